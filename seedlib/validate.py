"""A chunk against a table's shape: which of its cells the database could not keep as they are.

Works column by column on whole arrays; NULLs, mixed cells and text that spells a number are told
apart here, one type of cells is judged in :mod:`seedlib.misfits`. Knows no database and no driver.
A reason never holds the value, which may be personal.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from seedlib import forms, misfits
from seedlib.values.array import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedlib.misfits import Misfit
    from seedlib.shape import ColumnShape, Family, TableShape


@dataclass(frozen=True, slots=True, order=True)
class Invalid:
    """A cell that the database would refuse, or keep as something else.

    Args:
        row: Index of its row within the chunk, from 0.
        column: The column's name.
        reason: Why, in measures and never with the value.
    """

    row: int
    column: str
    reason: str


def invalid(arrays: Mapping[str, Array], shape: TableShape) -> list[Invalid]:
    """Find every cell of a chunk that does not fit its column.

    Args:
        arrays: Column name to its cells, all of the same number of rows.
        shape: The table's shape; every column of ``arrays`` is one of its own.

    Returns:
        The cells that do not fit, ordered by row; a row may have several, a cell has one.

    Example::

        >>> invalid({"name": Array.of(["Cedar Supply"], 1)}, clients)
        [Invalid(row=0, column='name', reason='12 characters, the column holds 10')]
    """
    found = [
        Invalid(row, name, reason)
        for name, array in arrays.items()
        if len(array)
        for row, reason in _column(array, shape.columns[name])
    ]
    found.sort()
    return found


# The kinds of cells that a family can keep.
_FITTING: Mapping[Family, frozenset[str]] = MappingProxyType(
    {
        "integer": frozenset({"integer", "boolean", "decimal"}),
        "decimal": frozenset({"integer", "decimal", "float"}),
        "float": frozenset({"float", "integer", "decimal"}),
        "boolean": frozenset({"boolean", "integer"}),
        "text": frozenset({"text", "uuid", "json"}),
        "binary": frozenset({"binary"}),
        "datetime": frozenset({"datetime", "date"}),
        "date": frozenset({"date", "datetime"}),
        "time": frozenset({"time"}),
        "json": frozenset({"json", "text"}),
        "enum": frozenset({"text"}),
        # A set's members are the bits of a number.
        "set": frozenset({"text", "integer"}),
        "uuid": frozenset({"uuid", "text", "binary"}),
        "inet4": frozenset({"text", "binary"}),
        "inet6": frozenset({"text", "binary"}),
        "geometry": frozenset({"binary"}),
        "vector": frozenset({"binary"}),
    }
)


def fits(kind: str, family: Family) -> bool:
    """Say whether cells of a kind can be kept in a column of a family at all.

    Args:
        kind: An :attr:`Array.kind`. Text fits wherever it can spell a value, for the numbers and
            dates of a file are text.
        family: A :attr:`ColumnShape.family`.
    """
    if kind == "duration":
        return False
    if kind in {"null", "mixed"} or family == "other":
        return True
    return kind in _FITTING[family] or (kind == "text" and family in _SPELLED)


def _column(array: Array, column: ColumnShape) -> Iterator[Misfit]:
    null, types = array.null, array.types
    if type(None) in types:
        none = np.fromiter((cell is None for cell in array.data.tolist()), bool, len(array))
        null = none if null is None else null | none
    if null is None or not null.any():
        yield from _cells(array, types - {type(None)}, column)
        return
    rows = np.flatnonzero(~null)
    # The server puts the next number where an automatic column is given NULL.
    if not column.nullable and not column.autoincrement:
        yield from ((row, "NULL, the column is NOT NULL") for row in np.flatnonzero(null).tolist())
    if len(rows):
        present = array.take(rows)
        types = frozenset(map(type, present.data.tolist())) if types else types
        for index, reason in _cells(present, types, column):
            yield int(rows[index]), reason


def _cells(array: Array, types: frozenset[type], column: ColumnShape) -> Iterable[Misfit]:
    """Judge cells among which there is no NULL; ``types`` are those of an object array."""
    if not types:
        return _typed(array, column)
    cells = array.data.tolist()
    return _objects(cells, column) if len(types) == 1 else _mixed(cells, types, column)


def _mixed(
    cells: Sequence[object], types: frozenset[type], column: ColumnShape
) -> Iterator[Misfit]:
    for one in types:
        rows = [row for row, cell in enumerate(cells) if type(cell) is one]
        if not rows:
            continue
        for index, reason in _of_python([cells[row] for row in rows], column):
            yield rows[index], reason


def _of_python(cells: list[object], column: ColumnShape) -> Iterable[Misfit]:
    """Judge Python's own values of one type, as an array where one always holds them."""
    if isinstance(cells[0], _ALWAYS_TYPED):
        return _typed(Array.of(cells, len(cells)), column)
    return _objects(cells, column)


