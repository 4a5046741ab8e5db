"""Texts about people, which reach nobody: every one from a range that is reserved for it."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Item, Name, call, this
from seedlib.scaffold.infer import words
from seedlib.scaffold.infer.text import Text, chosen, constant, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject

# Names of Faker's have eleven letters at most; a firm has two of them, a trade and a suffix.
NAME: Final = 12
FULL_NAME: Final = 25
COMPANY: Final = 35
# An address's own part has 40 characters of a name at most, and the row's number.
DIGITS: Final = 9
_AT: Final = len("@example.com")
_QUALIFIERS: Final = frozenset(
    [
        "billing",
        "shipping",
        "delivery",
        "mailing",
        "work",
        "office",
        "home",
        "birth",
        "origin",
        "destination",
        "pickup",
        "sender",
        "recipient",
        "return",
        "invoice",
        "ship",
        "bill",
        "to",
        "from",
        "current",
        "permanent",
    ]
)
_PLACE: Final = (
    "city",
    "town",
    "zip",
    "zip code",
    "state",
    "province",
    "country",
    "street",
    "address",
)


def first_name(subject: Subject) -> Iterator[Text]:
    """A given name."""
    share = 30 if "middle" in subject.words else 100
    yield Text(code=call("v.first_name"), shortest=2, longest=NAME, pii="first_name", share=share)


def last_name(subject: Subject) -> Iterator[Text]:
    """A family name."""
    del subject
    yield Text(code=call("v.last_name"), shortest=2, longest=NAME, pii="last_name")


def person(subject: Subject) -> Iterator[Text]:
    """A full name: of the same row's parts, where it has them."""
    first, last = (subject.sibling(part, "text") for part in ("first name", "last name"))
    if first and last and not (first.nullable or last.nullable):
        length = sum(NAME if one.length is None else min(one.length, NAME) for one in (first, last))
        made = call("v.concat", this(first.name), " ", this(last.name))
        yield Text(code=made, shortest=3, longest=length + 1, pii="person")
    yield Text(code=call("v.person"), shortest=5, longest=FULL_NAME, pii="person")
    yield Text(code=call("v.last_name"), shortest=2, longest=NAME, pii="person")


def company(subject: Subject) -> Iterator[Text]:
    """A firm."""
    del subject
    yield Text(code=call("v.company"), shortest=6, longest=COMPANY, pii="company")


def email(subject: Subject) -> Iterator[Text]:
    """An address, unique by the row's number: of the row's name, where it has one."""
    for parts, size in _mail_names(subject):
        made = call("v.email", *parts)
        yield Text(code=made, shortest=_AT + 2, longest=size + DIGITS + _AT, cut=False, pii="email")
    for letters in (6, 2):
        yield matching(f"[a-z]{{{letters}}}@a\\.test", letters + 7, pii="email")


def _mail_names(subject: Subject) -> Iterator[tuple[list[object], int]]:
    first, last = (subject.sibling(part, "text") for part in ("first name", "last name"))
    name = subject.sibling("name", "text") or subject.sibling("full name", "text")
    if subject.noun in PEOPLE and first and last:
        yield [this(first.name), this(last.name)], 40
    elif subject.noun in PEOPLE and name:
        yield [this(name.name)], 40
    yield [], 2 * NAME + 1
    yield [call("v.first_name")], NAME
    yield ["u"], 1


def phone(subject: Subject) -> Iterator[Text]:
    """A number that is reserved for fiction: in the row's own area, where there is one."""
    share = 40 if {"fax", "mobile", "2", "secondary", "work", "other"} & {*subject.words} else 90
    written = {"shortest": 15, "longest": 15, "cut": False, "pii": "phone", "share": share}
    if subject.has("city", "zip", "state"):
        where, needs = place(subject)
        made = call("v.phone", Item(where, "area_code"))
        yield Text(code=made, needs=needs, **written)  # type: ignore[arg-type]
    yield Text(code=call("v.phone"), **written)  # type: ignore[arg-type]
    for pattern, size in (
        (r"\+120255501[0-9]{2}", 12),
        (r"202-555-01[0-9]{2}", 12),
        (r"20255501[0-9]{2}", 10),
        (r"120255501[0-9]{2}", 11),
        (r"\(202\) 555-01[0-9]{2}", 14),
        (r"555-01[0-9]{2}", 8),
        (r"55501[0-9]{2}", 7),
    ):
        yield matching(pattern, size, pii="phone", share=share)


def username(subject: Subject) -> Iterator[Text]:
    """An account's name, unique by the row's number: of the row's name, where it has one."""
    for parts, size in _mail_names(subject):
        made = call("v.username", *parts)
        yield Text(code=made, shortest=2, longest=size + DIGITS, cut=False, pii="username")


