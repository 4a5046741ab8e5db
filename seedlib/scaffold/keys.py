"""How the rows of a table stay unique under each of its keys: by construction, at any size.

A column whose values never repeat keeps every key unique that it is a part of. Where a key has no
such column, its parts are drawn together, so that no combination comes twice.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from seedlib.mask_checks import speaks_of
from seedlib.scaffold import infer
from seedlib.scaffold.code import Attribute, Binary, Code, Item, call, code
from seedlib.scaffold.countables import bounds, countable
from seedlib.scaffold.draft import stem
from seedlib.scaffold.names import identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from seedlib.scaffold.domain import Domain
    from seedlib.scaffold.draft import Draft, Factor
    from seedlib.scaffold.links import Link
    from seedlib.shape import TableShape

    Key = tuple[str, ...]

_MEASURES = re.compile(r"(?:^|_)(?:year|month|week|weekday|day|hour|minute|quarter|age|level)s?$")
"""Whole numbers that are no counters, though they stand in a key."""
_ENDLESS = 1_000_000
"""From so many different values on a column alone will do for a key of several."""
_PAIR = 2


class Keeper:
    """What keeps one table's keys unique.

    Args:
        draft: The table's seed, whose key columns are filled here.
        domains: What each column may hold; those that the database computes are left out.
        links: The table's foreign keys.
        shapes: Every table's shape.
        dealt: The foreign keys, by their object's column, that have to be dealt evenly, or one
            to one.
        more: Columns that are to be kept unique as well, though no key is of just these.
    """

    def __init__(
        self,
        draft: Draft,
        domains: Mapping[str, Domain],
        links: Sequence[Link],
        shapes: Mapping[str, TableShape],
        dealt: Collection[str],
        more: Iterable[Key] = (),
    ) -> None:
        self.draft = draft
        self.domains = domains
        self.links = links
        self.shapes = shapes
        self.dealt = dealt
        self.more = tuple(more)
        self._alone: set[str] = set()
        self._together: set[Key] = set()

    def keep(self) -> list[Key]:
        """Fill the columns that keys are made of.

        Returns:
            The keys for which nothing was found.
        """
        keys = keys_of(self.draft.shape, self.domains, self.draft.codes)
        keys = _least([*keys, *self.more])
        alone = [key for key in keys if len(key) == 1]
        lost: list[Key] = [key for key in alone if not self._stand_alone(key[0])]
        while left := [key for key in keys if key not in lost and not self._kept(key)]:
            if not self._next(left):
                lost.append(left[0])
        return lost

    def _kept(self, key: Key) -> bool:
        return key in self._together or not self._alone.isdisjoint(key)

    def _next(self, left: Sequence[Key]) -> bool:
        """Settle one more key, or several at once."""
        if any(self._numbered(key, left) for key in left):
            return True
        times = Counter(column for key in left for column in key)
        by_use = sorted(times, key=lambda column: -times[column])
        if any(self._stand_alone(column) for column in by_use if self._is_endless(column)):
            return True
        if any(self._combined(keys) for keys in _entangled(left)):
            return True
        # A foreign key has as many values as its parent has rows, which usually are more.
        by_use.sort(key=lambda column: (-times[column], self._link(column) is None))
        return any(self._stand_alone(column) for column in by_use)

    def _numbered(self, key: Key, left: Sequence[Key]) -> bool:
        """Count the rows of each parent: the third line of an order."""
        numbers = [column for column in key if self._counts(column)]
        if len(numbers) != 1:
            return False
        number = numbers[0]
        elsewhere = {column for other in left if number not in other for column in other}
        for link in self._inside(key):
            if elsewhere.isdisjoint(link.columns):
                low, high = bounds(self.domains[number])
                low = max(low, min(1, high))
                nth: Code = Attribute(self.draft.refer(link, self.shapes, "v.deal"), "nth")
                self.draft.codes[number] = nth if low == 1 else Binary("+", nth, code(low - 1))
                self._draw_together(key, [link.parent, high - low + 1])
                return True
        return False

    def _combined(self, keys: Sequence[Key]) -> bool:
        """Draw the parts of a key together, or those of several that share some."""
        centre = [column for column in keys[0] if all(column in key for key in keys)]
        arms = [column for key in keys for column in key if column not in centre]
        columns = [*centre, *arms]
        if len(set(arms)) < len(arms) or not set(columns).isdisjoint(self.dealt):
            return False
        links = {link.main: link for link in self._inside(tuple(columns))}
        within = {column for link in links.values() for column in link.columns} - set(links)
        parts = {column: self._part(column, links) for column in columns if column not in within}
        twins = self._twins([links[column] for column in columns if column in links])
        made = {column: part for column, part in parts.items() if part is not None}
        if len(made) < len(parts):
            return False
        names = _labels(made)
        for second, first in twins.items():
            # Nobody is his own friend.
            object_ = self.draft.variable(stem(first), made[first][0])
            made[first] = object_, made[first][1]
            parent = links[second].parent
            referred = links[second].referred(self.shapes)
            named = [referred] if referred else []
            made[second] = call("v.other", parent, *named, than=object_), (parent, -1)
        whole = {names[column]: part[0] for column, part in made.items()}
        if len(keys) > 1:
            whole["keys"] = code([tuple(names[c] for c in key if c in names) for key in keys])
        word = "pair" if len(made) == _PAIR else "combination"
        drawn = self.draft.variable(word, call("v.unique", **whole))
        for column, name in names.items():
            self.draft.codes[column] = Item(drawn, name)
        for link in links.values():
            self.draft.place(link, Item(drawn, names[link.main]), always=True)
        for key in keys:
            self._draw_together(key, [made[column][1] for column in key if column in made])
        return True

    def _twins(self, links: Sequence[Link]) -> dict[str, str]:
        """Of foreign keys to one table the second, and the first that it is not to be like."""
        found: dict[str, str] = {}
        for at, link in enumerate(links):
            before = (one for one in links[:at] if one.parent == link.parent)
            first = next((one for one in before if one.main not in {*found, *found.values()}), None)
            if first is not None:
                found[link.main] = first.main
        return found

    def _part(self, column: str, links: Mapping[str, Link]) -> tuple[Code, Factor] | None:
        """What one part of a combination may be, and how many values that has."""
        if column not in links:
            return countable(self.domains[column]) if self._is_open(column) else None
        link = links[column]
        referred = link.referred(self.shapes)
        return call("v.ref", link.parent, *([referred] if referred else [])), link.parent

    def _stand_alone(self, column: str) -> bool:
        """Give a column values that never repeat, if that can be."""
        link = self._link(column)
        if link is not None:
            return self._one_child(link, column)
        if not self._is_open(column):
            return False
        suggested = infer.unique(self.domains[column], self.draft.shape)
        self.draft.take(column, suggested)
        self._alone.add(column)
        self.draft.settled.add(column)
        if suggested.most is not None:
            self.draft.capacities.append((suggested.most,))
        return True

    def _one_child(self, link: Link, column: str) -> bool:
        """Give every parent one child at most."""
        theirs = dict(link.pairs)[column]
        different = column == link.main or (theirs,) in keys_of(self.shapes[link.parent])
        if not different or not self._is_free(link):
            return False
        self.draft.refer(link, self.shapes, "v.one")
        self._alone.add(column)
        self.draft.capacities.append((link.parent,))
        return True

    def _draw_together(self, key: Key, factors: Sequence[Factor]) -> None:
        self._together.add(key)
        self.draft.settled.update(key)
        self.draft.capacities.append(tuple(factors))

    def _link(self, column: str) -> Link | None:
        return next((link for link in self.links if column in link.columns), None)

    def _inside(self, key: Key) -> list[Link]:
        """The foreign keys that are a part of a key as a whole, and free to be decided."""
        return [
            link for link in self.links if set(link.columns) <= set(key) and self._is_free(link)
        ]

    def _is_free(self, link: Link) -> bool:
        return not (link.shares or link.to_itself or link.main in self.draft.codes)

    def _is_open(self, column: str) -> bool:
        """Whether a column's values are free to be decided, and no foreign key's."""
        known = column in self.domains and column not in self.draft.codes
        return known and self._link(column) is None

    def _is_endless(self, column: str) -> bool:
        """Whether a column has enough different values for any number of rows."""
        if not self._is_open(column):
            return False
        most = infer.unique(self.domains[column], self.draft.shape).most
        return most is None or most >= _ENDLESS

    def _counts(self, column: str) -> bool:
        """Whether a column of a key may count the rows of a parent."""
        if not self._is_open(column):
            return False
        domain = self.domains[column]
        limited = domain.members is not None or domain.excluded
        return domain.column.family == "integer" and not limited and not _MEASURES.search(column)


def keys_of(
    shape: TableShape,
    domains: Collection[str] | None = None,
    codes: Mapping[str, Code] | None = None,
) -> list[Key]:
    """The keys of a table, the primary one first; that which the server numbers is none.

    Args:
        shape: The table.
        domains: The columns that count; a key with any other one is left out.
        codes: What is decided already; a key with a column that stays NULL is always unique.
    """
    automatic = numbered(shape) is not None
    found = [*([] if automatic else [shape.primary_key]), *(key for _, key in shape.unique)]
    empty = {column for column, made in (codes or {}).items() if made == code(None)}
    return [
        key
        for key in found
        if key and empty.isdisjoint(key) and (domains is None or set(key) <= set(domains))
    ]


def numbered(shape: TableShape) -> str | None:
    """The primary key that the server numbers by itself, and may: no CHECK or parent limits it."""
    key = shape.autoincrement
    if key is None or shape.primary_key != (key,):
        return None
    refers = any(key in foreign.columns for foreign in shape.foreign_keys)
    limited = any(speaks_of(text, key) for _, text in shape.checks)
    return None if refers or limited else key


def _entangled(keys: Sequence[Key]) -> list[list[Key]]:
    """The keys in groups of those that share columns, near or far."""
    groups: list[list[Key]] = []
    for key in keys:
        near = [group for group in groups if any(set(key) & set(other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), key])
    return groups


def _labels(columns: Iterable[str]) -> dict[str, str]:
    """Names for the parts of a combination: their columns', as Python can have them."""
    names: dict[str, str] = {}
    for column in columns:
        names[column] = identifier(column, {*names.values(), "keys"})
    return names


def _least(keys: Sequence[Key]) -> list[Key]:
    """The keys that no other one keeps unique."""
    different = list(dict.fromkeys(keys))
    sets = [frozenset(key) for key in different]
    return [
        key
        for key, columns in zip(different, sets, strict=True)
        if not any(
            other < columns or (other == columns and sets.index(other) < different.index(key))
            for other in sets
        )
    ]
