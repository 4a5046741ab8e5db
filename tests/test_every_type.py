"""Tables that have every type: seeded by both paths, verified, updated, backed up, rolled back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects.mysql.base import ischema_names as mysql_types
from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect
from sqlalchemy.dialects.sqlite.base import ischema_names as sqlite_types

from seedlib import values as v
from tests import warm
from tests.processes import PROJECT
from tests.runs import Seeds, lay
from tests.values.datasets import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.databases import Database, Kind

ROWS = 200

# Column to its type, and to the expression that fills it.
Columns = dict[str, tuple[str, str]]

COMMON: Columns = {
    "a_bigint": ("BIGINT", "v.integer(-(2**63), 2**63 - 1)"),
    "a_smallint": ("SMALLINT", "v.integer(-(2**15), 2**15 - 1)"),
    "a_integer": ("INTEGER", "v.integer(-(2**31), 2**31 - 1)"),
    "a_boolean": ("BOOLEAN", "v.boolean()"),
    "a_decimal": ("DECIMAL(12, 4)", 'v.decimal("-9999.9999", "9999.9999", scale=4)'),
    "a_numeric": ("NUMERIC(6)", "v.integer(-99999, 99999)"),
    "a_double": ("DOUBLE", 'v.decimal("-1.000001", "1.000001", scale=6)'),
    "a_float": ("FLOAT", 'v.decimal("0.01", "99.99")'),
    "a_char": ("CHAR(6)", "v.left(v.last_name(), 6)"),
    "a_varchar": ("VARCHAR(60)", "v.person()"),
    "a_nchar": ("NCHAR(4)", 'v.choice(["a", "ab", "abcd"])'),
    "a_nvarchar": ("NVARCHAR(120)", "v.sentence()"),
    "a_text": ("TEXT", "v.paragraph()"),
    "a_blob": ("BLOB", "v.binary(0, 300)"),
    "a_date": ("DATE", 'v.date(after="1000-01-01", before="9999-12-31")'),
    "a_time": ("TIME", "v.time()"),
    "a_datetime": ("DATETIME", 'v.instant(after="1000-01-01", before="9999-12-31")'),
    "a_json": ("JSON", 'v.document({"n": v.integer(1, 9), "of": [v.this["a_date"], None, True]})'),
}
PEOPLE: Columns = {
    "ssn": ("VARCHAR(11) NOT NULL UNIQUE", "v.ssn()"),
    "tax_id": ("VARCHAR(10) NOT NULL UNIQUE", "v.tax_id()"),
    "card_number": ("VARCHAR(19) NOT NULL UNIQUE", "v.card_number()"),
    "iban": ("VARCHAR(34) NOT NULL UNIQUE", "v.iban()"),
    "ip_address": ("VARCHAR(45) NOT NULL UNIQUE", "v.unique(v.ip_address())"),
    "last_ip": ("VARCHAR(45)", "v.ip_address(6)"),
    "mac": ("VARCHAR(17) NOT NULL UNIQUE", "v.mac_address()"),
    "website": ("VARCHAR(200) NOT NULL UNIQUE", "v.url()"),
    "username": ("VARCHAR(60) NOT NULL UNIQUE", "v.username()"),
    "password_hash": ("VARCHAR(255) NOT NULL", "v.password_hash()"),
    "email": ("VARCHAR(255) NOT NULL UNIQUE", "v.email()"),
    "phone": ("VARCHAR(20) NOT NULL UNIQUE", "v.unique(v.phone())"),
    "public_id": ("CHAR(36) NOT NULL UNIQUE", "v.uuid()"),
}
SERVER: Columns = {
    "b_tinyint": ("TINYINT", "v.integer(-128, 127)"),
    "b_mediumint": ("MEDIUMINT UNSIGNED", "v.integer(0, 2**24 - 1)"),
    "b_int": ("INT(8) UNSIGNED ZEROFILL", "v.integer(0, 99999999)"),
    "b_big": ("BIGINT UNSIGNED", "v.integer(0, 2**64 - 1)"),
    "b_fixed": ("FIXED(8, 2) UNSIGNED ZEROFILL", 'v.decimal("0", "999999.99")'),
    "b_float": ("FLOAT(7, 3)", 'v.decimal("-999", "999", scale=3)'),
    "b_bit": ("BIT(64)", "v.integer(0, 2**64 - 1)"),
    "b_bits": ("BIT(9)", "v.integer(0, 511)"),
    "b_flag": ("BIT(1)", "v.boolean()"),
    "b_tinytext": ("TINYTEXT", "v.sentence()"),
    "b_mediumtext": ("MEDIUMTEXT", "v.paragraph()"),
    "b_longtext": ("LONGTEXT", "v.paragraph(1, 2)"),
    "b_tinyblob": ("TINYBLOB", "v.binary(0, 255)"),
    "b_mediumblob": ("MEDIUMBLOB", "v.binary(256)"),
    "b_longblob": ("LONGBLOB", "v.binary(1, 400)"),
    "b_binary": ("BINARY(16)", 'v.uuid("bytes")'),
    "b_varbinary": ("VARBINARY(40)", "v.binary(3, 40)"),
    "b_timestamp": ("TIMESTAMP NULL", 'v.instant(after="1970-01-02", before="2038-01-19")'),
    "b_time": ("TIME(6)", 'v.time(after="08:00", before="18:00")'),
    "b_third": ("TIME(3)", "v.time()"),
    "b_fine": ("DATETIME(6)", 'v.instant(after="2024-01-01", before="2025-01-01")'),
    "b_year": ("YEAR", "v.integer(1901, 2155)"),
    "b_enum": ("ENUM('a', 'b''c', 'd,e')", """v.choice(["a", "b'c", "d,e"])"""),
    "b_set": ("SET('red', 'it''s', 'Blue')", """v.subset(["red", "it's", "Blue"])"""),
    "b_bits_of_set": ("SET('x', 'y')", "v.integer(0, 3)"),
    "b_ascii": ("VARCHAR(120) CHARACTER SET ascii", "v.sentence()"),
    "b_latin": ("VARCHAR(60) CHARACTER SET latin1", "v.company()"),
    "b_greek": ("VARCHAR(60) CHARACTER SET greek", "v.company()"),
    "b_basic": ("VARCHAR(60) CHARACTER SET utf8mb3", "v.street_address()"),
    "b_hidden": ("INT INVISIBLE", "v.integer(1, 9)"),
    "b_point": ("POINT", "v.point()"),
    "b_geometry": ("GEOMETRY", "v.polygon()"),
    "b_linestring": ("LINESTRING", "v.linestring()"),
    "b_polygon": ("POLYGON", "v.polygon()"),
    "b_multipoint": ("MULTIPOINT", "v.multipoint()"),
    "b_multilinestring": ("MULTILINESTRING", "v.multilinestring()"),
    "b_multipolygon": ("MULTIPOLYGON", "v.multipolygon()"),
    "b_collection": ("GEOMETRYCOLLECTION", "v.geometry_collection()"),
}
OWN: Mapping[Kind, Columns] = {
    "mysql": {
        **SERVER,
        "c_place": ("POINT NOT NULL SRID 4326, SPATIAL INDEX (c_place)", "v.point(4326)"),
        "c_area": ("POLYGON NOT NULL SRID 4326, SPATIAL INDEX (c_area)", "v.polygon(4326)"),
        "c_shapes": ("MULTIPOLYGON NOT NULL SRID 4326", "v.multipolygon(4326)"),
        "c_vector": ("VECTOR(5)", "v.vector(5)"),
    },
    "mariadb": {
        **SERVER,
        "c_place": ("POINT REF_SYSTEM_ID=4326 NOT NULL, SPATIAL INDEX (c_place)", "v.point(4326)"),
        "c_uuid": ("UUID NOT NULL UNIQUE", "v.uuid()"),
        "c_raw_uuid": ("UUID", 'v.uuid("bytes")'),
        "c_inet4": ("INET4", "v.ip_address()"),
        "c_inet6": ("INET6 UNIQUE", "v.ip_address(6)"),
    },
    "sqlite": {
        "d_bool": ("BOOL", "v.boolean()"),
        "d_int": ("INT", "v.integer(-9, 9)"),
        "d_real": ("REAL", 'v.decimal("0.5", "9.5")'),
        "d_timestamp": ("TIMESTAMP", 'v.instant(after="2024-01-01", before="2025-01-01")'),
        "d_jsonb": ("JSONB", 'v.document([v.integer(1, 9), {"a": "b"}])'),
        "d_date_char": ("DATE_CHAR", 'v.date(after="2024-01-01", before="2025-01-01")'),
        "d_time_char": ("TIME_CHAR", "v.time()"),
        "d_datetime_char": (
            "DATETIME_CHAR",
            'v.instant(after="2024-01-01", before="2025-01-01")',
        ),
        "d_uuid": ("UUID", "v.uuid()"),
        "d_hex": ("CHAR(32)", 'v.uuid("hex")'),
        "d_guid": ("BINARY(16)", 'v.uuid("bytes")'),
        "d_inet": ("INET", "v.ip_address(6)"),
        "d_point": ("POINT", "v.point(4326)"),
        "d_geometry": ("GEOMETRY", "v.polygon(4326)"),
        "d_bit": ("BIT", "v.integer(0, 1)"),
        "d_set": ("WHATEVER", 'v.subset(["a", "b"])'),
    },
}
GENERATED: Mapping[Kind, str] = {
    "mysql": "e_virtual INT AS (a_smallint + 1) VIRTUAL, e_stored INT AS (a_smallint + 2) STORED,"
    " e_default VARCHAR(40) NOT NULL DEFAULT (CONCAT('a', 'b'))",
    "mariadb": "e_virtual INT AS (a_smallint + 1) VIRTUAL, e_stored INT AS (a_smallint + 2) STORED,"
    " e_default VARCHAR(40) NOT NULL DEFAULT CONCAT('a', 'b')",
    "sqlite": "e_virtual INT AS (a_smallint + 1) VIRTUAL, e_stored INT AS (a_smallint + 2) STORED,"
    " e_default TEXT NOT NULL DEFAULT (lower('AB'))",
}

UNSUPPORTED: Mapping[Kind, Mapping[str, str]] = {"mysql": {"UUID": "a type of MariaDB's alone"}}
"""Types that SQLAlchemy can read and that no column here is of, with the reason."""

KEYED = {
    "mysql": "code BINARY(16) PRIMARY KEY, n INT",
    "mariadb": "code UUID PRIMARY KEY, n INT",
    "sqlite": "code UUID PRIMARY KEY NOT NULL, n INT) WITHOUT ROWID --",
}
STRICT = (
    "id INTEGER PRIMARY KEY, a INT, b INTEGER NOT NULL, c REAL, d TEXT NOT NULL UNIQUE, e BLOB,"
    " f ANY) STRICT --"
)
NUMBERED = "id INTEGER PRIMARY KEY, n INTEGER) WITHOUT ROWID --"


def columns_of(kind: Kind) -> Columns:
    """The columns of the table that has every type."""
    return {**COMMON, **PEOPLE, **OWN[kind]}


def tables_of(kind: Kind) -> dict[str, str]:
    """The tables: every type, keys of bytes and UUIDs with children, and SQLite's own kinds."""
    columns = columns_of(kind)
    first = "id INTEGER PRIMARY KEY" if kind == "sqlite" else "id INT AUTO_INCREMENT PRIMARY KEY"
    every = ", ".join(f"{name} {type_}" for name, (type_, _) in columns.items())
    code = "BINARY(16)" if kind == "mysql" else "UUID"
    tables = {
        "every": f"{first}, {every}, {GENERATED[kind]}",
        "keyed": KEYED[kind],
        "leaves": f"{first}, code {code} NOT NULL, FOREIGN KEY (code) REFERENCES keyed (code)",
    }
    return tables | ({"strictly": STRICT, "rowless": NUMBERED} if kind == "sqlite" else {})


