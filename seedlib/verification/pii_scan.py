"""Whether a text could belong to a real person, or reach one: the judgement of one cell.

A cell is judged as what its column is, where that is known, and by what can be seen in it anyway:
addresses, formatted numbers, numbers that pass a check. Knows no database.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from seedlib.masking import looks
from seedlib.pii import InJson, NotPii
from seedlib.verification import pii_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.pii import Classification

_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_UNSEEN: Final = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_LETTER: Final = re.compile(r"[^\W\d_]")
# Words that `looks` has no class for.
_WEB: Final = frozenset("url website homepage webpage domain hostname".split())  # noqa: SIM905
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_MAIL: Final = re.compile(
    r"(?<=[^\s@<>()\[\],;:\"'|=/?&])@(\[[0-9A-Fa-f.:]+\]|[^\W_][\w-]*(?:\.[\w-]+)*)"
)
_WHOLE_MAIL: Final = re.compile(r"[\w.%+-]{1,64}@[\w.-]+")
_AUTHORITY: Final = re.compile(r"(?<=[A-Za-z0-9])://([^\s/?#\"'<>\\|(){}]+)")
_WWW: Final = re.compile(r"(?<![\w.@/-])www\.([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_BARE: Final = re.compile(r"(?://)?([^\s/?#,;]+)([/?#]\S*)?")
_FILE: Final = frozenset(
    "html htm php png jpg jpeg gif svg webp css js json pdf csv txt xml".split()  # noqa: SIM905
)

_ENOUGH: Final = re.compile(r"(?:[0-9][^0-9]{0,3}){7}")
_AFTER: Final = r"(?!\w|[-.]\w)"
_ABROAD: Final = re.compile(rf"(?<![\w+])\+[1-9][0-9 ().\-/]{{6,22}}[0-9]{_AFTER}")
_AREA: Final = r"(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}"
_NATIONAL: Final = re.compile(rf"(?<![\w.+-])(?<![0-9] )(?:1[-. ])?{_AREA}{_AFTER}(?! ?[0-9])")
# Amounts and coordinates, which have a sign too.
_AMOUNT: Final = re.compile(
    r"\+[0-9]+\.[0-9]{1,2}|\+[0-9]{4,}\.[0-9]+|\+[0-9]{1,3}(?:\.[0-9]{3})+"
    r"|\+[0-9]{1,3}\.[0-9]+-[0-9]{1,3}(?:\.[0-9]+)?"
)
_SHORTEST_ABROAD, _LONGEST_ABROAD = 9, 15
_SSN: Final = re.compile(rf"(?<![\w.-])[0-9]{{3}}-[0-9]{{2}}-[0-9]{{4}}{_AFTER}")
_CARD: Final = re.compile(
    r"(?<![\w.-])(?<![0-9] )(?:[0-9]{14,19}|(?:[0-9]{4}[ -]){3}[0-9]{4}(?:[ -][0-9]{3})?"
    rf"|[0-9]{{4}}[ -][0-9]{{6}}[ -][0-9]{{4,5}}){_AFTER}(?! ?[0-9])"
)
_DINERS: Final = 14
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}", re.IGNORECASE)
_IPV4: Final = re.compile(r"(?<![\w.-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\w|[-.]\w)")
_VERSION: Final = re.compile(r"(?:version|release|build|ver\.?|rev\.?|v)[ :=]*$", re.IGNORECASE)
_LEAST_IPV4: Final = 8
"""Digits that an address has by far in most cases, and the four numbers of a version have not."""
_IPV6: Final = re.compile(r"(?<![\w:.])[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]{2,34}(?![\w:])")

# With a port, a zone, or the length of a network.
_ADDRESS: Final = re.compile(
    r"((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?:[:/][0-9]+)?"
    r"|\[?([0-9A-Fa-f:.]+)(?:%\w+)?(?:/[0-9]+|\](?::[0-9]+)?)?"
)

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"[ ,;]*(?:ext\.?|x|#) ?[0-9]+", re.IGNORECASE)
_DIALLED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:\([ +]*|\+)?[0-9][0-9 ().\-/]*[0-9](?![A-Za-z0-9])"
)
_VANITY: Final = re.compile(
    r"(?<!\w)\(?8(?:00|33|44|55|66|77|88)\)?[-. ]?(?=[0-9-]*[A-Z])[0-9A-Z][0-9A-Z-]{5,}"
)
_LONG_CARD: Final = re.compile(r"(?<![A-Za-z0-9])[0-9](?:[ .\-/]?[0-9]){11,18}(?![A-Za-z0-9])")
_ISSUED: Final = re.compile(r"[A-Za-z0-9 .\-/]+")
_MOST_LETTERS, _LONGEST = 8, 40
_HYPHENS_OF_A_PERSON: Final = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_HYPHENS_OF_A_FIRM: Final = re.compile(r"[0-9]{2}-[0-9]{7}")
_NINE: Final = 9

_OWN_FORM: Final = frozenset(
    (
        *("phone", "ssn", "tax_id", "card", "iban", "bank_account", "ip_address", "url"),
        *("licence", "postcode", "medical", "username", "latitude", "longitude", "date"),
        "date_of_birth",
    )
)
"""Classes whose masks have digits in the form of the original, which may be that of others."""

_GUESSED: Final = frozenset(
    ("email", "phone", "ssn", "tax_id", "card", "iban", "ip_address", "url")
)

NUMBERED: Final = frozenset(("phone", "ssn", "tax_id", "card"))
"""Classes that can be told in a column of integers, though it keeps no leading zeros."""


def reaches(cell: str | int, what: Classification = None) -> frozenset[str]:
    """What a cell shows that could be a real person's.

    Args:
        cell: A column's value; an integer where it is of one of :data:`NUMBERED`.
        what: Its class, or the classes within a document; ``None`` where only its content tells.

    Returns:
        Classes of :data:`seedlib.pii.CLASSES`; none where it is fine.

    Example::

        reaches("write to maria@greenleaf.com")  # {"email"}
        reaches("5035550123", "phone")           # nothing: 555-0100 to 555-0199 are for fiction
    """
    if isinstance(what, NotPii):
        return frozenset()
    if isinstance(cell, int):
        whole = f"{cell:09d}" if what in {"ssn", "tax_id"} else str(cell)
        return _in_text(whole, str(what)) if what in NUMBERED else frozenset()
    document = _document(cell)
    if document is not None:
        return _in_document(document, what)
    return _in_text(cell, what if isinstance(what, str) else None)


def guessed(column: str) -> str | None:
    """The class that a column's name suggests, if it is one whose values can be told by a range."""
    words = [word.lower() for word in _WORD.findall(column)]
    # Of contact_phone each word suggests something, and the second one what it holds.
    for part in (*words, *map("_".join, pairwise(words))):
        found = "url" if part in _WEB else looks.by_name(part)
        if found in _GUESSED:
            return found
    return None


