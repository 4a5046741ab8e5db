"""Second passes and updates: what refers to rows yet to come, and values put back as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.content import contents, fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """An empty database and an empty folder."""
    return Scene(database, tmp_path)


def count(scene: Scene, query: str) -> int:
    """How many rows a query finds, less its SELECT COUNT(*) FROM."""
    return int(scene.database.scalar(f"SELECT COUNT(*) FROM {query}"))


CIRCLES = {
    "0001_staff": """
        teams = Seed("teams", rows=5, columns={
            "name": v.sequence("team {}"),
            "leader_id": v.ref("people"),
        })
        people = Seed("people", rows=13, columns={
            "team_id": v.ref("teams"),
            "boss_id": v.earlier(),
            "best_visit_id": None,
        })
    """,
    "0002_visits": """
        visits = Seed("visits", columns={"person_id": v.each("people", 0, 2)})
        best = Update("people", columns={"best_visit_id": v.child("visits")})
    """,
}


def test_circles(scene: Scene) -> None:
    """Rows refer to their own table, to each other, and to a later revision's; all of it goes."""
    scene.tables(
        teams="{id}, name VARCHAR(20) NOT NULL, leader_id INTEGER",
        people="{id}, team_id INTEGER NOT NULL, boss_id INTEGER, best_visit_id INTEGER,"
        " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)"
        + (
            ", FOREIGN KEY (best_visit_id) REFERENCES visits (id)"
            if scene.database.kind == "sqlite"
            else ""
        ),
        visits="{id}, person_id INTEGER NOT NULL, FOREIGN KEY (person_id) REFERENCES people (id)",
    )
    if scene.database.kind != "sqlite":
        for table, column, parent in (
            ("teams", "leader_id", "people"),
            ("people", "best_visit_id", "visits"),
        ):
            scene.database.execute(
                f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {parent} (id)"
            )
    scene.lay(CIRCLES)
    assert "18 inserted, 17 updated in" in scene.done("upgrade", "0001_staff")
    staff = fingerprint(scene.database)
    assert 0 == count(scene, "teams WHERE leader_id IS NULL")
    assert 1 == count(scene, "people WHERE boss_id IS NULL")
    assert 0 == count(scene, "people WHERE boss_id >= id")
    scene.done("upgrade", "head")
    visited = count(
        scene, "people p WHERE EXISTS (SELECT * FROM visits v WHERE v.person_id = p.id)"
    )
    right = "people p JOIN visits v ON v.id = p.best_visit_id AND v.person_id = p.id"
    assert 0 < visited < 13
    assert visited == count(scene, right)

    # People, who stay, refer to visits, which go: by a change of ours, which is undone first.
    scene.done("downgrade", "-1")
    assert staff == fingerprint(scene.database)
    scene.done("upgrade", "head")
    # The one without a boss was never changed by the second pass; the update looked at all 13.
    assert f"deleted, {17 + 13} restored in" in scene.done("downgrade", "base")
    assert {"teams": [], "people": [], "visits": []} == contents(scene.database)


KINDS = {
    "0001_things": """
        import datetime as dt
        from decimal import Decimal

        things = Seed("things", rows=9, columns={
            "number": v.maybe(v.integer(-5, 5), 60),
            "price": v.maybe(v.decimal(-9, 9, 4), 60),
            "ratio": lambda rows: [(int(n) + 1) / 7 for n in rows.n],
            "single": lambda rows: [(int(n) + 1) / 3 for n in rows.n],
            "day": v.maybe(v.date(after="1999-01-01", before="2030-01-01"), 60),
            "instant": lambda rows: [dt.datetime(2024, 2, 29, 23, 59, 59, int(n)) for n in rows.n],
            "label": v.maybe(v.sequence("π ' \\\\ % {}"), 60),
            "raw": lambda rows: [None if n % 3 == 0 else bytes([0, 255, n]) for n in rows.n],
            "flag": v.boolean(50),
            "opens": lambda rows: [dt.time(23, 2, int(n)) for n in rows.n],
        })
    """,
    "0002_changed": """
        changed = Update("things", columns={
            "number": 7, "price": v.const(None), "ratio": 0.1, "single": 0.25, "day": "2001-01-01",
            "instant": "2001-01-01", "label": "all", "raw": b"\\\\x00", "flag": True,
            "opens": "01:00:00",
        })
    """,
}


