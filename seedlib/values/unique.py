"""Columns that are unique by construction, alone or together.

Each row takes one of the numbered combinations of what the columns may hold, which no other row
takes. Nothing is tried and drawn again, so the last combination is found as fast as the first.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Final, cast, overload

import numpy as np

from seedlib.declaration import DeclarationError, NoParentsError
from seedlib.values.arrangement import MOST, Arm, Box, Places
from seedlib.values.canonical import describe
from seedlib.values.columns import Column, as_column, walk
from seedlib.values.foreign_keys import ForeignKey, Ref
from seedlib.values.other import Other, beside
from seedlib.values.rows import below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.countable import Countable
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent, Span

    Key = tuple[str, ...]
    Numbers = NDArray[np.uint64]

# So many values of all that are no parents are used beside parents, whose number is theirs to say.
_BESIDE_PARENTS: Final = 2**31


class Unique:
    """Columns whose combinations are unique; see :func:`unique`.

    ``pair["user_id"]`` is one of the columns.

    Args:
        parts: What each of the columns may hold.
        keys: Which of them are unique together.
    """

    def __init__(self, parts: Mapping[str, Countable], keys: Sequence[Key]) -> None:
        self.parts = parts
        self.keys = [list(key) for key in keys]
        self.centre, self.arms = _arms(keys)
        self._members: dict[str, Part] = {
            part: (_UniqueKey if isinstance(inner, Ref) else _UniqueValue)(self, part)
            for part, inner in parts.items()
        }

    def __getitem__(self, part: str) -> Part:
        if part not in self._members:
            raise DeclarationError(
                f"v.unique({', '.join(f'{name}=…' for name in self.parts)}) has no part {part!r}. "
                "Name one of those."
            )
        return self._members[part]

    def canonical(self) -> object:
        """A stable description: seeds of one table with equal ones take different combinations."""
        return [describe(self.parts), self.keys]

    def at_most(self, extent: Extent) -> int:
        """How many rows of a segment there are combinations for.

        A table of parents without rows is told of in other words.
        """
        if self._childless(extent) is not None:
            return MOST
        return self._deal(extent, "").places.free[-1]

    def index(self, rows: Rows, name: str, part: str) -> Numbers:
        """The number of the value that each row has of a part.

        Args:
            rows: The rows, of one segment.
            name: The column's name, from which the order derives where it is unique alone.
            part: The part.
        """
        childless = self._childless(rows.extent)
        if childless is not None and len(rows):
            target = cast("Ref", self.parts[childless]).target(rows.table)
            raise NoParentsError(
                f"{rows.table}.{name} is unique together with {childless}, which refers to "
                f"{target}, and {target} has no rows. Give {target} rows."
            )
        deal = self._deal(rows.extent, "" if len(self.parts) > 1 else name)
        offsets = rows.extent.offsets(rows.n)
        most = deal.places.free[-1]
        if len(offsets) and int(offsets.max()) >= most:
            raise DeclarationError(
                f"{rows.table}.{name}: v.unique has {most:,} different values for these rows, and "
                f"is asked for row {int(offsets.max()):,} (counted from 0). Ask for fewer rows, or "
                "let a part have more values."
            )
        return deal.index(rows, offsets.astype(np.uint64), part)

    def _childless(self, extent: Extent) -> str | None:
        """The first part whose parents have no rows."""
        keys = (part for part, inner in self.parts.items() if isinstance(inner, Ref))
        return next((part for part in keys if self.parts[part].size(extent) == 0), None)

    def _deal(self, extent: Extent, name: str) -> _Deal:
        key = ("unique", id(self), extent.table.name, extent.first_row, name)
        deal: _Deal = extent.dataset.once(
            key, lambda: _Deal(self, [*self._earlier(extent), extent], name)
        )
        return deal

    def _earlier(self, extent: Extent) -> list[Extent]:
        """The table's earlier segments whose columns are unique in the same way."""

        def place(one: Extent) -> tuple[int, int]:
            return one.segment.order, one.first_row

        columns = [name for name, one in extent.segment.columns.items() if self._within(one)]
        return [
            one
            for one in sorted(extent.table.extents, key=place)
            if place(one) < place(extent)
            and any(self._within(one.segment.columns.get(name)) for name in columns)
        ]

    def _within(self, column: Column | None) -> bool:
        """Whether it, or one that is described alike, is a part of the column."""
        groups = (
            inner.group
            for inner in (walk(column) if column is not None else ())
            if isinstance(inner, Part)
        )
        return any(one is self or one.canonical() == self.canonical() for one in groups)


