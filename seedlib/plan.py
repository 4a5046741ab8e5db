"""The steps about to run, and everything that speaks against them, before the first write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from alembic.runtime.migration import RevisionStep

from seedlib import errors, schema, unload
from seedlib.declaration import DeclarationError
from seedlib.load import second_pass
from seedlib.seed import Seed
from seedlib.values.foreign_keys import column_needs, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from alembic.runtime.migration import MigrationStep

    from seedlib.catalog import Catalog, Declared, Seeder
    from seedlib.ledger import Kind, Load
    from seedlib.run import Run
    from seedlib.values.array import Array
    from seedlib.values.rows import Dataset

_SAMPLE = 20
"""How many rows of each seed are made to see which kind of value each column gets."""

_UNFINISHED = ("wanted", "loading", "loaded")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about to do.

    Args:
        loading: Revisions to be loaded, in order.
        passing: Revisions to be passed over, for they are not for this environment.
        unloading: Revisions to be taken back, the latest first.
        leftovers: Interrupted upgrades to be taken back before anything else, the latest first.
        stamping: Whether this is a stamp.
    """

    loading: tuple[Seeder, ...] = ()
    passing: tuple[Seeder, ...] = ()
    unloading: tuple[Seeder, ...] = ()
    leftovers: tuple[str, ...] = ()
    stamping: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        work = (self.loading, self.passing, self.unloading, self.leftovers)
        return not any(work) and not self.stamping

    @property
    def revisions(self) -> list[str]:
        """Every revision concerned, in the order of the steps."""
        upwards = sorted((*self.loading, *self.passing), key=lambda seeder: seeder.order)
        return [*self.leftovers, *(seeder.revision for seeder in (*upwards, *self.unloading))]


def make(run: Run, steps: Sequence[MigrationStep], heads: Collection[str], *, down: bool) -> Plan:
    """Turn Alembic's steps into a plan, by the ledger and the environment.

    Args:
        run: The run.
        steps: What Alembic is about to do.
        heads: The version table's content.
        down: Whether the command is a downgrade; it may have no steps and still a leftover.

    Raises:
        SeedError: An interrupted run has to be finished, or taken back, first.
    """
    catalog, loads = run.catalog, run.ledger.loads()
    revisions = [step for step in steps if isinstance(step, RevisionStep)]
    up = [catalog[step.revision.revision] for step in revisions if step.is_upgrade]
    back = [catalog[step.revision.revision] for step in revisions if step.is_downgrade]
    stamping = len(revisions) < len(steps)
    applied = applied_revisions(catalog, heads)
    _refuse_unfinished(loads, catalog, back, applied, stamping=stamping)
    here = run.environment.name
    return Plan(
        loading=tuple(seeder for seeder in up if here in seeder.environments),
        passing=tuple(seeder for seeder in up if here not in seeder.environments),
        unloading=tuple(back),
        leftovers=tuple(_leftovers(loads, catalog, applied)) if down else (),
        stamping=stamping,
    )


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
            raise errors.unfinished_downgrade(load.revision, target)
        if stamping and load.state in _UNFINISHED and load.revision not in applied:
            raise errors.unfinished_upgrade(load.revision, target)


def _leftovers(loads: Iterable[Load], catalog: Catalog, applied: set[str]) -> list[str]:
    found = {
        load.revision
        for load in loads
        if load.state in _UNFINISHED and load.revision not in applied
    }
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
    found = [
        errors.schema_too_old(seeder.revision, seeder.requires)
        for seeder in plan.loading
        if seeder.requires and seeder.requires not in (schema_revisions or ())
    ]
    found += [line for seeder in plan.loading for line in _before_loading(run, plan, seeder)]
    if found:
        raise errors.problems("The seeds cannot be loaded:", found)
    revisions = [*plan.leftovers, *(seeder.revision for seeder in plan.unloading)]
    entries = [entry for name in revisions for entry in unload.entries_of(run, name)]
    for table in {entry.table for entry in entries} - set(run.shapes):
        run.shapes[table] = schema.reflect(run.control, table)
    found = unload.inspect(run, entries)
    if found:
        raise errors.rollback_refused(found)


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


def _before_loading(run: Run, plan: Plan, seeder: Seeder) -> Iterator[str]:
    yield from _half_loaded(run, seeder)
    missing = [d.table for d in seeder.declared if d.table not in run.shapes]
    for declared in seeder.declared:
        shape = run.shapes.get(declared.table)
        if shape is None:
            yield errors.no_table(seeder.revision, declared.table, schema.tables(run.control))
        elif not shape.primary_key:
            yield errors.no_primary_key(seeder.revision, declared.table)
    if missing:
        return
    try:
        planned = {one.revision for one in plan.loading}
        dataset = run.planned_dataset(seeder.revision, planned)
        for declared in seeder.declared:
            yield from _one_declaration(run, seeder, declared, dataset)
    except DeclarationError as error:
        yield f"{seeder.revision}: {error}"


def _half_loaded(run: Run, seeder: Seeder) -> Iterator[str]:
    """An interrupted load goes on with what it began with, or not at all."""
    tables = [declared.table for declared in seeder.seeds]
    for load in run.ledger.loads():
        if load.revision != seeder.revision or load.state not in _UNFINISHED:
            continue
        declared = next((d for d in seeder.declared if _is(d, load)), None)
        asked = run.volume.for_tables(tables)
        if declared is None or declared.fingerprint != load.fingerprint:
            yield errors.changed_half_way(load.revision, load.table, seeder.down_revision)
        elif declared.pools != load.pools:
            yield errors.faker_changed_half_way(
                load.revision, load.table, load.pools, declared.pools
            )
        elif load.volume != asked:
            yield errors.other_volume(load.revision, load.volume, asked, seeder.down_revision)
            return


def _is(declared: Declared, load: Load) -> bool:
    return declared.table == load.table and isinstance(declared.declaration, Seed) == (
        load.kind != "update"
    )


def _one_declaration(
    run: Run, seeder: Seeder, declared: Declared, dataset: Dataset
) -> Iterator[str]:
    shape = run.shapes[declared.table]
    where = f"{seeder.revision}, {declared.table}"
    tables = {d.table for d in seeder.seeds}
    earlier = set(dataset.tables)
    for name, column in declared.columns.items():
        for table in sorted(column_needs(column) - earlier):
            yield errors.unknown_parent(where, name, table, sorted(earlier))
            return
    sample: dict[str, Array | None] = {}
    if isinstance(declared.declaration, Seed):
        index = [d.table for d in seeder.seeds].index(declared.table)
        later = [d.table for d in seeder.seeds[index:]]
        for name in second_pass(declared, shape, later):
            if name in shape.columns and not shape.columns[name].nullable:
                yield errors.second_pass_not_null(where, name)
        segment = dataset.tables[declared.table].segment(declared.columns)
        numbers = segment.first_row + np.arange(min(segment.count, _SAMPLE), dtype=np.uint64)
        rows = dataset.rows(declared.table, numbers.astype(np.uint64))
        sample = {name: rows[name] if len(rows) else None for name in declared.columns}
    elif declared.table not in tables | earlier:
        yield errors.nothing_to_update(where, declared.table)
        return
    else:
        # The rows are there already, so no column is left to be filled.
        there = [name for name, column in shape.columns.items() if not column.generated]
        sample = dict.fromkeys([*there, *declared.columns])
    differences = schema.drift(
        shape,
        declared.table,
        sample,
        references(declared.columns, declared.table),
        schema.tables(run.control),
    )
    yield from (f"{seeder.revision}, {line}" for line in map(str, differences))
