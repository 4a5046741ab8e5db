"""By row number the primary keys of a load's rows, as the ledger has them.

A row that was there before its seed has a key of its own, which nobody can compute. Which row it
is, is known by its offset: the load's chunks, and those of the rows that it met, skip each other's.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.keys import each_key
from seedlib.ledger import MET
from seedlib.values.array import Array
from seedlib.values.tables import RecordedKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Ledger, Load
    from seedlib.shape import Family, TableShape

_TYPED: Mapping[Family, Callable[[Any], object]] = MappingProxyType(
    {
        "decimal": lambda part: Decimal(str(part)),
        "date": dt.date.fromisoformat,
        "datetime": dt.datetime.fromisoformat,
    }
)
"""Families whose keys the ledger has as text, and what they are."""


def met(loads: Iterable[Load], load: Load) -> Load | None:
    """The entry of the rows that a load found there, if its seed looked for any."""
    own = (load.revision, load.table)
    return next((e for e in loads if e.kind in MET and (e.revision, e.table) == own), None)


def offsets(chunk: Chunk) -> Iterator[int]:
    """Where a chunk's rows stand within their load, in the order of its keys."""
    skipped = set(chunk.skipped)
    covered = range(chunk.offset, chunk.offset + chunk.total)
    return (offset for offset in covered if offset not in skipped)


def by_offset(chunk: Chunk) -> Iterator[tuple[int, Key]]:
    """The keys of a chunk's rows, and where these stand within their load."""
    return zip(offsets(chunk), each_key(chunk.keys), strict=True)


def chunks(ledger: Ledger, load: Load, numbers: Iterable[int]) -> Iterator[Chunk]:
    """These chunks of a load, and those of the rows that it met."""
    wanted = sorted(numbers)
    for entry in filter(None, (load, met(ledger.loads(), load))):
        there = ledger.done(entry)
        yield from (ledger.chunk(entry, number) for number in wanted if number in there)


def lost(ledger: Ledger, load: Load) -> list[int]:
    """The offsets of a load's rows that are nowhere: left out, or handed over since."""
    skipped = ledger.skipped(load)
    found = met(ledger.loads(), load) if skipped else None
    if found is None:
        return skipped
    there = {o for number in ledger.done(found) for o in offsets(ledger.chunk(found, number))}
    return [offset for offset in skipped if offset not in there]


class RowKeys:
    """The keys of loads that met rows, read once: they change in no upgrade."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], RecordedKeys] = {}

    def of(
        self, ledger: Ledger, loads: Iterable[Load], load: Load, shape: TableShape
    ) -> RecordedKeys | None:
        """The keys of a load's rows, ``None`` where all follow from its entry.

        As long as the load is not complete nobody refers to its rows.

        Args:
            ledger: Has the chunks.
            loads: Its entries, which the caller has just read.
            load: One of them.
            shape: The live table's.
        """
        if load.identity in self._known or met(loads, load) is None:
            return self._known.get(load.identity)
        numbers = ledger.done(load)
        every = list(chunks(ledger, load, numbers))
        if sum(chunk.total for chunk in every if chunk.load.kind == load.kind) < load.total:
            return None
        keys = dict(pair for chunk in every for pair in by_offset(chunk))
        self._known[load.identity] = _recorded(load, shape, dict(sorted(keys.items())))
        return self._known[load.identity]


def _recorded(load: Load, shape: TableShape, keys: Mapping[int, Key]) -> RecordedKeys:
    numbers = np.array(list(keys), np.uint64) + np.uint64(load.first_row)
    if len(load.key_columns) > 1:
        return RecordedKeys(load.key_columns, numbers, Array.nulls(len(keys)))
    typed = _TYPED.get(shape.columns[load.key_columns[0]].family, _as_it_is)
    return RecordedKeys(
        load.key_columns, numbers, Array.of([typed(part) for (part,) in keys.values()], len(keys))
    )


def _as_it_is(part: object) -> object:
    return part
