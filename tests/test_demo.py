"""The demo, as `make demo` runs it once everything is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests import warm
from tests.processes import PROJECT, process_environment

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = {"vendors": 5, "clients": 10, "products": 20, "batches": 30, "orders": 50, "payments": 30}


def _demo(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROJECT / "tools" / "demo.py"],
        cwd=folder,
        env=process_environment("sqlite:///theirs.sqlite3", {"SEED_ENV": "production"}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_demo(tmp_path: Path) -> None:
    """It seeds TERP in a file of its own, can be repeated, and what it says to try works."""
    shutil.copy(PROJECT / "alembic.ini", tmp_path)
    for folder in ("alembic", "seeds"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)

    first = _demo(tmp_path)
    again = _demo(tmp_path)

    assert (0, 0) == (first.returncode, again.returncode), first.stderr + again.stderr
    for table, count in COUNTS.items():
        assert [table, str(count)] in [line.split() for line in first.stdout.splitlines()]
    assert "Nothing was to do" not in first.stdout
    assert "Nothing was to do" in again.stdout
    assert not (tmp_path / "theirs.sqlite3").exists()

    commands = [line.split("#")[0].split() for line in first.stdout.splitlines()]
    for command in [words for words in commands if words[:1] == [".venv/bin/alembic"]]:
        done = warm.alembic(*command[1:], cwd=tmp_path)

        assert 0 == done.returncode, done.stderr
