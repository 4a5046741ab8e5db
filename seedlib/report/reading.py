"""Takes the facts out of the database: our tables, aggregated there, and the live tables' keys.

Reads only, takes no lock, and needs none of our tables. What it fetches grows with the number of
revisions, tables and masked columns, not with that of chunks, rows or runs.
"""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib import masks, schema, timings
from seedlib.dialects import dialect_of
from seedlib.ledger import MET, Ledger
from seedlib.report.facts import (
    Counted,
    Done,
    Facts,
    Loaded,
    Masked,
    Ran,
    Reference,
    Table,
)
from seedlib.report.stages import stages
from seedlib.standing import runs, status
from seedlib.tables import now, seed_audit, seed_chunk, seed_load, seed_mask, seed_run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlib.catalog import Catalog
    from seedlib.ledger import Load
    from seedlib.masks import Mask
    from seedlib.report.facts import Stage
    from seedlib.schema import Shapes
    from seedlib.shape import ForeignKeyShape, TableShape
    from seedlib.standing.runs import Recorded

MOST_RUNS: Final = 200
"""As many runs are listed, the latest ones; others are counted."""

_AT_ONCE: Final = 0.05
"""Seconds between two times that are written down together; a process takes longer to begin."""

MOST_MASKS: Final = 500
"""As many entries on masks are listed run by run."""

MOST_ROWS: Final = 10_000_000
"""Rows of a table are counted up to here: a table of the application's may have any number."""


def read(connection: sa.Connection, catalog: Catalog, heads: Collection[str]) -> Facts:
    """All that the page says of the connected database.

    Args:
        connection: Any connection to it; read only.
        catalog: What the tree declares.
        heads: The version table's content.
    """
    there = set(sa.inspect(connection).get_table_names())
    found = status.read(connection, catalog, tuple(heads), looking=False)
    ran = tuple(_runs(connection))
    ledger = Ledger(connection, present=seed_load.name in there)
    loads = tuple(_loaded(connection, ledger.loads()))
    every = tuple(stages(catalog, found.revisions, loads, ran))
    shapes = _shapes(connection, every)
    masking = seed_mask.name in there
    return Facts(
        database=dialect_of(connection.engine.url).database_name(connection),
        product=_product(connection),
        at=now(),
        version=importlib.metadata.version("seedlib"),
        status=found,
        stages=every,
        tables=tuple(_tables(connection, every, shapes)),
        references=tuple(_references(shapes)),
        runs=ran,
        run_count=_run_count(connection) if ran else {},
        masks=tuple(_masks(connection)) if masking else (),
        mask_count=_count(connection, seed_mask) if masking else 0,
        mask_entries=tuple(_mask_entries(connection)) if masking else (),
        audit=tuple(_audit(connection)) if seed_audit.name in there else (),
    )


def _product(connection: sa.Connection) -> str:
    kind = connection.dialect
    names = {"sqlite": "SQLite", "mysql": "MySQL", "mariadb": "MariaDB"}
    name = "mariadb" if getattr(kind, "is_mariadb", False) else kind.name
    version = ".".join(str(part) for part in (kind.server_version_info or ())[:3])
    return f"{names.get(name, name)} {version}".strip()


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _run_count(connection: sa.Connection) -> dict[str, int]:
    query = sa.select(seed_run.c.state, sa.func.count()).group_by(seed_run.c.state)
    return dict(map(tuple, connection.execute(query)))


def _runs(connection: sa.Connection) -> Iterator[Ran]:
    records = runs.latest(connection, MOST_RUNS)
    found: dict[str, str | None] = {}
    if records:
        ids = [record.id for record in records]
        query = sa.select(seed_run.c.run, seed_run.c.timings).where(seed_run.c.run.in_(ids))
        found = dict(map(tuple, connection.execute(query)))
    following: dt.datetime | None = None
    for record in records:
        killed = record.died or _told_by(record, following)
        yield Ran(record, killed, tuple(timings.read(found.get(record.id))))
        following = record.started


def _told_by(record: Recorded, following: dt.datetime | None) -> bool:
    """Whether the end of an interrupted run was written down by the next one, as it began."""
    if record.state != "interrupted" or record.ended is None or following is None:
        return False
    return abs((following - record.ended).total_seconds()) < _AT_ONCE


def _loaded(connection: sa.Connection, loads: Iterable[Load]) -> Iterator[Loaded]:
    """What each seed has in. Seeds with ``on_conflict`` have two entries for it, of one number."""
    entries = [load for load in loads if load.kind == "rows"]
    holds = _held(connection) if entries else {}
    for load in entries:
        if load.state in {"passed", "free"}:
            continue
        covered, seeded = holds[load.identity]
        met = sum(holds[load.revision, load.table, kind][1] for kind in MET)
        yield Loaded(
            revision=load.revision,
            table=load.table,
            position=load.position,
            total=load.total,
            seeded=seeded,
            met=met,
            left_out=max(0, covered - seeded - met),
        )


