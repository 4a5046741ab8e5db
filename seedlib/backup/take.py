"""Taking a backup: before a rollback, where one is asked for, or by hand.

Whoever calls holds the lock, so that the ledger stands still; the application goes on writing, and
what is read is one moment's.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context

from seedlib import schema
from seedlib.backup import dump, folder, refusals, rows
from seedlib.backup.folder import Manifest
from seedlib.record import actor
from seedlib.session import Session
from seedlib.tables import OWN_TABLES, now, seed_environment, seed_load
from seedlib.terminal.progress import Silent
from seedlib.unload import entries_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.catalog import Catalog
    from seedlib.dialects.base import Dialect
    from seedlib.logs import RunLog
    from seedlib.run import Run
    from seedlib.settings import Settings
    from seedlib.terminal.progress import Progress

_COPY = "copy/database.sqlite3"


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that is whole: where, of how many rows, what it removed."""

    path: Path
    rows: int
    seconds: float
    removed: tuple[Path, ...]


def before_rollback(run: Run, revisions: Sequence[str], heads: Collection[str]) -> None:
    """Back up what a rollback is about to take, where the settings and the environment ask for it.

    Args:
        run: The run, whose plan is checked and which has written nothing.
        revisions: The revisions to be taken back, the latest first.
        heads: The version table's content.

    Raises:
        SeedError: It failed, so the rollback must not start.
    """
    wanted = run.settings.backup
    if wanted == "never" or (wanted == "auto" and run.environment.name == "development"):
        return
    if not any(entries_of(run, revision) for revision in revisions):
        return
    backup = Backup(run.control.engine, run.session.dialect, run.settings, run.id, run.progress)
    if run.settings.dry_run:
        backup.check()
        run.log.backup_due(path=str(backup.folder))
        said = f"A backup would be taken first, into {backup.folder}."
        context.config.print_stdout("%s", said)
        return
    tell(run.log, backup.take(tuple(reversed(revisions)), heads))


