"""``seed discard``: what an interrupted upgrade put in, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import plan, reset_errors
from seedlib.catalog import Catalog
from seedlib.commands.base import asked, reading
from seedlib.ledger import Ledger

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.runtime.migration import MigrationStep

    from seedlib.commands.base import Option


def discard(config: Config) -> None:
    """Take back what an interrupted upgrade put in, and nothing else; versions stay."""
    partial: set[str] = set()

    def look(connection: sa.Connection) -> None:
        if asked(config, connection, can_be_tried=True).table is not None:
            raise reset_errors.whole_tree("discard")
        heads = context.get_context().get_current_heads()
        applied = plan.applied_revisions(Catalog.read(context.script), heads)
        present = sa.inspect(connection).has_table("seed_load")
        partial.update(plan.interrupted(Ledger(connection, present=present).loads(), applied))

    reading(config, look)
    if not partial:
        config.print_stdout("No upgrade was interrupted here: there is no partial load to discard.")
        return
    script = ScriptDirectory.from_config(config)

    # By its name the run knows what it is to do: Alembic has no step for it.
    def discard(_heads: object, _migration: object) -> list[MigrationStep]:
        return []

    with EnvironmentContext(config, script, fn=discard, destination_rev="heads"):
        script.run_env()


OPTIONS: tuple[Option, ...] = ()
"""Its arguments, which bear the names of the function's parameters."""
