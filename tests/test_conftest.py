"""The fixtures themselves: what they promise every other test."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import processes, servers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database, Kind


def test_fresh(database: Database) -> None:
    """A database is empty, on the kind of server it says, and keeps what is written."""
    before = database.tables()
    database.execute("CREATE TABLE words (word VARCHAR(20) NOT NULL)")
    database.execute("INSERT INTO words VALUES (:word)", word="grün 🌿")

    assert set() == before
    assert {"words"} == database.tables()
    assert [("grün 🌿",)] == database.rows("SELECT word FROM words")


def test_apart(database: Database) -> None:
    """What the test before wrote is not there: each test has a database of its own."""
    database.execute("CREATE TABLE words (word VARCHAR(20) NOT NULL)")

    assert 0 == database.scalar("SELECT count(*) FROM words")


@pytest.mark.databases("mariadb", "mysql")
def test_server(database: Database) -> None:
    """Servers are of the kind they are called, and let rows travel by LOAD DATA LOCAL."""
    version = database.scalar("SELECT version()")

    assert (database.kind == "mariadb") == ("MariaDB" in version)
    assert 1 == database.scalar("SELECT @@local_infile")
    assert "seed@%" == database.scalar("SELECT current_user()")


@pytest.mark.databases("sqlite")
def test_marked(database: Database) -> None:
    """A test runs on the kinds alone that its mark names."""

    assert "sqlite" == database.kind


def test_alembic(database: Database, tmp_path: Path) -> None:
    """A real `alembic` process runs in the folder, and on the database, that it is given."""
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = scripts\n")
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    (tmp_path / "scripts" / "env.py").write_text(
        "import os\n"
        "import sqlalchemy as sa\n"
        "with sa.create_engine(os.environ['DATABASE_URL']).begin() as connection:\n"
        "    connection.exec_driver_sql('CREATE TABLE made (id INTEGER)')\n"
    )

    done = database.alembic("upgrade", "head", cwd=tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    assert {"made"} == database.tables()


def test_alembic_fails(tmp_path: Path) -> None:
    """The status and the words of a process that fails are there to be looked at."""
    done = processes.alembic("upgrade", "head", cwd=tmp_path)

    assert 255 == done.returncode
    assert "No 'script_location' key found in configuration" in done.stdout


def test_start_alembic(database: Database, tmp_path: Path) -> None:
    """A process that was started is read, waited for a bounded time, and killed while it runs."""
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = scripts\n")
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    (tmp_path / "scripts" / "env.py").write_text(
        "import threading\nprint('waiting', flush=True)\nthreading.Event().wait()\n"
    )

    with database.start_alembic("upgrade", "head", cwd=tmp_path) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=0.01)
        running = process.poll()
        process.kill()

    assert "waiting\n" == first
    assert (None, -9) == (running, process.returncode)


@pytest.mark.databases("sqlite")
def test_how_a_process_ends(database: Database, tmp_path: Path) -> None:
    """Whatever it ends with: the status, the message, and what was to be done at the end."""
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = scripts\n")
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    env = tmp_path / "scripts" / "env.py"

    for body, status, said in (
        ("print('printed')", 0, "printed\nat the end\n"),
        ("sys.exit(7)", 7, "at the end\n"),
        ("sys.exit('why')", 1, "why\nat the end\n"),
        ("threading.Thread(target=print, args=('late',)).start()", 0, "late\nat the end\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\nat the end\n"),
    ):
        at_the_end = "atexit.register(lambda: print('at the end', flush=True))"
        env.write_text(f"import atexit, sys, threading\n{at_the_end}\n{body}\n")
        with database.start_alembic("upgrade", "head", cwd=tmp_path) as process:
            whole, _ = process.communicate(timeout=60)

        assert (status, said) == (process.returncode, whole[-len(said) :]), whole


def test_environment_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer's shell says of databases and environments does not reach a process."""
    monkeypatch.setenv("SEED_ENV", "production")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///theirs.sqlite3")

    variables = processes.process_environment(env={"SEED_SIZE": "small"})

    assert "SEED_ENV" not in variables
    assert "DATABASE_URL" not in variables
    assert "small" == variables["SEED_SIZE"]


@pytest.mark.databases("mariadb", "mysql")
def test_given_server(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own servers are told apart by what they are, not by what the URL calls them."""
    url = sa.make_url(database.url)
    monkeypatch.setenv("SEEDLIB_TEST_URLS", f"sqlite:///theirs.sqlite3 {database.url}")
    other: Kind = "mysql" if database.kind == "mariadb" else "mariadb"

    assert url == servers.given_server(database.kind)
    with pytest.raises(servers.ServerMissing, match="names no such server"):
        servers.given_server(other)


def test_mysql_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a script that starts MySQL, and with one that cannot, the reason is said."""
    script = tmp_path / "mysql-server"
    monkeypatch.setenv("SEEDLIB_MYSQL_SERVER", str(script))

    with (
        pytest.raises(servers.ServerMissing, match="nothing here starts one"),
        servers.mysql_server(),
    ):
        pass

    script.write_text("#!/bin/sh\necho 'no debootstrap' >&2\nexit 3\n")
    script.chmod(0o755)

    with (
        pytest.raises(servers.ServerMissing, match="ended with status 3: no debootstrap"),
        servers.mysql_server(),
    ):
        pass


def _session(**env: str) -> subprocess.CompletedProcess[str]:
    """Run one test of this file in a session of its own, on servers that are not there."""
    absent = {"CI": "", "SEEDLIB_TEST_URLS": "sqlite:///theirs.sqlite3"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", f"{__file__}::test_apart", "--no-cov"],
        cwd=processes.PROJECT,
        env=os.environ | {"COVERAGE_PROCESS_START": ""} | absent | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_skipped() -> None:
    """Servers that cannot be had are skipped, with one line each that says why."""
    done = _session()

    assert 0 == done.returncode
    assert "1 passed, 2 skipped" in done.stdout
    for server in ("MariaDB", "MySQL"):
        line = f"1 skipped, no {server}: SEEDLIB_TEST_URLS names no such server"

        assert 1 == done.stdout.splitlines().count(line)


@pytest.mark.parametrize("name", ["CI", "SEEDLIB_REQUIRE_MARIADB"])
def test_required(name: str) -> None:
    """Where MariaDB is required, its absence fails, and that of MySQL does not."""
    done = _session(**{name: "true" if name == "CI" else "1"})

    assert 1 == done.returncode
    assert "1 passed, 1 skipped, 1 error" in done.stdout
    assert "no MariaDB: SEEDLIB_TEST_URLS names no such server" in done.stdout


def test_leftovers() -> None:
    """A process that a session left behind is ended, and that of another session is not."""
    sleep = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    ours = subprocess.Popen(sleep, env=os.environ | {servers.RUN_VARIABLE: "ours"})
    theirs = subprocess.Popen(sleep, env=os.environ | {servers.RUN_VARIABLE: "theirs"})

    servers.end_leftovers("ours")

    assert -9 == ours.wait(timeout=10)
    assert theirs.poll() is None
    theirs.kill()
    theirs.wait()
