"""What is in the tables against what should be: orphans, by anti-join, and rows that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import load_errors, schema
from seedlib.keys import either, portions
from seedlib.seed import Seed
from seedlib.shape import ForeignKeyShape
from seedlib.values.foreign_keys import items_of, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from seedlib.declared import Declared
    from seedlib.dialects.base import Dialect
    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.shape import TableShape


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
        declarations = [one for one in run.catalog[run.revision].declared if one.table == table]
        for key in foreign_keys(run.shape(table), declarations, run.shapes):
            if given[table].isdisjoint(key.columns):
                continue
            found, seeded = _orphans(run, table, key)
            if seeded:
                ours.append(load_errors.orphan_rows(table, key, seeded))
            if found > seeded:
                run.log.orphans(table=table, foreign_key=key.name, rows=found - seeded)
    if ours:
        raise load_errors.orphans(run.revision, ours)


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


def foreign_keys(
    shape: TableShape, declared: Iterable[Declared], shapes: Mapping[str, TableShape]
) -> Iterator[ForeignKeyShape]:
    """A table's foreign keys, those included that its declarations alone know of.

    Args:
        shape: The table.
        declared: What is declared of it.
        shapes: The tables that there are.
    """
    yield from shape.foreign_keys
    known = {(key.columns, key.table) for key in shape.foreign_keys}
    covered = {(name, key.table) for key in shape.foreign_keys for name in key.columns}
    for one in declared:
        for name, parent in references(one.columns, shape.name).items():
            if (name, parent) in covered or parent not in shapes:
                continue
            pairs = _pairs(name, one, shapes[parent])
            columns = tuple(own for own, _ in pairs)
            if pairs and (columns, parent) not in known:
                known.add((columns, parent))
                told = f"{shape.name}({', '.join(columns)})"
                yield ForeignKeyShape(told, columns, parent, tuple(other for _, other in pairs))


def _pairs(name: str, declared: Declared, parent: TableShape) -> list[tuple[str, str]]:
    """The columns of a reference that a declaration alone knows of, and those they refer to.

    Where the parents' key has several columns, the others are items of the same object.
    """
    key = declared.columns[name].foreign_key
    whole = parent.primary_key
    column = key.column if key is not None else ""
    if not column:
        return [(name, whole[0])] if len(whole) == 1 else []
    items = items_of(declared.columns, name).items() if column in whole else ()
    return [(name, column), *((own, path) for own, path in items if path in whole)]


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
    dialect, tables = run.session.dialect, schema.tables(run.session.connection)
    joined = " AND ".join(
        f"{dialect.column('c', own)} = {dialect.column('p', other)}"
        for own, other in zip(key.columns, key.referred_columns, strict=True)
    )
    filled = " AND ".join(f"{dialect.column('c', own)} IS NOT NULL" for own in key.columns)
    return int(
        run.session.scalar(
            f"SELECT COUNT(*) FROM {dialect.quote(table)} {dialect.quote('c')}"
            f" LEFT JOIN {referred(dialect, key, tables)} {dialect.quote('p')} ON {joined}"
            f" WHERE {filled} AND {dialect.column('p', key.referred_columns[0])} IS NULL"
            f" AND {which}",
            values,
        )
        or 0
    )


def referred(dialect: Dialect, key: ForeignKeyShape, tables: Collection[str]) -> str:
    """The referred table, quoted; one of another schema bears that schema's name.

    Args:
        dialect: Whose quotes.
        key: The foreign key.
        tables: The tables of the connected schema.
    """
    outer, dot, table = key.table.partition(".")
    if not dot or key.table in tables:
        return dialect.quote(key.table)
    return f"{dialect.quote(outer)}.{dialect.quote(table)}"
