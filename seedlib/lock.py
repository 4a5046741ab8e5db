"""One run at a time: a lock that the server, or the operating system, frees when its holder dies.

MySQL and MariaDB: ``GET_LOCK`` on a connection of its own, which no pool and no reconnect can
replace. SQLite: a lock file beside the database, held by the ``filelock`` library. Neither is the
last word: the ledger's keys keep two runs apart even where the lock does not (clusters, poolers).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import filelock
import sqlalchemy as sa

from seedlib import lock_errors
from seedlib.tables import VERSION_TABLE, now, seed_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlib.session import Session

_IDLE_SECONDS = 60
"""How long the server keeps the lock of a host that has vanished."""

_END_PROCESS = "end its process"


@dataclass(frozen=True, slots=True)
class Fence:
    """How any connection of a run, in whatever process, finds out whether the lock is still held.

    Args:
        name: The lock.
        holder_id: The server's id of the connection that holds it.
    """

    name: str
    holder_id: int

    def check(self, session: Session) -> None:
        """Ask the server who holds the lock, in the transaction that is about to commit.

        Raises:
            LockLostError: It is not our connection.
        """
        if session.scalar("SELECT IS_USED_LOCK(%s)", (self.name,)) != self.holder_id:
            raise lock_errors.lock_lost()


class Lock(Protocol):
    """A lock that this run holds."""

    @property
    def fence(self) -> Fence | None:
        """What other processes of the run check; ``None`` where there can be none."""
        ...

    def check(self, session: Session) -> None:
        """Raise :class:`~seedlib.errors.LockLostError` unless the lock is still ours."""
        ...


@contextmanager
def hold(engine: sa.Engine, seconds: float, waiting: Callable[[str], None]) -> Iterator[Lock]:
    """Hold the lock of the engine's database.

    Args:
        engine: An engine without a pool.
        seconds: How long to wait for another run's end.
        waiting: Told once who holds the lock, when this run has to wait.

    Raises:
        LockTimeoutError: The lock was not free in time; the message names the holder.
    """
    holding = _server_lock if engine.dialect.name == "mysql" else _file_lock
    with holding(engine, seconds, waiting) as lock:
        yield lock


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Stands for the lock where nothing is going to be written."""

    fence: Fence | None = None

    def check(self, session: Session) -> None:
        """See :meth:`Fence.check`: nothing is to be committed."""
        raise AssertionError(session)


@contextmanager
def needless() -> Iterator[Lock]:
    """Hold nothing: for who only reads."""
    yield Unlocked()


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that somebody holds.

    Args:
        holder: Who.
        ending: What would end it.
        number: The server's id of the connection that holds it; SQLite has none.
    """

    holder: str
    ending: str
    number: int | None = None


def held(connection: sa.Connection) -> Held | None:
    """Look who holds the lock of the connected database, if anybody does; nobody is kept waiting.

    Args:
        connection: Any connection to the database.
    """
    if connection.dialect.name == "mysql":
        database = str(connection.exec_driver_sql("SELECT DATABASE()").scalar_one())
        name = lock_name(database)
        number = connection.exec_driver_sql("SELECT IS_USED_LOCK(%s)", (name,)).scalar()
        if number is None:
            return None
        ending = f"end its connection: KILL {number}"
        return Held(_holder(connection, name), ending, int(number))
    path = _lock_file(connection.engine)
    # There is no asking without trying. A run that begins in this instant waits a moment longer.
    if not path.exists() or _is_free(path):
        return None
    return Held(*_file_holder(connection))


class ServerLock:
    """``GET_LOCK`` (MySQL and MariaDB manuals, "Locking Functions").

    A thread pings the connection, so that a long statement elsewhere does not let it idle away.
    """

    def __init__(self, connection: sa.Connection, name: str) -> None:
        self._connection = connection
        self.name = name
        number = connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
        self.fence: Fence | None = Fence(name, int(number))
        self._stop = threading.Event()
        self._pings = threading.Thread(target=self._ping, name="seed-lock", daemon=True)

    def acquire(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the lock."""
        return bool(
            self._connection.exec_driver_sql(
                "SELECT GET_LOCK(%s, %s)", (self.name, seconds)
            ).scalar()
            == 1
        )

    def keep(self) -> None:
        """Begin to ping. From now on the connection is the thread's alone."""
        self._pings.start()

    def _ping(self) -> None:
        while not self._stop.wait(_IDLE_SECONDS / 4):
            try:
                self._connection.exec_driver_sql("SELECT 1")
            except sa.exc.DBAPIError:
                return  # check() finds the lock without its owner before the next commit

    def stop(self) -> None:
        """End the pings."""
        self._stop.set()
        if self._pings.ident is not None:
            self._pings.join()

    def check(self, session: Session) -> None:
        """See :meth:`Fence.check`."""
        assert self.fence is not None
        self.fence.check(session)


def lock_name(database: str) -> str:
    """The lock's name: locks are server-wide, so it tells databases and version tables apart.

    At most 64 characters (MySQL), lower case (MariaDB compares case).
    """
    digest = hashlib.sha256(f"{database}/{VERSION_TABLE}".encode()).hexdigest()
    return f"seedlib:{digest[:40]}"


