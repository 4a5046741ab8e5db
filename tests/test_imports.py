"""What is imported, and when: Faker, rich and drivers by those who use them, when they do."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.processes import PROJECT, alembic, process_environment
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

LATE = ("faker", "rich", "pymysql", "sqlglot")
# At the end of a process, which of them it imported.
_TELL = f"""
import atexit
import sys

atexit.register(lambda: print("imported:", *[x for x in {LATE} if x in sys.modules]))
"""
SEEDERS = {
    "0001_people": """
        people = Seed("people", rows=5, columns={
            "name": v.person(), "job": v.fake("job"), "saying": v.sentence(),
        })
    """
}


def imported(program: str) -> list[str]:
    """Which of the late ones a program in a fresh process imports."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _TELL + program],
        cwd=PROJECT,
        env=process_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout.partition("imported:")[2].split()


@pytest.mark.parametrize(
    "module", ["seedlib", "seedlib.values", "seedlib.env", "seedlib.op", "seedlib.load"]
)
def test_import(module: str) -> None:
    """Importing seedlib, or any room of it, imports neither Faker nor rich nor a driver."""

    assert [] == imported(f"import {module}")


@pytest.mark.databases("sqlite")
def test_nothing_to_do(database: Database, tmp_path: Path) -> None:
    """A run that finds everything loaded imports neither, though its seeds have pools."""
    tables = {"people": "{id}, name VARCHAR(80), job VARCHAR(120), saying VARCHAR(120)"}
    seeds = lay(database, tmp_path / "project", tables, SEEDERS, env=_TELL)

    def upgrade() -> str:
        args, env = ("-n", "seeds", "upgrade", "head"), {"SEED_ENV": "development"}
        ended = alembic(*args, cwd=seeds.folder, url=database.url, env=env)
        assert 0 == ended.returncode, ended.stderr
        return ended.stderr + ended.stdout

    first = upgrade()
    again = upgrade()

    # Without a terminal nothing is drawn.
    assert ["faker"] == first.partition("imported:")[2].split()
    assert "Nothing to do" in again
    assert [] == again.partition("imported:")[2].split()
