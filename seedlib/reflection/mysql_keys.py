"""The unique keys of MySQL and MariaDB: over columns, over prefixes, over calculated values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from seedlib.mask_checks import speaks_of
from seedlib.reflection.asking import Row, meant, of_tables
from seedlib.shape import KeyPart, PartlyUnique

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    Indexes = Mapping[str, Mapping[str, Sequence[Row]]]
    """The parts of each unique index of each table."""

_ROW_TIMES = frozenset({"ROW START", "ROW END"})
"""How MariaDB computes the ends of the time of a row's version; they are in every key."""


def indexes(connection: sa.Connection, table: str | None) -> Indexes:
    """Read the unique indexes of one table, or of all.

    Args:
        connection: The connection.
        table: The table; ``None`` for all of them.
    """
    # MariaDB has no keys over expressions, and no such column.
    is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
    rows = of_tables(
        connection,
        "SELECT table_name, index_name, column_name, sub_part"
        f"{'' if is_mariadb else ', expression'} FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND non_unique = 0",
        table,
        "index_name, seq_in_index",
    )
    found: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, parts in rows.items():
        for part in parts:
            found[name][part["index_name"]].append(part)
    return found


def whole(indexes: Indexes) -> defaultdict[str, dict[str, tuple[str, ...]]]:
    """The keys that are made of columns, by table and name.

    What differs in its first characters differs as a whole, so those over prefixes are among them.
    """
    keys: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for table, its in indexes.items():
        for name, parts in its.items():
            # A part without a column is an expression.
            if all(part["column_name"] is not None for part in parts):
                keys[table][name] = tuple(part["column_name"] for part in parts)
    return keys


def partly(
    indexes: Indexes, columns: Mapping[str, Sequence[Row]]
) -> dict[str, tuple[PartlyUnique, ...]]:
    """The keys of each table of which the columns alone do not tell.

    Args:
        indexes: The unique indexes.
        columns: What the server says of each table's columns.
    """
    return {
        table: tuple(_partly(its, columns.get(table, ()))) for table, its in indexes.items() if its
    }


def _partly(indexes: Mapping[str, Sequence[Row]], columns: Sequence[Row]) -> list[PartlyUnique]:
    computed = {
        row["column_name"]: row["generation_expression"]
        for row in columns
        if row["generation_expression"]
    }
    names = [row["column_name"] for row in columns]
    found = []
    for name, rows in indexes.items():
        kept = [row for row in rows if computed.get(row["column_name"]) not in _ROW_TIMES]
        parts = tuple(_part(row, computed, names) for row in kept)
        if any(_is_partial(row, computed) for row in kept):
            found.append(PartlyUnique(name, parts))
    return found


def _is_partial(row: Row, computed: Mapping[str, str]) -> bool:
    column = row["column_name"]
    return column is None or column in computed or row["sub_part"] is not None


def _part(row: Row, computed: Mapping[str, str], names: Sequence[str]) -> KeyPart:
    column = row["column_name"]
    text = meant(row["expression"]) if column is None else computed.get(column)
    if text is None:
        return KeyPart(column, (column,), row["sub_part"])
    return KeyPart(text, tuple(one for one in names if speaks_of(text, one)), row["sub_part"])
