"""Before-images that a server writes are the ones that we would write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlib import schema
from seedlib.keys import KeyList
from tests.dialects.sessions import session_of

if TYPE_CHECKING:
    from tests.databases import Database

SERVERS = pytest.mark.databases("mariadb", "mysql")
# A collation that is not the connection's, and a text that no JSON may hold as it is.
TABLE = """
    CREATE TABLE t (
        code VARCHAR(20) CHARACTER SET latin1, place SMALLINT ZEROFILL,
        big BIGINT UNSIGNED, small TINYINT, bits BIT(12), born YEAR, money DECIMAL(30, 10),
        day DATE, instant DATETIME(6), moment TIMESTAMP NULL,
        name VARCHAR(200) CHARACTER SET utf8mb4, plain TEXT CHARACTER SET ascii,
        kind ENUM('a', 'b"\\'c') CHARACTER SET latin1, ratio DOUBLE, raw BLOB, doc JSON,
        PRIMARY KEY (code, place)
    )
"""
NASTY = '\0\b\t\n\r\x1a\x7f"\'\\/%_ \u2028 \u00e4\u00df \u4e2d \U0001f331 {"a": [1]} true'
WRITTEN = (
    *("code", "place", "big", "small", "born", "money"),
    *("day", "instant", "moment", "name", "plain", "kind"),
)


@SERVERS
def test_as_read(database: Database) -> None:
    """Of every kind of column: the least, the most, nothing, and what has to be escaped."""
    database.execute(TABLE)
    database.execute(
        "INSERT INTO t VALUES ('\u00e9\"', 7, 18446744073709551615, -128, 5, 2155,"
        " -12345678901234567890.0123456789, '0001-01-01', '9999-12-31 23:59:59.999999',"
        " '2024-02-29 23:59:59', :name, :plain, 'b\"''c', 0.1, x'00ff', '{}'),"
        " ('', 0, 0, 0, NULL, NULL, 0, NULL, '2024-01-01', NULL, '', NULL, 'a', NULL, NULL, NULL),"
        " ('gone', 1, 0, 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        name=NASTY,
        plain=NASTY.encode("ascii", "ignore").decode(),
    )
    keys = KeyList(("code", "place"), (('\u00e9"', 7), ("", 0), ("nobody", 9)))
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        for names in (WRITTEN, ("name",), ()):
            rows = session.dialect.values(session, shape, keys, names)
            text = session.dialect.values_as_json(session, shape, keys, names)

            assert text is not None
            assert [list(row) for row in rows] == json.loads(text)
            assert 2 == len(rows)

        nobody = KeyList(("code", "place"), (("nobody", 9),))
        assert b"[]" == session.dialect.values_as_json(session, shape, nobody, WRITTEN)


@SERVERS
@pytest.mark.parametrize("name", ["ratio", "raw", "doc"])
def test_not_as_we_would(database: Database, name: str) -> None:
    """What a server would print in a way of its own is left to us."""
    database.execute(TABLE)
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        keys = KeyList(("code", "place"), (("a", 1),))

        assert session.dialect.values_as_json(session, shape, keys, (name,)) is None


@SERVERS
def test_key(database: Database) -> None:
    """A key is in a before-image what it is in the ledger, which has it from the driver."""
    database.execute("CREATE TABLE t (moment DATETIME(6) PRIMARY KEY, name TEXT)")
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        keys = KeyList(("moment",), (("2024-02-29 01:02:03",),))

        assert session.dialect.values_as_json(session, shape, keys, ("name",)) is None


@SERVERS
def test_cut(database: Database) -> None:
    """A text that the server cuts is none."""
    database.execute(TABLE)
    database.execute("INSERT INTO t (code, place, name) VALUES ('a', 1, 'long enough')")
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        keys = KeyList(("code", "place"), (("a", 1),))
        session.execute("SET SESSION group_concat_max_len = 8")

        assert session.dialect.values_as_json(session, shape, keys, ("name",)) is None
