"""What the scanner finds and what it lets pass: it judges the others, so it is judged first."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.pii_scanner import Found, findings, scan

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODYS = {
    "email": """
        anna@example.com
        ANNA.MUSTER+x@Mail.EXAMPLE.ORG
        anna@clients.example.net.
        o'brien@shop.test
        root@nowhere.invalid
        anna@a.b.example
        Anna Muster <anna@example.com>, bob@example.org
    """,
    "phone": """
        555-0100
        5550199
        (415) 555-0123
        415.555.0123
        415 555 0123
        4155550123
        1-415-555-0123
        14155550123
        +1 (415) 555-0123
        +14155550123
        tel:+1-415-555-0123;ext=12
        Tel. 415-555-0123
        415-555-0123 x4567
        415-555-0123, ext. 12
        415-555-0123; 415-555-0124
        +44 7700 900123
        +44 (0)7700 900999
        +44 1632 960000
        +44 000 1234567
        +49 000 1234567
        +49 (0)000 123456
        +353 000 123456
        +7 (000) 123-45-67
        00012345678
        0001234567
    """,
    "ssn": """
        000-12-3456
        666-12-3456
        900-00-1234
        999-49-1234
        950-66-1234
        950-93-1234
        987 69 1234
        666123456
    """,
    "tax_id": """
        00-1234567
        07-1234567
        49-1234567
        97-1234567
        666-12-3456
        000123456
        DE000123456
        de 000 123 456
        ATU00012345
        NL000123456B01
        AB 00 03 45 C
        00012345678
    """,
    "ip_address": """
        192.0.2.0
        198.51.100.255
        203.0.113.7
        203.0.113.7:8080
        203.0.113.0/24
        192.0.2.1, 198.51.100.2
        10.1.2.3
        172.31.255.255
        192.168.0.1
        127.0.0.1
        169.254.1.1
        2001:db8::1
        2001:0DB8:ffff:ffff:ffff:ffff:ffff:ffff
        [2001:db8::1]:443
        fe80::1%eth0
        fd12:3456::1
        ::1
        ::ffff:192.0.2.1
    """,
    "card": """
        4242424242424242
        4242 4242 4242 4242
        4111-1111-1111-1111
        5555555555554444
        3782 822463 10005
        4242424242424241
        378282246310006
        411111111111
        6000000000000000001
    """,
    "iban": """
        DE88370400440532013000
        DE88 3704 0044 0532 0130 00
        GB00 WEST 1234 5698 7654 32
        NL90 ABNA 0417 1643 00
    """,
    "bank_account": """
        0001234567
        00-01-23 12345678
        DE88370400440532013000
    """,
    "url": """
        https://example.com
        HTTPS://www.Example.ORG:8443/a?b=c#d
        https://user:secret@shop.test/
        ftp://files.example.net.
        shop.example/anna
        //cdn.example.com/x.js
        http://192.0.2.7/a
        http://[2001:db8::1]:8080/a
        http://localhost:8000/
        https://example.com/?next=/a,b;c
    """,
}
SOMEBODYS = {
    "email": """
        anna@gmail.com
        anna@example.de
        anna@example.co
        anna@notexample.com
        anna@example.com.evil.net
        anna@example.com@gmail.com
        anna@test.com
        anna@mytest
        anna@localhost
        anna@example.com, bob@gmail.com
        anna@gmail.com anna@example.com
        anna@müller.de
        anna@xn--mller-kva.de
        anna%40gmail.com
        "anna b"@gmail.com
        anna@[8.8.8.8]
        Anna Muster
    """,
    "phone": """
        555-0099
        555-0200
        5551234
        415-555-0099
        415-555-0200
        (415) 555-2671
        4155552671
        14155552671
        +1 415 555 2671
        +1 415 555 01234
        1-800-FLOWERS
        800-555-TELL
        415-555-0123 MAIN
        415-555-0123, 415-555-2671
        415-555-0123 x4155552671
        +44 7700 901000
        +44 7700 899999
        +44 1632 961000
        +44 20 7946 0958
        +44 7700 9001234
        +49 30 000123
        +49 (0)151 12345678
        +49 (0)00 123456
        +49 0151 12345678
        +39 06 000 1234
        +353 1 000 1234
        0049 30 123456
        06 12 34 56 78
        06 15 55 01 23
        07700 900123
        030 1234567
        call the office
        112
    """,
    "ssn": """
        001-12-3456
        123-45-6789
        123456789
        123 45 6789
        665-12-3456
        899-12-3456
        900-50-1234
        950-65-1234
        950-70-1234
        999-88-1234
        950-90-1234
        950-92-1234
        950-94-1234
        999-99-1234
        987654320
        XXX-XX-6789
        6789
    """,
    "tax_id": """
        01-1234567
        12-3456789
        50-1234567
        98-1234567
        123-45-6789
        123456789
        076543210
        DE123456789
        DE001234567
        FRXX000123456
        12345678901
        RSSMRA85T10A562S
    """,
    "ip_address": """
        8.8.8.8
        192.0.3.1
        192.0.1.255
        198.51.101.0
        203.0.114.1
        172.32.0.1
        100.64.0.1
        169.255.0.1
        008.008.008.008
        192.0.2.1, 8.8.8.8
        8.8.8.8:53
        2001:db7:ffff::1
        2001:db9::1
        2a00:1450:4001::200e
        ::ffff:8.8.8.8
        2002:808:808::1
        host-17
        300.1.1.1
    """,
    "card": """
        4242424242424259
        4000 0000 0000 0002
        4539-1488-0343-6467
        6759649826438453
        378282246310013
        0000000000000000
        4444 (in full: 4539148803436467)
        **** **** **** 4242
        tok_visa
    """,
    "iban": """
        DE89370400440532013000
        DE89 3704 0044 0532 0130 00
        de89370400440532013000
        GB82-WEST-1234-5698-7654-32
        NO9386011117947
        DE89
        532013000
    """,
    "bank_account": """
        0012345678
        1234567
        12-34-56 00012345
        GB82WEST12345698765432
        on file
    """,
    "url": """
        https://gmail.com/anna
        https://example.com.evil.net/
        https://example.com@gmail.com/
        https://gmail.com\\@example.com/
        https://gmail.com%2F.example.com/
        https://example.com%2egmail.com/
        https://notexample.com
        www.gmail.com
        gmail.com/anna
        //gmail.com
        mailto:anna@gmail.com
        http://8.8.8.8/
        http://[2a00:1450::1]/
        http://[broken/
        https://example.com https://gmail.com
        jdbc:mysql://db.firm.com:3306/hr
    """,
}
NOTHING_TO_FIND = """
    ORD-00000017
    ORD-4539148803436467
    INV-2024-000017
    VEN-000123, CLI-000456
    2024-05-12
    2024-05-12 10:30:15
    2024-05-12T10:30:15.123456+02:00
    2024-05-12 10:30:15 +0200
    20240512T103015+0200
    05/12/2024 10:30
    05.12.2024 10:30:15
    05-12-2024
    10:30:00
    10:30 - 12:45
    1234567.89
    $1,234,567.89
    +2345678.90
    +2 345 678,90 €
    EIN 07-1234567
    US0123456789-01
    $200-3000
    0.4155552671
    415555.2671
    00000000-0000-4000-8000-000000000000
    41111111-1111-4111-8111-111111111111
    f81d4fae-7dec-11d0-a765-00a0c91e6bf6
    4006381333931
    978-3-16-148410-0
    00012345678905
    003456789012345675
    1.2.3
    v1.2.3.4
    10.4.0-rc.1
    C11-9123456-LIC
    C9-0000000-LIC
    CDPH-00000000
    402R-00000
    AU-G-C-000000
    1A4060300003B01000000017
    02139-4307
    Cambridge, MA 02139 or 94110-1234
    1700000000
    1700000000000000
    aa:bb:cc:dd:ee:ff
    std::vector
    p::before
    a::b
    \\x913::\\xff
    pkg@1.2.3
    @anna on the left
    DE89 is the gate
    d41d8cd98f00b204e9800998ecf8427e
    SKU 415-55526
    3.5 g, 100 mg
    {"total": 4155552671, "at": "10:30:00", "tags": ["A-01-02-03"]}
