"""TERP's generated rows name nobody: what looks like somebody's is of a reserved range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib.tables import OWN_TABLES
from tests.databases import sqlite_database
from tests.pii_scanner import Found, scan
from tests.projects import terp_ini

if TYPE_CHECKING:
    from tests.databases import Database

FIRMS = 300
KINDS = {
    (table, column): column for table in ("vendors", "clients") for column in ("email", "phone")
}


@pytest.fixture(scope="module")
def terp(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """TERP with some hundreds of vendors, clients and orders, on SQLite."""
    folder = tmp_path_factory.mktemp("reserved")
    database = sqlite_database(folder)
    ini = terp_ini(folder)
    counts = (f"rows.{table}={FIRMS}" for table in ("vendors", "clients", "products", "orders"))
    options = [word for count in counts for word in ("-x", count)]
    for args in (["upgrade", "head"], ["-n", "seeds", *options, "upgrade", "head"]):
        done = database.alembic("-c", ini, *args, env={"SEED_ENV": "development"})
        assert done.returncode == 0, done.stdout + done.stderr
    return database


def found(database: Database) -> list[Found]:
    """What the scanner finds in TERP's tables."""
    tables = sorted(database.tables() - OWN_TABLES)
    with database.engine.connect() as connection:
        return scan(connection, tables, KINDS)


def test_generated_rows_are_nobodys(terp: Database) -> None:
    """No column of any table holds an address, number or host that could be somebody's."""
    assert [] == found(terp)
    for table, column in KINDS:
        assert FIRMS == terp.scalar(f"SELECT COUNT({column}) FROM {table} WHERE {column} <> ''")


def test_one_real_value_is_found(terp: Database) -> None:
    """Among all these rows the scanner finds the one number and the one address that are not."""
    kept = "SELECT phone, street FROM clients WHERE code = 'CLI-000200'"
    ((phone, street),) = terp.rows(kept)
    change = "UPDATE clients SET phone = :phone, street = :street WHERE code = 'CLI-000200'"
    terp.execute(change, phone="(415) 555-2671", street="17 Main St, anna@gmail.com")
    planted = found(terp)
    terp.execute(change, phone=phone, street=street)

    assert [("phone", "phone", "(415) 555-2671"), ("street", "email", "anna@gmail.com")] == [
        (each.column, each.kind, each.text) for each in planted
    ]
    assert [] == found(terp)
