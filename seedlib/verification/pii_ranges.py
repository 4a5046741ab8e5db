"""Whose a value could be: the ranges that are kept free of people, and the checks of the others.

Every function here says whether a value could be somebody's. The ranges are written down once more,
apart from those that masks and generated values are drawn from, so that one mistake does not hide
the other.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

FEWEST: Final = 6
"""Digits below which a number is an extension or a short code, and leads to nobody by itself."""

# RFC 2606 and RFC 6761.
_TOPS: Final = frozenset({"test", "example", "invalid", "localhost"})
_EXAMPLES: Final = frozenset({"com", "net", "org"})
_TOP: Final = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]+")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
# ITU-T E.164: these country codes have one digit or two, all others three.
_CODE: Final = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}")
_NORTH_AMERICA: Final = "1"
_FICTION: Final = re.compile(r"[0-9]{3}55501[0-9]{2}")
# No area's code begins with 0 or 1: without +1 those are numbers of elsewhere.
_AT_HOME: Final = re.compile(r"(?:[2-9][0-9]{2})?55501[0-9]{2}")
# Ofcom, numbers for drama.
_BRITISH: Final = re.compile(r"(?:7700900|1632960)[0-9]{3}")
_IN_AREA: Final = 10
_ISSUED: Final = re.compile(r"(?!000|666|9)[0-9]{9}")
# Internal Revenue Manual 3.21.263: the groups of taxpayers' numbers.
_TAXPAYER: Final = re.compile(r"9[0-9]{2}(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[0-9]{4}")
# https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes
_NO_OFFICE: Final = frozenset(
    "00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97".split()  # noqa: SIM905 - read as a list
)
# Visa, MasterCard, and others as they are named.
_BRANDS: Final = re.compile(
    r"4(?:[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|3[47][0-9]{13}"  # American Express
    r"|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    r"|3(?:0[0-5]|[689][0-9])[0-9]{11}"  # Diners Club
    r"|62(?:[0-9]{14}|[0-9]{17})"  # UnionPay
)
_PUBLISHED: Final = frozenset(
    (
        *("4111111111111111", "4012888888881881", "4242424242424242", "4222222222222"),
        *("4000056655665556", "4000000000000002", "4917610000000000", "5555555555554444"),
        *("5105105105105100", "5200828282828210", "2223003122003222", "378282246310005"),
        *("371449635398431", "378734493671000", "6011111111111117", "6011000990139424"),
        *("6011981111111113", "3530111333300000", "3566002020360505", "30569309025904"),
        *("38520000023237", "36227206271667", "3056930009020004", "6200000000000005"),
        *("6205500000000000004", "5610591081018250", "6331101999990016", "5019717010103742"),
    )
)
"""Card numbers that payment services print in their manuals, for tests."""

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")

IBAN_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""How long a country's are, by the registry of ISO 13616."""


def host(name: str) -> bool:
    """Whether a host could be somebody's: a name of the internet's, or an address.

    Args:
        name: A domain name or an IP address, without port and user.
    """
    labels = name.lower().strip("[].").split(".")
    if len(labels) > 1 and not labels[-1].isdecimal() and ":" not in name:
        example = labels[-2] == "example" and labels[-1] in _EXAMPLES
        return not example and labels[-1] not in _TOPS and _TOP.fullmatch(labels[-1]) is not None
    return address(name)


def address(text: str) -> bool:
    """Whether a text is an IP address that is routed to somebody."""
    try:
        found = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        # It is none.
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def phone(written: str) -> bool:
    """Whether a telephone number could ring at somebody's.

    Args:
        written: Digits with what stands between them; ``+`` before a country code.
    """
    digits = _NOT_DIGIT.sub("", written)
    # No country's code and no area's begins with 000.
    if len(digits) < FEWEST or digits.startswith("000"):
        return False
    if written.lstrip(" (").startswith("+"):
        return _abroad(digits, trunk="(0)" in written)
    if len(digits) == _IN_AREA + 1 and digits[0] == _NORTH_AMERICA:
        return _in_north_america(digits[1:])
    return _AT_HOME.fullmatch(digits) is None


def _abroad(digits: str, *, trunk: bool) -> bool:
    code = _CODE.match(digits)
    national = digits if code is None else digits[code.end() :]
    if national.startswith("000"):
        return False
    if code is not None and code[0] == _NORTH_AMERICA:
        return _in_north_america(national)
    if trunk:
        national = national.removeprefix("0")
    return not (code is not None and code[0] == "44" and _BRITISH.fullmatch(national))


def _in_north_america(national: str) -> bool:
    return not national.startswith("000") and _FICTION.fullmatch(national) is None


def ssn(digits: str) -> bool:
    """Whether a social security number, nine digits, or a taxpayer's, can have been issued."""
    return _ISSUED.fullmatch(digits) is not None or _TAXPAYER.fullmatch(digits) is not None


def ein(digits: str) -> bool:
    """Whether an employer's number, nine digits, can have been issued."""
    return digits[:2] not in _NO_OFFICE


def number(digits: str) -> bool:
    """Whether a number of an account, or another that nobody keeps a range of, could be in use."""
    return len(digits) >= FEWEST and not digits.startswith("000")


def card(digits: str) -> bool:
    """Whether a payment card can have this number (ISO/IEC 7812-1)."""
    if digits.startswith("000") or digits in _PUBLISHED:
        return False
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        total += sum(divmod(2 * digit, 10)) if place % 2 else digit
    return total % 10 == 0


def branded(digits: str) -> bool:
    """Whether a number is as long as those of the brand that it begins with."""
    return _BRANDS.fullmatch(digits) is not None


def is_iban(plain: str) -> bool:
    """Whether a text in capitals, without spaces, has the form of an IBAN."""
    return _IBAN.fullmatch(plain) is not None


def iban(plain: str) -> bool:
    """Whether a text of that form passes the check of ISO 13616."""
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1
