"""How many rows a seed's columns have values for, before any is made.

Columns that are unique by construction have so many values and no more; numbers outgrow their
type; a unique key over three choices has no room for a fourth row. Knows the live table's shape,
and asks no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib import natural, plan_errors
from seedlib.seed import Seed
from seedlib.validate import invalid
from seedlib.values.among import Among
from seedlib.values.columns import is_constant
from seedlib.values.foreign_keys import ForeignKey, limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.declared import Declared
    from seedlib.shape import TableShape
    from seedlib.values.columns import Column
    from seedlib.values.tables import Extent

_NO_NAMES: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Short:
    """Columns that have no values for all the rows asked for.

    Args:
        line: What the plan says.
        most: How many rows they have values for.
        spoilt: Columns that no row can be made of, to see what they are like.
        said: What such a column would say itself.
    """

    line: str
    most: int
    spoilt: frozenset[str] = _NO_NAMES
    said: str = ""


def short(
    declared: Declared, shape: TableShape, own: Extent, names: Mapping[str, str]
) -> list[Short]:
    """What there are too few values for.

    Args:
        declared: The declaration.
        shape: Its live table.
        own: Its rows, counted as planned.
        names: What these call each of its columns.
    """
    columns = {name: own.segment.columns[names[name]] for name in declared.columns}
    asked = _Asked(declared, shape, own, names, columns)
    found = [*_used_up(asked), *_outgrown(asked), *_without(asked)]
    if isinstance(declared.declaration, Seed) and not natural.looked_for(declared):
        found += _colliding(asked)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rows that are asked for, and of what they are made."""

    declared: Declared
    shape: TableShape
    own: Extent
    names: Mapping[str, str]
    columns: Mapping[str, Column]

    @property
    def told(self) -> tuple[str, str, int, str | None]:
        """What every line names: revision, table, rows, and what decides their number."""
        declared = self.declared
        follows = declared.follows if isinstance(declared.declaration, Seed) else "the rows put in"
        return declared.revision, declared.table, self.own.count, follows


def _used_up(asked: _Asked) -> Iterator[Short]:
    """Columns unique by construction, those of a group together."""
    found: dict[int, tuple[int, list[str]]] = {}
    for name, column in asked.columns.items():
        for limited, most in limits(column, asked.own):
            group = getattr(limited, "group", limited)
            if most < asked.own.count:
                found.setdefault(id(group), (most, []))[1].append(name)
    for most, names in found.values():
        yield Short(plan_errors.values_used_up(*asked.told, names, most), most)


def _outgrown(asked: _Asked) -> Iterator[Short]:
    """Numbers, and texts with numbers, that no longer fit from some row on."""
    for name, column in asked.columns.items():
        if column.grows and name in asked.shape.columns and asked.own.count:
            fitting = _fitting(asked, name)
            if 0 < fitting < asked.own.count:
                kind = asked.shape.columns[name].type_text
                line = plan_errors.column_outgrown(*asked.told, name, fitting, kind)
                yield Short(line, fitting)


def _fitting(asked: _Asked, name: str) -> int:
    """How many of the first rows have a value that fits the column."""

    def fits(offset: int) -> bool:
        row = asked.own.rows(np.array([asked.own.first_row + offset], np.uint64))
        return not invalid({name: row[asked.names[name]]}, asked.shape)

    low, high = 0, asked.own.count
    if fits(high - 1):
        return high
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if fits(middle) else (low, middle)
    return low


def _without(asked: _Asked) -> Iterator[Short]:
    """References to rows of the same parent, where some parent has none."""
    for name, column in asked.columns.items():
        # Within v.maybe such a row gets NULL.
        if isinstance(column, Among):
            said = column.lacking(asked.own, asked.names[name])
            if said is not None:
                revision, table, rows, _ = asked.told
                yield Short(f"{revision}, {table}: {said}", rows, frozenset({name}), said)


def _colliding(asked: _Asked) -> Iterator[Short]:
    """Unique keys with fewer different values than there are rows: two of these are equal."""
    for key in dict.fromkeys([asked.shape.primary_key, *(k for _, k in asked.shape.unique)]):
        sizes = [_different(asked, name) for name in key]
        known = [size for size in sizes if size is not None]
        if known and len(known) == len(sizes) and prod(known) < asked.own.count:
            most = prod(known)
            yield Short(plan_errors.sure_to_collide(*asked.told, key, most), asked.own.count)


def _different(asked: _Asked, name: str) -> int | None:
    """How many different values a column can have; ``None`` where that is not known.

    Neither it is where NULL is among them, which no unique key minds.
    """
    column, own = asked.columns.get(name), asked.own
    if column is None or any(limits(column, own)):
        return None
    if is_constant(column):
        first = own.rows(np.array([own.first_row], np.uint64))
        return None if column.at(first, name).isnull().any() else 1
    if isinstance(column, ForeignKey):
        return column.span(own).count or None
    if column.countable is None:
        return None
    size = column.countable.size(own)
    if size >= own.count:
        return size
    index = np.arange(size, dtype=np.uint64)
    rows = own.rows(np.full(size, own.first_row, np.uint64))
    return None if column.countable.nth(rows, index).isnull().any() else size