def _document(cell: str) -> dict[str, Any] | list[Any] | None:
    """The JSON mapping or list that a text is, if it is one."""
    if not cell.lstrip().startswith(("{", "[")):
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        # Brackets alone make no document, and no document of ours is nested so deep.
        return None
    return found if isinstance(found, (dict, list)) else None


def _in_document(document: object, what: Classification) -> frozenset[str]:
    """What some part of a document shows, each judged by its path, or its key."""
    paths = what.paths if isinstance(what, InJson) else {}
    found: set[str] = set()
    waiting: list[tuple[object, str, str, Classification]] = [
        (document, "$", "", what if isinstance(what, str) else None)
    ]
    while waiting:
        value, path, key, rule = waiting.pop()
        rule = paths.get(path, rule)
        if isinstance(rule, NotPii):
            continue
        if isinstance(value, dict):
            waiting += [(name, "", "", None) for name in value]
            waiting += [(part, f"{path}.{name}", name, rule) for name, part in value.items()]
        elif isinstance(value, list):
            waiting += [(part, f"{path}[*]", key, rule) for part in value]
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            found |= reaches(value, rule or guessed(key))
    return frozenset(found)


def _in_text(cell: str, what: str | None) -> frozenset[str]:
    text = _plain(cell)
    found = {"email"} if any(map(pii_ranges.host, _mail_hosts(text))) else set()
    if any(map(pii_ranges.host, _web_hosts(text))):
        found.add("url")
    if what in _FORMS and not _MOMENT.fullmatch(text) and not _UUID.fullmatch(text):
        assert what is not None  # it has a form
        found.update({what} if _FORMS[what](text) else ())
    if what not in _OWN_FORM and (_ENOUGH.search(text) or text.count(":") > 1):
        found.update(_numbers(_WHOLE_MAIL.sub(" ", text)))
    return frozenset(found)


def _plain(cell: str) -> str:
    """The text as it is read: one sign for all dashes, spaces and widths, and none unseen."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell).translate(_DASHES).translate(_UNSEEN)
    return cell.strip().replace("%40", "@")


def _mail_hosts(text: str) -> Iterator[str]:
    if "@" in text:
        yield from _MAIL.findall(text)


def _web_hosts(text: str) -> Iterator[str]:
    if "://" in text:
        yield from map(_host, _AUTHORITY.findall(text))
    if "www." in text.lower():
        yield from _WWW.findall(text)


def _host(authority: str) -> str:
    """The host of ``user@host:port``."""
    return re.sub(r":[0-9]*$", "", authority.rpartition("@")[2].rstrip(".,;"))


def _numbers(text: str) -> Iterator[str]:
    """Formatted numbers that could be somebody's, wherever they stand."""
    valid, text = _ibans(text)
    if valid:
        yield "iban"
    if any(map(pii_ranges.phone, _phones(text))):
        yield "phone"
    if any(pii_ranges.ssn(_digits(found)) for found in _SSN.findall(text)):
        yield "ssn"
    if any(_is_card(found) for found in _CARD.findall(text)):
        yield "card"
    if any(map(pii_ranges.address, (*_ipv4(text), *_IPV6.findall(text)))):
        yield "ip_address"


