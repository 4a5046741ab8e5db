"""What ``seeds/env.py`` calls: everything that protects a run, in order.

1. the command line is read, and refused where it cannot be followed;
2. one run at a time: the lock, on a connection of its own;
3. the environment is known, and may be written to;
4. the plan is made and checked against the live schema and the ledger;
5. our tables, the environment's mark and the run record are written;
6. Alembic steps through the revisions, and each version is fenced before it is stamped.

Commands that only read (``current``, ``check`` …) need none of it and get none of it.
"""

from __future__ import annotations

import gc
import os
import sys
import uuid
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError

from seedlib import (
    dry_run,
    environment,
    errors,
    lock,
    lock_errors,
    log_files,
    logs,
    options,
    outcome,
    plan_errors,
    project_errors,
    rollback_errors,
    schema,
    schema_tree,
    signals,
    steps,
    summary,
    target,
    tree_errors,
    workers,
)
from seedlib.catalog import Catalog, Volume
from seedlib.dialects import dialect_of
from seedlib.doctor import REACHED
from seedlib.ledger import Ledger
from seedlib.masking.policy import policy
from seedlib.operations import RUN
from seedlib.preview import PLANNING
from seedlib.record import Record, actor
from seedlib.run import HELD, TASK, Run
from seedlib.session import live
from seedlib.settings import USAGE
from seedlib.tables import VERSION_TABLE
from seedlib.terminal import progress
from seedlib.tree import revisions
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.dialects.base import Dialect
    from seedlib.logs import RunLog
    from seedlib.preview import Show
    from seedlib.run import Task
    from seedlib.settings import Settings
    from seedlib.terminal.progress import Progress


_CONFIGURATION: dict[str, Any] = {
    "version_table": VERSION_TABLE,
    "transaction_per_migration": True,
    # Alembic would make the version table before the plan is checked; it is made with ours.
    "dont_mutate": True,
}


def run() -> None:
    """Run the current ``alembic -n seeds`` command.

    Call it once, at the end of ``seeds/env.py``; it reads everything from Alembic's ``context``.

    Raises:
        SeedError: The run was refused or failed; Alembic prints the message and exits non-zero.

    Example::

        from seedlib import env

        env.run()
    """
    reached: Callable[[], None] | None = context.config.attributes.get(REACHED)
    if reached is not None:
        reached()
        return
    log = logs.RunLog(str(uuid.uuid4()))
    with _told_beside_a_script(), _little_garbage(), outcome.reported(log), signals.heeded():
        config = context.config
        task: Task | None = config.attributes.get(TASK)
        planning: Show | None = config.attributes.get(PLANNING)
        tree = revisions(context.script)  # one that is missing would look like no destination
        writes = task is not None or _writes()
        if writes and planning is None:
            log_files.check()
        x = list(context.get_x_argument())
        asked = (options.asked if writes else options.common)(config, x, os.environ)
        log.dry_run = asked.dry_run
        section = config.get_section(config.config_ini_section) or {}
        url = database_url(section, os.environ)
        if writes and not tree:
            raise project_errors.no_revisions(context.script.versions)
        if context.is_offline_mode():
            _write_script(url, asked, log)
            return
        dialect = dialect_of(url)
        found = _existing(url, reading=not writes)
        engine = dialect.engine(found, lock_timeout=asked.lock_timeout)
        if writes:
            with progress.shown(config) as shown:
                _write(engine, dialect, asked, log, shown, task, planning)
        else:
            _read(engine)


@contextmanager
def _told_beside_a_script() -> Iterator[None]:
    """Alembic prints a refusal where ``--sql`` prints the script, and nobody looks there."""
    try:
        yield
    except CommandError as error:
        own = outcome.WORDED in context.config.attributes
        if context.is_offline_mode() and not sys.stdout.isatty() and not own:
            print(f"FAILED: {error}", file=sys.stderr)  # noqa: T201 - beside the script
        raise


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Keep the collector from looking through all that was imported, a tenth of a second each time.

    A program that calls Alembic, and has frozen objects of its own, is left alone.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _writes() -> bool:
    """Whether the command has a destination: ``upgrade``, ``downgrade`` and ``stamp`` do."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


def _existing(url: sa.URL, *, reading: bool) -> sa.URL:
    """An SQLite file that is not there must not come into being by our looking at it."""
    if url.get_backend_name() != "sqlite" or Path(url.database or "").exists():
        return url
    if reading:
        return sa.make_url("sqlite://")
    raise errors.no_database(url.database or "")


def _read(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context.configure(connection=connection, **_CONFIGURATION)
        context.run_migrations()


def _write_script(url: sa.URL, asked: Settings, log: RunLog) -> None:
    """``--sql``: what a run would do, as a script for the database's own client."""
    # It has to do with every kind of database, whose drivers no other run imports.
    from seedlib.offline.write import write  # noqa: PLC0415

    catalog = Catalog.read(context.script)
    _refuse_unknown_words(asked, catalog)
    write(url, asked, os.environ, catalog, log, _CONFIGURATION)


