"""What a bar says, and what it does without where there is little room."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from seedlib.terminal import bars, drawing
from seedlib.terminal.bars import Lines
from seedlib.terminal.progress import Turn, Work, became
from tests.runs import lay
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


def drawn(work: Work, width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of a revision that has been under way for an hour, without colours."""
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = io.StringIO()
    turn = Turn("0010_invoices", "upgrade", 5, 11, begun=1_000.0)
    return drawing.lines(terminal, turn, work, 4_723.0, width)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (99, "invoices ━ 600,000 of 1,200,000 rows 60,000 rows/s 0:10 left"),
        (79, "invoices ━ 600,000 of 1,200,000 rows 60,000 rows/s 0:10 left"),
        (70, "invoices ━ 600,000 of 1,200,000 rows 0:10 left"),
        (55, "invoices ━ 600,000 of 1,200,000 rows"),
        (39, "invoices ━ 600,000/1,200,000"),
        (30, "invoices 600,000/1,200,000"),
        (24, "invoices 600,000/1,…"),
    ],
)
def test_what_there_is_room_for(width: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate goes first, then the time left; table and rows stay."""
    work = Work("invoices", 1_200_000, 0, begun=4_713.0)
    work.done = 600_000
    heading, bar = drawn(work, width, monkeypatch)

    assert told.split() == re.sub("[━╸]+", "━", bar).split()
    assert "Upgrade 5 of 11  0010_invoices  1:02:03".startswith(heading.rstrip("…"))


@pytest.mark.parametrize(
    "work",
    [
        Work("order_items_of_a_very_long_name, second pass", 123_456_789, 5),
        Work("orders", None, 1_234_567),
        Work("orders", 0, 0),
        Work("Waiting for another run to end: connection 12, user seed, host localhost"),
    ],
    ids=["long", "nobody knows of how many", "none", "not counted"],
)
def test_never_too_wide(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said fits, on any terminal, in two lines."""
    for width in range(6, 240):
        lines = drawn(work, width, monkeypatch)

        assert 2 == len(lines)
        assert all(len(line) <= width for line in lines), lines


def test_rate() -> None:
    """A rate is that of the last seconds, not of all: a run that stands still has none."""
    work = Work("orders", 10_000, 4_000, begun=0.0)
    work.done = 5_000
    rates = [work.rate(float(second)) for second in range(1, 13)]

    assert 1_000 == rates[0]
    assert sorted(rates, reverse=True) == rates
    assert 0 == rates[-1]


def test_what_became_of_a_revision() -> None:
    """Rows that went in are counted without a word, others with theirs."""
    done = {("orders", "inserted"): 1_050, ("items", "inserted"): 130, ("orders", "skipped"): 2}

    assert "1,050 orders, 130 items; skipped 2 orders" == became(done)


def test_closing_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is too wide for the terminal is told in words."""
    monkeypatch.setenv("NO_COLOR", "1")
    headings, rows = ("table", "inserted", "skipped"), [("teams", "1,200", ""), ("x", "3", "4")]
    monkeypatch.setenv("COLUMNS", "30")
    wide = drawing.table(io.StringIO(), headings, rows)
    monkeypatch.setenv("COLUMNS", "20")
    narrow = drawing.table(io.StringIO(), headings, rows)

    assert [
        "table   inserted   skipped",
        "──────────────────────────",
        "teams      1,200",
        "x              3         4",
    ] == wide
    assert ["teams: 1,200 inserted", "x: 3 inserted, 4 skipped"] == narrow


def test_lines_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be drawn in place there is a line from time to time."""
    terminal = io.StringIO()
    shown = Lines(terminal)
    shown.planned(1)
    shown.begin_revision("0001_orders", "upgrade")
    shown.table("orders", 3_000, 1_000)
    shown.advance(500)
    monkeypatch.setattr(bars, "_SELDOM", 0.0)
    shown.advance(500)
    shown.end_revision({("orders", "inserted"): 2_000})
    shown.finish()

    assert "0001_orders  orders  2,000 of 3,000 rows\n0001_orders  2,000 orders  0.0 s\n" == (
        terminal.getvalue()
    )


@pytest.mark.databases("sqlite")
def test_a_terminal_that_only_prints(database: Database, tmp_path: Path) -> None:
    """With TERM=dumb there are lines, and no code that moves or colours anything; with --quiet
    there is nothing at all, but for what goes wrong.
    """
    revisions = {
        "0001_teams": 'teams = Seed("teams", rows=12, columns={"name": v.sequence("t{}")})',
        "0002_more": 'more = Update("teams", columns={"name": v.sequence("u{}")})',
    }
    tables = {"teams": "{id}, name VARCHAR(9) NOT NULL"}
    seeds = lay(database, tmp_path / "project", tables, revisions)
    at = partial(at_a_terminal, folder=seeds.folder, url=database.url, answer="")
    loud = at("upgrade", "0001")
    quiet = at("upgrade", "head", program=("seed", "--quiet"))

    assert "\x1b" not in loud.said
    assert "0001_teams  12 teams  0." in loud.said
    assert "table  inserted\n---------------\nteams        12\n" in loud.said
    assert (0, "") == (quiet.status, quiet.said)
    assert 12 == database.scalar("SELECT COUNT(*) FROM teams WHERE name LIKE 'u%'")
    assert seeds.refused("--quiet", "-x", "sise=small", "upgrade", "head").startswith("FAILED: ")