class _Deal:
    """Which combination each row of a segment takes, after those of the segments before it."""

    def __init__(self, unique: Unique, extents: Sequence[Extent], name: str) -> None:
        self._unique = unique
        self._stage = len(extents) - 1
        self._name = f"{extents[0].table.name}.{name or ','.join(unique.parts)}/unique"
        self._stages = _growing([_sizes(unique.parts, extent) for extent in extents])
        names = _apart(unique.arms, self._stages[0])
        boxes = [Box([tuple(sizes[p] for p in arm) for sizes in self._stages]) for arm in names]
        # How many rows each combination of the centre may have: of each arm a value each.
        counts = zip(*(box.counts for box in boxes), strict=True)
        shared = [min(counted) for counted in counts] or [1] * len(extents)
        self._arms = [Arm(*arm, shared, self._name) for arm in zip(names, boxes, strict=True)]
        centres = [tuple(sizes[p] for p in unique.centre) for sizes in self._stages]
        self._box = Box([(*sizes, n) for sizes, n in zip(centres, shared, strict=True)])
        taken = [extent.count for extent in extents[:-1]]
        self.places = Places(self._box.counts, [*taken, 0], self._name)

    def index(self, rows: Rows, offsets: Numbers, part: str) -> Numbers:
        """The number of the value that each row has of a part."""
        used, size = self._stages[-1][part], self._unique.parts[part].size(rows.extent)
        return self._index(rows, offsets, part) * np.uint64(max(1, size // max(1, used)))

    def _index(self, rows: Rows, offsets: Numbers, part: str) -> Numbers:
        place = self.places.at(self._stage, offsets, np.zeros_like(offsets))
        *centre, nth = self._box.combinations(place)
        if part in self._unique.centre:
            return centre[self._unique.centre.index(part)]
        for arm in self._arms:
            if part in arm.names:
                return arm.values(centre, nth)[arm.names.index(part)]
        # No key rests on it any more, so any of its values will do.
        return below(rows.bits(f"{self._name}/{part}"), self._stages[-1][part]).astype(np.uint64)


class Part(Column):
    """A column that is unique, by itself or together with others."""

    draws = False
    group: Unique

    def __getitem__(self, column: str) -> Column:
        raise DeclarationError(
            f"A unique column that is no foreign key has no parent, so nothing says what its "
            f"{column!r} is. Make it of v.ref."
        )

    def at_most(self, extent: Extent) -> int:
        """As many rows as the group has combinations."""
        return self.group.at_most(extent)


class _UniqueValue(Part):
    """A part that is no foreign key."""

    def __init__(self, group: Unique, part: str) -> None:
        self.group = group
        self.part = part
        # Where all that looks for the expressions inside one finds them.
        self._parts = group.parts

    def at(self, rows: Rows, name: str) -> Array:
        return self._parts[self.part].nth(rows, self.group.index(rows, name, self.part))


class _UniqueKey(ForeignKey, Part):
    """A part that is a foreign key, and stays one."""

    def __init__(self, group: Unique, part: str) -> None:
        self._key = cast("Ref", group.parts[part])
        super().__init__(self._key.table, self._key.column)
        self.group = group
        self.part = part
        self._parts = group.parts

    def numbers(self, rows: Rows, name: str, span: Span) -> Numbers:
        """The parents that the rows' combinations name."""
        del span
        index = self.group.index(rows, name, self.part)
        if isinstance(self._key, Other):
            than: object = self._key.than.key
            first = next((part for part, key in self._parts.items() if key is than), None)
            if first is None:
                raise DeclarationError(
                    f"{rows.table}.{name}: v.other(…) within v.unique(…) is another row than one"
                    " of its parts, and is given none of them. Keep that part in a variable, and"
                    " name it in both places."
                )
            taken = self.group.index(rows, name, first)
            index = beside(index.astype(np.int64), taken.astype(np.int64)).astype(np.uint64)
        return self._key.nth_parent(rows.extent, index)


@overload
def unique(column: Column, /) -> Part: ...


@overload
def unique(*, keys: Sequence[Sequence[str]] | None = None, **parts: Column) -> Unique: ...


def unique(
    column: Column | None = None, /, *, keys: Sequence[Sequence[str]] | None = None, **parts: Column
) -> Part | Unique:
    """A column whose values are unique by construction, or several that are unique together.

    What may be made unique has finitely many values, and can number them: ``v.ref``, ``v.choice``,
    ``v.boolean``, ``v.shuffled`` and ``v.pattern``, and with constants as bounds ``v.integer``,
    ``v.decimal``, ``v.date``, ``v.instant`` and ``v.time``. Every value is used before the rows run
    out of them; the plan says so where there are more rows. Later seeds of the table that have the
    same expression go on with what the earlier ones left::

        code = v.unique(v.integer(1_000, 9_999))

        pair = v.unique(user_id=v.ref("users"), role_id=v.ref("roles"))
        columns = {
            "user_id": pair["user_id"],
            "role_id": pair["role_id"],
            "label": v.concat(pair["user_id"]["name"], " as ", pair["role_id"]["name"]),
        }

    Where two keys share columns, they are named. A seat is sold once for each show here, and so is
    a ticket's number::

        ticket = v.unique(
            show_id=v.ref("shows"),
            seat=v.integer(1, 400),
            number=v.integer(1, 999),
            keys=[("show_id", "seat"), ("show_id", "number")],
        )

    NULL, where it is allowed, goes round the part: ``v.maybe(pair["role_id"], 90)``.

    Args:
        column: What is to be unique by itself.
        keys: The parts that each unique key has; all of them together, if left out. The more
            keys overlap without one part in all of them, the fewer rows there may be.
        parts: What each column may hold, by names of your choice, which are best the columns'.

    Raises:
        DeclarationError: Something cannot be numbered, or the keys do not name the parts.
    """
    if (column is None) == (not parts):
        raise DeclarationError(
            "v.unique() takes one column, v.unique(v.integer(1, 99)), or several by name, "
            'v.unique(user_id=v.ref("users"), role_id=v.ref("roles")).'
        )
    if column is not None:
        return Unique({"": _numbered("v.unique(…)", column)}, [("",)])[""]
    given = {name: _numbered(f"v.unique({name}=…)", part) for name, part in parts.items()}
    return Unique(given, _checked([*parts], keys))


def _numbered(where: str, column: object) -> Countable:
    countable = as_column(column).countable
    if countable is None:
        raise DeclarationError(
            f"{where} needs values that are finitely many and can be numbered: v.ref, v.choice, "
            "v.boolean, v.shuffled, or v.integer, v.decimal, v.date, v.instant between constants. "
            "Put v.maybe, and whatever else is made of it, round the unique column instead."
        )
    return countable


def _checked(parts: Sequence[str], keys: Sequence[Sequence[str]] | None) -> list[Key]:
    """The keys, each of which is of some of the parts."""
    named = [tuple(parts)] if keys is None else [tuple(key) for key in keys]
    if not all(named) or {part for key in named for part in key} != set(parts):
        raise DeclarationError(
            f"v.unique(…, keys={named!r}) does not fit its parts, {', '.join(parts)}. Each key is "
            'a list of some of them, [("a", "b"), ("a", "c")], and each of them is in a key.'
        )
    return named


def _arms(keys: Sequence[Key]) -> tuple[Key, list[Key]]:
    """What all keys have in common, and what each has besides; keys within others say nothing."""
    least = [key for key in dict.fromkeys(keys) if not any(set(o) < set(key) for o in keys)]
    centre = tuple(part for part in least[0] if all(part in key for key in least))
    arms = (tuple(part for part in key if part not in centre) for key in least)
    return centre, [arm for arm in arms if arm]


def _apart(arms: Sequence[Key], sizes: Mapping[str, int]) -> list[Key]:
    """Arms that share no part: where some do, the part of each that has most values."""
    if not any(set(a) & set(b) for a, b in combinations(arms, 2)):
        return [*arms]
    return [*dict.fromkeys((max(arm, key=lambda part: sizes[part]),) for arm in arms)]


def _growing(stages: Sequence[dict[str, int]]) -> list[dict[str, int]]:
    """Sizes stage by stage; a table of parents has no fewer rows for later seeds."""
    return [
        {part: max(before[part] for before in stages[: at + 1]) for part in sizes}
        for at, sizes in enumerate(stages)
    ]


def _sizes(parts: Mapping[str, Countable], extent: Extent) -> dict[str, int]:
    """How many values of each part are used: all, but where nobody could ever need so many."""
    sizes = {part: inner.size(extent) for part, inner in parts.items()}
    fixed = [part for part, inner in parts.items() if not isinstance(inner, Ref)]
    room = MOST if len(fixed) == len(parts) else _BESIDE_PARENTS
    for done, part in enumerate(sorted(fixed, key=sizes.__getitem__)):
        sizes[part] = min(sizes[part], _root(room, len(fixed) - done))
        room //= max(1, sizes[part])
    return sizes


def _root(number: int, degree: int) -> int:
    """The greatest whole number whose power is not above ``number``."""
    root = round(math.pow(number, 1 / degree)) + 1
    while root**degree > number:
        root -= 1
    return root
