"""Ready rows: what is kept of a database, and comes back from the files."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.bench import rivals
from tests.bench.ready import keep, kept, typed_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Database

ROWS = [
    (1, "tab\tline\nback\\slash, \\N and \\t", Decimal("-12.50"), datetime(2024, 2, 29, 23, 59)),
    (2, "grün 🌿 'quoted' \"twice\"", None, None),
]
TABLES = (
    (
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, word VARCHAR(60) NOT NULL,"
        " amount DECIMAL(9, 2), made_at DATETIME, invoice_id INTEGER)"
    ),
    (
        "CREATE TABLE invoices (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL,"
        " FOREIGN KEY (order_id) REFERENCES orders (id))"
    ),
    "ALTER TABLE orders ADD FOREIGN KEY (invoice_id) REFERENCES invoices (id)",
)


@pytest.fixture
def shop(database: Database) -> Database:
    """Two tables in a circle, with rows that test every escape."""
    for statement in TABLES:
        database.execute(statement)
    insert = "INSERT INTO orders VALUES (:id, :word, :amount, :made_at, NULL)"
    for number, word, amount, made_at in ROWS:
        database.execute(insert, id=number, word=word, amount=amount, made_at=made_at)
    database.execute("INSERT INTO invoices VALUES (1, 1)")
    database.execute("UPDATE orders SET invoice_id = 1 WHERE id = 1")
    return database


@pytest.mark.databases("mariadb", "mysql")
def test_order(shop: Database, tmp_path: Path) -> None:
    """Parents come first, and a circle is parted where a foreign key may be NULL."""
    keep(shop.url, tmp_path / "ready")
    tables = [(ready.table, set(ready.later)) for ready in kept(tmp_path / "ready")]

    assert [("orders", {"invoice_id"}), ("invoices", set())] == tables


@pytest.mark.databases("mariadb", "mysql")
def test_typed(shop: Database, tmp_path: Path) -> None:
    """Rows come back into memory as Python's types, without what a bare load leaves NULL."""
    keep(shop.url, tmp_path / "ready")
    orders, _ = kept(tmp_path / "ready")
    metadata = sa.MetaData()
    metadata.reflect(shop.engine)

    assert ROWS == typed_rows(orders, metadata.tables["orders"])


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("rival", [rivals.load, rivals.executemany])
def test_again(shop: Database, tmp_path: Path, rival: Callable[[sa.URL, int, Path], float]) -> None:
    """The very same rows go in again, but for the reference that comes too early."""
    keep(shop.url, tmp_path / "ready")
    shop.execute("UPDATE orders SET invoice_id = NULL")
    before = shop.rows("SELECT * FROM orders ORDER BY id")
    shop.execute("DELETE FROM invoices")
    shop.execute("DELETE FROM orders")
    rival(shop.engine.url, 2, tmp_path / "ready")

    assert before == shop.rows("SELECT * FROM orders ORDER BY id")
    assert [(1, 1)] == shop.rows("SELECT * FROM invoices")


@pytest.mark.databases("sqlite")
def test_executemany_sqlite(database: Database, tmp_path: Path) -> None:
    """On SQLite the rows are those of a copy of the file."""
    database.execute("CREATE TABLE words (word VARCHAR(20) PRIMARY KEY)")
    database.execute("INSERT INTO words VALUES ('grün')")
    keep(database.url, tmp_path / "ready")
    database.execute("DELETE FROM words")
    rivals.executemany(database.engine.url, 1, tmp_path / "ready")

    assert [("grün",)] == database.rows("SELECT word FROM words")
