"""How long a table will take, judged by what it took in earlier runs on this database."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib import timings
from seedlib.tables import seed_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlib.timings import Timing, What

_RUNS: Final = 100
"""As many runs are looked at, the latest first."""


class Pace:
    """What tables took before.

    Args:
        earlier: Timings of earlier runs, the latest first.
    """

    def __init__(self, earlier: Iterable[Timing]) -> None:
        self._earlier: dict[tuple[str, str, What], list[Timing]] = defaultdict(list)
        for timing in earlier:
            if timing.rows:
                self._earlier[timing.revision, timing.table, timing.what].append(timing)

    @classmethod
    def read(cls, connection: sa.Connection) -> Pace:
        """The pace that this database's runs had; there may have been none."""
        if not sa.inspect(connection).has_table(seed_run.name):
            return cls([])
        query = (
            sa.select(seed_run.c.timings)
            .where(seed_run.c.timings.is_not(None))
            .order_by(seed_run.c.started_at.desc())
            .limit(_RUNS)
        )
        texts = connection.execute(query).scalars().all()
        return cls(timing for text in texts for timing in timings.read(text))

    def seconds(self, revision: str, table: str, what: What, rows: int) -> float | None:
        """About how long this will take.

        Args:
            revision: The revision.
            table: Its table.
            what: What is going to be done.
            rows: To how many rows.

        Returns:
            Seconds, by the run that had about as many rows; ``None`` where none did this before.
        """
        earlier = self._earlier.get((revision, table, what))
        if not earlier or not rows:
            return None
        like = min(earlier, key=lambda timing: abs(math.log(timing.rows / rows)))
        return like.seconds * rows / like.rows
