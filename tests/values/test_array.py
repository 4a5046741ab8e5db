"""Cells: what becomes of Python's values, arithmetic that is exact, and how cells are written."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.literals import padded

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = dt.datetime(2025, 2, 28, 12, 0, 0)
ID = uuid.UUID(int=5)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
MONEY = st.decimals(-(10**6), 10**6, places=2)


class Status(enum.StrEnum):
    """An author's own type of text."""

    PAID = "paid"


def of(*values: object) -> Array:
    """An array of Python values."""
    return Array.of(list(values), len(values))


@pytest.mark.parametrize(
    ("value", "kind", "literal"),
    [
        (7, "integer", 7),
        (2**64 - 1, "integer", 2**64 - 1),
        (-(2**70), "integer", -(2**70)),
        (np.int16(7), "integer", 7),
        (Decimal("12.30"), "decimal", "12.30"),
        (Decimal("-0.05"), "decimal", "-0.05"),
        (Decimal("1E+2"), "decimal", "100"),
        (Decimal("12345678901234567890.5"), "decimal", "12345678901234567890.5"),
        (0.25, "float", 0.25),
        (True, "boolean", 1),
        (np.bool_(0), "boolean", 0),
        ("é", "text", "é"),
        (Status.PAID, "text", "paid"),
        (b"\x00", "binary", b"\x00"),
        (bytearray(b"\x01"), "binary", b"\x01"),
        (NOON, "datetime", "2025-02-28 12:00:00"),
        (
            NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=1))),
            "datetime",
            "2025-02-28 11:00:00",
        ),
        (np.datetime64("2025-02-28T12:00:00.5", "ns"), "datetime", "2025-02-28 12:00:00"),
        (dt.datetime(1, 1, 1), "datetime", "0001-01-01 00:00:00"),
        (dt.date(2024, 2, 29), "date", "2024-02-29"),
        (dt.date(1969, 12, 31), "date", "1969-12-31"),
        (dt.time(8, 30), "time", "08:30:00"),
        ({"b": [1, None], "a": "é"}, "json", '{"b":[1,null],"a":"é"}'),
        ((1, 2), "json", "[1,2]"),
        (ID, "uuid", str(ID)),
    ],
)
def test_a_value_has_its_kind_and_its_plain_form(value: object, kind: str, literal: object) -> None:
    """A value becomes a cell of its kind, written as every driver takes it, beside NULL."""
    array = Array.of([None, value], 2)

    assert kind == array.kind
    assert [None, literal] == array.literals()
    assert type(literal) is type(array.literals()[1])
    assert [True, False] == array.isnull().tolist()


def test_an_instant_has_exactly_as_many_digits_as_its_column() -> None:
    """With six digits of a second asked for there are six, with none it is cut off."""
    array = of(NOON.replace(microsecond=250), None, NOON)

    assert ["2025-02-28 12:00:00.000250", None, "2025-02-28 12:00:00.000000"] == array.literals(6)
    assert ["2025-02-28 12:00:00", None, "2025-02-28 12:00:00"] == array.literals(0)
    assert ["2025-02-28 12:00:00.000000"] == of(NOON).literals(6)


@given(
    st.lists(st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)), min_size=1)
)
def test_instants_are_written_as_python_writes_them(instants: list[dt.datetime]) -> None:
    """The vectorised text of an instant or date is that of isoformat, in every year there is."""
    array = of(*instants)

    assert [x.isoformat(" ", "microseconds") for x in instants] == array.literals(6)
    assert [x.isoformat(" ", "seconds") for x in instants] == array.literals(0)
    assert [x.date().isoformat() for x in instants] == of(*(x.date() for x in instants)).literals()


@given(st.lists(st.integers(0, 10**12 - 1), min_size=1), st.text("a{é", max_size=3))
def test_padded_numbers_are_those_of_format(numbers: list[int], text: str) -> None:
    """Digits set side by side spell what format would."""
    made = padded(np.array(numbers, np.uint64), 12, text, text)

    assert [f"{text}{number:012d}{text}" for number in numbers] == made


@given(st.lists(st.one_of(st.none(), MONEY), min_size=1))
def test_decimals_are_kept_exactly(cells: list[Decimal | None]) -> None:
    """Decimals come back as they were, at the scale that holds them all."""
    array = of(*cells)

    assert cells == array.tolist()
    assert [None if x is None else x for x in cells] == [
        None if x is None else Decimal(str(x)) for x in array.literals()
    ]


@pytest.mark.parametrize("value", [object(), 1j, Decimal("NaN"), {1, 2}])
def test_what_no_column_holds_is_refused(value: object) -> None:
    """A value without a place in a database is refused, not turned into text."""
    with pytest.raises(DeclarationError, match=r"no (column|value)|not a number|which no"):
        of(value)


def test_the_number_of_values_is_checked() -> None:
    """As many values must come back as there are rows."""
    with pytest.raises(DeclarationError, match="3 rows were asked for and 2 values came back"):
        Array.of([1, 2], 3)


