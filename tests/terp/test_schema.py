"""TERP's schema revisions: up, down, up again, and one source of truth on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.databases import Database

TABLES = {
    "batches",
    "clients",
    "inventory",
    "invoices",
    "licence_types",
    "order_items",
    "orders",
    "payments",
    "product_categories",
    "products",
    "states",
    "vendor_leads",
    "vendors",
}


def alembic(database: Database, *args: str) -> None:
    """Run `alembic ARGS…`, which must succeed."""
    done = database.alembic(*args)
    assert done.returncode == 0, done.stdout + done.stderr


def circle(database: Database) -> set[tuple[str, str]]:
    """The foreign keys between orders and invoices, as (from, to)."""
    inspector = sa.inspect(database.engine)
    return {
        (table, key["referred_table"])
        for table in ("orders", "invoices")
        for key in inspector.get_foreign_keys(table)
        if key["referred_table"] in ("orders", "invoices")
    }


def refused(database: Database, statement: str) -> bool:
    """Whether the database refuses a statement by one of its constraints."""
    try:
        database.execute(statement)
    except (sa.exc.IntegrityError, sa.exc.OperationalError, sa.exc.DataError):
        return True
    return False


def test_up_down_up(database: Database) -> None:
    """The schema can be made, taken away without a rest, and made again."""
    alembic(database, "upgrade", "head")
    made = database.tables()
    alembic(database, "downgrade", "base")
    left = database.tables()
    alembic(database, "upgrade", "head")

    assert {*TABLES, "alembic_version"} == made
    assert {"alembic_version"} == left
    assert made == database.tables()


def test_one_step_at_a_time(database: Database) -> None:
    """Each revision can be taken back alone, and made again on what the others left."""
    alembic(database, "upgrade", "head")
    for _ in range(4):
        alembic(database, "downgrade", "-1")
    alembic(database, "upgrade", "+1")
    first = database.tables()
    alembic(database, "upgrade", "+1")
    second = database.tables()

    assert {"states", "licence_types", "product_categories", "alembic_version"} == first
    assert {"vendors", "clients", "products", "batches", "inventory"} == second - first


def test_application_and_revisions_agree(database: Database) -> None:
    """Autogenerate finds nothing that the application's tables and the revisions do not share."""
    alembic(database, "upgrade", "head")

    alembic(database, "check")


def test_tables_of_seedlib_are_left_alone(database: Database) -> None:
    """Autogenerate does not propose to drop what seedlib keeps beside TERP's tables."""
    alembic(database, "upgrade", "head")
    for table in ("version", "environment", "run", "load", "chunk", "audit"):
        database.execute(f"CREATE TABLE seed_{table} (id INTEGER PRIMARY KEY)")

    alembic(database, "check")


def test_circular_reference(database: Database) -> None:
    """Orders know their current invoice, and invoices their order, by foreign keys."""
    alembic(database, "upgrade", "head")

    assert {("orders", "invoices"), ("invoices", "orders")} == circle(database)


def test_stock_is_checked(database: Database) -> None:
    """The database itself refuses stock below zero, above what was received, or promised twice."""
    alembic(database, "upgrade", "head")
    # Only the CHECKs are of interest, so that the parents of the row are not made.
    off = "PRAGMA foreign_keys=OFF" if database.kind == "sqlite" else "SET foreign_key_checks=0"
    row = (
        "INSERT INTO inventory VALUES (1, 1, '1A4060300099999000000001', 'A-01-1', 10, 5, 5, 1.00,"
        " '2025-01-06 08:00:00', '2025-01-06 08:00:00', '2025-01-06 08:00:00')"
    )
    with database.engine.begin() as connection:
        connection.exec_driver_sql(off)
        connection.exec_driver_sql(row)

    assert refused(database, "UPDATE inventory SET quantity_on_hand = -1")
    assert refused(database, "UPDATE inventory SET quantity_on_hand = 11")
    assert refused(database, "UPDATE inventory SET quantity_reserved = 6")
    assert not refused(database, "UPDATE inventory SET quantity_on_hand = 10")


def test_enums_are_checked(database: Database) -> None:
    """A status that is none is refused, by MySQL's type and by a CHECK elsewhere."""
    alembic(database, "upgrade", "head")
    database.execute(
        "INSERT INTO states VALUES ('CA', 'California', 'Cannabis Control', '2018-01-01')"
    )
    values = "('CA-C10', 'CA', 'Storefront', '{}', 'C10-0000000-LIC')"

    assert refused(database, f"INSERT INTO licence_types VALUES {values.format('baking')}")
    assert not refused(database, f"INSERT INTO licence_types VALUES {values.format('retail')}")


def test_offline(database: Database) -> None:
    """The whole schema can be printed as SQL, with the engine and character set that it needs."""
    printed = database.alembic("upgrade", "head", "--sql")

    assert printed.returncode == 0, printed.stderr
    assert len(TABLES) <= printed.stdout.count("CREATE TABLE")
    for option in ("ENGINE=InnoDB", "CHARSET=utf8mb4"):
        assert (0 if database.kind == "sqlite" else len(TABLES)) == printed.stdout.count(option)
