"""Foreign keys that can be inverted: a parent's rows are told without reading any of them.

That is what sums over children, and stock that is exact from the batch's side, are made with.
Knows nothing of a database.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.foreign_keys import ForeignKey, OfKey
from seedlib.values.permutation import Permutation
from seedlib.values.rows import Rows, below, mix, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.columns import Column
    from seedlib.values.foreign_keys import Children
    from seedlib.values.tables import Extent, Span

# Parents whose children are counted together.
_BLOCK: Final = 4_096


class Invertible(ForeignKey):
    """A foreign key from whose parents' side the rows can be told."""

    invertible = True

    @abstractmethod
    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """Row numbers of a segment's rows that refer to ``parents``, and by index to which."""

    def _extents(self, extent: Extent) -> list[Extent]:
        """Leave out the parents that an earlier revision's seed of the table gave rows already."""
        visible = super()._extents(extent)
        before = [
            other.segment.order
            for other in extent.table.extents
            if other.segment.order < extent.segment.order
            and any(_leads(c, self.table) for c in other.segment.columns.values())
        ]
        fresh = [e for e in visible if not before or e.segment.order > max(before)]
        return fresh or visible


class One(Invertible):
    """The i-th parent for the i-th row; see :func:`one`."""

    decides_rows = True

    def count(self, extent: Extent, name: str) -> int:
        """As many as there are parents, or as few as were asked for."""
        parents, rows = self.span(extent).count, extent.segment.rows
        if rows is not None and rows > parents:
            raise DeclarationError(
                f"{extent.table.name} is to have {rows} rows, and {name} gives every row a parent "
                f"of its own in {self.table}, which has {parents}. Ask for {parents} at most, "
                f"-x rows.{extent.table.name}={parents}, leave rows= out, or use "
                f"v.ref({self.table!r})."
            )
        return parents if rows is None else rows

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """The row's own index."""
        del name, span
        return rows.extent.offsets(rows.n)

    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """The one row of each parent, where there is one."""
        del name
        index = self.span(extent).index(parents.n)
        having = np.flatnonzero((index >= 0) & (index < extent.count))
        return index[having].astype(np.uint64) + np.uint64(extent.first_row), having


