"""``seed reset``: all that was seeded, loaded anew."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from typing import TYPE_CHECKING

from alembic import command
from alembic.util import CommandError

from seedlib import lock, reset_errors
from seedlib.commands.base import asked, reading
from seedlib.logs import RunLog
from seedlib.run import HELD

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

    from seedlib.commands.base import Option
    from seedlib.settings import Settings


def reset(config: Config) -> None:
    """Take back all that was seeded, then load it anew: downgrade base and upgrade head in one."""
    found: list[tuple[sa.Engine, Settings]] = []

    def look(connection: sa.Connection) -> None:
        found.append((connection.engine, asked(config, connection, can_be_tried=True)))

    def waiting(holder: str) -> None:
        RunLog(str(uuid.uuid4())).waiting(holder)
        config.print_stdout("%s", f"Waiting for another run to end: {holder}.")

    reading(config, look)
    engine, settings = found[0]
    if settings.table is not None:
        raise reset_errors.whole_tree("reset")
    if settings.dry_run:
        _try_out(config)
        return
    with lock.hold(engine, settings.lock_timeout, waiting) as held:
        config.attributes[HELD] = nullcontext(held)
        try:
            config.print_stdout("Taking back what was seeded, to load it anew.")
            command.downgrade(config, "base")
            _load_anew(config)
        finally:
            del config.attributes[HELD]


def _try_out(config: Config) -> None:
    """Rows can be loaded anew once the others are gone, and in a dry run they never are."""
    command.downgrade(config, "base")
    config.print_stdout(
        "The reset would go on with an upgrade to head, which cannot be tried while the rows are"
        " there."
    )


def _load_anew(config: Config) -> None:
    # Whoever agreed to the first half agreed to the second.
    if config.cmd_opts is not None:
        config.cmd_opts.x = [*(config.cmd_opts.x or ()), "force"]
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise reset_errors.half_done(str(error)) from error


OPTIONS: tuple[Option, ...] = ()
"""Its arguments, which bear the names of the function's parameters."""
