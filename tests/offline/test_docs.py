"""What `docs/offline.md` shows can be typed, in its order, in a copy of TERP."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.offline.clients import find
from tests.processes import PROJECT, process_environment

PAGE = PROJECT / "docs" / "offline.md"


def test_commands(tmp_path: Path) -> None:
    """Record, write, run by the client, go on by runs, and back by a script."""
    find("sqlite")
    for name in ("alembic", "seeds"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    shutil.copy(PROJECT / "alembic.ini", tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    tools = Path(sys.executable).parent
    variables = process_environment()
    script = "\n".join(["set -e", "alembic upgrade head", *blocks])
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=variables | {"PATH": f"{tools}:{variables['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert "Nothing to do: the seeds are at 0012_vendor_leads." in ended.stdout
    assert ended.stdout.rstrip().endswith("0009_orders")
    scripts = {
        name: (tmp_path / name).read_text(encoding="utf-8") for name in ("seeds.sql", "back.sql")
    }
    assert all(text.startswith("\n-- ===") for text in scripts.values())
