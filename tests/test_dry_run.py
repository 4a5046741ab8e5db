"""`-x dry-run`: the numbers of the run that follows, and nothing changed by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests import processes
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "teams": "{id}, name VARCHAR(20) NOT NULL UNIQUE, score INTEGER NOT NULL",
    "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER,"
    " email VARCHAR(100) NOT NULL UNIQUE, age INTEGER NOT NULL, CHECK (age < 50),"
    " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)",
    "visits": "{id}, person_id INTEGER NOT NULL, cost DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
    "tags": "word VARCHAR(20) PRIMARY KEY",
}
# Every 13th person is one that the database refuses, every 17th one that does not fit its column.
REVISIONS = {
    "0001_teams": """
        teams = Seed("teams", rows=9, columns={"name": v.sequence("team {:03d}"), "score": 1})
        tags = Seed("tags", rows=7, columns={"word": v.sequence("tag {}")})
    """,
    "0002_people": """
        def ages(rows):
            return [60 if n % 13 == 12 else 30 for n in rows.n.tolist()]

        def emails(rows):
            return [("p" * 200 if n % 17 == 16 else f"p{n}") + "@a.test" for n in rows.n.tolist()]

        people = Seed("people", rows=40, columns={
            "team_id": v.ref("teams"),
            "boss_id": v.earlier(),
            "email": emails,
            "age": ages,
        })
        scored = Update("teams", columns={"score": v.this["score"] + 1})
    """,
    "0003_visits": """
        visits = Seed("visits", columns={
            "person_id": v.each("people", 1, 3),
            "cost": v.decimal(1, 9, 2),
        })
    """,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Four tables with rows of the application's in three, and three revisions."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS, options="chunk_rows = 6")
    database.execute("INSERT INTO teams (id, name, score) VALUES (2, 'theirs', 4)")
    database.execute("INSERT INTO people (id, team_id, email, age) VALUES (3, 2, 'a@b.test', 40)")
    database.execute("INSERT INTO visits (id, person_id, cost) VALUES (1, 3, 2)")
    return seeds


def everything(seeds: Seeds) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that there is, ours and Alembic's among them, and every file."""
    metadata = sa.MetaData()
    metadata.reflect(seeds.database.engine)
    found: dict[str, list[tuple[Any, ...]]] = {}
    with seeds.database.engine.connect() as connection:
        for name, table in metadata.tables.items():
            query = sa.select(table).order_by(*table.primary_key.columns)
            found[name] = [tuple(row) for row in connection.execute(query)]
    files = seeds.folder.parent.rglob("*")
    found["files"] = sorted((str(f),) for f in files if f.suffix not in {".pyc", ".seed-lock"})
    return found


def unchanged(seeds: Seeds, command: Callable[..., str], *args: str, **options: Any) -> str:
    """Do something that must change nothing; what it said."""
    (seeds.folder / "seed.log").touch()
    before = everything(seeds)
    said = command(*args, **options)

    assert before == everything(seeds)
    return said


# What a run has and its dry run has not, or has otherwise: when, which, how long, and by whose leave.
_OWN = {"time", "run", "message", "seconds", "command", "configuration", "dry_run", "by"}


def told(seeds: Seeds, since: int) -> list[Mapping[str, object]]:
    """The records of the log from one on, in a form in which a dry run and a run are alike."""
    return [
        {name: value for name, value in record.items() if name not in _OWN}
        for record in seeds.log()[since:]
        if record["event"] != "log"
    ]


def table_of(said: str) -> str:
    """The closing table and the counts below it."""
    _, rule, rest = said.rpartition("-----\n")
    counts = re.search(r"^(.*) in [\d.]+ s \(", said, re.MULTILINE)
    return f"{rule and rest.partition(' s (')[0]}{counts and counts[1]}".partition(" in ")[0]


def met(seeds: Seeds, *args: str) -> list[Mapping[str, object]]:
    """Try a command out, then do it: the same is told, and the dry run changed nothing.

    :returns: the records of the run's log.
    """
    begun = len(seeds.log())
    said = unchanged(seeds, seeds.done, "-x", "dry-run", *args)
    tried, records = len(seeds.log()), seeds.log()[begun:]
    dry = told(seeds, begun)
    done = seeds.done(*args)

    assert all(record["dry_run"] for record in records if record["event"] != "log")
    assert not any("dry_run" in record for record in seeds.log()[tried:])
    assert told(seeds, tried) == dry
    assert table_of(done) == table_of(said)
    assert said.endswith("Dry run: all of it was rolled back. Nothing was changed.\n")
    return told(seeds, tried)


def counted(records: list[Mapping[str, object]]) -> dict[str, object]:
    """What a run's summary has besides zeros."""
    names = ("inserted", "updated", "deleted", "restored", "kept", "skipped", "gone_already")
    return {name: records[-1][name] for name in names if records[-1][name]}


def test_virgin(seeds: Seeds) -> None:
    """On a database without a table of ours, none is there after the dry run of an upgrade."""
    records = met(seeds, "upgrade", "head")

    assert {"inserted", "updated", "skipped"} == set(counted(records))


