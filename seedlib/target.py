"""What is known of the connected database before anything is written: see ``environment.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import marks, schema
from seedlib.environment import Target
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seedlib.dialects.base import Dialect


def of(connection: sa.Connection, dialect: Dialect, *, present: bool, version_table: str) -> Target:
    """Tell what a run is for.

    Args:
        connection: Any connection to the database; read only, and open as long as it is asked.
        dialect: The database's dialect.
        present: Whether our tables exist.
        version_table: The one of the schema's own tree.
    """
    mark = marks.remembered(connection)

    def strangers() -> str | None:
        """Find a table with rows. Before the first run no row can be ours."""
        if present:
            return None
        for table in sorted(schema.tables(connection) - OWN_TABLES - {version_table}):
            query = f"SELECT 1 FROM {dialect.quote(table)} LIMIT 1"
            if connection.exec_driver_sql(query, ()).first():
                return table
        return None

    database = dialect.database_name(connection)
    local = dialect.is_local(connection.engine.url)
    return Target(database, local, None if mark is None else mark.name, strangers)
