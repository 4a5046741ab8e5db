"""Whether each seeded row is as it was put in, by the hashes that the ledger has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.compare import overlaid
from seedlib.entries import hashed_columns
from seedlib.keys import each_key
from seedlib.verification.findings import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlib.keys import Key
    from seedlib.ledger import Load
    from seedlib.standing.seeded import Looked
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope


def hashes(scope: Scope, found: Verified) -> None:
    """Compare every row with what the ledger remembers of it.

    Where a table's columns are others by now, nobody can tell: that is a warning. Rows that a seed
    found there, and left as they were, are nobody's business but the application's.
    """
    for entry in scope.entries:
        if entry.kind != "adopted":
            found.tables.add(entry.table)
            beneath = _beneath(scope, entry)
            for looked in _in_order(scope.seeded.chunks(entry)):
                if entry.kind == "rows" and looked.there is not None:
                    found.rows["hashes"] += len(looked.there)
                _tell_edited(scope, entry, looked, found)
                if beneath is not None:
                    _tell_overlaid(entry, sum(map(beneath, each_key(looked.chunk.keys))), found)


def _tell_edited(scope: Scope, entry: Load, looked: Looked, found: Verified) -> None:
    if looked.edited is None:
        why = f"for {_altered(scope, entry)} altered since"
        if looked.chunk.unhashed:
            why = "for a script put them in; the next run that writes hashes them"
        found.finding(
            "hashes",
            "unknown",
            entry.table,
            f"cannot tell whether they were edited, {why}",
            revision=entry.revision,
            warning=True,
        ).add((), looked.rows)
    elif looked.edited:
        found.finding(
            "hashes",
            "edited",
            entry.table,
            "edited" if entry.kind == "rows" else "edited where it was changed",
            place="" if entry.kind == "rows" else entry.kind,
            revision=entry.revision,
            key_columns=entry.key_columns,
        ).add(scope.shown(entry).first(looked.edited[:SHOWN]), len(looked.edited))


def _tell_overlaid(entry: Load, rows: int, found: Verified) -> None:
    if rows:
        found.finding(
            "hashes",
            "overlaid",
            entry.table,
            "a later revision changed them, and only what that changed can be compared",
            revision=entry.revision,
            warning=True,
        ).add((), rows)


def _beneath(scope: Scope, entry: Load) -> Callable[[Key], bool] | None:
    """Whether a later change of ours stands over a row."""
    every = scope.seeded.entries
    return overlaid(scope.ledger, entry, every[every.index(entry) + 1 :])


def _in_order(chunks: Iterable[Looked]) -> Iterator[Looked]:
    """The chunk with a negative number last: it holds the last row."""
    last = []
    for looked in chunks:
        if looked.chunk.chunk < 0:
            last.append(looked)
        else:
            yield looked
    yield from last


def _altered(scope: Scope, entry: Load) -> str:
    """The columns that are hashed and are not what they were, with "was" or "were"."""
    now = {one.name: one for one in hashed_columns(scope.shape(entry.table), _names(entry))}
    others = [one.name for one in entry.hashed if now.get(one.name) != one]
    return f"{', '.join(others)} {'was' if len(others) == 1 else 'were'}"


def _names(entry: Load) -> set[str]:
    return {column.name for column in entry.hashed}
