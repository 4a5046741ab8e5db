"""Everything is refused before the first write, in one list; and what a run may be asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "vendors": "code VARCHAR(8) NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL",
    "clients": "{id}, code VARCHAR(20) NOT NULL UNIQUE, score DECIMAL(6, 2) NOT NULL",
    "profiles": "{id}, client_id INTEGER NOT NULL UNIQUE",
    "orders": "{id}, client_id INTEGER NOT NULL, code VARCHAR(20) NOT NULL",
    "visits": "{id}, client_id INTEGER NOT NULL",
}
SEEDERS = {
    "0001_vendors": """
        vendors = Seed("vendors", pii={"code": None, "name": None}, source=records(
            ("code", "name"), [("A", "Ash"), ("B", "Birch"), ("C", "Cedar")],
        ))
    """,
    "0002_clients": """
        clients = Seed("clients", rows={"small": 4, "medium": 40}, columns={
            "code": v.sequence("C{:04d}"), "score": v.decimal(0, 100, 2),
        })
        profiles = Seed("profiles", columns={"client_id": v.one("clients")})
    """,
    "0003_orders": """
        orders = Seed("orders", columns={
            "client_id": v.each("clients", 2, 3), "code": v.sequence("O{:04d}"),
        })
        visits = Seed("visits", rows=10, columns={"client_id": v.deal("clients")})
    """,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Rows from a source, by size, and every way in which children follow their parents."""
    return lay(database, tmp_path / "project", TABLES, SEEDERS)


def counts(seeds: Seeds) -> dict[str, int]:
    """Rows of every table."""
    return {table: seeds.count(table) for table in TABLES}


def test_every_word_that_a_run_may_be_asked_for(seeds: Seeds) -> None:
    """Each key does what it says; the numbers show it, and so do run record and log."""
    up, down = ("upgrade", "head"), ("downgrade", "base")
    seeds.done(*up)
    small = counts(seeds)
    scores = seeds.database.rows("SELECT score FROM clients ORDER BY code")
    said = seeds.done("-x", "size=medium", "-x", "seed=9", *up)
    assert small == counts(seeds)
    assert "with other numbers than asked for: 0002_clients, 0003_orders." in said
    assert ["0002_clients", "0003_orders"] == seeds.log("run.unheeded")[0]["revisions"]
    following = seeds.refused_untouched("-x", "rows.vendors=3", "-x", "rows.orders=5", *up)
    assert "rows of vendors cannot be asked for: they follow its source" in following
    assert "rows of orders cannot be asked for: they follow its parent clients" in following
    seeds.done(*down)

    seeds.done("-x", "size=medium", "-x", "scale=0.5", "-x", "rows.visits=33", "-x", "seed=9", *up)
    asked = counts(seeds)
    other = seeds.database.rows("SELECT score FROM clients ORDER BY code")
    shares = seeds.database.rows("SELECT COUNT(*) FROM visits GROUP BY client_id")

    assert {"vendors": 3, "clients": 4, "profiles": 4, "visits": 10} == {
        table: rows for table, rows in small.items() if table != "orders"
    }
    assert 8 <= small["orders"] <= 12
    assert {"vendors": 3, "clients": 20, "profiles": 20, "visits": 33} == {
        table: rows for table, rows in asked.items() if table != "orders"
    }
    assert 40 <= asked["orders"] <= 60
    assert scores != other[: len(scores)]
    assert {1, 2} == {row[0] for row in shares}  # dealt out evenly
    settings = json.loads(seeds.last_run()["settings"])
    wanted = {"size": "medium", "scale": "0.5", "rows": {"visits": 33}, "seed": 9}
    assert wanted == {name: settings[name] for name in wanted}
    assert settings == seeds.log("run.start")[-1]["configuration"]


def test_wrong_words(seeds: Seeds) -> None:
    """What cannot be followed is refused with the nearest that can, and nothing is touched (P2)."""
    up = ("upgrade", "head")
    wrong = seeds.refused_untouched(
        "-x", "sise=small", "-x", "rows.orders=-1", "-x", "strict=1", "-x", "seed=x", *up
    )
    unknown = seeds.refused_untouched("-x", "size=smal", "-x", "rows.client=3", *up)
    following = seeds.refused_untouched(
        "-x", "rows.orders=3", "-x", "rows.vendors=2", "-x", "rows.profiles=9", *up
    )
    stranger = seeds.refused_untouched(*up, env={"SEED_ENV": "developmnt"})

    for sentence in (
        "did you mean -x size=NAME?",
        "-x rows.orders=-1 is negative",
        "usage: alembic",
    ):
        assert sentence in wrong
    assert "strict takes no value" in wrong
    assert "no seed declares the size smal; did you mean -x size=small?" in unknown
    assert (
        "no revision seeds client, of which rows are asked for; did you mean -x rows.clients=N?"
        in unknown
    )
    assert "Did you mean development?" in stranger
    assert 1 == following.count("rows of orders cannot be asked for: they follow its parent")
    assert 1 == following.count("rows of vendors cannot be asked for: they follow its source")
    assert 1 == following.count("rows of profiles cannot be asked for: they follow its parent")
    assert set() == seeds.own_tables


