"""What a single text gives away: values that could be somebody's are told from others."""

from __future__ import annotations

import json
import random
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.masking.call import Call, Refused
from seedlib.masking.keyed import PUBLIC, Key, digests
from seedlib.masking.maskers import PSEUDONYMS, REPLACING
from seedlib.pii import CLASSES, in_json, not_pii
from seedlib.verification.pii_scan import guessed, reaches
from tests.pii_scanner import findings

SECRET = Key.of("0123456789abcdef" * 2)
REAL = {
    "email": ["maria.jensen@greenleaf.com", "M.Lee+x@a.de", "ops@münchen.de"],
    "phone": [
        *("(503) 867-5309", "+1-503-867-5309 x12", "+44 7911 123456", "+49 (0)30 901820"),
        *("867-5309", "5038675309", "1-800-FLOWERS", "1.503.867.5309", "07911 123456"),
        "503-867-5309/503-867-5310",
    ],
    "ssn": ["123-45-6789", "123456789", "123 45 6789", "912-70-1234", "QQ 12 34 56 C"],
    "tax_id": ["12-3456789", "DE123456789", "123456789", "123-45-6789", "IE1234567FA", "284664165"],
    "card": ["4539 5787 6362 1486", "4539578763621486", "371449635398449"],
    "iban": ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "0532013000"],
    "bank_account": ["0532013000", "12-34567-8"],
    "ip_address": ["93.184.216.34", "2a00:1450:4001:80b::200e", "8.8.8.8", "10.0.0.1, 8.8.4.4"],
    "url": [
        "https://www.greenleaf.com/shop?id=12",
        "greenleaf.com",
        "//greenleaf.com/x",
        "http://93.184.216.34/x",
    ],
}
OTHERS = {
    "person": ["Maria Jensen", "Dr. José O'Hara-Smith", "LEE, ANN"],
    "first_name": ["Maria", "Anne-Sophie"],
    "last_name": ["van der Berg"],
    "company": ["Greenleaf Farms LLC", "ACME & Sons Inc."],
    "street": ["4821 N Main Street Apt 4B", "P.O. Box 123"],
    "city": ["Rome", "San Luis Obispo"],
    "postcode": ["97201-1234", "SW1A 1AA"],
    "date_of_birth": ["1984-03-02"],
    "date": ["2024-01-01 10:00:00"],
    "licence": ["C11-0001234-LIC", "123-45-6789"],
    "medical": ["E11.9", "asthma since childhood"],
    "username": ["maria_j", "503-867-5309", "+15038675309"],
    "latitude": ["45.52"],
    "longitude": ["-122.67"],
    "free_text": ["called on monday, tel 503-867-5309, or maria@greenleaf.com"],
    "gender": ["F", "male"],
    "attribute": ["catholic"],
}


@pytest.mark.parametrize(("what", "cell"), [(w, cell) for w in REAL for cell in REAL[w]])
def test_real_values_of_a_class(what: str, cell: str) -> None:
    """In a column of its class no form of a real-looking value is overlooked."""
    assert what in reaches(cell, what)


def test_the_examples_are_of_every_class() -> None:
    """No class is left out of what follows."""
    assert set(CLASSES) == set(REAL) | set(OTHERS)


@pytest.mark.parametrize("what", sorted(CLASSES))
@pytest.mark.parametrize("staging", [False, True])
def test_masks_are_nobodys(what: str, *, staging: bool) -> None:
    """What masks make of values of their class reaches nobody; of others too, where they can."""
    table, key = (PSEUDONYMS, SECRET) if staging else (REPLACING, PUBLIC)
    own = {**REAL, **OTHERS}[what]
    others = [cell for cells in REAL.values() for cell in cells if _fit_for(what, cell)]
    masked = [cell for cell in _masked(table[what].mask, what, own + others, key) if cell]

    assert not {cell: found for cell in masked if (found := reaches(cell, what))}
    assert masked


def _fit_for(what: str, cell: str) -> bool:
    """Masks of names and numbers leave the form, so that of an address they make another one."""
    names = {"person", "first_name", "last_name", "company", "street", "licence"}
    numbers = {"tax_id", "card", "iban", "bank_account", "postcode"}
    return what not in names and not (what in numbers and ("@" in cell or "//" in cell))


def _masked(mask: object, what: str, cells: list[str], key: Key) -> list[str | None]:
    found = digests(key, what, cells)
    call = Call(
        cells=cells,
        digests=found,
        numbers=np.arange(len(cells), dtype=np.uint64),
        persons=found,
        foreign=lambda purpose, texts: digests(key, purpose, texts),
    )
    made = mask(call)  # type: ignore[operator]
    return [None if isinstance(cell, Refused) else cell for cell in made]


