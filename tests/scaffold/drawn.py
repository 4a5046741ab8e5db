"""Schemas thought out in memory: DDL in, drafts and texts out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import schema
from seedlib.catalog import Catalog
from seedlib.dialects.sqlite import SQLite
from seedlib.scaffold.reading import Schema
from seedlib.scaffold.trial import Trial
from seedlib.scaffold.whole import Thinking
from seedlib.scaffold.writing import Head, module

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.whole import Whole


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was thought out of a schema."""

    whole: Whole

    @property
    def left_out(self) -> Mapping[str, str]:
        """The tables that were left out, and why."""
        return self.whole.order.left_out

    def columns(self, table: str) -> dict[str, str]:
        """What fills each column, with the variables written out where they are used once."""
        draft = self.whole.drafts[table].inlined()
        return {column: code.flat() for column, code in draft.codes.items()}

    def variables(self, table: str) -> dict[str, str]:
        """The variables that stand before the seed."""
        draft = self.whole.drafts[table].inlined()
        return {name: code.flat() for name, code in draft.variables.items()}

    def decide(self, table: str) -> Mapping[str, str]:
        """What is left to decide, by column."""
        return self.whole.drafts[table].decide

    def text(self, *, width: int = 88, single: bool = False) -> list[str]:
        """The modules of the revisions."""
        groups = (self.whole.order.tables,) if single else self.whole.order.groups
        return [
            module(
                Head(revision=f"{at:04}_{group[0]}", down_revision=None, heads=("5c1d0e7a9b32",)),
                [self.whole.drafts[table] for table in group],
                self.whole.rows,
                circle=len(group) > 1 and not single,
                width=width,
            )
            for at, group in enumerate(groups, 1)
        ]


def drawn(ddl: str, *, server: str = "sqlite") -> Drawn:
    """Think out a schema.

    :param ddl: SQLite's CREATE TABLE statements, each of which ends in a semicolon.
    :param server: the database that the rows are meant for.
    """
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.connect() as connection:
        for statement in filter(str.strip, ddl.split(";")):
            connection.exec_driver_sql(statement)
        shapes = dict(sorted(schema.every(connection).items()))
        there = Schema(shapes=shapes, wanted=tuple(shapes), seeded=(), heads=(), server=server)
        trial = Trial(connection, SQLite(), shapes, Catalog([]))
        return Drawn(Thinking(there, {}).tried(trial.faults))
