"""What a seed says of its rollback: delete, truncate, none; and downgrades that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_words": """
        words = Seed("words", rows=9, columns={"code": v.sequence("w{}")}, rollback="{how}")
        uses = Seed("uses", rows=4, columns={"number": v.integer(1, 9)})
    """,
    "0002_more": """
        more = Seed("words", rows=5, first_row=9, columns={"code": v.sequence("w{}")})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two empty tables."""
    scene = Scene(database, tmp_path)
    scene.tables(
        words="{id}, code VARCHAR(20) NOT NULL UNIQUE", uses="{id}, number INTEGER NOT NULL"
    )
    return scene


def lay(scene: Scene, how: str, *revisions: str) -> None:
    """The seeds tree, whose words are rolled back this way."""
    chosen = revisions or ("0001_words",)
    scene.lay({name: REVISIONS[name].replace("{how}", how) for name in chosen})


def words(scene: Scene) -> list[str]:
    """The words that are there."""
    return [row[0] for row in scene.database.rows("SELECT code FROM words ORDER BY code")]


def test_truncate(scene: Scene) -> None:
    """A table of ours alone is emptied; one that holds another row is left as it is."""
    lay(scene, "truncate")
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    scene.database.execute("INSERT INTO words (code) VALUES ('theirs')")
    said = scene.refused("downgrade", "base")
    assert "words is to be emptied (rollback='truncate'), and 1 row of it is none" in said

    scene.database.execute("DELETE FROM words WHERE code = 'theirs'")
    scene.database.execute("DELETE FROM words WHERE code = 'w3'")
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_truncate_with_rows_of_another_revision(scene: Scene) -> None:
    """Rows that this rollback does not take are none of its, though a seeder put them in."""
    lay(scene, "truncate", "0001_words", "0002_more")
    scene.done("upgrade", "head")
    scene.done("downgrade", "-1")
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")

    assert [] == words(scene)


def test_row_that_comes_while_a_table_is_emptied(scene: Scene) -> None:
    """A row that somebody puts in meanwhile stops the emptying at its last chunk, and stays."""
    lay(scene, "truncate")
    scene.done("upgrade", "head")
    theirs = "INSERT INTO words (code) VALUES ('theirs')"
    nth = 3 if scene.database.kind == "sqlite" else 6  # the others count four chunks beforehand
    stopped = scene.meddled("downgrade", "base", nth=nth, meddle=theirs)

    assert 0 != stopped.status
    assert "words was to be emptied (rollback='truncate'), and 1 row came to it" in stopped.said
    assert "theirs" in words(scene)
    assert 1 < len(words(scene))
    lay(scene, "delete")
    scene.done("downgrade", "base")
    assert ["theirs"] == words(scene)


def test_none(scene: Scene) -> None:
    """Rows that are to stay do, and their version goes; an upgrade finds them, and doubles none."""
    lay(scene, "none")
    scene.done("upgrade", "head")
    there, before = words(scene), fingerprint(scene.database)
    said = scene.refused("downgrade", "base")
    assert "its rows of words would stay (rollback='none')" in said
    assert "-x force" in said

    said = scene.done("-x", "force", "downgrade", "base")
    assert "0001_words leaves its 9 rows of words: rollback='none'." in said
    assert [] == scene.versions()
    assert there == words(scene)
    assert 0 == scene.database.scalar("SELECT COUNT(*) FROM uses")
    assert {("words", "rows"): "loaded", ("uses", "rows"): "free"} == scene.states()
    assert "Nothing to do" in scene.done("downgrade", "base")
    scene.done("upgrade", "head")
    assert before == fingerprint(scene.database)
    assert {"loaded"} == set(scene.states().values())


def test_none_no_more(scene: Scene) -> None:
    """Rows that were left are still ours: once the seed says otherwise, a downgrade takes them."""
    lay(scene, "none")
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    scene.done("-x", "force", "downgrade", "base")
    lay(scene, "delete")
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


def test_unknown_strategy(scene: Scene) -> None:
    """A strategy that is none is refused when the tree is read."""
    lay(scene, "drop")
    said = scene.refused("upgrade", "head")

    assert """rollback='drop' is none of "delete", "truncate", "none".""" in said


RAISING = {
    "plainly": "raise IrreversibleSeed('words were printed')",
    "under a condition": "import os\n    if not os.environ: raise seedlib.IrreversibleSeed",
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("how", RAISING)
def test_irreversible(scene: Scene, how: str) -> None:
    """A downgrade that raises IrreversibleSeed refuses the whole plan, before any of it runs."""
    lay(scene, "delete", "0001_words", "0002_more")
    path = scene.folder / "seeds" / "versions" / "0001_words.py"
    text = path.read_text(encoding="utf-8").replace("op.unseed()", RAISING[how])
    text = text.replace(
        "from seedlib import Seed", "import seedlib\nfrom seedlib import IrreversibleSeed, Seed"
    )
    path.write_text(text, encoding="utf-8")
    scene.done("upgrade", "head")
    said = scene.refused("downgrade", "base")
    assert "0001_words: its downgrade() raises IrreversibleSeed" in said
    assert ("words were printed" in said) == (how == "plainly")

    scene.done("downgrade", "-1")
    assert ["0001_words"] == scene.versions()


HIDDEN = """

from seedlib import IrreversibleSeed


def refuse():
    raise IrreversibleSeed("no way back")
"""


@pytest.mark.databases("sqlite")
def test_irreversible_by_another_function(scene: Scene) -> None:
    """One that no plan could see ends the run cleanly when its turn comes, its version unmoved."""
    lay(scene, "delete", "0001_words", "0002_more")
    path = scene.folder / "seeds" / "versions" / "0001_words.py"
    text = path.read_text(encoding="utf-8").replace("op.unseed()", "refuse()")
    path.write_text(text + HIDDEN, encoding="utf-8")
    scene.done("upgrade", "head")
    said = scene.refused("downgrade", "base", changing=True)

    assert "FAILED: no way back" in said
    assert ["0001_words"] == scene.versions()
