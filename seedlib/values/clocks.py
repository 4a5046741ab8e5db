"""Times of day, to the second."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.countable import Countable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.columns import Column
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

_DAY: Final = 24 * 3600
_CLOCK: Final = re.compile(r"(\d\d):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


def time(*, after: str | dt.time = "00:00", before: str | dt.time = "24:00") -> Column:
    """A time of day from ``after`` on, and before ``before``, each second as likely as the others.

    Args:
        after: The first that there may be: text such as ``"08:00"``, or a ``time``.
        before: What it comes before, likewise; the end of the day if left out.

    Raises:
        DeclarationError: A bound is no time of day to the second, or nothing lies between them.
    """
    first, last = _second(after), _second(before)
    if first >= last:
        raise DeclarationError(
            f"v.time(after={after!r}, before={before!r}): nothing lies between them. Write the "
            "earlier one first; for a night, choose between two of them by v.when."
        )
    return _Time(first, last)


class _Time(Countable):
    """A second of ``[first, last)`` of the day."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    def at(self, rows: Rows, name: str) -> Array:
        return Array(self._times[rows.pick(name, self.last - self.first)])

    def size(self, extent: Extent) -> int:
        del extent
        return self.last - self.first

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        return Array(self._times[index.astype(np.intp)])

    @property
    def _times(self) -> NDArray[np.object_]:
        return _day()[self.first : self.last]


@functools.cache
def _day() -> NDArray[np.object_]:
    """Every second of a day, made once: the objects take longer than the picks."""
    seconds = (divmod(second, 60) for second in range(_DAY))
    return np.array([dt.time(m // 60, m % 60, s) for m, s in seconds], object)


def _second(bound: str | dt.time) -> int:
    """How many seconds of the day come before a bound."""
    if isinstance(bound, dt.time) and bound.microsecond == 0 and bound.tzinfo is None:
        return bound.hour * 3600 + bound.minute * 60 + bound.second
    found = _CLOCK.fullmatch(bound) if isinstance(bound, str) else None
    if found is not None:
        hour, minute, second = (int(part or 0) for part in found.groups())
        whole = hour * 3600 + minute * 60 + second
        if whole <= _DAY:
            return whole
    raise DeclarationError(
        f'v.time was given {bound!r}, which is no time of day. Write text such as "08:00" or '
        '"17:30:00", up to "24:00", or a datetime.time without a fraction and a time zone.'
    )
