"""What of a value can be found in its masks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from tests.masking.calls import KEYS, OTHERS, masks
from tests.masking.originals import KEPT_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

LOTS: Final = frozenset({"gender", "attribute", "postcode"})
"""Classes that draw lots, so that a value may draw itself."""

_PARTS: Final = re.compile(r"[^\W\d_]{4,}|\d{4,}")


def parts(cell: str) -> set[str]:
    """Words of four letters and more, and as long runs of digits, but for words that stay."""
    plain = unicodedata.normalize("NFC", cell).casefold()
    return set(_PARTS.findall(plain)) - KEPT_WORDS


def telling(cell: str) -> bool:
    """Whether a value is long enough to be found nowhere by chance."""
    return sum(sign.isalnum() for sign in cell) >= 8


def same(cell: str, mask: str) -> bool:
    """Whether a reader would take the mask for the value."""
    return cell.casefold().split() == mask.casefold().split()


def left(environment: str, what: str, cells: Sequence[str]) -> list[tuple[str, str]]:
    """Parts of values that are in their masks, whatever the key: nobody draws those by chance.

    :returns: each with its value.
    """
    keys = (KEYS[environment], *OTHERS)
    by_key = [masks(environment, what, cells, key=key) for key in keys]
    found = []
    for cell, *made in zip(cells, *by_key, strict=True):
        wanted = _but_years(what, parts(cell))
        everywhere = set.intersection(*(wanted & _runs(mask) for mask in made))
        found += [(part, cell) for part in sorted(everywhere)]
    return found


def _runs(mask: str) -> set[str]:
    """Words and numbers of a mask, and all that is in them."""
    runs = [run for run in _PARTS.findall(mask.casefold()) if run not in KEPT_WORDS]
    return {
        run[i:j] for run in runs for i in range(len(run)) for j in range(i + 4, len(run) + 1)
    } if max(map(len, runs), default=0) <= 64 else set(runs)  # fmt: skip


def _but_years(what: str, found: set[str]) -> set[str]:
    """Half a year away is often the same year; the day is what must not stay."""
    return set() if what in {"date", "date_of_birth"} else found
