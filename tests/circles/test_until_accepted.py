"""Columns that are drawn again where the database refuses a row: a bounded number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint, ledger
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "even": "{id}, n INTEGER NOT NULL, twice INTEGER NOT NULL, label VARCHAR(20) NOT NULL,"
    " CHECK (n % 2 = 0)",
    "listed": "code VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER NOT NULL, CHECK (n % 3 <> 0)",
    "kids": "{id}, even_id INTEGER NOT NULL, n INTEGER, FOREIGN KEY (even_id) REFERENCES even (id)",
    "never": "{id}, n INTEGER NOT NULL, CHECK (n < 0)",
}
REVISIONS = {
    "0001_even": """
        even = Seed("even", rows=40, columns={
            "n": v.until_accepted(v.integer(1, 1_000)),
            "twice": v.this["n"] + v.this["n"],
            "label": v.sequence("row {}"),
        })
        listed = Seed("listed", rows=40, columns={
            "code": v.sequence("L{}"), "n": v.until_accepted(v.integer(1, 900), tries=40)})
        kids = Seed("kids", columns={"even_id": v.one("even")})
    """,
    "0002_never": """
        never = Seed("never", rows=9, columns={"n": v.until_accepted(v.integer(1, 9), tries=2)})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """The project, in chunks of fifteen."""
    scene = Scene(database, tmp_path)
    scene.tables(**TABLES)
    scene.lay(REVISIONS, chunk_rows=15)
    return scene


def test_drawn_again(scene: Scene) -> None:
    """Half are refused at first, and in with a later draw; siblings follow; a rerun is the same."""
    database = scene.database
    empty = fingerprint(database)
    counted = scene.done("-x", "dry-run", "-x", "dry-run-rows=0", "upgrade", "0001")
    assert "120 inserted" in counted
    dry = scene.done("-x", "dry-run", "upgrade", "0001")
    assert empty == fingerprint(database)
    said = scene.done("upgrade", "0001")
    left = database.scalar("SELECT COUNT(*) FROM even")

    assert "even.n is drawn again, 10 times at the most" in said
    assert left >= 39
    assert f"{2 * left + 40} inserted" in dry
    assert f"{2 * left + 40} inserted" in said
    assert 40 == database.scalar("SELECT COUNT(*) FROM listed")
    assert left == database.scalar("SELECT COUNT(*) FROM kids")
    assert 0 == database.scalar("SELECT COUNT(*) FROM even WHERE twice <> 2 * n")
    assert 20 < database.scalar("SELECT COUNT(DISTINCT n) FROM even")
    scene.seeded("verify")
    once, rows = ledger(database), fingerprint(database)
    scene.done("downgrade", "base")
    assert empty == fingerprint(database)
    scene.killed("upgrade", "0001", before="INSERT INTO seed_chunk", nth=5)
    scene.done("upgrade", "0001")
    assert (once, rows) == (ledger(database), fingerprint(database))


def test_refused_to_the_end(scene: Scene) -> None:
    """A few are left out and told; a hundred in a row, draw after draw, stop the run."""
    said = scene.done("upgrade", "head")

    assert 0 == scene.database.scalar("SELECT COUNT(*) FROM never")
    assert "9 skipped" in said
    assert "never: row 8 skipped, " in said
    assert "a CHECK constraint is not met" in said
    scene.done("downgrade", "0001")
    scene.lay(REVISIONS, chunk_rows=150)
    stopped = scene.refused("-x", "rows.never=300", "upgrade", "head", changing=True)
    assert "refuses one record of never after the other" in stopped


LOOKING = {
    "0001_all": """
        even = Seed("even", rows=40, columns={
            "n": v.until_accepted(v.integer(1, 9)), "twice": 1, "label": "x"})
        one = v.one("even")
        kids = Seed("kids", columns={"even_id": one, "n": one["n"]})
        listed = Seed("listed", rows=2, columns={"code": v.sequence("L{}"), "n": 1})
        later = Update("listed", columns={"n": v.until_accepted(v.integer(1, 9))})
    """,
    "0002_more": """
        kids = Seed("kids", rows=5, first_row=90, columns={"even_id": v.until_accepted(1)})
    """,
}


@pytest.mark.databases("sqlite")
def test_refused_in_the_plan(scene: Scene) -> None:
    """Nobody else looks at such a column, no key is made of it, no update and no script has one."""
    scene.lay(LOOKING)
    said = scene.refused("upgrade", "head")

    assert "kids.n: even.n is drawn again where the database refuses a row" in said
    assert "kids.even_id is made by v.until_accepted, and a foreign key of the table" in said
    assert "an Update draws none again" in said
    scene.lay(REVISIONS)
    shape = scene.folder / "seeds" / "shape.json"
    shape.write_text(scene.seeded("shape"), encoding="utf-8")
    refused = scene.refused("upgrade", "head", "--sql")
    assert "0001_even, even.n is made by v.until_accepted, which asks the live database" in refused
