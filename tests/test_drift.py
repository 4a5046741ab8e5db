"""A seed against the table that is there: every difference, before the first write (R3.2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from seedlib.schema import Difference, drift, reflect, tables
from seedlib.shape import ColumnShape, TableShape
from seedlib.values.array import Array

if TYPE_CHECKING:
    from tests.databases import Database

CLIENTS = TableShape(
    name="clients",
    columns={
        "id": ColumnShape(
            name="id", type_text="int", family="integer", nullable=False, autoincrement=True
        ),
        "name": ColumnShape(
            name="name", type_text="varchar(10)", family="text", nullable=False, length=10
        ),
        "kind": ColumnShape(
            name="kind", type_text="enum('shop','farm')", family="enum", members=("shop", "farm")
        ),
        "credit": ColumnShape(
            name="credit",
            type_text="decimal(8,2)",
            family="decimal",
            precision=8,
            scale=2,
            nullable=False,
            has_default=True,
        ),
        "upper": ColumnShape(
            name="upper", type_text="varchar(10)", family="text", nullable=False, generated=True
        ),
    },
    engine="InnoDB",
)


def differences(
    columns: dict[str, object], *, records: bool = False, shape: TableShape | None = CLIENTS
) -> list[str]:
    """Return the differences of samples, as the lines of a list; `...` stands for no sample."""
    samples = {
        name: None if cells is ... else Array.of(cells, len(cells))  # type: ignore[arg-type]
        for name, cells in columns.items()
    }
    written = set(columns) if records else ()
    return [str(one) for one in drift(shape, "clients", samples, {}, (), records=written)]


def test_a_seed_that_fits_has_no_difference() -> None:
    """Columns with a default, a number or a value of their own need not be filled."""
    assert [] == differences({"name": ["Cedar", "Fir"], "kind": ["shop", None]})


def test_a_column_without_a_sample_is_there_or_not() -> None:
    """Where nothing can be sampled, names and NOT NULL are still compared."""
    assert [] == differences({"name": ...})
    assert 1 == len(differences({"name": ..., "nmae": ...}))


def test_a_missing_table_offers_the_nearest() -> None:
    """A slip of the pen is told with what was probably meant."""
    missing = drift(None, "client", {}, {}, {"clients", "orders"})

    assert [
        Difference("client", None, "there is no such table", "Did you mean clients?")
    ] == missing


def test_a_missing_table_like_no_other_needs_its_migration() -> None:
    """An empty database is told to run the schema's migrations first."""
    (missing,) = drift(None, "clients", {}, {}, ())

    assert (
        "clients: there is no such table. Run the schema's migrations first: alembic upgrade head."
    ) == str(missing)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nmae", "Did you mean name?"),
        ("NAME", "Did you mean name?"),
        ("zzz", "It has id, name, kind, credit, upper."),
    ],
)
def test_a_missing_column_offers_the_nearest(name: str, hint: str) -> None:
    """A column that is not there is told with what there is."""
    assert [f"clients.{name}: the table has no such column. {hint}"] == differences(
        {"name": ["x"], name: ["x"]}
    )


def test_an_unfilled_column_is_told_with_what_to_write() -> None:
    """NOT NULL without a default has to be filled."""
    (line,) = differences({"kind": ["shop"]})

    assert (
        "clients.name: varchar(10) NOT NULL without a default, and the seed does not fill it."
        " Add it to columns=: v.sequence(…), v.concat(…), or a function that returns str."
    ) == line


def test_a_computed_column_cannot_be_filled() -> None:
    """What the database computes is left out."""
    (line,) = differences({"name": ["x"], "upper": ["X"]})

    assert (
        "clients.upper: the database computes this column, nothing can be inserted. Leave it out"
        " of columns=."
    ) == line


def test_a_wrong_kind_is_told_with_what_to_write() -> None:
    """Cells that no column of the type could keep are a difference, not rows to skip."""
    (line,) = differences({"name": ["x"], "kind": [1, 2]})

    assert (
        "clients.kind: the seed gives cells of kind integer, the column is enum('shop','farm')."
        " Write v.choice([…]) of its members."
    ) == line


def test_a_duration_has_a_hint_of_its_own() -> None:
    """It is added to something, not inserted."""

    (line,) = differences({"name": ["x"], "credit": [dt.timedelta(1)]})

    assert line.endswith("Add the duration to an instant or a date.")


def test_an_enum_member_that_is_not_one_is_told_with_the_members() -> None:
    """R3.2: enum values are members."""
    (line,) = differences({"name": ["x"] * 3, "kind": ["shop", "store", None]})

    assert (
        "clients.kind: 1 of 3 cells do not fit enum('shop','farm'): no member of the enum, which"
        " has 2. Its members are shop, farm."
    ) == line


