"""Rows in: chunk by chunk claimed, inserted, hashed and committed together."""

from __future__ import annotations

import random
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import sqlalchemy as sa

from seedlib import load_errors, logs, masks
from seedlib.ahead import ahead
from seedlib.batch import Batch, Maker, Skipped
from seedlib.circles import in_order, own_key
from seedlib.dialects.base import AlteredError, pack
from seedlib.forms import alike
from seedlib.keys import KeyList, KeyRange, KeySet, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.dialects.base import Failure, Parcel
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

_KEPT_AS: Mapping[str, type] = MappingProxyType(
    {"integer": int, "text": str, "uuid": str, "binary": bytes}
)
"""The families of key columns whose values come back as they were sent, and as what."""

_WORTH_WORKERS = 12
"""Chunks of a table from which on other processes help: starting them takes a second."""

MOST_TOLD = 3
"""Records that are told at the end of a run, of those that were left out."""

TRIES = 8
"""How often a chunk is redone after a deadlock or a lock wait."""

Done = TypeVar("Done")

Refusal = tuple["Failure", str]
"""What the database has against a record, and in which words."""


class Span(NamedTuple):
    """Which rows a chunk covers: its number, the offset of its first row, and how many."""

    number: int
    offset: int
    total: int


class Loaded(NamedTuple):
    """A chunk that was committed: its number, its rows, what was left out, how many it met."""

    number: int
    rows: int
    skipped: tuple[Skipped, ...]
    met: int = 0

    @classmethod
    def of(cls, batch: Batch, met: int = 0) -> Loaded:
        """What became of a chunk."""
        return cls(batch.number, len(batch.offsets), batch.skipped, met)


