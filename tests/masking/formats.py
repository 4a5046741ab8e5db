"""What a mask has to keep of a value's form: the matrix's words, as checks.

Written from what the matrix says, with no look at how the maskers do it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PLAIN: Final = str.maketrans({"’": "'", "–": "-", "\N{NO-BREAK SPACE}": " "})
_COUNTRY: Final = re.compile(r"\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")
_CONDITION: Final = re.compile(r"[A-Za-z0-9.\-]{1,12}")


def shape(text: str) -> str:
    """Digits as 0, letters as A or a, all else as it is."""
    return "".join(map(_kind, _composed(text)))


def _composed(text: str) -> str:
    """The text with ASCII separators, and without the marks of letters that are put together."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return "".join(sign for sign in plain if not unicodedata.category(sign).startswith("M"))


def _kind(sign: str) -> str:
    if sign.isdecimal():
        return "0"
    return sign if not sign.isalnum() else "a" if sign.islower() else "A"


def same_shape(cell: str, mask: str) -> bool:
    """Digits for digits, letters for letters in their case, separators for themselves."""
    return shape(cell) == shape(mask)


def words(cell: str, mask: str) -> bool:
    """As many words, each as long, about, and in the same case; numbers as long; separators."""
    return _pieces(cell) == _pieces(mask)


def _pieces(text: str) -> list[str]:
    return [_piece(part) for part in re.findall(r"[^\W\d_]+|\d+|[\W_]+", _composed(text))]


def _piece(part: str) -> str:
    if part.isdecimal():
        return "0" * len(part)
    return part if not part.isalnum() else f"{_length(part)} {_case(part)}"


def _length(word: str) -> str:
    if len(word) == 1:
        return "initial"
    return "short" if len(word) <= 4 else "medium" if len(word) <= 7 else "long"


def _case(word: str) -> str:
    if word.islower():
        return "lower"
    return "upper" if word.isupper() and len(word) > 1 else "other"


def city(cell: str, mask: str) -> bool:
    """A word as long, about, as the whole, in its case."""
    return _length(mask) == _length(cell) and (
        _case(mask) == _case(cell) or _case(cell) == "other" or len(cell) == 1
    )


def email(cell: str, mask: str) -> bool:
    """The part before the @ as a username; under a name under example.com."""
    local, _, domain = mask.rpartition("@")
    under = re.fullmatch(r"[a-z]{6}\.example\.com", domain)
    return bool(under) and username(cell.rpartition("@")[0][:64], local)


def username(cell: str, mask: str) -> bool:
    """Separators and case from the first sign on; as long where 14 letters tell it from others."""
    enough = sum(sign not in "0123456789._-+" for sign in cell) >= 14
    alike = all(map(_alike, cell, mask))
    return alike and (len(mask) == len(cell) if enough else len(mask) >= max(14, len(cell)))


def _alike(sign: str, made: str) -> bool:
    if sign in "._-+":
        return made == sign
    if sign in "0123456789":
        return made in "0123456789"
    return made.isascii() and made.isalpha() and (not sign.isascii() or _case_of(sign, made))


def _case_of(sign: str, made: str) -> bool:
    return made.isupper() == sign.isupper()


def url(cell: str, mask: str) -> bool:
    """The scheme, and the form of the path; what follows it, or has an @, goes."""
    parts = re.compile(r"((?:[A-Za-z][\w+.-]*:)?//)?([^/?#]*)(.*)", re.DOTALL)
    ours, theirs = parts.fullmatch(mask), parts.fullmatch(cell)
    assert ours is not None
    assert theirs is not None
    host = re.fullmatch(r"[a-z]{14}\.example\.com", ours[2])
    path = "" if "@" in theirs[3] else re.split("[?#]", theirs[3], maxsplit=1)[0]
    alike = re.sub("[aA]", "x", shape(ours[3])) == re.sub("[aA]", "x", shape(path))
    return bool(host) and ours[1] == theirs[1] and alike


def phone(cell: str, mask: str) -> bool:
    """Separators, digits and country code of what is a number; else a number of the usual form."""
    number = re.fullmatch(
        r"\+?[\d ().\-/]*\d[\d ().\-/]*([ ,;]*(ext\.?|x|#) ?\d+)?", cell, re.ASCII
    )
    digits = len(re.findall(r"\d", cell))
    american = cell.lstrip().startswith("+1")
    if not number or digits < 5 or (american and digits != 11):
        return bool(re.fullmatch(r"\+1-\d{3}-555-01\d\d", mask)) or same_shape(cell, mask)
    code, made = _COUNTRY.match(cell), _COUNTRY.match(mask)
    return same_shape(cell, mask) and (code and code[0]) == (made and made[0])


