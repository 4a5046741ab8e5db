"""The main job on each database: schema, seeds, again, part of it, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.content import contents, fingerprint
from tests.databases import sqlite_database
from tests.projects import terp_ini

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.databases import Database

SMALL = {
    "vendors": 5,
    "clients": 10,
    "products": 20,
    "batches": 30,
    "inventory": 30,
    "orders": 50,
    "invoices": 50,
    "payments": 30,
}


def seeds(
    database: Database, *args: str, env: str = "development"
) -> subprocess.CompletedProcess[str]:
    """Run `alembic -n seeds …` and insist that it succeeds."""
    done = database.alembic("-n", "seeds", *args, env={"SEED_ENV": env} if env else {})
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def terp(database: Database) -> Database:
    """A database with TERP's schema and no rows."""
    done = database.alembic("upgrade", "head")
    assert done.returncode == 0, done.stdout + done.stderr
    return database


def counts(database: Database) -> dict[str, int]:
    """Rows of each of TERP's tables."""
    return {table: len(rows) for table, rows in contents(database).items()}


def test_small(terp: Database) -> None:
    """`small` is exactly the numbers that TERP is specified with, and the run says them; the
    circular reference and the self-reference are filled, and every one of them holds.

    The second run changes nothing at all, its own tables included, and says so.
    """
    done = seeds(terp, "upgrade", "head", env="")
    found = counts(terp)
    before, own = fingerprint(terp), terp.rows("SELECT * FROM seed_run")
    pointing = terp.scalar(
        "SELECT COUNT(*) FROM orders o JOIN invoices i"
        " ON o.current_invoice_id = i.id AND i.order_id = o.id"
    )
    chained = terp.scalar("SELECT COUNT(*) FROM clients WHERE parent_client_id IS NOT NULL")
    again = seeds(terp, "upgrade", "head")

    assert SMALL == {table: found[table] for table in SMALL}
    assert 100 <= found["order_items"] <= 150
    for table, rows in SMALL.items():
        assert re.search(rf"^{table} +{rows}\b", done.stdout, re.MULTILINE), done.stdout
    assert 50 == pointing
    assert 0 < chained < 10
    assert before == fingerprint(terp)
    assert own == terp.rows("SELECT * FROM seed_run")
    assert "Nothing to do: the seeds are at 0012_vendor_leads." in again.stdout


def test_back_to_base(terp: Database) -> None:
    """`downgrade base` leaves what was there before, the application's rows of any id included."""
    terp.execute(own_state("ZZ"))
    terp.execute(
        "INSERT INTO product_categories (id, code, name, is_inhaled)"
        " VALUES (777777, 'OWN', 'Own', 0)"
    )
    before = fingerprint(terp)
    seeds(terp, "upgrade", "head")
    terp.execute(own_state("ZY"))
    seeds(terp, "downgrade", "base")

    assert ["ZY", "ZZ"] == [row[0] for row in contents(terp)["states"]]
    terp.execute("DELETE FROM states WHERE code = 'ZY'")
    assert before == fingerprint(terp)
    assert not terp.rows("SELECT * FROM seed_chunk")
    assert not terp.rows("SELECT version_num FROM seed_version")


def own_state(code: str) -> str:
    """The statement by which the application inserts a state of its own."""
    return (
        "INSERT INTO states (code, name, regulator, adult_use_sales_since)"
        f" VALUES ('{code}', 'State {code}', 'Nobody', '2020-01-01')"
    )


def test_the_same_after_a_round_trip(terp: Database) -> None:
    """Up, down and up again gives the very same rows with the very same ids."""
    seeds(terp, "upgrade", "head")
    first = fingerprint(terp)
    seeds(terp, "downgrade", "base")
    seeds(terp, "upgrade", "head")

    assert first == fingerprint(terp)


def test_alembics_own_commands(terp: Database) -> None:
    """Everything of Alembic's works on the seeds tree, and what only reads writes nothing."""
    empty = terp.tables()
    assert "" == seeds(terp, "current").stdout
    assert "0012_vendor_leads (seeds) (head)" in seeds(terp, "heads").stdout
    assert empty == terp.tables()

    seeds(terp, "upgrade", "+1")
    assert "0001_states" in seeds(terp, "current").stdout
    seeds(terp, "upgrade", "0006")
    assert {"products": 20, "batches": 0} == {t: counts(terp)[t] for t in ("products", "batches")}
    assert "0006_products -> 0007_batches" in seeds(terp, "history").stdout
    assert "0006_products (seeds) (current)" in seeds(terp, "history", "-i").stdout
    seeds(terp, "upgrade", "seeds@head")
    assert SMALL["payments"] == counts(terp)["payments"]
    seeds(terp, "downgrade", "-1")
    assert {"vendor_leads": 0, "payments": 30} == {
        table: counts(terp)[table] for table in ("vendor_leads", "payments")
    }
    seeds(terp, "stamp", "head")
    assert "0012_vendor_leads (head)" in seeds(terp, "current").stdout
    assert 0 == counts(terp)["vendor_leads"]
    seeds(terp, "downgrade", "0010")
    assert {"payments": 0, "invoices": 50} == {
        table: counts(terp)[table] for table in ("payments", "invoices")
    }


def test_partial_seeding_is_coherent(terp: Database) -> None:
    """Stock seeded without orders is whole; orders lower it; taking them back restores it."""
    stock = "SELECT id, quantity_on_hand, updated_at FROM inventory ORDER BY id"
    seeds(terp, "upgrade", "0008")
    whole = terp.rows(stock)
    seeds(terp, "upgrade", "0009")
    lowered = terp.rows(stock)
    seeds(terp, "downgrade", "0008")

    assert whole == terp.rows(stock)
    assert whole != lowered
    assert all(low[1] <= full[1] for low, full in zip(lowered, whole, strict=True))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Fingerprints of `small`, seeded on SQLite with the default settings."""
    database = sqlite_database(tmp_path_factory.mktemp("reference"))
    for args in (["upgrade", "head"], ["-n", "seeds", "upgrade", "head"]):
        done = database.alembic(*args)
        assert done.returncode == 0, done.stderr
    return fingerprint(database)


def test_same_rows_everywhere(terp: Database, reference: dict[str, str]) -> None:
    """The rows are the same on every database."""
    seeds(terp, "upgrade", "head")

    assert reference == fingerprint(terp)


@pytest.mark.parametrize("chunk_rows", [1, pytest.param(7, marks=pytest.mark.long)])
def test_same_rows_in_any_chunks(
    terp: Database, chunk_rows: int, reference: dict[str, str], tmp_path: Path
) -> None:
    """They are the same in any chunk size."""
    seeds(terp, "-c", terp_ini(tmp_path, chunk_rows=chunk_rows), "upgrade", "head")

    assert reference == fingerprint(terp)


def test_same_rows_beside_others(terp: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    """From the same starting state, rows of others included, every database gets the same rows."""
    other = sqlite_database(tmp_path_factory.mktemp("other"))
    assert 0 == other.alembic("upgrade", "head").returncode
    for database in (terp, other):
        database.execute(
            "INSERT INTO product_categories (id, code, name, is_inhaled)"
            " VALUES (4711, 'OWN', 'Own', 0)"
        )
        seeds(
            database, "-x", "scale=0.5", "-x", "seed=7", "-x", "rows.vendors=3", "upgrade", "0008"
        )

    assert fingerprint(other) == fingerprint(terp)
    assert 3 == counts(terp)["vendors"]
