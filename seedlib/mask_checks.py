"""Whether masked values meet a table's CHECKs, by the database's own word, before anything goes in.

Each CHECK that speaks of a masked column is asked about the first rows as they would go in, in a
query without a table. Only masked values are sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import pii_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.dialects.base import Dialect
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.values.array import Array
    from seedlib.values.rows import Rows

_CASTS: Mapping[str, Mapping[str, str]] = {
    "sqlite": dict.fromkeys(("integer", "decimal", "float", "boolean"), "NUMERIC"),
    "mysql": {
        **dict.fromkeys(("integer", "decimal", "boolean"), "DECIMAL(65, 30)"),
        "date": "DATE",
        "datetime": "DATETIME(6)",
        "time": "TIME(6)",
    },
}
"""What a parameter has to become, so that it compares as its column does."""


def unmet(
    connection: sa.Connection, dialect: Dialect, declared: Declared, shape: TableShape, rows: Rows
) -> Iterator[str]:
    """A sentence for each CHECK that masked values do not meet.

    Args:
        connection: Any connection to the database; no table is read.
        dialect: Its dialect.
        declared: The seed.
        shape: Its live table.
        rows: Its first rows, some twenty.
    """
    for name, text in shape.checks:
        about = [column for column in shape.columns.values() if speaks_of(text, column.name)]
        names = [column.name for column in about]
        # What the database fills itself cannot be told beforehand.
        known = all(column in declared.columns for column in names)
        masked = [column for column in names if column in declared.masked]
        if masked and known and len(rows):
            arrays = {column: rows[column] for column in names}
            refused = failing(connection, dialect, text, about, arrays)
            if refused:
                where = f"{declared.revision}, {declared.table}"
                yield pii_errors.check_unmet(where, masked, name, refused, len(rows))


def speaks_of(text: str, column: str) -> bool:
    """Whether an expression has a column's name in it."""
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", text, re.IGNORECASE) is not None


def failing(
    connection: sa.Connection,
    dialect: Dialect,
    text: str,
    about: Sequence[ColumnShape],
    arrays: Mapping[str, Array],
) -> int | None:
    """How many of some rows an expression is false for; ``None`` where it cannot be asked alone.

    Args:
        connection: Any connection to the database; no table is read.
        dialect: Its dialect.
        text: The expression of a CHECK.
        about: The columns that it speaks of.
        arrays: Their cells, by name: those of one row at least.
    """
    casts = _CASTS.get(connection.dialect.name, {})
    marks = []
    for column in about:
        kind = casts.get(column.family)
        mark = dialect.placeholder if kind is None else f"CAST({dialect.placeholder} AS {kind})"
        marks.append(f"{mark} AS {dialect.quote(column.name)}")
    one = f"SELECT {', '.join(marks)}"
    cells = [arrays[column.name].literals() for column in about]
    values = tuple(cell for row in zip(*cells, strict=True) for cell in row)
    condition = text.replace("%", "%%") if dialect.placeholder == "%s" else text
    query = (
        f"SELECT COUNT(*) FROM ({' UNION ALL '.join([one] * len(cells[0]))})"
        f" {dialect.quote('t')} WHERE NOT ({condition})"
    )
    try:
        return int(connection.exec_driver_sql(query, values).scalar_one())
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        # A function that is known inside the table alone, say: INSERT will tell, row by row.
        return None
