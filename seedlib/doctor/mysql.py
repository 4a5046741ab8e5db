"""The examination of a MySQL or MariaDB server: what is asked of it, in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import schema
from seedlib.dialects.mysql import MySQL
from seedlib.doctor import (
    backups,
    mysql_loading,
    mysql_route,
    mysql_tables,
    mysql_variables,
    remembered,
)
from seedlib.doctor.finding import Finding, warning
from seedlib.doctor.mysql_variables import Variables
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.catalog import Catalog
    from seedlib.environment import Environment
    from seedlib.settings import Settings

_PATIENCE = "SET SESSION lock_wait_timeout = 5"
"""Seconds: a migration that has a table to itself is not waited for any longer."""


def examine(
    engine: sa.Engine, catalog: Catalog | None, asked: Settings, here: Environment | None
) -> Iterator[tuple[str, Finding]]:
    """Ask a server all that matters; each finding with its group.

    Args:
        engine: Connections as a run makes them.
        catalog: What is seeded, where that can be read.
        asked: What a run is asked for.
        here: The environment, where it is known.
    """
    for finding in mysql_route.examine(engine):
        yield "connection", finding
    with engine.connect() as connection:
        connection.exec_driver_sql(_PATIENCE)
        of = Variables.read(connection)
        yield "connection", remembered.clock(connection)
        for check in mysql_variables.EVERY:
            for finding in check(of):
                yield "server", finding
        for finding in _replication(connection):
            yield "server", finding
        if not schema.tables(connection) >= OWN_TABLES:
            for finding in mysql_variables.pages(of):
                yield "server", finding
        for finding in _loading(connection, of, asked):
            yield "loading", finding
        if catalog is not None:
            for finding in _tables(connection, catalog, of):
                yield "tables", finding
        yield "backups", backups.program(asked, here, of)


def _replication(connection: sa.Connection) -> Iterator[Finding]:
    """Whether the server follows another one; told only where it does, and the user may see it."""
    try:
        rows = connection.exec_driver_sql("SHOW REPLICA STATUS").mappings().all()
    except sa.exc.DBAPIError as error:
        # Early releases of MySQL 8.0 do not know the statement.
        if MySQL().classify(error) not in {"denied", "other"}:
            raise
        return
    for row in rows:
        told = {str(name).lower(): value for name, value in row.items()}
        source = told.get("source_host") or told.get("master_host")
        means = (
            "What a run puts in here its source does not have. Rows of the source can meet it, and"
            " the replication stops."
        )
        do = "Set DATABASE_URL to the source"
        yield warning("replica", f"of {source}", means, do)


def _loading(connection: sa.Connection, of: Variables, asked: Settings) -> Iterator[Finding]:
    dialect = MySQL()
    dialect.learn(connection)
    yield from mysql_loading.bulk(of, asked.bulk)
    for check in mysql_loading.EVERY:
        yield from check(of)
    named = connection.exec_driver_sql(
        "SELECT CONVERT_TZ('2000-01-01 00:00:00', 'UTC', 'Europe/Vienna') IS NOT NULL"
    ).scalar()
    yield from mysql_loading.zones(of, named=bool(named))
    taken = connection.exec_driver_sql("SHOW GLOBAL STATUS LIKE 'Threads_connected'").one()[1]
    yield from mysql_loading.connections(of, dialect.workers(asked.workers), int(taken))


def _tables(connection: sa.Connection, catalog: Catalog, of: Variables) -> Iterator[Finding]:
    charset, collation = connection.exec_driver_sql(
        "SELECT @@character_set_database, @@collation_database"
    ).one()
    pool = of.number("innodb_buffer_pool_size")
    yield from mysql_tables.examine(connection, catalog, f"{charset}, {collation}", pool)
    yield mysql_tables.rights(connection, MySQL(), catalog)
