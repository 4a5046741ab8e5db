"""The live tables: which there are, the shape of each, who refers to them, and drift.

Reads only. Knows nothing of seeds; what a shape means for one is :mod:`seedlib.drift`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from seedlib.drift import Difference, drift
from seedlib.reflection import mysql, sqlite
from seedlib.shape import ColumnShape, ForeignKeyShape, IncomingKey, TableShape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import sqlalchemy as sa

__all__ = [
    "ColumnShape",
    "Difference",
    "ForeignKeyShape",
    "IncomingKey",
    "Shapes",
    "TableShape",
    "drift",
    "every",
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


def every(connection: sa.Connection) -> dict[str, TableShape]:
    """Read the shape of every table of the connected schema, in few queries.

    Args:
        connection: Any connection to the database; read only.
    """
    if connection.dialect.name == "sqlite":
        return sqlite.every(connection)
    return mysql.every(connection)


class Shapes(Mapping[str, TableShape]):
    """Tables and their shapes, each read when it is first asked for and then kept.

    A run that finds nothing to do asks for none.

    Args:
        connection: A connection that stays open as long as shapes are asked for; read only.
        wanted: Names of tables; those that are not there are left out.
    """

    def __init__(self, connection: sa.Connection, wanted: Collection[str]) -> None:
        self._connection = connection
        self._names = set(tables(connection).intersection(wanted))
        self._read: dict[str, TableShape] = {}

    def __getitem__(self, table: str) -> TableShape:
        if table not in self._names:
            raise KeyError(table)
        return self.add(table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, table: object) -> bool:
        return table in self._names

    def add(self, table: str) -> TableShape:
        """The shape of a table that may not have been wanted at first.

        Raises:
            sqlalchemy.exc.NoSuchTableError: The schema has no such table.
        """
        if table not in self._read:
            self._read[table] = reflect(self._connection, table)
            self._names.add(table)
        return self._read[table]


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