def revisions_of(kind: Kind) -> dict[str, str]:
    """The seeds: rows of all tables, and a change of every column that may change."""
    columns = columns_of(kind)
    filled = ",\n    ".join(f'"{name}": {_maybe(*it)}' for name, it in columns.items())
    changed = ",\n    ".join(
        f'"{name}": {made}' for name, (type_, made) in columns.items() if "UNIQUE" not in type_
    )
    code = 'v.uuid("bytes")' if kind == "mysql" else "v.uuid()"
    more = """
strictly = Seed("strictly", rows=50, columns={"a": v.integer(-9, 9), "b": v.integer(0, 2**63 - 1),
    "c": v.decimal("0.25", "9.75"), "d": v.uuid(), "e": v.binary(3, 9), "f": v.subset(["a", "b"])})
rowless = Seed("rowless", rows=50, columns={"id": v.row_number(), "n": v.integer(1, 9)})
"""
    return {
        "0001_every": f'every = Seed("every", rows={ROWS}, columns={{\n    {filled},\n}})',
        "0002_keyed": f"""
keyed = Seed("keyed", rows=70, columns={{"code": {code}, "n": v.integer(1, 9)}})
leaves = Seed("leaves", columns={{"code": v.each("keyed", 1, 2)}})
{more if kind == "sqlite" else ""}""",
        "0003_changed": f"""
every = Update("every", columns={{\n    {changed},\n}})
keyed = Update("keyed", columns={{"n": v.this["n"] + 100}})
""",
    }


