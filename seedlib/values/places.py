"""Places: one draw of a real city for a row, of which many columns take their part.

City, state, postcode and area code of a row belong together, because they are parts of the same
draw. This module must not know people or telephones.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.places_data import CITIES, STATE_NAMES, City

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

Part = Literal[
    "city", "state", "state_name", "postcode", "area_code", "latitude", "longitude"
]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
# Which draw of a place's stream chooses what; frozen, since another order gives other values.
_CITY, _POSTCODE, _AREA_CODE = 0, 1, 2


def states() -> list[str]:
    """The states that places are in, as their postal abbreviations, in alphabetical order."""
    return sorted(STATE_NAMES)


@dataclass(frozen=True, slots=True)
class Place:
    """A draw of a place, see :func:`place`; two of one name and the same states are the same."""

    name: str
    states: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse states without cities here."""
        unknown = [state for state in self.states if state not in STATE_NAMES]
        if unknown or not self.states:
            given = ", ".join(map(repr, unknown)) or "none"
            msg = (
                f"v.place({self.name!r}, states=…) has no city for {given}. The states with "
                f"cities are {', '.join(states())}: name some, or leave states out for all."
            )
            raise DeclarationError(msg)

    def __getitem__(self, part: str) -> Column:
        """Return the column of one part of the place.

        :param part: ``"city"``, ``"state"`` (``"OR"``), ``"state_name"`` (``"Oregon"``),
            ``"postcode"`` (five digits, as text), ``"area_code"`` (three, as text), ``"latitude"``
            or ``"longitude"`` (of the city's centre, decimal degrees to two places).
        :raises DeclarationError: when a place has no such part.
        """
        for known in PARTS:
            if part == known:
                return PlacePart(self, known)
        msg = f"v.place({self.name!r})[{part!r}]: a place has {', '.join(PARTS)}, and no {part}."
        raise DeclarationError(msg)


def place(name: str = "place", states: Sequence[str] | None = None) -> Place:
    """Draw a real US city for each row; larger ones come more often, as more people live there.

    Postcode and area code truly belong to the city. There are 85 cities in the fifteen states of
    :func:`states`, all of which license cannabis. No column of it is unique.

    :param name: the name of the draw. Places of one name in a row are one place; a row with two
        addresses gives the other one a name of its own, ``v.place("warehouse")``.
    :param states: the states to choose from, as abbreviations; all of them if left out.
    :raises DeclarationError: when there is no city for a state.

    Example::

        home = v.place()
        Seed("clients", rows=10, columns={"city": home["city"], "postcode": home["postcode"]})
    """
    # Whoever writes a plain "OR" means the state, not the letters.
    chosen = [states] if isinstance(states, str) else states
    return Place(name, tuple(STATE_NAMES if chosen is None else sorted(set(chosen))))


class PlacePart(Column):
    """One part of a :class:`Place`."""

    def __init__(self, draw: Place, part: Part) -> None:
        self.draw = draw
        self.part = part

    def at(self, rows: Rows, name: str) -> Array:  # noqa: ARG002 - its draw has a name of its own
        stream = f"place:{self.draw.name}"
        cities = _Cities.of(self.draw.states)
        city = cities.by_weight[rows.pick(stream, len(cities.by_weight), draw=_CITY)]
        if self.part == "postcode":
            return Array(cities.postcodes.one(city, rows.bits(stream, draw=_POSTCODE)))
        if self.part == "area_code":
            return Array(cities.area_codes.one(city, rows.bits(stream, draw=_AREA_CODE)))
        if self.part in ("latitude", "longitude"):
            return Array(cities.degrees[self.part][city], scale=2)
        return Array(cities.names[self.part][city])


@dataclass(frozen=True, slots=True)
class _Codes:
    """The postcodes, or area codes, of all cities in one row, and where each city's begin."""

    codes: NDArray[np.object_]
    first: NDArray[np.uint64]
    count: NDArray[np.uint64]

    @classmethod
    def of(cls, codes: Sequence[tuple[str, ...]]) -> _Codes:
        count = np.array([len(x) for x in codes], np.uint64)
        flat = np.array([code for x in codes for code in x], object)
        return cls(flat, np.cumsum(count) - count, count)

    def one(self, city: NDArray[np.int64], bits: NDArray[np.uint64]) -> NDArray[np.object_]:
        """Pick one code of each row's city by the row's bits (multiply and shift)."""
        half = np.uint64(32)
        chosen: NDArray[np.object_] = self.codes[
            self.first[city] + (((bits >> half) * self.count[city]) >> half)
        ]
        return chosen


@dataclass(frozen=True, slots=True)
class _Cities:
    """The cities of some states as arrays; ``by_weight`` holds a city once per thousand people."""

    by_weight: NDArray[np.int64]
    names: dict[str, NDArray[np.object_]]
    degrees: dict[str, NDArray[np.int64]]
    postcodes: _Codes
    area_codes: _Codes

    @classmethod
    @functools.cache
    def of(cls, states: tuple[str, ...]) -> _Cities:
        cities = [city for city in CITIES if city.state in states]

        def texts(part: Callable[[City], str]) -> NDArray[np.object_]:
            return np.array([part(city) for city in cities], object)

        return cls(
            np.repeat(np.arange(len(cities)), [city.weight for city in cities]),
            {
                "city": texts(lambda city: city.name),
                "state": texts(lambda city: city.state),
                "state_name": texts(lambda city: STATE_NAMES[city.state]),
            },
            {
                "latitude": np.array([city.latitude for city in cities], np.int64),
                "longitude": np.array([city.longitude for city in cities], np.int64),
            },
            _Codes.of([city.postcodes for city in cities]),
            _Codes.of([city.area_codes for city in cities]),
        )
