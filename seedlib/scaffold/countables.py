"""Columns of few values: what they are drawn from together with others, and how many there are."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.scaffold.code import Code, call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlib.scaffold.domain import Domain
    from seedlib.shape import Family

_FEW = 1_000
"""Whole numbers that are drawn from where nothing says which."""
_DAYS = (dt.date(2024, 1, 1), dt.date(2026, 1, 1))
_LETTERS = 26
_CHARACTERS = 4
"""Letters of a code: 26 ** 4 of them are enough to go with any parent."""


def countable(domain: Domain) -> tuple[Code, int] | None:
    """An expression with finitely many values, and their number; ``None`` where there is none.

    Args:
        domain: What the column may hold.
    """
    family = domain.column.family
    members = domain.members if domain.members is not None else domain.column.members or None
    if members is not None and family != "set":
        chosen = [member for member in members if member not in domain.excluded]
        return (call("v.choice", chosen), len(chosen)) if chosen else None
    makes = None if domain.excluded or domain.pattern or domain.json else _MAKERS.get(family)
    return None if makes is None else makes(domain)


def bounds(domain: Domain) -> tuple[int, int]:
    """The least and the greatest whole number that a column may hold."""
    column = domain.column
    lows = [bound for bound in (domain.low, column.minimum) if isinstance(bound, int)]
    highs = [bound for bound in (domain.high, column.maximum) if isinstance(bound, int)]
    return max(lows, default=0), min(highs, default=2**31 - 1)


def _whole(domain: Domain) -> tuple[Code, int] | None:
    low, high = bounds(domain)
    low = max(low, min(1, high))
    high = min(high, low + _FEW - 1)
    return (call("v.integer", low, high), high - low + 1) if low <= high else None


def _days(domain: Domain) -> tuple[Code, int] | None:
    first, end = _DAYS
    if isinstance(domain.low, dt.date):
        first = max(first, domain.low) if domain.low < end else domain.low
        end = max(end, first + dt.timedelta(days=1))
    if isinstance(domain.high, dt.date):
        end = min(end, domain.high + dt.timedelta(days=1))
        first = first if first < end else end - dt.timedelta(days=1)
    days = (end - first).days
    return (call("v.date", after=str(first), before=str(end)), days) if days > 0 else None


def _codes(domain: Domain) -> tuple[Code, int] | None:
    limits = [n for n in (domain.longest, domain.column.length, _CHARACTERS) if n is not None]
    length = min(limits)
    if length < max(domain.shortest, 1):
        return None
    return call("v.pattern", f"[A-Z]{{{length}}}"), _LETTERS**length


def _truth(domain: Domain) -> tuple[Code, int]:
    del domain
    return call("v.boolean"), 2


_MAKERS: Mapping[Family, Callable[[Domain], tuple[Code, int] | None]] = MappingProxyType(
    {"boolean": _truth, "date": _days, "integer": _whole, "text": _codes}
)