def _maybe(type_: str, made: str) -> str:
    return made if "NOT NULL" in type_ else f"v.maybe({made}, 90)"


def rows_of(database: Database) -> dict[str, Sequence[tuple[object, ...]]]:
    """Every cell of every table, as digits where drivers would make something of it."""
    kind: Kind = database.kind
    names = ["id", *columns_of(kind), "e_virtual", "e_stored", "e_default"]
    chosen = ", ".join(f"HEX({name})" if name == "c_vector" else name for name in names)
    tables = {"every": f"SELECT {chosen} FROM every ORDER BY id"}
    tables |= {name: f"SELECT * FROM {name} ORDER BY 1" for name in tables_of(kind)} | tables
    return {name: database.rows(query) for name, query in tables.items()}


def is_empty(database: Database) -> bool:
    """Whether no table has a row."""
    return not any(rows_of(database).values())


def ledger_of(database: Database) -> Sequence[tuple[object, ...]]:
    """What the ledger says of chunks: keys and hashes."""
    names = "revision, table_name, kind, chunk, key_set, skipped, hashes"
    return database.rows(f"SELECT {names} FROM seed_chunk ORDER BY 1, 2, 3, 4")


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """The tables, and a project whose backups are kept."""
    kind: Kind = database.kind
    options = f"chunk_rows = 60\nbackup_folder = {tmp_path / 'kept'}\n"
    return lay(database, tmp_path / "project", tables_of(kind), revisions_of(kind), options=options)


