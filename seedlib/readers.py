"""Text to value: how each setting is written, in an ini file and after ``-x`` alike.

Every reader takes the text as typed, and raises :class:`ValueError` with the rest of the sentence
"key=text …".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from configparser import ConfigParser
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, cast, get_args

from seedlib.errors import nearest
from seedlib.seed import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_CHUNK_ROWS = 100_000
BULK = ("auto", "insert", "load")
MOST_WORKERS = 64
MOST_SEED = 2**63 - 1
MOST_DIGITS = 30
MOST_SECONDS = 86_400
"""A day. Longer waits overflow what drivers and servers keep a wait in."""
MOST_FACTOR = 1_000_000
MOST_DAYS = 36_500
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "y": 365 * 24}
WHEN = ("auto", "always", "never")
OnEdited = Literal["refuse", "keep", "delete"]
"""What a rollback does about seeded rows that were changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How many of a database's backups are kept, or for how many days; 0 is no limit."""

    number: int = 0
    days: int = 0


def whole_number(text: str, *, least: int = 0, most: int | None = None) -> int:
    """Read a whole number, ``50000`` or ``50_000``.

    Args:
        text: As typed.
        least: The smallest number allowed.
        most: The largest number allowed.

    Raises:
        ValueError: With the rest of the sentence "key=text …".
    """
    if not re.fullmatch(r"[+-]?[0-9]+(_[0-9]+)*", text) or len(text) > MOST_DIGITS:
        msg = "is not a whole number"
        raise ValueError(msg)
    number = int(text)
    if number < 0 <= least:
        msg = "is negative"
        raise ValueError(msg)
    if number < least:
        msg = f"is below {least}"
        raise ValueError(msg)
    if most is not None and number > most:
        msg = f"is above {most}"
        raise ValueError(msg)
    return number


def seconds(text: str) -> float:
    """Read a duration in seconds, ``0`` or ``2.5``, of a day at most."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        msg = "is not a number of seconds"
        raise ValueError(msg)
    if number < 0:
        msg = "is negative"
        raise ValueError(msg)
    if number > MOST_SECONDS:
        msg = f"is above {MOST_SECONDS}"
        raise ValueError(msg)
    return number


def factor(text: str) -> Decimal:
    """Read a factor above zero, exactly; a million at most."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        msg = "is not a number"
        raise ValueError(msg)
    if number <= 0:
        msg = "is not above zero"
        raise ValueError(msg)
    if number > MOST_FACTOR:
        msg = f"is above {MOST_FACTOR}"
        raise ValueError(msg)
    return number


def bulk(text: str) -> str:
    """Read how rows are to travel."""
    return _one_of(BULK, text)


def workers(text: str) -> int | None:
    """Read how many connections load one table at once; ``auto`` leaves it to the database."""
    return None if text == "auto" else whole_number(text, least=1, most=MOST_WORKERS)


def rows(text: str) -> int:
    """Read a number of rows of one table."""
    return whole_number(text, most=MOST_ROWS)


def seed(text: str) -> int:
    """Read the number that all values derive from."""
    return whole_number(text, most=MOST_SEED)


def chunk_rows(text: str) -> int:
    """Read how many rows are committed together at the most."""
    return whole_number(text, least=1, most=MOST_CHUNK_ROWS)


def on_edited(text: str) -> OnEdited:
    """Read what becomes of edited rows."""
    return cast("OnEdited", _one_of(get_args(OnEdited), text))


def backup(text: str) -> str:
    """Read when to back up, or the folder to back up to."""
    if text.lower() in WHEN:
        return text.lower()
    if not re.search(r"[/\\~.]", text):
        msg = f"is none of {', '.join(WHEN)}, nor a folder (write ./{text}){_meant(text, WHEN)}"
        raise ValueError(msg)
    return text


def keep(text: str) -> Keep:
    """Read how many backups to keep, ``10``, or for how long, ``30d``."""
    if text.endswith("d"):
        return Keep(days=whole_number(text.removesuffix("d"), least=1, most=MOST_DAYS))
    return Keep(number=whole_number(text))


def age(text: str) -> dt.timedelta:
    """Read an age: hours, days, weeks or years of 365 days, ``36h``, ``90d``, ``12w``, ``2y``.

    There are no months, which would be of several lengths, and might be minutes.
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _HOURS:
        msg = "is no age: write hours, days, weeks or years, such as 36h, 90d, 12w or 2y"
        raise ValueError(msg)
    hours = _HOURS[unit]
    return dt.timedelta(hours=hours * whole_number(number, least=1, most=MOST_DAYS * 24 // hours))


def switch(text: str) -> bool:
    """Read what a file says of a bare flag, as Python's configparser does."""
    state = ConfigParser.BOOLEAN_STATES.get(text.lower())
    if state is None:
        msg = "is neither true nor false"
        raise ValueError(msg)
    return state


def _one_of(choices: Sequence[str], text: str) -> str:
    if text not in choices:
        msg = f"is none of {', '.join(choices)}{_meant(text.lower(), choices)}"
        raise ValueError(msg)
    return text


def _meant(text: str, choices: Sequence[str]) -> str:
    near = nearest(text, choices)
    return f"; did you mean {near}?" if near else ""
