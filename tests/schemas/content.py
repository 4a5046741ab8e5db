"""What has to be true of the rows, whoever made them: asked in SQL of our own, of all tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Database

_VERSIONS = {"alembic_version"}


def tables(database: Database) -> dict[str, sa.Table]:
    """The application's tables, by name."""
    metadata = sa.MetaData()
    metadata.reflect(
        database.engine, only=lambda name, _: name not in OWN_TABLES | _VERSIONS, resolve_fks=False
    )
    return dict(metadata.tables)


def counts(database: Database, found: dict[str, sa.Table]) -> dict[str, int]:
    """Rows of each table."""
    with database.engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in found.items()
        }


def violations(database: Database, found: dict[str, sa.Table]) -> list[str]:
    """A line for each foreign key that leads nowhere and each key that is not unique."""
    said = []
    with database.engine.connect() as connection:
        for table in found.values():
            for what, query in (*_orphans(table, found), *_repeated(table)):
                number = connection.scalar(query)
                if number:
                    said.append(f"{table.name}: {number} {what}")
    return said


def _orphans(table: sa.Table, found: dict[str, sa.Table]) -> Iterator[tuple[str, sa.Select[int]]]:
    """An anti-join for each foreign key: rows that name a parent which is not there."""
    for key in table.foreign_key_constraints:
        parent = found[key.elements[0].target_fullname.rpartition(".")[0]].alias()
        pairs = [
            (table.c[column.name], parent.c[element.target_fullname.rpartition(".")[2]])
            for column, element in zip(key.columns, key.elements, strict=True)
        ]
        met = sa.and_(*(ours == theirs for ours, theirs in pairs))
        named = sa.and_(*(ours.is_not(None) for ours, _ in pairs))
        lost = (
            sa.select(sa.func.count())
            .select_from(table)
            .where(named, ~sa.exists().select_from(parent).where(met))
        )
        yield f"orphans by {', '.join(column.name for column in key.columns)}", lost


def _repeated(table: sa.Table) -> Iterator[tuple[str, sa.Select[int]]]:
    """How many values of each unique key more than one row has; NULLs are never the same."""
    keys = [list(table.primary_key.columns)]
    keys += [list(one.columns) for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    keys += [
        list(index.columns)
        for index in table.indexes
        if index.unique
        and all(isinstance(one, sa.Column) for one in index.expressions)
        # An index over a part of the rows, or of a text, lets the others be the same.
        and not any(name.endswith(("_where", "_length")) for name in index.dialect_kwargs)
    ]
    for columns in filter(None, keys):
        twice = (
            sa.select(sa.literal(1))
            .select_from(table)
            .where(sa.and_(*(column.is_not(None) for column in columns)))
            .group_by(*columns)
            .having(sa.func.count() > 1)
            .subquery()
        )
        names = ", ".join(column.name for column in columns)
        yield f"repeated by {names}", sa.select(sa.func.count()).select_from(twice)
