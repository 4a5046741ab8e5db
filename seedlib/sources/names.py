"""Names that somebody mistyped."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LISTED = 20
"""How many names a refusal lists."""


def suggestion(name: str, known: Sequence[str], they_are: str) -> str:
    """The nearest of the known names, or else all of them, after ``they_are``."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    more = ", …" if len(known) > _LISTED else ""
    return f"{they_are} {', '.join(known[:_LISTED])}{more}." if known else ""
