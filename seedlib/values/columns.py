"""What a column's value is: the base of all expressions, and the simplest of them.

An expression is asked for its values at any rows, in any order, and always gives a row the same
one. This module must not know tables' relations, nor what a name or a city is.
"""

from __future__ import annotations

import types
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.arithmetic import OPERATORS
from seedlib.values.array import Array
from seedlib.values.canonical import PLAIN, attributes, methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.values.countable import Countable
    from seedlib.values.foreign_keys import ForeignKey
    from seedlib.values.rows import Pointers, Rows
    from seedlib.values.tables import Extent


class Column(ABC):
    """How the values of a column are made.

    A subclass keeps what it was made with in attributes, and computes nothing but :meth:`at`::

        class Celsius(Column):
            def __init__(self, hottest: int) -> None:
                self.hottest = hottest

            def at(self, rows: Rows, name: str) -> Array:
                return Array(rows.pick(name, self.hottest + 1))

    Operators make new expressions of it: ``+ - * //``, comparisons, and ``& | ~`` of conditions.
    """

    # Expressions are found by identity; == makes a new one.
    __hash__ = object.__hash__

    draws = True
    """Whether it may draw bits itself, beside the expressions inside it: those follow the seed."""

    grows = False
    """Whether a row's value is never shorter or smaller than that of the rows before it."""

    @property
    def foreign_key(self) -> ForeignKey | None:
        """The foreign key that the column is, or is ``maybe``."""
        return None

    @property
    def countable(self) -> Countable | None:
        """Itself, where it has finitely many different values and can number them."""
        return None

    @property
    def tables(self) -> frozenset[str]:
        """The tables whose rows the expression reads by itself, those inside it left out."""
        return frozenset()

    @property
    def shown(self) -> tuple[Column, ...]:
        """The expressions inside it whose values it gives as they are, in some of its rows."""
        return ()

    @abstractmethod
    def at(self, rows: Rows, name: str) -> Array:
        """The values at some rows.

        Args:
            rows: The rows; they may be any of the table, in any order.
            name: The name of the stream that the expression draws its bits from: the column's
                name, and a path below it (``"total/1"``) for an expression inside another one.

        Returns:
            One cell for each of the rows.
        """

    def at_most(self, extent: Extent) -> int | None:
        """The most rows of a segment that it has values for; ``None`` where nothing limits them."""
        del extent
        return None

    def parents(self, rows: Rows, name: str, *, nullable: bool = False) -> Pointers:
        """The parent of each row, where the column is a foreign key.

        Args:
            rows: The rows, of one segment.
            name: The column's name.
            nullable: Whether NULL will do where there is no parent at all.

        Returns:
            ``uint64[n]`` row numbers of the parents' table, and where there is no parent
            ``bool[n]``, or nothing if there is one everywhere.

        Raises:
            DeclarationError: It is no foreign key, or there are no parents.
        """
        del nullable
        raise DeclarationError(
            f"{rows.table}.{name} is no foreign key, so its rows have no parent by it. Follow a "
            "column made by v.ref, v.one, v.each, v.deal or v.earlier."
        )

    def canonical(self) -> object:
        """A stable description, equal where the values made are the same ones.

        It is made of the class and the attributes, and of the code of a class that is not ours;
        see :mod:`seedlib.values.canonical`.
        """
        return [type(self).__qualname__, attributes(self), methods(type(self))]

    def __bool__(self) -> bool:
        raise DeclarationError(
            "A column is neither true nor false while it is declared. Combine conditions with "
            "& | ~, and choose between values with v.when(condition, then, otherwise)."
        )

    def __add__(self, other: object) -> Column:
        return Operation("+", self, as_column(other))

    def __radd__(self, other: object) -> Column:
        return Operation("+", as_column(other), self)

    def __sub__(self, other: object) -> Column:
        return Operation("-", self, as_column(other))

    def __rsub__(self, other: object) -> Column:
        return Operation("-", as_column(other), self)

    def __mul__(self, other: object) -> Column:
        return Operation("*", self, as_column(other))

    def __rmul__(self, other: object) -> Column:
        return Operation("*", as_column(other), self)

    def __floordiv__(self, other: object) -> Column:
        return Operation("//", self, as_column(other))

    def __rfloordiv__(self, other: object) -> Column:
        return Operation("//", as_column(other), self)

    def __eq__(self, other: object) -> Column:  # type: ignore[override]
        return Operation("==", self, as_column(other))

    def __ne__(self, other: object) -> Column:  # type: ignore[override]
        return Operation("!=", self, as_column(other))

    def __lt__(self, other: object) -> Column:
        return Operation("<", self, as_column(other))

    def __le__(self, other: object) -> Column:
        return Operation("<=", self, as_column(other))

    def __gt__(self, other: object) -> Column:
        return Operation(">", self, as_column(other))

    def __ge__(self, other: object) -> Column:
        return Operation(">=", self, as_column(other))

    def __and__(self, other: object) -> Column:
        return Operation("&", self, as_column(other))

    def __or__(self, other: object) -> Column:
        return Operation("|", self, as_column(other))

    def __invert__(self) -> Column:
        return _Not(self)


