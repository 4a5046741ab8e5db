"""SQLite tells its tables' shapes by pragmas.

SQLite itself holds a column to little of its declared type. The declaration is taken at its word
here: a text that is too long for ``VARCHAR(80)`` would fail on the database that production has.
Reads only.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib.mask_checks import speaks_of
from seedlib.reflection import sqlite_text, types
from seedlib.shape import (
    ColumnShape,
    ForeignKeyShape,
    IncomingKey,
    KeyPart,
    PartlyUnique,
    TableShape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedlib.shape import Family

_Row = dict[str, Any]
_SIGNED_64 = (-(2**63), 2**63 - 1)
_DECLARED = re.compile(r"\s*([a-z]\w*(?: +[a-z]\w*)*)?\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?")
# Affinity, https://www.sqlite.org/datatype3.html#determination_of_column_affinity, in its order.
_AFFINITIES: tuple[tuple[tuple[str, ...], Family], ...] = (
    (("int",), "integer"),
    (("char", "clob", "text"), "text"),
    (("blob",), "binary"),
    (("real", "floa", "doub"), "float"),
)
# What these names say on servers is no type of its own here: an address is a text, a geometry
# bytes. SQLAlchemy writes DATETIME_CHAR where a format of digits alone would become a number.
_OWN: Mapping[str, Family] = MappingProxyType(
    {
        **{f"{family}_char": family for family in ("datetime", "date", "time")},
        **dict.fromkeys(("inet", "inet4", "inet6"), "text"),
        **dict.fromkeys((*types.GEOMETRIES, "vector"), "binary"),
        "jsonb": "json",
        "set": "other",
    }
)


def tables(connection: sa.Connection) -> frozenset[str]:
    """Name every table."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
    )
    return frozenset(str(name) for name in connection.execute(sa.text(query)).scalars())


def reflect(connection: sa.Connection, table: str) -> TableShape:
    """Read one table's shape.

    Raises:
        sqlalchemy.exc.NoSuchTableError: There is no such table.
    """
    known = tables(connection)
    if table not in known:
        raise sa.exc.NoSuchTableError(table)
    return _shape(connection, table, known)


def every(connection: sa.Connection) -> dict[str, TableShape]:
    """Read the shape of every table; a pragma is a call, and no way to a server."""
    known = tables(connection)
    return {table: _shape(connection, table, known) for table in known}


def _shape(connection: sa.Connection, table: str, known: frozenset[str]) -> TableShape:
    rows = _pragma(connection, "table_xinfo", table)
    key = tuple(row["name"] for row in sorted(rows, key=lambda row: row["pk"]) if row["pk"])
    indexes = _pragma(connection, "index_list", table)
    numbered = _numbered(rows, key, indexes)
    checks = sa.inspect(connection).get_check_constraints(table)
    return TableShape(
        name=table,
        columns=MappingProxyType({row["name"]: _column(row, numbered) for row in rows}),
        primary_key=key,
        autoincrement=numbered,
        unique=_unique(connection, indexes),
        foreign_keys=_foreign_keys(connection, table, known),
        checks=tuple((str(check["name"] or ""), str(check["sqltext"])) for check in checks),
        partly_unique=_partly_unique(connection, table, rows, indexes),
    )


def incoming(connection: sa.Connection, parents: Iterable[str]) -> tuple[IncomingKey, ...]:
    """Find the foreign keys that refer to these tables."""
    wanted, known = frozenset(parents), tables(connection)
    # One look at all tables, of which there may be hundreds; few of them refer to these.
    referring = connection.execute(
        sa.text(
            'SELECT DISTINCT child.name, key."table"'
            " FROM sqlite_master child, pragma_foreign_key_list(child.name) key"
            " WHERE child.type = 'table'"
        )
    )
    lower = {table.lower() for table in wanted}
    children = {child for child, parent in referring if str(parent).lower() in lower}
    return tuple(
        IncomingKey(child, key)
        for child in sorted(children.intersection(known))
        for key in _foreign_keys(connection, child, known)
        if key.table in wanted
    )


def _pragma(connection: sa.Connection, name: str, of: str) -> list[_Row]:
    rows = connection.execute(sa.text(f"SELECT * FROM pragma_{name}(:of)"), {"of": of})
    return [dict(row) for row in rows.mappings()]


def _numbered(
    rows: Sequence[_Row],
    key: tuple[str, ...],
    indexes: Sequence[_Row],
) -> str | None:
    """Name the column that is the row id; any other primary key has an index of its own."""
    integers = {row["name"] for row in rows if row["type"].upper() == "INTEGER"}
    indexed = any(index["origin"] == "pk" for index in indexes)
    return key[0] if len(key) == 1 and key[0] in integers and not indexed else None


