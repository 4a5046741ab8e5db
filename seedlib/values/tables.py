"""Tables as numbered rows: the segments that seeds gave them, and the keys of their rows.

Knows how many rows there are and how they are numbered, and nothing of what is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.columns import Column
    from seedlib.values.rows import Dataset, Rows


class Reader(Protocol):
    """Fetches what cannot be computed again."""

    def __call__(self, column: str, numbers: NDArray[np.uint64], /) -> Array:
        """The column's values of the rows with these numbers, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class RangeKeys:
    """Primary keys that are consecutive integers: ``base`` is that of the segment's first row."""

    base: int


@dataclass(frozen=True, slots=True)
class ListedKeys:
    """Primary keys that are the values of columns."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RecordedKeys:
    """Primary keys as somebody wrote them down, where rows were there before the seed was.

    Args:
        columns: The primary key's columns.
        numbers: ``uint64[n]`` row numbers, in ascending order.
        keys: The rows' keys, where the primary key is one column; nothing otherwise.
    """

    columns: tuple[str, ...]
    numbers: NDArray[np.uint64]
    keys: Array

    def of(self, numbers: NDArray[np.uint64]) -> Array:
        """The keys of the rows with these numbers, NULL where none is known."""
        if not len(self.numbers):
            return self.keys.nulls(len(numbers))
        at = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return self.keys.take(at).where_null(self.numbers[at] != numbers)

    def rows(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """The numbers of the rows with these keys, integers, and which of them are known."""
        own = self.keys.data.astype(np.int64)
        order = np.argsort(own)
        at = np.minimum(np.searchsorted(own, keys, sorter=order), len(own) - 1)
        found = order[at]
        return self.numbers[found], own[found] == keys


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """The rows that one seed gives a table.

    Args:
        columns: Column name to its expression.
        first_row: The number of its first row.
        rows: How many; ``None`` where they follow a parent.
        keys: What its rows' primary keys are.
        seed: The number its values derive from.
        read: Where its values cannot be computed again: fetches them instead.
        changes: The columns among them that a change to the rows gives: these are always computed.
        order: The place of its revision among all. A foreign key refers to rows of its own
            revision and earlier ones, so that a later seed of the parents changes nothing.
    """

    columns: Mapping[str, Column]
    first_row: int = 0
    rows: int | None = None
    keys: RangeKeys | ListedKeys | RecordedKeys = RangeKeys(1)
    seed: int = 0
    read: Reader | None = None
    order: int = 0
    changes: frozenset[str] = frozenset()

    def reads(self, column: str) -> Reader | None:
        """What fetches a column's values, where they are not computed."""
        return None if column in self.changes else self.read


