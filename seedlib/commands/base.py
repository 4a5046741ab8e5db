"""What the commands of ``seed`` are made of.

A command runs within Alembic's environment, as Alembic's own do: ``seeds/env.py`` is run, logging
is configured by it, and :func:`seedlib.env.run` opens the database. Commands that only read take
no lock, ask nothing, write nothing and make no table.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import errors, marks, options
from seedlib.run import TASK
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext, MigrationStep

    from seedlib.run import Task
    from seedlib.settings import Settings


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of a command, as :meth:`argparse.ArgumentParser.add_argument` takes it."""

    names: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


_UNTRIED = frozenset(
    {"edit", "ensure_version", "init", "merge", "pin", "report", "revision", "scaffold", "shape"}
)
"""Commands that write where no run takes anything back: files, or the version table alone."""

AS_JSON = Option(("--json",), {"dest": "as_json", "action": "store_true", "help": "as JSON"})


def check_dry_run(command: str, x: Sequence[str]) -> None:
    """Refuse a dry run of a command that does not look at what it is asked for.

    Args:
        command: Its name, one of Alembic's or of ours.
        x: What follows ``-x``.

    Raises:
        SeedError: It would do it all.
    """
    dry = any(given.partition("=")[0].strip() == "dry-run" for given in x)
    if dry and command in _UNTRIED:
        raise errors.no_dry_run()


def asked(config: Config, connection: sa.Connection, *, can_be_tried: bool = False) -> Settings:
    """What a command of ours is asked for that writes, and is no run through the revisions.

    Args:
        config: Alembic's configuration.
        connection: A connection to the database.
        can_be_tried: Whether the command knows what to do in a dry run.

    Raises:
        SeedError: It cannot be tried out, or there is no database to write to.
    """
    if not connection.engine.url.database:
        section = config.get_section(config.config_ini_section) or {}
        raise errors.no_database(database_url(section, os.environ).database or "")
    remembered = marks.remembered(connection)
    here = None if remembered is None else remembered.name
    found = options.asked(config, list(context.get_x_argument()), os.environ, here)
    if found.dry_run and not can_be_tried:
        raise errors.no_dry_run()
    # A table that was looked for is kept from being made for as long as this is one transaction.
    connection.rollback()
    return found


def writing(config: Config, task: Task) -> None:
    """Run ``seeds/env.py`` for a command that is a run of its own: lock, guard and run record."""
    config.attributes[TASK] = task
    with EnvironmentContext(config, ScriptDirectory.from_config(config)) as environment:
        environment.script.run_env()


def reading(config: Config, show: Callable[[sa.Connection], None]) -> None:
    """Run ``seeds/env.py`` for a command that only reads, as Alembic's ``current`` does."""

    def shown(_heads: object, migration: MigrationContext) -> list[MigrationStep]:
        assert migration.connection is not None
        show(migration.connection)
        return []

    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=shown, dont_mutate=True):
        script.run_env()
