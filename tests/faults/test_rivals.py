"""Two runs, or a run and an application, at the same time on real servers."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest
import sqlalchemy as sa

from seedlib.lock import lock_name
from tests.content import fingerprint
from tests.faults.scenes import chunks
from tests.projects import project
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests import warm
    from tests.databases import Database
    from tests.faults.conftest import Watching

DEVELOPMENT = {"SEED_ENV": "development"}

NOTES = {
    "0001_notes": """
        notes = Seed("notes", rows={"small": 20_000}, columns={
            "code": v.sequence("ours {:06d}"),
            "body": "ours",
        })
    """
}


def notes(database: Database, folder: Path, *, options: str = "chunk_rows = 100") -> Path:
    """A project with one table, and the table."""
    auto = "" if database.kind == "sqlite" else "AUTO_INCREMENT"
    database.execute(
        f"CREATE TABLE notes (id INTEGER PRIMARY KEY {auto}, code VARCHAR(40) NOT NULL UNIQUE,"
        " body TEXT)"
    )
    return project(folder, NOTES, options=options)


class Application(threading.Thread):
    """Inserts rows with automatic ids as fast as it can, and remembers each that was committed."""

    def __init__(self, database: Database, name: str) -> None:
        super().__init__(name=name)
        timeout = {"timeout": 60} if database.kind == "sqlite" else {}
        self.engine = sa.create_engine(database.url, poolclass=sa.NullPool, connect_args=timeout)
        self.stopping = threading.Event()
        self.rows: list[tuple[int, str]] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Insert until told to stop, twenty thousand rows at most."""
        with self.engine.connect() as connection:
            for number in range(20_000):
                if self.stopping.is_set():
                    return
                code = f"{self.name} {number}"
                try:
                    result = connection.execute(
                        sa.text("INSERT INTO notes (code, body) VALUES (:code, 'theirs')"),
                        {"code": code},
                    )
                    connection.commit()
                except sa.exc.DBAPIError as error:
                    connection.rollback()
                    self.failures.append(str(error.orig))
                else:
                    self.rows.append((int(result.lastrowid), code))
                time.sleep(0.002)

    def stop(self) -> None:
        """Stop, and wait until it has."""
        self.stopping.set()
        self.join(60)


def test_application_goes_on(database: Database, tmp_path: Path) -> None:
    """An application that inserts meanwhile neither fails nor collides, and keeps every row."""
    folder = notes(database, tmp_path)
    applications = [Application(database, f"app {number}") for number in range(3)]
    for application in applications:
        application.start()
    try:
        up = database.alembic("-n", "seeds", "upgrade", "head", cwd=folder, env=DEVELOPMENT)
        seeded = database.scalar("SELECT COUNT(*) FROM notes WHERE code LIKE 'ours %'")
        down = database.alembic("-n", "seeds", "downgrade", "base", cwd=folder, env=DEVELOPMENT)
    finally:
        for application in applications:
            application.stop()

    assert (0, 20_000) == (up.returncode, seeded), up.stderr
    assert 0 == down.returncode, down.stderr
    assert [] == [failure for application in applications for failure in application.failures]
    theirs = sorted(row for application in applications for row in application.rows)
    assert len(theirs) > 100
    assert theirs == database.rows("SELECT id, code FROM notes ORDER BY id")


def test_taken_natural_key(database: Database, tmp_path: Path) -> None:
    """A natural key that the application took first is reported with its row, not overwritten."""
    folder = notes(database, tmp_path)
    database.execute("INSERT INTO notes (code, body) VALUES ('ours 000777', 'theirs')")
    before = fingerprint(database)
    done = database.alembic("-n", "seeds", "upgrade", "head", cwd=folder, env=DEVELOPMENT)

    assert 0 != done.returncode
    assert "row 776" in done.stderr + done.stdout
    assert "not overwritten" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert [("theirs",)] == database.rows("SELECT body FROM notes WHERE code = 'ours 000777'")
    back = database.alembic("-n", "seeds", "downgrade", "base", cwd=folder, env=DEVELOPMENT)
    assert 0 == back.returncode, back.stderr
    assert before == fingerprint(database)


def test_second_run_waits(database: Database, tmp_path: Path) -> None:
    """Of four runs at once one works; the others wait, find nothing to do and succeed."""
    folder = notes(database, tmp_path)
    args = ("-n", "seeds", "upgrade", "head")
    runs = [database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) for _ in range(4)]
    outputs = [run.communicate(timeout=120)[0] for run in runs]

    assert [0] * 4 == [run.returncode for run in runs], outputs
    assert 3 == sum("Nothing to do" in output for output in outputs)
    assert 20_000 == database.scalar("SELECT COUNT(*) FROM notes")


