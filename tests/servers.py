"""The database servers that the tests use: whose they are, how they start, when they stop.

Makes no database (see `databases.py`). A server that cannot be had is a `ServerMissing` with the
reason, which `conftest.py` turns into a skip, or into a failure where it is required.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import psutil
import sqlalchemy as sa
from pytest_mysql.executor import MySQLExecutor

from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Kind

USER = PASSWORD = "seed"

# Every process that a test session starts inherits this variable, servers included.
RUN_VARIABLE = "SEEDLIB_TEST_RUN"

# What is written reaches the operating system and not the disk: the data outlives the death of the
# server's process, which is what the tests bring about, and no slow disk slows them down.
DURABILITY = (
    "--innodb-flush-log-at-trx-commit=2 --sync-binlog=0"
    " --innodb-flush-method=nosync --innodb-doublewrite=OFF"
)

MARIADB_OPTIONS = f"--local-infile=1 --character-set-server=utf8mb4 {DURABILITY}"
MYSQL_OPTIONS = f"--local-infile=1 {DURABILITY}"

# Tests of which the processes are measured for coverage on a server as well; see `conftest.py`.
ABOUT_SERVERS = frozenset(
    {
        "test_bulk",
        "test_doctor",
        "test_load",
        "test_local_infile",
        "test_privileges",
        "test_reserve",
        "test_rights",
        "test_take",
        "test_unload",
        "test_workers",
    }
)

# Tests that do again and again what others do once: folders, files, and single ones. What stands
# for a folder or a file is meant on SQLite, a single test on each database.
OVER_AND_OVER = frozenset(
    {
        "backup/test_restore",
        "backup/test_take::test_killed_with_its_tool",
        "backup/test_take::test_when",
        "conflicts/test_faults",
        "conflicts/test_later",
        "conflicts/test_natural_keys::test_ways_to_travel",
        "dry_run/test_counted::test_counted_executed_done",
        "dry_run/test_counted::test_planned_counted_done",
        "dry_run/test_counted::test_up_and_down",
        "dry_run/test_manners::test_larger_than_a_cache",
        "dry_run/test_numbers",
        "faults",
        "offline/test_guards",
        "offline/test_refused::test_streamed",
        "offline/test_terp",
        "pii",
        "progress/test_bars::test_redirected",
        "properties",
        "report/test_page::test_the_documented_commands",
        "rollback/test_audit",
        "rollback/test_dependents::test_each_rule",
        "rollback/test_one_table",
        "rollback/test_question::test_anything_but_yes_is_no",
        "rollback/test_schemas",
        "schemas",
        "terp",
        "tests/test_alembic",
        "tests/test_bulk::test_both_paths",
        "tests/test_cli::test_help",
        "tests/test_commands",
        "tests/test_completion::test_start_up_does_not_pay_for_it",
        "tests/test_demo",
        "tests/test_environment",
        "tests/test_errors::test_importing_seeds_nothing",
        "tests/test_imports",
        "tests/test_lock",
        "tests/test_readback",
        "tests/test_reserve",
        "tests/test_retention::test_age_is_read_first",
        "tests/test_retention::test_downgrade_afterwards",
        "tests/test_retention::test_killed",
        "tests/test_retention::test_restore_afterwards",
        "tests/test_seeded",
        "tests/test_states",
        "tests/test_status::test_as_documented",
        "tests/test_status::test_what_is_said_of_rows_helps",
        "tests/test_summary",
        "tests/test_timings",
        "tests/test_unload",
        "tests/test_workers",
        "tests/test_workers::test_same_rows",
        "values/test_every_provider",
        "values/test_people",
        "values/test_places",
        "values/test_pools",
        "verification/test_pii",
        "verification/test_random",
    }
)

# Tests of what MySQL is asked in the words that MariaDB is asked in, files and single ones: there
# they are long ones.
LIKE_MARIADB = frozenset(
    {
        "backup/test_restore",
        "backup/test_take",
        "circles/test_nullable",
        "conflicts/test_faults",
        "conflicts/test_later",
        "conflicts/test_met",
        "conflicts/test_natural_keys",
        "conflicts/test_strategies",
        "dry_run/test_counted",
        "dry_run/test_manners",
        "dry_run/test_numbers",
        "dry_run/test_refused",
        "faults/test_locked_rows",
        "faults/test_network",
        "faults/test_rivals",
        "faults/test_schema_changes",
        "pii/test_canary",
        "pii/test_canary_failures",
        "pii/test_masked",
        "pii/test_refusals",
        "properties/test_dry_run",
        "properties/test_p13_reference_data",
        "properties/test_p13_rollback",
        "properties/test_p16_masked",
        "properties/test_p17_format",
        "properties/test_p18_mask_audit",
        "properties/test_p24_environment",
        "properties/test_p27_complete",
        "rollback/test_audit",
        "rollback/test_circles",
        "rollback/test_dependents",
        "rollback/test_edited",
        "rollback/test_one_table",
        "rollback/test_question",
        "rollback/test_schemas",
        "rollback/test_strategies",
        "terp/test_backup",
        "terp/test_end_to_end::test_alembics_own_commands",
        "terp/test_end_to_end::test_same_rows_in_any_chunks",
        "terp/test_schema",
        "terp/test_vendor_leads",
        "tests/test_commands",
        "tests/test_commands_page",
        "tests/test_environment",
        "tests/test_errors",
        "tests/test_exit_codes",
        "tests/test_logs",
        "tests/test_op",
        "tests/test_order",
        "tests/test_outcome",
        "tests/test_personal",
        "tests/test_plan",
        "tests/test_preview",
        "tests/test_reset",
        "tests/test_retention",
        "tests/test_runs",
        "tests/test_states",
        "tests/test_status",
        "tests/test_summary",
        "verification/test_beside",
        "verification/test_command",
        "verification/test_ledger",
        "verification/test_pii",
        "verification/test_random",
    }
)

# The first start of all lays MySQL's own tree of packages.
MYSQL_START_SECONDS = 600


class ServerMissing(Exception):  # noqa: N818 - a state of the machine, not an error in itself
    """No such server here; the message says why."""


def measured(test: Path, name: str, kind: str) -> bool:
    """Whether the processes of a test are measured for coverage.

    :param test: the test's file.
    :param name: the test's own.
    :param kind: the database that it runs on.
    """
    if f"{_place(test)}::{name}" in OVER_AND_OVER:
        return False
    if kind == "sqlite":
        return OVER_AND_OVER.isdisjoint({test.parent.name, _place(test)})
    return kind == "mariadb" and test.stem in ABOUT_SERVERS


def long_on(test: Path, name: str, kind: str) -> bool:
    """Whether a test is left to `make faults` on this kind of database.

    :param test: the test's file.
    :param name: the test's own.
    :param kind: the database that it runs on.
    """
    like_mariadb = {_place(test), f"{_place(test)}::{name}"} & LIKE_MARIADB
    return kind == "mysql" and bool(like_mariadb)


def _place(test: Path) -> str:
    return f"{test.parent.name}/{test.stem}"


def given_urls() -> list[sa.URL]:
    """Return the servers that the user names in `SEEDLIB_TEST_URLS` in place of ours."""
    return [sa.make_url(text) for text in os.environ.get("SEEDLIB_TEST_URLS", "").split()]


def given_server(kind: Kind) -> sa.URL:
    """Return the first of the user's servers that is of this kind, whatever its URL calls it."""
    for url in given_urls():
        if url.get_backend_name() in {"mysql", "mariadb"} and _kind(url) == kind:
            return url
    message = "SEEDLIB_TEST_URLS names no such server"
    raise ServerMissing(message)


