"""Schemas that Hypothesis invents: tables, types, keys, constraints, CHECKs and circles.

What is drawn is a small description, which shrinks to few tables with few columns; as text it is
the DDL that it stands for, so that is what a failure shows. Every schema drawn can be had on every
kind of database, and has room for rows: no NOT NULL circle, no CHECK that nothing meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.schema import CreateTable

from tests.schemas.ddl import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.types import TypeEngine

    from tests.databases import Database

MOST_TABLES, MOST_COLUMNS, MOST_REFERENCES = 6, 5, 3


@dataclass(frozen=True, slots=True)
class Column:
    """One plain column.

    Args:
        kind: A key of :data:`TYPES`.
        nullable: Whether it may be NULL.
        unique: Whether it is a unique key, where its kind can be.
        check: Which of its kind's CHECKs it has; ``None`` for none.
    """

    kind: str
    nullable: bool
    unique: bool
    check: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key.

    Args:
        to: The parent's place among the tables; one that comes later, or the table itself, is
            referred to by nullable columns.
        nullable: Whether it may be NULL.
        in_key: Whether it belongs to the primary key, where it refers to an earlier table.
        unique: Whether no two rows have the same parent.
        by_code: Whether it refers to the parent's unique code, and not to its primary key.
    """

    to: int
    nullable: bool
    in_key: bool
    unique: bool
    by_code: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Args:
        key: ``automatic``, ``text``, ``pair`` (two numbers) or ``number``; a table with a
            reference in its key has that in place of it, beside a number where ``key`` is a pair.
        columns: Its plain columns.
        references: Its foreign keys.
        together: Whether its first two plain columns that can be are a unique key together.
        in_order: Whether a CHECK holds its first two columns of the same kind in order.
        one_there: Whether a CHECK wants one of its first two nullable columns.
    """

    key: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...]
    together: bool
    in_order: bool
    one_there: bool


@dataclass(frozen=True, slots=True, repr=False)
class Invented:
    """A whole schema.

    Args:
        tables: Its tables.
        tenants: Whether the first table is that of tenants, whose key is a part of every other
            key, and of every foreign key.
    """

    tables: tuple[Table, ...]
    tenants: bool

    def __repr__(self) -> str:
        """The DDL, in SQLite's words."""
        made = metadata(self)
        tables = [made.tables[f"t{place}"] for place in range(len(self.tables))]
        return "\n" + "\n".join(
            str(CreateTable(table).compile(dialect=sqlite.dialect())).strip() + ";"
            for table in tables
        )

    @property
    def schema(self) -> Schema:
        """As something to be created."""

        def create(database: Database) -> None:
            metadata(self).create_all(database.engine)

        return Schema("invented", create)


TYPES: Mapping[str, Callable[[], TypeEngine[Any]]] = {
    "whole": sa.Integer,
    "small": sa.SmallInteger,
    "tiny": lambda: sa.SmallInteger().with_variant(mysql.TINYINT(), "mysql", "mariadb"),
    "big": sa.BigInteger,
    "money": lambda: sa.Numeric(9, 2),
    "float": sa.Double,
    "flag": sa.Boolean,
    "short": lambda: sa.String(6),
    "text": lambda: sa.String(80),
    "fixed": lambda: sa.CHAR(4),
    "letter": lambda: sa.CHAR(1),
    "essay": sa.Text,
    "day": sa.Date,
    "moment": sa.DateTime,
    "clock": sa.Time,
    "state": lambda: sa.String(8),
    "bytes": lambda: sa.LargeBinary(12).with_variant(mysql.VARBINARY(12), "mysql", "mariadb"),
    "document": sa.JSON,
    "uuid": lambda: sa.CHAR(36),
}
"""The types by the names of their kinds."""

