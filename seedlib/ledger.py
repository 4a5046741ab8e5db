"""The memory of what is ours: which rows each revision put in or changed, chunk by chunk.

``seed_load`` has an entry for each table a revision loads or changes, ``seed_chunk`` one for each
chunk of it that is in, with its keys and row hashes. Rollback and resumption need nothing else:
neither the seeder's code nor the versions of the libraries that made the values.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import sqlalchemy as sa

from seedlib import keys as keysets
from seedlib import lock_errors
from seedlib.dialects.base import HashedColumn
from seedlib.tables import now, seed_audit, seed_chunk, seed_load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.audit import Action
    from seedlib.keys import KeySet

Kind = Literal["rows", "fill", "update", "adopted", "changed"]
State = Literal["wanted", "loading", "loaded", "unloading", "free", "passed"]

MET: tuple[Kind, ...] = ("adopted", "changed")
"""Kinds of the entry beside a seed's ``rows``, for those that were there before it."""

NUMBERED: tuple[Kind, ...] = ("rows", *MET)
"""Kinds whose chunks have a key for each offset that they do not skip."""

_NO_TABLE = "-"
"""Stands for the table in the entry of a revision that was passed over."""


@dataclass(frozen=True, slots=True)
class Load:
    """One table that a revision loads (``rows``) or changes (``fill``, ``update``).

    Rows that a seed found there are an entry of their own: ``adopted``, or, with before-images,
    ``changed``. Its chunks have the numbers of those of ``rows``, and skip what these hold.
    """

    revision: str
    table: str
    kind: Kind
    position: int
    state: State
    first_id: int | None
    first_row: int
    total: int
    chunk_rows: int
    key_columns: tuple[str, ...]
    hashed: tuple[HashedColumn, ...]
    fingerprint: str
    made_with: str
    volume: str
    seed: int
    run: str
    reason: str | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """The entry's primary key."""
        return self.revision, self.table, self.kind


@dataclass(frozen=True, slots=True)
class Chunk:
    """One committed unit of a load.

    ``offset`` and ``total`` say which of the load's rows it covers; ``skipped`` are the offsets of
    rows that were left out; ``hashes`` has four bytes for each key, in the order of ``keys``, and
    none at all where a script put the rows in by a client that has no function for them.
    """

    load: Load
    chunk: int
    offset: int
    total: int
    keys: KeySet
    skipped: tuple[int, ...]
    hashes: bytes
    before: bytes | None

    @property
    def unhashed(self) -> bool:
        """Whether nobody can tell edited rows from others: see :mod:`seedlib.unhashed`."""
        return not self.hashes and len(self.keys) > 0


