"""Rows that were edited since they went in: refused, kept or deleted, as the run is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import audit
from tests.content import contents, fingerprint, ledger
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_clients": """
        clients = Seed("clients", rows=10, columns={
            "boss_id": v.earlier(),
            "code": v.sequence("C{:04d}"),
            "credit": v.decimal(100, 200, 2),
            "note": "seeded",
        })
    """,
    "0002_orders": """
        orders = Seed("orders", columns={"client_id": v.each("clients", 1, 2), "total": 5})
        spent = Update("clients", columns={"credit": v.this["credit"] - v.sum("orders", "total")})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Clients with bosses and orders, one of each the application's, and two revisions."""
    scene = Scene(database, tmp_path)
    scene.tables(
        clients="{id}, boss_id INTEGER, code VARCHAR(20) NOT NULL UNIQUE,"
        " credit DECIMAL(10, 2) NOT NULL, note VARCHAR(40),"
        " FOREIGN KEY (boss_id) REFERENCES clients (id)",
        orders="{id}, client_id INTEGER NOT NULL, total INTEGER NOT NULL,"
        " FOREIGN KEY (client_id) REFERENCES clients (id) ON DELETE CASCADE",
    )
    database.execute("INSERT INTO clients (id, code, credit) VALUES (2, 'theirs', 1)")
    database.execute("INSERT INTO orders (id, client_id, total) VALUES (1, 2, 3)")
    scene.lay(REVISIONS)
    return scene


def edit(scene: Scene, code: str, change: str) -> tuple[int, tuple[object, ...]]:
    """Change a client as its application would; its id, and the row after that."""
    scene.database.execute(f"UPDATE clients SET {change} WHERE code = :code", code=code)
    (row,) = scene.database.rows("SELECT * FROM clients WHERE code = :code", code=code)
    return int(row[0]), row


def trail(scene: Scene, action: str) -> list[tuple[str, audit.Entry]]:
    """The audit trail's entries of one action, by table."""
    with scene.database.engine.connect() as connection:
        return [(e.table, e) for e in audit.entries(connection) if e.action == action]


def test_refused_with_the_choices(scene: Scene) -> None:
    """By default nothing is deleted: how many, the first twenty keys, and the choices are told."""
    scene.lay(
        {"0001_clients": REVISIONS["0001_clients"].replace("rows=10", "rows=30")}, chunk_rows=4
    )
    scene.done("upgrade", "head")
    scene.database.execute("UPDATE clients SET note = 'mine' WHERE code LIKE 'C%'")
    said = scene.refused("downgrade", "base")

    assert "30 rows of clients were edited since they went in: " in said
    keys = re.findall(r"went in: id ([\d, ]+) and 10 more", said)
    first = scene.database.rows("SELECT id FROM clients WHERE code LIKE 'C%' ORDER BY id LIMIT 20")
    listed = {int(key) for key in keys[0].split(", ")}
    assert 20 == len(listed)
    # SQLite's chunk with the highest id goes first.
    assert len(listed & {key for (key,) in first}) >= 19
    assert "-x on-edited=keep" in said
    assert "-x on-edited=delete" in said
    assert "mine" not in said


def test_kept(scene: Scene) -> None:
    """A row that is kept stays as it is, and is the application's from then on."""
    scene.done("upgrade", "head")
    # Its own references would keep seeded rows from going.
    key, _ = edit(scene, "C0003", "note = 'mine', boss_id = NULL")
    changed, _ = edit(scene, "C0007", "credit = credit + 1, boss_id = 2")
    before = contents(scene.database)
    said = scene.done("-x", "on-edited=keep", "downgrade", "base")

    stays = [r for r in before["clients"] if r[2] in {"theirs", "C0003", "C0007"}]
    assert stays == contents(scene.database)["clients"]
    assert [(1, 2, 3)] == contents(scene.database)["orders"]
    assert [] == [r for r in ledger(scene.database) if "chunk" in r]
    assert [] == scene.versions()
    kept = trail(scene, "kept")
    found = {key for _, entry in kept for (key,) in (r.key for r in audit.records(entry))}
    assert {key, changed} <= found
    assert not any(entry.image for _, entry in kept)
    deleted = [
        r.key[0] for t, e in trail(scene, "deleted") if t == "clients" for r in audit.records(e)
    ]
    assert not {key, changed} & set(deleted)
    assert "were kept" in said


def test_kept_of_an_update(scene: Scene) -> None:
    """A row kept by the downgrade of an update is out of the earlier revision's ledger as well."""
    scene.done("upgrade", "head")
    key, row = edit(scene, "C0003", "credit = credit + 1")
    scene.done("-x", "on-edited=keep", "downgrade", "-1")
    assert [row] == scene.database.rows("SELECT * FROM clients WHERE id = :id", id=key)
    # It counts as left out: later revisions load around it.
    again = scene.done("upgrade", "head")
    assert "refers to a record that was skipped" in again
    assert [row] == scene.database.rows("SELECT * FROM clients WHERE id = :id", id=key)
    scene.done("downgrade", "-1")
    scene.database.execute("UPDATE clients SET boss_id = NULL WHERE id = :id", id=key)
    referring = scene.database.rows("SELECT id FROM clients WHERE boss_id = :id", id=key)
    scene.done("downgrade", "base")

    left = {row[0] for row in scene.database.rows("SELECT id FROM clients")}
    assert {2, key} == left
    assert referring is not None


