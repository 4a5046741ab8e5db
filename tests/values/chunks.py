"""Rows of one table for the tests of its columns, in this process and in fresh ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np

from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from seedlib.values.rows import Rows

PROBE = """
import sys
import numpy as np
from tests.values.chunks import digest
from {module} import COLUMNS

print(digest(COLUMNS, range(300)))
"""


def rows_of(
    columns: Mapping[str, object], numbers: ArrayLike, *, seed: int = 0, first_row: int = 0
) -> Rows:
    """These rows of a table `people` of ten million rows with these columns."""
    expressions = {name: as_column(column) for name, column in columns.items()}
    segment = Segment(columns=expressions, first_row=first_row, rows=10_000_000, seed=seed)
    return Dataset({"people": Table("people", [segment])}).rows(
        "people", np.asarray(numbers, np.uint64)
    )


def cells(column: object, numbers: ArrayLike, *, seed: int = 0) -> list[object]:
    """The values of one column, named `column`, at these rows."""
    return rows_of({"column": column}, numbers, seed=seed)["column"].tolist()


def digest(columns: Mapping[str, object], numbers: Sequence[int]) -> str:
    """A hash of all values of these rows."""
    rows = rows_of(columns, np.asarray(numbers))
    made = {name: rows[name].literals() for name in columns}
    return hashlib.sha256(repr(made).encode()).hexdigest()


def python(source: str, **variables: str) -> str:
    """Run a program in a fresh process and return what it prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        cwd=PROJECT,
        env=os.environ | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    ).stdout.strip()
