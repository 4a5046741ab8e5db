"""Expressions that choose between, combine or hide the values of others. They draw hardly a bit."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.arithmetic import OPERATORS
from seedlib.values.array import Array
from seedlib.values.columns import Column, Operation, as_column, is_constant
from seedlib.values.nulls import Only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from seedlib.values.foreign_keys import ForeignKey
    from seedlib.values.rows import Pointers, Rows


class _Maybe(Column):
    """A column's value in some rows and NULL in the others."""

    def __init__(self, column: Column, percent: int) -> None:
        self.column = column
        self.percent = percent

    def at(self, rows: Rows, name: str) -> Array:
        return self.column.at(rows, name).where_null(self.hidden(rows, name))

    @property
    def shown(self) -> tuple[Column, ...]:
        return (self.column,)

    @property
    def foreign_key(self) -> ForeignKey | None:
        return self.column.foreign_key

    def parents(self, rows: Rows, name: str, *, nullable: bool = True) -> Pointers:
        del nullable
        numbers, null = self.column.parents(rows, name, nullable=True)
        hidden = self.hidden(rows, name)
        return numbers, hidden if null is None else hidden | null

    def hidden(self, rows: Rows, name: str) -> NDArray[np.bool_]:
        """Where it is NULL: ``bool[n]``."""
        hidden: NDArray[np.bool_] = rows.pick(f"{name}/maybe", 100) >= self.percent
        return hidden


class _When(Column):
    """One of two expressions, by a condition."""

    def __init__(self, condition: Column, then: Column, otherwise: Column) -> None:
        self.condition = condition
        self.then = then
        self.otherwise = otherwise

    @property
    def shown(self) -> tuple[Column, ...]:
        return (self.then, self.otherwise)

    def at(self, rows: Rows, name: str) -> Array:
        condition, then, otherwise = (
            column.at(rows, f"{name}/{i}")
            for i, column in enumerate((self.condition, self.then, self.otherwise))
        )
        return Array.choose(condition, then, otherwise)


class _Lookup(Column):
    """A column's values put through a mapping."""

    def __init__(self, column: Column, mapping: Mapping[Any, object]) -> None:
        self.column = column
        self.mapping = mapping
        self._found = Array.of(list(mapping.values()), len(mapping))
        self._index = {key: i for i, key in enumerate(mapping)}

    def at(self, rows: Rows, name: str) -> Array:
        cells = self.column.at(rows, f"{name}/0").tolist()
        missing = sorted({repr(x) for x in cells if x is not None and x not in self._index})
        if missing:
            raise DeclarationError(
                f"{rows.table}.{name}: v.lookup has nothing for {', '.join(missing)}. Add it to "
                "the mapping; None is a value like any other there."
            )
        index = np.array([self._index.get(x, 0) for x in cells], np.intp)
        null = np.array([x is None and None not in self._index for x in cells], bool)
        return self._found.take(index).where_null(null)


class _Concat(Column):
    """Texts, one after the other."""

    def __init__(self, parts: tuple[Column, ...]) -> None:
        self.parts = parts

    @property
    def grows(self) -> bool:  # type: ignore[override]
        return all(part.grows or is_constant(part) for part in self.parts)

    def at(self, rows: Rows, name: str) -> Array:
        arrays = [part.at(rows, f"{name}/{i}") for i, part in enumerate(self.parts)]
        cells = zip(*(map(str, array.literals()) for array in arrays), strict=True)
        null = reduce(np.logical_or, (array.isnull() for array in arrays))
        return Array(np.array(["".join(cell) for cell in cells], object)).where_null(null)


class _Extreme(Column):
    """The smallest, or the greatest, of several expressions in each row."""

    def __init__(self, sign: str, columns: tuple[Column, ...]) -> None:
        self.sign = sign
        self.columns = columns

    def at(self, rows: Rows, name: str) -> Array:
        best, *others = (column.at(rows, f"{name}/{i}") for i, column in enumerate(self.columns))
        for other in others:
            null = best.isnull() | other.isnull()
            better = OPERATORS[self.sign](best, other)
            best = Array.choose(better, best, other).where_null(null)
        return best


def maybe(column: object, percent: int) -> Column:
    """The column's value in about ``percent`` of a hundred rows, NULL in the others.

    The values that are there are those it would have without ``maybe``; around a foreign key it
    stays a foreign key.
    """
    if not 0 <= percent <= 100:  # noqa: PLR2004 - percent
        raise DeclarationError(f"v.maybe(…, {percent}): a percentage lies between 0 and 100.")
    return _Maybe(as_column(column), percent)


def when(condition: object, then: object, otherwise: object = None) -> Column:
    """``then`` where the condition is true, ``otherwise`` where it is false or NULL.

    A foreign key that is there in some rows only, ``v.when(condition, key)``, stays one.

    Example::

        v.when(v.this["status"] == "paid", v.this["total"], 0)
    """
    chosen = as_column(then)
    if otherwise is None and chosen.foreign_key is not None:
        return Only(as_column(condition), chosen)
    return _When(as_column(condition), chosen, as_column(otherwise))


def lookup(column: object, mapping: Mapping[Any, object]) -> Column:
    """What the mapping has for each of the column's values; NULL for NULL.

    Raises:
        DeclarationError: The mapping is empty, or, when rows are made, lacks a value.
    """
    if not mapping:
        raise DeclarationError("v.lookup(column, {}) has nothing to look up. Give it values.")
    return _Lookup(as_column(column), dict(mapping))


def concat(*parts: object) -> Column:
    """The parts as text, one after the other; NULL where one of them is NULL."""
    _some("concat", parts)
    return _Concat(tuple(as_column(part) for part in parts))


def least(*columns: object) -> Column:
    """The smallest of the values in each row; NULL where one of them is NULL."""
    _some("least", columns)
    return _Extreme("<=", tuple(as_column(column) for column in columns))


def greatest(*columns: object) -> Column:
    """The greatest of the values in each row; NULL where one of them is NULL."""
    _some("greatest", columns)
    return _Extreme(">=", tuple(as_column(column) for column in columns))


def floor_div(left: object, right: object) -> Column:
    """``left // right``, also where both are constants to Python; see :class:`Array`."""
    return Operation("//", as_column(left), as_column(right))


def _some(name: str, arguments: tuple[object, ...]) -> None:
    if not arguments:
        raise DeclarationError(f"v.{name}() has nothing to work on. Give it columns or constants.")
