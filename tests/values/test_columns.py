"""Columns: what each expression makes, what it refuses, and how it is described."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.canonical import describe, one_pass
from seedlib.values.columns import Column, as_column, walk
from tests.values.datasets import cells, dataset, segment, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.values.rows import Rows

FACTOR = 2


def doubled(rows: Rows) -> list[int]:
    """Double the row's number, and explain it at length."""
    # A comment that a fingerprint must not see.
    return [FACTOR * n for n in rows.n.tolist()]


def tripled(rows: Rows) -> list[int]:
    """Triple the row's number."""
    return [3 * helper(n) for n in rows.n.tolist()]


def helper(n: int) -> int:
    """Do nothing, beside a function that uses it."""
    return n


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**64 - 1))
def test_an_integer_is_within_its_bounds(low: int, width: int) -> None:
    """Both bounds are included, whatever 64-bit integers they are."""
    high = min(low + width, 2**63 - 1)
    found = values(v.integer(low, high), 50)

    assert all(isinstance(x, int) and low <= x <= high for x in found)


def test_an_integer_takes_every_value() -> None:
    """Small ranges are met in full, evenly."""
    counts = Counter(values(v.integer(-1, 2), 4_000))

    assert {-1, 0, 1, 2} == set(counts)
    assert min(counts.values()) > 850


def test_bounds_may_be_columns() -> None:
    """A bound that is a column is the row's own; NULL gives NULL."""
    data = dataset(
        t=segment(
            {
                "high": v.integer(0, 9),
                "x": v.integer(0, v.this["high"]),
                "none": v.integer(v.maybe(0, 50), 3),
            },
            500,
        )
    )
    pairs = zip(cells(data, "t", "x"), cells(data, "t", "high"), strict=True)

    assert all(0 <= int(str(x)) <= int(str(high)) for x, high in pairs)
    assert {None, 0, 1, 2, 3} == set(cells(data, "t", "none"))


def test_bounds_the_wrong_way_round_are_refused() -> None:
    """Constants where they are written, columns in the row that has them so."""
    with pytest.raises(DeclarationError, match=r"v\.integer\(3, 2\)"):
        v.integer(3, 2)
    with pytest.raises(DeclarationError, match=r"t\.x: in row 0 there is nothing from 5 to 4"):
        values(v.integer(v.const(5), v.const(4)))


def test_a_decimal_is_exact() -> None:
    """It has its scale, lies within its bounds, and stands on its step."""
    found = values(v.decimal("0.50", 5, step="0.25"))

    assert {Decimal("0.50") + i * Decimal("0.25") for i in range(19)} == set(found)
    assert all(Decimal(1) <= Decimal(str(x)) <= 2 for x in values(v.decimal(1, 2, scale=4)))
    assert -4 == Decimal(str(values(v.decimal(1, 2, scale=4))[0])).as_tuple().exponent


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: v.decimal(0.1, 1), "cannot hold exactly"),
        (lambda: v.decimal("a", 1), "which is no number"),
        (lambda: v.decimal(0, 1, step="0.001"), "at most 2 decimal places"),
        (lambda: v.decimal(0, 1, step="0"), "a number above 0"),
        (lambda: v.boolean(101), "between 0 and 100"),
        (lambda: v.maybe(1, -1), "between 0 and 100"),
        (lambda: v.choice([]), "at least one value"),
        (lambda: v.choice(["a"], [1, 2]), "one whole number for each"),
        (lambda: v.choice({"a": 0}), "not all of them 0"),
        (lambda: v.choice({"a": -1, "b": 2}), "give at least one value"),
        (lambda: v.part(v.this["a"], 2, 1), "smaller percentage first"),
        (lambda: v.sequence("no field"), "one field for the number"),
        (lambda: v.sequence("{} {}"), "one field for the number"),
        (lambda: v.shuffled("{}", 0), "from 1 to 2"),
        (lambda: v.lookup(v.this["a"], {}), "nothing to look up"),
        (v.concat, "nothing to work on"),
        (v.least, "nothing to work on"),
        (lambda: v.instant(after="2025-01-01"), "has no end"),
        (lambda: v.instant(after="soon", before="2025-01-01"), "'soon', which is no moment"),
        (lambda: v.date(after="2025-01-01", within=dt.timedelta(0)), "leaves no time"),
        (lambda: v.days(2, 1), "smaller number first"),
        (lambda: as_column(v.email), r"Write v\.email\(\)"),
        (lambda: as_column(functools.partial(doubled)), "no plain function"),
        (lambda: as_column(object()), "no column can hold"),
        (lambda: bool(v.this["a"] == 1), "neither true nor false"),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_written(
    make: Callable[[], object], words: str
) -> None:
    """A mistake is refused when the declaration is read, with what to write instead."""
    with pytest.raises(DeclarationError, match=words):
        make()


