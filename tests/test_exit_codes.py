"""`seed` says by its exit status how a command ended; `alembic` has one status for all of it."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from seedlib.errors import Exit
from tests.processes import process_environment
from tests.projects import project
from tests.scenes import Scene
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

ONE = {"0001_words": 'words = Seed("words", rows=10, columns={"word": v.sequence("word {}")})'}
_STOPPING = '''
import os

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def stop(_connection, _cursor, statement, *_):
    """After the first chunk, or with AT_ONCE before it: raise, or send the process a signal."""
    global met
    if "STOP" not in os.environ or not statement.startswith('INSERT INTO "words"'):
        return
    met += 1
    if met == 2:
        if not int(os.environ["STOP"]):
            raise RuntimeError("the roof fell in")
        os.kill(os.getpid(), int(os.environ["STOP"]))
'''

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """One table, one revision of three chunks, and a run that can be stopped after the first."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, word VARCHAR(40) NOT NULL")
    project(tmp_path, ONE, options="chunk_rows = 4", env=_STOPPING)
    return scene


def test_what_was_refused_changed_nothing(scene: Scene) -> None:
    """Usage, refusals, a lock that is held and a database that is away each have their status."""
    up = ("upgrade", "head")
    before = scene.state()
    usage = [
        scene.seed("upgrad", "head"),
        scene.seed("upgrade", "head", "--scael", "2"),
        scene.seed("upgrade", "head", "--scale", "none"),
        scene.seed("upgrade", "0007"),
        scene.seed("--size", "huge", *up),
        scene.seed(*up, SEED_ENV="nowhere"),
        scene.seed("prune", "--older-than", "long"),
        scene.seed(*up, DATABASE_URL="oracle://u:p@h/d"),
    ]
    refused = scene.seed(*up, "--env", "production")
    with FileLock(f"{scene.database.url.removeprefix('sqlite:///')}.seed-lock"):
        locked = scene.seed(*up, "--lock-timeout", "0")
        locked_for_alembic = scene.run("-x", "lock-timeout=0", *up)
    failed = scene.seed(*up, DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")

    assert {Exit.USAGE} == {one.status for one in usage}, [one.said for one in usage]
    assert Exit.REFUSED == refused.status, refused.said
    assert Exit.LOCKED == locked.status, locked.said
    assert Exit.FAILED == failed.status, failed.said
    assert all("Nothing was changed." in one.said for one in (*usage[2:], refused, locked, failed))
    assert 255 == locked_for_alembic.status
    assert before == scene.state()


def test_what_stopped_half_way_goes_on(scene: Scene) -> None:
    """A run that had begun ends with a status of its own, and the next one finishes what it did."""
    partial = scene.seed("upgrade", "head", STOP="0")
    for_alembic = scene.run("upgrade", "head", STOP="0")
    behind = scene.seed("current", "--check-heads")
    done = scene.seed("upgrade", "head")
    at_head = scene.seed("current", "--check-heads")

    assert Exit.PARTIAL == partial.status, partial.said
    assert "the same command goes on after them" in partial.said
    assert "RuntimeError" in partial.said
    assert "Traceback" not in partial.said
    assert 255 == for_alembic.status, for_alembic.said
    assert (Exit.FINDINGS, "FAILED: ") == (behind.status, behind.said[:8]), behind.said
    assert (Exit.DONE, Exit.DONE) == (done.status, at_head.status)
    assert 10 == scene.database.scalar("SELECT COUNT(*) FROM words")


@pytest.mark.parametrize("number", [1, 2, 15])
def test_what_a_signal_ended(scene: Scene, number: int) -> None:
    """SIGHUP, Ctrl-C and SIGTERM end a run as they end any program, and it is said what stays."""
    ended = scene.seed("upgrade", "head", STOP=str(number))
    scene.seeded("upgrade", "head")

    assert 128 + number == ended.status, ended.said
    assert "Interrupted. The chunks committed so far are in the ledger" in ended.said
    assert "Traceback" not in ended.said
    assert 10 == scene.database.scalar("SELECT COUNT(*) FROM words")


def test_a_dry_run_that_would_fail(scene: Scene) -> None:
    """Nothing is there to go on from, so it is a refusal."""
    before = scene.state()
    ended = scene.seed("upgrade", "head", "--dry-run", STOP="0")

    assert Exit.REFUSED == ended.status, ended.said
    assert before == scene.state()


def test_the_module_and_raiseerr(scene: Scene) -> None:
    """`python -m seedlib` ends as `seed` does; with `--raiseerr` there is the stack."""
    module = subprocess.run(
        [sys.executable, "-m", "seedlib", "upgrade", "0007"],
        cwd=scene.folder,
        env=process_environment(scene.database.url, {"SEED_ENV": "development"}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    raised = scene.seed("--raiseerr", "upgrade", "0007")

    assert Exit.USAGE == module.returncode
    assert "" == module.stdout
    assert module.stderr.startswith("FAILED: There is no revision 0007 in this tree.")
    assert 1 == raised.status
    assert "Traceback (most recent call last)" in raised.said
    assert "UsageError: There is no revision 0007" in raised.said


def test_a_narrow_terminal(scene: Scene) -> None:
    """What a run ends with is broken between words, the word FAILED counted in."""
    at = partial(
        at_a_terminal,
        folder=scene.folder,
        url=scene.database.url,
        answer="",
        columns=44,
        program=("seed",),
    )
    done, failed = at("upgrade", "head"), at("upgrade", "0099")
    closing = done.said[done.said.index("10 inserted") :].splitlines()
    refused = failed.said[failed.said.index("FAILED: ") :].splitlines()

    assert (Exit.DONE, Exit.USAGE) == (done.status, failed.status)
    assert max(map(len, closing + refused)) <= 44
    assert "(development); now at 0001_words." in " ".join(closing)
    assert "FAILED: There is no revision 0099 in this tree." in " ".join(refused)