def _unique(
    connection: sa.Connection, indexes: Sequence[_Row]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = {}
    for index in indexes:
        if index["unique"] and index["origin"] != "pk" and not index["partial"]:
            parts = [part["name"] for part in _pragma(connection, "index_info", index["name"])]
            # A part without a column is an expression.
            if None not in parts:
                found[index["name"]] = tuple(parts)
    return tuple(sorted(found.items()))


def _partly_unique(
    connection: sa.Connection, table: str, rows: Sequence[_Row], indexes: Sequence[_Row]
) -> tuple[PartlyUnique, ...]:
    """The unique keys over expressions and generated columns, and those of some rows alone."""
    names = [row["name"] for row in rows]
    generated = {row["name"] for row in rows if row["hidden"] in {2, 3}}
    found = []
    for index in sorted(indexes, key=lambda one: str(one["name"])):
        columns = [part["name"] for part in _pragma(connection, "index_info", index["name"])]
        plain = not index["partial"] and None not in columns and generated.isdisjoint(columns)
        if plain or not index["unique"] or index["origin"] == "pk":
            continue
        sql = _sql(connection, index["name"])
        texts, where = sqlite_text.index(sql) if sql else (columns, "")
        computed = sqlite_text.computed(_sql(connection, table)) if generated else {}
        parts = tuple(
            _part(text if column is None else computed.get(column, column), column, names)
            for text, column in zip(texts, columns, strict=True)
        )
        found.append(PartlyUnique(index["name"], parts, where))
    return tuple(found)


def _part(text: str, column: str | None, names: Sequence[str]) -> KeyPart:
    if text == column:
        return KeyPart(text, (text,))
    return KeyPart(text, tuple(name for name in names if speaks_of(text, name)))


def _sql(connection: sa.Connection, name: str) -> str:
    """What made a table or an index; empty where a constraint made it."""
    query = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
    return str(connection.execute(query, {"name": name}).scalar() or "")


def _foreign_keys(
    connection: sa.Connection, table: str, known: Iterable[str]
) -> tuple[ForeignKeyShape, ...]:
    spelled = {name.lower(): name for name in known}
    parts: dict[int, list[_Row]] = {}
    for row in _pragma(connection, "foreign_key_list", table):
        parts.setdefault(row["id"], []).append(row)
    keys = []
    for rows in parts.values():
        ordered = sorted(rows, key=lambda row: row["seq"])
        columns = tuple(row["from"] for row in ordered)
        # The pragma gives the parent as the child wrote it, and no column where it wrote none.
        written = str(ordered[0]["table"])
        parent = spelled.get(written.lower(), written)
        keys.append(
            ForeignKeyShape(
                name=f"{table}({', '.join(columns)})",
                columns=columns,
                table=parent,
                referred_columns=_referred(connection, parent, ordered),
                on_delete=ordered[0]["on_delete"],
            )
        )
    return tuple(sorted(keys, key=lambda key: (key.name, key.table)))


def _referred(connection: sa.Connection, parent: str, parts: Sequence[_Row]) -> tuple[str, ...]:
    if all(part["to"] for part in parts):
        return tuple(part["to"] for part in parts)
    key = [row for row in _pragma(connection, "table_info", parent) if row["pk"]]
    return tuple(row["name"] for row in sorted(key, key=lambda row: row["pk"]))


def _column(row: _Row, numbered: str | None) -> ColumnShape:
    name, unsigned, first, second = _declared(row["type"])
    family = _family(name)
    minimum, maximum = _whole_numbers(name, family, unsigned=unsigned)
    instants = family in {"datetime", "date"}
    return ColumnShape(
        name=row["name"],
        type_text=row["type"],
        family=family,
        nullable=not row["notnull"] and not row["pk"],
        has_default=row["dflt_value"] is not None and row["dflt_value"].upper() != "NULL",
        default=types.constant(row["dflt_value"]),
        # 2 and 3 mark virtual and stored ones.
        generated=row["hidden"] in {2, 3},
        autoincrement=row["name"] == numbered,
        length=first if family in {"text", "binary"} else None,
        precision=first if family == "decimal" else None,
        scale=(second or 0) if family == "decimal" and first else None,
        unsigned=unsigned,
        minimum=minimum,
        maximum=maximum,
        fraction=(6 if first is None else first) if family in {"datetime", "time"} else None,
        earliest=types.ANY_DATETIMES[0] if instants else None,
        latest=types.ANY_DATETIMES[1] if instants else None,
    )


def _declared(type_text: str) -> tuple[str, bool, int | None, int | None]:
    """Take ``DECIMAL(10, 2) UNSIGNED`` apart."""
    lowered = type_text.lower()
    unsigned = "unsigned" in lowered
    written = _DECLARED.match(lowered.replace("unsigned", " "))
    name, first, second = written.groups() if written else ("", None, None)
    return name or "", unsigned, int(first) if first else None, int(second) if second else None


def _family(name: str) -> Family:
    known = _OWN.get(name) or types.family(name)
    if known != "other":
        return known
    return next((f for parts, f in _AFFINITIES if any(part in name for part in parts)), "other")


def _whole_numbers(
    name: str, family: Family, *, unsigned: bool
) -> tuple[int, int] | tuple[None, None]:
    if family == "boolean":
        return 0, 1
    if family != "integer":
        return None, None
    # INTEGER and INT hold 64 bits here.
    if name in {"tinyint", "smallint", "mediumint", "year"}:
        return types.whole_numbers(name, unsigned=unsigned)
    least, most = _SIGNED_64
    return (0 if unsigned else least), most
