"""Rows that are written down instead of made: reference data, inline in the seeder.

No refusal says what is in a cell, which may be personal.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.sources.names import suggestion
from seedlib.values.array import Array
from seedlib.values.canonical import describe
from seedlib.values.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlib.sources.source import Refused
    from seedlib.values.rows import Rows

__all__ = ["Records", "records"]


@dataclass(frozen=True, slots=True)
class Records:
    """Reference rows; made by :func:`records`, which checks them.

    Args:
        columns: The columns' names.
        rows: For each row its cells, in the order of the columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def known(self) -> tuple[str, ...]:
        """The table's columns that it fills, as far as its declaration says."""
        return self.columns

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def column(self, name: str) -> Column:
        """The column of that name, as an expression: its seed's i-th row has the i-th cell.

        Raises:
            DeclarationError: The rows have no such column.
        """
        if name not in self.columns:
            raise DeclarationError(
                f"These records have no column {name!r}, so there is nothing to load. "
                f"{suggestion(name, self.columns, 'They have')}"
            )
        index = self.columns.index(name)
        return _RecordColumn(tuple(row[index] for row in self.rows))

    @property
    def digest(self) -> str:
        """Nothing: the rows are a part of the declaration."""
        return ""

    def refused(self, offset: int, total: int) -> Iterator[Refused]:
        """Nothing: records are checked where they are written."""
        del offset, total
        return iter(())

    def place(self, offset: int) -> str:
        """Where a record stands: "record 17", counted from 1."""
        return f"record {offset + 1}"

    def canonical(self) -> object:
        """A stable description, equal where the rows are: lists, text and numbers."""
        return ["records", describe(self.columns), describe(self.rows)]


def records(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Records:
    """Write reference rows down in the seeder itself.

    Args:
        columns: The columns' names.
        rows: For each row its cells, in the order of the columns: text, integers, booleans,
            ``Decimal``, dates, ``None`` and what else a column holds. They are copied.

    Raises:
        DeclarationError: There is no column or no row, a column is named twice, a row has more or
            fewer cells than there are columns, or no column could hold a column's cells.

    Example::

        states = Seed(
            "states",
            source=records(("code", "name"), [("CA", "California"), ("OR", "Oregon")]),
            pii={"code": None, "name": None},
        )
    """
    names = _names(columns)
    cells = tuple(_row(names, number, row) for number, row in enumerate(rows, 1))
    if not cells:
        raise DeclarationError(
            f"records(({', '.join(map(repr, names))}), …) has no rows, so its seed would load "
            "nothing and be recorded as applied. Write at least one row."
        )
    made = Records(names, cells)
    for index, name in enumerate(names):
        _check(name, [row[index] for row in cells])
    return made


def _names(columns: Sequence[object]) -> tuple[str, ...]:
    names = tuple(name for name in columns if isinstance(name, str) and name)
    if isinstance(columns, str) or not names or len(names) != len(columns):
        raise DeclarationError(
            "records(…) begins with no names of columns, so its cells could go nowhere. Give the "
            "names first, as a tuple or list, and the rows after them: "
            'records(("code", "name"), [("CA", "California")]).'
        )
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise DeclarationError(
            f"records(…) names {', '.join(twice)} twice, so which cell counts would be a guess. "
            "Name every column once."
        )
    return names


def _row(names: tuple[str, ...], number: int, row: Sequence[object]) -> tuple[object, ...]:
    # Text is a sequence too: "CA" would be a row of two cells.
    if isinstance(row, (str, bytes, Mapping)) or not isinstance(row, Sequence):
        raise DeclarationError(
            f"records(…): row {number} is of type {type(row).__name__}, which is no row of cells. "
            f"Write it as a tuple, in the order of the columns: ({', '.join(names)},)."
        )
    if len(row) != len(names):
        raise DeclarationError(
            f"records(…): row {number} has {len(row)} cells and there are {len(names)} columns "
            f"({', '.join(names)}), so which is which would be a guess. Write a None where a cell "
            "is NULL."
        )
    # A JSON document in a cell must not change after it was fingerprinted.
    return tuple(copy.deepcopy(cell) for cell in row)


def _check(name: str, cells: list[object]) -> None:
    """Refuse where the rows are written what no column can hold."""
    try:
        kind = Array.of(cells, len(cells)).kind
    except DeclarationError as error:
        raise DeclarationError(f"records(…), column {name}: {error}") from error
    if kind == "mixed":
        types = sorted({type(cell).__name__ for cell in cells if cell is not None})
        raise DeclarationError(
            f"records(…), column {name} holds values of several types ({', '.join(types)}), and "
            "every database would convert them in its own way. Write all of them as one."
        )


class _RecordColumn(Column):
    """The cells of one column, by the row's place in its seed."""

    draws = False

    def __init__(self, cells: tuple[object, ...]) -> None:
        self.cells = cells
        self._array = Array.of(list(cells), len(cells))

    def at(self, rows: Rows, name: str) -> Array:
        index = rows.extent.offsets(rows.n)
        if len(index) and not 0 <= int(index.min()) <= int(index.max()) < len(self.cells):
            raise DeclarationError(
                f"{rows.table}.{name} comes from {len(self.cells)} records and is asked for row "
                f"{int(rows.n.max())}. The rows were loaded from records that are not these; "
                "restore the former ones."
            )
        return self._array.take(index)
