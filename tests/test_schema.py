"""The shape of a live table, on each kind of database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import schema
from seedlib.shape import ColumnShape, ForeignKeyShape, IncomingKey, TableShape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.databases import Database


def reflect(database: Database, table: str) -> TableShape:
    """Return the shape of one table."""
    with database.engine.connect() as connection:
        return schema.reflect(connection, table)


def incoming(database: Database, *tables: str) -> tuple[IncomingKey, ...]:
    """Return the foreign keys that refer to these tables."""
    with database.engine.connect() as connection:
        return schema.incoming(connection, tables)


def column(database: Database, definition: str) -> ColumnShape:
    """Return the shape of a column `c` defined like this."""
    database.execute(f"CREATE TABLE one (id INTEGER PRIMARY KEY, c {definition})")
    return reflect(database, "one").columns["c"]


def facts(shape: ColumnShape, names: Iterable[str]) -> dict[str, object]:
    """Return some attributes of a column's shape."""
    return {name: getattr(shape, name) for name in names}


def test_tables_are_named_and_views_are_not(database: Database) -> None:
    """A view cannot be seeded, so it is no table."""
    database.execute(
        "CREATE TABLE clients (id INTEGER PRIMARY KEY AUTO_INCREMENT)".replace(
            "AUTO_INCREMENT", "AUTOINCREMENT" if database.kind == "sqlite" else "AUTO_INCREMENT"
        )
    )
    database.execute("CREATE VIEW everybody AS SELECT * FROM clients")
    with database.engine.connect() as connection:
        assert frozenset({"clients"}) == schema.tables(connection)


def test_a_table_that_is_not_there_has_no_shape(database: Database) -> None:
    """Reading it is SQLAlchemy's own error for the case."""
    with pytest.raises(sa.exc.NoSuchTableError, match="nowhere"):
        reflect(database, "nowhere")


def test_shapes_are_read_when_they_are_asked_for(database: Database) -> None:
    """Wanted tables are there or not; one that was not wanted can be added."""
    for table in ("wanted", "other"):
        database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY)")
    with database.engine.connect() as connection:
        shapes = schema.Shapes(connection, ("wanted", "nowhere"))
        connection.rollback()  # MySQL's catalogue is as it was when a transaction began
        database.execute("ALTER TABLE wanted ADD COLUMN late INTEGER")
        assert {"wanted"} == set(shapes)
        assert ["id", "late"] == list(shapes["wanted"].columns)
        assert shapes["wanted"] is shapes.get("wanted")
        assert shapes.get("other") is None
        assert ("id",) == shapes.add("other").primary_key
        assert {"wanted", "other"} == set(shapes)
        with pytest.raises(sa.exc.NoSuchTableError, match="nowhere"):
            shapes.add("nowhere")


def test_keys_and_checks_are_read(database: Database) -> None:
    """Primary, unique and foreign keys come with their columns in order, checks with their text."""
    database.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY, code VARCHAR(9) UNIQUE)")
    database.execute(
        "CREATE TABLE orders (day DATE NOT NULL, number INTEGER NOT NULL, client_id INTEGER,"
        " code VARCHAR(9), CONSTRAINT ck_number CHECK (number > 0),"
        " PRIMARY KEY (number, day),"
        " CONSTRAINT fk_client FOREIGN KEY (client_id) REFERENCES clients (id) ON DELETE CASCADE)"
    )
    database.execute("CREATE UNIQUE INDEX uq_code ON orders (code, client_id)")
    shape = reflect(database, "orders")

    assert ("orders", ("number", "day"), None) == (
        shape.name,
        shape.primary_key,
        shape.autoincrement,
    )
    assert (("uq_code", ("code", "client_id")),) == shape.unique
    name = "orders(client_id)" if database.kind == "sqlite" else "fk_client"
    assert (
        ForeignKeyShape(name, ("client_id",), "clients", ("id",), "CASCADE"),
    ) == shape.foreign_keys
    ((check, text),) = shape.checks
    assert ("ck_number", "number > 0") == (check, text.strip("()").replace("`", ""))
    assert (None if database.kind == "sqlite" else "InnoDB") == shape.engine
    assert not shape.columns["day"].nullable


def test_a_table_without_keys_has_none(database: Database) -> None:
    """What is not there is empty."""
    database.execute("CREATE TABLE notes (body VARCHAR(9))")
    shape = reflect(database, "notes")

    assert ((), None, (), (), ()) == (
        shape.primary_key,
        shape.autoincrement,
        shape.unique,
        shape.foreign_keys,
        shape.checks,
    )
    assert shape.columns["body"].nullable


