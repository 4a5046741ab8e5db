"""Comparisons between columns, met by bounding one of them by the others."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import Compare, Remainder, Same
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.facts import decimal_of, of_domain, sibling
from seedlib.scaffold.checks.fitting import between, drawn_range, multiples
from seedlib.scaffold.checks.plans import Bound, Leaf, leaves, mapped
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.code import Binary, Call, Literal, Mapped, call, code, this

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlib.scaffold.checks.atoms import Atom
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Path, Plan
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code

    Only = Callable[[Plan, Callable[[Leaf, Path], Plan]], Plan]

_HOUR = 3_600
_MONTH = 30 * DAY
_HALVINGS = 40
_CENTS = 2


def bound(columns: Columns, atom: Atom, only: Only | None = None) -> None:
    """Rewrite one column so that a part of a relation holds.

    Args:
        columns: The columns, which are changed.
        atom: What is to hold.
        only: Changes those cases of a plan in which it has to hold; all, if left out.

    Raises:
        UnmetError: No column was found that could be.
    """
    if isinstance(atom, Remainder):
        _leave_remainder(columns, atom, only)
    elif isinstance(atom, Same):
        _first(columns, [lambda: _copy(columns, atom, only), lambda: _other(columns, atom, only)])
    elif isinstance(atom, Compare):
        _compare(columns, atom, only)
    else:
        raise UnmetError("it speaks of one column")


def is_met(columns: Columns, atom: Compare) -> bool:
    """Whether a comparison holds whatever is drawn."""
    ranges = _ranges(columns, atom.polynomial)
    low, high = atom.polynomial.range(ranges)
    if atom.sign == "<=":
        return (high is not None and high <= 0) or _follows(columns, atom)
    if atom.sign == "<>":
        return (high is not None and high < 0) or (low is not None and low > 0)
    return low == high == 0


def _follows(columns: Columns, atom: Compare) -> bool:
    """Whether the later one is made of the earlier one: ``v.this["start"] + v.days(1, 30)``."""
    terms = dict(atom.polynomial.terms)
    later = [p[0] for p, factor in terms.items() if p and factor == -1]
    earlier = [p[0] for p, factor in terms.items() if p and factor == 1]
    if len(later) != 1 or len(earlier) != 1 or len(terms) > 3 or later[0] not in columns.plans:  # noqa: PLR2004
        return False
    least = atom.polynomial.number
    found = list(leaves(columns.plans[later[0]]))
    return all(leaf.is_null or _after(leaf.code, earlier[0]) >= least for leaf in found)


def _after(made: Code, earlier: str) -> Fraction:
    """How much later than another column something is at least; a very negative number if unsure."""
    if sibling(made) == earlier:
        return Fraction(0)
    if isinstance(made, Binary) and made.sign == "+" and isinstance(made.right, Call):
        span = {"v.days": DAY, "v.hours": _HOUR}.get(made.right.function)
        low = made.right.args[0] if made.right.args else None
        if span and isinstance(low, Literal) and isinstance(low.value, int):
            return _after(made.left, earlier) + low.value * span
    if isinstance(made, Call) and made.function in {"v.date", "v.instant"}:
        after = dict(made.keywords).get("after")
        return _after(after, earlier) if after is not None else Fraction(-(2**60))
    return Fraction(-(2**60))


def _ranges(columns: Columns, polynomial: Polynomial) -> dict[str, Range]:
    found: dict[str, Range] = {}
    for name in polynomial.columns:
        known = columns.facts(name)
        low, high = of_domain(columns.domain(name))
        least, most = (None, None) if known is None else known.range
        found[name] = (low if least is None else least, high if most is None else most)
    return found


def _compare(columns: Columns, atom: Compare, only: Only | None) -> None:
    if any(name not in columns.plans for name in atom.columns):
        raise UnmetError("it speaks of a column that nothing fills")
    if is_met(columns, atom):
        columns.settled.update(atom.columns)
        return
    if atom.sign == "<>":
        apart = [Compare("<=", p) for p in _strictly(columns, atom.polynomial)]
        ways = [lambda one=one: _compare(columns, one, only) for one in apart]
        _first(columns, [*ways, lambda: _other(columns, atom, only)])
    elif atom.sign == "=":
        targets = [n for n in atom.columns if atom.polynomial.alone(n) is not None]
        order = sorted(targets, key=lambda n: (not _is_result(atom, n), -_place(columns, n)))
        _first(columns, [lambda n=n: _equal(columns, atom, n, only) for n in order])
    else:
        order = _targets(columns, atom)
        ways = [lambda n=n: _within(columns, atom, n, only) for n in order]
        _first(columns, [*ways, lambda: _apart(columns, atom)])


def _first(columns: Columns, ways: list[Callable[[], None]]) -> None:
    """The first way that works."""
    reasons = [UnmetError("no column of it can be changed")]
    for way in ways:
        kept = columns.kept()
        try:
            way()
        except UnmetError as reason:
            columns.back(kept)
            reasons.append(reason)
        else:
            return
    raise reasons[-1]


def _place(columns: Columns, name: str) -> int:
    return list(columns.plans).index(name)


def _is_result(atom: Compare, name: str) -> bool:
    """Whether a column stands alone on its side: the total of what is added up."""
    terms = [(p, x) for p, x in atom.polynomial.terms if p]
    own = atom.polynomial.alone(name) or Fraction(0)
    return sum((x > 0) == (own > 0) for _, x in terms) == 1


def _targets(columns: Columns, atom: Compare) -> list[str]:
    """The columns that may be bounded, the most natural first: what comes later, what is less."""
    found = [n for n in atom.columns if atom.polynomial.alone(n) is not None and n not in columns.fixed]
    moments = quantities.kind(columns.domain(atom.columns[0]).column) != "number"
    # Until thirty days after something: that comes first, too.
    moments = moments and atom.polynomial.number >= 0

    def order(name: str) -> tuple[bool, bool, int]:
        less = (atom.polynomial.alone(name) or 0) > 0
        known = columns.facts(name)
        return not (known and known.drawn), less == moments, -_place(columns, name)

    return sorted(found, key=order)


def _strictly(columns: Columns, polynomial: Polynomial) -> Iterator[Polynomial]:
    """``<>`` as less, and as more."""
    units = {n: quantities.unit(columns.domain(n).column) for n in polynomial.columns}
    one = Polynomial.constant(polynomial.unit(units))
    yield polynomial + one
    yield polynomial.times(Fraction(-1)) + one


def _within(columns: Columns, atom: Compare, name: str, only: Only | None) -> None:
    """Bound a column by the others; by a round amount, if there is room for it."""
    factor = atom.polynomial.alone(name)
    assert factor is not None
    rest = atom.polynomial.without(name).times(-1 / factor)
    end = 1 if factor > 0 else 0
    unit = _HOUR if _is_moment(columns, name) else 1
    number = (math.floor if end else math.ceil)(rest.number / unit) * unit
    rounded = rest + Polynomial.constant(number - rest.number)
    exact = [] if rounded == rest else [rest]
    _first(columns, [lambda r=r: _bound_by(columns, r, name, end, only) for r in (rounded, *exact)])


def _bound_by(columns: Columns, rest: Polynomial, name: str, end: int, only: Only | None) -> None:
    """Let a column be at least, or at most, what the others make."""
    _make_room(columns, rest, name, end)
    families = {columns.domain(other).column.family for other in rest.columns}
    day = columns.domain(name).column.family == "date"
    # A day is bounded by an instant to the next midnight; up to a day is before the one after it.
    finer = DAY if day and "datetime" in families else 0
    after = Polynomial.constant(DAY if day and end == 1 and not finer else 0)
    written = _code(columns, rest + after, name)
    if written is None:
        raise UnmetError("an amount that cannot be written")

    def change(leaf: Leaf, path: Path) -> Leaf:
        nullable = tuple(n for n in rest.columns if _may_be_null(columns, n, path))
        edge = Bound(written, rest, Fraction(finer), nullable)
        return leaf if leaf.is_null else _bounded(columns, leaf, edge, end, name)

    columns.change(name, (only or mapped)(columns.plans[name], change), rest.columns)


def _may_be_null(columns: Columns, name: str, path: Path = ()) -> bool:
    known = columns.facts(name, path)
    return known is None or known.nullable


def _bounded(columns: Columns, leaf: Leaf, edge: Bound, end: int, name: str) -> Leaf:
    """A case within one more bound."""
    ends = columns.ends(leaf)
    if ends is None or name in columns.fixed:
        raise UnmetError(f"{name} is not drawn from between constants")
    if leaf.domain.excluded or (columns.of_leaf(leaf).members or ())[1:]:
        raise UnmetError(f"{name} has single values that are excluded, or given")
    lows = (*leaf.lows, edge) if end == 0 else leaf.lows
    highs = (*leaf.highs, edge) if end == 1 else leaf.highs
    if leaf.always and len(lows) + len(highs) > 1 and any(b.nullable for b in (*lows, *highs)):
        raise UnmetError(f"{name} has to have a value, and has bounds that may be NULL")
    below = [(Polynomial.constant(ends[0]), Fraction(0)), *((b.polynomial, b.blur) for b in lows)]
    above = [(Polynomial.constant(ends[1]), Fraction(0)), *((b.polynomial, b.blur) for b in highs)]
    for (low, blur), (high, other) in product(below, above):
        # Both may be made of the same columns: their difference tells more than their ranges.
        gap = (low - high).range(_ranges(columns, low - high))[1]
        # An instant has to come before its bound.
        step = 1 if leaf.domain.column.family == "datetime" and high.columns else 0
        if gap is None or gap + blur + other + step > 0:
            raise UnmetError(f"nothing may be left of {name}")
    reaches = {b: _reach(columns, b) for b in (*lows, *highs)}
    return dataclasses.replace(
        leaf,
        lows=tuple(dataclasses.replace(b, range=reaches[b]) for b in lows),
        highs=tuple(dataclasses.replace(b, range=reaches[b]) for b in highs),
    )


def _reach(columns: Columns, edge: Bound) -> Range:
    low, high = edge.polynomial.range(_ranges(columns, edge.polynomial))
    return None if low is None else low - edge.blur, None if high is None else high + edge.blur


def _make_room(columns: Columns, rest: Polynomial, name: str, end: int) -> None:
    """See to it that there is something between the bound and the constant on the other side."""
    for _ in range(_HALVINGS):
        edge = rest.range(_ranges(columns, rest))[1 - end]
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
            reach = quantities.unit(leaf.domain.column) if _is_moment(columns, name) and end else 0
            found.append(ends[1 - end] + reach)
    if not found:
        raise UnmetError(f"{name} is not drawn from between constants")
    return min(found) if end == 0 else max(found)


def _is_moment(columns: Columns, name: str) -> bool:
    return quantities.kind(columns.domain(name).column) == "moment"


def _shrink(columns: Columns, rest: Polynomial, end: int, missing: Fraction) -> bool:
    """Draw the others from less, so that the bound comes nearer; if none loses more than half."""
    wide = []
    for name in rest.columns:
        factor = rest.alone(name)
        known = columns.facts(name)
        if factor is None or known is None or name in columns.fixed:
            continue
        ends = drawn_range(known)
        if ends is None or len(known.members or ()) > 1 or not _is_free(columns, name):
            continue
        wide.append((abs(factor) * (ends[1] - ends[0]), name, factor, ends))
    total = sum((width for width, *_ in wide), Fraction(0))
    # Rather another time than hardly any; of numbers what is left will do.
    if total < (2 if _is_moment(columns, rest.columns[0]) else 1) * missing or not total:
        return False
    for width, name, factor, ends in wide:
        unit = quantities.unit(columns.domain(name).column)
        less = math.ceil(missing * width / total / abs(factor) / unit) * unit
        upper = (factor > 0) == (end == 0)
        cut = (ends[0], ends[1] - less) if upper else (ends[0] + less, ends[1])
        if not less:
            continue
        columns.plans[name] = columns.each(name, lambda leaf, cut=cut: _redrawn(columns, leaf, cut))
        columns.changed.add(name)
    return True


def _is_free(columns: Columns, name: str) -> bool:
    """Whether the constants of a column may become narrower without anything else to see to."""
    found = [leaf for leaf in leaves(columns.plans[name]) if not leaf.is_null]
    return all(not leaf.lows and not leaf.highs for leaf in found)


def _redrawn(columns: Columns, leaf: Leaf, cut: tuple[Fraction, Fraction]) -> Leaf:
    ends = columns.ends(leaf)
    if leaf.is_null or ends is None:
        return leaf
    low, high = max(ends[0], cut[0]), min(ends[1], cut[1])
    if low > high:
        raise UnmetError("two cases that lie apart")
    return dataclasses.replace(leaf, code=between(leaf.domain, (low, high), (), ()))


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
        spread = min(spread, Fraction(_MONTH)) if _is_moment(columns, name) else spread
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


def _code(columns: Columns, polynomial: Polynomial, target: str) -> Code | None:
    """A polynomial as an expression; ``None`` where it cannot be written exactly."""
    made: Code | None = None
    number = polynomial.number
    terms = [(p, x) for p, x in polynomial.terms if p]
    # What is added comes first, so that nothing begins with a minus.
    for product_, factor in sorted(terms, key=lambda term: term[1] < 0):
        if factor.denominator != 1:
            return None
        part: Code = this(product_[0])
        for name in product_[1:]:
            part = Binary("*", part, this(name))
        if abs(factor) != 1:
            part = Binary("*", part, Literal(int(abs(factor))))
        if made is None and factor > 0:
            made = part
        else:
            if made is None:
                made, number = _amount(number), Fraction(0)
            made = Binary("+" if factor > 0 else "-", made, part)
    if made is None or not number:
        return made
    if not _is_moment(columns, target):
        return Binary("+" if number > 0 else "-", made, _amount(abs(number)))
    if number % _HOUR:
        return None
    name, span = ("v.hours", _HOUR) if number % DAY else ("v.days", DAY)
    amount = int(abs(number)) // span
    return Binary("+" if number > 0 else "-", made, call(name, amount, amount))


def _amount(number: Fraction) -> Code:
    if number.denominator == 1:
        return Literal(int(number))
    exact = decimal_of(number)
    scale = -int(Decimal(exact).as_tuple().exponent)
    return call("v.decimal", exact, exact, **({} if scale <= _CENTS else {"scale": scale}))


def _equal(columns: Columns, atom: Compare, name: str, only: Only | None) -> None:
    """Let a column be what the others make of it."""
    factor = atom.polynomial.alone(name)
    assert factor is not None
    rest = atom.polynomial.without(name).times(-1 / factor)
    domain = columns.domain(name)
    units = {n: quantities.unit(columns.domain(n).column) for n in rest.columns}
    if (rest.unit(units) / quantities.unit(domain.column)).denominator != 1:
        raise UnmetError(f"{name} would be rounded")
    if name in columns.fixed or domain.excluded:
        raise UnmetError(f"{name} keeps its values")
    _fit_within(columns, rest, of_domain(domain))
    written = _code(columns, rest, name)
    if written is None or not rest.columns:
        raise UnmetError("an amount that cannot be written")
    if domain.members is not None and not _members_fit(columns, rest, domain.members):
        raise UnmetError(f"{name} has only some values")

    def change(leaf: Leaf, path: Path) -> Leaf:
        if leaf.is_null:
            return leaf
        unsure = any(_may_be_null(columns, other, path) for other in rest.columns)
        if leaf.lows or leaf.highs or (leaf.always and unsure):
            raise UnmetError(f"{name} is bounded already, or has to have a value")
        return Leaf(written, leaf.domain, leaf.percent, needed=leaf.needed)

    columns.change(name, (only or mapped)(columns.plans[name], change), rest.columns)


def _members_fit(columns: Columns, rest: Polynomial, members: tuple[object, ...]) -> bool:
    known = columns.facts(rest.columns[0])
    alone = rest == Polynomial.column(rest.columns[0])
    return alone and known is not None and known.members is not None and set(known.members) <= set(members)


def _fit_within(columns: Columns, rest: Polynomial, allowed: Range) -> None:
    """See to it that a result lies within what a column may hold."""
    for _ in range(_HALVINGS):
        low, high = rest.range(_ranges(columns, rest))
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
    """Draw the widest of some columns from half as much."""
    wide = []
    for product, factor in rest.terms:
        for name in product:
            known = columns.facts(name)
            ends = None if known is None or name in columns.fixed else drawn_range(known)
            if known is None or ends is None or len(known.members or ()) > 1 or not _is_free(columns, name):
                continue
            wide.append((ends[1] - ends[0], name, factor, ends))
    if not wide:
        return False
    width, name, factor, ends = max(wide)
    unit = quantities.unit(columns.domain(name).column)
    half = math.floor(width / 2 / unit) * unit
    cut = (ends[0], ends[0] + half) if (factor > 0) == above else (ends[1] - half, ends[1])
    if cut == ends:
        return False
    columns.plans[name] = columns.each(name, lambda leaf: _redrawn(columns, leaf, cut))
    columns.changed.add(name)
    return True


def _apart(columns: Columns, atom: Compare) -> None:
    """Draw two columns from ranges that lie apart, where neither can be bounded by the other."""
    names = atom.columns
    factors = [atom.polynomial.alone(name) for name in names]
    if len(names) != 2 or sorted(f or 0 for f in factors) != [-1, 1]:  # noqa: PLR2004
        raise UnmetError("no column of it can be bounded")
    less, more = (names[factors.index(Fraction(f))] for f in (1, -1))
    known = {name: columns.facts(name) for name in names}
    ends = {name: drawn_range(k) for name, k in known.items() if k is not None and not (k.members or ())[1:]}
    first, last = ends.get(less), ends.get(more)
    if first is None or last is None or not set(names).isdisjoint(columns.fixed):
        raise UnmetError("no column of it is drawn from between constants")
    low, high = max(first[0], last[0]), min(first[1], last[1])
    middle = (low + high) / 2
    gap = atom.polynomial.number
    cuts = {less: (first[0], middle - gap), more: (middle, last[1])}
    for name, cut in cuts.items():
        if not _is_free(columns, name):
            raise UnmetError(f"{name} is bounded already")
        column = columns.domain(name).column
        inner = quantities.inward(column, *cut)
        assert inner[0] is not None
        assert inner[1] is not None
        if inner[0] > inner[1]:
            raise UnmetError(f"nothing may be left of {name}")
        part = (inner[0], inner[1])
        columns.change(name, columns.each(name, lambda leaf, part=part: _redrawn(columns, leaf, part)), ())
    columns.settled.update(names)
    if not is_met(columns, atom):
        raise UnmetError("two ranges that do not lie apart")


def _copy(columns: Columns, atom: Same, only: Only | None) -> None:
    """Let a text be another one's."""
    if not atom.wanted:
        raise UnmetError("two texts that have to differ")
    for name, other in permutations((atom.left, atom.right)):
        if name in columns.fixed or other not in columns.plans or not columns.may_change(name):
            continue
        mine, theirs = columns.domain(name), columns.domain(other)
        known = columns.facts(other)
        assert known is not None
        fits = dataclasses.replace(theirs, column=mine.column) == mine or (
            known.members is not None and set(known.members) <= set(mine.members or known.members)
        )
        if not fits or mine.column.length != theirs.column.length:
            continue
        made = this(other)
        _replace(columns, name, made, other, only)
        return
    raise UnmetError("two texts of which neither can be the other's")


