"""`seed verify` beside a run that takes rows back: what it just did is not told as a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.verification.orchard import planted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

_TAKING_BACK = """
import os

import sqlalchemy as sa
from sqlalchemy.engine import Engine

done = False


@sa.event.listens_for(Engine, "before_cursor_execute")
def take_back(_connection, _cursor, statement, *_):
    # All of it at once, where the first chunk's rows are about to be counted.
    global done
    if "TAKE_BACK" not in os.environ or done or "COUNT(*) FROM `trees`" not in statement:
        return
    done = True
    engine = sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.begin() as other:
        other.exec_driver_sql("DELETE FROM trees")
        for table in ("seed_chunk", "seed_load"):
            other.exec_driver_sql(f"DELETE FROM {table} WHERE table_name = 'trees'")
        other.exec_driver_sql("UPDATE seed_version SET version_num = '0001_growers'")
"""


@pytest.mark.databases("mariadb", "mysql")
def test_rows_that_are_just_taken_back(database: Database, tmp_path: Path) -> None:
    """A chunk and its rows are seen as of one moment: both there, or neither."""
    orchard = planted(database, tmp_path, env=_TAKING_BACK)
    env = {"SEED_ENV": "development", "TAKE_BACK": "1"}
    ended = warm.seed("verify", "--counts", cwd=orchard.seeds.folder, url=database.url, env=env)

    assert [] == orchard.ids("trees")
    assert 0 == ended.returncode, ended.stdout
    assert "Looked at 17 rows" in ended.stdout
    assert "Warning" not in ended.stdout
