"""The steps about to run, and everything that speaks against them, before the first write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic.runtime.migration import RevisionStep

from seedlib import (
    errors,
    irreversible,
    one_table,
    plan_errors,
    rollback_errors,
    survey,
    tree_errors,
    unload,
)
from seedlib.objections import UNFINISHED, Objections
from seedlib.seed import Seed
from seedlib.values.pools import repetitions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from alembic.runtime.migration import MigrationStep

    from seedlib.catalog import Catalog, Seeder
    from seedlib.ledger import Kind, Load
    from seedlib.run import Run
    from seedlib.values.pools import Repetition


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about to do.

    Args:
        loading: Revisions to be loaded, in order.
        passing: Revisions to be passed over here (see :meth:`~seedlib.run.Run.passing`).
        unloading: Revisions to be taken back, the latest first.
        leftovers: Interrupted upgrades to be taken back before anything else, the latest first.
        stamping: Whether this is a stamp.
        alone: Revisions to be taken back below the head, by ``-x table=``, their version staying.
        steps: Those of Alembic's steps that are gone.
    """

    loading: tuple[Seeder, ...] = ()
    passing: tuple[Seeder, ...] = ()
    unloading: tuple[Seeder, ...] = ()
    leftovers: tuple[str, ...] = ()
    stamping: bool = False
    alone: tuple[Seeder, ...] = ()
    steps: tuple[MigrationStep, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        work = (self.loading, self.passing, self.taking)
        return not any(work) and not self.stamping

    @property
    def revisions(self) -> list[str]:
        """Every revision concerned, in the order of the steps."""
        upwards = sorted((*self.loading, *self.passing), key=lambda seeder: seeder.order)
        return [*(seeder.revision for seeder in upwards), *self.taking]

    @property
    def taking(self) -> list[str]:
        """The revisions that are taken back, in the order in which they are."""
        down = (seeder.revision for seeder in (*self.unloading, *self.alone))
        return [*self.leftovers, *down]


def make(
    run: Run,
    steps: Sequence[MigrationStep],
    heads: Collection[str],
    *,
    down: bool,
    discarding: bool = False,
) -> Plan:
    """Turn Alembic's steps into a plan, by the ledger and the environment.

    Args:
        run: The run.
        steps: What Alembic is about to do.
        heads: The version table's content.
        down: Whether the command is a downgrade; it may have no steps and still a leftover.
        discarding: Whether it is about interrupted upgrades alone, and leaves rows be whose
            version was stamped away.

    Raises:
        SeedError: An interrupted run has to be finished, or taken back, first.
    """
    catalog, loads = run.catalog, run.ledger.loads()
    stamping = not all(isinstance(step, RevisionStep) for step in steps)
    if stamping and len(steps) > 1:
        raise tree_errors.several_targets()
    begun = {load.revision for load in loads if load.state in UNFINISHED}
    applied = applied_revisions(catalog, heads)
    leftovers = tuple(_leftovers(run, loads, applied)) if down else ()
    if discarding:
        partial = interrupted(loads, applied)
        leftovers = tuple(name for name in leftovers if name in partial)
    narrowed = _narrowed(run, steps, leftovers, down=down)
    revisions = narrowed.steps
    up = [catalog[step.revision.revision] for step in revisions if step.is_upgrade]
    back = [catalog[step.revision.revision] for step in revisions if step.is_downgrade]
    _refuse_unfinished(loads, catalog, [*back, *narrowed.alone], applied, stamping=stamping)
    passing = tuple(seeder for seeder in up if run.passing(seeder) is not None)
    for seeder in passing:
        if seeder.revision in begun:
            reason = run.passing(seeder)
            raise plan_errors.passed_half_way(seeder.revision, reason, seeder.down_revision)
    return Plan(
        loading=tuple(seeder for seeder in up if seeder not in passing),
        passing=passing,
        unloading=tuple(back),
        leftovers=leftovers,
        stamping=stamping,
        alone=narrowed.alone,
        steps=tuple(steps) if stamping else revisions,
    )


def _narrowed(
    run: Run, steps: Sequence[MigrationStep], leftovers: Sequence[str], *, down: bool
) -> one_table.Narrowed:
    """The steps of revisions; with ``-x table=`` those that it means."""
    revisions = [step for step in steps if isinstance(step, RevisionStep)]
    table = run.settings.table
    if table is None:
        return one_table.Narrowed(tuple(revisions))
    if down:
        return one_table.downwards(run, revisions, table, leftovers)
    return one_table.upwards(run, revisions, table)


def applied_revisions(catalog: Catalog, heads: Collection[str]) -> set[str]:
    """The revisions whose versions are stamped: the heads and all below them."""
    orders = [catalog[head].order for head in heads if head in catalog]
    top = max(orders, default=-1)
    return {seeder.revision for seeder in catalog.seeders if seeder.order <= top}


def _refuse_unfinished(
    loads: Iterable[Load],
    catalog: Catalog,
    back: Sequence[Seeder],
    applied: set[str],
    *,
    stamping: bool,
) -> None:
    for load in loads:
        if load.revision not in catalog:
            continue
        target = catalog[load.revision].down_revision
        going = any(seeder.revision == load.revision for seeder in back)
        if load.state == "unloading" and not going:
            raise plan_errors.unfinished_downgrade(load.revision, target)
        if stamping and load.state in UNFINISHED and load.revision not in applied:
            raise plan_errors.unfinished_upgrade(load.revision, target)


def interrupted(loads: Iterable[Load], applied: Collection[str]) -> set[str]:
    """The revisions whose upgrade was begun and did not end."""
    return {
        load.revision
        for load in loads
        if load.state in {"wanted", "loading"} and load.revision not in applied
    }


def _leftovers(run: Run, loads: Iterable[Load], applied: set[str]) -> list[str]:
    """Revisions with rows and no version, the latest first; those whose rows stay are none."""
    catalog, table = run.catalog, run.settings.table
    found = {
        load.revision
        for load in loads
        if load.state in UNFINISHED
        and load.revision not in applied
        and survey.strategy(run, load) != "none"
    }
    if table is not None:
        found &= {load.revision for load in loads if load.table == table and load.kind == "rows"}
    last = len(catalog.seeders)
    return sorted(
        found, key=lambda name: catalog[name].order if name in catalog else last, reverse=True
    )


def check(run: Run, plan: Plan, schema_revisions: Collection[str] | None) -> None:
    """Refuse the whole plan, with every reason in one list, before anything is touched.

    Args:
        run: The run.
        plan: What it is about to do.
        schema_revisions: The schema revisions that the database has, ``None`` where no seeder asks.

    Raises:
        SeedError: With a line for each thing that is wrong.
    """
    ahead = schema_ahead(plan.loading, schema_revisions)
    found = [plan_errors.schema_too_old(names, requires) for requires, names in ahead.items()]
    objections = Objections(run, plan.loading)
    for seeder in plan.loading:
        # What else does not fit there is what that schema revision would bring.
        if seeder.requires not in ahead:
            found += objections.to(seeder)
    if found:
        refused = plan_errors.UnfitError(str(errors.problems("The seeds cannot be loaded:", found)))
        asked_for = {name for names in ahead.values() for name in names}
        refused.uncounted = frozenset(objections.uncounted | asked_for)
        raise refused from objections.cause
    _check_rollback(run, plan)


def schema_ahead(
    loading: Iterable[Seeder], schema_revisions: Collection[str] | None
) -> dict[str, list[str]]:
    """The schema revisions that are required and not there, and the seeders that require them."""
    ahead: dict[str, list[str]] = {}
    for seeder in loading:
        if seeder.requires and seeder.requires not in (schema_revisions or ()):
            ahead.setdefault(seeder.requires, []).append(seeder.revision)
    return ahead


def _check_rollback(run: Run, plan: Plan) -> None:
    """Count what the plan takes back, and refuse it where that is more than was seeded."""
    entries = [entry for name in plan.taking for entry in unload.entries_of(run, name)]
    for entry in entries:
        run.shapes.add(entry.table)
    run.survey = survey.survey(run, entries)
    reasons = {
        seeder.revision: irreversible.reason(seeder) for seeder in (*plan.unloading, *plan.alone)
    }
    found = [
        rollback_errors.irreversible(revision, reason)
        for revision, reason in reasons.items()
        if reason is not None
    ]
    found += survey.objections(run, run.survey)
    if found:
        edited = run.settings.on_edited == "refuse" and bool(run.survey.edited)
        raise rollback_errors.rollback_refused(found, edited=edited)


def changed_since(run: Run, heads: Collection[str]) -> Iterator[tuple[str, str]]:
    """Revision and table of every declaration that differs from the one that was applied."""
    applied = applied_revisions(run.catalog, heads)
    entries = {(load.revision, load.table, load.kind): load for load in run.ledger.loads()}
    for seeder in run.catalog.seeders:
        for declared in seeder.declared if seeder.revision in applied else ():
            kind: Kind = "rows" if isinstance(declared.declaration, Seed) else "update"
            load = entries.get((seeder.revision, declared.table, kind))
            if load is not None and load.fingerprint != declared.fingerprint:
                yield seeder.revision, declared.table


def unheeded(run: Run, heads: Collection[str]) -> list[str]:
    """The revisions that are loaded with other numbers than this run asks for, in order.

    What is loaded stays as it is; only a run that asks for something is told so.
    """
    said = run.settings.origins.items()
    typed = {name.partition(".")[0] for name, origin in said if origin == "-x"}
    if not typed & {"size", "rows", "seed", "scale"}:
        return []
    applied = applied_revisions(run.catalog, heads)
    volumes = {load.revision: load.volume for load in run.ledger.loads() if load.kind == "rows"}
    return [
        seeder.revision
        for seeder in run.catalog.seeders
        if seeder.revision in applied
        and volumes.get(seeder.revision)
        and volumes[seeder.revision] != run.volume.of(seeder)
    ]


@dataclass(frozen=True, slots=True)
class Repetitive:
    """A column about to be filled from a pool that is too small for its rows."""

    revision: str
    table: str
    column: str
    rows: int
    pool: Repetition


def repetitive(run: Run, plan: Plan) -> Iterator[Repetitive]:
    """Every column that would look repetitive, and need not; nothing is refused for it."""
    planned = {seeder.revision for seeder in plan.loading}
    for seeder in plan.loading:
        dataset = run.planned_dataset(seeder.revision, planned)
        for declared in seeder.declared:
            table = dataset.table(declared.table)
            own = isinstance(declared.declaration, Seed)
            rows = table.segment(declared.columns).count if own else table.count
            for name, column in declared.columns.items():
                for pool in repetitions(column, rows, run.volume.seed):
                    yield Repetitive(seeder.revision, declared.table, name, rows, pool)
