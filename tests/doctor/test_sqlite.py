"""SQLite files: how they are kept, who is writing to them, and whether they are whole."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.doctor.visits import REVISIONS, TABLES, visit
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.skipif(sys.platform != "linux", reason="who holds a lock is told by Linux alone")
@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_writer(database: Database, tmp_path: Path, mode: str) -> None:
    """Who is writing is told, while they write, and is kept from nothing."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS)
    with closing(sqlite3.connect(tmp_path / "seed.sqlite3", isolation_level=None)) as writer:
        writer.execute(f"PRAGMA journal_mode = {mode}")
        idle = visit(seeds)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO teams (name) VALUES ('theirs')")
        busy = visit(seeds)
        writer.execute("COMMIT")

    assert "good" == idle.verdict("writer")
    assert f"process {os.getpid()}" == busy["writer"]["found"]
    assert "note" == busy.verdict("writer")
    assert mode == busy["journal"]["found"]
    assert 1 == seeds.count("teams")


def test_kept_out(database: Database, tmp_path: Path) -> None:
    """Where an application keeps everybody out, that is told, and not taken for a damaged file."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS)
    with closing(sqlite3.connect(tmp_path / "seed.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        found = visit(seeds)

    assert "problem" == found.verdict("connection")
    assert "another connection is writing" in found["connection"]["means"]
    assert found["connection"]["do"].startswith("Wait for its end")


def test_odd_file(tmp_path: Path, database: Database) -> None:
    """Small pages, another encoding, missing tables and triggers are told; a whole file is said to
    be whole, and a damaged one to be damaged.
    """
    file = tmp_path / "seed.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA page_size = 512")
        made.execute("PRAGMA encoding = 'UTF-16le'")
        made.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, team_id INT, size INT) STRICT")
        made.execute("CREATE TRIGGER noted AFTER INSERT ON people BEGIN SELECT 1; END")
        made.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
            " INSERT INTO people (size) SELECT i FROM n"
        )
        made.commit()
    seeds = lay(database, tmp_path / "project", {}, REVISIONS)
    found = visit(seeds)
    look = functools.partial(warm.seed, "doctor", cwd=seeds.folder, url=database.url)
    whole = json.loads(look("--json", "--quick-check").stdout)
    with file.open("r+b") as bytes_of:
        bytes_of.seek(512 * 20)
        bytes_of.write(b"\xff" * 512 * 40)
    damaged = look("--quick-check")

    assert {"page size", "encoding", "triggers"} <= found.of("note")
    assert "problem" == found.verdict("seeded tables")
    assert "missing: teams" == found["seeded tables"]["found"]
    assert "1 of 1 seeded tables" == found["STRICT tables"]["found"]
    (checked,) = [one for one in whole["findings"] if one["check"] == "quick check"]
    assert ("ok", "good") == (checked["found"], checked["verdict"])
    assert 1 == damaged.returncode
    assert "quick check" in damaged.stdout.partition("\nProject")[0]
