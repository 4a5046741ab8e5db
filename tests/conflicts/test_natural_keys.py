"""By what a row is recognised: one column or several, the primary key, as the index compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib import Seed
from seedlib.declaration import DeclarationError
from tests.backup.test_restore import NASTY, SQLITE, THINGS
from tests.conflicts.declarations import states
from tests.content import contents, fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

RATES = """
    import datetime as dt

    rates = Seed("rates",
        source=records(("country", "since", "percent", "uid"), [
            ("DE", dt.date(2007, 1, 1), "19.00", "aaaa"), ("DE", dt.date(2020, 7, 1), "16.00", "b"),
            ("AT", dt.date(1984, 1, 1), "20.00", "c"), ("IT", dt.date(2013, 10, 1), "22.00", "d"),
        ]),
        pii=dict.fromkeys(("country", "since", "percent", "uid")),
        key=("country", "since"),
        on_conflict="update",
    )
    rate = v.ref("rates")
    bills = Seed("bills", rows=20, columns={"rate": rate, "percent": rate["percent"]})
"""
OWN_KEY = """
    roles = Seed("roles",
        source=records(("code", "name"), [("ADM", "Administrator"), ("usr", "User")]),
        pii={"code": None, "name": None}, on_conflict="update",
    )
    people = Seed("people", rows=9, columns={"role": v.ref("roles")})
"""


def test_several_columns(database: Database, tmp_path: Path) -> None:
    """A key of several columns tells rows apart whose own key is a text of another making."""
    scene = Scene(database, tmp_path)
    scene.tables(
        rates="uid VARCHAR(8) PRIMARY KEY, country CHAR(2) NOT NULL, since DATE NOT NULL,"
        " percent DECIMAL(5, 2) NOT NULL, UNIQUE (since, country)",
        bills="{id}, rate VARCHAR(8) NOT NULL, percent DECIMAL(5, 2) NOT NULL,"
        " FOREIGN KEY (rate) REFERENCES rates (uid)",
    )
    database.execute("INSERT INTO rates VALUES ('theirs', 'DE', '2020-07-01', 5.25)")
    untouched = fingerprint(database)
    scene.lay({"0001_rates": RATES}, chunk_rows=3)
    said = scene.done("upgrade", "head")
    assert "1 updated" in said
    assert {"aaaa", "theirs", "c", "d"} == {u for (u,) in database.rows("SELECT uid FROM rates")}
    matched = database.scalar(
        "SELECT COUNT(*) FROM bills b JOIN rates r ON r.uid = b.rate AND r.percent = b.percent"
    )
    assert 20 == matched
    assert 0 < database.scalar("SELECT COUNT(*) FROM bills WHERE rate = 'theirs'")
    scene.done("downgrade", "base")

    assert untouched == fingerprint(database)


def test_primary_key(database: Database, tmp_path: Path) -> None:
    """A primary key that the seed lists is taken by itself, and compared as its index compares."""
    scene = Scene(database, tmp_path)
    case = " COLLATE NOCASE" if database.kind == "sqlite" else ""
    scene.tables(
        roles=f"code VARCHAR(8){case} PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE",
        people=f"{{id}}, role VARCHAR(8){case} NOT NULL,"
        " FOREIGN KEY (role) REFERENCES roles (code)",
    )
    database.execute("INSERT INTO roles VALUES ('adm', 'boss')")
    untouched = fingerprint(database)
    scene.lay({"0001_roles": OWN_KEY})
    scene.done("upgrade", "head")
    assert [("adm", "Administrator"), ("usr", "User")] == database.rows(
        "SELECT * FROM roles ORDER BY name"
    )
    assert {"adm", "usr"} == {role for (role,) in database.rows("SELECT role FROM people")}
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
    # Two records that are one row to the database.
    scene.lay({"0001_roles": OWN_KEY.replace('("usr"', '("Adm"')})
    said = scene.refused("upgrade", "head", changing=True)

    assert "several records are one and the same row of roles" in said


def test_every_type_comes_back(database: Database, tmp_path: Path) -> None:
    """Former values come back bit by bit, whatever the columns' types."""
    types = THINGS["sqlite" if database.kind == "sqlite" else "mysql"]
    computed = {name for name in types if types[name].startswith("INTEGER AS")}
    values = NASTY | (SQLITE if database.kind == "sqlite" else {})
    scene = Scene(database, tmp_path / "project")
    scene.folder.mkdir()
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    scene.tables(things=f"{{id}}, code VARCHAR(20) NOT NULL UNIQUE, {columns}")
    names = [name for name in types if name in values]
    insert = (
        f"INSERT INTO things (code, {', '.join(names)})"
        f" VALUES ('T2', {', '.join(values[name] for name in names)})"
    )
    with database.engine.begin() as connection:
        sql = insert if database.kind == "sqlite" else insert.replace("%", "%%")
        connection.exec_driver_sql(sql)
    database.execute("INSERT INTO things (code) VALUES ('T3')")
    before = contents(database)
    given = {name: None for name in types if name not in computed} | {"hollow": "x", "words": "y"}
    declared = ", ".join(f"{name!r}: {value!r}" for name, value in given.items())
    scene.lay(
        {
            "0001_things": f"""
        things = Seed("things", rows=4, on_conflict="update",
            columns={{"code": v.sequence("T{{}}"), {declared}}})
    """
        }
    )
    assert "2 inserted, 2 updated" in scene.done("upgrade", "head")
    assert 4 == database.scalar("SELECT COUNT(*) FROM things WHERE amount IS NULL AND words = 'y'")
    scene.done("downgrade", "base")

    assert before == contents(database)


