"""Rows that become the application's: out of the ledger, and on the audit trail as kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib.catalog import KNOWN
from seedlib.chunks import redone
from seedlib.compare import compare
from seedlib.dialects.base import pack, unpack
from seedlib.images import images_without
from seedlib.keys import each_key, holding, of, without
from seedlib.ledger import NUMBERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.survey import Edited


def keep_edited(run: Run) -> None:
    """Hand over every edited row that the survey found, before anything is taken back.

    First, because a row that stays keeps all that was seeded into it: what later revisions changed
    of it must not be undone.
    """
    for edited in run.survey.edited:
        run.revision = edited.entry.revision
        _keep(run, edited)


def hand_over(run: Run, entry: Load, keys: Sequence[Key]) -> None:
    """Let rows be the application's from now on, within the caller's transaction.

    Every entry forgets them, those of other revisions too. What later revisions derive takes them
    for records that were left out.
    """
    for chunk, mine in chunks_with(run, entry.table, keys):
        run.ledger.revise(less(chunk, mine))
    run.ledger.audit(run.who, "kept", entry, of(entry.key_columns, keys))
    run.survey.keep(entry.table, keys)


def chunks_with(run: Run, table: str, keys: Sequence[Key]) -> Iterator[tuple[Chunk, list[Key]]]:
    """Every chunk in the ledger that holds some of these rows, and which."""
    for load in run.ledger.loads():
        if load.table == table and load.state in KNOWN:
            for number, held in run.ledger.chunk_keys(load):
                has = holding([held])
                mine = [key for key in keys if has(key)]
                if mine:
                    yield run.ledger.chunk(load, number), mine


def _keep(run: Run, edited: Edited) -> None:
    entry = edited.entry
    kept: tuple[Key, ...] = ()

    def once() -> None:
        nonlocal kept
        with run.session.transaction():
            kept = compare(run, run.ledger.chunk(entry, edited.chunk), lock=True).edited
            if kept:
                hand_over(run, entry, kept)

    redone(run, entry.table, edited.chunk, once)
    tell(run, entry, len(kept))


def tell(run: Run, entry: Load, kept: int) -> None:
    """Count and log rows that were handed over."""
    if kept:
        run.count(entry.table, "kept", kept)
        run.log.rows_edited(revision=entry.revision, table=entry.table, rows=kept, became="kept")


def less(chunk: Chunk, gone: Sequence[Key]) -> Chunk:
    """A chunk without some of its rows; their offsets are skipped from now on."""
    left_out = set(gone)
    keys = each_key(chunk.keys)
    hashes = () if chunk.unhashed else zip(keys, unpack(chunk.hashes), strict=True)
    left = [value for key, value in hashes if key not in left_out]
    skipped = set(chunk.skipped)
    if chunk.load.kind in NUMBERED:
        covered = range(chunk.offset, chunk.offset + chunk.total)
        offsets = [offset for offset in covered if offset not in skipped]
        skipped |= {o for o, key in zip(offsets, keys, strict=True) if key in left_out}
    return replace(
        chunk,
        keys=without(chunk.keys, gone),
        hashes=pack(left),
        skipped=tuple(sorted(skipped)),
        before=images_without(chunk, left_out),
    )
