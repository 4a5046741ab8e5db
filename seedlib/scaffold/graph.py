"""Who has to come first: tables in the order of their references, and those that go in circles.

Knows tables by name alone; what a reference is, :mod:`seedlib.scaffold.links` knows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    _Graph = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """One table's reference to another.

    Args:
        child: The table that refers.
        columns: Its columns.
        parent: The table referred to.
        waits: Whether it may be NULL until the parent's rows are there.
    """

    child: str
    columns: tuple[str, ...]
    parent: str
    waits: bool = False


def ordered(
    tables: Collection[str], references: Iterable[Reference]
) -> tuple[tuple[str, ...], ...]:
    """Put tables into groups, parents first; the tables of a circle are one group.

    Within a circle a table comes after those that it cannot do without, as far as that is
    possible, and then after as many as possible of the others. Equals stand in the alphabet's
    order, so that a table more changes little.

    Args:
        tables: Names of tables.
        references: What is between them; those from or to any other table do not count.
    """
    known = [r for r in references if {r.child, r.parent} <= set(tables)]
    groups = list(_components(tables, _parents(tables, known)))
    place = {table: number for number, group in enumerate(groups) for table in group}
    needs: dict[int, set[int]] = {number: set() for number in range(len(groups))}
    for reference in known:
        if place[reference.child] != place[reference.parent]:
            needs[place[reference.child]].add(place[reference.parent])
    first = {number: min(group) for number, group in enumerate(groups)}
    return tuple(_within(groups[number], known) for number in _parents_first(needs, first))


def circles(
    tables: Collection[str], references: Iterable[Reference]
) -> list[tuple[Reference, ...]]:
    """A way round for each circle of tables in which nothing can wait.

    Returns:
        The references along the shortest way from the first of its tables back to it.
    """
    firm = [r for r in references if not r.waits and {r.child, r.parent} <= set(tables)]
    graph = _parents(tables, firm)
    found = [
        tuple(_way_round(min(group), set(group), firm))
        for group in _components(tables, graph)
        if len(group) > 1
    ]
    return sorted(found, key=lambda circle: circle[0].child)


def _parents(tables: Iterable[str], references: Iterable[Reference]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {table: [] for table in sorted(tables)}
    for reference in references:
        if reference.child != reference.parent:
            found[reference.child].append(reference.parent)
    return found


def _components(tables: Iterable[str], graph: _Graph) -> Iterator[tuple[str, ...]]:
    """Tarjan's strongly connected components, without recursion: a chain may be long."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(tables):
        ahead = [] if root in index else [(root, iter(graph[root]))]
        while ahead:
            table, parents = ahead[-1]
            if table not in index:
                index[table] = low[table] = len(index)
                stack.append(table)
                on_stack.add(table)
            following = next((p for p in parents if p not in index or p in on_stack), None)
            if following is None:
                ahead.pop()
                if ahead:
                    low[ahead[-1][0]] = min(low[ahead[-1][0]], low[table])
                if low[table] == index[table]:
                    at = stack.index(table)
                    on_stack.difference_update(stack[at:])
                    yield tuple(stack[at:])
                    del stack[at:]
            elif following in index:
                low[table] = min(low[table], index[following])
            else:
                ahead.append((following, iter(graph[following])))


def _parents_first(needs: Mapping[int, set[int]], first: Mapping[int, str]) -> Iterator[int]:
    """Kahn's order, in which the alphabet decides between those whose turn it could be."""
    children: dict[int, list[int]] = {number: [] for number in needs}
    missing = {number: len(parents) for number, parents in needs.items()}
    for number, parents in needs.items():
        for parent in parents:
            children[parent].append(number)
    ready: list[tuple[str, int]] = []
    for number in needs:
        if not missing[number]:
            heappush(ready, (first[number], number))
    while ready:
        _, number = heappop(ready)
        yield number
        for child in children[number]:
            missing[child] -= 1
            if not missing[child]:
                heappush(ready, (first[child], child))


def _within(group: Sequence[str], references: Iterable[Reference]) -> tuple[str, ...]:
    """The tables of a circle: each time the one that waits for the least."""
    if len(group) == 1:
        return tuple(group)
    inside = [r for r in references if {r.child, r.parent} <= set(group) and r.child != r.parent]
    left, found = set(group), list[str]()
    while left:
        waiting = [(r.child, r.waits) for r in inside if r.parent in left]

        def cost(table: str, waiting: Sequence[tuple[str, bool]] = waiting) -> tuple[int, int, str]:
            return waiting.count((table, False)), waiting.count((table, True)), table

        found.append(min(left, key=cost))
        left.discard(found[-1])
    return tuple(found)


def _way_round(start: str, group: set[str], firm: Iterable[Reference]) -> list[Reference]:
    leaving: dict[str, list[Reference]] = {table: [] for table in group}
    for reference in firm:
        if {reference.child, reference.parent} <= group and reference.child != reference.parent:
            leaving[reference.child].append(reference)
    ahead = deque([[reference] for reference in leaving[start]])
    seen = {start}
    while True:
        way = ahead.popleft()
        if way[-1].parent == start:
            return way
        if way[-1].parent not in seen:
            seen.add(way[-1].parent)
            ahead += [[*way, reference] for reference in leaving[way[-1].parent]]