def _kind(url: sa.URL) -> Kind:
    engine = sa.create_engine(url.set(database=None), poolclass=sa.NullPool)
    with engine.connect() as connection:
        version = str(connection.exec_driver_sql("SELECT version()").scalar_one())
    return "mariadb" if "mariadb" in version.lower() else "mysql"


def mariadb_required() -> bool:
    """Say whether its absence is a failure: in CI nobody reads what was skipped."""
    return os.environ.get("CI") == "true" or os.environ.get("SEEDLIB_REQUIRE_MARIADB") == "1"


def find_mariadb() -> None:
    """Say whether pytest-mysql could start MariaDB here.

    :raises ServerMissing: when it could not.
    """
    # A user's PATH on Debian lacks the folder that the server is in.
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    server = shutil.which("mysqld")
    if server is None:
        message = "no mysqld on this machine (Debian's package: mariadb-server)"
        raise ServerMissing(message)
    version = subprocess.run([server, "--version"], capture_output=True, text=True, check=True)
    if "mariadb" not in version.stdout.lower():
        message = f"{server} is not MariaDB"
        raise ServerMissing(message)


def mariadb_user() -> str:
    """Return whom MariaDB trusts on its socket: the user that its data folder belongs to."""
    return getpass.getuser()


def open_mariadb(process: MySQLExecutor) -> sa.URL:
    """Give our user every right on a new MariaDB server, and return its URL."""
    add_user(
        sa.URL.create(
            "mysql+pymysql", username=process.user, query={"unix_socket": process.unixsocket}
        )
    )
    return url_of(process.port)


