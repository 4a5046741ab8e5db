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
    logs,
    marks,
    options,
    outcome,
    rollback_errors,
    schema,
    schema_tree,
    signals,
    steps,
    summary,
    workers,
)
from seedlib.catalog import Catalog, Volume, revisions
from seedlib.dialects import dialect_of
from seedlib.ledger import Ledger
from seedlib.masking.policy import policy
from seedlib.operations import RUN
from seedlib.preview import PLANNING
from seedlib.record import Record, actor
from seedlib.run import TASK, Run
from seedlib.session import live
from seedlib.tables import OWN_TABLES, VERSION_TABLE
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.dialects.base import Dialect
    from seedlib.logs import RunLog
    from seedlib.preview import Show
    from seedlib.run import Task
    from seedlib.settings import Settings


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
    log = logs.RunLog(str(uuid.uuid4()))
    with _little_garbage(), outcome.reported(log), signals.heeded():
        config = context.config
        task: Task | None = config.attributes.get(TASK)
        planning: Show | None = config.attributes.get(PLANNING)
        writes = task is not None or _writes()
        x = list(context.get_x_argument())
        asked = (options.asked if writes else options.common)(config, x, os.environ)
        log.dry_run = asked.dry_run
        section = config.get_section(config.config_ini_section) or {}
        url = database_url(section, os.environ)
        if context.is_offline_mode():
            raise errors.offline()
        revisions(context.script)  # else a revision that is missing looks like no destination
        dialect = dialect_of(url)
        found = _existing(url, reading=not writes)
        engine = dialect.engine(found, lock_timeout=asked.lock_timeout)
        if writes:
            _write(engine, dialect, asked, log, task, planning)
        else:
            _read(engine)


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


def _write(
    engine: sa.Engine,
    dialect: Dialect,
    asked: Settings,
    log: RunLog,
    task: Task | None,
    planning: Show | None,
) -> None:
    catalog = Catalog.read(context.script)
    _refuse_unknown_words(asked, catalog)
    locked = lock.hold(engine, asked.lock_timeout, partial(summary.waiting, log))
    with (
        lock.needless() if planning is not None else locked as held,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as control,
    ):
        dialect.learn(control)
        path = dialect.path(asked.bulk)
        present = sa.inspect(control).has_table("seed_load")
        target = _target(control, dialect, present=present)
        decided = environment.decide(asked, os.environ, target, reading=planning is not None)
        masks = policy(decided.name, os.environ)
        record = Record(engine, log.run)
        opened = dry_run.session if asked.dry_run else live
        with (
            outcome.recorded(record),
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
        errors.unknown_table(table, catalog.tables)
        for table in asked.rows
        if table not in catalog.tables
    ]
    if asked.table is not None and asked.table not in catalog.tables:
        found.append(rollback_errors.unknown_table(asked.table, catalog.tables))
    followed = {table: catalog.followed(table) for table in asked.rows}
    found += [errors.rows_follow(table, whose) for table, whose in followed.items() if whose]
    if asked.size is not None and asked.size not in catalog.sizes:
        found.append(errors.unknown_size(asked.size, catalog.sizes))
    if found:
        raise errors.problems("The command line cannot be followed:", found)


def _target(control: sa.Connection, dialect: Dialect, *, present: bool) -> environment.Target:
    mark = marks.remembered(control)

    def strangers() -> str | None:
        """Find a table with rows. Before the first run no row can be ours."""
        if present:
            return None
        for table in sorted(schema.tables(control) - OWN_TABLES - {schema_tree.version_table()}):
            if control.exec_driver_sql(f"SELECT 1 FROM {dialect.quote(table)} LIMIT 1", ()).first():
                return table
        return None

    database = dialect.database_name(control)
    local = dialect.is_local(control.engine.url)
    return environment.Target(database, local, None if mark is None else mark.name, strangers)


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
        raise errors.purge()
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
            raise errors.version_moved(found, this.heads) from error
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
    this.session.settle()
    summary.closing(this, seconds=monotonic() - begun)
    record.end("done", heads=this.heads, summary=summary.counts(this))
