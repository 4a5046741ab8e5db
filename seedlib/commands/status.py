"""``seed status``: how far the seeds are, and whether all is as it was put in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import context

from seedlib.catalog import Catalog
from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.dialects import dialect_of
from seedlib.errors import Exit
from seedlib.outcome import WORDED
from seedlib.standing import status as statuses
from seedlib.standing import status_text
from seedlib.terminal.layout import width
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa
    from alembic.config import Config


def status(config: Config, fast: bool = False, as_json: bool = False) -> None:
    """Tell how far each revision is, and which rows are gone or edited; exit with 1 if any."""

    def show(connection: sa.Connection) -> None:
        heads = context.get_context().get_current_heads()
        catalog = Catalog.read(context.script)
        found = statuses.read(connection, catalog, heads, looking=not fast)
        name = _name(config, connection)
        worded: Callable[[str], str] = config.attributes.get(WORDED, str)
        if as_json:
            config.print_stdout("%s", status_text.as_json(found, name, worded))
        else:
            for line in status_text.as_text(found, name, worded, width()):
                config.print_stdout("%s", line)
        if not found.good:
            # All is said; as an error it would be said once more.
            raise SystemExit(Exit.FINDINGS)

    reading(config, show)


def _name(config: Config, connection: sa.Connection) -> str:
    """What a person calls the database, also where it is a file that is not there."""
    section = config.get_section(config.config_ini_section) or {}
    missing = Path(database_url(section, os.environ).database or "").name
    return dialect_of(connection.engine.url).database_name(connection) or missing


OPTIONS = (
    Option(
        ("--fast",),
        {"action": "store_true", "help": "do not look at the rows, only at what is on record"},
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
