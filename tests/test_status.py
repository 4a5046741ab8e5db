"""`seed status`: how far each revision is, what became of its rows, and what to do next."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from seedlib import lock
from seedlib.catalog import Catalog
from seedlib.dialects import dialect_of
from seedlib.standing import status, status_text
from seedlib.terminal.layout import moment
from tests import warm
from tests.processes import PROJECT
from tests.projects import project
from tests.scenes import Scene
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TEAMS = """
    teams = Seed("teams", rows=6, columns={"name": v.sequence("team {:03d}")})
"""
PEOPLE = """
    people = Seed("people", rows=10, columns={
        "team_id": v.ref("teams"),
        "boss_id": v.earlier(),
        "email": v.sequence("p{:05d}@example.com"),
        "balance": v.decimal(0, 100, 2),
    })
"""
VISITS = """
    visits = Seed("visits", columns={
        "person_id": v.each("people", 1, 1),
        "cost": v.decimal(1, 9, 2),
    })
    paid = Update("people", columns={"balance": v.this["balance"] - v.sum("visits", "cost")})
"""
RENAMED = """
    source = records(("name", "motto"), [("team 001", "one"), ("team 900", "new")])
    teams = Seed(
        "teams",
        source=source,
        pii=dict.fromkeys(("name", "motto")),
        on_conflict="update",
        key="name",
        first_row=6,
    )
"""
REVISIONS = {"0001_teams": TEAMS, "0002_people": PEOPLE, "0003_visits": VISITS}
TABLES = {
    "teams": "{id}, name VARCHAR(20) NOT NULL UNIQUE, motto VARCHAR(20)",
    "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER,"
    " email VARCHAR(100) NOT NULL UNIQUE, balance DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (team_id) REFERENCES teams (id),"
    " FOREIGN KEY (boss_id) REFERENCES people (id)",
    "visits": "{id}, person_id INTEGER NOT NULL, cost DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Three tables and three revisions; chunks of four rows."""
    scene = Scene(database, tmp_path)
    scene.tables(**TABLES)
    scene.lay(REVISIONS)
    return scene


def told(scene: Scene, *args: str) -> dict[str, Any]:
    """What `seed status --json` prints, all of it one object; the exit code agrees with it."""
    env = {"SEED_ENV": "development"}
    ended = warm.seed("status", "--json", *args, cwd=scene.folder, url=scene.database.url, env=env)
    found: dict[str, Any] = json.loads(ended.stdout)

    assert (0 if found["good"] else 1) == ended.returncode
    assert "FAILED" not in ended.stderr
    return found


def said(scene: Scene, *args: str) -> str:
    """What `seed status` prints for a person."""
    env = {"SEED_ENV": "development"}
    return warm.seed("status", *args, cwd=scene.folder, url=scene.database.url, env=env).stdout


def states(found: dict[str, Any]) -> list[str]:
    """The state of each revision, in order."""
    return [one["state"] for one in found["revisions"]]


def parts(found: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int | None, ...]]:
    """What became of each table's rows: seeded, there, gone, edited."""
    return {
        (one["revision"][:4], part["table"], part["kind"]): (
            part["seeded"],
            part["there"],
            part["gone"],
            part["edited"],
        )
        for one in found["revisions"]
        for part in one["tables"]
    }


def findings(found: dict[str, Any]) -> set[tuple[str, str, str | None, int | None]]:
    """What is not as it was put in."""
    return {(f["what"], f["revision"][:4], f["table"], f["rows"]) for f in found["findings"]}


@pytest.mark.databases("sqlite", "mariadb")
def test_never_seeded(scene: Scene) -> None:
    """Before any run all is pending, and no table comes into being by being asked about."""
    tables = scene.database.tables()
    found = told(scene)
    text = said(scene)

    assert tables == scene.database.tables()
    assert ["pending"] * 3 == states(found)
    assert (None, [], "0003_visits") == (found["environment"], found["version"], found["head"])
    assert (None, {}) == (found["last_run"], found["runs"])
    assert ["0001_teams", "0002_people", "0003_visits"] == found["to_come"]
    assert "environment  not marked yet" in text
    assert "version      base; the tree's head is 0003_visits" in text
    assert "last run     none" in text
    assert text.endswith("\npending: 3 revisions; run `seed upgrade head`.\n")


