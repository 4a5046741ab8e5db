"""What a run of the benchmark found, as values that can be kept in a JSON file and read again.

Knows nothing of how a thing is measured or shown.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from tests.databases import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Subject = Literal["table", "terp", "start", "rollback", "scaffold"]

__all__ = ["Kind", "Results", "Skip", "Subject", "Timing"]


@dataclass(frozen=True, slots=True)
class Timing:
    """One contender at one size on one database.

    :param rows: the size as it was asked for.
    :param loaded: rows that were there in the end, all tables together.
    :param seconds: how long each try took.
    :param peaks: bytes of memory, the most that the contender's processes held at once in each
        try; empty where it was not looked at.
    :param inside: seconds that each run itself gives, without the start of its process; empty for
        whoever gives none.
    :param sitting: when it was measured, and of which commit.
    """

    subject: Subject
    database: Kind
    rows: int
    contender: str
    loaded: int
    seconds: tuple[float, ...]
    peaks: tuple[int, ...] = ()
    inside: tuple[float, ...] = ()
    sitting: str = ""

    @property
    def median(self) -> float:
        """Seconds, the median of all tries."""
        return statistics.median(self.seconds)

    @property
    def rate(self) -> float:
        """Rows a second, by the median."""
        return self.loaded / self.median


@dataclass(frozen=True, slots=True)
class Skip:
    """What could not be measured, and why.

    :param contender: None when the whole database is meant.
    """

    database: Kind
    contender: str | None
    reason: str

    def __str__(self) -> str:
        """One line of it."""
        what = f"{self.database}, {self.contender}" if self.contender else self.database
        return f"{what}: {self.reason}"


@dataclass(slots=True)
class Results:
    """Everything that one run of the benchmark found.

    :param facts: the machine, versions and the date, as they are printed.
    :param settings: what each server was asked for, and what it answers about its durability.
    """

    facts: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    timings: list[Timing] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)

    def put(self, timings: Sequence[Timing]) -> None:
        """Add what one sitting measured of one size, in place of what an earlier one did.

        Contenders are compared within one sitting alone.
        """
        measured = {(timing.subject, timing.database, timing.rows) for timing in timings}
        self.timings = [
            timing
            for timing in self.timings
            if (timing.subject, timing.database, timing.rows) not in measured
        ]
        sitting = ", ".join(self.facts[name] for name in ("date", "seedlib") if name in self.facts)
        self.timings += [replace(timing, sitting=sitting) for timing in timings]

    def find(self, subject: Subject, database: Kind, rows: int, contender: str) -> Timing | None:
        """Return this very timing, None where it was not measured."""
        for timing in self.of(subject, database):
            if (rows, contender) == (timing.rows, timing.contender):
                return timing
        return None

    def nearest(self, subject: Subject, database: Kind, rows: int, contender: str) -> Timing | None:
        """Return the timing at this size, or at the largest smaller one that there is."""
        found = [
            timing
            for timing in self.of(subject, database)
            if timing.contender == contender and timing.rows <= rows
        ]
        return max(found, key=lambda timing: timing.rows, default=None)

    def of(self, subject: Subject, database: Kind) -> list[Timing]:
        """Return all timings of one subject on one database."""
        return [
            timing
            for timing in self.timings
            if (subject, database) == (timing.subject, timing.database)
        ]

    def skipped(self, database: Kind, contender: str) -> Skip | None:
        """Return why this contender was not measured there, None if nothing was in its way."""
        for skip in self.skips:
            if skip.database == database and skip.contender in {None, contender}:
                return skip
        return None

    def write(self, path: Path) -> None:
        """Keep them in a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Results:
    """Return what :meth:`Results.write` kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Results(
        facts=kept["facts"],
        settings=kept["settings"],
        timings=[_timing(timing) for timing in kept["timings"]],
        skips=[Skip(**skip) for skip in kept["skips"]],
    )


def _timing(kept: dict[str, Any]) -> Timing:
    # JSON has lists alone.
    tries = {name: tuple(kept[name]) for name in ("seconds", "peaks", "inside")}
    return Timing(**(kept | tries))
