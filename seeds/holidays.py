"""The days on which nobody in TERP's story works: weekends apart, those of 5 U.S.C. § 6103.

A state's own holidays are left out: on them the trade is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

# Month, weekday, and which one of the month, counted from 0; -1 is the last of the month before.
_NAMED: Final = (
    ("01", "Mon", 2),
    ("02", "Mon", 2),
    ("06", "Mon", -1),
    ("09", "Mon", 0),
    ("10", "Mon", 1),
    ("11", "Thu", 3),
)
_DATED: Final = ("01-01", "06-19", "07-04", "11-11", "12-25")
# 1970-01-01, from which NumPy counts days, was a Thursday.
_SATURDAY, _SUNDAY = 2, 3


def _holidays(year: int) -> Iterator[np.datetime64]:
    for month, weekday, nth in _NAMED:
        first = np.datetime64(f"{year}-{month}-01", "D")
        yield np.busday_offset(first, nth, roll="forward", weekmask=weekday)
    for day in _DATED:
        date = np.datetime64(f"{year}-{day}", "D")
        weekday_number = int(date.astype(np.int64)) % 7
        # Observed on the Friday before, or the Monday after.
        yield date - (weekday_number == _SATURDAY) + (weekday_number == _SUNDAY)


# From the oldest licence to the last due date.
HOLIDAYS: Final = np.array(
    [day for year in range(2019, 2027) for day in _holidays(year)], "datetime64[D]"
)
