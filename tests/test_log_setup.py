"""The log as `alembic.ini` sets it up: as documented, not at all, or where none can be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import log_records
from tests.processes import PROJECT
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")

TABLES = {"words": "{id}, word VARCHAR(20) NOT NULL"}
# One record is too long.
REVISIONS = {
    "0001_words": """
        def words(rows):
            return ["w" * 99 if n == 3 else f"w{n}" for n in rows.n.tolist()]

        words = Seed("words", rows=9, columns={"word": words})
    """
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """A project that logs to seed.log."""
    return lay(database, tmp_path / "project", TABLES, REVISIONS)


def logging(seeds: Seeds, text: str) -> None:
    """Write the file's sections about logging anew."""
    ini = seeds.folder / "alembic.ini"
    ini.write_text(ini.read_text().partition("[loggers]")[0] + text)


def test_as_documented(seeds: Seeds) -> None:
    """The sections that docs/logging.md shows put each record into seed.log, and none elsewhere."""
    page = (PROJECT / "docs" / "logging.md").read_text()
    (shown,) = re.findall(r"```ini\n(.*?)```", page, re.DOTALL)
    logging(seeds, shown)
    said = seeds.done("upgrade", "head")
    records = log_records.records((seeds.folder / "seed.log").read_text())

    assert ["run.start", "run.end"] == [records[0]["event"], records[-1]["event"]]
    assert 1 == len([record for record in records if record["event"] == "rows.skipped"])
    assert "seedlib.rows" not in said


def test_no_logger(seeds: Seeds) -> None:
    """Where nobody asked for a log, warnings go where every library's go, and the rest nowhere."""
    plain = (
        "[loggers]\nkeys = root\n[handlers]\nkeys = console\n[formatters]\nkeys = plain\n"
        "[logger_root]\nlevel = WARNING\nhandlers = console\n"
        "[handler_console]\nclass = StreamHandler\nargs = (sys.stderr,)\nformatter = plain\n"
        "[formatter_plain]\nformat = %(levelname)s [%(name)s] %(message)s\n"
    )
    logging(seeds, plain)
    said = seeds.run("upgrade", "head")

    reason = "99 characters, the column holds 20"
    assert 0 == said.returncode
    assert f"WARNING [seedlib.rows] words: row 3 skipped, word: {reason}\n" == said.stderr
    seeds.database.execute("DROP TABLE words")
    refused = seeds.run("downgrade", "base")
    assert 0 < refused.returncode
    assert "Traceback" not in refused.stdout + refused.stderr


@pytest.mark.parametrize("inside", ["nowhere", "seeds.txt"])
def test_a_file_that_cannot_be_written(seeds: Seeds, inside: str) -> None:
    """No run begins whose log would be lost; what only reads does not mind."""
    (seeds.folder / "seeds.txt").touch()
    ini = seeds.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("/seed.log", f"/{inside}/seed.log"))
    said = seeds.refused_untouched("upgrade", "head")

    assert f"The log file {seeds.folder}/{inside}/seed.log cannot be written to: " in said
    assert {
        "nowhere": f"No such file or directory. A run that nobody could look up afterwards is not"
        f" begun. Make it writable (`mkdir -p {seeds.folder}/nowhere`), or name another file",
        "seeds.txt": "Not a directory. A run that nobody could look up afterwards is not begun."
        " Make it writable, or name another file",
    }[inside] in said
    assert "Logging error" not in said
    assert "" == seeds.done("current")
    if inside == "nowhere":
        (seeds.folder / inside).mkdir()
        seeds.done("upgrade", "head")
        log_records.watch(seeds.folder / inside / "seed.log")
        assert (seeds.folder / inside / "seed.log").stat().st_size