def test_no_type_is_forgotten() -> None:
    """Whatever SQLAlchemy can read of each database, some column of the table is of that type."""
    servers = {name.upper() for name in {*mysql_types, *MariaDBDialect.ischema_names}}
    every: dict[Kind, set[str]] = {"mysql": servers, "mariadb": servers}
    for kind, known in (every | {"sqlite": set(sqlite_types)}).items():
        there = {
            type_.partition(" ")[0].partition("(")[0] for type_, _ in columns_of(kind).values()
        }

        assert set(UNSUPPORTED.get(kind, ())) == known - there


def test_the_page() -> None:
    """Each expression that the page gives for a type makes values, and speaks of each type."""
    page = (PROJECT / "docs" / "seeders.md").read_text(encoding="utf-8")
    table = page.partition("### Every type")[2].partition("### ")[0]
    lines = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ")][1:]
    written = [code for _, cell in lines for code in re.findall(r"`(v\..*?)`", cell)]
    named = {word for type_, _ in lines for word in re.findall(r"[A-Z0-9]{3,}", type_)}
    known = {name.upper() for name in {*mysql_types, *sqlite_types}}
    between = {
        "SMALLINT",
        "MEDIUMINT",
        "INT",
        "INTEGER",
        "MEDIUMTEXT",
        "TEXT",
        "MEDIUMBLOB",
        "BLOB",
    }
    spelled = {"BOOL", *(f"{one}_CHAR" for one in ("DATE", "TIME", "DATETIME"))}

    assert 32 == len(written)
    for code in written:
        assert 50 == len(values(eval(code, {"v": v}), 50))  # noqa: S307 - our own page
    assert set() == known - named - between - spelled


def test_every_type(seeds: Seeds) -> None:
    """In by each path, the same; verified; changed; out with a backup, in again, changed back."""
    database = seeds.database
    columns = columns_of(database.kind)
    found: list[tuple[dict[str, Sequence[tuple[object, ...]]], object]] = []
    for path in ("insert",) if database.kind == "sqlite" else ("insert", "load"):
        if found:
            seeds.done("downgrade", "base")
            assert is_empty(database)
        seeds.done("-x", f"bulk={path}", "-x", "strict", "upgrade", "0002")
        found.append((rows_of(database), ledger_of(database)))
    rows = found[-1][0]["every"]

    assert found[0] == found[-1]
    assert ROWS == len(rows)
    # What may be NULL is so here and there, and nothing is so everywhere.
    assert [] == [
        name for at, name in enumerate(columns, 1) if 50 < [r[at] for r in rows].count(None)
    ]

    seeds.done("-x", "strict", "upgrade", "0003")
    changed = rows_of(database)
    same = [
        name
        for at, name in enumerate(columns, 1)
        if [row[at] for row in changed["every"]] == [row[at] for row in rows]
    ]
    assert [name for name, (type_, _) in columns.items() if "UNIQUE" in type_] == same
    assert [] == seeds.log("row.skipped") + seeds.log("chunk.altered")
    assert [] == verified(seeds)

    seeds.done("-x", "backup=always", "downgrade", "base")
    assert is_empty(database)
    (kept,) = (seeds.folder.parent / "kept").glob("*/manifest.json")
    restored = warm.seed("restore", str(kept.parent), cwd=seeds.folder, url=database.url)
    assert 0 == restored.returncode, restored.stdout + restored.stderr
    assert changed == rows_of(database)
    seeds.done("downgrade", "0002")
    assert found[0][0] == rows_of(database)


def verified(seeds: Seeds) -> list[object]:
    """What `seed verify` finds with all of its checks."""
    env = {"SEED_ENV": "development"}
    ended = warm.seed("verify", "--json", cwd=seeds.folder, url=seeds.database.url, env=env)
    told = json.loads(ended.stdout)
    assert {"hashes", "counts", "orphans", "constraints", "pii"} == set(told["looked_at"]["checks"])
    findings: list[object] = told["findings"]
    return findings
