"""A load's ledger entry and its ids: opened before its first row, and never given to anybody else.

The server's own allocator gives the ids where it has one, so that an application can go on
inserting; elsewhere the row with the highest id goes in first, and keeps those below it free.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import load_errors, lock_errors, masks, natural
from seedlib.batch import Maker
from seedlib.chunks import MOST_REFUSED, REFUSED, TOP, Loaded, Span, redone
from seedlib.conflicts import table_load
from seedlib.entries import new_entry
from seedlib.keys import KeyRange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seedlib.batch import Batch
    from seedlib.chunks import Refusal, TableLoad
    from seedlib.declared import Declared
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.shape import ColumnShape

_MOST_CHUNK = 4 * 2**20
"""Bytes of one chunk's rows, about."""

_NUMBER = 100
"""Bytes of a number, a truth or a moment: no database prints more."""

_LONG = frozenset({"text", "binary", "enum", "set", "json", "geometry", "vector", "other"})
"""Families whose values may take more than that."""


def opened(run: Run, declared: Declared, deferred: Collection[str]) -> TableLoad:
    """The loading of one seed, with its entry written and its ids reserved.

    Args:
        run: The run.
        declared: The seed.
        deferred: Columns that a second pass fills.
    """
    table = _begun(run, declared, deferred)
    if declared.personal:
        with run.session.transaction():
            masks.begin(run.session.connection, masks.of(run.id, declared))
    if table.entry.state == "wanted":
        _reserve(table)
        if table.in_order:
            # Its rows refer to each other by the ids that are known only now.
            table = table_load(run, declared, table.entry, deferred)
    return table


def numbered(run: Run, declared: Declared, deferred: Collection[str]) -> None:
    """Write a seed's entry and number its rows, in a transaction beside which nobody writes.

    Args:
        run: The run.
        declared: The seed.
        deferred: Columns that a second pass fills.
    """
    table = _begun(run, declared, deferred)
    if table.entry.state == "wanted":
        with run.session.transaction():
            _moved(table, _lowest_free(table) if table.automatic else None)


def _begun(run: Run, declared: Declared, deferred: Collection[str]) -> TableLoad:
    """The loading of one seed, with its entry written."""
    entry = run.ledger.load(declared.revision, declared.table, "rows")
    if entry is not None and entry.state == "free" and natural.looked_for(declared):
        # Its ids were for rows that were all new.
        with run.session.transaction():
            run.ledger.remove(entry)
        entry = None
    if entry is not None and entry.state == "free":
        free = entry
        entry = redone(run, declared.table, 0, lambda: _reopened(run, free, declared, deferred))
    if entry is None:
        entry = _entered(run, declared, deferred)
    return table_load(run, declared, entry, deferred)


def _entered(run: Run, declared: Declared, deferred: Collection[str]) -> Load:
    """Write down that the ids are wanted, before anything is taken."""
    shape = run.shape(declared.table)
    own = run.dataset().tables[declared.table].segment(declared.columns)
    automatic = len(shape.primary_key) == 1 and shape.primary_key[0] not in declared.columns
    reserved = automatic and not natural.looked_for(declared)
    size = chunk_rows(run, declared, deferred, own.first_row, own.count)
    with run.session.transaction():
        if natural.looked_for(declared):
            # First, so that a rollback deletes what was inserted before it restores what was there.
            run.ledger.add(_beside(run, declared, own.first_row, own.count, size))
        entry = new_entry(
            run,
            declared,
            "rows",
            "wanted",
            hashed(run, declared, deferred),
            first_id=run.session.dialect.next_id(run.session, shape) if reserved else None,
            first_row=own.first_row,
            total=own.count,
            chunk_rows=size,
        )
        run.ledger.add(entry)
    return entry


def _beside(run: Run, declared: Declared, first_row: int, total: int, size: int) -> Load:
    """The entry of the rows that are there already; where they change, of the columns that do."""
    kind, shape = natural.kind(declared), run.shape(declared.table)
    own = natural.changed(declared, shape, natural.key(declared, shape))
    columns = own if kind == "changed" else ()
    return new_entry(
        run,
        declared,
        kind,
        "loading",
        columns,
        first_row=first_row,
        total=total,
        chunk_rows=size,
    )


