"""Ids: taken from the server's own allocator or kept by a top row, never lost, never doubled."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

UP, DOWN = ("upgrade", "head"), ("downgrade", "base")

DIE = """
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@sa.event.listens_for(Engine, "before_cursor_execute")
def die(_connection, _cursor, statement, parameters, *_):
    wanted = os.environ.get("DIE_BEFORE")
    if wanted and wanted in statement and "loading" in str(parameters):
        os.kill(os.getpid(), signal.SIGKILL)

"""

NARROW = {"t": "{id}, n INTEGER"}
MANY = 70_001
"""More than one step of the allocator, and no multiple of a step."""


def spans(database: Database) -> list[tuple[int, int, int]]:
    """First id, last id and number of our rows, which have n above zero."""
    return [
        (int(low), int(high), int(rows))
        for low, high, rows in database.rows("SELECT MIN(id), MAX(id), COUNT(*) FROM t WHERE n > 0")
    ]


@pytest.mark.databases("mariadb", "mysql")
def test_many_ids_and_a_death(database: Database, tmp_path: Path) -> None:
    """A run killed between taking many ids and saying so has them still: none lost, none twice."""
    tree = {"0001_t": f't = Seed("t", rows={MANY}, columns={{"n": 1}})'}
    options = "chunk_rows = 100000"
    seeds = lay(database, tmp_path / "project", NARROW, tree, options=options, env=DIE)
    database.execute("INSERT INTO t (id, n) VALUES (7, 0)")
    database.execute("ALTER TABLE t AUTO_INCREMENT = 500")
    died = seeds.run(*UP, env={"SEED_ENV": "development", "DIE_BEFORE": "UPDATE seed_load"})
    wanted = database.rows("SELECT state, first_id FROM seed_load")
    for _ in range(5):  # the application's, above what was taken
        database.execute("INSERT INTO t (n) VALUES (0)")
    theirs = database.scalar("SELECT MAX(id) FROM t")
    database.execute("DELETE FROM t WHERE id > 500")
    seeds.done(*UP)

    assert -signal.SIGKILL == died.returncode
    assert [("wanted", 500)] == wanted
    assert theirs >= 500 + MANY
    # Somebody used the counter since, so it no longer proves whose the ids are: others are taken.
    assert [(theirs + 1, theirs + MANY, MANY)] == spans(database)


@pytest.mark.databases("mariadb", "mysql")
def test_ids_that_were_taken_are_found_again(database: Database, tmp_path: Path) -> None:
    """Where nobody touched the counter since, the next run uses the very ids that were taken."""
    tree = {"0001_t": f't = Seed("t", rows={MANY}, columns={{"n": 1}})'}
    options = "chunk_rows = 100000"
    seeds = lay(database, tmp_path / "project", NARROW, tree, options=options, env=DIE)
    seeds.run(*UP, env={"SEED_ENV": "development", "DIE_BEFORE": "UPDATE seed_load"})
    seeds.done(*UP)
    database.execute("INSERT INTO t (n) VALUES (0)")

    assert [(1, MANY, MANY)] == spans(database)
    assert MANY < database.scalar("SELECT id FROM t WHERE n = 0") <= MANY + 2


def test_a_key_without_allocator(database: Database, tmp_path: Path) -> None:
    """An integer key that nothing numbers is numbered from the highest on, beside the others'."""
    tables = {"t": "id INTEGER NOT NULL PRIMARY KEY, n INTEGER"}
    tree = {
        "0001_t": 't = Seed("t", rows=10, columns={"n": 1})',
        "0002_t": 't = Seed("t", rows=5, first_row=10, columns={"n": 2})',
    }
    seeds = lay(database, tmp_path / "project", tables, tree, options="chunk_rows = 4")
    database.execute("INSERT INTO t (id, n) VALUES (40, 0)")
    before = fingerprint(database)
    seeds.done(*UP)

    assert [(1, 41, 50), (2, 51, 55)] == database.rows(
        "SELECT n, MIN(id), MAX(id) FROM t WHERE n > 0 GROUP BY n ORDER BY n"
    )
    seeds.done(*DOWN)
    assert before == fingerprint(database)


def test_freed_ids(database: Database, tmp_path: Path) -> None:
    """After a rollback the same ids come back, unless somebody has one of them by now."""
    tree = {"0001_t": 't = Seed("t", rows=10, columns={"n": 1})'}
    seeds = lay(database, tmp_path / "project", NARROW, tree, options="chunk_rows = 4")
    seeds.done(*UP)
    first = spans(database)
    seeds.done(*DOWN)
    seeds.done(*UP)
    again = spans(database)
    seeds.done(*DOWN)
    database.execute("INSERT INTO t (id, n) VALUES (4, 0)")
    seeds.done(*UP)

    assert [(1, 10, 10)] == first == again
    ((low, high, rows),) = spans(database)
    assert (10, 10) == (rows, high - low + 1)
    assert low > 4
    assert [(4,)] == database.rows("SELECT id FROM t WHERE n = 0")


@contextmanager
def counting_by_three(database: Database) -> Iterator[None]:
    """A server whose allocator leaves gaps, as one of several masters does."""
    database.execute("SET GLOBAL auto_increment_increment = 3")
    try:
        yield
    finally:
        database.execute("SET GLOBAL auto_increment_increment = 1")


@pytest.mark.databases("mariadb", "mysql")
def test_a_server_that_counts_by_three(database: Database, tmp_path: Path) -> None:
    """Whatever the server's own step is, our ids are consecutive and the application's apart."""
    tree = {"0001_t": 't = Seed("t", rows=10, columns={"n": 1})'}
    seeds = lay(database, tmp_path / "project", NARROW, tree)
    with counting_by_three(database):
        database.execute("INSERT INTO t (n) VALUES (0), (0)")
        theirs = [row[0] for row in database.rows("SELECT id FROM t")]
        seeds.done(*UP)
        database.execute("INSERT INTO t (n) VALUES (0)")

    ((low, high, rows),) = spans(database)
    assert (10, 10) == (rows, high - low + 1)
    assert 3 == theirs[1] - theirs[0]
    assert low > max(theirs)
    assert high < database.scalar("SELECT MAX(id) FROM t WHERE n = 0")


@pytest.mark.databases("mariadb", "mysql")
def test_records_that_the_allocator_meets_first(database: Database, tmp_path: Path) -> None:
    """Ids are asked for with records that the database takes, however few of them there are."""
    tables = {"t": "{id}, n INTEGER, CHECK (n % 2 = 0)"}
    tree = {
        "0001_t": """
            def numbered(rows):
                return rows.n.astype("int64") + 1

            t = Seed("t", rows=200, columns={"n": numbered})
        """
    }
    seeds = lay(database, tmp_path / "project", tables, tree)
    seeds.done(*UP)

    ((low, high, rows),) = spans(database)
    assert (100, 198) == (rows, high - low)
    assert 100 == len(seeds.log("rows.skipped"))
    # Each record that was tried first cost an id, and no more than that.
    assert low < 10
