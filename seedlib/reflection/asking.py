"""How ``information_schema`` of MySQL and MariaDB is asked, and what it says is read."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]
_ESCAPED = {"n": "\n", "r": "\r", "0": "\0"}


def rows_of(connection: sa.Connection, query: str, **parameters: object) -> list[Row]:
    """Ask something."""
    result = connection.execute(sa.text(query), parameters).mappings()
    # MySQL names the columns of its information_schema in capitals, MariaDB as they are asked for.
    return [{str(name).lower(): value for name, value in row.items()} for row in result]


def of_tables(
    connection: sa.Connection,
    query: str,
    table: str | None,
    order: str,
    *,
    named: str = "table_name",
) -> defaultdict[str, list[Row]]:
    """Ask of one table, or of all, and sort what comes by table.

    Args:
        connection: The connection.
        query: It selects ``table_name``, and ends in its conditions.
        table: The table; ``None`` for all of them.
        order: The columns by which each table's rows are in order.
        named: How the query has to write the table's name.
    """
    # One table is looked up by its name; a list of names MariaDB would look for in every table.
    one, parameters = ("", {}) if table is None else (f" AND {named} = :table", {"table": table})
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(connection, f"{query}{one} ORDER BY {order}", **parameters):
        found[row["table_name"]].append(row)
    return found


def meant(clause: str) -> str:
    """An expression as SQL: MySQL gives it with a backslash before each quote and backslash."""
    return re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), clause)
