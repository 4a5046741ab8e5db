"""From an empty database with a schema to seeds in it, and back: what a user types, and no more.

`seed scaffold`, `alembic -n seeds upgrade head` at so many rows a table, `seed verify`, and
`alembic -n seeds downgrade base`. Nobody edits anything in between. Beside what the commands say,
the rows are looked at by questions of our own (see `content.py`).
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import ScriptDirectory

from seedlib.catalog import Catalog
from tests import warm
from tests.projects import project
from tests.schemas import content

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database
    from tests.schemas.ddl import Schema

# How often a plan may tell of fewer rows that fit: a child of a child of a small table learns it
# only when its parent's number is known.
ROUNDS = 25

_DEVELOPMENT = {"SEED_ENV": "development"}
# What the plan says is to be typed, where fewer rows fit than were asked for.
_FEWER = re.compile(r"(?:-x rows\.|--rows )(?P<table>[^\n]+?)=(?P<rows>\d+)")


class Unproven(AssertionError):  # noqa: N818 - it says what was not proven
    """Something that the proof is about does not hold; the message says what."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended well.

    Args:
        said: What it printed.
        seconds: How long it took.
    """

    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Project:
    """A folder in which somebody has seeders written for a database."""

    database: Database
    folder: Path

    def lay(self) -> None:
        """Make it, with a seeds tree that is empty."""
        project(self.folder, {})

    def seed(self, *words: str) -> Ended:
        """Run `seed …`.

        Raises:
            Unproven: It failed.
        """
        began = time.perf_counter()
        ended = self._run(*words)
        return _ended(ended, time.perf_counter() - began)

    def alembic(self, *words: str) -> Ended:
        """Run `alembic -n seeds …`.

        Raises:
            Unproven: It failed.
        """
        began = time.perf_counter()
        ended = warm.alembic(
            "-n", "seeds", *words, cwd=self.folder, url=self.database.url, env=_DEVELOPMENT
        )
        return _ended(ended, time.perf_counter() - began)

    @property
    def undecided(self) -> list[str]:
        """The `# decide:` lines of its seeders."""
        files = sorted((self.folder / "seeds" / "versions").glob("*.py"))
        lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        return [line.strip() for line in lines if "# decide:" in line]

    @property
    def catalog(self) -> Catalog:
        """What its seeders declare."""
        config = Config(self.folder / "alembic.ini", ini_section="seeds")
        return Catalog.read(ScriptDirectory.from_config(config))

    def room(self, rows: int) -> dict[str, int]:
        """How many rows to ask for: what is wanted, or the most that the plan says fit.

        Raises:
            Unproven: The plan is refused for another reason.
        """
        declared = self.catalog
        sizes = {
            table: rows for table in sorted(declared.tables) if declared.followed(table) is None
        }
        for _ in range(ROUNDS):
            ended = self._run(*options(sizes), "plan")
            if ended.returncode == 0:
                return sizes
            said = ended.stdout + ended.stderr
            fewer = {
                found["table"].strip("'\""): int(found["rows"]) for found in _FEWER.finditer(said)
            }
            told = {table: fit for table, fit in fewer.items() if 0 < fit < sizes.get(table, 0)}
            _hold(bool(told), f"the plan is refused: {_end_of(said)}")
            sizes |= told
        raise Unproven(f"the plan tells of fewer and fewer rows: {sizes}")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return warm.seed(*words, cwd=self.folder, url=self.database.url, env=_DEVELOPMENT)


@dataclass(frozen=True, slots=True)
class Scaffolded:
    """A project whose seeders were written, and how long that took."""

    project: Project
    seconds: float


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one upgrade and its downgrade.

    Args:
        asked: Rows that were asked for, by table.
        counts: Rows that each table had.
        up: Seconds of the upgrade.
        verify: Seconds of `seed verify`.
        down: Seconds of the downgrade.
    """

    asked: Mapping[str, int]
    counts: Mapping[str, int]
    up: float
    verify: float
    down: float


def scaffold(schema: Schema, database: Database, folder: Path) -> Scaffolded:
    """Make the schema, and have its seeders written.

    Raises:
        Unproven: `seed scaffold` failed.
    """
    schema.create(database)
    there = Project(database, folder)
    there.lay()
    return Scaffolded(there, there.seed("scaffold").seconds)


def fill(there: Project, rows: int) -> Filled:
    """Up with so many rows a table, look at them in every way, and down again.

    Raises:
        Unproven: Something is not as it should be.
    """
    tables = content.tables(there.database)
    asked = there.room(rows)
    up = there.alembic(*options(asked), "upgrade", "head")
    counts = content.counts(there.database, tables)
    _check_counts(there.database, counts, asked)
    wrong = content.violations(there.database, tables)
    _hold(not wrong, "\n".join(wrong))
    verified = there.seed("verify")
    down = there.alembic("-x", "force", "downgrade", "base")
    left = {table: n for table, n in content.counts(there.database, tables).items() if n}
    _hold(not left, f"rows were left behind: {left}")
    return Filled(asked, counts, up.seconds, verified.seconds, down.seconds)


def options(sizes: Mapping[str, int]) -> list[str]:
    """What asks a run for so many rows of each table."""
    return [word for table, rows in sizes.items() for word in ("-x", f"rows.{table}={rows}")]


def _check_counts(database: Database, counts: Mapping[str, int], asked: Mapping[str, int]) -> None:
    """As many rows are there as were asked for: none was skipped, and no table is empty.

    Raises:
        Unproven: There are fewer, or more.
    """
    totals = "SELECT table_name, SUM(total) FROM seed_load WHERE kind = 'rows' GROUP BY table_name"
    wanted = {table: int(total) for table, total in database.rows(totals)} | dict(asked)
    wrong = {
        table: (number, wanted.get(table))
        for table, number in counts.items()
        if number != wanted.get(table) or not number
    }
    _hold(not wrong, f"rows that are there, and that were asked for: {wrong}")


def _ended(ended: subprocess.CompletedProcess[str], seconds: float) -> Ended:
    said = ended.stdout + ended.stderr
    words = " ".join(word for word in ended.args if not word.startswith(("-x", "rows.")))
    _hold(ended.returncode == 0, f"{words} ended with {ended.returncode}: {_end_of(said)}")
    return Ended(said, seconds)


def _end_of(said: str, most: int = 4_000) -> str:
    return said if len(said) <= most else f"…{said[-most:]}"


def _hold(fact: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion does
    if not fact:
        raise Unproven(otherwise)
