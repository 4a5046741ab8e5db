"""Keys and checks as they were and as they are: what of the change could hurt a seed's rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.drift import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.pins.columns import Kinship
    from seedlib.pins.uses import Uses
    from seedlib.shape import ForeignKeyShape, TableShape


def unique(was: TableShape, now: TableShape, uses: Uses) -> Iterator[Difference]:
    """Unique keys that are new, over columns that a seed may give the same values twice."""
    before = [frozenset(columns) for _, columns in _keys(was)]
    for name, columns in _keys(now):
        if any(key <= set(columns) for key in before) or not _can_collide(now, columns, uses):
            continue
        alone = columns[0] if len(columns) == 1 else None
        what = f"{name} is new" if alone else f"{name} ({', '.join(columns)}) is new"
        hint = (
            "Make its values unique, e.g. by v.unique(…) or v.sequence(…)"
            if alone
            else f"Make {' and '.join(columns)} unique together, e.g. by v.unique(…)"
        )
        yield Difference(now.name, alone, f"{what}, and the seed may repeat itself", hint)


def _keys(shape: TableShape) -> Iterator[tuple[str, tuple[str, ...]]]:
    if shape.primary_key:
        yield "the primary key", shape.primary_key
    for name, columns in shape.unique:
        yield f"the unique key {name}", columns


def _can_collide(now: TableShape, columns: tuple[str, ...], uses: Uses) -> bool:
    if not uses.columns.intersection(columns) or not uses.repeats(columns):
        return False
    left = [now.columns[name] for name in columns if name not in uses.columns]
    numbered = any(column.autoincrement for column in left)
    # NULL is never the same as another NULL.
    empty = any(column.nullable and not column.has_default for column in left)
    return not (uses.inserts and (numbered or empty))


def foreign(was: TableShape, now: TableShape, uses: Uses) -> Iterator[Difference]:
    """Foreign keys that are new, or lead elsewhere, where a seed draws from another table."""
    before = {key.columns: key for key in was.foreign_keys}
    for key in now.foreign_keys:
        filled = [name for name in key.columns if name in uses.columns]
        known = before.get(key.columns)
        if not filled or (known is not None and _leads(known) == _leads(key)):
            continue
        if _drawn(key, known, uses):
            continue
        what = f"to {_leads(key)} is new"
        if known is not None:
            what = f"led to {_leads(known)}, leads to {_leads(key)}"
        alone = key.columns[0] if len(key.columns) == 1 else None
        whose = "its foreign key" if alone else f"the foreign key of {', '.join(key.columns)}"
        yield Difference(now.name, alone, f"{whose} {what}", _draw(key))


def _leads(key: ForeignKeyShape) -> str:
    return f"{key.table}({', '.join(key.referred_columns)})"


def _drawn(key: ForeignKeyShape, known: ForeignKeyShape | None, uses: Uses) -> bool:
    """Whether a seed draws the columns from where the key leads."""
    same_table = known is not None and known.table == key.table
    for name, referred in zip(key.columns, key.referred_columns, strict=True):
        if name not in uses.columns:
            continue
        column = uses.referred.get(name, "")
        elsewhere = column != referred and (column or same_table)
        if elsewhere or key.table not in uses.targets.get(name, ()):
            return False
    return True


def _draw(key: ForeignKeyShape) -> str:
    return f'Draw it from there, e.g. v.ref("{key.table}")'


def checks(was: TableShape, now: TableShape, uses: Uses, kinship: Kinship) -> Iterator[Difference]:
    """CHECKs that are new, or say something else, of columns that a seed fills.

    Each kind of database prints the same expression in its own way.
    """
    if kinship != "same":
        return
    before = {_plain(text) for _, text in was.checks}
    named = {name: text for name, text in was.checks if name}
    for name, text in now.checks:
        if _plain(text) in before or not uses.columns.intersection(_words(text)):
            continue
        subject = f"CHECK {name}" if name else "a CHECK"
        what = (
            f"{subject} was {named[name]}, is {text}"
            if name in named
            else f"{subject} is new: {text}"
        )
        yield Difference(now.name, None, what, "Give it rows that meet it")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
