"""`seed plan`: what a run would do, told by who does nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests import warm
from tests.projects import project
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_kinds": """
        environments = ("development", "staging", "production")
        kinds = Seed("kinds", source=records(("id", "name"), [(1, "seed"), (2, "clone")]),
                     pii={"id": None, "name": None})
    """,
    "0002_people": """
        environments = ("development", "staging")
        people = Seed("people", source=csv_rows("people.csv"),
                      pii={"email": "email", "code": None})
    """,
    "0003_visits": """
        visits = Seed("visits", rows={"small": 4, "medium": 40},
                      columns={"person_id": v.ref("people")})
    """,
}


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """Three tables, and a revision for each."""
    automatic = "INTEGER PRIMARY KEY" + ("" if database.kind == "sqlite" else " AUTO_INCREMENT")
    database.execute("CREATE TABLE kinds (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)")
    database.execute(
        f"CREATE TABLE people (id {automatic}, code VARCHAR(8), email VARCHAR(80) UNIQUE)"
    )
    database.execute(
        f"CREATE TABLE visits (id {automatic}, person_id INTEGER NOT NULL,"
        " FOREIGN KEY (person_id) REFERENCES people (id))"
    )
    made = project(tmp_path, REVISIONS)
    (made / "seeds" / "data").mkdir()
    (made / "seeds" / "data" / "people.csv").write_text("code,email\nP1,ann@real.org\nP2,\n")
    return made


def seed(database: Database, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `seed` in the project."""
    return warm.seed(*args, cwd=folder, url=database.url)