@pytest.mark.long
def test_eight_at_once(database: Database, tmp_path: Path, watching: Watching) -> None:
    """Fifty times eight processes begin in the same moment: one works, seven find it done."""
    folder = notes(database, tmp_path)
    invariant = watching(database, "eight runs at once")
    few = {name: body.replace("20_000", "600") for name, body in NOTES.items()}
    project(folder, few, options="chunk_rows = 50")
    args = ("-n", "seeds", "upgrade", "head")
    for _ in range(50):
        runs = [database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) for _ in range(8)]
        outputs = [run.communicate(timeout=120)[0] for run in runs]
        assert [0] * 8 == [run.returncode for run in runs], outputs
        assert 7 == sum("Nothing to do" in output for output in outputs)
        assert 600 == database.scalar("SELECT COUNT(*) FROM notes")
        invariant.check()
        invariant.check_seeded()
        down = database.alembic("-n", "seeds", "downgrade", "base", cwd=folder, env=DEVELOPMENT)
        assert 0 == down.returncode, down.stderr
        invariant.check_empty()


def test_lock_timeout(database: Database, tmp_path: Path, watching: Watching) -> None:
    """A run that cannot have the lock in time names who holds it, and writes nothing."""
    folder = notes(database, tmp_path)
    invariant = watching(database, "the lock's holder is stopped, a waiter gives up")
    args = ("-n", "seeds", "upgrade", "head")
    with database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) as holder:
        until(lambda: chunks(database))
        run = psutil.Process(holder.pid)
        every = [run, *run.children(recursive=True)]
        try:
            until(lambda: stopped(database, every))
            before = everything(database)
            late = database.alembic(
                "-n",
                "seeds",
                "-x",
                "lock-timeout=1",
                "upgrade",
                "head",
                cwd=folder,
                env=DEVELOPMENT,
            )
            assert before == everything(database)
        finally:
            for process in every:
                process.resume()
            holder.communicate(timeout=120)

    said = late.stdout + late.stderr
    assert 0 != late.returncode
    assert f"process {holder.pid}" in said
    assert "upgrade head" in said
    assert re.search(r"since 20\S+ \S+ UTC \(\d:\d\d:\d\d ago\)", said)
    if database.kind == "sqlite":
        assert "end its process" in said
    else:
        assert re.search(r"connection (\d+), user seed, host \S+, .*KILL \1\b", said)
    assert 0 == holder.returncode
    assert 20_000 == database.scalar("SELECT COUNT(*) FROM notes")
    invariant.check()


def stopped(database: Database, run: Sequence[psutil.Process]) -> bool:
    """Stop a run, but not while it keeps everybody out of an SQLite file."""
    for process in run:
        process.suspend()
    at_once = {"timeout": 0} if database.kind == "sqlite" else {}
    engine = sa.create_engine(database.url, poolclass=sa.NullPool, connect_args=at_once)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT COUNT(*) FROM seed_chunk"))
    except sa.exc.OperationalError:
        for process in run:
            process.resume()
        return False
    return True


def everything(database: Database) -> object:
    """Every row of every table, ours included."""
    tables = sorted(database.tables())
    return {table: database.rows(f"SELECT * FROM {table}") for table in tables}


@pytest.mark.databases("mariadb", "mysql")
def test_lock_lost(database: Database, tmp_path: Path, watching: Watching) -> None:
    """A run whose lock's connection dies stops before its next commit; one that waits does it all.

    Whatever reconnects on the way: the lock is asked for by the number of its own connection.
    """
    folder = notes(database, tmp_path, options="chunk_rows = 50")
    invariant = watching(database, "the lock's connection is killed, another run waits")
    args = ("-n", "seeds", "upgrade", "head")
    name = lock_name(str(sa.make_url(database.url).database))
    waiting = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%GET_LOCK(%'"
    with (
        database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) as first,
        ended(first),
    ):
        until(lambda: chunks(database))
        # It stands still until its lock is gone: else it might be done before the other one waits.
        first.send_signal(signal.SIGSTOP)
        with database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) as second, ended(second):
            # Besides the query itself, which has the words in it.
            until(lambda: database.scalar(waiting) > 1)
            number = database.scalar("SELECT IS_USED_LOCK(:name)", name=name)
            database.execute(f"KILL {number}")
            first.send_signal(signal.SIGCONT)
            said = first.communicate(timeout=120)[0]
            then = second.communicate(timeout=120)[0]

    assert 0 != first.returncode
    assert "lock was lost" in said
    assert 0 == second.returncode, then
    assert "Waiting for another run to end" in then
    assert 20_000 == database.scalar("SELECT COUNT(*) FROM notes")
    invariant.check()
    states = database.rows("SELECT state FROM seed_run ORDER BY started_at")
    assert states in ([("failed",), ("done",)], [("interrupted",), ("done",)])


@contextmanager
def ended(run: warm.Process) -> Iterator[None]:
    """Whatever comes, the process is over afterwards."""
    try:
        yield
    finally:
        run.kill()


