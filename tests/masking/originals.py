"""Values as real sources have them, class by class: usual ones, awkward ones, and any.

All are invented; none lies in a range that is kept for nobody, so that a mask which lets one
through is seen.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEPT_WORDS: Final = frozenset(
    (
        *("incorporated", "limited", "corp", "corporation", "company", "gmbh", "group", "holdings"),
        *("sons", "prof", "street", "avenue", "road", "drive", "lane", "court", "boulevard"),
        *("blvd", "place", "terrace", "circle", "parkway", "pkwy", "trail", "square", "highway"),
        *("north", "south", "east", "west", "apartment", "suite", "unit", "floor"),
        # What masks are made of, whatever they stand for.
        *("https", "http", "example", "condition", "redacted", "unspecified", "2001"),
    )
)
"""Words of a value that its mask may have as well."""

_LONG: Final = "Wolfeschlegelsteinhausenbergerdorff" * 9

NAMES: Final = (
    *("Maren Tollefsdóttir", "MAREN TOLLEFSEN", "maren tollefsen", "Dr. Ulrike von Hagenbeck"),
    *("Ciarán O'Shaughnessy", "D'Artagnan, Jean-Luc", "Nguyễn Thị Bích", "李 明", "Łukasz Żółć"),
    *("  Siobhán   Ní  Dhuibhne ", "Q", "X Æ", "Kim Lee", "Mary Jane Watson-Parker III"),
    *("42", "Søren 2", "ИВАН ПЕТРОВ", "Иван Петров", "Γιώργος Παπαδόπουλος", "McAllister, T.J."),
    *("Zoë", "ß", "von der Leyden", _LONG, f"{_LONG} {_LONG}", "Anna Anna", "a b c d e f g h i j"),
)
_FIRMS: Final = (
    *("Tollefsen & Søn AS", "QUARTZBECK HOLDINGS LLC", "quartzbeck gmbh", "O'Shaughnessy's, Inc."),
    *("7-Hills Growers, Inc.", "Q", "24/7 Grünwerk", "Żółć Sp. z o.o.", "Brack Distribution Co."),
    *("  Verdant   Bluff  ", "3000", f"{_LONG} Ltd.", "The Brindlewood Company", "Ромашка"),
)
_STREETS: Final = (
    *(
        "4711 Brindlewood Ave.",
        "12B BRINDLEWOOD COURT",
        "Hauptstraße 5",
        "PO Box 8812",
        "PO Box 13",
    ),
    *("PO Box 47", "1 N Quartzbeck Rd Apt 12C", "  77   Sunset  Blvd ", "Rue de l'Église 9", "Q"),
    *("88", "ul. Żółta 3/5", "١٢ شارع", f"1 {_LONG} Street", "Flat 2, 9 Mossbank Terrace"),
)
_CITIES: Final = (
    *("Ely", "Lund", "Zürich", "ZÜRICH", "zürich", "Llanfairpwllgwyngyll", "Saint-Étienne"),
    *("San Luis Obispo", "東京", "Q", "L'Aquila", "29 Palms", "  Deal ", _LONG, "Москва"),
)
_EMAILS: Final = (
    *("maren.tollefsen@quartzbeck.co", "Maren.Tollefsen@QuartzBeck.co", "M@Q.IO", "m@q.io"),
    *("maren_tollefsen+news-2024@mail.quartzbeck.co.uk", "4711@quartzbeck.co", "søren@grünwerk.de"),
    *("maren.o'shaughnessy@quartzbeck.co", '"maren tollefsen"@quartzbeck.co', "not an address"),
    *("Maren Tollefsen <maren@quartzbeck.co>", "a.b.c.d.e.f.g@quartzbeck.co", "....@quartzbeck.co"),
    *(f"{_LONG}@{_LONG}.co", "UPPERCASEWITHMANYLETTERS@QUARTZBECK.CO", "a@b@c.co", "@handle"),
    *(" maren@quartzbeck.co ", "иван@почта.рф"),
)
_USERNAMES: Final = (
    *("mtollefsen", "Maren_Tollefsen-1984", "MAREN", "m", "4711", "søren.grünwerk", "иван"),
    *(
        "a_very_long_handle_of_a_person_indeed",
        "@maren",
        "maren tollefsen",
        _LONG[:200],
        "___",
        "m.t.",
    ),
)
_URLS: Final = (
    *("https://quartzbeck.co", "http://www.QuartzBeck.co/Team/Maren-Tollefsen?id=4711#bio"),
    *("quartzbeck.co/maren", "//quartzbeck.co/x", "https://maren:secret@quartzbeck.co:8443/a"),
    *("ftp://q.io/ä/ö/maren", "mailto:maren@quartzbeck.co", "Q", "4711", "https://q.io/" + _LONG),
)
_PHONES: Final = (
    *("(415) 386-2671", "415-386-2671", "415.386.2671", "4153862671", "+1 415 386 2671"),
    *("+1 (415) 386-2671 x55", "+14153862671", "415-386-2671 ext. 1234", "386-2671"),
    *(
        "+44 20 7946 1958",
        "020 7946 1958",
        "+49 30 2345678",
        "+49 (0)30 / 234 56 78",
        "+358401234567",
    ),
    *(
        "+7 495 123-45-67",
        "112",
        "none",
        "Q",
        "1-800-FLOWERS",
        "+1 415 386 2671 / 2672",
        "\N{FULLWIDTH DIGIT FOUR}15 386 2671",
    ),
    *("  415-386-2671 ", "9" * 40, "+4", "0", "1 415 386 2671"),
)
_SSNS: Final = ("123-45-6789", "123456789", "123 45 6789", "12-3456789", "unknown", "Q", "4711")
_TAX_IDS: Final = (
    *("12-3456789", "123456789", "123-45-6789", "DE123456789", "GB 123 4567 89", "FR XX 123456789"),
    *("ATU12345678", "esX1234567X", "12 345 678 901", "NL123456789B01", "CHE-123.456.789 MWST"),
    *("1234", "9" * 30, "unknown number"),
)
_CARDS: Final = (
    *("4556 7375 8689 9855", "4556737586899855", "4556-7375-8689-9855", "3714 496353 98431"),
    *("6304000000000000000", "455673758689", "unknown", "9855", "4556 7375 8689 9855 12/29"),
)
_IBANS: Final = (
    *("DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "de89370400440532013000"),
    *("GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947", "MT84MALT011000012345MTLCAST001S"),
    *("DE89-3704-0044-0532-0130-00", "FR14 2004 1010 0505 0001 3M02 606", "unknown", "4711"),
)
_ACCOUNTS: Final = (
    *("12345678", "12-3456-78", "021000021 123456789", "AB12345678", "9" * 30, "4711", "unknown"),
)
_LICENCES: Final = (
    *("D1234567", "d1234567", "C10-0000472-LIC", "P 123 456 789", "AAAAAAAA", "12345678901234567"),
    *("MOTOR 1-22/333.4444", "A" * 60 + "9" * 60, "X7Y8Z9"),
)
_POSTCODES: Final = ("94110", "94110-1234", "SW1A 1AA", "sw1a 1aa", "D-10115", "1010", "K1A 0B1")
_DATES: Final = ("1984-02-29", "1999-12-31", "0002-01-01", "9998-12-31", "2024-01-01", "1950-01-01")
_INSTANTS: Final = ("1984-02-29 13:37:00", "2024-06-30T23:59:59.123456", "1999-12-31 00:00")
_ADDRESSES: Final = (
    *(
        "8.8.8.8",
        "93.184.216.34",
        "2a00:1450:4001:82b::200e",
        "::1",
        "fe80::1",
        "unknown",
        "10.1.2.3",
    ),
    *("2A00:1450::1", "::ffff:8.8.8.8"),
)
_NOTES: Final = (
    *("Called Maren Tollefsen at (415) 386-2671, she'd rather be mailed.", "ok", "Q", "42", "…"),
    *("LOUD NOTE ABOUT MAREN", "Möchte nicht angerufen werden", "zwei\nZeilen über Maren"),
)
_MEDICAL: Final = (
    *("E11.9", "F32.1", "type 2 diabetes", "Hypertonie, seit 2009", "MRN-0047-1123", "A+"),
    *("sulfamethoxazole 800 mg", "ZSTEMI"),
)

LISTS: Final[Mapping[str, Sequence[str]]] = {
    "person": NAMES,
    "first_name": ("Maren", "MAREN", "maren", "Jean-Luc", "Thị", "Q", "Ciarán", "Mary Jane", _LONG),
    "last_name": (
        "Tollefsen",
        "O'Shaughnessy",
        "von Hagenbeck",
        "ŻÓŁĆ",
        "Q",
        "Watson-Parker",
        "李",
    ),
    "company": _FIRMS,
    "email": _EMAILS,
    "phone": _PHONES,
    "street": _STREETS,
    "city": _CITIES,
    "postcode": _POSTCODES,
    "ssn": _SSNS,
    "tax_id": _TAX_IDS,
    "date_of_birth": _DATES,
    "date": (*_DATES, *_INSTANTS),
    "licence": _LICENCES,
    "medical": _MEDICAL,
    "card": _CARDS,
    "iban": _IBANS,
    "bank_account": _ACCOUNTS,
    "ip_address": _ADDRESSES,
    "url": _URLS,
    "username": _USERNAMES,
    "latitude": ("48.858370", "-33.856784", "0", "51.4779"),
    "longitude": ("2.294481", "151.215297", "-0.0015", "179.9"),
    "free_text": _NOTES,
    "gender": ("female", "Male", "F", "m", "X", "non-binary", "diverse"),
    "attribute": ("Roman Catholic", "hispanic", "Q", "IG Metall"),
}
"""Class to originals, the awkward ones among them."""


_letters = st.characters(categories=("Lu", "Ll", "Lo", "Lt"), max_codepoint=0xFFFF)
_words = st.one_of(
    st.sampled_from(("Maren", "TOLLEFSEN", "brindlewood", "Quartzbeck", "Ciarán", "Żółć", "李")),
    st.text(st.one_of(st.sampled_from(string.ascii_letters), _letters), min_size=4, max_size=24),
)
_separators = st.sampled_from((" ", "  ", "-", "'", ", ", ". ", "/"))
_anything = st.one_of(st.sampled_from(sum(map(tuple, LISTS.values()), ())), _words)


@st.composite
def _phrases(draw: st.DrawFn, parts: st.SearchStrategy[str] = _words) -> str:
    """Words, numbers where they are asked for, and what stands between them."""
    text = draw(parts)
    for _ in range(draw(st.integers(0, 3))):
        text += draw(_separators) + draw(parts)
    return text


def _form(*forms: str) -> st.SearchStrategy[str]:
    """Texts of these forms: ``0`` any digit, ``9`` one but 0, ``A`` and ``a`` letters."""
    return st.sampled_from(forms).flatmap(_filled)


def _filled(form: str) -> st.SearchStrategy[str]:
    kinds = {
        "0": st.sampled_from(string.digits),
        "9": st.sampled_from("123456789"),
        "A": st.sampled_from(string.ascii_uppercase),
        "a": st.sampled_from(string.ascii_lowercase),
    }
    return st.tuples(*(kinds.get(c, st.just(c)) for c in form)).map("".join)


_numbers = st.integers(1, 99_999).map(str)
_local = st.text(st.sampled_from(string.ascii_letters + string.digits + "._-+'é"), min_size=1)
_domains = st.one_of(st.sampled_from(("quartzbeck.co", "mail.Grünwerk.de")), _form("aaaaaa.aa"))
_days = st.dates().filter(lambda day: 2 < day.year < 9998).map(str)

STRATEGIES: Final[Mapping[str, st.SearchStrategy[str]]] = {
    "person": _phrases(),
    "first_name": _phrases(),
    "last_name": _phrases(),
    "company": st.tuples(_phrases(), st.sampled_from(("", " LLC", ", Inc.", " GmbH"))).map("".join),
    "email": st.tuples(_local, st.just("@"), _domains).map("".join),
    "phone": st.one_of(
        _form("(999) 999-0000", "999-999-0000", "+1 999 999 0000", "999-999-0000 x00", "999-0000"),
        _form("+44 99 0000 0000", "+49 99 000000", "+9900000000000", "099 / 00 00 00 0"),
    ),
    "street": st.tuples(_numbers, st.just(" "), _phrases(), st.sampled_from(("", " Street"))).map(
        "".join
    ),
    "city": _phrases(),
    "postcode": _form("00000", "00000-0000", "AA0A 0AA", "A-00000"),
    "ssn": _form("199-99-0000", "499990000", "299 99 0000"),
    "tax_id": _form("19-9990000", "199-99-0000", "AA999000000", "199 000 000 00"),
    "date_of_birth": _days,
    "date": _days,
    "licence": _form("A0000000", "AA-0000-aaa", "00 000 0000", "C00-0000000-AAA"),
    "medical": st.one_of(_form("AAA0000000", "0000-00000"), _phrases().map(lambda t: f"of {t}")),
    "card": _form("9999 0000 0000 0000", "9999000000000000", "9999 000000 00000"),
    "iban": _form("AA00 0000 0000 0000 0000 00", "AA00AAAA00000000000000", "AA00000000000000000"),
    "bank_account": _form("90000000", "99-0000-00", "990000000000", "AA90000000"),
    "ip_address": st.one_of(
        st.ip_addresses(v=4).filter(lambda a: a.is_global).map(str),
        st.ip_addresses(v=6).filter(lambda a: a.is_global).map(str),
    ),
    "url": st.tuples(st.sampled_from(("https://", "http://", "")), _domains, st.text(
        st.sampled_from(string.ascii_letters + string.digits + "/-_.?=&"), max_size=60
    ).map(lambda path: f"/{path}" if path else "")).map("".join),
    "username": _local,
    "latitude": st.floats(-90, 90).map("{:.6f}".format),
    "longitude": st.floats(-180, 180).map("{:.6f}".format),
    "free_text": _anything,
    "gender": st.sampled_from(LISTS["gender"]),
    "attribute": _words,
}  # fmt: skip
"""Class to a strategy of originals, those that its form makes plenty of."""