def test_values_that_are_too_long_are_told_with_their_measures() -> None:
    """R3.2: lengths fit."""
    (line,) = differences({"name": ["x" * 11, "y" * 12, "z"]})

    assert (
        "clients.name: 2 of 3 cells do not fit varchar(10): 11 characters, the column holds 10,"
        " and other reasons. Change what the seed gives, or the column by a migration."
    ) == line


def test_null_in_a_not_null_column_is_told() -> None:
    """A second pass would leave NULL for a while too."""
    (line,) = differences({"name": [None, None]})

    assert "2 of 2 cells do not fit varchar(10): NULL, the column is NOT NULL." in line
    assert "a circular reference needs NULL at first" in line


def test_single_bad_records_of_a_file_are_no_difference() -> None:
    """They are skipped and logged later (R3.3); a column none of whose cells fits stops the run."""
    assert [] == differences({"name": ["x" * 11, "fir"]}, records=True)
    assert 1 == len(differences({"name": ["x" * 11, "y" * 11]}, records=True))


def test_a_bad_record_spoils_no_other_column() -> None:
    """What is made of a bad record is skipped with it; the other records still count."""
    both = {name: CLIENTS.columns[name] for name in ("name", "kind")}
    shape = TableShape(name="clients", columns=both)
    names = Array.of(["x" * 11, "fir", "oak"], 3)

    def found(*kinds: str) -> list[str]:
        sample = {"name": names, "kind": Array.of(list(kinds), 3)}
        return [str(one) for one in drift(shape, "clients", sample, {}, (), records={"name"})]

    assert [] == found("shed", "shop", "farm")
    assert 1 == len(found("shop", "shed", "farm"))


def test_text_that_spells_numbers_fits() -> None:
    """A file's numbers are text."""
    assert [] == differences({"name": ["x"], "credit": ["12.50"]}, records=True)
    assert 1 == len(differences({"name": ["x"], "credit": ["a lot"]}, records=True))


def test_every_difference_is_told_at_once() -> None:
    """None hides another."""
    lines = differences(
        {"nmae": ["x"], "upper": ["X"], "kind": ["store"], "credit": [Decimal("1.234")]}
    )

    assert ["nmae", "name", "upper", "kind", "credit"] == [
        line.partition(":")[0].partition(".")[2] for line in lines
    ]


def test_a_table_that_cannot_take_rows_back_is_refused() -> None:
    """A chunk that fails in a MyISAM table would stay half done."""
    shape = TableShape(name="clients", columns={}, engine="MyISAM")
    (line,) = differences({}, shape=shape)

    assert (
        "clients: is kept by MyISAM, which cannot take rows back when a chunk fails."
        " ALTER TABLE clients ENGINE = InnoDB."
    ) == line


def test_p6_a_live_table_is_compared_before_any_write(database: Database) -> None:
    """Against a table that drifted, every difference is found and nothing is written (P6)."""
    database.execute("CREATE TABLE regions (id INTEGER PRIMARY KEY)")
    database.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY)")
    database.execute(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, code VARCHAR(4) NOT NULL,"
        " total DECIMAL(6,2) NOT NULL, client_id INTEGER NOT NULL,"
        " FOREIGN KEY (client_id) REFERENCES clients (id))"
    )
    samples = {
        "id": Array.of([1, 2], 2),
        "kode": Array.of(["A", "B"], 2),
        "total": Array.of([Decimal("1.00"), Decimal("12345.00")], 2),
        "client_id": Array.of([1, 1], 2),
    }
    with database.engine.connect() as connection:
        shape, near = reflect(connection, "orders"), tables(connection)
        found = drift(shape, "orders", samples, {"client_id": "regions"}, near)

    assert [
        ("kode", "Did you mean code?"),
        ("code", "Add it to columns=: v.sequence(…), v.concat(…), or a function that returns str."),
        ("total", "Change what the seed gives, or the column by a migration."),
        ("client_id", 'Write v.ref("clients").'),
    ] == [(one.column, one.hint) for one in found]
    assert 0 == database.scalar("SELECT COUNT(*) FROM orders")


def test_a_reference_that_no_foreign_key_backs_is_fine(database: Database) -> None:
    """A column may refer to a table without a constraint, and to the table that it should."""
    database.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY)")
    database.execute(
        "CREATE TABLE orders (a INTEGER, b INTEGER, FOREIGN KEY (b) REFERENCES clients (id))"
    )
    with database.engine.connect() as connection:
        shape = reflect(connection, "orders")

    assert [] == drift(
        shape, "orders", {"a": None, "b": None}, {"a": "clients", "b": "clients"}, ()
    )