@given(
    what=st.sampled_from(["phone", "ssn", "tax_id", "card", "iban", "bank_account", "email"]),
    cell=st.text("0123456789ABde+-(). /", min_size=1, max_size=24).filter(str.strip),
    staging=st.booleans(),
)
def test_masks_of_anything(what: str, cell: str, *, staging: bool) -> None:
    """Nor does what a mask makes of a text of any form."""
    table, key = (PSEUDONYMS, SECRET) if staging else (REPLACING, PUBLIC)
    (made,) = _masked(table[what].mask, what, [cell], key)

    assert made is not None
    assert frozenset() == reaches(made, what)


@pytest.mark.parametrize(
    ("what", "cell"),
    [
        ("email", "jo@example.com"),
        ("email", "jo@mail.Example.ORG."),
        ("email", "jo@greenleaf.test, jo@x.invalid; jo@y.example jo@localhost"),
        ("email", "unknown"),
        ("phone", "+1-503-555-0123"),
        ("phone", "(503) 555-0199 ext. 86"),
        ("phone", "15035550100"),
        ("phone", "555-0142"),
        ("phone", "000-8675"),
        ("phone", "+49 000 901820"),
        ("phone", "+49 (0)00 090182"),
        ("phone", "+44 7700 900123"),
        ("phone", "+44 (0)1632 960123"),
        ("phone", "00012345678"),
        ("phone", "x123"),
        ("phone", "2024-01-01 10:00:00"),
        ("phone", "123e4567-e89b-12d3-a456-426614174000"),
        ("ssn", "000-12-3456"),
        ("ssn", "666121234"),
        ("ssn", "912-03-4567"),
        ("ssn", "987-89-1234"),
        ("ssn", "6789"),
        ("tax_id", "07-1234567"),
        ("tax_id", "912-03-4567"),
        ("tax_id", "DE000123456"),
        ("tax_id", "000123456"),
        ("tax_id", "19 %"),
        ("card", "4111 1111 1111 1111"),
        ("card", "4539578763621487"),
        ("card", "1234"),
        ("iban", "DE88 3704 0044 0532 0130 00"),
        ("iban", "0000013000"),
        ("bank_account", "0005301300"),
        ("ip_address", "192.0.2.17"),
        ("ip_address", "2001:db8::17"),
        ("ip_address", "10.1.2.3:8080, 127.0.0.1, fe80::1%eth0"),
        ("url", "https://shop.example.com:8080/a?b=c"),
        ("url", "http://user@192.168.0.1/"),
        ("url", "logo.png"),
        ("url", "/shop/index.html"),
    ],
)
def test_nobodys_values_of_a_class(what: str, cell: str) -> None:
    """Reserved ranges, numbers that no check passes, and what is no value of the kind are fine."""
    assert frozenset() == reaches(cell, what)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("write to maria@greenleaf.com today", "email"),
        ("<maria@greenleaf.com>", "email"),
        ("maria%40greenleaf.com", "email"),
        ("maria＠greenleaf．com", "email"),  # noqa: RUF001 - full width, as some phones type it
        ("see http://greenleaf.com.", "url"),
        ("www.greenleaf.de", "url"),
        ("ftp://files.greenleaf.com:2121/x", "url"),
        ("call +1 503 867 5309.", "phone"),
        ("call 503-867-5309 or 503-867-5310", "phone"),
        ("503\u2011867\u20115309", "phone"),
        ("(503) 867-5309", "phone"),
        ("Tel:503.867.5309", "phone"),
        ("tel. +49 30 901820", "phone"),
        ("+48 501 234 567", "phone"),
        ("her number is 123-45-6789.", "ssn"),
        ("paid by 4539 5787 6362 1486", "card"),
        ("paid by 4539578763621486, thanks", "card"),
        ("card 3714 496353 98449", "card"),
        ("to de89 3704 0044 0532 0130 00 please", "iban"),
        ("DE89370400440532013000", "iban"),
        ("from 93.184.216.34:443", "ip_address"),
        ("from 2a00:1450:4001:80b::200e", "ip_address"),
    ],
)
def test_content_of_any_column(cell: str, what: str) -> None:
    """What is plainly somebody's is found where nobody said that it would be there."""
    assert {what} == reaches(cell)
    assert {what} == reaches(json.dumps({"a": [1, {"b": cell}], "c": None}))
    assert {what} == reaches(json.dumps({cell: True}))
    assert {what} == reaches(f"Dear all,\n{cell}\n", "free_text")


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "ORD-00000017",
        "ORD-503-867-5309",
        "PO-123-45-6789",
        "503-867-5309-A",
        "2024-01-01",
        "2024-01-01T10:00:00.123456+0200",
        "2024-01-01 10:00:00 +05:30",
        "20240101120000",
        "$1,250,000.00",
        "+1250000.00",
        "+12.345.678.901",
        "-1 250 000",
        "+45.5230-122.6764",
        "123e4567-e89b-12d3-a456-426614174000",
        "41111111-1111-1111-1111-111111111111",
        "4006381333931",
        "0036000291452",
        "04006381333931",
        "1.2.3.4",
        "v115.24.190.183",
        "version 104.15.112.79",
        "mail @greenleaf",
        "5 @ 10.50",
        "react@18.2.0",
        "std::vector, a::b",
        "12:30:45",
        "aa:bb:cc:dd:ee:ff",
        "DE88 3704 0044 0532 0130 00",
        "4539 5787 6362 1487",
        "write to jo@example.com, https://example.org, +1-503-555-0123, 192.0.2.10",
        "{not json} [1] 5",
        "12 of 15038675309 grams",
        "284664165",
    ],
)
def test_content_that_is_nobodys(cell: str) -> None:
    """Codes, dates, amounts, identifiers, versions and examples are no persons."""
    assert frozenset() == reaches(cell)


