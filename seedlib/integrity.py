"""What is in the tables against what should be: orphans, by anti-join, and rows that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import errors, schema
from seedlib.keys import either, portions
from seedlib.seed import Seed
from seedlib.shape import ForeignKeyShape
from seedlib.values.foreign_keys import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlib.declared import Declared
    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.run import Run


def check(run: Run, declared: Iterable[Declared]) -> None:
    """Verify the foreign keys that a revision gave values, those it alone knows of included.

    Of a seeded table these are all, of one that was only updated those with a column that was set.
    Rows of others that were orphans before are reported, not refused.

    Args:
        run: The run.
        declared: The revision's declarations.

    Raises:
        SeedError: Seeded rows refer to rows that do not exist.
    """
    ours: list[str] = []
    given: dict[str, set[str]] = {}
    for one in declared:
        inserted = isinstance(one.declaration, Seed)
        columns = run.shape(one.table).columns if inserted else one.columns
        given.setdefault(one.table, set()).update(columns)
    for table in sorted(given):
        for key in _foreign_keys(run, table):
            if given[table].isdisjoint(key.columns):
                continue
            found, seeded = _orphans(run, table, key)
            if seeded:
                ours.append(errors.orphan_rows(table, key, seeded))
            if found > seeded:
                run.log.orphans(table=table, foreign_key=key.name, rows=found - seeded)
    if ours:
        raise errors.orphans(run.revision, ours)


def gone(run: Run, entry: Load) -> int:
    """How many of an entry's rows are not in their table any more."""
    dialect, keys = run.session.dialect, run.ledger.key_sets(entry)
    there = 0
    for portion in portions(keys):
        condition, values = either(portion, dialect, "t")
        there += int(
            run.session.scalar(
                f"SELECT COUNT(*) FROM {dialect.quote(entry.table)} {dialect.quote('t')}"
                f" WHERE {condition}",
                values,
            )
            or 0
        )
    return sum(map(len, keys)) - there


def _foreign_keys(run: Run, table: str) -> Iterator[ForeignKeyShape]:
    shape = run.shape(table)
    yield from shape.foreign_keys
    enforced = {key.columns for key in shape.foreign_keys}
    for declared in run.catalog[run.revision].declared:
        if declared.table == table:
            for name, parent in references(declared.columns, table).items():
                key = run.shape(parent).primary_key
                if (name,) not in enforced and len(key) == 1:
                    yield ForeignKeyShape(f"{table}({name})", (name,), parent, key)


def _orphans(run: Run, table: str, key: ForeignKeyShape) -> tuple[int, int]:
    """How many orphans there are, and how many of them are ours."""
    found = _count(run, table, key, "1 = 1", ())
    if not found:
        return 0, 0
    loads = (load for load in run.ledger.loads() if load.table == table and load.kind == "rows")
    keys = [keys for load in loads for keys in run.ledger.key_sets(load)]
    parts = (either(portion, run.session.dialect, "c") for portion in portions(keys))
    return found, sum(_count(run, table, key, *part) for part in parts)


def _count(
    run: Run,
    table: str,
    key: ForeignKeyShape,
    which: str,
    values: tuple[Scalar, ...],
) -> int:
    dialect = run.session.dialect
    joined = " AND ".join(
        f"{dialect.column('c', own)} = {dialect.column('p', other)}"
        for own, other in zip(key.columns, key.referred_columns, strict=True)
    )
    filled = " AND ".join(f"{dialect.column('c', own)} IS NOT NULL" for own in key.columns)
    return int(
        run.session.scalar(
            f"SELECT COUNT(*) FROM {dialect.quote(table)} {dialect.quote('c')}"
            f" LEFT JOIN {_parents(run, key)} {dialect.quote('p')} ON {joined}"
            f" WHERE {filled} AND {dialect.column('p', key.referred_columns[0])} IS NULL"
            f" AND {which}",
            values,
        )
        or 0
    )


def _parents(run: Run, key: ForeignKeyShape) -> str:
    """The referred table, quoted; one of another schema bears that schema's name."""
    quote = run.session.dialect.quote
    outer, dot, table = key.table.partition(".")
    if not dot or key.table in schema.tables(run.session.connection):
        return quote(key.table)
    return f"{quote(outer)}.{quote(table)}"
