"""An empty database with a subject's schema, put back into the same state before each try.

Before each try the database is dropped and made again, its tables by the very statements that the
first `alembic upgrade head` left; then the server writes out every changed page, so that nobody's
try pays for what another one left behind.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tests.bench.subjects import tables_of
from tests.processes import alembic, process_environment

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.bench.subjects import Subject
    from tests.databases import Database, Kind

# Seconds that a server may take to write its changed pages.
SETTLING = 120
# InnoDB changes a few pages of its own even when nobody uses it.
RESTING_PAGES = 50


class Stage(Protocol):
    """Where one subject is loaded, again and again, on one database."""

    subject: Subject

    @property
    def kind(self) -> Kind:
        """Which database it is."""

    @property
    def url(self) -> str:
        """Its URL, password included."""

    def reset(self) -> None:
        """Empty it, as described above."""

    def settle(self) -> None:
        """Have everything written that was changed."""

    def count(self) -> int:
        """Rows in all of the subject's tables."""


@dataclass(slots=True)
class ServerStage:
    """A database on MariaDB or MySQL."""

    subject: Subject
    database: Database
    statements: list[str]

    @property
    def kind(self) -> Kind:
        """Which server it is."""
        return self.database.kind

    @property
    def url(self) -> str:
        """Its URL, password included."""
        return self.database.url

    def reset(self) -> None:
        """Make the database anew, and wait until the server has nothing left to write."""
        name = self.database.engine.url.database
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
            connection.exec_driver_sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
            connection.exec_driver_sql(f"USE {name}")
            connection.exec_driver_sql("SET foreign_key_checks = 0")
            for statement in self.statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))
        self.settle()

    def settle(self) -> None:
        """Wait until the server has nothing left to write."""
        settle(self.database)

    def count(self) -> int:
        """Rows in all of the subject's tables."""
        return _count(self.database)


@dataclass(slots=True)
class FileStage:
    """A database in an SQLite file."""

    subject: Subject
    database: Database
    empty: Path

    @property
    def kind(self) -> Kind:
        """It is SQLite."""
        return "sqlite"

    @property
    def url(self) -> str:
        """Its URL."""
        return self.database.url

    def reset(self) -> None:
        """Put a copy of the file with the empty tables in its place, and on the disk."""
        file = Path(str(self.database.engine.url.database))
        for old in file.parent.glob(f"{file.name}*"):
            old.unlink()
        with self.empty.open("rb") as empty, file.open("wb") as new:
            shutil.copyfileobj(empty, new)
            new.flush()
            os.fsync(new.fileno())

    def settle(self) -> None:
        """Nothing is left to be written: what was committed is on the disk."""

    def count(self) -> int:
        """Rows in all of the subject's tables."""
        return _count(self.database)


def environment(stage: Stage) -> dict[str, str]:
    """The environment variables of a process that is timed: it finds its modules compiled."""
    there = {"SEED_ENV": "development", "PYTHONDONTWRITEBYTECODE": ""}
    return process_environment(stage.url, there)


def raise_stage(subject: Subject, database: Database) -> Stage:
    """Lay the subject's schema in an empty database, and remember what it looks like.

    :raises RuntimeError: when the schema's revisions fail.
    """
    done = alembic("upgrade", "head", cwd=subject.folder, url=database.url)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    if database.kind == "sqlite":
        file = Path(str(database.engine.url.database))
        empty = file.with_name(f"empty-{subject.name}.sqlite3")
        shutil.move(file, empty)
        return FileStage(subject, database, empty)
    made = [
        database.rows(f"SHOW CREATE TABLE `{name}`")[0][1] for name in sorted(database.tables())
    ]
    version = database.scalar("SELECT version_num FROM alembic_version")
    made.append(f"INSERT INTO alembic_version VALUES ('{version}')")
    return ServerStage(subject, database, made)


def settle(database: Database) -> None:
    """Let a server write out every page that was changed, and forget its old binary logs.

    :raises TimeoutError: when it is not done after two minutes.
    """
    names = ("innodb_max_dirty_pages_pct", "innodb_io_capacity_max", "innodb_io_capacity")
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:

        def ask(statement: str) -> Any:  # noqa: ANN401 - a cell is of any type
            return connection.exec_driver_sql(statement).scalar()

        before = {name: ask(f"SELECT @@GLOBAL.{name}") for name in names}
        for name, value in zip(names, (0, 20_000, 20_000), strict=True):
            connection.exec_driver_sql(f"SET GLOBAL {name} = {value}")
        deadline = time.monotonic() + SETTLING
        while (left := changed_pages(connection)) > RESTING_PAGES:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{database.kind} still has {left} pages to write")
            time.sleep(0.02)
        # The capacity goes before its maximum, which may not be below it.
        for name in reversed(names):
            connection.exec_driver_sql(f"SET GLOBAL {name} = {before[name]}")
        if ask("SELECT @@log_bin"):
            connection.exec_driver_sql("FLUSH BINARY LOGS")
            connection.exec_driver_sql("PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY")


def changed_pages(connection: sa.Connection) -> int:
    """Pages in the server's memory that are not on the disk yet."""
    status = "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'"
    return int(connection.exec_driver_sql(status).one()[1])


def _count(database: Database) -> int:
    names = [table.name for table in tables_of(database.engine)]
    return sum(int(database.scalar(f"SELECT COUNT(*) FROM {name}")) for name in names)
