"""Masks of what is said of somebody: dates, places, health, belonging, free text."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from seedlib.values.places_data import CITIES
from tests.masking.calls import KEYS, MASKERS, OTHERS, asked, masks

if TYPE_CHECKING:
    from seedlib.masking.keyed import Key


def days(one: object, other: object) -> int:
    """From one date to another."""
    return (dt.date.fromisoformat(str(other)[:10]) - dt.date.fromisoformat(str(one)[:10])).days


@given(
    dates=st.lists(st.dates(dt.date(3, 1, 1), dt.date(9997, 12, 31)), min_size=1),
    person=st.text(min_size=1).filter(lambda text: not text.isspace()),
)
def test_a_persons_dates_move_together(dates: list[dt.date], person: str) -> None:
    """All by the same number of days, from 1 to 180 either way: spans stay."""
    cells = list(map(str, dates))
    made = masks("staging", "date", cells, persons=[person] * len(cells))
    (shift,) = set(map(days, cells, made))

    assert 1 <= abs(shift) <= 180


def test_birthdays_move_with_other_dates() -> None:
    """Ages at a visit stay, across the two classes and across columns."""
    cells, persons = ["1984-02-29"] * 50, [f"person {n}" for n in range(50)]
    births = masks("staging", "date_of_birth", cells, persons=persons)
    visits = masks("staging", "date", ["2024-06-30"] * 50, persons=persons)

    assert list(map(days, cells, births)) == list(map(days, ["2024-06-30"] * 50, visits))


def test_people_move_each_in_their_way() -> None:
    """All 360 shifts come about, and people of all rows differ in them."""
    persons = [f"person {n}" for n in range(6_000)]
    made = masks("staging", "date", ["2000-06-15"] * 6_000, persons=persons)
    shifts = {days("2000-06-15", mask) for mask in made}

    assert {*range(-180, 0), *range(1, 181)} == shifts


@pytest.mark.parametrize("person", [None, "", "   "])
def test_rows_that_tell_nobody_move_by_their_own_date(person: str | None) -> None:
    """Rows without a person are not one person's: each date stands for itself."""
    cells = [str(dt.date(2000, 1, 1) + dt.timedelta(n)) for n in range(200)]
    made = masks("staging", "date", cells, persons=[person] * 200)

    assert len(set(map(days, cells, made))) > 100
    assert made == masks("staging", "date", cells)


@pytest.mark.parametrize(
    ("cell", "rest"),
    [
        ("2024-06-30", ""),
        ("2024-06-30 13:37:00", " 13:37:00"),
        ("2024-06-30T13:37:00.123456", "T13:37:00.123456"),
        ("2024-06-30T13:37:00Z", "T13:37:00Z"),
        ("2024-06-30 13:37:00+02:00", " 13:37:00+02:00"),
        ("2024-06-30 13:37", " 13:37"),
    ],
)
def test_the_time_of_day_stays(cell: str, rest: str) -> None:
    """In staging, in whatever form it is written."""
    (made,) = masks("staging", "date", [cell])

    assert rest == made[10:]


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["date", "date_of_birth"])
@pytest.mark.parametrize(
    "cell",
    [
        *("1984-02-29 (Maren Tollefsen)", "1984-02-29, Oslo", "1984-02-29\nMaren", "1984-02-29x"),
        *("1984-02-29/1986-03-01", "1984-02-29 born 1984", "1984-02-29 13:37 Oslo"),
    ],
)
def test_nothing_but_a_time_stays_behind_a_date(what: str, cell: str, environment: str) -> None:
    """Text behind a date may say anything: it is refused, or not there any more."""
    (made,) = asked(environment, what, [cell])
    left = "" if isinstance(made, Refused) else str(made)[10:]

    assert re.fullmatch(r"([ T]\d\d:\d\d(:\d\d)?)?", left), left


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["date", "date_of_birth"])
@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2023-02-30",
            "0000-00-00",
            "1984-2-29",
            "29.02.1984",
            "02/29/1984",
            "19840229",
            "in May",
        ),
        *("1984-13-01", "-1984-02-28", "1984-02", "١٩٨٤-٠٢-٢٩", " 1984-02-29", "10000-01-01"),
    ],
)
def test_what_is_no_date_is_refused(what: str, cell: str, environment: str) -> None:
    """Its record is left out, and the value is not in the reason."""
    (made,) = asked(environment, what, [cell])

    assert isinstance(made, Refused)
    assert cell not in made.reason


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31", "0001-12-31", "9999-01-01"])
def test_dates_at_the_ends_of_the_calendar(cell: str) -> None:
    """They may have no day 180 days away, and are refused rather than an error."""
    (made,) = asked("staging", "date", [cell])

    assert isinstance(made, Refused) or str(made) != cell


