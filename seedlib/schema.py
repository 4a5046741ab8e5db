"""The live tables: which there are, the shape of each, who refers to them, and drift.

Reads only. Knows nothing of seeds; what a shape means for one is :mod:`seedlib.drift`'s to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.drift import Difference, drift
from seedlib.reflection import mysql, sqlite
from seedlib.shape import ColumnShape, ForeignKeyShape, IncomingKey, TableShape

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa

__all__ = [
    "ColumnShape",
    "Difference",
    "ForeignKeyShape",
    "IncomingKey",
    "TableShape",
    "drift",
    "incoming",
    "reflect",
    "tables",
]


def tables(connection: sa.Connection) -> frozenset[str]:
    """Name every table of the connected schema; views and temporary tables are none.

    Args:
        connection: Any connection to the database; read only.
    """
    if connection.dialect.name == "sqlite":
        return sqlite.tables(connection)
    return mysql.tables(connection)


def reflect(connection: sa.Connection, table: str) -> TableShape:
    """Read one table's shape.

    Args:
        connection: Any connection to the database; read only.
        table: The table's name, in the connected schema.

    Raises:
        sqlalchemy.exc.NoSuchTableError: The schema has no such table.

    Example::

        shape = reflect(connection, "clients") if "clients" in tables(connection) else None
    """
    if connection.dialect.name == "sqlite":
        return sqlite.reflect(connection, table)
    return mysql.reflect(connection, table)


def incoming(connection: sa.Connection, tables: Iterable[str]) -> tuple[IncomingKey, ...]:
    """Find every foreign key that refers to one of these tables, from whichever table.

    Args:
        connection: Any connection to the database; read only.
        tables: The parents. A table that refers to itself is found as its own child.

    Returns:
        The foreign keys, ordered by child and name. On MySQL those of other schemas of the same
        server too, since a delete would reach their rows as well.
    """
    if connection.dialect.name == "sqlite":
        return sqlite.incoming(connection, tables)
    return mysql.incoming(connection, tables)
