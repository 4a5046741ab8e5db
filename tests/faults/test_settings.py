"""Servers that are set up in other ways: the same rows everywhere, and taken back as anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.databases import server_database, sqlite_database
from tests.faults.hosts import host
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database, Kind
    from tests.faults.conftest import Watching

ODD = (
    "--local-infile=1 --sql-mode= --max-allowed-packet=1M --auto-increment-increment=3"
    " --default-time-zone=+05:30 --character-set-server=latin1 --wait-timeout=3"
    " --innodb-lock-wait-timeout=1 --innodb-autoinc-lock-mode={}"
)
CASES = {
    "traditional": ("mariadb", ODD.format(0) + " --lower-case-table-names=1"),
    "consecutive": ("mysql", ODD.format(1)),
    "interleaved": ("mariadb", ODD.format(2)),
}
DEVELOPMENT = {"SEED_ENV": "development"}


def seeded(database: Database, *args: str) -> None:
    """Run one of Alembic's commands on TERP, which must succeed."""
    done = database.alembic(*args, env=DEVELOPMENT)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "case",
    [
        "traditional",
        pytest.param("consecutive", marks=pytest.mark.long),
        pytest.param("interleaved", marks=pytest.mark.long),
    ],
)
def test_odd_server(case: str, tmp_path: Path, watching: Watching) -> None:
    """TERP has the rows that it has on SQLite, whatever the server would do by itself."""
    kind: Kind
    kind, options = CASES[case]  # type: ignore[assignment]  # one of the kinds
    expected = sqlite_database(tmp_path)
    for command in (("upgrade", "head"), ("-n", "seeds", "upgrade", "head")):
        seeded(expected, *command)
    with host(kind, tmp_path) as server:
        server.start(options)
        with server_database(kind, server.url, "latin1") as database:
            seeded(database, "upgrade", "head")
            invariant = watching(database, f"a server with odd settings, ids {case}")
            seeded(database, "-n", "seeds", "upgrade", "head")
            assert fingerprint(expected) == fingerprint(database)
            invariant.check()
            invariant.check_seeded()
            seeded(database, "-n", "seeds", "downgrade", "base")
            invariant.check_empty()


SLOW = """
        import time

        def slow(rows):
            time.sleep(5)
            return [f"c{n}" for n in rows.n.tolist()]

        t = Seed("t", rows=40, columns={"code": slow})
"""


@pytest.mark.long
@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_idle_connections_are_closed(
    kind: Kind, tmp_path: Path, watching: Watching, workers: str
) -> None:
    """A run of twenty seconds whose chunks take longer than the server keeps a connection idle."""
    with host(kind, tmp_path) as server:
        server.start("--local-infile=1 --wait-timeout=3")
        with server_database(kind, server.url) as database:
            seeds = lay(
                database,
                tmp_path / "project",
                {"t": "{id}, code VARCHAR(20)"},
                {"0001_t": SLOW},
                options="chunk_rows = 10\n",
            )
            invariant = watching(database, "the server closes idle connections after 3 s")
            seeds.done("-x", f"workers={workers}", "upgrade", "head")
            invariant.check()
            invariant.check_seeded()
            assert 40 == seeds.count("t")
            seeds.done("downgrade", "base")
            invariant.check_empty()