"""
INSIDE = """
    email : Write to anna@gmail.com, or call.
    email : <a href="mailto:anna%40gmail.com">
    email : https://example.com/?to=anna%40gmail.com
    email : {"contact": {"email": "anna@gmail.com"}}
    email : {"contact": "anna\\u0040gmail.com"}
    email : {"raw": "{\\"to\\": \\"anna\\\\u0040gmail.com\\"}"}
    email : {"anna\\u0040gmail.com": 1}
    email : anna@gmail.com.
    url : See https://gmail.com/x?y, please.
    url : [here](https://gmail.com)
    url : {"home": "https:\\/\\/gmail.com\\/anna"}
    url : (www.gmail.com)
    url : https://example.com,https://gmail.com
    phone : Call +1 415-555-2671.
    phone : call (415) 555-2671 or 415-555-0123
    phone : (415)555-2671
    phone : 415.555.2671
    phone : 415 555 2671
    phone : 415/555-2671
    phone : 415-5552671
    phone : 1-415-555-2671 x12
    phone : 415-555-2671x12
    phone : 555-2671
    phone : +14155552671
    phone : +49 151 12345678
    phone : (+49)151/12345678
    phone : +49 (0) 151 - 123 456 78
    phone : +44 20 7946 0958
    phone : 06 12 34 56 78
    phone : 06.12.34.56.78
    phone : 030 / 1234567
    phone : (030) 1234-567
    phone : 0049 30 123456
    phone : {"note": "call\\n+4915112345678"}
    phone : https://example.com/call/415-555-2671
    ssn : her number is 123-45-6789.
    ssn : SSN123-45-6789
    ssn : 950-70-1234
    ip_address : from 8.8.8.8 at noon
    ip_address : 8.8.8.8:53
    ip_address : [8.8.8.8]
    ip_address : 10.0.0.1-8.8.8.8
    ip_address : client=2a00:1450:4001:81b::200e;
    ip_address : 2a00:1450:4001:81b:0:0:0:200e
    ip_address : ::ffff:8.8.8.8
    card : paid with 4539 1488 0343 6467 12/26
    card : 4539148803436467
    card : 4539-1488-0343-6467.
    card : 2720 9900 0000 0007
    card : {"pan": 4539148803436467}
    card : 3400 000000 00009
    iban : to DE89 3704 0044 0532 0130 00 EUR
    iban : DE89370400440532013000
    iban : NL91 ABNA 0417 1643 00
    iban : FR14 2004 1010 0505 0001 3M02 606
    iban : {"iban": "GB82WEST12345698765432"}
    iban : gb82 west 1234 5698 7654 32, please
"""
DISGUISED = (
    ("email", "anna\uff20gmail.com"),
    ("email", "anna\u200b@gmail.com"),
    ("email", "anna@\u2066gmail.com\u2069"),
    ("phone", "+\u0664\u0669 \u0661\u0665\u0661 \u0661\u0662\u0663\u0664\u0665\u0666\u0667"),
    ("phone", "\uff14\uff11\uff15-\uff15\uff15\uff15-\uff12\uff16\uff17\uff11"),
    ("phone", "+1\u00a0415\u2009555\u202f2671"),
    ("phone", "\u202a+1\u2011415\u2013555\u20102671\u202c"),
    ("ssn", "123\u201145\u20116789"),
    ("ssn", "1\u00ad23-45-6789"),
    ("url", "https\uff1a//gmail.com"),
    ("card", "4539\u00a01488\u00a00343\u00a06467"),
    ("iban", "DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00"),
)
INSIDE_BUT_NOBODYS = """
    Write to anna@example.com or call (415) 555-0123 ext 4.
    +1 415 555 0123 2024-05-12
    +44 7700 900123 2024-05-12
    {"tel": "+49 000 1234567", "site": "https:\\/\\/shop.example\\/x"}
    [here](https://example.com)|[there](https://example.org)
    Refund to DE88 3704 0044 0532 0130 00.
    Refund to NL90 ABNA 0417 1643 00, or GB00 LOYD 0912 3456 7890 12.
    Card 4242 4242 4242 4242, then 4111-1111-1111-1112.
    SSN 900-12-3456, from 203.0.113.9 and 2001:db8::9
    555-0123
    postgres://user:pw@db.example.com/x
"""


def lines(text: str) -> list[str]:
    """The examples of a table, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def examples(table: dict[str, str]) -> list[tuple[str, str]]:
    """A table's examples, each with its kind."""
    return [(kind, line) for kind, text in table.items() for line in lines(text)]


def found_kinds(text: str) -> set[str]:
    """The kinds of what is found in a text of no kind."""
    return {each.kind for each in findings(text)}


@pytest.mark.parametrize(("kind", "text"), examples(NOBODYS))
def test_nobodys(kind: str, text: str) -> None:
    """A value of a reserved range passes, in a column of its kind and in any other text."""
    assert [] == findings(text, kind)
    assert [] == findings(text) + findings(f"It is {text} now")


@pytest.mark.parametrize(("kind", "text"), examples(SOMEBODYS))
def test_somebodys(kind: str, text: str) -> None:
    """Any other value is found in a column of its kind."""
    assert kind in {each.kind for each in findings(text, kind)}


@pytest.mark.parametrize("text", lines(NOTHING_TO_FIND) + lines(INSIDE_BUT_NOBODYS))
def test_nothing_to_find(text: str) -> None:
    """What only looks like somebody's number, and what is nobody's, is not found in a text."""
    assert [] == findings(text)


@pytest.mark.parametrize(("kind", "text"), [line.split(" : ", 1) for line in lines(INSIDE)])
def test_inside(kind: str, text: str) -> None:
    """What could be somebody's is found inside a text, and nothing else is."""
    assert {kind} == found_kinds(text)


@pytest.mark.parametrize(("kind", "text"), DISGUISED)
def test_disguised(kind: str, text: str) -> None:
    """Digits of other scripts, dashes of all lengths and signs that nobody sees hide nothing."""
    assert {kind} == {each.kind for each in findings(text, kind)} == found_kinds(text)


@pytest.mark.parametrize("kind", NOBODYS)
def test_nothing_said(kind: str) -> None:
    """A cell that says nothing is nobody's."""
    assert [] == findings("", kind) + findings(" - ", kind)


def test_another_kind_besides() -> None:
    """A column's kind does not hide what of another kind is in it."""
    found = findings("anna@example.com, +49 151 12345678", "email")

    assert ["phone"] == [each.kind for each in found]


def test_unknown_kind() -> None:
    """A kind that is misspelt is no text to be searched."""
    with pytest.raises(KeyError, match="e-mail"):
        findings("", "e-mail")


FORMATS = (
    "({area}) {exchange}-{line}",
    "({area}){exchange}-{line}",
    "{area}-{exchange}-{line}",
    "{area}.{exchange}.{line}",
    "{area} {exchange} {line}",
    "{area}/{exchange}-{line}",
    "1-{area}-{exchange}-{line}",
    "1 ({area}) {exchange}-{line}",
    "+1 {area} {exchange} {line}",
    "+1-{area}-{exchange}-{line}",
    "+1 ({area}) {exchange}-{line}",
    "+1{area}{exchange}{line}",
    "{exchange}-{line}",
)
BARE = ("{area}{exchange}{line}", "1{area}{exchange}{line}", "{exchange}{line}")
three_digits = st.integers(200, 999).map(str)
numbers = st.tuples(three_digits, three_digits, st.integers(0, 9999)).map(
    lambda parts: (parts[0], parts[1], f"{parts[2]:04d}")
)


@given(
    st.sampled_from(FORMATS + BARE),
    three_digits,
    st.integers(100, 199),
    st.sampled_from(("x", "ext.")),
)
def test_numbers_for_fiction(written: str, area: str, line: int, extension: str) -> None:
    """All of 555-0100 to 555-0199 passes, however it is written, with an extension or without."""
    number = written.format(area=area, exchange="555", line=f"0{line}")

    assert [] == findings(number, "phone") + findings(f"{number} {extension} 12", "phone")
    assert [] == findings(number) + findings(f"Call {number} now.")


@given(st.sampled_from(FORMATS + BARE), numbers.filter(lambda n: (n[1], n[2][:2]) != ("555", "01")))
def test_other_numbers(written: str, parts: tuple[str, str, str]) -> None:
    """Any other North American number is found, and without its kind where it is formatted."""
    area, exchange, line = parts
    number = written.format(area=area, exchange=exchange, line=line)

    assert ["phone"] == [each.kind for each in findings(number, "phone")]
    if written in FORMATS:
        assert {"phone"} == found_kinds(number) == found_kinds(f"Call {number}.")


def test_tax_numbers_never_issued() -> None:
    """Exactly these areas, groups and prefixes pass."""
    areas = {area for area in range(1000) if not findings(f"{area:03d}-12-3456", "ssn")}
    groups = {group for group in range(100) if not findings(f"912-{group:02d}-3456", "ssn")}
    prefixes = {prefix for prefix in range(100) if not findings(f"{prefix:02d}-1234567", "tax_id")}

    assert {0, 666, *range(900, 1000)} == areas
    assert {*range(50), *range(66, 70), 89, 93} == groups
    assert {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97} == prefixes


@pytest.mark.parametrize("code", [7, 20, 33, 44, 49, 61, 90, 98, 212, 353, 420, 599, 852, 998])
def test_country_codes(code: int) -> None:
    """Where the national part begins depends on the country, and three zeros count only there."""
    assert [] == findings(f"+{code}000123456", "phone") + findings(f"+{code} 000 123456")
    assert findings(f"+{code}1000123456", "phone")
    assert findings(f"+{code}00123456", "phone")


@given(st.integers(0, 2**32 - 1))
def test_ipv4(number: int) -> None:
    """By kind and by content the same addresses are found, whatever port follows."""
    address = ipaddress.IPv4Address(number)
    public = address.is_global or address.is_multicast

    by_kind = findings(str(address), "ip_address")
    assert bool(by_kind) == bool(findings(f"{address}:80 said"))
    assert not public or by_kind


@given(
    st.integers(0, 2**128 - 1) | st.integers(2**125, 2**126 - 1),
    st.sampled_from(("exploded", "compressed")),
)
def test_ipv6(number: int, form: str) -> None:
    """So it is with IPv6, in full and compressed, where IANA gives addresses away."""
    address = ipaddress.IPv6Address(number)
    text = getattr(address, form)

    by_kind = findings(text, "ip_address")
    given = address in ipaddress.IPv6Network("2000::/3")
    assert (bool(by_kind) and given) == bool(findings(f"from {text}, twice"))
    assert not address.is_global or by_kind


@given(st.integers(0, 10**15 - 1), st.integers(0, 9))
def test_one_card_in_ten(head: int, check: int) -> None:
    """Of the ten last digits that a Visa number may have, one makes it somebody's."""
    numbers = [f"4{head:015d}"[:15] + str((check + step) % 10) for step in range(10)]

    assert 1 == sum(bool(findings(number, "card")) for number in numbers if number[:6] != "424242")
    assert 1 == sum(bool(findings(number)) for number in numbers if number[:6] != "424242")


@given(st.from_regex(r"\A[0-9]{18}\Z"))
def test_check_digits(account: str) -> None:
    """Of a German account's check digits 02 to 98 exactly one makes an IBAN, in any spacing."""
    ibans = [f"DE{check:02d}{account}" for check in range(2, 99)]
    spaced = [" ".join(iban[i : i + 4] for i in range(0, 22, 4)) for iban in ibans]

    assert 1 == sum(bool(findings(iban, "iban")) for iban in ibans)
    assert 1 == sum("iban" in found_kinds(iban) for iban in ibans)
    assert 1 == sum("iban" in found_kinds(f"to {iban} EUR") for iban in spaced)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists), st.text())