class TableLoad:
    """The loading of one seed into one table, every row of it new.

    Args:
        run: The run.
        declared: The seed.
        entry: Its ledger entry; ``entry.first_id`` is set once the ids are reserved.
        deferred: Columns that a second pass fills; they go in as NULL.
    """

    met_as = "adopted"
    """As what rows count that were there already."""

    def __init__(
        self, run: Run, declared: Declared, entry: Load, deferred: Collection[str]
    ) -> None:
        columns = tuple(name for name in declared.columns if name not in deferred)
        self.run = run
        self.table = declared.table
        self.shape = run.shape(declared.table)
        self.entry = entry
        self.deferred = tuple(deferred)
        self.automatic = len(entry.key_columns) == 1 and entry.key_columns[0] not in columns
        self.top_first = self.automatic and not run.session.dialect.allocates(self.shape)
        self.in_order = in_order(declared, self.shape)
        self.own_key = own_key(declared, self.shape) if self.automatic else None
        self._maker = Maker(run, declared, columns)
        self._masks = masks.of(run.id, declared)
        self._costly = bool(declared.masked)
        self._path = run.path
        self._foretold = True

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
        spans = self.missing()
        done = self.entry.total - sum(span.total for span in spans)
        self.run.progress.table(self.table, self.entry.total, done)
        several = self.run.workers(costly=self._costly) > 1 and len(spans) >= _WORTH_WORKERS
        crew = self.run.crew if several and not self.in_order else None
        for loaded in self.put(spans) if crew is None else crew.load(self, spans):
            self.tell(loaded)

    def put(self, spans: Iterable[Span]) -> Iterator[Loaded]:
        """Put in these chunks, one after the other."""
        apart = self._made_apart()
        every = ahead(spans, self._ready) if apart else map(self._ready, spans)
        for batch, parcel in every:
            yield self._put(batch, parcel)

    def missing(self) -> list[Span]:
        """The chunks that are not in yet, in order."""
        done = self.run.ledger.done(self.entry)
        body = self.entry.total - 1 if self.top_first else self.entry.total
        size = self.entry.chunk_rows
        spans = [
            Span(number, offset, min(size, body - offset))
            for number, offset in enumerate(range(0, body, size))
        ]
        if self.top_first and self.entry.total:
            # It keeps the ids below it free; where others must be in before it, all go in at once.
            spans.insert(len(spans) if self.in_order else 0, Span(TOP, body, 1))
        return [span for span in spans if span.number not in done]

    def pending(self) -> Iterator[Batch]:
        """Make the chunks that are not in yet, in order."""
        return map(self.make, self.missing())

    def valid(self) -> Iterator[Batch]:
        """The same, each as the database is going to take it, as far as that is known."""
        return self.pending()

    def make(self, span: Span) -> Batch:
        """Make one chunk's rows; in a strict run an invalid one stops it."""
        batch = self._maker.make(self.entry, *span)
        self._refuse_if_strict(batch)
        return batch

    def parcel(self, batch: Batch) -> Parcel:
        """A chunk's rows in the form in which they travel."""
        hashed = self.entry.hashed if self._foretold else None
        dialect = self.run.session.dialect
        return dialect.parcel(self.shape, self.columns, batch.columns, hashed, self._path)

    def enter(self, batch: Batch, parcel: Parcel) -> int:
        """Claim, insert, hash and record one chunk, within the caller's transaction.

        Returns:
            How many of its rows were there already: none of a seed that does not look for any.
        """
        ledger, session = self.run.ledger, self.run.session
        ledger.claim(self.entry, batch.number, batch.offset, batch.total)
        if parcel.rows:
            parcel.send(session)
        keys, hashes = self._as_stored(session, batch, parcel)
        if len(hashes) != 4 * parcel.rows:
            found = len(hashes) // 4
            raise load_errors.count_differs(self.entry.revision, self.table, parcel.rows, found)
        skipped = [skip.offset for skip in batch.skipped]
        ledger.record(self.entry, batch.number, keys, hashes, skipped=skipped)
        self.count_masks(batch)
        return 0

    def count_masks(self, batch: Batch) -> None:
        """Count what a chunk masked, last of all: other connections wait for these entries."""
        for mask in self._masks:
            cells = batch.columns[self.columns.index(mask.column)].cells
            masks.count(self.run.session.connection, mask, len(cells), cells.count(None))

    def _ready(self, span: Span) -> tuple[Batch, Parcel]:
        batch = self.make(span)
        return batch, self.parcel(batch)

    def _made_apart(self) -> bool:
        """Whether another thread may make the rows: not where it needs our connection for that."""
        return self.run.session.dialect.waits and self._maker.computed

    def tell(self, loaded: Loaded) -> None:
        """Count and log a chunk that was committed."""
        names = {"revision": self.entry.revision, "table": self.table}
        self.run.count(self.table, "inserted", loaded.rows - loaded.met)
        self.run.count(self.table, self.met_as, loaded.met)
        self.run.count(self.table, "skipped", len(loaded.skipped))
        for skip in loaded.skipped:
            row = self.entry.first_row + skip.offset
            self.run.log.row_skipped(**names, row=row, column=skip.column, reason=skip.reason)
            self.run.left_out.append(f"{self.table}, row {row}: {skip}")
        del self.run.left_out[MOST_TOLD:]
        self.run.log.chunk(**names, chunk=loaded.number, rows=loaded.rows)
        self.run.progress.advance(loaded.rows + len(loaded.skipped))

    def refusal(self, columns: Sequence[str], row: Key) -> Refusal | None:
        """Insert one record, within the caller's transaction.

        Returns:
            What the database has against it, ``None`` where it is in.
        """
        session = self.run.session
        return self.refused(lambda: session.dialect.insert(session, self.table, columns, [row]))

    def refused(self, put: Callable[[], None]) -> Refusal | None:
        """What the database has against what ``put`` does; ``None`` where it is done."""
        session = self.run.session
        session.execute("SAVEPOINT seed_record")
        try:
            put()
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
            for tried, (offset, refused) in enumerate(self.tried(batch)):
                if refused is not None and refused[0] == "duplicate":
                    why = self._maker.placed(offset, refused[1])
                    taken.append(f"row {self.entry.first_row + offset}: {why}")
                elif refused is not None:
                    invalid.append(Skipped(offset, "", self._maker.placed(offset, refused[1])))
                if tried == len(invalid) - 1 == MOST_REFUSED:
                    raise load_errors.all_refused(revision, self.table, invalid[0].reason)
        if taken:
            raise load_errors.conflict(revision, self.table, taken)
        if not invalid:
            self.unexplained(batch.number)
        return invalid

    def tried(self, batch: Batch) -> Iterator[tuple[int, Refusal | None]]:
        """Put a chunk's records in one by one; their offsets, and what is against each."""
        for offset, row in zip(batch.offsets, batch.rows, strict=True):
            yield offset, self.refusal(self.columns, row)

    def unexplained(self, number: int) -> None:
        """The database refuses a chunk, and none of its records.

        Raises:
            SeedError: Nothing could have changed meanwhile that explains it.
        """
        raise load_errors.unexplained(self.entry.revision, self.table, number)

    def _put(self, batch: Batch, parcel: Parcel) -> Loaded:
        """Commit one chunk, without the records that the database refuses."""
        while True:
            try:
                met = self._committed(batch, parcel)
            except AlteredError:
                # INSERT tells which record is to blame; if none is, the warnings meant nothing.
                self._path = "insert"
                self.run.log.bulk_altered(
                    revision=self.entry.revision, table=self.table, chunk=batch.number
                )
            except sa.exc.DBAPIError as error:
                if self.run.session.dialect.classify(error) not in REFUSED:
                    raise
                batch = self.settled(batch)
                self._refuse_if_strict(batch)
            else:
                return Loaded.of(batch, met)
            parcel = self.parcel(batch)

    def _committed(self, batch: Batch, parcel: Parcel) -> int:
        def once() -> int:
            with self.run.session.transaction():
                return self.enter(batch, parcel)

        return redone(self.run, self.table, batch.number, once)

    def settled(self, batch: Batch) -> Batch:
        """A chunk that the database refused, without the records that it refuses."""
        return batch.without(
            redone(self.run, self.table, batch.number, lambda: self._rejected(batch))
        )

    def _as_stored(self, session: Session, batch: Batch, parcel: Parcel) -> tuple[KeySet, bytes]:
        """The chunk's keys, and the hashes of its rows as the database now has them."""
        dialect, entry = session.dialect, self.entry
        keys, exact = self._sent_keys(batch)
        if parcel.hashes is not None and exact:
            if dialect.unchanged(session, self.table, keys, entry.hashed, parcel.hashes):
                return keys, parcel.hashes
            # Something alters the rows on their way in, and will alter the next ones.
            self._foretold = False
        if isinstance(keys, KeyRange):
            return keys, dialect.packed_hashes(session, self.table, keys, entry.hashed)
        return self._read_keys(session, keys)

    def _sent_keys(self, batch: Batch) -> tuple[KeyRange | KeyList, bool]:
        """The keys of a chunk's rows, and whether the ledger keeps them in the form they are in."""
        entry = self.entry
        if entry.first_id is not None:
            low = entry.first_id + batch.offset
            holes = tuple(entry.first_id + skip.offset for skip in batch.skipped)
            return KeyRange(entry.key_columns[0], low, low + batch.total - 1, holes), True
        parts = [batch.columns[self.columns.index(name)] for name in entry.key_columns]
        families = [self.shape.columns[name].family for name in entry.key_columns]
        exact = all(
            part.types == {_KEPT_AS.get(family)}
            for part, family in zip(parts, families, strict=True)
        )
        return KeyList(entry.key_columns, tuple(zip(*(p.cells for p in parts), strict=True))), exact

    def _read_keys(self, session: Session, sent: KeyList) -> tuple[KeySet, bytes]:
        """Listed keys in the form in which the database has them, and the rows' hashes."""
        dialect, entry = session.dialect, self.entry
        stored: dict[Key, tuple[Key, int]] = {}
        for read, value in dialect.row_hashes(session, self.table, sent, entry.hashed):
            key = tuple(plain(part) for part in read)
            stored[self._compared(key)] = key, value
        found = [stored.get(self._compared(key)) for key in sent.keys]
        there = [pair for pair in found if pair is not None]
        if len(there) < len(sent):
            raise load_errors.keys_altered(entry.revision, self.table, len(sent) - len(there))
        listed = KeyList(entry.key_columns, tuple(key for key, _ in there))
        return listed, pack([value for _, value in there])

    def _compared(self, key: Key) -> Key:
        """A key as it is sent, and as it is read, in one form: the ledger keeps the latter."""
        families = (self.shape.columns[name].family for name in self.entry.key_columns)
        return tuple(alike(part, family) for part, family in zip(key, families, strict=True))

    def _refuse_if_strict(self, batch: Batch) -> None:
        if not batch.skipped:
            return
        first = self.entry.first_row
        told = [f"row {first + skip.offset}: {skip}" for skip in batch.skipped]
        if self.table in self.run.together:
            raise load_errors.not_whole(self.entry.revision, self.table, told)
        if self.run.settings.strict:
            raise load_errors.strict(self.entry.revision, self.table, told)


def redone(run: Run, table: str, chunk: int, once: Callable[[], Done]) -> Done:
    """Do a chunk's transaction; after a deadlock or a lock wait again, as a whole, some times."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return once()
        except sa.exc.DBAPIError as error:
            if run.session.dialect.classify(error) != "retry" or attempt == TRIES:
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
