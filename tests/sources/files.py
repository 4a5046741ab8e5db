"""Files to read rows from, and what is read from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.sources import csv_rows
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlib.sources import Source
    from seedlib.sources.csv_opened import CsvRows

NAME = "vendors.csv"


def opened(folder: Path, content: str | bytes, **how: Any) -> CsvRows:  # noqa: ANN401
    """A file of this content, opened as it is declared by the keywords of ``csv_rows``."""
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / NAME).write_bytes(raw)
    return csv_rows(NAME, **how).opened(folder)


def cells(
    source: Source, name: str, numbers: Sequence[int] | None = None, first_row: int = 0
) -> list[Any]:
    """A column at these rows of a seed that has the source, or at all of them."""
    columns = {name: source.column(name) for name in source.columns}
    segment = Segment(columns=columns, first_row=first_row, rows=len(source))
    dataset = Dataset({"vendors": Table("vendors", [segment])})
    wanted = range(len(source)) if numbers is None else numbers
    return dataset.rows("vendors", np.array(wanted, int))[name].tolist()


def table(source: Source) -> list[tuple[Any, ...]]:
    """All rows of a source."""
    return list(zip(*(cells(source, name) for name in source.columns), strict=True))


def reasons(source: Source) -> list[str]:
    """Why records of a source are bad, in their order."""
    return [bad.reason for bad in source.refused(0, len(source))]