@contextmanager
def _server_lock(
    engine: sa.Engine, seconds: float, waiting: Callable[[str], None]
) -> Iterator[Lock]:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    lock: ServerLock | None = None
    try:
        database = str(connection.exec_driver_sql("SELECT DATABASE()").scalar_one())
        lock = ServerLock(connection, lock_name(database))
        connection.exec_driver_sql(
            f"SET SESSION wait_timeout = {max(_IDLE_SECONDS, int(seconds) + 1)}"
        )
        if not lock.acquire(0):
            waiting(_holder(connection, lock.name))
            if not lock.acquire(seconds):
                number = connection.exec_driver_sql(
                    "SELECT IS_USED_LOCK(%s)", (lock.name,)
                ).scalar()
                ending = f"end its connection: KILL {number}" if number else "there is none to end"
                raise lock_errors.lock_timeout(seconds, _holder(connection, lock.name), ending)
        connection.exec_driver_sql(f"SET SESSION wait_timeout = {_IDLE_SECONDS}")
        lock.keep()
        yield lock
    finally:
        if lock is not None:
            lock.stop()
        # Closing the connection frees the lock; a connection the server dropped has freed it.
        with suppress(sa.exc.DBAPIError):
            connection.close()


def _holder(connection: sa.Connection, name: str) -> str:
    number = connection.exec_driver_sql("SELECT IS_USED_LOCK(%s)", (name,)).scalar()
    if number is None:
        return "nobody any more"
    parts = [f"connection {number}"]
    # Without the PROCESS privilege only the user's own sessions are listed.
    session = connection.exec_driver_sql(
        "SELECT user, host, time, info FROM information_schema.processlist WHERE id = %s", (number,)
    ).one_or_none()
    if session is not None:
        parts.append(f"user {session.user}, host {session.host}")
    run = _running(connection, seed_run.c.lock_id == number)
    return ", ".join(parts if run is None else [*parts, *_written_down(run)])


def _running(connection: sa.Connection, which: sa.ColumnElement[bool]) -> sa.RowMapping | None:
    """The holder's record, if it came so far."""
    if not sa.inspect(connection).has_table(seed_run.name):
        return None
    query = sa.select(seed_run).where(seed_run.c.state == "running", which)
    return connection.execute(query.order_by(seed_run.c.started_at.desc())).mappings().first()


def _written_down(run: sa.RowMapping) -> list[str]:
    """What the holder wrote of itself."""
    # Whose clock is ahead of ours has begun just now.
    age = max(now() - run["started_at"], dt.timedelta())
    return [
        f"{run['actor']} on {run['host']} (process {run['pid']})",
        f"since {run['started_at']:%Y-%m-%d %H:%M:%S} UTC ({str(age).partition('.')[0]} ago)",
        f"running `{run['command']}`",
    ]


class FileLock:
    """A lock file beside an SQLite database; the operating system frees it with its process."""

    fence: Fence | None = None

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = filelock.FileLock(path)
        self._inode = 0

    def acquire(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the lock."""
        try:
            self._lock.acquire(timeout=seconds)
        except filelock.Timeout:
            return False
        self._inode = self._path.stat().st_ino
        return True

    def release(self) -> None:
        """Free the lock."""
        self._lock.release()

    def check(self, session: Session) -> None:  # noqa: ARG002 - the file system knows
        """A lock file that was deleted, or replaced, keeps nobody out any more."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            inode = -1
        if inode != self._inode:
            raise lock_errors.lock_lost()


@contextmanager
def _file_lock(engine: sa.Engine, seconds: float, waiting: Callable[[str], None]) -> Iterator[Lock]:
    lock = FileLock(_lock_file(engine))
    begun = time.monotonic()
    if not lock.acquire(0):
        waiting(_told_holder(engine)[0])
        if not lock.acquire(max(0.0, seconds - (time.monotonic() - begun))):
            raise lock_errors.lock_timeout(seconds, *_told_holder(engine))
    try:
        yield lock
    finally:
        lock.release()


def _lock_file(engine: sa.Engine) -> Path:
    database = Path(engine.url.database or "").resolve()
    return database.with_name(database.name + ".seed-lock")


def _is_free(path: Path) -> bool:
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    lock.release()
    return True


def _told_holder(engine: sa.Engine) -> tuple[str, str]:
    """Who holds the file, and what would end it."""
    try:
        with engine.connect() as connection:
            return _file_holder(connection)
    except sa.exc.OperationalError:
        holder = "a run that keeps everybody from the database at this moment, readers too"
        return holder, _END_PROCESS


def _file_holder(connection: sa.Connection) -> tuple[str, str]:
    """Who holds the file, and what would end it."""
    run = _running(connection, sa.true())
    if run is None:
        return "a run that has not written itself down yet", _END_PROCESS
    return ", ".join(_written_down(run)), f"{_END_PROCESS} on {run['host']}: kill {run['pid']}"
