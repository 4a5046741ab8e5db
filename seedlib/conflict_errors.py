"""What the user of ``on_conflict=`` reads who is refused; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import PartialError, many

if TYPE_CHECKING:
    from collections.abc import Sequence


def key_not_unique(table: str, named: Sequence[str], keys: Sequence[str]) -> str:
    """``key=`` is none of the table's unique keys."""
    return (
        f"key= says that {', '.join(named)} tells the rows of {table} apart, and no primary key or"
        f" unique index is over just that, so several rows could be meant. {_which(keys)}"
    )


def key_not_named(table: str, made: Sequence[str], keys: Sequence[str]) -> str:
    """Without ``key=`` several keys come into question, or none."""
    if made:
        listed = " or ".join(f"({one})" for one in made)
        return (
            f"on_conflict= does not say by what a row of {table} is recognised, and {listed} would"
            " do. Name one: key=…."
        )
    return (
        f"on_conflict= looks for rows of {table} that are there, and the seed fills no unique key"
        f" of it by which one could be recognised. {_which(keys)}"
    )


def _which(keys: Sequence[str]) -> str:
    if not keys:
        return "It has none: add a unique index by a migration."
    return f"It has {', '.join(f'({one})' for one in keys)}: fill and name one of them by key=."


def key_nullable(table: str, columns: Sequence[str]) -> str:
    """Rows whose key is NULL are never recognised."""
    return (
        f"by {', '.join(columns)} a row of {table} is to be recognised, and the column may be NULL:"
        " such rows are never equal. Make it NOT NULL by a migration, or name another key=."
    )


def nothing_to_change(table: str) -> str:
    """``update`` of a row that has nothing but its key."""
    return (
        f'on_conflict="update" changes nothing of a row of {table} that is there: every declared'
        ' column belongs to a key. Write on_conflict="adopt".'
    )


def keys_twice(table: str, columns: Sequence[str], keys: int) -> str:
    """Records that are the same row."""
    return (
        f"{many(keys, 'key stands', 'keys stand')} in several records of its source, and each is"
        f" one row of {table} by {', '.join(columns)}. Leave one record of each"
    )


def one_row_twice(revision: str, table: str, columns: Sequence[str]) -> PartialError:
    """Keys that the database takes for equal, though they are written in two ways."""
    return PartialError(
        f"{revision}: several records are one and the same row of {table}: the database takes their"
        f" {', '.join(columns)} for equal. Which of them counts would be a guess. Leave one of them"
        " in the seeder. This chunk was not loaded; the chunks before it are in the ledger: take"
        " them back by a downgrade, for a changed seeder begins anew."
    )


def not_numbered(table: str, columns: Sequence[str]) -> str:
    """A primary key that neither the seed fills nor the database."""
    return (
        f"on_conflict= lets the database number the rows of {table} that are new, and it does not"
        f" number {', '.join(columns)}. List the column in the seed"
    )


def waits(table: str, column: str) -> str:
    """A column that a second pass would have to fill."""
    return (
        f"{table}.{column} refers to rows that are not there yet when its row goes in, and a row"
        " that was there before keeps no empty place for it. Give the column by an Update, or leave"
        " on_conflict= out"
    )


def waits_here(revision: str, table: str, column: str) -> PartialError:
    """The same, found by the order within one ``op.seed``."""
    return PartialError(f"{revision}: {waits(table, column)}. Nothing of {table} was loaded.")