def _phones(text: str) -> Iterator[str]:
    for found in _ABROAD.findall(text):
        digits = len(_digits(found))
        whole = _SHORTEST_ABROAD <= digits <= _LONGEST_ABROAD and not _AMOUNT.fullmatch(found)
        # North American numbers have eleven digits.
        if whole and (found[1] != "1" or digits == len("15035550100")):
            yield found
    yield from _NATIONAL.findall(text)


def _is_card(written: str) -> bool:
    digits = _digits(written)
    # A GTIN has fourteen digits too, in a row.
    in_a_row = len(digits) == _DINERS and written == digits
    return pii_ranges.branded(digits) and pii_ranges.card(digits) and not in_a_row


def _ibans(text: str) -> tuple[bool, str]:
    """Whether an IBAN passes its check, and the text without those that do and do not."""
    valid, rest, end = False, [], 0
    for begin in _IBAN.finditer(text):
        length = pii_ranges.IBAN_LENGTHS.get(begin[0][:2].upper())
        spaced = None if length is None else _spaced(length).match(text, begin.start())
        if spaced is not None and begin.start() >= end:
            valid |= pii_ranges.iban(re.sub(r"\s", "", spaced[0]).upper())
            rest.append(text[end : begin.start()])
            end = spaced.end()
    return valid, " ".join([*rest, text[end:]])


def _spaced(length: int) -> re.Pattern[str]:
    """So many letters and digits, with a space here and there; patterns are kept by ``re``."""
    return re.compile(rf"(?:[A-Za-z0-9] ?){{{length - 1}}}[A-Za-z0-9](?![A-Za-z0-9])")


def _ipv4(text: str) -> Iterator[str]:
    for found in _IPV4.finditer(text):
        version = _VERSION.search(text[max(0, found.start() - 12) : found.start()])
        if len(_digits(found[0])) >= _LEAST_IPV4 and version is None:
            yield found[0]


def _digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def _a_phone(text: str) -> bool:
    runs = _DIALLED.findall(_EXTENSION.sub("", text))
    return any(map(pii_ranges.phone, runs)) or _VANITY.search(text) is not None


def _an_ssn(text: str) -> bool:
    digits = _issued(text)
    return pii_ranges.ssn(digits) if len(digits) == _NINE else pii_ranges.number(digits)


def _a_tax_id(text: str) -> bool:
    digits = _issued(text)
    if len(digits) != _NINE or _LETTER.search(text):
        return pii_ranges.number(digits)
    # What the hyphens do not tell could be either.
    of_a_firm = not _HYPHENS_OF_A_PERSON.fullmatch(text) and pii_ranges.ein(digits)
    of_a_person = not _HYPHENS_OF_A_FIRM.fullmatch(text) and pii_ranges.ssn(digits)
    return of_a_firm or of_a_person


def _a_card(text: str) -> bool:
    return any(pii_ranges.card(_digits(found)) for found in _LONG_CARD.findall(text))


def _an_iban(text: str) -> bool:
    plain = re.sub(r"[\s\-]", "", text).upper()
    if not pii_ranges.is_iban(plain):
        return _an_account(text)
    return pii_ranges.iban(plain) and pii_ranges.number(_digits(plain))


def _an_account(text: str) -> bool:
    return pii_ranges.number(_issued(text))


def _issued(text: str) -> str:
    """The digits of a number with a few letters; none of what is a sentence, or a hash."""
    short = len(text) <= _LONGEST and len(_LETTER.findall(text)) <= _MOST_LETTERS
    return _digits(text) if short and _ISSUED.fullmatch(text) else ""


def _an_address(text: str) -> bool:
    parts = (_ADDRESS.fullmatch(part) for part in re.split(r"[\s,;]+", text))
    return any(part is not None and pii_ranges.address(part[1] or part[2]) for part in parts)


def _a_url(text: str) -> bool:
    """A host by itself, or before a path; of other schemes what they lead to."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in {"tel", "sms", "callto"}:
        return _a_phone(rest)
    found = None if "://" in text or scheme.lower() == "mailto" else _BARE.fullmatch(text)
    if found is None:
        return False
    name = _host(found[1])
    a_file = found[2] is None and name.rpartition(".")[2].lower() in _FILE
    return not a_file and pii_ranges.host(name)


def _mails(text: str) -> bool:
    return any(map(pii_ranges.host, _mail_hosts(text)))


_FORMS: Final[Mapping[str, Callable[[str], bool]]] = {
    "email": _mails,
    "phone": _a_phone,
    "ssn": _an_ssn,
    "tax_id": _a_tax_id,
    "card": _a_card,
    "iban": _an_iban,
    "bank_account": _an_account,
    "ip_address": _an_address,
    "url": _a_url,
}
"""Class to whether a text that is of it could be somebody's."""
