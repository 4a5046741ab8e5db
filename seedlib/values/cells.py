"""Python values as the cells of a column: which NumPy type holds them, and what kind they are.

Knows neither arithmetic nor how a cell is written for a driver.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal[
    "integer",
    "decimal",
    "float",
    "boolean",
    "text",
    "binary",
    "datetime",
    "date",
    "time",
    "duration",
    "json",
    "uuid",
    "null",
    "mixed",
]
INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
UINT64_MAX: Final = 2**64 - 1

# What one Python type is called; a subclass is made plain before.
_KINDS: Final[Mapping[type, Kind]] = {
    bool: "boolean",
    int: "integer",
    float: "float",
    Decimal: "decimal",
    str: "text",
    bytes: "binary",
    dt.datetime: "datetime",
    dt.date: "date",
    dt.time: "time",
    dt.timedelta: "duration",
    dict: "json",
    list: "json",
    uuid.UUID: "uuid",
}
_DTYPE_KINDS: Final[Mapping[str, Kind]] = {
    "i": "integer",
    "u": "integer",
    "b": "boolean",
    "f": "float",
    "m": "duration",
}


class Cells(NamedTuple):
    """The three parts of an :class:`~seedlib.values.array.Array`."""

    data: NDArray[Any]
    scale: int | None = None
    null: NDArray[np.bool_] | None = None

    @property
    def kind(self) -> Kind:
        """What the cells are, NULLs left out."""
        if self.data.dtype == object:
            cells = self.data if self.null is None else self.data[~self.null]
            kinds = {_KINDS[type(cell)] for cell in _one_of_each_type(cells.tolist())}
            if len(kinds) > 1:
                return "mixed"
            return kinds.pop() if kinds else "null"
        if self.scale is not None:
            return "decimal"
        if self.data.dtype.kind == "M":
            return "date" if np.datetime_data(self.data.dtype)[0] == "D" else "datetime"
        return _DTYPE_KINDS[self.data.dtype.kind]

    def isnull(self) -> NDArray[np.bool_]:
        """Which of them are NULL: ``bool[n]``."""
        none = nones(self.data.tolist()) if self.data.dtype == object else None
        if self.null is None:
            return np.zeros(len(self.data), bool) if none is None else none
        return self.null if none is None else self.null | none


def from_numpy(array: NDArray[Any]) -> Cells:
    """Cells of an ``ndarray`` of any type that a column can hold; ``NaT`` becomes NULL.

    Raises:
        DeclarationError: It has more than one dimension, or holds what no column can.
    """
    if array.ndim != 1:
        raise DeclarationError(
            f"An array of {array.ndim} dimensions came back. A column is one value a row: "
            "return an array of one dimension."
        )
    code = array.dtype.kind
    if code in "iu":
        return Cells(array.astype(np.uint64 if array.dtype == np.uint64 else np.int64, copy=False))
    if code == "f":
        return Cells(array.astype(np.float64, copy=False))
    if code == "b":
        return Cells(array)
    if code in "mM":
        return _times(array)
    return from_python(array.tolist())


def from_python(values: list[Any]) -> Cells:  # noqa: PLR0911 - one for each NumPy type
    """Cells of Python values; ``None`` among them is NULL.

    Raises:
        DeclarationError: A value is of a type that no column can hold.
    """
    if not all(type(value) in _KINDS for value in _one_of_each_type(values)):
        values = [_plain(value) for value in values]
    kinds = {_KINDS[type(value)] for value in _one_of_each_type(values)}
    if kinds == {"integer"}:
        return _integers(values)
    if kinds in ({"decimal"}, {"decimal", "integer"}):
        return _decimals(values)
    if kinds in ({"float"}, {"float", "integer"}):
        return _filled(values, 0.0, np.dtype(np.float64))
    if kinds == {"boolean"}:
        return _filled(values, False, np.dtype(bool))  # noqa: FBT003 - a cell, not a switch
    if kinds == {"datetime"}:
        return _datetimes(values)
    if kinds == {"date"}:
        return _filled(values, dt.date(1970, 1, 1), np.dtype("datetime64[D]"))
    if kinds == {"duration"}:
        return _durations(values)
    return Cells(objects(values))


def objects(values: list[Any]) -> NDArray[np.object_]:
    """An object array of exactly these values, lists and mappings among them kept whole."""
    array = np.empty(len(values), object)
    if list in set(map(type, values)):
        # NumPy would take the lists apart.
        for i, value in enumerate(values):
            array[i] = value
    else:
        array[:] = values
    return array


def nones(values: list[Any]) -> NDArray[np.bool_] | None:
    """Which of the values are ``None``; nothing at all where none is."""
    if None not in _one_of_each_type(values, none=True):
        return None
    return np.fromiter((value is None for value in values), bool, len(values))


def _one_of_each_type(values: list[Any], *, none: bool = False) -> list[Any]:
    """One value for each type among them: what all of a chunk's cells are is asked very often."""
    found = dict(zip(map(type, values), values, strict=True))
    if not none:
        found.pop(type(None), None)
    return list(found.values())


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - whatever a function returned
    """The value itself, without the subclass or wrapper that it came in."""
    if value is None or type(value) in _KINDS:
        return value
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if isinstance(value, (np.datetime64, np.timedelta64)):
        # Nanoseconds would come out as a bare integer.
        return value.astype(f"{value.dtype.kind}8[us]").item()
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    plain: Any
    for plain in (str, bytes, int, float):
        if isinstance(value, plain):
            return plain(value)
    raise DeclarationError(
        f"A value of type {type(value).__module__}.{type(value).__qualname__} came back, which no "
        "column can hold. Return text, numbers, Decimal, dates and times, bytes, UUIDs, lists and "
        "mappings (JSON) or None."
    )


