"""``seed scaffold``: seeders written by looking at the live schema."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alembic import context

from seedlib import errors
from seedlib.catalog import Catalog
from seedlib.commands.base import Option, reading
from seedlib.outcome import WORDED
from seedlib.terminal.layout import width
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import sqlalchemy as sa
    from alembic.config import Config


def scaffold(
    config: Config,
    tables: Sequence[str] = (),
    single: bool = False,
    update: bool = False,
    diff: bool = False,
) -> None:
    """Write a seeder for each table that has none, by what the live schema says of it."""
    # No other command needs it, nor the reader of SQL that it imports.
    from seedlib.scaffold import errors as scaffold_errors  # noqa: PLC0415
    from seedlib.scaffold import making, told  # noqa: PLC0415

    if diff and not update:
        raise scaffold_errors.diff_of_nothing()

    def show(connection: sa.Connection) -> None:
        if not connection.engine.url.database:
            section = config.get_section(config.config_ini_section) or {}
            raise errors.no_database(database_url(section, os.environ).database or "")
        connection.rollback()
        catalog = Catalog.read(context.script)
        if update:
            _update(config, connection, catalog, tables, single=single, diff=diff)
            return
        made = making.make(connection, config, context.script, catalog, tables, single=single)
        worded: Callable[[str], str] = config.attributes.get(WORDED, str)
        for line in told.as_text(made, worded, width(), tables):
            config.print_stdout("%s", line)
        if made.whole.order.left_out:
            raise scaffold_errors.left_out(len(made.whole.order.left_out))

    reading(config, show)


def _update(
    config: Config,
    connection: sa.Connection,
    catalog: Catalog,
    tables: Sequence[str],
    *,
    single: bool,
    diff: bool,
) -> None:
    from seedlib.scaffold import errors as scaffold_errors  # noqa: PLC0415
    from seedlib.scaffold import told, update  # noqa: PLC0415

    heads = context.get_context().get_current_heads()
    connection.rollback()
    done = update.update(
        connection, config, context.script, catalog, heads, tables, single=single, writing=not diff
    )
    worded: Callable[[str], str] = config.attributes.get(WORDED, str)
    for line in update.diff(done) if diff else update.as_text(done):
        config.print_stdout("%s", worded(line) if not diff else line)
    if done.made is not None and not diff:
        for line in told.as_text(done.made, worded, width()):
            config.print_stdout("%s", line)
    if done.left or done.applied:
        raise scaffold_errors.by_hand(len(done.left) + len(done.applied))


OPTIONS = (
    Option(
        ("tables",),
        {"nargs": "*", "metavar": "TABLE", "help": "for which (else all that have no seeder)"},
    ),
    Option(("--single",), {"action": "store_true", "help": "all tables in one revision"}),
    Option(
        ("--update",),
        {
            "action": "store_true",
            "help": "bring the seeders that are not applied here up to date with their tables",
        },
    ),
    Option(
        ("--diff",),
        {"action": "store_true", "help": "with --update: write nothing, show what would change"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
