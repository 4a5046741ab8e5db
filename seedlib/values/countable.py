"""Columns with finitely many different values, each of which has a number.

What is to be unique is made of them: see :mod:`seedlib.values.unique`.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from seedlib.values.columns import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent


class Countable(Column):
    """A column that has finitely many different values, and can tell them by their numbers.

    One that has them only where its bounds are constants says so by :attr:`countable`.
    """

    @property
    def countable(self) -> Countable | None:
        """Itself."""
        return self

    @abstractmethod
    def size(self, extent: Extent) -> int:
        """How many different values there are for the rows of a segment.

        It may grow with the parents of a later segment: its first values then stay the first.
        """

    @abstractmethod
    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        """The values with these numbers, one for each row: different ones for different numbers.

        Args:
            rows: The rows that the values are for, all of one segment.
            index: ``uint64[n]``, below :meth:`size`.
        """