_PARTLY = {
    "sqlite": (
        "CREATE UNIQUE INDEX uq_again ON clients (again)",
        "CREATE UNIQUE INDEX uq_lower ON clients (id, lower(code) DESC, coalesce(name, ',)'))",
        "CREATE UNIQUE INDEX uq_part ON clients (code) WHERE name <> 'x'",
    ),
    "mariadb": (
        "CREATE UNIQUE INDEX uq_again ON clients (again)",
        "CREATE UNIQUE INDEX uq_start ON clients (id, code(4))",
    ),
    "mysql": (
        "CREATE UNIQUE INDEX uq_again ON clients (again)",
        "CREATE UNIQUE INDEX uq_lower ON clients (id, (coalesce(name, 'it''s')))",
        "CREATE UNIQUE INDEX uq_start ON clients (id, code(4))",
    ),
}

_ID, _CODE, _NAME = ("id",), ("code",), ("name",)
_SAID = {
    "sqlite": {
        "UNIQUE uq_again (id + 1)": [_ID],
        "UNIQUE uq_lower (id, lower(code), coalesce(name, ',)'))": [_ID, _CODE, _NAME],
        "UNIQUE uq_part (code) WHERE name <> 'x'": [_CODE],
    },
    "mariadb": {
        "UNIQUE uq_again (`id` + 1)": [_ID],
        "UNIQUE uq_start (id, code(4))": [_ID, _CODE],
    },
    "mysql": {
        "UNIQUE uq_again ((`id` + 1))": [_ID],
        "UNIQUE uq_lower (id, coalesce(`name`,_utf8mb4'it\\'s'))": [_ID, _NAME],
        "UNIQUE uq_start (id, code(4))": [_ID, _CODE],
    },
}


def test_unique_keys_that_are_not_of_whole_columns(database: Database) -> None:
    """Over prefixes, expressions, generated columns, some rows: with the columns behind them."""
    database.execute(
        "CREATE TABLE clients (id INTEGER PRIMARY KEY, code VARCHAR(9), name VARCHAR(9),"
        " again INTEGER GENERATED ALWAYS AS (id + 1))"
    )
    for statement in _PARTLY[database.kind]:
        database.execute(statement)
    shape = reflect(database, "clients")

    assert _SAID[database.kind] == {
        str(key): [part.columns for part in key.parts] for key in shape.partly_unique
    }
    whole: dict[str, tuple[str, ...]] = {"uq_again": ("again",)}
    whole |= {} if database.kind == "sqlite" else {"uq_start": ("id", "code")}
    assert whole == dict(shape.unique), "what is made of columns is unique by them too"


def test_the_column_numbered_by_the_server_is_known(database: Database) -> None:
    """AUTO_INCREMENT on MySQL and MariaDB, INTEGER PRIMARY KEY on SQLite."""
    automatic = "" if database.kind == "sqlite" else "AUTO_INCREMENT"
    database.execute(f"CREATE TABLE clients (id INTEGER PRIMARY KEY {automatic}, name TEXT)")
    shape = reflect(database, "clients")

    assert "id" == shape.autoincrement
    assert shape.columns["id"].autoincrement
    assert not shape.columns["id"].nullable
    assert not shape.columns["name"].autoincrement


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "definition",
    [
        "(id BIGINT PRIMARY KEY)",
        "(id INTEGER PRIMARY KEY) WITHOUT ROWID",
        "(id INTEGER, other INTEGER, PRIMARY KEY (id, other))",
        "(id VARCHAR(36) PRIMARY KEY)",
    ],
)
def test_other_primary_keys_of_sqlite_are_not_numbered(database: Database, definition: str) -> None:
    """Only a primary key that is the row id gets a number by itself."""
    database.execute(f"CREATE TABLE clients {definition}")

    assert reflect(database, "clients").autoincrement is None


def test_defaults_and_generated_columns_are_known(database: Database) -> None:
    """A column with a default may be left out, a computed one must be."""
    database.execute(
        "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL DEFAULT 0, c INTEGER DEFAULT NULL,"
        " d VARCHAR(9) NOT NULL DEFAULT '', e VARCHAR(9) DEFAULT 'NULL',"
        " f INTEGER GENERATED ALWAYS AS (a + 1) STORED,"
        " g INTEGER GENERATED ALWAYS AS (a + 1) VIRTUAL,"
        " h TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, i INTEGER NOT NULL DEFAULT (1 + 1),"
        " k BOOLEAN NOT NULL DEFAULT TRUE)"
    )
    shape = reflect(database, "t")
    constants = {name: c.default for name, c in shape.columns.items() if c.default is not None}

    assert {"b": "0", "d": "", "e": "NULL", "k": "1"} == constants
    assert ["b", "d", "e", "h", "i", "k"] == [
        c.name for c in shape.columns.values() if c.has_default
    ]
    assert ["f", "g"] == [c.name for c in shape.columns.values() if c.generated]
    assert ["a", "b", "d", "h", "i", "k"] == [
        c.name for c in shape.columns.values() if not c.nullable
    ]


