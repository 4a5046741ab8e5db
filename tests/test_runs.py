"""`seed runs`: who ran what, when, with which settings, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from seedlib import lock
from seedlib.dialects import dialect_of
from seedlib.standing import runs
from seedlib.standing.runs import History, Move
from tests import warm
from tests.projects import project
from tests.scenes import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.databases import Database

WORDS = """
    words = Seed("words", rows={"small": 7, "medium": 9}, columns={"word": v.sequence("w{:02d}")})
"""
TAGS = """
    tags = Seed("tags", rows=3, columns={"tag": v.sequence("t{:02d}")})
"""
REVISIONS = {"0001_words": WORDS, "0002_tags": TAGS}
STATED = ("run", "started", "ended", "took", "who", "command", "environment", "version", "lock")


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two tables and two revisions; chunks of four rows."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, word VARCHAR(9) NOT NULL UNIQUE", tags="{id}, tag VARCHAR(9)")
    scene.lay(REVISIONS)
    return scene


def listed(scene: Scene, *args: str) -> list[dict[str, Any]]:
    """What `seed runs --json` prints, an object a line."""
    text = _run(scene, "--json", *args)
    return [json.loads(line) for line in text.splitlines()]


def _run(scene: Scene, *args: str) -> str:
    ended = warm.seed("runs", *args, cwd=scene.folder, url=scene.database.url)
    assert 0 == ended.returncode, ended.stderr
    return ended.stdout


def _refused(scene: Scene, *args: str) -> str:
    ended = warm.seed("runs", *args, cwd=scene.folder, url=scene.database.url)
    assert 2 == ended.returncode
    assert "" == ended.stdout
    return ended.stderr


@pytest.mark.databases("sqlite")
def test_never_seeded(scene: Scene, tmp_path: Path) -> None:
    """Where nothing ever ran that is said, and neither table nor file comes into being."""
    tables = scene.database.tables()
    assert _run(scene).startswith("No run is on record")
    assert [] == listed(scene)
    assert "no run is on record in this database" in _refused(scene, "abc")
    assert tables == scene.database.tables()

    folder = project(tmp_path / "project", REVISIONS)
    there = set(tmp_path.iterdir())
    ended = warm.seed("runs", cwd=folder, url=f"sqlite:///{tmp_path}/absent.sqlite3")
    assert 0 == ended.returncode
    assert ended.stdout.startswith("No run is on record")
    assert there == set(tmp_path.iterdir())


@pytest.mark.databases("sqlite", "mariadb")
def test_list(scene: Scene) -> None:
    """Every run that wrote is listed, newest first, with its way, its rows and how it ended."""
    scene.done("-x", "size=medium", "upgrade", "head")
    scene.done("upgrade", "head")  # nothing to do: not a run that is written down
    scene.database.execute("UPDATE words SET word = 'mine' WHERE word = 'w01'")
    scene.done("-x", "force", "downgrade", "0001_words")
    found = listed(scene)
    text = _run(scene)

    assert [["0002_tags"], []] == [one["before"] for one in found]
    assert [["0001_words"], ["0002_tags"]] == [one["after"] for one in found]
    assert [{"deleted": 3}, {"inserted": 12}] == [one["rows"] for one in found]
    assert ["done", "done"] == [one["state"] for one in found]
    assert {"words": {"inserted": 9}, "tags": {"inserted": 3}} == found[1]["tables"]
    assert ("medium", "-x") == (found[1]["settings"]["size"], found[1]["said_by"]["size"])
    assert all(0 < one["seconds"] < 600 for one in found)
    assert all(dt.datetime.fromisoformat(one["started_at"]).tzinfo for one in found)
    rows = scene.database.rows("SELECT run FROM seed_run ORDER BY started_at DESC")
    assert [row[0] for row in rows] == [one["run"] for one in found]

    lines = text.splitlines()
    assert ["run", "started (UTC)", "took", "state", "environment"] == re.split(" {2,}", lines[0])
    assert lines[2].startswith(f"{found[0]['run'][:8]}  20")
    assert lines[3].endswith(" -n seeds -x force downgrade 0001_words")
    assert "          0002_tags → 0001_words; 3 deleted" == lines[4]
    assert "          base → 0002_tags; 12 inserted" == lines[7]


@pytest.mark.databases("sqlite")
def test_limit(scene: Scene) -> None:
    """`--limit` says how many are listed, and the list says when there are more."""
    for command in (("upgrade", "0001_words"), ("upgrade", "head"), ("downgrade", "base")):
        scene.done(*command)
    text = _run(scene, "--limit", "2")

    assert 2 == len(listed(scene, "--limit", "2"))
    assert text.endswith("\nThe latest 2 of 3 runs; --limit 3 shows them all.\n")
    assert "The latest" not in _run(scene)
    for wrong in ("0", "-1", "many"):
        assert "--limit" in _refused(scene, f"--limit={wrong}")


@pytest.mark.databases("sqlite")
def test_one(scene: Scene) -> None:
    """A run is found by the beginning of its identifier, and all that is on record is told."""
    scene.done("-x", "rows.words=5", "-x", "seed=9", "upgrade", "head")
    ((run,),) = scene.database.rows("SELECT run FROM seed_run")
    text = _run(scene, run[:5].upper())
    (told,) = listed(scene)

    assert [told] == listed(scene, run[:5])
    for name in STATED:
        assert re.search(f"^{name} +[^ ]", text, re.MULTILINE), text
    assert f"run          {run}\n" in text
    assert "version      base → 0002_tags\n" in text
    assert "lock         lock file\n" in text
    assert re.search(r"^made with +seedlib [\d.]+, alembic [\d.]+, sqlalchemy", text, re.MULTILINE)
    assert re.search("^rows[.]words +5 +-x$", text, re.MULTILINE)
    assert re.search("^seed +9 +-x$", text, re.MULTILINE)
    assert re.search("^environment +development +SEED_ENV$", text, re.MULTILINE)
    assert re.search("^strict +no +default$", text, re.MULTILINE)
    assert re.search("^words +5$", text, re.MULTILINE)

    name = scene.database.url.rpartition("/")[2]
    ended = warm.seed(
        "environment", "set", "staging", name, cwd=scene.folder, url=scene.database.url
    )
    assert 0 == ended.returncode, ended.stderr
    newest = listed(scene)[0]
    assert ("staging", {}, {}) == (newest["environment"], newest["said_by"], newest["tables"])
    assert "\nwas          development\n" in _run(scene, newest["run"])


@pytest.mark.databases("sqlite")
def test_failed(scene: Scene) -> None:
    """Of a run that failed the reason is told, and how far it came is not made up."""
    scene.done("upgrade", "0001_words")
    fails = "op.seed(tags); raise RuntimeError('the disk of the moon is full')"
    scene.lay(REVISIONS, upgrades={"0002_tags": fails})
    scene.refused("upgrade", "head", changing=True)
    found, text = listed(scene)[0], _run(scene)

    assert ("failed", ["0001_words"], None) == (found["state"], found["before"], found["after"])
    assert "the disk of the moon is full" in found["error"]
    assert "          from 0001_words\n" in text
    assert "          error: " in text
    one = _run(scene, found["run"])
    assert "\nIt failed:\n  " in one
    assert "the disk of the moon is full" in one


@pytest.mark.databases("sqlite", "mariadb")
def test_dead(scene: Scene) -> None:
    """Who is written down as running is dead where the lock is free, or another's."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=2)
    assert [("running",)] == scene.database.rows("SELECT state FROM seed_run")
    (found,) = listed(scene)
    assert ("interrupted", None, None) == (found["state"], found["ended_at"], found["seconds"])
    assert "it died before it could write down its end" in _run(scene)
    assert "state        interrupted, without a word" in _run(scene, found["run"][:8])

    url = sa.make_url(scene.database.url)
    engine = dialect_of(url).engine(url, lock_timeout=1)
    with lock.hold(engine, 1, lambda _: None) as held:
        # A lock file does not say whose it is; a server says that it is another connection's.
        expected = "running" if held.fence is None else "interrupted"
        assert [expected] == [one["state"] for one in listed(scene)]
        if held.fence is not None:
            number = held.fence.holder_id
            scene.database.execute("UPDATE seed_run SET lock_id = :number", number=number)
            assert ["running"] == [one["state"] for one in listed(scene)]
    assert [("running",)] == scene.database.rows("SELECT state FROM seed_run")


