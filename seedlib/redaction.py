"""What may be written to a log: anything, made plain, without passwords and without values.

Knows nothing of logging, runs or drivers.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
import numbers
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import sqlalchemy as sa

MASK = "***"

# Greedy to the last @ of the word: a password may hold an unescaped one. It may hold blanks, too;
# what begins with a port is none. Of some length, so that a long text takes no long time.
_URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)(?:\S{0,500}@|(?!\d{1,5}\b)[^\n@]{0,500}@)")
_SECRET = r"(?:passw(?:or)?d|pwd|passphrase|secret|token)"  # noqa: S105 - what one is called
_QUERY_PASSWORD = re.compile(rf"([?&;]\w*{_SECRET}=)[^\s&;#]+", re.IGNORECASE)
# As Python prints arguments: password='…', {'password': '…'}.
_SAID_PASSWORD = re.compile(rf"({_SECRET}\w*['\"]?\s*[=:]\s*)(['\"]).*?\2", re.IGNORECASE)
_SECRET_KEY = re.compile(_SECRET, re.IGNORECASE)
# An apostrophe between letters is no quote; what is opened and not closed goes wholly.
_QUOTED = re.compile(r"""(?<!\w)(['"`])(?:.*?\1(?!\w)|.*\Z)""", re.DOTALL)
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
_NUMBER = re.compile(r"\+?\d(?:[ ().-]?\d){4,}")
_DEEPEST = 8
_LARGEST_BITS = 4096


def without_passwords(text: str) -> str:
    """Mask the passwords of every URL in a text, and what is said to be one.

    Args:
        text: Any text, such as a driver's or a user's.

    Example::

        >>> without_passwords("mysql+pymysql://seed:secret@db/terp")
        'mysql+pymysql://seed:***@db/terp'
    """
    text = _QUERY_PASSWORD.sub(rf"\1{MASK}", _URL_PASSWORD.sub(rf"\1{MASK}@", text))
    return _SAID_PASSWORD.sub(rf"\1\2{MASK}\2", text)


def without_addresses(text: str) -> str:
    """Mask passwords, and replace by ``…`` whatever looks like an e-mail address.

    Args:
        text: The text of an exception about the program, which quotes names of it.
    """
    return _ADDRESS.sub("…", without_passwords(text))


def without_values(text: str) -> str:
    """Take out of somebody else's error text whatever may be a value of a row.

    What is quoted, looks like an e-mail address, or has five digits and more is replaced by ``…``.

    Args:
        text: The text of an exception that is not ours.
    """
    text = _QUOTED.sub(lambda quoted: f"{quoted[1]}…{quoted[1]}", without_passwords(text))
    return _NUMBER.sub("…", _ADDRESS.sub("…", text))


def plain(value: object, *, depth: int = 0) -> object:
    """Make of any object what JSON can say in one line, whoever reads it.

    Args:
        value: Anything. Bytes are told by their number, times in UTC where they know their zone,
            decimals as exact text; what is not known here, as its text; what cannot be read, by its
            type.
        depth: How deep inside the record it stands; below eight levels all is text.
    """
    try:
        return _plain(value, depth)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the record is to be written
        return f"<{type(value).__name__}, which raises {type(error).__name__}>"


def _plain(value: object, depth: int) -> object:
    if isinstance(value, enum.Enum):
        return _plain(value.value, depth)
    for types, make in _PLAIN:
        if isinstance(value, types):
            return make(value)
    if isinstance(value, (Mapping, Sequence, AbstractSet)) and depth < _DEEPEST:
        return _inside(value, depth + 1)
    return _line(as_text(value))


def as_text(value: object) -> str:
    """Give an object's text, or its type's name where it has none to give."""
    if isinstance(value, sa.URL):
        return value.render_as_string(hide_password=True)
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the record is to be written
        return f"<{type(value).__name__}, whose text raises {type(error).__name__}>"


def _line(text: str) -> str:
    # A lone surrogate is escaped twice: as it is, not every reader of JSON takes it.
    return without_passwords(text.encode("utf-8", "backslashreplace").decode())


def _number(value: numbers.Number) -> object:
    if isinstance(value, numbers.Integral):
        whole = int(value)
        return whole if whole.bit_length() <= _LARGEST_BITS else hex(whole)
    if isinstance(value, numbers.Real):
        real = float(value)
        # NaN and Infinity are no JSON.
        return real if math.isfinite(real) else str(real)
    return str(value)


def _moment(value: dt.date | dt.time | dt.timedelta) -> object:
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat()


def _inside(
    value: Mapping[object, object] | Sequence[object] | AbstractSet[object], depth: int
) -> object:
    if isinstance(value, Mapping):
        return {
            (name := _line(as_text(key))): MASK
            if _SECRET_KEY.search(name)
            else plain(item, depth=depth)
            for key, item in value.items()
        }
    items = sorted(value, key=as_text) if isinstance(value, AbstractSet) else value
    return [plain(item, depth=depth) for item in items]


# In this order: a bool is a number, text and bytes are sequences.
_PLAIN: Sequence[tuple[type | tuple[type, ...], Callable[[Any], object]]] = (
    ((type(None), bool), lambda value: value),
    (np.bool_, bool),
    # A tuple with the password in it.
    (sa.URL, lambda value: _line(as_text(value))),
    (numbers.Number, _number),
    (str, _line),
    ((bytes, bytearray, memoryview), lambda value: f"{len(value)} bytes"),
    ((dt.date, dt.time, dt.timedelta), _moment),
)
