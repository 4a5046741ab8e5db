"""Which tables can be filled, by which foreign keys, and in which order; and which cannot, and why.

A table that cannot be filled takes those with it that cannot do without; what merely may refer to
it stays NULL there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlib.scaffold import conventions, graph
from seedlib.scaffold.graph import Reference
from seedlib.scaffold.links import Link, Links, Missing, resolved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from seedlib.scaffold.links import Shapes, Sharing
    from seedlib.shape import TableShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The tables that can be filled.

    Args:
        groups: They in order, those of a circle together.
        links: Their foreign keys.
        missing: Those of their foreign keys that stay NULL.
        left_out: The others, each with a sentence why.
        absent: For each of these that needs tables which nobody seeds, or is asked for: which.
    """

    groups: tuple[tuple[str, ...], ...]
    links: Mapping[str, tuple[Link, ...]]
    missing: Mapping[str, tuple[Missing, ...]]
    left_out: Mapping[str, str]
    absent: Mapping[str, frozenset[str]]

    @property
    def tables(self) -> tuple[str, ...]:
        """All tables that can be filled, parents first."""
        return tuple(table for group in self.groups for table in group)

    @property
    def references(self) -> list[Reference]:
        """What is between them."""
        return _references(link for links in self.links.values() for link in links)

    @property
    def dealt(self) -> dict[str, set[str]]:
        """The foreign keys that have to be dealt, by table: their objects' columns."""
        found: dict[str, set[str]] = {}
        for link in (link for links in self.links.values() for link in links):
            if link.shares is not None:
                found.setdefault(link.parent, set()).add(link.shares.owner)
        return found


def order(
    shapes: Shapes,
    wanted: Collection[str],
    seeded: Collection[str],
    *,
    circles_too: bool,
    members: Mapping[str, Mapping[str, Sequence[object]]],
    left_out: Mapping[str, str],
) -> Order:
    """Put tables in order.

    Args:
        shapes: Every table.
        wanted: The tables to be filled.
        seeded: Those that have rows already, or get them from elsewhere.
        circles_too: Whether the database takes rows whose parents come later in the transaction.
        members: By table and column the values that a column is limited to.
        left_out: Tables that are known to be out of the question, each with a sentence why.
    """
    left_out = dict(left_out)
    absent: dict[str, frozenset[str]] = {}
    while True:
        left = [table for table in sorted(wanted) if table not in left_out]
        found = {table: resolved(shapes[table], shapes, {*left, *seeded}) for table in left}
        found = {table: _agreeing(its, shapes[table], found) for table, its in found.items()}
        lost = _lost(found, shapes, left_out, absent, circles_too=circles_too)
        if not lost:
            break
        left_out |= lost
    links = {table: its.links for table, its in found.items()}
    links = _with_guesses(links, {t: shapes[t] for t in (*left, *seeded)}, members)
    references = _references(link for its in links.values() for link in its)
    return Order(
        groups=graph.ordered(left, references),
        links=links,
        missing={table: its.missing for table, its in found.items()},
        left_out=left_out,
        absent=absent,
    )


def _agreeing(its: Links, shape: TableShape, found: Mapping[str, Links]) -> Links:
    """The links, those that share a column with the way on which they have to agree, if any."""
    links, missing = [], [*its.missing]
    for link in its.links:
        if link.shares is None:
            links.append(link)
            continue
        sharing = _on_the_way(link.shares, its, found)
        dealt = found.get(link.parent)
        if sharing is None or (dealt and all(o.main != sharing.owner for o in dealt.links)):
            empty = tuple(column for column in link.columns if shape.columns[column].nullable)
            missing.append(Missing(link.columns, link.parent, empty, shared=True))
        else:
            links.append(replace(link, shares=sharing))
    return Links(tuple(links), tuple(missing))


def _on_the_way(shares: Sharing, its: Links, found: Mapping[str, Links]) -> Sharing | None:
    """The same, by a way on which each step is an object: what it takes from a parent is none."""
    if not shares.item:
        return shares
    steps: list[str] = []
    other = next(link for link in its.links if link.main == shares.other)
    table, column = other.parent, shares.item
    while table in found:
        link = next((link for link in found[table].links if column in link.columns), None)
        if link is None or len(steps) > len(found):
            return None
        steps.append(link.main)
        if link.main == column and link.parent == shares.root:
            break
        table, column = link.parent, dict(link.pairs)[column]
    return replace(shares, item=".".join(steps) or shares.item)


def _lost(
    found: Mapping[str, Links],
    shapes: Shapes,
    left_out: Mapping[str, str],
    absent: dict[str, frozenset[str]],
    *,
    circles_too: bool,
) -> dict[str, str]:
    """Tables that turn out to have no way to be filled, with why."""
    lost = {}
    for table, its in found.items():
        for key in (key for key in its.missing if not key.empty):
            lost[table] = _why(key, shapes, left_out)
            if key.parent in shapes and key.parent not in left_out and not key.shared:
                absent[table] = absent.get(table, frozenset()) | {key.parent}
    firm = _references(link for its in found.values() for link in its.links)
    if not circles_too:
        for circle in graph.circles(found, firm):
            way = ", ".join(f"{r.child}.{'+'.join(r.columns)} to {r.parent}" for r in circle)
            for reference in circle:
                lost[reference.child] = (
                    f"it is in a circle of references, none of which may be NULL: {way}. Let one of"
                    " them allow NULL, and fill it afterwards"
                )
    return lost


def _why(key: Missing, shapes: Shapes, left_out: Mapping[str, str]) -> str:
    columns = ", ".join(key.columns)
    if key.shared:
        return (
            f"its foreign key ({columns}) to {key.parent} shares a column with another one, and"
            " nothing tells which rows of the two belong together"
        )
    if key.parent in left_out:
        return f"{columns} needs a row of {key.parent}, which is left out too"
    if key.parent not in shapes:
        return f"{columns} needs a row of {key.parent}, which is no table of this schema"
    return f"{columns} needs a row of {key.parent}, which no revision of the tree seeds"


def _with_guesses(
    links: Mapping[str, tuple[Link, ...]],
    shapes: Shapes,
    members: Mapping[str, Mapping[str, Sequence[object]]],
) -> dict[str, tuple[Link, ...]]:
    """The links, and those that names tell of: but none that would close a circle."""
    guesses = [
        guess
        for table in links
        for guess in conventions.guessed(shapes[table], shapes, members.get(table, {}))
    ]
    every = _references(link for its in links.values() for link in its) + _references(guesses)
    groups = enumerate(graph.ordered(list(links), every))
    circle = {table: number for number, group in groups for table in group}
    safe = [g for g in guesses if g.to_itself or circle[g.table] != circle.get(g.parent)]
    return {
        table: (*its, *(guess for guess in safe if guess.table == table))
        for table, its in links.items()
    }


def _references(links: Iterable[Link]) -> list[Reference]:
    return [
        Reference(link.table, link.columns, link.parent, link.waits)
        for link in links
        if not link.to_itself
    ]
