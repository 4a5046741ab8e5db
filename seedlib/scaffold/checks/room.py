"""Room between a column's constants and what other columns make: less of these, more of that."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.amounts import is_moment, ranges_of
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.facts import of_domain, spelled_moment
from seedlib.scaffold.checks.fitting import between, drawn_range, moment_between
from seedlib.scaffold.checks.plans import Leaf, leaves
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.code import call

if TYPE_CHECKING:
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.polynomial import Polynomial
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code

_MONTH = 30 * DAY
_HALVINGS = 40
"""How often ranges are made narrower, one after the other."""


def make_room(columns: Columns, rest: Polynomial, name: str, end: int) -> None:
    """See to it that there is something between the bound and the constant on the other side."""
    for _ in range(_HALVINGS):
        edge = rest.range(ranges_of(columns, rest))[1 - end]
        limit = _limit(columns, name, end)
        if edge is None or limit is None:
            raise UnmetError("a bound that is not known")
        if (edge <= limit) if end == 0 else (edge >= limit):
            return
        missing = abs(edge - limit)
        if not _shrink(columns, rest, end, missing) and not _widen(columns, name, end, edge):
            raise UnmetError(f"nothing may be left of {name}")
    raise UnmetError(f"nothing may be left of {name}")


def _limit(columns: Columns, name: str, end: int) -> Fraction | None:
    """The constant that is nearest on the side where there is no bound."""
    found = []
    for leaf in leaves(columns.plans[name]):
        ends = columns.ends(leaf)
        if not leaf.is_null and ends is not None:
            reach = quantities.unit(leaf.domain.column) if is_moment(columns, name) and end else 0
            found.append(ends[1 - end] + reach)
    if not found:
        raise UnmetError(f"{name} is not drawn from between constants")
    return min(found) if end == 0 else max(found)


def _shrink(columns: Columns, rest: Polynomial, end: int, missing: Fraction) -> bool:
    """Draw the others from less, so that the bound comes nearer; if none loses more than half."""
    wide = []
    for name in rest.columns:
        factor = rest.alone(name)
        known = columns.facts(name)
        if factor is None or known is None or name in columns.fixed:
            continue
        ends = drawn_range(known)
        if ends is None or len(known.members or ()) > 1 or not is_free(columns, name):
            continue
        wide.append((abs(factor) * (ends[1] - ends[0]), name, factor, ends))
    total = sum((width for width, *_ in wide), Fraction(0))
    # Rather another time than hardly any; of numbers what is left will do.
    if total < (2 if is_moment(columns, rest.columns[0]) else 1) * missing or not total:
        return False
    for width, name, factor, ends in wide:
        unit = quantities.unit(columns.domain(name).column)
        less = math.ceil(missing * width / total / abs(factor) / unit) * unit
        upper = (factor > 0) == (end == 0)
        cut = (ends[0], ends[1] - less) if upper else (ends[0] + less, ends[1])
        if not less:
            continue
        columns.plans[name] = columns.each(name, partial(redrawn, columns, cut=cut))
        columns.changed.add(name)
    return True


def is_free(columns: Columns, name: str) -> bool:
    """Whether the constants of a column may become narrower without anything else to see to."""
    found = [leaf for leaf in leaves(columns.plans[name]) if not leaf.is_null]
    return all(not leaf.lows and not leaf.highs for leaf in found)


def redrawn(columns: Columns, leaf: Leaf, cut: tuple[Fraction, Fraction]) -> Leaf:
    """A case drawn from a part of what it was.

    Raises:
        UnmetError: There is no such part.
    """
    ends = columns.ends(leaf)
    if leaf.is_null or ends is None:
        return leaf
    low, high = max(ends[0], cut[0]), min(ends[1], cut[1])
    if low > high:
        raise UnmetError("two cases that lie apart")
    return dataclasses.replace(leaf, code=_drawn(leaf, (low, high)))


def _drawn(leaf: Leaf, ends: tuple[Fraction, Fraction]) -> Code:
    spelled = spelled_moment(leaf.code)
    if spelled is None:
        return between(leaf.domain, ends, (), ())
    return call("v.concat", moment_between(spelled, *ends))


def _widen(columns: Columns, name: str, end: int, edge: Fraction) -> bool:
    """Draw a column from more, as far as its domain goes."""

    def change(leaf: Leaf) -> Leaf:
        ends = columns.ends(leaf)
        allowed = of_domain(leaf.domain)[1 - end]
        if leaf.is_null:
            return leaf
        if ends is None or leaf.lows or leaf.highs or name in columns.settled:
            raise UnmetError(f"{name} cannot be drawn from more")
        spread = max(ends[1] - ends[0], quantities.unit(leaf.domain.column))
        spread = min(spread, Fraction(_MONTH)) if is_moment(columns, name) else spread
        wider = edge + spread if end == 0 else edge - spread
        if allowed is not None:
            wider = min(wider, allowed) if end == 0 else max(wider, allowed)
        if (wider < edge) if end == 0 else (wider > edge):
            raise UnmetError(f"{name} cannot be drawn from more")
        new = (ends[0], wider) if end == 0 else (wider, ends[1])
        return dataclasses.replace(leaf, code=between(leaf.domain, new, (), ()))

    try:
        columns.plans[name] = columns.each(name, change)
    except UnmetError:
        return False
    columns.changed.add(name)
    return True


def fit_within(columns: Columns, rest: Polynomial, allowed: Range) -> None:
    """See to it that a result lies within what a column may hold."""
    for _ in range(_HALVINGS):
        low, high = rest.range(ranges_of(columns, rest))
        if low is None or high is None:
            raise UnmetError("a result that is not known")
        above = allowed[1] is not None and high > allowed[1]
        below = allowed[0] is not None and low < allowed[0]
        if not above and not below:
            return
        if not _halve(columns, rest, above=above):
            raise UnmetError("a result that would not fit")
    raise UnmetError("a result that would not fit")


def _halve(columns: Columns, rest: Polynomial, *, above: bool) -> bool:
    """Draw the widest of the columns that it follows from from half as much."""
    wide = []
    for product, factor in rest.terms:
        for name in sorted({n for part in product for n in columns.depends(part)}):
            known = columns.facts(name)
            ends = None if known is None or name in columns.fixed else drawn_range(known)
            if known is None or ends is None or len(known.members or ()) > 1:
                continue
            if is_free(columns, name) and quantities.kind(columns.domain(name).column) == "number":
                wide.append((ends[1] - ends[0], name, factor, ends))
    if not wide:
        return False
    width, name, factor, ends = max(wide)
    unit = quantities.unit(columns.domain(name).column)
    half = math.floor(width / 2 / unit) * unit
    cut = (ends[0], ends[0] + half) if (factor > 0) == above else (ends[1] - half, ends[1])
    if cut == ends:
        return False
    columns.plans[name] = columns.each(name, partial(redrawn, columns, cut=cut))
    columns.changed.add(name)
    return True
