"""Somebody changes the table while it is loaded: they wait for a chunk, and not for the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.scenes import chunks
from tests.runs import lay
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.faults.conftest import Watching

CHUNKS = 400
NOTES = {
    "0001_notes": f"""
        notes = Seed("notes", rows={CHUNKS * 50}, columns={{
            "code": v.sequence("ours {{:06d}}"), "body": v.sentence(),
        }})
    """
}


@pytest.mark.long
@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_altered_meanwhile(
    database: Database, tmp_path: Path, watching: Watching, workers: str
) -> None:
    """A metadata lock is held for a chunk alone, by none of the run's connections longer."""
    tables = {"notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT"}
    seeds = lay(database, tmp_path / "project", tables, NOTES, options="chunk_rows = 50\n")
    invariant = watching(database, "somebody alters the table meanwhile")

    for command, reached, check in (
        ("upgrade", "head", invariant.check_seeded),
        ("downgrade", "base", invariant.check_empty),
    ):
        with seeds.started("-x", f"workers={workers}", command, reached) as run:
            begun = chunks(database)
            until(lambda begun=begun: abs(chunks(database) - begun) > 5)  # type: ignore[misc]
            before = chunks(database)
            database.execute(f"ALTER TABLE notes ADD COLUMN after_{command} INTEGER")
            after = chunks(database)
            said = run.communicate(timeout=120)[0]
        assert 0 == run.returncode, said
        invariant.check()
        check()
        # It may have to wait its turn behind some that were there before it, not behind all.
        assert abs(after - before) < CHUNKS / 4
