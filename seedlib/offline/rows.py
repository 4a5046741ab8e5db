"""Rows in: a seed's entry, its ids, its chunks, as ``load``, ``reserve`` and ``chunks`` do it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from seedlib import load_errors, masks
from seedlib.chunks import TOP, Loaded, Span, TableLoad
from seedlib.forms import alike
from seedlib.offline import own
from seedlib.offline.cells import Cells, Twin
from seedlib.offline.sql import RangeOfKeys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seedlib.batch import Batch
    from seedlib.declared import Declared
    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.draft import Draft, Issued
    from seedlib.offline.script import Script
    from seedlib.offline.sql import Guard, Sql
    from seedlib.shape import Family


class SeedRows:
    """The loading of one seed, written down.

    Args:
        draft: The draft; its current revision is the seed's.
        script: Where it goes.
        sql: The client's words.
        declared: The seed.
        issued: Its entry.
        deferred: Columns that a second pass fills.
    """

    def __init__(
        self,
        draft: Draft,
        script: Script,
        sql: Sql,
        declared: Declared,
        issued: Issued,
        deferred: Collection[str],
    ) -> None:
        self._draft, self._script, self._sql = draft, script, sql
        self._issued, self._load = issued, issued.load
        # Anew: which of its parents were left out is known by now.
        self._table = TableLoad(draft.run, declared, issued.load, deferred)
        self._shape = self._table.shape
        self._twin = Twin(draft, declared)
        self._masks = masks.of("", declared)

    def write(self) -> None:
        """Write all of it."""
        load, script, sql = self._load, self._script, self._sql
        script.note(f"{load.revision}: {load.table}, {load.total:,} rows")
        spans = self._table.missing()
        script.begin()
        if self._issued.name:
            valid = self._valid() if not self._table.top_first else []
            free = own.kept_ids(sql, load)
            script.say(*sql.reserve(self._shape, self._issued.name, load.total, valid, free))
        first = sql.first(self._issued.name) if self._issued.name else None
        script.say(*own.forget_free(sql, load), own.entry(sql, load, "loading", first))
        script.say(*(own.masks_begun(sql, mask) for mask in self._masks))
        if spans and spans[0].number == TOP:
            script.note(
                f"{load.table}: chunk {TOP}, the last row, goes in first: wherever the script ends,"
                " it keeps the ids below it for the rows that are still to come."
            )
            self._chunk(spans.pop(0))
        script.commit(self._ids_fit())
        for span in spans:
            script.note(f"{load.table}: chunk {span.number}")
            script.begin()
            guards = self._chunk(span)
            script.commit(guards)

    def _valid(self) -> list[Cells]:
        """The first rows, without their ids, to ask the server's own numbering with."""
        wanted = self._draft.run.session.dialect.reservation_rows(self._load.total)
        batches: list[Batch] = []
        for batch in map(self._table.make, self._table.missing()) if wanted else ():
            batches.append(batch)
            if sum(len(one.offsets) for one in batches) >= wanted:
                break
        every = [list(self._cells(batch))[1:] for batch in batches if batch.offsets]
        found = sum(len(columns[0].cells) for columns in every)
        if found < wanted:
            if found:
                # As in a run: a seed of which hardly a record is valid does not fit its table.
                reason = "too few of them are valid"
                raise load_errors.all_refused(self._load.revision, self._load.table, reason)
            return []
        return [_joined(parts, wanted) for parts in zip(*every, strict=True)]

    def _ids_fit(self) -> Iterator[Guard]:
        """The highest id is one that the key can hold."""
        if self._issued.name and self._load.total:
            (key,) = self._shape.primary_key
            most = self._shape.columns[key].maximum
            if most is not None:
                top = self._sql.id(self._issued.name, self._load.total - 1)
                yield (
                    (
                        f"{self._load.table}.{key} cannot number {self._load.total:,} more rows:"
                        " widen it by a migration, or write the script for fewer. This table got"
                        " none"
                    ),
                    f"{top} <= {most}",
                )

    def _chunk(self, span: Span) -> list[Guard]:
        """Claim, insert, hash and count one chunk, within a transaction; what must hold then."""
        load, script, sql, table = self._load, self._script, self._sql, self._table
        batch = table.make(span)
        table.tell(Loaded.of(batch))
        for skip in batch.skipped:
            script.note(f"Left out: {load.table}, row {load.first_row + skip.offset}: {skip}")
        self._issued.skipped.update(skip.offset for skip in batch.skipped)
        cells = list(self._cells(batch))
        ids = self._ids(batch)
        keys = self._key_set(ids, cells)
        skipped = [skip.offset for skip in batch.skipped]
        script.say(own.claim(sql, load, span, keys, skipped))
        if batch.offsets:
            script.say(*sql.rows(load.table, cells))
        if ids is None and sql.hashes:
            chunk = {**own.identity_of(load), "chunk": span.number}
            script.say(*sql.lay_keys(self._shape, chunk))
        guards = hashed(sql, script, load, span.number, ids, len(batch.offsets))
        for mask in self._masks:
            own_cells = next(one.cells for one in cells if one.column == mask.column)
            nulls = list(own_cells).count(None)
            script.say(own.masks_counted(sql, mask, len(own_cells), nulls))
        return guards

    def _cells(self, batch: Batch) -> Iterator[Cells]:
        """The rows' columns, own ids first where the database gives them."""
        names = list(self._table.columns)
        columns = list(batch.columns)
        if self._issued.name:
            yield Cells.own(names.pop(0), list(batch.offsets), self._issued.name)
            columns.pop(0)
        found = dict(zip(names, columns, strict=True))
        numbers = [self._load.first_row + offset for offset in batch.offsets]
        yield from self._twin.apart({name: name for name in names}, numbers, found)

    def _ids(self, batch: Batch) -> RangeOfKeys | None:
        if not self._issued.name:
            return None
        skipped = [skip.offset for skip in batch.skipped]
        return range_of(self._sql, self._issued, batch.offset, batch.total, skipped)

    def _key_set(self, ids: RangeOfKeys | None, cells: Sequence[Cells]) -> Scalar:
        if ids is not None:
            return self._sql.key_text(ids.column, ids.low, ids.high, ids.holes)
        by_name = {one.column: one for one in cells}
        stored = [self._as_stored(by_name[name]) for name in self._load.key_columns]
        return self._sql.listed_text(self._load.key_columns, stored)

    def _as_stored(self, cells: Cells) -> Cells:
        return as_stored(self._sql, cells, self._shape.columns[cells.column].family)


