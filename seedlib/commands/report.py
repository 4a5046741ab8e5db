"""``seed report``: one page of what was seeded, for whoever wants to look at it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import context

from seedlib import errors
from seedlib.catalog import Catalog
from seedlib.commands.base import Option, reading
from seedlib.outcome import WORDED
from seedlib.url import database_url

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

_STANDARD_OUTPUT = "-"


def report(config: Config, html: str = "") -> None:
    """Write one page for a browser: runs, rows, foreign keys, durations, masks, skipped records."""
    # No other command has a use for its template engine.
    from seedlib.report import file, page  # noqa: PLC0415
    from seedlib.report.reading import read  # noqa: PLC0415

    def show(connection: sa.Connection) -> None:
        if html != _STANDARD_OUTPUT:
            file.check(Path(html))
        if not connection.engine.url.database:
            section = config.get_section(config.config_ini_section) or {}
            raise errors.no_database(database_url(section, os.environ).database or "")
        heads = context.get_context().get_current_heads()
        text = page.page(
            read(connection, Catalog.read(context.script), heads),
            config.attributes.get(WORDED, str),
        )
        if html == _STANDARD_OUTPUT:
            config.print_stdout("%s", text.rstrip("\n"))
            return
        size = file.put(Path(html), text)
        config.print_stdout("%s", f"Wrote {Path(html).absolute()} ({size:,} bytes).")

    reading(config, show)


OPTIONS = (
    Option(
        ("--html",),
        {"metavar": "FILE", "required": True, "help": "the page to write; - is standard output"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
