"""Circles of references, opened before their rows go.

Second passes and updates are undone first, so that most circles are open by the time rows are
deleted. What is left, loaded by hand in an order of its own or edited since, is set to NULL in the
transaction that deletes the parents, and the ledger's hashes follow, so that it is no edit. A
reference within a table that cannot be NULL is made one of the row to itself.

InnoDB deletes no row that refers to itself by a key without CASCADE: whoever seeded a NOT NULL tree
could never take its root back. So where the rows are held, and it was seen that no other row refers
to them, their DELETE, and that alone, is done without foreign keys.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib import audit, dependents
from seedlib import rollback_errors as errors
from seedlib.circles import openable
from seedlib.dialects.base import pack, unpack
from seedlib.handover import chunks_with
from seedlib.keys import KeyList, each_key, holding, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.images import Change
    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.shape import IncomingKey, TableShape


def release(run: Run, chunk: Chunk, incoming: Sequence[IncomingKey]) -> bool:
    """Make sure that nobody refers to a chunk's rows, within the transaction that deletes them.

    The rows are held by now, so that no new reference to them can come.

    Returns:
        Whether they refer to one another, or to themselves, and nobody else does to them.

    Raises:
        SeedError: A row that does not go refers to one of them.
    """
    shape = run.shape(chunk.load.table)
    alone = False
    for key in incoming:
        if set(key.key.referred_columns) != set(shape.primary_key):
            run.session.dialect.hold(run.session, shape, chunk.keys, key.key.referred_columns)
        if dependents.any_to(run, key, chunk.keys):
            alone |= _open(run, chunk, key)
    return alone


def _open(run: Run, chunk: Chunk, key: IncomingKey) -> bool:
    """Let rows that go later refer to nothing, or to themselves; any other stops the rollback."""
    survey, table = run.survey, key.table
    if key.schema is not None or table not in survey.keys:
        raise _stopped(run, chunk, dependents.outside(run, key, [chunk.keys], []))
    shape = run.shape(table)
    found = dependents.keys_of(run, key, shape.primary_key, [chunk.keys])
    strangers = [child for child in found if not survey.goes(table, child)]
    if strangers:
        raise _stopped(run, chunk, [errors.referring_rows(key, len(strangers))])
    columns = openable(key.key, shape)
    if columns:
        _set(run, chunk, key, columns, [(*row, *[None] * len(columns)) for row in found])
        return False
    if all(map(survey.together.get(table, _nobody), found)):
        return False  # they go in this very transaction, which looks at no foreign key
    if table != chunk.load.table or not _own_rows(key, shape):
        raise _stopped(run, chunk, [errors.cannot_open(key, len(found))])
    if not _go_at_once(run, chunk, key, found):
        _refer_to_themselves(run, chunk, key, shape, found)
    return True


def _go_at_once(run: Run, chunk: Chunk, key: IncomingKey, found: Sequence[Key]) -> bool:
    """Whether these rows are all of the chunk, and one DELETE can take it as it is.

    SQLite looks at foreign keys when the statement ends, but acts by ON DELETE row by row.
    """
    dialect, own = run.session.dialect, holding([chunk.keys])
    return (dialect.deletes_alone or key.key.on_delete == "NO ACTION") and all(map(own, found))


def _nobody(_: Key) -> bool:
    return False


def _own_rows(key: IncomingKey, shape: TableShape) -> dict[str, str]:
    """The columns to be changed, and those to take their values of, for a row to refer to itself.

    Nothing where a part of the primary key would have to change.
    """
    pairs = zip(key.key.columns, key.key.referred_columns, strict=True)
    changing = {own: other for own, other in pairs if own != other}
    fixed = {name for name, c in shape.columns.items() if c.generated} | set(shape.primary_key)
    return {} if fixed & set(changing) else changing


def _refer_to_themselves(
    run: Run, chunk: Chunk, key: IncomingKey, shape: TableShape, rows: Sequence[Key]
) -> None:
    """A row may go before those it refers to, as long as it refers to itself alone."""
    changing = _own_rows(key, shape)
    listed = KeyList(shape.primary_key, tuple(rows))
    found = run.session.dialect.values(run.session, shape, listed, list(changing.values()))
    _set(run, chunk, key, list(changing), found)


def _set(
    run: Run, chunk: Chunk, key: IncomingKey, columns: Sequence[str], changes: Sequence[Change]
) -> None:
    """Set the references of rows, each given by its key, and let the ledger's hashes follow."""
    session, shape = run.session, run.shape(key.table)
    rows = [change[: len(shape.primary_key)] for change in changes]
    # What the chunk says of its own rows, which are about to go, nobody reads again.
    own = holding([chunk.keys]) if key.table == chunk.load.table else _nobody
    touched = [
        (held, KeyList(shape.primary_key, tuple(mine)))
        for held, mine in chunks_with(run, key.table, [row for row in rows if not own(row)])
        if not held.unhashed and {column.name for column in held.load.hashed} & set(columns)
    ]
    edited = {row for held, mine in touched for row in _edited(run, held, mine)}
    owner = next(e for e in run.survey.entries if e.table == key.table and e.kind == "rows")
    if edited and run.settings.on_edited != "delete":
        line = errors.edited_rows(owner.revision, key.table, owner.key_columns, sorted(edited))
        raise _stopped(run, chunk, [line])
    _audit(run, owner, [row for row in rows if row not in edited], None)
    _audit(run, owner, sorted(edited), image(run, shape, sorted(edited)))
    session.dialect.update(session, shape, columns, changes)
    for held, mine in touched:
        run.ledger.revise(_hashed_anew(run, held, mine, edited))
    run.log.rows_opened(
        revision=owner.revision, table=key.table, foreign_key=key.key.name, rows=len(rows)
    )


def _audit(run: Run, entry: Load, rows: Sequence[Key], before: bytes | None) -> None:
    if rows:
        run.ledger.audit(run.who, "opened", entry, of(entry.key_columns, rows), before=before)


def image(run: Run, shape: TableShape, keys: Sequence[Key]) -> bytes:
    """Rows with every column, as they are now, in the form the audit trail keeps."""
    rest = [name for name in shape.columns if name not in shape.primary_key]
    listed = KeyList(shape.primary_key, tuple(keys))
    rows = run.session.dialect.values(run.session, shape, listed, rest)
    return audit.to_blob([*shape.primary_key, *rest], rows)


def _edited(run: Run, held: Chunk, rows: KeyList) -> list[Key]:
    recorded = dict(zip(each_key(held.keys), unpack(held.hashes), strict=True))
    there, hashes = _now(run, held, rows)
    return [key for key, value in zip(there, hashes, strict=True) if recorded[key] != value]


def _hashed_anew(run: Run, held: Chunk, rows: KeyList, edited: set[Key]) -> Chunk:
    """The chunk with the hashes that its rows have now; an edited row stays told apart."""
    now = dict(zip(*_now(run, held, rows), strict=True))
    pairs = zip(each_key(held.keys), unpack(held.hashes), strict=True)
    hashes = [now[key] if key in now and key not in edited else value for key, value in pairs]
    return replace(held, hashes=pack(hashes))


def _now(run: Run, held: Chunk, rows: KeyList) -> tuple[list[Key], list[int]]:
    found = run.session.dialect.row_hashes(
        run.session, held.load.table, rows, held.load.hashed, lock=True
    )
    there, hashes = rows.present(found)
    return each_key(there), hashes


def _stopped(run: Run, chunk: Chunk, lines: Sequence[str]) -> errors.SeedError:
    return errors.stopped_half_way(chunk.load.revision, lines, run.taken_back())
