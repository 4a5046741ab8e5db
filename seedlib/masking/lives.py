"""Masks of what is said of somebody: dates, places, health, belonging, and free text."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from seedlib.masking.call import Refused
from seedlib.masking.numbers import postcode as _same_form
from seedlib.values.places_data import CITIES

if TYPE_CHECKING:
    from seedlib.masking.call import Call

REDACTED: Final = "[redacted]"
MOST_DAYS: Final = 180
"""By how many days a person's dates are shifted at most, either way."""

_DATE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)((?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)", re.ASCII
)
_EARLIEST, _DAYS = dt.date(1950, 1, 1), 20_000
_CODE: Final = re.compile(r"[A-Za-z0-9.\-]{1,12}")
_NO_DATE: Final = Refused("text that is not a date, YYYY-MM-DD")
_GENDERS: Final = ("female", "male", "other")
_FILLER: Final = (
    "account again ahead already answer april asked autumn blue brought called carrier changed "
    "clear confirmed counted delivery desk early enough evening follow found friday general gate "
    "handed hours invoice item kept later ledger listed march matter monday morning moved new "
    "noted office order paper pending plain quarter ready received record report returned review "
    "season second settled shelf signed spring sorted standard summer table thursday today "
    "tuesday under usual week window winter written"
).split()


def date(call: Call) -> list[str | Refused]:
    """Any day from 1950 to 2004, and any time of day where there was one."""
    made: list[str | Refused] = []
    for cell, digest in zip(call.cells, call.digests, strict=True):
        found = _parsed(cell)
        if found is None:
            made.append(_NO_DATE)
            continue
        bits = int.from_bytes(digest[:8], "little")
        day = _EARLIEST + dt.timedelta(days=bits % _DAYS)
        seconds = bits // _DAYS % 86_400
        time = dt.time(seconds // 3_600, seconds // 60 % 60, seconds % 60)
        # With seconds where there were some.
        written = f" {time}"[: 9 if found[1].count(":") > 1 else 6]
        made.append(f"{day}{written if found[1] else ''}")
    return made


def date_shifted(call: Call) -> list[str | Refused]:
    """All days of a person by the same number of days, from 1 to 180 either way."""
    made: list[str | Refused] = []
    for cell, person in zip(call.cells, call.persons, strict=True):
        found = _parsed(cell)
        if found is None or not 1 < found[0].year < dt.MAXYEAR:
            made.append(_NO_DATE)
            continue
        bits = int.from_bytes(person[:8], "little")
        days = 1 + bits // 2 % MOST_DAYS
        made.append(f"{found[0] + dt.timedelta(days=days if bits % 2 else -days)}{found[1]}")
    return made


def latitude(call: Call) -> list[str]:
    """A city's centre, the same city for all of a person."""
    return [f"{_city(person)[0] / 100:.2f}" for person in call.persons]


def longitude(call: Call) -> list[str]:
    """See :func:`latitude`."""
    return [f"{_city(person)[1] / 100:.2f}" for person in call.persons]


def free_text(call: Call) -> list[str]:
    """Words that say nothing, about as many."""
    made = []
    for cell, digest in zip(call.cells, call.digests, strict=True):
        count = max(1, len(cell) // 7)
        bits = digest * (1 + count // len(digest))
        words = [_FILLER[(byte + at) % len(_FILLER)] for at, byte in enumerate(bits[:count])]
        text = f"{' '.join(words).capitalize()}."
        made.append(text if call.limit is None else text[: call.limit].rstrip())
    return made


def redacted(call: Call) -> list[str]:
    """``[redacted]``, and nothing else."""
    text = REDACTED if call.limit is None else REDACTED[: call.limit]
    return [text] * len(call.cells)


def medical(call: Call) -> list[str]:
    """Some condition or other, by a number."""
    made = (
        f"Condition {int.from_bytes(digest[:4], 'little') % 10_000:04d}" for digest in call.digests
    )
    return [text if call.limit is None else text[: call.limit] for text in made]


def medical_alike(call: Call) -> list[str]:
    """A code of the same form for a code; what is text is redacted."""
    codes, text = _same_form(call), redacted(call)
    return [
        code if _CODE.fullmatch(cell) else gone
        for cell, code, gone in zip(call.cells, codes, text, strict=True)
    ]


def gender(call: Call) -> list[str]:
    """One that the column may have, by lot for each person: it may be the same one."""
    if call.members:
        return attribute(call)
    made = []
    for cell, person in zip(call.cells, call.persons, strict=True):
        short = len(cell) == 1 or (call.limit or len("female")) < len("female")
        lot = int.from_bytes(person[8:16], "little") % 3
        word = ("F", "M", "X")[lot] if short else _GENDERS[lot]
        made.append(word.lower() if cell.islower() else word)
    return made


def attribute(call: Call) -> list[str]:
    """One that the column may have, by lot for each person; ``unspecified`` without a list."""
    if call.members:
        lots = (int.from_bytes(person[8:16], "little") for person in call.persons)
        return [call.members[lot % len(call.members)] for lot in lots]
    return ["unspecified"[: call.limit]] * len(call.cells)


def _parsed(cell: str) -> tuple[dt.date, str] | None:
    found = _DATE.fullmatch(cell)
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(found[1]), found[2]
    except ValueError:
        # A form without a day, such as the 30th of February.
        return None


def _city(person: bytes) -> tuple[int, int]:
    city = CITIES[int.from_bytes(person[:8], "little") % len(CITIES)]
    return city.latitude, city.longitude
