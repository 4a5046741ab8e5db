"""Masks of names, firms, streets and towns: which words stay, and that no others do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from seedlib.masking.column import Fit
from seedlib.masking.words import CITIES, FIRST_NAMES, LAST_NAMES
from tests.masking.calls import KEYS, MASKERS, OTHERS, masks

if TYPE_CHECKING:
    from seedlib.masking.keyed import Key

FIRST = sum(FIRST_NAMES, ())
LAST = sum(LAST_NAMES, ())
TOWNS = sum(CITIES, ())


@pytest.mark.parametrize(
    ("what", "cell", "form"),
    [
        ("person", "Dr. Ulrike von Hagenbeck", r"Dr\. (\w{5,7}) von (\w{8,})"),
        ("person", "HAGENBECK, ULRIKE JR", r"([A-Z]{8,}), ([A-Z]{5,7}) JR"),
        ("person", "O'Shaughnessy", r"([A-Z])'(\w{8,})"),
        ("person", "j. r. tolk", r"([a-z])\. ([a-z])\. ([a-z]{2,4})"),
        ("person", "  Maren   Q ", r"  (\w{5,7})   ([A-Z]) "),
        ("company", "Quartzbeck & Sons, LLC", r"(\w{8,}) & Sons, LLC"),
        ("company", "The Brindlewood Group", r"The (\w{8,}) Group"),
        ("company", "7-Hills Inc.", r"([1-9])-(\w{5,7}) Inc\."),
        ("street", "4711 N Brindlewood Ave.", r"([1-9]\d{3}) N (\w{8,}) Ave\."),
        ("street", "Mossbank Ct Apt 12C", r"(\w{8,}) Ct Apt ([1-9]\d)([A-Z])"),
        ("street", "Hauptstraße 5", r"(\w{8,}) ([1-9])"),
        ("first_name", "Jean-Luc", r"(\w{2,4})-(\w{2,4})"),
        ("last_name", "van der Leyden", r"van der (\w{5,7})"),
    ],
)
def test_pseudonyms_word_by_word(what: str, cell: str, form: str) -> None:
    """Titles, particles, legal forms and kinds of road stay, all other words are others."""
    (made,) = masks("staging", what, [cell])
    found = re.fullmatch(form, made, re.ASCII)

    assert found is not None, made
    assert not {part.lower() for part in found.groups() if len(part) > 1} & set(
        re.findall(r"\w+", cell.lower())
    )


def test_the_last_word_is_a_last_name() -> None:
    """Words of a person's name come from first names, the last one from last names."""
    cells = [f"Maren Q{a}llefsen" for a in "abcdefghijklmnopqrstuvwxyz"]
    made = [mask.split() for mask in masks("staging", "person", cells)]

    assert {first for first, _ in made} <= set(FIRST)
    assert {last for _, last in made} <= set(LAST)


@pytest.mark.parametrize(
    ("what", "cell"),
    [
        *(("last_name", name) for name in ("Le", "Van", "VON", "Di")),
        *(("person", name) for name in ("Van Le", "Le, Van", "La")),
        *(("company", name) for name in ("AS", "The Company", "Sons & Co.", "KG")),
        *(("street", name) for name in ("North Street", "The Court", "South Way", "Park Place")),
        *(("street", name) for name in ("Circle Trail N", "E Street NW", "PO Box 13")),
        ("first_name", "Van"),
    ],
)
def test_words_that_stay_do_not_make_a_whole(what: str, cell: str) -> None:
    """Le and Van are names of many, North Street is a street: nothing stays as it was."""
    (made,) = masks("staging", what, [cell])

    assert cell != made


@pytest.mark.parametrize("key", [*KEYS.values(), *OTHERS], ids=lambda key: key.id)
@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize(
    ("what", "cells"), [("first_name", FIRST), ("last_name", LAST), ("city", TOWNS)]
)
def test_no_name_of_the_lists_stands_for_itself(
    what: str, cells: tuple[str, ...], environment: str, key: Key
) -> None:
    """Whoever has one of the names that masks are made of gets another."""
    for case in (str, str.upper, str.lower):
        originals = [case(cell) for cell in cells]
        made = masks(environment, what, originals, key=key)
        same = [a for a, b in zip(originals, made, strict=True) if a.lower() == b.lower()]

        assert [] == same


@pytest.mark.parametrize("key", OTHERS, ids=lambda key: key.id)
def test_no_house_or_box_keeps_its_number(key: Key) -> None:
    """The number is all that tells one post box from another."""
    cells = [f"PO Box {n}" for n in range(1, 2_000)]
    made = masks("staging", "street", cells, key=key)

    assert [] == [a for a, b in zip(cells, made, strict=True) if a == b]


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["person", "first_name", "last_name", "city"])
def test_initials_are_others(what: str, environment: str) -> None:
    """A column of one letter has another letter, not the first one of a name."""
    cells = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    made = masks(environment, what, cells, fit=Fit(limit=1))

    assert [] == [a for a, b in zip(cells, made, strict=True) if a == b]
    assert all(len(mask) == 1 for mask in made)


def test_words_are_drawn_one_by_one() -> None:
    """Two people of one family name do not have one in their pseudonyms; the text is one value."""
    first, second = masks("staging", "person", ["Maren Tollefsen", "Tom Tollefsen"])

    assert first.split()[1] != second.split()[1]


def test_more_words_than_a_digest_has_places() -> None:
    """A name of forty words is masked to its end."""
    cell = " ".join(["Quartzbeck"] * 40)
    (made,) = masks("staging", "person", [cell])

    assert 40 == len(made.split())
    assert "quartzbeck" not in made.lower()


@pytest.mark.parametrize("count", [1, 2, 18, 60, 100])
def test_digits_in_names_are_others_of_as_many(count: int) -> None:
    """A number of any length becomes one; one that could be dialled begins with 000."""
    made = masks("staging", "street", [f"Brindlewood {'7' * count}"])[0].split()

    assert count == len(made[1])
    assert made[1].isdecimal()
    assert ("000" == made[1][:3]) == (count >= 7)
    assert count >= 7 or "0" != made[1][0]


def test_a_limit_cuts_at_no_blank() -> None:
    """What had to be cut does not end in a blank, which databases treat each in their way."""
    cells = [f"Maren{a} Tollefsen" for a in "abcdefghijklmnopqrstuvwxyz"]
    for limit in range(1, 16):
        for environment in MASKERS:
            made = masks(environment, "person", cells, fit=Fit(limit=limit))

            assert all(0 < len(mask) <= limit and mask == mask.rstrip() for mask in made)


def test_development_has_whole_names() -> None:
    """A person has two, a firm a founder and a legal form, a street a number."""
    (person,) = masks("development", "person", ["李 明"])
    first, last = person.split()

    assert first in FIRST
    assert last in LAST
