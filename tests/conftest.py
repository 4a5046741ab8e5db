"""The fixtures that every test may use: fresh databases on three kinds of server.

`database` runs a test on SQLite, MariaDB and MySQL; `@pytest.mark.databases("mariadb", "mysql")`
names the kinds where not all make sense. Servers start when the first test asks for them and stop
with the session. `SEEDLIB_TEST_URLS` names the user's own in their place.
"""

from __future__ import annotations

import compileall
import os
import signal
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pytest_mysql import factories

from tests import servers
from tests.databases import KINDS, Database, server_database, sqlite_database
from tests.processes import MEASURING, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa
    from pytest_mysql.executor import MySQLExecutor

    from tests.databases import Kind

mariadb_process = factories.mysql_proc(
    user=servers.mariadb_user(), params=servers.MARIADB_OPTIONS, port=None
)


def pytest_configure(config: pytest.Config) -> None:
    """Mark the session's processes, and end it in good order when it is told to stop."""
    if not hasattr(config, "workerinput"):
        os.environ[servers.RUN_VARIABLE] = uuid.uuid4().hex
        _measure_processes(config)
        # No process under test keeps what it compiles (see `process_environment`).
        compileall.compile_dir(PROJECT / "seedlib", quiet=1)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # PyMySQL reads every authority of the system for each connection, and asks none of them: that
    # is 40 ms each time, here and in the processes that the tests start.
    os.environ["SSL_CERT_FILE"] = os.devnull
    # A script's background job has it ignored, and so would all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # So has `nohup` that of a terminal that closes.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _measure_processes(config: pytest.Config) -> None:
    """Have the processes that tests start measured where `--cov` asks for it.

    Coverage's own way to do so (`patch = subprocess`) names the package to them as a source, and
    then each looks through all of its files.
    """
    if config.getoption("cov_source", default=[]):
        os.environ.setdefault("COVERAGE_FILE", str(config.invocation_params.dir / ".coverage"))
        os.environ["SEEDLIB_PROJECT"] = str(PROJECT)
        os.environ["COVERAGE_PROCESS_START"] = str(MEASURING)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running, even after a worker of this session was killed."""
    if not hasattr(config, "workerinput"):
        servers.end_leftovers(os.environ[servers.RUN_VARIABLE])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and why, in one line a reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"{number} skipped, {reason}", yellow=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `database` once on each kind, or on those that its mark names."""
    if "database" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("databases")
        path, name = metafunc.definition.path, metafunc.definition.originalname
        kinds = [
            pytest.param(kind, marks=pytest.mark.long)
            if servers.long_on(path, name, kind)
            else kind
            for kind in (mark.args if mark else KINDS)
        ]
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def mariadb_server(request: pytest.FixtureRequest) -> sa.URL:
    """The URL of a MariaDB server whose user may do everything."""
    try:
        if servers.given_urls():
            return servers.given_server("mariadb")
        servers.find_mariadb()
    except servers.ServerMissing as missing:
        (pytest.fail if servers.mariadb_required() else pytest.skip)(f"no MariaDB: {missing}")
    process: MySQLExecutor = request.getfixturevalue("mariadb_process")
    return servers.open_mariadb(process)


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[sa.URL]:
    """The URL of a MySQL server whose user may do everything."""
    try:
        if servers.given_urls():
            yield servers.given_server("mysql")
            return
        with servers.mysql_server() as url:
            yield url
    except servers.ServerMissing as missing:
        pytest.skip(f"no MySQL: {missing}")


@pytest.fixture(autouse=True)
def measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure coverage in a test's processes where no other test's go the same ways.

    That costs as much again as the process itself. What a test calls itself is always measured.
    """
    callspec = getattr(request.node, "callspec", None)
    kind = callspec.params.get("database", "sqlite") if callspec else "sqlite"
    if not servers.measured(request.path, request.node.originalname, kind):
        monkeypatch.delenv("COVERAGE_PROCESS_START", raising=False)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh, empty database of the test's own, on each kind in turn."""
    kind: Kind = request.param
    if kind == "sqlite":
        yield sqlite_database(tmp_path)
        return
    server: sa.URL = request.getfixturevalue(f"{kind}_server")
    with server_database(kind, server) as fresh:
        yield fresh
