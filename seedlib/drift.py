"""What a seed declares against the table that is there: every difference, before the first write.

Compares shapes with samples of values; reads no database. One difference never hides another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.errors import nearest
from seedlib.validate import fits, invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlib.shape import ColumnShape, Family, TableShape
    from seedlib.values.array import Array

# Engines of MySQL and MariaDB that take a transaction back.
_TRANSACTIONAL = frozenset({None, "InnoDB", "ROCKSDB", "TokuDB", "ndbcluster"})
WRITE_INSTEAD: Mapping[Family, str] = MappingProxyType(
    {
        "integer": "v.integer(…), or a function that returns int",
        "decimal": "v.decimal(low, high, scale=…), or a function that returns Decimal",
        "float": "v.decimal(…), or a function that returns float",
        "boolean": "v.boolean(percent)",
        "text": "v.sequence(…), v.concat(…), or a function that returns str",
        "binary": "v.binary(shortest, longest), or a function that returns bytes",
        "datetime": "v.instant(after=…, before=…)",
        "date": "v.date(after=…, before=…)",
        "time": "v.time(after=…, before=…), or a function that returns datetime.time",
        "json": "v.document({…}), or a function that returns dict or list",
        "enum": "v.choice([…]) of its members",
        "set": "v.subset([…]) of its members",
        "uuid": "v.uuid(), or a function that returns uuid.UUID",
        "inet4": "v.ip_address()",
        "inet6": "v.ip_address(6)",
        "geometry": "v.point(srid), or v.linestring, v.polygon and so on, as the type says",
        "vector": "v.vector(dimensions)",
    }
)
"""Family to how a seed gives a column values of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a seed and the live table disagree.

    Args:
        table: The table the seed names.
        column: The column, or ``None`` where it is about the table.
        what: What is wrong.
        hint: What to do about it.
        renamed: What the column is probably called now, where it is gone.
    """

    table: str
    column: str | None
    what: str
    hint: str
    renamed: str | None = None

    def __str__(self) -> str:
        """Give it as one line of a list."""
        place = self.table if self.column is None else f"{self.table}.{self.column}"
        return f"{place}: {self.what}. {self.hint}"


def drift(
    shape: TableShape | None,
    seed_table: str,
    columns: Mapping[str, Array | None],
    references: Mapping[str, str],
    near: Collection[str],
    *,
    records: Collection[str] = (),
) -> list[Difference]:
    """Compare what a seed fills with the table that is there.

    Args:
        shape: The live table, ``None`` where there is none.
        seed_table: The table the seed names.
        columns: Every column the seed fills, with a sample of its cells where there is one.
        references: Column name to the table that the seed draws its keys from.
        near: The tables that there are.
        records: The columns whose cells somebody wrote (a source, a function). Single bad records
            are skipped later: only such a column none of whose cells fits is a difference, and
            what other columns have in a bad record does not count.

    Returns:
        All differences, the table's first, then column by column.
    """
    if shape is None:
        return [_no_table(seed_table, near)]
    return [
        *_engine(shape),
        *_unknown_columns(shape, columns),
        *_unfilled(shape, columns),
        *_generated(shape, columns),
        *_samples(shape, columns, records=records),
        *_references(shape, references),
    ]


def _no_table(table: str, near: Collection[str]) -> Difference:
    closest = nearest(table, near)
    hint = f"Did you mean {closest}?" if closest else "Run the schema's migrations first"
    if closest is None:
        hint += ": alembic upgrade head."
    return Difference(table, None, "there is no such table", hint)


def _engine(shape: TableShape) -> Iterator[Difference]:
    if shape.engine not in _TRANSACTIONAL:
        yield Difference(
            shape.name,
            None,
            f"is kept by {shape.engine}, which cannot take rows back when a chunk fails",
            f"ALTER TABLE {shape.name} ENGINE = InnoDB.",
        )


def _unknown_columns(shape: TableShape, columns: Collection[str]) -> Iterator[Difference]:
    for name in columns:
        if name not in shape.columns:
            closest = nearest(name, shape.columns) or nearest(name.lower(), shape.columns)
            hint = f"Did you mean {closest}?" if closest else f"It has {', '.join(shape.columns)}."
            yield Difference(shape.name, name, "the table has no such column", hint)


def _unfilled(shape: TableShape, columns: Collection[str]) -> Iterator[Difference]:
    for column in shape.columns.values():
        given = column.nullable or column.has_default or column.generated or column.autoincrement
        if not given and column.name not in columns:
            instead = WRITE_INSTEAD.get(column.family, "a value for it")
            yield Difference(
                shape.name,
                column.name,
                f"{column.type_text} NOT NULL without a default, and the seed does not fill it",
                f"Add it to columns=: {instead}.",
            )


def _generated(shape: TableShape, columns: Collection[str]) -> Iterator[Difference]:
    for column in _known(shape, columns):
        if column.generated:
            what = "the database computes this column, nothing can be inserted"
            yield Difference(shape.name, column.name, what, "Leave it out of columns=.")


def _known(shape: TableShape, columns: Collection[str]) -> Iterator[ColumnShape]:
    return (shape.columns[name] for name in columns if name in shape.columns)


def _samples(
    shape: TableShape, columns: Mapping[str, Array | None], *, records: Collection[str]
) -> Iterator[Difference]:
    judged: dict[str, Array] = {}
    for column in _known(shape, columns):
        sample = columns[column.name]
        if sample is None or column.generated:
            continue
        if fits(sample.kind, column.family):
            judged[column.name] = sample
        else:
            yield _wrong_kind(shape.name, column, sample.kind)
    bad = invalid(judged, shape)
    skipped = {found.row for found in bad if found.column in records}
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in bad:
        if found.column in records or found.row not in skipped:
            reasons[found.column][found.reason] += 1
    for name, sample in judged.items():
        if name in reasons and not (name in records and reasons[name].total() < len(sample)):
            yield _wrong_values(shape.name, shape.columns[name], reasons[name], len(sample))


def _wrong_kind(table: str, column: ColumnShape, kind: str) -> Difference:
    what = f"the seed gives cells of kind {kind}, the column is {column.type_text}"
    if kind == "duration":
        return Difference(table, column.name, what, "Add the duration to an instant or a date.")
    return Difference(table, column.name, what, f"Write {WRITE_INSTEAD[column.family]}.")


def _wrong_values(table: str, column: ColumnShape, reasons: Counter[str], cells: int) -> Difference:
    reason = reasons.most_common(1)[0][0]
    more = ", and other reasons" if len(reasons) > 1 else ""
    what = f"{reasons.total()} of {cells} cells do not fit {column.type_text}: {reason}{more}"
    hint = "Change what the seed gives, or the column by a migration."
    if column.family in {"enum", "set"}:
        hint = f"Its members are {', '.join(column.members)}."
    if reason.startswith("NULL"):
        hint = "Fill it, or allow NULL by a migration; a circular reference needs NULL at first."
    return Difference(table, column.name, what, hint)


def _references(shape: TableShape, references: Mapping[str, str]) -> Iterator[Difference]:
    for name, table in references.items():
        targets = {key.table for key in shape.foreign_keys if name in key.columns}
        if targets and table not in targets:
            target = min(targets)
            yield Difference(
                shape.name,
                name,
                f"the seed draws it from {table}, the foreign key refers to {target}",
                f'Write v.ref("{target}").',
            )
