"""References to rows that are not in yet: which columns wait, and what never can.

A foreign key whose rows go in before those it refers to goes in as NULL, and a second pass fills
it. One NULL column switches it off, so a column that others need, such as a tenant's, stays filled.
Where none may be NULL the rows of a table can go in so that each refers to an earlier one or to
itself; tables that refer to each other need a database that looks at foreign keys at COMMIT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from seedlib.dialects.base import OwnKey
from seedlib.values.foreign_keys import references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.shape import ForeignKeyShape, TableShape

Path = list[tuple[str, "Link"]]
"""Tables that lead round, and by which reference each leads to the next."""


class Link(NamedTuple):
    """A foreign key that a seed gives values to: its columns, and the table it refers to."""

    columns: tuple[str, ...]
    table: str

    def __str__(self) -> str:
        """Its columns, as a sentence names them."""
        return self.columns[0] if len(self.columns) == 1 else f"({', '.join(self.columns)})"


class Waits(NamedTuple):
    """What of a seed refers to rows that come later.

    Args:
        columns: The columns that go in as NULL, and the tables that they wait for.
        stuck: The foreign keys of which no column may be NULL.
    """

    columns: Mapping[str, str]
    stuck: tuple[Link, ...]


def links(declared: Declared, shape: TableShape) -> Iterator[Link]:
    """The foreign keys that a seed gives values to, those that it alone knows of included."""
    told = references(declared.columns, declared.table)
    for key in shape.foreign_keys:
        if all(_filled(declared, shape, name) for name in key.columns):
            yield Link(key.columns, key.table)
            for name in key.columns:
                if told.get(name) == key.table:
                    del told[name]
    yield from (Link((name,), table) for name, table in told.items())


def waits(declared: Declared, shape: TableShape, ahead: Collection[str]) -> Waits:
    """What has to wait, where some tables are not in yet.

    Args:
        declared: The seed.
        shape: Its live table.
        ahead: The revision's tables that are not in yet, the seed's own among them.
    """
    every = list(links(declared, shape))
    needed = {name for link in every if link.table not in ahead for name in link.columns}
    columns: dict[str, str] = {}
    stuck = []
    for link in every:
        if link.table not in ahead:
            continue
        free = [name for name in link.columns if _may_be_null(declared, shape, name)]
        chosen = [name for name in free if name not in needed] or free
        columns |= dict.fromkeys(chosen, link.table)
        if not chosen:
            stuck.append(link)
    # In the order of the declaration, in which everything else is told.
    return Waits({n: columns[n] for n in declared.columns if n in columns}, tuple(stuck))


def second_pass(declared: Declared, shape: TableShape, ahead: Collection[str]) -> Mapping[str, str]:
    """The columns that a second pass fills, and their tables; see :func:`waits`."""
    return waits(declared, shape, ahead).columns


def unordered(declared: Declared, link: Link) -> bool:
    """Whether a reference of a table to itself leads to rows that go in later, or to none.

    What a person wrote, or a function made, is taken to be in order: the database judges each row.
    """
    keys = (declared.columns[n].foreign_key for n in link.columns if n in declared.columns)
    leading = [key for key in keys if key is not None and key.target(declared.table) == link.table]
    return any(not key.ordered for key in leading)


def in_order(declared: Declared, shape: TableShape) -> bool:
    """Whether a seed's rows refer to earlier ones of their own that must be in before them."""
    return any(link.table == shape.name for link in waits(declared, shape, {shape.name}).stuck)


def own_key(declared: Declared, shape: TableShape) -> OwnKey | None:
    """The references of a table to its own automatic key, where a row can only refer to itself."""
    stuck = {link.columns for link in waits(declared, shape, {shape.name}).stuck}
    keys = [k for k in shape.foreign_keys if k.table == shape.name and k.columns in stuck]
    pairs = {
        own: other
        for key in keys
        for own, other in zip(key.columns, key.referred_columns, strict=True)
    }
    if len(shape.primary_key) != 1 or shape.primary_key[0] not in pairs.values():
        return None
    return OwnKey(pairs, shape.primary_key[0])


def closed(seeds: Sequence[Declared], shapes: Mapping[str, TableShape]) -> list[Path]:
    """The circles among a revision's seeds that no order and no second pass opens.

    Args:
        seeds: The seeds.
        shapes: The live tables.
    """
    return _circles(_stuck(seeds, shapes))


