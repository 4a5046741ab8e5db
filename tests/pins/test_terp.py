"""TERP's seeders are pinned, and on every database its tables are what they were written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import warm

if TYPE_CHECKING:
    from tests.databases import Database


def test_terp_is_what_its_seeders_were_written_for(database: Database) -> None:
    """A migration that changes a seeded table comes with its pin, `seed pin REVISION`."""
    migrated = database.alembic("upgrade", "head")
    assert 0 == migrated.returncode, migrated.stderr
    checked = warm.seed("pin", "--check", url=database.url)

    assert 0 == checked.returncode, checked.stdout + checked.stderr
    assert "12 seeders are pinned" in checked.stdout
