"""Rows in: what is skipped, refused, stopped or done again, on real databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.content import fingerprint
from tests.runs import Seeds, lay
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

UP, DOWN = ("upgrade", "head"), ("downgrade", "base")

TABLES = {
    "checked": "{id}, n INTEGER NOT NULL, CONSTRAINT some_n CHECK (n NOT IN (0, 5, 9))",
    "codes": "code VARCHAR(4) NOT NULL PRIMARY KEY, name VARCHAR(40)",
    "items": "{id}, code VARCHAR(4), slug VARCHAR(6) NOT NULL, name VARCHAR(9) NOT NULL",
    "parts": "{id}, item_id INTEGER NOT NULL, FOREIGN KEY (item_id) REFERENCES items (id)",
}
SEEDERS = {
    "0001_checked": """
        def numbered(rows):
            return rows.n.astype("int64")

        checked = Seed("checked", rows=10, columns={"n": numbered})
    """,
    "0002_codes": """
        codes = Seed("codes", pii={"code": None, "name": None}, source=records(
            ("code", "name"), [("A", "Ash"), ("BIRCH", "Birch"), ("C", None), ("D", "Dogwood")],
        ))
    """,
    "0003_items": """
        def spelled(rows):
            bad = {4, 5, 6, 7, 11}  # the second chunk, and the very last row
            return ["too long" if n in bad else f"c{n}" for n in rows.n.tolist()]

        items = Seed("items", rows=12, columns={
            "code": spelled,
            "slug": v.concat(v.this["code"], "-x"),
            "name": v.sequence("n{}", start=0),
        })
        parts = Seed("parts", columns={"item_id": v.one("items")})
    """,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Records of every sort of which some are invalid, in chunks of four."""
    return lay(database, tmp_path / "project", TABLES, SEEDERS, options="chunk_rows = 4")


def counts(seeds: Seeds) -> dict[str, int]:
    """Rows of every table."""
    return {table: seeds.count(table) for table in TABLES}


def test_p7_invalid_records_are_skipped(seeds: Seeds) -> None:
    """A record that does not fit is left out, logged and counted; the others go in (P7, R12.4)."""
    empty = fingerprint(seeds.database)
    said = seeds.done(*UP)
    found = {
        (record["table"], record["row"], record["column"]): record["reason"]
        for record in seeds.log("rows.skipped")
    }

    assert {"checked": 7, "codes": 3, "items": 7, "parts": 7} == counts(seeds)
    assert [(n,) for n in (1, 2, 3, 4, 6, 7, 8)] == seeds.database.rows(
        "SELECT n FROM checked ORDER BY id"
    )
    assert [("A",), ("C",), ("D",)] == seeds.database.rows("SELECT code FROM codes ORDER BY code")
    assert [(f"n{n}",) for n in (0, 1, 2, 3, 8, 9, 10)] == seeds.database.rows(
        "SELECT i.name FROM items i JOIN parts p ON p.item_id = i.id ORDER BY i.id"
    )
    lost = (4, 5, 6, 7, 11)
    assert {
        *(("checked", row, "") for row in (0, 5, 9)),
        ("codes", 1, "code"),
        *(("items", row, "code") for row in lost),
        *(("parts", row, "item_id") for row in lost),
    } == set(found)
    assert "CHECK constraint is not met" in found["checked", 5, ""]
    assert "some_n" in found["checked", 5, ""]
    assert "5 characters, the column holds 4" == found["codes", 1, "code"]
    assert "refers to a record that was skipped" == found["parts", 11, "item_id"]
    assert "too long" not in "".join(map(str, found.values()))
    summary = json.loads(seeds.last_run()["summary"])
    assert {"inserted": 7, "skipped": 5} == summary["items"]
    assert "items           7        5" in said
    ended = {record["table"]: record for record in seeds.log("table.end")}
    assert (7, 3) == (ended["checked"]["inserted"], ended["checked"]["skipped"])

    assert "Nothing to do" in seeds.done(*UP)
    seeds.done(*DOWN)
    assert empty == fingerprint(seeds.database)