def test_a_sequence_counts_rows() -> None:
    """The row's number is in it, from 1 or any other start; wide ones widen it."""
    data = dataset(t=segment({"a": v.sequence("A{:02d}"), "b": v.sequence("{:x}", start=0)}, 101))

    assert ["A01", "A99", "A100", "A101"] == [cells(data, "t", "a")[i] for i in (0, 98, 99, 100)]
    assert "64" == cells(data, "t", "b")[100]


def test_shuffled_codes_are_unique_until_there_are_none_left() -> None:
    """Every value up to the capacity is met once, whatever the seed; one row more is refused."""
    first, other = (values(v.shuffled("{:03d}", 1_000), 1_000, seed=seed) for seed in (0, 1))

    assert [f"{i:03d}" for i in range(1_000)] == sorted(map(str, first))
    assert first != sorted(map(str, first))
    assert first == other
    with pytest.raises(DeclarationError, match=r"t\.x: v\.shuffled.* is asked for row 1000"):
        values(v.shuffled("{:03d}", 1_000), 1_001)


def test_choices_have_their_weights() -> None:
    """A mapping of weights and two lists are the same; weight 0 never comes."""
    counts = Counter(values(v.choice({"paid": 3, "open": 1, "never": 0, None: 1}), 5_000))

    assert {"paid", "open", None} == set(counts)
    assert 2_800 < counts["paid"] < 3_200
    assert values(v.choice(["a", "b"], [2, 1])) == values(v.choice({"a": 2, "b": 1}))
    assert {1, 2, 3} == set(values(v.choice([1, 2, 3])))


@pytest.mark.parametrize("percent", [0, 25, 100])
def test_percentages_are_met(percent: int) -> None:
    """About so many of a hundred rows are true, or have a value."""
    true = sum(x is True for x in values(v.boolean(percent), 4_000))
    there = sum(x is not None for x in values(v.maybe("x", percent), 4_000))

    assert abs(true - 40 * percent) < 120
    assert abs(there - 40 * percent) < 120


def test_maybe_keeps_the_values_that_are_there() -> None:
    """Wrapping a column hides some values and changes none."""
    bare, hidden = values(v.integer(0, 10**9)), values(v.maybe(v.integer(0, 10**9), 50))

    assert all(y is None or x == y for x, y in zip(bare, hidden, strict=True))


def test_when_is_nested() -> None:
    """Conditions choose row by row; what is neither is NULL."""
    n = as_column(doubled)
    found = values(v.when(n < 4, "low", v.when((n >= 4) & ~(n == 6), n)), 5)

    assert ["low", "low", 4, None, 8] == found


def test_part_is_a_share_rounded_down() -> None:
    """A part lies within its percentages, at the whole's scale, and is never above the whole."""
    data = dataset(
        t=segment({"whole": v.decimal(0, 1_000), "part": v.part(v.this["whole"], 10, 100)}, 2_000)
    )

    for whole, part in zip(cells(data, "t", "whole"), cells(data, "t", "part"), strict=True):
        x, y = Decimal(str(whole)), Decimal(str(part))
        assert x / 10 - Decimal("0.01") < y <= x
        assert -2 == y.as_tuple().exponent


def test_instants_lie_between_their_bounds() -> None:
    """The first bound is included, the second is not, and dates are bounds as well."""
    after, before = dt.datetime(2025, 1, 1), dt.datetime(2025, 1, 1, 0, 0, 3)
    few = values(v.instant(after="2025-01-01", before="2025-01-01T00:00:03"))
    soon = values(v.instant(after=dt.date(2025, 1, 1), within=dt.timedelta(seconds=3)))
    nearer = values(v.instant(after=after, before="2026-01-01", within=dt.timedelta(seconds=2)))

    assert {after, after + dt.timedelta(seconds=1), before - dt.timedelta(seconds=1)} == set(few)
    assert few == soon
    assert {after, after + dt.timedelta(seconds=1)} == set(nearer)


def test_dates_lie_between_their_bounds() -> None:
    """A date after an instant is of a later day, before an instant of that day or earlier."""
    found = values(v.date(after="2025-01-30T12:00:00", before="2025-02-02T12:00:00"))
    week = values(v.date(after="2025-01-01", within=dt.timedelta(days=7)))

    assert {dt.date(2025, 1, 31), dt.date(2025, 2, 1), dt.date(2025, 2, 2)} == set(found)
    assert {dt.date(2025, 1, i) for i in range(1, 8)} == set(week)


