"""One server with many bad settings: each is told of, and what is advised is what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.databases import server_database
from tests.doctor.balancer import balancer
from tests.doctor.visits import REVISIONS, TABLES, visit
from tests.faults.hosts import host
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

OPTIONS = (
    "--local-infile=0 --sql-mode= --max-allowed-packet=256K --auto-increment-increment=3"
    " --default-time-zone=+05:30 --character-set-server=latin1 --wait-timeout=3"
    " --innodb-lock-wait-timeout=1 --innodb-autoinc-lock-mode=0 --log-bin"
    " --binlog-format=STATEMENT --innodb-flush-log-at-trx-commit=0 --innodb-deadlock-detect=0"
    " --max-statement-time=30 --max-connections=30 --server-id=77"
)
TURNED = (
    "SET GLOBAL completion_type = 'RELEASE'",
    "SET GLOBAL foreign_key_checks = 0",
    "SET GLOBAL innodb_default_row_format = COMPACT",
    "CHANGE MASTER TO master_host = '192.0.2.1', master_user = 'nobody'",
)
PROBLEMS = {
    "read_only",
    "completion_type",
    "binary log",
    "row format",
    "max_allowed_packet",
    "table engine",
}
WARNINGS = {
    "checks",
    "innodb_flush_log_at_trx_commit",
    "replica",
    "auto_increment",
    "statement limits",
}
NOTES = {
    "sql_mode",
    "local_infile",
    "innodb_autoinc_lock_mode",
    "lock waits",
    "time_zone",
    "triggers",
    "character set",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database on such a server, before the settings that would get in the way of its making."""
    with host("mariadb", tmp_path_factory.mktemp("odd")) as server:
        server.start(OPTIONS)
        with server_database("mariadb", server.url, "latin1") as database:
            yield database


def test_odd_server(odd: Database, tmp_path: Path) -> None:
    """Each setting has its verdict. Once all was done that has a statement, it is as it should be,
    and a run goes through.
    """
    seeds = lay(odd, tmp_path / "project", TABLES, REVISIONS)
    odd.execute("ALTER TABLE teams ENGINE = Aria")
    odd.execute("CREATE TRIGGER noted BEFORE INSERT ON people FOR EACH ROW SET @noted = 1")
    for statement in (*TURNED, "SET GLOBAL read_only = 1"):
        odd.execute(statement)
    found = visit(seeds)
    advised = [one["do"] or "" for one in found.told["findings"]]
    odd.execute("SET GLOBAL read_only = 0")
    for statement in advised:
        if statement.startswith(("SET GLOBAL", "ALTER TABLE `")):
            odd.execute(statement.replace(":", r"\:"))
    odd.execute("RESET SLAVE ALL")
    after = visit(seeds)
    seeds.done("upgrade", "head")

    assert found.of("problem") == PROBLEMS
    assert found.of("warning") >= WARNINGS
    assert found.of("note") >= NOTES
    assert {"our session", "lock", "proxy"} <= found.of("good")
    assert set() == after.of("problem")
    told = "STATEMENT" == found["binary log"]["found"], after["binary log"]["found"]
    assert (True, "ROW, sync_binlog=0") == told
    assert {"auto_increment", "binary log"} == after.of("warning") - {"dump program"}
    assert "good" == after.verdict("local_infile")
    assert (3, 9) == (seeds.count("teams"), seeds.count("people"))


@pytest.mark.databases("mariadb")
def test_balancer(odd: Database, database: Database, tmp_path: Path) -> None:
    """Two servers behind one address are told from one server."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS)
    here, there = sa.make_url(database.url), sa.make_url(odd.url)
    odd.execute(f"CREATE DATABASE IF NOT EXISTS {here.database}")
    assert here.port is not None
    assert there.port is not None
    with balancer(here.port, there.port) as port:
        found = visit(seeds, url=here.set(port=port).render_as_string(hide_password=False))
    odd.execute(f"DROP DATABASE {here.database}")

    assert {"proxy", "lock"} <= found.of("problem")
    assert "two connections say number" in found["proxy"]["found"]
    assert "past the proxy" in found["lock"]["do"]