def street(subject: Subject) -> Iterator[Text]:
    """House number and street, or the second line of an address."""
    if subject.words[-1] in {"2", "3", "two", "second"}:
        made = call("v.concat", "Suite ", call("v.integer", 1, 99))
        yield Text(code=made, shortest=7, longest=8, cut=False, pii="street", share=25)
        return
    if not subject.has("city", "zip", "town"):
        where, needs = place(subject)
        parts = (call("v.street_address"), ", ", Item(where, "city"), ", ", Item(where, "state"))
        made = call("v.concat", *parts, " ", Item(where, "postcode"))
        yield Text(code=made, shortest=20, longest=65, pii="street", needs=needs)
    yield Text(code=call("v.street_address"), shortest=8, longest=35, pii="street")


def location(subject: Subject) -> Iterator[Text]:
    """A city and its state."""
    where, needs = place(subject)
    made = call("v.concat", Item(where, "city"), ", ", Item(where, "state"))
    yield Text(code=made, shortest=8, longest=20, pii="city", needs=needs)
    yield Text(code=Item(where, "city"), shortest=4, longest=16, pii="city", needs=needs)


def of_place(
    part: str, shortest: int, longest: int, pii: str | None = None
) -> Callable[[Subject], Iterator[Text]]:
    """A part of a place that all of an address's columns share."""

    def make(subject: Subject) -> Iterator[Text]:
        where, needs = place(subject)
        made = Item(where, part)
        yield Text(code=made, shortest=shortest, longest=longest, pii=pii, needs=needs)

    return make


def state(subject: Subject) -> Iterator[Text]:
    """A state of an address, by its two letters where there is no room for its name."""
    where, needs = place(subject)
    short = Text(code=Item(where, "state"), shortest=2, longest=2, cut=False, needs=needs)
    longest = subject.longest
    if subject.words[-1] == "code" or (longest is not None and longest < 13):  # noqa: PLR2004 - Massachusetts
        yield short
    name = Item(where, "state_name")
    yield Text(code=name, shortest=4, longest=13, needs=needs)
    yield short


def country(subject: Subject) -> Iterator[Text]:
    """A country by name or ISO 3166 code: the one that the row's place is in, where it has one."""
    code = subject.words[-1] in {"code", "iso", "2", "3"} or subject.remark.says(
        "iso 3166", "iso-3166"
    )
    longest = subject.longest
    if subject.has("city", "zip", "town", "zip code"):
        if not code:
            yield constant("United States")
        yield constant("USA" if longest == 3 else "US")  # noqa: PLR2004 - alpha-3
        return
    if not code and (longest is None or longest >= 14):  # noqa: PLR2004 - United Kingdom
        yield chosen(
            {"United States": 5, "Canada": 2, "Germany": 2, "United Kingdom": 2, "Japan": 1}
        )
    if longest == 3:  # noqa: PLR2004 - alpha-3
        yield chosen({"USA": 5, "CAN": 2, "DEU": 2, "GBR": 2, "JPN": 1})
    yield chosen({"US": 5, "CA": 2, "DE": 2, "GB": 2, "JP": 1})


def ssn(subject: Subject) -> Iterator[Text]:
    """A social security number that was never issued."""
    del subject
    yield Text(code=call("v.ssn"), shortest=11, longest=11, cut=False, pii="ssn")
    yield matching("000[0-9]{6}", 9, pii="ssn")
    yield matching("[0-9]{4}", 4, pii="ssn")


def card(subject: Subject) -> Iterator[Text]:
    """A payment card's number that no card has, or its last four digits."""
    longest = subject.longest
    if {"last", "suffix"} & {*subject.words} or (longest is not None and longest < 12):  # noqa: PLR2004
        yield matching("[0-9]{4}", 4)
    yield Text(code=call("v.card_number"), shortest=16, longest=19, cut=False, pii="card")


def iban(subject: Subject) -> Iterator[Text]:
    """A bank account's number that no bank has."""
    del subject
    yield Text(code=call("v.iban"), shortest=15, longest=34, cut=False, pii="iban")


def account(subject: Subject) -> Iterator[Text]:
    """A number of an account, a patient, a passport: three zeros lead to nobody."""
    longest = subject.longest or 10
    digits = min(longest, 10)
    what = "bank_account" if "account" in subject.words or "routing" in subject.words else "licence"
    if digits > 4:  # noqa: PLR2004 - three zeros and something
        yield matching(f"000[0-9]{{{digits - 3}}}", digits, pii=what)
    yield matching("[0-9]{3}", 3, pii=what)


def tax_id(subject: Subject) -> Iterator[Text]:
    """An employer's number of a prefix that no office gives."""
    del subject
    yield Text(code=call("v.tax_id"), shortest=10, longest=10, cut=False, pii="tax_id")
    yield matching("000[0-9]{6}", 9, pii="tax_id")
    yield matching("000[0-9]{2}", 5, pii="tax_id")


