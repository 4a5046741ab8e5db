"""Texts that are cut, or put together of members that were declared."""

from __future__ import annotations

import functools
from itertools import compress
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column
from seedlib.values.countable import Countable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

# Both servers keep a SET in 64 bits.
_MOST_MEMBERS: Final = 64
_TABLED: Final = 12
"""Members of which all subsets are written out beforehand, 4,095 texts."""


def left(text: object, length: int) -> Column:
    """The first ``length`` characters of a text, as LEFT of SQL; NULL where that is NULL.

    It never ends in a blank, which most databases' CHAR would lose, and most collations overlook.

    Args:
        text: A column or a constant; numbers and dates are cut as they are written.
        length: How many characters there may be.

    Raises:
        DeclarationError: There would be none.
    """
    if length < 1:
        raise DeclarationError(f"v.left(…, {length}) leaves nothing. Give 1 or more characters.")
    return _Left(as_column(text), length)


def subset(members: Sequence[str]) -> Column:
    """Some of a SET column's members, one at least, as MySQL writes them: ``"red,green"``.

    Args:
        members: The members, in the order in which the column declares them.

    Raises:
        DeclarationError: There are none, more than 64, one twice, or one that no SET can have.
    """
    given = tuple(members)
    if isinstance(members, str) or not 1 <= len(given) <= _MOST_MEMBERS:
        raise DeclarationError(
            f"v.subset was given {len(given)} members, or one text. Give it a list of 1 to "
            f"{_MOST_MEMBERS} texts, as many as a SET can have."
        )
    if not all(one and "," not in one for one in given) or len(set(given)) < len(given):
        raise DeclarationError(
            f"v.subset({list(given)!r}): each member is a text of its own, without a comma and not "
            "empty: a SET separates them by commas."
        )
    return _Subset(given)


class _Left(Column):
    draws = False

    def __init__(self, text: Column, length: int) -> None:
        self.text = text
        self.length = length

    @property
    def shown(self) -> tuple[Column, ...]:
        return (self.text,)

    def at(self, rows: Rows, name: str) -> Array:
        array = self.text.at(rows, f"{name}/0")
        length = self.length
        # Mostly nothing has to be cut, and the texts are those of a pool.
        cut = [str(cell)[:length].rstrip() for cell in array.literals()]
        made = np.empty(len(array), object)
        made[:] = cut
        return Array(made).where_null(array.isnull())


class _Subset(Countable):
    """A number's bits, the lowest for the first member."""

    def __init__(self, members: tuple[str, ...]) -> None:
        self.members = members

    def at(self, rows: Rows, name: str) -> Array:
        return self._written(rows.bits(name) % np.uint64(self._last) + np.uint64(1))

    def size(self, extent: Extent) -> int:
        del extent
        return self._last

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        return self._written(index + np.uint64(1))

    @property
    def _last(self) -> int:
        return int(2 ** len(self.members) - 1)

    def _written(self, bits: NDArray[np.uint64]) -> Array:
        if len(self.members) <= _TABLED:
            return Array(_subsets(self.members)[bits.astype(np.intp)])
        places = np.arange(len(self.members), dtype=np.uint64)
        chosen = (bits[:, None] >> places & np.uint64(1)).astype(bool).tolist()
        made = np.empty(len(bits), object)
        made[:] = [",".join(compress(self.members, line)) for line in chosen]
        return Array(made)


@functools.lru_cache(maxsize=256)
def _subsets(members: tuple[str, ...]) -> NDArray[np.object_]:
    """Every subset, by the number whose bits it is; that of no member comes first."""
    texts = [""]
    for member in members:
        texts += [f"{text},{member}" if text else member for text in texts]
    return np.array(texts, object)