@pytest.mark.parametrize("key", [*KEYS.values(), *OTHERS], ids=lambda key: key.id)
def test_no_day_stands_for_itself(key: Key) -> None:
    """In development any day takes a day's place, but not the same one."""
    cells = [str(dt.date(1950, 1, 1) + dt.timedelta(n)) for n in range(20_000)]
    made = masks("development", "date_of_birth", cells, key=key)

    assert [] == [a for a, b in zip(cells, made, strict=True) if a == b]


def test_development_has_dates_and_instants() -> None:
    """A date for a date, an instant for an instant, as databases read both."""
    made = masks("development", "date", ["2024-06-30", "2024-06-30 13:37:00", "2024-06-30T13:37"])

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", made[1])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", made[2])
    assert all(1950 <= int(mask[:4]) <= 2004 for mask in made)


@pytest.mark.parametrize("environment", MASKERS)
def test_a_persons_place_is_one_city(environment: str) -> None:
    """Degrees north and east are the same city's, and no more exact than that."""
    persons = [f"person {n}" for n in range(100)]
    north = masks(environment, "latitude", ["48.858370"] * 100, persons=persons)
    east = masks(environment, "longitude", ["2.294481"] * 100, persons=persons)
    cities = {(f"{c.latitude / 100:.2f}", f"{c.longitude / 100:.2f}") for c in CITIES}

    assert set(zip(north, east, strict=True)) <= cities
    assert len(set(north)) > 20


@pytest.mark.parametrize("length", [1, 7, 50, 200])
def test_free_text_in_development(length: int) -> None:
    """Words that say nothing, about as long."""
    (made,) = masks("development", "free_text", ["x" * length])

    assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*\.", made)
    assert length / 2 - 8 <= len(made) <= 2 * length + 12


@pytest.mark.parametrize("length", [500, 5_000, 65_000])
def test_long_free_text_in_development(length: int) -> None:
    """The matrix says: about as long. A page is not masked by two lines."""
    (made,) = masks("development", "free_text", ["x" * length])

    assert length / 2 <= len(made) <= 2 * length


def test_free_text_in_staging() -> None:
    """Redacted, whatever it said; a narrow column has a part of the word."""
    cells = ["Maren called", "x", "[redacted] Maren"]

    assert ["[redacted]"] * 3 == masks("staging", "free_text", cells)
    assert ["[red"] * 3 == masks("staging", "free_text", cells, fit=Fit(limit=4))


def test_codes_of_illnesses() -> None:
    """A code of the same form for a code; text is redacted."""
    made = masks("staging", "medical", ["E11.9", "F32.1", "type 2 diabetes", "MRN-0047-11"])

    assert re.fullmatch(r"[A-Z]\d\d\.\d", made[0])
    assert re.fullmatch(r"[A-Z]\d\d\.\d", made[1])
    assert "[redacted]" == made[2]
    assert re.fullmatch(r"[A-Z]{3}-\d{4}-\d\d", made[3])


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["gender", "attribute"])
def test_a_list_of_the_database_decides(what: str, environment: str) -> None:
    """Whatever the value was, its mask is one of the list."""
    members = ("W", "M", "D", "keine Angabe")
    cells = ["female", "male", "W", "unknown", *(f"value {n}" for n in range(40))]
    made = masks(environment, what, cells, fit=Fit(members=members, limit=12))

    assert set(members) == set(made)


@pytest.mark.parametrize("environment", MASKERS)
def test_genders_without_a_list(environment: str) -> None:
    """Short for short, long for long, lower for lower; short where there is no room."""
    cells = ["F", "f", "Female", "male"]
    made = masks(environment, "gender", cells)

    assert made[0] in "FMX"
    assert made[1] in "fmx"
    assert {made[2], made[3]} <= {"female", "male", "other"}
    assert all(len(mask) == 1 for mask in masks(environment, "gender", cells, fit=Fit(limit=1)))


@pytest.mark.parametrize("environment", MASKERS)
def test_attributes_without_a_list(environment: str) -> None:
    """One word for all."""

    assert ["unspecified"] * 2 == masks(environment, "attribute", ["hispanic", "Roman Catholic"])


@pytest.mark.parametrize(
    "cells", [[None, None], [None], ["", None, "  "], ["\t", "\N{NO-BREAK SPACE}"]]
)
@pytest.mark.parametrize("environment", MASKERS)
def test_nothing_stays_nothing(cells: list[str | None], environment: str) -> None:
    """NULL stays NULL and blanks stay blank, in every class, unique or not."""
    for what in MASKERS[environment]:
        for unique in (False, True):
            assert cells == asked(environment, what, cells, fit=Fit(unique=unique))


def test_nulls_do_not_move_their_neighbours() -> None:
    """A mask is that of its own cell, and of its own row's person, wherever NULLs stand."""
    cells: list[str | None] = [None, "2024-06-30", "", None, "2024-07-30", " "]
    persons = ["a", "b", "c", None, "e", "f"]
    made = asked("staging", "date", cells, persons=persons)
    alone = masks("staging", "date", ["2024-06-30", "2024-07-30"], persons=["b", "e"])

    assert [None, alone[0], "", None, alone[1], " "] == made
