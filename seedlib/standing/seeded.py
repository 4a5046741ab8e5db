"""The rows that the ledger has, as they are now: for who only reads, and beside a run that writes.

A chunk at a time, so that memory does not grow with the number of rows. Each is read with the
ledger in one snapshot: beside a run nothing looks edited that this run is just changing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import keys as keysets
from seedlib.catalog import KNOWN
from seedlib.chunks import TOP
from seedlib.compare import comparable, compare, overlaid
from seedlib.dialects import dialect_of
from seedlib.entries import hashed_columns
from seedlib.ledger import Ledger
from seedlib.schema import Shapes
from seedlib.session import Session
from seedlib.tables import seed_chunk, seed_load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Chunk, Load
    from seedlib.shape import TableShape


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a chunk's rows.

    Args:
        chunk: The chunk, and with it its entry.
        there: The keys of those that are there; ``None`` where nobody can tell, for the table has
            not got its former primary key any more.
        edited: The keys of those that somebody changed; ``None`` where nobody can tell, for the
            columns that were hashed are others by now, or nobody hashed them.
    """

    chunk: Chunk
    there: KeySet | None
    edited: tuple[Key, ...] | None

    @property
    def rows(self) -> int:
        """How many the ledger has."""
        return len(self.chunk.keys)

    @property
    def gone(self) -> int | None:
        """How many are not there."""
        return None if self.there is None else self.rows - len(self.there)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of an entry is in.

    Args:
        chunks: How many chunks.
        rows: How many rows.
        top: Whether the last row went in first.
        unhashed: How many of the rows a script put in, and nobody hashed yet.
    """

    chunks: int = 0
    rows: int = 0
    top: bool = False
    unhashed: int = 0


class Seeded:
    """All that runs put in or changed.

    Args:
        connection: Any connection to the database, outside a transaction; read only.
        revisions: Those of the tree, in its order.
    """

    def __init__(self, connection: sa.Connection, revisions: Sequence[str]) -> None:
        dialect = dialect_of(connection.engine.url)
        dialect.learn(connection)
        present = sa.inspect(connection).has_table(seed_load.name)
        place = {revision: at for at, revision in enumerate(revisions)}
        self.session = Session(connection, dialect, _never_commits)
        self.ledger = Ledger(connection, present=present)
        self.every = tuple(
            sorted(
                self.ledger.loads(),
                # Those of a revision that the tree does not have were written last, if anything.
                key=lambda e: (place.get(e.revision, len(place)), e.revision, e.position),
            )
        )
        """Every entry of the ledger, in the order in which revisions write them."""
        self.shapes = Shapes(connection, {entry.table for entry in self.every})
        self.session.leave()

    @property
    def entries(self) -> tuple[Load, ...]:
        """The entries whose rows are there, or are going in or out."""
        return tuple(entry for entry in self.every if entry.state in KNOWN)

    def shape(self, table: str) -> TableShape:
        """A live table's shape; one that is not there has none."""
        return self.shapes[table]

    def extent(self) -> dict[tuple[str, str, str], Extent]:
        """How much of each entry is in, by its identity; no seeded row is looked at."""
        if not self.ledger.present:
            return {}
        connection, hashes = self.session.connection, seed_chunk.c.hashes
        identity = seed_chunk.c.revision, seed_chunk.c.table_name, seed_chunk.c.kind
        unhashed: Counter[tuple[str, str, str]] = Counter()
        keys_alone = sa.select(*identity, seed_chunk.c.key_set).where(hashes.is_(None))
        for revision, table, kind, keys in connection.execute(keys_alone):
            unhashed[revision, table, kind] += len(keysets.from_json(keys))
        # Four bytes a row, see `dialects.base.pack`: shorter than to read their keys.
        counted = sa.select(
            *identity,
            sa.func.count(),
            sa.func.sum(sa.func.length(hashes)),
            sa.func.min(seed_chunk.c.chunk),
        ).group_by(*identity)
        found: dict[tuple[str, str, str], Extent] = {}
        for revision, table, kind, chunks, size, first in connection.execute(counted):
            without = unhashed[revision, table, kind]
            rows = int(size or 0) // 4 + without
            found[revision, table, kind] = Extent(chunks, rows, first == TOP, without)
        return found

    def top_first(self, entry: Load, extent: Extent) -> bool:
        """Whether an entry's last row goes in first, in a chunk of its own; see ``chunks.TOP``."""
        if extent.chunks:
            return extent.top
        # Without a chunk to tell, the kind of database does.
        return entry.first_id is not None and self.session.connection.dialect.name == "sqlite"

    def chunks(self, entry: Load) -> Iterator[Looked]:
        """Look at the rows of an entry, chunk by chunk; at none that is taken back meanwhile.

        What a later change of ours stands over counts as it was.
        """
        later = self.entries[self.entries.index(entry) + 1 :]
        beneath = overlaid(self.ledger, entry, later)
        numbers = sorted(self.ledger.done(entry))
        self.session.leave()
        for number in numbers:
            with self.snapshot():
                chunk = self.ledger.find(entry, number)
                looked = None if chunk is None else self._look(chunk, beneath)
            if looked is not None:
                yield looked

    def _look(self, chunk: Chunk, beneath: Callable[[Key], bool] | None) -> Looked:
        entry = chunk.load
        if entry.table not in self.shapes:
            return Looked(chunk, keysets.of(entry.key_columns, ()), ())
        if not set(entry.key_columns) <= set(self.shape(entry.table).columns):
            return Looked(chunk, None, None)
        if not comparable(self, entry):
            return Looked(chunk, self._there(chunk), None)
        compared = compare(self, chunk)
        if not compared.known:
            return Looked(chunk, compared.there, None)
        edited = compared.edited
        if beneath is not None:
            edited = tuple(key for key in edited if not beneath(key))
        return Looked(chunk, compared.there, edited)

    def _there(self, chunk: Chunk) -> KeySet:
        """Those of a chunk's keys that are there, whatever their rows are made of by now."""
        entry, dialect = chunk.load, self.session.dialect
        columns = hashed_columns(self.shape(entry.table), entry.key_columns)
        found = dialect.row_hashes(self.session, entry.table, chunk.keys, columns)
        return chunk.keys.present(found)[0]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Statements that see the database as it is at the first of them; nobody waits for long."""
        if self.session.connection.dialect.name == "mysql":
            self.session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        else:
            self.session.execute("BEGIN")
        try:
            yield
        finally:
            self.session.rollback()


def _never_commits(_: Session) -> None:
    """Stands for the fence of a session that only reads."""
