"""``seed backup``: every seeded row, kept."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from alembic import context

from seedlib import lock, summary
from seedlib.backup import refusals, take
from seedlib.catalog import Catalog
from seedlib.commands.base import asked, reading
from seedlib.dialects import dialect_of
from seedlib.logs import RunLog
from seedlib.terminal import progress

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

    from seedlib.commands.base import Option


def backup(config: Config) -> None:
    """Back up every seeded row, and the tables they are in; a run that goes on is waited for."""

    def keep(connection: sa.Connection) -> None:
        settings = asked(config, connection)
        log = RunLog(str(uuid.uuid4()))
        with (
            progress.shown(config) as shown,
            lock.hold(
                connection.engine, settings.lock_timeout, partial(summary.waiting, log, shown)
            ),
        ):
            heads = context.get_context().get_current_heads()
            dialect = dialect_of(connection.engine.url)
            revisions = take.seeded(connection, Catalog.read(context.script))
            if not revisions:
                raise refusals.nothing_to_keep(dialect.database_name(connection))
            kept = take.Backup(connection.engine, dialect, settings, log.run, shown)
            take.tell(log, kept.take(revisions, heads))

    reading(config, keep)


OPTIONS: tuple[Option, ...] = ()
"""Its arguments, which bear the names of the function's parameters."""
