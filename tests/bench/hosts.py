"""The databases that are measured, each started for the benchmark alone, and what they answer.

A server keeps its own default durability: a commit is on the disk. Only what is named in
:data:`OPTIONS` differs from what the server brings along.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tests import servers
from tests.databases import server_database, sqlite_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.databases import Database, Kind

# A gigabyte holds a million rows and their indexes, as a server's default of 128 MB would not.
OPTIONS = "--local-infile=1 --innodb-buffer-pool-size=1G"
ANSWERS = (
    "version",
    "innodb_buffer_pool_size",
    "innodb_flush_log_at_trx_commit",
    "innodb_doublewrite",
    "innodb_flush_method",
    "log_bin",
    "sync_binlog",
    "local_infile",
    "max_allowed_packet",
)


@contextmanager
def databases(kind: Kind, folder: Path) -> Iterator[Callable[[], AbstractContextManager[Database]]]:
    """Start the server, give a function that makes an empty database on it, and stop it.

    :param folder: where SQLite's files go.
    :raises ServerMissing: when it cannot be had.
    """
    if kind == "sqlite":
        yield lambda: _file(folder)
        return
    start = servers.mariadb_server if kind == "mariadb" else servers.mysql_server
    with start(OPTIONS) as url:
        yield lambda: server_database(kind, url)


@contextmanager
def _file(folder: Path) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        yield sqlite_database(Path(own))


def settings(database: Database) -> dict[str, str]:
    """What the server was asked for, and what it answers about durability and size."""
    if database.kind == "sqlite":
        return {"version": str(database.scalar("SELECT sqlite_version()"))}
    with database.engine.connect() as connection:
        answers = {
            name: str(connection.execute(sa.text(f"SELECT @@{name}")).scalar()) for name in ANSWERS
        }
    return {"options": OPTIONS} | answers
