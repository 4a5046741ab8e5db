"""``op.seed`` and ``op.unseed``, as Alembic operations: what they mean, on the run under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from alembic.operations import MigrateOperation, Operations

from seedlib import errors, fill, load, unload
from seedlib.seed import Declaration, Seed

if TYPE_CHECKING:
    from seedlib.catalog import Declared
    from seedlib.run import Run

RUN = "seed_run"
"""Under which name ``context.configure`` hands the run to operations."""


@Operations.register_operation("seed")
class SeedOp(MigrateOperation):
    """Put in the rows that the revision declares."""

    def __init__(self, declarations: tuple[Declaration, ...]) -> None:
        self.declarations = declarations

    @classmethod
    def seed(cls, operations: Operations, *declarations: Declaration) -> None:
        """See :func:`seedlib.op.seed`."""
        operations.invoke(cls(declarations))


@Operations.register_operation("unseed")
class UnseedOp(MigrateOperation):
    """Take back what the ledger says the revision put in."""

    @classmethod
    def unseed(cls, operations: Operations) -> None:
        """See :func:`seedlib.op.unseed`."""
        operations.invoke(cls())


@Operations.implementation_for(SeedOp)
def _seed(operations: Operations, operation: SeedOp) -> None:
    run = _run(operations, "seed")
    seeder = run.catalog[run.revision]
    declared = [_own(run, declaration) for declaration in operation.declarations]
    # An entry's position comes from the module, so that it is the same however op.seed is called.
    position = {d: index for index, d in enumerate(seeder.declared)}
    behind = len(seeder.declared)
    seeds = [d for d in declared if isinstance(d.declaration, Seed)]
    waiting: list[tuple[Declared, tuple[str, ...]]] = []
    for index, one in enumerate(seeds):
        later = {other.table for other in seeds[index:]}
        deferred = load.second_pass(one, run.shape(one.table), later)
        load.load(run, one, position[one], deferred)
        if deferred:
            waiting.append((one, deferred))
    for one, columns in waiting:
        fill.fill(run, one, columns, behind + position[one])
    for one in declared:
        if not isinstance(one.declaration, Seed):
            fill.update(run, one, 2 * behind + position[one])


@Operations.implementation_for(UnseedOp)
def _unseed(operations: Operations, _operation: UnseedOp) -> None:
    run = _run(operations, "unseed")
    unload.unload(run, run.revision)


def _run(operations: Operations, name: str) -> Run:
    run = operations.migration_context.opts.get(RUN)
    if run is None:
        raise errors.outside_a_run(name)
    return cast("Run", run)


def _own(run: Run, declaration: Declaration) -> Declared:
    declared = run.catalog[run.revision].find(declaration)
    if declared is None:
        raise errors.declared_elsewhere(run.revision, declaration.table)
    return declared
