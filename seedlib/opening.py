"""Circles of references, opened before their rows go.

Second passes and updates are undone first, so that most circles are open by the time rows are
deleted. What is left, loaded by hand in an order of its own or edited since, is set to NULL in the
transaction that deletes the parents, and the ledger's hashes follow, so that it is no edit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib import audit, dependents
from seedlib import rollback_errors as errors
from seedlib.dialects.base import pack, unpack
from seedlib.handover import chunks_with
from seedlib.keys import KeyList, each_key, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.shape import IncomingKey, TableShape


def release(run: Run, chunk: Chunk, incoming: Sequence[IncomingKey]) -> None:
    """Make sure that nobody refers to a chunk's rows, within the transaction that deletes them.

    The rows are held by now, so that no new reference to them can come.

    Raises:
        SeedError: A row that does not go refers to one of them.
    """
    shape = run.shape(chunk.load.table)
    for key in incoming:
        if set(key.key.referred_columns) != set(shape.primary_key):
            run.session.dialect.hold(run.session, shape, chunk.keys, key.key.referred_columns)
        if dependents.any_to(run, key, chunk.keys):
            _open(run, chunk, key)


def _open(run: Run, chunk: Chunk, key: IncomingKey) -> None:
    """Set the references of rows that go later to NULL; any other stops the rollback."""
    survey, table = run.survey, key.table
    if key.schema is not None or table not in survey.keys:
        raise _stopped(run, chunk, dependents.outside(run, key, [chunk.keys], []))
    shape = run.shape(table)
    found = dependents.keys_of(run, key, shape.primary_key, [chunk.keys])
    strangers = [child for child in found if not survey.goes(table, child)]
    if strangers:
        raise _stopped(run, chunk, [errors.referring_rows(key, len(strangers))])
    columns = _opened(key, shape)
    own = set(each_key(chunk.keys)) if table == chunk.load.table else set()
    if not columns and set(found) <= own and _to_themselves(run, key, shape, found):
        return
    if not columns:
        raise _stopped(run, chunk, [errors.cannot_open(key, len(found))])
    _set_null(run, chunk, key, columns, found)


def _opened(key: IncomingKey, shape: TableShape) -> list[str]:
    """Which of the foreign key's columns can be NULL; one of them is enough to refer to nothing."""
    own = (shape.columns[name] for name in key.key.columns)
    return [
        column.name
        for column in own
        if column.nullable and not column.generated and column.name not in shape.primary_key
    ]


def _to_themselves(run: Run, key: IncomingKey, shape: TableShape, rows: Sequence[Key]) -> bool:
    """Whether each row refers to itself alone, which a delete does not mind."""
    dialect = run.session.dialect
    condition, values = KeyList(shape.primary_key, tuple(rows)).where(dialect, "t")
    differs = " OR ".join(
        f"{dialect.column('t', own)} <> {dialect.column('t', other)}"
        for own, other in zip(key.key.columns, key.key.referred_columns, strict=True)
    )
    table = f"{dialect.quote(shape.name)} {dialect.quote('t')}"
    query = f"SELECT 1 FROM {table} WHERE {condition} AND ({differs}) LIMIT 1"
    return not run.session.all(query, values)


def _set_null(
    run: Run, chunk: Chunk, key: IncomingKey, columns: Sequence[str], rows: list[Key]
) -> None:
    session, shape = run.session, run.shape(key.table)
    touched = [
        (held, KeyList(shape.primary_key, tuple(mine)))
        for held, mine in chunks_with(run, key.table, rows)
        if not held.unhashed and {column.name for column in held.load.hashed} & set(columns)
    ]
    edited = {row for held, mine in touched for row in _edited(run, held, mine)}
    owner = next(e for e in run.survey.entries if e.table == key.table and e.kind == "rows")
    if edited and run.settings.on_edited != "delete":
        line = errors.edited_rows(owner.revision, key.table, owner.key_columns, sorted(edited))
        raise _stopped(run, chunk, [line])
    _audit(run, owner, [row for row in rows if row not in edited], None)
    _audit(run, owner, sorted(edited), image(run, shape, sorted(edited)))
    changes = [(*row, *[None] * len(columns)) for row in rows]
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
