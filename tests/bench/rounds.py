"""The contenders take turns: at each size every one once, then every one again."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.contenders import CONTENDERS, OURS, Contender, Missing, Ours, Try
from tests.bench.ready import keep
from tests.bench.results import Results, Skip, Timing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from tests.bench.stage import Stage

# What a bare load of the ready rows is called on each database: the limit that ratios refer to.
LIMITS = {"sqlite": "executemany", "mariadb": "load", "mysql": "load"}


class Uneven(Exception):  # noqa: N818 - it stops the benchmark, and says so
    """A contender did not put in as many rows as ours."""


@dataclass(slots=True)
class Rounds:
    """One subject on one database, at every size.

    :param ready: the folder for the ready rows; it is made anew for each size.
    :param kept: the file that keeps the results of every size that is done.
    """

    stage: Stage
    results: Results
    ready: Path
    kept: Path
    tries: int

    def run(self, sizes: Sequence[int], names: Collection[str]) -> None:
        """Measure the contenders of these names at these sizes."""
        able = [each for each in CONTENDERS if each.name in names and self._can(each)]
        for rows in sizes:
            self.size(rows, [each for each in able if each.meets(self.stage, rows)])

    def size(self, rows: int, contenders: Sequence[Contender]) -> None:
        """Measure them at one size: an untimed run of ours makes the ready rows, and warms up."""
        self._tell(f"{self.stage.kind} {self.stage.subject.name} {rows:,}: the ready rows")
        self.stage.reset()
        OURS[0].attempt(self.stage, rows, self.ready)
        loaded = self.stage.count()
        keep(self.stage.url, self.ready)
        tries: dict[str, list[Try]] = {contender.name: [] for contender in contenders}
        for _ in range(self.tries):
            for contender in contenders:
                self.stage.reset()
                made = contender.attempt(self.stage, rows, self.ready)
                self._compare(contender, loaded)
                tries[contender.name].append(made)
                self._tell(f"{contender.name} {made.seconds:.2f} s")
        self._tell("")
        timings = [self._timing(each, rows, loaded, tries[each.name]) for each in contenders]
        self.results.put(timings)
        self.results.write(self.kept)
        for timing in timings:
            print(self._line(timing), flush=True)

    def _can(self, contender: Contender) -> bool:
        if not contender.meets(self.stage, 1):
            return False
        try:
            contender.check(self.stage)
        except Missing as missing:
            skip = Skip(self.stage.kind, contender.name, str(missing))
            if skip not in self.results.skips:
                self.results.skips.append(skip)
                print(f"skipped: {skip}", flush=True)
            return False
        return True

    def _tell(self, what: str) -> None:
        """Say on a terminal, in one line that is written over, how far it has come."""
        if sys.stderr.isatty():
            print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)

    def _compare(self, contender: Contender, loaded: int) -> None:
        found = self.stage.count()
        if found != loaded:
            raise Uneven(f"{contender.name} put in {found:,} rows, and ours {loaded:,}")

    def _timing(self, contender: Contender, rows: int, loaded: int, tries: Sequence[Try]) -> Timing:
        ours = isinstance(contender, Ours)
        return Timing(
            subject=self.stage.subject.name,
            database=self.stage.kind,
            rows=rows,
            contender=contender.name,
            loaded=loaded,
            seconds=tuple(each.seconds for each in tries),
            peaks=tuple(each.peak for each in tries) if ours else (),
            inside=tuple(each.inside for each in tries) if ours else (),
        )

    def _line(self, timing: Timing) -> str:
        limit = LIMITS[timing.database]
        base = self.results.find(timing.subject, timing.database, timing.rows, limit)
        line = (
            f"{timing.database:<8}{timing.subject:<6}{timing.rows:>10,} {timing.contender:<13}"
            f"{timing.median:>9.2f} s {timing.rate:>10,.0f} rows/s"
        )
        if timing.peaks:
            line += f" {max(timing.peaks) / 1e6:>5.0f} MB"
        return line + (f" {timing.median / base.median:>6.2f} × {limit}" if base else "")
