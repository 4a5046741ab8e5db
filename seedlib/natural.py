"""By what a row is recognised that is there before its seed: the natural key of ``on_conflict=``.

Compares a declaration with the live table's shape; reads no database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib import conflict_errors as errors
from seedlib.declaration import DeclarationError
from seedlib.sources import Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.declared import Declared
    from seedlib.ledger import Kind
    from seedlib.shape import TableShape


@dataclass(frozen=True, slots=True)
class Natural:
    """A key by which rows are recognised.

    Args:
        columns: Its columns, in the index's order.
        index: The unique index over them, ``None`` for the primary key.
    """

    columns: tuple[str, ...]
    index: str | None = None


def looked_for(declared: Declared) -> bool:
    """Whether rows are looked for that are there already."""
    return declared.seed.on_conflict != "error"


def kind(declared: Declared) -> Kind:
    """The kind of the ledger's entry for rows that are there already."""
    return "adopted" if declared.seed.on_conflict == "adopt" else "changed"


def key(declared: Declared, shape: TableShape) -> Natural:
    """The key of a seed that looks for rows that are there.

    Raises:
        DeclarationError: It names none of the table's unique keys, or one that may be NULL; or it
            names none, and which one is meant would be a guess.
    """
    keys = [Natural(shape.primary_key)] if shape.primary_key else []
    keys += [Natural(columns, name) for name, columns in shape.unique]
    named = declared.seed.key_columns
    found = _named(shape, keys, named) if named else _guessed(declared, shape, keys)
    nullable = [name for name in found.columns if shape.columns[name].nullable]
    if nullable:
        raise DeclarationError(errors.key_nullable(shape.name, nullable))
    return found


def _named(shape: TableShape, keys: list[Natural], named: tuple[str, ...]) -> Natural:
    found = [one for one in keys if set(one.columns) == set(named)]
    if not found:
        raise DeclarationError(errors.key_not_unique(shape.name, named, _told(keys)))
    return found[0]


def _guessed(declared: Declared, shape: TableShape, keys: list[Natural]) -> Natural:
    made = [one for one in keys if set(one.columns) <= set(declared.columns)]
    if made and made[0].index is None:
        return made[0]
    if len(made) != 1:
        raise DeclarationError(errors.key_not_named(shape.name, _told(made), _told(keys)))
    return made[0]


def _told(keys: list[Natural]) -> list[str]:
    return [", ".join(one.columns) for one in keys]


def changed(declared: Declared, shape: TableShape, natural: Natural) -> tuple[str, ...]:
    """The columns that a row gets which is there already: all declared ones that are no key."""
    kept = {*natural.columns, *shape.primary_key}
    return tuple(name for name in declared.columns if name not in kept)


def objections(declared: Declared, shape: TableShape) -> Iterator[str]:
    """What speaks against looking for rows of a seed, as sentences."""
    automatic = [name for name in shape.primary_key if name not in declared.columns]
    if automatic and automatic != [shape.autoincrement]:
        yield errors.not_numbered(shape.name, automatic)
    try:
        natural = key(declared, shape)
    except DeclarationError as error:
        yield str(error)
        return
    if declared.seed.on_conflict == "update" and not changed(declared, shape, natural):
        yield errors.nothing_to_change(shape.name)
    source = declared.seed.source
    if isinstance(source, Records) and set(natural.columns) <= set(source.columns):
        at = [source.columns.index(name) for name in natural.columns]
        keys = Counter(tuple(row[i] for i in at) for row in source.rows)
        twice = sum(times > 1 for times in keys.values())
        if twice:
            yield errors.keys_twice(shape.name, natural.columns, twice)