def test_a_size_that_a_seed_lacks(seeds: Seeds) -> None:
    """Whoever needs a size that is not declared is told how to go on."""
    tree = dict(SEEDERS)
    tree["0004_more"] = 'more = Seed("visits", rows={"medium": 2}, columns={"client_id": 1})'
    lay(seeds.database, seeds.folder, {}, tree)
    message = seeds.refused_untouched("upgrade", "head")

    assert "0004_more: Seed('visits') has no size 'small', only medium" in message
    assert "-x size=medium" in message


DRIFTED = {
    "vendors": "code VARCHAR(8) NOT NULL PRIMARY KEY",
    "clients": "{id}, code VARCHAR(3) NOT NULL UNIQUE, score DATE NOT NULL, tier INTEGER NOT NULL",
    "others": "{id}",
    "orders": "{id}, client_id INTEGER NOT NULL, code VARCHAR(20) NOT NULL,"
    " FOREIGN KEY (client_id) REFERENCES others (id)",
    "keyless": "code VARCHAR(20)",
    "uncoded": "code VARCHAR(20) NOT NULL PRIMARY KEY DEFAULT 'x', name VARCHAR(20)",
    "paired": "a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)",
    "visit": "{id}",
    "rings": "{id}, next_id INTEGER NOT NULL",
}
ASKING = SEEDERS | {
    "0004_odd": """
        keyless = Seed("keyless", rows=1, columns={"code": "a"})
        uncoded = Seed("uncoded", rows=1, columns={"name": "a"})
        paired = Seed("paired", rows=1, columns={"a": v.sequence("{}")})
        rings = Seed("rings", rows=1, columns={"next_id": v.earlier()})
        nobody = Update("others", columns={"id": 1})
    """
}


def test_drift(database: Database, tmp_path: Path) -> None:
    """Every way in which tables and seeders disagree is told at once, and nothing is made (P6)."""
    seeds = lay(database, tmp_path / "project", DRIFTED, ASKING)
    message = seeds.refused_untouched("upgrade", "head")
    lines = [line for line in message.splitlines() if line.startswith("  - ")]

    for place, reason in (
        ("0001_vendors, vendors.name: the table has no such column", "It has code"),
        ("0002_clients, clients.code: 4 of 4 cells do not fit", "5 characters"),
        ("0002_clients, clients.score: the seed gives cells of kind decimal", "v.date("),
        ("0002_clients, clients.tier:", "the seed does not fill it"),
        ("0002_clients: there is no table profiles", "alembic upgrade head"),
        ("0003_orders, orders.client_id: the seed draws it from clients", 'v.ref("others")'),
        ("0003_orders: there is no table visits", "did you mean visit?"),
        ("0004_odd, keyless: the table has no primary key", "Give it one"),
        ("0004_odd, uncoded: code of the primary key is no automatic integer", "Add it to"),
        ("0004_odd, paired: b of the primary key is no automatic integer", "Add it to"),
        ("0004_odd, rings.next_id refers to rows of its own table", 'v.earlier(root="self")'),
        ("0004_odd, others: Update('others') finds no rows", "no revision up to this one seeds"),
    ):
        assert 1 == sum(place in line and reason in line for line in lines), (place, message)
    assert "Nothing was changed." in message
    assert set() == seeds.own_tables


def test_revisions_that_come_too_late(database: Database, tmp_path: Path) -> None:
    """An expression looks at its own and earlier revisions; a later one's Update may look back."""
    first = """
        parents = Seed("parents", rows=2, columns={"code": v.sequence("P{}"), "n": v.count("kids")})
        strays = Seed("strays", rows=2, columns={"parent_id": v.ref("parent")})
    """
    tree = {
        "0001_parents": first,
        "0002_kids": 'kids = Seed("kids", columns={"parent_id": v.each("parents", 1, 2)})',
    }
    tables = {
        "parents": "{id}, code VARCHAR(9) NOT NULL, n INTEGER",
        "kids": "{id}, parent_id INTEGER NOT NULL",
        "strays": "{id}, parent_id INTEGER NOT NULL",
    }
    seeds = lay(database, tmp_path / "project", tables, tree)
    message = seeds.refused_untouched("upgrade", "head")

    assert "0001_parents, parents.n looks at kids, which no revision up to this one" in message
    assert "strays.parent_id looks at parent, which no revision" in message
    assert "Did you mean parents?" in message
    assert "belongs in an Update" in message


