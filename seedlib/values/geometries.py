"""Points, lines and areas as MySQL and MariaDB keep them: an SRID, and well-known binary.

Both keep the first coordinate as x and the second as y, whatever the order in which a reference
system names its axes: in WGS 84 (SRID 4326) x is the longitude and y the latitude, though MySQL's
own functions write the latitude first. (MySQL manual, "Internal Geometry Storage Format"; OGC
06-103r4, 8.2, well-known binary.)
"""

from __future__ import annotations

import struct
from abc import abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.binaries import cells_of_bytes
from seedlib.values.columns import Column, as_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

    Coordinates = NDArray[np.float64]
    Bytes = NDArray[np.uint8]


class Area(NamedTuple):
    """A rectangle: the least and the greatest x and y."""

    west: float
    south: float
    east: float
    north: float


# Inland in the United States, where generated people live too.
_INLAND: Final = Area(-117.0, 33.0, -85.0, 45.0)
_PLANE: Final = Area(0.0, 0.0, 1000.0, 1000.0)
_WORLD: Final = Area(-180.0, -90.0, 180.0, 90.0)
# EPSG's codes of systems in degrees, but for a few.
_DEGREES: Final = range(4001, 5000)
_LARGEST_SRID: Final = 2**32 - 1

_POINT, _LINE, _POLYGON, _POINTS, _LINES, _POLYGONS, _COLLECTION = range(1, 8)
"""Their numbers in well-known binary."""

_DECIMALS: Final = 6
"""Of a degree: a tenth of a metre."""

_REACHES: Final = 500
"""How many times as wide as a shape's reach the area is."""

_MARGIN: Final = 8
"""Reaches that the middle of a shape keeps from the border: the longest line does not cross it."""


def point(
    srid: int = 0,
    area: tuple[float, float, float, float] | None = None,
    *,
    at: tuple[object, object] | None = None,
) -> Column:
    """A point, for POINT and GEOMETRY columns of MySQL and MariaDB.

    Args:
        srid: The column's spatial reference system: 0 for a plane without units, 4326 for longitude
            and latitude.
        area: Where it is to lie: west, south, east and north, x and y in the system's own units. If
            left out, inland in the United States where the system has degrees, and within 1,000
            by 1,000 units elsewhere.
        at: Or its x and its y, each a column or a constant; NULL where one of them is.

    Raises:
        DeclarationError: The area is none, or not on the globe; or there is an area and a place.

    Example::

        v.point(4326, at=(home["longitude"], home["latitude"]))  # where home = v.place()
    """
    within = _area("point", srid, area)
    if at is None:
        return _Points(srid, within, 0)
    if area is not None:
        raise DeclarationError(
            "v.point was given an area and where in it the point lies. Give it one of them."
        )
    x, y = at
    return _PointAt(srid, as_column(x), as_column(y))


def multipoint(srid: int = 0, area: tuple[float, float, float, float] | None = None) -> Column:
    """Two to five points near each other, for MULTIPOINT; arguments as for :func:`point`."""
    return _Points(srid, _area("multipoint", srid, area), _POINTS)


def linestring(srid: int = 0, area: tuple[float, float, float, float] | None = None) -> Column:
    """A line of two to six points that goes one way; arguments as for :func:`point`."""
    return _Lines(srid, _area("linestring", srid, area), 0)


def multilinestring(srid: int = 0, area: tuple[float, float, float, float] | None = None) -> Column:
    """Two such lines, for MULTILINESTRING; arguments as for :func:`point`."""
    return _Lines(srid, _area("multilinestring", srid, area), _LINES)


def polygon(srid: int = 0, area: tuple[float, float, float, float] | None = None) -> Column:
    """An area of four to eight corners whose border does not cross itself, without holes.

    Its corners follow each other counter-clockwise. Arguments as for :func:`point`.
    """
    return _Polygons(srid, _area("polygon", srid, area), 0)


def multipolygon(srid: int = 0, area: tuple[float, float, float, float] | None = None) -> Column:
    """Two such areas, apart from each other; arguments as for :func:`point`."""
    return _Polygons(srid, _area("multipolygon", srid, area), _POLYGONS)


