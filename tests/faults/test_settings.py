"""Servers that are set up in other ways: the same rows everywhere, and taken back as anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.databases import server_database, sqlite_database
from tests.faults.hosts import host
from tests.servers import ServerMissing, mariadb_required

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database, Kind

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
    "case", ["traditional", "consecutive", pytest.param("interleaved", marks=pytest.mark.long)]
)
def test_odd_server(case: str, tmp_path: Path) -> None:
    """TERP has the rows that it has on SQLite, whatever the server would do by itself."""
    kind: Kind
    kind, options = CASES[case]  # type: ignore[assignment]  # one of the kinds
    expected = sqlite_database(tmp_path)
    for command in (("upgrade", "head"), ("-n", "seeds", "upgrade", "head")):
        seeded(expected, *command)
    try:
        with host(kind, tmp_path) as server:
            server.start(options)
            with server_database(kind, server.url) as database:
                seeded(database, "upgrade", "head")
                untouched = fingerprint(database)
                seeded(database, "-n", "seeds", "upgrade", "head")
                assert fingerprint(expected) == fingerprint(database)
                seeded(database, "-n", "seeds", "downgrade", "base")
                assert untouched == fingerprint(database)
    except ServerMissing as missing:
        (pytest.fail if kind == "mariadb" and mariadb_required() else pytest.skip)(
            f"no {kind}: {missing}"
        )
