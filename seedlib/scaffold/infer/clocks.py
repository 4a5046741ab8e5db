"""Times of day: what begins is in the morning, what ends comes after it."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Literal, call
from seedlib.scaffold.infer.gaps import clear

if TYPE_CHECKING:
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject

_DAY: Final = 24 * 3600


def clock(subject: Subject) -> Code:
    """A time of day: what begins is in the morning, what ends comes after it."""
    names = {*subject.words}
    first, last = 8 * 3600, 18 * 3600
    if names & {"start", "open", "opening", "begin", "from", "opens", "departure"}:
        last = 12 * 3600
    elif names & {"end", "close", "closing", "finish", "to", "closes", "until", "arrival"}:
        first, last = 13 * 3600, 20 * 3600
    return clock_within(subject, first, last)


def clock_within(subject: Subject, first: int, last: int) -> Code:
    """A time of day from one second of the day on and before another, as far as it is allowed."""
    domain = subject.domain
    least = _of_day(domain.low) if isinstance(domain.low, dt.time) else 0
    most = int(_of_day(domain.high)) if isinstance(domain.high, dt.time) else _DAY - 1
    least = math.ceil(least)
    low, high = max(first, least), min(last - 1, most)
    if low > high:
        low, high = least, most
    out = [int(_of_day(one)) for one in domain.excluded if isinstance(one, dt.time)]
    low, high = clear(low, high, (least, most), out)
    if low == high:
        return Literal(_clock(low, seconds=True))
    ends = {}
    if low > 0:
        ends["after"] = _clock(low)
    if high < _DAY - 1:
        ends["before"] = _clock(high + 1)
    return call("v.time", **ends)


def _of_day(value: object) -> float:
    assert isinstance(value, dt.time)  # of a time column
    return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6


def _clock(second: int, *, seconds: bool = False) -> str:
    hour, minute, rest = second // 3600, second // 60 % 60, second % 60
    return f"{hour:02d}:{minute:02d}" + (f":{rest:02d}" if rest or seconds else "")
