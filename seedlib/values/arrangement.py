"""Combinations by number: boxes of them that grow, and places in them that are taken once.

A later seed of a table may see more parents than an earlier one, and must not repeat what that one
took. So a box keeps the numbers of its combinations while it grows, and each seed takes free ones.
Knows numbers alone: no rows, no columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.values.permutation import Permutation
from seedlib.values.streams import mix, stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]
    Sizes = tuple[int, ...]

MOST: Final = 2**62
"""How many combinations are looked at: those beyond are never needed."""


class Box:
    """All combinations of some numbers, each below its size, and the number of each combination.

    Args:
        stages: The sizes as they grow, stage by stage. The combinations of a stage have the lowest
            numbers, those that the next one adds come after them.
    """

    def __init__(self, stages: Sequence[Sizes]) -> None:
        self.counts = [min(prod(sizes), MOST) for sizes in stages]
        self._width = len(stages[0])
        self._slabs = list(_slabs(stages))
        ends = np.cumsum([min(prod(slab.sizes), MOST) for slab in self._slabs], dtype=object)
        self._ends = np.array([min(end, MOST) for end in ends], np.uint64)

    def combinations(self, numbers: Numbers) -> list[Numbers]:
        """The combinations with these numbers: ``uint64[n]`` for each of the sizes."""
        found = [np.zeros(len(numbers), np.uint64) for _ in range(self._width)]
        where = np.searchsorted(self._ends, numbers, "right")
        for at, slab in enumerate(self._slabs):
            here = np.flatnonzero(where == at)
            rest = numbers[here] - (self._ends[at - 1] if at else np.uint64(0))
            for cells, first, size in zip(found, slab.first, slab.sizes, strict=True):
                rest, cells[here] = np.divmod(rest, np.uint64(min(size, MOST)))
                cells[here] += np.uint64(first)
        return found


@dataclass(frozen=True, slots=True)
class _Slab:
    """Combinations side by side: where they begin, and how far they go."""

    first: Sizes
    sizes: Sizes


def _slabs(stages: Sequence[Sizes]) -> Iterator[_Slab]:
    """What each stage adds to the one before, one direction after the other."""
    grown = [0] * len(stages[0])
    for sizes in stages:
        for at, size in enumerate(sizes):
            more = size - grown[at]
            first = tuple(grown[at] if i == at else 0 for i in range(len(sizes)))
            slab = _Slab(first, tuple(more if i == at else n for i, n in enumerate(grown)))
            grown[at] = size
            if prod(slab.sizes):
                yield slab


class Places:
    """Numbered places, taken once each, in no visible order, by one seed after the other.

    Args:
        sizes: How many places there are at each stage; a stage has those of the one before.
        taken: How many of them each stage takes.
        name: What their order derives from.
    """

    def __init__(self, sizes: Sequence[int], taken: Sequence[int], name: str) -> None:
        self._sizes = sizes
        self._taken = taken
        before = [sum(taken[:stage]) for stage in range(len(sizes))]
        self.free = [max(0, size - gone) for size, gone in zip(sizes, before, strict=True)]
        """How many of them each stage finds free."""
        self._orders = [
            Permutation(max(1, free), stream(0, f"{name}/{stage}"))
            for stage, free in enumerate(self.free)
        ]

    def at(self, stage: int, nth: Numbers, shift: Numbers) -> Numbers:
        """The places that a stage takes: its nth ones, below :attr:`free`.

        Args:
            stage: The stage.
            nth: ``uint64[n]``.
            shift: ``uint64[n]``: turns the order. Places of one shift differ from each other.
        """
        free = np.uint64(self.free[stage])
        place = self._orders[stage].forward((nth + shift % free) % free)
        if stage == 0:
            return place
        # First what the stage before left over, then what came to it.
        over = np.uint64(self.free[stage - 1] - self._taken[stage - 1])
        new = place - over + np.uint64(self._sizes[stage - 1])
        old = np.flatnonzero(place < over)
        left = place[old] + np.uint64(self._taken[stage - 1])
        new[old] = self.at(stage - 1, left, shift[old])
        return new


class Arm:
    """Parts that differ between the rows that have one combination of the centre.

    Args:
        names: The parts.
        box: Their combinations.
        shared: How many rows a combination of the centre may have, stage by stage.
        name: What the group's order derives from.
    """

    def __init__(self, names: tuple[str, ...], box: Box, shared: Sequence[int], name: str) -> None:
        self.names = names
        self._box = box
        self._ends = np.array(shared, np.uint64)
        self._name = f"{name}/{','.join(names)}"
        taken = [n - before for n, before in zip(shared, [0, *shared], strict=False)]
        self._places = Places(box.counts, taken, self._name)

    def values(self, centre: Sequence[Numbers], nth: Numbers) -> list[Numbers]:
        """The nth values that go with a combination of the centre."""
        start = np.full_like(nth, stream(0, self._name))
        shift = reduce(lambda bits, cells: mix(bits + cells), centre, start)
        stage = np.searchsorted(self._ends, nth, "right")
        place = np.zeros_like(nth)
        for at in np.unique(stage).tolist():
            here = np.flatnonzero(stage == at)
            before = self._ends[at - 1] if at else np.uint64(0)
            place[here] = self._places.at(at, nth[here] - before, shift[here])
        return self._box.combinations(place)
