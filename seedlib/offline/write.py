"""A script, from its first line to its last: what a run does in order, written down instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from alembic import context
from alembic.runtime.migration import RevisionStep

from seedlib import environment, environment_errors, offline_errors, shape_file, summary
from seedlib.catalog import Volume
from seedlib.dialects.mysql import MySQL
from seedlib.dialects.sqlite import SQLite
from seedlib.masking.policy import policy
from seedlib.offline import guards, own, reader
from seedlib.offline.down import Downgrade
from seedlib.offline.draft import Draft, RecordedShapes
from seedlib.offline.mysql import MySQLClient
from seedlib.offline.rehearsal import Ears
from seedlib.offline.script import Script
from seedlib.offline.sqlite import SQLiteClient
from seedlib.offline.up import Upgrade
from seedlib.operations import OFFLINE
from seedlib.tables import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    import sqlalchemy as sa
    from alembic.runtime.migration import MigrationContext, MigrationStep

    from seedlib.catalog import Catalog
    from seedlib.environment import Environment
    from seedlib.logs import RunLog
    from seedlib.offline.sql import Expression, Guard, Sql
    from seedlib.settings import Settings


class Direction(Protocol):
    """What is particular to upgrades, or to downgrades."""

    def check(self, steps: Sequence[RevisionStep]) -> None:
        """Refuse what cannot be written, or not be done, before the first line."""
        ...

    @property
    def tables(self) -> Collection[str]:
        """The tables whose shapes matter."""
        ...

    def outline(self, steps: Sequence[RevisionStep]) -> Iterator[tuple[str, Sequence[str]]]:
        """Revision to what is done by it, a part for each table."""
        ...

    def notes(self) -> Iterator[str]:
        """What a reader should know beforehand."""
        ...

    def guards(self) -> None:
        """Write what has to be so in the ledger, and of rows."""
        ...

    def begin(self) -> Iterator[str]:
        """Statements of the transaction in which the run begins."""
        ...

    def function(self, step: RevisionStep) -> Callable[..., Any]:
        """What Alembic is to call in place of a revision's own function."""
        ...

    def stamped(self, revision: str) -> tuple[list[str], list[Guard]]:
        """Statements of the transaction that moves the version, and what must hold then."""
        ...

    def became(self) -> Expression:
        """What became of the rows, as a text."""
        ...


def write(
    url: sa.URL,
    settings: Settings,
    environ: Mapping[str, str],
    catalog: Catalog,
    log: RunLog,
    configuration: Mapping[str, Any],
) -> None:
    """Write what ``upgrade --sql`` or ``downgrade --sql`` was asked for to Alembic's output buffer.

    Args:
        url: The database's URL, of which only the kind counts, and in production the name.
        settings: What is asked for.
        environ: The environment variables.
        catalog: Every seeder of the tree.
        log: The run's log.
        configuration: What ``context.configure`` is given in every mode.

    Raises:
        SeedError: It cannot be written as SQL, or may not be; with every reason in one list.
    """
    _refuse_stamp(url, configuration)
    path = Path(settings.shape or Path(context.script.dir) / shape_file.NAME)
    recorded = shape_file.read(path)
    backend = url.get_backend_name()
    if (recorded.server == "sqlite") != (backend == "sqlite"):
        raise offline_errors.other_kind(path, reader.KINDS[recorded.server], reader.KINDS[backend])
    decided = _environment(settings, environ, url)
    _refuse_keys(settings)
    volume = Volume(settings.size or decided.size, settings.scale, settings.rows, settings.seed)
    seen = catalog.under(policy(decided.name, environ), RecordedShapes(recorded))
    draft = Draft.of(recorded, settings, decided, volume, seen, log)
    dialect = draft.run.session.dialect
    sql: Sql = MySQLClient(dialect) if isinstance(dialect, MySQL) else SQLiteClient(SQLite())
    config = context.config
    script = Script(config.output_buffer or config.stdout, sql)
    _Writing(draft, script, sql, path).run(url, configuration)


def _refuse_stamp(url: sa.URL, configuration: Mapping[str, Any]) -> None:
    """What leads to no revision of its own is no upgrade, and no downgrade."""
    context.configure(**configuration, url=url)
    migration = context.get_context()
    steps = migration.opts["fn"](migration.get_current_heads(), migration)
    if not all(isinstance(step, RevisionStep) for step in steps):
        raise offline_errors.stamp()


def _environment(settings: Settings, environ: Mapping[str, str], url: sa.URL) -> Environment:
    """Who it is for: somebody has to say so, for there is no mark to go by."""
    found = environment.named(settings.env, environ)
    if found is None:
        raise offline_errors.no_environment()
    allowed = settings.allow_production
    if found.name != "production":
        if allowed is not None or settings.with_demo_data:
            key = "allow-production" if allowed is not None else "with-demo-data"
            raise environment_errors.not_production(found.name, key)
        return found
    if allowed is None:
        raise offline_errors.refused([offline_errors.not_authorised()])
    named = Path(url.database).name if url.database else None
    if named is not None and allowed != named:
        raise offline_errors.refused([offline_errors.wrong_authorisation(allowed, named)])
    return found


