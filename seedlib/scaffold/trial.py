"""What was thought out, tried in memory: each table's first rows, judged as a run judges them.

The database is asked about CHECKs in queries without a table; no row is written, and none read.
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from seedlib import declaration_errors, mask_checks, validate
from seedlib import values as v
from seedlib.catalog import Volume
from seedlib.declaration import DeclarationError
from seedlib.masking.policy import policy
from seedlib.scaffold.keys import keys_of
from seedlib.scaffold.mending import Fault
from seedlib.values.array import Array
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, ListedKeys, RangeKeys, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.catalog import Catalog
    from seedlib.dialects.base import Dialect
    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.mending import Mending
    from seedlib.scaffold.whole import Whole
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.values.columns import Column
    from seedlib.values.rows import Rows

    Arrays = Mapping[str, Array]

ROWS = 100
"""Rows of each table that are tried, or as many as its smallest size has."""
_ASKED = 40
"""Rows that the database is asked about at once."""
_TRIES = 10
"""How often a row is drawn again, as v.until_accepted does it by itself."""


class Trial:
    """Tries what is thought out.

    Args:
        connection: Any connection to the database; no table is read.
        dialect: Its dialect.
        shapes: Every table's shape.
        catalog: The tree as it is.
    """

    def __init__(
        self,
        connection: sa.Connection,
        dialect: Dialect,
        shapes: Mapping[str, TableShape],
        catalog: Catalog,
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._shapes = shapes
        self._catalog = catalog.under(policy("development", os.environ), shapes)

    def given(self, sizes: tuple[str, ...]) -> dict[str, dict[str, int]]:
        """How many rows the tree's own tables have, by size.

        Raises:
            SeedError: A seeder of the tree is written in a way that cannot work.
        """
        datasets = {size: Dataset(self._segments(size)) for size in sizes}
        found: dict[str, dict[str, int]] = {}
        for table in sorted(self._catalog.tables & self._shapes.keys()):
            try:
                found[table] = {size: one.tables[table].count for size, one in datasets.items()}
            except DeclarationError as error:
                raise declaration_errors.bad_declaration(table, str(error)) from error
        return found

    def faults(self, whole: Whole, mending: Mending) -> list[Fault]:
        """Everything that was found wrong; one thing a column."""
        found: list[Fault] = []
        made: dict[str, dict[str, Column]] = {}
        for table, draft in whole.drafts.items():
            made[table] = {}
            for column, made_or_not in _made(draft):
                if isinstance(made_or_not, Fault):
                    found.append(made_or_not)
                else:
                    made[table][column] = made_or_not
        if found:
            return found
        dataset = self._dataset(whole, made)
        for table in whole.order.tables:
            found += self._of(whole, dataset, table, mending)
        return found

    def _segments(self, size: str) -> dict[str, Table]:
        """The rows of the tables that the tree seeds, as many as a size has."""
        segments: dict[str, list[Segment]] = {}
        for seeder in self._catalog.seeders:
            for declared in seeder.seeds:
                rows = {}
                of = declared.seed.rows
                if not isinstance(of, int) and of and size not in of:
                    # A size of ours that the tree does not have: take the one in the same place.
                    rows[declared.table] = sorted(of.values())[0 if size == "small" else -1]
                count = declared.count(Volume(size, Decimal(1), rows, 0))
                shape = self._shapes.get(declared.table)
                if shape is None:
                    continue
                segments.setdefault(declared.table, []).append(
                    Segment(
                        columns=declared.columns,
                        first_row=declared.seed.first_row,
                        rows=count,
                        keys=_keys(shape, declared.columns),
                        order=seeder.order,
                    )
                )
        return {table: Table(table, found) for table, found in segments.items()}

    def _dataset(self, whole: Whole, made: Mapping[str, Mapping[str, Column]]) -> Dataset:
        tables = self._segments("small")
        orders = enumerate(whole.order.groups, len(self._catalog.seeders))
        for order, group in orders:
            for table in group:
                segment = Segment(
                    columns=made[table],
                    rows=whole.rows[table]["small"],
                    keys=_keys(self._shapes[table], made[table]),
                    order=order,
                )
                tables[table] = Table(table, [segment])
        return Dataset(tables)

    def _of(self, whole: Whole, dataset: Dataset, table: str, mending: Mending) -> Iterator[Fault]:
        count = min(whole.rows[table]["small"], ROWS)
        numbers = np.arange(count, dtype=np.uint64)
        arrays: dict[str, Array] = {}
        rows = dataset.rows(table, numbers, attempt=0)
        sound = True
        for column in whole.drafts[table].codes:
            try:
                arrays[column] = rows[column]
            except DeclarationError as error:
                sound = False
                yield Fault(table, column, str(error))
        shape = self._shapes[table]
        found = {one.column: one.reason for one in validate.invalid(arrays, shape)}
        for column, reason in found.items():
            yield Fault(table, column, reason)
        if sound and not found:
            yield from _repeated(shape, arrays)
            yield from self._checks(whole, dataset, table, mending)

    def _checks(
        self, whole: Whole, dataset: Dataset, table: str, mending: Mending
    ) -> Iterator[Fault]:
        unmet = whole.unmet[table]
        shape, draft = self._shapes[table], whole.drafts[table]
        numbers = np.arange(min(whole.rows[table]["small"], _ASKED), dtype=np.uint64)
        for _, text in shape.checks:
            about = [c for c in shape.columns.values() if mask_checks.speaks_of(text, c.name)]
            if not about or not all(_is_known(draft, column.name) for column in about):
                continue
            again = mending.is_redrawn(table, text)
            failing = self._failing(dataset, table, text, numbers, 0)
            if again and failing == len(numbers):
                tries = range(1, _TRIES + 1)
                counts = (self._failing(dataset, table, text, numbers, t) for t in tries)
                if all(count == len(numbers) for count in counts):
                    yield Fault(table, check=text)
            elif not again and (failing or (text in unmet and not _is_sure(draft, about))):
                yield Fault(table, check=text)

    def _failing(
        self,
        dataset: Dataset,
        table: str,
        check: str,
        numbers: np.ndarray[tuple[int], np.dtype[np.uint64]],
        attempt: int,
    ) -> int | None:
        shape = self._shapes[table]
        rows = dataset.rows(table, numbers, attempt=attempt)
        about = [c for c in shape.columns.values() if mask_checks.speaks_of(check, c.name)]
        arrays = {c.name: _cells(rows, c.name) for c in about}
        return mask_checks.failing(self._connection, self._dialect, check, about, arrays)


def _made(draft: Draft) -> Iterator[tuple[str, Column | Fault]]:
    """Each column as the expression that its text is: our own text, of a schema's names."""
    known: dict[str, object] = {"v": v}
    for name, expression in draft.variables.items():
        known[name] = eval(expression.flat(), known)  # noqa: S307
    for column, expression in draft.codes.items():
        try:
            yield column, as_column(eval(expression.flat(), known))  # noqa: S307
        except DeclarationError as error:
            yield column, Fault(draft.shape.name, column, str(error))


