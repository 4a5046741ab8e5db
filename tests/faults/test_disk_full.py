"""The disk is full: the run says so; once there is room, the next one finishes."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.databases import server_database
from tests.faults.hosts import host
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.databases import Database, Kind
    from tests.faults.conftest import Watching
    from tests.runs import Seeds

ROWS = 20_000
REVISIONS = {
    "0001_notes": f"""
        notes = Seed("notes", rows={ROWS}, columns={{
            "code": v.sequence("ours {{:06d}}"), "body": "x" * 1_000,
        }})
    """
}
LEAST = "--local-infile=1 --innodb-log-file-size=8M --innodb-buffer-pool-size=16M"
"""A server whose own files are few and small."""

PAGES = """
import os

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@sa.event.listens_for(Engine, "connect")
def limit(connection, _):
    connection.execute(f"PRAGMA max_page_count = {os.environ['PAGES']}")
"""


def laid(database: Database, folder: Path, env: str = "") -> Seeds:
    """A table with a row of somebody else's, and a project that needs some 25 MB for it."""
    tables = {"notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT"}
    seeds = lay(database, folder, tables, REVISIONS, options="chunk_rows = 200\n", env=env)
    database.execute("INSERT INTO notes (id, code) VALUES (7, 'theirs')")
    return seeds


def finished(
    seeds: Seeds, watching: Watching, fault: str, make_room: Callable[[], object], **env: str
) -> None:
    """Run until there is no room, make some, and let the next runs finish, up and down."""
    invariant = watching(seeds.database, fault)
    variables = {"SEED_ENV": "development", **env}
    said = seeds.refused("upgrade", "head", env=variables)
    assert "full" in said
    assert "The chunks committed so far are in the ledger" in said
    invariant.check()
    assert 0 < seeds.count("notes") < ROWS

    make_room()
    seeds.done("upgrade", "head")
    invariant.check_seeded()
    assert ROWS + 1 == seeds.count("notes")
    seeds.done("downgrade", "base")
    invariant.check_empty()


@pytest.mark.databases("sqlite")
def test_full_file(
    database: Database, tmp_path: Path, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SQLite file that may not grow any more."""
    monkeypatch.setenv("PAGES", "1000000")
    seeds = laid(database, tmp_path / "project", PAGES)
    finished(seeds, watching, "the file may not grow", lambda: None, PAGES="2000")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_full_tablespace(kind: Kind, tmp_path: Path, watching: Watching) -> None:
    """A server whose one tablespace may not grow any more, until it is started with more of it."""
    file = "--innodb-file-per-table=0 --innodb-data-file-path=ibdata1:12M:autoextend"
    small, large = (f"--local-infile=1 {file}{most}" for most in (":max:24M", ""))
    with host(kind, tmp_path) as server:
        server.start(small)
        with server_database(kind, server.url) as database:

            def restart() -> None:
                server.kill()
                server.start(large)

            seeds = laid(database, tmp_path / "project")
            finished(seeds, watching, "the tablespace is full", restart)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, in memory."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    ended = subprocess.run(mount, capture_output=True, text=True, check=False)
    if ended.returncode:
        pytest.skip(f"no small disk: {ended.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.long
def test_full_disk(tmp_path: Path, watching: Watching) -> None:
    """A server whose disk has no block left, until a file is removed; it runs all the time."""
    with small_disk(tmp_path / "disk", 160) as disk, host("mariadb", disk) as server:
        server.start(LEAST)
        with server_database("mariadb", server.url) as database:
            seeds = laid(database, tmp_path / "project")
            other = disk / "other"
            other.write_bytes(bytes(shutil.disk_usage(disk).free - 12 * 2**20))
            finished(seeds, watching, "the disk is full", other.unlink)