@pytest.mark.databases("sqlite")
def test_which(scene: Scene) -> None:
    """A run that is not on record, or one of several, is refused with what may be meant."""
    scene.done("upgrade", "head")
    ids = [f"{number:08d}-{uuid.uuid4()}"[:36] for number in (10, 99)]
    same = f"12345678-{uuid.uuid4()}"[:36]
    ids += [f"{same[:-1]}0", f"{same[:-1]}1"]
    columns = "command, environment, settings, actor, host, pid, versions, heads_before, started_at"
    for run in ids:
        scene.database.execute(
            f"INSERT INTO seed_run (run, state, {columns}) SELECT '{run}', 'done', {columns}"
            " FROM seed_run LIMIT 1"
        )
    assert "Did you mean 00000010?" in _refused(scene, "00000110")
    assert "Did you mean" not in _refused(scene, "zzzz")
    assert "Several runs begin with 000000: 00000010, 00000099." in _refused(scene, "000000")
    shorts = {one["short"] for one in listed(scene)}
    assert {"00000010", "00000099", *ids[2:]} <= shorts
    assert 5 == len(shorts)


def _history(moves: Sequence[tuple[str, str, str, str | None]], version: str) -> History:
    every = [
        Move(run, state, tuple(before.split()), None if after is None else tuple(after.split()))
        for run, state, before, after in moves
    ]
    return History(every, ["a", "b", "c"], tuple(version.split()))


def test_history() -> None:
    """The last run of a revision is that which moved the version over it, or wrote its entries."""
    history = _history(
        [
            ("one", "done", "", "b"),
            ("two", "failed", "b", None),  # it came to c before it failed
            ("three", "done", "c", "b"),
            ("four", "done", "b", "b"),
        ],
        "b",
    )
    assert "one" == history.last("a", {"one"}, unfinished=False)
    assert "one" == history.last("b", set(), unfinished=False)
    assert "three" == history.last("c", {"two"}, unfinished=False)
    assert "two" == history.last("a", {"one"}, unfinished=True)
    assert history.last("d", {"pruned"}, unfinished=False) is None
    assert "two" == _history([("two", "interrupted", "", None)], "b").last(
        "b", set(), unfinished=False
    )


def test_short() -> None:
    """No shorter than eight characters, and no shorter than it takes to tell runs apart."""
    shorts = runs.shortened(["00000000-aa", "00000000-ab", "11111111-aa"])

    assert ["00000000-aa", "00000000-ab", "11111111"] == list(shorts.values())
