"""Expressions drawn from between constants: written anew for a narrower domain, or bounded."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.facts import decimal_of, facts, of_domain
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.code import Binary, Call, Literal, Mapped, call, code
from seedlib.values.layouts import layouts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlib.scaffold.checks.facts import Facts, Row
    from seedlib.scaffold.checks.plans import Bound
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain

EPOCH = quantities.EPOCH
_SOME = 1_000
"""Values that are drawn from where nothing says how many."""
_USUAL: Mapping[str, Range] = {
    "number": (Fraction(1), Fraction(_SOME)),
    "moment": (
        quantities.seconds(dt.date(2024, 1, 1)),
        quantities.seconds(dt.datetime(2025, 12, 31, 23, 59, 59)),
    ),
    "time": (Fraction(8 * 3600), Fraction(18 * 3600)),
}
"""Where values are where nothing is said."""


def fitted(made: Code, before: Domain, domain: Domain, row: Row) -> Code | None:
    """An expression for a domain that is narrower than the one it was made for.

    Returns:
        The same one, where all its values fit; else another; ``None`` where none is known.
    """
    known = facts(made, before, row)
    if _texts(before) == _texts(domain) and _inside(known, domain):
        return made
    if known.members is not None and known.drawn:
        kept = [m for m in known.members if is_member(m, domain)]
        if kept:
            return _chosen(made, kept)
    return fresh(domain, known)


def fresh(domain: Domain, known: Facts) -> Code | None:
    """An expression for a domain, as near as may be to one of which something is known."""
    if domain.members is not None:
        members = [m for m in domain.members if m not in domain.excluded]
        if not members:
            return None
        return (
            _literal(members[0])
            if len(members) == 1
            else call("v.choice", list(map(_literal, members)))
        )
    kind = quantities.kind(domain.column)
    if kind == "text" and not domain.json:
        return _text(domain)
    if kind not in {"number", "moment", "time"} or domain.excluded:
        return None
    low, high = of_domain(domain)
    ends = _near((low, high), known.range if known.drawn else _USUAL[kind])
    return None if ends is None else between(domain, ends, (), ())


def _near(allowed: Range, wanted: Range) -> tuple[Fraction, Fraction] | None:
    """A part of what is allowed, what was wanted of it if there is some."""
    low, high = allowed
    first, last = wanted
    inside_low = first if low is None else low if first is None else max(low, first)
    inside_high = last if high is None else high if last is None else min(high, last)
    if inside_low is not None and inside_high is not None and inside_low <= inside_high:
        return inside_low, inside_high
    width = _SOME if first is None or last is None else last - first
    if low is not None and (last is None or low > last):
        return low, low + width if high is None else min(high, low + width)
    if high is not None:
        return high - width if low is None else max(low, high - width), high
    return None


def between(
    domain: Domain, ends: tuple[Fraction, Fraction], lows: Sequence[Bound], highs: Sequence[Bound]
) -> Code:
    """An expression drawn from between constants and bounds, all included.

    Args:
        domain: The column's.
        ends: The constants; they are left out where a bound is always narrower.
        lows: Bounds from below.
        highs: Bounds from above; a moment comes before them.
    """
    low, high = quantities.inward(domain.column, *ends)
    assert low is not None
    assert high is not None
    kind = quantities.kind(domain.column)
    limits = (low, high)
    if kind == "moment":
        # Where bounds say when, the constants need not: only what the column may hold counts.
        least, most = of_domain(domain)
        limits = (low if least is None else least, high if most is None else most)
    lower = _sides(lows, None if _narrower(lows, limits[0], 0) else low)
    upper = _sides(highs, None if _narrower(highs, limits[1], 1) else high)
    if kind == "moment":
        return _moment(domain, lower, upper)
    if kind == "time":
        return _clock(low, high)
    if lower == upper and isinstance(lower[0], Fraction):
        return _number(domain, low)
    first, last = (
        _extreme(n, [_side(domain, s, alone=len(side) == 1) for s in side])
        for n, side in (("v.greatest", lower), ("v.least", upper))
    )
    if domain.column.family in {"integer", "boolean"}:
        return call("v.integer", first, last)
    scale = domain.column.scale if domain.column.family == "decimal" else 2
    further = {} if scale in {2, None} else {"scale": scale}
    return call("v.decimal", first, last, **further)


def _sides(bounds: Sequence[Bound], constant: Fraction | None) -> list[Fraction | Code]:
    return [*([] if constant is None else [constant]), *(bound.code for bound in bounds)]


def _narrower(bounds: Sequence[Bound], constant: Fraction, end: int) -> bool:
    """Whether one of the bounds is never wider than a constant."""
    for bound in bounds:
        edge = bound.range[end]
        if edge is not None and (edge >= constant if end == 0 else edge <= constant):
            return True
    return False


def _extreme(function: str, sides: Sequence[Code]) -> Code:
    return sides[0] if len(sides) == 1 else Call(function, tuple(sides))


def _side(domain: Domain, side: Fraction | Code, *, alone: bool) -> Code:
    """A constant as an argument, or beside columns; there a text would be one."""
    if not isinstance(side, Fraction):
        return side
    return _number(domain, side) if alone or side.denominator == 1 else typed(domain, side)


def _number(domain: Domain, amount: Fraction) -> Code:
    if domain.column.family in {"integer", "boolean"}:
        return Literal(int(amount))
    return code(decimal_of(amount))


def _moment(
    domain: Domain, lower: Sequence[Fraction | Code], upper: Sequence[Fraction | Code]
) -> Code:
    day = domain.column.family == "date"
    unit = DAY if day else 1
    latest = EPOCH + dt.timedelta(seconds=int(upper[0])) if isinstance(upper[0], Fraction) else None
    if lower == upper and latest is not None:
        # As it is stored: SQLite compares texts.
        return Literal(latest.date().isoformat() if day else latest.isoformat(" "))
    first: list[Code] = []
    for side in lower:
        if isinstance(side, Fraction):
            first.append(instant(EPOCH + dt.timedelta(seconds=int(side)), day=day))
        else:
            first.append(side)
    last: list[Code] = []
    for side in upper:
        if not isinstance(side, Fraction):
            last.append(side)
        else:
            end = EPOCH + dt.timedelta(seconds=min(int(side) + unit, _LAST))
            last.append(instant(end, day=day))
    function = "v.date" if day else "v.instant"
    if len(first) > 1:
        first = [_as_moment(part, function) for part in first]
    if len(last) > 1:
        last = [_as_moment(part, function) for part in last]
    return call(function, after=_extreme("v.greatest", first), before=_extreme("v.least", last))


def moment_between(function: str, low: Fraction, high: Fraction) -> Code:
    """A moment between two others, these included."""
    day, unit = function == "v.date", DAY if function == "v.date" else 1
    first, last = math.ceil(low / unit) * unit, math.floor(high / unit) * unit + unit
    ends = [instant(EPOCH + dt.timedelta(seconds=second), day=day) for second in (first, last)]
    return call(function, after=ends[0], before=ends[1])


_LAST = int(quantities.seconds(dt.datetime(9999, 12, 31)))


def _as_moment(part: Code, function: str) -> Code:
    """A constant beside columns: text would be compared as text there."""
    if isinstance(part, Literal):
        return call(function, after=part, before=_after(part, function))
    return part


def _after(part: Literal, function: str) -> Code:
    moment = dt.datetime.fromisoformat(str(part.value))
    step = dt.timedelta(days=1) if function == "v.date" else dt.timedelta(seconds=1)
    return instant(moment + step, day=function == "v.date")


def typed(domain: Domain, amount: Fraction) -> Code:
    """A constant as a number or a moment, where text would not do."""
    column = domain.column
    if quantities.kind(column) == "moment":
        function = "v.date" if column.family == "date" else "v.instant"
        moment = instant(EPOCH + dt.timedelta(seconds=int(amount)), day=column.family == "date")
        return _as_moment(moment, function)
    exact = decimal_of(amount)
    scale = {} if (column.scale or 0) <= 2 else {"scale": column.scale}  # noqa: PLR2004 - as usual
    return call("v.decimal", exact, exact, **scale)


def instant(moment: dt.datetime, *, day: bool) -> Literal:
    """A moment as a seeder writes it."""
    if day or moment == dt.datetime(*moment.timetuple()[:3]):
        return Literal(moment.date().isoformat())
    return Literal(moment.isoformat(" "))


def _clock(low: Fraction, high: Fraction) -> Code:
    first, last = int(low), int(high)
    if first == last:
        return Literal((EPOCH + dt.timedelta(seconds=first)).time().isoformat())
    return call("v.time", after=_time(first), before=_time(last + 1))


def _time(second: int) -> str:
    if second == DAY:
        return "24:00"
    text = (EPOCH + dt.timedelta(seconds=second)).time().isoformat()
    return text.removesuffix(":00") if text.count(":") == 2 else text  # noqa: PLR2004


def _texts(domain: Domain) -> tuple[object, ...]:
    return (domain.pattern, domain.shortest, domain.longest, domain.json)


def _inside(known: Facts, domain: Domain) -> bool:
    if known.members is not None:
        return all(is_member(member, domain) for member in known.members)
    if domain.members is not None or domain.excluded:
        return False
    low, high = of_domain(domain)
    first, last = known.range
    below = low is not None and (first is None or first < low)
    above = high is not None and (last is None or last > high)
    return not below and not above


def is_member(member: object, domain: Domain) -> bool:
    """Whether a domain has a value."""
    if domain.members is not None and member not in domain.members:
        return False
    if isinstance(member, str) and quantities.kind(domain.column) == "text":
        return (
            member not in domain.excluded
            and (domain.pattern is None or bool(re.fullmatch(domain.pattern, member, re.DOTALL)))
            and domain.shortest <= len(member) <= (domain.longest or len(member))
        )
    amount = quantities.quantity(member)
    low, high = of_domain(domain)
    return member not in domain.excluded and (
        amount is None or ((low is None or low <= amount) and (high is None or amount <= high))
    )


def _chosen(made: Code, kept: list[object]) -> Code:
    """A choice of fewer values, with the weights that they had."""
    if len(kept) == 1:
        return _literal(kept[0])
    if isinstance(made, Call) and made.function == "v.choice" and isinstance(made.args[0], Mapped):
        weights = tuple(entry for entry in made.args[0].entries if entry[0] in kept)
        return Call("v.choice", (Mapped(weights, made.args[0].open), *made.args[1:]), made.keywords)
    return call("v.choice", list(map(_literal, kept)))


def _literal(value: object) -> Code:
    return code(decimal_of(Fraction(value))) if isinstance(value, Decimal) else Literal(value)


def _text(domain: Domain) -> Code | None:
    if domain.excluded:
        return None
    longest = domain.column.length if domain.longest is None else domain.longest
    pattern = domain.pattern or ".*"
    shortest = max(domain.shortest, 0 if domain.pattern else min(4, longest or 4))
    try:
        layouts(pattern, shortest, longest)
    except DeclarationError:
        return None
    limits = {"shortest": shortest} if shortest else {}
    if longest is not None:
        limits["longest"] = longest
    return call("v.pattern", pattern, **limits)


def drawn_range(known: Facts) -> tuple[Fraction, Fraction] | None:
    """The constants that an expression is drawn from between, where it is."""
    low, high = known.range
    if not known.drawn or known.members == () or low is None or high is None:
        return None
    return low, high


def multiples(
    domain: Domain, ends: tuple[Fraction, Fraction], divisor: Fraction, rest: Fraction
) -> Code | None:
    """An expression whose remainder is always the same."""
    low = ends[0] if not rest else max(ends[0], Fraction(0))
    first, last = math.ceil((low - rest) / divisor), math.floor((ends[1] - rest) / divisor)
    if first > last:
        return None
    if domain.column.family == "integer" and divisor.denominator == rest.denominator == 1:
        product: Code = Binary("*", call("v.integer", first, last), code(int(divisor)))
        return product if not rest else Binary("+", product, code(int(rest)))
    start, end = first * divisor + rest, last * divisor + rest
    scale = domain.column.scale if domain.column.family == "decimal" else 2
    further = {} if scale in {2, None} else {"scale": scale}
    return call(
        "v.decimal", decimal_of(start), decimal_of(end), step=str(decimal_of(divisor)), **further
    )
