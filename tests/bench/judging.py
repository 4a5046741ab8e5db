"""How a run's results are held against the marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.marks import MARKS

if TYPE_CHECKING:
    from tests.bench.marks import Mark, Quantity, Reading
    from tests.bench.results import Results, Timing


@dataclass(frozen=True, slots=True)
class Judged:
    """A mark and what was measured.

    :param value: None where it could not be measured, and then `why` says why.
    :param scaled: the size at which the other was measured, where that was a smaller one.
    """

    mark: Mark
    value: float | None
    scaled: int | None = None
    why: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether it is reached; None where nobody can tell.

        What our own run refuses to do it has not reached.
        """
        if self.value is None:
            return False if self.why else None
        most, least = self.mark.most, self.mark.least
        return (most is None or self.value <= most) and (least is None or self.value >= least)

    def __str__(self) -> str:
        """Name the mark, what is wanted and what was found."""
        unit = self.mark.unit[1]
        found = self.why or "not measured" if self.value is None else f"{self.value:.2f} {unit}"
        return f"{self.mark.says}: {self.mark.wanted}, found {found}"


def judge(results: Results) -> list[Judged]:
    """Hold every mark against what was measured."""
    return [_judge(mark, results) for mark in MARKS]


def missed(results: Results) -> list[Judged]:
    """Return the marks that are not reached, those that were not measured left out."""
    return [judged for judged in judge(results) if judged.reached is False]


def _judge(mark: Mark, results: Results) -> Judged:
    of = _exactly(mark.of, results)
    if of is None:
        skip = results.skipped(mark.of.database, mark.of.contender)
        return Judged(mark, None, why=skip.reason if skip and skip.contender else "")
    if mark.to is None:
        return Judged(mark, _figure(mark.quantity, of) / mark.unit[0])
    to = results.nearest(mark.to.subject, mark.to.database, mark.to.rows, mark.to.contender)
    if to is None:
        return Judged(mark, None)
    value = ratio(mark.quantity, of, to)
    return Judged(mark, value, scaled=to.rows if to.rows < mark.to.rows else None)


def ratio(quantity: Quantity, of: Timing, to: Timing) -> float:
    """How many times the other's figure this one is; times are those for as many rows."""
    if quantity == "time":
        return to.rate / of.rate
    return _figure(quantity, of) / _figure(quantity, to)


def _exactly(reading: Reading, results: Results) -> Timing | None:
    return results.find(reading.subject, reading.database, reading.rows, reading.contender)


def _figure(quantity: Quantity, timing: Timing) -> float:
    figures = {
        "time": timing.median,
        "rate": timing.rate,
        "peak": float(max(timing.peaks, default=0)),
        "inside": max(timing.inside, default=0.0),
    }
    return figures[quantity]
