"""Alembic's steps through the revisions, with what a run does before, between and after them.

Alembic decides which revisions there are to go through; here is where their plan is checked before
the first one, where each gets its turn, and where its version is fenced before it is stamped.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.runtime.migration import RevisionStep

from seedlib import (
    counting,
    integrity,
    lock_errors,
    plan,
    privileges,
    question,
    rollback,
    schema_tree,
    stamped,
    summary,
    unhashed,
    unload,
)
from seedlib.backup import take as backup
from seedlib.errors import SeedError
from seedlib.plan_errors import UnfitError
from seedlib.record import command
from seedlib.tables import VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import sqlalchemy as sa
    from alembic.runtime.migration import MigrationContext, MigrationInfo, MigrationStep

    from seedlib.plan import Plan
    from seedlib.preview import Show
    from seedlib.record import Record
    from seedlib.run import Run


def stepping(
    this: Run, record: Record, alembics_steps: Callable[..., Any], planning: Show | None
) -> Callable[..., Any]:
    """Wrap Alembic's list of steps: the whole plan is checked, then handed out step by step.

    Args:
        this: The run.
        record: Its record, which begins with the first write.
        alembics_steps: What lists them, and is called ``downgrade`` where they lead down, and
            ``discard`` where an interrupted upgrade alone is to be taken back.
        planning: Shows the plan where nothing but that is asked for.
    """

    def steps(heads: tuple[str, ...], migration: MigrationContext) -> Iterator[MigrationStep]:
        begun = monotonic()
        found: list[MigrationStep] = list(alembics_steps(heads, migration))
        # A downgrade may have no step to go, and still an interrupted upgrade to take back.
        discarding = alembics_steps.__name__ == "discard"
        down = alembics_steps.__name__ == "downgrade" or any(map(_leads_down, found))
        planned = plan.make(this, found, heads, down=down or discarding, discarding=discarding)
        if planning is not None:
            this.heads = heads
            planning(this, planned, _objection(this, planned))
            this.session.leave()
            return
        _check(this, planned)
        for revision, table in plan.changed_since(this, heads):
            this.log.declaration_changed(revision=revision, table=table)
        summary.unheeded(this, plan.unheeded(this, heads))
        summary.by_the_database(this, planned)
        summary.repetitive(this, plan.repetitive(this, planned))
        this.session.leave()
        unhashed.fill(this)
        if planned.empty:
            summary.nothing_to_do(this, heads)
            return
        privileges.check(this, planned)
        question.confirm(this, planned)
        backup.before_rollback(this, planned.taking, heads)
        if this.settings.dry_run:
            counting.decide(this, planned)
        begin(this, record, planned.revisions, heads)
        question.log_plan(this, planned)
        if this.log.dry_run_mode == "counted":
            counting.count(this, planned)
        else:
            yield from _through(this, planned)
        end(this, record, seconds=monotonic() - begun)

    return steps


def _through(this: Run, planned: Plan) -> Iterator[MigrationStep]:
    """Hand out the steps, each in its turn."""
    rollback.before_the_steps(this, planned)
    passing = {seeder.revision: this.passing(seeder) for seeder in planned.passing}
    for step in planned.steps:
        if not isinstance(step, RevisionStep):
            yield step
            continue
        with this.under_way(step.revision.revision, "upgrade" if step.is_upgrade else "downgrade"):
            if this.revision in passing:
                step.migration_fn = _passing_over(this, passing[this.revision] or "")
            elif step.is_upgrade:
                stamped.say_if_in(this)
                with this.session.transaction():
                    this.ledger.forget_passing(this.revision)
                this.session.leave()
            elif step.is_downgrade and stamped.nothing_to_take(this):
                step.migration_fn = _nothing
            yield step
    rollback.after_the_steps(this, planned)


def begin(this: Run, record: Record, revisions: Sequence[str], heads: Collection[str]) -> None:
    """The first writes: our tables, the environment's mark, the run record.

    Args:
        this: The run.
        record: Its record.
        revisions: Those that it is about.
        heads: The version table's content.
    """
    configuration = summary.configuration(this)
    this.heads = tuple(heads)
    if this.settings.dry_run and this.log.dry_run_mode is None:
        this.log.dry_run_mode = "executed"
    this.progress.planned(len(revisions))
    this.log.run_start(
        command=command(),
        environment=this.environment.name,
        database=this.control.engine.url.render_as_string(),
        configuration=configuration,
        revisions=revisions,
    )
    if this.log.dry_run_mode == "counted":
        summary.dry_run(this)
        return
    with privileges.told(this, "CREATE TEMPORARY TABLES" if this.settings.dry_run else "CREATE"):
        this.session.prepare((*metadata.sorted_tables, _version_table()))
    this.ledger.present = True
    if this.settings.dry_run:
        summary.dry_run(this)
        return
    privileges.check_own(this)
    record.mark(this.environment)
    record.start(
        who=this.actor,
        environment=this.environment,
        settings=configuration,
        heads=heads,
        lock_id=None if this.lock.fence is None else this.lock.fence.holder_id,
    )
    if this.environment.name == "production":
        record.authorised(this.actor)


def end(this: Run, record: Record, *, seconds: float) -> None:
    """The last words of a run that succeeded, and in a dry run the end of all that it did.

    Args:
        this: The run.
        record: Its record.
        seconds: How long it took.
    """
    if this.settings.dry_run:
        this.progress.status("Rolling all of it back")
    this.session.settle()
    summary.closing(this, seconds=seconds)
    record.end("done", heads=this.heads, summary=summary.counts(this))


def versions(connection: sa.Connection) -> Sequence[object]:
    """The version table's content."""
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalars().all()


