"""TERP in staging: a rollback is backed up by itself, and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import warm
from tests.content import fingerprint, ledger
from tests.projects import terp_ini

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


def _seed(database: Database, ini: str, *args: str) -> str:
    """Run `seed …` in staging, which must succeed; what it said."""
    done = warm.seed("-c", ini, *args, url=database.url, env={"SEED_ENV": "staging"})
    assert 0 == done.returncode, done.stdout
    return done.stdout


def test_rollback_undone(database: Database, tmp_path: Path) -> None:
    """Every row, the ledger and the version are back, and a second rollback takes them again."""
    ini = terp_ini(tmp_path, backup_folder=tmp_path / "kept")
    done = warm.alembic("-c", ini, "upgrade", "head", url=database.url)
    assert 0 == done.returncode, done.stdout
    empty = fingerprint(database)
    _seed(database, ini, "upgrade", "head", "--size", "small")
    before = fingerprint(database), ledger(database)
    _seed(database, ini, "downgrade", "base", "--force")
    gone = fingerprint(database)
    (backup,) = (tmp_path / "kept").glob("*/manifest.json")
    said = _seed(database, ini, "restore", str(backup.parent))

    assert empty == gone
    assert before == (fingerprint(database), ledger(database))
    assert "now at 0012_vendor_leads." in said
    assert "skipped" not in said
    _seed(database, ini, "downgrade", "base", "--force", "--backup", "never")
    assert empty == fingerprint(database)
