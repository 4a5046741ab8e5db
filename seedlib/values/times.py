"""Dates, instants and the time between them, to the second, in no time zone but UTC."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column, const, is_constant
from seedlib.values.countable import Countable
from seedlib.values.rows import below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

_DAY: Final = np.timedelta64(1, "D")
_OPENS: Final = np.timedelta64(9 * 3600, "s")
_OPEN_FOR: Final = 8 * 3600


class _Moment(Countable):
    """A moment of ``[after, before)``, in steps of a unit: seconds or days.

    Countable where its bounds are constants.
    """

    def __init__(
        self, unit: str, after: Column, before: Column | None, within: dt.timedelta | None
    ) -> None:
        self.unit = unit
        self.after = after
        self.before = before
        self.within = within

    def at(self, rows: Rows, name: str) -> Array:
        first, length, null = self._bounds(rows, name)
        drawn = below(rows.bits(name), np.where(null, 1, length).astype(np.uint64))
        return Array(first + drawn.astype(f"timedelta64[{self.unit}]")).where_null(null)

    @property
    def countable(self) -> Countable | None:
        bounds = [self.after] if self.before is None else [self.after, self.before]
        return self if all(map(is_constant, bounds)) else None

    def size(self, extent: Extent) -> int:
        _, length, _ = self._bounds(extent.rows(np.array([extent.first_row], np.uint64)), "")
        return int(length[0])

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        first, _, _ = self._bounds(rows, "")
        return Array(first + index.astype(f"timedelta64[{self.unit}]"))

    def _bounds(
        self, rows: Rows, name: str
    ) -> tuple[NDArray[np.datetime64], NDArray[np.int64], NDArray[np.bool_]]:
        """The first moment that there may be in each row, and how many there are from it on."""
        after = self.after.at(rows, f"{name}/0")
        null = after.isnull()
        first = self._moments(rows, name, after, null)
        ends = []
        if self.before is not None:
            before = self.before.at(rows, f"{name}/1")
            null = null | before.isnull()
            ends.append(self._moments(rows, name, before, null))
        if self.within is not None:
            ends.append(first + np.timedelta64(self.within).astype(f"timedelta64[{self.unit}]"))
        last = ends[0] if len(ends) == 1 else np.minimum(*ends)
        length = (last - first).astype(np.int64)
        empty = np.flatnonzero(~null & (length <= 0))
        if len(empty):
            raise self._nothing_between(rows, name, first[empty[0]], last[empty[0]])
        return first, length, null

    def _moments(
        self, rows: Rows, name: str, bound: Array, null: NDArray[np.bool_]
    ) -> NDArray[np.datetime64]:
        if bound.kind not in ("date", "datetime", "null"):
            raise DeclarationError(
                f"{rows.table}.{name}: a bound is {bound.kind}, and must be a date or an instant: "
                'text such as "2025-01-01", a datetime, or a column of them.'
            )
        if bound.kind == "null":
            return np.zeros(len(rows), f"datetime64[{self.unit}]")
        fine = np.where(null, np.zeros(1, bound.data.dtype), bound.data)
        coarse: NDArray[np.datetime64] = fine.astype(f"datetime64[{self.unit}]")
        # A bound within a second or a day: the next one begins after it.
        coarse += (coarse < fine).astype(f"timedelta64[{self.unit}]")
        return coarse

    def _nothing_between(
        self, rows: Rows, name: str, first: np.datetime64, last: np.datetime64
    ) -> DeclarationError:
        return DeclarationError(
            f"{rows.table}.{name}: nothing lies from {first} to before {last}, as a row has it. "
            "Let after= come earlier or before= later; what must end by a date must begin "
            "before it."
        )


class _BusinessHours(Column):
    """An instant moved into working hours."""

    def __init__(self, moment: _Moment) -> None:
        self.moment = moment

    def at(self, rows: Rows, name: str) -> Array:
        first, length, null = self.moment._bounds(rows, name)  # noqa: SLF001 - one of a pair
        anywhere = self.moment.at(rows, name)
        last = first + np.where(null, 1, length).astype("timedelta64[s]")
        wanted = _at_work(anywhere.data, rows.bits(name, draw=1))
        # There may be no working hour in between at all.
        fits = (wanted >= first) & (wanted < last)
        return Array(np.where(fits, wanted, anywhere.data)).where_null(null)


class _Duration(Column):
    def __init__(self, unit: str, low: int, high: int) -> None:
        self.unit = unit
        self.low = low
        self.high = high

    def at(self, rows: Rows, name: str) -> Array:
        drawn = self.low + rows.pick(name, self.high - self.low + 1)
        if self.unit == "h":
            return Array((drawn * 3600).astype("timedelta64[s]"))
        return Array(drawn.astype(f"timedelta64[{self.unit}]"))


def instant(
    *,
    after: object,
    before: object = None,
    within: dt.timedelta | None = None,
    business_hours: bool = False,
) -> Column:
    """A second from ``after`` on, and before ``before``, each as likely as the others.

    Args:
        after: The first that there may be: ISO text, a ``date`` or ``datetime``, or a column.
        before: What it comes before, likewise.
        within: How long after ``after`` it may be at most; with ``before``, the nearer of the two.
        business_hours: Whether it is to be on a weekday from 9 to 17, wherever such an hour lies
            between the bounds and near what was drawn.

    Raises:
        DeclarationError: There is no end, or a constant bound is no moment.
    """
    moment = _Moment("s", _bound("instant", after), *_end("instant", before, within))
    return _BusinessHours(moment) if business_hours else moment


def date(*, after: object, before: object = None, within: dt.timedelta | None = None) -> Column:
    """A day from ``after`` on, and before ``before``; arguments as for :func:`instant`."""
    return _Moment("D", _bound("date", after), *_end("date", before, within))


def days(low: int, high: int) -> Column:
    """``low`` to ``high`` days, to be added to an instant or a date."""
    return _duration("days", "D", low, high)


def hours(low: int, high: int) -> Column:
    """``low`` to ``high`` hours, to be added to an instant."""
    return _duration("hours", "h", low, high)


def _duration(name: str, unit: str, low: int, high: int) -> Column:
    if low > high:
        raise DeclarationError(f"v.{name}({low}, {high}): write the smaller number first.")
    return _Duration(unit, low, high)


def _bound(name: str, value: object) -> Column:
    """A bound as a column; text is read once, here, and refused here."""
    if not isinstance(value, str):
        return as_column(value)
    try:
        return const(np.datetime64(value, "s").item())
    except ValueError as error:
        raise DeclarationError(
            f"v.{name} was given {value!r}, which is no moment. Write 2025-01-01, or "
            "2025-01-01T08:30:00."
        ) from error


def _end(
    name: str, before: object, within: dt.timedelta | None
) -> tuple[Column | None, dt.timedelta | None]:
    if before is None and within is None:
        raise DeclarationError(
            f"v.{name}(after=…) has no end. Give before=, or within=timedelta(…), or both."
        )
    if within is not None and within <= dt.timedelta(0):
        raise DeclarationError(f"v.{name}(within={within!r}) leaves no time. Give more than 0.")
    return None if before is None else _bound(name, before), within


def _at_work(instants: NDArray[np.datetime64], bits: NDArray[np.uint64]) -> NDArray[np.datetime64]:
    """An hour of work on the same day, or on the Friday before a weekend's day."""
    day = instants.astype("datetime64[D]")
    # The first of January 1970 was a Thursday; Monday is 0.
    weekday = (day.astype(np.int64) + 3) % 7
    day = day - np.maximum(weekday - 4, 0) * _DAY
    second = below(bits, _OPEN_FOR).astype("timedelta64[s]")
    moved: NDArray[np.datetime64] = day.astype("datetime64[s]") + _OPENS + second
    return moved