def test_p7_strict(seeds: Seeds) -> None:
    """With `-x strict` a record that would be skipped stops the run, and says which it is (P7)."""
    by_database = seeds.refused("-x", "strict", *UP)
    assert {"checked": 0, "codes": 0} == {t: seeds.count(t) for t in ("checked", "codes")}
    seeds.done("upgrade", "0001")
    by_us = seeds.refused("-x", "strict", *UP)

    assert "0001_checked: records of checked are invalid, and the run is strict" in by_database
    # The row with the highest id goes in first where no allocator reserves the ids.
    first = "row 9: " if seeds.database.kind == "sqlite" else "row 0: "
    assert first in by_database
    assert "row 1: code: 5 characters, the column holds 4" in by_us
    assert "without -x strict" in by_us
    assert ["failed", "done", "failed"] == [
        row[0] for row in seeds.database.rows("SELECT state FROM seed_run ORDER BY started_at")
    ]
    seeds.done(*UP)
    assert {"checked": 7, "codes": 3, "items": 7, "parts": 7} == counts(seeds)


def test_records_none_of_which_fits(database: Database, tmp_path: Path) -> None:
    """A hundred may be refused; more of them in a row, and none taken, are no bad records."""
    tables = {"t": "{id}, n INTEGER NOT NULL, CHECK (n < 0)"}
    tree = {"0001_t": 't = Seed("t", rows=100, columns={"n": v.integer(1, 9)})'}
    seeds = lay(database, tmp_path / "project", tables, tree, options="chunk_rows = 150")
    said = seeds.done(*UP)
    assert (0, 100) == (seeds.count("t"), len(seeds.log("rows.skipped")))
    assert "now at 0001_t" in said
    seeds.done(*DOWN)
    refused = seeds.refused("-x", "rows.t=300", *UP)

    assert "refuses one record of t after the other" in refused
    assert "CHECK constraint" in refused
    assert 0 == seeds.count("t")
    assert "failed" == seeds.last_run()["state"]


def test_no_row_and_one_row(database: Database, tmp_path: Path) -> None:
    """Zero rows and one row are numbers as any other, for children too; chunks may be of one."""
    tables = {
        "a": "{id}, code VARCHAR(9) UNIQUE",
        "b": "{id}, a_id INTEGER NOT NULL, FOREIGN KEY (a_id) REFERENCES a (id)",
        "c": "code VARCHAR(9) NOT NULL PRIMARY KEY, a_id INTEGER",
    }
    tree = {
        "0001_a": """
            a = Seed("a", rows=3, columns={"code": v.sequence("{}")})
            b = Seed("b", columns={"a_id": v.each("a", 2, 2)})
            c = Seed("c", rows=1, columns={"code": "only", "a_id": v.maybe(v.ref("a"), 50)})
        """,
        "0002_c": """
            c = Seed("c", rows=2, first_row=9, columns={
                "code": v.sequence("c{}"),
                "a_id": v.ref("a"),
            })
        """,
    }
    seeds = lay(database, tmp_path / "project", tables, tree, options="chunk_rows = 1")
    orphaned = seeds.refused_untouched("-x", "rows.a=0", *UP)
    seeds.done("-x", "rows.a=0", "-x", "rows.c=0", *UP)
    none = [seeds.count(table) for table in "abc"]
    seeds.done(*DOWN)
    seeds.done("-x", "rows.a=1", "-x", "rows.c=1", *UP)
    one = [seeds.count(table) for table in "abc"]
    seeds.done(*DOWN)
    seeds.done(*UP)

    assert "c" in orphaned
    assert "a" in orphaned
    assert [0, 0, 0] == none
    assert [1, 2, 2] == one
    assert [3, 6, 3] == [seeds.count(table) for table in "abc"]


SHOP = {"t": "{id}, code VARCHAR(9) NOT NULL UNIQUE"}
SHOPPING = {"0001_t": 't = Seed("t", rows=10, columns={"code": v.sequence("c{}", start=0)})'}


