"""Every cell of ARCHITECTURE's table of states, by real commands on real databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import processes
from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TEAMS = """
    teams = Seed("teams", rows={"small": 6, "medium": 9}, columns={
        "name": v.sequence("team {:03d}"),
    })
"""
PEOPLE = """
    people = Seed("people", rows={"small": 10, "medium": 15}, columns={
        "team_id": v.ref("teams"),
        "boss_id": v.earlier(),
        "email": v.sequence("p{:05d}@example.com"),
        "balance": v.decimal(0, 100, 2),
    })
"""
VISITS = """
    visits = Seed("visits", columns={
        "person_id": v.each("people", 1, 2),
        "cost": v.decimal(1, 9, 2),
    })
    paid = Update("people", columns={"balance": v.this["balance"] - v.sum("visits", "cost")})
"""
REVISIONS = {"0001_teams": TEAMS, "0002_people": PEOPLE, "0003_visits": VISITS}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Three tables, each with a row of the application's, and three revisions."""
    scene = Scene(database, tmp_path)
    scene.tables(
        teams="{id}, name VARCHAR(20) NOT NULL UNIQUE",
        people="{id}, team_id INTEGER NOT NULL, boss_id INTEGER,"
        " email VARCHAR(100) NOT NULL UNIQUE, balance DECIMAL(10, 2) NOT NULL,"
        " FOREIGN KEY (team_id) REFERENCES teams (id),"
        " FOREIGN KEY (boss_id) REFERENCES people (id)",
        visits="{id}, person_id INTEGER NOT NULL, cost DECIMAL(10, 2) NOT NULL,"
        " FOREIGN KEY (person_id) REFERENCES people (id)",
    )
    database.execute("INSERT INTO teams (id, name) VALUES (3, 'theirs')")
    database.execute(
        "INSERT INTO people (id, team_id, email, balance) VALUES (9, 3, 'a@b.test', 1)"
    )
    database.execute("INSERT INTO visits (id, person_id, cost) VALUES (1, 9, 2)")
    scene.lay(REVISIONS)
    return scene


def ids(scene: Scene) -> list[int]:
    """The ids of the seeded teams."""
    return [row[0] for row in scene.database.rows("SELECT id FROM teams WHERE id <> 3 ORDER BY id")]


def test_pending_applied_free(scene: Scene) -> None:
    """Pending is loaded, applied is left alone, and free is loaded with the ids it had."""
    untouched = fingerprint(scene.database)
    tables = scene.database.tables()
    scene.done("current")
    assert tables == scene.database.tables()

    scene.done("upgrade", "head")
    applied, first = scene.state(), ids(scene)
    assert {"loaded"} == set(scene.states().values())
    assert ["0003_visits"] == scene.versions()
    again = scene.done("-x", "size=medium", "-x", "seed=7", "upgrade", "head")
    assert "Nothing to do" in again
    assert applied == scene.state()

    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)
    kept = {("teams", "rows"): "free", ("people", "rows"): "free", ("visits", "rows"): "free"}
    assert kept == scene.states()
    scene.done("upgrade", "head")
    assert first == ids(scene)
    assert applied == scene.state()


