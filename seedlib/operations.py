"""``op.seed`` and ``op.unseed``, as Alembic operations: what they mean, on the run under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from alembic.operations import MigrateOperation, Operations

from seedlib import (
    circles,
    conflict_errors,
    declaration_errors,
    errors,
    fill,
    load,
    natural,
    unload,
)
from seedlib.seed import Declaration, Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.declared import Declared
    from seedlib.run import Run

RUN = "seed_run"
"""Under which name ``context.configure`` hands the run to operations."""


OFFLINE = "seed_script"
"""The same for who writes a script; see :class:`Offline`."""


class Offline(Protocol):
    """Who is told what a revision asks for, where there is no run."""

    def seed(self, declarations: Sequence[Declaration]) -> None:
        """Seed these."""
        ...

    def unseed(self) -> None:
        """Take back what the revision put in."""
        ...


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
    if (offline := _offline(operations)) is not None:
        offline.seed(operation.declarations)
        return
    run = _run(operations, "seed")
    declared = [_own(run, declaration) for declaration in operation.declarations]
    seeds = [one for one in declared if isinstance(one.declaration, Seed)]
    columns = waiting(run, seeds)
    for part in parts(run, seeds):
        load.load_part(run, part, columns)
    for one in seeds:
        if columns[one]:
            fill.fill(run, one, columns[one])
    for one in declared:
        if not isinstance(one.declaration, Seed):
            fill.update(run, one)


def waiting(run: Run, seeds: Sequence[Declared]) -> dict[Declared, tuple[str, ...]]:
    """For each seed the columns that wait for a second pass, in the order in which they go in.

    Raises:
        SeedError: A column waits for rows of another ``op.seed``, or may not be NULL meanwhile.
    """
    given = {one.table for one in seeds}
    ahead, defers = _ahead(run), run.session.dialect.defers
    closing = circles.closing(run.catalog[run.revision].seeds, run.shapes)
    found: dict[Declared, tuple[str, ...]] = {}
    for one in seeds:
        columns, stuck = circles.waits(one, run.shape(one.table), ahead)
        for name, target in columns.items():
            if target not in given:
                raise declaration_errors.seed_together(run.revision, one.table, name, target)
            if natural.looked_for(one):
                raise conflict_errors.waits_here(run.revision, one.table, name)
        for link in stuck:
            if link.table not in given:
                raise declaration_errors.seed_together(
                    run.revision, one.table, str(link), link.table
                )
            if link.table != one.table and not (defers and (one.table, link) in closing):
                raise declaration_errors.cannot_wait(run.revision, one.table, str(link), link.table)
        found[one] = tuple(columns)
        ahead.discard(one.table)
    return found


def parts(run: Run, seeds: Sequence[Declared]) -> Iterator[circles.Part]:
    """What of an ``op.seed`` goes in as one transaction: tables that refer to each other."""
    if not run.session.dialect.defers:
        return (circles.Part((one,)) for one in seeds)
    return circles.parts(seeds, run.shapes, _ahead(run))


def _ahead(run: Run) -> set[str]:
    """The revision's tables that are not in yet."""
    own = run.catalog[run.revision].seeds
    return {one.table for one in own if (run.revision, one.table) not in run.loaded}


@Operations.implementation_for(UnseedOp)
def _unseed(operations: Operations, _operation: UnseedOp) -> None:
    if (offline := _offline(operations)) is not None:
        offline.unseed()
        return
    run = _run(operations, "unseed")
    unload.unload(run, run.revision)


def _offline(operations: Operations) -> Offline | None:
    return cast("Offline | None", operations.migration_context.opts.get(OFFLINE))


def _run(operations: Operations, name: str) -> Run:
    run = operations.migration_context.opts.get(RUN)
    if run is None:
        raise errors.outside_a_run(name)
    return cast("Run", run)


def _own(run: Run, declaration: Declaration) -> Declared:
    declared = run.catalog[run.revision].find(declaration)
    if declared is None:
        raise declaration_errors.declared_elsewhere(run.revision, declaration.table)
    return declared
