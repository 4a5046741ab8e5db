"""The table of cities, against postcodes, area codes and borders written down apart from it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from seedlib.values.places_data import CITIES, STATE_NAMES, City

# The first three digits of a state's postcodes, as the postal service assigns them.
POSTCODE_PREFIXES = {
    "ME": range(39, 50),
    "MA": range(10, 28),
    "NJ": range(70, 90),
    "NY": range(100, 150),
    "MD": range(206, 220),
    "MI": range(480, 500),
    "IL": range(600, 630),
    "MO": range(630, 659),
    "CO": range(800, 817),
    "AZ": range(850, 866),
    "NM": range(870, 885),
    "NV": range(889, 899),
    "CA": range(900, 962),
    "OR": range(970, 980),
    "WA": range(980, 995),
}

# Every geographic area code in service in the state, as the numbering plan lists them.
AREA_CODES = {
    "AZ": "480 520 602 623 928",
    "CA": "209 213 279 310 323 341 350 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 "
    "707 714 747 760 805 818 820 831 840 858 909 916 925 949 951",
    "CO": "303 719 720 970 983",
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872",
    "MA": "339 351 413 508 617 774 781 857 978",
    "MD": "227 240 301 410 443 667",
    "ME": "207",
    "MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "MO": "235 314 417 557 573 636 660 816 975",
    "NJ": "201 551 609 640 732 848 856 862 908 973",
    "NM": "505 575",
    "NV": "702 725 775",
    "NY": "212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934",
    "OR": "458 503 541 971",
    "WA": "206 253 360 425 509 564",
}

# South, north, west and east end of the state, in whole degrees and outwards.
BORDERS = {
    "AZ": (31, 37, -115, -109),
    "CA": (32, 42, -125, -114),
    "CO": (37, 41, -110, -102),
    "IL": (36, 43, -92, -87),
    "MA": (41, 43, -74, -69),
    "MD": (37, 40, -80, -75),
    "ME": (42, 48, -72, -66),
    "MI": (41, 49, -91, -82),
    "MO": (35, 41, -96, -89),
    "NJ": (38, 42, -76, -73),
    "NM": (31, 37, -110, -103),
    "NV": (35, 42, -121, -114),
    "NY": (40, 46, -80, -71),
    "OR": (41, 47, -125, -116),
    "WA": (45, 50, -125, -116),
}

each_city = pytest.mark.parametrize("city", CITIES, ids=lambda city: f"{city.name}-{city.state}")


def test_states() -> None:
    """There are at least forty cities, and some in each of the fifteen states."""
    assert len(CITIES) >= 40
    assert set(POSTCODE_PREFIXES) == {city.state for city in CITIES} == set(STATE_NAMES)


def test_once() -> None:
    """No city stands there twice, and no postcode under two cities or twice under one."""
    names = Counter((city.name, city.state) for city in CITIES)
    postcodes = Counter(postcode for city in CITIES for postcode in city.postcodes)

    assert {1} == set(names.values())
    assert {1} == set(postcodes.values())


@each_city
def test_postcodes(city: City) -> None:
    """A city's postcodes are five digits within its state's prefixes, and close to each other."""
    prefixes = {int(postcode[:3]) for postcode in city.postcodes}

    assert all(re.fullmatch(r"\d{5}", postcode) for postcode in city.postcodes)
    assert prefixes <= set(POSTCODE_PREFIXES[city.state])
    assert max(prefixes) - min(prefixes) <= 1


@each_city
def test_area_codes(city: City) -> None:
    """A city's area codes are its state's."""
    assert city.area_codes
    assert set(city.area_codes) <= set(AREA_CODES[city.state].split())


@each_city
def test_coordinates(city: City) -> None:
    """A city's centre lies within its state's borders."""
    south, north, west, east = BORDERS[city.state]

    assert south < city.latitude / 100 < north
    assert west < city.longitude / 100 < east


@each_city
def test_weight(city: City) -> None:
    """A city's weight is a population in thousands: no city is nothing, none beats New York."""
    assert 10 <= city.weight <= 8804