@pytest.mark.parametrize("way", ["adopt", "update"])
def test_ways_to_travel(scene: Scene, way: str) -> None:
    """By INSERT, and by LOAD DATA from two processes, the rows are the same, and their children."""
    scene.lay(
        {
            "0001_states": f"""
            states = Seed("states", rows=30, on_conflict={way!r}, key="code", columns={{
                "code": v.sequence("S{{:02d}}"), "name": v.company(), "area": v.decimal(1, 9, 2),
            }})
            cities = Seed("cities", rows=40, columns={{
                "state_id": v.ref("states"), "name": v.sequence("city {{}}"),
            }})
        """
        },
        chunk_rows=2,
    )
    for code in ("S05", "S06", "S07", "S30"):
        scene.database.execute("INSERT INTO states (code, name) VALUES (:c, 'theirs')", c=code)
    untouched, found = fingerprint(scene.database), []
    for more in ((), ("-x", "workers=2")) if scene.database.kind != "sqlite" else ((), ()):
        scene.done("-x", f"bulk={'auto' if more else 'insert'}", *more, "upgrade", "head")
        rows = scene.database.rows(
            "SELECT s.code, s.name, s.area, s.seal, c.name FROM states s"
            " LEFT JOIN cities c ON c.state_id = s.id ORDER BY s.code, c.name"
        )
        found.append(rows)
        assert 41 == sum(row[4] is not None for row in rows)
        scene.done("downgrade", "base")
        assert untouched == fingerprint(scene.database)

    assert found[0] == found[1]
    theirs = {row[0] for row in found[0] if row[1] == "theirs"}
    assert ({"S05", "S06", "S07", "S30"} if way == "adopt" else set()) == theirs


@pytest.mark.databases("sqlite")
def test_objections(scene: Scene) -> None:
    """What could not be recognised, or would change nothing, is refused before the first write."""
    scene.database.execute("CREATE UNIQUE INDEX by_motto ON states (motto)")
    scene.database.execute("CREATE UNIQUE INDEX by_name ON states (name)")
    scene.tables(
        parts="id INT NOT NULL PRIMARY KEY, code VARCHAR(4) NOT NULL UNIQUE",
        trees="{id}, code VARCHAR(4) NOT NULL UNIQUE, up INTEGER,"
        " FOREIGN KEY (up) REFERENCES trees (id)",
        heaps="{id}, code VARCHAR(4) NOT NULL",
    )
    told = {
        states("adopt"): "(name) or (code) would do. Name one: key=",
        states("adopt", more='key="area",'): "key= says that area tells the rows of states apart",
        states("update", more='key=("code", "name"),'): "no primary key or unique index is over",
        'states = Seed("states", rows=2, columns={"motto": v.sequence("{}"), "code": "a", '
        '"name": "b"}, key="motto", on_conflict="adopt")': "the column may be NULL",
        'heaps = Seed("heaps", rows=2, columns={"code": v.sequence("{}")}, on_conflict="adopt")': (
            "the seed fills no unique key of it"
        ),
        'trees = Seed("trees", rows=2, columns={"code": v.sequence("{}"), "up": v.earlier()},'
        ' on_conflict="adopt")': "trees.up refers to rows that are not there yet",
        'trees = Seed("trees", rows=2, columns={"code": v.sequence("{}")}, on_conflict="update")': (
            'Write on_conflict="adopt"'
        ),
        'parts = Seed("parts", rows=2, columns={"code": v.sequence("{}")}, on_conflict="adopt")': (
            "it does not number id"
        ),
        states("adopt", more='key="code",').replace('("NV"', '("CA"'): (
            "1 key stands in several records"
        ),
    }
    for declaration, words in told.items():
        scene.lay({"0001_states": declaration})
        assert words in scene.refused("upgrade", "head")

    assert "seed_load" not in scene.database.tables()


def test_declarations() -> None:
    """Nonsense is refused at import."""
    for arguments, words in (
        ({"on_conflict": "ignore"}, 'on_conflict=\'ignore\' is none of "error", "adopt"'),
        ({"key": "code"}, "without on_conflict= no such row is looked for"),
        ({"key": ("code", "b"), "on_conflict": "adopt"}, "key= names b, and the seed does not"),
    ):
        with pytest.raises(DeclarationError) as refused:
            Seed("states", rows=1, columns={"code": "a"}, **arguments)

        assert words in str(refused.value)