def _refuse_keys(settings: Settings) -> None:
    """What a run is asked for, and no script can do."""
    asked = {
        "dry-run": (settings.dry_run, "it changes nothing until somebody runs it"),
        "table": (settings.table is not None, "what may stay the live ledger tells"),
        "bulk=load": (settings.bulk == "load", "it holds its rows itself, as INSERT statements"),
    }
    found = [offline_errors.no_key(key, why) for key, (said, why) in asked.items() if said]
    if found:
        raise offline_errors.refused(found)


class _Writing:
    """One script under way.

    Args:
        draft: The run that is written down.
        script: Where it goes.
        sql: The client's words.
        file: The record of the shapes.
    """

    def __init__(self, draft: Draft, script: Script, sql: Sql, file: Path) -> None:
        self._draft, self._script, self._sql, self._file = draft, script, sql, file
        self._ears = Ears()
        self._heads: tuple[str, ...] = ()
        self._direction: Direction

    def run(self, url: sa.URL, configuration: Mapping[str, Any]) -> None:
        """Let Alembic step through the revisions, and write along."""
        hooks: dict[str, Any] = {
            **configuration,
            "url": url,
            "dialect_opts": {"paramstyle": "named"},
            "literal_binds": True,
            "transactional_ddl": False,
            "output_buffer": self._script,
            "on_version_apply": self._stamped,
            OFFLINE: self._ears,
        }
        context.configure(**hooks)
        alembics_steps = context.get_context().opts["fn"]
        context.configure(**hooks, fn=self._stepping(alembics_steps))
        # The version's row is written without RETURNING, which a client would print.
        context.get_context().dialect.insert_returning = False
        try:
            context.run_migrations()
        except BaseException:
            self._script.incomplete()
            raise

    def _stepping(self, alembics_steps: Callable[..., Any]) -> Callable[..., Any]:
        def steps(heads: tuple[str, ...], migration: MigrationContext) -> Iterator[MigrationStep]:
            found: list[MigrationStep] = list(alembics_steps(heads, migration))
            revisions = [step for step in found if isinstance(step, RevisionStep)]
            if not revisions:
                self._script.note(f"Seeds: nothing to do from {', '.join(heads) or 'base'}.")
                return
            kind = Downgrade if any(step.is_downgrade for step in revisions) else Upgrade
            self._direction = kind(self._draft, self._script, self._sql, self._ears)
            self._heads = heads
            self._direction.check(revisions)
            self._open(revisions, migration)
            yield from self._through(revisions)
            self._close()

        return steps

    def _open(self, steps: Sequence[RevisionStep], migration: MigrationContext) -> None:
        """Write all that comes before the first revision: what it is, and what stops it."""
        draft, script, sql, direction = self._draft, self._script, self._sql, self._direction
        down, outline = isinstance(direction, Downgrade), direction.outline(steps)
        told = reader.header(draft, sql, self._heads, outline, self._file, down=down)
        script.note(told, heading=True)
        for note in direction.notes():
            script.note(note)
        script.note(f"The session, and the database's kind. {sql.legend}", heading=True)
        guards.session(script, sql, draft)
        script.note("One run at a time: the lock, held to the end of the script.", heading=True)
        guards.lock(script, sql, draft.run.settings.lock_timeout)
        script.note("The tables are as they were recorded.", heading=True)
        guards.shapes(script, sql, draft.recorded, direction.tables, self._file.name)
        script.note("The version, the environment, the ledger.", heading=True)
        made = list(own.tables(migration))
        if sql.own_tables_first:
            script.begin()
            script.say(*made)
        guards.state(script, sql, draft, self._heads)
        direction.guards()
        script.note("The run begins: nothing was written so far.", heading=True)
        if not sql.own_tables_first:
            script.say(*sql.heed_guards(), *made)
        script.begin()
        script.say(*own.begin(sql, draft.run, self._heads), *direction.begin())
        script.commit()

    def _through(self, steps: Sequence[RevisionStep]) -> Iterator[MigrationStep]:
        script = self._script
        for step in steps:
            revision = step.revision.revision
            self._draft.under_way(revision)
            script.note(f"{revision}: {step.revision.doc}", heading=True)
            step.migration_fn = self._direction.function(step)
            # Before that function it makes the version table anew, of which nobody is to hear.
            yield step

    def _stamped(self, heads: Collection[str], **_: object) -> None:
        """After the version's row, in its transaction: the ledger's state, and the fence."""
        script = self._script
        script.heed(alembic=False)
        self._heads = tuple(sorted(heads))
        statements, held = self._direction.stamped(self._draft.run.revision)
        script.say(*statements)
        script.commit([*held, self._fence()])

    def _fence(self) -> Guard:
        """The version table is where this script moved it to."""
        among = ", ".join(map(self._sql.text, self._heads)) or "''"
        others = f"(SELECT COUNT(*) FROM {VERSION_TABLE} WHERE version_num NOT IN ({among}))"
        every = f"(SELECT COUNT(*) FROM {VERSION_TABLE})"
        sentence = "The version was moved by somebody else meanwhile, and was left alone"
        return sentence, f"{others} = 0 AND {every} = {len(self._heads)}"

    def _close(self) -> None:
        script, sql = self._script, self._sql
        script.heed(alembic=False)
        script.note("The run is over.", heading=True)
        counts = summary.counts(self._draft.run)
        script.begin()
        script.say(own.end(sql, self._heads, counts or None))
        script.commit()
        script.say(*sql.closing(), *reader.done(sql, self._direction.became(), self._heads))
        script.flush()
