"""The rows that the ledger has, as they are now: read chunk by chunk, beside runs that write."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib.dialects import dialect_of
from seedlib.standing.seeded import Seeded
from tests.scenes import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

WORDS = """
    words = Seed("words", rows=12, columns={"word": v.sequence("w{:02d}")})
"""
PAIRS = """
    names = ("code", "word")
    both = records(names, [("a", "one"), ("b", "two")])
    pairs = Seed("pairs", source=both, pii=dict.fromkeys(names))
"""


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two tables, one of them with keys of its own, and all of their rows; chunks of four."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, word VARCHAR(9)", pairs="code VARCHAR(9) PRIMARY KEY, word TEXT")
    scene.lay({"0001_words": WORDS, "0002_pairs": PAIRS})
    scene.done("upgrade", "head")
    return scene


@contextmanager
def seeded(scene: Scene) -> Iterator[tuple[Seeded, list[str]]]:
    """What the ledger has, and every statement from now on."""
    statements: list[str] = []
    url = sa.make_url(scene.database.url)
    with dialect_of(url).engine(url, lock_timeout=5).connect() as connection:
        found = Seeded(connection, ["0001_words", "0002_pairs"])

        @sa.event.listens_for(connection, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        yield found, statements


def test_chunk_by_chunk(scene: Scene) -> None:
    """One chunk's keys are in memory at a time, and nobody waits between one and the next."""
    with seeded(scene) as (found, statements):
        entry = found.entries[0]
        chunks = found.chunks(entry)
        first = next(chunks)
        read = [one for one in statements if "seed_chunk.key_set" in one]
        assert 1 == len(read)
        assert first.rows in {1, 4}  # on SQLite the last row went in first, by itself

        # Somebody else writes meanwhile, and takes a chunk back with its rows.
        scene.database.execute("DELETE FROM words WHERE id <= 4")
        scene.database.execute("DELETE FROM seed_chunk WHERE chunk = 0 AND revision = '0001_words'")
        left = [first, *chunks]

    assert {0} >= {looked.gone for looked in left if looked.chunk.chunk != 0}
    assert all(looked.edited == () for looked in left if looked.chunk.chunk != 0)
    numbers = [looked.chunk.chunk for looked in left]
    assert ([-1, 1, 2] if scene.database.kind == "sqlite" else [0, 1, 2]) == numbers


@pytest.mark.databases("mariadb", "mysql")
def test_of_one_moment(scene: Scene) -> None:
    """A chunk that is taken back while it is looked at does not look as if somebody deleted it."""
    with seeded(scene) as (found, statements):
        entry = found.entries[0]

        @sa.event.listens_for(found.session.connection, "before_cursor_execute")
        def meddle(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "`words`" in statement and scene.database.scalar("SELECT COUNT(*) FROM words"):
                with scene.database.engine.begin() as other:
                    other.execute(sa.text("DELETE FROM words"))
                    other.execute(sa.text("DELETE FROM seed_chunk"))

        (looked,) = found.chunks(entry)

    assert statements
    assert (0, 4, 0, ()) == (looked.chunk.chunk, looked.rows, looked.gone, looked.edited)


@pytest.mark.databases("sqlite", "mariadb")
def test_keys_of_another_name(scene: Scene) -> None:
    """Where the primary key is another one by now, nobody can tell which rows are there."""
    with seeded(scene) as (found, _):
        assert [2] == [looked.rows for looked in found.chunks(found.entries[1])]
    if scene.database.kind == "sqlite":
        scene.database.execute("ALTER TABLE pairs RENAME COLUMN code TO mark")
    else:
        scene.database.execute("ALTER TABLE pairs CHANGE code mark VARCHAR(9)")
    with seeded(scene) as (found, _):
        (looked,) = found.chunks(found.entries[1])

    assert (2, None, None) == (looked.rows, looked.gone, looked.edited)


@pytest.mark.databases("sqlite", "mariadb")
def test_extent(scene: Scene) -> None:
    """How many chunks and rows of each entry are in is told by the ledger alone."""
    with seeded(scene) as (found, statements):
        extent = found.extent()

    assert not [one for one in statements if "words" in one or "pairs" in one]
    words = extent["0001_words", "words", "rows"]
    assert (12, scene.database.kind == "sqlite") == (words.rows, words.top)
    assert (4 if words.top else 3) == words.chunks
    assert 2 == extent["0002_pairs", "pairs", "rows"].rows

    # As a script leaves them that a plain client ran.
    scene.database.execute("UPDATE seed_chunk SET hashes = NULL WHERE chunk = 1")
    with seeded(scene) as (found, _):
        again = found.extent()
        told = {looked.chunk.chunk: looked.edited for looked in found.chunks(found.entries[0])}
    assert extent == {identity: replace(one, unhashed=0) for identity, one in again.items()}
    assert 4 == again["0001_words", "words", "rows"].unhashed
    assert {number: None if number == 1 else () for number in told} == told


@pytest.mark.databases("sqlite")
def test_never_seeded(database: Database, tmp_path: Path) -> None:
    """A database without our tables has nothing, and gets none."""
    with seeded(Scene(database, tmp_path)) as (found, _):
        assert ((), {}) == (found.every, found.extent())
    assert set() == database.tables()
