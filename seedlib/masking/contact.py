"""Masks of ways to reach somebody: they reach nobody, whoever tries.

E-mail and web addresses lie under ``example.com`` (RFC 2606), IP addresses in the ranges for
documentation (RFC 5737, RFC 3849), North American telephone numbers at 555-0100 to 555-0199, which
is kept for fiction; a number of another country begins with 000, as no country's does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from seedlib.masking.call import Refused
from seedlib.masking.shapes import LOWER, shape
from seedlib.masking.words import FIRST_NAMES, LAST_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.masking.call import Call

LETTERS: Final = 14
"""Letters that tell one value from another: 26**14 is some 2**65."""

SHORTEST_EMAIL: Final = LETTERS + len("@example.com")
SHORTEST_URL: Final = len("https://") + LETTERS + len(".example.com")

_ZEROS: Final = str.maketrans("123456789", "000000000")
_FIRST: Final = [name.lower() for name in sum(FIRST_NAMES, ())]
_LAST: Final = [name.lower() for name in sum(LAST_NAMES, ())]
# Geographic area codes; see seedlib.values.people.
AREA_CODES: Final = [
    code
    for code in map(str, range(200, 990))
    if re.fullmatch(r"(?!88|52[1-9])[2-9]([0-9])(?!\1)[0-9]", code)
]
_LINES: Final = 100
PHONES: Final = len(AREA_CODES) * _LINES
"""Numbers from 555-0100 to 555-0199, in all area codes."""

_DIGITS: Final = len("10005550100")
"""Digits of a North American number with its country's code."""

_NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")
ADDRESSES: Final = 256 * len(_NETWORKS)
_EXTENSION: Final = re.compile(r"(.*?)((?:[ ,;]*(?:ext\.?|x|#) ?)(?:0+))", re.IGNORECASE)
_DOMESTIC: Final = re.compile(r"0[ .-]\(?000\)?[ .-]?000[ .-]?0000")
_PHONE: Final = re.compile(r" *\+?[0 ().\-/]*0[0 ().\-/]*")
_URL: Final = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?([^/?#]*)(.*)", re.DOTALL)
# ITU-T E.164: country codes of one and of two digits; all others have three.
_SHORT_CODES: Final = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")


def email(call: Call) -> list[str]:
    """``dana.ortiz.kqtwermxba@example.com``."""
    room = 64 if call.limit is None else call.limit - len("@example.com")
    return [f"{_handle(digest, room)}@example.com" for digest in call.digests]


def email_alike(call: Call) -> list[str]:
    """The part before the ``@`` letter by letter, and a name under example.com for its domain."""
    parts = [cell.rpartition("@") for cell in call.cells]
    domains = _labels(call, [domain for _, _, domain in parts])
    room = None if call.limit is None else call.limit - len("@example.com")
    made = []
    for (local, _, domain), digest in zip(parts, call.digests, strict=True):
        under = domains[domain]
        name = _letters(local[:64], digest, 64 if room is None else min(room, 64))
        whole = f"{name}@{under}example.com"
        fits = call.limit is None or len(whole) <= call.limit
        made.append(whole if fits else f"{name}@example.com")
    return made


def username(call: Call) -> list[str]:
    """``dana.ortiz.kqtwermxba``."""
    return [_handle(digest, call.limit or 64) for digest in call.digests]


def username_alike(call: Call) -> list[str]:
    """Letter by letter, and longer where that is too short to be told from others."""
    limit = call.limit or 255
    return [
        _letters(cell, digest, limit) for cell, digest in zip(call.cells, call.digests, strict=True)
    ]


def url(call: Call) -> list[str]:
    """``https://kqtwermxbaovtl.example.com``."""
    return [f"https://{_tail(digest, 0, LETTERS)}.example.com" for digest in call.digests]


def url_alike(call: Call) -> list[str]:
    """A host under example.com, the rest letter by letter."""
    made = []
    for cell, digest in zip(call.cells, call.digests, strict=True):
        found = _URL.fullmatch(cell)
        assert found is not None  # every text is a host and a rest at least
        scheme, _, rest = found.groups(default="")
        # What follows the path may be an address of another kind, and so may be a path with an @.
        rest = "" if "@" in rest else re.split("[?#]", rest, maxsplit=1)[0]
        host = f"{scheme}{_tail(digest, 0, LETTERS)}.example.com"
        if call.limit is not None and len(host) > call.limit:
            host = f"https://{_tail(digest, 0, LETTERS)}.example.com"
        path = shape(rest).filled(digest)
        fits = call.limit is None or len(host) + len(path) <= call.limit
        made.append(host + path if fits else host)
    return made


def ip_address(call: Call) -> list[str | Refused]:
    """An address of the same version, out of those for documentation."""
    drawn = call.drawn(ADDRESSES)
    return [
        _version_6(digest) if cell.count(":") > 1 else _version_4(number)
        for cell, digest, number in zip(call.cells, call.digests, drawn, strict=True)
    ]


def phone(call: Call) -> list[str | Refused]:
    """A number in the form, and with the country code, of the one that it stands for."""
    made: list[str | Refused] = []
    limit, digests = call.limit, call.digests
    for i, cell in enumerate(call.cells):
        form = _form(cell.translate(_ZEROS), _beginning(cell), limit)
        if call.numeric:
            form = _usual(_DIGITS)
        elif call.unique and form.room < PHONES:
            form = _usual(limit)
        number = call.drawn(form.room)[i]
        made.append(number if isinstance(number, Refused) else form.of(number, digests[i]))
    return made


def _beginning(cell: str) -> str:
    """What tells where a number is from: its country code; else its first digit."""
    if cell[0] == " ":
        cell = cell.lstrip()
    if cell[0] == "+":
        return cell[:4]
    return cell[0] if cell[0].isdecimal() else next(filter(str.isdecimal, cell), "")


def _handle(digest: bytes, room: int) -> str:
    """A name and letters enough to be told from others; letters alone where room is short."""
    first = _FIRST[(digest[0] << 8 | digest[1]) % len(_FIRST)]
    last = _LAST[(digest[2] << 8 | digest[3]) % len(_LAST)]
    whole = f"{first}.{last}.{_tail(digest, 4, LETTERS - 4)}"
    return whole if len(whole) <= room else _tail(digest, 4, LETTERS)


def _tail(digest: bytes, begin: int, count: int) -> str:
    return digest.translate(LOWER)[begin : begin + count].decode("ascii")


def _letters(text: str, digest: bytes, room: int) -> str:
    """As the text, letter by letter; with more of them where they are too few, cut where too long.

    Digits become digits and count for little; so letters make up for them.
    """
    form = shape(text if len(text) <= room else text[:room], "._-+")
    made = form.filled(digest)
    if form.letters >= LETTERS:
        return made
    more = _tail(digest, 32 - LETTERS, LETTERS)[form.letters :]
    return made[: max(0, room - LETTERS + form.letters)] + more


def _labels(call: Call, domains: list[str]) -> dict[str, str]:
    """Each domain's name under example.com: addresses of one firm stay addresses of one."""
    distinct = list(dict.fromkeys(domains))
    found = call.foreign("domain", distinct)
    return {
        domain: f"{_tail(digest, 0, 6)}." for domain, digest in zip(distinct, found, strict=True)
    }


def _version_4(number: int | Refused) -> str | Refused:
    if isinstance(number, Refused):
        return number
    return f"{_NETWORKS[number // 256]}.{number % 256}"


def _version_6(digest: bytes) -> str:
    groups = (1 + (digest[i] << 8 | digest[i + 1]) % 0xFFFF for i in range(0, 12, 2))
    return "2001:db8:" + ":".join(f"{group:x}" for group in groups)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a telephone number is written, and the range that numbers of this form come from.

    Args:
        text: What is filled in, ``%s`` for each run of digits.
        runs: Where each run begins and ends among all digits.
        digits: A number of the range as digits.
        room: How many numbers there are.
        more: Digits of an extension, which say nothing and may be any.
    """

    text: str
    runs: tuple[slice, ...]
    digits: Callable[[int], str]
    room: int
    more: int

    def of(self, number: int, digest: bytes) -> str:
        """The number, written out."""
        digits = self.digits(number)
        if self.more:
            digits += "".join(str(byte % 10) for byte in digest[8 : 8 + self.more])
        return self.text % tuple([digits[run] for run in self.runs])


@lru_cache(maxsize=1_024)
def _form(template: str, beginning: str, limit: int | None) -> _Form:
    """The form of a number whose digits were made zeros; of what is no number, the usual one.

    Args:
        template: The number, every digit a zero.
        beginning: See :func:`_beginning`.
        limit: The most characters.
    """
    found = _EXTENSION.fullmatch(template)
    body = template if found is None else found[1]
    more = 0 if found is None else found[2].count("0")
    digits = body.count("0")
    if _PHONE.fullmatch(body) and more <= 16 and not (limit is not None and len(template) > limit):  # noqa: PLR2004
        country = _SHORT_CODES.match(beginning[1:]) if beginning[0] == "+" else None
        # Elsewhere 10 digits begin with 0, and what is kept for fiction here is somebody's there.
        if digits == 10 and "2" <= beginning <= "9":  # noqa: PLR2004
            return _north_american("", template, more)
        code = "" if country is None else country[0]
        if digits == 11 and (code == "1" or (beginning == "1" and _DOMESTIC.fullmatch(body))):  # noqa: PLR2004
            return _north_american("1", template, more)
        if code == "1":
            return _usual(limit)
        # "+49 (0)30 …": the 0 in brackets is not dialled from abroad.
        trunk = "0" if "(0)" in body else ""
        free = digits - len(code) - len(trunk) - 3
        if free >= 1:
            return _nowhere(code + trunk, free, template, more)
    return _usual(limit)


def _usual(limit: int | None) -> _Form:
    """The form of a number of which nothing has to be kept."""
    usual = "+0-000-000-0000"
    return _north_american("1", usual if limit is None or limit >= len(usual) else "0" * _DIGITS, 0)


def _north_american(lead: str, template: str, more: int) -> _Form:
    return _Form(*_filled(template), _reserved(lead).__getitem__, PHONES, more)


@cache
def _reserved(lead: str) -> list[str]:
    """Every number that is kept for fiction, as digits."""
    return [f"{lead}{area}55501{line:02d}" for area in AREA_CODES for line in range(_LINES)]


def _nowhere(code: str, free: int, template: str, more: int) -> _Form:
    def digits(number: int) -> str:
        return f"{code}000{number:0{free}d}"

    return _Form(*_filled(template), digits, 10 ** min(free, 18), more)


def _filled(template: str) -> tuple[str, tuple[slice, ...]]:
    ends = [match.end() for match in re.finditer("0+", template)]
    lengths = [len(run) for run in re.findall("0+", template)]
    begins = [sum(lengths[:i]) for i in range(len(ends))]
    runs = tuple(slice(b, b + n) for b, n in zip(begins, lengths, strict=True))
    return re.sub("0+", "%s", template.replace("%", "%%")), runs
