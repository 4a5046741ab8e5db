"""Numbers, codes and choices: what is drawn from a row's bits, and what is unique by its number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column
from seedlib.values.literals import padded
from seedlib.values.permutation import Permutation
from seedlib.values.rows import below, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

# One field of zero-padded digits between two fixed texts, the form that codes usually have.
_PADDED: Final = re.compile(r"(?P<before>[^{}]*)\{:0(?P<width>\d+)d?\}(?P<after>[^{}]*)")


class _Sequence(Column):
    draws = False

    def __init__(self, form: str, start: int) -> None:
        self.form = form
        self.start = start

    def at(self, rows: Rows, name: str) -> Array:
        del name
        return _formatted(self.form, rows.n + np.uint64(self.start))


class _Shuffled(Column):
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


class _Integer(Column):
    def __init__(self, low: Column, high: Column) -> None:
        self.low = low
        self.high = high

    def at(self, rows: Rows, name: str) -> Array:
        low, high = self.low.at(rows, f"{name}/0"), self.high.at(rows, f"{name}/1")
        return _between(rows, name, low, high)


class _Decimal(Column):
    def __init__(self, low: Column, high: Column, scale: int, step: Decimal | None) -> None:
        self.low = low
        self.high = high
        self.scale = scale
        self.step = step

    def at(self, rows: Rows, name: str) -> Array:
        low, high = (
            column.at(rows, f"{name}/{i}").round_to(self.scale)
            for i, column in enumerate((self.low, self.high))
        )
        if self.step is None:
            return Array(
                _between(rows, name, _units(low), _units(high)).data,
                self.scale,
            ).where_null(low.isnull() | high.isnull())
        step = int(self.step.scaleb(self.scale))
        steps = _units(high - low) // step
        drawn = _between(rows, name, Array.constant(0, len(rows)), steps)
        return low + Array(drawn.data * step, self.scale, drawn.null)


class _Boolean(Column):
    def __init__(self, percent: int) -> None:
        self.percent = percent

    def at(self, rows: Rows, name: str) -> Array:
        return Array(rows.pick(name, 100) < self.percent)


class _Choice(Column):
    def __init__(self, values: list[object], weights: list[int] | None) -> None:
        self.values = values
        self.weights = weights
        self._cells = Array.of(values, len(values))
        self._ends = np.cumsum(weights if weights is not None else [1] * len(values))

    def at(self, rows: Rows, name: str) -> Array:
        drawn = rows.pick(name, int(self._ends[-1]))
        return self._cells.take(np.searchsorted(self._ends, drawn, "right"))


class _Part(Column):
    def __init__(self, whole: Column, low: int, high: int) -> None:
        self.whole = whole
        self.low = low
        self.high = high

    def at(self, rows: Rows, name: str) -> Array:
        # In ten-thousandths, so that a share of a large sum is not always a whole percentage.
        share = self.low * 100 + below(rows.bits(name), (self.high - self.low) * 100 + 1)
        return self.whole.at(rows, f"{name}/0") * Array(share) // 10_000


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


def integer(low: object, high: object) -> Column:
    """A whole number from ``low`` to ``high``, both included; each may be a column."""
    _check_order("integer", low, high)
    return _Integer(as_column(low), as_column(high))


def decimal(low: object, high: object, scale: int = 2, step: str | None = None) -> Column:
    """An exact number from ``low`` to ``high``, both included.

    Args:
        low: The lowest: text, ``Decimal``, whole number, or a column.
        high: The highest, likewise.
        scale: Decimal places.
        step: The distance between two possible values, counted from ``low``: ``"0.05"``.

    Raises:
        DeclarationError: A bound or the step is no number of that scale, or they are the wrong
            way round.
    """
    low, high = (_exact(value) for value in (low, high))
    _check_order("decimal", low, high)
    distance = None if step is None else Decimal(str(_exact(step)))
    if distance is not None and not (distance > 0 and distance.scaleb(scale) % 1 == 0):
        raise DeclarationError(
            f"v.decimal(step={step!r}) with scale={scale}: a step is a number above 0 with at most "
            f"{scale} decimal places, written as text."
        )
    return _Decimal(as_column(low), as_column(high), scale, distance)


def boolean(percent: int = 50) -> Column:
    """True in about ``percent`` of a hundred rows."""
    if not 0 <= percent <= 100:  # noqa: PLR2004 - percent
        raise DeclarationError(f"v.boolean({percent}): a percentage lies between 0 and 100.")
    return _Boolean(percent)


def choice(
    values: Sequence[object] | Mapping[Any, int], weights: Sequence[int] | None = None
) -> Column:
    """One of some values.

    Args:
        values: The values, or a mapping of each to its weight.
        weights: Whole numbers, one for each value: 3 comes three times as often as 1.

    Example::

        v.choice({"paid": 6, "open": 3, "void": 1})

    Raises:
        DeclarationError: There are no values, or not as many weights, or no weight above 0.
    """
    chosen = list(values)
    given = None if weights is None else list(weights)
    if isinstance(values, Mapping):
        given = list(values.values())
    if not chosen or (given is not None and (len(given) != len(chosen) or not _are_weights(given))):
        raise DeclarationError(
            f"v.choice({chosen!r}, weights={given!r}): give at least one value, and one whole "
            "number for each as its weight, not all of them 0."
        )
    return _Choice(chosen, given)


def part(column: object, low_percent: int, high_percent: int) -> Column:
    """An exact share of a number, from ``low_percent`` to ``high_percent``, rounded down.

    It is never more than the whole: a payment of its invoice, say. It keeps the column's decimal
    places; those of an integer are none.
    """
    if not 0 <= low_percent <= high_percent:
        raise DeclarationError(
            f"v.part(…, {low_percent}, {high_percent}): write the smaller percentage first, 0 or "
            "more."
        )
    return _Part(as_column(column), low_percent, high_percent)


def _between(rows: Rows, name: str, low: Array, high: Array) -> Array:
    """A whole number from low to high in each row, NULL where a bound is."""
    null = low.isnull() | high.isnull()
    empty = (high < low).true()
    if empty.any():
        at = int(np.flatnonzero(empty)[0])
        raise DeclarationError(
            f"{rows.table}.{name}: in row {int(rows.n[at])} there is nothing from "
            f"{low.tolist()[at]} to {high.tolist()[at]}. Bound the column by "
            "v.greatest(…, …), so that the lower bound is never above the upper one."
        )
    first = np.where(null, 0, low.at_scale(0).data)
    # Within uint64 the distance between any two integers has room.
    size = np.where(null, 0, high.at_scale(0).data).view(np.uint64) - first.view(np.uint64)
    drawn = below(rows.bits(name), size + np.uint64(1))
    return Array(first + drawn).where_null(null)


def _units(decimal: Array) -> Array:
    return Array(decimal.data, None, decimal.null)


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


def _check_order(name: str, low: object, high: object) -> None:
    numbers = (int, Decimal)
    if isinstance(low, numbers) and isinstance(high, numbers) and low > high:
        raise DeclarationError(f"v.{name}({low}, {high}): write the smaller number first.")


def _exact(value: object) -> object:
    """A bound as it is meant: text spells a decimal, and a float would not be exact."""
    if isinstance(value, float):
        raise DeclarationError(
            f"v.decimal was given {value!r}, which a computer cannot hold exactly. Write it as "
            f'text, "{value}".'
        )
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError as error:
            raise DeclarationError(f"v.decimal was given {value!r}, which is no number.") from error
    return value


def _are_weights(weights: list[int]) -> bool:
    return min(weights) >= 0 and sum(weights) > 0
