"""Texts that match a regular expression, evenly or each of them once."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.countable import Countable
from seedlib.values.layouts import layouts
from seedlib.values.rows import below, mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from seedlib.values.layouts import Layout
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

_CAPACITY: Final = 2**62
"""The most different texts that are counted."""


class _Pattern(Countable):
    def __init__(self, regex: str, shortest: int, longest: int | None) -> None:
        self.regex = regex
        self.shortest = shortest
        self.longest = longest
        # Refused where it is written rather than when the first row is made.
        self._layouts = layouts(regex, shortest, longest)

    def at(self, rows: Rows, name: str) -> Array:
        texts = np.full(len(rows), "", object)
        chosen = rows.pick(name, len(self._layouts))
        for number in np.unique(chosen):
            where = np.flatnonzero(chosen == number)
            layout = self._layouts[number]
            places = np.zeros((len(where), len(layout)), np.uint32)
            for draw, block in enumerate(_blocks(layout), start=1):
                part = layout[block]
                bits = rows.bits(name, draw)[where]
                places[:, block] = _placed(part, below(bits, prod(map(len, part))))
            texts[where] = _joined(places)
        return Array(texts)

    def size(self, extent: Extent) -> int:
        del extent
        return int(self._ends[-1])

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        texts = np.full(len(index), "", object)
        chosen = np.searchsorted(self._ends, index, "right")
        for number in np.unique(chosen):
            where = np.flatnonzero(chosen == number)
            layout = self._layouts[number]
            start = self._ends[number - 1] if number else np.uint64(0)
            texts[where] = _joined(_numbered(layout, index[where] - start))
        return Array(texts)

    @cached_property
    def _ends(self) -> NDArray[np.uint64]:
        """The number of texts up to each layout, those of it included."""
        ends, total = [], 0
        for layout in self._layouts:
            total = min(_CAPACITY, total + prod(map(len, layout)))
            ends.append(total)
        return np.array(ends, np.uint64)


def _blocks(layout: Layout) -> Iterator[slice]:
    """Places that one draw of 64 bits is enough for, with an even chance for each text."""
    start, size = 0, 1
    for i, place in enumerate(layout):
        if size * len(place) > 2**48:
            yield slice(start, i)
            start, size = i, 1
        size *= len(place)
    yield slice(start, len(layout))


def _numbered(layout: Layout, index: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The texts with these numbers: the last places count, and what they leave open is mixed."""
    counting, size = len(layout), 1
    while counting and size < _CAPACITY:
        counting -= 1
        size *= len(layout[counting])
    places = np.zeros((len(index), len(layout)), np.uint32)
    places[:, counting:] = _placed(layout[counting:], index)
    for i in range(counting):
        letters = _letters(layout[i])
        places[:, i] = letters[below(mix(index + np.uint64(i + 1)), len(letters))]
    return places


def _placed(layout: Layout, index: NDArray[np.uint64] | NDArray[np.int64]) -> NDArray[np.uint32]:
    """The characters of the texts with these numbers, the last place counting fastest."""
    places = np.zeros((len(index), len(layout)), np.uint32)
    rest = index.astype(np.uint64)
    for i in range(len(layout) - 1, -1, -1):
        letters = _letters(layout[i])
        if len(letters) == 1:
            places[:, i] = letters[0]
        else:
            rest, digit = np.divmod(rest, np.uint64(len(letters)))
            places[:, i] = letters[digit]
    return places


def _letters(place: str) -> NDArray[np.uint32]:
    return np.fromiter(map(ord, place), np.uint32, len(place))


def _joined(places: NDArray[np.uint32]) -> NDArray[np.object_]:
    n, width = places.shape
    if not width:
        return np.full(n, "", object)
    texts: NDArray[np.object_] = (
        np.ascontiguousarray(places).view(f"<U{width}")[:, 0].astype(object)
    )
    return texts


def pattern(regex: str, *, shortest: int = 0, longest: int | None = None) -> Countable:
    """A text that matches a regular expression as a whole.

    What repeats without end ends after a few times, and ``.`` is a letter or a digit. Of a class
    with both cases of a letter one is used, so that texts differ also where case does not count:
    they may be unique, by ``v.unique(v.pattern(…))``.

    Args:
        regex: The expression, in Python's syntax: ``"[A-Z]{2}-[0-9]{4}"``.
        shortest: The fewest characters.
        longest: The most.

    Raises:
        DeclarationError: It is none, or has what cannot be made (backreferences, lookarounds other
            than leading ones as far as the end), or no text fits.
    """
    if shortest < 0 or (longest is not None and longest < shortest):
        raise DeclarationError(
            f"v.pattern({regex!r}, shortest={shortest}, longest={longest}): no text is that long. "
            "Write the smaller number as shortest=."
        )
    return _Pattern(regex, shortest, longest)