LOCKS = """
from pathlib import Path
import os

from seedlib import lock

lock.lock_name = lambda database: "seedlib:" + os.environ["LOCK"]
lock._lock_file = lambda engine: Path(engine.url.database + os.environ["LOCK"])
"""


def test_locks_of_different_names(database: Database, tmp_path: Path, watching: Watching) -> None:
    """Where no lock keeps two runs apart the ledger does, and who comes second is told of it."""
    folder = notes(database, tmp_path)
    project(folder, NOTES, options="chunk_rows = 100", env=LOCKS)
    invariant = watching(database, "two runs whose locks have different names")
    for command, target, check in (
        ("upgrade", "head", invariant.check_seeded),
        ("downgrade", "base", invariant.check_empty),
    ):
        args = ("-n", "seeds", command, target)
        both = [
            database.start_alembic(*args, cwd=folder, env={**DEVELOPMENT, "LOCK": name})
            for name in ("one", "two")
        ]
        said = [run.communicate(timeout=120)[0] for run in both]
        # Both may lose against each other, one may come when all is done: neither works twice.
        for run, output in zip(both, said, strict=True):
            assert "Traceback" not in output
            assert "Waiting for another run" not in output
            if run.returncode:
                assert "another run" in output or "another session" in output
        invariant.check()
        again = database.alembic(*args, cwd=folder, env={**DEVELOPMENT, "LOCK": "one"})
        assert 0 == again.returncode, (said, again.stderr)
        check()


MOVED = """
import sqlalchemy as sa
from sqlalchemy.engine import Engine

moved = []


@sa.event.listens_for(Engine, "before_cursor_execute")
def move(connection, _cursor, statement, *_):
    if statement.startswith("DELETE FROM seed_version") and not moved:
        moved.append(True)
        with sa.create_engine(connection.engine.url).begin() as other:
            other.exec_driver_sql("UPDATE seed_version SET version_num = '0000_else'")
"""


def test_version_moved(database: Database, tmp_path: Path) -> None:
    """Somebody who stamps under a run is told of in our words, and their version stays."""
    folder = notes(database, tmp_path)
    args = ("-n", "seeds", "upgrade", "head")
    assert 0 == database.alembic(*args, cwd=folder, env=DEVELOPMENT).returncode
    project(folder, NOTES, env=MOVED)
    down = database.alembic("-n", "seeds", "downgrade", "base", cwd=folder, env=DEVELOPMENT)

    assert 0 < down.returncode
    assert "The version table says 0000_else, and this run believed 0001_notes" in down.stdout
    assert [("0000_else",)] == database.rows("SELECT version_num FROM seed_version")


@pytest.mark.parametrize(
    "name", ["SIGINT", "SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.long)]
)
def test_interrupted(database: Database, tmp_path: Path, watching: Watching, name: str) -> None:
    """Asked to end, a run does with the conventional code, frees the lock and is written down."""
    number = signal.Signals[name]
    folder = notes(database, tmp_path, options="chunk_rows = 50")
    invariant = watching(database, name)
    args = ("-n", "seeds", "upgrade", "head")
    with database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) as run:
        until(lambda: chunks(database))
        os.kill(run.pid, number)
        output = run.communicate(timeout=120)[0]
    invariant.check()
    again = database.alembic(
        "-n", "seeds", "-x", "lock-timeout=0", "upgrade", "head", cwd=folder, env=DEVELOPMENT
    )

    assert 128 + number == run.returncode, output
    assert "Traceback" not in output
    assert 0 == again.returncode, again.stderr
    states = database.rows("SELECT state FROM seed_run ORDER BY started_at")
    assert [("interrupted",), ("done",)] == states
    assert 20_000 == database.scalar("SELECT COUNT(*) FROM notes")


IN_MID_STATEMENT = """
import sqlalchemy as sa
from sqlalchemy.engine import Engine

asked = []


@sa.event.listens_for(Engine, "after_cursor_execute")
def interrupt(_connection, _cursor, statement, *_):
    if statement.startswith("SELECT") and "notes" in statement and len(asked) < 5:
        asked.append(statement)
        if len(asked) == 5:
            raise KeyboardInterrupt
"""


def test_interrupted_in_mid_statement(
    database: Database, tmp_path: Path, watching: Watching
) -> None:
    """Where a statement has rows left to give, and the connection goes with it, all is let go."""
    folder = notes(database, tmp_path)
    project(folder, NOTES, options="chunk_rows = 100", env=IN_MID_STATEMENT)
    invariant = watching(database, "an interrupt in mid-statement")
    args = ("-n", "seeds", "-x", "lock-timeout=1", "upgrade", "head")
    with database.start_alembic(*args, cwd=folder, env=DEVELOPMENT) as run:
        output = run.communicate(timeout=120)[0]

    assert 128 + signal.SIGINT == run.returncode, output
    assert [("interrupted",)] == database.rows("SELECT state FROM seed_run")
    invariant.check()
