"""Rows that a dry run made, checked and did not send: what the ledger would have of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib.keys import KeyRange
from seedlib.ledger import Chunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.ledger import Load


@dataclass(slots=True)
class Unsent:
    """All such rows of a run.

    Args:
        rows: How many rows the run would write, about.
        closed: The tables for whose sake nothing is tried, however few rows there are.
        revisions: Those that count as loaded.
        chunks: The chunks that the ledger would have, without hashes; their keys are numbers, and
            of no meaning.
    """

    rows: int = 0
    closed: Sequence[str] = ()
    revisions: set[str] = field(default_factory=set)
    chunks: list[Chunk] = field(default_factory=list)

    def add(self, entry: Load, number: int, offset: int, total: int, gone: Sequence[int]) -> None:
        """Remember a chunk: its place, and the offsets of records that were left out."""
        keys, skipped = KeyRange("", offset, offset + total - 1, tuple(gone)), tuple(gone)
        self.chunks.append(Chunk(entry, number, offset, total, keys, skipped, b"", None))

    def of(self, table: str) -> list[Chunk]:
        """The chunks of a table."""
        return [chunk for chunk in self.chunks if chunk.load.table == table]

    def lost(self, table: str) -> list[int]:
        """The numbers of a table's rows that were left out."""
        return [chunk.load.first_row + gone for chunk in self.of(table) for gone in chunk.skipped]