@pytest.mark.databases("sqlite")
def test_no_file(tmp_path: Path) -> None:
    """An SQLite file that is not there is told of, and does not come into being."""
    folder = project(tmp_path / "project", REVISIONS)
    url = f"sqlite:///{tmp_path}/absent.sqlite3"
    for more in ((), ("--json",), ("--fast",)):
        ended = warm.seed("status", *more, cwd=folder, url=url)

        assert 1 == ended.returncode
        assert "absent.sqlite3" in ended.stdout
        assert "There is no such database file: run `alembic upgrade head` first" in ended.stdout
        assert [folder] == list(tmp_path.iterdir())


@pytest.mark.databases("sqlite")
def test_states_up(scene: Scene) -> None:
    """Pending, partly loaded by a killed run, applied: each in its words, and with its run."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    found, text = told(scene), said(scene)
    assert ["applied", "loading", "pending"] == states(found)
    # The last row went in first, in a chunk of its own; nine are to come, four a chunk.
    assert (1, 4) == (found["revisions"][1]["chunks"], found["revisions"][1]["chunks_in_all"])
    assert (1, 1, 0, 0) == parts(found)["0002", "people", "rows"]
    assert {("interrupted upgrade", "0002", None, None)} == findings(found)
    run = found["runs"][found["last_run"]]
    assert ("interrupted", None) == (run["state"], run["ended_at"])
    assert found["last_run"] == found["revisions"][1]["last_run"]
    assert f"0002_people: partly loaded, 1 of 4 chunks, run {run['short']}\n" in text
    assert "0002_people: its upgrade was interrupted" in text
    assert "it died before it could write down its end" in text
    assert text.endswith(
        "0002_people is half loaded: run `seed --scale 1 --seed 0 upgrade head` to finish it, or"
        " `seed downgrade 0001_teams` to take it back.\n"
    )

    scene.done("upgrade", "head")
    found, text = told(scene), said(scene)
    assert ["applied"] * 3 == states(found)
    assert [] == found["findings"]
    assert (["0003_visits"], "development") == (found["version"], found["environment"])
    first, last = found["revisions"][0]["last_run"], found["revisions"][2]["last_run"]
    assert first != last == found["last_run"] == found["revisions"][1]["last_run"]
    assert text.endswith("\nAll is in, as it was put in: 3 revisions.\n")
    assert "version      0003_visits; the tree's head\n" in text


@pytest.mark.databases("sqlite")
def test_states_down(scene: Scene) -> None:
    """Half taken back, then free: the ids are kept, and the revision is pending again."""
    scene.done("upgrade", "head")
    before = told(scene)["last_run"]
    scene.killed("downgrade", "-1", before="DELETE FROM seed_chunk", nth=5)
    found, text = told(scene), said(scene)
    assert ["applied", "applied", "unloading"] == states(found)
    # Those of the update went first, as many as the rows have that it is over.
    assert (4, 8) == (found["revisions"][2]["chunks"], found["revisions"][2]["chunks_in_all"])
    assert {("interrupted downgrade", "0003", None, None)} == findings(found)
    assert found["last_run"] == found["revisions"][2]["last_run"] != before
    assert "0003_visits: partly taken back, 4 of 8 chunks left, run " in text
    assert "half taken back: run `seed downgrade 0002_people` to finish that.\n" in text

    scene.done("downgrade", "-1")
    found, text = told(scene), said(scene)
    assert ["applied", "applied", "free"] == states(found)
    assert "0003_visits: pending, its former ids are kept for it, run " in text
    assert "pending: 1 revision; run `seed upgrade head`." in text
    assert found["last_run"] == found["revisions"][2]["last_run"]


@pytest.mark.databases("sqlite")
def test_states_without_rows(scene: Scene) -> None:
    """Stamped, passed over here, stamped away, left: what the version and the ledger say apart."""
    elsewhere = '    environments = ("staging",)\n'
    scene.lay(REVISIONS | {"0003_visits": elsewhere + VISITS})
    scene.done("stamp", "0001_teams")
    found = told(scene)
    assert "stamped" == states(found)[0]
    assert "not for development" == found["revisions"][2]["reason"]
    assert "0003_visits: pending; an upgrade here passes it over: not for dev" in said(scene)
    scene.done("downgrade", "base")

    kept = TEAMS.replace("rows=6", 'rows=6, rollback="none"')
    scene.lay(REVISIONS | {"0001_teams": kept, "0003_visits": elsewhere + VISITS})
    scene.done("upgrade", "head")
    found = told(scene)
    assert ["applied", "applied", "passed over"] == states(found)
    assert found["good"]
    assert "0003_visits: passed over: not for development, run " in said(scene)

    scene.done("stamp", "0001_teams")
    found = told(scene)
    assert ["applied", "stamped away"] == states(found)[:2]
    assert ["0002_people", "0003_visits"] == found["to_come"]
    scene.done("upgrade", "0002_people")
    # Below the head its version cannot go.
    scene.lay(REVISIONS | {"0001_teams": kept, "0002_people": PEOPLE, "0003_visits": "    n = 1"})
    scene.done("upgrade", "head")
    scene.done("-x", "table=people", "downgrade", "base")
    assert "0002_people: passed over: taken back alone, run " in said(scene)
    scene.done("-x", "force", "downgrade", "base")
    assert ["left", "free"] == states(told(scene))[:2]
    assert "0001_teams: taken back, its rows are left" in said(scene)


def test_rows(scene: Scene) -> None:
    """Each row that is gone or edited is counted where it was put in, or changed, last."""
    scene.done("upgrade", "head")
    scene.database.execute("UPDATE people SET team_id = 7 - team_id WHERE id IN (2, 7)")
    scene.database.execute("UPDATE people SET balance = 1000 WHERE id = 3")
    scene.database.execute("UPDATE people SET boss_id = 9 WHERE id = 10")
    scene.database.execute("DELETE FROM visits WHERE person_id IN (4, 5, 6)")
    found = told(scene)
    text = said(scene)

    assert {
        ("0001", "teams", "rows"): (6, 6, 0, 0),
        ("0002", "people", "rows"): (10, 10, 0, 2),
        ("0002", "people", "fill"): (10, 10, 0, 1),
        ("0003", "visits", "rows"): (10, 7, 3, 0),
        ("0003", "people", "update"): (10, 10, 0, 1),
    } == parts(found)
    assert {
        ("edited", "0002", "people", 2),
        ("edited", "0002", "people", 1),
        ("edited", "0003", "people", 1),
        ("gone", "0003", "visits", 3),
    } == findings(found)
    assert "  - 0002_people: 2 rows of people were edited\n" in text
    assert "  - 0003_visits: 3 rows of visits are gone\n" in text
    assert re.search("^  people, second pass +10 +10 +1$", text, re.MULTILINE)
    assert (
        "What is in can stay as it is. `seed --on-edited keep downgrade 0001_teams` takes back"
        " 0002_people and 1 revision above it, and leaves edited rows to you (--on-edited delete"
        " deletes them too); `seed upgrade head` then loads all of it anew, unless"
    ) in text


@pytest.mark.databases("sqlite")
def test_what_is_said_of_rows_helps(scene: Scene) -> None:
    """Following the command that is printed ends the findings; it is there beside pending ones."""
    scene.done("upgrade", "head")
    # Nobody is the boss of the first: when it is kept, it refers to nobody that goes.
    scene.database.execute("UPDATE people SET team_id = 7 - team_id WHERE id = 1")
    scene.database.execute("DELETE FROM visits WHERE person_id = 4")
    scene.lay(REVISIONS | {"0004_last": "    nothing = 1"})
    text = said(scene)
    assert "pending: 1 revision; run `seed upgrade head`. What is in can stay as it is." in text
    _follow(scene, text)

    assert [] == told(scene)["findings"]
    assert 1 == scene.database.scalar("SELECT COUNT(*) FROM people")
    scene.database.execute("DELETE FROM people")
    scene.done("upgrade", "head")
    scene.database.execute("DELETE FROM visits WHERE person_id IN (SELECT MAX(id) FROM people)")
    text = said(scene)
    assert "`seed downgrade 0002_people` takes back 0003_visits and 1 revision above it;" in text
    _follow(scene, text)
    _follow(scene, said(scene))
    assert told(scene)["good"]


def _follow(scene: Scene, text: str) -> None:
    """Type the last command that was printed to go anywhere but to the head, or else that one."""
    commands = re.findall("`seed (.+?)`", text.splitlines()[-1])
    elsewhere = [command for command in commands if not command.endswith("upgrade head")]
    scene.seeded(*shlex.split((elsewhere or commands)[-1]))


@pytest.mark.databases("sqlite")
def test_what_is_said_of_an_interrupted_upgrade_helps(scene: Scene) -> None:
    """The command that finishes it has all numbers that it began with, those to come included."""
    tagged = """
        tags = Seed("tags tied", rows={"small": 9, "medium": 90}, columns={"tag": "x"})
    """
    last = """
        labels = Seed("labels", rows={"small": 5, "medium": 50}, columns={"label": "x"})
        others = Seed("others", rows=5, columns={"other": "x"})
    """
    scene.tables(**{'"tags tied"': "{id}, tag VARCHAR(9)", "labels": "{id}, label VARCHAR(9)"})
    scene.tables(others="{id}, other VARCHAR(9)")
    scene.lay({"0001_teams": TEAMS, "0002_tags": tagged, "0003_last": last})
    asked = ("size=medium", "scale=0.5", "rows.tags tied=11", "rows.others=3", "seed=7")
    typed = [word for one in asked for word in ("-x", one)]
    scene.killed(*typed, "upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    text = said(scene)
    assert (
        "run `seed -x 'rows.tags tied=11' --size medium --scale 0.5 --seed 7 --rows others=3"
        " upgrade head` to finish it"
    ) in text
    (command,) = re.findall("run `seed (.+?)` to finish it", text)
    scene.seeded(*shlex.split(command))

    assert told(scene)["good"]
    counts = [11, 25, 3]
    assert counts == [
        scene.database.scalar(f"SELECT COUNT(*) FROM {table}")
        for table in ('"tags tied"', "labels", "others")
    ]


def test_rows_beneath_a_change(scene: Scene) -> None:
    """What a later revision of ours changed is not edited; what somebody changed of it is."""
    scene.lay({"0001_teams": TEAMS, "0002_renamed": RENAMED})
    scene.done("upgrade", "head")
    found = told(scene)
    assert found["good"]
    assert (1, 1, 0, 0) == parts(found)["0002", "teams", "changed"]
    assert (1, 1, 0, 0) == parts(found)["0002", "teams", "rows"]

    scene.database.execute("UPDATE teams SET motto = 'mine' WHERE name <= 'team 002'")
    found = told(scene)
    assert {("edited", "0001", "teams", 1), ("edited", "0002", "teams", 1)} == findings(found)
    scene.database.execute("DELETE FROM teams WHERE name = 'team 001'")
    found = told(scene)
    gone = {finding for finding in findings(found) if finding[0] == "gone"}
    assert {("gone", "0001", "teams", 1), ("gone", "0002", "teams", 1)} == gone


@pytest.mark.databases("sqlite", "mariadb")
def test_rows_of_another_shape(scene: Scene) -> None:
    """Where columns are others by now nobody can tell of edits; a table takes its rows along."""
    scene.lay({"0001_teams": TEAMS})
    scene.done("upgrade", "0001_teams")
    if scene.database.kind == "sqlite":
        scene.database.execute("ALTER TABLE teams RENAME COLUMN motto TO saying")
        assert "\nAll is in: 1 revision. Whether rows of teams were edited cannot be" in said(scene)
    else:
        scene.database.execute("ALTER TABLE teams MODIFY motto VARCHAR(99), MODIFY name CHAR(20)")
    scene.database.execute("UPDATE teams SET name = 'x' WHERE id = 2")
    scene.database.execute("DELETE FROM teams WHERE id = 3")
    found = told(scene)
    assert (6, 5, 1, None) == parts(found)["0001", "teams", "rows"]
    assert {("gone", "0001", "teams", 1)} == findings(found)
    assert re.search("^  teams +6 +5 +1 +[?]$", said(scene), re.MULTILINE)

    for table in ("visits", "people", "teams"):
        scene.database.execute(f"DROP TABLE {table}")
    found = told(scene)
    assert (6, 0, 6, 0) == parts(found)["0001", "teams", "rows"]


@pytest.mark.databases("sqlite")
def test_fast(scene: Scene) -> None:
    """With `--fast` no seeded row is looked at; numbers and states are those of the ledger."""
    scene.done("upgrade", "head")
    slow = scene.seed("status", MEET='FROM "teams"', NTH="1")
    assert -9 == slow.status  # it was reading the rows
    for statement in ('"teams"', '"people"', '"visits"', "seed_audit"):
        fast = scene.seed("status", "--fast", MEET=statement, NTH="1")
        assert 0 == fast.status, fast.said
    scene.database.execute("DELETE FROM visits")
    found, text = told(scene, "--fast"), said(scene, "--fast")

    assert (10, None, None, None) == parts(found)["0003", "visits", "rows"]
    assert (10, None, None, None) == parts(found)["0003", "people", "update"]
    assert not found["looked_at_rows"]
    assert "revision, table    seeded\n" in text
    assert text.endswith("\nAll is in, and its rows were not looked at: 3 revisions.\n")


@pytest.mark.databases("sqlite")
def test_declarations(scene: Scene) -> None:
    """A declaration that changed, or is gone, since its rows were put in is told by table."""
    scene.done("upgrade", "head")
    changed = {"0001_teams": TEAMS.replace("team {:03d}", "club {:03d}")}
    changed["0003_visits"] = VISITS[: VISITS.index("    paid")]
    scene.lay(REVISIONS | changed)
    found, text = told(scene), said(scene)

    assert {
        ("declaration changed", "0001", "teams", None),
        ("declaration removed", "0003", "people", None),
    } == findings(found)
    assert "0001_teams: what it declares of teams changed since it was put in\n" in text
    assert "0003_visits: it does not declare people any more, whose rows are in\n" in text
    assert "`seed downgrade base` takes back 0001_teams and 2 revisions above it; `seed upg" in text


@pytest.mark.databases("sqlite")
def test_half_loaded_and_changed(scene: Scene) -> None:
    """A half-done load whose declaration changed can only be taken back, and that is said."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    scene.lay(REVISIONS | {"0002_people": PEOPLE.replace("100, 2", "99, 2")})

    assert "half loaded, and changed since: run `seed downgrade 0001_teams` to" in said(scene)


