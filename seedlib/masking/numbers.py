"""Masks of numbers that somebody issued: none that are made here were, or can have been.

A social security number lies in an area that was never given out, and outside the numbers for
taxpayers (ITIN); an employer's has a prefix without an office. Cards fail Luhn's check, IBANs that
of ISO 7064, for any number that passes could be somebody's. A tax number or an account of another
kind begins with 000. Numbers of licences have no such range: they become others of the same form,
in staging by encryption, so that no two become the same.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from seedlib.masking.call import LARGEST, Refused, stretched
from seedlib.masking.shapes import shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.masking.call import Call

# In areas 900 to 999 these groups are ITINs': the others were issued to nobody.
_GROUPS: Final = [
    group
    for group in range(1, 100)
    if not (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99)  # noqa: PLR2004
]
_SERIALS: Final = 9_999
SSNS: Final = 100 * len(_GROUPS) * _SERIALS
_NO_OFFICE: Final = (
    *("00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89"),
    *("96", "97"),
)
EINS: Final = len(_NO_OFFICE) * 10**7
_DIGIT: Final = re.compile(r"[0-9]")
_USUAL: Final = 16
"""Digits of most cards."""

_MOST: Final = 18
"""Digits of a drawn number at most; those beyond are any."""

_ROUNDS: Final = 8
_NO_FORM: Final = Refused("letters or digits that are not ASCII have no other of their kind")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def ssn(call: Call) -> list[str | Refused]:
    """``912-03-4567``, or nine digits without hyphens where there were none."""
    drawn = call.drawn(SSNS)
    return [
        number if isinstance(number, Refused) else _written_ssn(cell, number, call.limit)
        for cell, number in zip(call.cells, drawn, strict=True)
    ]


def tax_id(call: Call) -> list[str | Refused]:
    """``07-1234567`` for an employer's number, an SSN for one, ``DE000123456`` for all others.

    Nine digits alone may be either, and get the 000 that is neither.
    """
    made: list[str | Refused] = []
    for i, cell in enumerate(call.cells):
        form = _DIGIT.sub("0", cell)
        if form == "000-00-0000":
            number = call.drawn(SSNS)[i]
            digits = "" if isinstance(number, Refused) else _ssn(number)
        elif form == "00-0000000":
            number = call.drawn(EINS)[i]
            digits = "" if isinstance(number, Refused) else _ein(number)
        else:
            made.append(_nobodys(call, i, country=True))
            continue
        made.append(number if isinstance(number, Refused) else _as_written(cell, digits, form))
    return made


def bank_account(call: Call) -> list[str | Refused]:
    """Digits for digits, the first three 000."""
    return [_nobodys(call, i, country=False) for i in range(len(call.cells))]


def card(call: Call) -> list[str | Refused]:
    """As many digits, which Luhn's check refuses."""
    made: list[str | Refused] = []
    for i, cell in enumerate(call.cells):
        digits = len(_DIGIT.findall(cell))
        if not 12 <= digits <= 19:  # noqa: PLR2004 - ISO/IEC 7812
            made.append(_nobodys(call, i, country=False))
            continue
        # What follows sixteen digits may be a code of its own: they are wrong by themselves.
        free = digits - 2 if digits <= _USUAL else digits - 3
        number = call.drawn(10 ** min(free, _MOST))[i]
        if isinstance(number, Refused):
            made.append(number)
            continue
        body = f"4{number:0{free}d}"
        if digits > _USUAL:
            first = body[: _USUAL - 1]
            body = f"{first}{(_luhn(first) + 1) % 10}{body[_USUAL - 1 :]}"
        made.append(_as_written(cell, body + str((_luhn(body) + 1) % 10), "0" * digits))
    return made