def test_a_row_without_room_between_its_bounds_is_refused() -> None:
    """The table, the column and both bounds are named."""
    with pytest.raises(DeclarationError, match=r"t\.x: nothing lies from 2025-01-02T00:00:00 to"):
        values(v.instant(after="2025-01-02", before="2025-01-01"))
    with pytest.raises(DeclarationError, match=r"t\.x: a bound is integer"):
        values(v.instant(after=v.integer(1, 2), before="2025-01-01"))


def test_a_moment_after_null_is_null() -> None:
    """Where a bound is NULL there is no moment."""
    shipped = v.maybe(v.const(dt.datetime(2025, 1, 1)), 50)
    data = dataset(
        t=segment(
            {
                "shipped": shipped,
                "paid": v.instant(after=v.this["shipped"], within=dt.timedelta(days=1)),
                "never": v.date(after=v.const(None), before="2025-01-01"),
            },
            100,
        )
    )

    assert [x is None for x in cells(data, "t", "shipped")] == [
        x is None for x in cells(data, "t", "paid")
    ]
    assert {None} == set(cells(data, "t", "never"))


def test_business_hours_are_kept_where_there_are_any() -> None:
    """Monday to Friday, nine to five; bounds go before hours where both cannot be had."""
    found = values(v.instant(after="2024-01-01", before="2025-01-01", business_hours=True))
    night = values(v.instant(after="2024-01-01", before="2024-01-01T03:00:00", business_hours=True))

    assert all(isinstance(x, dt.datetime) and x.weekday() < 5 and 9 <= x.hour < 17 for x in found)
    assert all(isinstance(x, dt.datetime) and x.hour < 3 for x in night)
    assert len(set(found)) > 990


def test_durations_are_added() -> None:
    """Days to a date make a date, hours to an instant an instant."""
    day, noon = v.const(dt.date(2025, 1, 31)), v.const(dt.datetime(2025, 1, 31, 12))

    assert {dt.date(2025, 2, 1), dt.date(2025, 2, 2)} == set(values(day + v.days(1, 2)))
    assert {dt.datetime(2025, 1, 31, 10)} == set(values(noon - v.hours(2, 2)))


def test_operators_build_expressions() -> None:
    """Columns and constants combine on either side, with Python's own precedence."""
    data = dataset(
        t=segment(
            {
                "n": doubled,
                "sum": 1 + v.this["n"] * 3 - 2,
                "rest": 10 - v.this["n"],
                "half": v.floor_div(7, 2),
                "third": 9 // (v.this["n"] + 1),
                "twice": 2 * v.this["n"],
                "flag": (v.this["n"] > 2) | (v.this["n"] == 0),
                "not": (v.this["n"] != 2) & (v.this["n"] <= 2),
                "least": v.least(v.this["n"], 3, 5),
                "greatest": v.greatest(v.this["n"], 3),
                "text": v.concat("n=", v.this["n"], v.this["none"]),
                "none": v.maybe("!", 50),
                "word": v.lookup(v.this["n"], {0: "zero", 2: "two", 4: None}),
            },
            3,
        )
    )

    assert [-1, 5, 11] == cells(data, "t", "sum")
    assert [10, 8, 6] == cells(data, "t", "rest")
    assert [3, 3, 3] == cells(data, "t", "half")
    assert [9, 3, 1] == cells(data, "t", "third")
    assert [0, 4, 8] == cells(data, "t", "twice")
    assert [True, False, True] == cells(data, "t", "flag")
    assert [True, False, False] == cells(data, "t", "not")
    assert [0, 2, 3] == cells(data, "t", "least")
    assert [3, 3, 4] == cells(data, "t", "greatest")
    assert ["zero", "two", None] == cells(data, "t", "word")
    marks = cells(data, "t", "none")
    assert [x and f"n={2 * i}!" for i, x in enumerate(marks)] == cells(data, "t", "text")


def test_a_lookup_needs_every_value() -> None:
    """A value that the mapping lacks is named; NULL stays NULL unless the mapping has it."""
    with pytest.raises(DeclarationError, match=r"t\.x: v\.lookup has nothing for 2, 4"):
        values(v.lookup(doubled, {0: "zero"}), 3)
    assert {None} == set(values(v.lookup(v.const(None), {0: "zero"}), 3))
    assert {"none"} == set(values(v.lookup(v.const(None), {None: "none"}), 3))


def test_two_expressions_in_one_column_draw_apart() -> None:
    """Equal expressions inside another one have streams of their own."""
    found = values(v.integer(0, 10**6) - v.integer(0, 10**6))

    assert len(set(found)) > 900