def _typed(array: Array, column: ColumnShape) -> Iterable[Misfit]:
    kind = array.kind
    if not fits(kind, column.family):
        return _none_fits(len(array), kind, column)
    if column.family == "other":
        return ()
    if array.data.dtype.kind == "f":
        return misfits.floats(array.data, column)
    if array.data.dtype.kind == "M":
        return misfits.instants(array.data, column)
    if column.family in {"decimal", "float"} or array.scale:
        # Decimals go into integer columns too, as long as their fraction is zero.
        return misfits.decimals(array.data, array.scale or 0, column)
    judge = forms.bits if column.family == "set" else misfits.integers
    return judge(array.data, column)


def _none_fits(n: int, kind: str, column: ColumnShape) -> Iterable[Misfit]:
    reason = f"of kind {kind}, which does not fit {column.type_text}"
    return ((row, reason) for row in range(n))


def _objects(cells: list[object], column: ColumnShape) -> Iterable[Misfit]:
    """Judge Python objects of one type."""
    judged = next((known for known in _JUDGES if isinstance(cells[0], known[0])), None)
    if judged is None:
        return _none_fits(len(cells), type(cells[0]).__name__, column)
    _, kind, judge = judged
    if not fits(kind, column.family):
        return _none_fits(len(cells), kind, column)
    return () if column.family == "other" else judge(cells, column)


def _texts(cells: list[str], column: ColumnShape) -> Iterable[Misfit]:
    if column.family in _SPELLED:
        return _spelled(cells, column)
    return _OF_TEXTS.get(column.family, misfits.texts)(cells, column)


def _binaries(cells: list[bytes], column: ColumnShape) -> Iterable[Misfit]:
    return _OF_BYTES.get(column.family, misfits.binaries)(cells, column)


def _documents(cells: list[object], column: ColumnShape) -> Iterable[Misfit]:
    return misfits.documents(cells, column)


def _uuids(cells: list[object], column: ColumnShape) -> Iterable[Misfit]:
    return () if column.family == "uuid" else misfits.texts(list(map(str, cells)), column)


def _large_integers(cells: list[int], column: ColumnShape) -> Iterable[Misfit]:
    if column.family in {"decimal", "float"}:
        return misfits.decimal_objects([Decimal(cell) for cell in cells], column)
    return misfits.integers(np.array(cells, dtype=object), column)


# Which objects there are besides NumPy's types; a number is among them where 64 bits are too few.
_JUDGES: Sequence[tuple[type | tuple[type, ...], str, Callable[..., Iterable[Misfit]]]] = (
    (str, "text", _texts),
    (bytes, "binary", _binaries),
    ((dict, list), "json", _documents),
    (uuid.UUID, "uuid", _uuids),
    (dt.time, "time", misfits.times),
    (int, "integer", _large_integers),
    (Decimal, "decimal", misfits.decimal_objects),
)

_OF_TEXTS: Mapping[Family, Callable[[Sequence[str], ColumnShape], Iterable[Misfit]]] = (
    MappingProxyType(
        {
            "json": misfits.json_texts,
            "set": forms.sets,
            "uuid": forms.uuids,
            "inet4": forms.addresses,
            "inet6": forms.addresses,
        }
    )
)
_OF_BYTES: Mapping[Family, Callable[[Sequence[bytes], ColumnShape], Iterable[Misfit]]] = (
    MappingProxyType(
        {
            **dict.fromkeys(("uuid", "inet4", "inet6"), forms.of_length),
            "geometry": forms.geometries,
            "vector": forms.vectors,
        }
    )
)

