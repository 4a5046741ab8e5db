"""One chunk's rows on their way back, within the caller's transaction.

What is not ours is not touched. Knows sessions and shapes, no ledger.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import logs
from seedlib.backup.rows import select
from seedlib.circles import within
from seedlib.images import changed_columns, images
from seedlib.keys import KeyList

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seedlib.backup.rows import Rows
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.session import Session
    from seedlib.shape import TableShape

TAKEN = "their keys belong to other rows now"
CHANGED = "they were changed since the rollback"
GONE = "they are gone"
ALTERED = "put back, but kept by the database in another form than they had"

_REFUSED = ("duplicate", "invalid")


@dataclass(slots=True)
class Placed:
    """What became of a chunk.

    ``put`` are the keys that are back, ``left`` the others by reason, ``not_ours`` those that the
    ledger may not name, ``altered`` those of ``put`` that read otherwise than they were written.
    """

    put: list[Key] = field(default_factory=list)
    left: defaultdict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    not_ours: set[Key] = field(default_factory=set)
    altered: list[Key] = field(default_factory=list)

    def leave(self, reason: str, key: Key) -> None:
        """A row that is not put back."""
        self.left[reason].append(key)
        self.not_ours.add(key)


def waiting(shape: TableShape, later: Collection[str]) -> frozenset[str]:
    """The columns that go in as NULL, for what they refer to may come after them."""
    return frozenset(
        name
        for key in shape.foreign_keys
        for name in key.columns
        if name in later and shape.columns[name].nullable and name not in shape.primary_key
    )


def insert(
    session: Session,
    shape: TableShape,
    columns: Sequence[str],
    chunk: Rows,
    *,
    waiting: Collection[str],
) -> Placed:
    """Insert the rows whose keys are free."""
    placed, parts = Placed(), len(shape.primary_key)
    present = set(select(session, shape, chunk.keys, columns[:parts], lock=True))
    blank = [at for at, name in enumerate(columns) if name in waiting]
    free = []
    for row in chunk.rows:
        if row[:parts] in present:
            placed.left[TAKEN].append(row[:parts])
        else:
            free.append(tuple(None if at in blank else cell for at, cell in enumerate(row)))
    placed.not_ours |= present
    quote, mark = session.dialect.quote, session.dialect.placeholder
    free = _parents_first(shape, columns, free)
    statement = (
        f"INSERT INTO {quote(shape.name)} ({', '.join(map(quote, columns))})"
        f" VALUES ({', '.join([mark] * len(columns))})"
    )
    _one_by_one(session, free, parts, placed, lambda some: session.many(statement, some))
    _compare(session, shape, columns, free, placed)
    return placed


def _parents_first(shape: TableShape, columns: Sequence[str], rows: list[Key]) -> list[Key]:
    """Rows behind those of the same chunk that they refer to, where a NULL cannot wait for them."""
    for key in within(shape):
        own, other = (
            [columns.index(name) for name in names] for names in (key.columns, key.referred_columns)
        )
        by_key = {tuple(row[at] for at in other): place for place, row in enumerate(rows)}
        parents = [by_key.get(tuple(row[at] for at in own)) for row in rows]
        placed: dict[int, None] = {}
        for place in range(len(rows)):
            way = dict[int, None]()
            at: int | None = place
            while at is not None and at not in placed and at not in way:
                way[at] = None
                at = parents[at]
            placed |= dict.fromkeys(reversed(way))
        rows = [rows[place] for place in placed]
    return rows


def change(
    session: Session,
    shape: TableShape,
    columns: Sequence[str],
    chunk: Rows,
    *,
    load: Load,
    seeded: Callable[[Key], bool],
) -> Placed:
    """Change the ``seeded`` rows that are as the rollback left them, or as they were put back."""
    placed, parts = Placed(), len(shape.primary_key)
    before = _before(chunk, load, columns[parts:])
    then = {row[:parts]: row for row in chunk.rows}
    free = []
    for row in select(session, shape, chunk.keys, columns, lock=True):
        key = row[:parts]
        wanted = then.pop(key, None)
        if wanted is None:
            placed.not_ours.add(key)  # it came since
        elif not seeded(key):
            placed.leave(TAKEN, key)
        elif row == wanted:
            placed.put.append(key)
        elif _untouched(row[parts:], wanted[parts:], before.get(key)):
            free.append(wanted)
        else:
            placed.leave(CHANGED, key)
    for key in then:
        placed.leave(GONE, key)
    changed = columns[parts:]

    def update(some: Sequence[Key]) -> None:
        session.dialect.update(session, shape, changed, some)

    _one_by_one(session, free, parts, placed, update)
    _compare(session, shape, columns, free, placed)
    return placed


def _before(chunk: Rows, load: Load, changed: Sequence[str]) -> dict[Key, Key]:
    """What each row had before the change; nothing where the change was a second pass over NULL."""
    blob = chunk.row["before_image"]
    if blob is None:
        return {}
    parts = len(load.key_columns)
    names = changed_columns(load)
    at = [parts + names.index(name) for name in changed]
    return {image[:parts]: tuple(image[i] for i in at) for image in images(blob)}


def _untouched(now: Key, then: Key, before: Key | None) -> bool:
    """Whether each cell is what it was before the change, or is to be; NULL where it waits."""
    former = before if before is not None else (None,) * len(now)
    return all(
        cell is None or cell in (wanted, was)
        for cell, wanted, was in zip(now, then, former, strict=True)
    )


def _one_by_one(
    session: Session,
    rows: Sequence[Key],
    parts: int,
    placed: Placed,
    put: Callable[[Sequence[Key]], None],
) -> None:
    """Put rows all at once; what is refused is halved until each row is in, or left out."""
    if not rows:
        return
    session.execute("SAVEPOINT seed_restore")
    try:
        put(rows)
    except sa.exc.DBAPIError as error:
        if session.dialect.classify(error) not in _REFUSED:
            raise
        session.execute("ROLLBACK TO SAVEPOINT seed_restore")
        if len(rows) == 1:
            placed.leave(logs.reduce(error), rows[0][:parts])
            return
        middle = len(rows) // 2
        _one_by_one(session, rows[:middle], parts, placed, put)
        _one_by_one(session, rows[middle:], parts, placed, put)
    else:
        session.execute("RELEASE SAVEPOINT seed_restore")
        placed.put += [row[:parts] for row in rows]


def _compare(
    session: Session,
    shape: TableShape,
    columns: Sequence[str],
    wanted: Sequence[Key],
    placed: Placed,
) -> None:
    """Read back what was written: a trigger, or the form of a value, may have changed it."""
    parts = len(shape.primary_key)
    written = [row for row in wanted if row[:parts] not in placed.not_ours]
    if not written:
        return
    keys = KeyList(tuple(columns[:parts]), tuple(row[:parts] for row in written))
    found = {row[:parts]: row for row in select(session, shape, keys, columns)}
    placed.altered += [row[:parts] for row in written if found.get(row[:parts]) != row]