def test_before_images(scene: Scene) -> None:
    """An update's rollback restores every value to the bit, and touches nothing beside them."""
    server = scene.database.kind != "sqlite"
    touched = "TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP" if server else "TEXT"
    double = "(ratio * 2)"
    scene.tables(
        things="{id}, number INTEGER, price DECIMAL(12, 4), ratio DOUBLE, single FLOAT, day DATE,"
        f" instant DATETIME{'(6)' if server else ''}, label VARCHAR(40),"
        f" raw {'VARBINARY(8)' if server else 'BLOB'},"
        f" opens TIME, flag BOOLEAN NOT NULL, touched {touched},"
        f" twice DOUBLE GENERATED ALWAYS AS {double} STORED"
    )
    scene.lay(KINDS)
    scene.done("upgrade", "0001_things")
    exact = "SELECT id, ratio + 0e0, single + 0e0, raw FROM things ORDER BY id"
    before, bits = contents(scene.database), scene.database.rows(exact)
    scene.done("upgrade", "head")
    assert 9 == count(scene, "things WHERE price IS NULL AND label = 'all' AND number = 7")
    assert 9 == count(scene, "things WHERE touched IS NULL")
    assert before != contents(scene.database)
    scene.done("downgrade", "-1")
    assert before == contents(scene.database)
    assert bits == scene.database.rows(exact)
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    assert {"things": []} == contents(scene.database)


LOST = {
    "0001_people": """
        people = Seed("people", rows=40, columns={
            "code": lambda rows: ["x" * (9 if 20 < n < 28 else 3) + f"{n:02d}" for n in rows.n],
            "boss_id": v.earlier(),
            "twin_id": v.maybe(v.ref("people"), 50),
            "last_id": None,
        })
        calls = Seed("calls", columns={
            "person_id": v.each("people", 1, 1),
            "cost": lambda rows: [None if n == 33 else 1 for n in rows.n],
        })
    """,
    "0002_last": """
        last = Update("people", columns={"last_id": v.child("calls"), "score": 5})
    """,
}


def test_lost_targets(scene: Scene) -> None:
    """A reference to a record that was skipped stays NULL, and is told; all others are filled."""
    last = "" if scene.database.kind == "sqlite" else " REFERENCES calls (id)"
    scene.tables(
        people="{id}, code VARCHAR(8) NOT NULL, boss_id INTEGER, twin_id INTEGER,"
        f" last_id INTEGER{' REFERENCES calls (id)' if not last else ''}, score INTEGER,"
        " FOREIGN KEY (boss_id) REFERENCES people (id),"
        " FOREIGN KEY (twin_id) REFERENCES people (id)",
        calls="{id}, person_id INTEGER NOT NULL, cost INTEGER NOT NULL,"
        " FOREIGN KEY (person_id) REFERENCES people (id)",
    )
    if last:
        scene.database.execute("ALTER TABLE people ADD FOREIGN KEY (last_id) REFERENCES calls (id)")
    scene.lay(LOST, chunk_rows=15)
    said = scene.done("upgrade", "0001_people")
    assert 33 == count(scene, "people")
    for row in (21, 27):
        assert f"people: row {row} skipped, code: " in said
        assert f"calls: row {row} skipped, person_id: refers to a record that was skipped" in said
    told = re.findall("people: row (.*) skipped, (boss|twin)_id: refers to a record that", said)
    assert {"boss", "twin"} == {column for _, column in told}
    # The first has no boss; a row with a reference to nobody keeps NULL in all of its own.
    assert 1 + len({row for row, _ in told}) == count(scene, "people WHERE boss_id IS NULL")
    assert 0 < count(scene, "people WHERE twin_id IS NOT NULL")

    # The call that v.child finds for the 33rd was skipped, which only the database notices.
    said = scene.refused("-x", "strict", "upgrade", "head", changing=True)
    assert "0002_last: records of people are invalid, and the run is strict" in said
    assert "row 33: " in said
    said = scene.done("upgrade", "head")
    assert "people: row 33 skipped" in said
    assert 1 == count(scene, "people WHERE last_id IS NULL AND score IS NULL AND code = 'xxx33'")
    assert 1 == count(scene, "people WHERE last_id IS NULL")
    scene.done("downgrade", "base")
    assert {"people": [], "calls": []} == contents(scene.database)
