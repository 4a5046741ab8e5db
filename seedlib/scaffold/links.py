"""A table's foreign keys as a seed can have them: which object fills which columns.

A foreign key that follows from another one needs no object of its own; two that share a column
have to agree on it; one to a table that is not there stays NULL. Knows shapes, and no expression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from seedlib.shape import ForeignKeyShape, TableShape

    Shapes = Mapping[str, TableShape]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What a foreign key has to agree with: its parent belongs to the same row as another's does.

    Args:
        column: The column that both have.
        other: The object column of the other foreign key.
        item: The way from the other's parent, through foreign keys; empty where it is there itself.
        owner: The column of this one's parent that leads there, which has to be dealt.
        root: The table that both lead to.
    """

    column: str
    other: str
    item: str
    owner: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A foreign key that becomes an object.

    Args:
        table: The table that has it.
        parent: The table that it refers to.
        pairs: Its columns that it fills, each with the parent's column that the value is from.
        main: That of its columns which is the object; the others are items of it.
        shares: What it has to agree with, if anything.
        waits: Whether it may be NULL until the parent's rows are there.
        optional: Whether it may be NULL altogether.
        convention: Whether nothing but a column's name says so.
        kind: Of a polymorphic pair the column that names the table, and the name.
    """

    table: str
    parent: str
    pairs: tuple[tuple[str, str], ...]
    main: str
    shares: Sharing | None = None
    waits: bool = False
    optional: bool = False
    convention: bool = False
    kind: tuple[str, str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it fills."""
        return tuple(column for column, _ in self.pairs)

    @property
    def to_itself(self) -> bool:
        """Whether it refers to rows of its own table."""
        return self.table == self.parent

    def referred(self, shapes: Shapes) -> str:
        """The column to name when the object is made; empty for the parent's primary key."""
        column = dict(self.pairs)[self.main]
        return "" if shapes[self.parent].primary_key == (column,) else column


@dataclass(frozen=True, slots=True)
class Missing:
    """A foreign key for which there can be no object.

    Args:
        columns: Its columns.
        parent: The table that it refers to.
        empty: Those of them that stay NULL; nothing where none may, so that there can be no row.
        shared: Whether that is because of a column that it shares, and not of the parent.
    """

    columns: tuple[str, ...]
    parent: str
    empty: tuple[str, ...]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """The foreign keys of a table."""

    links: tuple[Link, ...]
    missing: tuple[Missing, ...]


def resolved(shape: TableShape, shapes: Shapes, available: Collection[str]) -> Links:
    """Say which objects a table's foreign keys become.

    Args:
        shape: The table.
        shapes: Every table.
        available: The tables that have rows, or will have.
    """
    keys = _needed(shape, shapes)
    links: list[Link] = []
    missing: list[Missing] = []
    for key in keys:
        filled = {column for link in links for column in link.columns}
        shared = [column for column in key.columns if column in filled]
        if key.table not in available:
            missing.append(_missing(shape, key, filled))
            continue
        shared = [*shared, *_own(shape, key, filled)]
        sharing = _sharing(key, shared, links, shapes) if shared else None
        if shared and sharing is None:
            missing.append(_missing(shape, key, filled, shared=True))
            continue
        links.append(_link(shape, key, shapes, sharing))
    return Links(tuple(links), tuple(missing))


def _own(shape: TableShape, key: ForeignKeyShape, filled: set[str]) -> list[str]:
    """The columns in which a row is to be like the row of its own table that it refers to."""
    pairs = zip(key.columns, key.referred_columns, strict=True)
    same = [column for column, theirs in pairs if column == theirs and column not in filled]
    return same if key.table == shape.name else []


def firm(shape: TableShape, columns: Collection[str]) -> bool:
    """Whether a foreign key over these columns always refers to a row."""
    return not any(shape.columns[column].nullable for column in columns)


def _needed(shape: TableShape, shapes: Shapes) -> list[ForeignKeyShape]:
    """The foreign keys that follow from no other; first those that others have to agree with."""
    different = {(key.columns, key.table, key.referred_columns): key for key in shape.foreign_keys}
    left = list(different.values())
    for key in list(left):
        others = (o for o in left if o is not key and set(key.columns) <= set(o.columns))
        if any(firm(shape, o.columns) and _follows(key, o, shapes) for o in others):
            left.remove(key)

    place = {column: at for at, column in enumerate(shape.columns)}

    def rank(key: ForeignKeyShape) -> tuple[bool, bool, int, list[int], str]:
        composite = len(key.columns) > 1
        at = [place[column] for column in key.columns]
        return composite, not firm(shape, key.columns), -len(key.columns), at, key.table

    return sorted(left, key=rank)


