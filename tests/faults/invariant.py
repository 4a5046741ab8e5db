"""What must hold after every run, however the runs before it ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib import lock
from seedlib.keys import each_key, from_json
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.databases import Database

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
"""A table's rows by their primary key."""


def rows_of(database: Database) -> dict[str, Rows]:
    """Every row of every table that is not seedlib's."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    found: dict[str, Rows] = {}
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in OWN_TABLES | {"alembic_version"}:
                keys = [table.columns.keys().index(c.name) for c in table.primary_key]
                rows = connection.execute(sa.select(table))
                found[table.name] = {tuple(row[at] for at in keys): tuple(row) for row in rows}
    return found


def violations(database: Database, theirs: Mapping[str, Rows]) -> list[str]:
    """Whatever is not as it must be, a line for each; also between two runs, and after a kill.

    :param theirs: the rows that were there before the first run, by :func:`rows_of`.
    """
    return [
        *_rows_and_ledger(database, theirs),
        *_orphans(database),
        *_states(database),
        *_lock(database),
    ]


def ledgers_keys(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The keys that the ledger says were inserted, by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    if "seed_chunk" in database.tables():
        query = "SELECT table_name, key_set FROM seed_chunk WHERE kind = 'rows'"
        for table, text in database.rows(query):
            found.setdefault(table, []).extend(each_key(from_json(text)))
    return found


def _rows_and_ledger(database: Database, theirs: Mapping[str, Rows]) -> list[str]:
    """Rows in the tables are those of the ledger and those of others, untouched, and no more."""
    found, named = [], ledgers_keys(database)
    for table, rows in rows_of(database).items():
        twice = [key for key, times in Counter(named.get(table, [])).items() if times > 1]
        ours = set(named.get(table, []))
        before = theirs.get(table, {})
        if twice:
            found.append(f"{table}: {len(twice)} rows are in two chunks")
        if ours - set(rows):
            found.append(f"{table}: {len(ours - set(rows))} rows of the ledger are not there")
        if ours & set(before):
            found.append(f"{table}: the ledger has {len(ours & set(before))} rows of others")
        if set(rows) - ours - set(before):
            number = len(set(rows) - ours - set(before))
            found.append(f"{table}: {number} rows are nobody's")
        if any(rows.get(key) != row for key, row in before.items()):
            found.append(f"{table}: rows of others were changed")
    return found


def _orphans(database: Database) -> list[str]:
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    found = []
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                parent = key.column.table.alias("parent")
                there = sa.exists().where(parent.c[key.column.name] == key.parent)
                query = sa.select(sa.func.count()).where(key.parent.is_not(None), ~there)
                orphans = connection.execute(query.select_from(table)).scalar_one()
                if orphans:
                    found.append(f"{table.name}: {orphans} orphans by {key.parent.name}")
    return found


def _states(database: Database) -> list[str]:
    """A revision has its version and ``loaded`` entries, or no version and what it was doing."""
    if "seed_load" not in database.tables():
        return []
    versions = {str(row[0]) for row in database.rows("SELECT version_num FROM seed_version")}
    found = []
    loads = database.rows("SELECT revision, table_name, kind, state FROM seed_load")
    top = max(versions, default="")
    for revision, table, kind, state in loads:
        # The names of a test's revisions are in their order.
        stamped = revision <= top
        allowed = {"loaded", "unloading"} if stamped else {"wanted", "loading", "free", "loaded"}
        if state not in allowed:
            found.append(f"{revision}, {table} ({kind}): {state}, version at {top or 'base'}")
    return found


def _lock(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        holder = lock.held(connection)
    return [] if holder is None else [f"the lock is held by {holder.holder}"]