def test_a_taken_key_is_reported(database: Database, tmp_path: Path) -> None:
    """Rows of the application's under our keys are named and kept; without them it goes on."""
    seeds = lay(database, tmp_path / "project", SHOP, SHOPPING, options="chunk_rows = 4")
    seeds.done(*UP)
    whole = database.rows("SELECT code FROM t ORDER BY id")
    seeds.done(*DOWN)
    for code in ("c0", "c2", "c9"):
        database.execute(f"INSERT INTO t (code) VALUES ('{code}')")
    theirs = fingerprint(database)
    first = seeds.refused(*UP)
    assert theirs == fingerprint(database)
    database.execute("DELETE FROM t WHERE code <> 'c9'")
    second = seeds.refused(*UP)
    if database.kind != "sqlite":
        assert 9 == seeds.count("t")
    database.execute("DELETE FROM t WHERE code = 'c9'")
    seeds.done(*UP)

    # The row with the highest id goes in first where no allocator reserves the ids.
    early = ["row 9"] if database.kind == "sqlite" else ["row 0", "row 2"]
    assert all(f"{row}: " in first for row in early), first
    assert "row 9: " in second
    for message in (first, second):
        assert "another row has the same value of a unique key" in message
        assert "were not overwritten" in message
    assert whole == database.rows("SELECT code FROM t ORDER BY id")


HELD = {
    "0001_t": """
        import os
        import time

        def held(rows):
            if rows.n[0] == 40 and "HOLD" in os.environ:
                open("reached", "w").close()
                while not os.path.exists("go"):
                    time.sleep(0.01)
            return [f"c{n}" for n in rows.n.tolist()]

        t = Seed("t", rows=60, columns={"code": held})
    """
}


def impatient(database: Database) -> str:
    """Its URL, for connections that wait for a row's lock a second at most."""
    url = sa.make_url(database.url)
    if database.kind != "sqlite":
        url = url.update_query_dict({"init_command": "SET SESSION innodb_lock_wait_timeout = 1"})
    return url.render_as_string(hide_password=False)


def test_a_chunk_that_waits_too_long_is_done_again(database: Database, tmp_path: Path) -> None:
    """A lock of the application's that outlasts the wait costs a retry, told in the log."""
    seeds = lay(database, tmp_path / "project", SHOP, HELD, options="chunk_rows = 20")
    held = seeds.started("-x", "lock-timeout=1", *UP, env={"HOLD": "1"}, url=impatient(database))
    with held as run, database.engine.connect() as application:
        until((seeds.folder / "reached").exists)
        application.execute(sa.text("INSERT INTO t (id, code) VALUES (900, 'c45')"))
        (seeds.folder / "go").touch()
        until(lambda: seeds.log("chunk.retry"))
        application.rollback()
        output = run.communicate(timeout=120)[0]
    again = seeds.log("chunk.retry")[0]

    assert 0 == run.returncode, output
    assert 60 == seeds.count("t")
    assert ("0001_t", "t", 2, 1) == tuple(
        again[name] for name in ("revision", "table", "chunk", "attempt")
    )
    assert "warning" == again["level"]


@pytest.mark.databases("mariadb", "mysql")
def test_a_reservation_that_waits_too_long_is_done_again(
    database: Database, tmp_path: Path
) -> None:
    """The rows by which ids are reserved may meet a lock as any other."""
    seeds = lay(database, tmp_path / "project", SHOP, SHOPPING)
    with database.engine.connect() as application:
        application.execute(sa.text("INSERT INTO t (code) VALUES ('c0')"))
        with seeds.started(*UP, url=impatient(database)) as run:
            until(lambda: seeds.log("chunk.retry"))
            application.rollback()
            output = run.communicate(timeout=120)[0]

    assert 0 == run.returncode, output
    assert 10 == seeds.count("t")


