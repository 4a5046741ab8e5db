"""A chunk's rows, made and validated, as the driver takes them. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from seedlib import errors, logs, validate
from seedlib.declaration import DeclarationError
from seedlib.values.foreign_keys import foreign_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.catalog import Declared
    from seedlib.keys import Key
    from seedlib.ledger import Ledger, Load
    from seedlib.run import Run
    from seedlib.values.array import Array
    from seedlib.values.rows import Dataset, Rows


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
    """One chunk: which of the load's rows it covers, those that are kept, and those left out."""

    number: int
    offset: int
    total: int
    offsets: tuple[int, ...]
    rows: list[Key]
    skipped: tuple[Skipped, ...]

    def without(self, bad: Sequence[Skipped]) -> Batch:
        """The same chunk less some more records."""
        gone = {skip.offset for skip in bad}
        kept = [(o, row) for o, row in zip(self.offsets, self.rows, strict=True) if o not in gone]
        return replace(
            self,
            offsets=tuple(offset for offset, _ in kept),
            rows=[row for _, row in kept],
            skipped=tuple(sorted((*self.skipped, *bad), key=lambda skip: skip.offset)),
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
        self._table = declared.table
        self._shape = run.shape(declared.table)
        self._dialect = run.session.dialect
        self._dataset: Dataset = run.dataset()
        self._lost = lost_parents(run.ledger, declared, columns)
        self.columns = columns

    def make(self, entry: Load, number: int, offset: int, total: int) -> Batch:
        """Make and validate one chunk.

        Args:
            entry: The load; where it has a first id, each row begins with its own.
            number: The chunk's number.
            offset: The offset of its first row within the load.
            total: How many rows.
        """
        first = entry.first_row + offset
        numbers = np.arange(first, first + total, dtype=np.uint64)
        rows = self._dataset.rows(self._table, numbers)
        arrays = {name: self._column(rows, name) for name in self.columns}
        bad = {row: Skipped(offset + row, column, why) for row, column, why in self._orphaned(rows)}
        for found in validate.invalid(arrays, self._shape):
            bad.setdefault(found.row, Skipped(offset + found.row, found.column, found.reason))
        cells: list[Sequence[object]] = [
            array.literals(fraction=self._dialect.digits(self._shape.columns[name]))
            for name, array in arrays.items()
        ]
        if entry.first_id is not None:
            cells.insert(0, range(entry.first_id + offset, entry.first_id + offset + total))
        every: list[Key] = list(zip(*cells, strict=True))
        kept = [index for index in range(total) if index not in bad]
        return Batch(
            number=number,
            offset=offset,
            total=total,
            offsets=tuple(offset + index for index in kept),
            rows=[every[index] for index in kept] if bad else every,
            skipped=tuple(bad[row] for row in sorted(bad)),
        )

    def _column(self, rows: Rows, name: str) -> Array:
        """One column's cells; what an author's function raises is told by its place."""
        try:
            return rows[name]
        except (DeclarationError, sa.exc.SQLAlchemyError):
            raise
        except Exception as error:
            numbers = f"rows {rows.n[0]} to {rows.n[-1]}"
            said = logs.sentence(error)
            raise errors.column_failed_half_way(
                self._revision, self._table, name, numbers, said
            ) from error

    def _orphaned(self, rows: Rows) -> Iterator[tuple[int, str, str]]:
        """A record whose parent was skipped has nobody to refer to."""
        for name, numbers in self._lost.items():
            for row in np.flatnonzero(np.isin(rows.parent(name).n, numbers)).tolist():
                yield row, name, LOST


def lost_parents(
    ledger: Ledger, declared: Declared, columns: tuple[str, ...]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    """For each foreign key, the row numbers of parents that were skipped, where there are any.

    Args:
        ledger: The ledger.
        declared: The declaration.
        columns: Those of its columns that are asked about.
    """
    parents = {}
    for name in columns:
        key = foreign_key(declared.columns[name])
        if key is not None:
            parents[name] = key.target(declared.table)
    lost: dict[str, list[int]] = {}
    for load in ledger.loads():
        if load.kind == "rows" and load.table in parents.values():
            lost.setdefault(load.table, []).extend(
                load.first_row + offset for offset in ledger.skipped(load)
            )
    return {
        name: np.array(lost[table], dtype=np.uint64)
        for name, table in parents.items()
        if lost.get(table)
    }