def test_any_json(value: object, before: str) -> None:
    """In whatever JSON an address is, however escaped, it is found; and any text can be read."""
    document = json.dumps([value, {"deep": [json.dumps(f"anna@gmail.com {before}")]}])

    assert "email" in found_kinds(document)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    """A database of two tables, one of whose names has to be quoted."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            'CREATE TABLE "order" (id INT, "E Mail" TEXT, note JSON, ip BLOB)'
        )
        connection.exec_driver_sql("CREATE TABLE shops (phone TEXT, opened_on DATE, rent REAL)")
        yield connection
    engine.dispose()


def test_scan(connection: sa.Connection) -> None:
    """Every column of every row is read, of whatever type, and what is found says where."""
    connection.execute(
        sa.text('INSERT INTO "order" VALUES (1, :mail, :note, :ip), (2, NULL, NULL, NULL)'),
        {"mail": "anna@firm.com", "note": '{"by": "555-2671"}', "ip": bytes([8, 8, 8, 8])},
    )
    connection.exec_driver_sql(
        "INSERT INTO shops VALUES (4155552671, '2024-05-12', 1234567.89), ('555-0123', '??', 1)"
    )

    found = scan(
        connection,
        ["order", "shops"],
        {("order", "E Mail"): "email", ("shops", "phone"): "phone", ("order", "ip"): "ip_address"},
    )
    assert [
        ("order", "E Mail", "email", "anna@firm.com"),
        ("order", "note", "phone", "555-2671"),
        ("order", "ip", "ip_address", "8.8.8.8"),
        ("shops", "phone", "phone", "4155552671"),
    ] == [(each.table, each.column, each.kind, each.text) for each in found]
    assert "firm.com is not reserved" == found[0].why
    assert isinstance(found[0], Found)


def test_scan_of_no_such_column(connection: sa.Connection) -> None:
    """A column that is not there is refused: the one that was meant would go unjudged."""
    with pytest.raises(ValueError, match=r"\('shops', 'fon'\)"):
        scan(connection, ["shops"], {("shops", "fon"): "phone"})
