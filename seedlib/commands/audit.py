"""``seed audit``: what became of seeded rows, and the register of personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from seedlib import marks, register, trail
from seedlib.catalog import Catalog
from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.dialects import dialect_of
from seedlib.verification import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa
    from alembic.config import Config


def audit(
    config: Config,
    table: str | None = None,
    revision: str | None = None,
    keys: bool = False,
    pii: bool = False,
    as_json: bool = False,
) -> None:
    """List what became of seeded rows: the audit trail, or the register of personal data."""

    def show(connection: sa.Connection) -> None:
        if pii:
            for line in _register(connection, as_json=as_json):
                config.print_stdout("%s", line)
            return
        found = trail.entries(connection, table=table, revision=revision)
        if next(iter(found()), None) is None:
            _refuse_unknown(table, revision)
        if as_json:
            lines = trail.as_json(found, keys=keys)
        else:
            lines = trail.as_table(found, keys=keys, chosen=bool(table or revision))
        for line in lines:
            config.print_stdout("%s", line)

    reading(config, show)


def _refuse_unknown(table: str | None, revision: str | None) -> None:
    """What is on the trail may be of no revision any more; of what is not there, that is a slip."""
    catalog = Catalog.read(context.script)
    if table is not None and table not in catalog.tables:
        raise refusals.unknown_table(table, catalog.tables)
    names = [seeder.revision for seeder in catalog.seeders]
    if revision is not None and revision not in names:
        raise refusals.unknown_revision(revision, names, [])


def _register(connection: sa.Connection, *, as_json: bool) -> Iterable[str]:
    remembered = marks.remembered(connection)
    found = register.read(
        connection,
        Catalog.read(context.script),
        database=dialect_of(connection.engine.url).database_name(connection),
        environment="" if remembered is None else remembered.name,
    )
    return [register.as_json(found)] if as_json else register.as_markdown(found)


OPTIONS = (
    Option(("--table",), {"metavar": "TABLE", "help": "of this table alone"}),
    Option(("--revision",), {"metavar": "REVISION", "help": "of this revision alone"}),
    Option(("--keys",), {"action": "store_true", "help": "every key of every entry"}),
    Option(
        ("--pii",),
        {"action": "store_true", "help": "the register of personal data, as Markdown"},
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
