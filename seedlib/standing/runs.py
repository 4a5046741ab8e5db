"""The runs on record, as they are read: ``seed runs``, and the last run of ``seed status``.

Knows ``seed_run`` and the lock. Who is written down as running while the lock is free has died, and
is told so; the next run that writes puts that on record (see ``record.py``).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from seedlib import lock
from seedlib.standing import runs_errors
from seedlib.tables import seed_run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

SHORTEST: Final = 8
"""Characters of a run's identifier that are shown, where they are unique."""

_COLUMNS: Final = [
    *(column for column in seed_run.c if column.name != "timings"),
    seed_run.c.timings.is_not(None).label("timed"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One run as it was written down.

    Args:
        id: Its identifier, which every record of the log has.
        short: As much of it as tells it from all others.
        state: ``running``, ``done``, ``failed`` or ``interrupted``.
        started: When, in UTC.
        ended: When; ``None`` while it runs, and where it died without a word.
        actor: Who started it.
        host: On which machine.
        pid: The process there.
        lock_id: The server's id of the connection that held the lock; SQLite has none.
        command: The command line as typed.
        environment: Which environment it was for.
        settings: What it was asked for; ``said_by`` are the origins.
        versions: Package to version.
        before: The version table's content.
        after: The same at its end, ``None`` where it did not come to one.
        summary: Table to what became of how many rows.
        counted: Whether somebody counted them: a script that takes rows back cannot.
        error: Why it failed.
    """

    id: str
    short: str
    state: str
    started: dt.datetime
    ended: dt.datetime | None
    actor: str
    host: str
    pid: int
    lock_id: int | None
    command: str
    environment: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...] | None
    summary: Mapping[str, Mapping[str, int]]
    counted: bool
    error: str | None

    @property
    def seconds(self) -> float | None:
        """How long it took, where that is known."""
        return None if self.ended is None else (self.ended - self.started).total_seconds()

    @property
    def volume(self) -> dict[str, object]:
        """The numbers that somebody asked it for, by the names that are typed."""
        said = self.settings.get("said_by", {})
        given = {name: self.settings[name] for name in ("size", "scale", "seed") if name in said}
        return given | {f"rows.{table}": n for table, n in self.settings.get("rows", {}).items()}

    @property
    def died(self) -> bool:
        """Whether it ended without a word."""
        return self.state == "interrupted" and self.ended is None

    @property
    def rows(self) -> dict[str, int]:
        """What became of how many rows, in all tables."""
        found = Counter[str]()
        for of_table in self.summary.values():
            found.update(of_table)
        return dict(found)


@dataclass(frozen=True, slots=True)
class Move:
    """How far one run moved the version, as far as it is written down."""

    id: str
    state: str
    before: tuple[str, ...]
    after: tuple[str, ...] | None


class History:
    """Which run last had to do with a revision.

    Args:
        moves: How far each run moved the version, oldest first.
        order: The revisions of the tree, in its order.
        version: The version table's content as it is now.
    """

    def __init__(self, moves: Sequence[Move], order: Sequence[str], version: Sequence[str]) -> None:
        self._moves = moves
        self._at = {move.id: at for at, move in enumerate(moves)}
        self._place = {revision: at + 1 for at, revision in enumerate(order)}
        self._moved: dict[str, int] = {}
        self._unfinished = [at for at, move in enumerate(moves) if move.state != "done"]
        # A run that failed did not write down how far it came; the next one found it there.
        found = [*(move.before for move in moves[1:]), tuple(version)]
        for at, (move, later) in enumerate(zip(moves, found, strict=False)):
            after = later if move.after is None else move.after
            low, high = sorted((self._height(move.before), self._height(after)))
            self._moved |= dict.fromkeys(order[low:high], at)

    def _height(self, heads: Sequence[str]) -> int:
        return max((self._place.get(head, 0) for head in heads), default=0)

    def last(self, revision: str, written: Collection[str], *, unfinished: bool) -> str | None:
        """The last run that had to do with a revision, as far as it is on record.

        Args:
            revision: The revision.
            written: The runs that the ledger's entries of it name.
            unfinished: Whether it is half way in or out: then a run that did not end well was it.
        """
        found = [self._at[run] for run in written if run in self._at]
        found += [self._moved[revision]] if revision in self._moved else []
        found += self._unfinished[-1:] if unfinished else []
        return self._moves[max(found)].id if found else None


def count(connection: sa.Connection) -> int:
    """How many runs are on record; none where nothing ever ran."""
    if not _kept(connection):
        return 0
    return connection.execute(sa.select(sa.func.count()).select_from(seed_run)).scalar_one()


def latest(connection: sa.Connection, limit: int) -> list[Recorded]:
    """The latest runs, newest first.

    Args:
        connection: Any connection to the database; read only.
        limit: How many at the most.
    """
    if not _kept(connection):
        return []
    newest = seed_run.c.started_at.desc(), seed_run.c.run
    return _read(connection, sa.select(*_COLUMNS).order_by(*newest).limit(limit))


def find(connection: sa.Connection, prefix: str) -> Recorded:
    """The run whose identifier begins so.

    Args:
        connection: Any connection to the database; read only.
        prefix: The beginning, or all of it.

    Raises:
        SeedError: There is no such run, or more than one.
    """
    known = _ids(connection)
    found = [one for one in known if one.startswith(prefix.lower())]
    if not found:
        raise runs_errors.unknown_run(prefix, shortened(known))
    if len(found) > 1:
        shorts = shortened(known)
        raise runs_errors.several_runs(prefix, [shorts[one] for one in found])
    return of(connection, found)[found[0]]


def of(connection: sa.Connection, ids: Collection[str]) -> dict[str, Recorded]:
    """The runs with these identifiers, as far as they are on record still."""
    if not ids or not _kept(connection):
        return {}
    found = _read(connection, sa.select(*_COLUMNS).where(seed_run.c.run.in_(list(ids))))
    return {one.id: one for one in found}


def moves(connection: sa.Connection) -> list[Move]:
    """How far each run moved the version, oldest first."""
    if not _kept(connection):
        return []
    columns = seed_run.c.run, seed_run.c.state, seed_run.c.heads_before, seed_run.c.heads_after
    query = sa.select(*columns).order_by(seed_run.c.started_at, seed_run.c.run)
    return [
        Move(run, state, tuple(before.split()), None if after is None else tuple(after.split()))
        for run, state, before, after in connection.execute(query)
    ]


def told(run: Recorded) -> dict[str, Any]:
    """A run for a program; the same fields wherever it is told of."""
    said_by = run.settings.get("said_by", {})
    return {
        "run": run.id,
        "short": run.short,
        "state": run.state,
        "started_at": _instant(run.started),
        "ended_at": None if run.ended is None else _instant(run.ended),
        "seconds": run.seconds,
        "actor": run.actor,
        "host": run.host,
        "pid": run.pid,
        "lock_id": run.lock_id,
        "command": run.command,
        "environment": run.environment,
        "before": list(run.before),
        "after": None if run.after is None else list(run.after),
        "rows": run.rows if run.counted else None,
        "tables": run.summary if run.counted else None,
        "settings": {name: value for name, value in run.settings.items() if name != "said_by"},
        "said_by": said_by,
        "versions": run.versions,
        "error": run.error,
    }


def as_json(run: Recorded) -> str:
    """A run as one JSON object."""
    return json.dumps(told(run), ensure_ascii=False)


def _instant(moment: dt.datetime) -> str:
    return f"{moment.isoformat()}Z"


def _kept(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(seed_run.name)


def _ids(connection: sa.Connection) -> Sequence[str]:
    if not _kept(connection):
        return []
    return connection.execute(sa.select(seed_run.c.run).order_by(seed_run.c.run)).scalars().all()


def _read(connection: sa.Connection, query: sa.Select[Any]) -> list[Recorded]:
    rows = connection.execute(query).mappings().all()
    shorts = shortened(_ids(connection))
    running = [row["run"] for row in rows if row["state"] == "running"]
    dead = _dead(connection, running) if running else set()
    return [_recorded(row, shorts, dead=row["run"] in dead) for row in rows]


def _recorded(row: sa.RowMapping, shorts: Mapping[str, str], *, dead: bool) -> Recorded:
    after = row["heads_after"]
    return Recorded(
        id=row["run"],
        # One that began after the identifiers were read is not among them.
        short=shorts.get(row["run"], row["run"]),
        state="interrupted" if dead else row["state"],
        started=row["started_at"],
        ended=row["ended_at"],
        actor=row["actor"],
        host=row["host"],
        pid=row["pid"],
        lock_id=row["lock_id"],
        command=row["command"],
        environment=row["environment"],
        settings=json.loads(row["settings"]),
        versions=dict(part.split("=", 1) for part in row["versions"].split()),
        before=tuple(row["heads_before"].split()),
        after=None if after is None else tuple(after.split()),
        summary=json.loads(row["summary"] or "{}"),
        counted=row["summary"] is not None or row["timed"] or not _moved(row),
        error=row["error"],
    )


def _moved(row: sa.RowMapping) -> bool:
    """Whether a run came to its end, and to another version than it found."""
    return bool(row["state"] == "done" and row["heads_after"] != row["heads_before"])


def _dead(connection: sa.Connection, running: Collection[str]) -> set[str]:
    """Those of the running that did not hold the lock when somebody looked for its holder.

    A run takes the lock before it is written down, and lets go of it afterwards: who was running
    before the lock was seen in other hands, or free, and is written down so still, is nobody.
    """
    held = lock.held(connection)
    still = sa.select(seed_run.c.run).where(
        seed_run.c.state == "running", seed_run.c.run.in_(list(running))
    )
    if held is not None:
        if held.number is None:
            return set()  # a file does not say whose it is
        still = still.where(seed_run.c.lock_id.is_distinct_from(held.number))
    return set(connection.execute(still).scalars())


def shortened(ids: Sequence[str]) -> dict[str, str]:
    """Each identifier, and its shortest beginning that no other has; ``ids`` are sorted."""
    lengths = dict.fromkeys(ids, SHORTEST)
    for one, other in pairwise(ids):
        common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        for each in (one, other):
            lengths[each] = max(lengths[each], common + 1)
    return {each: each[:length] for each, length in lengths.items()}
