"""Comparisons between columns, met by bounding one of them by the others."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.amounts import (
    HOUR,
    first_of,
    is_moment,
    is_whole,
    may_be_null,
    ranges_of,
    written_as,
)
from seedlib.scaffold.checks.atoms import Compare, Remainder, Same
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.equalities import copy, equal, other_of
from seedlib.scaffold.checks.facts import of_domain, sibling, spelled_moment
from seedlib.scaffold.checks.fitting import drawn_range, multiples
from seedlib.scaffold.checks.plans import Bound, Leaf, leaves, mapped
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.checks.room import fit_within, is_free, make_room, redrawn
from seedlib.scaffold.code import Binary, Call, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.scaffold.checks.amounts import Only
    from seedlib.scaffold.checks.atoms import Atom
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Path
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code

_NEVER = Fraction(-(2**60))


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
        first_of(columns, [partial(how, columns, atom, only) for how in (copy, other_of)])
    elif isinstance(atom, Compare):
        _compare(columns, atom, only)
    else:
        raise UnmetError("it speaks of one column")


def is_met(columns: Columns, atom: Compare) -> bool:
    """Whether a comparison holds whatever is drawn."""
    if not _comparable(columns, atom):
        return False
    ranges = ranges_of(columns, atom.polynomial)
    low, high = atom.polynomial.range(ranges)
    if atom.sign == "<=":
        return (high is not None and high <= 0) or _follows(columns, atom)
    if atom.sign == "<>":
        return (high is not None and high < 0) or (low is not None and low > 0)
    return low == high == 0


def _comparable(columns: Columns, atom: Compare) -> bool:
    """Whether an order of texts is one of dates, all of them written alike."""
    names = [n for n in atom.columns if quantities.kind(columns.domain(n).column) == "text"]
    found = {
        spelled_moment(leaf.code)
        for name in names
        for leaf in leaves(columns.plans[name])
        if not leaf.is_null
    }
    return not names or (len(found) == 1 and None not in found)


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
    """How much later than another column it is at least; a very negative number if unsure."""
    if sibling(made) == earlier:
        return Fraction(0)
    if isinstance(made, Binary) and made.sign == "+" and isinstance(made.right, Call):
        span = {"v.days": DAY, "v.hours": HOUR}.get(made.right.function)
        low = made.right.args[0] if made.right.args else None
        if span and isinstance(low, Literal) and isinstance(low.value, int):
            return _after(made.left, earlier) + low.value * span
    if isinstance(made, Call) and made.function in {"v.date", "v.instant"}:
        after = dict(made.keywords).get("after")
        return _after(after, earlier) if after is not None else _NEVER
    return _NEVER


def _compare(columns: Columns, atom: Compare, only: Only | None) -> None:
    if any(name not in columns.plans for name in atom.columns):
        raise UnmetError("it speaks of a column that nothing fills")
    if not _comparable(columns, atom):
        raise UnmetError("texts that are no dates of one form")
    if is_met(columns, atom):
        columns.settled.update(atom.columns)
        return
    if atom.sign == "<>":
        apart = [Compare("<=", p) for p in _strictly(columns, atom.polynomial)]
        ways = [partial(_compare, columns, one, only) for one in apart]
        first_of(columns, [*ways, partial(other_of, columns, atom, only)])
    elif atom.sign == "=":
        targets = [n for n in atom.columns if atom.polynomial.alone(n) is not None]
        order = sorted(targets, key=lambda n: (not _is_result(atom, n), -_place(columns, n)))
        first_of(columns, [partial(equal, columns, atom, n, only) for n in order])
    else:
        order = _targets(columns, atom)
        ways = [partial(_within, columns, atom, n, only) for n in order]
        first_of(
            columns, [*ways, partial(_apart, columns, atom), partial(_keep_small, columns, atom)]
        )


def _place(columns: Columns, name: str) -> int:
    return list(columns.plans).index(name)


def _is_result(atom: Compare, name: str) -> bool:
    """Whether a column is what the others make: it stands alone on its side of the comparison."""
    if atom.result is not None:
        return atom.result == name
    terms = [(p, x) for p, x in atom.polynomial.terms if p]
    own = atom.polynomial.alone(name) or Fraction(0)
    return sum((x > 0) == (own > 0) for _, x in terms) == 1


def _targets(columns: Columns, atom: Compare) -> list[str]:
    """The columns that may be bounded, the most natural first: what comes later, what is less."""
    found = [
        n for n in atom.columns if atom.polynomial.alone(n) is not None and n not in columns.fixed
    ]
    moments = quantities.kind(columns.domain(atom.columns[0]).column) != "number"
    # Until thirty days after something: that comes first, too.
    moments = moments and atom.polynomial.number >= 0

    # What others add up to is no smaller than they are.
    added = len(atom.columns) > 2  # noqa: PLR2004

    def order(name: str) -> tuple[bool, bool, bool, int]:
        less = (atom.polynomial.alone(name) or 0) > 0
        known = columns.facts(name)
        part = added and not _is_result(atom, name)
        return not (known and known.drawn), part, less == moments, -_place(columns, name)

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
    if quantities.kind(columns.domain(name).column) in {"time", "text"}:
        raise UnmetError("times of day, and texts, are drawn from between constants")
    rest = atom.polynomial.without(name).times(-1 / factor)
    end = 1 if factor > 0 else 0
    unit = HOUR if is_moment(columns, name) else 1
    number = (math.floor if end else math.ceil)(rest.number / unit) * unit
    rounded = rest + Polynomial.constant(number - rest.number)
    exact = [] if rounded == rest else [rest]
    first_of(columns, [partial(_bound_by, columns, r, name, end, only) for r in (rounded, *exact)])


def _bound_by(columns: Columns, rest: Polynomial, name: str, end: int, only: Only | None) -> None:
    """Let a column be at least, or at most, what the others make."""
    make_room(columns, rest, name, end)
    families = {columns.domain(other).column.family for other in rest.columns}
    day = columns.domain(name).column.family == "date"
    # A day is bounded by an instant to the next midnight; up to a day is before the one after it.
    finer = DAY if day and "datetime" in families else 0
    after = Polynomial.constant(DAY if day and end == 1 and not finer else 0)
    written = written_as(columns, rest + after, name)
    if written is None or not (is_moment(columns, name) or is_whole(columns, rest, name)):
        raise UnmetError("an amount that cannot be written")

    def change(leaf: Leaf, path: Path) -> Leaf:
        nullable = tuple(n for n in rest.columns if may_be_null(columns, n, path))
        edge = Bound(written, rest, Fraction(finer), nullable)
        return leaf if leaf.is_null else _bounded(columns, leaf, edge, end, name)

    columns.change(name, (only or mapped)(columns.plans[name], change), rest.columns)


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
        gap = (low - high).range(ranges_of(columns, low - high))[1]
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
    low, high = edge.polynomial.range(ranges_of(columns, edge.polynomial))
    return None if low is None else low - edge.blur, None if high is None else high + edge.blur


def _apart(columns: Columns, atom: Compare) -> None:
    """Draw two columns from ranges that lie apart, where neither can be bounded by the other."""
    names = atom.columns
    factors = [atom.polynomial.alone(name) for name in names]
    if len(names) != 2 or sorted(f or 0 for f in factors) != [-1, 1]:  # noqa: PLR2004
        raise UnmetError("no column of it can be bounded")
    less, more = (names[factors.index(Fraction(f))] for f in (1, -1))
    known = {name: columns.facts(name) for name in names}
    ends = {
        name: drawn_range(k)
        for name, k in known.items()
        if k is not None and not (k.members or ())[1:]
    }
    first, last = ends.get(less), ends.get(more)
    if first is None or last is None or not set(names).isdisjoint(columns.fixed):
        raise UnmetError("no column of it is drawn from between constants")
    low, high = max(first[0], last[0]), min(first[1], last[1])
    middle = (low + high) / 2
    gap = atom.polynomial.number
    cuts = {less: (first[0], middle - gap), more: (middle, last[1])}
    for name, cut in cuts.items():
        if not is_free(columns, name):
            raise UnmetError(f"{name} is bounded already")
        column = columns.domain(name).column
        inner = quantities.inward(column, *cut)
        assert inner[0] is not None
        assert inner[1] is not None
        if inner[0] > inner[1]:
            raise UnmetError(f"nothing may be left of {name}")
        part = (inner[0], inner[1])
        columns.change(name, columns.each(name, partial(redrawn, columns, cut=part)), ())
    columns.settled.update(names)
    if not is_met(columns, atom):
        raise UnmetError("two ranges that do not lie apart")


def _keep_small(columns: Columns, atom: Compare) -> None:
    """Draw columns from so little that a comparison holds whatever is drawn."""
    fit_within(columns, atom.polynomial, (None, Fraction(0)))
    columns.settled.update(atom.columns)


def _leave_remainder(columns: Columns, atom: Remainder, only: Only | None) -> None:
    name = atom.column
    if name in columns.fixed or name not in columns.plans:
        raise UnmetError(f"{name} keeps its values")

    def change(leaf: Leaf, _: Path) -> Leaf:
        ends = columns.ends(leaf)
        if leaf.is_null:
            return leaf
        if ends is None or leaf.lows or leaf.highs or leaf.tied or leaf.domain.excluded:
            raise UnmetError(f"{name} is not drawn from between constants")
        made = multiples(leaf.domain, ends, atom.divisor, atom.rest)
        low, high = of_domain(leaf.domain)
        if made is None and low is not None and high is not None:
            made = multiples(leaf.domain, (max(low, Fraction(0)), high), atom.divisor, atom.rest)
        if made is None or leaf.domain.members is not None:
            raise UnmetError(f"no value of {name} leaves that remainder")
        return dataclasses.replace(leaf, code=made, tied=True)

    columns.change(name, (only or mapped)(columns.plans[name], change), ())
    columns.settled.add(name)
