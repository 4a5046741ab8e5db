"""Rows in, where some may be there already: adopted, or updated with their former values kept.

A chunk looks its rows up by their natural key, holds those that are there, and inserts the others,
all in its one transaction. The server numbers what is inserted, and the key tells which number it
was; the ledger has every key as it was found. A row that comes between look and insert fails the
chunk, which is then done again and finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import conflict_errors, images, load_errors, natural
from seedlib.chunks import TRIES, TableLoad
from seedlib.dialects.base import pack
from seedlib.keys import KeyList
from seedlib.redraw import Redrawn
from seedlib.rowkeys import met
from seedlib.values.until import redrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.batch import Batch
    from seedlib.chunks import Refusal
    from seedlib.declared import Declared
    from seedlib.dialects.base import Parcel
    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.run import Run


def table_load(run: Run, declared: Declared, entry: Load, deferred: Collection[str]) -> TableLoad:
    """The loading of one seed, in the way that it asks for."""
    kind = TableLoad
    if natural.looked_for(declared):
        kind = Reconciled
    elif redrawn(declared.columns):
        kind = Redrawn
    return kind(run, declared, entry, deferred)


class Reconciled(TableLoad):
    """The loading of a seed whose rows may be there already. See :class:`TableLoad`."""

    def __init__(
        self, run: Run, declared: Declared, entry: Load, deferred: Collection[str]
    ) -> None:
        super().__init__(run, declared, entry, deferred)
        self.automatic = self.top_first = self._foretold = False
        self.met_as = "adopted" if natural.kind(declared) == "adopted" else "updated"
        self._natural = natural.key(declared, self.shape)
        self._changed = natural.changed(declared, self.shape, self._natural)
        beside = met(run.ledger.loads(), entry)
        assert beside is not None  # both were written in one transaction
        self._beside = beside
        self._came = 0

    def enter(self, batch: Batch, parcel: Parcel) -> int:
        """See :meth:`TableLoad.enter`."""
        self.run.ledger.claim(self.entry, batch.number, batch.offset, batch.total)
        self._begin_anew(batch.number)
        there = self._there(batch)
        if there:
            self._meet(batch, there)
        new = batch.only([at not in there for at in range(len(batch.offsets))])
        sent = self.parcel(new) if there else parcel
        if sent.rows:
            sent.send(self.run.session)
        numbered = self._there(new)
        keys = tuple(numbered[at] for at in sorted(numbered))
        if len(keys) < sent.rows:
            raise load_errors.keys_altered(self.entry.revision, self.table, sent.rows - len(keys))
        self._record(self.entry, batch, new.offsets, keys)
        self.count_masks(batch if self._beside.kind == "changed" else new)
        return len(there)

    def _there(self, batch: Batch) -> dict[int, Key]:
        """By its place in the batch, the primary key of each row that is there; held from now."""
        session = self.run.session
        at = [self.columns.index(name) for name in self._natural.columns]
        keys = list(zip(*(batch.columns[i].cells for i in at), strict=True))
        if not keys:
            return {}
        found = session.dialect.matching(
            session, self.shape, self._natural.index, self._natural.columns, keys
        )
        if len(set(found.values())) < len(found):
            raise conflict_errors.one_row_twice(
                self.entry.revision, self.table, self._natural.columns
            )
        return found

    def _meet(self, batch: Batch, there: Mapping[int, Key]) -> None:
        """Claim the rows that are there, and change them where that is what the seed asks for."""
        session, places = self.run.session, sorted(there)
        keys = tuple(there[at] for at in places)
        self.run.ledger.claim(self._beside, batch.number, batch.offset, batch.total)
        before = None
        if self._beside.kind == "changed":
            listed = KeyList(self.shape.primary_key, keys)
            columns = images.changed_columns(self._beside)
            before = images.read_images(session, self.shape, listed, columns)
            rows = [self._change(there[at], batch.rows[at]) for at in places]
            session.dialect.update(session, self.shape, self._changed, rows)
        offsets = [batch.offsets[at] for at in places]
        self._record(self._beside, batch, offsets, keys, before=before)

    def _change(self, key: Key, row: Key) -> Key:
        return (*key, *(row[self.columns.index(name)] for name in self._changed))

    def _record(
        self,
        entry: Load,
        batch: Batch,
        offsets: Sequence[int],
        keys: tuple[Key, ...],
        *,
        before: bytes | None = None,
    ) -> None:
        """Write down rows with the hashes that they have now, and skip the chunk's others."""
        session, listed = self.run.session, KeyList(self.shape.primary_key, keys)
        found = session.dialect.row_hashes(session, self.table, listed, entry.hashed)
        present, hashes = listed.present(found)
        if len(hashes) < len(keys):
            raise load_errors.count_differs(entry.revision, self.table, len(keys), len(hashes))
        covered, own = range(batch.offset, batch.offset + batch.total), set(offsets)
        skipped = [offset for offset in covered if offset not in own]
        self.run.ledger.record(
            entry, batch.number, present, pack(hashes), skipped=skipped, before=before
        )

    def _begin_anew(self, number: int) -> None:
        """Put back what an interrupted rollback, or restore, left of the rows that were met.

        Then the chunk finds them as they were before it, and keeps those values once more.
        """
        ledger = self.run.ledger
        if number in ledger.done(self._beside):
            chunk = ledger.chunk(self._beside, number)
            if chunk.load.kind == "changed":
                images.undo(self.run, chunk)
            ledger.forget(chunk)

    def tried(self, batch: Batch) -> Iterator[tuple[int, Refusal | None]]:
        """See :meth:`TableLoad.tried`."""
        session = self.run.session
        self._begin_anew(batch.number)
        there = self._there(batch)
        for at, (offset, row) in enumerate(zip(batch.offsets, batch.rows, strict=True)):
            if at not in there:
                yield offset, self.refusal(self.columns, row)
            elif self._beside.kind == "changed":
                change = self._change(there[at], row)
                yield (
                    offset,
                    self.refused(
                        lambda change=change: session.dialect.update(  # type: ignore[misc]
                            session, self.shape, self._changed, [change]
                        )
                    ),
                )

    def unexplained(self, number: int) -> None:
        """A row came between look and insert, and is found the next time; not for ever."""
        self._came += 1
        if self._came == TRIES:
            super().unexplained(number)
