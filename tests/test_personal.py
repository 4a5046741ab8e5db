"""Sources with personal data, where something changed since, or is not what it looks like."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.projects import project

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite", "mariadb")

PEOPLE = """
    environments = ("development", "staging", "production")
    people = Seed("people", source=csv_rows("people.csv"), pii={"code": None, "name": "person"})
"""
GREETING = """
    environments = ("development", "staging", "production")
    change = Update("people", columns={"greeting": v.concat("Dear ", v.this["name"])})
"""
SOURCE = "code,name\nA,Zelda Quux\nB,Orla Vexler\n"


class Place:
    """A project with its file, and the database it runs on."""

    def __init__(self, database: Database, folder: Path) -> None:
        automatic = "INTEGER PRIMARY KEY" + ("" if database.kind == "sqlite" else " AUTO_INCREMENT")
        database.execute(
            f"CREATE TABLE people (id {automatic}, code VARCHAR(9) NOT NULL, name VARCHAR(60),"
            " greeting VARCHAR(80))"
        )
        self.database = database
        self.folder = project(folder, {"0001": PEOPLE, "0002": GREETING})
        (folder / "seeds" / "data").mkdir()
        self.file = folder / "seeds" / "data" / "people.csv"
        self.file.write_text(SOURCE)

    def seeds(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `alembic -n seeds …` in the project."""
        return self.database.alembic("-n", "seeds", *args, cwd=self.folder, env=env)

    def people(self) -> list[tuple[str, str]]:
        """Names and greetings."""
        rows = self.database.rows("SELECT name, greeting FROM people ORDER BY code")
        return [(str(name), str(greeting)) for name, greeting in rows]


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    """Two people, and a revision that greets them."""
    return Place(database, tmp_path)


@pytest.mark.parametrize("after", ["edited", "gone", "another key", "no key"])
def test_an_update_of_rows_that_cannot_be_made_again(place: Place, after: str) -> None:
    """File or key are others by then: the masked names are read, and the greetings are theirs."""
    place.seeds("upgrade", "0001", SEED_ENV="staging")
    names = place.database.rows("SELECT name FROM people ORDER BY code")
    key = {"another key": "another key of staging, as long as it has to be", "no key": ""}
    if after == "edited":
        place.file.write_text(SOURCE + "C,Somebody Else\n")
    elif after == "gone":
        place.file.unlink()
    env = {"SEED_ENV": "staging"} | ({"SEED_MASK_KEY": key[after]} if after in key else {})
    done = place.seeds("upgrade", "0002", **env)

    assert done.returncode == 0, done.stdout + done.stderr
    assert [(str(name), f"Dear {name}") for (name,) in names] == place.people()
    back = place.seeds("-x", "force", "-x", "backup=never", "downgrade", "base", **env)
    assert back.returncode == 0, back.stdout + back.stderr
    assert [] == place.people()


@pytest.mark.parametrize(
    "lines",
    ["Zelda Quux,zelda@quux.co\nOrla,x\n", "Zelda,Zelda\nOrla,x\n", "Zelda;zelda@quux.co\n"],
)
def test_a_file_without_its_header(place: Place, lines: str) -> None:
    """Its first record is taken for no header, and nothing of it is told."""
    place.file.write_text(lines)
    done = place.seeds("upgrade", "head")

    assert done.returncode != 0
    assert "people.csv" in done.stdout
    assert "zelda" not in (done.stdout + done.stderr).lower()


def test_people_of_production_stay_there(place: Place) -> None:
    """A database with real people does not become development's or staging's."""
    name = str(place.database.engine.url.database)
    name = os.path.basename(name)  # noqa: PTH119 - a database's name, of a server's or a file
    done = place.seeds("-x", "env=production", "-x", f"allow-production={name}", "upgrade", "0001")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"Zelda Quux", "Orla Vexler"} == {name for name, _ in place.people()}
    mark = place.database.rows("SELECT environment FROM seed_environment")
    refused = warm.seed(
        "environment", "set", "development", name, cwd=place.folder, url=place.database.url
    )

    assert refused.returncode != 0
    assert "0001 put personal data into this database as it is" in refused.stderr
    assert mark == place.database.rows("SELECT environment FROM seed_environment")


def test_a_column_of_the_file_and_of_the_seed(place: Place) -> None:
    """A column cannot be read and made at once, and neither is chosen silently."""
    project(
        place.folder,
        {
            "0001": """
                people = Seed("people", source=csv_rows("people.csv"), pii={"code": None},
                              columns={"name": v.person()})
            """
        },
    )
    done = place.seeds("upgrade", "head")

    assert done.returncode != 0
    assert "name of people.csv is in columns= too" in done.stdout


@pytest.mark.databases("sqlite", "mariadb", "mysql")
@pytest.mark.parametrize(
    ("check", "met"),
    [
        ("name LIKE '% %' AND LENGTH(code) < 9", True),
        ("name <> code OR name IS NULL", True),
        ("name LIKE 'Zel%' OR name LIKE 'Orl%'", False),
    ],
)
def test_masks_meet_the_checks(place: Place, check: str, *, met: bool) -> None:
    """What no mask could know of a column is asked of the database before the first write."""
    place.database.execute("DROP TABLE people")
    automatic = "INTEGER PRIMARY KEY" + (
        "" if place.database.kind == "sqlite" else " AUTO_INCREMENT"
    )
    place.database.execute(
        f"CREATE TABLE people (id {automatic}, code VARCHAR(9) NOT NULL, name VARCHAR(60),"
        f" greeting VARCHAR(80), CONSTRAINT ck_name CHECK ({check}))"
    )
    done = place.seeds("upgrade", "0001")

    assert met == (done.returncode == 0), done.stdout + done.stderr
    assert met == (2 == place.database.scalar("SELECT COUNT(*) FROM people"))
    assert met or "with masks in name, 2 of the first 2 rows do not meet the CHECK" in done.stdout


def test_what_was_left_out_is_told(place: Place) -> None:
    """The closing table is followed by the first records that were skipped, and why."""
    place.file.write_text(SOURCE + "C\n,Nobody Known\n" + "D,x,y\n" * 5)
    done = place.seeds("upgrade", "0001")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Left out: people, row 2: people.csv, line 4: 1 field" in done.stdout
    assert "NULL, the column is NOT NULL (people.csv, line 5)." in done.stdout
    assert "Every record that was left out is in the log, as rows.skipped." in done.stdout
    assert "Nobody" not in done.stdout
