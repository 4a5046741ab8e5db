"""What a parent knows of its children: their sum, their number, the first of them.

Nothing is read back: the foreign key is inverted, and the children's values are made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

# Children that are looked at together; memory is bounded by it, not by the size of a table.
_TOGETHER: Final = 65_536


class Children(Column):
    """A value made of a row's children.

    Args:
        table: The children's table.
        column: The column of theirs that is looked at, if any.
        fk: Their foreign key column, where the table has several.
    """

    def __init__(self, table: str, column: str | None, fk: str | None) -> None:
        self.table = table
        self.column = column
        self.fk = fk

    @property
    def tables(self) -> frozenset[str]:
        """The children's table."""
        return frozenset({self.table})

    def at(self, rows: Rows, name: str) -> Array:
        """Look at so many parents at once as have a bearable number of children."""
        made = [self.over(some, name) for some in self._slices(rows)]
        return Array.concat(made)

    def over(self, rows: Rows, name: str) -> Array:
        """The value of parents whose children fit into memory."""
        raise NotImplementedError

    def _slices(self, rows: Rows) -> Iterator[Rows]:
        tables = rows.dataset
        children, parents = tables.table(self.table).count, tables.table(rows.table).count
        step = max(1, _TOGETHER * parents // max(children, 1))
        if len(rows) <= step:
            yield rows
            return
        for start in range(0, len(rows), step):
            yield rows.take(np.arange(start, min(start + step, len(rows))))


class Sum(Children):
    """The sum over a row's children; see :func:`sum_`."""

    def over(self, rows: Rows, name: str) -> Array:
        """Add up without rounding; NULL adds nothing."""
        children, index = rows.children(self.table, self.fk)
        cells = children[str(self.column)]
        if cells.kind not in ("integer", "decimal", "float", "null", "boolean"):
            raise DeclarationError(
                f"{rows.table}.{name} sums {self.table}.{self.column}, which is {cells.kind}. Only "
                "numbers have a sum."
            )
        null = cells.isnull()
        if null.any():
            cells, index = cells.take(~null), index[~null]
        if cells.data.dtype == np.float64:
            return Array(np.bincount(index, cells.data, len(rows)))
        exact = cells.at_scale(cells.scale or 0)
        sums = np.zeros(len(rows), np.int64)
        np.add.at(sums, index, exact.data)
        _refuse_overflow(exact.data, index)
        return Array(sums, cells.scale)


class Count(Children):
    """How many children a row has; see :func:`count`."""

    def over(self, rows: Rows, name: str) -> Array:
        """Count them."""
        del name
        _, index = rows.children(self.table, self.fk)
        return Array(np.bincount(index, minlength=len(rows)).astype(np.int64))


class First(Children):
    """A value of a row's first child; see :func:`child`."""

    def over(self, rows: Rows, name: str) -> Array:
        """Look at the child with the lowest number; NULL where there is none."""
        del name
        children, index = rows.children(self.table, self.fk)
        order = np.lexsort((children.n, index))
        parents, at = np.unique(index[order], return_index=True)
        first = children.take(order[at])
        cells = first.keys() if self.column is None else first[self.column]
        where = np.zeros(len(rows), np.intp)
        where[parents] = np.arange(len(parents))
        none = np.ones(len(rows), bool)
        none[parents] = False
        if len(cells) == 0:
            return Array.nulls(len(rows))
        return cells.take(where).where_null(none)


def child(table: str, fk: str | None = None, column: str | None = None) -> Column:
    """The key (or a column's value) of the row's first child in ``table``, NULL where none.

    With it two tables can refer to each other: ``orders.current_invoice_id`` is
    ``v.child("invoices")`` while ``invoices.order_id`` is ``v.one("orders")``.

    Args:
        table: The children's table.
        fk: Its foreign key column to this table; needed only where it has several that can be
            inverted.
        column: The column whose value is meant; the primary key, if left out.
    """
    return First(table, column, fk)


def sum_(table: str, column: str, fk: str | None = None) -> Column:
    """The exact sum of a column of the row's children in ``table``; 0 where it has none.

    Args:
        table: The children's table.
        column: Their column; NULL adds nothing.
        fk: Their foreign key column to this table; needed only where there are several that can
            be inverted.
    """
    return Sum(table, column, fk)


def count(table: str, fk: str | None = None) -> Column:
    """How many children the row has in ``table``; ``fk`` as for :func:`sum_`."""
    return Count(table, None, fk)


def _refuse_overflow(cells: NDArray[np.int64], index: NDArray[np.intp]) -> None:
    if not len(cells):
        return
    most = int(np.bincount(index).max())
    largest = max(abs(int(cells.min())), abs(int(cells.max())))
    if most * largest >= 2**63 and _sum_in_full(cells, index) >= 2**63:
        raise DeclarationError(
            "A sum does not fit 64 bits and would be wrong. Sum smaller numbers, or fewer decimal "
            "places."
        )


def _sum_in_full(cells: NDArray[np.int64], index: NDArray[np.intp]) -> int:
    """The largest of the sums without their signs, which is no less than any of them."""
    totals: dict[int, int] = {}
    for at, cell in zip(index.tolist(), cells.tolist(), strict=True):
        totals[at] = totals.get(at, 0) + abs(cell)
    return max(totals.values())
