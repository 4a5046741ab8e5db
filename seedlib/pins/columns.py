"""One column as it was and as it is: what of the change could hurt whoever fills it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from seedlib.drift import WRITE_INSTEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.shape import ColumnShape, Family

Kinship = Literal["same", "servers", "other"]
"""How two databases are related: one kind; MySQL and MariaDB; a server and SQLite."""

Change = tuple[str, str]
"""What changed, and what to do about it."""

# All that a family holds these hold as well.
_TAKES_ALL: Mapping[Family, tuple[Family, ...]] = MappingProxyType(
    {
        "boolean": ("integer",),
        "integer": ("decimal",),
        "date": ("datetime",),
        "enum": ("text",),
        "set": ("text",),
        "json": ("text",),
        "inet4": ("inet6",),
    }
)
# As far as a schema for SQLite and one for a server write the same thing alike.
_GROUPS: Mapping[Family, str] = MappingProxyType(
    {
        **dict.fromkeys(("integer", "boolean", "decimal", "float"), "number"),
        **dict.fromkeys(("text", "enum", "set", "json", "uuid", "inet4", "inet6"), "text"),
        **dict.fromkeys(("datetime", "date"), "date"),
    }
)
_NAMED = frozenset({"geometry", "other"})
"""Families of which nothing but the type's name tells what a column holds."""
# Character sets that hold every character, and those that hold all below U+10000.
_EVERYTHING = frozenset({"utf8mb4", "utf16", "utf16le", "utf32"})
_CHARACTER = 4
"""Bytes of a character, at the most."""
_BASIC = frozenset({"utf8mb3", "ucs2"})


def retyped(was: ColumnShape, now: ColumnShape, kinship: Kinship) -> Iterator[Change]:
    """Another kind of value, or less of it than there was."""
    if now.generated and not was.generated:
        yield f"was {was.type_text}, is computed by the database", "Leave it out of columns="
    elif _other_family(was, now, kinship):
        instead = WRITE_INSTEAD.get(now.family, f"what {now.type_text} holds")
        yield f"was {was.type_text}, is {now.type_text}", f"Write {instead}"
    elif now.srid is not None and now.srid != was.srid:
        yield f"was in {_system(was)}, is in {_system(now)}", "Give it that one"
    else:
        yield from _members(was, now, kinship)
        yield from _narrower(was, now, kinship)


def _other_family(was: ColumnShape, now: ColumnShape, kinship: Kinship) -> bool:
    if kinship == "other":
        groups = {_GROUPS.get(one.family, one.family) for one in (was, now)}
        return len(groups) > 1 and "other" not in groups
    if was.family == now.family and was.family in _NAMED:
        return kinship == "same" and _name(was) != _name(now)
    return now.family not in (was.family, *_TAKES_ALL.get(was.family, ()))


def _name(column: ColumnShape) -> str:
    return re.split(r"[\s(]", column.type_text.lower(), maxsplit=1)[0]


def _system(column: ColumnShape) -> str:
    return "any SRID" if column.srid is None else f"SRID {column.srid}"


def _members(was: ColumnShape, now: ColumnShape, kinship: Kinship) -> Iterator[Change]:
    if kinship == "other" or not now.members:
        return
    gone = [member for member in was.members if member not in now.members]
    if gone:
        yield (
            f"was {was.type_text}, and {', '.join(gone)} {'is' if len(gone) == 1 else 'are'} gone",
            f"Give it {', '.join(now.members)} alone",
        )


def _narrower(was: ColumnShape, now: ColumnShape, kinship: Kinship) -> Iterator[Change]:
    hints = list(_measures(was, now) if kinship == "other" else _every_measure(was, now))
    if hints:
        respelled = was.charset and now.charset and was.charset != now.charset
        before = f"{was.type_text} in {was.charset}" if respelled else was.type_text
        after = f"{now.type_text} in {now.charset}" if respelled else now.type_text
        hint = ", and ".join(hints)
        yield f"was {before}, is {after}", f"{hint[0].upper()}{hint[1:]}, or widen the column"