def _check(this: Run, planned: Plan) -> None:
    plan.check(this, planned, schema_tree.revisions(this.control, planned))


def _objection(this: Run, planned: Plan) -> SeedError | None:
    """What a run would be refused for; the user's rights too, where what they are on is there."""
    refused = _refusal(_check, this, planned)
    if isinstance(refused, UnfitError):
        return refused
    lacking = _refusal(privileges.check, this, planned)
    if refused is None or lacking is None:
        return refused or lacking
    return SeedError(f"{refused}\n{lacking}")


def _refusal(check: Callable[[Run, Plan], None], this: Run, planned: Plan) -> SeedError | None:
    try:
        check(this, planned)
    except SeedError as error:
        return error
    return None


def _leads_down(step: MigrationStep) -> bool:
    return isinstance(step, RevisionStep) and step.is_downgrade


def _version_table() -> sa.Table:
    """The version table, as Alembic lays it on this kind of database."""
    return context.get_context().impl.version_table_impl(
        version_table=VERSION_TABLE, version_table_schema=None, version_table_pk=True
    )


def _nothing(**_: object) -> None:
    """Stands for the downgrade of a revision that was passed over."""


def _passing_over(this: Run, reason: str) -> Callable[..., None]:
    def pass_over(**_: object) -> None:
        this.ledger.pass_over(this.revision, this.id, reason)
        summary.passed_over(this, reason)

    return pass_over


def stamping(this: Run) -> Callable[..., None]:
    """What happens in the transaction that moves the version, after the version's row."""

    def stamped(step: MigrationInfo, heads: Collection[str], **_: object) -> None:
        lock_rows = this.session.dialect.for_update
        found = this.session.all(f"SELECT version_num FROM {VERSION_TABLE}{lock_rows}")
        if {str(row[0]) for row in found} != set(heads):
            raise lock_errors.version_moved((str(row[0]) for row in found), heads)
        this.heads = tuple(heads)
        if not step.is_stamp:
            if step.is_upgrade:
                this.progress.status("Checking the foreign keys")
                integrity.check(this, this.catalog[this.revision].declared)
                this.ledger.finish(this.revision, "loading", "loaded")
            else:
                unload.finish(this, this.revision)
        this.lock.check(this.session)

    return stamped
