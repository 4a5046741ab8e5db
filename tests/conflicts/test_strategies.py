"""Rows that were met, under each strategy of a rollback, and what is told of them beforehand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.conflicts.declarations import states
from tests.content import contents, fingerprint

if TYPE_CHECKING:
    from tests.scenes import Scene


def test_none(scene: Scene) -> None:
    """What stays by its strategy stays as a whole: rows, changes, former values."""
    scene.lay({"0001_states": states("update", more='rollback="none",')})
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    loaded = contents(scene.database)
    scene.done("-x", "force", "downgrade", "base")
    assert loaded == contents(scene.database)
    assert "already in, stamped again" in scene.done("upgrade", "head")
    assert loaded == contents(scene.database)
    scene.lay({"0001_states": states("update")})
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


def test_truncate(scene: Scene) -> None:
    """A table that had rows before its seed is not emptied, and nothing of it goes."""
    scene.lay({"0001_states": states("adopt", more='rollback="truncate",')})
    scene.done("upgrade", "head")
    said = scene.refused("downgrade", "base")

    assert "and 2 rows of it are none that this rollback takes" in said


def test_told_beforehand(scene: Scene) -> None:
    """The plan of a rollback has a line for what goes and one for what was met."""
    prelude = (
        "import logging, os\n"
        "from seedlib.logs import JsonFormatter\n"
        "handler = logging.FileHandler('log.jsonl')\n"
        "handler.setFormatter(JsonFormatter())\n"
        "logging.getLogger('seedlib').addHandler(handler)\n"
    )
    scene.lay(
        {
            "0001_states": states("adopt"),
            "0002_names": states("update", more="first_row=100", renamed="!"),
        },
        prelude=prelude,
    )
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    lines = (scene.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    plans = [json.loads(line) for line in lines if '"run.plan"' in line]

    assert [
        ("0002_names", "deleted", 0), ("0002_names", "restored", 5),
        ("0001_states", "deleted", 3), ("0001_states", "adopted", 2),
    ] == [(s["revision"], s["what"], s["rows"]) for s in plans[-1]["steps"]]  # fmt: skip


def test_waiting_for_a_later_seed(scene: Scene) -> None:
    """A reference to rows that the same op.seed brings later is refused, and nothing goes in."""
    scene.tables(
        flags="{id}, code VARCHAR(4) NOT NULL UNIQUE, state_id INTEGER,"
        " FOREIGN KEY (state_id) REFERENCES states (id)"
    )
    flags = """
        flags = Seed("flags", rows=3, on_conflict="adopt", columns={
            "code": v.sequence("{}"), "state_id": v.ref("states"),
        })
    """
    before = fingerprint(scene.database)
    scene.lay({"0001_flags": flags + states("adopt")})
    said = scene.refused("upgrade", "head", changing=True)

    assert "flags.state_id refers to rows that are not there yet" in said
    assert before == fingerprint(scene.database)
