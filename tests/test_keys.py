"""Sets of keys: what they hold, how they are kept, and that nothing else is found by them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.dialects.mysql import MySQL
from seedlib.dialects.sqlite import SQLite
from seedlib.keys import (
    Key,
    KeyList,
    KeyRange,
    each_key,
    either,
    from_json,
    holding,
    merged,
    plain,
    portions,
)
from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

_parts = st.one_of(
    st.integers(-(2**63), 2**64 - 1), st.text(), st.binary(), st.floats(allow_nan=False)
)


@given(st.lists(st.tuples(_parts, _parts)))
def test_kept(keys: list[tuple[int | str | bytes | float, ...]]) -> None:
    """A list of keys comes out of the ledger as it went in, in its order, with its types."""
    kept = KeyList(("a", "b"), tuple(keys))
    found = from_json(kept.to_json())

    assert kept == found
    assert keys == each_key(found)


@given(st.integers(0, 5), st.integers(0, 9), st.sets(st.integers(0, 14)))
def test_range(low: int, length: int, holes: set[int]) -> None:
    """A range is what lies between its ends without its holes, kept and counted."""
    high = low + length
    kept = KeyRange("id", low, high, tuple(sorted(holes & set(range(low, high + 1)))))

    assert [(key,) for key in range(low, high + 1) if key not in holes] == each_key(kept)
    assert len(each_key(kept)) == len(kept)
    assert kept == from_json(kept.to_json())


def test_conditions() -> None:
    """The condition of a set names its columns and holds no value, whatever the dialect."""
    mysql, sqlite = MySQL(), SQLite()
    some = KeyRange("id", 3, 9, (5, 6))
    one = KeyList(("code",), (("a'b",), ("c",)))
    two = KeyList(("a", "b"), ((1, "x"), (2, "y")))

    assert ("`t`.`id` BETWEEN %s AND %s AND `t`.`id` NOT IN (%s, %s)", (3, 9, 5, 6)) == some.where(
        mysql, "t"
    )
    assert ('"t"."code" IN (?, ?)', ("a'b", "c")) == one.where(sqlite, "t")
    assert ("(`t`.`a`, `t`.`b`) IN ((%s, %s), (%s, %s))", (1, "x", 2, "y")) == two.where(mysql, "t")
    assert ('("t"."a", "t"."b") IN (VALUES (?, ?), (?, ?))', (1, "x", 2, "y")) == two.where(
        sqlite, "t"
    )
    assert ("1 = 0", ()) == KeyList(("a",), ()).where(sqlite, "t")
    assert ("1 = 0", ()) == either([], sqlite, "t")
    assert (
        '(("t"."id" BETWEEN ? AND ? AND "t"."id" NOT IN (?, ?)) OR ("t"."code" IN (?, ?)))',
        (3, 9, 5, 6, "a'b", "c"),
    ) != either([one, some], mysql, "t")


def test_merged() -> None:
    """Neighbouring ranges become one, gaps stay, and holes stay holes."""
    sets = [KeyRange("id", 8, 9), KeyRange("id", 1, 3, (2,)), KeyRange("id", 4, 6, (6,))]

    assert [KeyRange("id", 1, 6, (2, 6)), KeyRange("id", 8, 9)] == merged(sets)


def test_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one statement cannot take is spread over several, and nothing is lost or doubled."""
    monkeypatch.setattr("seedlib.keys.MOST_VALUES", 5)
    listed = KeyList(("a", "b"), tuple((n, f"{n}") for n in range(7)))
    ranges = [KeyRange("id", 1, 9, (3, 4)), KeyRange("id", 10, 19, (12, 13, 14, 15))]
    found = list(portions([listed, *ranges, KeyRange("id", 30, 39)]))

    assert [(n, f"{n}") for n in range(7)] == [
        key for part in found[:4] for key in each_key(part[0])
    ]
    assert [[ranges[0]], [ranges[1]], [KeyRange("id", 30, 39)]] == found[4:]
    assert [] == list(portions([]))


def test_holding() -> None:
    """A key is held where any set has it, and a hole in one is no key of its."""
    listed = KeyList(("a",), (("x",), (b"y",), (77,)))
    held = holding([KeyRange("id", 5, 9, (7,)), listed, KeyRange("id", 20, 21)])

    every: list[Key] = [
        ("x",),
        (b"y",),
        ("y",),
        *((n,) for n in (4, 5, 7, 9, 10, 19, 20, 21, 22, 77)),
    ]
    assert [("x",), (b"y",), (5,), (9,), (20,), (21,), (77,)] == [k for k in every if held(k)]
    assert not holding([])((1,))


def test_plain() -> None:
    """What a driver returns becomes what is sent back: decimals, instants and times as text."""
    minute = dt.timedelta(minutes=1)

    assert ["12.30", "2024-02-29", "2024-02-29 01:02:03.000004"] == [
        plain(Decimal("12.30")),
        plain(dt.date(2024, 2, 29)),
        plain(dt.datetime(2024, 2, 29, 1, 2, 3, 4)),
    ]
    assert ["00:01:00.000000", "-838:00:00.000001"] == [
        plain(minute),
        plain(-(838 * 60 * minute + dt.timedelta(microseconds=1))),
    ]
    assert [None, 1, 0.5, "π", b"\0", b"\1"] == [
        plain(value) for value in (None, 1, 0.5, "π", b"\0", bytearray(b"\1"))
    ]


def test_foreign_json() -> None:
    """A ledger that somebody wrote something else into is refused, not guessed at."""
    with pytest.raises(TypeError, match="a key of type list"):
        from_json('{"list": ["a"], "keys": [[[1]]]}')


