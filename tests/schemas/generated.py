"""Schemas that a program writes: many tables, a deep chain, a wide table.

Deterministic: the same tables each time. They are SQLAlchemy's metadata, which every kind of
database is given in its own words.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tests.schemas.ddl import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.databases import Database

TABLES, LAYERS = 200, 10
DEPTH = 40
WIDTH = 300


def schemas() -> Iterator[Schema]:
    """Each of them."""
    for make in (layered, chain, wide):
        yield Schema(make.__name__, _creating(make))


def _creating(make: Callable[[], sa.MetaData]) -> Callable[[Database], None]:
    return lambda database: make().create_all(database.engine)


def chain() -> sa.MetaData:
    """Each table refers to the one before it; every tenth is its one-to-one extension."""
    metadata = sa.MetaData()
    for number in range(DEPTH):
        before = f"link_{number - 1:02}.id"
        key: list[sa.Column[Any]] = [sa.Column("id", sa.Integer, primary_key=True)]
        if number and number % 10 == 0:
            key = [sa.Column("id", sa.ForeignKey(before), primary_key=True)]
        elif number:
            key.append(sa.Column("link_id", sa.ForeignKey(before), nullable=False))
        sa.Table(f"link_{number:02}", metadata, *key, sa.Column("name", sa.String(40)))
    return metadata


def wide() -> sa.MetaData:
    """One table with a column of every kind again and again, and a child beside it."""
    metadata = sa.MetaData()
    columns = [_column(f"c{number:03}", number) for number in range(WIDTH - 1)]
    sa.Table("wide", metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    sa.Table(
        "beside",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("wide_id", sa.ForeignKey("wide.id"), nullable=False),
    )
    return metadata


def layered() -> sa.MetaData:
    """Layers of tables, each referring to earlier layers, with all that makes a schema nasty.

    Keys are automatic, natural, composite or the parent's; there are pairs, circles that a nullable
    column closes, self references, unique columns, CHECKs and enums.
    """
    draw, metadata = random.Random(20_240_601), sa.MetaData()  # noqa: S311 - no secret
    layers: list[list[sa.Table]] = [[] for _ in range(LAYERS)]
    for number in range(TABLES):
        layer = number * LAYERS // TABLES
        parents = [table for earlier in layers[:layer] for table in earlier]
        layers[layer].append(_table(f"t{number:03}", number, draw, metadata, parents))
    for layer in range(LAYERS - 1):
        _close_circle(layers[layer][0], layers[layer + 1])
    return metadata


def _table(
    name: str, number: int, draw: random.Random, metadata: sa.MetaData, parents: list[sa.Table]
) -> sa.Table:
    """A table whose key is of the kind that its number says."""
    chosen = draw.sample(parents, min(len(parents), draw.choice((1, 1, 2, 3))))
    columns = [
        _column(f"{name}_c{place}", number * 7 + place * 3) for place in range(2 + number % 6)
    ]
    simple = [parent for parent in chosen if len(parent.primary_key.columns) == 1]
    match number % 8:
        case 0:
            key: list[sa.schema.SchemaItem] = [sa.Column("code", sa.String(12), primary_key=True)]
        case 1:
            key = [
                sa.Column("area", sa.Integer, primary_key=True, autoincrement=False),
                sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
            ]
        case 2 if simple:
            # One-to-one: the parent's key is the table's own.
            (own,) = simple[0].primary_key.columns
            key = [sa.Column("id", own.type, sa.ForeignKey(own), primary_key=True)]
            chosen.remove(simple[0])
        case 3 if len(simple) > 1:
            key = []
            for side, parent in zip("ab", simple[:2], strict=True):
                (own,) = parent.primary_key.columns
                key.append(sa.Column(side, own.type, sa.ForeignKey(own), primary_key=True))
                chosen.remove(parent)
        case 4:
            key = [
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("above_id", sa.ForeignKey(f"{name}.id")),
            ]
        case _:
            key = [sa.Column("id", sa.Integer, primary_key=True)]
    references = [
        item
        for place, parent in enumerate(chosen)
        for item in _reference(f"ref{place}", parent, nullable=draw.random() < 0.3)
    ]
    return sa.Table(name, metadata, *key, *references, *columns)


def _reference(name: str, parent: sa.Table, *, nullable: bool) -> Iterator[sa.schema.SchemaItem]:
    """Columns that refer to a parent's primary key, and the foreign key where they are several."""
    own = list(parent.primary_key.columns)
    if len(own) == 1:
        yield sa.Column(f"{name}_id", own[0].type, sa.ForeignKey(own[0]), nullable=nullable)
        return
    names = [f"{name}_{column.name}" for column in own]
    for column, given in zip(own, names, strict=True):
        yield sa.Column(given, column.type, nullable=nullable)
    yield sa.ForeignKeyConstraint(names, own)


def _close_circle(table: sa.Table, children: list[sa.Table]) -> None:
    """Let a table refer to one that comes later, by a nullable column."""
    later = next(child for child in children if len(child.primary_key.columns) == 1)
    (own,) = later.primary_key.columns
    key = sa.ForeignKey(own, use_alter=True, name=f"fk_{table.name}_{later.name}")
    table.append_column(sa.Column("later_id", own.type, key))


def _column(name: str, number: int) -> sa.Column[Any]:
    """A column of the kind that a number says."""
    nullable = number % 5 == 0
    kinds: tuple[Callable[[], sa.Column[Any]], ...] = (
        lambda: sa.Column(name, sa.String(20 + number % 60), nullable=nullable),
        lambda: sa.Column(name, sa.Integer, nullable=nullable),
        lambda: sa.Column(name, sa.Numeric(4 + number % 10, number % 4), nullable=nullable),
        lambda: sa.Column(name, sa.DateTime, nullable=nullable),
        lambda: sa.Column(name, sa.Date, nullable=nullable),
        lambda: sa.Column(name, sa.Boolean, nullable=nullable),
        lambda: sa.Column(name, sa.Text, nullable=nullable),
        lambda: sa.Column(
            name,
            sa.Enum("new", "open", "done", name=name, native_enum=True, create_constraint=True),
            nullable=nullable,
        ),
        lambda: sa.Column(
            name, sa.Integer, sa.CheckConstraint(f"{name} BETWEEN 1 AND 500"), nullable=nullable
        ),
        lambda: sa.Column(name, sa.Float, nullable=nullable),
        lambda: sa.Column(name, sa.LargeBinary(60), nullable=nullable),
        lambda: sa.Column(name, sa.JSON, nullable=nullable),
        lambda: sa.Column(name, sa.String(40), nullable=nullable, unique=True),
        lambda: sa.Column(name, sa.BigInteger, nullable=nullable),
        lambda: sa.Column(name, sa.CHAR(8), nullable=nullable),
        lambda: sa.Column(name, sa.Time, nullable=nullable),
    )
    return kinds[number % len(kinds)]()
