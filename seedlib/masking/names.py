"""Masks of names: people, firms, streets, towns. Word by word, from lists that are nobody's.

A pseudonym keeps how many words there are, how long and in which case each is, and what stands
between them; words that name nobody (``Dr.``, ``van``, ``LLC``, ``Street``) stay.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from seedlib.masking.call import stretched
from seedlib.masking.words import (
    CITIES,
    FIRM_KINDS,
    FIRST_NAMES,
    LAST_NAMES,
    LEGAL_FORMS,
    STREET_KINDS,
    length_class,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.masking.call import Call
    from seedlib.masking.words import Lengths

_RUN: Final = re.compile(r"([^\W\d_]+|\d+)")
_SIXTEEN: Final = struct.Struct(">16H").unpack
_DIALLED: Final = 7
"""Digits of a telephone number at least."""

_NONE: Final = frozenset[str]()
_INITIALS: Final = "ABCDEFGHIJKLMNOPRSTW"
_FIRST: Final = sum(FIRST_NAMES, ())
_LAST: Final = sum(LAST_NAMES, ())
_TITLES: Final = frozenset("dr mr mrs ms prof jr sr ii iii iv".split())
# Written small they stand between names; written large they are one.
_PARTICLES: Final = frozenset("da de del den der di do dos du la le van von y".split())
_CAPITALS: Final = _TITLES | _PARTICLES
_BOX: Final = re.compile(r"\bbox\b", re.IGNORECASE)
_FORMS: Final = frozenset(
    "llc llp lp inc incorporated ltd limited plc co corp corporation company gmbh ag kg sa srl bv "
    "oy ab as group holdings sons and the of".split()
)
_ROADS: Final = frozenset(
    "street st avenue ave road rd drive dr lane ln court ct boulevard blvd way place pl terrace "
    "circle cir parkway pkwy trail square sq highway hwy n s e w ne nw se sw north south east west "
    "apt apartment suite ste unit floor fl box po p o th nd".split()
)


def person(call: Call) -> list[str]:
    """A first and a last name."""
    return [
        _cut(f"{_of(_FIRST, digest, 0)} {_of(_LAST, digest, 1)}", call.limit)
        for digest in call.digests
    ]


def first_name(call: Call) -> list[str]:
    """A first name."""
    return [_cut(_of(_FIRST, digest, 0), call.limit) for digest in call.digests]


def last_name(call: Call) -> list[str]:
    """A last name."""
    return [_cut(_of(_LAST, digest, 0), call.limit) for digest in call.digests]


def company(call: Call) -> list[str]:
    """A founder, a trade, a legal form."""
    return [
        _cut(f"{_of(_LAST, d, 0)} {_of(FIRM_KINDS, d, 1)} {_of(LEGAL_FORMS, d, 2)}", call.limit)
        for d in call.digests
    ]


def street(call: Call) -> list[str]:
    """A house number and a street."""
    return [
        _cut(
            f"{100 + _word(d, 2) % 9_900} {_of(_LAST, d, 0)} {_of(STREET_KINDS, d, 1)}", call.limit
        )
        for d in call.digests
    ]


def city(call: Call) -> list[str]:
    """A town about as long as the one that it stands for, in the same case."""
    made = []
    for cell, digest in zip(call.cells, call.digests, strict=True):
        town = _Word.of(cell)
        made.append(_cut(town.cased(_other(CITIES, town, _word(digest, 0))), call.limit))
    return made


def person_alike(call: Call) -> list[str]:
    """Name by name, the last one a last name."""
    return _rewritten(call, FIRST_NAMES, LAST_NAMES, _TITLES)


def first_name_alike(call: Call) -> list[str]:
    """First names, as many as there are."""
    return _rewritten(call, FIRST_NAMES, FIRST_NAMES, _TITLES)


def last_name_alike(call: Call) -> list[str]:
    """Last names, as many as there are."""
    return _rewritten(call, LAST_NAMES, LAST_NAMES, _TITLES)


def company_alike(call: Call) -> list[str]:
    """Last names for all words but the legal form."""
    return _rewritten(call, LAST_NAMES, LAST_NAMES, _FORMS)


def street_alike(call: Call) -> list[str]:
    """Other numbers of as many digits, another name, the same kind of road."""
    return _rewritten(call, LAST_NAMES, LAST_NAMES, _ROADS)


def _rewritten(call: Call, words: Lengths, last: Lengths, kept: frozenset[str]) -> list[str]:
    """Put other words and digits where cells have some; the last word is one of its own list.

    Where nothing but words that stay is there, they are the name: of a street, Court, or of Ms. Le.
    """
    made = []
    for cell, digest in zip(call.cells, call.digests, strict=True):
        # What stands between runs of letters or digits, and the runs, by turns.
        parts = _RUN.split(cell)
        stay = _CAPITALS if kept is _TITLES and cell.isupper() else kept
        kinds = [_kind(run, stay) for run in parts[1::2]]
        if not any(kinds) and not _BOX.search(cell):
            kinds = [_kind(run, _NONE) for run in parts[1::2]]
        numbers, own, digits = _SIXTEEN(digest), last, 0
        for i in range(len(kinds) - 1, -1, -1):
            kind = kinds[i]
            if kind is not None:
                parts[2 * i + 1] = kind.cased(_other(own, kind, numbers[i % 16]))
                own = words
            elif parts[2 * i + 1][0].isdecimal():
                count = len(parts[2 * i + 1])
                digits += count
                parts[2 * i + 1] = _digits(count, digest, i)
        text = "".join(parts)
        made.append(text if digits < _DIALLED else _undiallable(text))
    return made if call.limit is None else [_cut(text, call.limit) for text in made]


def _undiallable(text: str) -> str:
    """A text with so many digits that they could be a telephone number begins with zeros."""
    return re.sub("[0-9]", "0", text, count=3)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that stands for somebody.

    Args:
        length: Its length class: which words it is replaced from.
        cased: Puts another word into its case.
        small: The word itself, in small letters.
    """

    length: int
    cased: Callable[[str], str]
    small: str

    @classmethod
    def of(cls, text: str) -> _Word:
        """What is known of a word."""
        return cls(length_class(len(text)), _case(text), text.lower())


