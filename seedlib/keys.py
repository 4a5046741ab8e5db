"""Sets of primary keys: which rows a chunk holds, as the ledger keeps it and as SQL asks for it.

Knows no table's meaning and opens no connection.
"""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedlib.dialects.base import Dialect

Scalar = int | float | str | bytes | None
Key = tuple[Scalar, ...]

MOST_VALUES = 10_000
"""Parameters of one statement, about: SQLite takes 32,766, https://sqlite.org/limits.html."""

_MOST_SETS = 500
"""Conditions joined by OR: SQLite takes an expression 1,000 deep."""


class KeySet(Protocol):
    """The keys of one chunk's rows."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The primary key's columns, in order."""
        ...

    def __len__(self) -> int:
        """How many keys."""
        ...

    def where(self, dialect: Dialect, alias: str) -> tuple[str, tuple[Scalar, ...]]:
        """A condition that holds for exactly these rows of ``alias``, and its parameters."""
        ...

    def present(self, found: Sequence[tuple[Key, int]]) -> tuple[KeySet, list[int]]:
        """Those of the keys that a query found, and their hashes in this set's order."""
        ...

    def to_json(self) -> str:
        """The form the ledger keeps."""
        ...


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The integers from ``low`` to ``high``, both included, less the ``holes`` of skipped rows."""

    column: str
    low: int
    high: int
    holes: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column, as a tuple."""
        return (self.column,)

    def __len__(self) -> int:
        """How many keys."""
        return self.high - self.low + 1 - len(self.holes)

    def where(self, dialect: Dialect, alias: str) -> tuple[str, tuple[Scalar, ...]]:
        """See :class:`KeySet`."""
        name = dialect.column(alias, self.column)
        mark = dialect.placeholder
        text = f"{name} BETWEEN {mark} AND {mark}"
        if self.holes:
            text += f" AND {name} NOT IN ({', '.join([mark] * len(self.holes))})"
        return text, (self.low, self.high, *self.holes)

    def present(self, found: Sequence[tuple[Key, int]]) -> tuple[KeySet, list[int]]:
        """See :class:`KeySet`."""
        hashes = {int(str(key[0])): value for key, value in found}
        missing = (
            () if len(hashes) == len(self) else set(range(self.low, self.high + 1)) - set(hashes)
        )
        keys = KeyRange(self.column, self.low, self.high, tuple(sorted(missing)) or self.holes)
        return keys, [hashes[key] for key in sorted(hashes)]

    def to_json(self) -> str:
        """See :class:`KeySet`."""
        return json.dumps({"range": [self.column, self.low, self.high], "holes": self.holes})


@dataclass(frozen=True, slots=True)
class KeyList:
    """Keys one by one, in row order: strings, composites, whatever the primary key is made of."""

    columns: tuple[str, ...]
    keys: tuple[Key, ...]

    def __len__(self) -> int:
        """How many keys."""
        return len(self.keys)

    def where(self, dialect: Dialect, alias: str) -> tuple[str, tuple[Scalar, ...]]:
        """See :class:`KeySet`."""
        if not self.keys:
            return "1 = 0", ()
        names = ", ".join(dialect.column(alias, name) for name in self.columns)
        if len(self.columns) > 1:
            return dialect.in_rows(f"({names})", self.keys)
        text = f"{names} IN ({', '.join([dialect.placeholder] * len(self.keys))})"
        return text, tuple(part for key in self.keys for part in key)

    def present(self, found: Sequence[tuple[Key, int]]) -> tuple[KeySet, list[int]]:
        """See :class:`KeySet`."""
        hashes = {tuple(plain(part) for part in key): value for key, value in found}
        keys = tuple(key for key in self.keys if key in hashes)
        return KeyList(self.columns, keys), [hashes[key] for key in keys]

    def to_json(self) -> str:
        """See :class:`KeySet`."""
        keys = [[packed(part) for part in key] for key in self.keys]
        return json.dumps({"list": self.columns, "keys": keys}, ensure_ascii=False)


def from_json(text: str) -> KeySet:
    """The key set that :meth:`KeySet.to_json` wrote."""
    found = json.loads(text)
    if "range" in found:
        column, low, high = found["range"]
        return KeyRange(column, low, high, tuple(found["holes"]))
    keys = tuple(tuple(unpacked(part) for part in key) for key in found["keys"])
    return KeyList(tuple(found["list"]), keys)


def either(sets: Sequence[KeySet], dialect: Dialect, alias: str) -> tuple[str, tuple[Scalar, ...]]:
    """A condition that holds for the rows of any of ``sets`` (for none where there is none)."""
    parts = [keys.where(dialect, alias) for keys in merged(sets)]
    if not parts:
        return "1 = 0", ()
    text = " OR ".join(f"({condition})" for condition, _ in parts)
    return f"({text})", tuple(value for _, values in parts for value in values)


def portions(sets: Iterable[KeySet]) -> Iterator[list[KeySet]]:
    """The same keys in as few lists of sets as one statement each can take."""
    portion: list[KeySet] = []
    size = 0
    for keys in _pieces(merged(list(sets))):
        values = _values(keys)
        if portion and (size + values > MOST_VALUES or len(portion) == _MOST_SETS):
            yield portion
            portion, size = [], 0
        portion.append(keys)
        size += values
    if portion:
        yield portion


