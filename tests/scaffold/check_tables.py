"""Tables with CHECKs for the tests: how they are read, how they are filled, and their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib import values as v
from seedlib.reflection import mysql, sqlite
from seedlib.scaffold import checks, infer
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.scaffold.checks import Reading, Unread
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain, Suggestion
    from seedlib.shape import TableShape

    Filling = Callable[[Domain, TableShape], Suggestion]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A table's CHECKs as they were read, and its columns as they are filled.

    Args:
        reading: What was read.
        codes: The expression of each column.
        variables: What they read beside.
        left: The CHECKs that are left to the database.
    """

    reading: Reading
    codes: Mapping[str, Code]
    variables: Mapping[str, Code]
    left: Sequence[Unread]

    def text(self, column: str) -> str:
        """A column's expression."""
        return self.codes[column].flat()

    def rows(self, n: int) -> list[tuple[Any, ...]]:
        """The first rows, as they would go in."""
        names: dict[str, object] = {"v": v}
        for name, code in self.variables.items():
            names[name] = eval(code.flat(), {}, names)  # noqa: S307 - our own text
        columns = {
            name: as_column(eval(code.flat(), {}, names))  # noqa: S307 - the same
            for name, code in self.codes.items()
        }
        table = Table("t", [Segment(columns=columns, rows=n, seed=1)])
        rows = Dataset({"t": table}).rows("t", np.arange(n, dtype=np.uint64))
        return list(zip(*(rows[name].literals() for name in columns), strict=True))


def shape_of(connection: sa.Connection, table: str) -> TableShape:
    """The live table's shape."""
    if connection.dialect.name == "sqlite":
        return sqlite.reflect(connection, table)
    return mysql.reflect(connection, table)


def seeded(
    shape: TableShape,
    dialect: str,
    *,
    filling: Filling = infer.column,
    fixed: Collection[str] = (),
) -> Seeded:
    """Fill a table as the scaffold does: each column by itself, then its relations."""
    reading = checks.read(shape, dialect)
    codes: dict[str, Code] = {}
    variables: dict[str, Code] = {}
    for name, domain in reading.domains.items():
        if name != shape.autoincrement:
            suggested = filling(domain, shape)
            variables.update(suggested.needs)
            codes[name] = suggested.code
    met = checks.meet(codes, reading, fixed=fixed, variables=variables)
    return Seeded(
        reading=reading,
        codes=met.codes,
        variables=variables,
        left=(*reading.unread, *met.unmet),
    )


def insert(connection: sa.Connection, table: str, seed: Seeded, n: int) -> None:
    """Put rows in by one statement; the database refuses what a CHECK forbids."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, seed.codes))
    marks = ", ".join([mark] * len(seed.codes))
    connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", seed.rows(n))
