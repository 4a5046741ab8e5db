"""A CSV file that is open: its records by their numbers, in any order, in little memory."""

from __future__ import annotations

import bisect
import csv
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.sources.csv_blocks import Form, taken_apart
from seedlib.sources.csv_header import header
from seedlib.sources.csv_index import indexed
from seedlib.sources.data_file import DataFile
from seedlib.sources.names import suggestion
from seedlib.values.array import Array
from seedlib.values.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from seedlib.sources.csv_blocks import Block
    from seedlib.sources.csv_file import CsvFile
    from seedlib.sources.csv_index import Index, Place
    from seedlib.sources.source import Refused
    from seedlib.values.rows import Rows

_BLOCKS_KEPT: Final = 8
"""Where one chunk's records end in a block, the next one's begin in it."""

_TABLES_KEPT: Final = 3
"""A chunk's columns are asked for one after the other, at the same records."""

_SPARSE: Final = 8
"""Of so many records one is wanted, or fewer: then the others are not taken apart with it.

Single rows of a large table are looked up like that, by its children; its own rows never are.
"""

Key = TypeVar("Key")
Made = TypeVar("Made")
_Row = Sequence[str | None]
_Table = tuple[np.ndarray[Any, np.dtype[np.object_]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Records:
    """A block's records, those that are bad without cells, and the lines in which they begin."""

    rows: list[_Row]
    lines: list[int]


class CsvRows:
    """The records of a CSV file; made by :meth:`CsvFile.opened`.

    The header is read at once, all else when it is first asked for: one pass finds the records and
    the bad ones, then cells are read block by block. Several threads may ask. The file is closed
    when neither this nor a column of it is held any more.

    Args:
        file: The declaration.
        folder: The folder of the seeds' data.

    Raises:
        DeclarationError: There is no such file in the folder, or it has no header that fits the
            declaration. What is asked for later raises it if the file cannot be read, if it
            changed since it was opened, or if over 10,000 of its records are bad.
    """

    def __init__(self, file: CsvFile, folder: Path) -> None:
        self.file = file
        self._data = DataFile(folder, file.file)
        self._header = header(self._data, file)
        self._form = Form(
            file.delimiter,
            file.quotechar,
            len(self._header.names),
            "the header" if file.columns is None else "columns=",
        )
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._blocks: OrderedDict[int, _Records] = OrderedDict()
        self._tables: OrderedDict[bytes, _Table] = OrderedDict()

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns that the file fills, in the header's order."""
        return self._header.columns

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes in hexadecimal; of what gzip packed, that of the content."""
        return self._indexed().digest

    def __len__(self) -> int:
        """How many records the file has, bad ones included."""
        return self._indexed().count

    def column(self, name: str) -> Column:
        """The column of that name, as an expression: its seed's i-th row has the i-th cell.

        Cells are text, or NULL; all of a bad record are NULL.

        Raises:
            DeclarationError: The file has no such column.
        """
        if name not in self.columns:
            raise DeclarationError(
                f"{self.file.file} has no column {name!r}, so there is nothing to load. "
                f"{suggestion(name, self.columns, 'It has')}"
            )
        return _CsvColumn(self, name)

    def refused(self, offset: int, total: int) -> Iterator[Refused]:
        """The bad ones among ``total`` records from ``offset`` on, in their order."""
        refused = self._indexed().refused
        first = bisect.bisect_left(refused, offset, key=lambda bad: bad.offset)
        after = bisect.bisect_left(refused, offset + total, key=lambda bad: bad.offset)
        return iter(refused[first:after])

    def place(self, offset: int) -> str:
        """Where a record begins: "vendors.csv, line 17"; there must be such a record."""
        index = self._indexed()
        number = int(np.searchsorted(index.starts, offset, "right")) - 1
        place = index.places[number]
        within = offset - place.first
        if place.even:
            return f"{self.file.file}, line {place.line + within}"
        with self._lock:
            return f"{self.file.file}, line {place.line + self._block(number).lines[within]}"

    def cells(self, name: str, offsets: NDArray[np.int64]) -> Array:
        """The cells of a column in these records, any, in any order.

        Args:
            name: The column.
            offsets: ``int64[n]``, each from 0 to the number of records less one.
        """
        column = self.columns.index(name)
        key = offsets.tobytes()
        with self._lock:
            table = _kept(self._tables, key, lambda: self._table(offsets), _TABLES_KEPT)
        return Array(table[column].copy())

    def _indexed(self) -> Index:
        with self._lock:
            if self._index is None:
                self._index = indexed(self._data, self._form, self._header)
            return self._index

    def _table(self, offsets: NDArray[np.int64]) -> _Table:
        """The cells of all columns in these records, each block of them read once."""
        starts = self._indexed().starts
        order = np.argsort(offsets, kind="stable")
        ascending = offsets[order]
        numbers, begins = np.unique(
            np.searchsorted(starts, ascending, "right") - 1, return_index=True
        )
        sparse = len(offsets) * _SPARSE <= ascending[-1] - ascending[0]
        some = self._picked if sparse else self._some
        rows: list[_Row] = []
        for number, part in zip(numbers.tolist(), np.split(ascending, begins[1:]), strict=True):
            rows += some(number, (part - starts[number]).tolist())
        by_column = list(zip(*rows, strict=True))
        return tuple(self._in_order(by_column[index], order) for index in self._header.places)

    def _in_order(self, cells: _Row, order: NDArray[np.intp]) -> NDArray[np.object_]:
        made = np.empty(len(cells), object)
        null = self.file.null
        if null in cells:
            cells = [None if cell == null else cell for cell in cells]
        made[order] = cells
        return made

    def _some(self, number: int, wanted: list[int]) -> list[_Row]:
        """Records of a block, by their places in it, ascending."""
        rows = self._block(number).rows
        return [rows[i] for i in wanted]

    def _picked(self, number: int, wanted: list[int]) -> Sequence[_Row]:
        """The same, without taking the others apart, where each line is a record."""
        place = self._indexed().places[number]
        if number in self._blocks or place.bad or not place.even:
            return self._some(number, wanted)
        lines = self._raw(place).split(b"\n")
        raw = b"\n".join(lines[i] for i in wanted)
        return self._taken_apart(raw, len(wanted), place.bad).rows

    def _block(self, number: int) -> _Records:
        return _kept(self._blocks, number, lambda: self._records(number), _BLOCKS_KEPT)

    def _records(self, number: int) -> _Records:
        place = self._indexed().places[number]
        block = self._taken_apart(self._raw(place), place.count, place.bad)
        nothing: _Row = (None,) * len(self._header.names)
        rows: list[_Row] = [nothing if i in place.bad else row for i, row in enumerate(block.rows)]
        return _Records(rows, block.begins)

    def _raw(self, place: Place) -> bytes:
        self._data.check()
        raw = self._data.read(place.offset, place.size)
        if zlib.crc32(raw) != place.checksum:
            raise self._data.changed()
        return raw

    def _taken_apart(self, raw: bytes, count: int, bad: frozenset[int]) -> Block:
        block = taken_apart(raw, self._form, final=True)
        if (len(block.rows), frozenset(block.faults)) != (count, bad):
            raise DeclarationError(
                f"{self.file.file} has the same bytes as before and reads otherwise, because "
                f"csv.field_size_limit() is {csv.field_size_limit():,} now. Set it once, before "
                "the run, and leave it so."
            )
        return block


def _kept(kept: OrderedDict[Key, Made], key: Key, make: Callable[[], Made], most: int) -> Made:
    """What was made for a key, made now if it is not among those used last."""
    if key not in kept:
        kept[key] = make()
        if len(kept) > most:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


class _CsvColumn(Column):
    """The cells of one column, by the row's place in its seed."""

    draws = False

    def __init__(self, rows: CsvRows, column: str) -> None:
        self.file = rows.file
        self.column = column
        self._rows = rows

    def at(self, rows: Rows, name: str) -> Array:
        offsets = rows.extent.offsets(rows.n)
        if not len(offsets):
            return Array.of([], 0)
        count = len(self._rows)
        if not 0 <= int(offsets.min()) <= int(offsets.max()) < count:
            raise DeclarationError(
                f"{rows.table}.{name} comes from {self.file.file}, which has {count} records, and "
                f"is asked for row {int(rows.n.max())}. The rows were loaded from another version "
                "of the file; put that one back."
            )
        return self._rows.cells(self.column, offsets)