def geometry_collection(
    srid: int = 0, area: tuple[float, float, float, float] | None = None
) -> Column:
    """A point and a line from there, for GEOMETRYCOLLECTION; arguments as for :func:`point`."""
    return _Collection(srid, _area("geometry_collection", srid, area))


class _Geometry(Column):
    """A shape around a place of the area, of as many points as the row's bits say."""

    fewest = 1
    most = 1

    def __init__(self, srid: int, area: Area) -> None:
        self.srid = srid
        self.area = area

    def at(self, rows: Rows, name: str) -> Array:
        made = np.empty(len(rows), object)
        middle = self._middles(rows, name)
        counts = self.fewest + rows.pick(name, self.most - self.fewest + 1, draw=2)
        for count in np.unique(counts).tolist():
            some = np.flatnonzero(counts == count)
            turns = np.stack([_share(rows.bits(name, 3 + i)[some]) for i in range(2 * count)], 1)
            shapes = self.shapes(middle[some], turns.reshape(len(some), count, 2))
            system = _constant(len(some), struct.pack("<I", self.srid))
            made[some] = cells_of_bytes(np.concatenate([system, shapes], 1)).data
        return Array(made)

    @abstractmethod
    def shapes(self, middle: Coordinates, turns: Coordinates) -> Bytes:
        """The shapes as well-known binary, a line each.

        Args:
            middle: ``float64[n, 2]``: where they are.
            turns: ``float64[n, points, 2]``: two numbers of ``[0, 1)`` for each point.
        """

    @property
    def reach(self) -> float:
        """How far a shape's points are from each other, about."""
        area = self.area
        return min(area.east - area.west, area.north - area.south) / _REACHES

    def _middles(self, rows: Rows, name: str) -> Coordinates:
        margin = self.reach * _MARGIN
        low = np.array([self.area.west, self.area.south]) + margin
        size = np.array([self.area.east, self.area.north]) - margin - low
        drawn = np.stack([_share(rows.bits(name, draw)) for draw in range(2)], 1)
        return np.round(low + drawn * size, _DECIMALS)


class _Points(_Geometry):
    def __init__(self, srid: int, area: Area, together: int) -> None:
        super().__init__(srid, area)
        self.together = together
        self.fewest, self.most = (2, 5) if together else (1, 1)

    def shapes(self, middle: Coordinates, turns: Coordinates) -> Bytes:
        if not self.together:
            return _point(middle)
        places = np.round(middle[:, None] + (turns - 0.5) * 2 * self.reach, _DECIMALS)
        return _many(self.together, [_point(places[:, i]) for i in range(places.shape[1])])


class _PointAt(Column):
    """A point of which others say where it is."""

    draws = False

    def __init__(self, srid: int, x: Column, y: Column) -> None:
        self.srid = srid
        self.x = x
        self.y = y

    def at(self, rows: Rows, name: str) -> Array:
        x, y = self.x.at(rows, f"{name}/x"), self.y.at(rows, f"{name}/y")
        null = x.isnull() | y.isnull()
        places = np.stack([_floats(x, null), _floats(y, null)], 1)
        system = _constant(len(rows), struct.pack("<I", self.srid))
        return cells_of_bytes(np.concatenate([system, _point(places)], 1)).where_null(null)


class _Lines(_Geometry):
    fewest, most = 2, 6

    def __init__(self, srid: int, area: Area, together: int) -> None:
        super().__init__(srid, area)
        self.together = together

    def shapes(self, middle: Coordinates, turns: Coordinates) -> Bytes:
        one = _way(middle, turns, self.reach)
        if not self.together:
            return _line(one)
        beside = np.round(one + np.array([0.0, self.reach]), _DECIMALS)
        return _many(self.together, [_line(one), _line(beside)])


class _Polygons(_Geometry):
    fewest, most = 4, 8

    def __init__(self, srid: int, area: Area, together: int) -> None:
        super().__init__(srid, area)
        self.together = together

    def shapes(self, middle: Coordinates, turns: Coordinates) -> Bytes:
        one = _ring(middle, turns, self.reach)
        if not self.together:
            return _polygon(one)
        beside = np.round(one + np.array([2.5 * self.reach, 0.0]), _DECIMALS)
        return _many(self.together, [_polygon(one), _polygon(beside)])