INTEGERS = [
    ("TINYINT", -128, 127),
    ("SMALLINT UNSIGNED", 0, 65_535),
    ("MEDIUMINT", -(2**23), 2**23 - 1),
    ("INT", -(2**31), 2**31 - 1),
    ("INT UNSIGNED", 0, 2**32 - 1),
    ("BIGINT", -(2**63), 2**63 - 1),
    ("BIGINT UNSIGNED", 0, 2**64 - 1),
    ("YEAR", 1901, 2155),
    ("BIT(8)", 0, 255),
]


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize(("definition", "least", "most"), INTEGERS)
def test_integers_have_a_range(database: Database, definition: str, least: int, most: int) -> None:
    """The range follows width and sign."""
    shape = column(database, definition)

    assert ("integer", least, most) == (shape.family, shape.minimum, shape.maximum)
    assert ("UNSIGNED" in definition) == shape.unsigned


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("BOOLEAN", {"family": "boolean", "minimum": -128, "maximum": 127}),
        ("BIT(1)", {"family": "boolean", "minimum": 0, "maximum": 1}),
        ("DECIMAL(10,2)", {"family": "decimal", "precision": 10, "scale": 2, "length": None}),
        ("DECIMAL(6,3) UNSIGNED", {"family": "decimal", "precision": 6, "unsigned": True}),
        ("DOUBLE", {"family": "float", "scale": None, "unsigned": False}),
        ("FLOAT UNSIGNED", {"family": "float", "unsigned": True}),
        ("VARCHAR(80)", {"family": "text", "length": 80, "capacity": None, "charset": "utf8mb4"}),
        (
            "CHAR(2) CHARACTER SET latin1",
            {"family": "text", "length": 2, "charset": "latin1", "type_text": "char(2)"},
        ),
        ("VARCHAR(9) CHARACTER SET utf8mb3", {"length": 9, "charset": "utf8mb3"}),
        ("TEXT", {"family": "text", "length": None, "capacity": 65_535}),
        ("MEDIUMTEXT", {"family": "text", "length": None, "capacity": 2**24 - 1}),
        ("VARBINARY(16)", {"family": "binary", "length": 16, "capacity": None, "charset": None}),
        ("TINYBLOB", {"family": "binary", "length": None, "capacity": 255}),
        ("JSON", {"family": "json"}),
        ("DATE", {"family": "date", "earliest": datetime(1000, 1, 1), "fraction": None}),
        ("TIME(2)", {"family": "time", "fraction": 2}),
        ("DATETIME", {"family": "datetime", "fraction": 0, "earliest": datetime(1000, 1, 1)}),
        ("DATETIME(6)", {"fraction": 6, "latest": datetime(9999, 12, 31, 23, 59, 59)}),
        (
            "TIMESTAMP NULL",
            {
                "family": "datetime",
                "earliest": datetime(1970, 1, 1, 0, 0, 1),
                "latest": datetime(2038, 1, 19, 3, 14, 7),
            },
        ),
        ("SET('a','b''c')", {"family": "set", "members": ("a", "b'c"), "length": None}),
        ("POINT", {"family": "geometry", "srid": None}),
        ("GEOMETRYCOLLECTION", {"family": "geometry"}),
        ("BIT(64)", {"family": "integer", "maximum": 2**64 - 1}),
        ("YEAR", {"family": "integer", "minimum": 1901, "maximum": 2155}),
        ("INT(5) ZEROFILL", {"family": "integer", "minimum": 0, "maximum": 2**32 - 1}),
    ],
)
def test_what_a_server_prints_of_a_type_is_read(
    database: Database, definition: str, expected: dict[str, object]
) -> None:
    """Each type's family and measures are those of the manual."""
    assert expected == facts(column(database, definition), expected)


@pytest.mark.databases("mariadb", "mysql")
def test_an_enums_members_are_the_ones_it_takes(database: Database) -> None:
    """Every member that was read can be inserted, quotes and backslashes and all."""
    shape = column(database, r"ENUM('a','b''c','d,e','f\\g','h''''i','é','(x)') NOT NULL")
    for number, member in enumerate(shape.members):
        database.execute("INSERT INTO one VALUES (:id, :c)", id=number, c=member)

    assert "enum" == shape.family
    assert ("a", "b'c", "d,e", r"f\g", "h''i", "é", "(x)") == shape.members
    assert shape.members == tuple(row[0] for row in database.rows("SELECT c FROM one ORDER BY id"))


