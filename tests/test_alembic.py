"""Alembic stays Alembic: its commands on a seeds tree of a user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.projects import project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

ONE = {"0001_words": 'words = Seed("words", rows=3, columns={"word": v.sequence("word {}")})'}


@pytest.mark.databases("sqlite")
def test_revision(database: Database, tmp_path: Path) -> None:
    """`revision -m` lays a seeder that names every identifier, loads and runs."""
    database.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word VARCHAR(40) NOT NULL)")
    database.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, code TEXT, created_at DATETIME)")
    folder = project(tmp_path, ONE)
    args = ("-n", "seeds", "revision", "--rev-id", "0002_things", "-m", "Things, at last")
    made = database.alembic(*args, cwd=folder)
    text = (folder / "seeds" / "versions" / "0002_things.py").read_text(encoding="utf-8")
    up = database.alembic("-n", "seeds", "upgrade", "head", cwd=folder)

    assert 0 == made.returncode, made.stderr
    assert text.startswith('"""Things, at last."""\n')
    for name in ("revision", "down_revision", "branch_labels", "depends_on", "requires"):
        assert f"\n{name} = " in text
    assert 'down_revision = "0001_words"' in text
    assert 0 == up.returncode, up.stdout
    assert [(10,)] == database.rows("SELECT COUNT(*) FROM things")