class _Collection(_Geometry):
    fewest, most = 2, 6

    def shapes(self, middle: Coordinates, turns: Coordinates) -> Bytes:
        return _many(_COLLECTION, [_point(middle), _line(_way(middle, turns, self.reach))])


def _way(middle: Coordinates, turns: Coordinates, reach: float) -> Coordinates:
    """Points that lead from the middle in one direction, give or take 60 degrees: no crossing."""
    heading = 2 * np.pi * turns[:, :1, 0] + (turns[:, :, 1] - 0.5) * 2 * np.pi / 3
    steps = reach * np.stack([np.cos(heading), np.sin(heading)], 2)
    steps[:, 0] = 0
    return np.round(middle[:, None] + np.cumsum(steps, 1), _DECIMALS)


def _ring(middle: Coordinates, turns: Coordinates, reach: float) -> Coordinates:
    """Corners all round the middle, each in a sector of its own, and the first one again."""
    corners = turns.shape[1]
    angle = 2 * np.pi * (np.arange(corners) + 0.6 * turns[:, :, 0]) / corners
    distance = reach * (0.5 + 0.5 * turns[:, :, 1])
    around = np.stack([np.cos(angle), np.sin(angle)], 2) * distance[:, :, None]
    places = np.round(middle[:, None] + around, _DECIMALS)
    return np.concatenate([places, places[:, :1]], 1)


def _point(places: Coordinates) -> Bytes:
    return _coordinates(struct.pack("<BI", 1, _POINT), places[:, None])


def _line(places: Coordinates) -> Bytes:
    return _coordinates(struct.pack("<BII", 1, _LINE, places.shape[1]), places)


def _polygon(ring: Coordinates) -> Bytes:
    return _coordinates(struct.pack("<BIII", 1, _POLYGON, 1, ring.shape[1]), ring)


def _many(kind: int, parts: list[Bytes]) -> Bytes:
    head = _constant(len(parts[0]), struct.pack("<BII", 1, kind, len(parts)))
    return np.concatenate([head, *parts], 1)


def _coordinates(head: bytes, places: Coordinates) -> Bytes:
    """``float64[n, points, 2]`` after the same head."""
    flat = np.ascontiguousarray(places, "<f8").reshape(len(places), -1).view(np.uint8)
    return np.concatenate([_constant(len(places), head), flat], 1)


def _constant(n: int, head: bytes) -> Bytes:
    return np.tile(np.frombuffer(head, np.uint8), (n, 1))


def _floats(numbers: Array, null: NDArray[np.bool_]) -> Coordinates:
    known = zip(numbers.tolist(), null.tolist(), strict=True)
    return np.array([0.0 if unknown else float(number) for number, unknown in known], np.float64)


def _share(bits: NDArray[np.uint64]) -> Coordinates:
    """Numbers of ``[0, 1)``."""
    return (bits >> np.uint64(11)).astype(np.float64) / 2**53


def _area(name: str, srid: int, given: tuple[float, float, float, float] | None) -> Area:
    if not 0 <= srid <= _LARGEST_SRID:
        raise DeclarationError(
            f"v.{name}(srid={srid}): an SRID is a number of 32 bits. Give 0 or more."
        )
    degrees = srid in _DEGREES
    if given is None:
        return _INLAND if degrees else _PLANE
    area = Area(*map(float, given))
    inside = (
        _WORLD.west <= area.west
        and area.east <= _WORLD.east
        and _WORLD.south <= area.south
        and area.north <= _WORLD.north
    )
    if not (area.west < area.east and area.south < area.north) or (degrees and not inside):
        world = ", longitudes from -180 to 180 and latitudes from -90 to 90" if degrees else ""
        raise DeclarationError(
            f"v.{name}(area={given!r}): give west, south, east and north in this order, the "
            f"smaller of each pair first{world}."
        )
    return area
