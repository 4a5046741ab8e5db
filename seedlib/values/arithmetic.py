"""Arithmetic and order of cells: exact, with NULL as in SQL, and no result that silently wraps."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values import literals
from seedlib.values.cells import INT64_MAX, INT64_MIN, Cells, Kind, from_numpy, objects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "&": operator.and_,
    "|": operator.or_,
}
_EXACT: Final = {"integer", "decimal", "boolean"}
_NUMERIC: Final = {*_EXACT, "float"}
_INSTANTS: Final = {"date", "datetime"}


def align(many: Sequence[Cells]) -> list[Cells]:
    """The same cells, all of one ``dtype`` and one scale that hold every one of them."""
    typed = [cells for cells in many if cells.kind != "null"]
    kinds = {cells.kind for cells in typed}
    dtypes = {cells.data.dtype for cells in typed}
    scale = None
    if np.dtype(object) in dtypes or not typed:
        dtype = np.dtype(object)
    elif kinds <= _EXACT and (len(dtypes) > 1 or "decimal" in kinds):
        dtype = np.dtype(np.int64)
        scale = max(cells.scale or 0 for cells in typed) if "decimal" in kinds else None
    elif kinds <= _NUMERIC and "float" in kinds:
        dtype = np.dtype(np.float64)
    elif len(kinds) == 1 or kinds <= _INSTANTS:
        dtype = np.result_type(*dtypes)
    else:
        dtype = np.dtype(object)
    return [_converted(cells, dtype, scale) for cells in many]


def _converted(cells: Cells, dtype: np.dtype[Any], scale: int | None) -> Cells:
    if dtype.kind == "O":
        return Cells(objects(literals.python(*cells)))
    if cells.kind == "null":
        n = len(cells.data)
        return Cells(np.zeros(n, dtype), scale, np.ones(n, bool))
    if dtype == np.int64:
        return Cells(at_scale(cells, scale or 0), scale, cells.null)
    if dtype == np.float64 and cells.scale:
        return Cells(cells.data / 10.0**cells.scale, None, cells.null)
    return Cells(cells.data.astype(dtype, copy=False), None, cells.null)


def calculate(sign: str, left: Cells, right: Cells) -> Cells:
    """``left + right``, and so with ``-``, ``*`` and ``//``.

    Raises:
        DeclarationError: The kinds do not go together, a divisor is 0, or 64 bits do not hold a
            result.
    """
    null = left.isnull() | right.isnull()
    kinds = (left.kind, right.kind)
    if "null" in kinds:
        return Cells(np.full(len(null), None, object))
    if {*kinds} <= _NUMERIC:
        made = _numbers(sign, left, right, null)
    elif _meaningful(sign, *kinds):
        x, y = (int64(c) if c.kind in _EXACT else c.data for c in (left, right))
        made = Cells(OPERATORS[sign](x, _divisor(y, null) if sign == "//" else y))
    else:
        raise DeclarationError(
            f"{kinds[0]} {sign} {kinds[1]} has no meaning. Numbers go with numbers; to a date or "
            "an instant add a duration, v.days(…) or v.hours(…); text is joined by v.concat(…)."
        )
    return Cells(made.data, made.scale, null if null.any() else None)


def compare(sign: str, left: Cells, right: Cells) -> Cells:
    """``left < right``, and so with the other comparisons; text beside instants is read as such.

    Raises:
        DeclarationError: The kinds cannot be compared.
    """
    left, right = _as_instants(left, right), _as_instants(right, left)
    null = left.isnull() | right.isnull()
    absent = null if null.any() else None
    left, right = align([left, right])
    if left.data.dtype != object:
        return Cells(OPERATORS[sign](left.data, right.data), None, absent)
    test = OPERATORS[sign]
    cells = zip(left.data.tolist(), right.data.tolist(), null.tolist(), strict=True)
    try:
        found = [False if unknown else bool(test(x, y)) for x, y, unknown in cells]
    except TypeError as error:
        raise DeclarationError(
            f"{left.kind} {sign} {right.kind} has no meaning: compare values of one kind."
        ) from error
    return Cells(np.array(found, bool), None, absent)


def at_scale(cells: Cells, scale: int) -> NDArray[np.int64]:
    """Exact numbers in units of ``10**-scale``, which must not be coarser than they are.

    Raises:
        DeclarationError: One of them does not fit 64 bits then.
    """
    units, finer = int64(cells), scale - (cells.scale or 0)
    assert finer >= 0, "to a coarser scale numbers are rounded, by whoever knows which way"
    factor = 10**finer
    if factor == 1:
        return units
    if factor > INT64_MAX:
        raise _overflow()
    known = units if cells.null is None else np.where(cells.null, 0, units)
    return _exactly("*", known, np.full(len(units), factor, np.int64))


def int64(cells: Cells) -> NDArray[np.int64]:
    """The numbers, or the units of decimals, as ``int64[n]``."""
    data = cells.data
    wide = data.dtype == np.uint64 and len(data) and int(data.max()) > INT64_MAX
    if data.dtype.kind == "O" or wide:
        raise _overflow()
    return data.astype(np.int64, copy=False)


def _meaningful(sign: str, left: Kind, right: Kind) -> bool:
    """Whether instants and durations go together this way."""
    spans = {*_INSTANTS, "duration"}
    if right == "duration":
        return left in {"+": spans, "-": spans, "*": {"integer"}}.get(sign, ())
    if left == "duration":
        return right in {"+": _INSTANTS, "*": {"integer"}, "//": {"integer"}}.get(sign, ())
    return sign == "-" and left in _INSTANTS and right in _INSTANTS


def _numbers(sign: str, left: Cells, right: Cells, null: NDArray[np.bool_]) -> Cells:
    if "float" in (left.kind, right.kind):
        x, y = (_converted(c, np.dtype(np.float64), None).data for c in (left, right))
        return Cells(OPERATORS[sign](x, _divisor(y, null) if sign == "//" else y))
    scales = (left.scale or 0, right.scale or 0)
    scale = {"*": sum(scales), "//": scales[0]}.get(sign, max(scales))
    if sign in "+-":
        x, y = at_scale(left, scale), at_scale(right, scale)
    else:
        x, y = at_scale(left, sum(scales)) if sign == "//" else int64(left), int64(right)
    if null.any():
        # What stands in a NULL cell must not overflow.
        x, y = np.where(null, 0, x), np.where(null, 0, y)
    units = _exactly(sign, x, _divisor(y, null) if sign == "//" else y)
    return Cells(units, scale if "decimal" in (left.kind, right.kind) else None)


def _exactly(sign: str, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Calculate with ``int64[n]``; raise where 64 bits are not enough for a result."""
    operate = OPERATORS[sign]
    result: NDArray[np.int64]
    if len(x) and sign != "//":
        # + - * are extreme where their operands are: usually that alone shows that all is well.
        extremes = [(int(x.min()), int(x.max())), (int(y.min()), int(y.max()))]
        corners = [operate(a, b) for a in extremes[0] for b in extremes[1]]
        if min(corners) < INT64_MIN or max(corners) > INT64_MAX:
            exact = operate(x.astype(object), y.astype(object))
            if exact.min() < INT64_MIN or exact.max() > INT64_MAX:
                raise _overflow()
    result = operate(x, y)
    return result


def _divisor(y: NDArray[Any], null: NDArray[np.bool_]) -> NDArray[Any]:
    y = np.where(null, np.ones(1, y.dtype), y)
    if not y.all():
        raise DeclarationError(
            "A division by zero has no result. Divide by v.greatest(…, 1), or leave the rows in "
            "question out with v.when(condition, then, otherwise)."
        )
    return y


def _overflow() -> DeclarationError:
    return DeclarationError(
        "A result does not fit 64 bits and would be wrong. Calculate with smaller numbers, or with "
        "fewer decimal places: multiplying adds those of both sides."
    )


def _as_instants(cells: Cells, other: Cells) -> Cells:
    """Text beside instants is read as instants: ``v.this["ordered_at"] < "2025-07-01"``."""
    if cells.kind != "text" or other.kind not in _INSTANTS:
        return cells
    try:
        return from_numpy(np.array(literals.python(*cells), "datetime64[s]"))
    except ValueError as error:
        raise DeclarationError(
            f"{error}: a date or an instant is compared with text such as 2025-07-01 or "
            "2025-07-01 08:30:00."
        ) from error
