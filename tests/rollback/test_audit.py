"""The audit trail: every row of it can be listed, and a million rows are a few entries."""

from __future__ import annotations

import datetime as dt
import getpass
from typing import TYPE_CHECKING

import pytest

from seedlib import audit
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_words": 'words = Seed("words", rows=1_000, columns={"code": v.sequence("w{}")})',
    "0002_names": """
        names = Seed("names", pii={"name": None},
            source=records(("name",), [("Ann",), ("Bob",), ("Zoë",)]))
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two tables, seeded and rolled back."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, code VARCHAR(20) NOT NULL", names="name VARCHAR(20) PRIMARY KEY")
    scene.lay(REVISIONS, chunk_rows=2)
    scene.done("upgrade", "head")
    return scene


def test_every_row_can_be_listed(scene: Scene) -> None:
    """Key by key, oldest first: table, key, time, run, actor and action of all that was deleted."""
    ids = {row[0] for row in scene.database.rows("SELECT id FROM words")}
    began = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    scene.done("downgrade", "base")
    runs = [row[0] for row in scene.database.rows("SELECT run FROM seed_run ORDER BY started_at")]
    with scene.database.engine.connect() as connection:
        entries = list(audit.entries(connection))
        records = [record for entry in entries for record in audit.records(entry)]
        of_names = list(audit.entries(connection, table="names"))
        of_words = list(audit.entries(connection, revision="0001_words", run=runs[-1]))
        of_none = list(audit.entries(connection, run=runs[0]))

    assert sorted(entry.number for entry in entries) == [entry.number for entry in entries]
    assert ids == {record.key[0] for record in records if record.table == "words"}
    assert {"Ann", "Bob", "Zoë"} == {r.key[0] for r in records if r.table == "names"}
    assert 1_003 == len(records) == sum(entry.rows for entry in entries)
    assert {("deleted", getpass.getuser(), runs[-1], False)} == {
        (r.action, r.actor, r.run, r.image) for r in records
    }
    assert all(began <= r.at <= dt.datetime.now(dt.UTC).replace(tzinfo=None) for r in records)
    assert ({"names"}, {"words"}) == ({e.table for e in of_names}, {e.table for e in of_words})
    assert len(entries) == len(of_names) + len(of_words)
    assert [] == of_none


@pytest.mark.databases("sqlite")
def test_small(scene: Scene) -> None:
    """An entry a chunk, and of a range of keys its ends: a million rows are a few kilobytes."""
    scene.lay({"0001_words": REVISIONS["0001_words"]}, chunk_rows=500)
    scene.database.execute("DELETE FROM seed_version")
    scene.done("downgrade", "base")
    scene.done("upgrade", "head")
    scene.database.execute("DELETE FROM seed_audit")
    scene.done("downgrade", "base")
    rows, size = scene.database.rows("SELECT COUNT(*), SUM(LENGTH(key_set)) FROM seed_audit")[0]

    assert 3 == rows  # SQLite's highest id is a chunk of its own
    assert size < 200


def test_written_with_the_deletion(scene: Scene) -> None:
    """A deletion that is taken back leaves no word on the trail, and none is missing."""
    statement = "INSERT INTO seed_audit"
    scene.killed("downgrade", "base", before=statement, nth=4)
    left = scene.database.scalar("SELECT COUNT(*) FROM words")
    named = scene.database.scalar("SELECT COUNT(*) FROM names")
    told = scene.database.scalar("SELECT SUM(row_count) FROM seed_audit")

    assert 1_003 - left - named == told > 0
