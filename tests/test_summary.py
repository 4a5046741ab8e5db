"""What a run leaves said: its closing table, its row in `seed_run`, its records in the log."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {"teams": "{id}, name VARCHAR(9) NOT NULL", "people": "{id}, team_id INTEGER, n INTEGER"}
SEEDERS = {
    "0001_teams": 'teams = Seed("teams", rows=1200, columns={"name": v.sequence("t{}")})',
    "0002_people": """
        people = Seed("people", rows=30, columns={"team_id": v.ref("teams"), "n": 1})
    """,
    "0003_more": 'more = Update("people", columns={"n": v.this["n"] + 1})',
}
DIE = """
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@sa.event.listens_for(Engine, "before_cursor_execute")
def die(_connection, _cursor, statement, *_):
    # Not where it is only asked whether that is allowed.
    tried = statement.endswith("LIMIT 0")
    if os.environ.get("DIE_BEFORE", "no such text") in statement and not tried:
        os.kill(os.getpid(), signal.SIGKILL)

"""


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables and an update."""
    return lay(database, tmp_path / "project", TABLES, SEEDERS, env=DIE)


def table(said: str) -> list[str]:
    """The closing table and the line below it, without the time it took."""
    return re.sub(r"[0-9.]+ s ", "0 s ", said).splitlines()


def test_p26_the_closing_table(seeds: Seeds) -> None:
    """It tells what became of each table's rows, in all, and where the seeds are now (P22, P26)."""
    assert [
        "table   inserted  updated",
        "-------------------------",
        "teams      1,200",
        "people        30       30",
        "1,230 inserted, 30 updated in 0 s (development); now at 0003_more.",
    ] == table(seeds.done("upgrade", "head"))
    assert {
        "teams": {"inserted": 1200},
        "people": {"inserted": 30, "updated": 30},
    } == json.loads(seeds.last_run()["summary"])

    assert [
        "table   deleted  restored",
        "-------------------------",
        "people       30        30",
        "30 deleted, 30 restored in 0 s (development); now at 0001_teams.",
    ] == table(seeds.done("downgrade", "0001"))
    assert ["no rows in 0 s (development); now at 0003_more."] == table(seeds.done("stamp", "head"))
    stamped = seeds.done("downgrade", "0001")
    assert "0002_people was passed over: none of its rows were put in by a run." in stamped
    assert "now at 0001_teams." in stamped
    assert ["0003_more", "0002_people"] == [
        record["revision"] for record in seeds.log("revision.passed")
    ]
    assert 1200 == seeds.count("teams")


def test_where_a_leftover_leaves_the_seeds(seeds: Seeds) -> None:
    """Taking back an interrupted upgrade alone moves no version, and says the right one."""
    dying = {"SEED_ENV": "development", "DIE_BEFORE": "INSERT INTO people"}
    dying["DIE_BEFORE"] = (
        'INSERT INTO "people"' if seeds.database.kind == "sqlite" else "INSERT INTO `people`"
    )
    died = seeds.run("upgrade", "head", env=dying)
    assert -signal.SIGKILL == died.returncode
    back = seeds.done("downgrade", "0001")

    assert "now at 0001_teams." in back
    assert ["interrupted", "done"] == [
        row[0] for row in seeds.database.rows("SELECT state FROM seed_run ORDER BY started_at")
    ]
    record = seeds.last_run()
    assert ("0001_teams", "0001_teams") == (record["heads_before"], record["heads_after"])
    assert seeds.database.rows("SELECT ended_at FROM seed_run WHERE ended_at IS NULL") == []


def test_the_run_record(seeds: Seeds) -> None:
    """Who ran what, where, when, with which settings and versions, and how it ended."""
    seeds.done("-x", "scale=0.5", "upgrade", "0002")
    record = seeds.last_run()
    settings = json.loads(record["settings"])

    assert record["command"].endswith("-n seeds -x scale=0.5 upgrade 0002")
    assert ("development", "", "0002_people", "done") == tuple(
        record[name] for name in ("environment", "heads_before", "heads_after", "state")
    )
    assert "0.5" == settings["scale"]
    assert {"environment", "size", "rows", "seed", "chunk_rows", "lock_timeout", "strict"} <= set(
        settings
    )
    for package in ("seedlib", "alembic", "sqlalchemy", "numpy", "faker"):
        assert f"{package}={importlib.metadata.version(package)}" in record["versions"]
    assert record["started_at"] <= record["ended_at"]
    assert os.uname().nodename == record["host"]
    assert record["error"] is None
    assert (record["lock_id"] is None) == (seeds.database.kind == "sqlite")


def test_p23_the_log(seeds: Seeds) -> None:
    """Start, tables and end are told in one JSON record each, whose counts are the database's."""
    seeds.done("upgrade", "head")
    records = seeds.log()
    (start,), (end,) = seeds.log("run.start"), seeds.log("run.end")

    every = {"time", "level", "logger", "event", "run", "message"}
    assert all(every <= set(record) for record in records)
    assert 1 == len({record["run"] for record in records})
    assert (records[0], records[-1]) == (start, end)
    assert ["0001_teams", "0002_people", "0003_more"] == start["revisions"]
    assert "development" == start["environment"]
    assert "seed:seed@" not in start["database"]
    names = ("revision", "table", "inserted", "updated")
    assert [
        ("0001_teams", "teams", seeds.count("teams"), 0),
        ("0002_people", "people", seeds.count("people"), 0),
        ("0003_more", "people", 0, 30),
    ] == [tuple(record[name] for name in names) for record in seeds.log("table.end")]
    assert [1200, 30, None] == [record["rows"] for record in seeds.log("table.start")]
    assert (1230, 30) == (end["inserted"], end["updated"])
    assert [start["revisions"], start["revisions"]] == [
        [record["revision"] for record in seeds.log(event)]
        for event in ("revision.start", "revision.end")
    ]
