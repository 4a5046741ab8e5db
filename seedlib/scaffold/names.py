"""Names in Python for what is named otherwise in a database."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_KEYWORDS = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ID = 27
"""Characters of a revision that are left for a word: Alembic's version table holds 32."""


def identifier(name: str, taken: Collection[str]) -> str:
    """A Python name that looks like a given one, and is none of those taken.

    Args:
        name: Any text.
        taken: Names that mean something else already.
    """
    # As Python reads names; else two that look different could be the same one.
    plain = unicodedata.normalize("NFKC", _CAMEL.sub("_", name)).lower()
    word = "".join(sign if f"_{sign}".isidentifier() else "_" for sign in plain)
    word = re.sub(r"_+", "_", word).strip("_") or "unnamed"
    if not word.isidentifier():
        word = f"_{word}"
    if word in _KEYWORDS:
        word = f"{word}_"
    number, found = 2, word
    while found in taken:
        found = f"{word.rstrip('_')}_{number}"
        number += 1
    return found


def slug(name: str) -> str:
    """What a table is called in a revision's name, in signs that every file system has."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub("_", name)).lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_ID].strip("_") or "table"
