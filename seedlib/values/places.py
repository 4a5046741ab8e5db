"""Places: one draw of a real city for a row, of which many columns take their part.

City, state, postcode and area code of a row belong together, because they are parts of the same
draw. This module must not know people or telephones.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.places_data import CITIES, STATE_NAMES
from seedlib.values.streams import below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.places_data import City
    from seedlib.values.rows import Rows

Part = Literal["city", "state", "state_name", "postcode", "area_code", "latitude", "longitude"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
# Which draw of a place's stream chooses what; frozen, since another order gives other values.
_CITY, _POSTCODE, _AREA_CODE = 0, 1, 2


def states() -> list[str]:
    """The states that places are in, by their postal abbreviations, in alphabetical order."""
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
            given = ", ".join(map(repr, unknown)) or "no state at all"
            raise DeclarationError(
                f"v.place({self.name!r}, states=…) has no city for {given}, and makes none up. "
                f"The states with cities are {', '.join(states())}: name some of them, or leave "
                "states out for all."
            )

    def __getitem__(self, part: str) -> Column:
        """The column of one part of the place.

        Args:
            part: ``"city"``, ``"state"`` (``"OR"``), ``"state_name"`` (``"Oregon"``),
                ``"postcode"`` (five digits, as text), ``"area_code"`` (three, as text),
                ``"latitude"`` or ``"longitude"`` (of the city's centre, in degrees with two
                decimal places).

        Raises:
            DeclarationError: A place has no such part.
        """
        for known in PARTS:
            if part == known:
                return PlacePart(self, known)
        raise DeclarationError(
            f"A place has no {part!r}, which would have to fit the city. v.place({self.name!r}) "
            f"has {', '.join(PARTS)}."
        )


def place(name: str = "place", states: Sequence[str] | None = None) -> Place:
    """A real US city for each row, drawn once for all its parts; larger ones come more often.

    Postcode and area code truly belong to the city. There are more than eighty cities in the
    fifteen states of :func:`states`, all of which license cannabis. None of its columns is unique.

    Args:
        name: The name of the draw. Places of one name are one place in a row; a row with two
            addresses gives the other one a name of its own, ``v.place("warehouse")``.
        states: The states to choose from, as abbreviations; all of them if left out.

    Raises:
        DeclarationError: There is no city in a state, or no state to choose from.

    Example::

        home = v.place()
        Seed("clients", rows=10, columns={"city": home["city"], "postcode": home["postcode"]})
    """
    # Whoever writes a plain "OR" means the state, not its letters.
    chosen = [states] if isinstance(states, str) else states
    return Place(name, tuple(sorted(STATE_NAMES if chosen is None else set(chosen))))


class PlacePart(Column):
    """One part of a :class:`Place`."""

    def __init__(self, draw: Place, part: Part) -> None:
        self.draw = draw
        self.part = part

    def at(self, rows: Rows, name: str) -> Array:
        """The part of each row's city."""
        del name
        stream = f"place:{self.draw.name}"
        cities = _cities(self.draw.states)
        city = cities.by_weight[rows.pick(stream, len(cities.by_weight), draw=_CITY)]
        if self.part == "postcode":
            return Array(cities.postcodes.one(city, rows.bits(stream, draw=_POSTCODE)))
        if self.part == "area_code":
            return Array(cities.area_codes.one(city, rows.bits(stream, draw=_AREA_CODE)))
        if self.part in cities.hundredths:
            return Array(cities.hundredths[self.part][city], scale=2)
        return Array(cities.names[self.part][city])

    def canonical(self) -> object:
        """Also what is known of the cities: another table of them makes other values."""
        return [super().canonical(), _cities(self.draw.states).digest]


class _Codes:
    """The postcodes, or the area codes, of all cities in a row, and where each city's begin."""

    def __init__(self, codes: Sequence[tuple[str, ...]]) -> None:
        self.codes = np.array([code for each in codes for code in each], object)
        self.count = np.array([len(each) for each in codes], np.int64)
        self.first = np.cumsum(self.count) - self.count

    def one(self, city: NDArray[np.int64], bits: NDArray[np.uint64]) -> NDArray[np.object_]:
        """One code of each row's city, chosen by the row's bits."""
        chosen: NDArray[np.object_] = self.codes[self.first[city] + below(bits, self.count[city])]
        return chosen


class _Cities:
    """The cities of some states as arrays; ``by_weight`` holds each once for a thousand people."""

    def __init__(self, cities: Sequence[City]) -> None:
        self.digest = hashlib.blake2b(repr(cities).encode(), digest_size=16).hexdigest()
        self.by_weight = np.repeat(np.arange(len(cities)), [city.weight for city in cities])
        self.names = {
            "city": np.array([city.name for city in cities], object),
            "state": np.array([city.state for city in cities], object),
            "state_name": np.array([STATE_NAMES[city.state] for city in cities], object),
        }
        self.hundredths = {
            "latitude": np.array([city.latitude for city in cities], np.int64),
            "longitude": np.array([city.longitude for city in cities], np.int64),
        }
        self.postcodes = _Codes([city.postcodes for city in cities])
        self.area_codes = _Codes([city.area_codes for city in cities])


@functools.cache
def _cities(chosen: tuple[str, ...]) -> _Cities:
    return _Cities([city for city in CITIES if city.state in chosen])