def iban(call: Call) -> list[str | Refused]:
    """The country and the form are kept, the check digits are wrong."""
    made: list[str | Refused] = []
    for i, cell in enumerate(call.cells):
        plain = "".join(filter(str.isalnum, cell)).upper()
        if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain):
            made.append(_nobodys(call, i, country=True))
            continue
        digits = len(_DIGIT.findall(plain[4:]))
        number = call.drawn(10 ** min(digits, _MOST))[i] if digits else 0
        if isinstance(number, Refused):
            made.append(number)
            continue
        account = _refilled(plain[4:], f"{number:0{digits}d}", call.digests[i])
        wrong = f"{2 + (_iban_check(plain[:2], account) - 1) % 97:02d}"
        made.append(_spaced(cell, f"{plain[:2]}{wrong}{account}"))
    return made


def postcode(call: Call) -> list[str]:
    """Digits for digits and letters for letters."""
    return [
        shape(cell).filled(digest) for cell, digest in zip(call.cells, call.digests, strict=True)
    ]


def licence(call: Call) -> list[str | Refused]:
    """A number of the same form. There is no way back from it, as there is from an encrypted one.

    Whoever knows the key could decrypt, and development's is known to everybody.
    """
    made: list[str | Refused] = []
    for i, cell in enumerate(call.cells):
        places, bases = _form(cell)
        if places is None:
            made.append(_NO_FORM)
            continue
        # A number below 2**62 fills the last places; what is before them follows the value.
        tail = len(bases)
        while _room(bases[-tail:]) > LARGEST:
            tail -= 1
        number = call.drawn(_room(bases[len(bases) - tail :]))[i]
        if isinstance(number, Refused):
            made.append(number)
            continue
        head = stretched(call.digests[i], len(bases) - tail)
        values = [bits % base for bits, base in zip(head, bases, strict=False)]
        made.append(_put(cell, places, bases, values + _digits_of(number, bases[-tail:])))
    return made


def licence_encrypted(call: Call) -> list[str | Refused]:
    """Another number of the same form, each number its own: encrypted within the form.

    A Feistel network of modular additions over the two halves of the text, in the manner of FF1 of
    NIST SP 800-38G, with HMAC-SHA256 for its round function.
    """
    return [
        _NO_FORM if _form(cell)[0] is None else _encrypted(cell, call.foreign)
        for cell in call.cells
    ]


def _encrypted(cell: str, bits: Callable[[str, list[str]], list[bytes]]) -> str:
    places, bases = _form(cell)
    assert places is not None
    values = [
        int(c, 36) - (10 if base == len(_LETTERS) else 0)
        for c, base in zip((cell[i] for i in places), bases, strict=True)
    ]
    half = len(places) // 2
    form = "".join("0" if c.isdecimal() else "A" if c.isalpha() else c for c in cell)
    sides = [_number(values[:half], bases[:half]), _number(values[half:], bases[half:])]
    rooms = [_room(bases[:half]), _room(bases[half:])]
    for turn in range(_ROUNDS):
        mine, other = turn % 2, 1 - turn % 2
        (digest,) = bits("licence", [f"{turn} {form} {sides[other]}"])
        sides[mine] = (sides[mine] + int.from_bytes(digest, "little")) % rooms[mine]
    made = [*_digits_of(sides[0], bases[:half]), *_digits_of(sides[1], bases[half:])]
    return _put(cell, places, bases, made)


def _form(cell: str) -> tuple[list[int] | None, list[int]]:
    """Where a text has letters and digits, and how many there are to choose from at each place.

    Of letters and digits of other alphabets it is not known: then there are no places.
    """
    if not all(c.isascii() or not c.isalnum() for c in cell):
        return None, []
    places = [i for i, c in enumerate(cell) if c.isascii() and c.isalnum()]
    return places, [10 if cell[i].isdecimal() else len(_LETTERS) for i in places]


def _put(cell: str, places: list[int], bases: list[int], values: list[int]) -> str:
    """Letters and digits at their places, in the case of those that stood there."""
    text = list(cell)
    for place, base, value in zip(places, bases, values, strict=True):
        letter = _LETTERS[value] if base == len(_LETTERS) else str(value)
        text[place] = letter.lower() if cell[place].islower() else letter
    return "".join(text)


