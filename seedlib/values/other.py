"""Foreign keys to another row than a first one refers to: the guests are not the home team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.values.foreign_keys import ForeignKey, OfKey, Ref

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.columns import Column
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent, Span


class Other(Ref):
    """Any parent but one; see :func:`other`.

    Args:
        table: The parents' table.
        column: See :class:`~seedlib.values.foreign_keys.ForeignKey`.
        than: The foreign key whose parent is not taken.
    """

    def __init__(self, table: str, column: str, than: ForeignKey) -> None:
        super().__init__(table, column)
        self.than = Beside(than)

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """Draw one of them for each row."""
        first = rows.parent(self.than.column_of(rows, name, "refers to another row", ""))
        if span.count == 1:
            raise DeclarationError(
                f"{rows.table}.{name} refers to another row of {self.table} than another column"
                f" does, and {self.table} has one row alone. Give it more, or take v.ref."
            )
        return beside(rows.pick(name, span.count - 1), span.index(first.n))

    def size(self, extent: Extent) -> int:
        """How many parents there are besides the one that is taken."""
        return max(self.span(extent).count - 1, 0)


class Beside(OfKey):
    """The foreign key whose parent is not taken: one of the same seed."""

    def at(self, rows: Rows, name: str) -> Array:
        """What the foreign key itself is."""
        return self.key.at(rows, name)


def beside(drawn: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indexes of parents when those of one parent less were drawn: each but the one taken."""
    return drawn + ((taken >= 0) & (drawn >= taken))


def other(table: str, column: str = "", *, than: Column) -> Other:
    """Any row of ``table`` but the one that another foreign key of the row refers to.

    Args:
        table: The parents' table.
        column: As in :func:`~seedlib.values.ref`.
        than: The object of the other foreign key, to the same table::

                home = v.ref("teams")
                columns = {"home_id": home, "guest_id": v.other("teams", than=home)}

    Two that are unique together name each other there::

        first = v.ref("users")
        pair = v.unique(user_id=first, friend_id=v.other("users", than=first))

    Raises:
        DeclarationError: ``than`` is no foreign key to that table.
    """
    if not isinstance(than, ForeignKey) or than.table != table:
        raise DeclarationError(
            f"v.other({table!r}, than=…) is given no foreign key object that refers to {table}."
            f" Keep one in a variable, and name it in both places: first = v.ref({table!r})."
        )
    return Other(table, column, than)
