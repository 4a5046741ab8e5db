"""Conditions on a row's values: as a seeder writes them, and as the database judges them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import (
    Among,
    Compare,
    Matches,
    Null,
    Remainder,
    UnreadableError,
)
from seedlib.scaffold.checks.domains import same_text
from seedlib.scaffold.checks.facts import amount_of
from seedlib.scaffold.checks.fitting import instant
from seedlib.scaffold.checks.plans import Split, joined
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.code import Binary, Literal, call, this

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.scaffold.checks.atoms import Atom, Way
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Plan
    from seedlib.scaffold.code import Code

_MOST_VALUES = 60
_SIGNS = {"<=": ("<=", ">"), ">=": (">=", "<")}


@dataclass(frozen=True, slots=True)
class Guard:
    """What a way asks of the columns by which it is told from others.

    Args:
        atoms: The parts; none where it asks for nothing.
        condition: The expression that is true where they are.
        opposite: The one that is true in exactly the other rows.
        folds: Whether the database takes texts that differ in case for equal.
    """

    atoms: tuple[Atom, ...]
    condition: Code
    opposite: Code
    folds: bool

    def holds(self, row: dict[str, object]) -> bool:
        """Whether the expression is true."""
        return bool(self.atoms) and all(
            _true(atom, row, folds=False) is True for atom in self.atoms
        )

    def passes(self, row: dict[str, object]) -> bool:
        """Whether the database finds none of it false."""
        return all(_true(atom, row, folds=self.folds) is not False for atom in self.atoms)

    def split(self, then: Plan, otherwise: Plan) -> Plan:
        """Two plans by the condition."""
        names = tuple(sorted({name for atom in self.atoms for name in atom.columns}))
        whole = Split(self.condition, self.opposite, names, then, otherwise)
        return joined(whole, then, otherwise)


def guard_of(columns: Columns, atoms: Sequence[Atom], ways: Sequence[Way]) -> Guard:
    """The guard of some parts.

    Args:
        columns: The columns.
        atoms: The parts; each speaks of one column.
        ways: All ways of the relation, whose constants tell which values are to be looked at.

    Raises:
        UnreadableError: They cannot be said by an expression, or not for all values be told.
    """
    folds = columns.reading.folds
    names = sorted({atom.columns[0] for atom in atoms})
    known = {name: values_of(columns, name, ways) for name in names}
    spelled = tuple(_spelled(atom, known, folds=folds) for atom in atoms)
    # What holds for every value need not be said.
    telling = tuple(a for a in spelled if not all(_of(a, v) for v in known[a.columns[0]]))
    spelled = telling or spelled[:1]
    both = [_written(columns, atom, known) for atom in spelled]
    condition, opposite = Literal(True), Literal(False)  # noqa: FBT003 - constants of a seeder
    for number, (one, other) in enumerate(both):
        condition = one if not number else Binary("&", condition, one)  # type: ignore[assignment]
        opposite = other if not number else Binary("|", opposite, other)  # type: ignore[assignment]
    return Guard(spelled, condition, opposite, folds)


def values_of(columns: Columns, name: str, ways: Sequence[Way]) -> tuple[object, ...]:
    """The values of a column; where they are many, some between all constants of the relation.

    Raises:
        UnreadableError: Some values would not tell of all.
    """
    known, domain = columns.facts(name), columns.domain(name)
    if known is None:
        raise UnreadableError(f"{name}, which nothing fills")
    absent = (None,) if known.nullable else ()
    atoms = [a for way in ways for a in way if a.columns == (name,)]
    kind = quantities.kind(domain.column)
    if known.members is not None and len(known.members) <= _MOST_VALUES:
        if kind in {"number", "moment"}:
            return (*(amount_of(member, domain) for member in known.members), *absent)
        return (*known.members, *absent)
    if all(isinstance(atom, Null) for atom in atoms):
        return ("a value", *absent)
    if kind not in {"number", "moment"}:
        return (*_some_texts(columns, atoms), *absent)
    unit = quantities.unit(domain.column)
    edges = {edge for edge in known.range if edge is not None}
    for atom in atoms:
        for constant in _constants(atom):
            edges |= {constant - unit, constant, constant + unit}
    low, high = known.range
    inside = [e for e in edges if (low is None or e >= low) and (high is None or e <= high)]
    return (*sorted(inside), *absent)


def _some_texts(columns: Columns, atoms: Sequence[Atom]) -> tuple[str, ...]:
    if columns.reading.folds or not all(isinstance(atom, (Among, Null)) for atom in atoms):
        raise UnreadableError("texts of which not all are known")
    constants = {str(v) for atom in atoms if isinstance(atom, Among) for v in atom.values}
    return (*sorted(constants), "".join(constants) + "?")


def _constants(atom: Atom) -> list[Fraction]:
    if isinstance(atom, Among):
        return [value for value in atom.values if isinstance(value, Fraction)]
    if isinstance(atom, Compare):
        factor = atom.polynomial.alone(atom.columns[0])
        if factor is None:
            raise UnreadableError("a power")
        return [-atom.polynomial.number / factor]
    if isinstance(atom, Null):
        return []
    raise UnreadableError("a condition that is not of constants")


def _true(atom: Atom, row: dict[str, object], *, folds: bool) -> bool | None:
    """Whether a part is true of a row; ``None`` for unknown."""
    value = row[atom.columns[0]]
    if isinstance(atom, Null):
        return (value is None) == atom.wanted
    if value is None:
        return None
    if isinstance(atom, Among):
        key = same_text if folds else str
        among = (
            key(value) in {key(str(v)) for v in atom.values}
            if isinstance(value, str)
            else value in atom.values
        )
        return among == atom.wanted
    if isinstance(atom, Compare) and isinstance(value, Fraction):
        low, _ = atom.polynomial.range({atom.columns[0]: (value, value)})
        assert low is not None
        return {"<=": low <= 0, "=": low == 0, "<>": low != 0}[atom.sign]
    if isinstance(atom, Remainder) and isinstance(value, Fraction):
        return value % atom.divisor == atom.rest
    if isinstance(atom, Matches) and isinstance(value, str):
        return bool(re.fullmatch(atom.pattern, value, re.DOTALL)) == atom.wanted
    raise UnreadableError("a condition that is not understood here")


def _of(atom: Atom, value: object) -> bool:
    return _true(atom, {atom.columns[0]: value}, folds=False) is True


def judged(columns: Columns, atom: Atom, member: object) -> bool:
    """Whether the database finds a part not false of a value."""
    name = atom.columns[0]
    value = member
    if quantities.kind(columns.domain(name).column) in {"number", "moment", "time"}:
        value = amount_of(member, columns.domain(name))
    return _true(atom, {name: value}, folds=columns.reading.folds) is not False


def _spelled(atom: Atom, known: dict[str, tuple[object, ...]], *, folds: bool) -> Atom:
    """A part with texts as the column itself spells them."""
    if isinstance(atom, (Among, Matches)):
        values = known[atom.column]
        texts = [value for value in values if isinstance(value, str)]
        if texts and (folds or isinstance(atom, Matches)):
            right = [t for t in texts if _true(atom, {atom.column: t}, folds=folds) is True]
            wrong = [t for t in texts if t not in right]
            listed = isinstance(atom, Among) and not atom.wanted
            if not right:
                return atom
            if not wrong or len(right) < len(wrong) + (not listed):
                return Among(atom.column, tuple(right), wanted=True)
            return Among(atom.column, tuple(wrong), wanted=False)
    return atom


def _written(
    columns: Columns, atom: Atom, known: dict[str, tuple[object, ...]]
) -> tuple[Code, Code]:
    """A part as a condition, and that turned round."""
    name = atom.columns[0]
    absent, present = call("v.is_null", this(name)), call("v.not_null", this(name))
    if isinstance(atom, Null):
        return (absent, present) if atom.wanted else (present, absent)
    if isinstance(atom, Among):
        one, other = _among(columns, atom)
    elif isinstance(atom, Compare) and atom.sign == "<=":
        one, other = _compared(columns, atom)
    else:
        raise UnreadableError("a condition that cannot be written")
    return one, Binary("|", other, absent) if None in known[name] else other


def _among(columns: Columns, atom: Among) -> tuple[Code, Code]:
    signs = ("==", "!=") if atom.wanted else ("!=", "==")
    joints = ("|", "&") if atom.wanted else ("&", "|")
    if not atom.values:
        raise UnreadableError("none of some values")
    found: list[Code] = []
    for sign, joint in zip(signs, joints, strict=True):
        parts: list[Code] = [
            Binary(sign, this(atom.column), _constant(columns, atom.column, value))
            for value in atom.values
        ]
        whole = parts[0]
        for part in parts[1:]:
            whole = Binary(joint, whole, part)
        found.append(whole)
    return found[0], found[1]


def _compared(columns: Columns, atom: Compare) -> tuple[Code, Code]:
    name = atom.columns[0]
    factor = atom.polynomial.alone(name)
    if factor is None or atom.polynomial.without(name) != Polynomial.constant(
        atom.polynomial.number
    ):
        raise UnreadableError("a power")
    sign, opposite = _SIGNS["<=" if factor > 0 else ">="]
    constant = _constant(columns, name, -atom.polynomial.number / factor)
    return Binary(sign, this(name), constant), Binary(opposite, this(name), constant)


def _constant(columns: Columns, name: str, value: str | Fraction) -> Code:
    """A constant to compare a column with."""
    if isinstance(value, str):
        return Literal(value)
    column = columns.domain(name).column
    if quantities.kind(column) == "moment":
        moment = quantities.EPOCH + dt.timedelta(seconds=int(value))
        return instant(moment, day=column.family == "date")
    if value.denominator != 1:
        raise UnreadableError("a fraction that a column is compared with")
    return Literal(int(value))