CHECKS: Mapping[str, tuple[str, ...]] = {
    "whole": ("{c} >= 0", "{c} BETWEEN 10 AND 5000", "{c} <> 7", "{c} > 100 AND {c} < 90000"),
    "small": ("{c} > 0", "{c} IN (1, 2, 3)"),
    "tiny": ("{c} BETWEEN -5 AND 5", "{c} >= 0"),
    "big": ("{c} >= 1000000000000",),
    "money": ("{c} >= 0", "{c} > 0 AND {c} <= 999.99", "{c} BETWEEN 1.5 AND 2.5"),
    "float": ("{c} >= 0 AND {c} <= 1",),
    "short": ("LENGTH({c}) = 4", "LENGTH({c}) >= 2", "{c} <> ''"),
    "text": ("{c} LIKE 'A-%'", "LENGTH({c}) BETWEEN 3 AND 9", "{c} IS NULL OR {c} <> ''"),
    "fixed": ("{c} LIKE 'x___'", "{c} IN ('aaaa', 'bbbb')"),
    "day": ("{c} >= '2020-01-01'", "{c} BETWEEN '1990-01-01' AND '1999-12-31'"),
    "moment": ("{c} < '2030-01-01 00:00:00'",),
    "state": ("{c} IN ('new', 'open', 'done')", "{c} = 'only' OR {c} = 'other'"),
}
"""The CHECKs that a column of a kind can have; its name stands for ``{c}``."""

_UNIQUE = {"whole", "small", "tiny", "big", "money", "flag", "short", "text", "fixed", "letter"}
_UNIQUE |= {"day", "moment", "clock", "state", "uuid", "bytes"}
_ORDERED = {"whole", "small", "big", "money", "day", "moment"}

columns = st.builds(
    Column,
    kind=st.sampled_from(sorted(TYPES)),
    nullable=st.booleans(),
    unique=st.integers(0, 4).map(lambda n: n == 4),
    check=st.none() | st.integers(0, 3),
)
references = st.builds(
    Reference,
    to=st.integers(0, MOST_TABLES - 1),
    nullable=st.booleans(),
    in_key=st.integers(0, 2).map(lambda n: n == 2),
    unique=st.integers(0, 4).map(lambda n: n == 4),
    by_code=st.booleans(),
)
tables = st.builds(
    Table,
    key=st.sampled_from(["automatic", "number", "text", "pair"]),
    columns=st.lists(columns, max_size=MOST_COLUMNS).map(tuple),
    references=st.lists(references, max_size=MOST_REFERENCES).map(tuple),
    together=st.booleans(),
    in_order=st.booleans(),
    one_there=st.booleans(),
)
schemas = st.builds(
    Invented,
    tables=st.lists(tables, min_size=1, max_size=MOST_TABLES).map(tuple),
    tenants=st.integers(0, 3).map(lambda n: n == 3),
)
"""Any schema of a few tables."""


def metadata(invented: Invented) -> sa.MetaData:
    """The schema as SQLAlchemy has it: tables ``t0``, ``t1`` and so on."""
    made = sa.MetaData()
    if invented.tenants:
        for place, table in enumerate(invented.tables):
            items = [*_of_tenant(table, place, len(invented.tables)), *_columns(table)]
            sa.Table(f"t{place}", made, *items, *_constraints(table))
        return made
    keys: list[list[sa.Column[Any]]] = []
    drafts: list[list[sa.schema.SchemaItem]] = []
    # Keys first: a table may refer to one that comes later.
    for place, table in enumerate(invented.tables):
        key, rest = _key(table, place, keys)
        keys.append(key)
        drafts.append([*key, *rest])
    for place, table in enumerate(invented.tables):
        items = [*drafts[place], *_references(table, place, keys), *_columns(table)]
        sa.Table(f"t{place}", made, *items, *_constraints(table))
    return made


def _of_tenant(table: Table, place: int, tables: int) -> list[sa.schema.SchemaItem]:
    """Key and references of a table whose rows are a tenant's, as are those they refer to."""
    if not place:
        return [sa.Column("id", sa.Integer, primary_key=True)]
    found: list[sa.schema.SchemaItem] = [
        sa.Column("tenant_id", sa.ForeignKey("t0.id"), primary_key=True),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    ]
    for number, reference in enumerate(table.references):
        if not 0 < reference.to < tables:
            continue
        later = reference.to >= place
        name = f"fk_t{place}_{number}" if later else None
        nullable = reference.nullable or later
        found += [
            sa.Column(f"r{number}_id", sa.Integer, nullable=nullable),
            _foreign_key(["tenant_id", f"r{number}_id"], reference.to, ["tenant_id", "id"], name),
        ]
    return found


