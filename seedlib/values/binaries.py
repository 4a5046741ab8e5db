"""Bytes without a meaning: contents of files, digests, tokens, vectors of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.countable import Countable
from seedlib.values.rows import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

LONGEST: Final = 2**24 - 1
"""Bytes that MEDIUMBLOB holds; a chunk of larger cells would not fit a server's packet."""

_WORD: Final = 8
_MOST: Final = 2**62
# Both servers take vectors up to this size (MySQL 9.x, MariaDB 11.7).
_DIMENSIONS: Final = 16_383


def binary(shortest: int, longest: int | None = None) -> Column:
    """Bytes that mean nothing, ``shortest`` to ``longest`` of them.

    They are drawn, so that they repeat where they are few; ``v.unique(v.binary(16))`` does not.

    Args:
        shortest: The fewest bytes.
        longest: The most; ``shortest`` if left out.

    Raises:
        DeclarationError: They are the wrong way round, or no column takes so many.
    """
    most = shortest if longest is None else longest
    if not 0 <= shortest <= most or not 1 <= most <= LONGEST:
        raise DeclarationError(
            f"v.binary({shortest}, {most}): write the smaller number of bytes first, and from 1 to "
            f"{LONGEST:,} for the larger one."
        )
    return _Binary(shortest, most)


def vector(dimensions: int) -> Column:
    """A VECTOR of so many numbers between -1 and 1, as the servers keep it.

    Raises:
        DeclarationError: No server takes so many dimensions.
    """
    if not 1 <= dimensions <= _DIMENSIONS:
        raise DeclarationError(
            f"v.vector({dimensions}): a vector has from 1 to {_DIMENSIONS:,} dimensions."
        )
    return _Vector(dimensions)


def cells_of_bytes(raw: NDArray[np.uint8]) -> Array:
    """One cell of bytes for each line: ``uint8[n, length]``."""
    made = np.empty(len(raw), object)
    whole = np.ascontiguousarray(raw).view(f"V{raw.shape[1]}").ravel()
    made[:] = whole.tolist()
    return Array(made)


class _Binary(Countable):
    """Words of eight bytes, cut to a length."""

    def __init__(self, shortest: int, longest: int) -> None:
        self.shortest = shortest
        self.longest = longest

    def at(self, rows: Rows, name: str) -> Array:
        words = -(-self.longest // _WORD)
        drawn = np.stack([rows.bits(name, draw) for draw in range(words)], 1)
        cells = cells_of_bytes(drawn.astype(">u8").view(np.uint8)[:, : self.longest])
        if self.shortest == self.longest:
            return cells
        lengths = self.shortest + rows.pick(name, self.longest - self.shortest + 1, draw=words)
        pairs = zip(cells.data.tolist(), lengths.tolist(), strict=True)
        cells.data[:] = [cell[:length] for cell, length in pairs]
        return cells

    def size(self, extent: Extent) -> int:
        del extent
        return min(1 << 8 * min(self.longest, _WORD), _MOST)

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        """The longest there are: the number, and bytes that follow from it."""
        del rows
        first = min(self.longest, _WORD)
        words = [index << np.uint64(64 - 8 * first)]
        for _ in range(-(-self.longest // _WORD) - 1):
            words.append(mix(words[-1] + np.uint64(1)))
        raw = np.stack(words, 1).astype(">u8").view(np.uint8)
        return cells_of_bytes(raw[:, : self.longest])


class _Vector(Column):
    """Floats of 32 bits, little-endian."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def at(self, rows: Rows, name: str) -> Array:
        drawn = [rows.pick(name, 2**24, draw) for draw in range(self.dimensions)]
        numbers = np.stack(drawn, 1).astype(np.float64) / 2**23 - 1
        return cells_of_bytes(numbers.astype("<f4").view(np.uint8))
