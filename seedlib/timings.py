"""How long each table took in a run, and how many rows went: what estimates and reports rest on.

Kept in ``seed_run.timings``, as JSON: revision to table to what was done to ``rows`` and
``seconds``. A table that was being worked on when its run failed is not in it; one that a killed
process had finished is not either, for it could not write its record to the end.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

What = Literal["rows", "fill", "update", "unload"]
"""What is done to a table: its rows are put in, their second pass, an update, or a taking back."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What one table took in one run.

    Args:
        revision: The revision.
        table: The table.
        what: What was done.
        rows: How many rows it was done to: inserted or met, updated, deleted or restored.
        seconds: How long that took, from the table's start to its end in the log.
    """

    revision: str
    table: str
    what: What
    rows: int
    seconds: float


@dataclass(slots=True, eq=False)
class Timings:
    """Collects what each table takes while a run goes on."""

    _found: dict[tuple[str, str, What], tuple[int, float]] = field(default_factory=dict)

    def add(self, revision: str, table: str, what: What, *, rows: int, seconds: float) -> None:
        """Add what was just done; the entries of a table that are taken back add up."""
        before, spent = self._found.get((revision, table, what), (0, 0.0))
        self._found[revision, table, what] = before + rows, spent + seconds

    def as_json(self) -> str | None:
        """The column's text; ``None`` where no table was finished."""
        kept: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
        for (revision, table, what), (rows, seconds) in self._found.items():
            of_table = kept.setdefault(revision, {}).setdefault(table, {})
            of_table[what] = {"rows": rows, "seconds": round(seconds, 6)}
        return json.dumps(kept) if kept else None


def read(text: str | None) -> Iterator[Timing]:
    """What the column of one run says, in the order in which the run met its tables.

    Args:
        text: The column's text.
    """
    for revision, tables in json.loads(text or "{}").items():
        for table, done in tables.items():
            for what, numbers in done.items():
                yield Timing(revision, table, what, numbers["rows"], numbers["seconds"])
