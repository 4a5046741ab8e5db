"""A tiny project beside a database: its runs, what they said, and what they left behind."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlib.tables import OWN_TABLES
from tests import log_records, warm
from tests.content import fingerprint
from tests.projects import project

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.databases import Database

_LOGGING = """
[loggers]
keys = root, seedlib
[handlers]
keys = console, seed_log
[formatters]
keys = plain, json
[logger_root]
level = CRITICAL
handlers = console
[logger_seedlib]
level = DEBUG
handlers = seed_log
qualname = seedlib
propagate = 0
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[handler_seed_log]
class = FileHandler
args = ("{folder}/seed.log", "a", "utf-8", True)
formatter = json
[formatter_plain]
format = %(levelname)s %(message)s
[formatter_json]
class = seedlib.logs.JsonFormatter
"""
_CONFIGURE = """
from logging.config import fileConfig

from alembic import context

fileConfig(context.config.config_file_name, disable_existing_loggers=False)
"""


@dataclass(frozen=True, slots=True)
class Seeds:
    """`alembic -n seeds …` in a folder, on a database."""

    database: Database
    folder: Path

    def run(
        self, *args: str, env: Mapping[str, str] | None = None, url: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end.

        :param args: what follows `alembic -n seeds`.
        :param env: variables in place of `SEED_ENV=development`.
        :param url: another URL of the database.
        """
        variables = {"SEED_ENV": "development"} if env is None else env
        there = url if url is not None else self.database.url
        ended = warm.alembic("-n", "seeds", *args, cwd=self.folder, url=there, env=variables)
        log_records.watch(self.folder / "seed.log")
        return ended

    @contextmanager
    def started(
        self, *args: str, env: Mapping[str, str] | None = None, url: str | None = None
    ) -> Iterator[warm.Process]:
        """Start a command that something is to happen to; it has ended afterwards, whatever came.

        :param env: more variables beside `SEED_ENV=development`.
        """
        options = {"url": url} if url is not None else {}
        variables = {"SEED_ENV": "development", **(env or {})}
        with self.database.start_alembic(
            "-n", "seeds", *args, cwd=self.folder, env=variables, **options
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def done(self, *args: str, env: Mapping[str, str] | None = None, url: str | None = None) -> str:
        """Run a command that must succeed; what it said."""
        ended = self.run(*args, env=env, url=url)
        said = ended.stdout + ended.stderr
        assert 0 == ended.returncode, said
        return said

    def refused(
        self, *args: str, env: Mapping[str, str] | None = None, url: str | None = None
    ) -> str:
        """Run a command that must fail as Alembic's users know it: one message, no traceback."""
        ended = self.run(*args, env=env, url=url)
        said = ended.stdout + ended.stderr
        assert 0 < ended.returncode, said
        assert 1 == said.count("FAILED: "), said
        assert "Traceback" not in said
        return said

    def refused_untouched(
        self, *args: str, env: Mapping[str, str] | None = None, url: str | None = None
    ) -> str:
        """Run a command that must be refused and leave database and folder as they are."""
        before = self.everything()
        said = self.refused(*args, env=env, url=url)

        assert before == self.everything()
        return said

    def everything(self) -> object:
        """The tables, their rows, and the files around, but for the log, the lock and caches."""
        files = {
            path
            for path in self.folder.parent.rglob("*")
            if path.name not in {"seed.log", "__pycache__"}
            and path.suffix not in {".pyc", ".seed-lock"}
        }
        return self.database.tables(), fingerprint(self.database), files

    def log(self, event: str = "") -> list[dict[str, Any]]:
        """The records of `seed.log` about one kind of event, or all; each must be as it should."""
        path = self.folder / "seed.log"
        found = log_records.records(path.read_text(encoding="ascii") if path.exists() else "")
        return [record for record in found if not event or event == record["event"]]

    def last_run(self) -> dict[str, Any]:
        """The latest run record."""
        names = "command, environment, settings, actor, host, pid, lock_id, versions, heads_before,"
        names += " heads_after, started_at, ended_at, state, summary, error"
        rows = self.database.rows(f"SELECT {names} FROM seed_run ORDER BY started_at DESC")
        return dict(zip(names.replace(",", "").split(), rows[0], strict=True))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.database.scalar(f"SELECT COUNT(*) FROM {table}"))

    @property
    def own_tables(self) -> set[str]:
        """The tables of seedlib's that are there."""
        return self.database.tables() & OWN_TABLES


def lay(
    database: Database,
    folder: Path,
    tables: Mapping[str, str],
    revisions: Mapping[str, str],
    *,
    upgrades: Mapping[str, str] | None = None,
    options: str = "",
    env: str = "",
) -> Seeds:
    """Make the tables and a project that logs to `seed.log`.

    :param tables: table to its columns; `{id}` stands for an automatic integer primary key.
    :param revisions: see :func:`tests.projects.project`, as are the others.
    """
    auto = "" if database.kind == "sqlite" else " AUTO_INCREMENT"
    for name, columns in tables.items():
        key = f"id INTEGER PRIMARY KEY{auto}"
        database.execute(f"CREATE TABLE {name} ({columns.format(id=key)})")
    folder.mkdir(exist_ok=True)
    project(
        folder,
        revisions,
        upgrades=upgrades,
        options=options + _LOGGING.format(folder=folder),
        env=_CONFIGURE + env,
    )
    return Seeds(database, folder)