def test_further(seeds: Seeds) -> None:
    """A dry run goes on from revisions that are in."""
    seeds.done("upgrade", "0001")
    records = met(seeds, "upgrade", "head")

    assert ["0002_people", "0003_visits"] == records[0]["revisions"]


@pytest.mark.parametrize("target", ["-1", "base"])
def test_down(seeds: Seeds, target: str) -> None:
    """A rollback's dry run shows what goes, asks nothing, and takes nothing."""
    seeds.done("upgrade", "head")
    seeds.database.execute("DELETE FROM visits WHERE id = (SELECT MAX(id) FROM visits)")
    records = met(seeds, "downgrade", target)

    assert 1 == counted(records)["gone_already"]


def test_down_and_up_again(seeds: Seeds) -> None:
    """Ids that a rollback keeps are not used up by a dry run that takes them again."""
    seeds.done("upgrade", "head")
    before = everything(seeds)
    seeds.done("downgrade", "base")
    met(seeds, "upgrade", "head")

    assert before["people"] == everything(seeds)["people"]


@pytest.mark.parametrize("choice", ["keep", "delete"])
def test_edited(seeds: Seeds, choice: str) -> None:
    """Edited rows are kept, or deleted, in numbers that the rollback then has."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE visits SET cost = cost + 1 WHERE id > 1 AND id % 7 = 0")
    records = met(seeds, "-x", f"on-edited={choice}", "downgrade", "-1")

    assert any(record["event"] == "rows.edited" for record in records)


def test_edited_refused(seeds: Seeds) -> None:
    """Edited rows refuse the dry run as they refuse the rollback, in the same words."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE visits SET cost = cost + 1 WHERE id > 1")
    dry = unchanged(seeds, seeds.refused, "-x", "dry-run", "downgrade", "base")

    assert dry == seeds.refused("downgrade", "base")


def test_one_table(seeds: Seeds) -> None:
    """One table alone, up and down."""
    assert "people" in met(seeds, "-x", "table=people", "upgrade", "head")[-1]["tables"]
    seeds.done("upgrade", "head")
    assert ["visits"] == list(met(seeds, "-x", "table=visits", "downgrade", "base")[-1]["tables"])


def test_below_the_head(database: Database, tmp_path: Path) -> None:
    """A revision that is taken back below the head, its version staying."""
    revisions = {
        "0001_tags": 'tags = Seed("tags", rows=7, columns={"word": v.sequence("tag {}")})',
        "0002_teams": 'teams = Seed("teams", rows=3, columns={"name": v.sequence("{}"), "score": 1})',
    }
    seeds = lay(database, tmp_path / "project", TABLES, revisions, options="chunk_rows = 3")
    seeds.done("upgrade", "head")
    records = met(seeds, "-x", "table=tags", "downgrade", "base")

    assert {"deleted": 7} == counted(records)


KILL = """
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def kill(_connection, _cursor, statement, *_):
    global met
    met += os.environ.get("MEET", "no such text") in statement
    if met == int(os.environ.get("NTH", "-1")):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(seeds: Seeds, *args: str, meet: str, nth: int) -> str:
    """Run a command that is killed before the n-th statement with a text in it."""
    env = {"SEED_ENV": "development", "MEET": meet, "NTH": str(nth)}
    ended = seeds.run(*args, env=env)
    assert -9 == ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture
def killable(database: Database, tmp_path: Path) -> Seeds:
    """The same tables and revisions, whose runs can be killed."""
    return lay(
        database, tmp_path / "project", TABLES, REVISIONS, options="chunk_rows = 6", env=KILL
    )


def test_interrupted(killable: Seeds) -> None:
    """A dry run goes on with a half-done upgrade, takes it back in another, and leaves it as it is."""
    killed(killable, "upgrade", "head", meet="INTO seed_chunk", nth=8)
    unchanged(killable, killable.done, "-x", "dry-run", "downgrade", "base")
    met(killable, "upgrade", "head")
    killed(killable, "downgrade", "base", meet="DELETE FROM seed_chunk", nth=6)
    met(killable, "downgrade", "base")


def test_leftover(killable: Seeds) -> None:
    """A half-done upgrade is taken back in the numbers that the dry run has."""
    killed(killable, "upgrade", "head", meet="INTO seed_chunk", nth=8)
    records = met(killable, "downgrade", "base")

    assert {"deleted", "restored"} >= set(counted(records)) > set()


@pytest.mark.parametrize("nth", [1, 6, 20])
def test_killed(killable: Seeds, nth: int) -> None:
    """A dry run that is killed leaves nothing, neither on a virgin database nor on a seeded one."""

    def die(*args: str) -> str:
        return killed(killable, "-x", "dry-run", *args, meet=" seed_chunk", nth=nth)

    unchanged(killable, die, "upgrade", "head")
    killable.done("upgrade", "head")
    unchanged(killable, die, "downgrade", "base")
    killable.done("downgrade", "base")
