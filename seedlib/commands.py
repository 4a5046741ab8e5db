"""The commands that ``seed`` has besides Alembic's: a function each, registered in :data:`OPTIONS`.

A command runs within Alembic's environment, as Alembic's own do: ``seeds/env.py`` is run, logging
is configured by it, and :func:`seedlib.env.run` opens the database. Commands that only read take
no lock, ask nothing, write nothing and make no table.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import (
    environment_errors,
    errors,
    marks,
    options,
    pii_errors,
    preview,
    readers,
    register,
    retention,
    retention_errors,
    summary,
    trail,
)
from seedlib import lock as locks
from seedlib import verify as verification
from seedlib.backup import admission, folder, refusals, take
from seedlib.backup.restore import Restore
from seedlib.catalog import Catalog
from seedlib.dialects import dialect_of
from seedlib.logs import RunLog
from seedlib.run import TASK
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import sqlalchemy as sa
    from alembic.config import CommandFunction, Config
    from alembic.runtime.migration import MigrationContext, MigrationStep

    from seedlib.plan import Plan
    from seedlib.run import Run, Task
    from seedlib.settings import Settings


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
        lines = trail.as_json if as_json else trail.as_table
        for line in lines(found, keys=keys):
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


def environment(
    config: Config,
    action: str | None = None,
    called: str | None = None,
    database: str | None = None,
) -> None:
    """Tell which environment the database remembers; `set NAME DATABASE` changes it."""

    def show(connection: sa.Connection) -> None:
        found = marks.remembered(connection)
        where = dialect_of(connection.engine.url).database_name(connection)
        text = "remembers no environment yet" if found is None else f"is for {found.name}"
        config.print_stdout("%s", f"The database {where} {text}.")

    def put(connection: sa.Connection) -> None:
        asked = _asked(config, connection)
        wanted = marks.confirmed(connection, called or "", database)
        log = RunLog(str(uuid.uuid4()))
        with locks.hold(connection.engine, asked.lock_timeout, partial(summary.waiting, log)) as it:
            heads = context.get_context().get_current_heads()
            connection.rollback()
            marks.change(connection.engine, wanted, log, it, heads)
        show(connection)

    if action not in {None, "set"} or (action and not called):
        raise environment_errors.unknown_action(str(action))
    _reading(config, show if action is None else put)


def backup(config: Config) -> None:
    """Back up every seeded row, and the tables they are in; a run that goes on is waited for."""

    def keep(connection: sa.Connection) -> None:
        asked = _asked(config, connection)
        log = RunLog(str(uuid.uuid4()))
        with locks.hold(connection.engine, asked.lock_timeout, partial(summary.waiting, log)):
            heads = context.get_context().get_current_heads()
            dialect = dialect_of(connection.engine.url)
            revisions = take.seeded(connection, Catalog.read(context.script))
            if not revisions:
                raise refusals.nothing_to_keep(dialect.database_name(connection))
            kept = take.Backup(connection.engine, dialect, asked, log.run)
            take.tell(log, kept.take(revisions, heads))

    _reading(config, keep)


def restore(config: Config, file: str = "", other_database: bool = False) -> None:
    """Put back what a rollback took, from a backup; what was written since is left alone."""

    def put_back(run: Run, begin: Callable[[Sequence[str]], None]) -> None:
        manifest = folder.read(Path(file))
        admission.check(run, Path(file), manifest, other_database=other_database)
        begin(manifest.revisions)
        back = Restore(run, folder.rows_of(Path(file)), manifest)
        for revision in back.revisions():
            config.print_stdout("Putting %s back.", revision)
        for line in back.told():
            config.print_stdout("%s", line)

    _writing(config, put_back)


def plan(config: Config, target: str = "head", as_json: bool = False) -> None:
    """Show what a run to TARGET would do, and with which settings; nothing is written or held."""

    def show(run: Run, planned: Plan) -> None:
        lines = [preview.as_json(run, planned)] if as_json else preview.as_text(run, planned)
        for line in lines:
            config.print_stdout("%s", line)

    script = ScriptDirectory.from_config(config)

    # Their names, and what they ask the tree, are those of Alembic's own commands.
    def upgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        return script._upgrade_revs(target, heads)  # noqa: SLF001

    def downgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        return script._downgrade_revs(target, heads)  # noqa: SLF001

    config.attributes[preview.PLANNING] = show
    down = target == "base" or target.startswith("-")
    fn = downgrade if down else upgrade
    with EnvironmentContext(config, script, fn=fn, destination_rev=target):
        script.run_env()


def prune(config: Config, older_than: str = "") -> None:
    """Remove runs, audit entries, backups and log lines that are older than an age."""
    try:
        age = readers.age(older_than)
    except ValueError as error:
        raise retention_errors.unreadable_age(older_than, str(error)) from error

    def remove(run: Run, begin: Callable[[Sequence[str]], None]) -> None:
        retention.enforce(run, begin, age, older_than)

    _writing(config, remove)


def _register(connection: sa.Connection, *, as_json: bool) -> Iterable[str]:
    remembered = marks.remembered(connection)
    found = register.read(
        connection,
        Catalog.read(context.script),
        database=dialect_of(connection.engine.url).database_name(connection),
        environment="" if remembered is None else remembered.name,
    )
    return [register.as_json(found)] if as_json else register.as_markdown(found)


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

    _reading(config, show)


def _asked(config: Config, connection: sa.Connection) -> Settings:
    """What a command of ours is asked for that writes, and is no run through the revisions.

    Raises:
        SeedError: It cannot be tried out, or there is no database to write to.
    """
    if not connection.engine.url.database:
        section = config.get_section(config.config_ini_section) or {}
        raise errors.no_database(database_url(section, os.environ).database or "")
    remembered = marks.remembered(connection)
    here = None if remembered is None else remembered.name
    asked = options.asked(config, list(context.get_x_argument()), os.environ, here)
    if asked.dry_run:
        raise errors.no_dry_run()
    # A table that was looked for is kept from being made for as long as this is one transaction.
    connection.rollback()
    return asked


def _writing(config: Config, task: Task) -> None:
    """Run ``seeds/env.py`` for a command that is a run of its own: lock, guard and run record."""
    config.attributes[TASK] = task
    with EnvironmentContext(config, ScriptDirectory.from_config(config)) as environment:
        environment.script.run_env()


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
                ("--pii",),
                {"action": "store_true", "help": "the register of personal data, as Markdown"},
            ),
            Option(
                ("--json",),
                {
                    "dest": "as_json",
                    "action": "store_true",
                    "help": "as JSON",
                },
            ),
        ),
        backup: (),
        environment: (
            Option(("action",), {"nargs": "?", "metavar": "set", "help": "to change it"}),
            Option(
                ("called",), {"nargs": "?", "metavar": "NAME", "help": "the environment that it is"}
            ),
            Option(
                ("database",),
                {"nargs": "?", "metavar": "DATABASE", "help": "the database's name, to confirm"},
            ),
        ),
        lock: (),
        plan: (
            Option(
                ("target",),
                {"nargs": "?", "default": "head", "help": "as upgrade takes it, or base, or -1"},
            ),
            Option(
                ("--json",), {"dest": "as_json", "action": "store_true", "help": "one JSON object"}
            ),
        ),
        prune: (
            Option(
                ("--older-than",),
                {"metavar": "AGE", "required": True, "help": "36h, 90d, 12w or 2y"},
            ),
        ),
        restore: (
            Option(("file",), {"metavar": "FILE", "help": "the backup's folder"}),
            Option(
                ("--other-database",),
                {"action": "store_true", "help": "also where it was taken of another database"},
            ),
        ),
        verify: (
            Option(
                ("--pii",),
                {"action": "store_true", "help": "that no seeded row could be a real person's"},
            ),
            Option(
                ("--json",),
                {"dest": "as_json", "action": "store_true", "help": "a JSON object a line"},
            ),
        ),
    }
)
"""Each command and its arguments, which bear the names of the function's parameters."""
