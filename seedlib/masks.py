"""What was masked, or loaded as it is: for each run and column class, masker, cells, NULLs.

An entry is there before the first chunk, and each chunk counts itself in its own transaction: so
the counts of all runs come to what was committed, wherever a run was killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.masking import VERSION
from seedlib.tables import now, seed_mask

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.masking.maskers import Masker
    from seedlib.pii import InJson


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """How a column was masked in a run.

    Args:
        run: The run.
        revision: The revision that it loaded.
        table: Its table.
        column: The column.
        what: Its class; of a document, those of its parts.
        strategy: ``replaced``, ``pseudonymised`` or, in production, ``as they are``.
        masker: The masker and its version, ``none`` in production.
        key_id: What tells the key from others; empty in production.
        rows: How many rows went in.
        nulls: In how many of them it is NULL.
        at: When the first of them did.
    """

    run: str
    revision: str
    table: str
    column: str
    what: str
    strategy: str
    masker: str
    key_id: str
    rows: int = 0
    nulls: int = 0
    at: dt.datetime | None = None


def of(run: str, declared: Declared) -> list[Mask]:
    """How a run masks the columns of a seed, nothing counted yet."""
    policy = declared.policy
    if policy is None or (policy.maskers and policy.key is None):
        return []
    return [
        Mask(
            run=run,
            revision=declared.revision,
            table=declared.table,
            column=name,
            what=", ".join(_classes(what))[:255],
            strategy=policy.strategy,
            masker=_masker(what, policy.maskers) if policy.maskers else "none",
            key_id=policy.key.id if policy.key is not None else "",
        )
        for name, what in declared.personal.items()
    ]


def begin(connection: sa.Connection, masks: Sequence[Mask]) -> None:
    """Write the entries of a run that are not there, within the caller's transaction."""
    for mask in masks:
        there = sa.select(seed_mask.c.run).where(*_is(mask))
        if connection.execute(there).first() is None:
            connection.execute(sa.insert(seed_mask).values(**_columns(mask)))


def count(connection: sa.Connection, mask: Mask, rows: int, nulls: int) -> None:
    """Count the cells of a chunk, within its transaction."""
    connection.execute(
        sa.update(seed_mask)
        .where(*_is(mask))
        .values(
            row_count=seed_mask.c.row_count + rows,
            null_count=seed_mask.c.null_count + nulls,
        )
    )


def counted(connection: sa.Connection, run: str, revision: str, table: str) -> list[Mask]:
    """What a run masked of a table so far, column by column."""
    query = sa.select(seed_mask).where(
        seed_mask.c.run == run,
        seed_mask.c.revision == revision,
        seed_mask.c.table_name == table,
    )
    return [entry(row) for row in connection.execute(query).mappings()]


def every(connection: sa.Connection) -> list[Mask]:
    """Every entry, the oldest first; none where nothing was ever masked."""
    if not sa.inspect(connection).has_table(seed_mask.name):
        return []
    query = sa.select(seed_mask).order_by(seed_mask.c.at, seed_mask.c.column_name)
    return [entry(row) for row in connection.execute(query).mappings()]


def _is(mask: Mask) -> list[sa.ColumnElement[bool]]:
    return [
        seed_mask.c.run == mask.run,
        seed_mask.c.revision == mask.revision,
        seed_mask.c.table_name == mask.table,
        seed_mask.c.column_name == mask.column,
    ]


def _columns(mask: Mask) -> Mapping[str, object]:
    return {
        "run": mask.run,
        "revision": mask.revision,
        "table_name": mask.table,
        "column_name": mask.column,
        "class": mask.what,
        "strategy": mask.strategy,
        "masker": mask.masker,
        "key_id": mask.key_id,
        "row_count": mask.rows,
        "null_count": mask.nulls,
        "at": now(),
    }


def entry(row: sa.RowMapping) -> Mask:
    """A row of our table as an entry."""
    return Mask(
        run=row["run"],
        revision=row["revision"],
        table=row["table_name"],
        column=row["column_name"],
        what=row["class"],
        strategy=row["strategy"],
        masker=row["masker"],
        key_id=row["key_id"],
        rows=row["row_count"],
        nulls=row["null_count"],
        at=row["at"],
    )


def _classes(what: str | InJson) -> list[str]:
    if isinstance(what, str):
        return [what]
    return sorted({part for part in what.paths.values() if isinstance(part, str)})


def _masker(what: str | InJson, maskers: Mapping[str, Masker]) -> str:
    return maskers[what].version if isinstance(what, str) else f"json {VERSION}"
