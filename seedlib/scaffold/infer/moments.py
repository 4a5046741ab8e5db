"""Days, instants and times of day: which comes after which, and when things usually are."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Binary, Literal, call, this
from seedlib.scaffold.infer import words
from seedlib.scaffold.infer.gaps import clear
from seedlib.scaffold.infer.made import Made
from seedlib.scaffold.infer.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.shape import ColumnShape


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a row, and when.

    Args:
        rank: Its place in the order of things; what has a lower one came before.
        days: How many days after what came before it is, at most; 0 is a matter of hours.
        share: In how many of a hundred rows it has happened, where the column may be NULL.
    """

    rank: int
    days: int = 0
    share: int = 70


STEPS: Final[Mapping[str, Step]] = words.table(
    {
        (
            "created, create, creation, inserted, added, registered, joined, registration, signup, "
            "recorded, entry, logged, occurred, insert"
        ): Step(0, share=100),
        (
            "start, begin, started, from, valid from, effective, effective from, opened, hire, "
            "hired, issued, issue, invoice, order, ordered, placed, booked, requested, submitted, "
            "check in, scheduled, departure, departed, published, publish, release"
        ): Step(1, 30, 100),
        (
            "confirmed, approved, accepted, paid, payment, assigned, verified, activated, "
            "reviewed, signed"
        ): Step(2),
        "packed, shipped, ship, shipping, dispatched, sent": Step(3, 5),
        "delivered, received, arrival, arrived, delivery, read, required, clicked": Step(4, 10),
        "due, deadline, follow up": Step(5, 30, 90),
        (
            "end, ended, completed, finished, closed, resolved, valid to, to, valid until, until, "
            "effective to, check out, finish, processed, stop, complete"
        ): Step(5, 30),
        "expire, expired, expiry, expiration, renewal, best before": Step(5, 365, 80),
        (
            "returned, return, refunded, cancelled, canceled, termination, terminated, failed, "
            "revoked, rejected, suspended, locked"
        ): Step(6, 30, 10),
        (
            "updated, modified, changed, edited, update, last update, last modified, last seen, "
            "last login, last used, last activity"
        ): Step(7, 30, 100),
        "deleted, archived, removed, delete, trashed": Step(8, 90, 5),
    }
)
"""Phrases to what happens then."""
_TAIL: Final = frozenset({"at", "on", "date", "time", "timestamp", "day", "utc", "ts"})
_BIRTH: Final = frozenset({"birth", "dob"})
FIRST: Final = dt.datetime(2024, 1, 1)
LAST: Final = dt.datetime(2026, 1, 1)
"""When things happen where nothing else is said: from the first on, before the last."""
_BORN: Final = (dt.datetime(1950, 1, 1), dt.datetime(2006, 1, 1))
_ANY: Final = (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59))
_SECOND: Final = dt.timedelta(seconds=1)
_EPOCH: Final = dt.datetime(1970, 1, 1)
_ALWAYS: Final = 100
_DAY: Final = 24 * 3600
_MILLISECONDS: Final = 10**12


def step(names: tuple[str, ...]) -> Step | None:
    """What happens at the moment that a column is called by."""
    stem = names
    while len(stem) > 1 and stem[-1] in _TAIL:
        stem = stem[:-1]
    return words.best(stem, STEPS)


def is_one(names: tuple[str, ...]) -> bool:
    """Whether a name alone says that it is a moment: ``created_at``, ``order_date``."""
    tail = names[-1] if names else ""
    happens = len(names) > 1 and step(names) is not None
    alone = len(names) == 1 and tail in {"created", "updated", "modified", "changed"}
    return alone or tail in {"date", "timestamp"} or (tail in {"at", "on"} and happens)


def moment(subject: Subject) -> Made:
    """A day or an instant, after what came before it in the same row."""
    if _BIRTH & {*subject.words} or subject.words == ("birthday",):
        return Made(code=_between(subject, *_BORN), pii="date_of_birth", share=90)
    found = step(subject.words)
    share = found.share if found else 80
    earlier = _earlier(subject, found) if found and not _is_bounded(subject) else None
    if found and earlier:
        return Made(code=_after(subject, earlier, found), share=share)
    return Made(code=_between(subject, FIRST, LAST), share=share)


def unique(subject: Subject) -> Code:
    """A day or an instant of many, for ``v.unique``."""
    if subject.family == "date":
        return _between(subject, _EPOCH, dt.datetime(2038, 1, 1))
    return _between(subject, FIRST, LAST)