class Extent:
    """A segment in its place: the table it belongs to, and how many rows it comes to."""

    def __init__(self, dataset: Dataset, table: Table, segment: Segment) -> None:
        self.dataset = dataset
        self.table = table
        self.segment = segment
        self.first_row = segment.first_row

    @cached_property
    def count(self) -> int:
        """How many rows it has.

        Raises:
            DeclarationError: Nothing says how many, or they are more than there are parents.
        """
        keys = ((name, c.foreign_key) for name, c in self.segment.columns.items())
        follower = next(
            ((name, key) for name, key in keys if key is not None and key.decides_rows), None
        )
        recorded = self.segment.read is not None and self.segment.rows is not None
        if follower is not None and not recorded:
            return follower[1].count(self, follower[0])
        if self.segment.rows is None:
            raise DeclarationError(
                f"Nothing says how many rows of {self.table.name} to make. Give rows=, or a "
                "column v.each(…) or v.one(…) whose parents they follow."
            )
        return self.segment.rows

    def rows(self, numbers: NDArray[np.uint64], attempt: int | None = None) -> Rows:
        """Rows of this segment; ``attempt`` is as in :class:`~seedlib.values.rows.Rows`."""
        return self.dataset.rows(self.table.name, numbers, self, attempt)

    def offsets(self, numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Row numbers counted from the segment's first row: ``int64[n]``."""
        return (numbers - np.uint64(self.first_row)).astype(np.int64)

    def children(
        self, parents: Rows, fk: str | None
    ) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """Row numbers of this segment's rows that refer to ``parents``, and by index to which.

        Raises:
            DeclarationError: They cannot be found by that foreign key.
        """
        name = self._inverse(parents.table) if fk is None else fk
        column = self.segment.columns.get(name)
        key = None if column is None else column.foreign_key
        if key is None or not key.invertible:
            raise DeclarationError(
                f"Rows of {self.table.name} cannot be found by {name}: only a foreign key made by "
                "v.one, v.each or v.deal tells from the parent's side which rows refer to it."
            )
        target = key.target(self.table.name)
        if target != parents.table:
            raise DeclarationError(
                f"{self.table.name}.{name} refers to {target}, not to {parents.table}, so "
                f"{parents.table} has no such children. Name the foreign key that leads there."
            )
        if self.segment.read is not None:
            raise DeclarationError(
                f"The seed of {self.table.name} is not the one that was loaded any more (its "
                "declaration, its parents or Faker's version changed), so which of its rows refer "
                f"to {parents.table} cannot be computed. Restore the declaration, or compute the "
                "value in SQL, by op.execute."
            )
        numbers, parent = key.children(parents, self, name)
        if column is not key:
            # v.maybe hides some of them, which the foreign key itself does not know.
            absent = self.rows(numbers).parent(name).null
            if absent is not None:
                numbers, parent = numbers[~absent], parent[~absent]
        return numbers, parent

    def _inverse(self, table: str) -> str:
        keys = {name: column.foreign_key for name, column in self.segment.columns.items()}
        found = [
            name
            for name, key in keys.items()
            if key is not None and key.invertible and key.target(self.table.name) == table
        ]
        if len(found) == 1:
            return found[0]
        how = f"has several: {', '.join(found)}" if found else "has none"
        raise DeclarationError(
            f"Rows of {self.table.name} are to be found by their {table}, for which it must have "
            f"one foreign key made by v.one, v.each or v.deal, and it {how}. Name it with fk=, or "
            "make one of these."
        )


class Span:
    """Some segments of a table as one row of indexes, ``0`` to ``count - 1``."""

    def __init__(self, extents: Sequence[Extent]) -> None:
        self.extents = tuple(extents)
        counts = [extent.count for extent in self.extents]
        self.count = sum(counts)
        self._first = np.array([extent.first_row for extent in self.extents], np.uint64)
        self._count = np.array(counts, np.int64)
        self._start = np.cumsum(self._count) - self._count

    def number(self, index: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Row numbers of the rows at ``index``."""
        if len(self.extents) == 1:
            only: NDArray[np.uint64] = index.astype(np.uint64) + self._first[0]
            return only
        where = np.searchsorted(self._start, index, "right") - 1
        within = (index - self._start[where]).astype(np.uint64)
        numbers: NDArray[np.uint64] = within + self._first[where]
        return numbers

    def index(self, numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Indexes of the rows with these numbers, ``-1`` for those that are not among them."""
        if not self.extents:
            return np.full(len(numbers), -1)
        where = np.maximum(np.searchsorted(self._first, numbers, "right") - 1, 0)
        offset = (numbers - self._first[where]).astype(np.int64)
        inside = (offset >= 0) & (offset < self._count[where]) & (numbers >= self._first[where])
        return np.where(inside, self._start[where] + offset, -1)


class Table:
    """A table's segments.

    Args:
        name: The table's name.
        segments: In any order.

    Raises:
        DeclarationError: Two of them share row numbers; those whose number of rows follows a
            parent are checked when it is known.
    """

    def __init__(
        self, name: str, segments: Sequence[Segment], dataset: Dataset | None = None
    ) -> None:
        self.name = name
        self.segments = tuple(sorted(segments, key=lambda segment: segment.first_row))
        self._dataset = dataset
        self._refuse_overlap([segment.rows for segment in self.segments])

    def bound(self, dataset: Dataset) -> Table:
        """The same table as a part of a dataset, in which its rows can be counted."""
        return Table(self.name, self.segments, dataset)

    @cached_property
    def extents(self) -> tuple[Extent, ...]:
        """Its segments, each in its place."""
        if self._dataset is None:
            raise DeclarationError(
                f"The rows of {self.name} are not known outside a dataset, because they may "
                "follow a parent. Ask dataset.tables for the table."
            )
        return tuple(Extent(self._dataset, self, segment) for segment in self.segments)

    @cached_property
    def _span(self) -> Span:
        self._refuse_overlap([extent.count for extent in self.extents])
        return Span(self.extents)

    @property
    def count(self) -> int:
        """How many rows the table has in all."""
        return self._span.count

    def segment(self, columns: Mapping[str, Column]) -> Extent:
        """The segment that was declared with these columns.

        Raises:
            DeclarationError: None was.
        """
        for extent in self.extents:
            if extent.segment.columns is columns:
                return extent
        raise DeclarationError(f"No segment of {self.name} was declared with these columns.")

    def number(self, index: NDArray[Any]) -> NDArray[np.uint64]:
        """Row numbers of the index-th rows."""
        return self._span.number(np.asarray(index, np.int64))

    def locate(self, numbers: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Which segment each row is in, by its place among them."""
        first = np.array([segment.first_row for segment in self.segments], np.uint64)
        found: NDArray[np.intp] = np.searchsorted(first, numbers, "right") - 1
        return found

    def keys(self, numbers: NDArray[np.uint64]) -> Array:
        """Primary keys of the rows with these numbers."""
        return self._bound().rows(self.name, numbers).keys()

    def numbers(self, keys: Array) -> NDArray[np.uint64]:
        """Row numbers of the rows with these keys.

        Raises:
            DeclarationError: The keys are not a range of integers, or a key is none of ours.
        """
        wanted = keys.data.astype(np.int64)
        found = np.zeros(len(keys), np.uint64)
        missing = np.ones(len(keys), bool)
        for extent in self.extents:
            own = extent.segment.keys
            if isinstance(own, RecordedKeys) and own.keys.data.dtype.kind == "i" and len(own.keys):
                numbers, known = own.rows(wanted)
                found[missing & known] = numbers[missing & known]
                missing &= ~known
                continue
            if not isinstance(own, RangeKeys):
                raise DeclarationError(
                    f"Which row of {self.name} has a key cannot be told, because its keys are not "
                    "consecutive integers."
                )
            offset = wanted - own.base
            here = missing & (offset >= 0) & (offset < extent.count)
            found[here] = offset[here].astype(np.uint64) + np.uint64(extent.first_row)
            missing &= ~here
        if missing.any():
            raise DeclarationError(
                f"{int(missing.sum())} rows refer to rows of {self.name} that were not seeded, so "
                "their parents' values are not known here."
            )
        return found

    def _bound(self) -> Dataset:
        return self.extents[0].dataset

    def _refuse_overlap(self, counts: Sequence[int | None]) -> None:
        pairs = zip(self.segments, self.segments[1:], counts, strict=False)
        for segment, following, count in pairs:
            end = segment.first_row + max(count or 0, 1)
            if end > following.first_row:
                raise DeclarationError(
                    f"Two seeds of {self.name} share row numbers: one has {segment.first_row} to "
                    f"{end - 1}, the other begins at {following.first_row}. Equal numbers make "
                    f"equal values, unique ones too. Give the later one first_row={end} or more."
                )
