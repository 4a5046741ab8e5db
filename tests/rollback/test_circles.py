"""Circles of references, opened before their rows go, whichever way they were closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib import audit
from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

# Each team is led by somebody who goes in later, and stands under the team after it.
CIRCLE = {
    "0001_teams": """
        teams = Seed("teams", pii={"code": None, "chief": None, "above": None}, source=records(
            ("code", "chief", "above"), [(f"t{n}", f"p{n}", f"t{(n + 1) % 9}") for n in range(9)]))
    """,
    "0002_people": """
        people = Seed("people", pii={"code": None, "team": None}, source=records(
            ("code", "team"), [(f"p{n}", f"t{n}") for n in range(9)]))
    """,
}
TEAMS = "code VARCHAR(8) PRIMARY KEY, chief VARCHAR(8){null}, above VARCHAR(8)"
KEYS = {"chief": "people", "above": "teams"}

DECLARED = {
    "0001_both": """
        teams = Seed("teams", rows=9, columns={"code": v.sequence("t{}"), "above": v.earlier()})
        people = Seed("people", rows=9, columns={"code": v.sequence("p{}"), "team": v.ref("teams")})
        led = Update("teams", columns={"chief": v.ref("people")})
    """
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Teams led by people who are in teams."""
    return Scene(database, tmp_path)


def lay(scene: Scene, *, null: str = "") -> None:
    """Tables whose circle is not closed yet, with a pair of rows of the application's."""
    scene.tables(
        teams=TEAMS.format(null=null),
        people="code VARCHAR(8) PRIMARY KEY, team VARCHAR(8) NOT NULL,"
        " FOREIGN KEY (team) REFERENCES teams (code)",
    )
    scene.database.execute("INSERT INTO teams VALUES ('x', 'y', 'x')")
    scene.database.execute("INSERT INTO people VALUES ('y', 'x')")
    scene.lay(CIRCLE)


def close(scene: Scene, rule: str, *, null: str = "") -> None:
    """Add the foreign keys by which the rows refer to one another, as a migration would."""
    database = scene.database
    keys = [
        f"FOREIGN KEY ({column}) REFERENCES {table} (code) ON DELETE {rule}"
        for column, table in KEYS.items()
    ]
    if database.kind != "sqlite":
        for key in keys:
            database.execute(f"ALTER TABLE teams ADD {key}")
        return
    columns = TEAMS.format(null=null)
    database.execute(f"CREATE TABLE closed ({columns}, {', '.join(keys)})")
    database.execute("INSERT INTO closed SELECT * FROM teams")
    database.execute("DROP TABLE teams")
    database.execute("ALTER TABLE closed RENAME TO teams")


@pytest.mark.parametrize("rule", ["RESTRICT", "CASCADE", "SET NULL"])
def test_closed_by_hand(scene: Scene, rule: str) -> None:
    """A circle that no second pass closed is opened row by row, and no cascade takes a row."""
    lay(scene)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    close(scene, rule)
    said = scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)
    assert "references by" in said
    assert "gone already" not in said
    with scene.database.engine.connect() as connection:
        trail = list(audit.entries(connection))
    for table in ("teams", "people"):
        deleted = [e for e in trail if (e.action, e.table) == ("deleted", table)]
        assert 9 == sum(entry.rows for entry in deleted)
        assert 9 == len({record.key for e in deleted for record in audit.records(e)})
    assert {"t0", "t8"} <= {
        str(record.key[0]) for e in trail if e.action == "opened" for record in audit.records(e)
    }
    assert not any(entry.image for entry in trail)


def test_interrupted_between_opening_and_deletion(scene: Scene) -> None:
    """What was opened by a run that died is no edit to the run that goes on."""
    lay(scene)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    close(scene, "RESTRICT")
    for nth in (1, 2, 2):
        text = "DELETE FROM `" if scene.database.kind != "sqlite" else 'DELETE FROM "'
        scene.killed("downgrade", "base", before=text, nth=nth)
    said = scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)
    assert "edited" not in said


def test_cannot_be_opened(scene: Scene) -> None:
    """A circle of NOT NULL columns is said to be one, and no row of it goes."""
    lay(scene, null=" NOT NULL")
    scene.done("upgrade", "head")
    close(scene, "RESTRICT", null=" NOT NULL")
    before = fingerprint(scene.database)
    said = scene.refused("downgrade", "base", changing=True)

    assert "which cannot be NULL meanwhile: let chief refer to other rows" in said
    assert before == fingerprint(scene.database)
    assert "Taken back so far: no rows." in said


def test_closed_by_declarations(scene: Scene) -> None:
    """Self-references across chunks, and a circle closed by an update, are undone first."""
    scene.tables(
        people="code VARCHAR(8) PRIMARY KEY, team VARCHAR(8)",
        teams=TEAMS.format(null="") + ", FOREIGN KEY (chief) REFERENCES people (code),"
        " FOREIGN KEY (above) REFERENCES teams (code)",
    )
    scene.lay(DECLARED)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    assert 9 == scene.database.scalar("SELECT COUNT(*) FROM teams WHERE chief IS NOT NULL")
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)
