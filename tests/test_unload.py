"""Rows out: exactly those that are ours, and none while somebody changed or needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from seedlib.keys import each_key, from_json
from tests.content import contents, fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_clients": """
        clients = Seed("clients", rows=10, columns={
            "code": v.sequence("C{:04d}"),
            "credit": v.decimal(100, 200, 2),
            "since": v.date(after="2020-01-01", before="2024-01-01"),
        })
    """,
    "0002_orders": """
        orders = Seed("orders", columns={
            "client_id": v.each("clients", 1, 2),
            "total": v.decimal(1, 9, 2),
        })
        spent = Update("clients", columns={"credit": v.this["credit"] - v.sum("orders", "total")})
    """,
    "0003_bonus": """
        tags = Seed("tags", rows=3, columns={"name": v.sequence("tag {}")})
        bonus = Update("clients", columns={"credit": v.this["credit"] + 5})
    """,
}

OUTSIDE = {"calls": "RESTRICT", "visits": "CASCADE", "letters": "SET NULL"}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Three tables with a row of the application's in each, and three revisions."""
    scene = Scene(database, tmp_path)
    scene.tables(
        clients="{id}, code VARCHAR(20) NOT NULL UNIQUE, credit DECIMAL(10, 2) NOT NULL,"
        " since DATE NOT NULL, note VARCHAR(20)",
        orders="{id}, client_id INTEGER NOT NULL, total DECIMAL(10, 2) NOT NULL,"
        " FOREIGN KEY (client_id) REFERENCES clients (id)",
        tags="{id}, name VARCHAR(20) NOT NULL",
    )
    database.execute(
        "INSERT INTO clients (id, code, credit, since) VALUES (2, 'theirs', 1, '2020-02-02')"
    )
    database.execute("INSERT INTO orders (id, client_id, total) VALUES (1, 2, 3)")
    scene.lay(REVISIONS)
    return scene


def key_of(scene: Scene, code: str) -> int:
    """A client's id."""
    return int(scene.database.scalar("SELECT id FROM clients WHERE code = :code", code=code))


def test_edited(scene: Scene) -> None:
    """Rows that somebody edited stop the rollback beforehand, with their keys, and stay."""
    database, untouched = scene.database, fingerprint(scene.database)
    scene.done("upgrade", "head")
    first, second = key_of(scene, "C0002"), key_of(scene, "C0007")
    since = dict(database.rows("SELECT id, since FROM clients"))
    database.execute("UPDATE clients SET since = '1999-09-09' WHERE id = :id", id=first)
    database.execute("UPDATE clients SET note = 'mine' WHERE id = :id", id=second)
    database.execute("UPDATE tags SET name = 'mine' WHERE name = 'tag 2'")
    said = scene.refused("downgrade", "base")
    assert f"2 rows of clients were edited since they went in: id {first}, {second}" in said
    assert "0003_bonus: 1 row of tags was edited" in said
    assert "mine" not in said
    assert "Nothing was changed." in said

    database.execute(
        "UPDATE clients SET since = :was, note = NULL WHERE id IN (:id, :other)",
        was=since[first],
        id=first,
        other=second,
    )
    database.execute("UPDATE clients SET since = :was WHERE id = :id", was=since[second], id=second)
    database.execute("UPDATE tags SET name = 'tag 2' WHERE name = 'mine'")
    # The balance that two updates of ours changed, one over the other.
    database.execute("UPDATE clients SET credit = credit + 1 WHERE id = :id", id=first)
    said = scene.refused("downgrade", "base")
    assert f"0003_bonus: 1 row of clients was edited since it went in: id {first}" in said
    database.execute("UPDATE clients SET credit = credit - 1 WHERE id = :id", id=first)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)


def test_referred_to(scene: Scene) -> None:
    """Rows of others that refer to ours stop the rollback, whatever a delete would do to them."""
    database = scene.database
    for table, rule in OUTSIDE.items():
        key = f"FOREIGN KEY (client_id) REFERENCES clients (id) ON DELETE {rule}"
        scene.tables(**{table: "{id}, client_id INTEGER, number INTEGER, " + key})
    untouched = fingerprint(database)
    scene.done("upgrade", "head")
    some = "SELECT id, 77 FROM clients WHERE code IN ('C0003', 'theirs')"
    for table in OUTSIDE:
        database.execute(f"INSERT INTO {table} (client_id, number) {some}")
    database.execute("INSERT INTO orders (client_id, total) " + some.replace(", 'theirs'", ""))
    said = scene.refused("downgrade", "base")
    for table, rule in OUTSIDE.items():
        assert f"1 row of {table} outside this rollback refers to rows of clients" in said
        assert f"(ON DELETE {rule})" in said
    assert "1 row of orders outside this rollback refers to rows of clients" in said
    assert len(OUTSIDE) + 1 == len(set(re.findall("rows? of (.*) outside this rollback", said)))

    # A revision of which nobody needs anything goes.
    scene.done("downgrade", "-1")
    theirs = "(SELECT id FROM clients WHERE code = 'theirs')"
    for table in OUTSIDE:
        database.execute(f"DELETE FROM {table} WHERE client_id <> {theirs}")
    database.execute("DELETE FROM orders WHERE total = 77")
    scene.done("downgrade", "base")
    for table in OUTSIDE:
        assert 1 == len(database.rows(f"SELECT * FROM {table} WHERE client_id = {theirs}"))
        database.execute(f"DELETE FROM {table}")
    assert untouched == fingerprint(database)


