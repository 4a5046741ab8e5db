"""Layers of a drawing: which item is in which, in which order, and how high it is.

An item is a table, or the place where a link passes a layer between its two tables.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_SWEEPS: Final = 24
"""So many times the order of the layers, and then their heights, are gone over."""


@dataclass(frozen=True, slots=True)
class Link:
    """What connects two tables, from left to right; ``circular`` where it was turned round."""

    left: str
    right: str
    circular: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A table in its layer, or, where it has a ``link``, what passes the layer."""

    level: int
    name: str = ""
    link: Link | None = None

    @property
    def passing(self) -> bool:
        """Whether it is no table."""
        return self.link is not None


Pair = tuple[Item, Item]
"""Two items in neighbouring layers that are connected."""


def ordered(tables: Sequence[str], links: Sequence[Link]) -> list[list[Item]]:
    """The items of each layer, in the order with the fewest crossings that was met.

    Args:
        tables: The tables; those that no link connects are left out.
        links: What connects them, without a circle.
    """
    level = _levels(links)
    found: list[list[Item]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name in tables:
        if name in level:
            found[level[name]].append(Item(level[name], name))
    pairs = _pairs(links, level)
    for link in links:
        for item in stops(link, level)[1:-1]:
            found[item.level].append(item)
    best, fewest = [list(each) for each in found], _crossings(found, pairs)
    for sweep in range(_SWEEPS):
        _sweep(found, pairs, forward=sweep % 2 == 0)
        crossings = _crossings(found, pairs)
        if crossings < fewest:
            best, fewest = [list(each) for each in found], crossings
    return best


def stops(link: Link, level: Mapping[str, int]) -> list[Item]:
    """What a link leads through, from left to right."""
    first, last = level[link.left], level[link.right]
    between = [Item(at, link=link) for at in range(first + 1, last)]
    return [Item(first, link.left), *between, Item(last, link.right)]


def _levels(links: Iterable[Link]) -> dict[str, int]:
    """The layer of each table: right of all it is linked to there, and no further than it must."""
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if not link.circular:
            before[link.right].add(link.left)
            after[link.left].add(link.right)
    found: dict[str, int] = {}
    for name in TopologicalSorter(before).static_order():
        found[name] = 1 + max((found[other] for other in before.get(name, ())), default=-1)
    for name, others in after.items():
        if name not in before:
            found[name] = min(found[other] for other in others) - 1
    return found


def _pairs(links: Iterable[Link], level: Mapping[str, int]) -> list[Pair]:
    return [pair for link in links for pair in pairwise(stops(link, level))]


def _neighbours(pairs: Iterable[Pair], *, forward: bool) -> dict[Item, list[Item]]:
    """By item, those that it is connected with in the layer before, or after."""
    found: dict[Item, list[Item]] = defaultdict(list)
    for left, right in pairs:
        if forward:
            found[right].append(left)
        else:
            found[left].append(right)
    return found


def _passes(levels: Sequence[object], *, forward: bool) -> range:
    return range(1, len(levels)) if forward else range(len(levels) - 2, -1, -1)


def _sweep(levels: list[list[Item]], pairs: Sequence[Pair], *, forward: bool) -> None:
    """Order each layer by where its neighbours are in the one before."""
    neighbours = _neighbours(pairs, forward=forward)
    place = {item: float(at) for level in levels for at, item in enumerate(level)}
    for number in _passes(levels, forward=forward):
        wish = {item: _mean(place, neighbours[item], place[item]) for item in levels[number]}
        levels[number].sort(key=wish.__getitem__)
        place |= {item: float(at) for at, item in enumerate(levels[number])}


def _mean(place: Mapping[Item, float], items: Sequence[Item], otherwise: float) -> float:
    return sum(place[item] for item in items) / len(items) if items else otherwise


def _crossings(levels: Iterable[Sequence[Item]], pairs: Iterable[Pair]) -> int:
    """How often links cross between neighbouring layers."""
    place = {item: at for level in levels for at, item in enumerate(level)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for left, right in pairs:
        between[left.level].append((place[left], place[right]))
    found = 0
    for ends in between.values():
        seen: list[int] = []
        for _, end in sorted(ends):
            found += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return found


def placed(
    levels: Sequence[Sequence[Item]],
    links: Iterable[Link],
    height: Callable[[Item], float],
    gap: float,
) -> dict[Item, float]:
    """The middle of every item: near those that it is connected with, and clear of its neighbours.

    Args:
        levels: The items of each layer, from above.
        links: What connects them.
        height: How high an item is.
        gap: What is to be free between two of them.
    """
    level = {item.name: item.level for items in levels for item in items if not item.passing}
    pairs = _pairs(links, level)
    apart = [_distances(items, height, gap) for items in levels]
    found = {
        item: at - distances[-1] / 2
        for items, distances in zip(levels, apart, strict=True)
        for item, at in zip(items, distances, strict=True)
    }
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = _neighbours(pairs, forward=forward)
        for number in _passes(levels, forward=forward):
            items = levels[number]
            wish = [_mean(found, neighbours[item], found[item]) for item in items]
            found |= dict(zip(items, _settled(wish, apart[number]), strict=True))
    return found


def _distances(items: Sequence[Item], height: Callable[[Item], float], gap: float) -> list[float]:
    """How far below the first one each item is at the least."""
    steps = ((height(a) + height(b)) / 2 + gap for a, b in pairwise(items))
    return list(accumulate(steps, initial=0.0))


def _settled(wish: Sequence[float], distances: Sequence[float]) -> list[float]:
    """The places nearest to those wished for, by least squares, that keep order and distances.

    An isotonic regression, by pooling neighbours that are in each other's way.
    """
    pools: list[tuple[float, int]] = []
    for wished, distance in zip(wish, distances, strict=True):
        total, number = wished - distance, 1
        while pools and pools[-1][0] / pools[-1][1] > total / number:
            more, others = pools.pop()
            total, number = total + more, number + others
        pools.append((total, number))
    means = [total / number for total, number in pools for _ in range(number)]
    return [mean + distance for mean, distance in zip(means, distances, strict=True)]
