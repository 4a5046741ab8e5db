"""Small datasets for the tests of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.values.array import Array


def segment(
    columns: Mapping[str, object],
    rows: int | None = None,
    **others: Any,  # noqa: ANN401 - what Segment takes
) -> Segment:
    """A segment of columns as an author writes them."""
    made = {name: as_column(column) for name, column in columns.items()}
    return Segment(columns=made, rows=rows, **others)


def dataset(**tables: Segment | list[Segment]) -> Dataset:
    """A dataset of tables, each of one segment or several."""
    return Dataset(
        {
            name: Table(name, segments if isinstance(segments, list) else [segments])
            for name, segments in tables.items()
        }
    )


def cells(data: Dataset, table: str, column: str) -> list[object]:
    """A column's values in all rows of a table, as Python objects."""
    return whole(data, table, column).tolist()


def whole(data: Dataset, table: str, column: str) -> Array:
    """A column's values in all rows of a table."""
    found = data.tables[table]
    return data.rows(table, found.number(np.arange(found.count)))[column]


def values(column: object, n: int = 1_000, *, seed: int = 0) -> list[object]:
    """The first values of a column ``x`` of a table ``t``."""
    return cells(dataset(t=segment({"x": column}, n, seed=seed)), "t", "x")
