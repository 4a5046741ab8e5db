"""Our own tables, as a script writes them: made where they are missing, the run, the ledger."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib import summary
from seedlib.ledger import as_columns, passed_over
from seedlib.offline.sql import Expression
from seedlib.record import PACKAGES, command
from seedlib.tables import VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from alembic.runtime.migration import MigrationContext

    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.masks import Mask
    from seedlib.offline.sql import Sql
    from seedlib.run import Run


def tables(migration: MigrationContext) -> Iterator[str]:
    """Make those of our tables that are not there."""
    version = migration.impl.version_table_impl(
        version_table=VERSION_TABLE, version_table_schema=None, version_table_pk=True
    )
    for table in (*metadata.sorted_tables, version):
        made = sa.schema.CreateTable(table, if_not_exists=True)
        yield str(made.compile(dialect=migration.dialect)).strip().replace("\t", "  ") + ";"


def begin(sql: Sql, run: Run, heads: Collection[str]) -> Iterator[str]:
    """The environment's mark, and the run's record; who is written down as running is dead."""
    mark = ", ".join([sql.text(run.environment.name), sql.now, sql.run])
    yield (
        f"INSERT INTO seed_environment (environment, marked_at, run)\nSELECT {mark}"
        " WHERE NOT EXISTS (SELECT 1 FROM seed_environment);"
    )
    yield sql.set("seed_run", {"state": "interrupted", "ended_at": sql.now}, {"state": "running"})
    yield sql.insert(
        "seed_run",
        {
            "run": sql.run,
            "command": command(),
            "environment": run.environment.name,
            "settings": json.dumps(summary.configuration(run), default=str),
            **sql.who(),
            "versions": " ".join(f"{n}={importlib.metadata.version(n)}" for n in PACKAGES),
            "heads_before": " ".join(sorted(heads)),
            "started_at": sql.now,
            "state": "running",
        },
    )
    if run.environment.name == "production":
        yield sql.insert(
            "seed_audit",
            {
                "at": sql.now,
                "run": sql.run,
                "actor": sql.who()["actor"],
                "action": "authorised",
                "revision": "",
                "row_count": 0,
            },
        )


def end(sql: Sql, heads: Collection[str], counts: Mapping[str, Mapping[str, int]] | None) -> str:
    """The run is over."""
    return sql.set(
        "seed_run",
        {
            "state": "done",
            "ended_at": sql.now,
            "heads_after": " ".join(sorted(heads)),
            "summary": None if counts is None else json.dumps(counts),
        },
        {"run": sql.run},
    )


def entry(sql: Sql, load: Load, state: str, first_id: Expression | None) -> str:
    """A new entry of the ledger."""
    values: dict[str, Any] = as_columns(load) | {"state": state, "run": sql.run}
    return sql.insert("seed_load", values | {"first_id": first_id})


def as_row(load: Load) -> dict[str, Any]:
    """An entry as a row of ``seed_load``."""
    return as_columns(load)


def forget_passed(sql: Sql, revision: str) -> list[str]:
    """Take out what an earlier passing-over wrote."""
    return [sql.delete("seed_load", identity_of(passed_over(revision, "", "")))]


def forget_free(sql: Sql, load: Load) -> list[str]:
    """Take out the entry of ids that were kept since a rollback, which are ours again by now."""
    identity = identity_of(load)
    return [
        sql.delete("seed_chunk", identity),
        sql.delete("seed_load", {**identity, "state": "free"}),
    ]


def kept_ids(sql: Sql, load: Load) -> str:
    """The first of the ids that are kept since a rollback, NULL where there are none."""
    return sql.query(
        "first_id", "seed_load", {**identity_of(load), "state": "free", "total": load.total}
    )


def claim(
    sql: Sql, load: Load, span: tuple[int, int, int], keys: Scalar, skipped: Collection[int]
) -> str:
    """A chunk, before its rows: a rival that holds it makes this fail."""
    number, offset, total = span
    return sql.insert(
        "seed_chunk",
        {
            **identity_of(load),
            "chunk": number,
            "row_offset": offset,
            "total": total,
            "key_set": keys,
            "skipped": json.dumps(sorted(skipped)),
        },
    )


def claim_like(sql: Sql, load: Load, number: int, source: Load, its_number: int) -> str:
    """A chunk over the rows of another one, in whose keys it is."""
    own = ", ".join(sql.value(v) for v in (*identity_of(load).values(), number))
    return (
        "INSERT INTO seed_chunk (revision, table_name, kind, chunk, row_offset, total, key_set,"
        f" skipped)\nSELECT {own}, row_offset, total, key_set, '[]' FROM seed_chunk"
        f"\nWHERE {sql.where({**identity_of(source), 'chunk': its_number})};"
    )


def record(sql: Sql, load: Load, number: int, **columns: Scalar) -> str:
    """What is known of a chunk once its rows are in."""
    return sql.set("seed_chunk", columns, {**identity_of(load), "chunk": number})


def masks_begun(sql: Sql, mask: Mask) -> str:
    """The entry of a masked column, before its first chunk."""
    return sql.insert(
        "seed_mask",
        {
            **_mask(sql, mask),
            "class": mask.what,
            "strategy": mask.strategy,
            "masker": mask.masker,
            "key_id": mask.key_id,
            "row_count": 0,
            "null_count": 0,
            "at": sql.now,
        },
    )


def masks_counted(sql: Sql, mask: Mask, rows: int, nulls: int) -> str:
    """Count the cells of a chunk."""
    counts = {
        "row_count": Expression(f"row_count + {rows}"),
        "null_count": Expression(f"null_count + {nulls}"),
    }
    return sql.set("seed_mask", counts, _mask(sql, mask))


def identity_of(load: Load) -> dict[str, Scalar]:
    """What tells an entry, and with a number a chunk."""
    return dict(zip(("revision", "table_name", "kind"), load.identity, strict=True))


def _mask(sql: Sql, mask: Mask) -> dict[str, Scalar]:
    return {
        "run": sql.run,
        "revision": mask.revision,
        "table_name": mask.table,
        "column_name": mask.column,
    }