@pytest.mark.databases("sqlite")
def test_of_another_tree(scene: Scene) -> None:
    """A version, and rows, of revisions that the tree does not have are told by their names."""
    scene.done("upgrade", "head")
    scene.lay({"0001_teams": TEAMS})
    found, text = told(scene), said(scene)

    assert ["applied", "applied", "applied"] == states(found)
    assert [True, False, False] == [one["in_tree"] for one in found["revisions"]]
    assert {
        ("unknown version", "0003", None, None),
        ("unknown revision", "0002", None, None),
        ("unknown revision", "0003", None, None),
    } == findings(found)
    assert "The database is at a version that this tree does not have" in text


@pytest.mark.databases("sqlite", "mariadb")
def test_beside_a_run(scene: Scene) -> None:
    """While a run is at it the status waits for nobody, and what is half way is not interrupted."""
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    url = sa.make_url(scene.database.url)
    engine = dialect_of(url).engine(url, lock_timeout=1)
    with lock.hold(engine, 1, lambda _: None) as held:
        found, text = told(scene), said(scene)

    assert {"under way"} == {finding["what"] for finding in found["findings"]}
    assert found["lock"]["held"]
    assert "lock         held by " in text
    assert text.endswith("\nA run is under way: look again when it has ended.\n")
    run = found["runs"][found["last_run"]]
    # Only a server tells that it is another one which holds the lock now.
    assert ("running" if held.fence is None else "interrupted") == run["state"]