def chunk_rows(
    run: Run, declared: Declared, deferred: Collection[str], first_row: int, total: int
) -> int:
    """The rows of a chunk: as many as the settings say, fewer where rows are large."""
    columns = tuple(name for name in declared.columns if name not in deferred)
    most = run.settings.chunk_rows or run.session.dialect.chunk_rows
    widest = sum(_widest(run.shape(declared.table).columns[name]) for name in columns)
    if widest * min(most, total) <= _MOST_CHUNK:
        return most
    size = Maker(run, declared, columns).row_bytes(first_row, total)
    return max(1, min(most, _MOST_CHUNK // max(size, 1)))


def _widest(column: ColumnShape) -> float:
    """Bytes of a cell at the most, as text, however it is escaped."""
    if column.family in _LONG:
        return 4 * column.length if column.length is not None else math.inf
    return _NUMBER


def _reopened(run: Run, entry: Load, declared: Declared, deferred: Collection[str]) -> Load | None:
    """Give a load the ids it had before its rollback, where they are still nobody's."""
    own = run.dataset().tables[declared.table].segment(declared.columns)
    shape = run.shape(declared.table)
    counter = run.session.dialect.next_id(run.session, shape)
    first, total = entry.first_id or 0, entry.total
    allocates = run.session.dialect.allocates(shape)
    still_ours = counter >= first + total if allocates else counter <= first
    with run.session.transaction():
        run.ledger.remove(entry)
        if own.count != total or not still_ours or not _empty(run, entry):
            return None
        fresh = new_entry(
            run,
            declared,
            "rows",
            # Where the top row keeps the ids, it has to go in with them again.
            "loading" if allocates else "wanted",
            hashed(run, declared, deferred),
            first_id=first,
            first_row=own.first_row,
            total=total,
            chunk_rows=chunk_rows(run, declared, deferred, own.first_row, total),
        )
        run.ledger.add(fresh)
    return fresh


def hashed(run: Run, declared: Declared, deferred: Collection[str]) -> list[str]:
    """The columns whose edits are noticed: those that nothing of ours changes later."""
    later = run.catalog.changed_later(declared.table, run.environment.name)
    columns = run.shape(declared.table).columns
    return [name for name in columns if name not in deferred and name not in later]


def _empty(run: Run, entry: Load) -> bool:
    """Whether no row has one of the entry's ids; read with a lock, so that it stays true."""
    if not entry.total:
        return True
    dialect, first = run.session.dialect, entry.first_id or 0
    keys = KeyRange(entry.key_columns[0], first, first + entry.total - 1)
    condition, values = keys.where(dialect, "t")
    found = run.session.all(
        f"SELECT 1 FROM {dialect.quote(entry.table)} {dialect.quote('t')}"
        f" WHERE {condition} LIMIT 1{dialect.for_update}",
        values,
    )
    return not found


def _reserve(table: TableLoad) -> None:
    """``wanted`` becomes ``loading``: from now on the ids are ours."""
    if not table.automatic:
        with table.run.session.transaction():
            _moved(table, None)
    elif table.top_first:
        _reserve_by_top_row(table)
    else:
        _reserve_by_allocator(table)


def _reserve_by_top_row(table: TableLoad) -> None:
    """First id and top row in one transaction: whoever comes later gets a higher id."""
    wanted, session = table.entry, table.run.session

    def once() -> Batch | None:
        table.entry = wanted
        with session.transaction():
            _moved(table, _lowest_free(table))
            batch = table.make(Span(TOP, wanted.total - 1, 1)) if wanted.total else None
            if batch is not None:
                table.enter(batch, table.parcel(batch))
        return batch

    try:
        batch = redone(table.run, table.table, TOP, once)
    except sa.exc.DBAPIError as error:
        if session.dialect.classify(error) not in REFUSED:
            raise
        # The top row is refused: it goes the way of every record, which tells why.
        table.entry = wanted
        _reserve_nothing(table)
    else:
        if batch is not None:
            table.tell(Loaded.of(batch))


def _lowest_free(table: TableLoad) -> int:
    """The ids that the load wanted, or had before its rollback, where they are still nobody's."""
    session = table.run.session
    lowest, wanted = session.dialect.next_id(session, table.shape), table.entry.first_id or 0
    return wanted if wanted >= lowest and _empty(table.run, table.entry) else lowest


def _reserve_by_allocator(table: TableLoad) -> None:
    """Ask the server's allocator, with as few valid rows as it takes."""
    if not table.entry.total:
        _reserve_nothing(table)
        return
    if redone(table.run, table.table, 0, lambda: _was_taken(table)):
        return
    wanted = table.run.session.dialect.reservation_rows(table.entry.total, table.own_key)
    candidates = list(itertools.islice(_candidates(table.pending()), wanted))
    rows = [row for _, row in candidates]
    if len(rows) < wanted or not _take(table, rows):
        every = _candidates(table.valid())
        candidates = list(itertools.islice(every, wanted + MOST_REFUSED))
        rows = redone(table.run, table.table, 0, lambda: _accepted(table, candidates, wanted))
        if rows and not _take(table, rows):
            raise load_errors.unexplained(table.entry.revision, table.table, 0)
    if not rows:
        # No record is acceptable: nothing goes in, no id has to be kept.
        _reserve_nothing(table)


def _reserve_nothing(table: TableLoad) -> None:
    session = table.run.session
    with session.transaction():
        _moved(table, session.dialect.next_id(session, table.shape))


def _take(table: TableLoad, rows: list[Key]) -> bool:
    """Take the ids; ``False`` where the database refuses one of the rows."""
    wanted, session = table.entry, table.run.session
    columns = table.columns[1:]

    def once() -> bool:
        table.entry = wanted
        with session.transaction():
            _moved(
                table,
                session.dialect.reserve(
                    session, table.shape, columns, rows, wanted.total, table.own_key
                ),
            )
        return True

    try:
        return redone(table.run, table.table, 0, once)
    except sa.exc.DBAPIError as error:
        if session.dialect.classify(error) not in REFUSED:
            raise
        table.entry = wanted
        return False


def _accepted(table: TableLoad, candidates: list[tuple[int, Key]], wanted: int) -> list[Key]:
    """The first records that the database accepts; each of those tried costs an id.

    Raises:
        ConflictError: None is accepted, and one needs a unique key that is taken.
        SeedError: It accepts too few of them.
    """
    entry, reasons = table.entry, ["too few of them are valid"]
    accepted: list[Key] = []
    taken: list[str] = []
    with table.run.session.undone():
        for offset, row in candidates:
            refused = _refusal(table, row)
            if refused is None:
                accepted.append(row)
            elif refused[0] == "duplicate":
                taken.append(f"row {entry.first_row + offset}: {refused[1]}")
            else:
                reasons.append(refused[1])
            if len(accepted) == wanted:
                return accepted
    if taken:
        raise load_errors.conflict(entry.revision, entry.table, taken)
    if accepted or len(candidates) == wanted + MOST_REFUSED:
        raise load_errors.all_refused(entry.revision, entry.table, reasons[-1])
    return []


def _refusal(table: TableLoad, row: Key) -> Refusal | None:
    """What the database has against a record without its id, by itself."""
    dialect, session, columns = table.run.session.dialect, table.run.session, table.columns[1:]
    if table.own_key is None:
        return table.refusal(columns, row)
    parent = dialect.somebody(session, table.shape, table.own_key)
    if parent is not None:
        return table.refusal(columns, table.own_key.beneath(row, columns, parent))
    number = dialect.next_id(session, table.shape)
    return table.refusal(table.columns, (number, *table.own_key.to_itself(row, columns, number)))


def _was_taken(table: TableLoad) -> bool:
    """A run that died before it could say so may have taken the ids already."""
    run, total = table.run, table.entry.total
    first = table.entry.first_id or 0
    dialect = run.session.dialect
    with run.session.transaction():
        beyond = dialect.next_id(run.session, table.shape) - (first + total)
        # Several steps of the allocator seldom come to the very number: the last one goes beyond.
        if not 0 <= beyond < dialect.reservation_rows(total):
            return False
        if not _empty(run, table.entry):
            return False
        _moved(table, first)
    return True


def _candidates(batches: Iterable[Batch]) -> Iterator[tuple[int, Key]]:
    """Rows without their ids, to ask the allocator with, and their offsets."""
    for batch in batches:
        yield from zip(batch.offsets, (row[1:] for row in batch.rows), strict=True)


def _moved(table: TableLoad, first_id: int | None) -> None:
    moved = table.run.ledger.move(table.entry, "loading", first_id=first_id)
    if moved is None:
        raise lock_errors.outrun(table.entry.revision, table.table, "begun")
    table.entry = moved