def _follows(key: ForeignKeyShape, other: ForeignKeyShape, shapes: Shapes) -> bool:
    """Whether what the other refers to has the values that this one refers to."""
    at = dict(zip(other.columns, other.referred_columns, strict=True))
    there = tuple(at[column] for column in key.columns)
    return _leads(other.table, there, key.table, key.referred_columns, shapes, frozenset())


def _leads(
    table: str,
    columns: tuple[str, ...],
    target: str,
    referred: tuple[str, ...],
    shapes: Shapes,
    seen: frozenset[object],
) -> bool:
    if (table, columns) == (target, referred):
        return True
    if table not in shapes or (table, columns) in seen:
        return False
    seen |= {(table, columns)}
    for key in shapes[table].foreign_keys:
        at = dict(zip(key.columns, key.referred_columns, strict=True))
        if set(columns) <= set(at) and firm(shapes[table], key.columns):
            there = tuple(at[column] for column in columns)
            if _leads(key.table, there, target, referred, shapes, seen):
                return True
    return False


def _missing(
    shape: TableShape, key: ForeignKeyShape, filled: set[str], *, shared: bool = False
) -> Missing:
    empty = tuple(c for c in key.columns if shape.columns[c].nullable and c not in filled)
    return Missing(key.columns, key.table, empty, shared)


def _sharing(
    key: ForeignKeyShape, shared: Sequence[str], links: Sequence[Link], shapes: Shapes
) -> Sharing | None:
    """How a foreign key can agree with those that fill a column of it already, if it can."""
    if len(shared) > 1 or len(shared) == len(key.columns):
        return None
    column = shared[0]
    link = next((link for link in links if column in link.columns), None)
    if link is None:
        return None
    theirs = dict(link.pairs)[column]
    owner = dict(zip(key.columns, key.referred_columns, strict=True))[column]
    # It has to be one foreign key by itself on this side; on the other any way will do.
    ends = {
        (one.table, one.referred_columns[0])
        for one in shapes[key.table].foreign_keys
        if one.columns == (owner,)
    }
    if link.main == column and link.columns == (column,):
        ends &= {(link.parent, theirs)}
        item = ""
    elif key.table != link.table:
        ends &= _reached(link.parent, theirs, shapes)
        item = theirs
    else:
        return None
    root = min((table for table, _ in ends), default=None)
    if root is None:
        return None
    return Sharing(column=column, other=link.main, item=item, owner=owner, root=root)


def _reached(table: str, column: str, shapes: Shapes) -> set[tuple[str, str]]:
    """Every column that has the value of this one, along foreign keys."""
    found: set[tuple[str, str]] = set()
    ahead = [(table, column)]
    while ahead:
        there, its = ahead.pop()
        for key in shapes[there].foreign_keys if there in shapes else ():
            further = dict(zip(key.columns, key.referred_columns, strict=True)).get(its)
            if further is not None and (key.table, further) not in found:
                found.add((key.table, further))
                ahead.append((key.table, further))
    return found


def _link(shape: TableShape, key: ForeignKeyShape, shapes: Shapes, sharing: Sharing | None) -> Link:
    taken = set() if sharing is None else {sharing.column}
    every = zip(key.columns, key.referred_columns, strict=True)
    pairs = tuple(pair for pair in every if pair[0] not in taken)
    waits = not firm(shape, [column for column, _ in pairs])
    return Link(
        table=shape.name,
        parent=key.table,
        pairs=pairs,
        main=_main(pairs, shapes[key.table]),
        shares=sharing,
        waits=waits,
        optional=all(shape.columns[column].nullable for column, _ in pairs),
    )


def _main(pairs: Sequence[tuple[str, str]], parent: TableShape) -> str:
    """The column that is the parent's own, rather than what the parent has of its own parents."""
    borrowed = {column for key in parent.foreign_keys for column in key.columns}
    own = [column for column, theirs in pairs if theirs not in borrowed]
    return (own or [column for column, _ in pairs])[-1]
