"""Rows in: one seed's entry opened, its ids reserved, its chunks loaded, all of it told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import load_errors, masks, reserve

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from seedlib.circles import Part
    from seedlib.declared import Declared
    from seedlib.run import Run

_TOLD = ("inserted", "adopted", "updated", "skipped")
"""What can become of a seed's rows."""


def load_part(run: Run, part: Part, deferred: Mapping[Declared, Collection[str]]) -> None:
    """Load seeds that go in together, each of their chunks as ever, and all of them or none.

    Ids are known before the first row where nobody else can take any meanwhile, so that rows can
    refer to those that are still to come.

    Args:
        run: The run.
        part: The seeds.
        deferred: For each seed the columns that a second pass fills.

    Raises:
        SeedError: See :func:`load`; or one of them has a row that is left out, or leads nowhere.
    """
    if part.how == "alone":
        (one,) = part.seeds
        load(run, one, deferred[one])
        return
    closed, tables = part.how == "deferred", frozenset(one.table for one in part.seeds)
    loaded, done = set(run.loaded), run.done.copy()
    run.together = tables if closed else frozenset()
    try:
        with run.session.gather(deferred=closed):
            for one in part.seeds:
                reserve.numbered(run, one, deferred[one])
            for one in part.seeds:
                load(run, one, deferred[one])
    except BaseException as error:
        run.loaded, run.done = loaded, done
        failed = isinstance(error, sa.exc.DBAPIError) and run.session.dialect.classify(error)
        if failed == "invalid":
            raise load_errors.leads_nowhere(run.revision, sorted(tables)) from error
        raise
    finally:
        run.together = frozenset()


def load(run: Run, declared: Declared, deferred: Collection[str]) -> None:
    """Load one seed, or what an interrupted run left to load of it.

    Args:
        run: The run.
        declared: The seed.
        deferred: Columns that a second pass fills.

    Raises:
        ConflictError: A unique key belongs to a row that is there already.
        SeedError: A record is invalid and the run is strict, or another run loads this table.
    """
    begun = time.monotonic()
    own = run.dataset().tables[declared.table].segment(declared.columns)
    run.log.table_start(revision=declared.revision, table=declared.table, rows=own.count)
    table = reserve.opened(run, declared, deferred)
    table.load()
    if declared.personal:
        found = masks.counted(run.session.connection, run.id, declared.revision, declared.table)
        for mask in found:
            run.log.column_masked(mask)
    seconds = time.monotonic() - begun
    told = {name: run.done[declared.revision, declared.table, name] for name in _TOLD}
    run.log.table_end(revision=declared.revision, table=declared.table, seconds=seconds, **told)
    run.loaded.add((declared.revision, declared.table))
    rows = sum(told.values()) - told["skipped"]
    run.timings.add(declared.revision, declared.table, "rows", rows=rows, seconds=seconds)
