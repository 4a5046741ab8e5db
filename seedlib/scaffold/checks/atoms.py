"""What a CHECK is made of once it is taken apart: the parts that say one thing each.

A part is met where it is not false, as the whole of a CHECK is: NULL passes a comparison. Only
:class:`Null` speaks of NULL itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from seedlib.scaffold.checks.polynomial import Polynomial


@dataclass(frozen=True, slots=True)
class Null:
    """``column IS NULL``, or ``IS NOT NULL``."""

    column: str
    wanted: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Compare:
    """A polynomial beside 0: ``<=``, ``=`` or ``<>``; what was ``<`` has its unit added.

    Args:
        sign: The comparison.
        polynomial: What is compared with 0.
        result: The column that stands alone on one side of ``=``, as ``total = price * quantity``.
    """

    sign: Literal["<=", "=", "<>"]
    polynomial: Polynomial
    result: str | None = field(default=None, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The polynomial's."""
        return self.polynomial.columns


@dataclass(frozen=True, slots=True)
class Same:
    """Two texts are equal, or differ."""

    left: str
    right: str
    wanted: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Both, in order."""
        return tuple(sorted((self.left, self.right)))


@dataclass(frozen=True, slots=True)
class Among:
    """``column IN (…)``, or ``NOT IN``."""

    column: str
    values: tuple[str | Fraction, ...]
    wanted: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Matches:
    """The whole text matches a pattern of Python's, or does not."""

    column: str
    pattern: str
    wanted: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Length:
    """The text has from ``least`` to ``most`` characters, or the bytes that many."""

    column: str
    least: int = 0
    most: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Json:
    """The text is a JSON document."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Remainder:
    """``MOD(column, divisor) = rest``."""

    column: str
    divisor: Fraction
    rest: Fraction

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column."""
        return (self.column,)


Atom = Null | Compare | Same | Among | Matches | Length | Json | Remainder


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts; none of them is what is always met."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts; none of them is what is never met."""

    parts: tuple[Formula, ...] = ()


Formula = Atom | Every | Some
Way = tuple[Atom, ...]
"""Parts that are met together, in an order that is always the same."""

ALWAYS = Every()
NEVER = Some()
_MOST_WAYS = 64


class UnreadableError(Exception):
    """A part of a CHECK that is not understood; its text tells which, in a few words."""


def conjuncts(formula: Formula) -> Iterator[Formula]:
    """The parts that a formula asks for, each by itself."""
    if isinstance(formula, Every):
        for part in formula.parts:
            yield from conjuncts(part)
    else:
        yield formula


def ways(formula: Formula) -> tuple[Way, ...]:
    """The ways in which a formula can be met, the ones that ask for more than another left out.

    Raises:
        UnreadableError: There are too many.
    """
    kept = _ways(formula)
    merged = True
    while merged:
        merged = next((m for a in kept for b in kept if (m := _merged(a, b, kept))), False)
    for way in list(kept):
        if any(_implies(way, other) for other in kept if other != way):
            kept.remove(way)
    return tuple(tuple(sorted(way, key=repr)) for way in kept)


def _ways(formula: Formula) -> list[frozenset[Atom]]:
    if isinstance(formula, Some):
        return _bounded([way for part in formula.parts for way in _ways(part)])
    if not isinstance(formula, Every):
        return [frozenset({formula})]
    found: list[frozenset[Atom]] = [frozenset()]
    for part in formula.parts:
        joined = [_plain(a | b) for a in found for b in _ways(part)]
        found = _bounded([way for way in joined if way is not None])
    return found


def _merged(way: frozenset[Atom], other: frozenset[Atom], kept: list[frozenset[Atom]]) -> bool:
    """``x IS NOT NULL AND x > 5`` or ``x IS NULL`` is ``x > 5``, put in the place of both."""
    for atom in way:
        if isinstance(atom, Null) and not atom.wanted:
            rest = other - {Null(atom.column, wanted=True)}
            speaks = all(atom.column in a.columns for a in way - rest - {atom})
            if len(rest) < len(other) and rest <= way and speaks:
                kept[kept.index(way)] = way - {atom}
                kept.remove(other)
                return True
    return False


def _bounded(found: list[frozenset[Atom]]) -> list[frozenset[Atom]]:
    unique = list(dict.fromkeys(found))
    if len(unique) > _MOST_WAYS:
        raise UnreadableError(f"more than {_MOST_WAYS} ways to meet it")
    return unique


def _plain(way: frozenset[Atom]) -> frozenset[Atom] | None:
    """Parts without what another one says already; ``None`` where two contradict each other."""
    if any(isinstance(a, Null) and Null(a.column, not a.wanted) in way for a in way):
        return None
    lists = [atom for atom in way if isinstance(atom, Among)]
    for atom in lists:
        for other in lists:
            if atom != other and atom.column == other.column and atom.wanted >= other.wanted:
                return _both(way, atom, other)
    return way


def _both(way: frozenset[Atom], atom: Among, other: Among) -> frozenset[Atom] | None:
    """Of two lists for one column what is left."""
    if not atom.wanted:
        none = Among(atom.column, tuple(dict.fromkeys((*atom.values, *other.values))), wanted=False)
        return _plain(way - {atom, other} | {none})
    theirs = {str(value).casefold() for value in other.values}
    if not other.wanted and theirs.isdisjoint(str(value).casefold() for value in atom.values):
        return _plain(way - {other})
    kept = tuple(value for value in atom.values if (value in other.values) == other.wanted)
    if not kept:
        return None
    listed = Among(atom.column, kept, wanted=True)
    if other.wanted:
        return _plain(way - {atom, other} | {listed})
    # Which values are equal to these is for their collation to say.
    return way - {atom} | {listed}


def _implies(way: frozenset[Atom], other: frozenset[Atom]) -> bool:
    """Whether whatever meets ``way`` meets ``other``, by the looks of them.

    Where a column is NULL, all parts that speak of it and not of NULL itself are met.
    """
    absent = {a.column for a in way if isinstance(a, Null) and a.wanted}
    return all(
        part in way or (not isinstance(part, Null) and not absent.isdisjoint(part.columns))
        for part in other
    )
