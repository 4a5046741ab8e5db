"""How results are held against the marks."""

from __future__ import annotations

import pytest

from tests.bench.judging import judge, missed, ratio
from tests.bench.marks import MARKS, Mark
from tests.bench.results import Results, Skip, Timing

MILLION = 1_000_000


def timing(contender: str, rows: int, *seconds: float, peaks: tuple[int, ...] = ()) -> Timing:
    """Make a timing of the table on MariaDB."""
    return Timing("table", "mariadb", rows, contender, rows, seconds, peaks)


def found(results: Results, says: str) -> tuple[float | None, int | None, bool | None]:
    """Return a mark's value, the size that was scaled and whether it is reached."""
    (judged,) = [one for one in judge(results) if says == one.mark.says]
    return judged.value, judged.scaled, judged.reached


def test_median() -> None:
    """The median of the tries counts, and the rate is that of the rows that were loaded."""
    terp = Timing("terp", "mysql", 1_000, "ours", 1_200, (9.0, 1.0, 3.0))

    assert (3.0, 400.0) == (terp.median, terp.rate)


def test_ratio_of_times() -> None:
    """Times are compared for as many rows, rates as they are."""
    ours, slow = timing("ours", MILLION, 10.0), timing("faker", 50_000, 12.5)

    assert 0.04 == pytest.approx(ratio("time", ours, slow))
    assert 25.0 == pytest.approx(ratio("rate", ours, slow))


@pytest.mark.parametrize(("seconds", "reached"), [(12.5, True), (12.6, False)])
def test_most(seconds: float, *, reached: bool) -> None:
    """A time is judged by the other's in the same results; the limit itself is still reached."""
    results = Results(
        timings=[timing("ours-load", MILLION, seconds), timing("load", MILLION, 10.0)]
    )

    assert (seconds / 10, None, reached) == found(results, "mariadb: bulk load, to (a)")


@pytest.mark.parametrize(("seconds", "reached"), [(10.0, True), (11.0, False)])
def test_scaled(seconds: float, *, reached: bool) -> None:
    """Who was measured at fewer rows is scaled, and the size is said."""
    results = Results(timings=[timing("ours", MILLION, seconds), timing("faker", 50_000, 12.5)])
    value, scaled, verdict = found(results, "mariadb: rate to faker's at 1,000,000 rows")

    assert pytest.approx(250 / seconds) == value
    assert (50_000, reached) == (scaled, verdict)


def test_larger_is_not_scaled_down() -> None:
    """Another's time at more rows says nothing of its time at fewer."""
    results = Results(timings=[timing("ours", 50_000, 1.0), timing("faker", MILLION, 250.0)])

    assert (None, None, None) == found(results, "mariadb: rate to faker's at 50,000 rows")


def test_unit() -> None:
    """Memory is judged by its worst try, in the unit of the mark."""
    results = Results(timings=[timing("ours", MILLION, 9.0, 9.0, peaks=(150_000_000, 210_000_000))])

    assert (210.0, None, False) == found(results, "mariadb: memory at a million rows")


def test_not_measured() -> None:
    """What was not measured is neither reached nor missed."""

    assert [] == missed(Results())
    assert {None} == {judged.reached for judged in judge(Results())}


def test_server_missing() -> None:
    """Nobody misses a mark on a server that cannot be had."""

    assert [] == missed(Results(skips=[Skip("mysql", None, "no such server")]))


def test_refused() -> None:
    """What our own run refuses to do it has not reached, and the reason is named."""
    results = Results(
        timings=[timing("load", MILLION, 10.0)],
        skips=[Skip("mariadb", "ours-load", "bulk is no key")],
    )
    lines = [str(judged) for judged in missed(results)]

    assert "mariadb: bulk load, to (a): ≤ 1.25 ×, found bulk is no key" in lines


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.says)
def test_mark(mark: Mark) -> None:
    """Each mark has one limit, and a name of its own."""

    assert (mark.most is None) != (mark.least is None)
    assert [mark] == [other for other in MARKS if other.says == mark.says]
