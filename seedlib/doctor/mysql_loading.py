"""How rows get into a MySQL or MariaDB server, and what may slow or stop them on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.chunks import TRIES
from seedlib.dialects.local_infile import PACKET
from seedlib.doctor.finding import Finding, good, note, problem, warning
from seedlib.errors import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlib.doctor.mysql_variables import Variables

_MEBIBYTE: Final = 1 << 20

_ENDING: Final = (
    "max_statement_time",
    "max_execution_time",
    "idle_transaction_timeout",
    "idle_write_transaction_timeout",
)
"""Variables by which a server ends what takes its time; 0 where it does not."""


def packets(of: Variables) -> Iterator[Finding]:
    """Whether our statements fit."""
    name = "max_allowed_packet"
    size = int(of.here.get(name) or of.number(name))
    found, do = f"{size:,} bytes", f"SET GLOBAL {name} = {64 * _MEBIBYTE};"
    if size <= PACKET:
        means = f"A load travels in packets of {PACKET:,} bytes, which the server would refuse."
        yield problem(name, found, means, do)
    elif size < 2 * _MEBIBYTE:
        means = (
            "INSERTs are kept to half of it. The keys of a chunk, where they are texts, and what a"
            " chunk of updates keeps of the values before, may be larger, and would be refused."
        )
        yield warning(name, found, means, do)
    elif size < 16 * _MEBIBYTE:
        means = (
            "Enough, but for a single row, or the former values that one chunk of updates keeps,"
            " that come to more."
        )
        yield note(name, found, means, do)
    else:
        yield good(name, found, "INSERTs have up to 1,000,000 bytes, chunks about 4 MB.")


def bulk(of: Variables, asked: str) -> Iterator[Finding]:
    """How rows are going to travel. The client's side is always on, and gives out no file."""
    allowed, do = of.on("local_infile"), "SET GLOBAL local_infile = 1;"
    found = f"server {'ON' if allowed else 'OFF'}, bulk={asked}"
    if not allowed and asked == "load":
        means = "bulk=load is refused: the server takes no LOAD DATA LOCAL."
        yield problem("local_infile", found, means, f"{do} or leave bulk out")
    elif not allowed:
        means = "Rows go in by INSERT: the same rows, and it takes about a quarter longer."
        yield note("local_infile", found, means, do)
    elif asked == "insert":
        yield note(
            "local_infile", found, "LOAD DATA LOCAL could be had, and bulk=insert forgoes it."
        )
    else:
        means = "Rows go in by LOAD DATA LOCAL, the fastest way; no file of this machine is read."
        yield good("local_infile", found, means)


def numbering(of: Variables) -> Iterator[Finding]:
    """How ids are given out."""
    name, mode = "innodb_autoinc_lock_mode", of.number("innodb_autoinc_lock_mode")
    if mode == 2:  # noqa: PLR2004 - the manual's number for "interleaved"
        yield good(name, mode, "Two connections can load one table side by side.")
    else:
        means = (
            "Bulk inserts into one table wait for each other, so one connection loads each (two"
            " where rows are masked). It is no danger."
        )
        do = f"{name} = 2 in the server's configuration, and a restart; binlog_format must be ROW"
        yield note(name, mode, means, do)
    step, offset = of.number("auto_increment_increment"), of.number("auto_increment_offset")
    found = f"increment {step}, offset {offset}"
    if step <= 1:
        yield good("auto_increment", found, "Ids are given out one by one.")
        return
    means = (
        "As where several servers are written to, each with ids of its own. Seeded ids are"
        " consecutive all the same, so they can meet those that another server gives out."
    )
    yield warning("auto_increment", found, means, "Seed while nobody writes to the other servers")


def zones(of: Variables, *, named: bool) -> Iterator[Finding]:
    """The server's time zone; a run has its own."""
    zone = of.text("time_zone")
    system = of.text("system_time_zone")
    found = f"{zone} ({system})" if zone == "SYSTEM" else zone
    found += "" if named else ", named zones not loaded"
    utc = (system if zone == "SYSTEM" else zone) in {"UTC", "+00:00", "Etc/UTC", "GMT"}
    means = "A run writes instants in UTC, and needs no named zones."
    if utc:
        yield good("time_zone", found, means)
    else:
        means += (
            " An application in the server's zone reads TIMESTAMP columns in its own time, and"
            " DATETIME columns as they stand, in UTC."
        )
        yield note("time_zone", found, means)


def waiting(of: Variables) -> Iterator[Finding]:
    """How long locks of others are waited for."""
    rows = of.number("innodb_lock_wait_timeout")
    tables = of.number("lock_wait_timeout")
    found = f"rows {rows:,} s, tables {tables:,} s"
    means = (
        f"A chunk that waits longer for an application's lock is done again, {TRIES} times in all."
    )
    if of.text("innodb_deadlock_detect").upper() in {"OFF", "0"}:
        means += " Deadlocks are not detected, so each of them lasts as long as this."
        do = "SET GLOBAL innodb_deadlock_detect = ON;"
        yield note("lock waits", f"{found}, deadlocks not detected", means, do)
    else:
        yield good("lock waits", found, means)


def limits(of: Variables) -> Iterator[Finding]:
    """What ends a statement, or a connection, that takes its time."""
    idle = of.number("wait_timeout")
    means = (
        "A run's connections ask for 28,800 s; the lock's for 60 s, and it is pinged every 15 s."
    )
    yield good("wait_timeout", f"{idle:,} s", means)
    found = {name: of.here[name] for name in _ENDING if float(of.here.get(name, 0))}
    if not found:
        yield good("statement limits", "none", "No statement is ended for the time it takes.")
        return
    means = (
        "What takes longer is ended, and the run with it: checking many foreign keys, say."
        " The next run goes on from there."
    )
    names = ", GLOBAL ".join(f"{name} = 0" for name in found)
    told = ", ".join(f"{name}={value}" for name, value in found.items())
    yield warning("statement limits", told, means, f"SET GLOBAL {names};")


def connections(of: Variables, workers: int, taken: int) -> Iterator[Finding]:
    """Whether there are enough. Lock, control and data have one each, and one comes and goes."""
    needed = 3 + workers
    most = int(of.here.get("max_user_connections") or 0)
    left = of.number("max_connections") - taken
    found = f"{taken} of {of.number('max_connections'):,} taken"
    means = f"A run has up to {needed} at once, with {many(workers, 'worker', 'workers')}."
    if 0 < most < needed:
        do = "ALTER USER … WITH MAX_USER_CONNECTIONS 0; or fewer workers"
        yield problem("connections", f"the user may have {most}", means, do)
    elif left < needed:
        do = "SET GLOBAL max_connections = …; or fewer workers"
        yield warning("connections", found, f"{means} So many are not left.", do)
    else:
        yield good("connections", found, means)


EVERY: Final[tuple[Callable[[Variables], Iterator[Finding]], ...]] = (
    packets,
    numbering,
    waiting,
    limits,
)
"""The checks that need nothing but variables."""
