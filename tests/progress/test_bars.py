"""Bars, questions and closing tables on a real terminal's screen (R8.6)."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import filelock
import pytest

from tests.runs import Seeds, lay
from tests.screen import Screen, screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")

TABLES = {
    "teams": "{id}, name VARCHAR(19) NOT NULL",
    "people": "{id}, code VARCHAR(40) NOT NULL UNIQUE, n INTEGER NOT NULL",
}
REVISIONS = {
    "0001_teams": 'teams = Seed("teams", rows=120, columns={"name": v.sequence("t{}")})',
    "0002_people": """
        people = Seed("people", rows=4_000, columns={"code": v.sequence("c{}"), "n": 1})
    """,
    "0003_more": 'more = Update("people", columns={"n": v.this["n"] + 1})',
}
# In the middle of a table the run stands still until there is a file of that name.
HELD = """
import logging
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = Counter()


@sa.event.listens_for(Engine, "before_cursor_execute")
def hold(_connection, _cursor, statement, *_):
    verb = statement.split()[0]
    if '"people"' not in statement.split("(")[0] or verb not in ("INSERT", "UPDATE", "DELETE"):
        return
    met[verb] += 1
    for _ in range(6000):
        if met[verb] != 20 or Path(verb).exists():
            return
        time.sleep(0.01)


# Alembic tells its steps by a handler that has had the stream since before there were bars.
logging.getLogger("alembic").setLevel("INFO")
"""


def laid(database: Database, folder: Path, *, env: str = HELD) -> Seeds:
    """Three revisions, which go through people in forty chunks each."""
    options = "chunk_rows = 100"
    return lay(database, folder / "project", TABLES, REVISIONS, options=options, env=env)


def go_on(seeds: Seeds, verb: str) -> None:
    """Let a run go on that stands still at a statement."""
    (seeds.folder / verb).touch()


def timeless(lines: list[str]) -> list[str]:
    """The same lines without what differs from run to run."""
    return [re.sub(r"\d+\.\d+ s", "0 s", line) for line in lines]


def without_bars(seen: Screen) -> bool:
    """Whether nothing of a bar is left, and the cursor is where it was."""
    bars = [line for line in seen.lines() if set("━╸╺") & set(line) or re.match("(Up|Down)g", line)]
    assert [] == bars
    return seen.cursor_is_visible


def test_a_load(database: Database, tmp_path: Path) -> None:
    """Table, rows, rate and time left are drawn in place, revisions leave a line each, and all
    that stays at the end is what was printed and the closing table.
    """
    seeds = laid(database, tmp_path)
    with screen(seeds) as at:
        at.run("alembic upgrade head")
        at.shows(r"rows/s +\d:\d\d left")
        loading = at.lines()[-2:]
        go_on(seeds, "INSERT")
        at.shows(r"people, update  [━╸╺]+  1,801 of 4,000 rows")
        updating = at.lines()[-2:]
        go_on(seeds, "UPDATE")
        ended = timeless(at.ended())

        assert re.match(r"Upgrade 2 of 3  0002_people  0:\d\d$", loading[0])
        assert re.match(
            r"  people  [━╸╺]{30,40}  1,801 of 4,000 rows +\d[\d,]* rows/s +\d:\d\d left$",
            loading[1],
        )
        assert re.match(r"Upgrade 3 of 3  0003_more  0:\d\d$", updating[0])
        assert re.match(r"  people, update  [━╸╺]+  1,801 of 4,000 rows", updating[1])
        assert [
            "INFO Context impl SQLiteImpl.",
            "INFO Will assume non-transactional DDL.",
            "INFO Context impl SQLiteImpl.",
            "INFO Will assume non-transactional DDL.",
            "INFO Running upgrade  -> 0001_teams, 0001_teams.",
            "0001_teams  120 teams  0 s",
            "INFO Running upgrade 0001_teams -> 0002_people, 0002_people.",
            "0002_people  4,000 people  0 s",
            "INFO Running upgrade 0002_people -> 0003_more, 0003_more.",
            "0003_more  updated 4,000 people  0 s",
            "table    inserted   updated",
            "───────────────────────────",
            "teams         120",
            "people      4,000     4,000",
            "4,120 inserted, 4,000 updated in 0 s (development); now at 0003_more.",
            "status 0",
            "$",
        ] == ended
        assert at.cursor_is_visible


def test_narrow_without_colours(database: Database, tmp_path: Path) -> None:
    """On 40 columns rate and time left go, table and rows stay; with NO_COLOR there is no code of
    a colour; Ctrl-C leaves its message and nothing of the bars.

    A question is hidden by nothing; Ctrl-D says no to it, and after a yes there are bars again.
    """
    seeds = laid(database, tmp_path)
    with screen(seeds, 40) as at:
        at.run("export NO_COLOR=1; alembic upgrade head")
        at.shows(r"^  people ━+╸? *1,801/4,000$")
        coloured, plain = at.lines("-e"), at.lines()
        at.type("C-c")
        ended = at.ended()

        assert plain == coloured
        assert not re.search(r"rows/s|left", "\n".join(plain))
        assert without_bars(at)
        assert "status 130" in ended
        assert [line for line in ended if line.startswith("Interrupted.")]

        at.run("alembic downgrade base")
        asked = at.shows(r"Go ahead\? \[y/N\]")
        at.type("C-d")
        refused = at.ended()

        assert "Go ahead? [y/N]" == asked.rstrip().splitlines()[-1].rstrip()
        assert "0001_teams: 120 teams deleted" in refused
        assert "status 0" not in refused
        assert any(line.startswith("  FAILED: ") for line in refused)
        assert 120 == seeds.count("teams")

        go_on(seeds, "INSERT")
        at.run("alembic upgrade 0002; alembic downgrade base")
        at.shows(r"Go ahead\? \[y/N\]")
        at.type("y", "Enter")
        at.shows(r"^Downgrade 1 of 2  0002_people  0:\d\d\n  people ━+╸? *[12],\d+/4,000$")
        go_on(seeds, "DELETE")
        ended = at.ended()

        assert "status 0" in ended
        assert "0001_teams  deleted 120 teams  0 s" in timeless(ended)
        assert without_bars(at)
    assert 0 == seeds.count("teams") + seeds.count("people")


PRINTED = """
class Lines(logging.StreamHandler):
    def emit(self, record):
        if record.event == "chunk":
            super().emit(record)


