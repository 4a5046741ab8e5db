"""Some values of an expression as a seeder will make them, before there is a seeder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedlib import values
from seedlib.declaration import DeclarationError
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.code import Code


def texts(code: Code, n: int, variables: Mapping[str, Code] | None = None) -> list[str] | None:
    """The values of the first rows as texts; ``None`` where it reads other columns of the row.

    Args:
        code: The expression.
        n: How many rows.
        variables: The variables that it reads, and what they are.
    """
    names: dict[str, object] = {"v": values}
    for name, made in (variables or {}).items():
        names[name] = _evaluated(made, names)
    try:
        column = as_column(_evaluated(code, names))
        segment = Segment(columns={"x": column}, rows=n, seed=0)
        rows = Dataset({"t": Table("t", [segment])}).rows("t", np.arange(n, dtype=np.uint64))
        return [str(cell) for cell in rows["x"].literals()]
    except (DeclarationError, NameError):
        return None


def size(code: Code) -> int | None:
    """How many different values an expression has, where they are numbered."""
    try:
        column = as_column(_evaluated(code, {"v": values})).countable
    except DeclarationError:
        return None
    if column is None:
        return None
    segment = Segment(columns={"x": column}, rows=1, seed=0)
    table = Dataset({"t": Table("t", [segment])}).tables["t"]
    return column.size(table.extents[0])


def works(code: Code) -> bool:
    """Whether an expression can be made at all."""
    try:
        _evaluated(code, {"v": values})
    except DeclarationError:
        return False
    return True


def _evaluated(code: Code, names: dict[str, object]) -> object:
    # Nobody else's text: it was put together here.
    return eval(code.flat(), {"__builtins__": {}}, names)  # noqa: S307
