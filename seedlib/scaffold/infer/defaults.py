"""What a column's default in the database says of its values: what is usual, or begun with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.infer import text
from seedlib.scaffold.infer.numbers import Usual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlib.scaffold.infer.subject import Subject
    from seedlib.scaffold.infer.text import Text

_OFTEN: Final = 80
"""In how many of a hundred rows a flag is at least what its default says."""
_SET: Final = frozenset({"1", "true", "y", "yes"})
_UNSET: Final = frozenset({"0", "false", "n", "no"})
_ROUND: Final = 100


def percent(subject: Subject, usual: int) -> int:
    """In how many of a hundred rows a flag is set, of which the name says what is usual."""
    said = (subject.column.default or "").lower()
    if said in _SET:
        return max(usual, _OFTEN)
    return min(usual, 100 - _OFTEN) if said in _UNSET else usual


def texts(subject: Subject, named: Iterable[Text], *, sure: bool) -> list[Text]:
    """The candidates for a text, the default before those that do not have it among them.

    Args:
        subject: The column.
        named: What its name suggests.
        sure: Whether the name tells what the values are, whatever the default.
    """
    found, default = list(named), (subject.column.default or "").strip()
    known = [one for one in found if default in (text.values(one.code) or ())]
    if not default or known or sure:
        return known + [one for one in found if one not in known]
    name = subject.column.name
    doubt = f"which values {name} has besides its default, {text.shown(default)}."
    return [text.constant(default, decide=doubt), *found]


def number(subject: Subject) -> Usual | None:
    """From where to where a number goes of which nothing but the default is known."""
    said = subject.column.default or ""
    if not re.fullmatch(r"-?\d{1,9}", said):
        return None
    default = int(said)
    return Usual(min(default, 0), max(2 * default, _ROUND), share=_OFTEN)
