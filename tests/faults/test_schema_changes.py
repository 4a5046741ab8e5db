"""Somebody changes the table while it is loaded: they wait for a chunk, and not for the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.waiting import until
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

CHUNKS = 400
NOTES = {
    "0001_notes": f"""
        notes = Seed("notes", rows={CHUNKS * 50}, columns={{
            "code": v.sequence("ours {{:06d}}"), "body": v.sentence(),
        }})
    """
}


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_altered_meanwhile(database: Database, tmp_path: Path, workers: str) -> None:
    """A metadata lock is held for a chunk alone, by none of the run's connections longer."""
    tables = {"notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT"}
    seeds = lay(database, tmp_path / "project", tables, NOTES, options="chunk_rows = 50\n")

    def chunks() -> int:
        there = "seed_chunk" in database.tables()
        return int(database.scalar("SELECT COUNT(*) FROM seed_chunk")) if there else 0

    for command, reached in (("upgrade", "head"), ("downgrade", "base")):
        with seeds.started("-x", f"workers={workers}", command, reached) as run:
            begun = chunks()
            until(lambda begun=begun: abs(chunks() - begun) > 5)  # type: ignore[misc]
            before = chunks()
            database.execute(f"ALTER TABLE notes ADD COLUMN after_{command} INTEGER")
            after = chunks()
            said = run.communicate(timeout=120)[0]
        assert 0 == run.returncode, said
        # It may have to wait its turn behind some that were there before it, not behind all.
        assert abs(after - before) < CHUNKS / 4
    assert 0 == seeds.count("notes")