def _key(
    table: Table, place: int, keys: list[list[sa.Column[Any]]]
) -> tuple[list[sa.Column[Any]], list[sa.schema.SchemaItem]]:
    """The columns of a primary key, and what else they need: foreign keys, a unique code."""
    inside = [one for one in table.references if one.in_key and one.to < place]
    found: list[sa.Column[Any]] = []
    rest: list[sa.schema.SchemaItem] = [
        sa.Column("code", sa.String(10), unique=True, nullable=False)
    ]
    for number, reference in enumerate(inside):
        names = [f"k{number}_{own.name}"[:60] for own in keys[reference.to]]
        found += [
            sa.Column(name, own.type, primary_key=True, autoincrement=False)
            for name, own in zip(names, keys[reference.to], strict=True)
        ]
        rest.append(_foreign_key(names, reference.to, [one.name for one in keys[reference.to]]))
    if inside and table.key == "pair":
        found.append(sa.Column("nr", sa.Integer, primary_key=True, autoincrement=False))
    if inside:
        return found, rest
    kinds: dict[str, list[sa.Column[Any]]] = {
        "automatic": [sa.Column("id", sa.Integer, primary_key=True)],
        "number": [sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)],
        "text": [sa.Column("name", sa.String(12), primary_key=True)],
        "pair": [
            sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("b", sa.String(8), primary_key=True),
        ],
    }
    return kinds[table.key], rest


def _references(
    table: Table, place: int, keys: list[list[sa.Column[Any]]]
) -> list[sa.schema.SchemaItem]:
    """The foreign keys outside the primary key, and their columns."""
    found: list[sa.schema.SchemaItem] = []
    for number, reference in enumerate(table.references):
        if reference.to >= len(keys) or (reference.in_key and reference.to < place):
            continue
        later = reference.to >= place
        own = keys[reference.to]
        names, referred = [f"r{number}_{one.name}"[:60] for one in own], [one.name for one in own]
        types = [one.type for one in own]
        if reference.by_code:
            names, referred, types = [f"r{number}_code"], ["code"], [sa.String(10)]
        nullable = reference.nullable or later
        found += [
            sa.Column(name, type_, nullable=nullable)
            for name, type_ in zip(names, types, strict=True)
        ]
        name = f"fk_t{place}_{number}"
        found.append(_foreign_key(names, reference.to, referred, name=name if later else None))
        if reference.unique:
            found.append(sa.UniqueConstraint(*names, name=f"uq_t{place}_r{number}"))
    return found


def _foreign_key(
    names: list[str], to: int, referred: list[str], name: str | None = None
) -> sa.ForeignKeyConstraint:
    """A foreign key; one with a name is made when all tables are there."""
    there = [f"t{to}.{one}" for one in referred]
    return sa.ForeignKeyConstraint(names, there, name=name, use_alter=name is not None)


def _columns(table: Table) -> list[sa.schema.SchemaItem]:
    """The plain columns, each with its own constraints."""
    found: list[sa.schema.SchemaItem] = []
    for number, column in enumerate(table.columns):
        name, checks = f"c{number}", CHECKS.get(column.kind, ())
        unique = column.unique and column.kind in _UNIQUE
        items: list[sa.schema.SchemaItem] = []
        if column.check is not None and checks:
            items.append(sa.CheckConstraint(checks[column.check % len(checks)].format(c=name)))
        found.append(
            sa.Column(
                name, TYPES[column.kind](), *items, nullable=column.nullable, unique=unique or None
            )
        )
    return found


def _constraints(table: Table) -> list[sa.schema.SchemaItem]:
    """Those over several plain columns."""
    found: list[sa.schema.SchemaItem] = []
    able = [f"c{n}" for n, column in enumerate(table.columns) if column.kind in _UNIQUE]
    if table.together and len(able) > 1:
        found.append(sa.UniqueConstraint(*able[:2]))
    pair = _same_kind(table)
    if table.in_order and pair:
        found.append(sa.CheckConstraint(f"c{pair[0]} <= c{pair[1]}"))
    empty = [f"c{n}" for n, column in enumerate(table.columns) if column.nullable]
    if table.one_there and len(empty) > 1:
        found.append(sa.CheckConstraint(f"{empty[0]} IS NOT NULL OR {empty[1]} IS NOT NULL"))
    return found


def _same_kind(table: Table) -> tuple[int, int] | None:
    """The first two columns that can be in order: of one kind, and held by nothing else."""
    free = [
        (n, column.kind)
        for n, column in enumerate(table.columns)
        if column.kind in _ORDERED and column.check is None and not column.unique
    ]
    for n, kind in free:
        for other, same in free:
            if n < other and kind == same:
                return n, other
    return None
