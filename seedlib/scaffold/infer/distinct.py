"""A column's expression where no two rows may have the same value, however many there are.

Values differ by the row's number or by a numbering of all values that there are, also where case,
accents and trailing blanks do not count: letters are of one case, and no text ends in a blank.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Literal, call
from seedlib.scaffold.infer import clocks, flags, kinds, moments, numbers, text, words
from seedlib.scaffold.infer.distinct_texts import ENDLESS, few, general, named
from seedlib.scaffold.infer.gaps import clear
from seedlib.scaffold.infer.made import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.shape import Family

_COUNTED: Final = 9
"""Digits that a row's number may grow to before a text is told to have an end."""
_SINGLE: Final = 10**6
_WIDE: Final = 10**12
_TINY: Final = 255


def made(subject: Subject) -> Made:
    """What to fill a column with whose values are unique by construction."""
    members = kinds.allowed(subject)
    if members is not None and subject.family != "set":
        return _numbered(call("v.choice", _different(members)))
    return _MAKERS[subject.family](subject)


def _numbered(code: Code, **others: object) -> Made:
    """A column of so many values, each of them once."""
    return Made(code=call("v.unique", code), most=few(code), **others)  # type: ignore[arg-type]


def _different(members: list[object]) -> list[object]:
    """Members that no collation takes for the same."""
    return list({_folded(one): one for one in reversed(members)}.values())[::-1]


def _folded(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = unicodedata.normalize("NFKD", value).rstrip().casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _text(subject: Subject) -> Made:
    domain, longest = subject.domain, subject.longest
    if isinstance(domain.low, str) or isinstance(domain.high, str):
        return _between_texts(subject)
    if longest == 0:
        return Made(code=Literal(""), most=1)
    values = _values(subject)
    if values:
        return _numbered(call("v.choice", values))
    candidates = (one for one in (*named(subject), *general(subject)) if not one.cut)
    found = text.first_that_fits(candidates, subject)
    if found is None and domain.pattern is not None:
        matching = text.of_pattern(subject)
        return _numbered(matching.code, decide=matching.decide)
    return found or _numbered(text.plain_letters(subject))


def _values(subject: Subject) -> list[object]:
    """The texts that are all there are, by the name of a flag or by the comment."""
    said: list[object] = ["N", "Y"] if flags.is_one(subject) else list(subject.remark.values)
    fits = said and text.first_that_fits([text.chosen([str(one) for one in said])], subject)
    return _different(said) if fits else []


def _between_texts(subject: Subject) -> Made:
    """Texts that follow the least one that there may be, or come before the greatest."""
    found = text.plain(subject)
    assert isinstance(found.code, Literal)  # of a column with a least or greatest text
    longest = subject.longest
    begin = str(found.code.value)
    if not isinstance(subject.domain.low, str) or (
        longest is not None and longest < len(begin) + 2
    ):
        return Made(code=found.code, most=1)
    digits = _COUNTED if longest is None else min(longest - len(begin), _COUNTED)
    form = f"{begin.replace('{', '{{').replace('}', '}}')}{{:0{digits}d}}"
    most = None if digits >= _COUNTED else 10**digits - 1
    return Made(code=call("v.sequence", form), most=most)


def _integer(subject: Subject) -> Made:
    said = kinds.listed(subject)
    low, high = subject.whole_bounds()
    if said and len(said) > 1 and high > _TINY:
        return _numbered(call("v.choice", said))
    pii = words.best(subject.words, kinds.NUMBERED)
    if pii == "phone" and high > 10**10:
        # No area's code begins with 000.
        return _numbered(call("v.integer", 10_000_000_000, 10_009_999_999), pii=pii)
    if pii is not None and low <= 1_000 and high >= 99_999:  # noqa: PLR2004 - five digits reach nobody
        return _numbered(call("v.integer", 1_000, 99_999), pii=pii)
    free = not subject.domain.excluded and low <= 1
    if free and high >= ENDLESS:
        return Made(code=call("v.row_number"))
    first = low if low > 0 or high <= 0 else int(high > _TINY)
    out = [one if isinstance(one, int) else None for one in subject.domain.excluded]
    first, last = clear(first, high, (low, high), out)
    return _numbered(call("v.integer", first, last))


def _decimal(subject: Subject) -> Made:
    scale = subject.column.scale
    places = min(scale if scale is not None else 2, 6)
    if subject.family == "float" and subject.domain.low is None and subject.domain.high is None:
        # A float of 32 bits tells these apart.
        return _numbered(call("v.integer", 1, _SINGLE))
    low, high = subject.exact_bounds(places)
    first = low if low > 0 or high <= 0 else 0
    last = min(high, first + _WIDE)
    out = [numbers.units(one, 10**places) for one in subject.domain.excluded]
    first, last = clear(first, last, (low, high), out)
    ends = [numbers.printed(one, places) for one in (first, last)]
    return _numbered(call("v.decimal", *ends, **({} if places == 2 else {"scale": places})))  # noqa: PLR2004


def _boolean(subject: Subject) -> Made:
    found = flags.flag(subject)
    if found is None or isinstance(found.code, Literal):
        return _integer(subject) if found is None else replace(found, most=1)
    return _numbered(call("v.boolean"))


def _moment(subject: Subject) -> Made:
    found = moments.unique(subject)
    return Made(code=found, most=1) if isinstance(found, Literal) else _numbered(found)


def _clock(subject: Subject) -> Made:
    found = clocks.clock_within(subject, 0, 24 * 3600)
    return Made(code=found, most=1) if isinstance(found, Literal) else _numbered(found)


def _binary(subject: Subject) -> Made:
    found = kinds.made(subject)
    if isinstance(found.code, Literal):
        return replace(found, most=1)
    if found.code.flat().startswith("v.uuid"):
        return found
    return _numbered(found.code)


def _set(subject: Subject) -> Made:
    if subject.domain.members is not None:
        return _numbered(call("v.choice", kinds.allowed(subject) or []))
    return _numbered(kinds.made(subject).code)


_MAKERS: Final[Mapping[Family, Callable[[Subject], Made]]] = {
    "integer": _integer,
    "decimal": _decimal,
    "float": _decimal,
    "boolean": _boolean,
    "text": _text,
    "binary": _binary,
    "datetime": _moment,
    "date": _moment,
    "time": _clock,
    "set": _set,
    "uuid": lambda _: Made(code=call("v.uuid")),
    "inet4": lambda _: _numbered(call("v.ip_address"), pii="ip_address"),
    "inet6": lambda _: Made(code=call("v.ip_address", 6), pii="ip_address"),
    # No server makes these unique; a document with the row's number would be.
    "json": lambda _: Made(code=call("v.document", {"number": call("v.row_number")})),
    "enum": lambda _: Made(code=Literal(""), most=1),
    "geometry": kinds.made,
    "vector": kinds.made,
    "other": lambda _: Made(code=call("v.row_number")),
}
