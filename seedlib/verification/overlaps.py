"""Rows that the ledger has twice, which nothing of ours writes: a rollback would count them twice.

Ranges are compared as such. Of keys that are listed one by one eight bytes each are kept, until
two of them are the same; only those are then looked at as they are.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seedlib.keys import KeyList, KeyRange, each_key, holding
from seedlib.verification.findings import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Load
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope


class _Range(NamedTuple):
    keys: KeyRange
    entry: Load


class _Shared(NamedTuple):
    """Two entries, or one twice, the first of the keys that both have, and how many these are."""

    one: Load
    other: Load
    first: Sequence[Key]
    rows: int


def overlaps(scope: Scope, found: Verified) -> None:
    """Find the keys that are in two chunks, of one entry or of two."""
    chosen = {entry.identity for entry in scope.entries}
    for table in {entry.table: None for entry in scope.entries if entry.kind == "rows"}:
        entries = [
            one
            for one in scope.seeded.entries
            if one.kind == "rows" and one.table == table and scope.readable(one)
        ]
        for one, other, first, rows in _shared(scope, entries):
            if not chosen.isdisjoint({one.identity, other.identity}):
                twice = one.revision == other.revision
                found.finding(
                    "counts",
                    "overlap",
                    table,
                    "twice in the ledger" if twice else f"in the ledger for {other.revision} too",
                    revision=one.revision,
                    key_columns=one.key_columns,
                ).add(scope.shown(one).first(first), rows)


def _shared(scope: Scope, entries: Sequence[Load]) -> Iterator[_Shared]:
    ranges: list[_Range] = []
    marks: list[NDArray[np.int64]] = []
    for entry in entries:
        for keys in scope.key_sets(entry):
            if isinstance(keys, KeyRange):
                ranges.append(_Range(keys, entry))
            else:
                marks.append(_marks(keys))
    ranges.sort(key=lambda one: one.keys.low)
    yield from _shared_ranges(ranges)
    if marks:
        yield from _shared_listed(scope, entries, ranges, np.concatenate(marks))


def _marks(keys: KeySet) -> NDArray[np.int64]:
    return np.fromiter(map(hash, each_key(keys)), np.int64, len(keys))


def _shared_ranges(ranges: Sequence[_Range]) -> Iterator[_Shared]:
    """Each range, in the order of their lowest keys, beside those that reach into it."""
    before: list[_Range] = []
    for this in ranges:
        before = [one for one in before if one.keys.high >= this.keys.low]
        for one in before:
            low, high = this.keys.low, min(one.keys.high, this.keys.high)
            holes = {hole for hole in one.keys.holes + this.keys.holes if low <= hole <= high}
            rows = high - low + 1 - len(holes)
            first = ((key,) for key in range(low, high + 1) if key not in holes)
            if rows:
                yield _Shared(one.entry, this.entry, list(islice(first, SHOWN)), rows)
        before.append(this)


def _shared_listed(
    scope: Scope, entries: Sequence[Load], ranges: Sequence[_Range], marks: NDArray[np.int64]
) -> Iterator[_Shared]:
    """Listed keys that are listed once more, or are within a range."""
    marks.sort()
    twice = set(marks[1:][marks[1:] == marks[:-1]].tolist())
    in_ranges = [(holding([one.keys]), one.entry) for one in ranges]
    held = holding([one.keys for one in ranges])
    seen: dict[Key, Load] = {}
    both: dict[tuple[str, str], list[Key]] = {}
    by_revision = {entry.revision: entry for entry in entries}
    for entry in entries:
        for key in (key for keys in scope.key_sets(entry) for key in _listed(keys)):
            owners = [owner for has, owner in in_ranges if has(key)] if held(key) else []
            if hash(key) in twice:
                owners += [seen[key]] if key in seen else []
                seen[key] = entry
            for owner in owners:
                both.setdefault((owner.revision, entry.revision), []).append(key)
    for (one, other), keys in both.items():
        yield _Shared(by_revision[one], by_revision[other], keys[:SHOWN], len(keys))


def _listed(keys: KeySet) -> Sequence[Key]:
    return keys.keys if isinstance(keys, KeyList) else ()
