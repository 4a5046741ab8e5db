"""Four tables with rows of the application's, and three revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dry_run.trial import OPTIONS, REVISIONS, TABLES
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

_MEET = '''
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def meet(connection, _cursor, statement, *_):
    """Before the n-th statement with a text in it: die, or have the connection closed."""
    global met
    met += os.environ.get("MEET", "no such text") in statement
    if met != int(os.environ.get("NTH", "-1")):
        return
    met += 1
    if "CLOSE" not in os.environ:
        os.kill(os.getpid(), signal.SIGKILL)
    number = connection.connection.dbapi_connection.thread_id()
    engine = sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.begin() as other:
        other.exec_driver_sql(f"KILL {number}")


@sa.event.listens_for(Engine, "connect")
def impatient(connection, _record):
    """Wait a second for another's lock."""
    if "thread_id" in dir(connection):
        connection.query("SET SESSION innodb_lock_wait_timeout = 1")
'''


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """The project, nothing of it applied."""
    folder = tmp_path / "project"
    seeds = lay(database, folder, TABLES, REVISIONS, options=OPTIONS, env=_MEET)
    database.execute("INSERT INTO teams (id, name, score) VALUES (2, 'theirs', 4)")
    database.execute("INSERT INTO people (id, team_id, email, age) VALUES (3, 2, 'a@b.test', 40)")
    database.execute("INSERT INTO visits (id, person_id, cost) VALUES (1, 3, 2)")
    return seeds