def add_user(owner: sa.URL) -> None:
    """Give our user every right on a new MariaDB server.

    :param owner: the URL of whom the server trusts on its socket.
    """
    with sa.create_engine(owner, poolclass=sa.NullPool).begin() as connection:
        # MariaDB makes an anonymous user, which would be taken before 'seed'@'%' on loopback.
        anonymous = connection.exec_driver_sql("SELECT host FROM mysql.user WHERE user = ''")
        for (host,) in anonymous.all():
            connection.exec_driver_sql(f"DROP USER ''@'{host}'")
        connection.exec_driver_sql(f"CREATE USER {USER}@'%%' IDENTIFIED BY '{PASSWORD}'")
        connection.exec_driver_sql(f"GRANT ALL ON *.* TO {USER}@'%%' WITH GRANT OPTION")


def url_of(port: int) -> sa.URL:
    """Return our user's URL of a server on loopback."""
    return sa.URL.create(
        "mysql+pymysql", USER, PASSWORD, "127.0.0.1", port, query={"charset": "utf8mb4"}
    )


@contextmanager
def mariadb_server(options: str) -> Iterator[sa.URL]:
    """Start a MariaDB server of our own without pytest's fixtures, and stop it at the end.

    :param options: the server's, as on its command line.
    :raises ServerMissing: when there is none on this machine.
    """
    find_mariadb()
    with tempfile.TemporaryDirectory(prefix="seedlib-mariadb-") as folder:
        process = MySQLExecutor(
            mysqld_safe=Path("mysqld_safe"),
            mysqld=Path("mysqld"),
            admin_exec="mysqladmin",
            install_db="mysql_install_db",
            logfile_path=str(Path(folder) / "mysqld.log"),
            params=options,
            base_directory=Path(folder),
            user=mariadb_user(),
            host="127.0.0.1",
            port=free_port(),
        )
        with process:
            yield open_mariadb(process)


@contextmanager
def mysql_server(options: str = MYSQL_OPTIONS) -> Iterator[sa.URL]:
    """Start a MySQL server of our own on a free port, and stop it at the end.

    :param options: the server's, as on its command line.
    :raises ServerMissing: when the script that starts one is absent or cannot.
    """
    find_mysql()
    port = free_port()
    try:
        yield start_mysql(port, options)
    finally:
        stop_mysql(port)


def find_mysql() -> Path:
    """Return the script that starts a MySQL server.

    :raises ServerMissing: when there is none.
    """
    named = os.environ.get("SEEDLIB_MYSQL_SERVER")
    script = Path(named) if named else PROJECT.parent / "shared" / "mysql-server"
    if not os.access(script, os.X_OK):
        message = "nothing here starts one (SEEDLIB_MYSQL_SERVER can name a script that does)"
        raise ServerMissing(message)
    return script


def start_mysql(port: int, options: str) -> sa.URL:
    """Start a MySQL server, or start it again on what it left, and return our user's URL.

    :raises ServerMissing: when it cannot be laid or started.
    """
    # Two sessions must not lay the server's files at the same time.
    lock = f"seedlib-mysql-server-{getpass.getuser()}.lock"
    with filelock.FileLock(Path(tempfile.gettempdir()) / lock):
        started = _run(find_mysql(), "start", port, options)
    if started.returncode:
        message = f"the script ended with status {started.returncode}: {started.stderr.strip()}"
        raise ServerMissing(message)
    return url_of(port)


def kill_mysql(port: int) -> None:
    """End a server that :func:`start_mysql` started as a crash would; its data stays."""
    dying = [
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--port={port}" in (process.info["cmdline"] or ())
    ]
    _run(find_mysql(), "kill9", port)
    # While its number is taken, be it by its remains, no other server takes its socket.
    psutil.wait_procs(dying, timeout=60)


def stop_mysql(port: int) -> None:
    """Stop a server that :func:`start_mysql` started, and drop its data."""
    _run(find_mysql(), "stop", port)


def _run(script: Path, verb: str, port: int, options: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, verb, str(port)],
        env=os.environ | {"MYSQL_SERVER_ARGS": options},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=MYSQL_START_SECONDS,
        check=False,
    )


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def end_leftovers(run: str) -> None:
    """Kill what a test session left running: nothing, unless its own processes were killed."""
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(RUN_VARIABLE) == run
        except psutil.Error:
            # It has ended since, or is another user's.
            continue
        if ours and process.pid != os.getpid():
            process.kill()
