"""Rows in: chunk by chunk claimed, inserted, hashed and committed together."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from seedlib import errors, logs
from seedlib.batch import Batch, Maker, Skipped
from seedlib.dialects.base import pack
from seedlib.keys import KeyList, KeyRange, KeySet, alike, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from seedlib.catalog import Declared
    from seedlib.dialects.base import Failure
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.session import Session

TOP = -1
"""The number of the chunk that holds the highest id alone, where that is what reserves the ids."""

MOST_REFUSED = 100
"""How many records the database may refuse in a row, and accept none, before the load gives up."""

REFUSED = ("invalid", "duplicate")
"""What a failed INSERT says of its records, rather than of the moment."""

_TRIES = 8
"""How often a chunk is redone after a deadlock or a lock wait."""

Done = TypeVar("Done")


class TableLoad:
    """The loading of one seed into one table.

    Args:
        run: The run.
        declared: The seed.
        entry: Its ledger entry; ``entry.first_id`` is set once the ids are reserved.
        deferred: Columns that a second pass fills; they go in as NULL.
    """

    def __init__(
        self, run: Run, declared: Declared, entry: Load, deferred: Collection[str]
    ) -> None:
        columns = tuple(name for name in declared.columns if name not in deferred)
        self.run = run
        self.table = declared.table
        self.shape = run.shape(declared.table)
        self.entry = entry
        self.automatic = len(entry.key_columns) == 1 and entry.key_columns[0] not in columns
        self.top_first = self.automatic and not run.session.dialect.allocates(self.shape)
        self._maker = Maker(run, declared, columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the rows that :meth:`make` gives."""
        has_id = self.entry.first_id is not None
        return (*self.entry.key_columns, *self._maker.columns) if has_id else self._maker.columns

    def load(self) -> None:
        """Put in every chunk that is not in yet.

        Raises:
            ConflictError: A unique key belongs to a row that is there already.
            SeedError: A record is invalid and the run is strict, or another run loads this table.
        """
        for batch in self.pending():
            self._put(batch)

    def pending(self) -> Iterator[Batch]:
        """Make the chunks that are not in yet, in order."""
        done = self.run.ledger.done(self.entry)
        body = self.entry.total - 1 if self.top_first else self.entry.total
        size = self.entry.chunk_rows
        if self.top_first and self.entry.total and TOP not in done:
            yield self.make(TOP, body, 1)
        for number, offset in enumerate(range(0, body, size)):
            if number not in done:
                yield self.make(number, offset, min(size, body - offset))

    def make(self, number: int, offset: int, total: int) -> Batch:
        """Make one chunk's rows; in a strict run an invalid one stops it."""
        batch = self._maker.make(self.entry, number, offset, total)
        self._refuse_if_strict(batch)
        return batch

    def put(self, batch: Batch) -> None:
        """Claim, insert, hash and record one chunk, within the caller's transaction."""
        try:
            self.run.ledger.claim(self.entry, batch.number, batch.offset, batch.total)
        except sa.exc.IntegrityError as error:
            raise errors.chunk_taken(self.entry.revision, self.table, batch.number) from error
        session = self.run.session
        session.dialect.insert(session, self.table, self.columns, batch.rows)
        keys, hashes = self._as_stored(session, batch)
        if len(hashes) != 4 * len(batch.rows):
            found = len(hashes) // 4
            raise errors.count_differs(self.entry.revision, self.table, len(batch.rows), found)
        skipped = [skip.offset for skip in batch.skipped]
        self.run.ledger.record(self.entry, batch.number, keys, hashes, skipped=skipped)

    def tell(self, batch: Batch) -> None:
        """Count and log a chunk that was committed."""
        names = {"revision": self.entry.revision, "table": self.table}
        self.run.count(self.table, "inserted", len(batch.rows))
        self.run.count(self.table, "skipped", len(batch.skipped))
        for skip in batch.skipped:
            row = self.entry.first_row + skip.offset
            self.run.log.row_skipped(**names, row=row, column=skip.column, reason=skip.reason)
        self.run.log.chunk(**names, chunk=batch.number, rows=len(batch.rows))

    def refusal(self, columns: Sequence[str], row: Key) -> tuple[Failure, str] | None:
        """Insert one record, within the caller's transaction.

        Returns:
            What the database has against it and in which words, ``None`` where it is in.
        """
        session = self.run.session
        session.execute("SAVEPOINT seed_record")
        try:
            session.dialect.insert(session, self.table, columns, [row])
        except sa.exc.DBAPIError as error:
            what = session.dialect.classify(error)
            if what not in REFUSED:
                raise
            session.execute("ROLLBACK TO SAVEPOINT seed_record")
            return what, logs.reduce(error)
        return None

    def _rejected(self, batch: Batch) -> list[Skipped]:
        """Find the records that the database refuses, by one INSERT each, all taken back.

        Raises:
            ConflictError: One of them needs a unique key that is taken.
            SeedError: It refuses one after the other, or none alone.
        """
        revision = self.entry.revision
        invalid: list[Skipped] = []
        taken: list[str] = []
        with self.run.session.undone():
            for tried, (offset, row) in enumerate(zip(batch.offsets, batch.rows, strict=True)):
                refused = self.refusal(self.columns, row)
                if refused is not None and refused[0] == "duplicate":
                    taken.append(f"row {self.entry.first_row + offset}: {refused[1]}")
                elif refused is not None:
                    invalid.append(Skipped(offset, "", refused[1]))
                if tried == len(invalid) - 1 == MOST_REFUSED:
                    raise errors.all_refused(revision, self.table, invalid[0].reason)
        if taken:
            raise errors.conflict(revision, self.table, taken)
        if not invalid:
            raise errors.unexplained(revision, self.table, batch.number)
        return invalid

    def _put(self, batch: Batch) -> None:
        """Commit one chunk, without the records that the database refuses."""
        while True:
            try:
                self._committed(batch)
            except sa.exc.DBAPIError as error:
                if self.run.session.dialect.classify(error) not in REFUSED:
                    raise
                batch = batch.without(self._refused(batch))
                self._refuse_if_strict(batch)
            else:
                self.tell(batch)
                return

    def _committed(self, batch: Batch) -> None:
        def once() -> None:
            with self.run.session.transaction():
                self.put(batch)

        redone(self.run, self.table, batch.number, once)

    def _refused(self, batch: Batch) -> list[Skipped]:
        return redone(self.run, self.table, batch.number, lambda: self._rejected(batch))

    def _as_stored(self, session: Session, batch: Batch) -> tuple[KeySet, bytes]:
        """The chunk's keys, and the hashes of its rows as the database now has them."""
        dialect, entry = session.dialect, self.entry
        if entry.first_id is not None:
            low = entry.first_id + batch.offset
            holes = tuple(entry.first_id + skip.offset for skip in batch.skipped)
            span = KeyRange(entry.key_columns[0], low, low + batch.total - 1, holes)
            return span, dialect.packed_hashes(session, self.table, span, entry.hashed)
        places = [self.columns.index(name) for name in entry.key_columns]
        sent: tuple[Key, ...] = tuple(tuple(row[at] for at in places) for row in batch.rows)
        stored: dict[Key, tuple[Key, int]] = {}
        for read, value in dialect.row_hashes(
            session, self.table, KeyList(entry.key_columns, sent), entry.hashed
        ):
            key = tuple(plain(part) for part in read)
            stored[self._compared(key)] = key, value
        found = [stored.get(self._compared(key)) for key in sent]
        there = [pair for pair in found if pair is not None]
        if len(there) < len(sent):
            raise errors.keys_altered(entry.revision, self.table, len(sent) - len(there))
        listed = KeyList(entry.key_columns, tuple(key for key, _ in there))
        return listed, pack([value for _, value in there])

    def _compared(self, key: Key) -> Key:
        """A key as it is sent, and as it is read, in one form: the ledger keeps the latter."""
        families = (self.shape.columns[name].family for name in self.entry.key_columns)
        return tuple(
            alike(part) if family == "datetime" else part
            for part, family in zip(key, families, strict=True)
        )

    def _refuse_if_strict(self, batch: Batch) -> None:
        if batch.skipped and self.run.settings.strict:
            first = self.entry.first_row
            told = [f"row {first + skip.offset}: {skip}" for skip in batch.skipped]
            raise errors.strict(self.entry.revision, self.table, told)


def redone(run: Run, table: str, chunk: int, once: Callable[[], Done]) -> Done:
    """Do a chunk's transaction; after a deadlock or a lock wait again, as a whole, some times."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return once()
        except sa.exc.DBAPIError as error:
            if run.session.dialect.classify(error) != "retry" or attempt == _TRIES:
                raise
            run.log.retry(
                revision=run.revision,
                table=table,
                chunk=chunk,
                attempt=attempt,
                reason=logs.reduce(error),
            )
            # Jitter, so that two runs that met once do not meet again.
            time.sleep(random.uniform(0.5, 1.5) * 0.05 * 2**attempt)  # noqa: S311