class Ledger:
    """Reads and writes our tables on one connection.

    Args:
        connection: The data connection within a chunk, the control connection for plans.
        present: Whether our tables exist; where they do not, nothing is loaded.
    """

    def __init__(self, connection: sa.Connection, *, present: bool) -> None:
        self._connection = connection
        self.present = present

    def loads(self) -> list[Load]:
        """Every entry, in no particular order."""
        if not self.present:
            return []
        return [_load(*row) for row in self._connection.execute(sa.select(seed_load))]

    def load(self, revision: str, table: str, kind: Kind) -> Load | None:
        """One entry, if it is there."""
        query = sa.select(seed_load).where(*_is(seed_load, (revision, table, kind)))
        found = self._connection.execute(query).one_or_none()
        return _load(*found) if found is not None else None

    def add(self, load: Load) -> None:
        """Write a new entry.

        Raises:
            SeedError: Another run wrote it first.
        """
        try:
            self._connection.execute(sa.insert(seed_load).values(**as_columns(load)))
        except sa.exc.IntegrityError as error:
            what = load.table if load.table != _NO_TABLE else "it"
            raise lock_errors.outrun(load.revision, what, "begun") from error

    def remove(self, load: Load) -> None:
        """Forget an entry and its chunks."""
        for table in (seed_chunk, seed_load):
            self._connection.execute(sa.delete(table).where(*_is(table, load.identity)))

    def move(self, load: Load, state: State, *, first_id: int | None = None) -> Load | None:
        """Change an entry's state where it still has the one in ``load``: compare and set.

        Returns:
            The entry as it is now, or ``None`` where another run moved it first.
        """
        moved = replace(load, state=state, first_id=load.first_id if first_id is None else first_id)
        result = self._connection.execute(
            sa.update(seed_load)
            .where(*_is(seed_load, load.identity), seed_load.c.state == load.state)
            .values(state=moved.state, first_id=moved.first_id)
        )
        return moved if result.rowcount == 1 else None

    def pass_over(self, revision: str, run: str, reason: str) -> None:
        """Write down that a revision is stamped without its rows, and why."""
        self.forget_passing(revision)
        self.add(passed_over(revision, run, reason))

    def forget_passing(self, revision: str) -> None:
        """Take out what an earlier passing-over wrote, which a stamp may have left behind."""
        identity = (revision, _NO_TABLE, "rows")
        self._connection.execute(sa.delete(seed_load).where(*_is(seed_load, identity)))

    def passed(self, revision: str) -> bool:
        """Whether a revision was passed over."""
        return self.present and self.load(revision, _NO_TABLE, "rows") is not None

    def finish(self, revision: str, was: State, now: State) -> None:
        """Move all of a revision's entries that are in one state to another."""
        self._connection.execute(
            sa.update(seed_load)
            .where(seed_load.c.revision == revision, seed_load.c.state == was)
            .values(state=now)
        )

    def claim(self, load: Load, chunk: int, offset: int, total: int) -> None:
        """Take a chunk before anything of it is written; a rival that holds it makes this wait.

        Raises:
            SeedError: Another run has put it in.
        """
        claimed = sa.insert(seed_chunk).values(
            revision=load.revision,
            table_name=load.table,
            kind=load.kind,
            chunk=chunk,
            row_offset=offset,
            total=total,
            skipped="[]",
        )
        try:
            self._connection.execute(claimed)
        except sa.exc.IntegrityError as error:
            raise lock_errors.outrun(load.revision, load.table, "loaded", chunk) from error

    def record(
        self,
        load: Load,
        chunk: int,
        keys: KeySet,
        hashes: bytes,
        *,
        skipped: Sequence[int] = (),
        before: bytes | None = None,
    ) -> None:
        """Write down what a claimed chunk put in."""
        self._connection.execute(
            sa.update(seed_chunk)
            .where(*_is(seed_chunk, load.identity), seed_chunk.c.chunk == chunk)
            .values(
                key_set=keys.to_json(),
                hashes=hashes,
                skipped=json.dumps(list(skipped)),
                before_image=before,
            )
        )

    def done(self, load: Load) -> set[int]:
        """The numbers of the chunks that are in."""
        if not self.present:
            return set()
        query = sa.select(seed_chunk.c.chunk).where(*_is(seed_chunk, load.identity))
        return set(self._connection.execute(query).scalars())

    def covered(self, load: Load) -> int:
        """How many rows its chunks are about, those that were skipped among them."""
        query = sa.select(sa.func.sum(seed_chunk.c.total)).where(*_is(seed_chunk, load.identity))
        return int(self._connection.scalar(query) or 0)

    def chunk(self, load: Load, chunk: int, *, lock: bool = False) -> Chunk:
        """One chunk that is in.

        Args:
            load: Its entry.
            chunk: Its number.
            lock: Keep every other run from it until the transaction ends, where it is still there.

        Raises:
            SeedError: Another run took it back.
        """
        found = self.find(load, chunk, lock=lock)
        if found is None:
            raise lock_errors.outrun(load.revision, load.table, "taken back", chunk)
        return found

    def find(self, load: Load, chunk: int, *, lock: bool = False) -> Chunk | None:
        """The same, for who can do without: ``None`` where it is not there any more."""
        query = sa.select(seed_chunk).where(
            *_is(seed_chunk, load.identity), seed_chunk.c.chunk == chunk
        )
        found = self._connection.execute(query.with_for_update() if lock else query).mappings()
        row = found.one_or_none()
        if row is None:
            return None
        return Chunk(
            load=load,
            chunk=row["chunk"],
            offset=row["row_offset"],
            total=row["total"],
            keys=keysets.from_json(row["key_set"]),
            skipped=tuple(json.loads(row["skipped"])),
            hashes=bytes(row["hashes"] or b""),
            before=row["before_image"],
        )

    def forget(self, chunk: Chunk) -> None:
        """Take a chunk out.

        Raises:
            SeedError: Another run took it back.
        """
        load = chunk.load
        result = self._connection.execute(
            sa.delete(seed_chunk).where(
                *_is(seed_chunk, load.identity), seed_chunk.c.chunk == chunk.chunk
            )
        )
        if result.rowcount != 1:
            raise lock_errors.outrun(load.revision, load.table, "taken back", chunk.chunk)

    def revise(self, chunk: Chunk) -> None:
        """Write down anew what a chunk holds: rows were handed over, or hashed again."""
        self._connection.execute(
            sa.update(seed_chunk)
            .where(*_is(seed_chunk, chunk.load.identity), seed_chunk.c.chunk == chunk.chunk)
            .values(
                key_set=chunk.keys.to_json(),
                hashes=chunk.hashes,
                skipped=json.dumps(list(chunk.skipped)),
                before_image=chunk.before,
            )
        )

    def audit(
        self,
        who: tuple[str, str],
        action: Action,
        load: Load,
        keys: KeySet,
        *,
        rows: int | None = None,
        before: bytes | None = None,
    ) -> None:
        """Write to the audit trail what was done to some rows.

        Args:
            who: The run and its actor.
            action: What was done.
            load: The entry that they belong to.
            keys: Their keys.
            rows: How many, where that is not the number of keys.
            before: The rows as they were, where somebody asked to keep that.
        """
        self._connection.execute(
            sa.insert(seed_audit).values(
                at=now(),
                run=who[0],
                actor=who[1],
                action=action,
                revision=load.revision,
                table_name=load.table,
                row_count=len(keys) if rows is None else rows,
                key_set=keys.to_json(),
                before_image=before,
            )
        )

    def chunk_keys(self, load: Load) -> list[tuple[int, KeySet]]:
        """Number and keys of every chunk that is in, in chunk order."""
        query = (
            sa.select(seed_chunk.c.chunk, seed_chunk.c.key_set)
            .where(*_is(seed_chunk, load.identity))
            .order_by(seed_chunk.c.chunk)
        )
        found = self._connection.execute(query)
        return [(number, keysets.from_json(text)) for number, text in found]

    def key_sets(self, load: Load) -> list[KeySet]:
        """The keys of every chunk that is in, in chunk order, neighbours joined."""
        return keysets.merged([keys for _, keys in self.chunk_keys(load)])

    def skipped(self, load: Load) -> list[int]:
        """The offsets of every row of a load that was left out."""
        query = sa.select(seed_chunk.c.skipped).where(
            *_is(seed_chunk, load.identity), seed_chunk.c.skipped != "[]"
        )
        found = self._connection.execute(query).scalars()
        return sorted(offset for text in found for offset in json.loads(text))


