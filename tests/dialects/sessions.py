"""A session as a run has it, for the tests of what a dialect says and is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.dialects import dialect_of
from seedlib.session import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.session import Session
    from tests.databases import Database


@contextmanager
def session_of(database: Database) -> Iterator[Session]:
    """Connect with our settings; nothing keeps it from committing."""
    url = sa.make_url(database.url)
    dialect = dialect_of(url)
    with dialect.engine(url, lock_timeout=1).connect() as connection:
        dialect.learn(connection)
        with live(connection, dialect, lambda _: None) as session:
            yield session
