"""Values drawn again where the database refuses their row: for CHECKs that nobody could read.

Which draw a row ends with is the database's word, the one thing here that is not computed. So a row
knows which draw is asked for, and whoever comes to it from another row is told that none can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.declaration import DeclarationError
from seedlib.values.columns import Column, as_column, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.values.array import Array
    from seedlib.values.rows import Rows

MOST_TRIES: Final = 1_000
"""A column that needs more of them is made of the wrong values."""


class UntilAccepted(Column):
    """A column that is drawn again, see :func:`until_accepted`.

    Args:
        column: What is drawn.
        tries: How often it is drawn again at the most.
    """

    draws = False

    def __init__(self, column: Column, tries: int) -> None:
        self.column = column
        self.tries = tries

    @property
    def shown(self) -> tuple[Column, ...]:
        """The expression whose values it gives."""
        return (self.column,)

    def at(self, rows: Rows, name: str) -> Array:
        """The values of the draw that is asked for; later draws have bits of their own."""
        if rows.attempt is None:
            column = name.partition("/")[0]
            raise DeclarationError(
                f"{rows.table}.{column} is drawn again where the database refuses a row"
                " (v.until_accepted), so what it comes to is not known here. Only columns of the"
                f" same row may look at it: take v.until_accepted away from {column}, or look at"
                " another column."
            )
        return self.column.at(rows, f"{name}/again{rows.attempt}" if rows.attempt else name)


def redrawn(columns: Mapping[str, Column]) -> dict[str, int]:
    """The columns that are drawn again, and how often at the most."""
    found = {
        name: max((p.tries for p in walk(column) if isinstance(p, UntilAccepted)), default=0)
        for name, column in columns.items()
    }
    return {name: tries for name, tries in found.items() if tries}


def until_accepted(column: object, tries: int = 10) -> Column:
    """The column, drawn again where the database refuses the row, ``tries`` times at the most.

    For columns under a CHECK that cannot be written as an expression. The first draw is the value
    that the column has by itself; those after it come in an order that every run has. A row that
    is refused to the end is left out, and told. Since the database decides, such columns may
    differ between databases, and no other row can look at them.

    Args:
        column: What is drawn; no foreign key, for that another row's values may hang on.
        tries: How often it is drawn again.

    Raises:
        DeclarationError: It is a foreign key, or the number of tries is none.

    Example::

        columns = {"checksum": v.until_accepted(v.integer(0, 99))}
    """
    made = as_column(column)
    if made.foreign_key is not None:
        raise DeclarationError(
            "v.until_accepted(…) is given a foreign key, and what others derive from a parent must"
            " not hang on the database's word. Draw another column of the row again, or choose"
            " parents that the CHECK allows."
        )
    if not 1 <= tries <= MOST_TRIES:
        raise DeclarationError(
            f"v.until_accepted(…, tries={tries}): a row is drawn again once at least, and"
            f" {MOST_TRIES:,} times at the most. Where that is too little, the values are the wrong"
            " ones."
        )
    return UntilAccepted(made, tries)
