"""Fresh, empty databases for the tests, on SQLite or on a server that is there.

Starts no server (see `servers.py`) and knows nothing of seedlib.
"""

from __future__ import annotations

import functools
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from tests import warm

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Kind = Literal["sqlite", "mariadb", "mysql"]
KINDS: tuple[Kind, ...] = ("sqlite", "mariadb", "mysql")


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the test's own, empty at first, dropped after it.

    `url` holds the password, so that it can be handed to a process; `engine` keeps no connection
    open, so that a lock or a transaction left behind belongs to the code under test.
    """

    kind: Kind
    url: str
    engine: sa.Engine

    @property
    def alembic(self) -> functools.partial[subprocess.CompletedProcess[str]]:
        """`alembic(*args)` on this database, see :func:`tests.warm.alembic`."""
        return functools.partial(warm.alembic, url=self.url)

    @property
    def start_alembic(self) -> functools.partial[warm.Process]:
        """`start_alembic(*args)` on this database, see :func:`tests.warm.start_alembic`."""
        return functools.partial(warm.start_alembic, url=self.url)

    def execute(self, statement: str, **parameters: object) -> None:
        """Run one SQL statement with `:name` parameters in a transaction, and commit it."""
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), parameters)

    def rows(self, statement: str, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """Return all rows of one query, as plain tuples."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement), parameters)]

    def scalar(self, statement: str, **parameters: object) -> Any:  # noqa: ANN401 - a cell is of any type
        """Return the first column of the first row of one query."""
        return self.rows(statement, **parameters)[0][0]

    def tables(self) -> set[str]:
        """Return the names of its tables."""
        return set(sa.inspect(self.engine).get_table_names())


def _database(kind: Kind, url: sa.URL) -> Database:
    return Database(
        kind=kind,
        url=url.render_as_string(hide_password=False),
        engine=sa.create_engine(url, poolclass=sa.NullPool),
    )


def sqlite_database(folder: Path) -> Database:
    """Return a database in a new file of that folder."""
    return _database("sqlite", sa.make_url(f"sqlite:///{folder / 'seed.sqlite3'}"))


@contextmanager
def server_database(kind: Kind, server: sa.URL, charset: str = "utf8mb4") -> Iterator[Database]:
    """Create `seed_<random>` on a server, and drop it afterwards.

    :param server: a URL whose user may create and drop databases.
    :param charset: what its tables have that do not say otherwise.
    :raises sqlalchemy.exc.OperationalError: after the test, when something it left behind still
        holds a lock on one of the tables 20 seconds later.
    """
    name = f"seed_{secrets.token_hex(6)}"
    admin = sa.create_engine(
        server.set(database=None), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} CHARACTER SET {charset}")
    try:
        yield _database(kind, server.set(database=name))
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql("SET SESSION lock_wait_timeout = 20")
            connection.exec_driver_sql(f"DROP DATABASE {name}")
