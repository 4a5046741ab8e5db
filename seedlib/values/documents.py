"""JSON documents of which each part is a column or a constant."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlib.values.rows import Rows

Parts = dict[str, Any] | list[Any] | Column


def document(parts: Mapping[str, object] | Sequence[object]) -> Column:
    """A JSON document: a mapping or a list of columns, constants, mappings and lists.

    Dates, instants and times of day become text as ISO 8601 has them; NULL becomes ``null``.

    Args:
        parts: What stands in it, by its key; every key is a text.

    Raises:
        DeclarationError: It is neither a mapping nor a list, or a key is no text; when rows are
            made, JSON cannot hold what a column gives.

    Example::

        v.document({"colour": v.choice(["red", "green"]), "size": {"cm": v.integer(10, 90)}})
    """
    if not isinstance(parts, (Mapping, list, tuple)):
        raise DeclarationError(
            f"v.document was given {type(parts).__name__}. Give it a mapping or a list whose parts "
            'are columns or constants: v.document({"size": v.integer(1, 9)}).'
        )
    return _Document(_declared(parts))


class _Document(Column):
    """Parts, each evaluated by itself."""

    draws = False

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(_leaves(self.parts))

    def at(self, rows: Rows, name: str) -> Array:
        made = np.empty(len(rows), object)
        cells = _cells(self.parts, rows, name)
        # A list given whole would be taken apart by NumPy.
        for i, cell in enumerate(cells):
            made[i] = cell
        return Array(made)


def _declared(parts: object) -> Parts:
    if isinstance(parts, Mapping):
        if not all(isinstance(key, str) for key in parts):
            raise DeclarationError(
                "v.document was given a key that is no text, and JSON has no others. Write it in "
                "quotes."
            )
        return {key: _declared(part) for key, part in parts.items()}
    if isinstance(parts, (list, tuple)):
        return [_declared(part) for part in parts]
    return as_column(parts)


def _leaves(parts: Parts) -> list[Column]:
    if isinstance(parts, Column):
        return [parts]
    inner = parts.values() if isinstance(parts, dict) else parts
    return [leaf for part in inner for leaf in _leaves(part)]


def _cells(parts: Parts, rows: Rows, name: str) -> list[Any]:
    """A part of the document in each row; ``name`` is the path to it."""
    if isinstance(parts, dict):
        columns = [_cells(part, rows, f"{name}/{key}") for key, part in parts.items()]
        if not columns:
            return [{} for _ in range(len(rows))]
        return [dict(zip(parts, row, strict=True)) for row in zip(*columns, strict=True)]
    if isinstance(parts, list):
        columns = [_cells(part, rows, f"{name}/{i}") for i, part in enumerate(parts)]
        if not columns:
            return [[] for _ in range(len(rows))]
        return list(map(list, zip(*columns, strict=True)))
    return _plain(parts.at(rows, name), rows, name)


def _plain(array: Array, rows: Rows, name: str) -> list[Any]:
    """A column's cells as JSON has them."""
    cells = array.tolist()
    kinds = set(map(type, cells))
    if kinds <= _AS_THEY_ARE:
        return cells
    for kind in kinds - _AS_THEY_ARE - set(_WRITTEN):
        raise DeclarationError(
            f"{rows.table}.{name}: JSON has no {kind.__name__}. Give numbers, text, booleans, "
            "dates and times, or mappings and lists of them."
        )
    return [_WRITTEN[type(cell)](cell) if type(cell) in _WRITTEN else cell for cell in cells]


_AS_THEY_ARE: Final = frozenset[type]({type(None), bool, int, float, str, dict, list})
_WRITTEN: Final[Mapping[type, Callable[[Any], object]]] = {
    # Beyond fifteen digits a float would be another number, and text is exact.
    Decimal: lambda cell: float(cell) if len(cell.as_tuple().digits) <= 15 else str(cell),  # noqa: PLR2004
    dt.datetime: lambda cell: cell.isoformat(),
    dt.date: lambda cell: cell.isoformat(),
    dt.time: lambda cell: cell.isoformat(),
    uuid.UUID: str,
}