def _keys(shape: TableShape, columns: Mapping[str, Column]) -> RangeKeys | ListedKeys:
    automatic = len(shape.primary_key) == 1 and shape.primary_key[0] not in columns
    return RangeKeys(1) if automatic else ListedKeys(shape.primary_key)


def _repeated(shape: TableShape, arrays: Arrays) -> Iterator[Fault]:
    """Keys that two rows have in common, compared as the most forgiving collation would."""
    for key in keys_of(shape, arrays):
        cells = zip(*(arrays[column].tolist() for column in key), strict=True)
        whole = [tuple(map(_folded, row)) for row in cells if None not in row]
        if len(set(whole)) < len(whole):
            yield Fault(shape.name, key[-1], f"two rows have the same {' and '.join(key)}")


def _folded(cell: object) -> object:
    return cell.casefold().rstrip() if isinstance(cell, str) else str(cell)


def _is_known(draft: Draft, column: str) -> bool:
    """Whether a column's value is known before the row is in."""
    shape = draft.shape.columns[column]
    left_empty = not (shape.has_default or shape.generated or shape.autoincrement)
    return column in draft.codes or left_empty


def _is_sure(draft: Draft, about: Sequence[ColumnShape]) -> bool:
    """Whether keys were made so that a CHECK of theirs holds: another row each, or by turns."""
    keys = [column.name for column in about if column.name in draft.codes]
    made = [draft.codes[name] for name in keys]
    used = {name for code in made for name in code.names}
    texts = [code.flat() for code in (*made, *map(draft.variables.get, used)) if code is not None]
    sure = any("v.other(" in text or "v.row_number() *" in text for text in texts)
    return sure and draft.settled.issuperset(keys)


def _cells(rows: Rows, column: str) -> Array:
    return rows[column] if column in rows.columns else Array.of([None] * len(rows), len(rows))
