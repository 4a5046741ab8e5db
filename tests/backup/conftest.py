"""A project with everything that a rollback can meet: cycles, updates, several kinds of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.backup.shelf import Shelf
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_clients": """
        clients = Seed("clients", rows=9, columns={
            "code": v.sequence("C{:04d}"),
            "credit": v.decimal(100, 200, 2),
            "chief_id": v.ref("clients"),
        })
    """,
    "0002_orders": """
        orders = Seed("orders", columns={
            "client_id": v.each("clients", 1, 2),
            "total": v.decimal(1, 9, 2),
        })
        spent = Update("clients", columns={"credit": v.this["credit"] - v.sum("orders", "total")})
    """,
    "0003_bills": """
        bills = Seed("bills", columns={"order_id": v.one("orders"), "part": 1})
        bonus = Update("clients", columns={"credit": v.this["credit"] + 5})
    """,
}


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    """Three tables with a row of the application's in two of them, and three revisions."""
    scene = Scene(database, tmp_path / "project")
    scene.tables(
        clients="{id}, code VARCHAR(20) NOT NULL UNIQUE, credit DECIMAL(10, 2) NOT NULL,"
        " chief_id INTEGER, note VARCHAR(20),"
        " FOREIGN KEY (chief_id) REFERENCES clients (id)",
        orders="{id}, client_id INTEGER NOT NULL, total DECIMAL(10, 2) NOT NULL,"
        " FOREIGN KEY (client_id) REFERENCES clients (id)",
        bills="order_id INTEGER NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (order_id, part),"
        " FOREIGN KEY (order_id) REFERENCES orders (id)",
    )
    database.execute("INSERT INTO clients (id, code, credit) VALUES (2, 'theirs', 1)")
    database.execute("INSERT INTO orders (id, client_id, total) VALUES (1, 2, 3)")
    return Shelf(scene).lay(REVISIONS)
