"""Numbers and choices: what is drawn from a row's bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column, is_constant
from seedlib.values.countable import Countable
from seedlib.values.rows import below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent


_BOTH: Final = {np.dtype(np.int64), np.dtype(np.uint64)}


class _Bounded(Countable):
    """A number between two bounds, countable where these are constants."""

    low: Column
    high: Column

    @property
    def countable(self) -> Countable | None:
        return self if is_constant(self.low) and is_constant(self.high) else None


class _Integer(_Bounded):
    def __init__(self, low: Column, high: Column) -> None:
        self.low = low
        self.high = high

    def at(self, rows: Rows, name: str) -> Array:
        low, high = self.low.at(rows, f"{name}/0"), self.high.at(rows, f"{name}/1")
        return _between(rows, name, _whole(low, up=True), _whole(high, up=False))

    def size(self, extent: Extent) -> int:
        first, last, _ = self._ends(_first(extent))
        return int((last - first)[0]) + 1

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        first, _, signed = self._ends(rows)
        return Array((first + index).view(np.int64) if signed else first + index)

    def _ends(self, rows: Rows) -> tuple[NDArray[np.uint64], NDArray[np.uint64], bool]:
        low = _whole(self.low.at(rows, ""), up=True)
        high = _whole(self.high.at(rows, ""), up=False)
        signed = high.data.dtype != np.uint64
        return _modulo(low, low.isnull()), _modulo(high, high.isnull()), signed


class _Decimal(_Bounded):
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
        step = self._step
        steps = _units(high - low) // step
        drawn = _between(rows, name, Array.constant(0, len(rows)), steps)
        return low + Array(drawn.data * step, self.scale, drawn.null)

    def size(self, extent: Extent) -> int:
        rows = _first(extent)
        bounds = (bound.at(rows, "").round_to(self.scale) for bound in (self.low, self.high))
        low, high = (int(bound.data[0]) for bound in bounds)
        return (high - low) // self._step + 1

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        first = self.low.at(rows, "").round_to(self.scale).data
        return Array(first + (index * np.uint64(self._step)).view(np.int64), self.scale)

    @property
    def _step(self) -> int:
        """The distance between two possible values, in units of the last decimal place."""
        return 1 if self.step is None else int(self.step.scaleb(self.scale))


class _Boolean(Countable):
    def __init__(self, percent: int) -> None:
        self.percent = percent

    def at(self, rows: Rows, name: str) -> Array:
        return Array(rows.pick(name, 100) < self.percent)

    def size(self, extent: Extent) -> int:
        del extent
        return 2 if 0 < self.percent < 100 else 1  # noqa: PLR2004 - percent

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        return Array(index + np.uint64(self.percent == 100) == np.uint64(1))  # noqa: PLR2004


class _Choice(Countable):
    def __init__(self, values: list[object], weights: list[int] | None) -> None:
        self.values = values
        self.weights = weights
        self._cells = Array.of(values, len(values))
        self._ends = np.cumsum(weights if weights is not None else [1] * len(values))

    def at(self, rows: Rows, name: str) -> Array:
        drawn = rows.pick(name, int(self._ends[-1]))
        return self._cells.take(np.searchsorted(self._ends, drawn, "right"))

    def size(self, extent: Extent) -> int:
        del extent
        return len(self._different)

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        return self._cells.take(self._different[index.astype(np.intp)])

    @cached_property
    def _different(self) -> NDArray[np.intp]:
        """Where the values that may be drawn stand, each once, however often it is written."""
        drawn = range(len(self.values)) if self.weights is None else np.flatnonzero(self.weights)
        written = self._cells.literals(6)
        first = {written[i]: i for i in reversed(drawn)}
        return np.array(sorted(first.values()), np.intp)


class _Part(Column):
    def __init__(self, whole: Column, low: int, high: int) -> None:
        self.whole = whole
        self.low = low
        self.high = high

    def at(self, rows: Rows, name: str) -> Array:
        # In ten-thousandths, so that a share of a large sum is not always a whole percentage.
        share = self.low * 100 + below(rows.bits(name), (self.high - self.low) * 100 + 1)
        return self.whole.at(rows, f"{name}/0") * Array(share) // 10_000


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
    if {low.data.dtype, high.data.dtype} == _BOTH and int(low.data.min(initial=0)) >= 0:
        low = Array(low.data.astype(np.uint64), None, low.null)
    null = low.isnull() | high.isnull()
    empty = (high < low).true()
    if empty.any():
        at = int(np.flatnonzero(empty)[0])
        raise DeclarationError(
            f"{rows.table}.{name}: in row {int(rows.n[at])} there is nothing from "
            f"{low.tolist()[at]} to {high.tolist()[at]}. Bound the column by "
            "v.greatest(…, …), so that the lower bound is never above the upper one."
        )
    first, last = _modulo(low, null), _modulo(high, null)
    # Within uint64 the distance between any two integers has room.
    size, bits = last - first, rows.bits(name)
    drawn = below(bits, size + np.uint64(1)).view(np.uint64)
    # All 64 bits are as many numbers as there are bits.
    made = first + np.where(size == np.uint64(2**64 - 1), bits, drawn)
    return Array(made if high.data.dtype == np.uint64 else made.view(np.int64)).where_null(null)


def _whole(bound: Array, *, up: bool) -> Array:
    """The whole number next to a bound that may have decimal places."""
    if not bound.scale:
        return bound
    sign = -1 if up else 1
    return Array(sign * (sign * bound.data // 10**bound.scale), None, bound.null)


def _modulo(bound: Array, null: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Whole numbers as they are within 64 bits, whether they have a sign or not."""
    data = bound.data if bound.data.dtype == np.uint64 else bound.at_scale(0).data
    return np.where(null, data.dtype.type(0), data).view(np.uint64)


def _first(extent: Extent) -> Rows:
    """A row of the segment, to ask constant bounds of."""
    return extent.rows(np.array([extent.first_row], np.uint64))


def _units(decimal: Array) -> Array:
    return Array(decimal.data, None, decimal.null)


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
