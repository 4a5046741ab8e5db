"""`seed verify --counts`: a ledger that somebody altered, states that contradict the version."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scenes import Scene
from tests.verification.orchard import REVISIONS, TABLES, brief, planted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")

_ENTRY = (
    "INSERT INTO seed_load SELECT '0002_trees', table_name, kind, 9, state, first_id, first_row,"
    " total, chunk_rows, key_columns, hashed, fingerprint, made_with, volume, seed, run, reason"
    " FROM seed_load WHERE table_name = 'growers'"
)
_CHUNKS = (
    "INSERT INTO seed_chunk SELECT '0002_trees', table_name, kind, chunk, row_offset, total,"
    " key_set, skipped, hashes, before_image FROM seed_chunk WHERE table_name = 'growers'"
)


def test_an_altered_ledger(database: Database, tmp_path: Path) -> None:
    """Chunks that are missing, too many or twice are told, each by its revision and table."""
    orchard = planted(database, tmp_path)
    first, last = orchard.ids("growers")[0], orchard.ids("growers")[-1]
    for statement in (
        "DELETE FROM seed_chunk WHERE table_name = 'trees' AND chunk IN (1, 2)",
        "UPDATE seed_chunk SET revision = '0009_gone' WHERE table_name = 'trees' AND chunk = 3",
        _ENTRY,
        _CHUNKS,
    ):
        database.execute(statement)
    told = orchard.told("--counts")
    listed = orchard.told("--counts", "--revision", "0001")
    other = orchard.told("--counts", "--table", "growers", "--revision", "0002")

    twice = ("counts", "overlap", "growers", None, 12, *((first + at,) for at in range(3)))
    assert last == first + 11
    assert {
        ("counts", "missing-chunks", "trees", None, 0),
        ("counts", "strange-chunks", "trees", "rows", 0),
        twice,
    } == brief(told["findings"])
    said = {one["what"]: (one["revision"], one["said"]) for one in told["findings"]}
    assert ("0002_trees", "3 of 6 chunks missing") == said["missing-chunks"]
    assert ("0009_gone", "1 chunk is of no entry of seed_load") == said["strange-chunks"]
    assert ("0001_growers", "in the ledger for 0002_trees too") == said["overlap"]
    assert {twice} == brief(listed["findings"]) == brief(other["findings"])


def test_a_ledger_that_cannot_be_read(database: Database, tmp_path: Path) -> None:
    """What no run writes is told as such, whichever check was asked for, and nothing is shown."""
    orchard = planted(database, tmp_path)
    database.execute(
        "UPDATE seed_chunk SET hashes = x'00' WHERE table_name = 'trees' AND chunk = 1"
    )
    told = orchard.told("--pii")
    database.execute(
        "UPDATE seed_chunk SET key_set = '[]' WHERE table_name = 'trees' AND chunk = 2"
    )
    database.execute("UPDATE seed_chunk SET key_set = NULL WHERE table_name = 'growers'")
    said = orchard.verified()

    assert {("counts", "unreadable", "trees", None, 0)} == brief(told["findings"])
    assert "cannot be read in the ledger: chunk 1" == told["findings"][0]["said"]
    assert 12 == told["looked_at"]["rows"]
    assert 1 == said.returncode
    assert "cannot be read in the ledger: chunks 1, 2" in said.stdout
    assert "Put both back from one dump before any rollback." in said.stdout + said.stderr


_OF_TREES = "WHERE table_name = 'trees'"
_STATES = (
    ("UPDATE seed_load SET state = 'loading' {}", "state", "loading, and its version is stamped"),
    ("UPDATE seed_load SET state = 'free' {}", "state", "free, and has chunks"),
    ("UPDATE seed_load SET state = 'lost' {}", "state", "in no state that there is"),
    (
        "UPDATE seed_version SET version_num = '0001_growers'",
        "",
        "Warning: trees (0002_trees): loaded, and its version is not stamped.",
    ),
    (
        "UPDATE seed_version SET version_num = '0000_other'",
        "",
        "cannot tell whether it is applied: the tree lacks the revision of seed_version.",
    ),
    (
        "UPDATE seed_chunk SET chunk = 77 {} AND chunk = 0",
        "strange-chunks",
        "1 chunk more than it has rows for",
    ),
)


def test_states_that_do_not_fit(database: Database, tmp_path: Path) -> None:
    """An entry in a state that no run leaves beside this version is told."""
    orchard = planted(database, tmp_path)
    file = tmp_path / "seed.sqlite3"
    kept = shutil.copy(file, tmp_path / "kept.sqlite3")
    for statement, what, said in _STATES:
        shutil.copy(kept, file)
        database.execute(statement.format(_OF_TREES))
        text = orchard.verified("--counts")
        kinds = {one["what"] for one in orchard.told("--counts")["findings"]}

        assert {what} - {""} == kinds
        assert said in text.stdout
        assert (1 if what else 0) == text.returncode


def test_interrupted_runs(database: Database, tmp_path: Path) -> None:
    """A load, or a rollback, that was killed half-way is a warning, and its rows are looked at."""
    scene = Scene(database, tmp_path / "project")
    scene.folder.mkdir()
    scene.tables(**{name: columns.replace("{kind}", "TEXT") for name, columns in TABLES.items()})
    scene.lay(REVISIONS, chunk_rows=5)
    scene.killed("upgrade", "head", before='INSERT INTO "trees"', nth=3)
    loading = scene.seeded("verify")
    scene.done("upgrade", "head")
    whole = scene.seeded("verify")
    scene.killed("-x", "force", "downgrade", "-1", before='DELETE FROM "trees"', nth=3)
    unloading = scene.seeded("verify")

    assert "trees (0002_trees): is being loaded, or was half-way: 2 of its 6 chunks" in loading
    assert "Looked at 18 rows" in loading
    assert "Warning" not in whole
    assert "trees (0002_trees): is being taken back, or was half-way: 4 of its 6" in unloading
