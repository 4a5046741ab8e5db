"""A chunk's rows as they are now, beside what the ledger remembers of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from seedlib.dialects.base import unpack
from seedlib.entries import hashed_columns
from seedlib.images import changed_columns
from seedlib.keys import each_key, holding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Chunk, Ledger, Load
    from seedlib.session import Session
    from seedlib.shape import TableShape


class Looking(Protocol):
    """Who compares: a run, or whoever only reads (see :class:`seedlib.standing.seeded.Seeded`)."""

    @property
    def session(self) -> Session:
        """The connection."""
        ...

    def shape(self, table: str) -> TableShape:
        """A live table's shape."""
        ...


@dataclass(frozen=True, slots=True)
class Compared:
    """A chunk's rows as they are, beside what the ledger remembers.

    ``there`` are the keys whose rows are not gone. ``known`` is false where the table's shape
    changed since: then nobody can tell whether they were edited.
    """

    there: KeySet
    edited: tuple[Key, ...] = ()
    known: bool = True


def comparable(run: Looking, entry: Load) -> bool:
    """Whether the live table still has every column that the entry's hashes are over."""
    return {column.name for column in entry.hashed} <= set(run.shape(entry.table).columns)


def compare(run: Looking, chunk: Chunk, *, lock: bool = False) -> Compared:
    """Compare a chunk's rows with their recorded hashes.

    Args:
        run: Who compares.
        chunk: The chunk.
        lock: Whether to hold the rows until the transaction ends.
    """
    entry, session = chunk.load, run.session
    dialect = session.dialect
    shape = run.shape(entry.table)
    if not comparable(run, entry):
        found = dialect.values(session, shape, chunk.keys, ()) if lock else []
        there = chunk.keys.present([(key, 0) for key in found])[0] if lock else chunk.keys
        return Compared(there, known=False)
    if chunk.unhashed:
        now = dialect.row_hashes(session, entry.table, chunk.keys, entry.hashed, lock=lock)
        return Compared(chunk.keys.present(now)[0], known=False)
    if dialect.unchanged(session, entry.table, chunk.keys, entry.hashed, chunk.hashes, lock=lock):
        return Compared(chunk.keys)
    there, hashes = chunk.keys.present(
        dialect.row_hashes(session, entry.table, chunk.keys, entry.hashed, lock=lock)
    )
    if hashed_columns(shape, {column.name for column in entry.hashed}) != entry.hashed:
        return Compared(there, known=False)  # another type prints other text, edited or not
    if entry.kind == "adopted":
        return Compared(there)  # nobody's business but the application's
    recorded = dict(zip(each_key(chunk.keys), unpack(chunk.hashes), strict=True))
    stored = zip(each_key(there), hashes, strict=True)
    return Compared(there, edited=tuple(key for key, value in stored if recorded[key] != value))


def overlaid(ledger: Ledger, entry: Load, later: Sequence[Load]) -> Callable[[Key], bool] | None:
    """Say of a key whether a later change of ours stands over the columns that this entry hashes.

    Args:
        ledger: The ledger.
        entry: The entry.
        later: Entries that were written after it, in any order.

    Returns:
        ``None`` where none of them does that.
    """
    own = {column.name for column in entry.hashed} - set(entry.key_columns)
    over = [
        other
        for other in later
        if other.kind != "rows" and other.table == entry.table and own & set(changed_columns(other))
    ]
    return holding(keys for other in over for keys in ledger.key_sets(other)) if over else None
