"""Values for types: they fit, are the same whenever they are asked for, and unique where said."""

from __future__ import annotations

import datetime as dt
import json
import re
import struct
import unicodedata
import uuid
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values.issued import _ACCOUNTS
from seedlib.verification.pii_scan import reaches
from tests.pii_scanner import findings
from tests.values.chunks import cells, digest, rows_of
from tests.values.datasets import dataset, segment, values

if TYPE_CHECKING:
    from seedlib.values.columns import Column

MEMBERS = [f"m{i}" for i in range(20)]
GEOMETRIES = {
    1: v.point,
    2: v.linestring,
    3: v.polygon,
    4: v.multipoint,
    5: v.multilinestring,
    6: v.multipolygon,
    7: v.geometry_collection,
}
UNIQUE: dict[str, Column] = {
    "uuid": v.uuid(),
    "hex": v.uuid("hex"),
    "bytes": v.uuid("bytes"),
    "ssn": v.ssn(),
    "tax_id": v.tax_id(),
    "card_number": v.card_number(),
    "iban": v.iban(),
    "norwegian_iban": v.iban("NO"),
    "ip_address": v.ip_address(6),
    "mac_address": v.mac_address(),
    "url": v.url(),
    "named_url": v.url("Cedar & Sons", domain="cedar.test"),
    "username": v.username(),
    "named": v.username("José", "O'Hara 2"),
}
COLUMNS: dict[str, object] = {
    **UNIQUE,
    "ip": v.ip_address(),
    "time": v.time(after="08:00", before="18:00"),
    "binary": v.binary(0, 20),
    "vector": v.vector(5),
    "left": v.left(v.person(), 7),
    "subset": v.subset(["red", "green", "blue"]),
    "document": v.document(
        {"n": v.integer(1, 9), "deep": [{"d": v.date(after="2024-01-01", before="2025-01-01")}]}
    ),
    "password_hash": v.password_hash(),
    **{f"geometry_{kind}": make(4326) for kind, make in GEOMETRIES.items()},
}
FROZEN = "f02b15f78ae377b2830dba5eefe5546109db486e594d03cabe974002ab294555"
KINDS = {
    "ssn": "ssn",
    "tax_id": "tax_id",
    "card_number": "card",
    "iban": "iban",
    "norwegian_iban": "iban",
    "ip_address": "ip_address",
    "ip": "ip_address",
    "url": "url",
    "named_url": "url",
}
"""What the judge of personal data is to take a column for."""


def test_pure() -> None:
    """Values come out the same in any order, and for ever: others would not be what was loaded."""
    rows, back = rows_of(COLUMNS, np.arange(300)), rows_of(COLUMNS, np.arange(299, -1, -1))

    assert {name: rows[name].tolist() for name in COLUMNS} == {
        name: back[name].tolist()[::-1] for name in COLUMNS
    }
    # Pools follow Faker's version, and sine and cosine the machine's library.
    others = {"url", "username", "left", *(f"geometry_{kind}" for kind in (2, 3, 5, 6, 7))}
    frozen = {name: column for name, column in COLUMNS.items() if name not in others}
    assert FROZEN == digest(frozen, range(300))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**64 - 50_001), st.integers(0, 2**32), st.integers(0, 2**32))
def test_unique(first: int, seed: int, other: int) -> None:
    """No two rows share a value, also across seeds, also as collations compare: a = A = á, 'a '."""
    numbers = np.arange(2_000, dtype=np.uint64) + np.uint64(first)
    for name, column in UNIQUE.items():
        # A range that ends begins anew; within one of them all are different.
        within = numbers % np.uint64(column.capacity) if hasattr(column, "capacity") else numbers
        if hasattr(column, "capacity") and int(within[0]) > int(within[-1]):
            continue
        made = cells(column, within[:1_000], seed=seed) + cells(column, within[1_000:], seed=other)
        assert 2_000 == len(set(map(_compared, made))), name


def _compared(cell: Any) -> object:  # noqa: ANN401 - a cell is of any type
    if isinstance(cell, bytes):
        return cell
    plain = unicodedata.normalize("NFKD", cell).casefold().rstrip()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def test_ranges_begin_anew() -> None:
    """A range that is used up is used again; v.unique refuses instead, and names the most."""
    assert 762 == len(set(cells(v.ip_address(), np.arange(762))))
    assert cells(v.ip_address(), [3]) == cells(v.ip_address(), [765])
    assert 762 == len(set(values(v.unique(v.ip_address()), 762)))
    with pytest.raises(DeclarationError, match="762"):
        values(v.unique(v.ip_address()), 763)


