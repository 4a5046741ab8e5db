"""Rows in, of which some columns are drawn again where the database refuses their record.

Draw after draw is made for all records that are still refused, together, and judged at once, on a
server by an empty copy of the table; where that finds nothing (triggers, foreign keys), by one
INSERT each. All of that is taken back; the chunk then goes in as ever. Which draw a record ends
with depends on the database and its chunk alone, so that every run finds it.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from seedlib import load_errors
from seedlib.batch import Skipped
from seedlib.chunks import MOST_REFUSED, TableLoad, redone
from seedlib.values.until import redrawn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from seedlib.batch import Batch
    from seedlib.chunks import Refusal
    from seedlib.declared import Declared
    from seedlib.ledger import Load
    from seedlib.run import Run

    Against = Mapping[int, Refusal]
    """By offset, what the database has against records."""

_NOT_MET: Refusal = ("invalid", "a CHECK constraint is not met")


class Redrawn(TableLoad):
    """The loading of a seed with columns by ``v.until_accepted``. See :class:`TableLoad`."""

    def __init__(
        self, run: Run, declared: Declared, entry: Load, deferred: Collection[str]
    ) -> None:
        super().__init__(run, declared, entry, deferred)
        self._tries = max(redrawn(declared.columns).values())
        self._looked_at: set[int] = set()
        """The chunks whose records were held against the CHECKs already."""

    def settled(self, batch: Batch) -> Batch:
        """See :meth:`TableLoad.settled`: with other draws where that helps."""
        together = batch.number not in self._looked_at
        self._looked_at.add(batch.number)
        found = self._drawn(batch, together=together)
        if found is batch:
            self.unexplained(batch.number)
        return found

    def valid(self) -> Iterator[Batch]:
        """See :meth:`TableLoad.valid`."""
        return (self._drawn(batch, together=True) for batch in self.pending())

    def _drawn(self, batch: Batch, *, together: bool) -> Batch:
        """A chunk as the database takes it; itself, where it takes each record as it is.

        Raises:
            ConflictError: A record needs a unique key that is taken.
            SeedError: It refuses one record after the other.
        """

        def once() -> Batch:
            session = self.run.session
            if together:
                with session.undone():
                    drawn, against = self._rounds(batch, self._not_met)
                    if against:
                        against = self._why(drawn, against)
                if drawn is not batch or against:
                    return self._without(drawn, against)
            with session.undone():
                drawn, against = self._rounds(batch, self._refused_alone)
            return self._without(drawn, against)

        return redone(self.run, self.table, batch.number, once)

    def _rounds(self, batch: Batch, judge: Callable[[Batch], Against]) -> tuple[Batch, Against]:
        """Draw what is refused again and again; the chunk, and what is refused to the end."""
        against = judge(batch)
        for attempt in range(1, self._tries + 1):
            if not against:
                break
            made = self._maker.again(self.entry, batch.number, sorted(against), attempt)
            unfit: Against = {skip.offset: ("invalid", str(skip)) for skip in made.skipped}
            still = judge(made) if made.offsets else {}
            batch = batch.replaced(made.only([offset not in still for offset in made.offsets]))
            against = {**unfit, **still}
        return batch, against

    def _not_met(self, batch: Batch) -> Against:
        """The records that do not meet the table's CHECKs, where that can be asked at once."""
        session = self.run.session
        places = session.dialect.unmet(session, self.shape, self.columns, batch.rows)
        return {batch.offsets[at]: _NOT_MET for at in places}

    def _refused_alone(self, batch: Batch) -> Against:
        """The records that the table refuses, beside those that it has taken so far."""
        return {offset: what for offset, what in self.tried(batch) if what is not None}

    def _why(self, batch: Batch, against: Against) -> Against:
        """In the database's own words what it has against records; of too many, the first's."""
        first = self._leading(batch, against)
        if len(first) > MOST_REFUSED:
            told = self._refused_alone(batch.only([offset == first[0] for offset in batch.offsets]))
            if told:
                return {**against, **told}
        # What the table takes after all goes in, and is asked about once more where it is refused.
        return self._refused_alone(batch.only([offset in against for offset in batch.offsets]))

    def _leading(self, batch: Batch, against: Against) -> list[int]:
        """The records that are refused before one is accepted."""
        return list(takewhile(against.__contains__, batch.offsets))

    def _without(self, batch: Batch, against: Against) -> Batch:
        revision, placed = self.entry.revision, self._maker.placed
        first = self._leading(batch, against)
        if len(first) > MOST_REFUSED:
            raise load_errors.all_refused(revision, self.table, against[first[0]][1])
        taken = [
            f"row {self.entry.first_row + offset}: {placed(offset, reason)}"
            for offset, (what, reason) in against.items()
            if what == "duplicate"
        ]
        if taken:
            raise load_errors.conflict(revision, self.table, taken)
        left = [Skipped(offset, "", placed(offset, why)) for offset, (_, why) in against.items()]
        return batch.without(left)
