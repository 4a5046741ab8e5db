"""Users who may not do everything, and servers that take no writes: refused, with what helps."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import warm
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

pytestmark = pytest.mark.databases("mariadb", "mysql")

PASSWORD = "not told"

REVISIONS = {
    "0001_teams": """
        teams = Seed("teams", rows=3, columns={"name": v.sequence("team {}")})
    """,
    "0002_people": """
        people = Seed("people", columns={"team_id": v.each("teams", 3, 3), "boss_id": v.earlier()})
        counted = Update("teams", columns={"size": v.count("people")})
    """,
}


class User:
    """Somebody who may do what they were told they may, and nothing else."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.name = f"seed_{secrets.token_hex(4)}"
        url = sa.make_url(database.url)
        self.schema = str(url.database)
        theirs = url.set(username=self.name, password=PASSWORD)
        self.url = theirs.render_as_string(hide_password=False)

    def may(self, *rights: str) -> None:
        """Grant rights such as `SELECT ON teams`; `*` is every table."""
        for right in rights:
            what, _, table = right.rpartition(" ON ")
            self.database.execute(f"GRANT {what} ON {self.schema}.{table} TO '{self.name}'@'%'")


@pytest.fixture
def user(database: Database) -> Iterator[User]:
    """A user without any right."""
    made = User(database)
    database.execute(f"CREATE USER '{made.name}'@'%' IDENTIFIED BY '{PASSWORD}'")
    yield made
    database.execute(f"DROP USER '{made.name}'@'%'")


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables and a project."""
    tables = {
        "teams": "{id}, name VARCHAR(20), size INTEGER",
        "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER,"
        " FOREIGN KEY (team_id) REFERENCES teams (id),"
        " FOREIGN KEY (boss_id) REFERENCES people (id)",
    }
    return lay(database, tmp_path / "project", tables, REVISIONS)


def granted(user: User, said: str) -> list[str]:
    """Run the GRANT statements that a message has; which rights they were for."""
    statements = re.findall(r"run: (GRANT .*);", said)
    for statement in statements:
        # A colon would be a parameter, and there is none.
        user.database.execute(statement)
    return [
        " ".join(s.split(" TO ")[0].replace(f"`{user.schema}`.", "").split()[1:])
        for s in statements
    ]


def test_missing_rights(seeds: Seeds, user: User) -> None:
    """All that is missing is told at once, before anything is made; what is told is enough."""
    user.may("SELECT, CREATE ON *")
    planned = json.loads(warm.seed("plan", "--json", cwd=seeds.folder, url=user.url).stdout)
    assert [("teams", 3), ("people", 9), ("people", 8), ("teams", 3)] == [
        (step["table"], step["rows"]) for step in planned["steps"]
    ]
    assert "INSERT" in str(planned["problems"])
    said = seeds.refused_untouched("upgrade", "head", url=user.url)
    wanted = ["INSERT ON `teams`", "INSERT ON `people`", "UPDATE ON `people`", "UPDATE ON `teams`"]
    assert {*wanted, "CREATE TEMPORARY TABLES ON *"} == set(granted(user, said))
    assert PASSWORD not in said

    said = seeds.refused("upgrade", "head", url=user.url)
    assert "INSERT ON `seed_run`" in granted(user, said)
    assert 0 == seeds.count("teams")
    seeds.done("upgrade", "head", url=user.url)
    assert (3, 9) == (seeds.count("teams"), seeds.count("people"))

    said = seeds.refused_untouched("downgrade", "base", url=user.url)
    assert {"DELETE ON `teams`", "DELETE ON `people`"} == set(granted(user, said))
    seeds.done("downgrade", "base", url=user.url)
    assert (0, 0) == (seeds.count("teams"), seeds.count("people"))


def test_no_tables_of_ours(seeds: Seeds, user: User) -> None:
    """Who may not make our tables is told so, and has made none."""
    user.may("SELECT, INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES ON *")
    said = seeds.refused_untouched("upgrade", "head", url=user.url)
    assert ["CREATE ON *"] == granted(user, said)
    seeds.done("upgrade", "head", url=user.url)


def test_read_only_server(seeds: Seeds, user: User) -> None:
    """A replica takes nothing from us, and is told from a missing right."""
    user.may("ALL ON *")
    seeds.database.execute("SET GLOBAL read_only = 1")
    try:
        said = seeds.refused_untouched("upgrade", "head", url=user.url)
    finally:
        seeds.database.execute("SET GLOBAL read_only = 0")
    assert "the server is read-only" in said
    assert "GRANT" not in said
    seeds.done("upgrade", "head", url=user.url)


def test_a_plan_tells_all(seeds: Seeds, user: User) -> None:
    """Edited rows speak against a rollback, and so do missing rights: a plan tells both at once."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE teams SET name = 'edited' WHERE name = 'team 1'")
    user.may("SELECT ON *")
    told = json.loads(warm.seed("plan", "base", "--json", cwd=seeds.folder, url=user.url).stdout)

    assert any("edited since" in problem for problem in told["problems"]), told["problems"]
    assert any("GRANT DELETE" in problem for problem in told["problems"]), told["problems"]
    assert told["steps"]