def _is(table: sa.Table, identity: Iterable[str]) -> list[sa.ColumnElement[bool]]:
    names = ("revision", "table_name", "kind")
    return [table.c[name] == value for name, value in zip(names, identity, strict=True)]


def passed_over(revision: str, run: str, reason: str) -> Load:
    """The entry of a revision that is stamped without its rows, and why."""
    return Load(
        revision=revision,
        table=_NO_TABLE,
        kind="rows",
        position=0,
        state="passed",
        first_id=None,
        first_row=0,
        total=0,
        chunk_rows=0,
        key_columns=(),
        hashed=(),
        fingerprint="",
        made_with="",
        volume="",
        seed=0,
        run=run,
        reason=reason,
    )


def as_columns(load: Load) -> dict[str, object]:
    """An entry as a row of ``seed_load``."""
    return {
        "revision": load.revision,
        "table_name": load.table,
        "kind": load.kind,
        "position": load.position,
        "state": load.state,
        "first_id": load.first_id,
        "first_row": load.first_row,
        "total": load.total,
        "chunk_rows": load.chunk_rows,
        "key_columns": json.dumps(load.key_columns),
        "hashed": json.dumps([[c.name, c.type_text, c.nullable] for c in load.hashed]),
        "fingerprint": load.fingerprint,
        "made_with": load.made_with,
        "volume": load.volume,
        "seed": str(load.seed),
        "run": load.run,
        "reason": load.reason,
    }


@functools.lru_cache(maxsize=4_096)
def _load(*cells: Any) -> Load:  # noqa: ANN401 - a cell is of any type
    """An entry as it was read: all are, before each step, and few of them have changed since."""
    row = dict(zip(seed_load.columns.keys(), cells, strict=True))
    return Load(
        revision=row["revision"],
        table=row["table_name"],
        kind=cast("Kind", row["kind"]),
        position=row["position"],
        state=cast("State", row["state"]),
        first_id=row["first_id"],
        first_row=row["first_row"],
        total=row["total"],
        chunk_rows=row["chunk_rows"],
        key_columns=tuple(json.loads(row["key_columns"])),
        hashed=tuple(HashedColumn(*column) for column in json.loads(row["hashed"])),
        fingerprint=row["fingerprint"],
        made_with=row["made_with"],
        volume=row["volume"],
        seed=int(row["seed"]),
        run=row["run"],
        reason=row["reason"],
    )