def epoch(subject: Subject) -> tuple[int, int]:
    """The seconds, or milliseconds, since 1970 between which things happen."""
    low, high = (int((one - _EPOCH).total_seconds()) for one in (FIRST, LAST - _SECOND))
    wide = (subject.column.maximum or 0) > _MILLISECONDS
    if wide and subject.remark.says("ms", "milliseconds", "millis"):
        return low * 1_000, high * 1_000
    return low, high


def text(subject: Subject) -> Text | None:
    """A moment as text, where a column of texts is called like one."""
    if not is_one(subject.words):
        return None
    day = subject.words[-1] == "date" or "birth" in subject.words
    first, last = _BORN if "birth" in subject.words else (FIRST, LAST)
    size = 10 if day else 19
    found = step(subject.words)
    made = call("v.date" if day else "v.instant", after=_written(first), before=_written(last))
    pii = "date_of_birth" if "birth" in subject.words else None
    return Text(
        code=call("v.concat", made),
        longest=size,
        shortest=size,
        cut=False,
        pii=pii,
        share=found.share if found else 80,
    )


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


def _is_bounded(subject: Subject) -> bool:
    domain = subject.domain
    return domain.low is not None or domain.high is not None or bool(domain.excluded)


def _earlier(subject: Subject, found: Step) -> ColumnShape | None:
    """The column of the row that this one comes after: the last before it that has a value."""
    known = [
        (step(subject.words_of(one.name)), one) for one in subject.siblings("date", "datetime")
    ]
    before = [
        (_shared(subject, one), one.family == subject.family, was.rank, one)
        for was, one in known
        if was and was.rank < found.rank and (not one.nullable or was.share == _ALWAYS)
    ]
    # A day after an instant would have to begin after it.
    fitting = [part for part in before if subject.family == "datetime" or part[1]]
    return max(fitting, key=lambda part: part[:3])[3] if fitting else None


def _shared(subject: Subject, other: ColumnShape) -> int:
    """How many words two columns have in common, as ``sale_start`` and ``sale_end``."""
    return len({*subject.words} & {*subject.words_of(other.name)} - _TAIL)


def _after(subject: Subject, earlier: ColumnShape, found: Step) -> Code:
    days = found.days or 3
    if subject.family == "date" or days > 30:  # noqa: PLR2004 - hours of more than a month read badly
        return Binary("+", this(earlier.name), call("v.days", 1, days))
    return Binary("+", this(earlier.name), call("v.hours", 1, days * 24))


def _between(subject: Subject, first: dt.datetime, last: dt.datetime) -> Code:
    """A moment from the first on and before the last, as far as the column and its CHECKs allow."""
    day = subject.family == "date"
    unit = dt.timedelta(days=1) if day else _SECOND
    least, most = _bounds(subject, unit)
    low, high = max((first - _EPOCH) // unit, least), min((last - _EPOCH) // unit - 1, most)
    if low > high:
        span = (last - first) // unit - 1
        low, high = (
            (least, min(least + span, most)) if low == least else (max(most - span, least), most)
        )
    out = [_number(one, unit) for one in subject.domain.excluded]
    low, high = clear(low, high, (least, most), out)
    if low == high:
        return Literal(_written(_EPOCH + low * unit))
    # The last moment that there is has none after it.
    end = min(_EPOCH + min(high, _number(_ANY[1], unit) - 1) * unit + unit, _ANY[1])
    return call(
        "v.date" if day else "v.instant", after=_written(_EPOCH + low * unit), before=_written(end)
    )


def _bounds(subject: Subject, unit: dt.timedelta) -> tuple[int, int]:
    """Between which moments it has to be, in units since 1970."""
    column, domain = subject.column, subject.domain
    lows = [one for one in (column.earliest, domain.low) if one is not None]
    highs = [one for one in (column.latest, domain.high) if one is not None]
    low = max([_number(_ANY[0], unit), *(_up(one, unit) for one in lows)])
    high = min([_number(_ANY[1], unit), *(_number(one, unit) for one in highs)])
    return low, high


def _number(value: object, unit: dt.timedelta) -> int:
    return (_instant(value) - _EPOCH) // unit


def _up(value: object, unit: dt.timedelta) -> int:
    return -((_EPOCH - _instant(value)) // unit)


def _instant(value: object) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return dt.datetime.fromisoformat(str(value))


def _written(value: dt.datetime) -> str:
    """A moment as text, without a time of day where that is midnight."""
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat()


def _of_day(value: object) -> float:
    assert isinstance(value, dt.time)  # of a time column
    return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6


def _clock(second: int, *, seconds: bool = False) -> str:
    hour, minute, rest = second // 3600, second // 60 % 60, second % 60
    return f"{hour:02d}:{minute:02d}" + (f":{rest:02d}" if rest or seconds else "")
