"""The shape of a live table, as values: what its columns hold, which keys and checks it has.

Knows neither a database nor SQLAlchemy, so that a chunk can be validated against a shape anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Family = Literal[
    "integer",
    "decimal",
    "float",
    "boolean",
    "text",
    "binary",
    "datetime",
    "date",
    "time",
    "json",
    "enum",
    "set",
    "uuid",
    "inet4",
    "inet6",
    "geometry",
    "vector",
    "other",
]
"""What kind of value a column holds.

BIT and YEAR are integers, BIT(1) and TINYINT(1) booleans; ``uuid``, ``inet4`` and ``inet6`` are
types of their own, not texts that look like it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShape:
    """One column.

    Args:
        name: Its name, spelled as the database spells it.
        type_text: Its type as the database prints it, such as ``varchar(80)``.
        family: What kind of value it holds; ``other`` is left to the database's own judgement.
        nullable: Whether NULL may be stored. Key columns of SQLite count as NOT NULL.
        has_default: Whether an INSERT that leaves it out gets a value other than NULL.
        default: That value as text, where it is a constant.
        generated: Whether the database computes it, so that nothing may be inserted.
        autoincrement: Whether the server numbers it by itself.
        length: Most characters of a text, or bytes of a binary column or a vector; ``None`` is
            unlimited.
        capacity: Bytes that a TEXT or BLOB holds, in the column's own charset.
        precision: Decimal digits in all.
        scale: Decimal digits after the point.
        unsigned: Whether negative numbers are out of range.
        minimum: Smallest whole number.
        maximum: Largest whole number.
        members: The members of an enum or a set, in the order declared.
        fraction: Digits of a second that a datetime or time keeps, 0 to 6.
        earliest: First instant (UTC) or day it holds.
        latest: Last instant (UTC, without its fraction of a second) or day it holds.
        charset: The database's name of the character set, such as ``utf8mb4``.
        srid: The spatial reference system that a geometry is to be in; ``None`` is any.
        comment: What the database says of it; empty where it says nothing.
    """

    name: str
    type_text: str
    family: Family
    nullable: bool = True
    has_default: bool = False
    default: str | None = None
    generated: bool = False
    autoincrement: bool = False
    length: int | None = None
    capacity: int | None = None
    precision: int | None = None
    scale: int | None = None
    unsigned: bool = False
    minimum: int | None = None
    maximum: int | None = None
    members: tuple[str, ...] = ()
    fraction: int | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    charset: str | None = None
    srid: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKeyShape:
    """A foreign key, seen from the child.

    Args:
        name: The constraint's name; where it has none, ``table(column, …)`` of the child.
        columns: The child's columns.
        table: The parent.
        referred_columns: The parent's columns, in the same order.
        on_delete: ``NO ACTION``, ``RESTRICT``, ``CASCADE``, ``SET NULL`` or ``SET DEFAULT``.
    """

    name: str
    columns: tuple[str, ...]
    table: str
    referred_columns: tuple[str, ...]
    on_delete: str = "NO ACTION"


@dataclass(frozen=True, slots=True)
class IncomingKey:
    """A foreign key, seen from the parent: who refers to it.

    Args:
        table: The child that has the foreign key.
        key: The foreign key; ``key.table`` is the parent.
        schema: The child's schema where that is not the parent's own, else ``None``.
    """

    table: str
    key: ForeignKeyShape
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a unique key, where it is not the whole of a column, or may not be.

    Args:
        text: It as SQL; of a generated column, the expression that it is computed by.
        columns: The columns that decide its value.
        length: The characters from the beginning (bytes of a binary column) that alone count;
            ``None`` where the whole value does.
    """

    text: str
    columns: tuple[str, ...]
    length: int | None = None

    def __str__(self) -> str:
        """As one would write it in the key."""
        return self.text if self.length is None else f"{self.text}({self.length})"


@dataclass(frozen=True, slots=True)
class PartlyUnique:
    """A unique key of which the columns alone do not tell which rows are in each other's way.

    Args:
        name: The key's name.
        parts: What has to differ, taken together.
        where: The condition of the rows that it holds for; empty where it holds for all.
    """

    name: str
    parts: tuple[KeyPart, ...]
    where: str = ""

    def __str__(self) -> str:
        """The key as SQL has it, on one line."""
        parts = ", ".join(map(str, self.parts))
        where = f" WHERE {self.where}" if self.where else ""
        # SQLite's own names for the indexes of constraints tell nobody anything.
        name = "" if self.name.startswith("sqlite_") else self.name
        return " ".join(f"UNIQUE {name} ({parts}){where}".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """One table.

    Args:
        name: Its name.
        columns: Its columns by name, in the table's order.
        primary_key: The columns of its primary key, in the key's order.
        autoincrement: The column that the server numbers by itself; on SQLite the
            ``INTEGER PRIMARY KEY``.
        unique: Name and columns of every unique key but the primary one. Keys over expressions are
            left out, for nothing here could tell their values.
        foreign_keys: Its foreign keys.
        checks: Name and text of its CHECK constraints.
        engine: MySQL's storage engine, ``None`` elsewhere.
        partly_unique: The unique keys over prefixes, expressions and generated columns, and those
            that hold for some rows alone. Those of all rows that are made of columns are in
            ``unique`` too.
    """

    name: str
    columns: Mapping[str, ColumnShape]
    primary_key: tuple[str, ...] = ()
    autoincrement: str | None = None
    unique: tuple[tuple[str, tuple[str, ...]], ...] = ()
    foreign_keys: tuple[ForeignKeyShape, ...] = ()
    checks: tuple[tuple[str, str], ...] = field(default=())
    engine: str | None = None
    partly_unique: tuple[PartlyUnique, ...] = ()
