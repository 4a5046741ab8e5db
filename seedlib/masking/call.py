"""What a masker is given: cells of one column, their bits, and what has to be kept of them.

A masker is a function of a :class:`Call` and gives one text for each of its cells, or a
:class:`Refused` where it cannot be masked. It sees neither tables nor the key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.values.permutation import Permutation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

LARGEST: Final = 2**62
"""The largest range that numbers are drawn from."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Stands for a cell that cannot be masked; its record is left out.

    Args:
        reason: Why, without the value.
    """

    reason: str


def stretched(digest: bytes, length: int) -> bytes:
    """A cell's bits, and more of them where it is longer than they are.

    Args:
        digest: The cell's own 32 bytes.
        length: How many are needed.
    """
    turns = range(-(-length // len(digest)) - 1)
    more = (hashlib.sha256(digest + turn.to_bytes(4)).digest() for turn in turns)
    return b"".join((digest, *more))[:length]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Call:
    """Some cells to be masked.

    Args:
        cells: Their texts; none is NULL or blank.
        digests: 32 bytes for each, which only the key and the value tell.
        numbers: Their rows' numbers: ``uint64[n]``.
        persons: 32 bytes for each, which only the key and the person tell; those of the cell
            itself where the row says nothing of who it is about.
        unique: Whether no two of the column may become the same.
        numeric: Whether the column holds numbers, which begin with no zeros and have no separators.
        permuted: A number that orders a range for this column, where rows are numbered in it.
        limit: The most characters that fit; ``None`` where any do.
        members: The values that the column may have, where it has a list of them.
        foreign: HMAC of a purpose and texts, for parts of a cell that have to agree with others.
    """

    cells: Sequence[str]
    digests: Sequence[bytes]
    numbers: NDArray[np.uint64]
    persons: Sequence[bytes]
    unique: bool = False
    numeric: bool = False
    permuted: int = 0
    limit: int | None = None
    members: Sequence[str] = ()
    foreign: Callable[[str, Sequence[str]], list[bytes]]
    _drawn: dict[int, list[int | Refused]] = field(default_factory=dict)

    def drawn(self, room: int) -> list[int | Refused]:
        """A number below ``room`` for each cell.

        It follows the value. In a unique column it follows the row's number instead, by a
        permutation of the range; a row beyond it is refused.
        """
        room = min(room, LARGEST)
        found = self._drawn.get(room)
        if found is None:
            found = self._numbered(room) if self.unique else self._followed(room)
            self._drawn[room] = found
        return found

    def _followed(self, room: int) -> list[int | Refused]:
        # The first 8 of 32 bytes.
        bits = np.frombuffer(b"".join(self.digests), "<u8")[::4]
        found: list[int | Refused] = (bits % np.uint64(room)).tolist()
        return found

    def _numbered(self, room: int) -> list[int | Refused]:
        fits = self.numbers < np.uint64(room)
        inside = np.where(fits, self.numbers, np.uint64(0))
        forward = Permutation(room, np.uint64(self.permuted)).forward(inside).tolist()
        beyond = Refused(f"the column is unique, and there is room for {room:,} masked values")
        return [n if fit else beyond for n, fit in zip(forward, fits.tolist(), strict=True)]