def test_required_schema(database: Database, tmp_path: Path) -> None:
    """A seeder asks for the schema revision it was written for, or a descendant of it."""
    tables = {"t": "{id}, n INTEGER", "alembic_version": "version_num VARCHAR(32) NOT NULL"}
    tree = {"0001_t": 'requires = "s2"\nt = Seed("t", rows=2, columns={"n": 1})'}
    seeds = lay(database, tmp_path / "project", tables, tree)
    versions = seeds.folder / "schema" / "versions"
    versions.mkdir(parents=True)
    (seeds.folder / "schema" / "env.py").write_text("")
    for number, down in ((1, None), (2, "s1"), (3, "s2")):
        text = f"revision = 's{number}'\ndown_revision = {down!r}\n"
        (versions / f"s{number}.py").write_text(text + "\n\ndef upgrade(): ...\n")
    none = seeds.refused_untouched("upgrade", "head")
    database.execute("INSERT INTO alembic_version VALUES ('s1')")
    older = seeds.refused_untouched("upgrade", "head")
    database.execute("UPDATE alembic_version SET version_num = 's9'")
    stranger = seeds.refused_untouched("upgrade", "head")
    database.execute("UPDATE alembic_version SET version_num = 's3'")
    seeds.done("upgrade", "head")

    for message in (none, older):
        assert "0001_t was written for schema revision s2, which this database does not" in message
        assert "alembic upgrade head" in message
    assert "schema is at s9 (by alembic_version), which is no revision of this" in stranger
    assert "Check out the code" in stranger
    assert 2 == seeds.count("t")


def test_ids_that_run_out(database: Database, tmp_path: Path) -> None:
    """More rows than the key's type can number are refused before the first of them."""
    key = "TINYINT PRIMARY KEY" + ("" if database.kind == "sqlite" else " AUTO_INCREMENT")
    tree = {"0001_t": 't = Seed("t", rows=100, columns={"n": 1})'}
    seeds = lay(database, tmp_path / "project", {"t": f"id {key}, n INTEGER"}, tree)
    if database.kind != "sqlite":  # whose integers are all of 64 bits
        message = seeds.refused_untouched("-x", "rows.t=200", "upgrade", "head")
        assert "0001_t, t: 200 rows from id 1 on cannot have a key, whose type tinyint" in message
        assert "ends at 127" in message
    seeds.done("upgrade", "head")

    assert 100 == seeds.count("t")


def test_updates_are_tried(database: Database, tmp_path: Path) -> None:
    """What an update's expressions raise is told beforehand too, and not when its turn has come."""
    tree = {
        "0001_t": 't = Seed("t", rows=4, columns={"n": v.integer(1, 9)})',
        "0002_kids": """
            def broken(rows):
                return [1 // 0 for _ in rows.n]

            kids = Seed("kids", rows=9, columns={"t_id": v.ref("t"), "n": 1})
            counted = Update("t", columns={"n": v.count("kids")})
            odd = Update("kids", columns={"n": broken})
        """,
    }
    tables = {"t": "{id}, n INTEGER", "kids": "{id}, t_id INTEGER NOT NULL, n INTEGER"}
    seeds = lay(database, tmp_path / "project", tables, tree)
    said = seeds.refused_untouched("upgrade", "head")

    assert "0002_kids, t.n: Rows of kids are to be found by their t" in said
    assert "0002_kids, kids.n" in said
    assert "ZeroDivisionError" in said


def test_no_parents(database: Database, tmp_path: Path) -> None:
    """A parent without rows is told once for each foreign key, with the rows that are planned."""
    tree = {
        "0001_t": 't = Seed("t", rows=4, columns={"n": v.integer(1, 9)})',
        "0002_kids": """
            parent = v.ref("t")
            kids = Seed("kids", rows=5_000, columns={
                "t_id": parent, "n": parent["n"], "m": parent["n"] + v.this["n"],
            })
        """,
        "0003_toys": """
            kid = v.ref("kids")
            toys = Seed("toys", rows=9, columns={"kid_id": kid, "n": kid["t_id.n"]})
        """,
    }
    tables = {
        "t": "{id}, n INTEGER",
        "kids": "{id}, t_id INTEGER NOT NULL, n INTEGER, m INTEGER",
        "toys": "{id}, kid_id INTEGER NOT NULL, n INTEGER",
    }
    seeds = lay(database, tmp_path / "project", tables, tree)
    said = seeds.refused_untouched("-x", "rows.t=0", "upgrade", "head")

    (line,) = [line for line in said.splitlines() if line.startswith("  - ")]
    assert "0002_kids: kids.t_id refers to t, which has no rows, and kids is to have 5,000." in line