def as_column(value: object) -> Column:
    """An expression of whatever an author may write in its place.

    Args:
        value: An expression, a plain function ``f(rows)`` that returns one value for each row, or
            a constant.

    Raises:
        DeclarationError: It can only be a mistake, such as a function that was not called.
    """
    if isinstance(value, Column):
        return value
    if isinstance(value, types.FunctionType):
        if value.__module__.startswith("seedlib.values"):
            raise DeclarationError(
                f"v.{value.__name__} is not a column yet, it makes one. Write v.{value.__name__}()."
            )
        return _Function(value)
    if callable(value):
        raise DeclarationError(
            f"{value!r} can be called but is no plain function, so its source cannot be compared "
            "later. Write a function f(rows) that calls it."
        )
    return _Constant(value)


def walk(column: Column) -> Iterator[Column]:
    """The expression and every expression inside it."""
    yield column
    for inner in inside(column):
        yield from walk(inner)


def inside(column: Column) -> Iterator[Column]:
    """The expressions right inside an expression."""
    for value in vars(column).values():
        yield from _columns(value)


def is_constant(column: Column) -> bool:
    """Whether it has the same value in every row."""
    return isinstance(column, _Constant)


def siblings(column: Column) -> set[str]:
    """The columns of the same row whose values the expression takes."""
    return {part.column for part in walk(column) if isinstance(part, _Sibling)}


def _columns(value: object) -> Iterator[Column]:
    if isinstance(value, Column):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            if type(item) not in PLAIN:  # tables of words are long
                yield from _columns(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _columns(item)


class _Constant(Column):
    """The same value in every row."""

    draws = False

    def __init__(self, value: object) -> None:
        self.value = value
        # Refused where it is written rather than when the first row is made.
        self._cell = Array.constant(value, 1)

    def at(self, rows: Rows, name: str) -> Array:  # noqa: ARG002 - draws nothing
        return self._cell.take(np.zeros(len(rows), np.intp))


class _Function(Column):
    """An author's plain function of rows."""

    def __init__(self, function: Callable[[Rows], object]) -> None:
        self.function = function

    def at(self, rows: Rows, name: str) -> Array:  # noqa: ARG002 - it names its streams itself
        return Array.of(self.function(rows), len(rows))


class This:
    """The row itself: ``v.this["unit_price"]`` is the value of its column ``unit_price``."""

    def __getitem__(self, column: str) -> Column:
        return _Sibling(column)


class _Sibling(Column):
    """Another column of the same row."""

    draws = False

    def __init__(self, column: str) -> None:
        self.column = column

    def at(self, rows: Rows, name: str) -> Array:  # noqa: ARG002 - the sibling has its own stream
        cells: Array = rows[self.column]
        return cells


class Operation(Column):
    """Two expressions and an operator between them.

    Args:
        sign: The operator, as Python writes it.
        left: What stands before it.
        right: What stands after it.
    """

    draws = False

    def __init__(self, sign: str, left: Column, right: Column) -> None:
        self.sign = sign
        self.left = left
        self.right = right

    def at(self, rows: Rows, name: str) -> Array:
        """The operator's result, row by row."""
        left, right = self.left.at(rows, f"{name}/0"), self.right.at(rows, f"{name}/1")
        made: Array = OPERATORS[self.sign](left, right)
        return made


class _Not(Column):
    """A condition turned round; NULL stays NULL."""

    draws = False

    def __init__(self, condition: Column) -> None:
        self.condition = condition

    def at(self, rows: Rows, name: str) -> Array:
        return ~self.condition.at(rows, f"{name}/0")


this: Final = This()


def const(value: object) -> Column:
    """The same value in every row, which may also be written without ``v.const``."""
    return _Constant(value)
