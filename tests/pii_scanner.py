"""Values that could belong to, or reach, a real person, found in what a database holds.

The judge of what was masked or made up. It must not know seedlib: what is reserved is written down
once more in `pii_reserved.py`, from the standards, so that a mistake of the library's is not made
twice.

A column of a declared kind is judged strictly: whatever is not surely nobody's is found, text that
is no value of its kind included. Other text is searched for what has the shape of such a value.
"""

from __future__ import annotations

import ipaddress
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import sqlalchemy as sa

from tests import pii_reserved as reserved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.pii_reserved import Judge

_IBANS: Final = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23
    IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27
    MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
"""ISO 13616's registry: a country, and how long its numbers are."""

_GIVEN: Final = ipaddress.IPv6Network("2000::/3")
"""IANA, IPv6 address space: the only part of it whose addresses hosts have in public."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that could be somebody's, and why."""

    kind: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and the column that it is in."""

    table: str
    column: str
    kind: str
    text: str
    why: str


def findings(text: str, kind: str | None = None) -> list[Finding]:
    """Return what in a text could be somebody's.

    :param kind: what the whole text is said to be, one of ``email``, ``phone``, ``ssn``,
        ``tax_id``, ``ip_address``, ``card``, ``iban``, ``bank_account`` and ``url``; other kinds
        are searched for besides. ``None``: all are searched for, in strings inside JSON, too.
    :raises KeyError: there is no such kind.
    """
    judge = reserved.JUDGES[kind] if kind else None
    found: dict[Finding, None] = {}
    plain = _plain(text)
    if kind and judge and any(sign.isalnum() for sign in plain) and (why := judge(plain)):
        found[Finding(kind, plain, why)] = None
    for part in _parts(text):
        found |= dict.fromkeys(each for each in _search(_plain(part)) if each.kind != kind)
    return list(found)


def scan(
    connection: sa.Connection, tables: Iterable[str], kinds: Mapping[tuple[str, str], str]
) -> list[Found]:
    """Return what in these tables' rows could be somebody's.

    :param kinds: a table and its column, to what is in it; the others are searched.
    :raises ValueError: ``kinds`` names a column that is in none of the tables.
    """
    found, unseen = [], set(kinds)
    for table in tables:
        rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(table)))
        columns = [(name, kinds.get((table, name))) for name in rows.keys()]  # noqa: SIM118 - a result
        unseen -= {(table, name) for name, _ in columns}
        for row in rows:
            for (name, kind), cell in zip(columns, row, strict=True):
                found += [
                    Found(table, name, each.kind, each.text, each.why)
                    for each in findings(_text(cell, kind), kind)
                ]
    if unseen:
        raise ValueError(f"kinds names columns that are in none of the tables: {sorted(unseen)}")
    return found


def _text(cell: object, kind: str | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        packed = kind == "ip_address" and len(cell) in {4, 16}
        return str(ipaddress.ip_address(cell)) if packed else cell.decode(errors="replace")
    return str(cell)


def _plain(text: str) -> str:
    """The text with its digits, dashes and spaces in ASCII, and without signs that nobody sees."""
    text = unquote(text)
    if text.isascii():
        return text
    return "".join(map(_plain_sign, unicodedata.normalize("NFKC", text)))


def _plain_sign(sign: str) -> str:
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.decimal(sign))
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Cf":
            return ""
        case _:
            return sign


def _parts(text: str) -> Iterator[str]:
    """The text, and if it is JSON every string in it, as escapes hide what it says."""
    yield text
    if text.lstrip()[:1] in {"{", "["}:
        try:
            nodes = [json.loads(text)]
        except ValueError:
            return  # Searched as the text that it is.
        while nodes:
            node = nodes.pop()
            if isinstance(node, dict):
                nodes += [*node, *node.values()]
            elif isinstance(node, list):
                nodes += node
            elif isinstance(node, str):
                yield from _parts(node)


def _search(text: str) -> Iterator[Finding]:
    for kind, (shape, judge) in _SHAPES.items():
        matches = [match[0] for match in shape.finditer(text)]
        for match in matches:
            if why := judge(match):
                yield Finding(kind, match.strip(), why)
        if matches:
            # What has one shape has no other: an IBAN's account looks like a telephone number.
            text = shape.sub("\0", text)


def _ip_address(text: str) -> str | None:
    found = reserved.address(text)
    # 10:30:00 cannot be read as an address; a::b can, but is none that is given to anybody.
    given = found and (found.version == 4 or found in _GIVEN)
    return reserved.ip_address(text) if given else None


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)"
_V4: Final = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
_GAP: Final = r"[\ \t().\-/]{0,3}"

_SHAPES: Final[Mapping[str, tuple[re.Pattern[str], Judge]]] = {
    "iban": (
        _shape(
            r"(?<!\w)(?=[A-Z]{2}\d\d)(?:"
            + "|".join(
                rf"{i[:2]}\d\d(?:[\ -]?[A-Z0-9]){{{int(i[2:]) - 4}}}" for i in _IBANS.split()
            )
            + r")(?!\w)"
        ),
        reserved.account,
    ),
    "card": (
        _shape(
            r"""(?<![\w.+]) (?<!\w-)
            (?: (?: 4\d{3} | 5[1-5]\d\d | 222[1-9] | 22[3-9]\d | 2[3-6]\d\d | 27[01]\d | 2720
                | 6011 | 64[4-9]\d | 65\d\d | 62\d\d | 352[89] | 35[3-8]\d )
                ([\ .-]?) \d{4} \1 \d{4} \1 \d{4}
              | 3[47]\d\d ([\ .-]?) \d{6} \2 \d{5} )
            (?! \w | [.-]\w )"""
        ),
        reserved.card,
    ),
    "url": (
        _shape(
            r"""(?: [a-z][a-z0-9+.-]{0,20}:// | (?<![\w@.-]) www\. ) [^\s/?\#\\"'<>(){}|,;\0]*"""
        ),
        reserved.url,
    ),
    "ip_address": (
        _shape(
            rf"""(?<![\w.:])
            (?: (?= [0-9a-f:]*:: | (?:[0-9a-f]+:){{6}} ) (?:[0-9a-f]{{0,4}}:){{2,7}}
                (?: {_V4} | [0-9a-f]{{1,4}} )? (?!:)
              | {_V4} )
            (?! \w | \.\w )"""
        ),
        _ip_address,
    ),
    "ssn": (_shape(r"(?<!\d)(?<!\d-)\d{3}-\d\d-\d{4}(?!-?\d)"), reserved.tax_number),
    "phone": (
        _shape(
            rf"""(?<! [\w.@$€£] )
            (?: \+1 (?:{_GAP}\d){{10}}
              | \+44 (?:{_GAP}\(0\))? (?:{_GAP}\d){{10}}
              | (?! \+[\d\ ]+[.,]\d\d?(?!\d) )  # no sum of money
                \+[2-9] (?:{_GAP}\d){{6,14}}
              | (?<!-) (?: 1[\ .-]? )? (?: \([2-9]\d\d\)\ ? | [2-9]\d\d[\ ./-] )
                [2-9]\d\d [\ .-]? \d{{4}}
              | (?<!-) [2-9]\d\d-\d{{4}}
              | (?<!-) (?<! \d[\ ./-] )
                (?! \d\d([./-])\d\d\1(?:\d\d){{1,2}}(?!\1?\d) )  # no date
                (?! (?: \d{{5}}-\d{{4}} | \d\d-\d{{7}} )(?!\d) )  # no ZIP code, no EIN
                (?= (?:{_GAP}\d){{9,15}} (?! [\ ./-]*\d ) )
                \(? 00?[1-9]\d{{0,4}} \)? (?: [\ ./-]{{1,3}}\d{{2,}} )+ )
            (?: \s* (?:x|ext\.?) \s* \d{{1,6}} )?
            (?! [\w@] | [.-]\w )"""
        ),
        reserved.phone,
    ),
    "email": (
        _shape(r"[\w.+'-]{0,64}(?<![\s(\[{<,;:])@(?:[\w-]+\.)+(?:xn--[\w-]+|[^\W\d_]{2,})"),
        reserved.email,
    ),
}
