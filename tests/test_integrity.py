"""Orphans after a revision: ours fail it before its version is stamped, others are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_clients": """
        clients = Seed("clients", rows=9, columns={"code": v.sequence("C{:04d}")})
    """,
    "0002_orders": """
        orders = Seed("orders", columns={"client_id": v.each("clients", 1, 2), "place_id": None})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Clients, and orders whose foreign key nobody declared to the database."""
    scene = Scene(database, tmp_path)
    scene.tables(
        clients="{id}, code VARCHAR(20) NOT NULL",
        orders="{id}, client_id INTEGER NOT NULL, place_id INTEGER",
    )
    return scene


def test_undeclared(scene: Scene) -> None:
    """Without a constraint too our orphans fail the run, and those of others are reported."""
    database = scene.database
    database.execute("INSERT INTO orders (id, client_id) VALUES (1, 4711)")
    lost = "op.seed(orders); op.execute(\"DELETE FROM clients WHERE code IN ('C0003', 'C0008')\")"
    scene.lay(REVISIONS, upgrades={"0002_orders": lost})
    scene.done("upgrade", "0001_clients")
    said = scene.refused("upgrade", "head", changing=True)
    assert (
        "0002_orders left foreign keys that point to nothing, so its version was not stamped"
        in said
    )
    assert (
        "seeded rows of orders refer to clients rows that do not exist (orders(client_id))" in said
    )
    assert ["0001_clients"] == scene.versions()
    assert "loading" == scene.states()["orders", "rows"]
    assert 9 == database.scalar("SELECT COUNT(*) FROM clients")

    scene.lay(REVISIONS)
    said = scene.done("upgrade", "head")
    assert "orders: 1 rows, not seeded ones, refer to nothing by orders(client_id)" in said
    scene.done("downgrade", "base")
    assert [(1, 4711)] == database.rows("SELECT id, client_id FROM orders")


def disabled(database: Database, statement: str) -> None:
    """Run one statement with foreign keys off, as a careless repair would."""
    off = {"sqlite": "PRAGMA foreign_keys = OFF"}.get(
        database.kind, "SET SESSION foreign_key_checks = 0"
    )
    with database.engine.connect() as connection:
        connection.exec_driver_sql(off)
        connection.exec_driver_sql(statement)
        connection.commit()


def test_declared(scene: Scene) -> None:
    """Constraints that somebody went round are verified as well, to the last of a chunk's rows."""
    database = scene.database
    database.execute("DROP TABLE orders")
    scene.tables(
        orders="{id}, client_id INTEGER NOT NULL, place_id INTEGER,"
        " CONSTRAINT client FOREIGN KEY (client_id) REFERENCES clients (id)"
    )
    name = "orders(client_id)" if database.kind == "sqlite" else "client"
    disabled(database, "INSERT INTO orders (id, client_id) VALUES (1, 4711)")
    before = fingerprint(database)
    off = (
        'op.execute("SET SESSION foreign_key_checks = 0"); '
        if database.kind != "sqlite"
        # A transaction in which the constraint waits is the only way round it that SQLite has.
        else 'op.execute("PRAGMA defer_foreign_keys = ON"); '
    )
    lost = f"op.seed(orders); {off}op.execute(\"DELETE FROM clients WHERE code = 'C0008'\")"
    scene.lay(REVISIONS, upgrades={"0002_orders": lost})
    said = scene.refused("upgrade", "head", changing=True)
    assert f"1 seeded row of orders refers to clients rows that do not exist ({name})" in said
    assert ["0001_clients"] == scene.versions()

    scene.lay(REVISIONS)
    said = scene.done("upgrade", "head")
    assert f"orders: 1 rows, not seeded ones, refer to nothing by {name}" in said
    scene.done("downgrade", "base")
    assert before == fingerprint(database)


def test_updated(scene: Scene) -> None:
    """Of rows that are only changed, the references that were set are verified, and no others."""
    scene.lay(REVISIONS)
    scene.done("upgrade", "head")
    update = 'changed = Update("orders", columns={{"{}": {}}})'
    gone = {"0003_changed": 'op.seed(changed); op.execute("DELETE FROM clients")'}
    scene.lay(REVISIONS | {"0003_changed": update.format("place_id", 1)}, upgrades=gone)
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    moved = update.format("client_id", 'v.ref("clients")')
    scene.lay(REVISIONS | {"0003_changed": moved}, upgrades=gone)
    said = scene.refused("upgrade", "head", changing=True)
    assert "0003_changed left foreign keys that point to nothing" in said
    assert "clients rows that do not exist (orders(client_id))" in said


@pytest.mark.databases("mariadb", "mysql")
def test_other_schemas(scene: Scene) -> None:
    """Foreign keys from and to another schema of the server count, namesakes of ours included."""
    database = scene.database
    other = f"{sa.make_url(database.url).database}_other"
    database.execute(f"CREATE DATABASE {other}")
    try:
        database.execute(f"CREATE TABLE {other}.places (id INTEGER PRIMARY KEY)")
        database.execute(f"INSERT INTO {other}.places (id) VALUES (5)")
        database.execute(
            "ALTER TABLE orders ADD CONSTRAINT place"
            f" FOREIGN KEY (place_id) REFERENCES {other}.places (id)"
        )
        here = sa.make_url(database.url).database
        database.execute(
            f"CREATE TABLE {other}.orders (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL,"
            f" CONSTRAINT theirs FOREIGN KEY (client_id) REFERENCES {here}.clients (id))"
        )
        revisions = {
            name: body.replace('"place_id": None', '"place_id": 5')
            for name, body in REVISIONS.items()
        }
        scene.lay(revisions)
        scene.done("upgrade", "head")
        # With the same id as an order of ours, which the rollback may delete.
        database.execute(f"INSERT INTO {other}.orders SELECT id, client_id FROM orders LIMIT 1")
        said = scene.refused("downgrade", "base")
        assert (
            f"1 row of {other}.orders outside this rollback refers to rows of clients by theirs"
            in said
        )
        database.execute(f"DELETE FROM {other}.orders")
        scene.done("downgrade", "base")
        assert 0 == database.scalar("SELECT COUNT(*) FROM orders")
    finally:
        database.execute("ALTER TABLE orders DROP FOREIGN KEY place")
        database.execute(f"DROP DATABASE {other}")
