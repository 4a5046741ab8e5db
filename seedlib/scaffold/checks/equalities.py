"""Columns that are what others make of them, or another one of several values."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING

from seedlib.scaffold.checks.amounts import first_of, is_whole, may_be_null, written_as
from seedlib.scaffold.checks.atoms import Compare, Same
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.facts import of_domain
from seedlib.scaffold.checks.fitting import is_member
from seedlib.scaffold.checks.plans import Leaf, leaves, mapped, without
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.checks.room import fit_within
from seedlib.scaffold.code import Mapped, call, code, this

if TYPE_CHECKING:
    from seedlib.scaffold.checks.amounts import Only
    from seedlib.scaffold.checks.atoms import Atom
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Path, Plan
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain


def equal(columns: Columns, atom: Compare, name: str, only: Only | None) -> None:
    """Let a column be what the others make of it."""
    factor = atom.polynomial.alone(name)
    assert factor is not None
    rest = atom.polynomial.without(name).times(-1 / factor)
    if not is_whole(columns, rest, name):
        raise UnmetError(f"{name} would be rounded")
    if name in columns.fixed:
        raise UnmetError(f"{name} keeps its values")
    low, high = _allowed(columns, name)
    known = columns.facts(name)
    usual = known.range[0] if known is not None and known.drawn else None
    # What was drawn from 0 on is not to be negative, if that can be helped.
    least = Fraction(0) if usual is not None and usual >= 0 and (low is None or low < 0) else low
    fits = [partial(fit_within, columns, rest, (end, high)) for end in (least, low)]
    first_of(columns, fits)
    written = written_as(columns, rest, name)
    if written is None or not rest.columns:
        raise UnmetError("an amount that cannot be written")

    def change(leaf: Leaf, path: Path) -> Plan:
        if leaf.is_null:
            return leaf
        if leaf.lows or leaf.highs or leaf.tied or leaf.domain.excluded:
            raise UnmetError(f"{name} is bounded already")
        if leaf.domain.members is not None and not _members_fit(columns, rest, leaf.domain.members):
            raise UnmetError(f"{name} has only some values")
        absent = [other for other in rest.columns if may_be_null(columns, other, path)]
        made = dataclasses.replace(leaf, code=written, tied=True)
        # Where one of them is NULL, anything will do.
        return without(absent, leaf, made) if leaf.always and absent else made

    columns.change(name, (only or mapped)(columns.plans[name], change), rest.columns)


def _allowed(columns: Columns, name: str) -> Range:
    """What every case of a column leaves open."""
    found = [of_domain(leaf.domain) for leaf in leaves(columns.plans[name]) if not leaf.is_null]
    lows, highs = ([end[i] for end in found if end[i] is not None] for i in (0, 1))
    return (
        max((x for x in lows if x is not None), default=None),
        min((x for x in highs if x is not None), default=None),
    )


def _members_fit(columns: Columns, rest: Polynomial, members: tuple[object, ...]) -> bool:
    known = columns.facts(rest.columns[0])
    alone = rest == Polynomial.column(rest.columns[0])
    return (
        alone
        and known is not None
        and known.members is not None
        and set(known.members) <= set(members)
    )


def _takes(columns: Columns, domain: Domain, other: str) -> bool:
    """Whether a column may be whatever another text is."""
    known = columns.facts(other)
    if known is not None and known.members is not None:
        return all(is_member(member, domain) for member in known.members)
    every = [leaf.domain for leaf in leaves(columns.plans[other]) if not leaf.is_null]
    within = (
        domain.column.length is None or domain.column.length == columns.domain(other).column.length
    )
    return within and all(_texts_of(each) == _texts_of(domain) for each in every)


def _texts_of(domain: Domain) -> tuple[object, ...]:
    """What a domain says of texts."""
    limits = (domain.pattern, domain.shortest, domain.longest)
    return (*limits, domain.members, domain.excluded)


def copy(columns: Columns, atom: Same, only: Only | None) -> None:
    """Let a text be another one's."""
    if not atom.wanted:
        raise UnmetError("two texts that have to differ")
    for name, other in permutations((atom.left, atom.right)):
        if name in columns.fixed or other not in columns.plans or not columns.may_change(name):
            continue
        cases = [leaf.domain for leaf in leaves(columns.plans[name]) if not leaf.is_null]
        if not all(_takes(columns, case, other) for case in cases):
            continue
        made = this(other)
        _replace(columns, name, made, other, only)
        return
    raise UnmetError("two texts of which neither can be the other's")


def _replace(columns: Columns, name: str, made: Code, read: str, only: Only | None) -> None:
    def change(leaf: Leaf, path: Path) -> Leaf:
        if leaf.is_null:
            return leaf
        if leaf.tied or (leaf.always and may_be_null(columns, read, path)):
            raise UnmetError(f"{name} has to have a value, and {read} may have none")
        return dataclasses.replace(leaf, code=made, tied=True)

    columns.change(name, (only or mapped)(columns.plans[name], change), [read])


def other_of(columns: Columns, atom: Atom, only: Only | None) -> None:
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


def _next(
    mine: tuple[object, ...], theirs: tuple[object, ...]
) -> list[tuple[object, object]] | None:
    """For each of some values the next one that is another."""
    found = []
    for place, value in enumerate(theirs):
        folded = str(value).casefold()
        others = [m for m in (*mine[place + 1 :], *mine) if str(m).casefold() != folded]
        if not others:
            return None
        found.append((value, others[0]))
    return found