def ip_address(subject: Subject) -> Iterator[Text]:
    """An address that is kept for documentation."""
    del subject
    yield Text(code=call("v.ip_address"), shortest=7, longest=15, cut=False, pii="ip_address")


def gender(subject: Subject) -> Iterator[Text]:
    """A gender, by a letter where there is no room for more."""
    longest = subject.longest
    if longest is None or longest > 10:  # noqa: PLR2004 - non-binary
        yield chosen({"female": 48, "male": 48, "non-binary": 4}, pii="gender")
    yield chosen({"F": 48, "M": 48, "X": 4}, pii="gender")


def place(subject: Subject) -> tuple[Code, tuple[tuple[str, Code], ...]]:
    """The variable of a row's place, and what it is: an address has one of its own for each use."""
    qualifier = next((word for word in subject.words if word in _QUALIFIERS), "home")
    if qualifier in {"home", "permanent", "current"}:
        return Name("home"), (("home", call("v.place")),)
    name = f"{qualifier}_place" if keyword.iskeyword(qualifier) else qualifier
    name = {"ship": "shipping", "bill": "billing", "to": "destination"}.get(name, name)
    return Name(name), ((name, call("v.place", name)),)


PEOPLE: Final = frozenset(
    [
        "user",
        "customer",
        "person",
        "contact",
        "member",
        "patient",
        "student",
        "teacher",
        "author",
        "actor",
        "staff",
        "driver",
        "doctor",
        "guest",
        "passenger",
        "manager",
        "agent",
        "candidate",
        "applicant",
        "subscriber",
        "player",
        "lead",
        "attendee",
        "artist",
        "buyer",
        "seller",
        "recipient",
        "sender",
        "instructor",
        "resident",
        "worker",
        "employee",
        "nurse",
        "physician",
        "rider",
        "speaker",
        "friend",
        "follower",
        "owner",
        "operator",
        "admin",
        "administrator",
        "participant",
        "profile",
        "borrower",
    ]
)
"""What the rows of a table of people are called."""

FIRMS: Final = frozenset(
    [
        "company",
        "organization",
        "vendor",
        "supplier",
        "manufacturer",
        "merchant",
        "account",
        "partner",
        "tenant",
        "shop",
        "store",
        "brand",
        "publisher",
        "employer",
        "client",
        "carrier",
        "shipper",
        "airline",
        "hotel",
        "restaurant",
        "hospital",
        "clinic",
        "bank",
        "agency",
        "distributor",
        "insurer",
        "business",
    ]
)
"""And those of a table of firms."""

ADDRESSED: Final = _PLACE
MAKERS: Final[Mapping[str, Callable[[Subject], Iterator[Text]]]] = words.table(
    {
        "first name, given name, middle name, christian name": first_name,
        "last name, family name, maiden name": last_name,
        (
            "full name, contact name, customer name, employee name, contact person, cardholder, "
            "card holder, patient name, recipient, recipient name, sender name, author, author "
            "name, person, display name, real name, contact, signed by, owner name, manager name, "
            "assignee, patient, ship name, shipping name, billing name, bill name"
        ): person,
        (
            "company, company name, vendor name, supplier name, manufacturer, brand, employer, "
            "organization, organization name, publisher, vendor, supplier, merchant, "
            "merchant name, bank name, carrier, client name, account name, brand name, firm"
        ): company,
        "email, email address": email,
        (
            "phone, phone number, mobile, mobile number, fax, fax number, cell number, contact "
            "number, whatsapp, mobile phone, cell"
        ): phone,
        "user name, screen name, login, account login": username,
        (
            "street, address, street address, address line, street name, address 1, address 2, "
            "address line 1, address line 2, line 1, line 2, street 1, street 2"
        ): street,
        "city, town, city name, hometown": of_place("city", 4, 16, "city"),
        "zip, zip code, postal code": of_place("postcode", 5, 5, "postcode"),
        "province, region state, state province, state code, state name, province code": state,
        "country, country name, country code, country iso, nationality": country,
        "ssn, social security, social security number, nin": ssn,
        "card number, credit card, credit card number, pan, card last 4": card,
        "iban": iban,
        (
            "account number, bank account, passport, passport number, routing, routing number, "
            "license number, driver license, patient number, medical record number, insurance "
            "number, bank account number"
        ): account,
        "tax id, tax number, vat, vat id, vat number, ein": tax_id,
        "ip, ip address, ipv 4, remote address, client ip": ip_address,
        "gender": gender,
        "location, place, venue, birth place": location,
    }
)
"""Phrases to what makes the texts that they suggest."""
