"""One run at a time: who has the lock, who waits for it, and what frees it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import lock
from seedlib.dialects import dialect_of
from seedlib.errors import LockLostError, LockTimeoutError
from seedlib.session import Session
from tests.runs import lay
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.databases import Database


def silent(holder: str) -> None:
    """Hear nothing of a wait."""


@pytest.fixture
def engine(database: Database) -> sa.Engine:
    """The engine that a run would make."""
    url = sa.make_url(database.url)
    engine: sa.Engine = dialect_of(url).engine(url, lock_timeout=1)
    return engine


def test_the_locks_name() -> None:
    """One for each database, short enough for MySQL, in the one case that all servers agree on."""
    names = [lock.lock_name(database) for database in ("terp", "TERP", "shop", "x" * 300)]

    assert 4 == len(set(names))
    assert all(len(name) <= 64 and name == name.lower() for name in names)
    assert "seedlib:63ae7e813112a337d276a93e9c994015d760a895" == names[0]


def test_p4_one_holder(engine: sa.Engine) -> None:
    """Whoever comes second is told of the first, waits as long as asked, and gives up (P4)."""
    told: list[str] = []
    with lock.hold(engine, 0, silent) as held:
        with pytest.raises(LockTimeoutError) as refused, lock.hold(engine, 0.2, told.append):
            pytest.fail("two runs at once")
        message = str(refused.value)

    assert 1 == len(told)
    assert "Waited 0.2 s." in message
    assert "-x lock-timeout=SECONDS waits longer" in message
    if engine.dialect.name == "mysql":
        assert held.fence is not None
        user = engine.url.username
        assert f"connection {held.fence.holder_id}, user {user}, host" in message
        assert f"end its connection: KILL {held.fence.holder_id}" in message
    else:
        assert "a run that has not written itself down yet" in message
        assert "end its process" in message


def test_p5_released(engine: sa.Engine) -> None:
    """The lock is free again after success and after an error (P5)."""
    with lock.hold(engine, 0, silent):
        pass
    with pytest.raises(ZeroDivisionError), lock.hold(engine, 0, silent):
        raise ZeroDivisionError
    with lock.hold(engine, 0, silent) as held, engine.connect() as connection:
        held.check(Session(connection, dialect_of(engine.url), held.check))


def checked_until_lost(held: lock.Lock, session: Session) -> None:
    """Ask again and again: the server ends a connection in its own time."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        held.check(session)


@pytest.mark.databases("mariadb", "mysql")
def test_a_lost_connection_is_noticed(engine: sa.Engine, database: Database) -> None:
    """A run whose lock's connection was ended may not commit any more (R2.6)."""
    with lock.hold(engine, 0, silent) as held, engine.connect() as connection:
        session = Session(connection, dialect_of(engine.url), held.check)
        assert held.fence is not None
        database.execute(f"KILL {held.fence.holder_id}")
        with pytest.raises(LockLostError) as lost:
            checked_until_lost(held, session)

    assert "another run may have begun" in str(lost.value)
    assert "Run the same command again" in str(lost.value)


def replaced(path: Path) -> None:
    """Put another file in a file's place."""
    other = path.with_suffix(".other")
    other.touch()
    other.replace(path)


@pytest.mark.databases("mariadb", "mysql")
def test_a_vanished_host_does_not_keep_the_lock(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the holder pings, the lock is its own; soon after it does not, nobody's."""
    monkeypatch.setattr(lock, "_IDLE_SECONDS", 2)
    with engine.connect() as connection, lock.hold(engine, 0, silent) as held:
        assert isinstance(held, lock.ServerLock)
        for _ in range(4):
            time.sleep(1)
            assert lock.held(connection) is not None
        held.stop()
        until(lambda: lock.held(connection) is None)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("meddle", [Path.unlink, replaced])
def test_a_lost_file_is_noticed(
    engine: sa.Engine, database: Database, meddle: Callable[[Path], None]
) -> None:
    """A lock file that was deleted or replaced keeps nobody out any more."""
    path = Path(f"{sa.make_url(database.url).database}.seed-lock")
    with lock.hold(engine, 0, silent) as held, engine.connect() as connection:
        session = Session(connection, dialect_of(engine.url), held.check)
        held.check(session)
        meddle(path)
        with pytest.raises(LockLostError):
            held.check(session)


@pytest.mark.databases("sqlite")
def test_a_holder_that_keeps_readers_out(engine: sa.Engine, database: Database) -> None:
    """Where the file cannot even be read, the waiter says that instead of failing on it."""
    url = sa.make_url(database.url)
    with (
        lock.hold(engine, 0, silent),
        closing(sqlite3.connect(str(url.database), isolation_level=None)) as holder,
    ):
        holder.execute("BEGIN EXCLUSIVE")
        with (
            pytest.raises(LockTimeoutError, match="keeps everybody from the database"),
            lock.hold(engine, 0, silent),
        ):
            pytest.fail("two hold it")


def test_p4_who_holds_it(database: Database, tmp_path: Path) -> None:
    """A holder that has written itself down is told with person, process and command (P4)."""
    tree = {
        "0001_t": """
            import os
            import time

            def held(rows):
                if len(rows) and rows.n[0] == 30 and not os.path.exists("go"):
                    open("reached", "w").close()
                    while not os.path.exists("go"):
                        time.sleep(0.01)
                return [1] * len(rows)

            t = Seed("t", rows=60, columns={"n": held})
        """
    }
    seeds = lay(
        database, tmp_path / "project", {"t": "{id}, n INTEGER"}, tree, options="chunk_rows = 30"
    )
    with seeds.started("upgrade", "head") as holder:
        while not (seeds.folder / "reached").exists():
            assert holder.poll() is None
        refused = seeds.refused("-x", "lock-timeout=0", "upgrade", "head")
        waiting = seeds.log("run.waiting")
        (seeds.folder / "go").touch()
        output = holder.communicate(timeout=60)[0]
    seeds.done("-x", "lock-timeout=0", "upgrade", "head")

    assert 0 == holder.returncode, output
    record = seeds.last_run()
    if database.kind == "sqlite":
        assert f"end its process on {record['host']}: kill {holder.pid}. Nothing" in refused
    for part in (f"(process {holder.pid})", record["actor"], record["host"], "upgrade head`"):
        assert part in refused
    assert f"since {str(record['started_at'])[:19]} UTC" in refused
    assert 1 == len(waiting)
    assert 60 == seeds.count("t")
