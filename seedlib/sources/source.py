"""What every source of rows can be asked, whether its rows are in memory or in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.values.columns import Column


@dataclass(frozen=True, slots=True, order=True)
class Refused:
    """A record that cannot be read; all its cells count as NULL.

    Args:
        offset: Which record of the source, from 0; bad ones are counted too.
        column: The table's column, empty where it is the record as a whole, or where the fault is
            in a column that is not loaded.
        reason: File, line, and column where that can be told, and why; never a cell.
    """

    offset: int
    column: str
    reason: str


class Source(Protocol):
    """Records in a fixed order: a seed's i-th row is made of the i-th."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns that it fills."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal; empty where the declaration holds it all."""
        ...

    def __len__(self) -> int:
        """How many records there are, bad ones included."""
        ...

    def column(self, name: str) -> Column:
        """The column of that name, as an expression: its seed's i-th row has the i-th cell."""
        ...

    def refused(self, offset: int, total: int) -> Iterator[Refused]:
        """The bad ones among ``total`` records from ``offset`` on, in their order."""
        ...

    def place(self, offset: int) -> str:
        """Where a record stands, as its author finds it: "vendors.csv, line 17"."""
        ...
