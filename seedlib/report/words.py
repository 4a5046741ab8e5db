"""Numbers, times and durations as the page prints them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seedlib.errors import many
from seedlib.redaction import without_passwords
from seedlib.terminal import layout

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["duration", "many", "moment", "number", "pieces", "rate", "short", "shown"]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TEN: Final = 9.995
_SIZES = ((10**9, "G"), (10**6, "M"), (10**3, "k"))


def shown(value: object) -> str:
    """Anything that is printed: without passwords, and without characters that no page may have."""
    return _UNPRINTABLE.sub("\ufffd", without_passwords(str(value)))


def number(value: int) -> str:
    """A number with its thousands apart: ``1,200``."""
    return f"{value:,}"


def short(value: float) -> str:
    """A number for an axis: ``1.2k``."""
    for size, letter in _SIZES:
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def duration(seconds: float | None) -> str:
    """How long something took; what took less than ten seconds, to a hundredth of one."""
    if seconds is None or seconds >= _TEN:
        return layout.duration(seconds)
    return f"{max(seconds, 0.0):.2f} s"


def rate(rows: float | None) -> str:
    """Rows a second."""
    if rows is None:
        return "\u2013"
    return f"{rows:,.0f}" if rows >= 1 else "< 1"


def moment(at: dt.datetime) -> str:
    """A time, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text in its parts, and of each whether it is to be typed: it stood in backticks."""
    return [(part, at % 2 == 1) for at, part in enumerate(text.split("`")) if part]