@pytest.mark.databases("mariadb", "mysql")
def test_an_engine_without_transactions_is_told(database: Database) -> None:
    """MyISAM cannot take rows back, which drift refuses."""
    database.execute("CREATE TABLE old (id INTEGER PRIMARY KEY) ENGINE = MyISAM")

    assert "MyISAM" == reflect(database, "old").engine


@pytest.mark.databases("mariadb", "mysql")
def test_checks_of_other_tables_do_not_mix_in(database: Database) -> None:
    """Two tables whose checks have the same words keep them apart."""
    database.execute("CREATE TABLE a (amount INTEGER CHECK (amount > 0))")
    database.execute("CREATE TABLE b (amount INTEGER CHECK (amount > 1))")

    assert [1, 1] == [len(reflect(database, table).checks) for table in ("a", "b")]
    assert "0" in reflect(database, "a").checks[0][1]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("INTEGER", {"family": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}),
        ("INTEGER UNSIGNED", {"family": "integer", "minimum": 0, "unsigned": True}),
        ("SMALLINT", {"family": "integer", "minimum": -32_768, "maximum": 32_767}),
        ("UNSIGNED BIG INT", {"family": "integer", "minimum": 0, "maximum": 2**63 - 1}),
        ("BOOLEAN", {"family": "boolean", "minimum": 0, "maximum": 1}),
        ("DECIMAL(10, 2)", {"family": "decimal", "precision": 10, "scale": 2, "length": None}),
        ("NUMERIC", {"family": "decimal", "precision": None, "scale": None}),
        ("NUMERIC(5)", {"family": "decimal", "precision": 5, "scale": 0}),
        ("REAL", {"family": "float"}),
        ("DOUBLE PRECISION", {"family": "float"}),
        ("VARCHAR(80)", {"family": "text", "length": 80, "charset": None}),
        ("NATIVE CHARACTER(70)", {"family": "text", "length": 70}),
        ("TEXT", {"family": "text", "length": None, "capacity": None}),
        ("VARBINARY(16)", {"family": "binary", "length": 16}),
        ("BLOB", {"family": "binary", "length": None}),
        ("DATETIME", {"family": "datetime", "fraction": 6, "earliest": datetime(1, 1, 1)}),
        ("DATETIME(3)", {"family": "datetime", "fraction": 3}),
        ("DATE", {"family": "date", "fraction": None}),
        ("TIME", {"family": "time", "fraction": 6}),
        ("JSON", {"family": "json"}),
        ("JSONB", {"family": "json"}),
        ("DATETIME_CHAR", {"family": "datetime", "fraction": 6}),
        ("DATE_CHAR", {"family": "date"}),
        ("TIME_CHAR", {"family": "time"}),
        ("UUID", {"family": "uuid", "length": None}),
        ("INET6", {"family": "text"}),
        ("GEOMETRY", {"family": "binary"}),
        ("POINT", {"family": "binary", "length": None}),
        ("", {"family": "other", "type_text": ""}),
        ("WHATEVER", {"family": "other"}),
    ],
)
def test_sqlite_is_held_to_what_was_declared(
    database: Database, definition: str, expected: dict[str, object]
) -> None:
    """A declared length or precision counts, though SQLite itself would not look at it."""
    assert expected == facts(column(database, definition), expected)


def test_who_refers_to_a_table_is_found(database: Database) -> None:
    """Children, a table that refers to itself, and foreign keys of several columns are found."""
    database.execute(
        "CREATE TABLE clients (id INTEGER PRIMARY KEY, parent_id INTEGER,"
        " FOREIGN KEY (parent_id) REFERENCES clients (id) ON DELETE SET NULL)"
    )
    database.execute(
        "CREATE TABLE places (state CHAR(2), city VARCHAR(40), PRIMARY KEY (state, city))"
    )
    database.execute(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, client_id INTEGER, city VARCHAR(40),"
        " state CHAR(2), FOREIGN KEY (client_id) REFERENCES clients (id) ON DELETE CASCADE,"
        " FOREIGN KEY (state, city) REFERENCES places (state, city))"
    )
    database.execute("CREATE TABLE alone (id INTEGER PRIMARY KEY)")
    found = incoming(database, "clients", "places", "alone")

    assert {
        ("clients", "clients", ("parent_id",), ("id",), "SET NULL"),
        ("orders", "clients", ("client_id",), ("id",), "CASCADE"),
        ("orders", "places", ("state", "city"), ("state", "city"), "restricts"),
    } == {
        (
            one.table,
            one.key.table,
            one.key.columns,
            one.key.referred_columns,
            # MySQL says NO ACTION, MariaDB RESTRICT: the same for both.
            one.key.on_delete.replace("NO ACTION", "restricts").replace("RESTRICT", "restricts"),
        )
        for one in found
    }
    assert [one.table for one in found] == sorted(one.table for one in found)
    assert {None} == {one.schema for one in found}
    assert () == incoming(database)


