"""Tables that refer to each other, and their foreign keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.databases import Database


def tables(
    database: Database, columns: Mapping[str, str], keys: Mapping[str, Sequence[str]]
) -> None:
    """Make tables and their foreign keys; `{id}` is an automatic integer primary key.

    SQLite takes keys to tables that are still to come, and none afterwards.
    """
    lite = database.kind == "sqlite"
    identity = "id INTEGER PRIMARY KEY" + ("" if lite else " AUTO_INCREMENT")
    for table, text in columns.items():
        parts = [text.replace("{id}", identity), *(_key(k) for k in keys.get(table, ()) if lite)]
        database.execute(f"CREATE TABLE {table} ({', '.join(parts)})")
    for table, every in keys.items() if not lite else ():
        for key in every:
            database.execute(f"ALTER TABLE {table} ADD {_key(key)}")


def _key(text: str) -> str:
    """`a, b -> parents (c, d)` as SQL."""
    own, _, parent = text.partition(" -> ")
    return f"FOREIGN KEY ({own}) REFERENCES {parent}"
