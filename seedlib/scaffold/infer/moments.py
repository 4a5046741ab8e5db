"""Days and instants: which comes after which, and when things usually are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Binary, Literal, call, this
from seedlib.scaffold.infer import states
from seedlib.scaffold.infer.gaps import clear
from seedlib.scaffold.infer.made import Made
from seedlib.scaffold.infer.steps import ENDS, FAILED, GONE_THROUGH, SOMETHING, TAIL, Step, step
from seedlib.scaffold.infer.text import Text

if TYPE_CHECKING:
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.shape import ColumnShape


_BEGINNINGS: Final = frozenset({"start", "begin", "started", "from"})
_PAPERS: Final = (
    "issued",
    "issue",
    "ordered",
    "order",
    "placed",
    "invoice",
    "requested",
    "purchase",
)
"""What is written down on the day that it is of."""
_LASTING: Final = frozenset(
    ["policy", "contract", "subscription", "membership", "lease", "agreement", "warranty"]
)
"""Tables whose rows end months or years after their beginning."""
_BIRTH: Final = frozenset({"birth", "dob"})
FIRST: Final = dt.datetime(2024, 1, 1)
LAST: Final = dt.datetime(2026, 1, 1)
"""When things happen where nothing else is said: from the first on, before the last."""
_BORN: Final = (dt.datetime(1950, 1, 1), dt.datetime(2006, 1, 1))
_ANY: Final = (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59))
_SECOND: Final = dt.timedelta(seconds=1)
_EPOCH: Final = dt.datetime(1970, 1, 1)
_ALWAYS: Final = 100
_MILLISECONDS: Final = 10**12


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
    if found and subject.family == "date" and "closed" in subject.words:
        # Of a shop or an account, while a ticket's is an instant.
        found = Step(FAILED, 365, 10)
    share = found.share if found else 80
    made = None if _is_bounded(subject) else _in_order(subject, found)
    reached = states.reached(subject, found) if found else None
    if made and reached:
        return Made(code=call("v.when", reached, made))
    return Made(code=made or _between(subject, FIRST, LAST), share=share)


def _in_order(subject: Subject, found: Step | None) -> Code | None:
    """A moment by another one of the row, where there is one that it follows."""
    paper = _paper(subject, found) if found else None
    if paper:
        return Binary("+", this(paper.name), call("v.hours", 8, 18))
    if found is None:
        # Of a CHECK there is more to be known than that things have a beginning.
        found = None if subject.is_checked else SOMETHING
    earlier = _earlier(subject, found) if found else None
    return _after(subject, earlier, found) if found and earlier else None


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
        if was
        and was.rank < found.rank
        and (not one.nullable or was.share == _ALWAYS or _goes_through(subject, was, found))
    ]
    before = [part for part in before if _may_follow(subject, part[3], found)] or before
    # A day after an instant would have to begin after it.
    fitting = [part for part in before if subject.family == "datetime" or part[1]]
    return max(fitting, key=lambda part: part[:3])[3] if fitting else None


def _may_follow(subject: Subject, earlier: ColumnShape, found: Step) -> bool:
    """Whether it is not rather before that: a visit is confirmed or cancelled before it begins."""
    names = {*subject.words_of(earlier.name)}
    over = names & {"end", "ended", "finish", "finished"}
    if {"cancelled", "canceled"} & {*subject.words}:
        return not (over or names & _BEGINNINGS)
    return found.rank != SOMETHING.rank or "checked" in subject.words or not names & _BEGINNINGS


def _goes_through(subject: Subject, was: Step, found: Step) -> bool:
    """Whether something cannot have happened unless another thing has: delivered, once sent."""
    first, last = GONE_THROUGH
    return subject.nullable and first <= was.rank < found.rank <= last


def _paper(subject: Subject, found: Step) -> ColumnShape | None:
    """The day that a row is of, where it was put in on that day: an invoice's, an order's."""
    if found.rank or subject.family != "datetime":
        return None
    for one in subject.siblings("date"):
        names = [name for name in subject.words_of(one.name) if name not in TAIL]
        if not one.nullable and len(names) == 1 and names[0] in _PAPERS:
            return one
    return None


def _shared(subject: Subject, other: ColumnShape) -> int:
    """How many words two columns have in common, as ``sale_start`` and ``sale_end``."""
    return len({*subject.words} & {*subject.words_of(other.name)} - TAIL)


def _after(subject: Subject, earlier: ColumnShape, found: Step) -> Code:
    days = found.days or 3
    begins = bool(_BEGINNINGS & {*subject.words_of(earlier.name)})
    if begins and found.rank == ENDS and subject.family == earlier.family == "datetime":
        return Binary("+", this(earlier.name), call("v.hours", 1, 8))
    if begins and "checked" in subject.words and subject.family == "datetime":
        return Binary("+", this(earlier.name), call("v.hours", 0, 1))
    if begins and found.rank == ENDS and subject.noun in _LASTING:
        return Binary("+", this(earlier.name), call("v.days", 90, 730))
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
