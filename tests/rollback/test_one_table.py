"""`-x table=`: one table's revision alone, where no later one stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import contents, fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_words": 'words = Seed("words", rows=9, columns={"code": v.sequence("w{}")})',
    "0002_uses": 'uses = Seed("uses", columns={"word_id": v.one("words")})',
    "0003_plain": 'plain = Seed("plain", rows=6, columns={"number": v.integer(1, 9)})',
    "0004_last": """
        last = Seed("finals", rows=3, columns={"number": 7})
        louder = Update("words", columns={"loud": 1})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Four revisions; the second stands on the first, the last changes its rows."""
    scene = Scene(database, tmp_path)
    scene.tables(
        words="{id}, code VARCHAR(20) NOT NULL, loud INTEGER NOT NULL DEFAULT 0",
        uses="{id}, word_id INTEGER NOT NULL, FOREIGN KEY (word_id) REFERENCES words (id)",
        plain="{id}, number INTEGER NOT NULL",
        finals="{id}, number INTEGER NOT NULL",
    )
    scene.database.execute("INSERT INTO plain (id, number) VALUES (1, 1)")
    scene.lay(REVISIONS)
    return scene


def test_of_the_head(scene: Scene) -> None:
    """The head's table takes the head's version with it, and stops there."""
    scene.done("upgrade", "0003_plain")
    before = contents(scene.database)
    scene.done("-x", "table=plain", "downgrade", "base")

    assert ["0002_uses"] == scene.versions()
    assert before | {"plain": [(1, 1)]} == contents(scene.database)


def test_below_the_head(scene: Scene) -> None:
    """A table that nothing stands on goes from below; its version stays, as one passed over."""
    scene.done("upgrade", "head")
    before = contents(scene.database)
    said = scene.done("-x", "table=plain", "downgrade", "base")
    assert before | {"plain": [(1, 1)]} == contents(scene.database)
    assert ["0004_last"] == scene.versions()
    assert "plain" in said
    states = scene.states()
    assert ("passed", "free") == (states["-", "rows"], states["plain", "rows"])
    assert "taken back alone" == scene.database.scalar(
        "SELECT reason FROM seed_load WHERE state = 'passed'"
    )

    assert "Nothing to do" in scene.done("-x", "table=plain", "downgrade", "base")
    assert "Nothing to do" in scene.done("upgrade", "head")
    scene.done("downgrade", "0002_uses")
    scene.done("upgrade", "head")
    assert before == contents(scene.database)
    scene.done("downgrade", "base")
    assert {"free"} == set(scene.states().values())


def test_refused_where_others_stand_on_it(scene: Scene) -> None:
    """By their declarations, or by changes to its rows, later revisions keep it: they are named."""
    scene.done("upgrade", "head")
    said = scene.refused("-x", "table=words", "downgrade", "base")

    assert "0001_words cannot be taken back alone, for later revisions stand on it" in said
    assert "0002_uses: uses.word_id looks at words" in said
    assert "0004_last changes rows of words" in said


def test_refused_where_rows_refer_to_it(scene: Scene) -> None:
    """Rows of the application's that refer to it are listed as ever."""
    scene.done("upgrade", "head")
    scene.tables(calls="{id}, plain_id INTEGER, FOREIGN KEY (plain_id) REFERENCES plain (id)")
    scene.database.execute("INSERT INTO calls (plain_id) SELECT MAX(id) FROM plain")
    said = scene.refused("-x", "table=plain", "downgrade", "base")

    assert "1 row of calls outside this rollback refers to rows of plain" in said


def test_interrupted(scene: Scene) -> None:
    """A run that died half-way is finished by the same command, or by a downgrade past it."""
    scene.done("upgrade", "head")
    before = contents(scene.database)
    scene.killed("-x", "table=plain", "downgrade", "base", before="INSERT INTO seed_audit", nth=2)
    assert "unloading" == scene.states()["plain", "rows"]
    assert "The downgrade of 0003_plain was interrupted" in scene.refused("upgrade", "head")
    scene.done("-x", "table=plain", "downgrade", "base")
    assert before | {"plain": [(1, 1)]} == contents(scene.database)

    scene.done("downgrade", "base")
    assert [(1, 1)] == contents(scene.database)["plain"]


def test_partial_load(scene: Scene) -> None:
    """An interrupted load of the table is taken back alone, and no version moves."""
    scene.done("upgrade", "0002_uses")
    before = fingerprint(scene.database)
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=2)
    scene.done("-x", "table=plain", "downgrade", "base")

    assert before == fingerprint(scene.database)
    assert ["0002_uses"] == scene.versions()


def test_not_on_the_way(scene: Scene) -> None:
    """A destination above the table's revision is refused with one that is not."""
    scene.done("upgrade", "head")
    said = scene.refused("-x", "table=plain", "downgrade", "-1")

    assert "-x table=plain means 0003_plain, which this downgrade does not come to" in said
    assert "alembic -n seeds -x table=plain downgrade base" in said


def test_unknown(scene: Scene) -> None:
    """A table that no revision seeds is refused with the nearest that one does."""
    said = scene.refused("-x", "table=plains", "downgrade", "base")

    assert "-x table=plains: no revision seeds plains; did you mean -x table=plain?" in said


def test_upwards(scene: Scene) -> None:
    """An upgrade goes as far as the table, and what it needs goes in before it."""
    scene.done("-x", "table=uses", "upgrade", "head")

    assert ["0002_uses"] == scene.versions()
    assert 9 == scene.database.scalar("SELECT COUNT(*) FROM uses")
    assert 1 == scene.database.scalar("SELECT COUNT(*) FROM plain")
