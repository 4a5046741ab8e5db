"""The server is killed in mid-load and in mid-rollback, and comes back: the next run finishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import server_database
from tests.faults.hosts import host
from tests.faults.scenes import chunks, two_tables
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database, Kind
    from tests.faults.conftest import Watching
    from tests.faults.hosts import Host
    from tests.runs import Seeds

# 0 may lose a second's commits, whole ones; 2 none while the machine lives; 1 is the default.
FLUSH = "--local-infile=1 --innodb-flush-log-at-trx-commit={}"


def killed(server: Host, seeds: Seeds, options: str, *command: str, after: int) -> None:
    """Kill the server under a command once there are more, or fewer, than so many chunks."""
    _flush(seeds.database)
    before = chunks(seeds.database)
    with seeds.started(*command) as run:
        until(lambda: run.poll() is not None or abs(chunks(seeds.database) - before) > after)
        assert run.poll() is None, run.communicate(timeout=120)[0]
        server.kill()
        said = run.communicate(timeout=120)[0]
    assert run.returncode not in {0, -9}, said
    assert "Traceback" not in said
    assert "FAILED: " in said
    server.start(options)


def _flush(database: Database) -> None:
    """Have written what was committed until now: an earlier command is not what may be lost."""
    setting = "innodb_flush_log_at_trx_commit"
    before = database.scalar(f"SELECT @@GLOBAL.{setting}")
    database.execute("CREATE TABLE flushed (id INTEGER)")
    database.execute(f"SET GLOBAL {setting} = 1")
    database.execute("INSERT INTO flushed VALUES (1)")
    database.execute(f"SET GLOBAL {setting} = {before}")
    database.execute("DROP TABLE flushed")


@pytest.mark.parametrize(
    ("kind", "flush"),
    [
        # MySQL takes ten seconds and more to begin, and as many to recover.
        pytest.param(kind, flush, marks=[] if (kind, flush) == ("mariadb", 0) else pytest.mark.long)
        for kind in ("mariadb", "mysql")
        for flush in (0, 1, 2)
    ],
)
def test_killed_server(kind: Kind, flush: int, tmp_path: Path, watching: Watching) -> None:
    """Whatever was committed and lost was lost together; everything is there in the end, once."""
    options = FLUSH.format(flush)
    with host(kind, tmp_path) as server:
        server.start(options)
        with server_database(kind, server.url) as database:
            seeds = two_tables(database, tmp_path / "project")
            invariant = watching(database, f"the server is killed, flushing {flush}")
            seeds.done("upgrade", "head")
            invariant.learn()
            seeds.done("downgrade", "base")
            invariant.check_empty()

            for after in (3, 80):
                killed(server, seeds, options, "upgrade", "head", after=after)
                invariant.check()
            seeds.done("upgrade", "head")
            invariant.check_seeded()

            for after in (3, 60):
                killed(server, seeds, options, "downgrade", "base", after=after)
                invariant.check()
            seeds.done("downgrade", "base")
            invariant.check_empty()
