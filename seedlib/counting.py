"""A dry run too large to be done and taken back: rows are made, checked and counted, none is sent.

What makes and checks them is what a run has, up to where it would write. What only the database can
say of rows is not known: whether their keys are free, CHECKs met, triggers content. In a rollback
every row is looked for.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic.runtime.migration import RevisionStep

from seedlib import (
    audit,
    images,
    integrity,
    natural,
    operations,
    preview,
    reserve,
    stamped,
    summary,
    unload,
)
from seedlib.chunks import Loaded, TableLoad
from seedlib.entries import new_entry
from seedlib.fill import Pass
from seedlib.keys import each_key, without

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seedlib.batch import Batch
    from seedlib.catalog import Seeder
    from seedlib.chunks import Span
    from seedlib.declared import Declared
    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Load
    from seedlib.plan import Plan
    from seedlib.run import Run


def decide(run: Run, plan: Plan) -> None:
    """Let a dry run be executed where it is small enough, and else be counted."""
    run.unsent.rows = 0 if plan.stamping else _rows(run, plan)
    beyond = run.unsent.rows > run.settings.dry_run_rows
    run.unsent.closed = _closed(run, plan)
    run.log.dry_run_mode = "counted" if beyond or run.unsent.closed else "executed"


def _closed(run: Run, plan: Plan) -> list[str]:
    """Tables whose rows go by a transaction without foreign keys, which cannot be one of many."""
    every = (unload.entries_of(run, revision) for revision in plan.taking)
    return sorted({table for entries in every for table in unload.inseparable(run, entries)})


def _rows(run: Run, plan: Plan) -> int:
    """How many rows the run would write, if none is left out; each time that it writes one."""
    if plan.taking:
        return sum(len(keys) for entry in run.survey.entries for keys in run.ledger.key_sets(entry))
    return sum(step.rows - step.in_already for step in preview.coming(run, plan))


def count(run: Run, plan: Plan) -> None:
    """Go through a plan and count what would become of rows.

    Args:
        run: The run; its summary gets the counts, and its heads are those that it would leave.
        plan: The plan, which was checked.

    Raises:
        SeedError: A record is invalid, and the run is strict.
    """
    if run.settings.on_edited == "keep":
        _keep(run)
    for revision in plan.leftovers:
        with run.under_way(revision, "downgrade"):
            _take_back(run, revision)
    for step in plan.steps:
        assert isinstance(step, RevisionStep)
        _step(run, run.catalog[step.revision.revision], up=step.is_upgrade)
        left = {*run.heads} - {*step.from_revisions_no_deps}
        run.heads = tuple(sorted(left | {*step.to_revisions_no_deps}))
    for seeder in plan.alone:
        _step(run, seeder, up=False)


def _step(run: Run, seeder: Seeder, *, up: bool) -> None:
    with run.under_way(seeder.revision, "upgrade" if up else "downgrade"):
        reason = run.passing(seeder)
        if up and reason is not None:
            summary.passed_over(run, reason)
        elif up:
            stamped.say_if_in(run)
            _load(run, seeder)
        elif not stamped.nothing_to_take(run):
            _take_back(run, seeder.revision)


def _load(run: Run, seeder: Seeder) -> None:
    """Make the rows of a revision, as ``op.seed`` of all that it declares would put them in."""
    run.unsent.revisions.add(seeder.revision)
    waiting = operations.waiting(run, seeder.seeds)
    for part in list(operations.parts(run, seeder.seeds)):
        closed = part.how == "deferred"
        run.together = frozenset(one.table for one in part.seeds) if closed else frozenset()
        for one in part.seeds:
            _Rows.of(run, one, waiting[one]).logged()
            run.loaded.add((seeder.revision, one.table))
    run.together = frozenset()
    for one in seeder.seeds:
        if waiting[one]:
            _Changes(run, one, waiting[one], "fill").logged()
    for one in seeder.updates:
        _Changes(run, one, tuple(one.columns), "update").logged()


class _Rows(TableLoad):
    """The rows of a seed, made and checked."""

    def __init__(
        self, run: Run, declared: Declared, entry: Load, deferred: Collection[str]
    ) -> None:
        super().__init__(run, declared, entry, deferred)
        self._natural = None
        if natural.looked_for(declared):
            self.automatic = self.top_first = False
            self.met_as = "adopted" if natural.kind(declared) == "adopted" else "updated"
            self._natural = natural.key(declared, self.shape)

    @classmethod
    def of(cls, run: Run, declared: Declared, deferred: Collection[str]) -> _Rows:
        """Those of a seed that are not in yet, under the entry that they have or would have."""
        entry = _begun(run, declared)
        if entry is None:
            own = run.dataset().tables[declared.table].segment(declared.columns)
            size = reserve.chunk_rows(run, declared, deferred, own.first_row, own.count)
            entry = new_entry(
                run,
                declared,
                "rows",
                "wanted",
                (),
                first_row=own.first_row,
                total=own.count,
                chunk_rows=size,
            )
        return cls(run, declared, entry, deferred)

    def logged(self) -> None:
        """Make them, and say when that begins and what became of them."""
        with _told(self.run, self.entry, self.entry.total):
            self.load()

    def put(self, spans: Iterable[Span]) -> Iterator[Loaded]:
        """See :meth:`TableLoad.put`; nothing is put in."""
        for span in spans:
            batch = self.make(span)
            gone = [skip.offset for skip in batch.skipped]
            self.run.unsent.add(self.entry, *span, gone)
            yield Loaded.of(batch, self._met(batch))

    def _met(self, batch: Batch) -> int:
        """How many of a chunk's rows are there already; what holds them is let go at once."""
        if self._natural is None or not batch.offsets:
            return 0
        session = self.run.session
        at = [self.columns.index(name) for name in self._natural.columns]
        keys = list(zip(*(batch.columns[i].cells for i in at), strict=True))
        try:
            return len(
                session.dialect.matching(
                    session, self.shape, self._natural.index, self._natural.columns, keys
                )
            )
        finally:
            session.rollback()