def test_nobodys() -> None:
    """Neither the strict judge of personal data nor what it searches text for finds anybody."""
    rows = rows_of(COLUMNS, np.arange(1_000))
    told = {
        name: [cell for cell in rows[name].tolist() if findings(str(cell), KINDS.get(name))][:1]
        for name in (*KINDS, "mac_address", "username", "named", "password_hash")
    }
    seen = {name: {*map(reaches, map(str, rows[name].tolist()))} for name in ("uuid", "hex")}

    assert {} == {name: found for name, found in told.items() if found}
    assert {"uuid": {frozenset()}, "hex": {frozenset()}} == seen
    phones = [str(cell) for cell in values(v.unique(v.phone()), 1_000)]
    assert [] == [phone for phone in phones if findings(phone, "phone")]
    assert 1_000 == len(set(phones))


def test_numbers_are_invalid() -> None:
    """Cards fail Luhn's check, and IBANs of each country that of ISO 7064, in the right length."""
    cards = [str(cell) for cell in cells(v.card_number(), np.arange(500))]
    assert all(re.fullmatch(r"4\d{15}", card) for card in cards)
    assert not any(_luhn(card) for card in cards)
    for country, digits in _ACCOUNTS.items():
        for iban in map(str, cells(v.iban(country), np.arange(200))):
            assert re.fullmatch(rf"{country}\d\d\d{{{digits}}}", iban)
            number = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
            assert 1 != int(number) % 97
            assert 2 <= int(iban[2:4]) <= 98


def _luhn(card: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(card))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def test_forms_of_identifiers() -> None:
    """UUIDs are of version 4 in each form, and the same one in all; the others have their form."""
    rows = rows_of(COLUMNS, np.arange(500))
    for text in rows["uuid"].tolist():
        assert (4, uuid.RFC_4122) == (uuid.UUID(text).version, uuid.UUID(text).variant)
    same = (v.uuid(), v.uuid("hex"), v.uuid("bytes"))
    forms = [rows_of({"id": column}, np.arange(50))["id"].tolist() for column in same]
    for text, digits, raw in zip(*forms, strict=True):
        assert uuid.UUID(text) == uuid.UUID(digits) == uuid.UUID(bytes=raw)
    patterns = {
        "ssn": r"9\d\d-\d\d-\d{4}",
        "tax_id": r"\d\d-\d{7}",
        "mac_address": r"02(:[0-9a-f]{2}){5}",
        "ip_address": r"2001:db8:1:1(:[1-9a-f][0-9a-f]{0,3}){4}",
        "url": r"https://[a-z.-]+\d+\.example\.com/",
        "named_url": r"https://cedar-sons\d+\.cedar\.test/",
        "username": r"[a-z.]+\.[a-z.]+\d+",
        "named": r"jose\.ohara\d+",
        "password_hash": r"![a-z]{40}",
    }
    for name, pattern in patterns.items():
        wrong = [cell for cell in rows[name].tolist() if not re.fullmatch(pattern, cell)]
        assert [] == wrong[:3], name


def test_times_and_bytes() -> None:
    """Times lie between their bounds; bytes have all lengths asked for, numbers are below 1."""
    rows = rows_of(COLUMNS, np.arange(2_000))
    clock = rows["time"].tolist()
    lengths = [len(cell) for cell in rows["binary"].tolist()]
    whole = {len(cell) for cell in rows_of({"b": v.binary(11)}, np.arange(100))["b"].tolist()}

    assert dt.time(8) <= min(clock) < dt.time(8, 5)
    assert dt.time(17, 55) < max(clock) < dt.time(18)
    assert set(range(21)) == set(lengths)
    assert {11} == whole
    assert {20} == {len(cell) for cell in rows["vector"].tolist()}
    numbers = [n for cell in rows["vector"].tolist() for n in struct.unpack("<5f", cell)]
    assert -1 <= min(numbers) < -0.99
    assert 0.99 < max(numbers) < 1
    assert cells(v.time(), [1]) == cells(v.time(after=dt.time(0), before="24:00"), [1])