def holding(sets: Iterable[KeySet]) -> Callable[[Key], bool]:
    """Say of a key, in the form of :func:`plain`, whether any of the sets has it."""
    together = merged(list(sets))
    listed = {key for keys in together if isinstance(keys, KeyList) for key in keys.keys}
    ranges = [keys for keys in together if isinstance(keys, KeyRange)]
    lows, holes = [keys.low for keys in ranges], {hole for keys in ranges for hole in keys.holes}

    def held(key: Key) -> bool:
        if key in listed or not isinstance(key[0], int):
            return key in listed
        at = bisect_right(lows, key[0]) - 1
        return at >= 0 and key[0] <= ranges[at].high and key[0] not in holes

    return held


def _pieces(sets: Iterable[KeySet]) -> Iterator[KeySet]:
    for keys in sets:
        if isinstance(keys, KeyList):
            step = max(MOST_VALUES // len(keys.columns), 1)
            for start in range(0, len(keys), step):
                yield KeyList(keys.columns, keys.keys[start : start + step])
        else:
            yield keys


def _values(keys: KeySet) -> int:
    return 2 + len(keys.holes) if isinstance(keys, KeyRange) else len(keys) * len(keys.columns)


def merged(sets: Sequence[KeySet]) -> list[KeySet]:
    """The same keys in fewer sets: neighbouring ranges joined, so that conditions stay short."""
    ranges = sorted(
        (keys for keys in sets if isinstance(keys, KeyRange)), key=lambda keys: keys.low
    )
    joined: list[KeySet] = [keys for keys in sets if not isinstance(keys, KeyRange)]
    last: KeyRange | None = None
    for keys in ranges:
        if last is not None and _joins(last, keys):
            last = KeyRange(last.column, last.low, keys.high, last.holes + keys.holes)
            joined[-1] = last
        else:
            last = keys
            joined.append(keys)
    return joined


def _joins(one: KeyRange, other: KeyRange) -> bool:
    near = one.column == other.column and one.high + 1 == other.low
    return near and len(one.holes) + len(other.holes) <= MOST_VALUES


def of(columns: tuple[str, ...], keys: Sequence[Key]) -> KeySet:
    """A set of these keys: integers as a range where that is shorter than the list of them."""
    numbers = sorted(key[0] for key in keys if isinstance(key[0], int))
    if len(columns) > 1 or not numbers or len(numbers) < len(keys):
        return KeyList(columns, tuple(keys))
    low, high = numbers[0], numbers[-1]
    if high - low >= 2 * len(numbers):
        return KeyList(columns, tuple(keys))
    holes = () if high - low < len(numbers) else set(range(low, high)) - set(numbers)
    return KeyRange(columns[0], low, high, tuple(sorted(holes)))


def without(keys: KeySet, gone: Iterable[Key]) -> KeySet:
    """A set less some of its keys, in the same order."""
    left_out = set(gone)
    if isinstance(keys, KeyRange):
        inside = {n for (n, *_) in left_out if isinstance(n, int) and keys.low <= n <= keys.high}
        return replace(keys, holes=tuple(sorted(inside.union(keys.holes))))
    assert isinstance(keys, KeyList)
    return replace(keys, keys=tuple(key for key in keys.keys if key not in left_out))


def renamed(keys: KeySet, names: Mapping[str, str]) -> KeySet:
    """The same values, asked of other columns: those of a foreign key that refers to these."""
    if isinstance(keys, KeyRange):
        return replace(keys, column=names[keys.column])
    assert isinstance(keys, KeyList)
    return replace(keys, columns=tuple(names[name] for name in keys.columns))


def each_key(keys: KeySet) -> list[Key]:
    """Every key of a set, in row order."""
    if isinstance(keys, KeyRange):
        holes = set(keys.holes)
        return [(key,) for key in range(keys.low, keys.high + 1) if key not in holes]
    assert isinstance(keys, KeyList)
    return list(keys.keys)


def plain(value: object) -> Scalar:
    """A value as a driver returned it, in the form in which it is sent and kept.

    Decimals and dates become text, as :meth:`seedlib.values.array.Array.literals` writes them.
    """
    if value is None or isinstance(value, (int, float, str, bytes)):
        return value
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, dt.timedelta):
        return _time(value)
    return str(value)


def packed(part: Scalar) -> object:
    """A key's part as JSON can hold it."""
    return {"hex": part.hex()} if isinstance(part, bytes) else part


def unpacked(part: object) -> Scalar:
    """The part that :func:`packed` packed."""
    if isinstance(part, dict):
        return bytes.fromhex(part["hex"])
    if part is None or isinstance(part, (int, float, str)):
        return part
    msg = f"the ledger holds a key of type {type(part).__name__}"
    raise TypeError(msg)


def _time(value: dt.timedelta) -> str:
    """MySQL's TIME, which may be negative and above a day."""
    seconds, sign = abs(value), "-" if value < dt.timedelta(0) else ""
    whole = seconds.days * 86_400 + seconds.seconds
    return (
        f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        f".{seconds.microseconds:06d}"
    )