def _replace(columns: Columns, name: str, made: Code, read: str, only: Only | None) -> None:
    def change(leaf: Leaf, path: Path) -> Leaf:
        if leaf.is_null:
            return leaf
        if leaf.always and _may_be_null(columns, read, path):
            raise UnmetError(f"{name} has to have a value, and {read} may have none")
        return Leaf(made, leaf.domain, leaf.percent, needed=leaf.needed)

    columns.change(name, (only or mapped)(columns.plans[name], change), [read])


def _other(columns: Columns, atom: Atom, only: Only | None) -> None:
    """Let a column be another value of a list than the one that a column has."""
    if len(atom.columns) != 2 or (isinstance(atom, Same) and atom.wanted):  # noqa: PLR2004
        raise UnmetError("two values that have to differ")
    if isinstance(atom, Compare) and atom.polynomial.number:
        raise UnmetError("two values that have to differ")
    for name, other in permutations(atom.columns):
        mine, theirs = columns.facts(name), columns.facts(other)
        if mine is None or theirs is None or mine.members is None or theirs.members is None:
            continue
        if name in columns.fixed or not mine.drawn:
            continue
        pairs = _next(mine.members, theirs.members)
        if pairs is None or not all(isinstance(key, str) for key, _ in pairs):
            continue
        made = call("v.lookup", this(other), Mapped(tuple((str(k), code(x)) for k, x in pairs)))
        _replace(columns, name, made, other, only)
        return
    raise UnmetError("two values that have to differ")


