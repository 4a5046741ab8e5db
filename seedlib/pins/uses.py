"""What a declaration does with its table, as far as a changed table could hurt it.

Says what can be seen in the expressions; where nothing can be seen, it says that it may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.seed import Seed
from seedlib.values.columns import inside, walk
from seedlib.values.foreign_keys import OfKey, names_of, references
from seedlib.values.invertible import Nth
from seedlib.values.unique import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.values.columns import Column

_LOOKING = frozenset(
    {"Children", "Earlier", "Only", "ParentValue", "_Function", "_Maybe", "_Sibling"}
)
"""Classes of expressions, or bases of such, whose value may be NULL without a word of it."""
_SINGLE = frozenset({"One", "_Email", "_RowNumber", "_Sequence", "_Shuffled", "_Uuid"})
"""Classes of expressions that give no value twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What a declaration does with its table.

    Args:
        columns: The columns that it gives values to.
        inserts: Whether it puts rows in; else it changes those that are there.
        nulls: Those of the columns that may get NULL.
        targets: Column to the tables that it is drawn from, as a foreign key or a part of one.
        referred: Column to the column of that table that it refers to, empty for its key.
        unique: Sets of columns whose values it never repeats.
    """

    columns: frozenset[str]
    inserts: bool = True
    nulls: frozenset[str] = frozenset()
    targets: Mapping[str, frozenset[str]]
    referred: Mapping[str, str]
    unique: frozenset[frozenset[str]] = frozenset()

    @classmethod
    def of(cls, seeder: Seeder, declared: Declared) -> Uses:
        """What one declaration of a seeder does."""
        own = declared.columns
        keys = {name: column.foreign_key for name, column in own.items()}
        return cls(
            columns=frozenset(own),
            inserts=isinstance(declared.declaration, Seed),
            nulls=frozenset(name for name in own if _may_be_null(name, seeder, declared)),
            targets={name: _targets(name, declared) for name in own},
            referred={name: key.column for name, key in keys.items() if key is not None},
            unique=frozenset(_unique(own)),
        )

    def repeats(self, key: Collection[str]) -> bool:
        """Whether it may give some combination of these columns twice."""
        return not any(one <= set(key) for one in self.unique)


def _may_be_null(name: str, seeder: Seeder, declared: Declared) -> bool:
    column = declared.columns[name]
    if column is column.foreign_key and column.foreign_key.ordered:
        return False  # its first row refers to itself
    target = references(declared.columns, declared.table).get(name)
    return any(map(_gives_null, walk(column))) or target in _later(seeder, declared)


def _later(seeder: Seeder, declared: Declared) -> list[str]:
    """The tables of the same revision that a reference has to wait for, as NULL."""
    seeds = [one.table for one in seeder.seeds]
    return seeds[seeds.index(declared.table) + 1 :] if declared.table in seeds else []


def _gives_null(part: Column) -> bool:
    kinds = type(part).__mro__
    if not type(part).__module__.startswith("seedlib.values"):
        return True
    if any(kind.__name__ in _LOOKING for kind in kinds):
        return True
    return any(map(_holds_none, vars(part).items()))


def _holds_none(attribute: tuple[str, object]) -> bool:
    """Whether NULL is among what is chosen from: a constant, a choice, a mapping's values."""
    name, value = attribute
    if isinstance(value, Mapping):
        return any(one is None for one in value.values())
    if isinstance(value, (list, tuple)):
        return any(one is None for one in value)
    return name == "value" and value is None


def _targets(name: str, declared: Declared) -> frozenset[str]:
    direct = references(declared.columns, declared.table).get(name)
    through = {
        part.key.target(declared.table)
        for part in walk(declared.columns[name])
        if isinstance(part, OfKey)
    }
    return frozenset(through | ({direct} if direct else set()))


def _unique(columns: Mapping[str, Column]) -> Iterator[frozenset[str]]:
    """Sets of columns that are unique by how they are made."""
    for name, column in columns.items():
        if any(type(part).__name__ in _SINGLE for part in _whole(column)):
            yield frozenset({name})
        if isinstance(column, Nth):
            yield from (frozenset({name, key}) for key in names_of(column.key, columns))
    groups = {id(one.group): one.group for one in columns.values() if isinstance(one, Part)}
    for group in groups.values():
        named = {part: _name(group[part], columns) for part in group.parts}
        filled = ([named[part] for part in key] for key in group.keys)
        yield from (frozenset(filter(None, key)) for key in filled if all(key))


def _name(part: Column, columns: Mapping[str, Column]) -> str | None:
    return next((name for name, column in columns.items() if column is part), None)


def _whole(column: Column) -> Iterator[Column]:
    """The expression, and texts that stand in it from beginning to end."""
    yield column
    if type(column).__name__ == "_Concat":
        yield from inside(column)
