"""Chunks without row hashes: whether rows were edited shows from when they are hashed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests import warm

if TYPE_CHECKING:
    from tests.offline.clients import Pair
    from tests.offline.conftest import Laying

pytestmark = pytest.mark.databases("sqlite")
TABLES = {"people": "{id}, code VARCHAR(20) NOT NULL UNIQUE, credit INTEGER"}
REVISIONS = {
    "0001": 'people = Seed("people", rows=6, columns={"code": v.sequence("P{}"), "credit": 1})',
    "0002": 'more = Update("people", columns={"credit": v.this["credit"] + 1})',
    "0003": 'most = Update("people", columns={"credit": v.this["credit"] + 2})',
}


@pytest.fixture
def both(pair: Laying) -> Pair:
    """Six people in chunks of two, put in by a script, who are changed twice."""
    found = pair(TABLES, REVISIONS, options="chunk_rows = 2")
    found.played(found.script("upgrade", "head"))
    return found


def _unhashed(both: Pair) -> int:
    query = "SELECT COUNT(*) FROM seed_chunk WHERE hashes IS NULL"
    return int(both.offline.database.scalar(query))


def _status(both: Pair) -> str:
    """What `seed status` prints where all is in."""
    ended = warm.seed("status", cwd=both.offline.folder, url=both.offline.database.url)
    assert 0 == ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


def test_next_run(both: Pair) -> None:
    """The next run hashes them, and says so; from then on an edit stops a rollback."""
    database, log = both.offline.database, both.offline.log
    verified = warm.seed(
        "verify",
        cwd=both.offline.folder,
        url=database.url,
        env={"SEED_ENV": "development"},
    )
    assert 0 == verified.returncode, verified.stdout
    assert "for a script put them in; the next run that writes hashes them" in verified.stdout
    told = _status(both)
    assert "All is in: 3 revisions. Whether rows that a script put in were edited cannot be" in told
    assert "the next run, such as `seed upgrade head`, hashes them as they are then;" in told
    database.execute("DELETE FROM people WHERE id = 2")
    assert 12 == _unhashed(both)
    both.offline.done("-x", "dry-run", "-x", "force", "downgrade", "base")
    assert 12 == _unhashed(both)
    both.offline.done("upgrade", "head")

    # What 0003 changed stands over what 0002 did: its turn comes when that is undone.
    assert 4 == _unhashed(both)
    hashed = [(record["revision"], record["chunks"]) for record in log("chunks.hashed")]
    assert [("0001", 4), ("0003", 4)] == hashed
    both.offline.done("upgrade", "head")
    assert 2 == len(log("chunks.hashed"))
    database.execute("UPDATE people SET code = 'edited' WHERE id = 3")
    assert "0001: 1 row of people was" in both.offline.refused("downgrade", "base")
    database.execute("UPDATE people SET code = 'P3' WHERE id = 3")
    both.offline.done("-x", "force", "downgrade", "0002")
    both.offline.done("upgrade", "0002")
    assert 0 == _unhashed(both)
    both.offline.done("-x", "force", "downgrade", "base")
    assert 0 == both.offline.count("people")


def test_at_once(both: Pair) -> None:
    """A rollback hashes them itself before it begins; what it still cannot tell, it says."""
    both.offline.done("-x", "force", "downgrade", "base")

    assert 0 == both.offline.count("people")
    assert {"0002"} == {record["revision"] for record in both.offline.log("chunk.unverified")}


def test_runs(both: Pair) -> None:
    """Of what a script took back `seed runs` says where it is counted; of what it put in, all."""
    back = both.script("-x", "on-edited=delete", "-x", "force", "downgrade", "head:base")
    both.played(back)
    lines = _runs(both).splitlines()
    newest, oldest = map(json.loads, _runs(both, "--json").splitlines())

    assert "          0003 → base; rows: see `seed audit`" in lines
    assert (None, None) == (newest["rows"], newest["tables"])
    assert {"inserted": 6, "updated": 12} == oldest["rows"]
    assert "\nrows         see `seed audit`\n" in _runs(both, newest["run"])


def _runs(both: Pair, *args: str) -> str:
    """What `seed runs` prints."""
    return warm.seed("runs", *args, cwd=both.offline.folder, url=both.offline.database.url).stdout