def test_free_but_taken(scene: Scene) -> None:
    """Free ids of which somebody took one, or that are too few or many, are exchanged for new."""
    scene.done("upgrade", "0001_teams")
    first = ids(scene)
    scene.done("downgrade", "base")
    scene.database.execute("INSERT INTO teams (id, name) VALUES (:id, 'late')", id=first[2])
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "0001_teams")
    second = [number for number in ids(scene) if number != first[2]]
    assert 6 == len(second)
    assert first != second
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)

    scene.done("-x", "size=medium", "upgrade", "0001_teams")
    assert 10 == len(ids(scene))
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_interrupted_load_goes_on(scene: Scene) -> None:
    """An interrupted load is finished with what it began with, and with nothing else."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    assert ["0001_teams"] == scene.versions()
    assert "loading" == scene.states()["people", "rows"]

    assert "a stamp would hide that" in scene.refused("stamp", "head")
    said = scene.refused("-x", "size=medium", "upgrade", "head")
    assert "0002_people was interrupted, and began with size=small scale=1 seed=0; this run" in said
    assert "`alembic -n seeds -x size=small -x scale=1 -x seed=0 upgrade head`" in said
    assert "alembic -n seeds downgrade 0001_teams" in said
    scene.lay(REVISIONS | {"0002_people": PEOPLE.replace("100, 2", "99, 2")})
    assert "its declaration has changed" in scene.refused("upgrade", "head")

    scene.lay(REVISIONS, chunk_rows=3)
    scene.done("upgrade", "head")
    finished = fingerprint(scene.database)
    assert {"loaded"} == set(scene.states().values())
    scene.done("downgrade", "base")
    scene.done("upgrade", "head")
    assert fingerprint(scene.database) == finished


@pytest.mark.databases("sqlite")
def test_interrupted_load_asked_for_more(scene: Scene) -> None:
    """An interrupted load is not finished with another seed, scale, count or set of tables."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    for asked in ("seed=7", "scale=2", "rows.people=11"):
        said = scene.refused("-x", asked, "upgrade", "head")
        assert "was interrupted, and began with size=small scale=1 seed=0; this run asks" in said
    scene.lay(REVISIONS | {"0002_people": "    nothing = 1"})
    assert "its declaration has changed" in scene.refused("upgrade", "head")