@pytest.mark.databases("mariadb", "mysql")
def test_a_long_load_beside_idle_connections(database: Database, tmp_path: Path) -> None:
    """A server that soon closes idle connections does not spoil the end of a load (R1.5)."""
    tree = {
        "0001_t": """
            import time

            def slow(rows):
                if rows.n[0] >= 20:
                    time.sleep(0.5)
                return [f"c{n}" for n in rows.n.tolist()]

            t = Seed("t", rows=80, columns={"code": slow})
        """
    }
    seeds = lay(database, tmp_path / "project", SHOP, tree, options="chunk_rows = 10")
    url = sa.make_url(database.url).update_query_dict(
        {"init_command": "SET SESSION wait_timeout = 2"}
    )
    seeds.done(*UP, url=url.render_as_string(hide_password=False))

    assert 80 == seeds.count("t")
    assert ("done", "0001_t") == (seeds.last_run()["state"], seeds.last_run()["heads_after"])


@pytest.mark.databases("mariadb", "mysql")
def test_lost_connections(database: Database, tmp_path: Path) -> None:
    """Whatever connection is ended, the run says so, is written down, and the next one finishes."""
    seeds = lay(database, tmp_path / "project", SHOP, HELD, options="chunk_rows = 20")
    query = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> "
    with seeds.started(*UP, env={"HOLD": "1"}) as run:
        until((seeds.folder / "reached").exists)
        for (number,) in database.rows(query + "CONNECTION_ID()"):
            database.execute(f"KILL {number}")
        (seeds.folder / "go").touch()
        output = run.communicate(timeout=120)[0]

    assert 0 < run.returncode
    assert "FAILED: The database stopped the run: " in output
    assert "The chunks committed so far are in the ledger" in output
    assert "Traceback" not in output
    assert "failed" == seeds.last_run()["state"]
    assert 40 == seeds.count("t")
    seeds.done("-x", "lock-timeout=5", *UP)
    assert 60 == seeds.count("t")


FAILING = """
        def broken(rows):
            return [1 // (n - {at}) for n in rows.n.tolist()]

        t = Seed("t", rows=60, columns={{"code": v.sequence("c{{}}"), "n": broken}})
"""


def test_a_seeder_that_raises(database: Database, tmp_path: Path) -> None:
    """An error in a seeder's code ends the run with its place, in record and log too (P3, P21)."""
    tables = {"t": "{id}, code VARCHAR(9) NOT NULL UNIQUE, n INTEGER"}
    seeds = lay(
        database,
        tmp_path / "project",
        tables,
        {"0001_t": FAILING.format(at=3)},
        options="chunk_rows = 20",
    )
    early = seeds.refused_untouched(*UP)
    assert "0001_t, t.n: making its values failed with ZeroDivisionError" in early
    assert "Nothing was changed." in early
    assert "ZeroDivisionError" in str(seeds.log("run.failed")[-1]["error"]["caused_by"])

    lay(database, seeds.folder, {}, {"0001_t": FAILING.format(at=45)}, options="chunk_rows = 20")
    late = seeds.refused(*UP)
    (failed,) = [record for record in seeds.log("run.failed") if record["error"]["context"]]
    raised = database.alembic(
        "--raiseerr", "-n", "seeds", *UP, cwd=seeds.folder, env={"SEED_ENV": "development"}
    )

    assert "0001_t, t.n: making its values failed with ZeroDivisionError" in late
    assert "It was making rows 40 to 5" in late
    assert {"revision": "0001_t", "direction": "upgrade", "table": "t"} == failed["error"][
        "context"
    ]
    assert any("in broken" in line for line in failed["error"]["caused_by"][0]["stack"])
    assert "Traceback" in raised.stderr
    assert "in broken" in raised.stderr
    record = seeds.last_run()
    assert "failed" == record["state"]
    assert "ZeroDivisionError" in record["error"]
    assert record["ended_at"] is not None

    lay(database, seeds.folder, {}, {"0001_t": FAILING.format(at=99)}, options="chunk_rows = 20")
    changed = seeds.refused(*UP)
    assert "alembic -n seeds downgrade base" in changed
    seeds.done("-x", "lock-timeout=0", *DOWN)
    assert 0 == seeds.count("t")
    seeds.done(*UP)
    assert 60 == seeds.count("t")