_ALWAYS_TYPED = (bool, float, dt.date, dt.timedelta, np.generic)

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_FLOAT = re.compile(_NUMBER.pattern + r"(?:[eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?", re.ASCII)
_DATETIME = re.compile(f"{_DATE.pattern}(?:[ T]{_TIME.pattern})?", re.ASCII)
# How text spells a value of a family: the form, what reads it, and its name in a reason.
_SPELLED: Mapping[Family, tuple[re.Pattern[str], Callable[[str], object], str]] = MappingProxyType(
    {
        "integer": (_NUMBER, Decimal, "a number"),
        "boolean": (_WHOLE, int, "a whole number"),
        "decimal": (_NUMBER, Decimal, "a number"),
        "float": (_FLOAT, float, "a number"),
        "date": (_DATE, dt.date.fromisoformat, "a date, YYYY-MM-DD"),
        "time": (_TIME, dt.time.fromisoformat, "a time, HH:MM:SS"),
        "datetime": (
            _DATETIME,
            dt.datetime.fromisoformat,
            "an instant, YYYY-MM-DD HH:MM:SS",
        ),
    }
)


def _spelled(cells: Iterable[str], column: ColumnShape) -> Iterator[Misfit]:
    """Judge text by the value that it spells, as the database would read it."""
    cells = list(cells)
    known = _at_a_glance(cells, column)
    if known is not None:
        yield from known
        return
    pattern, read, wanted = _SPELLED[column.family]
    rows: list[int] = []
    values: list[object] = []
    for row, cell in enumerate(cells):
        value = _read(cell, pattern, read)
        if value is None:
            yield row, f"text that is not {wanted}"
        else:
            rows.append(row)
            values.append(value)
    if values:
        for index, reason in _of_python(values, column):
            yield rows[index], reason


def _at_a_glance(cells: list[str], column: ColumnShape) -> Iterable[Misfit] | None:
    """Judge a file's numbers and instants together where all are written in the usual form.

    Of any others nothing is said: they are judged one by one, which takes twenty times as long.
    """
    form = _usual(column)
    joined = "\n".join(cells)
    if form is None or joined.count("\n") != len(cells) - 1 or not form.fullmatch(joined):
        return None
    if column.family not in {"date", "datetime"}:
        return ()
    try:
        return misfits.instants(np.array(cells, "datetime64[s]"), column)
    except ValueError:
        # A form without a value, such as the 30th of February.
        return None


@lru_cache(maxsize=256)
def _usual(column: ColumnShape) -> re.Pattern[str] | None:
    """Lines of values that fit a column, if it is instants, by their form; not all that do."""
    one = ""
    if column.family == "decimal" and column.precision is not None and column.scale is not None:
        whole = column.precision - column.scale
        if whole and column.scale and not column.unsigned:
            one = rf"-?\d{{1,{whole}}}(?:\.\d{{1,{column.scale}}})?"
    elif column.family == "integer" and column.maximum is not None and column.minimum is not None:
        fewer = len(str(column.maximum)) - 1
        sign = "-?" if column.minimum <= -column.maximum else ""
        one = rf"{sign}\d{{1,{fewer}}}" if fewer else ""
    elif column.family == "date":
        one = _DATE.pattern
    elif column.family == "datetime":
        one = rf"{_DATE.pattern}(?:[ T]\d\d:\d\d:\d\d)?"
    return re.compile(f"(?:{one}\n)*{one}", re.ASCII) if one else None


def _read(cell: str, pattern: re.Pattern[str], read: Callable[[str], object]) -> object:
    if not pattern.fullmatch(cell):
        return None
    try:
        return read(cell)
    except ValueError:
        # A form without a value, such as the 30th of February.
        return None