def _next(mine: tuple[object, ...], theirs: tuple[object, ...]) -> list[tuple[object, object]] | None:
    """For each of some values the next one that is another."""
    found = []
    for place, value in enumerate(theirs):
        folded = str(value).casefold()
        others = [m for m in (*mine[place + 1 :], *mine) if str(m).casefold() != folded]
        if not others:
            return None
        found.append((value, others[0]))
    return found


def _leave_remainder(columns: Columns, atom: Remainder, only: Only | None) -> None:
    name = atom.column
    if name in columns.fixed or name not in columns.plans:
        raise UnmetError(f"{name} keeps its values")

    def change(leaf: Leaf, _: Path) -> Leaf:
        ends = columns.ends(leaf)
        if leaf.is_null:
            return leaf
        if ends is None or leaf.lows or leaf.highs or leaf.domain.excluded:
            raise UnmetError(f"{name} is not drawn from between constants")
        made = multiples(leaf.domain, ends, atom.divisor, atom.rest)
        low, high = of_domain(leaf.domain)
        if made is None and low is not None and high is not None:
            made = multiples(leaf.domain, (max(low, Fraction(0)), high), atom.divisor, atom.rest)
        if made is None or leaf.domain.members is not None:
            raise UnmetError(f"no value of {name} leaves that remainder")
        return Leaf(made, leaf.domain, leaf.percent, needed=leaf.needed)

    columns.change(name, (only or mapped)(columns.plans[name], change), ())
    columns.settled.add(name)