def _held(connection: sa.Connection) -> Mapping[tuple[str, str, str], tuple[int, int]]:
    """Of each entry, how many rows its chunks cover, and how many of them it holds."""
    chunk = seed_chunk.c
    commas = sa.func.length(chunk.skipped) - sa.func.length(sa.func.replace(chunk.skipped, ",", ""))
    skipped = sa.case((chunk.skipped == "[]", 0), else_=commas + 1)
    identity = (chunk.revision, chunk.table_name, chunk.kind)
    query = sa.select(*identity, sa.func.sum(chunk.total), sa.func.sum(skipped)).group_by(*identity)
    found: dict[tuple[str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for revision, table, kind, covered, left in connection.execute(query):
        found[revision, table, kind] = int(covered), int(covered) - int(left)
    return found


def _shapes(connection: sa.Connection, every: Iterable[Stage]) -> Shapes:
    """The live tables that are seeded or changed, and those that they refer to."""
    names = {name for stage in every for name in (*stage.tables, *stage.changes)}
    shapes = schema.Shapes(connection, names)
    live = schema.tables(connection)
    for shape in [shapes[name] for name in sorted(shapes)]:
        for key in shape.foreign_keys:
            if key.table in live:
                shapes.add(key.table)
    return shapes


def _tables(
    connection: sa.Connection, every: Sequence[Stage], shapes: Mapping[str, TableShape]
) -> Iterator[Table]:
    of: dict[str, list[Stage]] = defaultdict(list)
    for stage in every:
        for name in dict.fromkeys((*stage.tables, *stage.changes)):
            of[name].append(stage)
    for name in (*of, *sorted(set(shapes) - set(of))):
        loads = [one for stage in of[name] for one in stage.loads if one.table == name]
        yield Table(
            name=name,
            ours=bool(of[name]),
            counted=_counted(connection, name) if name in shapes else None,
            seeded=sum(one.seeded for one in loads),
            met=sum(one.met for one in loads),
            left_out=sum(one.left_out for one in loads),
            revisions=tuple(stage.name for stage in of[name]),
        )


def _counted(connection: sa.Connection, table: str) -> Counted:
    name = dialect_of(connection.engine.url).quote(table)
    some = f"SELECT 1 AS one FROM {name} LIMIT {MOST_ROWS + 1}"
    rows = connection.exec_driver_sql(f"SELECT COUNT(*) FROM ({some}) seeded", ()).scalar_one()
    return Counted(min(int(rows), MOST_ROWS), more=int(rows) > MOST_ROWS)


def _references(shapes: Mapping[str, TableShape]) -> Iterator[Reference]:
    for name in sorted(shapes):
        for key in shapes[name].foreign_keys:
            if key.table in shapes:
                yield _reference(shapes[name], key)


def _reference(shape: TableShape, key: ForeignKeyShape) -> Reference:
    return Reference(
        child=shape.name,
        columns=key.columns,
        parent=key.table,
        referred=key.referred_columns,
        on_delete=key.on_delete,
        optional=any(shape.columns[name].nullable for name in key.columns),
    )


def _masks(connection: sa.Connection) -> Iterator[Masked]:
    mask = seed_mask.c
    last = sa.func.max(mask.at).label("last")
    how = (
        mask.table_name.label("table"),
        mask.column_name.label("column"),
        mask["class"].label("what"),
        mask.strategy,
        mask.masker,
        mask.key_id,
    )
    cells, nulls = sa.func.sum(mask.row_count - mask.null_count), sa.func.sum(mask.null_count)
    # A sum is a decimal on a server.
    counts = (sa.cast(cells, sa.BigInteger), sa.cast(nulls, sa.BigInteger))
    query = (
        sa.select(
            *how,
            counts[0].label("cells"),
            counts[1].label("nulls"),
            sa.func.count(mask.run.distinct()).label("runs"),
            last,
        )
        .group_by(*how)
        .order_by(mask.table_name, mask.column_name, last)
    )
    for row in connection.execute(query).mappings():
        yield Masked(**row)


def _mask_entries(connection: sa.Connection) -> Iterator[Mask]:
    order = (seed_mask.c.at.desc(), seed_mask.c.table_name, seed_mask.c.column_name)
    query = sa.select(seed_mask).order_by(*order).limit(MOST_MASKS)
    yield from map(masks.entry, connection.execute(query).mappings())


def _audit(connection: sa.Connection) -> Iterator[Done]:
    audit = seed_audit.c
    query = (
        sa.select(
            audit.action, sa.func.count(), sa.func.sum(audit.row_count), sa.func.max(audit.at)
        )
        .group_by(audit.action)
        .order_by(audit.action)
    )
    for action, entries, rows, last in connection.execute(query):
        yield Done(action, entries, int(rows), last)
