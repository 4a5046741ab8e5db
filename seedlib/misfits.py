"""Cells of one type against one column: which the database could not keep, and why, in measures.

Every function takes cells of one type, at least one and no NULL among them, and gives the index and
the reason of each that does not fit. The whole is tested first, cell by cell only what failed.
"""

from __future__ import annotations

import functools
import json
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from seedlib.shape import ColumnShape

Misfit = tuple[int, str]

# The largest power of ten in 64 bits, and the digits that every float64 gives back.
_POWERS = 18
_FLOAT_DIGITS = 15
_LARGEST_SINGLE = 3.4028235e38
_MICROSECOND_DIGITS = 6
# Python's names of MySQL's character sets, where they are not UTF-8. MySQL's latin1 is Windows'
# code page 1252.
_CODECS: Mapping[str, str] = MappingProxyType(
    {
        **{same: same for same in ("ascii", "big5", "cp850", "cp852", "cp866", "cp932")},
        **{same: same for same in ("cp1250", "cp1251", "cp1256", "cp1257")},
        **{same: same for same in ("gb2312", "gbk", "gb18030")},
        "latin1": "cp1252",
        "latin2": "iso8859_2",
        "latin5": "iso8859_9",
        "latin7": "iso8859_13",
        "greek": "iso8859_7",
        "hebrew": "iso8859_8",
        "koi8r": "koi8_r",
        "koi8u": "koi8_u",
        "sjis": "shift_jis",
        "ujis": "euc_jp",
        "euckr": "euc_kr",
        "ucs2": "utf_16_be",
        "utf16": "utf_16_be",
        "utf16le": "utf_16_le",
        "utf32": "utf_32_be",
    }
)
# utf8 is the old name of utf8mb3; these end at U+FFFF.
_BASIC_PLANE = frozenset({"utf8", "utf8mb3", "ucs2"})


def each(cells: Iterable[Any], judge: Callable[[Any], str | None]) -> list[Misfit]:
    """Judge cell by cell.

    Args:
        cells: The cells.
        judge: Gives the reason why a cell does not fit, or ``None``.
    """
    reasons = ((index, judge(cell)) for index, cell in enumerate(cells))
    return [(index, reason) for index, reason in reasons if reason is not None]


def integers(cells: NDArray[Any], column: ColumnShape) -> list[Misfit]:
    """Judge whole numbers (``int64[n]``, ``uint64[n]``, ``bool[n]`` or objects) by their range."""
    least, most = column.minimum, column.maximum
    if least is None or most is None or (least <= int(cells.min()) and int(cells.max()) <= most):
        return []

    def judge(number: int) -> str | None:
        if number < least:
            return f"below {least}, the least that the column holds"
        return f"above {most}, the most that the column holds" if number > most else None

    return each(cells.tolist(), judge)


def decimals(units: NDArray[Any], scale: int, column: ColumnShape) -> list[Misfit]:
    """Judge decimals (``int64[n]`` or ``uint64[n]`` units of ``10**-scale``) by their digits."""
    if column.family in {"integer", "boolean"}:
        return _whole(units, scale, column)
    if column.family == "float":
        return floats(units / 10.0**scale, column)
    least, most = int(units.min()), int(units.max())
    fits = not (column.unsigned and least < 0)
    if column.precision is not None:
        surplus = scale - (column.scale or 0)
        limit = 10 ** max(column.precision + surplus, 0)
        fits = fits and -limit < least and most < limit
        fits = fits and (surplus <= 0 or (surplus <= _POWERS and not (units % 10**surplus).any()))
    return [] if fits else each(units.tolist(), lambda unit: _digits(unit, scale, column))


