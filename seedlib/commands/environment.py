"""``seed environment``: which environment the database remembers."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from alembic import context

from seedlib import environment_errors, lock, marks, summary
from seedlib.commands.base import Option, asked, reading
from seedlib.dialects import dialect_of
from seedlib.logs import RunLog
from seedlib.terminal import progress

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config


def environment(
    config: Config,
    action: str | None = None,
    called: str | None = None,
    database: str | None = None,
) -> None:
    """Tell which environment the database remembers; `set NAME DATABASE` changes it."""

    def show(connection: sa.Connection) -> None:
        found = marks.remembered(connection)
        where = dialect_of(connection.engine.url).database_name(connection)
        text = "remembers no environment yet" if found is None else f"is for {found.name}"
        config.print_stdout("%s", f"The database {where} {text}.")

    def put(connection: sa.Connection) -> None:
        settings = asked(config, connection)
        wanted = marks.confirmed(connection, called or "", database)
        log = RunLog(str(uuid.uuid4()))
        with (
            progress.shown(config) as shown,
            lock.hold(
                connection.engine, settings.lock_timeout, partial(summary.waiting, log, shown)
            ) as it,
        ):
            heads = context.get_context().get_current_heads()
            connection.rollback()
            marks.change(connection.engine, wanted, log, it, heads)
        show(connection)

    if action not in {None, "set"} or (action and not called):
        raise environment_errors.unknown_action(str(action))
    reading(config, show if action is None else put)


OPTIONS = (
    Option(("action",), {"nargs": "?", "metavar": "set", "help": "to change it"}),
    Option(("called",), {"nargs": "?", "metavar": "NAME", "help": "the environment that it is"}),
    Option(
        ("database",),
        {"nargs": "?", "metavar": "DATABASE", "help": "the database's name, to confirm"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
