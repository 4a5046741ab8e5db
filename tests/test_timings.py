"""What a run's record keeps of the time that each table took."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from seedlib import timings
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "teams": "{id}, name VARCHAR(9) NOT NULL, lead_id INTEGER",
    "people": "{id}, team_id INTEGER, n INTEGER",
}
SEEDERS = {
    "0001_teams": """
        teams = Seed("teams", rows=12, columns={"name": "t", "lead_id": v.ref("people")})
        people = Seed("people", rows=30, columns={"team_id": v.ref("teams"), "n": 1})
    """,
    "0002_more": 'more = Update("people", columns={"n": 2})',
    "0003_last": 'last = Seed("people", rows=3, first_row=30, columns={"n": 1})',
}
STOP = """
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@sa.event.listens_for(Engine, "before_cursor_execute")
def stop(_connection, _cursor, statement, *_):
    if statement.startswith("UPDATE") and "people" in statement and "STOP" in os.environ:
        os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables that refer to each other, an update, and a revision that fails at its end."""
    fails = {"0003_last": "op.seed(last)\n    raise RuntimeError"}
    return lay(database, tmp_path / "project", TABLES, SEEDERS, upgrades=fails, env=STOP)


def kept(seeds: Seeds) -> list[tuple[str, str, str, int]]:
    """What the latest run's record says, but for the seconds, which are some."""
    rows = seeds.database.rows("SELECT timings FROM seed_run ORDER BY started_at DESC")
    found = list(timings.read(rows[0][0]))
    assert all(0 < one.seconds < 600 for one in found)
    return [(one.revision, one.table, one.what, one.rows) for one in found]


@pytest.mark.databases("sqlite")
def test_the_record_keeps_how_long_each_table_took(seeds: Seeds) -> None:
    """Also of a run that was interrupted, or failed, as far as its tables were finished."""
    stopped = seeds.run("upgrade", "0002", env={"SEED_ENV": "development", "STOP": "1"})
    assert 128 + signal.SIGINT == stopped.returncode
    interrupted, state = kept(seeds), seeds.last_run()["state"]
    seeds.refused("upgrade", "head")
    failed = kept(seeds), seeds.last_run()["state"]
    seeds.done("downgrade", "base")

    assert "interrupted" == state
    assert [
        ("0001_teams", "teams", "rows", 12),
        ("0001_teams", "teams", "fill", 12),
        ("0001_teams", "people", "rows", 30),
    ] == interrupted
    assert (
        [("0002_more", "people", "update", 30), ("0003_last", "people", "rows", 3)],
        "failed",
    ) == failed
    assert [
        ("0003_last", "people", "unload", 3),
        ("0002_more", "people", "unload", 30),
        ("0001_teams", "teams", "unload", 24),
        ("0001_teams", "people", "unload", 30),
    ] == kept(seeds)


def test_a_run_that_finished_no_table_has_none() -> None:
    """As its record says."""
    assert timings.Timings().as_json() is None
    assert [] == list(timings.read(None))