def test_present() -> None:
    """Of a set what a query found: the others become holes, or drop out, hashes in step."""
    some = KeyRange("id", 3, 7, (4,))
    named = KeyList(("a", "b"), (("x", 1), ("y", 2), ("z", 3)))

    assert (KeyRange("id", 3, 7, (4, 5)), [30, 60, 70]) == some.present(
        [((3,), 30), ((6,), 60), ((7,), 70)]
    )
    assert (some, [3, 5, 6, 7]) == some.present([((key,), key) for key in (3, 5, 6, 7)])
    assert (KeyRange("id", 3, 7, (3, 4, 5, 6, 7)), []) == some.present([])
    assert (KeyList(("a", "b"), (("x", 1), ("z", 3))), [10, 30]) == named.present(
        [(("z", 3), 30), (("x", 1), 10)]
    )


NATURAL = {
    "0001_natural": """
        import datetime as dt
        import uuid

        words = Seed("words", rows=11, columns={
            "word": lambda rows: [f"wörd '%s\\\\ {n}" for n in rows.n], "weight": v.integer(1, 9),
        })
        pairs = Seed("pairs", rows=9, columns={
            "word": lambda rows: [f"wörd '%s\\\\ {n % 4}" for n in rows.n],
            "at": lambda rows: [int(n) for n in rows.n], "weight": v.integer(1, 9),
        })
        blobs = Seed("blobs", rows=9, columns={
            "raw": lambda rows: [bytes([0, 39, 255 - n]) for n in rows.n],
            "weight": v.integer(1, 9),
        })
        uuids = Seed("uuids", rows=9, columns={
            "code": lambda rows: [uuid.UUID(int=int(n)) for n in rows.n],
            "parent": v.earlier(),
        })
        moments = Seed("moments", rows=9, columns={
            "at": lambda rows: [dt.datetime(2024, 2, 29, 1, 2, 3, 500_000 * int(n % 2))
                                + dt.timedelta(int(n)) for n in rows.n],
            "day": "2024-02-29", "weight": v.integer(1, 9),
        })
        numbers = Seed("numbers", rows=9, columns={
            "number": lambda rows: [int(n) * 10 for n in rows.n], "weight": 3,
        })
    """,
    "0002_weights": """
        words = Update("words", columns={"weight": v.this["weight"] * 10})
        moments = Update("moments", columns={"weight": v.this["weight"] * 10})
    """,
}


def test_natural(database: Database, tmp_path: Path) -> None:
    """Keys of text, bytes, instants and several columns: found again, and nobody else's rows."""
    scene = Scene(database, tmp_path)
    lite = database.kind == "sqlite"
    raw, instant = ("BLOB", "DATETIME") if lite else ("VARBINARY(8)", "DATETIME(6)")
    scene.tables(
        words="word VARCHAR(40) PRIMARY KEY, weight INTEGER NOT NULL",
        pairs="word VARCHAR(40), at INTEGER, weight INTEGER NOT NULL, PRIMARY KEY (word, at),"
        " FOREIGN KEY (word) REFERENCES words (word)",
        blobs=f"raw {raw} PRIMARY KEY, weight INTEGER NOT NULL",
        uuids="code CHAR(36) PRIMARY KEY, parent CHAR(36),"
        " FOREIGN KEY (parent) REFERENCES uuids (code)",
        moments=f"at {instant}, day DATE, weight INTEGER NOT NULL, PRIMARY KEY (at, day)",
        numbers="number BIGINT PRIMARY KEY, weight INTEGER NOT NULL",
    )
    database.execute("INSERT INTO words VALUES ('theirs', 1)")
    database.execute("INSERT INTO pairs VALUES ('theirs', 1, 1)")
    database.execute("INSERT INTO blobs VALUES (x'00', 1)")
    database.execute("INSERT INTO uuids VALUES ('theirs', NULL)")
    database.execute("INSERT INTO moments VALUES ('2024-02-29 01:02:03.000001', '2024-02-29', 1)")
    database.execute("INSERT INTO numbers VALUES (5, 1)")
    untouched = fingerprint(database)
    # So few that every table needs several statements.
    scene.lay(NATURAL, prelude="from seedlib import keys\n\nkeys.MOST_VALUES = 6\n")
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=5)
    scene.done("upgrade", "0001_natural")
    before = fingerprint(database)
    assert 1 + 8 == database.scalar("SELECT COUNT(*) FROM uuids WHERE parent IS NOT NULL") + 1
    scene.done("upgrade", "head")
    scene.done("downgrade", "-1")
    assert before == fingerprint(database)

    database.execute("UPDATE pairs SET weight = 77 WHERE at = 6")
    database.execute("UPDATE blobs SET weight = 77 WHERE raw = x'0027FD'")
    said = scene.refused("downgrade", "base")
    assert "1 row of pairs was edited since it went in: word/at wörd '%s\\ 2/6" in said
    assert "1 row of blobs was edited since it went in: raw 0x0027fd" in said
    database.execute("DELETE FROM pairs WHERE at = 6")
    seeded = "SELECT word, 99, 1 FROM words WHERE word LIKE '%10'"
    database.execute(f"INSERT INTO pairs {seeded}")
    said = scene.refused("downgrade", "base")
    assert "1 row of pairs outside this rollback refers to rows of words" in said
    database.execute("DELETE FROM pairs WHERE at = 99")
    database.execute("DELETE FROM blobs WHERE raw = x'0027FD'")
    scene.killed("downgrade", "base", before="DELETE FROM seed_chunk", nth=8)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
