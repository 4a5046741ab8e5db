"""A chunk's rows, made and validated, as the driver takes them. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from seedlib import declaration_errors, rowkeys, validate
from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.foreign_keys import foreign_key
from seedlib.values.literals import Written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.shape import ColumnShape
    from seedlib.sources import Source
    from seedlib.values.rows import Dataset, Rows


_SAMPLE = 20
"""Rows that tell how large a row is: those that the plan has tried."""

_WHOLE = frozenset[type]({int})

LOST = "refers to a record that was skipped"
"""Why a record without its parent is left out, or a reference stays NULL."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was left out: its offset within the load, and why."""

    offset: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Give column and reason; the database may have refused the record as a whole."""
        return f"{self.column}: {self.reason}" if self.column else self.reason


@dataclass(frozen=True, slots=True)
class Batch:
    """One chunk: which of the load's rows it covers, those that are kept, and those left out.

    ``columns`` are the cells of the kept rows; ``offsets`` say where these rows stand.
    """

    number: int
    offset: int
    total: int
    offsets: Sequence[int]
    columns: tuple[Written, ...]
    skipped: tuple[Skipped, ...]

    @property
    def rows(self) -> list[Key]:
        """The kept rows, one by one."""
        return list(zip(*(column.cells for column in self.columns), strict=True))

    def without(self, bad: Collection[Skipped]) -> Batch:
        """The same chunk less some more records."""
        if not bad:
            return self
        gone = {skip.offset for skip in bad}
        kept = self.only([offset not in gone for offset in self.offsets])
        skipped = sorted((*self.skipped, *bad), key=lambda skip: skip.offset)
        return replace(kept, skipped=tuple(skipped))

    def replaced(self, made: Batch) -> Batch:
        """The same with other values in some of its rows.

        Args:
            made: These rows, all of which are its own.
        """
        if not made.offsets:
            return self
        place = {offset: at for at, offset in enumerate(self.offsets)}
        places = [place[offset] for offset in made.offsets]
        columns = []
        for old, new in zip(self.columns, made.columns, strict=True):
            cells = list(old.cells)
            for at, cell in zip(places, new.cells, strict=True):
                cells[at] = cell
            columns.append(Written(cells, old.types | new.types))
        return replace(self, columns=tuple(columns))

    def only(self, kept: Sequence[bool]) -> Batch:
        """Some of its rows: true for each that is to stay."""
        return replace(
            self,
            offsets=tuple(compress(self.offsets, kept)),
            columns=tuple(
                Written(list(compress(column.cells, kept)), column.types) for column in self.columns
            ),
        )


class Maker:
    """Makes the rows of one load.

    Args:
        run: The run; the dataset is what its current revision may look at.
        declared: The seed.
        columns: The columns to make, in the order of the rows' cells.
    """

    def __init__(self, run: Run, declared: Declared, columns: tuple[str, ...]) -> None:
        self._revision = declared.revision
        self._said = run.said
        self._table = declared.table
        self._shape = run.shape(declared.table)
        self._dialect = run.session.dialect
        self._dataset: Dataset = run.dataset()
        self._file: Source | None = declared.source if declared.later is not None else None
        self._lost = lost_parents(run, declared, columns)
        own = {name: foreign_key(declared.columns[name]) for name in columns}
        self._above = [
            n
            for n, key in own.items()
            if key is not None and key.target(self._table) == self._table
        ]
        """The columns that refer to rows of the table itself which are in before."""
        self._gone = {int(n) for name in self._above for n in self._lost.pop(name, ())}
        self.columns = columns

    @property
    def computed(self) -> bool:
        """Whether every value is computed, and no parent's is read from the database."""
        return self._dataset.computed

    def make(self, entry: Load, number: int, offset: int, total: int) -> Batch:
        """Make and validate one chunk.

        Args:
            entry: The load; where it has a first id, each row begins with its own.
            number: The chunk's number.
            offset: The offset of its first row within the load.
            total: How many rows.
        """
        every = range(offset, offset + total)
        made = self._made(entry, number, every)
        return replace(made, offset=offset, total=total)

    def again(self, entry: Load, number: int, offsets: Sequence[int], attempt: int) -> Batch:
        """Make some rows anew, with another draw of what is drawn until the database accepts it.

        Args:
            entry: The load.
            number: The number of their chunk.
            offsets: Where they stand within the load, in ascending order.
            attempt: Which draw, from 1.
        """
        return self._made(entry, number, offsets, attempt)

    def _made(self, entry: Load, number: int, offsets: Sequence[int], attempt: int = 0) -> Batch:
        places = np.fromiter(offsets, np.int64, len(offsets))
        numbers = (places + entry.first_row).astype(np.uint64)
        rows = self._dataset.rows(self._table, numbers, attempt=attempt)
        arrays = {name: self._column(rows, name) for name in self.columns}
        bad: dict[int, Skipped] = {}
        for row, column, why in self._faults(rows, arrays, offsets):
            bad.setdefault(row, Skipped(offsets[row], column, why))
        self._orphan_own(rows, offsets, bad)
        columns = [
            self._written(array, self._shape.columns[name]) for name, array in arrays.items()
        ]
        if entry.first_id is not None:
            columns.insert(0, Written((places + entry.first_id).tolist(), _WHOLE))
        batch = Batch(number, 0, len(offsets), offsets, tuple(columns), ())
        return batch.without(bad.values())

    def row_bytes(self, first_row: int, total: int) -> int:
        """How large a row is, about, by the first ones: bytes as text.

        Args:
            first_row: The number of the load's first row.
            total: How many rows it has.
        """
        numbers = np.arange(min(total, _SAMPLE), dtype=np.uint64) + np.uint64(first_row)
        rows = self._dataset.rows(self._table, numbers, attempt=0)
        sizes = (_size(self._column(rows, name)) for name in self.columns if len(numbers))
        return -(-sum(sizes) // max(len(numbers), 1))

    def _written(self, array: Array, column: ColumnShape) -> Written:
        return as_kept(array, column).written(self._dialect.digits(column))

    def _column(self, rows: Rows, name: str) -> Array:
        """One column's cells; what an author's function raises is told by its place."""
        try:
            return rows[name]
        except (DeclarationError, sa.exc.SQLAlchemyError):
            raise
        except Exception as error:
            numbers = f"rows {rows.n[0]} to {rows.n[-1]}"
            said = self._said(error)
            raise declaration_errors.column_failed_half_way(
                self._revision, self._table, name, numbers, said
            ) from error

    def _faults(
        self, rows: Rows, arrays: Mapping[str, Array], offsets: Sequence[int]
    ) -> Iterator[tuple[int, str, str]]:
        """What is wrong with records: the row among these, the column, why; the worst first."""
        if self._file is not None and offsets:
            places = {offset: row for row, offset in enumerate(offsets)}
            for bad in self._file.refused(offsets[0], offsets[-1] + 1 - offsets[0]):
                if bad.offset in places:
                    yield places[bad.offset], bad.column, bad.reason
        yield from self._orphaned(rows)
        found = [(row, column, why) for row, (column, why) in rows.refused.items()]
        found += [
            (one.row, one.column, one.reason) for one in validate.invalid(arrays, self._shape)
        ]
        for row, column, why in found:
            yield row, column, self.placed(offsets[row], why)

    def placed(self, offset: int, reason: str) -> str:
        """A reason with the place of its record, where that stands in a file.

        Args:
            offset: The record's offset within the load.
            reason: What is wrong with it.
        """
        return reason if self._file is None else f"{reason} ({self._file.place(offset)})"

    def _orphaned(self, rows: Rows) -> Iterator[tuple[int, str, str]]:
        """A record whose parent was skipped has nobody to refer to."""
        for name, numbers in self._lost.items():
            for row in np.flatnonzero(np.isin(rows.parent(name).n, numbers)).tolist():
                yield row, name, LOST

    def _orphan_own(self, rows: Rows, offsets: Sequence[int], bad: dict[int, Skipped]) -> None:
        """A record whose parent is an earlier one of these that was skipped, and so on."""
        if not self._above or not (bad or self._gone):
            return
        parents = {name: rows.parent(name) for name in self._above}
        for row, number in enumerate(rows.n.tolist()):
            for name, parent in parents.items():
                absent = parent.null is not None and parent.null[row]
                if row not in bad and not absent and int(parent.n[row]) in self._gone:
                    bad[row] = Skipped(offsets[row], name, LOST)
            if row in bad:
                self._gone.add(number)


def _size(array: Array) -> int:
    return sum(len(cell) if isinstance(cell, (str, bytes)) else 8 for cell in array.literals())


def as_kept(array: Array, column: ColumnShape) -> Array:
    """The same cells in the column's own unit: then they are sent as the database prints them.

    Cells that do not fit the column may come out as anything; they are left out.
    """
    kind, unit = array.data.dtype.kind, column.family
    if unit == "decimal" and kind in "iu":
        return _at_column_scale(array, column.scale or 0)
    if unit in {"date", "datetime"} and kind == "M":
        is_date = np.datetime_data(array.data.dtype)[0] == "D"
        if is_date != (unit == "date"):
            typed = array.data.astype("datetime64[D]" if unit == "date" else "datetime64[s]")
            return Array(typed, None, array.null)
    return array


def _at_column_scale(array: Array, scale: int) -> Array:
    more = scale - (array.scale or 0)
    if more <= 0 or not len(array):
        return array
    largest = max(-int(array.data.min()), int(array.data.max()))
    return array.at_scale(scale) if largest * 10**more < 2**63 else array


def lost_parents(
    run: Run, declared: Declared, columns: tuple[str, ...]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    """For each foreign key, the row numbers of parents that were skipped, where there are any.

    Args:
        run: The run; its ledger has them, and in a dry run that only counts it itself.
        declared: The declaration.
        columns: Those of its columns that are asked about.
    """
    parents = {}
    for name in columns:
        key = foreign_key(declared.columns[name])
        if key is not None:
            parents[name] = key.target(declared.table)
    lost = {table: run.unsent.lost(table) for table in parents.values()}
    for load in run.ledger.loads():
        if load.kind == "rows" and load.table in parents.values():
            lost[load.table] += [
                load.first_row + offset for offset in rowkeys.lost(run.ledger, load)
            ]
    return {
        name: np.array(lost[table], dtype=np.uint64)
        for name, table in parents.items()
        if lost[table]
    }