@given(st.text(max_size=80), st.sampled_from([None, *CLASSES]))
def test_any_text_is_judged(cell: str, what: str | None) -> None:
    """No text is too odd to be judged, and what is told of it is a class."""
    assert reaches(cell, what) <= set(CLASSES)


def test_documents() -> None:
    """A document's parts are judged by their paths, by what they are in, or by their keys."""
    cell = json.dumps(
        {
            "who": {"call": "5038675309", "ref": 5038675309},
            "visits": [{"by": "867-5309"}, {"by": "555-0100"}],
            "phone": 5038675309,
            "licence": {"of": "maria@greenleaf.com"},
            "ok": True,
        }
    )
    free = not_pii("the state's register")

    assert {"phone", "email"} == reaches(cell)
    assert {"phone"} == reaches(cell, in_json({"$.who.call": "phone", "$.licence": free}))
    visits = in_json({"$.visits[*].by": "phone", "$.phone": free, "$.licence.of": free})
    assert {"phone"} == reaches(cell, visits)
    assert {"ssn"} == reaches('{"a": {"b": 123456789}}', in_json({"$.a": "ssn"}))
    assert frozenset() == reaches(cell, in_json({"$.licence": free, "$.phone": free}))
    assert frozenset() == reaches(cell, free)


def test_what_is_no_document() -> None:
    """Text that only begins like a document is judged as the text that it is."""
    assert {"email"} == reaches("[maria@greenleaf.com")
    assert {"email"} == reaches("[" * 100_000 + '"maria@greenleaf.com"')
    assert {"email"} == reaches("[maria@greenleaf.com", in_json({"$.a": None}))


def test_integers() -> None:
    """A number without its leading zeros is judged as if it had them."""
    assert {"phone"} == reaches(5038675309, "phone")
    assert frozenset() == reaches(5035550123, "phone")
    assert {"ssn"} == reaches(123456789, "ssn")
    assert frozenset() == reaches(123456, "ssn")
    assert frozenset() == reaches(123456, "tax_id")
    assert {"card"} == reaches(4539578763621486, "card")
    assert frozenset() == reaches(4539578763621486)


def test_guessed() -> None:
    """A name tells only classes whose values can be told by a range."""
    names = "contactEmail contact_fax ssn vat_id card_number iban client_ip website"
    others = "first_name zip notes"
    expected = ["email", "phone", "ssn", "tax_id", "card", "iban", "ip_address", "url"]

    assert expected == [guessed(name) for name in names.split()]
    assert {None} == {guessed(name) for name in others.split()}


def test_long_texts_take_no_time_out_of_proportion() -> None:
    """Texts that are nearly what is looked for, 100 kB of each, are gone through once."""
    for part in ("a", "a@", "1 ", "1-", "+1 ", "www.", "a://", "DE89 ", "2a00:", "503-867-530 "):
        text = part * (100_000 // len(part))
        assert reaches(text, "free_text") <= set(CLASSES)


_FORMS = {
    "email": ["jo@#.example.com", "jo@example.net", "jo@x-#.org", "jo@a#.test", "jo@example.de"],
    "phone": ["+1-###-555-01##", "(###) 555-####", "+44 7700 900###", "+49 000 #####", "555-####"],
    "ssn": ["###-##-####", "9########", "666-##-####", "000######"],
    "card": ["4###############", "3##############", "5### #### #### ####"],
    "iban": ["DE####################", "DE## #### #### #### #### ##", "000#######"],
    "bank_account": ["##########", "000#######"],
    "ip_address": ["192.0.2.##", "203.0.113.1#", "10.#.#.#", "2001:db8::#", "2001:48#0::#"],
    "url": ["https://www.example.com/#", "http://green#.io", "https://example.org.evil#.com"],
}


@pytest.mark.parametrize("what", sorted(_FORMS))
def test_another_judge(what: str) -> None:
    """A scanner that somebody else wrote comes to the same verdicts, of some hundreds of values."""
    draw = random.Random(what)  # noqa: S311 - examples
    forms = [form for form in _FORMS[what] for _ in range(60)]
    cells = ["".join(draw.choice(string.digits) if c == "#" else c for c in f) for f in forms]
    theirs = {cell: any(one.kind == what for one in findings(cell, what)) for cell in cells}

    assert {what: theirs} == {what: {cell: what in reaches(cell, what) for cell in cells}}
    assert {True, False} == set(theirs.values())
