"""What is nobody's, by the standards, and what a value of each kind has to be to be that.

A judge says why a value could be somebody's, or nothing. What is no value of its kind is not surely
nobody's, and is objected to as well. Must not know seedlib (see `pii_scanner.py`).
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Judge = Callable[[str], str | None]

_DOMAINS: Final = ("example.com", "example.net", "example.org", "test", "invalid", "example")
"""RFC 2606 and RFC 6761: these, and whatever lies under them."""

_COUNTRY_CODE: Final = re.compile(
    r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}"
)
"""The beginning of an international number (ITU-T E.164, list of assigned codes)."""

_KEYPAD: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
"""ITU-T E.161: 1-800-FLOWERS is dialled as well."""

_ITIN_GROUPS: Final = {*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)}
"""IRS: taxpayers without an SSN have numbers of the areas from 900, with these groups."""

_UNASSIGNED_EIN: Final = re.compile(r"0[0789]|1[789]|2[89]|49|69|7[089]|89|9[67]")
"""IRS: the prefixes that no campus assigns."""

_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        # Documentation: RFC 5737, RFC 3849.
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
        # Private, loopback, link-local.
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "::1/128", "fe80::/10"),
        # No host: unspecified, netmasks and broadcast.
        *("0.0.0.0/32", "240.0.0.0/4", "::/128"),
    )
)

_TEST_CARDS: Final = """
    4242424242424242 4111111111111111 4012888888881881 4000056655665556 4222222222222
    5555555555554444 5105105105105100 5200828282828210 2223003122003222 378282246310005
    371449635398431 378734493671000 6011111111111117 6011000990139424 30569309025904
    38520000023237 36227206271667 3056930009020004 3530111333300000 3566002020360505
    6200000000000005 6555900000604105
"""
"""The numbers that card processors publish for tests."""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _reserved(domain: str) -> bool:
    return f".{domain.lower().rstrip('.')}".endswith(tuple(f".{name}" for name in _DOMAINS))


def email(text: str) -> str | None:
    """Every address in it has to be of a reserved domain."""
    domains = re.findall(r"@([^\s@<>()\[\]\"',;]+)", text)
    if not domains:
        return "no e-mail address in a reserved domain"
    return next((f"{each} is not reserved" for each in domains if not _reserved(each)), None)


def url(text: str) -> str | None:
    """Hosts have reserved names, or addresses that are nobody's."""
    for word in text.replace("\\", "/").split():
        authority = re.split(r"[/?#]", re.sub(r"^([\w+.-]*:)?//", "", word))[0]
        try:
            host = urlsplit(f"//{authority}").hostname or ""
        except ValueError:
            return f"{authority} is no host's name"
        loopback = host == "localhost" or not host
        if not loopback and not _reserved(host) and ip_address(host):
            return f"{host} is not reserved"
    return None


def address(word: str) -> Address | None:
    """An address, of which a port, a prefix's length and an interface are left out."""
    word = re.sub(r"^\[(.*)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", word)
    word = re.sub(r"(%\w+)?(/\d+)?$", "", word)
    try:
        found = ipaddress.ip_address(re.sub(r"\b0+(?=\d)", "", word))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def ip_address(text: str) -> str | None:
    """Every word of it has to be an address that is nobody's."""
    for word in re.split(r"[\s,;]+", text.strip(" ,;")):
        found = address(word)
        if not found:
            return f"{word} is no IP address"
        if not any(found in network for network in _NETWORKS):
            return f"{found} is a public address"
    return None


def phone(text: str) -> str | None:
    """Numbers are North American 555-01xx, of British dramas, or such as no country's plan has.

    Sources: NANPA's 555 line number assignments; Ofcom, numbers for drama use; ITU-T E.164.
    """
    for number in re.split(r"[,;|\n](?!\s*(?:ext|x))", text.lower()):
        without = re.sub(r"[\s,;]*(?:ext(?:ension)?|x|#)[\s.:=]*\d{1,6}\s*$", "", number)
        without = re.sub(r"^\s*[a-z]+[.:]|\(\s*0\s*\)", "", without)
        digits = _digits(without.translate(_KEYPAD))
        if digits and not (_abroad(digits) if "+" in without else _at_home(digits)):
            return f"{digits} may be dialled"
    return None if _digits(text) else "no telephone number of a reserved range"


def _abroad(digits: str) -> bool:
    code = _COUNTRY_CODE.match(digits)
    national = digits[code.end() :] if code else digits
    if code and code[0] == "1":
        return bool(re.fullmatch(r"(\d{3})?55501\d\d", national))
    if code and code[0] == "44" and re.fullmatch(r"0?(7700900|1632960)\d{3}", national):
        return True
    return national.startswith("000")


def _at_home(digits: str) -> bool:
    # With a leading 0 it is not North American: 06 15 55 01 23 is somebody's in France.
    if digits[0] == "0":
        return digits.startswith("000")
    return bool(re.fullmatch(r"(1?\d{3})?55501\d\d", digits))


def tax_number(text: str) -> str | None:
    """SSNs and EINs are such as were never issued; of other numbers the digits begin with 000.

    Nine digits without a dash are an SSN, which is the stricter reading.
    """
    digits, text = _digits(text), text.strip()
    if re.fullmatch(r"\d{3}([ -]?)\d{2}\1\d{4}", text):
        area, group = int(digits[:3]), int(digits[3:5])
        if area in {0, 666} or (area >= 900 and group not in _ITIN_GROUPS):
            return None
        return f"SSNs or ITINs of the area {area:03d} are issued"
    if re.fullmatch(r"\d\d[ -]\d{7}", text):
        unassigned = _UNASSIGNED_EIN.match(digits)
        return None if unassigned else f"EINs beginning with {digits[:2]} are assigned"
    if re.fullmatch(r"([a-z]{2,3})?[\d\W_]+[a-z]?\d*", text, re.IGNORECASE):
        return None if digits.startswith("000") else "its digits do not begin with 000"
    return "no tax number of a reserved range"


def card(text: str) -> str | None:
    """Cards fail the Luhn check (ISO/IEC 7812), or are published for tests."""
    digits = _digits(text)
    if not re.fullmatch(r"[\d\W_]+", text) or not 12 <= len(digits) <= 19:
        return "no card number, which has from 12 to 19 digits"
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    valid = (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0
    return "passes the Luhn check" if valid and digits not in _TEST_CARDS.split() else None


def account(text: str) -> str | None:
    """IBANs fail their check (ISO 13616); of other accounts the digits begin with 000."""
    number = re.sub(r"[\s.-]", "", text).upper()
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number):
        rest = int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97
        return "passes the IBAN's check" if rest == 1 else None
    return None if _digits(text).startswith("000") else "its digits do not begin with 000"


JUDGES: Final[Mapping[str, Judge]] = {
    "email": email,
    "phone": phone,
    "ssn": tax_number,
    "tax_id": tax_number,
    "ip_address": ip_address,
    "card": card,
    "iban": account,
    "bank_account": account,
    "url": url,
}
