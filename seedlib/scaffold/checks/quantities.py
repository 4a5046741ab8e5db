"""What columns hold, as exact numbers: moments in seconds since 1970, times since midnight."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from seedlib.scaffold.checks.atoms import UnreadableError

if TYPE_CHECKING:
    from seedlib.scaffold.domain import Bound
    from seedlib.shape import ColumnShape

    Range = tuple[Fraction | None, Fraction | None]
    Kind = Literal["number", "moment", "time", "text", "other"]

DAY = 86_400
EPOCH = dt.datetime(1970, 1, 1)
_NUMBERS = {"integer", "decimal", "float", "boolean"}
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE)


def kind(column: ColumnShape) -> Kind:
    """How a column is compared."""
    if column.family in _NUMBERS:
        return "number"
    if column.family in {"date", "datetime"}:
        return "moment"
    if column.family == "time":
        return "time"
    return "text" if column.family in {"text", "enum"} else "other"


def unit(column: ColumnShape) -> Fraction:
    """The step between two values of a column.

    A float has none: hundredths, which is what is made for it. Moments are made by the second.
    """
    if column.family == "date":
        return Fraction(DAY)
    if column.family in {"decimal", "float"}:
        scale = column.scale if column.family == "decimal" else None
        return Fraction(1, 10 ** (2 if scale is None else scale))
    return Fraction(1)


def of_type(column: ColumnShape) -> Range:
    """The least and the most that the type holds."""
    if column.family == "boolean":
        return Fraction(0), Fraction(1)
    if column.family == "decimal" and column.precision is not None:
        most = Fraction(10**column.precision - 1, 10 ** (column.scale or 0))
        return Fraction(0) if column.unsigned else -most, most
    if column.family in {"date", "datetime"}:
        return _seconds(column.earliest), _seconds(column.latest)
    if column.family == "time":
        return Fraction(0), Fraction(DAY - 1)
    least = None if column.minimum is None else Fraction(column.minimum)
    return (
        Fraction(0) if least is None and column.unsigned else least,
        None if column.maximum is None else Fraction(column.maximum),
    )


def _seconds(moment: dt.datetime | dt.date | None) -> Fraction | None:
    return None if moment is None else seconds(moment)


def seconds(moment: dt.datetime | dt.date) -> Fraction:
    """A moment in seconds since 1970."""
    exact = moment if isinstance(moment, dt.datetime) else dt.datetime(*moment.timetuple()[:3])
    return Fraction((exact - EPOCH) // dt.timedelta(microseconds=1), 1_000_000)


def moment_of(text: str) -> Fraction:
    """A date or an instant as SQL writes it, in seconds.

    Raises:
        UnreadableError: It is none.
    """
    try:
        return seconds(dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None))
    except ValueError as error:
        raise UnreadableError("a text that is no date") from error


def time_of(text: str) -> Fraction:
    """A time of day as SQL writes it, in seconds.

    Raises:
        UnreadableError: It is none.
    """
    try:
        time = dt.time.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableError("a text that is no time of day") from error
    return Fraction(time.hour * 3600 + time.minute * 60 + time.second)


def number_of(text: str) -> Fraction:
    """A number as SQL writes it.

    Raises:
        UnreadableError: It is none.
    """
    if not _NUMBER.fullmatch(text):
        raise UnreadableError("a text that is no number")
    return Fraction(Decimal(text.strip()))


def inward(
    column: ColumnShape, low: Fraction | None, high: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    """Bounds that are values of the column: the least and the greatest that lie between."""
    step = unit(column)
    return (
        None if low is None else math.ceil(low / step) * step,
        None if high is None else math.floor(high / step) * step,
    )


def stored(column: ColumnShape, quantity: Fraction) -> Bound:
    """A quantity as the column's own type."""
    if kind(column) == "moment":
        moment = EPOCH + dt.timedelta(seconds=float(quantity))
        return moment.date() if column.family == "date" else moment
    if kind(column) == "time":
        return (EPOCH + dt.timedelta(seconds=float(quantity))).time()
    if column.family in {"integer", "boolean"} and quantity.denominator == 1:
        return int(quantity)
    with localcontext(prec=80):
        return Decimal(quantity.numerator) / Decimal(quantity.denominator)


def quantity(value: object) -> Fraction | None:
    """A value of a column as a quantity; ``None`` where it is none."""
    if isinstance(value, (bool, int, Decimal)):
        return Fraction(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return seconds(value)
    if isinstance(value, dt.time):
        return Fraction(value.hour * 3600 + value.minute * 60 + value.second)
    return None
