"""The revisions, each with what it has in the database, and what its tables took the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.report.facts import Stage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from seedlib.catalog import Catalog, Seeder
    from seedlib.report.facts import Loaded, Ran
    from seedlib.standing.revisions import Revision
    from seedlib.timings import Timing

_Timed = tuple["Timing", "dt.datetime"]


def stages(
    catalog: Catalog, revisions: Iterable[Revision], loads: Sequence[Loaded], runs: Iterable[Ran]
) -> Iterator[Stage]:
    """Every revision, in the tree's order; last those that the database has and the tree has not.

    Args:
        catalog: What the tree declares.
        revisions: How far each revision is.
        loads: What they have in the database.
        runs: The latest runs, the latest first.
    """
    latest = _latest(runs)
    seeders = {seeder.revision: seeder for seeder in catalog.seeders}
    for one in revisions:
        seeder = seeders.get(one.name)
        there = [load for load in loads if load.revision == one.name]
        yield Stage(
            standing=one,
            doc="" if seeder is None else seeder.doc,
            tables=_tables(seeder, sorted(there, key=lambda load: load.position)),
            changes=() if seeder is None else tuple(update.table for update in seeder.updates),
            loads=tuple(there),
            timings=tuple(timed for timed in latest if timed[0].revision == one.name),
        )


def _tables(seeder: Seeder | None, loads: Iterable[Loaded]) -> tuple[str, ...]:
    declared = () if seeder is None else (declared.table for declared in seeder.seeds)
    return tuple(dict.fromkeys((*declared, *(load.table for load in loads))))


def _latest(runs: Iterable[Ran]) -> list[_Timed]:
    """Of each thing that was done to a table, the latest time at which there were rows for it."""
    found: dict[tuple[str, str, str], _Timed] = {}
    for ran in runs:
        for timing in ran.timings:
            if timing.rows:
                key = timing.revision, timing.table, timing.what
                found.setdefault(key, (timing, ran.record.started))
    return list(found.values())
