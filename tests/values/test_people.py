"""Names, addresses and numbers of people who do not exist."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values.people import slugs
from seedlib.values.rows import Dataset, Segment, Table
from tests.values.chunks import PROBE, cells, digest, python, rows_of

MANY = np.arange(100_000)
home = v.place()
COLUMNS: dict[str, object] = {
    "first_name": v.first_name(),
    "last_name": v.last_name(),
    "name": v.person(),
    "company": v.company(),
    "email": v.email(),
    "work_email": v.email(v.this["first_name"], v.this["company"], domain="work.test"),
    "phone": v.phone(),
    "home_phone": v.phone(home["area_code"]),
    "street": v.street_address(),
    "city": home["city"],
}

# Written from RFC 2606 and from the numbering plan, apart from what makes the values.
RESERVED_EMAIL = re.compile(
    r"[a-z](?:[a-z0-9.]{0,58}[a-z])?[0-9]+@(?:[a-z0-9-]+\.)*(?:example\.(?:com|net|org)|[a-z-]+\.test)"
)
RESERVED_PHONE = re.compile(r"\+1-[2-9][0-9]{2}-555-01[0-9]{2}")


@pytest.mark.parametrize("name", ["email", "work_email"])
def test_emails_unique_and_reserved(name: str) -> None:
    """A hundred thousand e-mail addresses are all different, and all in reserved domains."""
    made = [str(cell) for cell in rows_of(COLUMNS, MANY)[name].tolist()]

    assert 100_000 == len(set(made))
    assert [] == [address for address in made if not RESERVED_EMAIL.fullmatch(address)]
    assert max(len(address.split("@")[0]) for address in made) <= 64


@pytest.mark.parametrize("name", ["phone", "home_phone"])
def test_phones_reserved(name: str) -> None:
    """A hundred thousand telephone numbers all lie in 555-0100 to 555-0199, and use all of it."""
    made = [str(cell) for cell in rows_of(COLUMNS, MANY)[name].tolist()]

    assert [] == [number for number in made if not RESERVED_PHONE.fullmatch(number)]
    assert 100 == len({number[-4:] for number in made})


@given(st.lists(st.text(), max_size=8))
def test_slugs(names: list[str]) -> None:
    """Whatever a name is, its slug is short, plain, and ends where a number can begin."""
    made = slugs(names)

    assert len(names) == len(made)
    assert [] == [x for x in made if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.]{0,38}[a-z])?", x)]
    assert [] == [x for x in made if x[-1].isdigit()]
    assert made == [slugs([name])[0] for name in names]


def test_emails_of_digits() -> None:
    """Names that end in digits do not make two rows' addresses the same."""
    column = v.email(v.when(v.this["long"], "a1", "a"))
    made = rows_of({"long": lambda rows: rows.n < 2, "column": column}, range(20))[
        "column"
    ].tolist()

    assert 20 == len(set(made))
    assert "a1@example.com" == made[0]


def test_email_of_names() -> None:
    """An address is made of the names it is given: folded to ASCII, NULL left out."""
    parts = v.email("José", None, "O'Hara-Lind", domain="crew.example.net")

    assert ["jose.ohara.lind8@crew.example.net"] == cells(parts, [7])
    assert ["user1@example.com"] == cells(v.email(None), [0])
    assert ["user1@example.com"] == cells(v.email("王芳"), [0])


def test_two_seeders_of_one_table() -> None:
    """Two seeds of one table with the same columns have no address in common."""
    columns = {"email": v.email("anna")}
    segments = [Segment(columns=columns, first_row=first, rows=500) for first in (0, 500)]
    rows = Dataset({"people": Table("people", segments)}).rows("people", np.arange(1_000))

    assert 1_000 == len(set(rows["email"].tolist()))


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "example.com.evil.com",
        "myexample.com",
        "example.co",
        "test",
        ".test",
        "a@b.test",
        "example.com\n",
        "",
    ],
)
def test_email_domain(domain: str) -> None:
    """A domain that could be somebody's is refused."""
    with pytest.raises(DeclarationError, match="could reach a real person"):
        v.email(domain=domain)