def tell(log: RunLog, taken: Taken) -> None:
    """Say where a backup is, and how to use it."""
    log.backup_taken(path=str(taken.path), rows=taken.rows, seconds=taken.seconds)
    said = f"Backup of {taken.rows:,} rows: {taken.path} (seed restore {taken.path})"
    context.config.print_stdout("%s", said)
    for path in taken.removed:
        context.config.print_stdout("%s", f"Removed, by backup_keep: {path}")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup is taken of, and with.

    Args:
        engine: An engine without a pool, of the database.
        dialect: Its dialect.
        settings: Where backups go, how many stay, and which program makes the copy.
        run: The id of the run, or of the command, that it is taken for.
        progress: Who is told how far it is.
    """

    engine: sa.Engine
    dialect: Dialect
    settings: Settings
    run: str
    progress: Progress = field(default_factory=Silent)

    def check(self) -> None:
        """Refuse where nothing can make the copy of the tables."""
        named = self.settings.backup_program
        if self.dialect.name != "sqlite" and named != "none":
            dump.program(named, mariadb="mariadb" in self._names()[1].lower())

    def take(self, revisions: Sequence[str], heads: Collection[str]) -> Taken:
        """Write a backup of these revisions, the lowest first, and verify it.

        Raises:
            SeedError: Some part of it failed; nothing of it is left.
        """
        begun = time.monotonic()
        database, _ = self._names()
        try:
            with folder.new(self.folder, database, self.run) as partial:
                manifest = self._write(partial, revisions, heads)
                path = folder.finish(partial, manifest)
            removed = folder.prune(path, manifest, self.settings.backup_keep)
        except (OSError, sqlite3.Error) as error:
            raise refusals.failed(f"{type(error).__name__}: {error}") from error
        seeded = sum(counts["seeded"] or 0 for counts in manifest.tables.values())
        return Taken(path, seeded, time.monotonic() - begun, tuple(removed))

    @property
    def folder(self) -> Path:
        """Where backups go."""
        wanted = self.settings.backup
        asked = wanted not in {"auto", "always", "never"}
        return Path(wanted if asked else self.settings.backup_folder).expanduser()

    def _names(self) -> tuple[str, str]:
        with self.engine.connect() as connection:
            return self.dialect.database_name(connection), server_of(connection)

    def _write(self, partial: Path, revisions: Sequence[str], heads: Collection[str]) -> Manifest:
        files: dict[str, dict[str, object]] = {}
        database, server = self._names()
        self.progress.status("Backing up")
        with self._snapshot(partial) as session:
            mark = mark_of(session.connection)
            with folder.compressed(partial / folder.ROWS, files) as out:
                seeded = rows.write(out, session, revisions, self.progress)
            tables = _tables(session.connection, revisions)
            before = _counts(session, tables)
            self.progress.status("Backing up whole tables")
            copied, program = self._copy(partial, server, before, files)
        self.progress.status("Reading the backup once more")
        if (found := rows.count(partial / folder.ROWS)) != seeded:
            raise refusals.failed(
                f"{folder.ROWS} holds {dict(found)}, and {dict(seeded)} was written"
            )
        return Manifest(
            database=database,
            environment=mark[0],
            mark=mark[1],
            server=server,
            taken_at=f"{now().isoformat()}+00:00",
            actor=actor(),
            run=self.run,
            heads=tuple(sorted(heads)),
            revisions=tuple(revisions),
            tables={
                table: {
                    "rows": copied.get(table),
                    "seeded": seeded[table, "rows"],
                    "changed": seeded[table, "fill"] + seeded[table, "update"],
                }
                for table in tables
            },
            program=program,
            seedlib=importlib.metadata.version("seedlib"),
            files=files,
        )

    @contextmanager
    def _snapshot(self, partial: Path) -> Iterator[Session]:
        """The database as it is at one moment; of an SQLite file that is a copy."""
        if self.dialect.name == "sqlite":
            copy = partial / _COPY
            copy.parent.mkdir(mode=0o700)
            with self.engine.connect() as source:
                driver = source.connection.dbapi_connection
                assert isinstance(driver, sqlite3.Connection)
                dump.copy(driver, copy)
            url = self.engine.url.set(database=str(copy))
            with self.dialect.engine(url, lock_timeout=1).connect() as connection:
                yield Session(connection, self.dialect, _unfenced)
            shutil.rmtree(copy.parent)
            return
        level = {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**level) as connection:
            connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            yield Session(connection, self.dialect, _unfenced)

    def _copy(
        self,
        partial: Path,
        server: str,
        before: Mapping[str, int],
        files: dict[str, dict[str, object]],
    ) -> tuple[Mapping[str, int], str]:
        """Copy whole tables; the rows of each copy, where one is wanted, and what made it."""
        if self.dialect.name == "sqlite":
            dump.pack(partial / _COPY, partial, files)
            return before, server
        named = self.settings.backup_program
        if named == "none":
            return {}, "none"
        program = dump.program(named, mariadb="mariadb" in server.lower())
        dumped = dump.server(self.engine.url, before, partial, program, files)
        self._compare(dumped, before)
        return {table: dumped.get(table, 0) for table in before}, dump.version(program)

    def _compare(self, dumped: Mapping[str, int], before: Mapping[str, int]) -> None:
        """The copy has a moment of its own: what nobody wrote to meanwhile must be the same."""
        with self.engine.connect() as connection:
            after = _counts(Session(connection, self.dialect, _unfenced), list(before))
        if found := dump.differing(dumped, before, after):
            raise refusals.failed("; ".join(found))


def seeded(connection: sa.Connection, catalog: Catalog) -> list[str]:
    """The revisions that have rows or entries in the database, the lowest first."""
    if not sa.inspect(connection).has_table(seed_load.name):
        return []
    query = sa.select(seed_load.c.revision).where(seed_load.c.state != "free")
    found = set(connection.scalars(query))
    known = [seeder.revision for seeder in catalog.seeders if seeder.revision in found]
    return [*known, *sorted(found - set(known))]


def server_of(connection: sa.Connection) -> str:
    """The kind and version of the database."""
    if connection.dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return str(connection.exec_driver_sql("SELECT VERSION()").scalar_one())


def mark_of(connection: sa.Connection) -> tuple[str | None, str | None]:
    """The environment that the database remembers, and the run that told it."""
    if not sa.inspect(connection).has_table(seed_environment.name):
        return None, None
    found = connection.execute(
        sa.select(seed_environment.c.environment, seed_environment.c.run)
    ).first()
    return (found[0], found[1]) if found else (None, None)


def _tables(connection: sa.Connection, revisions: Sequence[str]) -> list[str]:
    """The tables that are touched, and our own."""
    query = sa.select(seed_load.c.table_name).where(seed_load.c.revision.in_(revisions))
    there = schema.tables(connection)
    return sorted((set(connection.scalars(query)) | OWN_TABLES) & there)


def _counts(session: Session, tables: Sequence[str]) -> dict[str, int]:
    quote = session.dialect.quote
    return {
        table: int(session.scalar(f"SELECT COUNT(*) FROM {quote(table)}") or 0) for table in tables
    }


def _unfenced(_session: Session) -> None:
    """Nothing is committed here."""