def test_gone_and_audited(scene: Scene) -> None:
    """Rows that are gone already are fine; the audit trail says exactly what was deleted."""
    database, untouched = scene.database, fingerprint(scene.database)
    scene.done("upgrade", "head")
    lost = key_of(scene, "C0004")
    database.execute("DELETE FROM orders WHERE client_id = :id", id=lost)
    database.execute("DELETE FROM clients WHERE id = :id", id=lost)
    theirs = {(2, "theirs"), (1, 2)}
    there = {
        table: {row[0] for row in rows if row[:2] not in theirs}
        for table, rows in contents(database).items()
    }
    said = scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
    assert "gone already" in said

    audited: dict[str, set[object]] = {table: set() for table in there}
    for table, rows, keys in database.rows(
        "SELECT table_name, row_count, key_set FROM seed_audit WHERE action = 'deleted'"
    ):
        found = {key for (key,) in each_key(from_json(keys))}
        assert rows == len(found)
        assert not found & audited[table]
        audited[table] |= found
    assert there == audited
    runs = {row[0] for row in database.rows("SELECT run FROM seed_run WHERE command LIKE '%base'")}
    assert runs == {row[0] for row in database.rows("SELECT run FROM seed_audit")}
    restored = "SELECT SUM(row_count) FROM seed_audit WHERE action = 'restored'"
    assert 2 * 9 == database.scalar(restored)


def test_edited_half_way(scene: Scene) -> None:
    """An edit, or a new child, that comes during a rollback stops it; the same command goes on."""
    database, untouched = scene.database, fingerprint(scene.database)
    scene.done("upgrade", "0001_clients")
    edit = "UPDATE clients SET note = 'mine' WHERE code = 'C0002'"
    stopped = scene.meddled("downgrade", "base", nth=3, meddle=edit)
    first = key_of(scene, "C0002")
    assert 0 != stopped.status, stopped.said
    assert "The rollback of 0001_clients stopped, for the data changed under it" in stopped.said
    assert f"1 row of clients was edited since it went in: id {first}" in stopped.said
    assert ["0001_clients"] == scene.versions()
    assert "unloading" == scene.states()["clients", "rows"]
    left = database.scalar("SELECT COUNT(*) FROM clients")
    assert 1 < left < 11
    assert f"edited since it went in: id {first}" in scene.refused("downgrade", "base")

    database.execute("UPDATE clients SET note = NULL WHERE id = :id", id=first)
    child = "INSERT INTO orders (client_id, total) SELECT id, 1 FROM clients WHERE code = 'C0002'"
    stopped = scene.meddled("downgrade", "base", nth=2, meddle=child)
    assert 0 != stopped.status, stopped.said
    assert "1 row of orders outside this rollback refers to rows of clients" in stopped.said
    database.execute("DELETE FROM orders WHERE client_id = :id", id=first)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)


def test_forgotten_unseed(scene: Scene) -> None:
    """A `downgrade()` that leaves its rows where they are keeps its version."""
    scene.lay({"0001_clients": REVISIONS["0001_clients"]}, forgetting="0001_clients")
    scene.done("upgrade", "head")
    said = scene.refused("downgrade", "base")
    assert "downgrade() ended without taking back its rows of clients" in said
    assert ["0001_clients"] == scene.versions()


def test_changed_shape(scene: Scene) -> None:
    """Where a table's shape changed nobody can tell what was edited: said, and taken back."""
    database = scene.database
    scene.done("upgrade", "head")
    database.execute("ALTER TABLE clients DROP COLUMN credit")
    database.execute("ALTER TABLE clients ADD COLUMN colour VARCHAR(20)")
    scene.done("downgrade", "-1")
    database.execute("ALTER TABLE clients DROP COLUMN note")
    said = scene.done("downgrade", "base")
    assert "edits of its rows cannot be told" in said
    assert ["theirs"] == [row[0] for row in database.rows("SELECT code FROM clients")]


SKIPPING = {
    "0001_clients": """
        clients = Seed("clients", rows=26, columns={
            "code": lambda rows: [
                "much too long for its column" if n in (22, 25) else f"C{n:04d}" for n in rows.n
            ],
            "credit": 7,
            "since": "2020-01-01",
        })
        orders = Seed("orders", columns={"client_id": v.each("clients", 2, 2), "total": 3})
    """,
}


def test_holes(scene: Scene) -> None:
    """Skipped records, and their children, leave holes, and what others put there is not ours."""
    database, untouched = scene.database, fingerprint(scene.database)
    scene.lay(SKIPPING)
    said = scene.done("upgrade", "head")
    assert "clients: row 22 skipped, code: " in said
    assert "orders: row 44 skipped, client_id: refers to a record that was skipped" in said
    assert 24 == database.scalar("SELECT COUNT(*) FROM clients WHERE code LIKE 'C%'")
    assert 1 + 48 == database.scalar("SELECT COUNT(*) FROM orders")

    holes = [key_of(scene, "C0021") + 1, key_of(scene, "C0024") + 1]
    assert [] == database.rows(
        "SELECT id FROM clients WHERE id IN (:first, :last)", first=holes[0], last=holes[1]
    )
    for hole in holes:
        columns, values = "id, code, credit, since", ":id, :code, 1, '2020-02-02'"
        insert = f"INSERT INTO clients ({columns}) VALUES ({values})"
        database.execute(insert, id=hole, code=f"hole {hole}")
    scene.done("downgrade", "base")
    left = database.rows("SELECT id FROM clients WHERE code LIKE 'hole%' ORDER BY id")
    assert [(hole,) for hole in holes] == left
    database.execute("DELETE FROM clients WHERE code LIKE 'hole%'")
    assert untouched == fingerprint(database)
    audited = "SELECT SUM(row_count) FROM seed_audit WHERE table_name = 'clients'"
    assert 24 == database.scalar(audited)
