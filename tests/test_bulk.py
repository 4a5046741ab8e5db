"""How rows travel: LOAD DATA and INSERT put in the same rows, and write the same ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

UP, DOWN = ("upgrade", "head"), ("downgrade", "base")

TYPES = {
    "a_text": "VARCHAR(60)",
    "b_long": "TEXT",
    "c_binary": "VARBINARY(40)",
    "d_blob": "BLOB",
    "e_fixed": "BINARY(4)",
    "f_json": "JSON",
    "g_bit": "BIT(9)",
    "h_flag": "BIT(1)",
    "i_enum": "ENUM('plain', 'it''s', 'tab\tbed')",
    "j_set": "SET('one', 'two', 'three')",
    "k_money": "DECIMAL(38, 10)",
    "l_cents": "DECIMAL(5, 2) NOT NULL",
    "m_day": "DATE",
    "n_at": "DATETIME",
    "o_fine": "DATETIME(6)",
    "p_rough": "DATETIME(3)",
    "q_stamp": "TIMESTAMP NULL",
    "r_time": "TIME",
    "s_double": "DOUBLE",
    "t_float": "FLOAT",
    "u_big": "BIGINT UNSIGNED",
    "v_tiny": "TINYINT(1)",
    "w_year": "YEAR",
    "x_char": "CHAR(6)",
    "y_zero": "INT(8) UNSIGNED ZEROFILL",
    "z_default": "VARCHAR(10) NOT NULL DEFAULT 'left out'",
}
NASTY = r"""
    import datetime as dt
    from decimal import Decimal

    TEXTS = ["", " ", "NULL", "\\N", "a\\b", "a\tb", "a\nb", "a\r\nb", "'", "''", '"', "it's",
             "%s %d %%", "\0", "\x1a", "naïve", "日本語", "🌿🌿", "back\\", "\\'",
             "trailing\\\t", None]
    BYTES = [b"", b"\0", bytes(range(40)), b"\\N", b"'", b"\t\n\\", b"\xff\xfe", None]
    MOST = "9999999999999999999999999999.9999999999"
    MONEY = [Decimal(text) for text in ("0", "-0.0000000001", MOST, f"-{MOST}")] + [None]
    DAYS = [dt.date(1000, 1, 1), dt.date(9999, 12, 31), dt.date(2024, 2, 29), None]
    TIMES = [dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59), None]
    FINE = [dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999), None]
    ROUGH = [dt.datetime(2024, 1, 1, 1, 2, 3, 4000), dt.datetime(2024, 1, 1), None]
    STAMPS = [dt.datetime(1970, 1, 1, 0, 0, 1), dt.datetime(2038, 1, 19, 3, 14, 7), None]
    CLOCK = [dt.time(0, 0), dt.time(23, 59, 59), None]
    DOUBLES = [0.0, -0.0, 0.1, 1e300, -1e-300, 5e-324, 1.7976931348623157e308, 2 / 3, None]
    FLOATS = [0.0, 0.5, 1e30, -1e-30, None]
    JSON = [{"a": ["\n\t\"\\", None, True, 1.5]}, [], "\"text\"", {"🌿": "é"}, None]

    def some(values, step=1):
        return lambda rows: [values[(n * step) % len(values)] for n in rows.n.tolist()]

    nasty = Seed("nasty", rows=60, columns={
        "a_text": some(TEXTS), "b_long": some(TEXTS, 5), "c_binary": some(BYTES),
        "d_blob": some(BYTES, 2), "e_fixed": some([b"\0\0\0\0", b"\\\t\n'", b"abcd", None]),
        "f_json": some(JSON), "g_bit": some([0, 1, 49, 511, None]),
        "h_flag": some([True, False, None]), "i_enum": some(["plain", "it's", "tab\tbed", None]),
        "j_set": some(["", "one", "one,three", None]), "k_money": some(MONEY),
        "l_cents": v.integer(-999, 999), "m_day": some(DAYS), "n_at": some(TIMES),
        "o_fine": some(FINE), "p_rough": some(ROUGH), "q_stamp": some(STAMPS),
        "r_time": some(CLOCK),
        "s_double": some(DOUBLES), "t_float": some(FLOATS), "u_big": some([0, 2**64 - 1, None]),
        "v_tiny": v.boolean(50), "w_year": some([1901, 2155, None]),
        "x_char": some(["", "a", "abcdef", "é", None]), "y_zero": some([0, 7, 99999999, None]),
    })
