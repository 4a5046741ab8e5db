"""Places: real cities, whose parts belong together."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values import places
from seedlib.values.canonical import describe
from seedlib.values.places_data import CITIES
from tests.values.chunks import PROBE, cells, digest, python, rows_of

home = v.place()
COLUMNS: dict[str, object] = {part: home[part] for part in places.PARTS}


def test_parts_belong_together() -> None:
    """Every row's parts are those of one city."""
    rows = rows_of(COLUMNS, np.arange(20_000))
    known = {
        (city.name, city.state, city.latitude, city.longitude, postcode, area)
        for city in CITIES
        for postcode in city.postcodes
        for area in city.area_codes
    }
    made = set(
        zip(
            rows["city"].tolist(),
            rows["state"].tolist(),
            rows["latitude"].data.tolist(),
            rows["longitude"].data.tolist(),
            rows["postcode"].tolist(),
            rows["area_code"].tolist(),
            strict=True,
        )
    )

    assert set() == made - known
    assert {city.name for city in CITIES} == {entry[0] for entry in made}


def test_all_codes() -> None:
    """Every postcode and every area code of a city comes up."""
    denver = [city for city in CITIES if city.name == "Denver"]
    rows = rows_of(
        {**COLUMNS, **{p: v.place(states=["CO"])[p] for p in places.PARTS}}, range(5_000)
    )
    of_denver = rows["city"].data == "Denver"

    assert set(denver[0].postcodes) == set(rows["postcode"].take(of_denver).tolist())
    assert {"303", "720"} == set(rows["area_code"].take(of_denver).tolist())


def test_larger_cities_more_often() -> None:
    """Cities come as often as people live there."""
    counts = Counter(cells(home["city"], np.arange(100_000)))

    assert counts["Los Angeles"] > counts["Chicago"] > counts["Denver"] > counts["Bend"] > 0
    assert 0.09 < counts["Los Angeles"] / 100_000 < 0.15


def test_states() -> None:
    """The states are fifteen, and a place can be restricted to some of them."""
    restricted = v.place(states=("OR", "CA"))

    assert "AZ CA CO IL MA MD ME MI MO NJ NM NV NY OR WA" == " ".join(places.states())
    assert {"OR", "CA"} == set(cells(restricted["state"], range(500)))
    assert {"Oregon"} == set(cells(v.place(states="OR")["state_name"], range(50)))


def test_order_of_states() -> None:
    """The states' order, and one named twice, change nothing."""
    one, other = v.place(states=("OR", "CA")), v.place(states=("CA", "OR", "CA"))

    assert cells(one["city"], range(50)) == cells(other["city"], range(50))
    assert describe(one["city"]) == describe(other["city"])


def test_names() -> None:
    """Places of one name are one place, those of different names are drawn apart."""
    rows = rows_of(
        {
            "city": v.place()["city"],
            "again": v.place()["city"],
            "warehouse": v.place("warehouse")["city"],
        },
        range(200),
    )
    same = np.flatnonzero(rows["city"].data == rows["warehouse"].data)

    assert rows["city"].tolist() == rows["again"].tolist()
    assert len(same) < 50


def test_coordinates() -> None:
    """Coordinates are exact decimals with two places."""
    latitude = cells(v.place(states="OR")["latitude"], range(50))

    assert {Decimal("45.52"), Decimal("44.94")} < set(latitude)


@pytest.mark.parametrize("states", [("OR", "TX"), (), "Oregon"])
def test_unknown_state(states: tuple[str, ...] | str) -> None:
    """A state without cities is refused, with those that have some."""
    with pytest.raises(DeclarationError, match="The states with cities are AZ, CA, CO"):
        v.place(states=states)


def test_unknown_part() -> None:
    """A part that places do not have is refused, with those they have."""
    with pytest.raises(DeclarationError, match=r"no 'county'.* has city, state,"):
        home["county"]


def test_fingerprint() -> None:
    """Another part, name or set of states is another declaration."""
    columns = [
        home["city"],
        home["state"],
        v.place("other")["city"],
        v.place(states=("OR",))["city"],
    ]

    assert 4 == len({repr(describe(column)) for column in columns})


@pytest.mark.parametrize("part", places.PARTS)
def test_any_chunking(part: str) -> None:
    """Rows have the same values in one chunk, in several, and backwards."""
    whole = cells(home[part], range(98))

    assert whole == [cell for a in range(0, 98, 7) for cell in cells(home[part], range(a, a + 7))]
    assert whole[::-1] == cells(home[part], range(97, -1, -1))
    assert [] == cells(home[part], [])


def test_fresh_process() -> None:
    """A fresh process with another hash seed makes the same values, and has no need of Faker."""
    program = PROBE.format(module=__name__) + "print('faker' in sys.modules)"

    assert [digest(COLUMNS, range(300)), "False"] == python(program, PYTHONHASHSEED="3").split()


def test_golden() -> None:
    """A row's place stays what it is for ever: other values would be other rows."""
    rows = rows_of(COLUMNS, range(3))
    made = zip(*(map(str, rows[part].tolist()) for part in places.PARTS), strict=True)

    assert [
        "San Diego CA California 92110 619 32.72 -117.16",
        "Bend OR Oregon 97703 541 44.06 -121.32",
        "San Francisco CA California 94114 415 37.77 -122.42",
    ] == [" ".join(parts) for parts in made]
