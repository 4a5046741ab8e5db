"""One table as it was pinned and as it is: every change that could hurt a declaration.

What cannot is left out: a wider column, a new one that may be NULL, a dropped index, a comment.
Reads no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.drift import WRITE_INSTEAD, Difference
from seedlib.errors import nearest
from seedlib.pins import columns as one_column
from seedlib.pins import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.pins.columns import Kinship
    from seedlib.pins.uses import Uses
    from seedlib.shape import ColumnShape, TableShape

_SERVERS = frozenset({"mysql", "mariadb"})


def kinship(one: str, other: str) -> Kinship:
    """How two kinds of database are related; see :data:`Kinship`."""
    if one == other:
        return "same"
    return "servers" if {one, other} <= _SERVERS else "other"


def changes(was: TableShape, now: TableShape, uses: Uses, kin: Kinship) -> list[Difference]:
    """Everything that changed and could hurt, the columns' first.

    Args:
        was: The table as it was pinned.
        now: The live table.
        uses: What the declaration does with it.
        kin: How the pinned database and this one are related.
    """
    gone = {
        name: renamed(name, was, now, uses)
        for name in was.columns
        if name in uses.columns and name not in now.columns
    }
    return [
        *(_gone(was.columns[name], now, as_) for name, as_ in gone.items()),
        *_filled(was, now, uses, kin),
        *_unfilled(was, now, uses, set(gone.values())),
        *keys.foreign(was, now, uses),
        *keys.unique(was, now, uses),
        *keys.checks(was, now, uses, kin),
    ]


def renamed(name: str, was: TableShape, now: TableShape, uses: Uses) -> str | None:
    """What a column that is gone is probably called now: a new one, by its place, name or type.

    Args:
        name: The column that is gone.
        was: The table as it was pinned.
        now: The live table.
        uses: What the declaration does with it.
    """
    new = [one for one in now.columns if one not in was.columns and one not in uses.columns]
    alike = [one for one in new if now.columns[one].type_text == was.columns[name].type_text]
    there = list(now.columns)[list(was.columns).index(name) :][:1]
    same_place = [one for one in alike if one in there]
    found = nearest(name, alike) or nearest(name, new) or next(iter(same_place), None)
    return found or (alike[0] if len(alike) == 1 else None)


def _gone(was: ColumnShape, now: TableShape, called: str | None) -> Difference:
    hint = "Take it out of columns="
    if called is not None:
        hint = f"If it is called {called} now, rename it in columns=; else take it out"
    return Difference(now.name, was.name, f"was {was.type_text}, is gone", hint, called)


def _filled(was: TableShape, now: TableShape, uses: Uses, kin: Kinship) -> Iterator[Difference]:
    for name, column in now.columns.items():
        before = was.columns.get(name)
        if before in (None, column) or name not in uses.columns:
            continue
        for what, hint in one_column.retyped(before, column, kin):
            yield Difference(now.name, name, what, hint)
        if before.nullable and not column.nullable and name in uses.nulls:
            yield Difference(
                now.name,
                name,
                f"was {before.type_text} NULL, is NOT NULL",
                "Fill it in every row, or allow NULL by a migration",
            )


def _unfilled(
    was: TableShape, now: TableShape, uses: Uses, called: set[str | None]
) -> Iterator[Difference]:
    """Columns that a row cannot do without, and could before."""
    for name, column in now.columns.items() if uses.inserts else ():
        before = was.columns.get(name)
        left_out = name not in uses.columns and name not in called
        if not left_out or given(column, now) or (before and not given(before, was)):
            continue
        is_now = f"{column.type_text} NOT NULL without a default"
        what = f"is new, {is_now}"
        if before is not None:
            what = f"was {before.type_text}{_leave(before)}, is {is_now}"
        instead = WRITE_INSTEAD.get(column.family, "a value for it")
        hint = f"Add it to columns=: {_drawn(name, now) or instead}"
        yield Difference(now.name, name, f"{what}, and the seed does not fill it", hint)


def given(column: ColumnShape, table: TableShape) -> bool:
    """Whether a row gets a value for a column, or NULL, though nobody gives one."""
    number = table.primary_key == (column.name,) and column.family == "integer"
    free = column.nullable or column.has_default or column.generated or column.autoincrement
    return free or number


def _leave(column: ColumnShape) -> str:
    return " NULL" if column.nullable else " with a default"


def _drawn(name: str, table: TableShape) -> str | None:
    key = next((key for key in table.foreign_keys if key.columns == (name,)), None)
    return None if key is None else f'v.ref("{key.table}")'
