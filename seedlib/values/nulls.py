"""Whether there is a value, and values that are there in some rows only, by a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from seedlib.values.foreign_keys import ForeignKey
    from seedlib.values.rows import Pointers, Rows


class _IsNull(Column):
    draws = False

    def __init__(self, column: Column, *, wanted: bool) -> None:
        self.column = column
        self.wanted = wanted

    def at(self, rows: Rows, name: str) -> Array:
        return Array(self.column.at(rows, f"{name}/0").isnull() == self.wanted)


class Only(Column):
    """A foreign key where a condition is true, and NULL where it is false or NULL.

    It stays a foreign key, as it does within ``v.maybe``.
    """

    def __init__(self, condition: Column, column: Column) -> None:
        self.condition = condition
        self.column = column

    @property
    def shown(self) -> tuple[Column, ...]:
        """The foreign key."""
        return (self.column,)

    @property
    def foreign_key(self) -> ForeignKey | None:
        """The foreign key."""
        return self.column.foreign_key

    def at(self, rows: Rows, name: str) -> Array:
        """What the parents are referred to by."""
        return self.column.at(rows, name).where_null(self._hidden(rows, name))

    def parents(self, rows: Rows, name: str, *, nullable: bool = True) -> Pointers:
        """The parents, and where there is none."""
        del nullable
        numbers, null = self.column.parents(rows, name, nullable=True)
        hidden = self._hidden(rows, name)
        return numbers, hidden if null is None else hidden | null

    def _hidden(self, rows: Rows, name: str) -> NDArray[np.bool_]:
        return ~self.condition.at(rows, f"{name}/condition").true()


def is_null(column: object) -> Column:
    """Whether the column is NULL: true or false, and never NULL itself.

    Example::

        v.when(v.is_null(v.this["shipped_at"]), "open", "shipped")
    """
    return _IsNull(as_column(column), wanted=True)


def not_null(column: object) -> Column:
    """Whether the column has a value: :func:`is_null` turned round."""
    return _IsNull(as_column(column), wanted=False)
