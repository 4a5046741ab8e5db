"""References that no foreign key tells of: what a column's name says it refers to.

Whether a guess is right is for a person to decide; what is made of it is safe either way, because
the rows referred to are there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlib.scaffold.links import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.shape import TableShape

_REFERS = re.compile(r"(?P<stem>.*[a-z0-9])(?:_(?:id|uuid|guid)|Id|ID)")
_KINDS = ("type", "kind", "class", "model", "table")
_ANYTHING = frozenset({"entity", "object", "subject", "target", "resource"})
"""What is called so is told by its kind alone: ``entity`` beside ``entity_id``."""
_FAMILIES = ("integer", "text", "binary", "uuid")


@dataclass(frozen=True, slots=True)
class Pair:
    """A polymorphic pair: a column that names a kind of row, and one that has its key.

    Args:
        kind: The column that says which table.
        key: The column that says which row.
    """

    kind: str
    key: str


def pairs(shape: TableShape) -> tuple[Pair, ...]:
    """Find the polymorphic pairs of a table: ``owner_type`` and ``owner_id``."""
    found = []
    for column, stem in _unbound(shape):
        names = {f"{stem}_{kind}" for kind in _KINDS} | {f"{stem}{k.title()}" for k in _KINDS}
        names |= {stem} & _ANYTHING
        kinds = [name for name in shape.columns if name in names]
        found += [Pair(kind, column) for kind in kinds if _says_a_kind(shape, kind)]
    return tuple(found)


def guessed(
    shape: TableShape,
    shapes: Mapping[str, TableShape],
    members: Mapping[str, Sequence[object]],
) -> tuple[Link, ...]:
    """The references of a table that its columns' names tell of, and no foreign key does.

    Args:
        shape: The table.
        shapes: The tables that may be referred to.
        members: The values that some of its columns are limited to.
    """
    polymorphic = {pair.key: pair for pair in pairs(shape)}
    by_word = defaultdict[str, list[str]](list)
    for table in sorted(shapes):
        by_word[_word(table)].append(table)
    found: list[Link] = []
    for column, stem in _unbound(shape):
        if column in polymorphic:
            pair = polymorphic[column]
            found += _one_kind(shape, pair, shapes, members.get(pair.kind, ()), by_word)
            continue
        words = [_word(shape.name)] if stem.lower() == "parent" else _plurals(stem)
        parents = [table for word in words for table in by_word.get(word, ())]
        fitting = [table for table in parents if _fits(shape, column, shapes[table])]
        if len(fitting) == 1:
            found.append(_link(shape, column, shapes[fitting[0]]))
    return tuple(found)


def _one_kind(
    shape: TableShape,
    pair: Pair,
    shapes: Mapping[str, TableShape],
    members: Sequence[object],
    by_word: Mapping[str, Sequence[str]],
) -> Iterator[Link]:
    """A polymorphic pair as a reference to one of its tables: the first that can be told."""
    known = [
        (str(member), table)
        for member in members
        for word in _plurals(str(member).rpartition("\\")[2])
        for table in by_word.get(word, ())
    ]
    # Where any name would do, that of the table which most of the others refer to.
    referred = Counter(key.table for other in shapes.values() for key in other.foreign_keys)
    most = sorted(shapes, key=lambda table: (-referred[table], table))
    free = [] if members else [(table, table) for table in most if table != shape.name]
    for kind, table in known or free:
        if _fits(shape, pair.key, shapes[table]):
            link = _link(shape, pair.key, shapes[table])
            yield replace(link, kind=(pair.kind, kind), optional=False)
            return


def _plurals(stem: str) -> list[str]:
    """What a table of such rows may be called."""
    word = _word(stem)
    ending = [f"{word[:-1]}ies"] if word.endswith("y") else []
    return [word, f"{word}s", f"{word}es", *ending]


def _unbound(shape: TableShape) -> Iterator[tuple[str, str]]:
    """The columns that look like references and are none, with the word before ``_id``."""
    bound = {column for key in shape.foreign_keys for column in key.columns}
    alone = {key[0] for key in (shape.primary_key, *(k for _, k in shape.unique)) if len(key) == 1}
    for name, column in shape.columns.items():
        match = _REFERS.fullmatch(name)
        if match and name not in bound | alone and not column.generated:
            yield name, match["stem"]


def _says_a_kind(shape: TableShape, column: str) -> bool:
    free = all(column not in key.columns for key in shape.foreign_keys)
    return free and shape.columns[column].family in {"text", "enum"}


def _fits(shape: TableShape, column: str, parent: TableShape) -> bool:
    """Whether the column could have been given a foreign key to the table's primary key."""
    if len(parent.primary_key) != 1:
        return False
    ours, theirs = shape.columns[column], parent.columns[parent.primary_key[0]]
    if ours.family != theirs.family or ours.family not in _FAMILIES:
        return False
    if ours.family == "integer":
        return (ours.maximum or 0) >= (theirs.maximum or 0) or not theirs.autoincrement
    return ours.length is None or (theirs.length is not None and ours.length >= theirs.length)


def _link(shape: TableShape, column: str, parent: TableShape) -> Link:
    nullable = shape.columns[column].nullable
    return Link(
        table=shape.name,
        parent=parent.name,
        pairs=((column, parent.primary_key[0]),),
        main=column,
        waits=False,
        optional=nullable,
        convention=True,
    )


def _word(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()
