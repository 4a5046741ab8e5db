"""Where the marks of the charts go, and how numbers are printed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seedlib.report import charts, words
from seedlib.report.charts import Scale

VALUES = st.lists(st.integers(0, 10**9), max_size=80)


def test_a_scale_is_linear_where_that_shows_all_and_logarithmic_where_not() -> None:
    """A bar is as long as its number, or as its logarithm where the smallest would vanish."""
    linear, logarithmic = Scale.of([0, 50, 100]), Scale.of([10, 1_000_000])

    assert (False, True) == (linear.logarithmic, logarithmic.logarithmic)
    assert [0, 0.5, 1] == [linear.share(value) for value in (0, 50, 100)]
    assert 1 / 6 == pytest.approx(logarithmic.share(10), abs=0.01)
    assert (50.0, 100.0) == linear.ticks
    assert (100.0, 10_000.0, 1_000_000.0) == logarithmic.ticks
    assert 0 == Scale.of([]).share(0)


@example([0.000_1, 2.0])
@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=9))
def test_ticks(values: list[float]) -> None:
    """Of seconds and of rows: one to four round values, in order, none above the largest."""
    scale = Scale.of(values)

    assert 1 <= len(scale.ticks) <= 4
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert scale.ticks[-1] <= scale.top * 1.000001


@given(ups=VALUES, data=st.data())
def test_columns(ups: list[int], data: st.DataObject) -> None:
    """Each item has its own column, within the chart; the higher its value the higher it is."""
    downs = data.draw(st.lists(st.integers(0, 10**9), min_size=len(ups), max_size=len(ups)))
    chart = charts.columns(ups, downs, room=120)
    bars = [*chart.up, *chart.down, *chart.empty]

    assert {item for item, value in enumerate(ups) if value} == {bar.item for bar in chart.up}
    assert {item for item, value in enumerate(downs) if value} == {bar.item for bar in chart.down}
    assert set(range(len(ups))) == {bar.item for bar in bars}
    for bar in bars:
        assert 0 <= bar.x
        assert bar.x + bar.width <= 100.1
        assert -0.1 <= bar.y
        assert 0 < bar.height
        assert bar.y + bar.height <= chart.height + 3.1
    for item in range(len(ups) - 1):
        one, other = (next(bar for bar in bars if bar.item == at) for at in (item, item + 1))
        assert one.x + one.width <= other.x
    high = sorted((ups[bar.item], bar.height) for bar in chart.up)
    assert high == sorted(high, key=lambda pair: pair[1])
    assert len(chart.lines) <= 8
    assert all(0 <= line.y <= chart.height for line in chart.lines)
    places = [x for _, x in chart.labelled]
    assert all(b - a >= 26.99 for a, b in pairwise(places))
    assert all(x <= 73 for x in places)


def test_words() -> None:
    """Numbers, durations and rates as they are printed; what no page may have is replaced."""
    durations = [None, 0.004, 9.99, 10.04, 242, 11_220]

    assert ["\u2013", "0.00 s", "9.99 s", "10.0 s", "4 min 02 s", "3 h 07 min"] == [
        words.duration(seconds) for seconds in durations
    ]
    assert ["\u2013", "< 1", "7", "12,346"] == [
        words.rate(rate) for rate in (None, 0.3, 7.2, 12_345.6)
    ]
    assert ["0.2", "100", "1.2k", "30k", "4M", "2G"] == [
        words.short(value) for value in (0.2, 100, 1200, 30_000, 4e6, 2e9)
    ]
    assert "a\ufffd[0m b\n \ufffd" == words.shown("a\x1b[0m b\n \ud800")
    assert "mysql://u:***@h/d" == words.shown("mysql://u:p@ss@h/d")
    assert [("run ", False), ("seed plan", True), (".", False)] == words.pieces("run `seed plan`.")
