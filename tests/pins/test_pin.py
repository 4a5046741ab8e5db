"""`seed pin` and what a run makes of pins: which are written, and whom they stop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")
WORDS = 'words = Seed("words", rows=3, columns={"code": v.sequence("word {}")})'
LOOP = """
for table in ("kinds", "sorts"):
    globals()[table] = Seed(table, rows=2, columns={"name": v.sequence("kind {}")})
"""
NAME = "{id}, name VARCHAR(20) NOT NULL"


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Three revisions; the last one's seeds are made by a loop."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, code VARCHAR(20) NOT NULL", kinds=NAME, sorts=NAME)
    scene.lay(
        {"0001_words": WORDS, "0002_louder": 'louder = Update("words", columns={"code": "x"})'}
        | {"0003_kinds": LOOP},
        upgrades={"0003_kinds": "op.seed(kinds, sorts)"},
    )
    return scene


def pinned(scene: Scene, revision: str) -> Path:
    """A revision's pin."""
    return scene.folder / "seeds" / "shapes" / f"{revision}.json"


def test_which_are_pinned(scene: Scene) -> None:
    """Those that are not applied or have no pin; and the same tables make the same file."""
    scene.done("upgrade", "0002_louder")
    pinned(scene, "x").parent.mkdir()
    pinned(scene, "0001_words").write_text("{}")
    refused = scene.seed("pin", "0004")
    first = json.loads(scene.seeded("pin", "--json"))["pins"]
    again = json.loads(scene.seeded("pin", "0002", "0003", "--json"))["pins"]

    assert "There is no revision 0004" in refused.said
    assert [("0002_louder", "new"), ("0003_kinds", "new")] == [
        (one["revision"], one["state"]) for one in first
    ]
    assert ["unchanged"] * 2 == [one["state"] for one in again]
    written = pinned(scene, "0002_louder").read_text(encoding="utf-8")
    assert [f'    "{name}": {{' for name in ("id", "code")] == [
        line[: line.index("{") + 1] for line in written.splitlines() if '"type_text"' in line
    ]
    before = pinned(scene, "0003_kinds").read_bytes()
    scene.database.execute("DROP TABLE kinds")
    missing = scene.seed("pin", "0003")
    assert 3 == missing.status
    assert "0003_kinds: kinds is not there" in missing.said
    assert before == pinned(scene, "0003_kinds").read_bytes()
    # The pin that is none stops whoever loads its revision, and nobody else.
    checked = scene.seed("pin", "--check")
    assert 1 == checked.status
    assert "0001_words.json cannot be read as the pin of 0001_words" in checked.said
    assert "seed pin 0001_words" in checked.said


def test_a_table_that_is_gone_or_made_by_a_loop(scene: Scene) -> None:
    """The file alone is named where no line can be; a table that was there may have a new name."""
    scene.seeded("pin")
    scene.database.execute("ALTER TABLE words RENAME TO terms")
    scene.database.execute("ALTER TABLE kinds RENAME COLUMN name TO title")
    said = scene.refused("upgrade", "head")

    assert (
        "seeds/versions/0001_words.py:11: words: the table was there, and is gone. Take its seed"
        " out; then seed pin 0001_words."
    ) in said
    assert (
        "seeds/versions/0003_kinds.py: kinds.name: was VARCHAR(20), is gone. If it is called title"
        " now, rename it in columns=; else take it out; then seed pin 0003_kinds."
    ) in said
    assert "there is no table words" not in said
    assert "kinds.title" not in said


def test_a_database_that_is_behind_its_schema(scene: Scene) -> None:
    """There the migrations are what is missing, and no seeder is to be changed."""
    versions = scene.folder / "schema" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text("")
    for name, down in (("s1", None), ("s2", "s1")):
        text = f"revision = {name!r}\ndown_revision = {down!r}\n\n\ndef upgrade(): ...\n"
        (versions / f"{name}.py").write_text(text)
    scene.database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    scene.database.execute("INSERT INTO alembic_version VALUES ('s2')")
    scene.database.execute("ALTER TABLE words ADD COLUMN more VARCHAR(9) NOT NULL DEFAULT ''")
    scene.seeded("pin", "0001")
    scene.database.execute("ALTER TABLE words DROP COLUMN code")
    other = scene.seed("plan")
    scene.database.execute("UPDATE alembic_version SET version_num = 's1'")
    behind = scene.refused("upgrade", "head")

    assert "words.code: was" not in behind
    assert "words.code: was VARCHAR(20), is gone" in other.said
    assert (
        "0001_words was written for words as schema revision s2 has it, which this database does"
        " not have. Run `alembic upgrade head` first."
    ) in behind


def test_a_pin_of_another_kind_of_database(scene: Scene) -> None:
    """What is pinned on a server is compared on SQLite, as far as it means the same there."""
    scene.seeded("pin", "0001")
    text = pinned(scene, "0001_words").read_text(encoding="utf-8")
    served = text.replace('"sqlite"', '"mysql"').replace("VARCHAR(20)", "varchar(30)")
    pinned(scene, "0001_words").write_text(
        served.replace('"length": 20', '"length": 30, "charset": "utf8mb4"').replace(
            '"minimum": -9223372036854775808, "maximum": 9223372036854775807',
            '"minimum": 0, "maximum": 4294967295, "unsigned": true',
        )
    )
    checked = json.loads(scene.seed("pin", "--check", "--json").said)

    assert ["was varchar(30), is VARCHAR(20)"] == [one["what"] for one in checked["differences"]]
    assert ["0002_louder", "0003_kinds"] == checked["unpinned"]
    assert [11] == [one["line"] for one in checked["differences"]]
