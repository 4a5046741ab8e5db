"""Changes to rows that are in: second passes and updates, as ``fill`` makes them online."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seedlib import load_errors, validate
from seedlib.batch import LOST, as_kept, lost_parents
from seedlib.catalog import updated
from seedlib.images import changed_columns
from seedlib.offline import own
from seedlib.offline.cells import Cells, Twin
from seedlib.offline.rows import hashed, range_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.declared import Declared
    from seedlib.offline.draft import Draft, Issued
    from seedlib.offline.script import Script
    from seedlib.offline.sql import Sql
    from seedlib.values.array import Array
    from seedlib.values.rows import Rows


class _Source(NamedTuple):
    """A chunk whose rows are changed: its entry, its number, the offset of its first row, rows."""

    issued: Issued
    number: int
    offset: int
    total: int


class _Unfit(NamedTuple):
    """A row that keeps its former values: its place, the column that did not fit, and why."""

    at: int
    column: str
    reason: str


class Changes:
    """One pass over the chunks of a table's loads, written down.

    Args:
        draft: The draft; its current revision is the declaration's.
        script: Where it goes.
        sql: The client's words.
        declared: The declaration.
        issued: The pass's own entry, of the kind ``fill`` or ``update``.
    """

    def __init__(
        self, draft: Draft, script: Script, sql: Sql, declared: Declared, issued: Issued
    ) -> None:
        run, update = draft.run, issued.load.kind == "update"
        self._draft, self._script, self._sql = draft, script, sql
        self._declared, self._issued, self._update = declared, issued, update
        self._shape = run.shape(declared.table)
        self._columns = changed_columns(issued.load)
        self._dataset = run.dataset(declared if update else None)
        self._twin = Twin(draft, declared, update=update)
        self._lost = lost_parents(run, declared, self._columns)

    def write(self) -> None:
        """Write all of it."""
        load, script = self._issued.load, self._script
        what = "an update" if self._update else "references to rows that came later"
        script.note(f"{load.revision}: {load.table}, {what} ({', '.join(self._columns)})")
        script.begin()
        script.say(own.entry(self._sql, load, "loading", None))
        script.commit()
        for number, source in enumerate(self._sources()):
            script.note(f"{load.table}: chunk {number} of the changes")
            self._chunk(number, source)

    def _sources(self) -> Iterator[_Source]:
        """The chunks whose rows are changed, in the order that every run has."""
        catalog = self._draft.run.catalog
        last = catalog[self._declared.revision].order
        loads = {
            catalog[one.load.revision].order: one
            for one in self._draft.ledger.issued
            if one.load.kind == "rows" and one.load.table == self._declared.table
        }
        orders = sorted(o for o in loads if o <= last) if self._update else [last]
        for order in orders:
            for chunk in sorted(loads[order].chunks):
                yield _Source(loads[order], *chunk)

    def _chunk(self, number: int, source: _Source) -> None:
        load, script, sql = self._issued.load, self._script, self._sql
        within = range(source.offset, source.offset + source.total)
        skipped = [offset for offset in within if offset in source.issued.skipped]
        offsets = [offset for offset in within if offset not in source.issued.skipped]
        ids = None
        if source.issued.name:
            ids = range_of(sql, source.issued, source.offset, source.total, skipped)
        places, cells = self._values(source, offsets)
        laid: list[str] = []
        applied: list[str] = []
        if places:
            touched = self._draft.recorded.touched.get(load.table, ())
            laid, applied = sql.change(self._shape, self._columns, cells, touched)
        script.begin()
        script.say(*laid)
        script.say(own.claim_like(sql, load, number, source.issued.load, source.number))
        chunk = {**own.identity_of(load), "chunk": number}
        if ids is None and (sql.hashes or self._update):
            script.say(*sql.lay_keys(self._shape, chunk))
        if self._update:
            image = sql.image(self._shape, self._columns, ids)
            script.say(own.record(sql, load, number, before_image=image))
        script.say(*applied)
        script.commit(hashed(sql, script, load, number, ids, len(offsets)))
        self._draft.run.count(load.table, "updated", len(places))

    def _values(self, source: _Source, offsets: list[int]) -> tuple[list[int], list[Cells]]:
        """The places of the rows that change, and their keys and new values."""
        numbers = np.array(offsets, np.uint64) + np.uint64(source.issued.load.first_row)
        rows = self._dataset.rows(self._declared.table, numbers)
        names = {name: updated(name) if self._update else name for name in self._columns}
        arrays = {name: self._kept(rows[known], name) for name, known in names.items()}
        unfit = list(self._unfit(arrays, rows, names))
        self._left(unfit, numbers.tolist())
        bad = {one.at for one in unfit}
        digits = self._draft.run.session.dialect.digits
        found = {n: a.written(digits(self._shape.columns[n])) for n, a in arrays.items()}
        places = [
            at
            for at in range(len(offsets))
            if at not in bad
            and (self._update or any(w.cells[at] is not None for w in found.values()))
        ]
        keys = list(self._keys(source, offsets, rows, numbers.tolist()))
        new = self._twin.apart(names, numbers.tolist(), found)
        return places, [cells.take(places) for cells in (*keys, *new)]

    def _kept(self, array: Array, column: str) -> Array:
        return as_kept(array, self._shape.columns[column])

    def _keys(
        self, source: _Source, offsets: list[int], rows: Rows, numbers: list[int]
    ) -> Iterator[Cells]:
        parts = source.issued.load.key_columns
        if source.issued.name:
            yield Cells.own(parts[0], offsets, source.issued.name)
            return
        digits = self._draft.run.session.dialect.digits
        found = {n: self._kept(rows[n], n).written(digits(self._shape.columns[n])) for n in parts}
        yield from self._twin.apart({n: n for n in parts}, numbers, found)

    def _unfit(
        self, arrays: Mapping[str, Array], rows: Rows, names: Mapping[str, str]
    ) -> Iterator[_Unfit]:
        for one in validate.invalid(arrays, self._shape):
            yield _Unfit(one.row, one.column, one.reason)
        for name, gone in self._lost.items():
            for at in np.flatnonzero(np.isin(rows.parent(names[name]).n, gone)).tolist():
                yield _Unfit(at, name, LOST)

    def _left(self, unfit: list[_Unfit], numbers: list[int]) -> None:
        """Rows whose new values do not fit stay as they are: told, or, if strict, refused."""
        run, load = self._draft.run, self._issued.load
        if unfit and run.settings.strict:
            told = [f"row {numbers[one.at]}: {one.column} {one.reason}" for one in unfit]
            raise load_errors.strict(load.revision, load.table, told)
        for one in unfit:
            row = numbers[one.at]
            self._script.note(f"Not changed: {load.table}, row {row}: {one.column}: {one.reason}")
            run.log.row_skipped(
                revision=load.revision,
                table=load.table,
                row=row,
                column=one.column,
                reason=one.reason,
            )
        run.count(load.table, "not updated", len({one.at for one in unfit}))