def test_phone_area() -> None:
    """A number has the area code of its row's place, or the constant one; NULL stays NULL."""
    rows = rows_of({"area": home["area_code"], "phone": v.phone(home["area_code"])}, range(500))

    assert rows["area"].tolist() == [str(number)[3:6] for number in rows["phone"].tolist()]
    assert {"+1-503-555"} == {str(x)[:10] for x in cells(v.phone("503"), range(50))}
    assert {"+1-503-555"} == {str(x)[:10] for x in cells(v.phone(503), range(50))}
    assert [None, None] == cells(v.phone(v.maybe(home["area_code"], 0)), range(2))


@pytest.mark.parametrize("area", ["800", "888", "880", "900", "911", "211", "521", "123", "50", ""])
def test_phone_area_refused(area: str) -> None:
    """An area code whose 555 numbers are not reserved is refused, with table and column."""
    with pytest.raises(DeclarationError, match=r"people\.column: .*could dial somebody"):
        cells(v.phone(area), [0])


def test_company() -> None:
    """A firm has one of the suffixes it is given."""
    made = [str(cell) for cell in cells(v.company(("Farms", "Gardens")), range(200))]

    assert {"Farms", "Gardens"} == {name.split()[-1] for name in made}
    assert len(set(made)) > 180


@pytest.mark.parametrize("suffixes", [(), "Farms"])
def test_company_without_suffixes(suffixes: tuple[str, ...] | str) -> None:
    """No suffix to choose from, or letters instead of words, is refused."""
    with pytest.raises(DeclarationError, match="no words to choose from"):
        v.company(suffixes)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_any_chunking(name: str) -> None:
    """Rows have the same values in one chunk, in several, and backwards."""
    whole = rows_of(COLUMNS, range(100))[name].tolist()
    parts = [rows_of(COLUMNS, range(a, a + 7))[name].tolist() for a in range(0, 98, 7)]
    backwards = rows_of(COLUMNS, range(99, -1, -1))[name].tolist()

    assert whole[:98] == [cell for part in parts for cell in part]
    assert whole[::-1] == backwards
    assert [] == rows_of(COLUMNS, [])[name].tolist()


def test_seeds_differ() -> None:
    """Another seed makes other people, and the same address never twice by chance alone."""
    differing = {
        name: sum(a != b for a, b in zip(x, y, strict=True))
        for name in COLUMNS
        for x, y in [[rows_of(COLUMNS, range(100), seed=s)[name].tolist() for s in (0, 1)]]
    }

    assert min(differing.values()) > 50


def test_columns_differ() -> None:
    """Two columns made alike draw apart from each other."""
    rows = rows_of({"first": v.person(), "second": v.person()}, range(100))
    same = [
        a for a, b in zip(*(rows[x].tolist() for x in ("first", "second")), strict=True) if a == b
    ]

    assert len(same) < 5


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_fresh_process(hash_seed: str) -> None:
    """A fresh process with another hash seed makes the same values."""
    theirs = python(PROBE.format(module=__name__), PYTHONHASHSEED=hash_seed)

    assert digest(COLUMNS, range(300)) == theirs


def test_golden_phone() -> None:
    """Telephone numbers do not depend on Faker, and stay what they are for ever."""
    assert ["+1-716-555-0162", "+1-201-555-0170", "+1-480-555-0189"] == cells(v.phone(), range(3))


def test_golden_names() -> None:
    """Names are those of the Faker that the tests are pinned to."""
    rows = rows_of(COLUMNS, [0])
    made = {name: rows[name].tolist()[0] for name in ("name", "company", "email", "street")}

    assert {
        "name": "Steven Riley",
        "company": "Frey & Cunningham Inc.",
        "email": "charlotte.howard1@example.com",
        "street": "9629 Tanner Court",
    } == made
