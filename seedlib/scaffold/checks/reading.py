"""All CHECKs of a table: what they say of each column, and of columns to one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import domains, quantities
from seedlib.scaffold.checks.atoms import (
    Compare,
    Remainder,
    UnreadableError,
    conjuncts,
    ways,
)
from seedlib.scaffold.checks.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlib.scaffold.checks.atoms import Formula, Way
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.domain import Domain
    from seedlib.shape import TableShape

_ROUNDS = 20
"""How often bounds are passed on from column to column."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a CHECK says of several columns, or of one that no domain can say.

    Args:
        name: The CHECK's name.
        text: Its text, as reflection has it.
        ways: The ways in which it is met; all parts of one of them are.
    """

    name: str
    text: str
    ways: tuple[Way, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it speaks of, in order."""
        return tuple(sorted({name for way in self.ways for atom in way for name in atom.columns}))


@dataclass(frozen=True, slots=True)
class Unread:
    """A CHECK that is left to the database.

    Args:
        name: Its name.
        text: Its text, as reflection has it.
        columns: The table's columns that its text speaks of, as far as can be seen.
        why: What was not understood, or could not be met, in a few words.
    """

    name: str
    text: str
    columns: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the CHECKs of a table say.

    Args:
        domains: What each column may hold, every column of the table in its order.
        exact: The same, with what any text that is made meets anyway.
        relations: What they say of several columns at once.
        unread: The ones that were not understood.
        dialect: The database.
    """

    domains: Mapping[str, Domain]
    relations: tuple[Relation, ...]
    unread: tuple[Unread, ...]
    exact: Mapping[str, Domain]
    dialect: str

    @property
    def folds(self) -> bool:
        """Whether texts that differ in case are to be taken for equal."""
        return self.dialect != "sqlite"


def read(shape: TableShape, dialect: str) -> Reading:
    """Read the CHECKs of a table.

    Args:
        shape: The table.
        dialect: ``sqlite``, ``mysql`` or ``mariadb``.
    """
    reader = _Reader(shape, dialect)
    for name, text in shape.checks:
        reader.add(name, text)
    reader.pass_on()
    exact = {name: reader.domains[name] for name in shape.columns}
    plain = {name: domains.simplest(domain) for name, domain in exact.items()}
    return Reading(plain, tuple(reader.relations), tuple(reader.unread), exact, dialect)


class _Reader:
    def __init__(self, shape: TableShape, dialect: str) -> None:
        self.shape = shape
        self.conditions = Conditions(shape, dialect)
        self.folds = dialect != "sqlite"
        self.domains = {name: domains.of_type(column) for name, column in shape.columns.items()}
        self.relations: list[Relation] = []
        self.unread: list[Unread] = []

    def add(self, name: str, text: str) -> None:
        """Take in a CHECK: all of it, or nothing."""
        kept, relations = dict(self.domains), len(self.relations)
        try:
            for part in conjuncts(self.conditions.read(text)):
                self._add_part(name, text, part)
        except UnreadableError as reason:
            self._leave(name, text, str(reason))
            self.domains = kept
            del self.relations[relations:]

    def _leave(self, name: str, text: str, why: str) -> None:
        self.unread.append(Unread(name, text, mentioned(self.shape, text), why))

    def _add_part(self, name: str, text: str, part: Formula) -> None:
        found = ways(part)
        if not found:
            raise UnreadableError("no way to meet it")
        columns = sorted({column for way in found for atom in way for column in atom.columns})
        if any(isinstance(atom, Remainder) for way in found for atom in way) or len(columns) > 1:
            self._narrow(found)
            self.relations.append(Relation(name, text, found))
        elif columns:
            domain = self.domains[columns[0]]
            self.domains[columns[0]] = domains.united(domain, found, folds=self.folds)

    def _narrow(self, found: Sequence[Way]) -> None:
        """What holds for single columns whichever way is taken."""
        columns = {column for way in found for atom in way for column in atom.columns}
        for column in sorted(columns):
            own = [
                tuple(a for a in way if a.columns == (column,) and not isinstance(a, Remainder))
                for way in found
            ]
            if all(own):
                self.domains[column] = domains.hull(self.domains[column], own, folds=self.folds)

    def pass_on(self) -> None:
        """Bound columns by the bounds of those that they are compared with."""
        for relation in list(self.relations):
            kept = dict(self.domains)
            try:
                self._pass_on(relation)
            except domains.ContradictionError as reason:
                self.domains = kept
                self.relations.remove(relation)
                self._leave(relation.name, relation.text, str(reason))

    def _pass_on(self, last: Relation) -> None:
        """Until nothing changes, by the relations up to ``last``."""
        until = self.relations.index(last) + 1
        atoms = [
            atom
            for relation in self.relations[:until]
            if len(relation.ways) == 1
            for atom in relation.ways[0]
            if isinstance(atom, Compare) and atom.sign != "<>" and self._numeric(atom)
        ]
        for _ in range(_ROUNDS):
            before = dict(self.domains)
            for atom in atoms:
                for column in atom.columns:
                    self.domains[column] = domains.bounded(
                        self.domains[column], *bounds(atom, column, self._ranges(atom))
                    )
            if before == self.domains:
                break

    def _numeric(self, atom: Compare) -> bool:
        return all(quantities.kind(self.shape.columns[c]) != "text" for c in atom.columns)

    def _ranges(self, atom: Compare) -> dict[str, Range]:
        return {column: domains.range_of(self.domains[column]) for column in atom.columns}


def bounds(atom: Compare, column: str, ranges: Mapping[str, Range]) -> Range:
    """What a comparison leaves of a column, by the ranges of the others."""
    factor = atom.polynomial.alone(column)
    if factor is None:
        return None, None
    low, high = atom.polynomial.without(column).times(-1 / factor).range(ranges)
    # factor * column <= -(the rest)
    if atom.sign == "=":
        return low, high
    return (None, high) if factor > 0 else (low, None)


def mentioned(shape: TableShape, text: str) -> tuple[str, ...]:
    """The columns whose names stand in a text, in the table's order."""
    words = {word.lower() for word in re.findall(r"\w+", text)}
    spoken = (n for n in shape.columns if {w.lower() for w in re.findall(r"\w+", n)} <= words)
    return tuple(spoken)
