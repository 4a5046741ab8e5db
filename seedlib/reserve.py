"""A load's ledger entry and its ids: opened before its first row, and never given to anybody else.

The server's own allocator gives the ids where it has one, so that an application can go on
inserting; elsewhere the row with the highest id goes in first, and keeps those below it free.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import errors, logs
from seedlib.chunks import TOP, TableLoad
from seedlib.entries import new_entry
from seedlib.keys import KeyRange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seedlib.catalog import Declared
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.run import Run

_MOST_REFUSED = 100
"""How many sets of example rows the database may refuse before the load gives up."""


def opened(run: Run, declared: Declared, position: int, deferred: Collection[str]) -> TableLoad:
    """The loading of one seed, with its entry written and its ids reserved.

    Args:
        run: The run.
        declared: The seed.
        position: Its place among the revision's entries.
        deferred: Columns that a second pass fills.
    """
    entry = run.ledger.load(declared.revision, declared.table, "rows")
    if entry is not None and entry.state == "free":
        entry = _reopened(run, entry, declared, deferred)
    if entry is None:
        entry = _entered(run, declared, position, deferred)
    table = TableLoad(run, declared, entry, deferred)
    if entry.state == "wanted":
        _reserve(table)
    return table


def _entered(run: Run, declared: Declared, position: int, deferred: Collection[str]) -> Load:
    """Write down that the ids are wanted, before anything is taken."""
    shape = run.shape(declared.table)
    later = {*deferred, *run.catalog.changed_later(declared.table)}
    own = run.dataset().tables[declared.table].segment(declared.columns)
    automatic = len(shape.primary_key) == 1 and shape.primary_key[0] not in declared.columns
    with run.session.transaction():
        entry = new_entry(
            run,
            declared,
            "rows",
            position,
            "wanted",
            [name for name in shape.columns if name not in later],
            first_id=run.session.dialect.next_id(run.session, shape) if automatic else None,
            first_row=own.first_row,
            total=own.count,
        )
        run.ledger.add(entry)
    return entry


def _reopened(run: Run, entry: Load, declared: Declared, deferred: Collection[str]) -> Load | None:
    """Give a load the ids it had before its rollback, where they are still nobody's."""
    own = run.dataset().tables[declared.table].segment(declared.columns)
    shape = run.shape(declared.table)
    counter = run.session.dialect.next_id(run.session, shape)
    first, total = entry.first_id or 0, entry.total
    allocates = run.session.dialect.allocates_ids and shape.autoincrement is not None
    still_ours = counter >= first + total if allocates else counter <= first
    with run.session.transaction():
        run.ledger.remove(entry)
        if own.count != total or not still_ours or not _empty(run, entry):
            return None
        later = {*deferred, *run.catalog.changed_later(declared.table)}
        fresh = new_entry(
            run,
            declared,
            "rows",
            entry.position,
            "loading",
            [name for name in shape.columns if name not in later],
            first_id=first,
            first_row=own.first_row,
            total=total,
        )
        run.ledger.add(fresh)
    return fresh


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
    session = table.run.session
    with session.transaction():
        _moved(table, session.dialect.next_id(session, table.shape))
        batch = table.make(TOP, table.entry.total - 1, 1) if table.entry.total else None
        if batch is not None:
            table.put(batch)
    if batch is not None:
        table.tell(batch)


def _reserve_by_allocator(table: TableLoad) -> None:
    run, entry = table.run, table.entry
    session, dialect = run.session, run.session.dialect
    if _was_taken(table):
        return
    refused: sa.exc.DBAPIError | None = None
    for rows in _examples(table, dialect.reservation_rows(entry.total)):
        try:
            with session.transaction():
                first = dialect.reserve(session, table.shape, table.columns[1:], rows, entry.total)
                _moved(table, first)
        except sa.exc.DBAPIError as error:
            if dialect.classify(error) == "duplicate":
                reason = logs.reduce(error)
                raise errors.conflict(entry.revision, entry.table, [reason]) from error
            if dialect.classify(error) != "invalid":
                raise
            refused = error
        else:
            return
    if refused is not None:
        raise errors.all_refused(entry.revision, entry.table, logs.reduce(refused)) from refused
    with session.transaction():
        # No record is valid, or none was asked for: nothing goes in, so no id has to be kept.
        _moved(table, dialect.next_id(session, table.shape))


def _was_taken(table: TableLoad) -> bool:
    """A run that died before it could say so may have taken the ids already."""
    run, entry = table.run, table.entry
    first = entry.first_id or 0
    with run.session.transaction():
        counter = run.session.dialect.next_id(run.session, table.shape)
        if not entry.total or counter != first + entry.total or not _empty(run, entry):
            return False
        _moved(table, first)
    return True


def _examples(table: TableLoad, wanted: int) -> Iterator[list[Key]]:
    """Valid rows without their ids, to ask the allocator with; others, should it refuse some."""
    rows = (row[1:] for batch in table.pending() for row in batch.rows)
    for _ in range(_MOST_REFUSED):
        some = list(itertools.islice(rows, wanted))
        if not some:
            return
        yield some


def _moved(table: TableLoad, first_id: int | None) -> None:
    moved = table.run.ledger.move(table.entry, "loading", first_id=first_id)
    if moved is None:
        raise errors.chunk_taken(table.entry.revision, table.table, 0)
    table.entry = moved
