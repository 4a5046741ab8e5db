"""Every command has its place in docs/commands.md, and each example there is run."""

from __future__ import annotations

import re
import shutil
import sqlite3
from typing import TYPE_CHECKING

from seedlib.cli import CommandLine
from seedlib.errors import Exit
from tests import warm
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    (seed .*)$", PAGE, re.MULTILINE)
BACKUP = "terp.sqlite3-20260105T031209Z-1f0c2a3b"


def test_every_command_is_there() -> None:
    """Whatever this Alembic and we have is in a heading, and has an example or a reason."""
    headings = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    told = {name for heading in headings for name in heading.split(", ")}
    shown = {example.split()[1] for example in EXAMPLES}

    commands = set(CommandLine("seed").subparsers.choices)
    assert commands == told
    assert {"merge"} == commands - shown, "what merge makes no run would take"


def test_every_exit_code_is_there() -> None:
    """The table has each code by its name and number."""
    table = re.findall(r"^\| (\d+) \| (\w+) \|", PAGE, re.MULTILINE)

    assert [(str(int(code)), code.name.lower()) for code in Exit] == table


def test_every_example_runs(tmp_path: Path) -> None:
    """On TERP, one after the other, in the order of the page, with the exit codes that it says."""
    project = _project(tmp_path)
    url = f"sqlite:///{project}/terp.sqlite3"
    migrated = warm.alembic("upgrade", "head", cwd=project, url=url)
    assert 0 == migrated.returncode, migrated.stderr
    for example in EXAMPLES:
        typed, _, comment = example.partition("  #")
        expected = int(re.sub(r"\D", "", comment) or 0)
        kept = next((path.name for path in (project / "backups").glob("terp*")), BACKUP)
        words = _words(typed.replace(BACKUP, kept))
        ended = warm.seed(*words[1:], cwd=project, url=url, env={"EDITOR": "true", "PATH": "/bin"})

        assert expected == ended.returncode, (example, ended.stdout + ended.stderr)
    with sqlite3.connect(project / "terp.sqlite3") as connection:
        assert connection.execute("SELECT COUNT(*) FROM orders").fetchone()[0]
    assert (project / "report.html").exists()
    assert (project / "seeds" / "versions" / "0013_returns.py").exists()


def _project(tmp_path: Path) -> Path:
    project = tmp_path / "terp"
    for name in ("alembic", "seeds"):
        shutil.copytree(
            PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(PROJECT / "alembic.ini", project)
    return project


def _words(typed: str) -> list[str]:
    return [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', typed)]