"""
PLAIN = """
    plain = Seed("plain", rows=60, columns={
        "name": v.sequence("n{}"),
        "note": v.maybe(v.sequence("it's 100 % \\\\N{}"), 50),
        "price": v.integer(0, 99),
        "day": v.date(after="2024-01-01", before="2024-12-31"),
    })
"""
TABLES = {
    "nasty": "{id}, " + ", ".join(f"{name} {kind}" for name, kind in TYPES.items()),
    "plain": "{id}, name VARCHAR(40) NOT NULL UNIQUE, note VARCHAR(40),"
    " price DECIMAL(6, 2) NOT NULL, day DATETIME NOT NULL",
    "keyed": "code VARCHAR(20) NOT NULL, part VARBINARY(8) NOT NULL, n INT,"
    " PRIMARY KEY (code, part)",
}
KEYED = """
    keyed = Seed("keyed", rows=60, columns={
        "code": v.sequence("it's\\t{}"),
        "part": lambda rows: [bytes([n % 7, 0, 92, 9, 10]) for n in rows.n.tolist()],
        "n": v.integer(0, 9),
    })
"""
SEEDERS = {"0001_nasty": NASTY, "0002_plain": PLAIN, "0003_keyed": KEYED}


def ledger_of(seeds: Seeds) -> list[tuple[object, ...]]:
    """What the ledger says of chunks: keys and hashes."""
    names = "revision, table_name, chunk, row_offset, total, key_set, skipped, hashes"
    return list(seeds.database.rows(f"SELECT {names} FROM seed_chunk ORDER BY 1, 2, 3"))


# Every LOAD DATA of a run leaves a line.
COUNTING = """
import os
import sqlalchemy as sa
from sqlalchemy.engine import Engine

@sa.event.listens_for(Engine, "before_cursor_execute")
def count(_connection, _cursor, statement, *_):
    if statement.startswith("LOAD DATA"):
        with open(os.environ.get("LOADS", os.devnull), "a") as file:
            file.write("one\\n")
"""


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Tables of every type, loaded in chunks of 25."""
    folder = tmp_path / "project"
    return lay(database, folder, TABLES, SEEDERS, options="chunk_rows = 25", env=COUNTING)


@pytest.fixture
def closed(database: Database) -> Iterator[None]:
    """The server takes no LOAD DATA LOCAL meanwhile."""
    before = database.scalar("SELECT @@GLOBAL.local_infile")
    database.execute("SET GLOBAL local_infile = 0")
    yield
    database.execute(f"SET GLOBAL local_infile = {before}")


@pytest.mark.databases("mariadb", "mysql")
def test_both_paths(seeds: Seeds, tmp_path: Path) -> None:
    """INSERT and LOAD DATA put in the same bytes of every type, and write the same ledger."""
    found, loads = {}, {}
    for path in ("insert", "load"):
        counted = tmp_path / path
        counted.touch()
        env = {"SEED_ENV": "development", "LOADS": str(counted)}
        seeds.done("-x", f"bulk={path}", "-x", "strict", *UP, env=env)
        loads[path] = len(counted.read_text(encoding="utf-8").splitlines())
        found[path] = fingerprint(seeds.database), ledger_of(seeds)
        seeds.done(*DOWN)

    assert found["insert"][1] == found["load"][1]
    assert found["insert"][0] == found["load"][0]
    assert {"insert": 0, "load": 9} == loads
    assert [] == seeds.log("chunk.altered")
    settings = [record["configuration"]["bulk"] for record in seeds.log("run.start")]
    assert ["insert", "load", "load", "load"] == settings


