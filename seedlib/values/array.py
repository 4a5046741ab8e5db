"""The cells of one column: exact, vectorised, and with NULL among them.

An :class:`Array` carries values between expressions. It knows arithmetic and order, but neither
tables nor streams.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from seedlib.declaration import DeclarationError
from seedlib.values import literals
from seedlib.values.cells import (
    INT64_MAX,
    INT64_MIN,
    Kind,
    from_numpy,
    from_python,
    kind_of,
    nones,
    objects,
)

__all__ = ["Array", "Kind"]

_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
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
}
_EXACT: Final = {"integer", "decimal", "boolean"}
_NUMERIC: Final = {*_EXACT, "float"}
_INSTANTS: Final = {"date", "datetime"}


class Array:
    """The ``n`` cells of one column.

    ``data`` holds one cell each: ``int64``, ``uint64``, ``bool``, ``float64``,
    ``datetime64[s|ms|us]``, ``datetime64[D]`` (a date), ``timedelta64`` (a duration), or ``object``
    (text, bytes, JSON documents, UUIDs, times of day). With a ``scale``, ``data`` is ``int64`` in
    units of ``10**-scale``: an exact decimal. Where ``null`` is true the cell is NULL and what
    stands in ``data`` means nothing; a ``None`` among objects is NULL as well.

    Arithmetic (``+ - * //``), comparisons and ``& | ~`` take arrays and constants; NULL goes
    through them as in SQL. ``//`` floors at the left side's own scale: ``10.00 // 3`` is ``3.33``.
    An exact result that does not fit 64 bits raises
    :class:`~seedlib.declaration.DeclarationError`; it never wraps.
    """

    __slots__ = ("data", "null", "scale")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        data: NDArray[Any],
        scale: int | None = None,
        null: NDArray[np.bool_] | None = None,
    ) -> None:
        self.data = data
        self.scale = scale
        self.null = null

    @classmethod
    def of(cls, values: object, n: int) -> Array:
        """Make ``n`` cells of whatever an expression or a function returned.

        Args:
            values: An array, an ``ndarray``, a list or tuple of Python values (``Decimal``,
                ``datetime``, ``date``, ``None`` … among them), or one constant for all cells.
            n: How many cells there must be.

        Raises:
            DeclarationError: There are not ``n`` of them, or no column can hold them.
        """
        if isinstance(values, cls):
            made = values
        elif isinstance(values, np.ndarray):
            made = cls(*from_numpy(values))
        elif isinstance(values, (list, tuple)):
            made = cls(*from_python(list(values)))
        else:
            return cls.constant(values, n)
        if len(made) != n:
            raise DeclarationError(
                f"{n} rows were asked for and {len(made)} values came back. A function of rows "
                "returns one value for each of them: a list or array as long as len(rows)."
            )
        return made

    @classmethod
    def constant(cls, value: object, n: int) -> Array:
        """``n`` times the same value; a list or mapping is one JSON document."""
        data, scale, null = from_python([value])
        return cls(data.repeat(n), scale, None if null is None else null.repeat(n))

    @classmethod
    def nulls(cls, n: int) -> Array:
        """``n`` times NULL, of no type yet."""
        return cls.constant(None, n)

    @classmethod
    def concat(cls, arrays: Sequence[Array]) -> Array:
        """Put arrays one after the other, at a type and a scale that hold all of them."""
        if len(arrays) == 1:
            return arrays[0]
        even = _align(arrays)
        null = None
        if any(array.null is not None for array in even):
            null = np.concatenate([array.isnull() for array in even])
        return cls(np.concatenate([array.data for array in even]), even[0].scale, null)

    @classmethod
    def choose(cls, condition: Array, then: Array, otherwise: Array) -> Array:
        """``then`` where the condition is true, ``otherwise`` where it is false or NULL."""
        n = len(condition)
        return cls.concat([then, otherwise]).take(np.arange(n) + np.where(condition.true(), 0, n))

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        raise DeclarationError(
            "An array of cells is neither true nor false. Combine conditions with & | ~, and "
            "choose between values with v.when(condition, then, otherwise)."
        )

    def __repr__(self) -> str:
        return f"Array({self.tolist()!r})"

    @property
    def kind(self) -> Kind:
        """What the cells are: ``"integer"``, ``"decimal"``, ``"text"``, …"""
        return kind_of(self.data, self.scale, self.null)

    def isnull(self) -> NDArray[np.bool_]:
        """Which cells are NULL: ``bool[n]``."""
        none = nones(self.data.tolist()) if self.data.dtype == object else None
        if self.null is None:
            return np.zeros(len(self.data), bool) if none is None else none
        return self.null if none is None else self.null | none

    def true(self) -> NDArray[np.bool_]:
        """Which cells are true, and not false or NULL: ``bool[n]``."""
        null = self.isnull()
        data: NDArray[np.bool_] = self.data.astype(bool)
        return data & ~null

    def take(self, index: NDArray[Any]) -> Array:
        """The cells at ``index``: ``int64[m]``, or a mask ``bool[n]``."""
        null = None if self.null is None else self.null[index]
        return Array(self.data[index], self.scale, null)

    def where_null(self, null: NDArray[np.bool_] | None) -> Array:
        """The same cells, and NULL besides where ``null`` is true."""
        if null is None or not null.any():
            return self
        return Array(self.data, self.scale, null if self.null is None else self.null | null)

    def tolist(self) -> list[Any]:
        """The cells as Python objects: ``Decimal``, ``datetime``, ``date``, ``None`` …"""
        return literals.python(self.data, self.scale, self.null)

    def literals(self, fraction: Literal[0, 6] = 0) -> literals.Literals:
        """The cells as every driver takes them, without conversions of its own.

        Args:
            fraction: Digits of a second that instants are written with; what is finer is cut off.

        Returns:
            Decimals as exact text (``"12.30"``), instants as ``"YYYY-MM-DD HH:MM:SS"``, booleans
            as 0 and 1, JSON as compact text, UUIDs as text, and ``None`` for NULL.

        Raises:
            DeclarationError: The cells are durations, which no column holds.
        """
        return literals.literals(self.data, self.scale, self.null, fraction)

    def round_to(self, scale: int) -> Array:
        """Round numbers to ``scale`` decimal places, halves away from zero."""
        if self.data.dtype == np.float64:
            step = Decimal(1).scaleb(-scale)
            cells = [None if x is None else Decimal(repr(x)) for x in self.tolist()]
            even = [None if x is None else x.quantize(step, ROUND_HALF_UP) for x in cells]
            return Array.concat([Array(np.zeros(0, np.int64), scale), Array.of(even, len(self))])
        surplus = (self.scale or 0) - scale
        if surplus <= 0:
            return self.at_scale(scale)
        unit = 10**surplus
        whole, rest = np.divmod(np.abs(self.data), unit)
        return Array(np.sign(self.data) * (whole + (2 * rest >= unit)), scale, self.null)

    def at_scale(self, scale: int) -> Array:
        """The same numbers in units of ``10**-scale``, which must not be coarser than they are."""
        factor = 10 ** (scale - (self.scale or 0))
        units = _int64(self)
        if factor != 1:
            units = _exactly("*", units, np.full(len(units), factor, np.int64))
        return Array(units, scale, self.null)

    def __add__(self, other: object) -> Array:
        return _calculate("+", self, Array.of(other, len(self)))

    def __radd__(self, other: object) -> Array:
        return _calculate("+", Array.of(other, len(self)), self)

    def __sub__(self, other: object) -> Array:
        return _calculate("-", self, Array.of(other, len(self)))

    def __rsub__(self, other: object) -> Array:
        return _calculate("-", Array.of(other, len(self)), self)

    def __mul__(self, other: object) -> Array:
        return _calculate("*", self, Array.of(other, len(self)))

    def __rmul__(self, other: object) -> Array:
        return _calculate("*", Array.of(other, len(self)), self)

    def __floordiv__(self, other: object) -> Array:
        return _calculate("//", self, Array.of(other, len(self)))

    def __rfloordiv__(self, other: object) -> Array:
        return _calculate("//", Array.of(other, len(self)), self)

    def __eq__(self, other: object) -> Array:  # type: ignore[override]
        return _compare("==", self, Array.of(other, len(self)))

    def __ne__(self, other: object) -> Array:  # type: ignore[override]
        return _compare("!=", self, Array.of(other, len(self)))

    def __lt__(self, other: object) -> Array:
        return _compare("<", self, Array.of(other, len(self)))

    def __le__(self, other: object) -> Array:
        return _compare("<=", self, Array.of(other, len(self)))

    def __gt__(self, other: object) -> Array:
        return _compare(">", self, Array.of(other, len(self)))

    def __ge__(self, other: object) -> Array:
        return _compare(">=", self, Array.of(other, len(self)))

    def __and__(self, other: object) -> Array:
        return ~(~self | ~Array.of(other, len(self)))

    def __or__(self, other: object) -> Array:
        right = Array.of(other, len(self))
        true = self.true() | right.true()
        return Array(true, None, (self.isnull() | right.isnull()) & ~true)

    def __invert__(self) -> Array:
        return Array(~self.data.astype(bool), None, self.isnull())


def _align(arrays: Sequence[Array]) -> list[Array]:
    """The same cells, all of one ``dtype`` and one scale that hold every one of them."""
    typed = [array for array in arrays if array.kind != "null"]
    kinds = {array.kind for array in typed}
    dtypes = {array.data.dtype for array in typed}
    scale = None
    if np.dtype(object) in dtypes or not typed:
        dtype = np.dtype(object)
    elif kinds <= _EXACT and (len(dtypes) > 1 or "decimal" in kinds):
        dtype = np.dtype(np.int64)
        scale = max(array.scale or 0 for array in typed) if "decimal" in kinds else None
    elif kinds <= _NUMERIC and "float" in kinds:
        dtype = np.dtype(np.float64)
    elif len(kinds) == 1 or kinds <= _INSTANTS:
        dtype = np.result_type(*dtypes)
    else:
        dtype = np.dtype(object)
    return [_converted(array, dtype, scale) for array in arrays]


def _converted(array: Array, dtype: np.dtype[Any], scale: int | None) -> Array:
    if dtype == object:
        return Array(objects(array.tolist()))
    if array.kind == "null":
        return Array(np.zeros(len(array), dtype), scale, np.ones(len(array), bool))
    if dtype == np.int64:
        exact = array.at_scale(scale or 0)
        return Array(exact.data, scale, exact.null)
    if dtype == np.float64 and array.scale:
        return Array(array.data / 10.0**array.scale, None, array.null)
    return Array(array.data.astype(dtype, copy=False), None, array.null)


def _calculate(sign: str, left: Array, right: Array) -> Array:
    null = left.isnull() | right.isnull()
    kinds = (left.kind, right.kind)
    if "null" in kinds:
        return Array.nulls(len(left))
    if {*kinds} <= _NUMERIC:
        made = _numbers(sign, left, right, null)
    elif _meaningful(sign, *kinds):
        x, y = (_int64(a) if a.kind in _EXACT else a.data for a in (left, right))
        made = Array(_OPERATORS[sign](x, _divisor(y, null) if sign == "//" else y))
    else:
        raise DeclarationError(
            f"{kinds[0]} {sign} {kinds[1]} has no meaning. Numbers go with numbers; to a date or "
            "an instant add a duration, v.days(…) or v.hours(…); text is joined by v.concat(…)."
        )
    return made.where_null(null)


def _meaningful(sign: str, left: Kind, right: Kind) -> bool:
    """Whether instants and durations go together this way."""
    if right == "duration":
        known = {"+": {*_INSTANTS, "duration"}, "-": {*_INSTANTS, "duration"}, "*": {"integer"}}
        return left in known.get(sign, ())
    if left == "duration":
        known = {"+": _INSTANTS, "*": {"integer"}, "//": {"integer"}}
        return right in known.get(sign, ())
    return sign == "-" and left in _INSTANTS and right in _INSTANTS


def _numbers(sign: str, left: Array, right: Array, null: NDArray[np.bool_]) -> Array:
    if "float" in (left.kind, right.kind):
        x, y = (_converted(a, np.dtype(np.float64), None).data for a in (left, right))
        return Array(_OPERATORS[sign](x, _divisor(y, null) if sign == "//" else y))
    scales = (left.scale or 0, right.scale or 0)
    scale = {"*": sum(scales), "//": scales[0]}.get(sign, max(scales))
    if sign in "+-":
        left, right = left.at_scale(scale), right.at_scale(scale)
    elif sign == "//":
        left = left.at_scale(sum(scales))
    # What stands in a NULL cell must not overflow.
    x, y = (np.where(null, 0, _int64(a)) for a in (left, right))
    units = _exactly(sign, x, _divisor(y, null) if sign == "//" else y)
    return Array(units, scale if "decimal" in (left.kind, right.kind) else None)


def _int64(array: Array) -> NDArray[np.int64]:
    if array.data.dtype == object or (
        array.data.dtype == np.uint64 and len(array) and int(array.data.max()) > INT64_MAX
    ):
        raise _overflow()
    return array.data.astype(np.int64, copy=False)


def _exactly(sign: str, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Calculate with ``int64[n]``; raise where 64 bits are not enough for a result."""
    if len(x) == 0 or sign == "//":
        return _OPERATORS[sign](x, y)  # type: ignore[no-any-return]
    calculate = _OPERATORS[sign]
    extremes = [(int(x.min()), int(x.max())), (int(y.min()), int(y.max()))]
    corners = [calculate(a, b) for a in extremes[0] for b in extremes[1]]
    if not (min(corners) >= INT64_MIN and max(corners) <= INT64_MAX):
        exact = calculate(x.astype(object), y.astype(object))
        if not (exact.min() >= INT64_MIN and exact.max() <= INT64_MAX):
            raise _overflow()
    return calculate(x, y)  # type: ignore[no-any-return]


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


def _compare(sign: str, left: Array, right: Array) -> Array:
    left, right = _as_instants(left, right), _as_instants(right, left)
    null = left.isnull() | right.isnull()
    left, right = _align([left, right])
    if left.data.dtype != object:
        return Array(_OPERATORS[sign](left.data, right.data), None, null)
    compare = _OPERATORS[sign]
    cells = zip(left.data.tolist(), right.data.tolist(), null.tolist(), strict=True)
    try:
        found = [False if unknown else bool(compare(x, y)) for x, y, unknown in cells]
    except TypeError as error:
        raise DeclarationError(
            f"{left.kind} {sign} {right.kind} has no meaning: compare values of one kind."
        ) from error
    return Array(np.array(found, bool), None, null)


def _as_instants(array: Array, other: Array) -> Array:
    """Text beside instants is read as instants: ``v.this["ordered_at"] < "2025-07-01"``."""
    if array.kind != "text" or other.kind not in _INSTANTS:
        return array
    try:
        return Array.of(np.array(array.tolist(), "datetime64[s]"), len(array))
    except ValueError as error:
        raise DeclarationError(
            f"{error}: a date or an instant is compared with text such as 2025-07-01 or "
            "2025-07-01 08:30:00."
        ) from error
