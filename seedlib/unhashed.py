"""Chunks whose rows nobody hashed: the plain client that put them in has no function for it.

The next run that writes fills their hashes in, from the rows as they are then: until it does,
nobody can tell whether one was edited.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.catalog import KNOWN
from seedlib.chunks import redone
from seedlib.compare import comparable, overlaid
from seedlib.dialects.base import pack
from seedlib.keys import each_key
from seedlib.tables import seed_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlib.ledger import Load
    from seedlib.run import Run


_ENTRY = ("revision", "table_name", "kind")
_MISSING = seed_chunk.c.hashes.is_(None)


def fill(run: Run) -> None:
    """Hash the rows of every chunk that has no hashes, each chunk in its own transaction.

    One whose columns a later change of ours stands over is left for when that is undone.
    """
    if not run.ledger.present or run.settings.dry_run:
        return
    wanted: dict[tuple[str, str, str], list[int]] = {}
    query = sa.select(*(seed_chunk.c[name] for name in (*_ENTRY, "chunk")))
    for *identity, number in run.session.connection.execute(query.where(_MISSING)):
        wanted.setdefault(tuple(identity), []).append(number)
    loads = [load for load in run.ledger.loads() if load.state in KNOWN] if wanted else []
    for load in loads:
        numbers = sorted(wanted.get(load.identity, ()))
        if numbers and _hashable(run, load, loads):
            for number in numbers:
                _fill(run, load, number)
            run.log.hashes_filled(revision=load.revision, table=load.table, chunks=len(numbers))
    run.session.leave()


def _hashable(run: Run, load: Load, loads: Iterable[Load]) -> bool:
    """Whether the rows have the columns that are hashed, and in them what this entry gave them."""
    run.shapes.add(load.table)
    return comparable(run, load) and not _stands_over(run, load, loads)


def _stands_over(run: Run, load: Load, loads: Iterable[Load]) -> bool:
    """Whether a later change gave the rows other values than those that belong to this entry."""
    order = {seeder.revision: seeder.order for seeder in run.catalog.seeders}
    own = (order.get(load.revision, -1), load.position)
    later = [one for one in loads if (order.get(one.revision, len(order)), one.position) > own]
    return overlaid(run.ledger, load, later) is not None


def _fill(run: Run, load: Load, number: int) -> None:
    def once() -> None:
        with run.session.transaction():
            chunk = run.ledger.chunk(load, number, lock=True)
            found = run.session.dialect.row_hashes(
                run.session, load.table, chunk.keys, load.hashed, lock=True
            )
            there, hashes = chunk.keys.present(found)
            known = dict(zip(each_key(there), hashes, strict=True))
            # A row that is gone is told by its key; its hash is never looked at.
            every = [known.get(key, 0) for key in each_key(chunk.keys)]
            run.ledger.revise(replace(chunk, hashes=pack(every)))

    redone(run, load.table, number, once)