@pytest.mark.databases("mariadb", "mysql")
def test_hashes_are_the_servers(seeds: Seeds) -> None:
    """The hashes that we foretell are those that the server computes row by row."""
    seeds.done("upgrade", "0002")
    hashed = seeds.database.scalar(
        "SELECT HEX(hashes) FROM seed_chunk WHERE table_name = 'plain' AND chunk = 0"
    )
    columns = "id, name, IFNULL(note, '\\\\N'), price, day"
    own = seeds.database.scalar(
        f"SELECT GROUP_CONCAT(LPAD(HEX(CRC32(CONCAT_WS(CHAR(9), {columns}))), 8, '0')"
        " ORDER BY id SEPARATOR '') FROM (SELECT * FROM plain ORDER BY id LIMIT 25) p"
    )

    assert own == hashed


@pytest.mark.databases("mariadb", "mysql")
def test_the_same_edit_in_two_rows(seeds: Seeds) -> None:
    """Two rows edited alike are noticed, though CRC-32 is linear and their hashes change alike."""
    seeds.done("upgrade", "0002")
    # The same digits change to the same others, at the same place: 2024 becomes 2025.
    seeds.database.execute("UPDATE plain SET day = day + INTERVAL 1 YEAR ORDER BY id LIMIT 2")
    said = seeds.refused("downgrade", "0001")

    assert "rows of plain were edited" in said


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.usefixtures("closed")
def test_no_local_infile(seeds: Seeds) -> None:
    """Where the server takes no LOAD DATA LOCAL, rows go by INSERT; to insist on it is refused."""
    said = seeds.refused_untouched("-x", "bulk=load", *UP)
    seeds.done(*UP)

    assert "bulk=load cannot be had" in said
    assert "its local_infile is off" in said
    assert "insert" == seeds.log("run.start")[-1]["configuration"]["bulk"]
    assert 60 == seeds.count("plain")


@pytest.mark.databases("sqlite")
def test_no_bulk_loader(database: Database, tmp_path: Path) -> None:
    """SQLite has no bulk loader and one writer: to ask for more is refused, and touches nothing."""
    columns = TABLES["plain"].replace("DECIMAL", "NUMERIC")
    seeds = lay(database, tmp_path / "project", {"plain": columns}, {"0002_plain": PLAIN})
    bulk = seeds.refused_untouched("-x", "bulk=load", *UP)
    workers = seeds.refused_untouched("-x", "workers=2", *UP)
    unknown = seeds.refused_untouched("-x", "bulk=copy", *UP)

    assert "bulk=load cannot be had on this sqlite" in bulk
    assert "workers=2 makes no sense on sqlite" in workers
    assert "bulk=copy is none of auto, insert, load" in unknown


@pytest.mark.databases("mariadb", "mysql")
def test_a_trigger_that_alters_rows(seeds: Seeds) -> None:
    """Rows that a trigger changes on their way in are recorded as the database has them."""
    with seeds.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER rounded BEFORE INSERT ON plain FOR EACH ROW SET NEW.price = 1"
        )
    seeds.done("upgrade", "0002")
    seeds.done(*DOWN)

    assert 0 == seeds.count("plain")


@pytest.mark.databases("mariadb", "mysql")
def test_small_packets(seeds: Seeds, database: Database) -> None:
    """Large rows go in under a small max_allowed_packet: bytes bound chunks and statements."""
    before = database.scalar("SELECT @@GLOBAL.max_allowed_packet")
    database.execute("CREATE TABLE large (id INT AUTO_INCREMENT PRIMARY KEY, t LONGTEXT)")
    text = 'lambda rows: ["x" * 200_000 + str(n) for n in rows.n.tolist()]'
    lay(
        database,
        seeds.folder,
        {},
        {"0001_large": f'large = Seed("large", rows=60, columns={{"t": {text}}})'},
    )
    database.execute("SET GLOBAL max_allowed_packet = 1048576")
    try:
        for path in ("insert", "load"):
            seeds.done("-x", f"bulk={path}", *UP)
            rows = seeds.database.rows("SELECT total FROM seed_chunk ORDER BY chunk")
            length = seeds.database.scalar("SELECT SUM(LENGTH(t)) FROM large")
            seeds.done(*DOWN)

            assert 60 * 200_000 + 10 + 2 * 50 == length
            assert [(20,), (20,), (20,)] == rows
    finally:
        database.execute(f"SET GLOBAL max_allowed_packet = {before}")