@pytest.mark.databases("sqlite")
def test_nothing_to_seed(database: Database, tmp_path: Path) -> None:
    """A tree without a revision has nothing to do."""
    scene = Scene(database, tmp_path)
    scene.lay({})
    database.execute("CREATE TABLE t (id INTEGER)")
    found, text = told(scene), said(scene)

    assert (True, [], None) == (found["good"], found["revisions"], found["head"])
    assert "base; the tree has no revision\n" in text


@pytest.mark.databases("sqlite")
def test_narrow(scene: Scene) -> None:
    """On a terminal no line is wider than it: names are cut, sentences broken between words."""
    long = "o" * 60
    scene.tables(**{long: "{id}, word VARCHAR(9)"})
    many = f'many = Seed("{long}", rows=9, columns={{"word": "x"}})'
    scene.lay({"0001_teams": TEAMS, "0002_many": many})
    scene.done("-x", "strict", "-x", "seed=12345", "upgrade", "0002_many")
    scene.database.execute("DELETE FROM teams WHERE id < 3")
    config = Config(scene.folder / "alembic.ini", ini_section="seeds")
    catalog = Catalog.read(ScriptDirectory.from_config(config))
    url = sa.make_url(scene.database.url)
    with dialect_of(url).engine(url, lock_timeout=5).connect() as connection:
        found = status.read(connection, catalog, ["0002_many"], looking=True)
    assert found.mark is not None

    for width in (40, 60, 80):
        lines = list(status_text.as_text(found, "seed.sqlite3", str, width))
        assert width >= max(map(len, lines))
        assert any(re.match("^  ooooo+… +9 +9$", line) for line in lines)
        assert any(re.match("^  teams +6 +4 +2$", line) for line in lines)
        assert "  - 0001_teams: 2 rows of teams are gone" in lines
        # Its mark is whole, in as many lines as that takes.
        assert f"environment development, marked {moment(found.mark.at)}" in _joined(lines[1:4])
    assert "-x seed=12345" in " ".join(status_text.as_text(found, "seed.sqlite3", str, None))


