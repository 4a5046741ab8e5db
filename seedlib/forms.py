"""Cells whose form counts, against one column: sets, UUIDs, addresses, geometries, vectors.

As :mod:`seedlib.misfits`, whose functions judge what has measures: each takes cells of one type, no
NULL among them, and gives the index and the reason of each that does not fit.
"""

from __future__ import annotations

import ipaddress
import re
import struct
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from seedlib.misfits import each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from seedlib.keys import Scalar
    from seedlib.misfits import Misfit
    from seedlib.shape import ColumnShape, Family

_UUID: Final = re.compile(
    r"[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){3}[0-9a-f]{8}", re.IGNORECASE
)
_UUID_BYTES: Final = 16
_ADDRESS_BYTES: Final = {"inet4": 4, "inet6": 16}
_FLOAT_BYTES: Final = 4

# Well-known binary: the numbers of the types, by the names of the columns that take them alone.
_KINDS: Final = {
    "point": 1,
    "linestring": 2,
    "polygon": 3,
    "multipoint": 4,
    "multilinestring": 5,
    "multipolygon": 6,
    "geomcollection": 7,
    "geometrycollection": 7,
}
_ANY: Final = frozenset(_KINDS.values())
_HEAD: Final = struct.Struct("<IBI")
_WGS_84: Final = 4326
_LONGITUDE, _LATITUDE = 180.0, 90.0


def alike(part: Scalar, family: Family) -> Scalar:
    """A key's part in one form, of those that a column of the family takes for the same value.

    An instant comes with a fraction of zeros or without, a UUID with hyphens or without, or as its
    bytes; the database prints each in its own way, whatever was sent, and SQLite makes a float of a
    decimal.
    """
    if family in {"datetime", "time"} and isinstance(part, str):
        return part.removesuffix(".000000")
    if family == "decimal" and part is not None:
        return format(Decimal(str(part)).normalize(), "f")
    if family == "uuid" and isinstance(part, bytes) and len(part) == _UUID_BYTES:
        return str(uuid.UUID(bytes=part))
    if isinstance(part, str) and family == "uuid" and _UUID.fullmatch(part):
        return str(uuid.UUID(part))
    if isinstance(part, str) and family == "inet6":
        return ipaddress.IPv6Address(part).exploded
    return part


def sets(cells: Sequence[str], column: ColumnShape) -> list[Misfit]:
    """Judge the members of a set, separated by commas; an empty text has none."""
    members = frozenset(column.members)
    known = {text for text in set(cells) if not text or members.issuperset(text.split(","))}
    if known.issuperset(cells):
        return []
    reason = f"not members of the set, which has {len(members)}"
    return each(cells, lambda text: None if text in known else reason)


def bits(cells: NDArray[Any], column: ColumnShape) -> list[Misfit]:
    """Judge the numbers whose bits are a set's members (``int64[n]`` or ``uint64[n]``)."""
    most = 2 ** len(column.members) - 1
    if int(cells.min()) >= 0 and int(cells.max()) <= most:
        return []
    reason = f"not from 0 to {most}, which are the bits of the set"
    return each(cells.tolist(), lambda number: None if 0 <= number <= most else reason)


def uuids(cells: Sequence[str], column: ColumnShape) -> list[Misfit]:
    """Judge text that is to spell a UUID, with its hyphens or without."""
    del column
    return each(cells, lambda text: None if _UUID.fullmatch(text) else "text that is no UUID")


def addresses(cells: Sequence[str], column: ColumnShape) -> list[Misfit]:
    """Judge text that is to be an IP address; the column says of which version."""
    return each(cells, _an_address(column))


def _an_address(column: ColumnShape) -> Callable[[str], str | None]:
    version: type[ipaddress.IPv4Address | ipaddress.IPv6Address] = ipaddress.IPv6Address
    if column.family == "inet4":
        version = ipaddress.IPv4Address

    def judge(text: str) -> str | None:
        try:
            version(text)
        except ValueError:
            return f"text that is no address of version {column.family[-1]}"
        return None

    return judge


def of_length(cells: Sequence[bytes], column: ColumnShape) -> list[Misfit]:
    """Judge the bytes of a UUID or an address by their number."""
    wanted = _ADDRESS_BYTES.get(column.family, _UUID_BYTES)
    return each(
        cells,
        lambda cell: None if len(cell) == wanted else f"{len(cell)} bytes, the column has {wanted}",
    )


def vectors(cells: Sequence[bytes], column: ColumnShape) -> list[Misfit]:
    """Judge floats of 32 bits, one after the other."""

    def judge(cell: bytes) -> str | None:
        if not cell or len(cell) % _FLOAT_BYTES:
            return f"{len(cell)} bytes, and each number of a vector has {_FLOAT_BYTES}"
        if column.length is not None and len(cell) > column.length:
            most = column.length // _FLOAT_BYTES
            return f"{len(cell) // _FLOAT_BYTES} dimensions, the column has {most}"
        return None

    return each(cells, judge)


def geometries(cells: Sequence[bytes], column: ColumnShape) -> list[Misfit]:
    """Judge geometries in the servers' own form: SRID, kind, and where a point of WGS 84 lies."""
    kind = _KINDS.get(column.type_text.lower())
    wanted = _ANY if kind is None else {kind}

    def judge(cell: bytes) -> str | None:
        if len(cell) <= _HEAD.size:
            return f"{len(cell)} bytes, too few for a geometry: an SRID, then well-known binary"
        srid, order, found = _HEAD.unpack_from(cell)
        if order != 1 or found not in _ANY:
            return "no geometry: an SRID of four bytes, then well-known binary, both little-endian"
        if found not in wanted:
            return f"another kind of geometry than {column.type_text}"
        if column.srid is not None and srid != column.srid:
            return f"in SRID {srid}, the column has {column.srid}"
        return _off_the_globe(cell, found) if srid == _WGS_84 else None

    return each(cells, judge)


def _off_the_globe(cell: bytes, kind: int) -> str | None:
    """Of other kinds of geometry only the server knows: it is of no use to take them apart."""
    if kind != _KINDS["point"] or len(cell) != _HEAD.size + 16:
        return None
    longitude, latitude = struct.unpack_from("<dd", cell, _HEAD.size)
    if -_LONGITUDE < longitude <= _LONGITUDE and -_LATITUDE <= latitude <= _LATITUDE:
        return None
    return "beyond the globe: x is the longitude, y the latitude"
