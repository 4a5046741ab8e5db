"""Which invoices are paid, in how many parts and when: the older ones, but not all of them.

The story ends some days after its last order. By then few of the newest invoices are paid, those
that are due sooner rather than others; of the older ones nearly all. Shows how a project makes a
foreign key of its own that can be inverted, so that an invoice knows its payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.values.invertible import Invertible
from seedlib.values.streams import mix, stream
from seeds.timeline import working_days_between, working_days_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values import Rows
    from seedlib.values.foreign_keys import Children
    from seedlib.values.tables import Extent, Span

    Numbers = NDArray[np.int64]

# Invoices side by side, of which those that are due first are paid first.
_BLOCK: Final = 16
# One invoice of so many is paid in two parts.
_GROUP: Final = 8
# Working days from the due date to the payment that is to be expected: most clients are in time.
_LATE: Final = np.array([-4, -3, -2, -1, -1, -1, 0, 0, 0, 0, 1, 2, 4, 9, 20])
# Working days that a client takes more who pays in parts.
_FOR_PARTS: Final = 10


class Settles(Invertible):
    """An invoice for each payment.

    With more payments than invoices every invoice is paid in as many parts as there are rounds.
    With fewer, all of the oldest invoices have a payment, then fewer and fewer of them, and none
    of the last; the last payments are the second parts of the oldest invoices.
    """

    def pick(self, rows: Rows, name: str, span: Span) -> Numbers:
        """The invoice of each payment."""
        del name
        extent, payment = rows.extent, rows.extent.offsets(rows.n)
        if extent.count > span.count:
            return payment % span.count
        seconds = self._seconds(extent)
        firsts = extent.count - seconds
        picked = self._in_parts(extent, payment - firsts)
        first = np.flatnonzero(payment < firsts)
        ends = self._paid_before(extent, np.arange(_BLOCK, span.count + _BLOCK, _BLOCK))
        block = np.searchsorted(ends, payment[first], "right")
        rank = payment[first] - self._paid_before(extent, block * _BLOCK)
        blocks, at = np.unique(block, return_inverse=True)
        picked[first] = block * _BLOCK + self._by_promise(extent, blocks)[at, rank]
        return picked

    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """The payments of each invoice."""
        del name
        span = self.span(extent)
        index = span.index(parents.n)
        having = np.flatnonzero(index >= 0)
        index = index[having]
        if extent.count > span.count:
            payment = index[:, None] + np.arange(0, extent.count, span.count)
            made = payment < extent.count
            owner = np.broadcast_to(having[:, None], payment.shape)[made]
            return payment[made].astype(np.uint64) + np.uint64(extent.first_row), owner
        block = index // _BLOCK
        blocks, at = np.unique(block, return_inverse=True)
        rank = np.argsort(self._by_promise(extent, blocks), axis=1)[at, index % _BLOCK]
        first = self._paid_before(extent, block * _BLOCK) + rank
        paid = first < self._paid_before(extent, (block + 1) * _BLOCK)
        seconds = self._seconds(extent)
        group = index // _GROUP
        again = (group < seconds) & (self._in_parts(extent, group) == index)
        payment = np.concatenate([first[paid], extent.count - seconds + group[again]])
        numbers = payment.astype(np.uint64) + np.uint64(extent.first_row)
        return numbers, np.concatenate([having[paid], having[again]])

    def parts(self, rows: Rows, name: str) -> tuple[Numbers, Numbers]:
        """Tell which part of its invoice each payment is, from 0, and of how many."""
        extent, span = rows.extent, self.span(rows.extent)
        payment, index = extent.offsets(rows.n), span.index(rows.parent(name).n)
        if extent.count > span.count:
            rounds, further = divmod(extent.count, span.count)
            return payment // span.count, rounds + (index < further)
        in_parts = self._in_parts(extent, index // _GROUP) == index
        second = payment >= extent.count - self._seconds(extent)
        return second.astype(np.int64), 1 + in_parts

    def last_invoice(self, rows: Rows) -> Rows:
        """The newest of all invoices that the payments may be of."""
        span = self.span(rows.extent)
        return rows.dataset.rows(self.table, span.number(np.array([span.count - 1])))

    def _seconds(self, extent: Extent) -> int:
        """How many payments are second parts: of the invoices that all have a first one."""
        return max(0, (2 * extent.count - self.span(extent).count) // (_GROUP + 2))

    def _in_parts(self, extent: Extent, group: Numbers) -> Numbers:
        """The invoice of each group that is paid in two parts."""
        start = stream(extent.segment.seed, f"{extent.table.name}/parts")
        nth = mix(group.astype(np.uint64) + start) % np.uint64(_GROUP)
        return group * _GROUP + nth.astype(np.int64)

    def _paid_before(self, extent: Extent, index: Numbers) -> Numbers:
        """How many invoices with a lower index have a payment.

        All up to one, and from there on a share of them that falls evenly from all to none.
        """
        invoices, firsts = self.span(extent).count, extent.count - self._seconds(extent)
        every = max(0, 2 * firsts - invoices)
        width = 2 * (firsts - every)
        further = np.clip(index - every, 0, width)
        paid: Numbers = np.minimum(index, every) + further - further**2 // max(1, 2 * width)
        return paid

    def _by_promise(self, extent: Extent, blocks: Numbers) -> Numbers:
        """The places within each block in the order of payment: ``int64[blocks, 16]``."""
        span = self.span(extent)
        index = blocks[:, None] * _BLOCK + np.arange(_BLOCK)
        there = index < span.count
        rows = extent.dataset.rows(self.table, span.number(index[there]))
        day = np.full(index.shape, np.iinfo(np.int64).max)
        issued = rows["issued_on"].data
        day[there] = working_days_on(issued, promised(rows)).astype(np.int64)
        places: Numbers = np.argsort(day, axis=1, kind="stable")
        return places


def promised(invoices: Rows) -> Numbers:
    """How many working days after its issue an invoice is likely to be paid: 1 at least."""
    term = working_days_between(invoices["issued_on"].data, invoices["due_on"].data)
    late = _LATE[invoices.pick("promise", len(_LATE))]
    days: Numbers = np.maximum(1, term + late)
    return days


def waiting(
    invoices: Rows, *, part: Numbers, parts: Numbers, days: Numbers
) -> tuple[Numbers, Numbers]:
    """Tell between which working days after the issue a payment comes in, both included.

    :param part: which part of its invoice it is, from 0.
    :param parts: of how many.
    :param days: how many working days the story has left for it, 1 or more.
    """
    likely = promised(invoices)
    whole = parts == 1
    # What the story leaves no time for came early; parts are spread over the time until the last.
    span = np.minimum(days, likely + _FOR_PARTS)
    first = np.where(whole, np.where(likely <= days, likely, (days + 1) // 2), part * span // parts)
    last = np.where(whole, np.minimum(likely, days), (part + 1) * span // parts - 1)
    first = np.maximum(1, first)
    return first, np.maximum(first, last)
