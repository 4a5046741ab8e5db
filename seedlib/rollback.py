"""What a rollback does beside Alembic's steps: what no step of a revision stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from seedlib import handover, one_table, unload

if TYPE_CHECKING:
    from seedlib.plan import Plan
    from seedlib.run import Run


def before_the_steps(run: Run, plan: Plan) -> None:
    """Hand over edited rows that are to be kept, and take interrupted upgrades back."""
    if run.settings.on_edited == "keep":
        handover.keep_edited(run)
    for revision in plan.leftovers:
        with run.under_way(revision, "downgrade"):
            unload.unload(run, revision, partial=True)
    run.session.leave()


def after_the_steps(run: Run, plan: Plan) -> None:
    """Take back revisions below the head, whose versions stay; the ledger says that rows went."""
    for seeder in plan.alone:
        module = context.script.get_revision(seeder.revision).module
        with run.under_way(seeder.revision, "downgrade"):
            with run.session.transaction():
                module.downgrade()
                unload.finish(run, seeder.revision)
                run.ledger.pass_over(seeder.revision, run.id, one_table.REASON)
            run.session.leave()
