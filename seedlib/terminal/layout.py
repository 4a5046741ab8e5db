"""How times and names are written for a person, and what fits into a terminal's line."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Final, TextIO

from seedlib.terminal.region import columns

if TYPE_CHECKING:
    import datetime as dt

_BULLET: Final = re.compile(r" *(?:- )?")

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def width() -> int | None:
    """The characters of a line on this terminal; ``None`` where output goes elsewhere, uncut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def cut(text: str, room: int | None) -> str:
    """As much of a text as there is room for, and a sign that there is more."""
    if room is None or len(text) <= room:
        return text
    return f"{text[: max(room - 1, 0)]}…"


def broken(text: str, room: int | None) -> list[str]:
    """A sentence in as many lines as it takes, broken between words; one of a list is indented."""
    if room is None:
        return [text]
    indent = " " * len(_BULLET.findall(text)[0])
    return textwrap.wrap(
        text, room, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def fitted(text: str, stream: TextIO) -> str:
    """A message as a stream has it: broken between words on a terminal, elsewhere as it is."""
    if not stream.isatty():
        return text
    room = columns(stream)
    return "\n".join("\n".join(broken(line, room)) for line in text.splitlines())


def moment(at: dt.datetime) -> str:
    """An instant of our tables, which are kept in UTC."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: float | None) -> str:
    """How long something took, in the two units that matter.

    Args:
        seconds: How many; ``None`` where nobody knows.
    """
    if seconds is None:
        return "–"
    # Two clocks may have told beginning and end.
    whole = max(seconds, 0.0)
    if whole < _MINUTE - 0.05:
        return f"{whole:.1f} s"
    rounded = round(whole)
    if rounded < _HOUR:
        return f"{rounded // _MINUTE} min {rounded % _MINUTE:02d} s"
    if rounded < _DAY:
        return f"{rounded // _HOUR} h {rounded % _HOUR // _MINUTE:02d} min"
    return f"{rounded // _DAY} d {rounded % _DAY // _HOUR} h"