def test_rows_that_follow_too_many_are_not_counted(database: Database, tmp_path: Path) -> None:
    """Where a number of rows is refused, no time goes into counting those that follow it."""
    tree = {
        "0001_t": 't = Seed("t", rows=100_000, columns={"n": 1})',
        "0002_kids": 'kids = Seed("kids", columns={"t_id": v.each("t", 2, 3)})',
    }
    tables = {"t": "{id}, n INTEGER", "kids": "{id}, t_id INTEGER NOT NULL"}
    seeds = lay(database, tmp_path / "project", tables, tree)
    scaled = seeds.refused_untouched("-x", "scale=1e6", "upgrade", "head")
    asked = ""
    if database.kind != "sqlite":  # whose integers are all of 64 bits
        database.execute("ALTER TABLE t AUTO_INCREMENT = 2000000000")
        asked = seeds.refused_untouched("-x", "rows.t=2147483647", "upgrade", "head")
        assert "0001_t, t: 2,147,483,647 rows from id 2,000,000,000 on cannot have a key" in asked

    assert "0001_t: Seed('t') comes to 100,000,000,000 rows, and one seed makes" in scaled
    assert "kids" not in scaled + asked


def test_row_numbers_that_two_seeders_share(database: Database, tmp_path: Path) -> None:
    """Two seeders of one table stand apart by their first rows, or are refused."""
    seed = (
        't = Seed("t", rows={{"small": 5}}, first_row={}, columns={{"code": v.sequence("{{}}")}})'
    )
    tree = {"0001_t": seed.format(0), "0002_t": seed.format(5)}
    seeds = lay(database, tmp_path / "project", {"t": "{id}, code VARCHAR(9) UNIQUE"}, tree)
    refused = seeds.refused_untouched("-x", "scale=2", "upgrade", "head")
    seeds.done("upgrade", "head")

    assert "t" in refused
    assert "first_row" in refused
    assert 10 == seeds.count("t")
    assert 10 == database.scalar("SELECT COUNT(DISTINCT code) FROM t")


def test_reading_writes_nothing(seeds: Seeds) -> None:
    """Commands that only read make no table, and a second run says there is nothing to do (R4)."""
    empty = seeds.everything()
    for command in (["current"], ["current", "--verbose"], ["heads"], ["history", "-i"]):
        seeds.done(*command)
    assert empty == seeds.everything()

    seeds.done("upgrade", "head")
    before, run = seeds.everything(), seeds.last_run()
    again = seeds.done("upgrade", "head")
    assert "Nothing to do: the seeds are at 0003_orders." in again
    assert (before, run) == (seeds.everything(), seeds.last_run())
    assert 1 == len(seeds.log("run.nothing"))


def test_nothing_is_seeded_by_importing(seeds: Seeds) -> None:
    """Neither seedlib nor a seeder's module does anything when it is imported (R1.2)."""
    import importlib.util  # noqa: PLC0415 - the import is the test

    before = seeds.everything()
    for path in sorted((seeds.folder / "seeds" / "versions").glob("*.py")):
        found = importlib.util.spec_from_file_location(path.stem, path)
        assert found is not None
        assert found.loader is not None
        found.loader.exec_module(importlib.util.module_from_spec(found))

    assert before == seeds.everything()
    assert set() == seeds.own_tables


def test_a_column_that_will_look_repetitive_is_told_before_the_first_write(
    database: Database, tmp_path: Path
) -> None:
    """A pool too small for its rows is warned of once, and stops nothing."""
    table = "{id}, motto VARCHAR(120) NOT NULL, grade VARCHAR(20) NOT NULL"
    seeder = """
        firms = Seed("firms", rows=600, columns={
            "motto": v.fake("catch_phrase", size=5), "grade": v.fake("random_element", size=5),
        })
    """
    seeds = lay(database, tmp_path / "project", {"firms": table}, {"0001_firms": seeder})
    said = seeds.done("upgrade", "head")
    (told,) = seeds.log("table.repetitive")
    events = [record["event"] for record in seeds.log()]

    assert 600 == seeds.count("firms")
    assert ("0001_firms", "firms", "motto") == (told["revision"], told["table"], told["column"])
    assert (600, "catch_phrase", 5) == (told["rows"], told["provider"], told["values"])
    assert events.index("table.repetitive") < events.index("run.start")
    assert "firms.motto will look repetitive: 600 rows share 5 values of v.fake(" in said
    assert "size=1000" in said
    assert "Nothing to do" in seeds.done("upgrade", "head")
    assert 1 == len(seeds.log("table.repetitive"))
