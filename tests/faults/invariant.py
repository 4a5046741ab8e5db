"""What must hold after every run, however the runs before it ended."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib import audit, lock
from seedlib.keys import each_key, from_json
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.keys import Key
    from seedlib.ledger import Kind
    from tests.databases import Database

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
"""A table's rows by their primary key."""
Content = dict[str, Rows]
"""Every table's rows by its name."""
Touched = Counter[tuple[str, str, tuple[Any, ...]]]
"""How often each row was done something to: by what was done, its table and its key."""


def rows_of(database: Database) -> Content:
    """Every row of every table that is not seedlib's."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    found: Content = {}
    with database.engine.connect() as connection:
        for table in metadata.tables.values():
            if table.name not in OWN_TABLES | {"alembic_version"}:
                keys = [table.columns.keys().index(c.name) for c in table.primary_key]
                rows = connection.execute(sa.select(table))
                found[table.name] = {tuple(row[at] for at in keys): tuple(row) for row in rows}
    return found


class Invariant:
    """What must hold of a database that is seeded and taken back under faults.

    Made before the first run. :meth:`check` follows every fault, and counts as one try of it;
    :meth:`check_seeded` and :meth:`check_empty` follow the command that came through after it.

    :ivar fault: what the tries are told under.
    """

    def __init__(self, database: Database, fault: str) -> None:
        self.database, self.fault = database, fault
        self.theirs = rows_of(database)
        self.seeded: Content | None = None
        self.tries = self.violations = 0
        self._command_begins()

    def learn(self) -> None:
        """A load without faults came through: it is what every other one must lead to."""
        self.seeded = rows_of(self.database)
        self.check_seeded()

    def check(self) -> None:
        """A fault was brought about: fail with whatever is not as it must be, now."""
        self._settle(self._broken(), tries=1)

    def check_seeded(self) -> None:
        """A load came through: the rows must be those of one without faults, if one was learnt."""
        others = self.seeded is not None and rows_of(self.database) != self.seeded
        self._settle([*self._broken(), *["other rows than without faults"] * others])
        self._command_begins()

    def check_empty(self) -> None:
        """A rollback came through: nothing may be there but what was there before."""
        left = rows_of(self.database) != self.theirs or bool(_ledger(self.database))
        self._settle([*self._broken(), *["not what was there before"] * left])
        self._command_begins()

    def _command_begins(self) -> None:
        """From here on the audit trail is to have what another command does, and nothing else."""
        self._loaded = _ledger(self.database)
        self._last_entry = 0
        if "seed_audit" in self.database.tables():
            self._last_entry = self.database.scalar(
                "SELECT COALESCE(MAX(entry), 0) FROM seed_audit"
            )

    def _settle(self, broken: list[str], tries: int = 0) -> None:
        # What is seen only at the end was brought about by some fault all the same.
        self.tries += max(tries, bool(broken))
        self.violations += bool(broken)
        assert [] == broken

    def _broken(self) -> list[str]:
        return [
            *_rows_and_ledger(self.database, self.theirs),
            *_orphans(self.database),
            *_states(self.database),
            *_lock(self.database),
            *self._audit(),
        ]

    def _audit(self) -> list[str]:
        """What left the ledger since the command began is on the audit trail, once, and no more."""
        gone = self._loaded - _ledger(self.database)
        told = _audit_entries(self.database, self._last_entry)
        found = []
        if gone - told:
            found.append(f"{(gone - told).total()} rows were taken back and not audited")
        if told - gone:
            found.append(f"{(told - gone).total()} rows are on the audit trail and in the ledger")
        return found


def _entries(database: Database) -> Iterator[tuple[str, Kind, list[Key]]]:
    """Table, kind and keys of every chunk in the ledger."""
    if "seed_chunk" in database.tables():
        query = "SELECT table_name, kind, key_set FROM seed_chunk WHERE key_set IS NOT NULL"
        for table, kind, text in database.rows(query):
            yield table, kind, each_key(from_json(text))


def _ledger(database: Database) -> Touched:
    """What a rollback would do, to all that the ledger has."""
    found: Touched = Counter()
    for table, kind, keys in _entries(database):
        found.update((audit.taking_back(kind), table, key) for key in keys)
    return found


def _audit_entries(database: Database, after: int) -> Touched:
    """What was done to which rows, by the entries of the audit trail that have higher numbers."""
    found: Touched = Counter()
    if "seed_audit" in database.tables():
        query = "SELECT action, table_name, key_set FROM seed_audit WHERE key_set IS NOT NULL"
        query += " AND entry > :after"
        for action, table, text in database.rows(query, after=after):
            found.update((action, table, key) for key in each_key(from_json(text)))
    return found


def _rows_and_ledger(database: Database, theirs: Mapping[str, Rows]) -> list[str]:
    """Rows in the tables are those of the ledger and those of others, untouched, and no more."""
    found: list[str] = []
    named: dict[str, list[Key]] = {}
    changed: dict[str, list[Key]] = {}
    for table, kind, keys in _entries(database):
        (named if kind == "rows" else changed).setdefault(table, []).extend(keys)
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
        kept = set(before) - set(changed.get(table, []))
        if any(rows.get(key) != before[key] for key in kept):
            found.append(f"{table}: rows of others were changed")
    return found


def _orphans(database: Database) -> list[str]:
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    found = []
    with database.engine.connect() as connection:
        for table in metadata.tables.values():
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
    """Nobody has the lock, once the server has seen that its holder is dead."""
    holder: lock.Held | None = None
    for _ in range(100):
        with database.engine.connect() as connection:
            holder = lock.held(connection)
        if holder is None:
            return []
        time.sleep(0.1)
    assert holder is not None
    return [f"the lock is held by {holder.holder}"]
