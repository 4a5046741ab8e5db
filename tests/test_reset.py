"""`seed reset` loads anew what was seeded; `seed discard` takes back what was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from seedlib import lock
from seedlib.commands.reset import reset
from seedlib.errors import Exit
from tests.scenes import Scene
from tests.terminal import Seen, at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

WORDS = """
    words = Seed(
        "words",
        rows={"small": 10, "medium": 10, "large": 25},
        columns={"word": v.sequence("w {}")},
    )
"""
NOTES = 'notes = Seed("notes", rows=10, columns={"text": v.sequence("note {}")})'
TREE = {"0001_words": WORDS, "0002_notes": NOTES}
STOPPING = '''
import os
import sqlalchemy as sa
from sqlalchemy.engine import Engine

claims = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def stop(_connection, _cursor, statement, *_):
    """Fail where a chunk is claimed, once some are in."""
    global claims
    if "STOP" in os.environ and statement.startswith("INSERT INTO seed_chunk"):
        claims += 1
        if claims == 3:
            raise RuntimeError("the roof fell in")
'''


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two tables, a revision each, and chunks of four rows."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, word VARCHAR(40)", notes="{id}, text VARCHAR(40)")
    scene.lay(TREE, prelude=STOPPING)
    return scene


def _counts(scene: Scene) -> tuple[int, int]:
    words, notes = (scene.database.scalar(f"SELECT COUNT(*) FROM {t}") for t in ("words", "notes"))
    return int(words), int(notes)


def _runs(scene: Scene) -> int:
    return int(scene.database.scalar("SELECT COUNT(*) FROM seed_run"))


@pytest.mark.databases("sqlite", "mariadb")
def test_reset_loads_anew(scene: Scene) -> None:
    """With another size, from nothing and from a partial load, it ends at head with all rows."""
    scene.seeded("reset", "--size", "small")
    assert (10, 10) == _counts(scene)
    said = scene.seeded("reset", "--size", "large")
    assert (25, 10) == _counts(scene)
    assert "20 deleted" in said
    assert "35 inserted" in said
    scene.seeded("downgrade", "0001_words")
    stopped = scene.seed("upgrade", "head", STOP="here")
    assert Exit.PARTIAL == stopped.status, stopped.said
    scene.seeded("reset")

    assert (10, 10) == _counts(scene)
    assert ["0002_notes"] == scene.versions()


@pytest.mark.databases("sqlite")
def test_one_lock_for_both(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the rollback and the load nobody else gets in."""
    monkeypatch.setenv("DATABASE_URL", scene.database.url)
    monkeypatch.setenv("SEED_ENV", "development")
    monkeypatch.chdir(scene.folder)
    upgrade, held = command.upgrade, []

    def looked_at(config: Config, revision: str) -> None:
        engine = sa.create_engine(scene.database.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            held.append(lock.held(connection))
        upgrade(config, revision)

    monkeypatch.setattr(command, "upgrade", looked_at)
    reset(Config("alembic.ini", ini_section="seeds"))

    assert [True] == [one is not None for one in held]
    assert (10, 10) == _counts(scene)
    assert "The seeds lock is free." in scene.seeded("lock")


@pytest.mark.databases("sqlite")
def test_a_half_that_fails(scene: Scene) -> None:
    """Where the rollback is refused nothing is loaded; where the load is, that is said."""
    scene.seeded("upgrade", "head")
    scene.database.execute("UPDATE words SET word = 'mine' WHERE id = 3")
    before = scene.state()
    edited = scene.seed("reset")
    assert (Exit.REFUSED, before, 1) == (edited.status, scene.state(), _runs(scene)), edited.said
    scene.lay(TREE | {"0002_notes": NOTES.replace('"text"', '"txt"')}, prelude=STOPPING)
    unloadable = scene.seed("reset", "--on-edited", "delete")

    assert Exit.PARTIAL == unloadable.status, unloadable.said
    assert "What was seeded is taken back" in unloadable.said
    assert "Did you mean text?" in unloadable.said
    assert "Nothing was changed." not in unloadable.said.partition("FAILED: ")[2]
    assert "go on with the second: seed upgrade head." in unloadable.said
    assert (0, 0) == _counts(scene)


@pytest.mark.databases("sqlite")
def test_who_may_reset(scene: Scene) -> None:
    """It is asked, forced and authorised as a rollback is, once for both halves."""
    scene.seeded("upgrade", "head", SEED_ENV="staging")
    before = scene.state()
    unasked = scene.seed("reset", SEED_ENV="staging")
    table = scene.seed("reset", "--table", "words", "--force", SEED_ENV="staging")
    tried = scene.seed("reset", "--dry-run", SEED_ENV="staging")
    assert (Exit.REFUSED, Exit.USAGE, Exit.DONE) == (unasked.status, table.status, tried.status)
    assert "--force" in unasked.said
    assert "cannot be tried while the rows are there" in tried.said
    refused = _at_a_terminal(scene, "n")
    assert Exit.REFUSED == refused.status, refused.said
    assert before == scene.state()
    agreed = _at_a_terminal(scene, "y")

    assert Exit.DONE == agreed.status, agreed.said
    assert 1 == agreed.said.count("[y/N]")
    assert (10, 10) == _counts(scene)


@pytest.mark.databases("sqlite")
def test_production_is_not_reset_by_accident(scene: Scene) -> None:
    """Without the database's name nothing of it goes, forced or not."""
    scene.seeded("upgrade", "head")
    scene.database.execute("UPDATE seed_environment SET environment = 'production'")
    before = scene.state()
    refused = scene.seed("reset", "--force", SEED_ENV="production")

    assert Exit.REFUSED == refused.status, refused.said
    assert "--allow-production" in refused.said
    assert before == scene.state()


@pytest.mark.databases("sqlite", "mariadb")
def test_discard_takes_the_partial_load_alone(scene: Scene) -> None:
    """What earlier revisions put in stays, as does the version."""
    nothing = scene.seeded("discard")
    assert "no partial load to discard" in nothing
    assert set() == scene.database.tables() - {"words", "notes"}
    scene.seeded("upgrade", "0001_words")
    scene.seed("upgrade", "head", STOP="here")
    words, partial = _counts(scene)
    assert 10 == words
    assert 0 < partial < 10
    scene.seeded("discard", "--dry-run")
    assert (10, partial) == _counts(scene)
    said = scene.seeded("discard")
    again = scene.seeded("discard")

    assert f"{partial} deleted" in said
    assert (10, 0) == _counts(scene)
    assert ["0001_words"] == scene.versions()
    assert "no partial load to discard" in again
    scene.seeded("upgrade", "head")
    assert (10, 10) == _counts(scene)


@pytest.mark.databases("sqlite")
def test_discard_lets_be_what_is_whole(scene: Scene) -> None:
    """Rows whose version was stamped away are no partial load: a downgrade would take them."""
    scene.seeded("upgrade", "head")
    scene.seeded("stamp", "0001_words")
    before = scene.state()
    said = scene.seeded("discard")

    assert "no partial load to discard" in said
    assert before == scene.state()


def _at_a_terminal(scene: Scene, answer: str) -> Seen:
    return at_a_terminal(
        "reset",
        folder=scene.folder,
        url=scene.database.url,
        answer=f"{answer}\n",
        environment="staging",
        program=("seed",),
    )