class Each(Invertible):
    """So many rows for every parent; see :func:`each`.

    Only the prefix sums of every 4,096 parents are kept; those within such a block are made anew.
    """

    decides_rows = True

    def __init__(self, table: str, low: int, high: int, column: str = "") -> None:
        super().__init__(table, column)
        self.low = low
        self.high = high

    def count(self, extent: Extent, name: str) -> int:
        """All that the parents have."""
        return int(self._starts(extent, name)[-1])

    @property
    def nth(self) -> Column:
        """The row's place among its parent's rows, from 1: unique together with the parent."""
        return Nth(self)

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """Find the parents by the prefix sums."""
        del span
        return self._found(rows, name)[0]

    def place(self, rows: Rows, name: str) -> NDArray[np.int64]:
        """How far each row stands from its parent's first."""
        return self._found(rows, name)[1]

    def _found(self, rows: Rows, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        extent = rows.extent
        offsets = extent.offsets(rows.n)
        starts = self._starts(extent, name)
        block = np.searchsorted(starts, offsets, "right") - 1
        picked, place = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        for b in np.unique(block).tolist():
            here = block == b
            counts = self._block(extent, name, b)
            ends = np.cumsum(counts)
            offset = offsets[here] - starts[b]
            within = np.searchsorted(ends, offset, "right")
            picked[here] = b * _BLOCK + within
            place[here] = offset - (ends - counts)[within]
        return picked, place

    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """The rows of each parent, which stand side by side."""
        index = self.span(extent).index(parents.n)
        having = np.flatnonzero(index >= 0)
        index = index[having]
        starts = self._starts(extent, name)
        first, count = np.empty(len(index), np.int64), np.empty(len(index), np.int64)
        block = index // _BLOCK
        for b in np.unique(block).tolist():
            here = block == b
            counts = self._block(extent, name, b)
            within = index[here] - b * _BLOCK
            first[here] = starts[b] + (np.cumsum(counts) - counts)[within]
            count[here] = counts[within]
        nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        numbers = (np.repeat(first, count) + nth).astype(np.uint64) + np.uint64(extent.first_row)
        return numbers, np.repeat(having, count)

    def _starts(self, extent: Extent, name: str) -> NDArray[np.int64]:
        """How many rows come before each block of parents, and in all: ``int64[blocks + 1]``."""

        def sums() -> NDArray[np.int64]:
            blocks = -(-self.span(extent).count // _BLOCK)
            counts = [self._block(extent, name, b).sum() for b in range(blocks)]
            return np.cumsum([0, *counts])

        key = ("starts", extent.table.name, extent.first_row, name)
        starts: NDArray[np.int64] = extent.dataset.once(key, sums)
        return starts

    def _block(self, extent: Extent, name: str, block: int) -> NDArray[np.int64]:
        """How many rows each parent of a block has, by the parent's number."""
        span = self.span(extent)
        end = min((block + 1) * _BLOCK, span.count)
        numbers = span.number(np.arange(block * _BLOCK, end))
        start = stream(extent.segment.seed, f"{extent.table.name}.{name}/each")
        return self.low + below(mix(numbers + start), self.high - self.low + 1)


class Deal(Invertible):
    """An even spread, shuffled; see :func:`deal`.

    Cards are dealt round: a permutation of the rows, and parent after parent in turn. Rows that
    are to stand apart are dealt at as many tables in turn, each with parents of its own.

    Args:
        table: The parents' table.
        apart: How many rows side by side have different parents.
    """

    def __init__(self, table: str, apart: int = 1, column: str = "") -> None:
        super().__init__(table, column)
        self.apart = apart

    @property
    def share(self) -> Column:
        """The most rows that any parent gets: a column to divide the parent's values by."""
        return Share(self)

    @property
    def nth(self) -> Column:
        """The row's place among its parent's rows, from 1: unique together with the parent."""
        return Nth(self)

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """Who is dealt each row."""
        return self._dealt(rows, name, span)[0]

    def place(self, rows: Rows, name: str) -> NDArray[np.int64]:
        """In which round each row is dealt."""
        return self._dealt(rows, name, self.span(rows.extent))[1]

    def _dealt(
        self, rows: Rows, name: str, span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        hands = self.hands(span)
        seat, at = np.divmod(rows.extent.offsets(rows.n), hands)
        picked, place = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        for hand in range(hands):
            here = np.flatnonzero(at == hand)
            permutation = self._permutation(rows.extent, name, hand, hands)
            cards = permutation.forward(seat[here].astype(np.uint64)).astype(np.int64)
            place[here], parent = np.divmod(cards, _every(hands, span.count, hand))
            picked[here] = parent * hands + hand
        return picked, place

    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """The rows dealt to each parent."""
        span = self.span(extent)
        hands = self.hands(span)
        index = span.index(parents.n)
        numbers, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.intp)]
        for hand in range(hands):
            having = np.flatnonzero((index >= 0) & (index % hands == hand))
            seats, others = (_every(hands, n, hand) for n in (extent.count, span.count))
            cards = (index[having] // hands)[:, None] + np.arange(0, seats, max(others, 1))
            dealt = cards < seats
            owners.append(np.broadcast_to(having[:, None], cards.shape)[dealt])
            permutation = self._permutation(extent, name, hand, hands)
            seat = permutation.back(cards[dealt].astype(np.uint64))
            numbers.append(seat * np.uint64(hands) + np.uint64(hand + extent.first_row))
        return np.concatenate(numbers), np.concatenate(owners)

    def hands(self, span: Span) -> int:
        """At how many tables rows are dealt: one that no parent sits at would be no use."""
        return max(1, min(self.apart, span.count))

    def _permutation(self, extent: Extent, name: str, hand: int, hands: int) -> Permutation:
        key = stream(extent.segment.seed, f"{extent.table.name}.{name}/deal{hand or ''}")
        return Permutation(_every(hands, extent.count, hand), key)


class Nth(OfKey):
    """The row's place among the rows of its parent, those of earlier seeds before it."""

    key: Each | Deal
    draws = False

    def at(self, rows: Rows, name: str) -> Array:
        """Places from 1; a row whose parent is hidden by ``v.maybe`` has the one it would have."""
        counting = f"counts the rows of a parent in {self.key.table!r}"
        column = self.column_of(rows, name, counting, ".nth")
        numbers, _ = self.key.parents(rows, column)
        return Array(self.key.place(rows, column) + 1 + self._before(rows, column, numbers))

    def _before(self, rows: Rows, column: str, numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many rows earlier seeds gave each row's parent."""
        own, target = rows.extent, rows.dataset.table(self.key.table)
        parents, which = np.unique(numbers, return_inverse=True)
        counts = np.zeros(len(parents), np.int64)
        for other in own.table.extents:
            found = other.segment.columns.get(column)
            key = None if found is None else found.foreign_key
            earlier = _place(other) < _place(own)
            if not earlier or not isinstance(key, Invertible) or key.table != self.key.table:
                continue
            if other.segment.read is not None:
                raise DeclarationError(
                    f"{rows.table} has rows of an earlier seed whose declaration is not the one "
                    f"that was loaded any more, so the places that they take by {column} are not "
                    "known. Restore that declaration."
                )
            _, index = key.children(Rows(rows.dataset, target, parents), other, column)
            counts += np.bincount(index, minlength=len(parents))
        return counts[which]


class Share(OfKey):
    """The most rows that any parent is dealt."""

    key: Deal

    def at(self, rows: Rows, name: str) -> Array:
        """The same number for every row."""
        del name
        span = self.key.span(rows.extent)
        hands = self.key.hands(span)
        most = max(
            -(-_every(hands, rows.extent.count, hand) // max(_every(hands, span.count, hand), 1))
            for hand in range(hands)
        )
        return Array.constant(most, len(rows))


def _place(extent: Extent) -> tuple[int, int]:
    """Where a segment stands among those of its table, in the order in which they are loaded."""
    return extent.segment.order, extent.first_row


def _every(step: int, count: int, first: int) -> int:
    """How many of ``range(first, count, step)`` there are."""
    return len(range(first, count, step))


def _leads(column: Column, table: str) -> bool:
    key = column.foreign_key
    return key is not None and key.invertible and key.table == table


def one(table: str, column: str = "") -> One:
    """The i-th row of ``table`` for the i-th row: every parent has one child at most.

    There are as many rows as parents, or the first ones have a child, if the seed gives ``rows``.
    ``column`` is as in :func:`~seedlib.values.ref`.
    """
    return One(table, column)


def each(table: str, low: int, high: int, column: str = "") -> Each:
    """``low`` to ``high`` rows for every row of ``table``, side by side.

    ``column`` is as in :func:`~seedlib.values.ref`.

    Raises:
        DeclarationError: The bounds are negative or the wrong way round.
    """
    if not 0 <= low <= high:
        raise DeclarationError(
            f"v.each({table!r}, {low}, {high}) makes no number of rows. Write the smaller number "
            "first, 0 or more."
        )
    return Each(table, low, high, column)


def deal(table: str, column: str = "", *, apart: int = 1) -> Deal:
    """A row of ``table``, all of which get equally many, give or take one, in no visible order.

    What each row takes of its parent can be kept below the parent's whole, because ``share`` is
    the most rows that a parent gets::

        batch = v.deal("batches")
        columns = {"batch_id": batch, "quantity": v.integer(1, batch["made"] // batch.share)}

    An order's lines, which stand side by side, are each of another batch, and pairs of the two
    unique, where the batches are dealt as far apart as an order has lines::

        order, batch = v.each("orders", 2, 3), v.deal("batches", apart=3)

    Args:
        table: The parents' table.
        column: As in :func:`~seedlib.values.ref`.
        apart: How many rows side by side have different parents, as far as there are so many.
            With few parents some then get more rows than others.

    Raises:
        DeclarationError: ``apart`` is less than 1.
    """
    if apart < 1:
        raise DeclarationError(
            f"v.deal({table!r}, apart={apart}): that many rows side by side have different "
            "parents, so it is 1 or more."
        )
    return Deal(table, apart, column)