def _whole(units: NDArray[Any], scale: int, column: ColumnShape) -> list[Misfit]:
    power = 10 ** min(scale, _POWERS)
    if (units % power).any():

        def judge(unit: int) -> str | None:
            if unit % power:
                return "a fraction, the column holds whole numbers"
            return _first(integers(np.array([unit // power], dtype=object), column))

        return each(units.tolist(), judge)
    return integers(units // power, column)


def _first(found: Sequence[Misfit]) -> str | None:
    return found[0][1] if found else None


def _digits(unit: int, scale: int, column: ColumnShape) -> str | None:
    """Judge ``unit * 10**-scale`` alone, in Python's unlimited integers."""
    if unit < 0 and column.unsigned:
        return "negative, the column is unsigned"
    if column.precision is None:
        return None
    whole, fraction = divmod(abs(unit), 10**scale)
    before, after = column.precision - (column.scale or 0), column.scale or 0
    if whole >= 10**before:
        return f"{len(str(whole))} digits before the point, the column holds {before}"
    used = len(f"{fraction:0{scale}d}".rstrip("0")) if fraction else 0
    return f"{used} digits after the point, the column keeps {after}" if used > after else None


def decimal_objects(cells: Sequence[Decimal], column: ColumnShape) -> list[Misfit]:
    """Judge decimals too large for 64-bit units, ``Decimal`` each."""

    def judge(number: Decimal) -> str | None:
        if not number.is_finite():
            return "not a finite number"
        if column.family == "float":
            return _first(floats(np.array([float(number)]), column))
        sign, digits, exponent = number.as_tuple()
        unit = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
        scale = -int(exponent)
        unit, scale = (unit * 10**-scale, 0) if scale < 0 else (unit, scale)
        if column.family not in {"integer", "boolean"}:
            return _digits(unit, scale, column)
        if unit % 10**scale:
            return "a fraction, the column holds whole numbers"
        return _first(integers(np.array([unit // 10**scale], dtype=object), column))

    return each(cells, judge)


def floats(cells: NDArray[np.float64], column: ColumnShape) -> list[Misfit]:
    """Judge ``float64[n]``: finite, in range; and for a decimal column, exact as printed."""
    if column.family == "decimal":
        return _floats_as_decimals(cells, column)
    most = _largest(column)
    if np.isfinite(cells).all() and np.abs(cells).max() < most and not _negative(cells, column):
        return []

    def judge(number: float) -> str | None:
        if not np.isfinite(number):
            return "not a finite number"
        if number < 0 and column.unsigned:
            return "negative, the column is unsigned"
        return "beyond the range of the column" if abs(number) >= most else None

    return each(cells.tolist(), judge)


def _largest(column: ColumnShape) -> float:
    if column.precision is not None and column.scale is not None:
        return float(10 ** (column.precision - column.scale))
    # SQLite keeps every float as a double.
    single = column.type_text.lower().startswith("float") and column.precision is not None
    return _LARGEST_SINGLE if single else np.inf


def _negative(cells: NDArray[np.float64], column: ColumnShape) -> bool:
    return column.unsigned and bool(cells.min() < 0)


def _floats_as_decimals(cells: NDArray[np.float64], column: ColumnShape) -> list[Misfit]:
    if column.precision is not None and np.isfinite(cells).all():
        scale = column.scale or 0
        # Below this a rounded float is printed as the decimal it stands for.
        most = 10.0 ** (min(column.precision, _FLOAT_DIGITS) - scale)
        exact = (np.round(cells, scale) == cells).all() and np.abs(cells).max() < most
        if exact and not _negative(cells, column):
            return []
    return decimal_objects([Decimal(repr(cell)) for cell in cells.tolist()], column)


def instants(cells: NDArray[np.datetime64], column: ColumnShape) -> list[Misfit]:
    """Judge ``datetime64[n]``, of days or of instants in UTC, by range and lost fractions."""
    lost = np.zeros(len(cells), bool)
    reason = ""
    if column.family == "date":
        lost = cells.astype("M8[D]") != cells
        reason = "a time of day, the column keeps the day alone"
    elif column.fraction is not None and column.fraction < _MICROSECOND_DIGITS:
        fraction = (cells - cells.astype("M8[s]")).astype("m8[us]").astype(np.int64)
        lost = fraction % 10 ** (_MICROSECOND_DIGITS - column.fraction) != 0
        reason = f"a fraction of a second, the column keeps {column.fraction} digits of it"
    found = dict.fromkeys(np.flatnonzero(lost).tolist(), reason)
    seconds = cells.astype("M8[s]")
    if column.earliest is not None:
        early = np.flatnonzero(seconds < np.datetime64(column.earliest, "s")).tolist()
        found |= dict.fromkeys(early, f"before {column.earliest}, the first that the column holds")
    if column.latest is not None:
        late = np.flatnonzero(seconds > np.datetime64(column.latest, "s")).tolist()
        found |= dict.fromkeys(late, f"after {column.latest}, the last that the column holds")
    return list(found.items())


def texts(cells: Sequence[str], column: ColumnShape) -> list[Misfit]:
    """Judge text by characters, bytes and character set; an enum's by its members."""
    if column.family == "enum":
        members = frozenset(column.members)
        reason = f"no member of the enum, which has {len(members)}"
        return [] if members.issuperset(cells) else each(cells, _unless(members, reason))
    longest = max(map(len, cells))
    if column.length is not None and longest > column.length:
        return each(cells, lambda text: _text(text, column))
    # Four bytes are the most that a character takes in any character set.
    if column.capacity is not None and 4 * longest > column.capacity:
        return each(cells, lambda text: _text(text, column))
    whole = "".join(cells)
    if whole.isascii() or _unencodable(whole, column.charset) is None:
        return []
    return each(cells, lambda text: _text(text, column))


def _unless(members: frozenset[str], reason: str) -> Callable[[str], str | None]:
    return lambda cell: None if cell in members else reason


def _text(text: str, column: ColumnShape) -> str | None:
    if column.length is not None and len(text) > column.length:
        return f"{len(text)} characters, the column holds {column.length}"
    refused = _unencodable(text, column.charset)
    if refused is not None or column.capacity is None:
        return refused
    size = len(text.encode(_CODECS.get(column.charset or "", "utf_8")))
    return f"{size} bytes, the column holds {column.capacity}" if size > column.capacity else None


def _unencodable(text: str, charset: str | None) -> str | None:
    if text and charset in _BASIC_PLANE and max(text) > "\uffff":
        return f"a four-byte character, which {charset} does not have"
    try:
        text.encode(_CODECS.get(charset or "", "utf_8"))
    except UnicodeEncodeError:
        return f"a character that {charset or 'UTF-8'} does not have"
    return None


def documents(cells: Sequence[object], column: ColumnShape) -> list[Misfit]:
    """Judge mappings and lists to be written as JSON."""
    dumps = functools.partial(
        json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )

    def judge(cell: object) -> str | None:
        try:
            text = dumps(cell)
        except (TypeError, ValueError, RecursionError):
            return "no JSON document: something in it is neither text, number, list nor mapping"
        return _text(text, column)

    try:
        whole = dumps(cells)
    except (TypeError, ValueError, RecursionError):
        return each(cells, judge)
    unlimited = column.length is None and column.capacity is None
    fits = unlimited and (whole.isascii() or _unencodable(whole, column.charset) is None)
    return [] if fits else each(cells, judge)


def json_texts(cells: Sequence[str], column: ColumnShape) -> list[Misfit]:
    """Judge text that is to be JSON already."""

    def judge(cell: str) -> str | None:
        try:
            # NaN and Infinity, which Python reads, are no JSON: int() of either is a ValueError.
            json.loads(cell, parse_constant=int)
        except ValueError:
            return "not JSON"
        return _text(cell, column)

    return each(cells, judge)


def binaries(cells: Sequence[bytes], column: ColumnShape) -> list[Misfit]:
    """Judge bytes by their number."""
    most = column.length if column.length is not None else column.capacity
    if most is None:
        return []
    fixed = column.type_text.lower().startswith("binary")
    sizes = set(map(len, cells))
    if max(sizes) <= most and not (fixed and min(sizes) < most):
        return []

    def judge(cell: bytes) -> str | None:
        if len(cell) > most:
            return f"{len(cell)} bytes, the column holds {most}"
        padded = f"{len(cell)} bytes, the column fills them up to {most} with zeros"
        return padded if fixed and len(cell) < most else None

    return each(cells, judge)


def times(cells: Sequence[Any], column: ColumnShape) -> list[Misfit]:
    """Judge ``datetime.time`` by the fraction of a second that would be lost."""
    if column.fraction is None or column.fraction >= _MICROSECOND_DIGITS:
        return []
    step = 10 ** (_MICROSECOND_DIGITS - column.fraction)
    reason = f"a fraction of a second, the column keeps {column.fraction} digits of it"
    return each(cells, lambda cell: reason if cell.microsecond % step else None)