class _Changes(Pass):
    """A second pass or an update, its new values made and checked."""

    def apply(self) -> None:
        """See :meth:`Pass.apply`; nothing is changed."""
        run, table = self.run, self.declared.table
        changed = replace(self.changed(), travelling=lambda _: None)
        run.progress.table(f"{table}, {'second pass' if self.kind == 'fill' else 'update'}", None)
        for made in map(changed.of, enumerate(self._chunks())):
            self.left(made.unfit)
            run.count(table, "updated", len(made.changes))
            run.progress.advance(made.chunk.total)

    def _chunks(self) -> Iterator[Chunk]:
        """Those that are in and not changed yet, then those that were made."""
        ledger, revision = self.run.ledger, self.declared.revision
        entry = ledger.load(revision, self.declared.table, self.kind) if ledger.present else None
        done = set() if entry is None else ledger.done(entry)
        for number, (source, chunk) in enumerate(self.sources()):
            if number not in done:
                yield ledger.chunk(source, chunk)
        for made in self.run.unsent.of(self.declared.table):
            if self.kind == "update" or made.load.revision == revision:
                yield made


def _begun(run: Run, declared: Declared) -> Load | None:
    """The entry of an interrupted load, or of one whose version was stamped away."""
    if not run.ledger.present:
        return None
    entry = run.ledger.load(declared.revision, declared.table, "rows")
    return None if entry is None or entry.state == "free" else entry


def _keep(run: Run) -> None:
    """The edited rows that would be handed over: each is told where its edit shows first."""
    seen: set[tuple[str, Key]] = set()
    for edited in run.survey.edited:
        rows = {(edited.entry.table, key) for key in each_key(edited.keys)} - seen
        seen |= rows
        run.revision = edited.entry.revision
        run.count(edited.entry.table, "kept", len(rows))


def _take_back(run: Run, revision: str) -> None:
    for entry in run.survey.staying:
        if entry.revision == revision and entry.kind == "rows":
            summary.staying(run, entry)
    entries = [entry for entry in run.survey.entries if entry.revision == revision]
    if not entries:
        run.log.revision_passed(revision=revision, reason="nothing of it is in the ledger")
    for entry in entries:
        with _told(run, entry):
            _take(run, entry)


def _take(run: Run, entry: Load) -> None:
    """Count the rows of an entry that are there, and those that somebody else deleted."""
    gone, kept = integrity.gone(run, entry), preview.kept(run, entry)
    every = sum(len(keys) for keys in run.ledger.key_sets(entry))
    taken = every - gone - kept
    if entry.kind == "fill":
        taken = sum(len(images.emptied(run, chunk)) for chunk in _left(run, entry))
    run.count(entry.table, audit.taking_back(entry.kind), taken)
    if entry.kind == "rows":
        run.count(entry.table, "gone already", gone)


def _left(run: Run, entry: Load) -> Iterator[Chunk]:
    """The chunks of an entry without the rows that are kept."""
    kept = run.survey.kept.get(entry.table, ())
    for number in run.ledger.done(entry):
        chunk = run.ledger.chunk(entry, number)
        yield replace(chunk, keys=without(chunk.keys, kept))


@contextmanager
def _told(run: Run, entry: Load, total: int | None = None) -> Iterator[None]:
    """A table's turn, told to the log with what it adds to the summary."""
    begun, before = time.monotonic(), run.done.copy()
    run.log.table_start(revision=entry.revision, table=entry.table, rows=total)
    yield
    counts = {what.replace(" ", "_"): n for (_, _, what), n in (run.done - before).items()}
    seconds = time.monotonic() - begun
    run.log.table_end(revision=entry.revision, table=entry.table, seconds=seconds, **counts)