def test_kept_row_refers_to_a_seeded_parent(scene: Scene) -> None:
    """A kept row that refers to a seeded row about to go is a row that refers, and refuses it."""
    scene.done("upgrade", "head")
    boss = scene.database.scalar("SELECT boss_id FROM clients WHERE code = 'C0006'")
    key, _ = edit(scene, "C0006", "note = 'mine'")
    order = scene.database.scalar("SELECT MIN(id) FROM orders WHERE total = 5")
    scene.database.execute("UPDATE orders SET total = 6 WHERE id = :id", id=order)
    said = scene.refused("-x", "on-edited=keep", "downgrade", "base")
    assert "1 row of clients outside this rollback refers to rows of clients" in said
    assert "1 row of orders outside this rollback refers to rows of clients" in said
    assert "(ON DELETE CASCADE)" in said

    scene.database.execute("DELETE FROM orders WHERE id = :id", id=order)
    scene.database.execute("UPDATE clients SET boss_id = NULL WHERE id = :id", id=key)
    scene.done("-x", "on-edited=keep", "downgrade", "base")
    assert boss not in {row[0] for row in scene.database.rows("SELECT id FROM clients")}
    assert 1 == scene.database.scalar("SELECT COUNT(*) FROM clients WHERE id = :id", id=key)


def test_children_of_a_kept_row_go(scene: Scene) -> None:
    """What we put under a row that is kept goes all the same."""
    scene.done("upgrade", "head")
    key, row = edit(scene, "C0003", "note = 'mine', boss_id = NULL")
    assert 0 < scene.database.scalar("SELECT COUNT(*) FROM orders WHERE client_id = :id", id=key)
    scene.done("-x", "on-edited=keep", "downgrade", "base")

    assert [(1, 2, 3)] == scene.database.rows("SELECT * FROM orders")
    assert [row] == scene.database.rows("SELECT * FROM clients WHERE id = :id", id=key)


def test_deleted(scene: Scene) -> None:
    """Deleted all the same, with the row as it was on the audit trail, which says so."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    key, row = edit(scene, "C0003", "note = 'mine, with ''quotes'' and ü'")
    changed, other = edit(scene, "C0007", "credit = 7.5")
    said = scene.done("-x", "on-edited=delete", "downgrade", "base")

    assert untouched == fingerprint(scene.database)
    assert "1 rows that were edited since they went in were deleted" in said
    names = ("id", "boss_id", "code", "credit", "note")
    with scene.database.engine.connect() as connection:
        held = [e for e in audit.entries(connection) if e.image]
        images = {
            (e.action, image["id"]): image
            for e in held
            for image in audit.before_image(connection, e)
        }
        without = [e for e in audit.entries(connection) if not e.image]
        assert all(not audit.before_image(connection, e) for e in without)
    assert {("deleted", key), ("restored", changed)} == set(images)
    was, restored = images["deleted", key], images["restored", changed]
    assert "mine, with 'quotes' and ü" == was["note"]
    assert set(names) == set(was)
    assert 7.5 == float(str(restored["credit"])) == float(str(other[3]))
    assert ("C0003", row[2]) == (was["code"], "C0003")
    assert "mine" not in said


def test_deleted_out_of_order(scene: Scene) -> None:
    """An edit that turns a reference upside down is opened first, and nothing cascades."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    top = scene.database.scalar("SELECT id FROM clients WHERE code = 'C0010'")
    low, _ = edit(
        scene, "C0001", "boss_id = (SELECT id FROM (SELECT id FROM clients WHERE code = 'C0010') x)"
    )
    said = scene.done("-x", "on-edited=delete", "downgrade", "base")

    assert untouched == fingerprint(scene.database)
    with scene.database.engine.connect() as connection:
        images = [
            image
            for e in audit.entries(connection, table="clients")
            for image in audit.before_image(connection, e)
        ]
    assert [(low, top)] == [(image["id"], image["boss_id"]) for image in images]
    assert "rows that were edited" in said


def test_late_edit_is_kept(scene: Scene) -> None:
    """A row edited while the rollback runs is kept as well, where edited rows are."""
    scene.lay({"0001_clients": REVISIONS["0001_clients"].replace('"boss_id": v.earlier(),', "")})
    scene.done("upgrade", "head")
    edit_it = "UPDATE clients SET note = 'mine' WHERE code = 'C0002'"
    done = scene.meddled("-x", "on-edited=keep", "downgrade", "base", nth=3, meddle=edit_it)

    assert 0 == done.status, done.said
    rows = scene.database.rows("SELECT code, note FROM clients ORDER BY code")
    assert [("C0002", "mine"), ("theirs", None)] == rows
    assert 1 == sum(entry.rows for _, entry in trail(scene, "kept"))


def test_nonsense_is_refused(scene: Scene) -> None:
    """A choice that is none is refused with what is allowed."""
    said = scene.refused("-x", "on-edited=keeps", "downgrade", "base")

    assert "on-edited=keeps is none of refuse, keep, delete; did you mean keep?" in said
    assert not sa.inspect(scene.database.engine).has_table("seed_load")
