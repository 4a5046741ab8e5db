"""``seed verify``: whether what is in the database may be there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alembic import context

from seedlib import errors, marks, pii_errors
from seedlib import verify as verification
from seedlib.catalog import Catalog
from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.url import database_url

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config


def verify(config: Config, pii: bool = False, as_json: bool = False) -> None:
    """Check what is in the database; with --pii, that no seeded row could be a real person's."""
    if not pii:
        raise pii_errors.nothing_to_verify()

    def show(connection: sa.Connection) -> None:
        if not connection.engine.url.database:
            section = config.get_section(config.config_ini_section) or {}
            raise errors.no_database(database_url(section, os.environ).database or "")
        mark = marks.remembered(connection)
        production = mark is not None and mark.name == "production"
        catalog = Catalog.read(context.script)
        found = verification.pii(connection, catalog, production=production)
        for line in (verification.as_json if as_json else verification.as_table)(found):
            config.print_stdout("%s", line)
        if found.findings and as_json:
            # Alembic would print a message among the objects.
            raise SystemExit(1)
        if found.findings:
            raise pii_errors.could_be_real(verification.places(found.findings))

    reading(config, show)


OPTIONS = (
    Option(
        ("--pii",),
        {"action": "store_true", "help": "that no seeded row could be a real person's"},
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
