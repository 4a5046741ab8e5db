"""An application that locks seeded rows while they are taken back: waited for, and tried again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.runs import lay
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.faults.conftest import Watching
    from tests.runs import Seeds

pytestmark = pytest.mark.databases("mariadb", "mysql")

ROWS = 4_000
NOTES = {
    "0001_notes": f"""
        notes = Seed("notes", rows={ROWS}, columns={{"code": v.sequence("ours {{:06d}}")}})
    """
}
WAIT = "SET SESSION innodb_lock_wait_timeout = 1"


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """A table that is seeded in forty chunks, and one that refers to it."""
    tables = {
        "notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT",
        "marks": "{id}, note_id INTEGER, FOREIGN KEY (note_id) REFERENCES notes (id)",
    }
    return lay(database, tmp_path / "project", tables, NOTES, options="chunk_rows = 100\n")


def impatient(database: Database) -> str:
    """Its URL, for connections that wait for a row's lock a second at most."""
    url = sa.make_url(database.url).update_query_dict({"init_command": WAIT})
    return url.render_as_string(hide_password=False)


def test_held(seeds: Seeds, watching: Watching) -> None:
    """A row that is held for longer than a wait costs a retry, told in the log, and no more."""
    database = seeds.database
    invariant = watching(database, "an application holds a row")
    seeds.done("upgrade", "head")
    invariant.learn()
    with database.engine.connect() as application:
        application.execute(sa.text("SELECT * FROM notes WHERE code = 'ours 002000' FOR UPDATE"))
        with seeds.started("downgrade", "base", url=impatient(database)) as run:
            until(lambda: seeds.log("chunk.retry"))
            assert seeds.count("notes") == ROWS - 1_900 or seeds.count("notes") == ROWS - 2_000
            application.rollback()
            said = run.communicate(timeout=120)[0]
    assert 0 == run.returncode, said
    invariant.check()
    invariant.check_empty()


class Meddler(threading.Thread):
    """Locks two rows of a chunk, the later one first, over and over, and changes neither."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.engine = sa.create_engine(database.url, poolclass=sa.NullPool)
        self.stopping = threading.Event()
        self.errors: list[int] = []

    def run(self) -> None:
        """Go on until told to stop, some ten thousand times at most."""
        low, high = self._ids()
        lock = sa.text("SELECT id FROM notes WHERE id = :id FOR UPDATE")
        with self.engine.connect() as connection:
            connection.exec_driver_sql(WAIT)
            for turn in range(10_000):
                if self.stopping.is_set():
                    return
                at = high - turn * 100 % (high - low)
                try:
                    connection.execute(lock, {"id": at})
                    connection.execute(lock, {"id": max(at - 60, low)})
                except sa.exc.DBAPIError as error:
                    self.errors.append(int(error.orig.args[0]) if error.orig else 0)
                finally:
                    connection.rollback()

    def _ids(self) -> tuple[int, int]:
        with self.engine.connect() as connection:
            low, high = connection.exec_driver_sql("SELECT MIN(id), MAX(id) FROM notes").one()
        return int(low), int(high)


def test_in_reverse(seeds: Seeds, watching: Watching) -> None:
    """Whoever a deadlock takes back, the rollback comes through, and takes all of it."""
    invariant = watching(seeds.database, "an application locks rows in reverse")
    seeds.done("upgrade", "head")
    invariant.learn()
    meddler = Meddler(seeds.database)
    meddler.start()
    try:
        with seeds.started("downgrade", "base", url=impatient(seeds.database)) as run:
            said = run.communicate(timeout=120)[0]
    finally:
        meddler.stopping.set()
        meddler.join(60)
    assert 0 == run.returncode, said
    invariant.check()
    invariant.check_empty()
    assert {1205, 1213} >= set(meddler.errors)
