"""Rows by their numbers: their streams of bits, their values, their parents and children.

A value is a pure function of seed, table, column and row number; here is where these come
together. This module must not know how any column is made, nor that there is a database.
"""

from __future__ import annotations

import difflib
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.streams import below, draw_of, mix, stream
from seedlib.values.tables import (
    Extent,
    ListedKeys,
    RangeKeys,
    Reader,
    RecordedKeys,
    Segment,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from seedlib.values.columns import Column

    Numbers = NDArray[np.uint64]
    Pointers = tuple[Numbers, NDArray[np.bool_] | None]
    Part = tuple[NDArray[np.intp], "Rows"]

__all__ = [
    "Dataset",
    "ListedKeys",
    "RangeKeys",
    "Reader",
    "RecordedKeys",
    "Rows",
    "Segment",
    "Table",
    "below",
    "mix",
    "stream",
]

# Never a row's number: what stands where a row has no parent.
NOBODY: Final = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class _Step:
    """A column under evaluation, and the highest number of the rows that it is evaluated at."""

    table: str
    column: str
    highest: int

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class _Path(threading.local):
    """What each thread is evaluating, outermost first."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []


class Dataset:
    """All tables that expressions may look at.

    Args:
        tables: Table name to its segments; the tables are bound to this dataset.

    A dataset may be used by several threads at once. Its ``memo`` keeps what is computed once for
    a whole table, such as prefix sums; it does not grow with the rows asked for.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables: Mapping[str, Table] = {name: t.bound(self) for name, t in tables.items()}
        self.memo: dict[tuple[object, ...], Any] = {}
        self._path = _Path()

    @property
    def computed(self) -> bool:
        """Whether every value is computed, and none is fetched."""
        return all(s.read is None for table in self.tables.values() for s in table.segments)

    def rows(
        self,
        table: str,
        numbers: ArrayLike,
        extent: Extent | None = None,
        attempt: int | None = None,
    ) -> Rows:
        """The rows of a table with these numbers, any, in any order.

        Where they are known to be all of one segment, ``extent`` says of which; ``attempt`` is as
        in :class:`Rows`.
        """
        found = np.asarray(numbers, np.uint64)
        return Rows(self, self.table(table), found, extent=extent, attempt=attempt)

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises:
            DeclarationError: No seed makes rows of such a table.
        """
        if name not in self.tables:
            raise DeclarationError(
                f"No seed has rows of {name!r}, so nothing can be looked up there. "
                f"{_nearest(name, self.tables)} Seed it in this revision or an earlier one."
            )
        return self.tables[name]

    def once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """What ``make`` returns, made the first time only."""
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    @contextmanager
    def evaluating(self, rows: Rows, column: str) -> Iterator[bool]:
        """Guard the evaluation of a column against going round in circles.

        A column may need itself at other rows as long as their numbers fall (a tree's depth by
        ``v.earlier()``), which ends. Yields whether there is anything left to evaluate.
        """
        steps = self._path.steps
        step = _Step(rows.table, column, int(rows.n.max()) if len(rows) else -1)
        before = [i for i, s in enumerate(steps) if (s.table, s.column) == (rows.table, column)]
        if before and step.highest >= steps[before[-1]].highest and len(rows):
            circle = " → ".join(map(str, [*steps[before[-1] :], step]))
            raise DeclarationError(
                f"{step} needs itself: {circle}. No order of evaluation gives it a value. Let one "
                "of them draw its own value, and the others follow from it."
            )
        steps.append(step)
        try:
            yield not before or len(rows) > 0
        finally:
            steps.pop()


class Rows:
    """Rows of one table, any of them, in any order, and every column's values at them.

    ``rows["column"]`` is an array of its values, ``rows.parent("client_id")`` the rows that a
    foreign key refers to, ``rows.children("order_items")`` those that refer to them.

    Args:
        dataset: What the rows belong to.
        table: Their table.
        n: ``uint64[n]`` row numbers.
        null: ``bool[n]``: where there is no row at all, because the foreign key that leads here
            is NULL. All values are NULL there.
        extent: The segment that all of them are in, where that is known.
        attempt: Which draw of the columns that are drawn until the database accepts a row, from 0;
            ``None`` for rows that are not about to go in: there nobody knows.
    """

    def __init__(
        self,
        dataset: Dataset,
        table: Table,
        n: NDArray[np.uint64],
        null: NDArray[np.bool_] | None = None,
        extent: Extent | None = None,
        attempt: int | None = None,
    ) -> None:
        self.dataset = dataset
        self.n = n
        self.attempt = attempt
        self.null = null if null is not None and null.any() else None
        self._table = table
        self.refused: dict[int, tuple[str, str]] = {}
        self._values: dict[str, Array] = {}
        self._parents: dict[str, Rows] = {}
        if extent is None and len(table.extents) == 1 and self.null is None:
            extent = table.extents[0]
        self._extent = extent
        self._parts: list[Part] | None = None

    def __len__(self) -> int:
        return len(self.n)

    @property
    def table(self) -> str:
        """The table's name."""
        return self._table.name

    @property
    def extent(self) -> Extent:
        """The segment that all of the rows are in; a column is only ever asked for such rows."""
        if self._extent is None:
            raise DeclarationError(
                f"These rows of {self.table} are not all in one seed. Look at their values, "
                'rows["column"], rather than at the seed.'
            )
        return self._extent

    @property
    def seed(self) -> int:
        """The seed that the rows' values derive from."""
        return self.extent.segment.seed

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns of the seed that the rows are in."""
        return self.extent.segment.columns

    def __getitem__(self, column: str) -> Array:
        """The column's values: one cell for each row.

        Raises:
            DeclarationError: There is no such column, or it needs itself.
        """
        if column not in self._values:
            self._values[column] = self._evaluate(column)
        return self._values[column]

    def _evaluate(self, column: str) -> Array:
        if self._extent is None:
            return self._scattered(lambda rows: rows[column])
        segment = self._extent.segment
        read = segment.reads(column)
        if read is not None:
            return read(column, self.n)
        if column not in segment.columns:
            raise DeclarationError(
                f"{self.table} has no column {column!r} in its seed. "
                f"{_nearest(column, segment.columns)}"
            )
        with self.dataset.evaluating(self, column) as needed:
            if not needed:
                return Array.nulls(0)
            return Array.of(segment.columns[column].at(self, column), len(self))

    def refuse(self, index: int, column: str, reason: str) -> None:
        """Leave a row out, since a column has no value for it that may be loaded.

        Args:
            index: The row's place among these; the first reason counts.
            column: The column.
            reason: Why, without a value.
        """
        self.refused.setdefault(index, (column, reason))

    def keys(self) -> Array:
        """The rows' primary keys, which must be of one column."""
        if self._extent is None:
            return self._scattered(lambda rows: rows.keys())
        keys = self._extent.segment.keys
        if isinstance(keys, RangeKeys):
            offset = self.n.astype(np.int64) - np.int64(self._extent.first_row)
            return Array(offset + np.int64(keys.base))
        if len(keys.columns) != 1:
            raise DeclarationError(
                f"{self.table} has a primary key of {len(keys.columns)} columns "
                f"({', '.join(keys.columns)}), and a foreign key column holds one value. Refer to "
                "its parts one by one."
            )
        if isinstance(keys, RecordedKeys):
            return keys.of(self.n)
        return self[keys.columns[0]]

    def parent(self, column: str) -> Rows:
        """The rows that a foreign key refers to, one for each of these rows.

        Where the foreign key is NULL there is none, and its values are NULL.
        """
        if column not in self._parents:
            self._parents[column] = self._parent(column)
        return self._parents[column]

    def _parent(self, column: str) -> Rows:
        target = self.dataset.table(self._target(column))
        if self._extent is not None:
            return Rows(self.dataset, target, *self._pointers(column, target))
        numbers = np.full(len(self), NOBODY)
        null = np.ones(len(self), bool)
        for index, rows in self.parts():
            parents = rows.parent(column)
            numbers[index] = parents.n
            null[index] = False if parents.null is None else parents.null
        return Rows(self.dataset, target, numbers, null)

    def _target(self, column: str) -> str:
        for extent in [self._extent] if self._extent is not None else self._table.extents:
            found = extent.segment.columns.get(column)
            if found is not None and found.foreign_key is not None:
                return found.foreign_key.target(self.table)
        raise DeclarationError(
            f"{self.table}.{column} is no foreign key, so its rows have no parent by it. Follow a "
            "column made by v.ref, v.one, v.each, v.deal or v.earlier."
        )

    def _pointers(self, column: str, target: Table) -> Pointers:
        segment = self.extent.segment
        read = segment.reads(column)
        if read is not None:
            keys = read(column, self.n)
            null = keys.isnull()
            numbers = np.full(len(self), NOBODY)
            numbers[~null] = target.numbers(keys.take(~null))
            return numbers, null
        numbers, absent = segment.columns[column].parents(self, column)
        if absent is not None:
            numbers = np.where(absent, NOBODY, numbers)
        return numbers, absent

    def children(self, table: str, fk: str | None = None) -> tuple[Rows, NDArray[np.intp]]:
        """The rows of another table that refer to these.

        Args:
            table: The children's table.
            fk: Its foreign key column; it may be left out where only one leads here that can be
                inverted: one made by ``v.one``, ``v.each`` or ``v.deal``.

        Returns:
            The children, in no particular order, and for each of them the index of its parent
            within these rows: ``intp[m]``.
        """
        child = self.dataset.table(table)
        numbers = [np.zeros(0, np.uint64)]
        parents = [np.zeros(0, np.intp)]
        for index, rows in self.parts():
            for extent in child.extents:
                found, parent = extent.children(rows, fk)
                numbers.append(found)
                parents.append(index[parent])
        return Rows(self.dataset, child, np.concatenate(numbers)), np.concatenate(parents)

    def bits(self, name: str, draw: int = 0) -> NDArray[np.uint64]:
        """64 bits for each row: ``uint64[n]``.

        Args:
            name: The stream's name within the table, usually that of the column.
            draw: Which of the stream's draws; the bits of different ones are independent.
        """
        if self._extent is None:
            bits = np.zeros(len(self), np.uint64)
            for index, rows in self.parts():
                bits[index] = rows.bits(name, draw)
            return bits
        return draw_of(stream(self.seed, f"{self.table}.{name}"), self.n, draw)

    def pick(self, name: str, n: int, draw: int = 0) -> NDArray[np.int64]:
        """A number of ``[0, n)`` for each row, evenly: ``int64[n]``."""
        return below(self.bits(name, draw), n)

    def take(self, index: NDArray[Any]) -> Rows:
        """Some of these rows: ``int64[m]``, or a mask ``bool[n]``."""
        null = None if self.null is None else self.null[index]
        return Rows(self.dataset, self._table, self.n[index], null, attempt=self.attempt)

    def parts(self) -> Sequence[Part]:
        """The rows segment by segment, and where they stand; rows that are not there in none."""
        if self._parts is None:
            self._parts = list(self._split())
        return self._parts

    def _split(self) -> Iterator[Part]:
        if self._extent is not None:
            yield np.arange(len(self)), self
            return
        segment = self._table.locate(self.n)
        present = np.ones(len(self), bool) if self.null is None else ~self.null
        for number, extent in enumerate(self._table.extents):
            index = np.flatnonzero(present & (segment == number))
            if len(index):
                yield index, extent.rows(self.n[index], self.attempt)

    def _scattered(self, value: Callable[[Rows], Array]) -> Array:
        """Evaluate each part apart and put the cells where they belong, NULL elsewhere."""
        parts = self.parts()
        if not parts:
            return Array.nulls(len(self))
        order = np.full(len(self), -1)
        start = 0
        for index, _ in parts:
            order[index] = start + np.arange(len(index))
            start += len(index)
        cells = Array.concat([value(rows) for _, rows in parts])
        return cells.take(np.maximum(order, 0)).where_null(order < 0)


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known) or 'none'}."
