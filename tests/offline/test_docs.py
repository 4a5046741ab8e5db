"""What `docs/offline.md` shows can be typed, in its order, in a copy of TERP."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests import warm
from tests.offline.clients import find
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = PROJECT / "docs" / "offline.md"
_COMMAND = re.compile(r"(?:SEED_ENV=(\w+) )?(alembic|seed|sqlite3) ([^<>]+?)(?: ([<>]) (\S+))?")


def _typed(line: str, folder: Path) -> str:
    """Run one line as a shell does, input and output redirected; what is then on the screen."""
    found = _COMMAND.fullmatch(line)
    assert found is not None, line
    environment, program, args, way, file = found.groups()
    if program == "sqlite3":
        assert way == "<"
        text = (folder / file).read_text(encoding="utf-8")
        command = [find("sqlite"), *args.split()]
        ended = subprocess.run(
            command, cwd=folder, input=text, capture_output=True, encoding="utf-8", check=False
        )
    else:
        run = warm.alembic if program == "alembic" else warm.seed
        env = {"SEED_ENV": environment} if environment else {}
        ended = run(*args.split(), cwd=folder, env=env)
    assert 0 == ended.returncode, (line, ended.stdout, ended.stderr)
    if way == ">":
        (folder / file).write_text(ended.stdout, encoding="utf-8")
        return ""
    return ended.stdout


def test_commands(tmp_path: Path) -> None:
    """Record, write, run by the client, go on by runs, and back by a script."""
    for name in ("alembic", "seeds"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    (tmp_path / "seeds" / "shape.json").unlink(missing_ok=True)
    shutil.copy(PROJECT / "alembic.ini", tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for line in "\n".join(blocks).splitlines() if line and line[0] != "#"]
    told = [_typed(line, tmp_path) for line in ["alembic upgrade head", *lines]]
    screen = "".join(told)

    assert "Done: 630 rows inserted, 133 updated; now at 0012_vendor_leads.\n" in screen
    assert "Nothing to do: the seeds are at 0012_vendor_leads." in screen
    assert "Done: 320 rows deleted, 100 restored; now at 0009_orders.\n" in screen
    assert screen.rstrip().endswith("0009_orders")
    scripts = {
        name: (tmp_path / name).read_text(encoding="utf-8") for name in ("seeds.sql", "back.sql")
    }
    assert all(text.startswith("\n-- ===") for text in scripts.values())
    for name, text in scripts.items():
        assert f"-- Run it by:   sqlite3 FILE < {name}\n" in text
        assert "SQLite 3." in text.split("-- Database: ")[1].split(", tables as in seeds/shape")[0]
    assert (
        "--   0009_orders: orders 50, order_items 119, inventory changed\n" in scripts["seeds.sql"]
    )
    assert "--   0011_payments: invoices put back, payments deleted\n" in scripts["back.sql"]
    assert "-- Size: " in scripts["seeds.sql"]
    assert "-- Size: " not in scripts["back.sql"]
