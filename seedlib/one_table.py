"""``-x table=``: how far a command goes for one table, in a history that is one line.

An upgrade stops at the revision that seeds the table. A downgrade takes back that revision alone,
if no later one stands on it. Where it is the head, its version goes as ever. Where it is not, the
version table has no way to say so, and the ledger does: the revision counts as passed over from
then on, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib import rollback_errors as errors
from seedlib.seed import Seed
from seedlib.values.foreign_keys import column_needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from alembic.runtime.migration import RevisionStep

    from seedlib.catalog import Seeder
    from seedlib.run import Run

REASON = "taken back alone"
"""Why a revision below the head has no rows any more, as the ledger and the log have it."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a command's steps.

    Args:
        steps: Those that Alembic goes.
        alone: Revisions below them that are taken back without their version, the latest first.
    """

    steps: tuple[RevisionStep, ...]
    alone: tuple[Seeder, ...] = ()


def upwards(run: Run, steps: Sequence[RevisionStep], table: str) -> Narrowed:
    """The steps up to the last revision that seeds the table."""
    last = max(seeder.order for seeder in _seeders(run, table))
    return Narrowed(tuple(s for s in steps if run.catalog[s.revision.revision].order <= last))


def downwards(
    run: Run, steps: Sequence[RevisionStep], table: str, begun: Collection[str]
) -> Narrowed:
    """Of the steps down those that take back the revisions that seed the table.

    Args:
        run: The run.
        steps: All that lead where the command was asked to go, the head's first.
        table: The table.
        begun: Revisions that are loaded in part, and no version says so.

    Raises:
        SeedError: The command does not come to any of them, or later revisions stand on one.
    """
    wanted = {seeder.revision for seeder in _seeders(run, table)}
    found = [run.catalog[step.revision.revision] for step in steps]
    ours = [seeder for seeder in found if seeder.revision in wanted]
    if not ours and not wanted & set(begun):
        raise errors.not_on_the_way(table, sorted(wanted))
    top = 0
    while top < len(found) and found[top].revision in wanted:
        top += 1
    alone = tuple(
        seeder
        for seeder in ours
        if seeder not in found[:top] and not run.ledger.passed(seeder.revision)
    )
    for seeder in alone:
        _refuse_if_needed(run, seeder, [one for one in found if one not in ours])
    return Narrowed(tuple(steps[:top]), alone)


def _seeders(run: Run, table: str) -> list[Seeder]:
    return [one for one in run.catalog.seeders if any(seed.table == table for seed in one.seeds)]


def _refuse_if_needed(run: Run, seeder: Seeder, applied: Sequence[Seeder]) -> None:
    later = [one for one in applied if one.order > seeder.order]
    found = [
        line for one in later if not run.ledger.passed(one.revision) for line in _needs(one, seeder)
    ]
    if found:
        raise errors.depended_on(seeder.revision, found)


def _needs(later: Seeder, seeder: Seeder) -> Iterator[str]:
    """What of a later revision stands on this one's rows, or on its changes."""
    seeded = {seed.table for seed in seeder.seeds}
    changed = seeded | {update.table for update in seeder.updates}
    for declared in later.declared:
        seed = declared.declaration
        stands = not isinstance(seed, Seed) or seed.on_conflict != "error"
        if stands and declared.table in changed:
            yield errors.changes_too(later.revision, declared.table)
        for name, column in declared.columns.items():
            for table in sorted(column_needs(column) & seeded):
                yield errors.looks_at(later.revision, declared.table, name, table)
