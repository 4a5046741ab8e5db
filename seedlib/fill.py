"""Changes to rows that are in: second passes, and a revision's updates, with before-images.

A second pass (``fill``) sets foreign keys whose target was not there yet; its before-image is NULL.
An ``update`` changes what earlier revisions inserted; the former values are kept. Both go chunk by
chunk along the chunks of the loads they change.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import sqlalchemy as sa

from seedlib import load_errors, logs, validate
from seedlib.ahead import ahead
from seedlib.batch import LOST, lost_parents
from seedlib.catalog import updated
from seedlib.chunks import redone
from seedlib.dialects.base import pack
from seedlib.entries import new_entry
from seedlib.images import changed_columns, read_images
from seedlib.keys import KeyRange, each_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from seedlib.declared import Declared
    from seedlib.dialects.base import Parcel
    from seedlib.images import Change
    from seedlib.keys import KeySet
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.session import Session
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.values.rows import Dataset, Rows


def fill(run: Run, declared: Declared, columns: tuple[str, ...]) -> None:
    """Set the columns of a seed that had to wait for rows loaded after it.

    Args:
        run: The run.
        declared: The seed.
        columns: The columns that went in as NULL.
    """
    Pass(run, declared, columns, "fill").logged()


def update(run: Run, declared: Declared) -> None:
    """Apply a revision's :class:`~seedlib.Update` to rows that seeders put in before.

    Args:
        run: The run.
        declared: The update.
    """
    Pass(run, declared, tuple(declared.columns), "update").logged()


class Left(NamedTuple):
    """A row that keeps its former values: its number, the column that did not fit, and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A chunk's new values by row number, the rows whose values do not fit, and the parcel."""

    number: int
    chunk: Chunk
    changes: Mapping[int, Change]
    unfit: Sequence[Left]
    parcel: Parcel | None

    def without(self, refused: Sequence[Left]) -> _Made:
        """The same less some rows, which makes another parcel."""
        gone = {found.row for found in refused}
        fitting = {row: change for row, change in self.changes.items() if row not in gone}
        return replace(self, changes=fitting, parcel=None)


