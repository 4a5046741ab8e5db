"""``seed verify``: whether what is in the database is what was put in, and may be there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alembic import context

from seedlib import errors, marks
from seedlib.catalog import Catalog
from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.errors import Exit
from seedlib.standing.seeded import Seeded
from seedlib.terminal.layout import width
from seedlib.url import database_url
from seedlib.verification import checks, findings, refusals
from seedlib.verification.scope import scope

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config


def verify(
    config: Config,
    hashes: bool = False,
    counts: bool = False,
    orphans: bool = False,
    constraints: bool = False,
    pii: bool = False,
    table: str | None = None,
    revision: str | None = None,
    as_json: bool = False,
) -> None:
    """Check seeded rows: all that there is to check, or what is asked for."""
    asked = (hashes, counts, orphans, constraints, pii)
    every = findings.CHECKS
    chosen = tuple(name for name, wanted in zip(every, asked, strict=True) if wanted) or every

    def show(connection: sa.Connection) -> None:
        if not connection.engine.url.database:
            section = config.get_section(config.config_ini_section) or {}
            raise errors.no_database(database_url(section, os.environ).database or "")
        mark = marks.remembered(connection)
        connection.rollback()
        catalog = Catalog.read(context.script)
        seeded = Seeded(connection, [one.revision for one in catalog.seeders])
        found = findings.Verified(chosen)
        looked_at = scope(
            seeded,
            catalog,
            found,
            production=mark is not None and mark.name == "production",
            table=table,
            revision=revision,
        )
        checks.make(looked_at, found)
        for line in [findings.as_json(found)] if as_json else findings.as_text(found, width()):
            config.print_stdout("%s", line)
        if found.findings and as_json:
            # Alembic would print a message after the object.
            raise SystemExit(Exit.FINDINGS)
        if found.findings:
            raise refusals.found_wrong(found.findings)

    reading(config, show)


def _switch(name: str, meaning: str) -> Option:
    return Option((f"--{name}",), {"action": "store_true", "help": meaning})


OPTIONS = (
    _switch("hashes", "that each row is as it was put in"),
    _switch("counts", "that no row and no part of the ledger is gone"),
    _switch("orphans", "that foreign keys lead to rows that are there"),
    _switch("constraints", "what the database may not have enforced"),
    _switch("pii", "that no seeded row could be a real person's"),
    Option(("--table",), {"metavar": "TABLE", "help": "of this table alone"}),
    Option(("--revision",), {"metavar": "REVISION", "help": "of this revision alone"}),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
