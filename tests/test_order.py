"""The order in which rows go in and come out, and what is refused for its sake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.projects import project

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.databases import Database

SHOP = """
    orders = Seed("orders", rows=6, columns={"client_id": v.ref("clients")})
    clients = Seed("clients", rows=4, columns={"name": v.sequence("client {}")})
"""


@pytest.fixture
def shop(database: Database) -> Database:
    """Clients and orders, with clients of the application's."""
    auto = "" if database.kind == "sqlite" else "AUTO_INCREMENT"
    database.execute(f"CREATE TABLE clients (id INTEGER PRIMARY KEY {auto}, name VARCHAR(40))")
    database.execute(
        f"CREATE TABLE orders (id INTEGER PRIMARY KEY {auto}, client_id INTEGER,"
        " FOREIGN KEY (client_id) REFERENCES clients (id))"
    )
    database.execute("INSERT INTO clients (id, name) VALUES (1, 'theirs'), (2, 'theirs')")
    return database


def run(database: Database, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `alembic -n seeds …` for development."""
    return database.alembic("-n", "seeds", *args, cwd=folder, env={"SEED_ENV": "development"})


def test_order_of_op_seed(shop: Database, tmp_path: Path) -> None:
    """Rows come out in reverse of the order they went in, whatever the module's order is."""
    before = fingerprint(shop)
    folder = project(tmp_path, {"0001": SHOP}, upgrades={"0001": "op.seed(clients, orders)"})
    up = run(shop, folder, "upgrade", "head")
    theirs = shop.scalar(
        "SELECT COUNT(*) FROM orders o JOIN clients c ON o.client_id = c.id WHERE name = 'theirs'"
    )
    down = run(shop, folder, "downgrade", "base")

    assert (0, 0, 0) == (up.returncode, theirs, down.returncode), up.stdout + down.stdout
    assert before == fingerprint(shop)


def test_second_pass_in_one_call(shop: Database, tmp_path: Path) -> None:
    """A child that goes in before its parent waits for it, and never takes somebody else's row."""
    before = fingerprint(shop)
    folder = project(tmp_path, {"0001": SHOP}, upgrades={"0001": "op.seed(orders, clients)"})
    up = run(shop, folder, "upgrade", "head")
    names = shop.rows("SELECT DISTINCT c.name FROM orders o JOIN clients c ON o.client_id = c.id")
    down = run(shop, folder, "downgrade", "base")

    assert 0 == up.returncode, up.stdout
    assert names
    assert all(name.startswith("client ") for (name,) in names)
    assert 0 == down.returncode, down.stdout
    assert before == fingerprint(shop)


def test_child_in_an_earlier_call(shop: Database, tmp_path: Path) -> None:
    """A child whose parent another op.seed puts in later is refused before its first row."""
    before = fingerprint(shop)
    calls = "op.seed(orders); op.seed(clients)"
    folder = project(tmp_path, {"0001": SHOP}, upgrades={"0001": calls})
    done = run(shop, folder, "upgrade", "head")

    assert 0 != done.returncode
    assert "orders.client_id refers to clients, which is not in yet" in done.stdout
    assert before == fingerprint(shop)


def test_key_is_not_updated(shop: Database, tmp_path: Path) -> None:
    """An Update of the primary key is refused with the plan, for a rollback finds rows by it."""
    text = SHOP + '    moved = Update("clients", columns={"id": v.this["name"]})\n'
    folder = project(tmp_path, {"0001": text})
    done = run(shop, folder, "upgrade", "head")

    assert 0 != done.returncode
    assert "clients.id is part of the primary key" in done.stdout
    assert "seed_load" not in shop.tables()


def test_purge(shop: Database, tmp_path: Path) -> None:
    """`stamp --purge` is refused before the version table is emptied."""
    folder = project(tmp_path, {"0001": SHOP}, upgrades={"0001": "op.seed(clients, orders)"})
    assert 0 == run(shop, folder, "upgrade", "head").returncode
    done = run(shop, folder, "stamp", "--purge", "head")

    assert 0 != done.returncode
    assert "--purge" in done.stdout
    assert [("0001",)] == shop.rows("SELECT version_num FROM seed_version")


def test_stamped_away_and_taken_back(shop: Database, tmp_path: Path) -> None:
    """Rows whose version was stamped away are taken back, and can be put in again."""
    folder = project(tmp_path, {"0001": SHOP}, upgrades={"0001": "op.seed(clients, orders)"})
    before = fingerprint(shop)
    codes = [
        run(shop, folder, *args).returncode
        for args in (("upgrade", "head"), ("stamp", "base"), ("downgrade", "base"))
    ]
    middle = fingerprint(shop)
    shop.execute("INSERT INTO clients (name) VALUES ('theirs')")
    again = run(shop, folder, "upgrade", "head")

    assert [0, 0, 0, 0] == [*codes, again.returncode], again.stdout
    assert before == middle
    assert 7 == shop.scalar("SELECT COUNT(*) FROM clients")