def test_texts() -> None:
    """LEFT cuts, and leaves no blank at the end and NULL as it is; subsets keep their order."""
    rows = rows_of(COLUMNS, np.arange(2_000))
    cut = rows["left"].tolist()
    several = rows["subset"].tolist()
    many = [str(cell).split(",") for cell in cells(v.subset(MEMBERS), np.arange(300))]

    assert 7 == max(map(len, cut))
    assert [] == [text for text in cut if text != text.rstrip()]
    assert ["Ab"] == cells(v.left("Ab  cd", 4), [0])
    assert [None, "12.5"] == [
        *cells(v.left(None, 3), [0]),
        *cells(v.left(Decimal("12.50"), 4), [0]),
    ]
    colours = ["red", "green", "blue"]
    assert 7 == len(set(several))
    for text in several:
        assert text.split(",") == [one for one in colours if one in text.split(",")]
    assert all(parts == sorted(parts, key=MEMBERS.index) and parts != [""] for parts in many)
    assert set(MEMBERS) == {part for parts in many for part in parts}


def test_document() -> None:
    """Every part is a value of its own, as JSON has it; each document is an object apart."""
    parts = {
        "id": v.this["n"],
        "tags": [v.choice(["a", "b"]), None, True],
        "price": v.decimal("1.10", "9.90"),
        "exact": Decimal("12345678901234567.25"),
        "at": v.instant(after="2024-01-01", before="2024-01-02"),
        "clock": dt.time(8, 30),
        "key": uuid.UUID(int=5),
        "empty": {},
        "none": [],
        "inner": {"maybe": v.maybe(v.integer(1, 3), 50)},
    }
    columns = {"n": v.row_number(), "d": v.document(parts)}
    made = rows_of(columns, np.arange(50))["d"].tolist()

    assert list(range(1, 51)) == [document["id"] for document in made]
    assert made == json.loads(json.dumps(made, allow_nan=False))
    assert {type(document["price"]) for document in made} == {float}
    assert {1, 2, 3, None} == {document["inner"]["maybe"] for document in made}
    first = made[0]
    assert ("12345678901234567.25", "08:30:00", str(uuid.UUID(int=5)), {}, []) == (
        first["exact"],
        first["clock"],
        first["key"],
        first["empty"],
        first["none"],
    )
    assert re.fullmatch(r"2024-01-01T\d\d:\d\d:\d\d", first["at"])
    assert made[0]["empty"] is not made[1]["empty"]
    assert [[["a"]]] == cells(v.document([["a"]]), [0])


@pytest.mark.parametrize("kind", GEOMETRIES)
@pytest.mark.parametrize("srid", [0, 3857, 4326])
def test_geometries(kind: int, srid: int) -> None:
    """Each is well-known binary of its kind, in its area, and no line or border crosses itself."""
    area = (10.0, -20.0, 14.0, -19.0) if srid == 3857 else None
    west, south, east, north = area or ((-117, 33, -85, 45) if srid else (0, 0, 1000, 1000))
    for cell in cells(GEOMETRIES[kind](srid, area), np.arange(300)):
        assert isinstance(cell, bytes)
        assert (srid, 1, kind) == struct.unpack_from("<IBI", cell)
        shapes, end = _read(cell, 4)
        assert len(cell) == end
        for shape in shapes:
            assert all(west < x < east and south < y < north for x, y in shape)
            assert not _crosses(shape)
            if shape[0] == shape[-1] and len(shape) > 1:
                assert 0 < sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(shape))


def test_a_point_of_a_place() -> None:
    """A point can be where other columns say: a city, say; it is NULL where one of them is."""
    home = v.place()
    place = v.point(4326, at=(home["longitude"], v.maybe(home["latitude"], 50)))
    rows = rows_of({"p": place, "x": home["longitude"], "y": home["latitude"]}, np.arange(100))
    made = zip(*(rows[name].tolist() for name in "pxy"), strict=True)
    known = [
        (struct.unpack("<IBIdd", p), (4326, 1, 1, float(x), float(y))) for p, x, y in made if p
    ]

    assert 30 < len(known) < 70
    assert [] == [pair for pair in known if pair[0] != pair[1]]


def _read(cell: bytes, at: int) -> tuple[list[list[tuple[float, float]]], int]:
    """The sequences of points in well-known binary, by the standard; and where it ends."""
    order, kind = struct.unpack_from("<BI", cell, at)
    assert 1 == order
    at += 5
    if kind == 1:
        return [[struct.unpack_from("<dd", cell, at)]], at + 16
    (count,) = struct.unpack_from("<I", cell, at)
    at += 4
    found = []
    if kind == 2:
        places = [struct.unpack_from("<dd", cell, at + 16 * i) for i in range(count)]
        return [places], at + 16 * count
    for _ in range(count):
        if kind == 3:
            (corners,) = struct.unpack_from("<I", cell, at)
            found.append([struct.unpack_from("<dd", cell, at + 4 + 16 * i) for i in range(corners)])
            at += 4 + 16 * corners
        else:
            parts, at = _read(cell, at)
            found += parts
    return found, at


