"""What a live database is recorded as, for scripts that are written without one. Reads only."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import schema, schema_tree
from seedlib.dialects import dialect_of
from seedlib.reflection import mysql
from seedlib.shape_file import Recorded

if TYPE_CHECKING:
    from collections.abc import Collection


def record(connection: sa.Connection, wanted: Collection[str]) -> Recorded:
    """Record these tables, as far as they are there.

    Args:
        connection: Any connection to the database; read only.
        wanted: Names of tables.
    """
    dialect = dialect_of(connection.engine.url)
    dialect.learn(connection)
    there = sorted(schema.tables(connection).intersection(wanted))
    is_mysql = connection.dialect.name == "mysql"
    touched = {name: mysql.touched(connection, name) for name in there} if is_mysql else {}
    return Recorded(
        server=server(connection),
        version=_version(connection),
        chunk_rows=dialect.chunk_rows,
        schema_table=schema_tree.version_table(),
        schema_revisions=schema_revisions(connection),
        tables=MappingProxyType({name: schema.reflect(connection, name) for name in there}),
        incoming=schema.incoming(connection, there),
        touched=MappingProxyType({name: them for name, them in touched.items() if them}),
    )


def server(connection: sa.Connection) -> str:
    """The kind of server: ``mysql``, ``mariadb`` or ``sqlite``."""
    mariadb = getattr(connection.dialect, "is_mariadb", False)
    return "mariadb" if mariadb else connection.dialect.name


def _version(connection: sa.Connection) -> str:
    """Major and minor: what comes after changes nothing that a script depends on."""
    found = connection.dialect.server_version_info or ()
    return ".".join(str(part) for part in found[:2])


def schema_revisions(connection: sa.Connection) -> tuple[str, ...] | None:
    """The schema's revisions that the database is at; ``None`` where it has no version table."""
    table = schema_tree.version_table()
    if not sa.inspect(connection).has_table(table):
        return None
    version: sa.ColumnClause[str] = sa.column("version_num", sa.String)
    return tuple(sorted(connection.scalars(sa.select(version).select_from(sa.table(table)))))
