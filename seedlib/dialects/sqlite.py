"""SQLite: one writer at a time, no allocator, no advisory lock, hashes by a function of ours."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from seedlib.dialects.base import Dialect, Failure, HashedColumn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from seedlib.keys import Key, Scalar
    from seedlib.session import Session
    from seedlib.shape import ColumnShape, TableShape


class SQLite(Dialect):
    """SQLite 3.35 or later, through Python's own driver."""

    name = "sqlite"
    placeholder = "?"
    for_update = ""

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

    def row_hash(self, columns: Sequence[HashedColumn]) -> str:
        """Our own function sees every value with its storage class, so NULL needs no mark."""
        return f"seed_hash({', '.join(self.column('t', column.name) for column in columns)})"

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
    ) -> int:
        """The next id; the top row, inserted first in the same transaction, keeps what is below."""
        return self.next_id(session, shape)

    def row_values(self, one: str, count: int) -> str:
        """SQLite compares a row with a table of rows."""
        return f"VALUES {', '.join([one] * count)}"

    def update(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        changes: Sequence[tuple[Scalar, ...]],
    ) -> None:
        """Row by row: there is no round trip to save."""
        parts = len(shape.primary_key)
        sets = ", ".join(f"{self.quote(name)} = ?" for name in columns)
        keys = " AND ".join(f"{self.quote(name)} = ?" for name in shape.primary_key)
        session.many(
            f"UPDATE {self.quote(shape.name)} SET {sets} WHERE {keys}",
            [(*change[parts:], *change[:parts]) for change in changes],
        )


def _hash(*values: object) -> int:
    """Storage class and value of every column, by Python's repr, which is exact for all five."""
    return zlib.crc32(repr(values).encode())