logging.getLogger("seedlib").addHandler(Lines(sys.stdout))
"""


def test_what_others_print(database: Database, tmp_path: Path) -> None:
    """Every line that is printed while there are bars stays whole, by whatever stream, and the bars
    come back below it; SIGTERM ends the run in as good order as Ctrl-C does.
    """
    seeds = laid(database, tmp_path, env=f"import sys\n{HELD}{PRINTED}")
    with screen(seeds) as at:
        at.run("alembic upgrade head")
        at.shows(r"^  people +[━╸╺]+ +1,801 of 4,000")
        go_on(seeds, "INSERT")
        at.shows(r"^  people, update  [━╸╺]+  1,801 of 4,000 rows")
        at.process().send_signal(signal.SIGTERM)
        ended = at.ended()
        history = at.lines("-S", "-")

    chunks = [line for line in history if "people: chunk" in line]
    loaded = [f"people: chunk {number}, 100 rows" for number in range(39)]
    assert ["people: chunk -1, 1 rows", *loaded, "people: chunk 39, 99 rows"] == chunks[:41]
    assert ["people: chunk 0, 1 rows", "people: chunk 1, 100 rows"] == chunks[41:43]
    assert not [line for line in history if set("━╸╺") & set(line)]
    assert "status 143" in ended
    assert [line for line in ended if line.startswith("Interrupted.")]


def test_waiting(database: Database, tmp_path: Path) -> None:
    """Who waits for another run sees for how long, and then the run."""
    seeds = laid(database, tmp_path)
    name = f"{database.url.rpartition('/')[2]}.seed-lock"
    with screen(seeds) as at:
        with filelock.FileLock(tmp_path / name):
            at.run("alembic upgrade 0001")
            at.shows(r"^Waiting for another run to end: [^\n]+\n+  Waiting for its end  0:0[1-9]$")
        ended = at.ended()

        assert "status 0" in ended
        assert not [line for line in ended if "for its end" in line]
        assert at.cursor_is_visible


def test_redirected(database: Database, tmp_path: Path) -> None:
    """What goes to a file is plain, whichever stream it is; the other one shows what it shows at a
    terminal. FORCE_COLOR makes no terminal of a file, and --quiet leaves nothing to be seen.

    A question goes to the terminal, whichever stream leads there; without any input there is nobody
    to be asked.
    """
    seeds = laid(database, tmp_path, env="")
    with screen(seeds) as at:
        at.run("alembic upgrade 0001 > out.txt")
        shown = timeless(at.ended())
        out = (seeds.folder / "out.txt").read_text(encoding="utf-8")

        assert ["0001_teams  120 teams  0 s", "status 0", "$"] == shown
        assert [
            "table  inserted",
            "---------------",
            "teams       120",
            "120 inserted in 0 s (development); now at 0001_teams.",
        ] == timeless(out.splitlines())

        at.run("alembic upgrade 0002 2> err.txt")
        shown = timeless(at.ended())

        assert "0002_people  4,000 people  0 s" == shown[0]
        assert ["table    inserted", "─────────────────"] == shown[1:3]
        assert "" == (seeds.folder / "err.txt").read_text(encoding="utf-8")

        at.run("FORCE_COLOR=1 alembic upgrade 0003 > both.txt 2>&1")
        shown = at.ended()
        both = (seeds.folder / "both.txt").read_text(encoding="utf-8")

        assert ["status 0", "$"] == shown
        assert ["table   updated", "---------------"] == both.splitlines()[:2]
        assert "\x1b" not in both

        at.run("alembic downgrade 0001 2> err.txt")
        at.shows(r"^Go ahead\? \[y/N\]")
        at.type("n", "Enter")

        assert "status 0" not in at.ended()
        assert 4000 == seeds.count("people")

        at.run("seed --quiet downgrade 0001 <&-")

        assert ["status 0", "$"] == at.ended()
        assert 0 == seeds.count("people")