def test_a_description_is_stable_and_tells_changes() -> None:
    """Equal declarations are described alike; any other argument shows."""

    def described(column: object) -> object:
        return as_column(column).canonical()

    assert described(v.integer(1, 2)) == described(v.integer(1, 2))
    assert described(v.integer(1, 2)) != described(v.integer(1, 3))
    assert described(v.choice({"a": 1, "b": 2})) != described(v.choice({"b": 2, "a": 1}))
    assert described(v.const(1)) != described(v.const("1"))
    assert described(v.const(Decimal(1))) != described(v.const(Decimal("1.0")))
    for value in ({1, 2}, b"x", dt.timedelta(1), {"a": [1]}, dt.time(8), int):
        changed = {3} if isinstance(value, set) else [value]
        assert describe(value) == describe(value)
        assert describe(value) != describe(changed)
    assert described(v.this["a"] + 1) != described(v.this["a"] - 1)
    assert described(v.date(after="2025-01-01", before="2026-01-01")) != described(
        v.instant(after="2025-01-01", before="2026-01-01")
    )


def _function(source: str, **around: Any) -> Callable[[Rows], object]:  # noqa: ANN401 - any names
    """A function of a module of its own, with a source that can be read."""
    import linecache  # noqa: PLC0415

    name = f"<{abs(hash(source))}{len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names: dict[str, Any] = {"__name__": "author", **around}
    exec(compile(source, name, "exec"), names)  # noqa: S102 - the source is the test's own
    function: Callable[[Rows], object] = names["f"]
    return function


def test_a_function_is_described_by_what_it_does() -> None:
    """Comments, formatting and docstrings do not count; code and what it refers to do."""

    def described(source: str, **around: Any) -> object:  # noqa: ANN401 - any names
        return as_column(_function(source, **around)).canonical()

    plain = described("def f(rows):\n    return rows.n * K\n", K=2)

    assert plain == described(
        'def f(rows):\n    """Say."""\n    # why\n    return (rows.n\n * K)\n', K=2
    )
    assert plain != described("def f(rows):\n    return rows.n * K + 1\n", K=2)
    assert plain != described("def f(rows):\n    return rows.n * K\n", K=3)


def test_a_function_is_described_with_those_beside_it() -> None:
    """A helper of the same module counts with its source, one that calls itself but once."""
    template = "def g(n):\n    return {} if n else g(1)\ndef f(rows):\n    return g(2)\n"
    one, same, two = (as_column(_function(template.format(x))).canonical() for x in (1, 1, 2))

    assert one == same
    assert one != two
    assert "helper" in str(as_column(tripled).canonical())


def test_functions_that_refer_to_each_other_are_described_alike_whoever_comes_first() -> None:
    """What one pass remembers of one function does not change what it says of another."""
    f: Any = _function("def f(n):\n    return n and g(n)\ndef g(n):\n    return f(n - 1)\n")
    both = f, f.__globals__["g"]
    alone = [describe(function) for function in both]

    for order in ((0, 1), (1, 0)):
        with one_pass():
            together = {at: describe(both[at]) for at in order}
        assert alone == [together[0], together[1]]


def test_lambdas_and_closures_are_described() -> None:
    """Of functions made by another one, what they enclose tells them apart."""

    def times(factor: int) -> Callable[[Rows], object]:
        return lambda rows: (rows.n * factor).tolist()

    assert as_column(times(2)).canonical() == as_column(times(2)).canonical()
    assert as_column(times(2)).canonical() != as_column(times(3)).canonical()


def test_an_authors_own_column_is_described_by_its_code() -> None:
    """A class of the author's counts with its methods, ours only with its arguments."""
    template = """
class Warm(Column):
    def __init__(self, hottest):
        self.hottest = hottest
    def at(self, rows, name):
        return rows.pick(name, self.hottest + {})
def f(hottest):
    return Warm(hottest)
"""

    def described(more: int, hottest: int) -> object:
        make: Any = _function(template.format(more), Column=Column)
        return make(hottest).canonical()

    assert described(1, 30) == described(1, 30)
    assert described(1, 30) != described(2, 30)
    assert described(1, 30) != described(1, 31)


def test_a_function_without_a_source_is_refused() -> None:
    """Nobody could tell later whether it was changed."""
    names: dict[str, Any] = {"__name__": "author"}
    exec("def f(rows): return 1", names)  # noqa: S102 - the source is the test's own

    with pytest.raises(DeclarationError, match=r"source of f\(\) cannot be read"):
        as_column(names["f"]).canonical()


def test_walk_meets_every_expression() -> None:
    """Expressions inside others are met, in lists as well."""
    inner = v.this["a"]
    outer = v.concat("x", v.when(inner == 1, v.lookup(inner, {1: 2})))

    assert 3 == sum(column is inner or column is outer for column in walk(outer))
