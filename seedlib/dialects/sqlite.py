"""SQLite: one writer at a time, no allocator, no advisory lock, hashes by a function of ours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from zlib import crc32

import sqlalchemy as sa

from seedlib.dialects.base import Dialect, Failure, HashedColumn, Parcel, pack
from seedlib.keys import plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seedlib.dialects.base import OwnKey
    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.session import Session
    from seedlib.shape import ColumnShape, TableShape

_CACHE_KIBIBYTES: Final = 16_384
"""Pages that stay in memory; its 2 MB by default do not hold the indexes of a large table."""


class SQLite(Dialect):
    """SQLite 3.35 or later, through Python's own driver."""

    name = "sqlite"
    placeholder = "?"
    for_update = ""
    chunk_rows = 25_000
    defers = True
    commits = re.compile(r"\s*(COMMIT|END|ROLLBACK(?!(\s+TRANSACTION)?\s+TO))\b", re.IGNORECASE)

    def engine(self, url: sa.URL, *, lock_timeout: float) -> sa.Engine:
        """Foreign keys are enforced; a locked database is waited for as long as the lock is."""
        engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            hide_parameters=True,
            connect_args={"timeout": max(lock_timeout, 1.0)},
        )

        @sa.event.listens_for(engine, "connect")
        def settings(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
            connection.create_function("seed_hash", -1, _hash, deterministic=True)

        return engine

    def quote(self, name: str) -> str:
        """See :class:`Dialect`."""
        return '"' + name.replace('"', '""') + '"'

    def database_name(self, connection: sa.Connection) -> str:
        """The file's name."""
        return Path(connection.engine.url.database or "").name

    def is_local(self, url: sa.URL) -> bool:  # noqa: ARG002 - a file is always local
        """A file is."""
        return True

    def begin(self, session: Session) -> None:
        """Take the write lock before the first read, so that nothing read can be stale."""
        if not session.in_transaction:
            session.execute("BEGIN IMMEDIATE")

    def defer(self, session: Session, *, on: bool = True) -> None:
        """Until COMMIT, which fails if one leads nowhere."""
        session.execute(f"PRAGMA defer_foreign_keys = {'ON' if on else 'OFF'}")

    @contextmanager
    def unchecked(self, session: Session) -> Iterator[None]:
        """SQLite does not change that within a transaction, and says nothing.

        Deferred keys would not do: ON DELETE RESTRICT, CASCADE and SET NULL act at once.
        """
        with session.transaction():
            pass  # what an author's own statements left open, which a chunk would commit too
        session.execute("PRAGMA foreign_keys = OFF")
        try:
            yield
        finally:
            session.execute("PRAGMA foreign_keys = ON")

    def classify(self, error: sa.exc.DBAPIError) -> Failure:
        """By SQLite's own error name."""
        name = getattr(error.orig, "sqlite_errorname", "")
        if name in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}:
            return "duplicate"
        if name.startswith("SQLITE_CONSTRAINT") or name in {"SQLITE_TOOBIG", "SQLITE_MISMATCH"}:
            return "invalid"
        return "retry" if name.startswith("SQLITE_BUSY") else "other"

    def digits(self, column: ColumnShape) -> Literal[0, 6]:
        """SQLAlchemy's own form, so that texts compare as instants do."""
        return 6 if column.family == "datetime" else 0

    def row_hash(self, columns: Sequence[HashedColumn], of: str = "t") -> str:
        """Our own function sees every value with its storage class, so NULL needs no mark."""
        return f"seed_hash({', '.join(self.column(of, column.name) for column in columns)})"

    def packed_hashes(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        *,
        lock: bool = False,  # noqa: ARG002 - the transaction has the write lock
    ) -> bytes:
        """The rows are fetched and hashed here: the same, and no call out of SQLite a row."""
        names = ", ".join(self.column("t", column.name) for column in columns)
        order = ", ".join(self.column("t", name) for name in keys.columns)
        condition, values = keys.where(self, "t")
        found = session.all(
            f"SELECT {names} FROM {self.quote(table)} {self.quote('t')}"
            f" WHERE {condition} ORDER BY {order}",
            values,
        )
        return pack(_hashes(found))

    def next_id(self, session: Session, shape: TableShape) -> int:
        """One above the highest; the caller holds the write lock."""
        (column,) = shape.primary_key
        top = session.scalar(f"SELECT MAX({self.quote(column)}) FROM {self.quote(shape.name)}")
        return int(top or 0) + 1

    def reserve(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],  # noqa: ARG002 - nothing is inserted
        rows: Sequence[Key],  # noqa: ARG002
        total: int,  # noqa: ARG002
        own: OwnKey | None = None,  # noqa: ARG002
    ) -> int:
        """The next id; the top row, inserted first in the same transaction, keeps what is below."""
        return self.next_id(session, shape)

    def in_rows(self, names: str, rows: Sequence[Key]) -> tuple[str, tuple[Scalar, ...]]:
        """SQLite takes a list of row values only as a table."""
        every = ", ".join([self.row_values(rows[0])] * len(rows))
        return f"{names} IN (VALUES {every})", tuple(part for row in rows for part in row)

    def unmet(
        self, session: Session, shape: TableShape, columns: Sequence[str], rows: Sequence[Key]
    ) -> list[int]:
        """By the table itself: what ``OR IGNORE`` passes over is not there afterwards.

        A row that leads nowhere fails the statement: then each has to be asked by itself.
        """
        names = ", ".join(self.quote(name) for name in columns)
        marks = ", ".join([self.placeholder] * len(columns))
        session.execute("SAVEPOINT seed_tried")
        try:
            session.many(
                f"INSERT OR IGNORE INTO {self.quote(shape.name)} ({names}) VALUES ({marks})", rows
            )
        except sa.exc.DBAPIError as error:
            if self.classify(error) != "invalid":
                raise
            session.execute("ROLLBACK TO SAVEPOINT seed_tried")
            return []
        at = [columns.index(name) for name in shape.primary_key]
        keys = [tuple(row[place] for place in at) for row in rows]
        if shape.autoincrement is None:
            known = self.matching(session, shape, None, shape.primary_key, keys)
            return [place for place in range(len(rows)) if place not in known]
        name = self.quote(shape.autoincrement)
        within = f"SELECT {name} FROM {self.quote(shape.name)} WHERE {name} BETWEEN ? AND ?"
        there = set(session.all(within, (*min(keys), *max(keys))))
        return [place for place, key in enumerate(keys) if key not in there]

    def update(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        changes: Sequence[Key],
        parcel: Parcel | None = None,  # noqa: ARG002 - there is none
    ) -> None:
        """Row by row: there is no round trip to save."""
        parts = len(shape.primary_key)
        sets = ", ".join(f"{self.quote(name)} = ?" for name in columns)
        keys = " AND ".join(f"{self.quote(name)} = ?" for name in shape.primary_key)
        session.many(
            f"UPDATE {self.quote(shape.name)} SET {sets} WHERE {keys}",
            [(*change[parts:], *change[:parts]) for change in changes],
        )

    def matching(
        self,
        session: Session,
        shape: TableShape,
        index: str | None,  # noqa: ARG002 - the planner finds it by its columns
        columns: Sequence[str],
        rows: Sequence[Key],
    ) -> dict[int, Key]:
        """Row by row: there is no round trip to save, and the write lock holds them all."""
        names = ", ".join(self.quote(name) for name in shape.primary_key)
        same = " AND ".join(f"{self.quote(name)} = ?" for name in columns)
        query = f"SELECT {names} FROM {self.quote(shape.name)} WHERE {same}"
        found = {at: session.all(query, row) for at, row in enumerate(rows)}
        return {at: tuple(map(plain, key)) for at, keys in found.items() for key in keys}


def _hash(*values: Scalar) -> int:
    return _hashes([values])[0]


def _hashes(rows: Sequence[Key]) -> list[int]:
    """CRC-32 of each row's values as text, made column by column, storage classes told apart."""
    columns = [_texts(column) for column in zip(*rows, strict=True)]
    return list(map(crc32, map(str.encode, map("\0".join, zip(*columns, strict=True)))))


def _texts(column: Sequence[Scalar]) -> Sequence[str]:
    types = set(map(type, column))
    if types == {str}:
        return cast("Sequence[str]", column)
    if types == {int}:
        return [f"\1{cell}" for cell in cast("Sequence[int]", column)]
    return [_MARKED[type(cell)](cell) for cell in column]


_MARKED: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        type(None): lambda _: "\4",
        int: lambda cell: f"\1{cell}",
        float: lambda cell: f"\2{cell!r}",
        bytes: lambda cell: f"\3{cell.hex()}",
        str: str,
    }
)
