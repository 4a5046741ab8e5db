"""Cells whose form counts: sets, UUIDs, addresses, geometries, vectors, and keys of them."""

from __future__ import annotations

import struct
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from seedlib import values as v
from seedlib.forms import alike
from seedlib.shape import ColumnShape, TableShape
from seedlib.validate import invalid
from seedlib.values.array import Array
from tests.values.chunks import cells

if TYPE_CHECKING:
    from seedlib.keys import Scalar
    from seedlib.shape import Family

TAGS = ColumnShape(name="c", type_text="set('a','b','c')", family="set", members=("a", "b", "c"))
UUID = ColumnShape(name="c", type_text="uuid", family="uuid")
INET4 = ColumnShape(name="c", type_text="inet4", family="inet4")
INET6 = ColumnShape(name="c", type_text="inet6", family="inet6")
POINT = ColumnShape(name="c", type_text="point", family="geometry", srid=4326)
ANYWHERE = ColumnShape(name="c", type_text="geometry", family="geometry")
VECTOR = ColumnShape(name="c", type_text="vector(3)", family="vector", length=12)

SPELLED = "550e8400-e29b-41d4-a716-446655440000"
NO_GEOMETRY = "no geometry: an SRID of four bytes, then well-known binary, both little-endian"
OFF = "beyond the globe: x is the longitude, y the latitude"


def point(x: float, y: float, srid: int = 4326) -> bytes:
    """A point as the servers keep it."""
    return struct.pack("<IBIdd", srid, 1, 1, x, y)


def reasons(column: ColumnShape, given: Any) -> dict[int, str]:  # noqa: ANN401 - as authors write
    """Row and reason of every cell that does not fit."""
    array = Array.of(given, len(given))
    found = invalid({"c": array}, TableShape(name="t", columns={"c": column}))
    return {one.row: one.reason for one in found}


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        (TAGS, ["", "a", "a,c", None, "c,b"], {}),
        (TAGS, ["a,d", "A"], dict.fromkeys(range(2), "not members of the set, which has 3")),
        (TAGS, [0, 7, None], {}),
        (
            TAGS,
            [8, 1, -1],
            dict.fromkeys((0, 2), "not from 0 to 7, which are the bits of the set"),
        ),
        (UUID, [SPELLED, SPELLED.upper(), SPELLED.replace("-", "")], {}),
        (UUID, [uuid.UUID(SPELLED), None], {}),
        (UUID, [uuid.UUID(SPELLED).bytes, b"short"], {1: "5 bytes, the column has 16"}),
        (
            UUID,
            [SPELLED[:-1], "x", f"{{{SPELLED}}}"],
            dict.fromkeys(range(3), "text that is no UUID"),
        ),
        (INET4, ["192.0.2.1", b"\xc0\x00\x02\x01"], {}),
        (
            INET4,
            ["192.0.2.256", "2001:db8::1"],
            dict.fromkeys(range(2), "text that is no address of version 4"),
        ),
        (INET4, [b"\0" * 16], {0: "16 bytes, the column has 4"}),
        (INET6, ["2001:db8::1", "::ffff:192.0.2.1"], {}),
        (INET6, ["192.0.2.1"], {0: "text that is no address of version 6"}),
        (POINT, [point(-117.1, 33.5), point(180, -90)], {}),
        (POINT, [point(1, 2, 0)], {0: "in SRID 0, the column has 4326"}),
        (POINT, [point(33.5, -117.1), point(-180, 0)], dict.fromkeys(range(2), OFF)),
        (POINT, cells(v.polygon(4326), [0]), {0: "another kind of geometry than point"}),
        (
            POINT,
            [b"\0" * 9],
            {0: "9 bytes, too few for a geometry: an SRID, then well-known binary"},
        ),
        (
            ANYWHERE,
            [b"\0" * 25, struct.pack(">IBIdd", 0, 0, 1, 1, 2)],
            dict.fromkeys(range(2), NO_GEOMETRY),
        ),
        (ANYWHERE, [*cells(v.polygon(4326), [0]), point(1000, 1000, 0)], {}),
        (VECTOR, [b"\0" * 12, b"\0" * 4], {}),
        (
            VECTOR,
            [b"\0" * 16, b"\0" * 6, b""],
            {
                0: "4 dimensions, the column has 3",
                1: "6 bytes, and each number of a vector has 4",
                2: "0 bytes, and each number of a vector has 4",
            },
        ),
    ],
)
def test_forms(column: ColumnShape, given: object, expected: dict[int, str]) -> None:
    """What a server would refuse, or its functions could not read, is told by its form."""
    assert expected == reasons(column, given)


@pytest.mark.parametrize(
    ("column", "given"),
    [(TAGS, [1.5]), (UUID, [1]), (INET4, [3]), (POINT, ["POINT(1 2)"]), (VECTOR, ["[1,2,3]"])],
)
def test_kinds(column: ColumnShape, given: list[object]) -> None:
    """Cells of another kind fit in no row."""
    (reason,) = reasons(column, given).values()

    assert reason.endswith(f", which does not fit {column.type_text}")


@pytest.mark.parametrize(
    ("family", "sent", "printed"),
    [
        ("datetime", "2025-01-01 00:00:00.000000", "2025-01-01 00:00:00"),
        ("time", "10:30:00", "10:30:00.000000"),
        ("decimal", "12.30", 12.3),
        ("decimal", "100.00", "100.00"),
        ("uuid", SPELLED.upper(), SPELLED),
        ("uuid", SPELLED.replace("-", ""), SPELLED),
        ("uuid", uuid.UUID(SPELLED).bytes, SPELLED),
        ("inet6", "2001:db8:0:1:1:1:1:1", "2001:db8::1:1:1:1:1"),
    ],
)
def test_keys_alike(family: Family, sent: Scalar, printed: Scalar) -> None:
    """A key as it is sent, and as the database prints it, is the same one; others are not."""
    assert alike(printed, family) == alike(sent, family)
    assert alike("other", "text") == "other"
    assert len({alike(key, "uuid") for key in cells(v.uuid(), np.arange(50))}) == 50  # type: ignore[arg-type]
