"""What a database holds, in forms that tests can compare: rows, fingerprints, invariants."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.databases import Database

_VERSIONS = {"alembic_version"}


def contents(
    database: Database, *, without: Collection[str] = ()
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is not seedlib's, in key order, as typed Python values."""
    metadata = sa.MetaData()
    with warnings.catch_warnings():
        # Geometries and addresses, whose cells come as the driver gives them.
        warnings.filterwarnings("ignore", "Did not recognize type", sa.exc.SAWarning)
        metadata.reflect(database.engine)
    found = {}
    with database.engine.connect() as connection:
        for name, table in sorted(metadata.tables.items()):
            if name not in OWN_TABLES | _VERSIONS | set(without):
                query = sa.select(table).order_by(*table.primary_key.columns)
                found[name] = [tuple(row) for row in connection.execute(query)]
    return found


def fingerprint(database: Database, *, without: Collection[str] = ()) -> dict[str, str]:
    """A hash of each table's rows that is the same on every database that holds the same values."""
    return {
        name: hashlib.sha256(repr([_plain(row) for row in rows]).encode()).hexdigest()
        for name, rows in contents(database, without=without).items()
    }


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(int(cell) if isinstance(cell, bool) else cell for cell in row)


def ledger(database: Database) -> list[tuple[Any, ...]]:
    """The ledger's entries and chunks, without what differs from run to run."""
    loads = database.rows(
        "SELECT revision, table_name, kind, state, first_id, first_row, total, chunk_rows"
        " FROM seed_load ORDER BY revision, table_name, kind"
    )
    chunks = database.rows(
        "SELECT revision, table_name, kind, chunk, row_offset, total, key_set, skipped, hashes"
        " FROM seed_chunk ORDER BY revision, table_name, kind, chunk"
    )
    return [*loads, *chunks]