def closing(
    seeds: Sequence[Declared], shapes: Mapping[str, TableShape]
) -> frozenset[tuple[str, Link]]:
    """The references that these circles are made of, and whose they are; see :func:`closed`."""
    edges = _stuck(seeds, shapes)
    return frozenset(
        (table, link)
        for table, links_of in edges.items()
        for link in links_of
        if link.table == table or _way(edges, link.table, table) is not None
    )


def _stuck(seeds: Sequence[Declared], shapes: Mapping[str, TableShape]) -> dict[str, list[Link]]:
    """By table the references within a revision that can neither wait nor go in as they come."""
    there = [one for one in seeds if one.table in shapes]
    tables = {one.table for one in there}
    return {
        one.table: [
            link
            for link in waits(one, shapes[one.table], tables).stuck
            if link.table != one.table or unordered(one, link)
        ]
        for one in there
    }


class Part(NamedTuple):
    """Seeds side by side that go in as one transaction, or one seed by itself.

    Args:
        seeds: The seeds.
        how: Whether the rows of one table follow each other, or those of all refer to each other.
    """

    seeds: tuple[Declared, ...]
    how: Literal["alone", "ordered", "deferred"] = "alone"


def parts(
    seeds: Sequence[Declared], shapes: Mapping[str, TableShape], ahead: Collection[str]
) -> Iterator[Part]:
    """What of an ``op.seed`` has to be one transaction, where the database can do that.

    Args:
        seeds: The seeds, in their order.
        shapes: The live tables.
        ahead: The revision's tables that are not in yet.
    """
    places = {one.table: at for at, one in enumerate(seeds)}
    left = set(ahead)
    end, at = 0, 0
    for place, one in enumerate(seeds):
        shape = shapes[one.table]
        stuck = waits(one, shape, left).stuck
        left.discard(one.table)
        waited = [link for link in stuck if link.table != one.table or unordered(one, link)]
        end = max([end, *(places[link.table] + 1 for link in waited if link.table in places)])
        if place + 1 < end:
            continue
        if end == place + 1:
            yield Part(tuple(seeds[at : place + 1]), "deferred")
        else:
            # The row with the highest id would be in before those that it refers to.
            numbered = shape.primary_key[0] not in one.columns
            yield Part((one,), "ordered" if stuck and numbered else "alone")
        at = place + 1


def unopenable(shapes: Sequence[TableShape]) -> set[str]:
    """The tables that refer to each other in a circle of foreign keys that cannot be NULL.

    Args:
        shapes: Live tables, whichever way their rows went in.
    """
    hard = {
        shape.name: [
            Link(key.columns, key.table)
            for key in shape.foreign_keys
            if key.table != shape.name and not openable(key, shape)
        ]
        for shape in shapes
    }
    return {table for path in _circles(hard) for table, _ in path}


def within(shape: TableShape) -> list[ForeignKeyShape]:
    """The foreign keys of a table to itself that cannot be NULL."""
    own = (key for key in shape.foreign_keys if key.table == shape.name)
    return [key for key in own if not openable(key, shape)]


def openable(key: ForeignKeyShape, shape: TableShape) -> list[str]:
    """Which of a foreign key's columns can be NULL; one of them is enough to refer to nothing."""
    own = (shape.columns[name] for name in key.columns)
    return [
        column.name
        for column in own
        if column.nullable and not column.generated and column.name not in shape.primary_key
    ]


def _filled(declared: Declared, shape: TableShape, name: str) -> bool:
    column = shape.columns[name]
    return name in declared.columns or column.has_default or column.generated


def _may_be_null(declared: Declared, shape: TableShape, name: str) -> bool:
    column = shape.columns.get(name)
    return (
        name in declared.columns
        and column is not None
        and column.nullable
        and not column.generated
        and name not in shape.primary_key
    )


def _circles(edges: Mapping[str, Sequence[Link]]) -> list[Path]:
    """A shortest circle through each table that is on one, each circle once."""
    found: dict[frozenset[str], Path] = {}
    for table in edges:
        path = _way(edges, table, table)
        if path:
            found.setdefault(frozenset(one for one, _ in path), path)
    return list(found.values())


def _way(edges: Mapping[str, Sequence[Link]], start: str, goal: str) -> Path | None:
    """The shortest way from a table to another one, or back to itself, breadth first."""
    ways: list[Path] = [[(start, link)] for link in edges.get(start, ())]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        table = way[-1][1].table
        if table == goal:
            return way
        if table not in seen:
            seen.add(table)
            ways += [[*way, (table, link)] for link in edges.get(table, ())]
    return None
