"""``seed pin``: what tables seeders were written for, kept, or compared with what they are now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alembic import context

from seedlib import errors, pin_errors
from seedlib.catalog import Catalog
from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.errors import Exit
from seedlib.pins import pinning
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa
    from alembic.config import Config

    from seedlib.catalog import Seeder


def pin(
    config: Config, revisions: Sequence[str] = (), check: bool = False, as_json: bool = False
) -> None:
    """Pin seeders to their tables as they are now, with which a later run compares them."""

    def show(connection: sa.Connection) -> None:
        if not connection.engine.url.database:
            section = config.get_section(config.config_ini_section) or {}
            raise errors.no_database(database_url(section, os.environ).database or "")
        heads = context.get_context().get_current_heads()
        connection.rollback()
        catalog = Catalog.read(context.script)
        asked = pinning.chosen(catalog, heads, revisions, check=check)
        if check:
            _check(config, connection, catalog, asked, as_json=as_json)
            return
        found = pinning.pin(connection, asked)
        for line in [pinning.as_json(found)] if as_json else pinning.as_text(found):
            config.print_stdout("%s", line)

    reading(config, show)


def _check(
    config: Config,
    connection: sa.Connection,
    catalog: Catalog,
    asked: Sequence[Seeder],
    *,
    as_json: bool,
) -> None:
    found = pinning.check(connection, catalog, asked)
    if as_json:
        config.print_stdout("%s", found.as_json())
        if found.lines:
            # Alembic would print a message after the object.
            raise SystemExit(Exit.FINDINGS)
        return
    if found.lines:
        raise pin_errors.differ(found.lines)
    for line in found.as_text():
        config.print_stdout("%s", line)


OPTIONS = (
    Option(
        ("revisions",),
        {
            "nargs": "*",
            "metavar": "REVISION",
            "help": "which (else all that are not applied, or have no pin)",
        },
    ),
    Option(
        ("--check",),
        {
            "action": "store_true",
            "help": "write nothing, say what differs from the pins; exit with 1 if something does",
        },
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
