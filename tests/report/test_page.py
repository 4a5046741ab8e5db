"""The page that `seed report --html` writes: its figures, its manners, and what is not on it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import lock, timings
from seedlib.dialects import dialect_of
from tests.processes import PROJECT, process_environment
from tests.report import story
from tests.report.story import Page, numbers
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from tests.databases import Database

MARK = "<script>alert('x')</script>"
SECRET = "mysql+pymysql://seed:tr0ub4dor@db/terp"


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """The project, and no run yet."""
    return story.laid(database, tmp_path / "project")


@pytest.mark.databases("sqlite", "mariadb")
def test_every_figure_is_the_databases_own(seeds: Seeds) -> None:
    """Rows, records left out, runs, durations, masks, foreign keys: as counted by themselves."""
    story.told(seeds)
    before = seeds.everything()
    page = Page(story.report(seeds))
    database = seeds.database

    assert before == seeds.everything()
    in_tables = {table: seeds.count(table) for table in story.TABLES}
    assert [
        ("regions", 3, in_tables["regions"], 0, 0),
        ("shops", 99, in_tables["shops"], 0, 21),
        ("people", 3, in_tables["people"], 0, 0),
        ("tags", 2, in_tables["tags"], 1, 0),
        ("later", 9, in_tables["later"], 0, 0),
    ] == numbers(page.table("tables"), "table", "seeded", "in the table", "found there", "left out")
    assert (100, 2, 3) == (in_tables["shops"], in_tables["people"], in_tables["tags"])

    runs = database.rows(
        "SELECT state, actor, command, heads_after FROM seed_run ORDER BY started_at DESC"
    )
    told = page.table("runs")
    assert ["failed", *["done"] * 3, "interrupted", "done", "interrupted", "done"] == [
        row["state"] for row in told
    ]
    assert [
        (state, actor, command, heads or "\u2013") for state, actor, command, heads in runs
    ] == [
        (
            row["state"],
            row["by"].split()[0],
            row["command"].partition(" why it failed ")[0],
            row["seeds at"],
        )
        for row in told
    ]
    assert told[0]["command"].endswith("why it failed RuntimeError: not yet")
    assert [
        "9 put in",
        "2 inserted, 1 adopted",
        "1 adopted, 2 deleted",
        "2 inserted, 1 adopted",
        "no rows",
        "99 updated",
        "not known",
        "102 inserted, 2 updated, 21 skipped, 1 not updated",
    ] == [row["rows"].removesuffix(" development, small") for row in told]
    assert [False, False, False, False, False, False, True, False] == [
        row["took"] == "\u2013" for row in told
    ]
    assert "8 runs have a record: 5 done, 1 failed, 2 interrupted." in page.said("runs")

    kept = [
        (one.table, one.what, one.rows)
        for (text,) in database.rows("SELECT timings FROM seed_run ORDER BY started_at")
        for one in timings.read(text)
        if one.rows
    ]
    called = {"put in": "rows", "second pass": "fill", "update": "update", "taken back": "unload"}
    assert set(kept) == {
        (row["table"], called[row["what"]], int(row["rows"])) for row in page.table("durations")
    }

    masks = database.rows(
        "SELECT column_name, SUM(row_count - null_count), SUM(null_count), COUNT(*) FROM seed_mask"
        " WHERE table_name = 'people' GROUP BY column_name ORDER BY column_name"
    )
    assert [(f"people. {name}", *map(int, counts)) for name, *counts in masks] == numbers(
        page.table("masks"), "column", "cells", "NULL", "runs"
    )
    assert len(page.table("masks", 1)) == seeds.count("seed_mask")
    assert {"replaced"} == {row["strategy"] for row in page.table("masks")}

    assert [("0001_shops", "shops", 120, 99, 21)] == numbers(
        page.table("skipped"), "revision", "table", "asked for", "in", "left out"
    )
    assert [("regions", 0, 1), ("shops", 21, 0)] == numbers(
        page.table("skipped", 1), "table", "skipped", "not updated"
    )
    assert "rows.skipped" in page.said("skipped")
    audited = database.rows(
        "SELECT action, SUM(row_count), COUNT(*) FROM seed_audit GROUP BY action ORDER BY action"
    )
    assert [(action, int(rows), entries) for action, rows, entries in audited] == numbers(
        page.table("audit"), "what", "rows", "entries"
    )
    assert {
        ("regions", "country_id", "countries"),
        ("regions", "main_id", "shops"),
        ("shops", "region_id", "regions"),
        ("shops", "next_id", "shops"),
        ("people", "shop_id", "shops"),
    } == set(numbers(page.table("graph"), "table", "columns", "refers to"))
    assert {"set null"} == {
        row["on delete"] for row in page.table("graph") if row["table"] == "people"
    }
    assert [
        ("0001_shops", "applied", "regions, shops", 102),
        ("0002_people", "applied", "people; changes shops", 3),
        ("0003_tags", "applied", "tags", 2),
        ("0004_later", "partly loaded, 2 of 2 chunks", "later", 9)
        if database.kind == "sqlite"
        else ("0004_later", "partly loaded, 1 of 1 chunk", "later", 9),
    ] == [
        (str(name).split()[0], *others)
        for name, *others in map(
            list, numbers(page.table("revisions"), "revision", "state", "tables", "rows in")
        )
    ]
    short = page.said()
    product = {"sqlite": "SQLite 3.", "mariadb": "MariaDB 1"}[database.kind]
    assert f"database {product}" in short
    assert "rows seeded now 116 in 5 tables" in short
    assert "revisions applied 3 of 4" in short
    assert "records left out 21 " in short
    assert "columns masked 2 " in short
    assert "people: at least 1 seeded row is gone" in short
    assert "seed downgrade 0003_tags" in short
    # No value of a row, masked or not, is on it.
    for word in ("Lovelace", "Turing", "ada@", "Ruritania", "shop 7", "region 1"):
        assert word not in page.text
    for name, email in database.rows("SELECT name, email FROM people"):
        assert name not in page.text
        assert (email or name) not in page.text


@pytest.mark.databases("sqlite")
def test_what_is_printed_is_escaped_and_without_passwords(seeds: Seeds) -> None:
    """Whatever is in our tables, the page asks for nothing, runs nothing, and tells no password."""
    database = seeds.database
    database.execute(f'CREATE TABLE "{MARK}" (id INTEGER PRIMARY KEY, n INTEGER)')
    path = seeds.folder / "seeds" / "versions" / "0001_shops.py"
    text = path.read_text(encoding="utf-8").replace('"""0001_shops."""', f'"""{MARK} & more."""')
    text += f"\n\nodd = Seed({MARK!r}, rows=4, columns={{'n': 1}})\n"
    path.write_text(text.replace("op.seed(regions, shops)", "op.seed(regions, shops, odd)"))
    seeds.done("upgrade", "0002", "--tag", f"{MARK} {SECRET}")
    for column in ("actor", "host", "error"):
        database.execute(f"UPDATE seed_run SET {column} = :text", text=f"{MARK} \x1b[31m {SECRET}")
    database.execute("UPDATE seed_mask SET masker = :text, key_id = :text", text=MARK)
    page = Page(story.report(seeds))

    assert {"script", "link", "img", "iframe", "object", "image", "use"}.isdisjoint(page.elements)
    assert "tr0ub4dor" not in page.text
    assert "seed:***@db/terp" in page.text
    assert not re.search(r"https?:|//|@import", page.text.replace("://seed:***@db", ""))
    assert {"url(#arrow)"} == set(re.findall(r"url\([^)]*\)", page.text))
    for element in page.root.iter():
        assert not [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118 - no dict
        assert element.get("href", "#").startswith("#")
        assert "src" not in element.keys()  # noqa: SIM118
    assert page.text.isascii()
    assert f"{MARK} & more" in page.said("revisions")
    assert [(MARK, 4, 4)] == [
        row
        for row in numbers(page.table("tables"), "table", "seeded", "in the table")
        if row[0] == MARK
    ]
    assert f"{MARK} \ufffd[31m" in page.said("runs")
    assert f"{MARK}" in page.said("masks")
    assert "default-src 'none'" in page.text


@pytest.mark.databases("sqlite", "mariadb")
def test_a_database_that_was_never_seeded(seeds: Seeds) -> None:
    """The page says so and what to do; no table, row or file comes into being."""
    before = seeds.everything()
    page = Page(story.report(seeds))

    assert before == seeds.everything()
    said = page.said()
    assert "This database has never been seeded; 4 revisions are waiting." in said
    assert "seed plan , then let it: seed upgrade head ." in said
    assert "no environment yet" in said
    assert "No run has written here yet." in said
    assert ["pending"] * 4 == [row["state"] for row in page.table("revisions")]
    assert [("tags", 0, 1)] == numbers(page.table("tables")[3:4], "table", "seeded", "in the table")


@pytest.mark.databases("sqlite")
def test_beside_a_run_that_goes_on(seeds: Seeds) -> None:
    """It waits for nobody; a page for standard output is all that stands there."""
    seeds.done("upgrade", "0001")
    url = sa.make_url(seeds.database.url)
    with lock.hold(dialect_of(url).engine(url, lock_timeout=1), 1, lambda _: None):
        before = seeds.everything()
        page = Page(story.report(seeds))

        assert before == seeds.everything()
    assert "A run goes on, and moves these figures" in page.said()
    assert page.text.endswith("</html>\n")


@pytest.mark.databases("sqlite")
def test_where_the_page_goes(seeds: Seeds, tmp_path: Path) -> None:
    """Into a file, whose path and size are said; over an older page, a link staying a link."""
    older, link = tmp_path / "older.html", tmp_path / "link.html"
    older.write_text("older", encoding="utf-8")
    older.chmod(0o640)
    link.symlink_to(older)
    said = story.report(seeds, str(link))
    size = older.stat().st_size

    assert said == f"Wrote {link} ({size:,} bytes).\n"
    assert link.is_symlink()
    assert 0o640 == older.stat().st_mode & 0o777
    assert "never been seeded" in Page(older.read_text(encoding="ascii")).said()
    assert {"older.html", "link.html"} == {path.name for path in tmp_path.glob("*html*")}


@pytest.mark.databases("sqlite")
def test_where_no_page_can_go(seeds: Seeds, tmp_path: Path) -> None:
    """A folder is not overwritten, a missing one not made; each refusal says what to do."""
    refusals = {
        str(
            tmp_path
        ): f"is a folder, and the report is one file. Name a file in it: --html {tmp_path}/",
        str(tmp_path / "no" / "page.html"): f"there is no folder {tmp_path / 'no'}.",
        "/dev/null": "is no file that a page could replace.",
        "/proc/page.html": "/proc/page.html cannot be written: ",
        f"{'long' * 80}.html": "cannot be written: File name too long.",
    }
    before = seeds.everything()
    for place, why in refusals.items():
        refused = story.refused(seeds, place)
        assert why in refused
        assert refused.rstrip().endswith("Nothing was changed.")

    assert before == seeds.everything()


@pytest.mark.databases("sqlite")
def test_a_database_that_is_not_there(tmp_path: Path, database: Database) -> None:
    """A mistyped path gets no page about an empty database."""
    seeds = lay(database, tmp_path / "project", {}, {"0001_a": ""})
    said = story.refused(seeds, "-", url=f"sqlite:///{tmp_path}/absent.sqlite3")

    assert "absent.sqlite3" in said
    assert not (tmp_path / "absent.sqlite3").exists()


@pytest.mark.databases("sqlite")
def test_more_runs_and_masks_than_are_listed(seeds: Seeds) -> None:
    """Of a long history the latest is listed, and all of it counted."""
    seeds.done("upgrade", "0001")
    columns = [name for (_, name, *_) in seeds.database.rows("PRAGMA table_info(seed_run)")]
    chosen = ", ".join(
        "'r' || n"
        if name == "run"
        else "datetime('2020-01-01', n || ' hours')"
        if name in {"started_at", "ended_at"}
        else name
        for name in columns
    )
    seeds.database.execute(
        "WITH RECURSIVE every(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM every WHERE n < 260)"
        f" INSERT INTO seed_run SELECT {chosen} FROM seed_run, every"
    )
    page = Page(story.report(seeds))

    assert "261 runs have a record: 261 done. The chart has the latest 60." in page.said("runs")
    assert 12 == len(page.table("runs"))
    assert 188 == len(page.table("runs", 1))
    assert "61 more are in seed_run, and not on this page." in page.said("runs")
    assert json.loads(seeds.last_run()["summary"])["shops"]["skipped"] == 21


@pytest.mark.databases("sqlite")
def test_the_documented_commands(seeds: Seeds) -> None:
    """What docs/report.md shows can be typed as it stands there."""
    page = (PROJECT / "docs" / "report.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (seed .+?) *#", page, re.MULTILINE)
    seed = f"{Path(sys.executable).parent}/seed"
    env = process_environment(seeds.database.url)
    for number, command in enumerate(commands):
        typed = command.replace("seed ", f"{seed} ", 1).replace("seeds.html", f"{number}.html")
        subprocess.run(["sh", "-c", typed], cwd=seeds.folder, env=env, check=True)
    pages = [(seeds.folder / f"{number}.html").read_text(encoding="ascii") for number in (0, 1)]

    assert 2 == len(commands)
    for text in pages:
        assert "never been seeded" in Page(text).said()
