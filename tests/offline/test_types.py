"""Values of every type, keys of every kind, records that are left out: as by runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.offline.conftest import Laying

_COMMON = (
    "{id}, code VARCHAR(40) NOT NULL UNIQUE, chief_id INTEGER, flag BOOLEAN, small SMALLINT,"
    " price DECIMAL(12, 4), ratio DOUBLE PRECISION, thin FLOAT, day DATE, note TEXT, doc JSON,"
)
_OTHERS = {
    "sqlite": "at DATETIME, clock TIME, raw BLOB",
    "server": "at DATETIME, exact DATETIME(6), clock TIME, raw VARBINARY(60),"
    " kind ENUM('a', 'b''c'), bits BIT(5), tags SET('x', 'y'), big BIGINT UNSIGNED,"
    " latin VARCHAR(40) CHARACTER SET latin1, place POINT, mark BINARY(16),"
    " touched DATETIME NULL ON UPDATE CURRENT_TIMESTAMP",
}
_VALUES = """
from datetime import date, datetime, time
from decimal import Decimal

NOTES = ["plain", "it's", 'a "word"', "back\\\\slash", "two\\nlines\\ttab", "-- none; \\\\g", "",
         None, "ä→😀", "nul\\0in", "semi;colon", "; DROP TABLE x", "'\\\\'", "%s %% :name"]
"""
_COLUMNS = """
        "code": v.sequence("C{{:03d}}"),
        "chief_id": v.maybe(v.ref("things"), 60),
        "flag": v.choice([True, False, None]),
        "small": v.integer(-300, 300),
        "price": v.decimal("-99.9999", "1234567.1234", 4),
        "ratio": lambda rows: [None if n % 7 == 3 else 0.1 * n * 3.7 / 7 for n in rows.n.tolist()],
        "thin": lambda rows: [1.0000001 + n for n in rows.n.tolist()],
        "day": v.date(after="2020-01-01", before="2024-01-01"),
        "note": lambda rows: [NOTES[n % len(NOTES)] for n in rows.n.tolist()],
        "doc": lambda rows: [{{"n": n, "ä": ["x'", None, 1.5, True]}} for n in rows.n.tolist()],
        "at": v.instant(after="2020-01-01", before="2024-01-01"),
        "clock": lambda rows: [time(n % 24, 30, 5) for n in rows.n.tolist()],
        "raw": lambda rows: [bytes([int(n), 0, 255, 39, 92]) if n != 2 else None for n in rows.n],
        {more}
"""
_MORE = """
        "exact": lambda rows: [datetime(2024, 1, 2, 3, 4, 5, n * 1001) for n in rows.n.tolist()],
        "kind": v.choice(["a", "b'c", None]),
        "bits": v.integer(0, 31),
        "tags": v.choice(["x", "x,y", ""]),
        "big": lambda rows: [2**64 - 1 - n for n in rows.n.tolist()],
        "latin": v.choice(["naïve", "señor", "plain"]),
        "place": v.maybe(v.point(), 80),
        "mark": v.uuid("bytes"),
"""
_TOUCHED = """
    "note": v.concat("was ", v.this["code"]), "raw": b"\\x00new", "bits": 7, "kind": "b'c",
    "place": v.point(), "tags": v.subset(["x", "y"]),
    "exact": datetime(2025, 1, 1),
"""


@pytest.fixture
def revisions(request: pytest.FixtureRequest) -> dict[str, str]:
    """Three revisions: everything goes in, refers to itself and each other, and is changed."""
    kind = request.getfixturevalue("database").kind
    columns = _COLUMNS.format(more="" if kind == "sqlite" else _MORE)
    touched = "" if kind == "sqlite" else _TOUCHED
    return {
        "0001_things": f"""
{_VALUES}
things = Seed("things", rows=23, columns={{{columns}}})
""",
        "0002_parts": """
from datetime import date
parts = Seed("parts", columns={"thing_id": v.each("things", 1, 3), "part": v.sequence("P{:02d}"),
                               "weight": v.integer(1, 9)})
# Every fourth name is too long for its column.
names = Seed("names", rows=9, columns={
    "name": lambda rows: ["n" * (50 if n % 4 == 3 else n + 1) for n in rows.n.tolist()],
    "best_id": v.ref("things"),
    "since": date(2020, 2, 29)})
nicks = Seed("nicks", columns={"name": v.one("names"), "nick": v.sequence("N{}")})
heavier = Update("parts", columns={"weight": v.this["weight"] + 100})
""",
        "0003_changes": f"""
{_VALUES}
changed = Update("things", columns={{
    "price": v.this["price"] * 2, "ratio": 1 / 3, "thin": 2.5,
    "doc": lambda rows: [["new", n] for n in rows.n.tolist()], "flag": True,
    "small": v.count("parts"),
    {touched} "day": date(2030, 1, 1), "at": datetime(2030, 1, 1, 2, 3, 4),
    "clock": time(1, 2, 3),
}})
best = Update("names", columns={{"best_id": None}})
""",
    }


def tables(kind: str) -> dict[str, str]:
    """Columns of every type that this kind of database has, and keys of every kind."""
    return {
        "things": _COMMON
        + _OTHERS["sqlite" if kind == "sqlite" else "server"]
        + ", FOREIGN KEY (chief_id) REFERENCES things (id)",
        "parts": "thing_id INTEGER NOT NULL, part VARCHAR(9) NOT NULL, weight INTEGER,"
        " PRIMARY KEY (thing_id, part), FOREIGN KEY (thing_id) REFERENCES things (id)",
        "names": "name VARCHAR(40) NOT NULL PRIMARY KEY, best_id INTEGER, since DATE,"
        " FOREIGN KEY (best_id) REFERENCES things (id)",
        "nicks": "{id}, name VARCHAR(60) NOT NULL, nick VARCHAR(40) NOT NULL,"
        " FOREIGN KEY (name) REFERENCES names (name)",
    }


def test_types(pair: Laying, revisions: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Up by a script of several chunks, in two parts, and down by one: as a run has it."""
    kind = request.getfixturevalue("database").kind
    both = pair(tables(kind), revisions, options="chunk_rows = 5")
    hashed = kind != "sqlite"
    for one in (both.online, both.offline):
        # Somebody's own rows stand where ours could be guessed to be.
        one.database.execute("INSERT INTO things (id, code) VALUES (7, 'theirs')")
    both.online.done("upgrade", "head")
    whole = kind == "mysql"  # what parts need is in words that MariaDB has too
    if not whole:
        both.played(both.script("upgrade", "0001"))
    part = both.script("upgrade", "head" if whole else "0001:head")

    assert "-- Left out: names, row 3: name: " in part
    assert ", 4 skipped;" in both.played(part)
    both.assert_equal(hashed=hashed)
    both.offline.done("upgrade", "head")
    both.assert_equal()

    down = ("-x", "on-edited=delete") if kind == "sqlite" else ()
    parts = (("0003", "base"),) if whole else (("0003", "0002"), ("0002", "base"))
    for start, target in parts:
        both.online.done("-x", "force", "downgrade", target)
        both.played(both.script(*down, "downgrade", f"{start}:{target}"))
        both.assert_equal()

    assert [("theirs",)] == both.offline.database.rows("SELECT code FROM things")
