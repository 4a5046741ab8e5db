"""``seed lock``: who holds the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import lock as locks
from seedlib.commands.base import reading

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

    from seedlib.commands.base import Option


def lock(config: Config) -> None:
    """Tell whether a run holds the lock, which, and what would end it."""

    def show(connection: sa.Connection) -> None:
        held = locks.held(connection)
        if held is None:
            config.print_stdout("The seeds lock is free.")
        else:
            config.print_stdout("%s", f"The seeds lock is held: {held.holder}.")
            config.print_stdout("%s", f"If that run is dead, {held.ending}.")

    reading(config, show)


OPTIONS: tuple[Option, ...] = ()
"""Its arguments, which bear the names of the function's parameters."""
