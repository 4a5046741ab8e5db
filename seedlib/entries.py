"""New ledger entries, as the current run writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.dialects.base import HashedColumn
from seedlib.ledger import Load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from seedlib.declared import Declared
    from seedlib.ledger import Kind, State
    from seedlib.run import Run
    from seedlib.shape import TableShape


def new_entry(
    run: Run,
    declared: Declared,
    kind: Kind,
    state: State,
    hashed: Iterable[str],
    *,
    first_id: int | None = None,
    first_row: int = 0,
    total: int = 0,
    chunk_rows: int = 0,
    reason: str | None = None,
) -> Load:
    """An entry of the current run, not yet written."""
    shape = run.shape(declared.table)
    # What the database computes follows from other columns, those that change later among them.
    computed = {name for name, column in shape.columns.items() if column.generated}
    names = set(hashed) - computed | set(shape.primary_key)
    return Load(
        revision=declared.revision,
        table=declared.table,
        kind=kind,
        position=_next_position(run, declared.revision),
        state=state,
        first_id=first_id,
        first_row=first_row,
        total=total,
        chunk_rows=chunk_rows,
        key_columns=shape.primary_key,
        hashed=hashed_columns(shape, names),
        fingerprint=declared.fingerprint,
        made_with=declared.made_with,
        volume=run.volume.of(run.catalog[declared.revision]),
        seed=run.volume.seed,
        run=run.id,
        reason=reason,
    )


def _next_position(run: Run, revision: str) -> int:
    """Behind all that the revision has in the database: entries are taken back in reverse."""
    present = (e for e in run.ledger.loads() if e.revision == revision and e.state != "free")
    return max((entry.position for entry in present), default=-1) + 1


def hashed_columns(shape: TableShape, names: Collection[str]) -> tuple[HashedColumn, ...]:
    """These columns of a table in the form that row hashes are made of, in the table's order."""
    return tuple(
        HashedColumn(column.name, column.type_text, column.nullable)
        for column in shape.columns.values()
        if column.name in names
    )