def card(cell: str, mask: str) -> bool:
    """As many digits, and the separators; letters where there were some."""
    digits = len(re.findall(r"\d", cell))
    return len(re.findall(r"\d", mask)) == digits and same_shape(cell, mask)


def iban(cell: str, mask: str) -> bool:
    """The country, and digits, letters, separators and case."""
    country = re.match(r"[A-Za-z]{2}(?=\d)", cell)
    return same_shape(cell, mask) and (country is None or mask.startswith(country[0]))


def ip_address(cell: str, mask: str) -> bool:
    """The version."""
    if cell.count(":") > 1:
        return mask.startswith("2001:db8:")
    return bool(re.fullmatch(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}", mask))


def ssn(cell: str, mask: str) -> bool:
    """The separators of an SSN; any other form is written as usual."""
    usual = re.fullmatch(r"\d{3}([- ]?)\d\d\1\d{4}", cell.strip())
    return same_shape(cell, mask) if usual else bool(re.fullmatch(r"\d{3}-\d\d-\d{4}", mask))


def day(_cell: str, mask: str) -> bool:
    """A date, and no more."""
    return len(mask) == 10 and 1950 <= dt.date.fromisoformat(mask).year <= 2004


def instant(cell: str, mask: str) -> bool:
    """A date, or an instant where there was one."""
    return day(cell, mask) if len(cell) == 10 else bool(dt.datetime.fromisoformat(mask))


def shifted(cell: str, mask: str) -> bool:
    """Another day of the same half year either way, at the same time."""
    days = dt.date.fromisoformat(mask[:10]) - dt.date.fromisoformat(cell[:10])
    return 1 <= abs(days.days) <= 180 and cell[10:] == mask[10:]


def text(cell: str, mask: str) -> bool:
    """Words, and about as long."""
    words = bool(re.fullmatch(r"[A-Z][a-z]*( [a-z]+)*\.", mask))
    return words and len(cell) / 2 - 8 <= len(mask) <= 2 * len(cell) + 12


def medical(cell: str, mask: str) -> bool:
    """A code's form; text is redacted."""
    return same_shape(cell, mask) if _CONDITION.fullmatch(cell) else mask == "[redacted]"


def degrees(most: int) -> Callable[[str, str], bool]:
    """Degrees to the hundredth."""

    def check(_cell: str, mask: str) -> bool:
        return bool(re.fullmatch(r"-?\d{1,3}\.\d\d", mask)) and abs(float(mask)) <= most

    return check


def gender(cell: str, mask: str) -> bool:
    """Short or long."""
    wanted = {"f", "m", "x"} if len(cell) == 1 else {"female", "male", "other"}
    return mask.lower() in wanted and (not cell.islower() or mask.islower())


def _like(pattern: str) -> Callable[[str, str], bool]:
    def check(_cell: str, mask: str) -> bool:
        return bool(re.fullmatch(pattern, mask))

    return check


_NAME: Final = "[A-Z][A-Za-z]+"
_BOTH: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "phone": phone,
    "ip_address": ip_address,
    "ssn": ssn,
    "tax_id": same_shape,
    "card": card,
    "iban": iban,
    "bank_account": same_shape,
    "licence": same_shape,
    "postcode": same_shape,
    "latitude": degrees(90),
    "longitude": degrees(180),
    "gender": gender,
    "attribute": _like("unspecified"),
    "city": city,
}

CHECKS: Final[Mapping[str, Mapping[str, Callable[[str, str], bool]]]] = {
    "development": {
        **_BOTH,
        "person": _like(f"{_NAME} {_NAME}"),
        "first_name": _like(_NAME),
        "last_name": _like(_NAME),
        "company": _like(rf"{_NAME} {_NAME} [A-Za-z]+\.?"),
        "street": _like(rf"[1-9]\d{{2,3}} {_NAME} {_NAME}"),
        "email": _like(r"[a-z.]{14,64}@example\.com"),
        "username": _like(r"[a-z.]{14,64}"),
        "url": _like(r"https://[a-z]{14}\.example\.com"),
        "date_of_birth": day,
        "date": instant,
        "free_text": text,
        "medical": _like(r"Condition \d{4}"),
    },
    "staging": {
        **_BOTH,
        "person": words,
        "first_name": words,
        "last_name": words,
        "company": words,
        "street": words,
        "email": email,
        "username": username,
        "url": url,
        "date_of_birth": shifted,
        "date": shifted,
        "free_text": _like(r"\[redacted\]"),
        "medical": medical,
    },
}
"""Environment to class to the check of one value and its mask."""