def test_interrupted_load_taken_back(scene: Scene) -> None:
    """A downgrade takes an interrupted load back first, then goes where it was asked to."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "0002_people")
    people = fingerprint(scene.database)
    # In the second chunk of the update, which is the last thing that 0003 does.
    balance = '"t"."balance"' if scene.database.kind == "sqlite" else "`t`.`balance`"
    scene.killed("upgrade", "head", before=balance, nth=5)
    assert "loading" == scene.states()["people", "update"]
    assert people != fingerprint(scene.database)
    scene.done("downgrade", "0002_people")
    assert ["0002_people"] == scene.versions()
    assert people == fingerprint(scene.database)
    assert "Nothing to do" in scene.done("downgrade", "0002_people")

    # And once more, killed again while it is taken back.
    scene.killed("upgrade", "head", before=balance, nth=5)
    scene.killed("downgrade", "-1", before="DELETE FROM seed_chunk", nth=3)
    assert ["0002_people"] == scene.versions()
    assert "loading" == scene.states()["visits", "rows"]
    scene.done("downgrade", "-1")
    assert ["0001_teams"] == scene.versions()
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=3)
    scene.done("downgrade", "base")
    assert [] == scene.versions()
    assert untouched == fingerprint(scene.database)


def test_interrupted_rollback(scene: Scene) -> None:
    """An interrupted rollback can only go on: no upgrade and no stamp over it."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    scene.killed("downgrade", "-1", before="DELETE FROM seed_chunk", nth=3)
    assert ["0003_visits"] == scene.versions()
    assert "unloading" == scene.states()["visits", "rows"]

    for command in ("upgrade", "stamp"):
        said = scene.refused(command, "head")
        assert "Finish it first: alembic -n seeds downgrade 0002_people" in said
    scene.done("downgrade", "-1")
    assert ["0002_people"] == scene.versions()
    scene.killed("downgrade", "base", before="DELETE FROM seed_chunk", nth=5)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_stamped_and_passed_over(scene: Scene) -> None:
    """What was stamped, or passed over in an environment, has no rows of ours to give back."""
    untouched = fingerprint(scene.database)
    elsewhere = '    environments = ("staging",)\n'
    scene.lay(REVISIONS | {"0003_visits": elsewhere + VISITS})
    scene.done("stamp", "0001_teams")
    assert {} == scene.states()
    assert "Nothing to do" in scene.done("upgrade", "0001_teams")
    said = scene.done("downgrade", "base")
    assert "0001_teams has nothing to do: nothing of it is in the ledger" in said
    assert untouched == fingerprint(scene.database)

    scene.done("upgrade", "0002_people")
    before = fingerprint(scene.database)
    said = scene.done("upgrade", "head")
    assert "0003_visits has nothing to do: not for development" in said
    assert ["0003_visits"] == scene.versions()
    reasons = scene.database.rows("SELECT revision, reason FROM seed_load WHERE state = 'passed'")
    assert [("0003_visits", "not for development")] == reasons
    assert "Nothing to do" in scene.done("upgrade", "head")
    assert before == fingerprint(scene.database)
    said = scene.done("downgrade", "-1")
    assert "0003_visits has nothing to do: it was passed over" in said
    assert ["0002_people"] == scene.versions()
    assert ("-", "rows") not in scene.states()
    assert before == fingerprint(scene.database)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_stamped_away(scene: Scene) -> None:
    """A version that was stamped away leaves its rows to the next upgrade, or downgrade."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "0001_teams")
    loaded = fingerprint(scene.database)
    scene.done("stamp", "base")
    scene.done("upgrade", "0001_teams")
    assert loaded == fingerprint(scene.database)
    assert "loaded" == scene.states()["teams", "rows"]
    scene.done("upgrade", "head")
    scene.done("stamp", "base")
    said = scene.refused("-x", "size=medium", "-x", "seed=7", "upgrade", "head")
    was, asked = "size=small scale=1", "size=medium scale=1"
    assert f"0001_teams is loaded already, with {was}; this run asks for {asked}." in said
    assert f"0002_people is loaded already, with {was} seed=0; this run asks for {asked}" in said
    assert "was interrupted" not in said
    assert "or take its rows back first: alembic -n seeds downgrade base" in said
    assert "downgrade 0" not in said  # what comes after it goes with it
    last = scene.database.scalar("SELECT MAX(id) FROM visits")
    scene.database.execute("DELETE FROM visits WHERE id = :id", id=last)
    said = scene.done("upgrade", "head")
    for revision in REVISIONS:
        assert f"{revision} was passed over: already in, stamped again." in said
        assert f"{revision} has nothing to do: already in, stamped again" in said  # in the log
    assert "0003_visits: rows of visits that are gone, and are not put back: 1." in said
    assert "visits: rows of 0003_visits that are gone: 1" in said
    assert 2 == said.count("that are gone")
    assert last - 1 == scene.database.scalar("SELECT MAX(id) FROM visits")
    scene.done("stamp", "base")
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_by_hand(scene: Scene) -> None:
    """A revision of plain statements runs under the run: in order, once, with its record."""
    insert = "op.execute(\"INSERT INTO teams (name) VALUES ('by hand')\")"
    scene.lay({"0001_teams": TEAMS, "0002_hand": "    nothing = 1"}, upgrades={"0002_hand": insert})
    path = scene.folder / "seeds" / "versions" / "0002_hand.py"
    text = path.read_text(encoding="utf-8")
    delete = "op.execute(\"DELETE FROM teams WHERE name = 'by hand'\")"
    path.write_text(text.replace("op.unseed()", delete), encoding="utf-8")
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    assert "Nothing to do" in scene.done("upgrade", "head")
    assert 1 == scene.database.scalar("SELECT COUNT(*) FROM teams WHERE name = 'by hand'")
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)
    assert [("done",), ("done",)] == scene.database.rows("SELECT state FROM seed_run")


_SCHEMA_ENV = """
import os

import sqlalchemy as sa
from alembic import context

with sa.create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


@pytest.mark.databases("sqlite")
def test_outside_a_run(scene: Scene) -> None:
    """In the schema's tree, where no lock and no ledger is at hand, `op.seed` is refused."""
    scene.done("upgrade", "head")
    before = scene.state()
    (scene.folder / "seeds").rename(scene.folder / "schema")
    (scene.folder / "schema" / "env.py").write_text(_SCHEMA_ENV, encoding="utf-8")
    path = scene.folder / "schema" / "versions" / "0001_teams.py"
    text = path.read_text(encoding="utf-8")
    for word in ("seed", "unseed"):
        path.write_text(text.replace("op.seed(teams)", f"op.{word}()"), encoding="utf-8")
        done = processes.alembic("upgrade", "head", cwd=scene.folder, url=scene.database.url)

        assert 0 != done.returncode
        assert f"op.{word}() works in revisions of the seeds tree only" in done.stdout
        assert before == scene.state()