def _every_measure(was: ColumnShape, now: ColumnShape) -> Iterator[str]:
    yield from _measures(was, now)
    if _less(_bytes(was), now.capacity):
        yield f"make its values shorter, {now.capacity:,} bytes at most"
    if _below(was, now):
        yield f"give it whole numbers from {now.minimum:,} to {now.maximum:,}"
    if was.unsigned < now.unsigned and now.minimum is None:
        yield "give it no negative numbers"
    if was.family == now.family and _less(was.fraction, now.fraction):
        digits = f"{now.fraction} digits of a second" if now.fraction else "whole seconds"
        yield f"give it {digits}"
    if _fewer_moments(was, now):
        yield f"give it moments from {now.earliest:%Y-%m-%d} to {now.latest:%Y-%m-%d}"
    if not _holds(was.charset, now.charset):
        yield f"give it only what {now.charset} holds"


def _measures(was: ColumnShape, now: ColumnShape) -> Iterator[str]:
    """Those measures that are written alike everywhere."""
    known = was.family == now.family or was.family in {"enum", "json", "set"}
    if known and _less(_longest(was), now.length):
        yield (
            f"make its values shorter, e.g. v.left(…, {now.length})"
            if now.family in {"text", "enum"}
            else f"make its values shorter, {now.length} bytes at most"
        )
    if now.family == "decimal":
        yield from _digits(was, now)
    elif now.family == was.family == "float" and _less(was.precision, now.precision):
        yield f"give it numbers of {now.precision} digits"


def _longest(column: ColumnShape) -> int | None:
    """How many characters or bytes the longest value has."""
    if column.family == "enum":
        return max(map(len, column.members), default=0)
    if column.family == "set":
        return sum(map(len, column.members)) + max(len(column.members) - 1, 0)
    if column.capacity is not None and column.length is None:
        return column.capacity
    return column.length


def _bytes(column: ColumnShape) -> int | None:
    """How many bytes the longest value may have."""
    longest = _longest(column)
    if column.capacity is not None or longest is None or column.family == "binary":
        return longest
    return longest * _CHARACTER


def _digits(was: ColumnShape, now: ColumnShape) -> Iterator[str]:
    if now.precision is None:
        return
    scale = now.scale or 0
    whole, before = now.precision - scale, _whole_digits(was)
    after = 0 if was.family == "integer" else was.scale
    if before is None or after is None or before > whole or after > scale:
        yield f"give it numbers of {whole} digits before the point and {scale} after it"


def _whole_digits(was: ColumnShape) -> int | None:
    if was.family == "integer":
        bounds = [abs(bound) for bound in (was.minimum, was.maximum) if bound is not None]
        return len(str(max(bounds))) if bounds else None
    return None if was.precision is None else was.precision - (was.scale or 0)


def _less(was: int | None, now: int | None) -> bool:
    """Whether a measure shrank; ``None`` is as much as there can be."""
    return now is not None and (was is None or now < was)


def _below(was: ColumnShape, now: ColumnShape) -> bool:
    if now.minimum is None or now.maximum is None or was.minimum is None or was.maximum is None:
        return False
    return now.minimum > was.minimum or now.maximum < was.maximum


def _fewer_moments(was: ColumnShape, now: ColumnShape) -> bool:
    if now.earliest is None or now.latest is None or was.earliest is None or was.latest is None:
        return False
    return now.earliest > was.earliest or now.latest < was.latest


def _holds(was: str | None, now: str | None) -> bool:
    """Whether a character set has all characters of another."""
    before, after = ("utf8mb3" if one == "utf8" else one for one in (was, now))
    if before is None or after is None or before in {after, "ascii"} or after in _EVERYTHING:
        return True
    return after in _BASIC and before not in _EVERYTHING
