"""Signs between letters and digits, in ASCII: a mask keeps them, and any column takes it."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """A text whose signs are ASCII; letters and digits of other alphabets stay, to be replaced.

    Marks that are put together with a letter go with it, for they would be left behind by it.
    """
    if text.isascii():
        return text
    return "".join(map(_plain, unicodedata.normalize("NFC", text)))


def _plain(c: str) -> str:
    if c.isascii() or c.isalnum():
        return c
    kind = unicodedata.category(c)
    if kind in {"Pi", "Pf"} or c == "\N{MODIFIER LETTER APOSTROPHE}":
        return "'"
    return "-" if kind == "Pd" else " " if kind.startswith("Z") else ""
