"""What a column's comment in the database says of its values, as far as it is said plainly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_EXAMPLE: Final = re.compile(
    r"(?:e\.\s?g\.|eg:|for example|example:|such as|like)[\s,:]*[\"'`]?([\w\-./#]{2,40})",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(
    r"(?<![\w.])[\"']?(?:([\w-]{1,20})[\"']?\s*(?:=>|->|=)|(\d+|[A-Za-z])[\"']?\s*(?::|-(?=\s)))"
    r"\s*(?=[\"'A-Za-z])"
)
_LIST: Final = re.compile(
    r"(?:one of|values?(?: are)?|allowed|options?|enum|either|possible|in)\s*[:=]?\s*[\[({]?\s*"
    r"((?:[\"'`]?[\w-]+[\"'`]?\s*(?:,|\||/|\bor\b)\s*)+[\"'`]?[\w-]+)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"\(?\s*([\"'`]?[\w-]+[\"'`]?(?:\s*[|/]\s*[\"'`]?[\w-]+[\"'`]?)+)\s*\)?\.?"
)
_ENUMERATED: Final = re.compile(
    r"[\"'`]?[a-z][a-z_-]*[\"'`]?(?:\s*,\s*[\"'`]?[a-z][a-z_-]*[\"'`]?)+"
    r"(?:\s*,)?\s+or\s+[\"'`]?[a-z][a-z_-]*[\"'`]?\.?"
)
"""``new, used or broken``."""
_RANGE: Final = re.compile(
    r"(?<![\w.-])(-?\d{1,9})\s*(?:\.\.+|–|-|to|and)\s*(-?\d{1,9})(?![\w.-])", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    r"between|from|range|scale|\.\.|–|^\W*-?\d+\s*(?:-|to)\s*-?\d+", re.IGNORECASE
)
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment says.

    Args:
        text: The comment in lower case.
        values: The values that it lists, as text; none where it lists none.
        example: A value that it gives as an example; empty where it gives none.
        range: The least and the greatest number, where it names them.
    """

    text: str = ""
    values: tuple[str, ...] = ()
    example: str = ""
    range: tuple[int, int] | None = None

    def says(self, *phrases: str) -> bool:
        """Whether one of some phrases, in lower case, is a part of it, as words."""
        return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", self.text) for one in phrases)


def read(comment: str) -> Remark:
    """Read a comment: ``0=no 1=yes``, ``one of: a, b, c``, ``e.g. ABC-123``, ``1 to 5``."""
    if not comment.strip():
        return Remark()
    example = _EXAMPLE.search(comment)
    return Remark(
        comment.lower(),
        _values(comment),
        example[1].rstrip(".,") if example else "",
        _range(comment),
    )


def _values(comment: str) -> tuple[str, ...]:
    pairs = [found[1] or found[2] for found in _PAIR.finditer(comment)]
    if len(pairs) >= _LEAST and len(set(pairs)) == len(pairs):
        return tuple(pairs)
    listed = _LIST.search(comment) or _BARE.fullmatch(comment.strip())
    named = _ENUMERATED.fullmatch(comment.strip())
    if listed is None and named is None:
        return ()
    text = listed[1] if listed else comment.strip().rstrip(".")
    parts = re.split(r"\s*(?:,|\||/|\bor\b)\s*", text)
    return tuple(dict.fromkeys(part.strip("\"'` ") for part in parts if part.strip("\"'` ")))


def _range(comment: str) -> tuple[int, int] | None:
    found = _RANGE.search(comment)
    if found is None or not _BETWEEN.search(comment):
        return None
    low, high = int(found[1]), int(found[2])
    return (low, high) if low < high else None


def pattern_of(example: str) -> str:
    """The form of an example: ``AB-123`` as ``[A-Z]{2}-[0-9]{3}``.

    What is written small stays small, and signs stay where they are.
    """
    made = []
    for run in re.finditer(r"[A-Z]+|[a-z]+|\d+|.", example):
        text = run[0]
        kind = "[A-Z]" if text.isupper() else "[a-z]" if text.islower() else "[0-9]"
        if not text[0].isalnum():
            made.append(re.escape(text) if text not in "-/#" else text)
        else:
            made.append(kind if len(text) == 1 else f"{kind}{{{len(text)}}}")
    return "".join(made)
