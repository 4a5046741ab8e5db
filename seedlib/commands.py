"""The commands that ``seed`` has besides Alembic's: a function each, registered in :data:`OPTIONS`.

A command runs within Alembic's environment, as Alembic's own do: ``seeds/env.py`` is run, logging
is configured by it, and :func:`seedlib.env.run` opens the database. Commands that only read take
no lock, ask nothing, write nothing and make no table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import lock as locks
from seedlib import trail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa
    from alembic.config import CommandFunction, Config
    from alembic.runtime.migration import MigrationContext, MigrationStep


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of a command, as :meth:`argparse.ArgumentParser.add_argument` takes it."""

    names: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


def audit(
    config: Config,
    table: str | None = None,
    revision: str | None = None,
    keys: bool = False,
    as_json: bool = False,
) -> None:
    """List what became of seeded rows: the audit trail, the oldest entry first."""

    def show(connection: sa.Connection) -> None:
        entries = trail.entries(connection, table=table, revision=revision)
        lines = trail.as_json if as_json else trail.as_table
        for line in lines(connection, entries, keys=keys):
            config.print_stdout("%s", line)

    _reading(config, show)


def lock(config: Config) -> None:
    """Tell whether a run holds the lock, which, and what would end it."""

    def show(connection: sa.Connection) -> None:
        held = locks.held(connection)
        if held is None:
            config.print_stdout("The seeds lock is free.")
        else:
            config.print_stdout("%s", f"The seeds lock is held: {held.holder}.")
            config.print_stdout("%s", f"If that run is dead, {held.ending}.")

    _reading(config, show)


def _reading(config: Config, show: Callable[[sa.Connection], None]) -> None:
    """Run ``seeds/env.py`` for a command that only reads, as Alembic's ``current`` does."""

    def shown(_heads: object, migration: MigrationContext) -> list[MigrationStep]:
        assert migration.connection is not None
        show(migration.connection)
        return []

    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=shown, dont_mutate=True):
        script.run_env()


OPTIONS: Mapping[CommandFunction, tuple[Option, ...]] = MappingProxyType(
    {
        audit: (
            Option(("--table",), {"metavar": "TABLE", "help": "of this table alone"}),
            Option(("--revision",), {"metavar": "REVISION", "help": "of this revision alone"}),
            Option(("--keys",), {"action": "store_true", "help": "every key of every entry"}),
            Option(
                ("--json",),
                {"dest": "as_json", "action": "store_true", "help": "a JSON object a line"},
            ),
        ),
        lock: (),
    }
)
"""Each command and its arguments, which bear the names of the function's parameters."""
