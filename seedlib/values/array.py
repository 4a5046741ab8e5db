"""The cells of one column: exact, vectorised, and with NULL among them.

An :class:`Array` carries values between expressions. It knows arithmetic and order, but neither
tables nor streams.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values import arithmetic, literals
from seedlib.values.cells import Cells, Kind, from_numpy, from_python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.literals import Literals, Written

__all__ = ["Array", "Kind"]


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

    __slots__ = ("_types", "data", "null", "scale")
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
        self._types: frozenset[type] | None = None

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
        even = arithmetic.align([array.cells for array in arrays])
        null = None
        if any(cells.null is not None for cells in even):
            null = np.concatenate([cells.isnull() for cells in even])
        return cls(np.concatenate([cells.data for cells in even]), even[0].scale, null)

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
        """What the cells are: ``"integer"``, ``"decimal"``, ``"text"`` and so on."""
        return self.cells.kind

    @property
    def cells(self) -> Cells:
        """The array's three parts."""
        return Cells(self.data, self.scale, self.null)

    @property
    def types(self) -> frozenset[type]:
        """The Python types among the objects of ``data``, at least; empty where it has numbers."""
        if self._types is None:
            objects = self.data.dtype == object
            self._types = frozenset(map(type, self.data.tolist())) if objects else frozenset()
        return self._types

    def isnull(self) -> NDArray[np.bool_]:
        """Which cells are NULL: ``bool[n]``."""
        return self.cells.isnull()

    def true(self) -> NDArray[np.bool_]:
        """Which cells are true, and not false or NULL: ``bool[n]``."""
        null = self.isnull()
        data: NDArray[np.bool_] = self.data.astype(bool)
        return data & ~null

    def take(self, index: NDArray[Any]) -> Array:
        """The cells at ``index``: ``int64[m]``, or a mask ``bool[n]``."""
        null = None if self.null is None else self.null[index]
        taken = Array(self.data[index], self.scale, null)
        # What is asked once of a pool holds for its picks.
        known = self._types is not None or len(self) <= len(taken)
        taken._types = self.types if known else None
        return taken

    def where_null(self, null: NDArray[np.bool_] | None) -> Array:
        """The same cells, and NULL besides where ``null`` is true."""
        if null is None or not null.any():
            return self
        return Array(self.data, self.scale, null if self.null is None else self.null | null)

    def tolist(self) -> list[Any]:
        """The cells as Python objects: ``Decimal``, ``datetime``, ``date``, ``None`` for NULL."""
        return literals.python(self.data, self.scale, self.null)

    def literals(self, fraction: Literal[0, 6] = 0) -> Literals:
        """The cells as every driver takes them, without conversions of its own.

        Args:
            fraction: Digits of a second that instants are written with; what is finer is cut off.

        Returns:
            Decimals as exact text (``"12.30"``), instants as ``"YYYY-MM-DD HH:MM:SS"``, booleans
            as 0 and 1, JSON as compact text, UUIDs as text, and ``None`` for NULL.

        Raises:
            DeclarationError: The cells are durations, which no column holds.
        """
        return self.written(fraction).cells

    def written(self, fraction: Literal[0, 6] = 0) -> Written:
        """The same, and which types are among them."""
        return literals.written(self.data, self.scale, self.null, fraction, self.types)

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
        return Array(arithmetic.at_scale(self.cells, scale), scale, self.null)

    def __add__(self, other: object) -> Array:
        return self._calculated("+", other)

    def __radd__(self, other: object) -> Array:
        return Array.of(other, len(self)) + self

    def __sub__(self, other: object) -> Array:
        return self._calculated("-", other)

    def __rsub__(self, other: object) -> Array:
        return Array.of(other, len(self)) - self

    def __mul__(self, other: object) -> Array:
        return self._calculated("*", other)

    def __rmul__(self, other: object) -> Array:
        return Array.of(other, len(self)) * self

    def __floordiv__(self, other: object) -> Array:
        return self._calculated("//", other)

    def __rfloordiv__(self, other: object) -> Array:
        return Array.of(other, len(self)) // self

    def __eq__(self, other: object) -> Array:  # type: ignore[override]
        return self._compared("==", other)

    def __ne__(self, other: object) -> Array:  # type: ignore[override]
        return self._compared("!=", other)

    def __lt__(self, other: object) -> Array:
        return self._compared("<", other)

    def __le__(self, other: object) -> Array:
        return self._compared("<=", other)

    def __gt__(self, other: object) -> Array:
        return self._compared(">", other)

    def __ge__(self, other: object) -> Array:
        return self._compared(">=", other)

    def __and__(self, other: object) -> Array:
        return ~(~self | ~Array.of(other, len(self)))

    def __or__(self, other: object) -> Array:
        right = Array.of(other, len(self))
        true = self.true() | right.true()
        return Array(true, None, (self.isnull() | right.isnull()) & ~true)

    def __invert__(self) -> Array:
        return Array(~self.data.astype(bool), None, self.isnull())

    def _calculated(self, sign: str, other: object) -> Array:
        right = Array.of(other, len(self))
        return Array(*arithmetic.calculate(sign, self.cells, right.cells))

    def _compared(self, sign: str, other: object) -> Array:
        right = Array.of(other, len(self))
        return Array(*arithmetic.compare(sign, self.cells, right.cells))
