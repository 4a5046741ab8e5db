"""Rows in: one seed's entry opened, its ids reserved, its chunks loaded, all of it told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from seedlib import masks, reserve
from seedlib.values.foreign_keys import references

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlib.declared import Declared
    from seedlib.run import Run
    from seedlib.shape import TableShape

_TOLD = ("inserted", "adopted", "updated", "skipped")
"""What can become of a seed's rows."""


def second_pass(declared: Declared, shape: TableShape, ahead: Collection[str]) -> dict[str, str]:
    """The columns whose target rows are not there yet when the row goes in, and their tables.

    Args:
        declared: The seed.
        shape: Its live table.
        ahead: The revision's tables that are not in yet, the seed's own among them.
    """
    targets = {name: key.table for key in shape.foreign_keys for name in key.columns}
    targets |= references(declared.columns, declared.table)
    return {name: targets[name] for name in declared.columns if targets.get(name) in ahead}


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
    rows = sum(told.values()) - told["skipped"]
    run.timings.add(declared.revision, declared.table, "rows", rows=rows, seconds=seconds)