def test_an_array_of_two_dimensions_is_refused() -> None:
    """A column is one value a row."""
    with pytest.raises(DeclarationError, match="2 dimensions"):
        Array.of(np.zeros((2, 2)), 2)


@pytest.mark.parametrize(
    "dtype", ["i2", "u1", "u8", "f4", "?", "M8[ns]", "M8[D]", "M8[h]", "U3", "S3"]
)
def test_every_numpy_type_becomes_one_of_few(dtype: str) -> None:
    """Whatever NumPy type a function returns, an array has one of the types that are documented."""
    array = Array.of(np.zeros(2, dtype), 2)

    assert array.data.dtype.str.lstrip("<|") in {
        *("i8", "u8", "f8", "b1", "O", "M8[s]", "M8[us]", "M8[D]"),
    }


def test_not_a_time_is_null() -> None:
    """NumPy's NaT is NULL."""
    array = Array.of(np.array(["2025-01-01", "NaT"], "M8[s]"), 2)

    assert ["2025-01-01 00:00:00", None] == array.literals()


def test_a_constant_stands_in_every_row() -> None:
    """One value is as good as a list of equal ones, and a list can be one JSON document."""
    assert [3, 3] == Array.of(3, 2).tolist()
    assert [None, None] == Array.of(None, 2).tolist()
    assert ["[1,2]", "[1,2]"] == Array.constant([1, 2], 2).literals()


@given(st.lists(st.tuples(INTEGERS, INTEGERS), min_size=1), st.sampled_from("+-*"))
def test_integers_are_exact_or_refused(pairs: list[tuple[int, int]], sign: str) -> None:
    """A result is Python's own, or an error; it never wraps around."""
    left, right = (of(*side) for side in zip(*pairs, strict=True))
    calculate: dict[str, Any] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
    }
    expected = [calculate[sign](x, y) for x, y in pairs]
    fits = all(-(2**63) <= x < 2**63 for x in expected)

    if fits:
        assert expected == calculate[sign](left, right).tolist()
    else:
        with pytest.raises(DeclarationError, match="does not fit 64 bits"):
            calculate[sign](left, right)


@given(MONEY, st.decimals(-(10**6), 10**6, places=4))
def test_decimals_are_aligned(x: Decimal, y: Decimal) -> None:
    """Sums and differences take the finer scale, products the sum of both; all are exact."""
    left, right = of(x, None), of(y, Decimal("1.0000"))

    assert [x + y, None] == (left + right).tolist()
    assert [x - y, None] == (left - right).tolist()
    assert [x * y, None] == (left * right).tolist()
    assert [x < y, None] == (left < right).tolist()
    assert [x == y, None] == (left == right).tolist()


