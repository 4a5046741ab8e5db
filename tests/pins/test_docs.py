"""What docs/drift.md shows is run, on TERP, one command after the other."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from tests import warm
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (PROJECT / "docs" / "drift.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    (seed [^#\n]*)", PAGE, re.MULTILINE)


def test_every_example_runs(tmp_path: Path) -> None:
    """Each of them does what it should, and none finds anything to change in a seeder."""
    for name in ("alembic", "seeds"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=ignored)
    shutil.copy(PROJECT / "alembic.ini", tmp_path)
    url = f"sqlite:///{tmp_path}/terp.sqlite3"
    migrated = warm.alembic("upgrade", "head", cwd=tmp_path, url=url)
    assert 0 == migrated.returncode, migrated.stderr
    for example in EXAMPLES:
        ended = warm.seed(*example.split()[1:], cwd=tmp_path, url=url)
        assert 0 == ended.returncode, (example, ended.stdout + ended.stderr)

    assert 6 == len(EXAMPLES)
    for path in (PROJECT / "seeds").rglob("*.py"):
        assert path.read_bytes() == (tmp_path / path.relative_to(PROJECT)).read_bytes()
