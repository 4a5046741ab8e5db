"""Tables that are not what a seeder was pinned to: a line each, before the first write (R3.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

PARENTS = """
makers = Seed("makers", rows=3, columns={"name": v.sequence("maker {}")})
dealers = Seed("dealers", rows=3, columns={"name": v.sequence("dealer {}")})
"""
THINGS = """
things = Seed(
    "things",
    rows=6,
    columns={
        "code": v.choice([*"abcdefghi"]),
        "label": v.sequence("thing {}"),
        "amount": v.decimal("1.00", "9.00"),
        "heavy": v.maybe(v.integer(1, 9), 50),
        "born": v.date(after="2024-01-01", before="2024-12-31"),
        "maker_id": v.ref("makers"),
        "origin": v.integer(1, 3),
        "town": v.sequence("town {}"),
        "wide": v.integer(1, 9),
        "plain": v.integer(1, 9),
    },
)
"""
TABLE = {
    "id": "INTEGER PRIMARY KEY",
    "code": "VARCHAR(20) NOT NULL",
    "label": "VARCHAR(20) NOT NULL",
    "amount": "DECIMAL(10, 2) NOT NULL",
    "heavy": "INTEGER",
    "born": "DATE NOT NULL",
    "maker_id": "INTEGER NOT NULL REFERENCES makers (id)",
    "origin": "INTEGER NOT NULL",
    "town": "VARCHAR(20) NOT NULL",
    "wide": "SMALLINT NOT NULL",
    "plain": "INTEGER NOT NULL",
    "note": "VARCHAR(20)",
    "extra": "VARCHAR(20) NOT NULL DEFAULT ''",
}
CHANGED = {
    "code": "VARCHAR(20) NOT NULL UNIQUE",
    "label": "VARCHAR(12) NOT NULL",
    "amount": "DECIMAL(6, 1) NOT NULL",
    "heavy": "INTEGER NOT NULL",
    "born": "VARCHAR(10) NOT NULL",
    "maker_id": "INTEGER NOT NULL REFERENCES dealers (id)",
    "origin": "INTEGER NOT NULL REFERENCES makers (id)",
    "town": "city VARCHAR(20) NOT NULL",
    "wide": "INTEGER",
    "plain": "INTEGER NOT NULL CHECK (plain > 2)",
    "note": "VARCHAR(20) NOT NULL",
    "extra": "VARCHAR(20) NOT NULL",
    "rank": "INTEGER NOT NULL",
    "remark": "VARCHAR(20)",
}
FILE = "seeds/versions/0002_things.py"
SAID = {
    "code": (
        "16: things.code: the unique key {unique} is new, and the seed may repeat itself. Make its"
        " values unique, e.g. by v.unique(…) or v.sequence(…)"
    ),
    "label": (
        "17: things.label: was {varchar}(20), is {varchar}(12). Make its values shorter, e.g."
        " v.left(…, 12), or widen the column"
    ),
    "amount": (
        "18: things.amount: was {decimal}(10,{_}2), is {decimal}(6,{_}1). Give it numbers of 5"
        " digits before the point and 1 after it, or widen the column"
    ),
    "heavy": (
        "19: things.heavy: was {int} NULL, is NOT NULL. Fill it in every row, or allow NULL by a"
        " migration"
    ),
    "born": (
        "20: things.born: was {date}, is {varchar}(10). Write v.sequence(…), v.concat(…), or a"
        " function that returns str"
    ),
    "maker_id": (
        "21: things.maker_id: its foreign key led to makers(id), leads to dealers(id). Draw it from"
        ' there, e.g. v.ref("dealers")'
    ),
    "origin": (
        "22: things.origin: its foreign key to makers(id) is new. Draw it from there, e.g."
        ' v.ref("makers")'
    ),
    "town": (
        "23: things.town: was {varchar}(20), is gone. If it is called city now, rename it in"
        " columns=; else take it out"
    ),
    "check": "12: things: {check} is new: {text}. Give it rows that meet it",
    "note": (
        "12: things.note: was {varchar}(20) NULL, is {varchar}(20) NOT NULL without a default, and"
        " the seed does not fill it. Add it to columns=: {text_value}"
    ),
    "extra": (
        "12: things.extra: was {varchar}(20) with a default, is {varchar}(20) NOT NULL without a"
        " default, and the seed does not fill it. Add it to columns=: {text_value}"
    ),
    "rank": (
        "12: things.rank: is new, {int} NOT NULL without a default, and the seed does not fill it."
        " Add it to columns=: v.integer(…), or a function that returns int"
    ),
}
SPELLED = {
    "sqlite": {
        "varchar": "VARCHAR",
        "decimal": "DECIMAL",
        "date": "DATE",
        "int": "INTEGER",
        "_": " ",
        "unique": "sqlite_autoindex_things_1",
        "check": "a CHECK",
        "text": "plain > 2",
    },
    "mariadb": {
        "varchar": "varchar",
        "decimal": "decimal",
        "date": "date",
        "int": "int(11)",
        "_": "",
        "unique": "code",
        "check": "CHECK plain",
        "text": "`plain` > 2",
    },
}


def table(scene: Scene, columns: dict[str, str]) -> None:
    """Make the table, anew where there was one, as a batch migration does."""
    automatic = "" if scene.database.kind == "sqlite" else " AUTO_INCREMENT"
    written = [
        (kind if kind.startswith("city") else f"`{name}` {kind}") + automatic * (name == "id")
        for name, kind in columns.items()
    ]
    scene.database.execute("DROP TABLE IF EXISTS things")
    scene.database.execute(f"CREATE TABLE things ({', '.join(written)})")


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """A pinned seeder whose table is as it was written for."""
    scene = Scene(database, tmp_path)
    scene.tables(makers="{id}, name VARCHAR(40)", dealers="{id}, name VARCHAR(40)")
    table(scene, TABLE)
    scene.lay({"0001_parents": PARENTS, "0002_things": THINGS})
    assert "seeds/shapes/0002_things.json  new" in scene.seeded("pin")
    return scene


@pytest.mark.databases("sqlite", "mariadb")
def test_each_kind_of_drift_has_its_line(scene: Scene) -> None:
    """All are told at once, each once, with file, line, what it was and what to do."""
    table(scene, TABLE | CHANGED)
    outcome = scene.seed("plan", "--json")

    spelled = SPELLED[scene.database.kind] | {
        "text_value": "v.sequence(…), v.concat(…), or a function that returns str"
    }
    expected = {
        f"{FILE}:{line.format(**spelled)}; then seed pin 0002_things." for line in SAID.values()
    }
    assert 3 == outcome.status, outcome.said
    problems = json.JSONDecoder().raw_decode(outcome.said)[0]["problems"]
    assert expected == set(problems), sorted(expected.symmetric_difference(problems))
    assert len(expected) == len(problems)
    scene.refused("upgrade", "head")

    checked = scene.seed("pin", "--check", "--json")
    differences = json.loads(checked.said)["differences"]
    assert 1 == checked.status
    assert len(expected) == len(differences)
    assert {"0002_things"} == {one["revision"] for one in differences}
    assert "was" in scene.seeded("pin")
    assert "2 seeders are pinned" in scene.seeded("pin", "--check")