def _filled(values: list[Any], filler: object, dtype: np.dtype[Any]) -> Cells:
    null = nones(values)
    if null is not None:
        values = [filler if value is None else value for value in values]
    return Cells(np.array(values, dtype), None, null)


def _integers(values: list[Any]) -> Cells:
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    if low >= INT64_MIN and high <= INT64_MAX:
        return _filled(values, 0, np.dtype(np.int64))
    if low >= 0 and high <= UINT64_MAX:
        return _filled(values, 0, np.dtype(np.uint64))
    return Cells(objects(values))


def _decimals(values: list[Any]) -> Cells:
    exact = [None if value is None else Decimal(value) for value in values]
    known = [value for value in exact if value is not None]
    if not all(value.is_finite() for value in known):
        raise DeclarationError(
            "A Decimal that is not a number came back (NaN or Infinity), which no column holds. "
            "Return None for a value that is missing."
        )
    scale = max(0, *(-int(value.as_tuple().exponent) for value in known))
    # Text and integers, because Decimal's own arithmetic rounds at 28 digits.
    units = [None if value is None else _units(value, scale) for value in exact]
    cells = _integers(units)
    if cells.data.dtype == np.int64:
        return Cells(cells.data, scale, cells.null)
    return Cells(objects(exact))


def _units(value: Decimal, scale: int) -> int:
    sign, digits, exponent = value.as_tuple()
    units: int = int("".join(map(str, digits))) * 10 ** (int(exponent) + scale)
    return -units if sign else units


def _datetimes(values: list[Any]) -> Cells:
    naive = [
        value.astimezone(dt.UTC).replace(tzinfo=None)
        if value is not None and value.tzinfo is not None
        else value
        for value in values
    ]
    whole = all(value is None or value.microsecond == 0 for value in naive)
    unit = "s" if whole else "us"
    return _filled(naive, dt.datetime(1970, 1, 1), np.dtype(f"datetime64[{unit}]"))


def _times(array: NDArray[Any]) -> Cells:
    """Instants and durations in one of the units that arrays have, ``NaT`` as NULL."""
    letter = array.dtype.kind
    unit = np.datetime_data(array.dtype)[0]
    null = np.isnat(array)
    kept = {"Y": "D", "M": "D", "W": "D", "h": "s", "m": "s", "ns": "us"}.get(unit, unit)
    data = array.astype(f"{letter}8[{kept}]")
    return Cells(data, None, null if null.any() else None)


def _durations(values: list[Any]) -> Cells:
    """Durations of whole days are days, so that a date and a day make a date."""
    cells = _times(np.array(values, "timedelta64[us]"))
    micro = cells.data.astype(np.int64)
    for unit, length in (("D", 86_400_000_000), ("s", 1_000_000)):
        known = micro if cells.null is None else micro[~cells.null]
        if not (known % length).any():
            return Cells(cells.data.astype(f"timedelta64[{unit}]"), None, cells.null)
    return cells
