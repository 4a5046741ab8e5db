"""How cells are written: as Python objects, and as the plain values that every driver takes.

The plain form is what the ledger's hashes see, so it is exact and the same on every platform:
decimals as text with all their digits, instants as text without a time zone.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

Literals = list[int | str | bytes | float | None]
_ZERO: Final = np.uint32(ord("0"))
_PLAIN: Final = {str, bytes, int, float, type(None)}
_TEXT: Final = frozenset[type]({str})
_WHOLE: Final = frozenset[type]({int})


def python(data: NDArray[Any], scale: int | None, null: NDArray[np.bool_] | None) -> list[Any]:
    """The cells as ``Decimal``, ``datetime``, ``date``, ``int`` …, and ``None`` for NULL."""
    if scale is not None:
        cells: list[Any] = list(map(Decimal, decimals(data, scale)))
    else:
        cells = data.tolist()
    return _with_nulls(cells, null)


class Written(NamedTuple):
    """One column's cells as ``int``, ``str``, ``bytes``, ``float`` and ``None``.

    ``types`` are those of the cells, at least.
    """

    cells: Literals
    types: frozenset[type]


def written(
    data: NDArray[Any],
    scale: int | None,
    null: NDArray[np.bool_] | None,
    fraction: Literal[0, 6],
    types: frozenset[type],
) -> Written:
    """Write cells as every driver takes them.

    Args:
        data: The cells.
        scale: See :class:`~seedlib.values.array.Array`.
        null: Where they are NULL.
        fraction: Digits of a second that instants are written with.
        types: The types of the objects in ``data``; empty where it has numbers.
    """
    cells, types = _written(data, scale, null, fraction, types)
    if null is not None and null.any():
        types |= {type(None)}
    return Written(_with_nulls(cells, null), types)


def decimals(units: NDArray[np.int64], scale: int) -> list[str]:
    """Units of ``10**-scale`` as exact text: 1230 at scale 2 is ``"12.30"``."""
    if scale == 0:
        return list(map(str, units.tolist()))
    if scale <= 4 and len(units) and units.min() >= 0:  # noqa: PLR2004 - 10,000 texts at most
        whole, rest = np.divmod(units, 10**scale)
        texts = _fractions(scale)
        pairs = zip(map(str, whole.tolist()), rest.tolist(), strict=True)
        return [unit + texts[part] for unit, part in pairs]
    unit = 10**scale
    return [
        f"{'-' if x < 0 else ''}{abs(x) // unit}.{abs(x) % unit:0{scale}d}" for x in units.tolist()
    ]


def padded(numbers: NDArray[Any], width: int, before: str, after: str) -> list[str]:
    """Natural numbers below ``10**width`` as text of ``width`` digits between two fixed texts."""
    text = np.empty((len(numbers), len(before) + width + len(after)), np.uint32)
    text[:, : len(before)] = _codes(before)
    text[:, len(before) + width :] = _codes(after)
    _digits(text[:, len(before) : len(before) + width], numbers)
    return _strings(text)


def _written(
    data: NDArray[Any],
    scale: int | None,
    null: NDArray[np.bool_] | None,
    fraction: Literal[0, 6],
    types: frozenset[type],
) -> Written:
    if data.dtype == object:
        return _objects(data.tolist(), null, fraction, types)
    if scale is not None:
        return Written(list(decimals(data, scale)), _TEXT)
    code = data.dtype.kind
    if code == "b":
        return Written(data.astype(np.int64).tolist(), _WHOLE)
    if code == "M":
        filled = data if null is None else np.where(null, np.datetime64(0, "s"), data)
        return Written(list(_instants(filled.astype(data.dtype), fraction)), _TEXT)
    if code == "m":
        raise _no_duration()
    return Written(data.tolist(), _WHOLE if code in "iu" else frozenset({float}))


def _objects(
    cells: list[Any],
    null: NDArray[np.bool_] | None,
    fraction: Literal[0, 6],
    types: frozenset[type],
) -> Written:
    if types <= _PLAIN:
        return Written(cells, types)
    hidden = [False] * len(cells) if null is None else null.tolist()
    known = zip(cells, hidden, strict=True)
    made = [None if skip else _WRITERS[type(cell)](cell, fraction) for cell, skip in known]
    return Written(made, frozenset(map(type, made)))


def _document(cell: object, fraction: Literal[0, 6]) -> str:
    del fraction
    try:
        return json.dumps(cell, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DeclarationError(
            f"A JSON document holds what JSON cannot: {error}. Put text, numbers, booleans, None, "
            "lists and mappings with text keys in it."
        ) from error


def _datetime(cell: dt.datetime, fraction: Literal[0, 6]) -> str:
    return cell.isoformat(" ", "microseconds" if fraction else "seconds")


def _time(cell: dt.time, fraction: Literal[0, 6]) -> str:
    return cell.isoformat("microseconds" if fraction else "seconds")


def _no_duration() -> DeclarationError:
    return DeclarationError(
        "A column of durations cannot be stored: no database has one type for them. Add it to an "
        'instant or a date (v.this["ordered_at"] + v.days(1, 5)), or store a number.'
    )


def _refuse_duration(cell: dt.timedelta, fraction: Literal[0, 6]) -> str:
    del cell, fraction
    raise _no_duration()


def _itself(cell: Any, fraction: Literal[0, 6]) -> Any:  # noqa: ANN401 - as it came
    del fraction
    return cell


_WRITERS: Final[Mapping[type, Callable[[Any, Literal[0, 6]], Any]]] = {
    type(None): _itself,
    bool: lambda cell, _: int(cell),
    int: _itself,
    float: _itself,
    str: _itself,
    bytes: _itself,
    Decimal: lambda cell, _: format(cell, "f"),
    uuid.UUID: lambda cell, _: str(cell),
    dict: _document,
    list: _document,
    dt.datetime: _datetime,
    dt.date: lambda cell, _: cell.isoformat(),
    dt.time: _time,
    dt.timedelta: _refuse_duration,
}


def _instants(data: NDArray[Any], fraction: Literal[0, 6]) -> list[str]:
    """``YYYY-MM-DD``, and for instants `` HH:MM:SS`` and exactly ``fraction`` digits after it.

    Digits are set column by column of the text: five times as fast as formatting one by one.
    """
    days = data.astype("datetime64[D]")
    if data.dtype == days.dtype:
        return _strings(_days(days))
    unit = "us" if fraction else "s"
    since = (data.astype(f"datetime64[{unit}]") - days).astype(np.int64)
    seconds, micro = np.divmod(since, 1_000_000) if fraction else (since, since)
    text = np.empty((len(data), 19 + (7 if fraction else 0)), np.uint32)
    text[:, :10] = _days(days)
    text[:, 10], text[:, 13], text[:, 16] = ord(" "), ord(":"), ord(":")
    _digits(text[:, 11:13], seconds // 3600)
    _digits(text[:, 14:16], seconds // 60 % 60)
    _digits(text[:, 17:19], seconds % 60)
    if fraction:
        text[:, 19] = ord(".")
        _digits(text[:, 20:], micro)
    return _strings(text)


def _days(days: NDArray[Any]) -> NDArray[np.uint32]:
    """``YYYY-MM-DD`` of each day, as the code of each character."""
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64)
    text = np.empty((len(days), 10), np.uint32)
    text[:, 4], text[:, 7] = ord("-"), ord("-")
    _digits(text[:, :4], 1970 + month // 12)
    _digits(text[:, 5:7], 1 + month % 12)
    _digits(text[:, 8:], 1 + (days - months).astype(np.int64))
    return text


def _digits(into: NDArray[np.uint32], numbers: NDArray[Any]) -> None:
    """Write natural numbers with leading zeros into the columns of ``into``."""
    rest = numbers.astype(np.uint64)
    if into.shape[1] <= 9:  # noqa: PLR2004 - nine digits fit 32 bits, whose division is faster
        rest = rest.astype(np.uint32)
    for column in range(into.shape[1] - 1, -1, -1):
        more = rest // rest.dtype.type(10)
        into[:, column] = (rest - more * rest.dtype.type(10)).astype(np.uint32) + _ZERO
        rest = more


def _strings(text: NDArray[np.uint32]) -> list[str]:
    width = text.shape[1]
    if not text.size:
        return [""] * len(text)
    return np.ascontiguousarray(text).view(f"U{width}").ravel().tolist()


def _codes(text: str) -> list[int]:
    return [ord(character) for character in text]


@functools.cache
def _fractions(scale: int) -> list[str]:
    return [f".{i:0{scale}d}" for i in range(10**scale)]


def _with_nulls(cells: list[Any], null: NDArray[np.bool_] | None) -> list[Any]:
    if null is not None and null.any():
        for i in np.flatnonzero(null).tolist():
            cells[i] = None
    return cells
