"""MySQL and MariaDB tell their tables' shapes by ``information_schema``.

It keeps what SQLAlchemy's inspector loses (unsigned, fractions of a second, capacities, charsets),
and an exotic type elsewhere in the table is nothing to stumble over. Reads only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.reflection import mysql_keys, types
from seedlib.reflection.asking import Row, meant, of_tables, rows_of
from seedlib.shape import ColumnShape, ForeignKeyShape, IncomingKey, TableShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from seedlib.shape import Family

_TABLES = "table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')"


def tables(connection: sa.Connection) -> frozenset[str]:
    """Name every table of the connected schema."""
    rows = rows_of(connection, f"SELECT table_name FROM information_schema.tables WHERE {_TABLES}")
    return frozenset(str(row["table_name"]) for row in rows)


def reflect(connection: sa.Connection, table: str) -> TableShape:
    """Read one table's shape.

    Raises:
        sqlalchemy.exc.NoSuchTableError: The connected schema has no such table.
    """
    found = _shapes(connection, table)
    if table not in found:
        raise sa.exc.NoSuchTableError(table)
    return found[table]


def every(connection: sa.Connection) -> dict[str, TableShape]:
    """Read the shape of every table, in as many queries as one table takes."""
    return _shapes(connection, None)


def _shapes(connection: sa.Connection, table: str | None) -> dict[str, TableShape]:
    """The shapes of one table, or of all: a query for each kind of thing that tables have."""
    engines = of_tables(
        connection,
        f"SELECT table_name, engine FROM information_schema.tables WHERE {_TABLES}",
        table,
        "table_name",
    )
    checks = _checks(connection, table)
    described = _described(connection, table)
    columns: defaultdict[str, dict[str, ColumnShape]] = defaultdict(dict)
    for name, rows in described.items():
        columns[name] = _columns_of(connection, rows, checks[name])
    indexes = mysql_keys.indexes(connection, table)
    keys = mysql_keys.whole(indexes)
    partly = mysql_keys.partly(indexes, described)
    if getattr(connection.dialect, "is_mariadb", False):
        _drop_row_ends(keys, columns)
    foreign: defaultdict[str, list[ForeignKeyShape]] = defaultdict(list)
    for found in _foreign_keys(connection, children=None if table is None else [table]):
        if found.schema is None:
            foreign[found.table].append(found.key)
    return {
        name: TableShape(
            name=name,
            columns=MappingProxyType(columns[name]),
            primary_key=keys[name].pop("PRIMARY", ()),
            autoincrement=next((c.name for c in columns[name].values() if c.autoincrement), None),
            unique=tuple(keys[name].items()),
            foreign_keys=tuple(foreign[name]),
            checks=checks[name],
            engine=rows[0]["engine"],
            partly_unique=partly.get(name, ()),
        )
        for name, rows in engines.items()
    }


def incoming(connection: sa.Connection, parents: Iterable[str]) -> tuple[IncomingKey, ...]:
    """Find the foreign keys, of this schema's tables and others', that refer to these tables."""
    wanted = sorted(parents)
    return _foreign_keys(connection, parents=wanted) if wanted else ()


def _described(connection: sa.Connection, table: str | None) -> defaultdict[str, list[Row]]:
    """What the server says of each column."""
    is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
    found = of_tables(
        connection,
        "SELECT table_name, column_name, data_type, column_type, is_nullable, column_default,"
        " extra, generation_expression, character_maximum_length, character_octet_length,"
        " character_set_name, column_comment, numeric_precision, numeric_scale, datetime_precision"
        f"{'' if is_mariadb else ', srs_id'} FROM information_schema.columns"
        " WHERE table_schema = DATABASE()",
        table,
        "ordinal_position",
    )
    if is_mariadb:
        _add_systems(connection, table, found)
        return found
    for row in (row for rows in found.values() for row in rows):
        row["generation_expression"] = meant(row["generation_expression"] or "")
    return found


def _add_systems(
    connection: sa.Connection, table: str | None, columns: Mapping[str, Sequence[Row]]
) -> None:
    """The spatial reference systems of MariaDB's geometries, which another view tells.

    To read that view the server opens each table, so it is asked only where there is a geometry.
    0 is what stands there where none was declared, and any is taken.
    """
    places = {
        (name, row["column_name"]): row
        for name, rows in columns.items()
        for row in rows
        if row["data_type"].lower() in types.GEOMETRIES
    }
    if not places:
        return
    found = of_tables(
        connection,
        "SELECT g_table_name AS table_name, g_geometry_column AS column_name, srid"
        " FROM information_schema.geometry_columns WHERE g_table_schema = DATABASE()",
        table,
        "column_name",
        named="g_table_name",
    )
    for name, rows in found.items():
        for row in rows:
            if (name, row["column_name"]) in places:
                places[name, row["column_name"]]["srs_id"] = row["srid"] or None


def _columns_of(
    connection: sa.Connection, rows: Sequence[Row], checks: Sequence[tuple[str, str]]
) -> dict[str, ColumnShape]:
    # MariaDB's JSON is a LONGTEXT with this check.
    json = {m[1] for _, text in checks if (m := re.fullmatch(r"json_valid\(`(.+)`\)", text))}
    is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
    wide = is_mariadb and (connection.dialect.server_version_info or ()) >= (11, 5)
    return {
        row["column_name"]: _column(
            row,
            family="json" if row["column_name"] in json else _family(row),
            # MariaDB writes NULL where there is no default, and a text in quotes.
            has_default=row["column_default"] not in ((None, "NULL") if is_mariadb else (None,)),
            default=types.constant(row["column_default"], quoted=is_mariadb),
            timestamps=types.MARIADB_WIDE_TIMESTAMPS if wide else types.MYSQL_TIMESTAMPS,
        )
        for row in rows
    }


def _family(row: Row) -> Family:
    # What BOOLEAN becomes, and what some frameworks write for it.
    if row["column_type"].startswith(("tinyint(1)", "bit(1)")):
        return "boolean"
    return types.family(row["data_type"].lower())


def _column(
    row: Row,
    *,
    family: Family,
    has_default: bool,
    default: str | None,
    timestamps: tuple[datetime, datetime],
) -> ColumnShape:
    kind, extra = row["data_type"].lower(), row["extra"].lower()
    unsigned, is_long = "unsigned" in row["column_type"], kind.endswith(("text", "blob"))
    digits = family in {"decimal", "float"}
    bits = row["numeric_precision"]
    minimum, maximum = types.whole_numbers(kind, unsigned=unsigned, bits=bits)
    instants = {"date": types.MYSQL_DATETIMES, "datetime": types.MYSQL_DATETIMES}
    earliest, latest = {**instants, "timestamp": timestamps}.get(kind, (None, None))
    return ColumnShape(
        name=row["column_name"],
        type_text=row["column_type"],
        family=family,
        nullable=row["is_nullable"] == "YES",
        has_default=has_default,
        # MySQL tells an expression beside it, MariaDB by the lack of quotes.
        default=None if "default_generated" in extra else default,
        generated=bool(row["generation_expression"]),
        autoincrement="auto_increment" in extra,
        # A set's are those of all members together.
        length=None if is_long or family == "set" else row["character_maximum_length"],
        capacity=row["character_octet_length"] if is_long else None,
        precision=row["numeric_precision"] if digits else None,
        scale=row["numeric_scale"] if digits else None,
        unsigned=unsigned,
        minimum=minimum,
        maximum=maximum,
        members=_members(row["column_type"]) if family in {"enum", "set"} else (),
        fraction=row["datetime_precision"],
        earliest=earliest,
        latest=latest,
        charset=row["character_set_name"],
        srid=row.get("srs_id"),
        comment=row["column_comment"] or "",
    )


def _members(column_type: str) -> tuple[str, ...]:
    """Read ``enum('a','b''c')``: quotes are doubled, and backslashes on MySQL too."""
    quoted = re.findall(r"'((?:[^']|'')*)'", column_type)
    return tuple(member.replace("''", "'").replace("\\\\", "\\") for member in quoted)


def _drop_row_ends(
    keys: Mapping[str, dict[str, tuple[str, ...]]], columns: Mapping[str, Mapping[str, ColumnShape]]
) -> None:
    """Take the end of a row's time out of the keys of system-versioned tables.

    MariaDB puts it there itself, so that former versions of a row are none of its doubles; no other
    generated column can be in a primary key.
    """
    for table, indexes in keys.items():
        ends = {part for part in indexes.get("PRIMARY", ()) if columns[table][part].generated}
        if ends:
            for index, parts in indexes.items():
                indexes[index] = tuple(part for part in parts if part not in ends)


def _checks(
    connection: sa.Connection, table: str | None
) -> defaultdict[str, tuple[tuple[str, str], ...]]:
    # On MariaDB a check written beside its column bears the column's name, which is not unique in
    # the schema; but there the view names the table.
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    of_table = "AND c.table_name = t.table_name" if is_mariadb else ""
    found = of_tables(
        connection,
        "SELECT DISTINCT t.table_name, c.constraint_name, c.check_clause"
        " FROM information_schema.check_constraints c"
        " JOIN information_schema.table_constraints t"
        " ON t.constraint_schema = c.constraint_schema"
        f" AND t.constraint_name = c.constraint_name {of_table}"
        " WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'",
        table,
        "c.constraint_name",
        named="t.table_name",
    )
    checks: defaultdict[str, tuple[tuple[str, str], ...]] = defaultdict(tuple)
    for name, rows in found.items():
        checks[name] = tuple(
            (row["constraint_name"], clause if is_mariadb else meant(clause))
            for row in rows
            for clause in [row["check_clause"]]
        )
    return checks


def _foreign_keys(
    connection: sa.Connection,
    *,
    children: Sequence[str] | None = None,
    parents: Sequence[str] | None = None,
) -> tuple[IncomingKey, ...]:
    side, names = ("k.referenced_table", parents) if parents else ("k.table", children)
    only = f" AND {side}_name IN :names" if names else ""
    query = sa.text(
        "SELECT DATABASE() AS here, k.table_schema AS child_schema, k.table_name AS child,"
        " k.constraint_name AS name, k.column_name AS from_column,"
        " k.referenced_table_schema AS parent_schema, k.referenced_table_name AS parent,"
        " k.referenced_column_name AS to_column, r.delete_rule AS on_delete"
        " FROM information_schema.key_column_usage k"
        " JOIN information_schema.referential_constraints r"
        " ON r.constraint_schema = k.constraint_schema"
        " AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name"
        f" WHERE {side}_schema = DATABASE(){only}"
        " AND k.referenced_table_name IS NOT NULL"
        " ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position"
    )
    if names:
        query = query.bindparams(sa.bindparam("names", list(names), expanding=True))
    keys: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        keys[row["child_schema"], row["child"], row["name"]].append(dict(row))
    return tuple(_foreign_key(parts) for parts in keys.values())


def _foreign_key(parts: Sequence[Row]) -> IncomingKey:
    first = parts[0]
    outside = first["parent_schema"] != first["here"]
    key = ForeignKeyShape(
        name=first["name"],
        columns=tuple(part["from_column"] for part in parts),
        table=f"{first['parent_schema']}.{first['parent']}" if outside else first["parent"],
        referred_columns=tuple(part["to_column"] for part in parts),
        on_delete=first["on_delete"],
    )
    elsewhere = first["child_schema"] != first["here"]
    return IncomingKey(first["child"], key, first["child_schema"] if elsewhere else None)


def touched(connection: sa.Connection, table: str) -> tuple[str, ...]:
    """Name the columns that the server changes with every update of a row."""
    rows = rows_of(
        connection,
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = :table AND extra LIKE '%on update%' ORDER BY ordinal_position",
        table=table,
    )
    return tuple(row["column_name"] for row in rows)
