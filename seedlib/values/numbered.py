"""What is unique by the row's number alone: the number, and texts with it, in order or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.countable import Countable
from seedlib.values.literals import padded
from seedlib.values.permutation import Permutation
from seedlib.values.rows import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

# One field of zero-padded digits between two fixed texts, the form that codes usually have.
_PADDED: Final = re.compile(r"(?P<before>[^{}]*)\{:0(?P<width>\d+)d?\}(?P<after>[^{}]*)")


class _RowNumber(Column):
    draws = False
    grows = True

    def __init__(self, start: int) -> None:
        self.start = start

    def at(self, rows: Rows, name: str) -> Array:
        del name
        return Array(rows.n.astype(np.int64) + np.int64(self.start))


class _Sequence(Column):
    draws = False
    grows = True

    def __init__(self, form: str, start: int) -> None:
        self.form = form
        self.start = start

    def at(self, rows: Rows, name: str) -> Array:
        del name
        return _formatted(self.form, rows.n + np.uint64(self.start))


class _Shuffled(Countable):
    draws = False

    def __init__(self, form: str, capacity: int) -> None:
        self.form = form
        self.capacity = capacity

    def at(self, rows: Rows, name: str) -> Array:
        if len(rows) and int(rows.n.max()) >= self.capacity:
            raise DeclarationError(
                f"{rows.table}.{name}: v.shuffled({self.form!r}, {self.capacity}) has "
                f"{self.capacity} different values and is asked for row {int(rows.n.max())} "
                "(counted from 0). Raise the capacity, before anything is loaded with it."
            )
        # Of the column alone and not of the seed: two loads with different seeds in one table
        # must not meet.
        key = stream(0, f"{rows.table}.{name}/shuffled")
        return _formatted(self.form, Permutation(self.capacity, key).forward(rows.n))

    def at_most(self, extent: Extent) -> int:
        return max(0, self.capacity - extent.first_row)

    def size(self, extent: Extent) -> int:
        del extent
        return self.capacity

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        return _formatted(self.form, index)


def row_number(start: int = 1) -> Column:
    """The row's number: an integer that is unique, and in order.

    For integer keys that the database does not number by itself, and for positions.

    Args:
        start: That of the table's first row.
    """
    return _RowNumber(start)


def sequence(form: str, start: int = 1) -> Column:
    """A unique text with the row's number in it.

    Args:
        form: A format with one field, ``"ORD-{:08d}"``.
        start: The number of the table's first row.
    """
    _check_form("sequence", form)
    return _Sequence(form, start)


def shuffled(form: str, capacity: int) -> Column:
    """A unique text with a number in it that does not tell the row's: licence numbers, say.

    The number is a permutation of ``[0, capacity)``, of the column alone: the same whatever the
    seed and the size.

    Args:
        form: A format with one field, ``"C11-{:07d}-LIC"``.
        capacity: How many different values there are; more rows are refused.
    """
    _check_form("shuffled", form)
    if not 1 <= capacity <= 2**62:
        raise DeclarationError(
            f"v.shuffled({form!r}, {capacity}): the capacity is the number of different values, "
            "from 1 to 2**62."
        )
    return _Shuffled(form, capacity)


def _formatted(form: str, numbers: NDArray[np.uint64]) -> Array:
    match = _PADDED.fullmatch(form)
    if match and len(numbers) and int(numbers.max()) < 10 ** int(match["width"]):
        cells = padded(numbers, int(match["width"]), match["before"], match["after"])
    else:
        cells = list(map(form.format, numbers.tolist()))
    return Array(np.array(cells, object))


def _check_form(name: str, form: str) -> None:
    try:
        unique = form.format(1) != form.format(2)
    except (IndexError, KeyError, ValueError):
        unique = False
    if not unique:
        raise DeclarationError(
            f"v.{name}({form!r}) needs a format with one field for the number, such as "
            '"ORD-{:08d}".'
        )