def _joined(lines: list[str]) -> str:
    return re.sub(" +", " ", " ".join(lines))


@pytest.mark.databases("sqlite")
def test_on_a_terminal(scene: Scene) -> None:
    """A person at a terminal of a hundred columns reads whole lines, without colours."""
    asked = ("on-edited=refuse", "lock-timeout=59", "workers=1", "bulk=insert")
    scene.done(*(word for key in asked for word in ("-x", key)), "upgrade", "head")
    seen = at_a_terminal(
        "status", folder=scene.folder, url=scene.database.url, answer="", program=("seed",)
    )

    assert (0, False) == (seen.status, "\x1b" in seen.said)
    assert 100 == max(map(len, seen.said.splitlines()))
    assert "All is in, as it was put in: 3 revisions." in seen.said


@pytest.mark.databases("sqlite")
def test_as_documented(scene: Scene) -> None:
    """Every command that docs/status.md shows does what it is there for."""
    scene.done("upgrade", "head")
    run = json.loads(scene.seeded("runs", "--json").splitlines()[0])["run"]
    page = (PROJECT / "docs" / "status.md").read_text(encoding="utf-8")
    shown = re.findall("^    seed (.*?)(?: +[#>].*)?$", page, re.MULTILINE)

    assert 8 == len(shown)
    for command in shown:
        assert scene.seeded(*command.replace("89305f10", run[:8]).split())
    for field in told(scene):
        assert f"`{field}`" in page
    for field in [*told(scene)["revisions"][0], *told(scene)["revisions"][0]["tables"][0]]:
        assert f"`{field}`" in page
    for field in json.loads(scene.seeded("runs", "--json").splitlines()[0]):
        assert f"`{field}`" in page