def _write(
    engine: sa.Engine,
    dialect: Dialect,
    asked: Settings,
    log: RunLog,
    shown: Progress,
    task: Task | None,
    planning: Show | None,
) -> None:
    shown.status("Reading the seeds")
    catalog = Catalog.read(context.script)
    _refuse_unknown_words(asked, catalog)
    locked = context.config.attributes.get(HELD) or lock.hold(
        engine, asked.lock_timeout, partial(summary.waiting, log, shown)
    )
    with (
        lock.needless() if planning is not None else locked as held,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as control,
    ):
        shown.status("Making the plan")
        dialect.learn(control)
        path = dialect.path(asked.bulk)
        present = sa.inspect(control).has_table("seed_load")
        found = target.of(
            control, dialect, present=present, version_table=schema_tree.version_table()
        )
        decided = environment.decide(asked, os.environ, found, reading=planning is not None)
        log.real = decided.name == "production"
        masks = policy(decided.name, os.environ)
        record = Record(engine, log.run)
        opened = dry_run.session if asked.dry_run else live
        with (
            outcome.recorded(record, log),
            engine.connect() as data,
            opened(data, dialect, held.check) as session,
        ):
            # Beside a dry run that outgrew its cache nobody else can read an SQLite file.
            shapes = schema.Shapes(data if asked.dry_run else control, catalog.touched)
            this = Run(
                id=log.run,
                actor=actor(),
                settings=asked,
                environment=decided,
                volume=Volume(asked.size or decided.size, asked.scale, asked.rows, asked.seed),
                catalog=catalog.under(masks, shapes),
                lock=held,
                log=log,
                session=session,
                control=control,
                ledger=Ledger(data, present=present),
                shapes=shapes,
                path=path,
                timings=record.timings,
                progress=shown,
            )
            if task is not None:
                _perform(task, this, record)
                return
            with workers.crew(this, context.config, _crew_size(this)) as this.crew:
                _migrate(this, record, planning)


def _crew_size(this: Run) -> int:
    asked = this.workers(costly=this.catalog.masks)
    if not this.settings.dry_run:
        return asked
    # What several connections did could not be taken back as one.
    if this.settings.workers is not None and this.settings.workers > 1:
        this.log.alone(workers=this.settings.workers)
    return 1


def _refuse_unknown_words(asked: Settings, catalog: Catalog) -> None:
    found = [
        plan_errors.unknown_table(table, catalog.tables)
        for table in asked.rows
        if table not in catalog.tables
    ]
    if asked.table is not None and asked.table not in catalog.tables:
        found.append(rollback_errors.unknown_table(asked.table, catalog.tables))
    followed = {table: catalog.followed(table) for table in asked.rows}
    found += [plan_errors.rows_follow(table, whose) for table, whose in followed.items() if whose]
    if asked.size is not None and asked.size not in catalog.sizes:
        found.append(plan_errors.unknown_size(asked.size, catalog.sizes))
    if found:
        raise errors.problems(
            "The command line cannot be followed:",
            found,
            changed=f"{errors.NOTHING_CHANGED}\n{USAGE}",
            kind=errors.UsageError,
        )


def _migrate(this: Run, record: Record, planning: Show | None) -> None:
    """Let Alembic step through the revisions, with the run's hooks around it."""
    this.session.leave()
    hooks: dict[str, Any] = _CONFIGURATION | {
        "connection": this.session.connection,
        "on_version_apply": steps.stamping(this),
        RUN: this,
    }
    context.configure(**hooks)
    if context.get_context().purge:
        raise plan_errors.purge()
    if len(getattr(context.config.cmd_opts, "revisions", ())) > 1:
        raise tree_errors.several_targets()
    alembics_steps = context.get_context().opts["fn"]
    context.configure(**hooks, fn=steps.stepping(this, record, alembics_steps, planning))
    if this.settings.dry_run:
        dry_run.refuse_autocommit(context.get_context())
    try:
        context.run_migrations()
    except (CommandError, sa.exc.IntegrityError) as error:
        if isinstance(error, errors.SeedError) or not this.log.begun or this.settings.dry_run:
            raise
        # Alembic has words of its own for a version that is gone, the database for one that came.
        found = set(this.heads)
        with suppress(sa.exc.DBAPIError):
            found = {str(version) for version in steps.versions(this.control)}
        if found != set(this.heads):
            raise lock_errors.version_moved(found, this.heads) from error
        raise


def _perform(task: Task, this: Run, record: Record) -> None:
    """Let a command of ours do its work under the lock, with a run record of its own."""
    begun = monotonic()
    this.session.leave()
    context.configure(connection=this.session.connection, **_CONFIGURATION)
    this.heads = tuple(context.get_context().get_current_heads())
    this.session.leave()

    def begin(revisions: Sequence[str]) -> None:
        steps.begin(this, record, revisions, this.heads)

    task(this, begin)
    steps.end(this, record, seconds=monotonic() - begun)
