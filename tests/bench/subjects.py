"""What is loaded: one table of clients, and the whole of TERP."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa
from sqlalchemy.schema import sort_tables_and_constraints

from seedlib.tables import OWN_TABLES
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rows that TERP's reference tables have at every size, and those that it has besides at scale 1.
TERP_REFERENCE = 46
TERP_UNIT = 350
NOT_SEEDED = OWN_TABLES | {"alembic_version"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A project that the benchmark seeds.

    :param folder: where its `alembic.ini` is, and where `alembic` runs.
    """

    name: Literal["table", "terp"]
    folder: Path

    def volume(self, rows: int) -> str:
        """The option that asks for so many rows, about so many in the case of TERP."""
        if self.name == "table":
            return f"rows.clients={rows}"
        return f"scale={(rows - TERP_REFERENCE) / TERP_UNIT:.3f}"


def table(folder: Path) -> Subject:
    """The project with the one table, copied to a folder of its own."""
    shutil.copytree(Path(__file__).parent / "project", folder)
    return Subject("table", folder)


def terp(folder: Path) -> Subject:
    """TERP, copied to a folder of its own, so that its log is not the developer's."""
    folder.mkdir()
    shutil.copy(PROJECT / "alembic.ini", folder)
    for tree in ("alembic", "seeds"):
        shutil.copytree(PROJECT / tree, folder / tree)
    return Subject("terp", folder)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table in the order of loading.

    :param later: columns whose foreign keys point to tables that come after it.
    """

    table: sa.Table
    later: frozenset[str]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name


def tables_of(engine: sa.Engine) -> list[Loaded]:
    """The subject's tables, parents first; a circle is parted at a nullable foreign key."""
    metadata = sa.MetaData()
    metadata.reflect(engine)
    tables = [table for table in metadata.tables.values() if table.name not in NOT_SEEDED]
    ordered = list(
        sort_tables_and_constraints(tables, filter_fn=lambda key: None if _nullable(key) else False)
    )
    late = [key for table, keys in ordered if table is None for key in keys]
    return [
        Loaded(table, frozenset(_columns(table, late))) for table, _ in ordered if table is not None
    ]


def _nullable(key: sa.ForeignKeyConstraint) -> bool:
    return all(column.nullable for column in key.columns)


def _columns(table: sa.Table, keys: list[sa.ForeignKeyConstraint]) -> Iterator[str]:
    for key in keys:
        if key.table is table:
            yield from key.column_keys
