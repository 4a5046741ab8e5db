"""What looks like personal data: a column's name, its content, its comment in the database.

A guess, made to be refused or confirmed by a person; never a reason to mask something unasked.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("email", "mail", "mailto"), "email"),
    **dict.fromkeys(("phone", "telephone", "tel", "mobile", "cellphone", "fax", "msisdn"), "phone"),
    **dict.fromkeys(("firstname", "forename", "givenname"), "first_name"),
    **dict.fromkeys(("lastname", "surname", "familyname", "maiden"), "last_name"),
    **dict.fromkeys(("fullname", "contact", "person", "patient", "cardholder"), "person"),
    **dict.fromkeys(("street", "address", "addr", "housenumber"), "street"),
    **dict.fromkeys(("postcode", "zip", "zipcode", "postal"), "postcode"),
    **dict.fromkeys(("ssn", "sin", "nin", "nino"), "ssn"),
    **dict.fromkeys(("ein", "itin", "taxid", "vatin"), "tax_id"),
    **dict.fromkeys(("url", "website", "homepage"), "url"),
    **dict.fromkeys(("dob", "birth", "birthday", "birthdate", "born"), "date_of_birth"),
    **dict.fromkeys(("passport",), "licence"),
    **dict.fromkeys(("diagnosis", "medication", "allergy", "blood", "disease", "icd"), "medical"),
    **dict.fromkeys(("iban",), "iban"),
    **dict.fromkeys(("bic", "routing"), "bank_account"),
    **dict.fromkeys(("ip", "ipaddress", "ipv4", "ipv6"), "ip_address"),
    **dict.fromkeys(("username", "login", "nickname", "handle"), "username"),
    **dict.fromkeys(("latitude", "lat"), "latitude"),
    **dict.fromkeys(("longitude", "lng", "lon"), "longitude"),
    **dict.fromkeys(("gender", "sex"), "gender"),
    **dict.fromkeys(("ethnicity", "race", "religion", "nationality"), "attribute"),
}
_PAIRS: Final[dict[tuple[str, str], str]] = {
    ("first", "name"): "first_name",
    ("given", "name"): "first_name",
    ("middle", "name"): "first_name",
    ("last", "name"): "last_name",
    ("family", "name"): "last_name",
    ("full", "name"): "person",
    ("user", "name"): "username",
    ("customer", "name"): "person",
    ("employee", "name"): "person",
    ("card", "number"): "card",
    ("card", "no"): "card",
    ("credit", "card"): "card",
    ("account", "number"): "bank_account",
    ("bank", "account"): "bank_account",
    ("licence", "number"): "licence",
    ("license", "number"): "licence",
    ("licence", "no"): "licence",
    ("license", "no"): "licence",
    ("drivers", "licence"): "licence",
    ("drivers", "license"): "licence",
    ("driver", "licence"): "licence",
    ("driver", "license"): "licence",
    ("cell", "number"): "phone",
    ("cell", "no"): "phone",
    ("vat", "id"): "tax_id",
    ("vat", "number"): "tax_id",
    ("vat", "no"): "tax_id",
    ("tax", "id"): "tax_id",
    ("tax", "number"): "tax_id",
    ("social", "security"): "ssn",
}
_SAID: Final = re.compile(
    r"\b(?:pii|personal(?:ly)?|personal data|gdpr|ccpa|hipaa|phi|e-?mail|phone|birth|ssn|"
    r"social security|home address)\b",
    re.IGNORECASE,
)
_CONTENT: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("email", re.compile(r"[^\s@<>]+@[^\s@<>]+\.[A-Za-z]{2,}")),
    ("ssn", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    (
        "phone",
        re.compile(r"\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b"),
    ),
    ("ip_address", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD: Final = re.compile(r"(?<!\d)(?:\d[ -]?){14,18}\d(?!\d)")


def by_name(column: str) -> str | None:
    """The class that a column's name suggests, if any."""
    words = [word.lower() for word in _WORD.findall(column)]
    pairs = pairwise(words)
    found = next((_PAIRS[pair] for pair in pairs if pair in _PAIRS), None)
    return found or next((_WORDS[word] for word in words if word in _WORDS), None)


def by_content(cells: Iterable[str]) -> str | None:
    """The class that some cell looks like, if any."""
    for cell in cells:
        for what, pattern in _CONTENT:
            if pattern.search(cell):
                return what
        if any(_valid_card(found[0]) for found in _CARD.finditer(cell)):
            return "card"
        if any(_valid_iban(found[0]) for found in _IBAN.finditer(cell)):
            return "iban"
    return None


def by_comment(comment: str) -> bool:
    """Whether the database's comment on a column speaks of personal data."""
    return _SAID.search(comment) is not None


def _valid_card(text: str) -> bool:
    digits = [int(c) for c in text if c.isdecimal()][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _valid_iban(text: str) -> bool:
    plain = text.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1
