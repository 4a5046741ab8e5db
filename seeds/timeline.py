"""When things happen in TERP's story: on working days, in working hours, one after the other.

What :func:`seedlib.values.instant` does not know: calendars, and that numbers are given in the
order of time. Must not know what happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.values import Array, Column
from seeds.holidays import HOLIDAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values import Rows

    Moments = NDArray[np.datetime64]

_OPENS, _HOURS = 8, 9
_DAY = _HOURS * 3600


def in_order(rows: Rows, name: str, *, monday: str, weeks: int, most: int) -> Moments:
    """Spread rows over some weeks' working hours, in the order of their numbers.

    A row with a higher number is never earlier, so that codes run with time; and a row falls where
    it falls however many there are. Both together want a business that grows: every doubling of
    its rows takes it the same time, so that 50 of a million rows take more than a quarter of it.

    :param name: the column, whose stream decides where in its turn each row falls.
    :param monday: the day on which the first week begins, ``"2025-03-24"``.
    :param weeks: how many weeks of five working days.
    :param most: how many rows fill the weeks; more of them pile up at their end.
    :returns: ``datetime64[s]`` for each row.
    """
    turn = rows.n.astype(np.float64) + _fraction(rows, name)
    share = _doublings(turn + 1) / _doublings(np.float64(most + 1))
    seconds = (share * (weeks * 5 * _DAY)).astype(np.int64)
    days, second = np.divmod(np.minimum(seconds, weeks * 5 * _DAY - 1), _DAY)
    date = working_days_on(np.datetime64(monday, "D"), days)
    return _at(date, second + _OPENS * 3600)


def _doublings(number: Any) -> Any:  # noqa: ANN401 - a float or an array of them
    """The logarithm to base 2 at its powers, and straight lines between them.

    NumPy's own differs by a bit from machine to machine; this is exact on all of them.
    """
    half, exponent = np.frexp(number)
    return exponent + 2 * half - 2


def working_days_after(
    rows: Rows,
    name: str,
    after: Array,
    *,
    days: tuple[int | NDArray[Any], int | NDArray[Any]],
    hours: tuple[int, int],
) -> Moments:
    """Return a second in working hours of a working day some days after another moment.

    :param name: the column, whose stream decides day and second.
    :param after: instants or dates; a weekend or holiday counts as the working day after it.
    :param days: the fewest and the most working days from there, one bound for all rows or one
        for each; 0 is the same day.
    :param hours: the first hour, and the hour before which it happens.
    :returns: ``datetime64[s]`` for each row.
    """
    fewest, most = days
    span = np.asarray(most) - np.asarray(fewest) + 1
    offset = fewest + (rows.bits(name) % span.astype(np.uint64)).astype(np.int64)
    date = working_days_on(after.data.astype("datetime64[D]"), offset)
    first, end = hours
    second = first * 3600 + (_fraction(rows, name, 1) * ((end - first) * 3600)).astype(np.int64)
    return _at(date, second)


def working_days_on(date: Moments | np.datetime64, days: NDArray[np.int64] | int) -> Moments:
    """Return the day that many working days later; a day off counts as the next working day."""
    day: Moments = np.busday_offset(date, days, roll="forward", holidays=HOLIDAYS)
    return day


class WorkingDay(Column):
    """A column's date, or the next working day where nobody works on it.

    :param date: a column of dates.
    """

    def __init__(self, date: Column) -> None:
        self.date = date

    def at(self, rows: Rows, name: str) -> Array:
        """The day of each row, ``datetime64[D]``."""
        return Array(working_days_on(self.date.at(rows, f"{name}/0").data, 0))


def open_tomorrow(dates: Array) -> NDArray[np.bool_]:
    """Tell on which days the next one of the calendar is a working day: ``bool[n]``.

    :param dates: instants or dates.
    """
    tomorrow = dates.data.astype("datetime64[D]") + 1
    return np.is_busday(tomorrow, holidays=HOLIDAYS)


def working_days_between(first: Moments, last: Moments) -> NDArray[np.int64]:
    """Count working days after ``first``, up to and including ``last``."""
    days: NDArray[np.int64] = np.busday_count(first + 1, last + 1, holidays=HOLIDAYS)
    return days


def anniversary(dates: Array, year: int) -> Moments:
    """Return the same day of another year; 1 March for 29 February."""
    months = dates.data.astype("datetime64[M]")
    january = dates.data.astype("datetime64[Y]").astype("datetime64[M]")
    within = dates.data.astype("datetime64[D]") - months.astype("datetime64[D]")
    month = np.datetime64(f"{year}-01", "M") + (months - january)
    day: Moments = month.astype("datetime64[D]") + within
    return day


def _at(date: Moments, second: NDArray[np.int64]) -> Moments:
    moments: Moments = date.astype("datetime64[s]") + second.astype("timedelta64[s]")
    return moments


def _fraction(rows: Rows, name: str, draw: int = 0) -> NDArray[np.float64]:
    """A draw from [0, 1) for each row, of the 53 bits that a float holds."""
    return (rows.bits(name, draw) >> np.uint64(11)).astype(np.float64) / 2.0**53


def latest(rows: Rows, table: str, column: str, *, otherwise: Array) -> Moments:
    """Return the latest of a column of each row's children, or ``otherwise`` if that is later.

    :param table: the children's table, which has one foreign key to this one.
    :param column: their column of instants.
    :param otherwise: instants, one for each row, which stand where there is no child.
    """
    children, parent = rows.children(table)
    moments: Moments = otherwise.data.astype("datetime64[s]")
    np.maximum.at(moments, parent, children[column].data.astype("datetime64[s]"))
    return moments