def planned(database: Database, folder: Path, *args: str) -> dict[str, Any]:
    """What `seed plan --json` says."""
    done = seed(database, folder, *args, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_upwards(database: Database, folder: Path) -> None:
    """Revisions, rows and masks, and each setting with who said so; nothing comes into being."""
    tables = database.tables()
    said = planned(database, folder, "--env", "staging", "--size", "small", "plan")
    settings = {one["setting"]: (one["value"], one["from"]) for one in said["settings"]}

    assert [("kinds", 2), ("people", 2), ("visits", 4)] == [
        (step["table"], step["rows"]) for step in said["steps"]
    ]
    assert [None, {"email": "email"}, None] == [
        step["masks"] and step["masks"]["columns"] for step in said["steps"]
    ]
    assert ("staging", "-x env") == settings["environment"]
    assert ("small", "-x") == settings["size"]
    assert (0, "default") == settings["seed"]
    assert tables == database.tables()
    assert [] == list(folder.glob("*.lock"))


def test_settings_of_the_file(database: Database, folder: Path) -> None:
    """A setting of a section bears its name, and a size that nobody named is the environment's."""
    with (folder / "alembic.ini").open("a") as ini:
        ini.write("\n[seeds:staging]\nscale = 2.5\n")
    said = planned(database, folder, "--env", "staging", "plan", "0003")
    settings = {one["setting"]: (one["value"], one["from"]) for one in said["settings"]}

    assert ("2.5", "[seeds:staging]") == settings["scale"]
    assert ("medium", "the environment's default") == settings["size"]
    assert 100 == said["steps"][-1]["rows"]


def test_the_run_does_what_was_planned(database: Database, folder: Path) -> None:
    """The numbers are those of the run that follows, up and down."""
    up = planned(database, folder, "plan")
    assert 0 == seed(database, folder, "upgrade", "head").returncode
    there = {
        table: database.scalar(f"SELECT COUNT(*) FROM {table}")
        for table in ("kinds", "people", "visits")
    }
    runs = database.rows("SELECT * FROM seed_run")
    down = planned(database, folder, "plan", "-1")
    named = planned(database, folder, "plan", "0001")

    assert there == {step["table"]: step["rows"] for step in up["steps"]}
    assert [("0003_visits", "visits", 4, "deleted")] == [
        (step["revision"], step["table"], step["rows"], step["what"]) for step in down["steps"]
    ]
    assert "downgrade" == named["direction"]
    assert ["visits", "people"] == [step["table"] for step in named["steps"]]
    assert "Nothing to do." in seed(database, folder, "plan").stdout
    assert runs == database.rows("SELECT * FROM seed_run")


def test_production_unauthorised(database: Database, folder: Path) -> None:
    """What would be passed over there is told, and looking needs no authorisation."""
    done = seed(database, folder, "--env", "production", "plan")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0002_people is passed over: not for production." in done.stdout
    assert "0001_kinds" in done.stdout


def test_every_objection(database: Database, folder: Path) -> None:
    """What speaks against the run is one list, and the exit code says that there is something."""
    database.execute("DROP TABLE visits")
    (folder / "seeds" / "data" / "people.csv").write_text("code,email,name\n")
    done = seed(database, folder, "plan")
    told = json.loads(seed(database, folder, "plan", "--json").stdout)

    assert 3 == done.returncode
    assert "Not counted, for it does not fit: 0002_people, 0003_visits." in done.stdout
    assert "nobody said whether name of people.csv is personal data" in done.stderr
    assert "0003_visits: there is no table visits" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert [("kinds", 2)] == [(step["table"], step["rows"]) for step in told["steps"]]
    assert ["0002_people", "0003_visits"] == told["uncounted"]
    assert 2 == len(told["problems"])
    assert "0003_visits: there is no table visits" in told["problems"][1]


def test_objections_to_what_can_be_counted(database: Database, folder: Path) -> None:
    """Edited rows, or values that do not fit, take no number away from who has to decide."""
    assert 0 == seed(database, folder, "upgrade", "0002").returncode
    database.execute("UPDATE people SET code = 'mine' WHERE code = 'P2'")
    down = seed(database, folder, "plan", "base", "--json")
    back = json.loads(down.stdout)
    versions = folder / "seeds" / "versions"
    text = (versions / "0003_visits.py").read_text()
    (versions / "0003_visits.py").write_text(
        text.replace('v.ref("people")}', 'v.ref("people"), "guest": 1}')
    )
    up = seed(database, folder, "plan", "--json")
    on = json.loads(up.stdout)

    assert (3, 3) == (down.returncode, up.returncode)
    assert [("people", 2, 1), ("kinds", 2, 0)] == [
        (step["table"], step["rows"], step["edited"]) for step in back["steps"]
    ]
    assert "was edited" in back["problems"][0]
    assert [("visits", 4)] == [(step["table"], step["rows"]) for step in on["steps"]]
    assert "guest" in on["problems"][0]
    assert ([], []) == (back["uncounted"], on["uncounted"])


@pytest.mark.databases("sqlite")
def test_narrow_terminals(database: Database, folder: Path) -> None:
    """No line is wider than the terminal; redirected, all columns are there."""
    whole = seed(database, folder, "plan").stdout
    for columns in (70, 50, 30):
        url, program = database.url, ("seed",)
        seen = at_a_terminal(
            "plan", folder=folder, url=url, answer="", program=program, columns=columns
        )
        lines = seen.said[seen.said.index("seed.sqlite3 (") :].splitlines()

        assert 0 == seen.status, seen.said
        assert columns >= max(map(len, lines))
        assert "0002_people, masks of people: 1 column replaced" in " ".join(lines)
    assert lines.index("0002_people") + 1 == lines.index("  people     2  inserted")
    assert "No room for: by." in lines
    assert "seed = 0 (default)" in lines
    assert "INSERT  1 column replaced, key public" in whole


def test_what_is_there_and_how_long(database: Database, folder: Path) -> None:
    """Rows that a table has already, how they will travel, and how long an earlier run took."""
    assert 0 == seed(database, folder, "upgrade", "0001").returncode
    database.execute("INSERT INTO people (code) VALUES ('X')")
    first = planned(database, folder, "plan")
    assert 0 == seed(database, folder, "upgrade", "head").returncode
    assert 0 == seed(database, folder, "downgrade", "0001", "--force").returncode
    again = planned(database, folder, "--rows", "visits=8", "plan")
    took = database.scalar("SELECT timings FROM seed_run WHERE command LIKE '%upgrade head%'")
    visits = json.loads(took)["0003_visits"]["visits"]["rows"]
    text = seed(database, folder, "plan").stdout

    assert [1, 0] == [step["rows_there"] for step in first["steps"]]
    assert [None] * 2 == [step["seconds"] for step in first["steps"]]
    assert 4 == visits["rows"]
    assert pytest.approx(2 * visits["seconds"]) == again["steps"][-1]["seconds"]
    assert {"sqlite": "INSERT"}.get(database.kind, "LOAD DATA") == again["steps"][-1]["by"]
    assert "s by earlier runs." in text
    assert "rows there" in text


def test_an_interrupted_load(database: Database, folder: Path) -> None:
    """What an interrupted run has put in is told apart from what is still to come."""
    assert 0 == seed(database, folder, "upgrade", "0002").returncode
    if database.kind == "sqlite":
        refuse = "CREATE TRIGGER no BEFORE INSERT ON visits WHEN NEW.id = 3"
        database.execute(f"{refuse} BEGIN SELECT RAISE(FAIL, 'not now'); END")
    else:
        database.execute(
            "CREATE TRIGGER no BEFORE INSERT ON visits FOR EACH ROW"
            " SET NEW.person_id = IF(NEW.id = 3, -1, NEW.person_id)"
        )
    with (folder / "alembic.ini").open("a") as ini:
        ini.write("\n[seeds:development]\nchunk_rows = 2\nstrict = true\n")
    assert 0 != seed(database, folder, "upgrade", "head").returncode
    (step,) = planned(database, folder, "plan")["steps"]

    assert 0 < step["in_already"] < step["rows"]
    assert database.scalar("SELECT COUNT(*) FROM visits") == step["in_already"]
