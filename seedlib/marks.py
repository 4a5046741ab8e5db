"""The mark by which a database remembers which environment it is: read, and changed on request.

The first run writes it (see ``record.py``), and every other run minds it (see ``environment.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import environment, environment_errors, tables
from seedlib.catalog import KNOWN
from seedlib.declared import unmasked
from seedlib.dialects import dialect_of
from seedlib.ledger import Ledger
from seedlib.outcome import recorded
from seedlib.record import Record, actor
from seedlib.tables import seed_environment, seed_load

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from seedlib.environment import Environment
    from seedlib.lock import Lock
    from seedlib.logs import RunLog


@dataclass(frozen=True, slots=True)
class Mark:
    """What a database remembers.

    Args:
        name: Its environment.
        at: When it was told so, in UTC.
        run: The run that told it.
    """

    name: str
    at: dt.datetime
    run: str


def remembered(connection: sa.Connection) -> Mark | None:
    """What the connected database remembers, if it does."""
    if not sa.inspect(connection).has_table(seed_environment.name):
        return None
    found = connection.execute(sa.select(seed_environment)).mappings().first()
    return None if found is None else Mark(found["environment"], found["marked_at"], found["run"])


def confirmed(connection: sa.Connection, name: str, database: str | None) -> Environment:
    """The environment that the database is to remember from now on.

    Args:
        connection: Any connection to it.
        name: The environment.
        database: The name of the database, by which whoever asks for it confirms it.

    Raises:
        SeedError: The environment is unknown, the database is not the one that is named, or people
            of production are in it.
    """
    wanted = environment.called(name, "seed environment set")
    connected = dialect_of(connection.engine.url).database_name(connection)
    connection.rollback()
    if database != connected:
        raise environment_errors.mark_not_confirmed(wanted.name, database, connected)
    if wanted.name != "production":
        real = _with_real_rows(connection)
        connection.rollback()
        if real:
            raise environment_errors.real_rows(wanted.name, real)
    return wanted


def _with_real_rows(connection: sa.Connection) -> list[str]:
    """The revisions that are in with personal data as it was read."""
    if not sa.inspect(connection).has_table(seed_load.name):
        return []
    loads = Ledger(connection, present=True).loads()
    return sorted({load.revision for load in loads if load.state in KNOWN and unmasked(load)})


def change(
    engine: sa.Engine, wanted: Environment, log: RunLog, lock: Lock, heads: Collection[str]
) -> None:
    """Let the database remember another environment; a run record and the audit trail say so.

    Args:
        engine: Makes connections to it, none of which has a transaction open.
        wanted: The environment.
        log: The run's log.
        lock: The lock, which is held.
        heads: The versions that the database has.
    """
    with engine.connect() as connection:
        database = dialect_of(engine.url).database_name(connection)
        before = remembered(connection)
    was = None if before is None else before.name
    tables.make(engine, tables.metadata.sorted_tables)
    record = Record(engine, log.run)
    with recorded(record, log):
        record.start(
            who=actor(),
            environment=wanted,
            settings={"environment": wanted.name, "was": was},
            heads=heads,
            lock_id=None if lock.fence is None else lock.fence.holder_id,
        )
        record.mark_anew(wanted, actor())
        record.end("done", heads=heads)
    log.environment_marked(environment=wanted.name, was=was, database=database)