def _crosses(shape: list[tuple[float, float]]) -> bool:
    edges = list(pairwise(shape))

    def side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
        return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])

    return any(
        side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)
        for i, (a, b) in enumerate(edges)
        for c, d in edges[i + 2 : len(edges) - (i == 0 and shape[0] == shape[-1])]
    )


@pytest.mark.parametrize(
    ("column", "size"),
    [
        (v.time(after="08:00", before="08:10"), 600),
        (v.subset(["a", "b", "c"]), 7),
        (v.binary(0, 1), 256),
        (v.binary(2), 65_536),
        (v.ssn(), 54_994_500),
        (v.tax_id(), 170_000_000),
        (v.card_number(), 10**14),
        (v.mac_address(), 2**40),
        (v.ip_address(), 762),
    ],
)
def test_countable(column: v.Countable, size: int) -> None:
    """As many different values as it says, each by its number, the last one included."""
    extent = dataset(t=segment({"x": column}, 10)).tables["t"].extents[0]
    rows = extent.rows(np.zeros(min(size, 2_000), np.uint64))
    first = column.nth(rows, np.arange(len(rows), dtype=np.uint64)).tolist()
    last = column.nth(rows.take(np.array([0])), np.array([size - 1], np.uint64)).tolist()

    assert size == column.size(extent)
    assert len(rows) == len(set(first))
    assert (last[0] in first) is (size <= len(rows))


def test_full_ranges() -> None:
    """All of 64 bits can be asked for, with a sign and without."""
    unsigned: list[Any] = cells(v.integer(0, 2**64 - 1), np.arange(500))
    signed: list[Any] = cells(v.integer(-(2**63), 2**63 - 1), np.arange(500))
    upper = cells(v.integer(2**63, 2**63 + 2), np.arange(50))

    assert max(unsigned) > 0.99 * 2**64
    assert min(unsigned) < 0.01 * 2**64
    assert min(signed) < -0.98 * 2**63
    assert max(signed) > 0.98 * 2**63
    assert {2**63, 2**63 + 1, 2**63 + 2} == set(upper)


def test_ascii() -> None:
    """Whatever text is made up is ASCII: it fits columns of any character set."""
    home = v.place()
    columns = {
        name: make()
        for name, make in vars(v).items()
        if name in {"first_name", "last_name", "person", "company", "street_address", "sentence"}
        or name in {"paragraph", "phone", "email", "url", "username", "password_hash", "ssn"}
    }
    columns |= {f"home_{part}": home[part] for part in ("city", "state", "state_name", "postcode")}
    rows = rows_of(columns, np.arange(20_000))

    assert 17 == len(columns)
    assert "" == "".join(
        sign for name in columns for sign in set("".join(rows[name].tolist())) if not sign.isascii()
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: v.uuid("words"),  # type: ignore[arg-type]
        lambda: v.time(after="18:00", before="08:00"),
        lambda: v.time(after="8 o'clock"),
        lambda: v.time(before="24:01"),
        lambda: v.time(after=dt.time(1, 2, 3, 4)),
        lambda: v.time(after=dt.time(1, tzinfo=dt.UTC)),
        lambda: v.binary(0),
        lambda: v.binary(5, 3),
        lambda: v.binary(1, 2**24),
        lambda: v.vector(0),
        lambda: v.left("x", 0),
        lambda: v.subset("abc"),
        lambda: v.subset([]),
        lambda: v.subset(["a", "a"]),
        lambda: v.subset(["a,b"]),
        lambda: v.subset([f"m{i}" for i in range(65)]),
        lambda: v.document("text"),
        lambda: v.document({1: "a"}),  # type: ignore[dict-item]
        lambda: cells(v.document({"raw": b"bytes"}), [0]),
        lambda: v.point(-1),
        lambda: v.point(4326, (10, 10, 5, 20)),
        lambda: v.polygon(4326, (100, 100, 110, 110)),
        lambda: v.point(0, (0, 0, 1, 1), at=(1, 2)),
        lambda: v.ip_address(5),  # type: ignore[arg-type]
        lambda: v.iban("GB"),
        lambda: v.url(domain="seedlib.org"),
    ],
)
def test_refused(make: Any) -> None:  # noqa: ANN401 - a lambda
    """What can only be a mistake is refused where it is written, with what to write instead."""
    with pytest.raises(
        DeclarationError, match=r"Give|Write|write|give|has from|each member|there are"
    ):
        make()
