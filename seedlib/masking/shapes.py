"""The form of a text, and another text of that form: letters for letters, digits for digits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from seedlib.masking.call import stretched

LOWER: Final = bytes(97 + byte % 26 for byte in range(256))
"""Each byte as a small letter."""

_DIGITS: Final = bytes(48 + byte % 10 for byte in range(256))
_KINDS: Final = str.maketrans(
    dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a")
    | dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A")
    | dict.fromkeys("0123456789", "0")
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a text has letters in each case, digits, and what stays.

    Args:
        runs: For each run ``a``, ``A``, ``0`` or what stays, where it begins, and where it ends.
        length: How long the text is.
        letters: How many letters are made.
    """

    runs: tuple[tuple[str, int, int], ...]
    length: int
    letters: int

    def filled(self, digest: bytes) -> str:
        """Letters and digits made of some bits."""
        bits = digest if self.length <= len(digest) else stretched(digest, self.length)
        letters = bits.translate(LOWER).decode("ascii")
        made = []
        for kind, begin, end in self.runs:
            if kind == "a":
                made.append(letters[begin:end])
            elif kind == "A":
                made.append(letters[begin:end].upper())
            elif kind == "0":
                made.append(bits[begin:end].translate(_DIGITS).decode("ascii"))
            else:
                made.append(kind)
        return "".join(made)


def shape(text: str, kept: str | None = None) -> Shape:
    """The form of a text.

    Args:
        text: The text.
        kept: What stays besides; where it is not said, all that is no letter of any alphabet.
    """
    return _shape(text.translate(_KINDS), kept)


@lru_cache(maxsize=8_192)
def _shape(kinds: str, kept: str | None) -> Shape:
    made = [
        kind if kind in "aA0" or not (kind.isalnum() if kept is None else kind not in kept) else "a"
        for kind in kinds
    ]
    found = []
    begin = 0
    for kind, run in groupby(made):
        length = len(list(run))
        found.append((kind if kind in "aA0" else kind * length, begin, begin + length))
        begin += length
    return Shape(tuple(found), len(kinds), sum(kind in "aA" for kind in made))
