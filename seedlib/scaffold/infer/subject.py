"""A column as it is judged: its domain, its name in words, its comment, its neighbours."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from seedlib.mask_checks import speaks_of
from seedlib.scaffold.infer import labels, remark, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.scaffold.domain import Domain
    from seedlib.scaffold.infer.remark import Remark
    from seedlib.shape import ColumnShape, Family, TableShape

INT64: Final = (-(2**63), 2**63 - 1)
_WIDE: Final = re.compile(r"utf16|utf32|ucs2")
_BYTES: Final = 4
_QUOTED: Final = re.compile(r"'([^']*)'")
_ONE_OF: Final = re.compile(r"\bin\s*\(", re.IGNORECASE)
_SET: Final = re.compile(r"set\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Subject:
    """A column, and what is known of it.

    Args:
        domain: What it may hold.
        table: The table that it is a column of.
    """

    domain: Domain
    table: TableShape

    @property
    def column(self) -> ColumnShape:
        """The column's shape."""
        return self.domain.column

    @property
    def family(self) -> Family:
        """What kind of value it holds."""
        return self.column.family

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """The column's name in words."""
        return self.words_of(self.column.name)

    @functools.cached_property
    def noun(self) -> str:
        """What a row of the table is: ``user`` for ``auth_users``."""
        found = [word for word in words.split(self.table.name) if not word.isdecimal()]
        return found[-1] if found else ""

    @functools.cached_property
    def remark(self) -> Remark:
        """What its comment says."""
        return remark.read(self.column.comment)

    @property
    def nullable(self) -> bool:
        """Whether it may be NULL."""
        return self.column.nullable and not self.domain.not_null

    @property
    def longest(self) -> int | None:
        """The most characters of ASCII that a text may have; ``None`` where there is no end."""
        column, most = self.column, [self.domain.longest]
        most.append(column.length)
        if column.capacity is not None:
            wide = _WIDE.match(column.charset or "") and column.family != "binary"
            most.append(column.capacity // (_BYTES if wide else 1))
        known = [one for one in most if one is not None]
        return min(known) if known else None

    @property
    def is_set(self) -> bool:
        """Whether it is MySQL's SET, some of its members at once."""
        return _SET.match(self.column.type_text) is not None

    def words_of(self, name: str) -> tuple[str, ...]:
        """The words of a column of the table."""
        return words.of_column(name, self.table.columns)

    def of(self, column: ColumnShape) -> Subject:
        """Another column of the table, with nothing that CHECKs say of it."""
        return Subject(replace(self.domain, column=column), self.table)

    def siblings(self, *families: Family) -> Iterator[ColumnShape]:
        """The other plain columns of the table that a row has values in."""
        keys = {name for key in self.table.foreign_keys for name in key.columns}
        for column in self.table.columns.values():
            plain = not column.generated and not column.autoincrement and column.name not in keys
            if plain and column.name != self.column.name and column.family in families:
                yield column

    def sibling(self, phrase: str, *families: Family) -> ColumnShape | None:
        """The column that is called by just these words, if there is one."""
        wanted = tuple(phrase.split())
        return next(
            (one for one in self.siblings(*families) if self.words_of(one.name) == wanted), None
        )

    @property
    def is_checked(self) -> bool:
        """Whether a CHECK of the table speaks of it, together with whatever else."""
        return any(speaks_of(text, self.column.name) for _, text in self.table.checks)

    def states(self, column: ColumnShape) -> list[str]:
        """What another column says that a row is, as far as its table tells or a name suggests."""
        if column.members:
            return list(column.members)
        if column.comment or self.has("city", "zip"):
            # A state may be one of the United States.
            return list(remark.read(column.comment).values)
        for _, text in self.table.checks:
            if speaks_of(text, column.name):
                return _QUOTED.findall(text) if _ONE_OF.search(text) else []
        return list(labels.STATUSES.get(self.noun, labels.ANY_STATUS))

    def has(self, *phrases: str) -> bool:
        """Whether some text column's name ends in one of these phrases."""
        ends = [tuple(phrase.split()) for phrase in phrases]
        names = [self.words_of(one.name) for one in self.siblings("text")]
        return any(name[-len(end) :] == end for name in names for end in ends)

    def whole_bounds(self) -> tuple[int, int]:
        """The least and the greatest whole number that it may hold, both within 64 bits."""
        column, domain = self.column, self.domain
        low = [INT64[0] if column.minimum is None else column.minimum]
        high = [INT64[1] if column.maximum is None else column.maximum]
        if column.unsigned:
            low.append(0)
        if isinstance(domain.low, (int, Decimal)):
            low.append(math.ceil(domain.low))
        if isinstance(domain.high, (int, Decimal)):
            high.append(math.floor(domain.high))
        return max(low), min(*high, INT64[1])

    def exact_bounds(self, scale: int) -> tuple[int, int]:
        """The same for a number with so many decimal places, in units of the last one."""
        column, domain = self.column, self.domain
        unit = 10**scale
        most = INT64[1]
        if column.precision is not None and column.family in {"decimal", "float"}:
            digits = column.precision - (column.scale or 0)
            most = min(most, 10 ** (digits + scale) - 1) if column.scale is not None else most
        low, high = (0 if column.unsigned else -most), most
        if isinstance(domain.low, (int, Decimal)):
            low = max(low, math.ceil(domain.low * unit))
        if isinstance(domain.high, (int, Decimal)):
            high = min(high, math.floor(domain.high * unit))
        return low, high