def test_a_quotient_is_floored_at_the_scale_of_what_is_divided() -> None:
    """10.00 // 3 is 3.33, whole numbers give whole numbers, and below zero it goes down."""
    assert ["3.33"] == (of(Decimal("10.00")) // 3).literals()
    assert ["-3.34"] == (of(Decimal("-10.00")) // 3).literals()
    assert ["6.66"] == (of(Decimal("10.00")) // Decimal("1.5")).literals()
    assert [3] == (10 // of(3)).literals()
    assert [None] == (of(10) // of(None)).literals()


def test_a_division_by_zero_is_refused() -> None:
    """There is no value to put in its place."""
    with pytest.raises(DeclarationError, match="division by zero"):
        of(1, 2) // of(1, 0)


def test_what_stands_in_a_null_cell_does_no_harm() -> None:
    """A NULL divisor or an enormous number under a NULL raise nothing."""
    null = np.array([True, False])
    large = Array(np.array([2**62, 1]), None, null)
    zero = Array(np.array([0, 1]), None, null)

    assert [None, 4] == (large * 4).tolist()
    assert [None, 8] == (of(8, 8) // zero).tolist()
    assert [None, "1.00"] == Array(np.array([2**62, 1]), 0, null).at_scale(2).literals()


def test_time_goes_with_durations() -> None:
    """A date and days make a date, a date and hours an instant, and two instants a duration."""
    date, day, hour = of(dt.date(2024, 2, 29)), dt.timedelta(days=1), dt.timedelta(hours=1)

    assert [dt.date(2024, 3, 1)] == (date + day).tolist()
    assert [dt.datetime(2024, 2, 29, 2)] == (date + of(hour) * 2).tolist()
    assert [NOON - 2 * hour] == (of(NOON) - (hour + of(hour))).tolist()
    assert [hour] == (of(NOON) - of(NOON - hour)).tolist()
    assert [hour] == (of(hour) * 3 // 3).tolist()


@pytest.mark.parametrize(("left", "right"), [("a", "b"), (NOON, 1), (dt.timedelta(1), NOON)])
def test_arithmetic_without_a_meaning_is_refused(left: object, right: object) -> None:
    """Text minus text, an instant minus a number: the sentence says what to write instead."""
    with pytest.raises(DeclarationError, match="has no meaning"):
        of(left) - of(right)


def test_comparisons_know_null_dates_and_text() -> None:
    """Text beside an instant is read as one, and NULL is neither less nor more."""
    dates = of(dt.date(2024, 1, 1), None, dt.date(2026, 1, 1))

    assert [True, None, False] == (dates < "2025-01-01").tolist()
    assert [False, None, True] == (dates >= of(NOON, NOON, NOON)).tolist()
    assert [True, None] == (of("a", None) == "a").tolist()
    assert [True] == (of(1) == of(Decimal("1.0"))).tolist()


def test_what_cannot_be_compared_is_refused() -> None:
    """A number is neither before nor after a text."""
    with pytest.raises(DeclarationError, match="compare values of one kind"):
        _ = of(1) < of("a")


def test_conditions_are_combined_as_in_sql() -> None:
    """Three values: what is certain in spite of a NULL is certain, all else is NULL."""
    three = [True, False, None]
    left = of(*(x for x in three for _ in three))
    right = of(*(three * 3))

    assert [True, False, None, False, False, False, None, False, None] == (left & right).tolist()
    assert [True, True, True, True, False, None, True, None, None] == (left | right).tolist()
    assert [False, True, None] == (~of(*three)).tolist()


def test_floats_are_calculated_as_floats() -> None:
    """A float beside an exact number makes a float; dividing floors as Python does."""
    assert [2.0] == (of(0.5) + Decimal("1.5")).tolist()
    assert [-2.0] == (of(-3.5) // 2).tolist()
    assert [1.5] == (2 - of(0.5)).tolist()
    assert [1.0] == (2 * of(0.5)).tolist()


def test_a_scale_that_64_bits_cannot_hold_is_refused() -> None:
    """Nor do numbers beyond them take part in arithmetic, though they can be stored."""
    refused: list[Callable[[], Array]] = [
        lambda: of(1).at_scale(19),
        lambda: of(2**64 - 1) + 1,
        lambda: of(2**70) * 2,
    ]
    for wrong in refused:
        with pytest.raises(DeclarationError, match="does not fit 64 bits"):
            wrong()


def test_text_that_is_no_moment_is_not_compared_with_one() -> None:
    """The sentence shows what a moment looks like."""
    with pytest.raises(DeclarationError, match="such as 2025-07-01"):
        _ = of(NOON) < "noon"


def test_an_array_is_neither_true_nor_false() -> None:
    """An if on a condition of many rows is an author's mistake, and said so."""
    with pytest.raises(DeclarationError, match=r"v\.when"):
        bool(of(1) == of(1))


def test_concat_finds_a_type_for_all() -> None:
    """Scales and units are aligned, NULL takes any type, and what has no common one stays mixed."""
    assert ["1.0", None, "2.5"] == Array.concat([of(1), of(None), of(Decimal("2.5"))]).literals()
    assert [1.0, 2.5] == Array.concat([of(Decimal("1.0")), of(2.5)]).literals()
    assert [1, 0] == Array.concat([of(1), of(False)]).literals()  # noqa: FBT003 - a cell
    assert "datetime" == Array.concat([of(dt.date(2025, 1, 1)), of(NOON)]).kind
    assert [1, "a", None] == Array.concat([of(1), of("a", None)]).literals()
    assert "mixed" == Array.concat([of(1), of("a")]).kind


@pytest.mark.parametrize(
    ("number", "scale", "rounded"),
    [
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("2.449"), 1, "2.4"),
        (Decimal("2.4"), 3, "2.400"),
        (7, 2, "7.00"),
        (0.125, 2, "0.13"),
        (1e-9, 2, "0.00"),
    ],
)
def test_rounding_is_half_up(number: object, scale: int, rounded: str) -> None:
    """Halves go away from zero, and the result has the scale that was asked for."""
    assert [rounded, None] == of(number, None).round_to(scale).literals()


def test_a_duration_is_not_written() -> None:
    """No column holds a duration: it says so rather than storing a number of something."""
    with pytest.raises(DeclarationError, match="durations cannot be stored"):
        of(dt.timedelta(1)).literals()


def test_json_that_is_none_is_refused() -> None:
    """A document with what JSON does not know is refused when it is written."""
    with pytest.raises(DeclarationError, match="what JSON cannot"):
        of({"at": NOON}).literals()


def test_choose_takes_the_other_where_null() -> None:
    """Neither false nor NULL is true."""
    chosen = Array.choose(of(True, False, None), of(1, 2, 3), of(None, 5, 6))  # noqa: FBT003

    assert [1, 5, 6] == chosen.tolist()


def test_no_rows_are_no_problem() -> None:
    """Arrays without cells can be calculated with, joined and written."""
    empty = Array(np.zeros(0, np.int64), 2)

    assert [] == (empty + empty * 2).literals()
    assert [] == Array.of([], 0).literals(6)
    assert [] == Array(np.zeros(0, "M8[s]")).literals(6)
    assert [1] == Array.concat([Array.of([], 0), of(1)]).tolist()