def _number(values: list[int], bases: list[int]) -> int:
    number = 0
    for value, base in zip(values, bases, strict=True):
        number = number * base + value
    return number


def _digits_of(number: int, bases: list[int]) -> list[int]:
    found = []
    for base in reversed(bases):
        number, digit = divmod(number, base)
        found.append(digit)
    return found[::-1]


def _room(bases: list[int]) -> int:
    room = 1
    for base in bases:
        room *= base
    return room


def _written_ssn(cell: str, number: int, limit: int | None) -> str:
    """In the form of the cell where that is one of an SSN: nobody takes it for another number."""
    form = _DIGIT.sub("0", cell.strip())
    if form in {"000-00-0000", "000 00 0000", "000000000"}:
        return _as_written(cell, _ssn(number), form)
    short = limit is not None and limit < len("000-00-0000")
    return _as_written("", _ssn(number), "000000000" if short else "000-00-0000")


def _ssn(number: int) -> str:
    rest, serial = divmod(number, _SERIALS)
    area, group = divmod(rest, len(_GROUPS))
    return f"{900 + area}{_GROUPS[group]:02d}{serial + 1:04d}"


def _ein(number: int) -> str:
    prefix, serial = divmod(number, 10**7)
    return f"{_NO_OFFICE[prefix]}{serial:07d}"


def _nobodys(call: Call, i: int, *, country: bool) -> str | Refused:
    """Digits that begin with 000, letters for letters; a country's two letters may stay."""
    cell = call.cells[i]
    digits = len(_DIGIT.findall(cell))
    free = max(digits - 3, 0)
    number = call.drawn(10 ** min(free, _MOST))[i]
    if isinstance(number, Refused):
        return number
    filled = ("000" + (f"{number:0{free}d}" if free else ""))[:digits]
    kept = cell[:2] if country and re.match(r"[A-Za-z]{2}[0-9 -]", cell) else ""
    return kept + _refilled(cell[len(kept) :], filled, call.digests[i])


def _as_written(cell: str, digits: str, usual: str) -> str:
    """Digits where the cell has some; where it has not as many, or letters, as usually written."""
    fits = len(_DIGIT.findall(cell)) == len(digits) and not any(map(str.isalpha, cell))
    found = iter(digits)
    return _DIGIT.sub(lambda _: next(found), cell if fits else usual)


@cache
def _alphabet(*, upper: bool) -> str:
    return _LETTERS if upper else _LETTERS.lower()


def _refilled(text: str, digits: str, digest: bytes) -> str:
    """Put these digits, and then any, where the text has digits, and any letter for a letter."""
    given = iter(digits)
    made = []
    for i, c in enumerate(text):
        bits = digest[i % 32] + 256 * digest[(7 * i + 11) % 32]
        if "0" <= c <= "9":
            made.append(next(given, None) or str(bits % 10))
        elif c.isalnum():
            made.append(_alphabet(upper=not c.islower())[bits % 26])
        else:
            made.append(c)
    return "".join(made)


def _luhn(body: str) -> int:
    """The digit that would make a card's number of these digits valid (ISO/IEC 7812-1)."""
    total = 0
    for i, c in enumerate(reversed(body)):
        digit = int(c) * (2 if i % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit  # noqa: PLR2004
    return -total % 10


def _iban_check(country: str, account: str) -> int:
    """The check digits that would make an IBAN valid, 2 to 98 (ISO 13616)."""
    digits = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    return 98 - int(digits) % 97


def _spaced(cell: str, plain: str) -> str:
    """What stands between letters and digits where the cell has it; letters in its case."""
    found = iter(plain.lower() if cell.islower() else plain)
    return "".join(next(found) if c.isalnum() else c for c in cell)