@pytest.mark.databases("sqlite")
def test_sqlite_references_are_completed(database: Database) -> None:
    """A reference without a column is to the primary key; names are as their table spells them."""
    database.execute("CREATE TABLE Clients (id INTEGER PRIMARY KEY)")
    database.execute("CREATE TABLE orders (client_id INTEGER REFERENCES CLIENTS)")
    database.execute("CREATE TABLE lost (x INTEGER REFERENCES nowhere)")

    (key,) = reflect(database, "orders").foreign_keys
    assert ("Clients", ("id",)) == (key.table, key.referred_columns)
    (key,) = reflect(database, "lost").foreign_keys
    assert ("nowhere", ()) == (key.table, key.referred_columns)


@pytest.mark.databases("mariadb", "mysql")
def test_who_refers_from_another_schema_is_found(database: Database) -> None:
    """A delete would reach the rows of another schema's tables too."""
    other = database.url.rpartition("/")[2].partition("?")[0] + "_b"
    database.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY)")
    here = database.scalar("SELECT DATABASE()")
    database.execute(f"CREATE DATABASE {other}")
    try:
        database.execute(
            f"CREATE TABLE {other}.notes (client_id INTEGER,"
            f" FOREIGN KEY (client_id) REFERENCES {here}.clients (id))"
        )
        (found,) = incoming(database, "clients")
    finally:
        database.execute(f"DROP DATABASE {other}")

    assert (other, "notes", "clients") == (found.schema, found.table, found.key.table)


def test_reading_a_shape_writes_nothing_and_warns_of_nothing(database: Database) -> None:
    """A table with a type that SQLAlchemy does not know is read all the same."""
    exotic, family = {
        "mysql": ("VECTOR(3)", "vector"),
        "mariadb": ("INET6", "inet6"),
        "sqlite": ("GEOPOLY", "other"),
    }[database.kind]

    assert family == column(database, exotic).family


@pytest.mark.databases("mariadb", "mysql")
def test_types_of_one_server(database: Database) -> None:
    """A spatial reference system, bytes of a vector, and MariaDB's own types are read."""
    kinds: dict[str, dict[str, tuple[str, int | None, int | None]]] = {
        "mysql": {"POINT SRID 4326": ("geometry", 4326, None), "VECTOR(3)": ("vector", None, 12)},
        "mariadb": {
            "POINT REF_SYSTEM_ID=4326": ("geometry", 4326, None),
            "UUID": ("uuid", None, None),
            "INET4": ("inet4", None, None),
        },
    }
    of = kinds[database.kind]
    columns = ", ".join(f"c{at} {definition}" for at, definition in enumerate(of))
    database.execute(f"CREATE TABLE both_kinds (id INTEGER PRIMARY KEY, g GEOMETRY, {columns})")
    with database.engine.connect() as connection:
        shape = schema.reflect(connection, "both_kinds")
        assert shape == schema.every(connection)["both_kinds"]
    _, anywhere, *found = shape.columns.values()

    assert list(of.values()) == [(one.family, one.srid, one.length) for one in found]
    assert anywhere.srid is None


@pytest.mark.databases("mariadb")
def test_the_end_of_a_rows_time_is_in_no_key(database: Database) -> None:
    """MariaDB puts it into the keys of system-versioned tables; a row is found without it."""
    database.execute(
        "CREATE TABLE versions (id INTEGER PRIMARY KEY, code INTEGER UNIQUE,"
        " since TIMESTAMP(6) GENERATED ALWAYS AS ROW START,"
        " until TIMESTAMP(6) GENERATED ALWAYS AS ROW END,"
        " PERIOD FOR SYSTEM_TIME (since, until)) WITH SYSTEM VERSIONING"
    )
    shape = reflect(database, "versions")

    assert ("id",) == shape.primary_key
    assert (("code", ("code",)),) == shape.unique
    assert ["since", "until"] == [c.name for c in shape.columns.values() if c.generated]
