"""A kind of database outside pytest's fixtures: a server of its own, and empty databases on it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests import servers
from tests.databases import server_database, sqlite_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.databases import Database, Kind


@contextmanager
def databases(
    kind: Kind, folder: Path, options: str
) -> Iterator[Callable[[], AbstractContextManager[Database]]]:
    """Start the server, give a function that makes an empty database on it, and stop it.

    :param folder: where SQLite's files go.
    :param options: the server's, as on its command line.
    :raises ServerMissing: when it cannot be had.
    """
    if kind == "sqlite":
        yield lambda: _file(folder)
        return
    start = servers.mariadb_server if kind == "mariadb" else servers.mysql_server
    with start(options) as url:
        yield lambda: server_database(kind, url)


@contextmanager
def _file(folder: Path) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        yield sqlite_database(Path(own))