@dataclass(frozen=True, slots=True)
class Changed:
    """Makes the new values of a table's rows; touches no connection.

    ``columns`` says under which name the dataset has each column: an update stands beside the one
    it changes. Without ``all_rows`` those that stay NULL are left out.
    """

    table: str
    columns: Mapping[str, str]
    shape: TableShape
    digits: Callable[[ColumnShape], Literal[0, 6]]
    dataset: Dataset
    lost: Mapping[str, NDArray[np.uint64]]
    all_rows: bool
    travelling: Callable[[Sequence[Change]], Parcel | None]

    def of(self, numbered: tuple[int, Chunk]) -> _Made:
        """A chunk with its rows' new values."""
        number, chunk = numbered
        gone = set(chunk.skipped)
        offsets = [o for o in range(chunk.offset, chunk.offset + chunk.total) if o not in gone]
        numbers = np.array(offsets, dtype=np.uint64) + np.uint64(chunk.load.first_row)
        rows = self.dataset.rows(self.table, numbers)
        arrays = {name: rows[known] for name, known in self.columns.items()}
        unfit = [
            Left(int(numbers[found.row]), found.column, found.reason)
            for found in validate.invalid(arrays, self.shape)
        ]
        unfit += self._lost(rows)
        bad = {left.row for left in unfit}
        cells = [
            array.literals(fraction=self.digits(self.shape.columns[name]))
            for name, array in arrays.items()
        ]
        every = zip(numbers.tolist(), each_key(chunk.keys), *cells, strict=True)
        changes = {
            row: (*key, *new)
            for row, key, *new in every
            if row not in bad and (self.all_rows or any(value is not None for value in new))
        }
        return _Made(number, chunk, changes, unfit, self.travelling(list(changes.values())))

    def _lost(self, rows: Rows) -> Iterator[Left]:
        """Rows whose new reference is to a record that was skipped."""
        for name, numbers in self.lost.items():
            to = rows.parent(self.columns[name]).n
            for row in rows.n[np.isin(to, numbers)].tolist():
                yield Left(row, name, LOST)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the chunks of a table's loads.

    Args:
        run: The run.
        declared: The seed or update.
        columns: The columns that it sets.
        kind: Which of the two it is.
    """

    run: Run
    declared: Declared
    columns: tuple[str, ...]
    kind: Literal["fill", "update"]

    def logged(self) -> None:
        """Apply it, and say when it begins and what became of the rows."""
        run, revision, table = self.run, self.declared.revision, self.declared.table
        begun, before = time.monotonic(), run.done.copy()
        run.log.table_start(revision=revision, table=table)
        self.apply()
        # A table can be filled and updated by one revision: each tells of its own rows.
        done, seconds = run.done - before, time.monotonic() - begun
        run.log.table_end(
            revision=revision,
            table=table,
            seconds=seconds,
            updated=done[revision, table, "updated"],
            not_updated=done[revision, table, "not updated"],
        )
        rows = done[revision, table, "updated"]
        run.timings.add(revision, table, self.kind, rows=rows, seconds=seconds)

    def apply(self) -> None:
        """Change what is not changed yet, chunk by chunk."""
        entry = self._entry()
        done = self.run.ledger.done(entry)
        sources = list(self.sources())
        self._tell_how_many(entry, {load.revision: load for load, _ in sources})
        changed = self.changed()
        chunks = (
            (number, self.run.ledger.chunk(load, source))
            for number, (load, source) in enumerate(sources)
            if number not in done
        )
        # Not apart where it needs our connection for that.
        apart = self.run.session.dialect.waits and changed.dataset.computed
        every = ahead(chunks, changed.of) if apart else map(changed.of, chunks)
        for made in every:
            self.left(made.unfit)
            applied = self._applied(entry, made)
            self.run.count(self.declared.table, "updated", applied)
            self.run.log.chunk(
                revision=entry.revision, table=entry.table, chunk=made.number, rows=applied
            )
            self.run.progress.advance(made.chunk.total)

    def _tell_how_many(self, entry: Load, loads: Mapping[str, Load]) -> None:
        ledger = self.run.ledger
        rows, done = sum(map(ledger.covered, loads.values())), ledger.covered(entry)
        what = "second pass" if self.kind == "fill" else "update"
        self.run.progress.table(f"{entry.table}, {what}", rows, done)

    def _applied(self, entry: Load, made: _Made) -> int:
        """Commit one chunk, without the values that the database refuses; how many rows changed."""
        try:
            self._commit(entry, made)
        except sa.exc.DBAPIError as error:
            if self.run.session.dialect.classify(error) != "invalid":
                raise
            refused = self._refused(made.number, made.changes)
            if not refused:
                raise
            self.left(refused)
            made = made.without(refused)
            self._commit(entry, made)
        return len(made.changes)

    def _commit(self, entry: Load, made: _Made) -> None:
        def once() -> None:
            with self.run.session.transaction():
                self._put(entry, made)

        redone(self.run, self.declared.table, made.number, once)

    def _entry(self) -> Load:
        run, declared = self.run, self.declared
        found = run.ledger.load(declared.revision, declared.table, self.kind)
        if found is not None:
            return found
        entry = new_entry(run, declared, self.kind, "loading", self.columns)
        with run.session.transaction():
            run.ledger.add(entry)
        return entry

    def sources(self) -> Iterator[tuple[Load, int]]:
        """The chunks whose rows are changed; their order is the same in every run."""
        catalog, ledger = self.run.catalog, self.run.ledger
        last = catalog[self.declared.revision].order
        loads = {
            catalog[load.revision].order: load
            for load in ledger.loads()
            if load.kind == "rows"
            and load.table == self.declared.table
            and load.state in ("loading", "loaded")
            and load.revision in catalog
        }
        every = self.kind == "update"
        for order in sorted(o for o in loads if o == last or (every and o < last)):
            for number in sorted(ledger.done(loads[order])):
                yield loads[order], number

    def changed(self) -> Changed:
        """What makes the new values of its rows."""
        run, declared, update = self.run, self.declared, self.kind == "update"
        shape, dialect = run.shape(declared.table), run.session.dialect
        return Changed(
            declared.table,
            {name: updated(name) if update else name for name in self.columns},
            shape,
            dialect.digits,
            run.dataset(declared if update else None),
            lost_parents(run, declared, self.columns),
            all_rows=update,
            travelling=lambda changes: dialect.changes(shape, self.columns, changes, run.path),
        )

    def _refused(self, number: int, changes: Mapping[int, Change]) -> list[Left]:
        """The rows whose new values the database refuses, by trying; all is taken back."""

        def once() -> list[Left]:
            with self.run.session.undone():
                return list(self._tried(list(changes.items())))

        return redone(self.run, self.declared.table, number, once)

    def _tried(self, changes: list[tuple[int, Change]]) -> Iterator[Left]:
        """Halve what is refused until a single row is left."""
        session, shape = self.run.session, self.run.shape(self.declared.table)
        session.execute("SAVEPOINT seed_change")
        try:
            session.dialect.update(session, shape, self.columns, [change for _, change in changes])
        except sa.exc.DBAPIError as error:
            if session.dialect.classify(error) != "invalid":
                raise
            session.execute("ROLLBACK TO SAVEPOINT seed_change")
            if len(changes) == 1:
                yield Left(changes[0][0], "", logs.reduce(error))
                return
            middle = len(changes) // 2
            yield from self._tried(changes[:middle])
            yield from self._tried(changes[middle:])

    def left(self, rows: Sequence[Left]) -> None:
        """Rows whose new values do not fit stay as they are: logged, or, if strict, refused."""
        run, table = self.run, self.declared.table
        if rows and run.settings.strict:
            told = [f"row {left.row}: {left.column} {left.reason}" for left in rows]
            raise load_errors.strict(self.declared.revision, table, told)
        for left in rows:
            run.log.row_skipped(
                revision=self.declared.revision,
                table=table,
                row=left.row,
                column=left.column,
                reason=left.reason,
            )
        run.count(table, "not updated", len({left.row for left in rows}))

    def _put(self, entry: Load, made: _Made) -> None:
        """Claim, keep the former values, update, hash, record: within the caller's transaction."""
        run, session = self.run, self.run.session
        number, chunk = made.number, made.chunk
        run.ledger.claim(entry, number, chunk.offset, chunk.total)
        shape, dialect = run.shape(entry.table), session.dialect
        before = None
        if self.kind == "update":
            before = read_images(session, shape, chunk.keys, changed_columns(entry))
        if made.changes:
            changes = list(made.changes.values())
            dialect.update(session, shape, self.columns, changes, made.parcel)
        keys, hashes = _as_stored(session, entry, chunk.keys)
        run.ledger.record(entry, number, keys, hashes, before=before)


def _as_stored(session: Session, entry: Load, keys: KeySet) -> tuple[KeySet, bytes]:
    """Those of the rows that are there, and the hashes of what they now have."""
    dialect = session.dialect
    if isinstance(keys, KeyRange):
        hashes = dialect.packed_hashes(session, entry.table, keys, entry.hashed)
        if len(hashes) == 4 * len(keys):
            return keys, hashes
    there, found = keys.present(dialect.row_hashes(session, entry.table, keys, entry.hashed))
    return there, pack(found)