def range_of(
    sql: Sql, issued: Issued, offset: int, total: int, skipped: Sequence[int]
) -> RangeOfKeys:
    """The ids of a chunk's rows."""
    (column,) = issued.load.key_columns
    low, high = sql.id(issued.name, offset), sql.id(issued.name, offset + total - 1)
    return RangeOfKeys(column, low, high, [sql.id(issued.name, hole) for hole in skipped])


def hashed(
    sql: Sql, script: Script, load: Load, number: int, ids: RangeOfKeys | None, rows: int
) -> list[Guard]:
    """Record a chunk's row hashes, where they can be computed; what holds if its rows are there.

    Args:
        sql: The client's words.
        script: Where it goes.
        load: The chunk's entry.
        number: The chunk.
        ids: Its rows' ids; ``None`` where their keys are listed, and were laid.
        rows: How many they are.
    """
    sentence = (
        f"{load.table} does not have the rows that this script put in: a trigger, or another"
        " writer, changed them. The chunk was taken back"
    )
    if sql.hashes:
        script.say(own.record(sql, load, number, hashes=sql.hash_of(load, ids)))
        chunk = {**own.identity_of(load), "chunk": number}
        length = sql.query("LENGTH(hashes)", "seed_chunk", chunk)
        return [(sentence, f"{length} = {4 * rows}")]
    if ids is None:
        return []
    counted = f"(SELECT COUNT(*) FROM {sql.name(load.table)} t WHERE {ids.where(sql)})"
    return [(sentence, f"{counted} = {rows}")]


def as_stored(sql: Sql, cells: Cells, family: Family) -> Cells:
    """Listed keys in the form in which a run would read them back."""
    if family not in {"datetime", "uuid"} or not sql.hashes:
        return cells
    found = [alike(cell, family) for cell in cells.cells]
    return Cells(cells.column, found, cells.types, cells.loads)


def _joined(parts: Sequence[Cells], rows: int) -> Cells:
    """The same column of several chunks, cut to some rows."""
    cells = list(itertools.chain.from_iterable(part.cells for part in parts))[:rows]
    types = frozenset[type]().union(*(part.types for part in parts))
    loads = [part.load_at(at) for part in parts for at in range(len(part.cells))][:rows]
    return Cells(parts[0].column, cells, types, loads if any(loads) else None)