@lru_cache(maxsize=8_192)
def _kind(run: str, kept: frozenset[str]) -> _Word | None:
    """What is known of a run of letters that is to be replaced; of others there is nothing."""
    if run[0].isdecimal() or run.lower() in kept or (kept is _TITLES and run in _PARTICLES):
        return None
    return _Word.of(run)


def _case(like: str) -> Callable[[str], str]:
    if like.islower():
        return str.lower
    return str.upper if like.isupper() and len(like) > 1 else str


def _digits(count: int, digest: bytes, place: int) -> str:
    """A number of so many digits; no number of a house or a flat begins with 0."""
    lowest = 10 ** (count - 1)
    at = 2 * (place % 8)
    bits = digest[at : at + 16] if count < 30 else stretched(digest, count)  # noqa: PLR2004
    return str(lowest + int.from_bytes(bits, "little") % (9 * lowest))


def _other(lengths: Lengths, word: _Word, number: int) -> str:
    """A word of the same length class, and another one than it stands for; a letter for one."""
    if len(word.small) == 1:
        others = _INITIALS.replace(word.small.upper(), "")
        return others[number % len(others)]
    words = lengths[word.length]
    chosen = words[number % (len(words) - 1)]
    return words[-1] if chosen.lower() == word.small else chosen


def _word(digest: bytes, place: int) -> int:
    """16 of the 256 bits, those of the place; places beyond the sixteenth begin anew."""
    at = 2 * (place % 16)
    return digest[at] << 8 | digest[at + 1]


def _of(words: tuple[str, ...], digest: bytes, place: int) -> str:
    return words[_word(digest, place) % len(words)]


def _cut(text: str, limit: int | None) -> str:
    return text if limit is None or len(text) <= limit else text[:limit].rstrip()
