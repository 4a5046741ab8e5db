"""The one question before a rollback: what it shows, who is asked, and who has to say it first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.content import fingerprint
from tests.runs import Seeds, lay
from tests.terminal import Seen, at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "words": "{id}, code VARCHAR(20) NOT NULL, loud INTEGER NOT NULL DEFAULT 0",
    "uses": "{id}, number INTEGER NOT NULL",
}
REVISIONS = {
    "0001_words": 'words = Seed("words", rows=1_200, columns={"code": v.sequence("w{}")})',
    "0002_uses": """
        uses = Seed("uses", rows=7, columns={"number": v.integer(1, 9)})
        louder = Update("words", columns={"loud": 1})
    """,
}
SHOWN = """\
This rollback in development takes back:

revision    table   rows  what      edited  kept
------------------------------------------------
0002_uses   words  1,197  restored       1     3
0002_uses   uses       6  deleted        0     0
0001_words  words  1,197  deleted        2     3

Go ahead? [y/N] """


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two revisions, applied."""
    seeds = lay(database, tmp_path, TABLES, REVISIONS)
    seeds.done("upgrade", "head", env={"SEED_ENV": "development"})
    return seeds


def answered(seeds: Seeds, answer: str, *args: str) -> Seen:
    """A downgrade to base at a terminal."""
    return at_a_terminal(
        *args,
        "downgrade",
        "base",
        folder=seeds.folder,
        url=seeds.database.url,
        answer=answer,
    )


def test_table_and_question(seeds: Seeds) -> None:
    """What goes, by revision and table, and how much of it was edited and is kept; yes goes on."""
    database = seeds.database
    database.execute(
        "DELETE FROM uses WHERE id = (SELECT id FROM (SELECT MIN(id) AS id FROM uses) x)"
    )
    database.execute("UPDATE words SET code = 'mine' WHERE code IN ('w3', 'w4')")
    database.execute("UPDATE words SET loud = 2 WHERE code = 'w9'")
    said = answered(seeds, "y", "-x", "on-edited=keep")

    assert 0 == said.status, said.said
    assert SHOWN in said.said
    assert 3 == seeds.count("words")
    assert [{"by": "answer"}] == [{"by": r["by"]} for r in seeds.log("run.confirmed")]
    plan = seeds.log("run.plan")[-1]
    assert ("downgrade", 3) == (plan["direction"], len(plan["steps"]))
    assert {
        "revision": "0002_uses",
        "table": "uses",
        "rows": 6,
        "what": "deleted",
        "edited": 0,
        "kept": 0,
    } == plan["steps"][1]
    ended = seeds.log("run.end")[-1]
    assert (3, 1_203, 1_197) == (ended["kept"], ended["deleted"], ended["restored"])


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("answer", ["n", "", "nonsense", "yess"])
def test_anything_but_yes_is_no(seeds: Seeds, answer: str) -> None:
    """No is the default: nothing is written, and the run fails."""
    before, runs = fingerprint(seeds.database), seeds.count("seed_run")
    said = answered(seeds, answer)

    assert 0 < said.status
    assert "The rollback was not confirmed. Nothing was changed." in said.said
    assert "Traceback" not in said.said
    assert before == fingerprint(seeds.database)
    assert runs == seeds.count("seed_run")


@pytest.mark.databases("sqlite")
def test_force_asks_nothing(seeds: Seeds) -> None:
    """`-x force` goes ahead at a terminal too."""
    said = answered(seeds, "n", "-x", "force")

    assert 0 == said.status, said.said
    assert "Go ahead?" not in said.said
    assert ["force"] == [record["by"] for record in seeds.log("run.confirmed")]


@pytest.mark.databases("sqlite")
def test_refusals_come_before_the_question(seeds: Seeds) -> None:
    """Nobody is asked about a rollback that is refused."""
    seeds.database.execute("UPDATE words SET code = 'mine' WHERE code = 'w3'")
    said = answered(seeds, "y")

    assert 0 < said.status
    assert "1 row of words was edited since it went in" in said.said
    assert "Go ahead?" not in said.said


@pytest.mark.databases("sqlite")
def test_nothing_to_take(seeds: Seeds) -> None:
    """Where nothing would go nobody is asked; an upgrade never asks."""
    seeds.done("-x", "force", "downgrade", "base")
    said = answered(seeds, "y")

    assert 0 == said.status, said.said
    assert "Nothing to do" in said.said
    assert "Go ahead?" not in said.said


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_without_a_terminal(database: Database, tmp_path: Path, environment: str) -> None:
    """Where nobody can be asked staging and production must be told, and development goes ahead."""
    body = f'environments = ("{environment}",)\n' + REVISIONS["0001_words"].strip()
    seeds = lay(database, tmp_path, {"words": TABLES["words"]}, {"0001_words": body})
    env = {"SEED_ENV": environment}
    name = "seed.sqlite3" if database.kind == "sqlite" else sa.make_url(database.url).database
    allow = ("-x", f"allow-production={name}") if environment == "production" else ()
    seeds.done(*allow, "-x", "rows.words=9", "upgrade", "head", env=env)
    said = seeds.refused_untouched(*allow, "downgrade", "base", env=env)
    assert f"This is a rollback in {environment}, and there is no terminal to ask on." in said
    assert "say so: -x force. Nothing was changed." in said

    seeds.done(*allow, "-x", "force", "downgrade", "base", env=env)
    assert 0 == seeds.count("words")
    started = seeds.log("run.start")[-1]["configuration"]
    assert (True, "refuse", None) == (started["force"], started["on_edited"], started["table"])
    assert json.dumps(started)
