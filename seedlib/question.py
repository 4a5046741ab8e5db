"""What a run is about to take, or to put into production, as a table, and the one question.

Whoever sits at a terminal is asked. Where nobody does, a rollback goes ahead in development, and
has to be told to in staging and production; a load goes ahead, for production was authorised.
Asked before the first write, after everything that refuses a plan.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from alembic import context

from seedlib import preview, summary
from seedlib import rollback_errors as errors

if TYPE_CHECKING:
    from seedlib.errors import SeedError
    from seedlib.plan import Plan
    from seedlib.run import Run


def confirm(run: Run, plan: Plan) -> None:
    """Ask whether to begin, where rows go, or come into production, and nobody said so beforehand.

    Raises:
        SeedError: The answer is not yes, or nobody can be asked whether rows may go, and this is
            not development.
    """
    if not plan.taking:
        if run.environment.name == "production" and not plan.stamping:
            _confirm_load(run, plan)
        return
    rows = list(preview.going(run))
    run.log.run_plan(
        direction="downgrade",
        steps=[dict(zip(preview.GOING, row, strict=True)) for row in rows],
    )
    if run.settings.dry_run:
        context.config.print_stdout("%s", _told(run, plan, rows))
        run.log.confirmed(by="dry run")
    elif run.settings.force:
        run.log.confirmed(by="force")
    elif _somebody_is_there():
        _ask(_told(run, plan, rows), errors.not_confirmed("rollback"))
        run.log.confirmed(by="answer")
    elif run.environment.name == "development":
        run.log.confirmed(by="development")
    else:
        raise errors.not_forced(run.environment.name)


def asked(told: str, refusal: SeedError) -> bool:
    """Ask before anything else that cannot be undone; whether there was anybody to ask.

    Args:
        told: What is about to be done.
        refusal: What is raised where the answer is not yes.
    """
    there = _somebody_is_there()
    if there:
        _ask(told, refusal)
    return there


def _confirm_load(run: Run, plan: Plan) -> None:
    rows = list(preview.coming(run, plan))
    passed = [(seeder.revision, f"passed over: {run.passing(seeder)}") for seeder in plan.passing]
    run.log.run_plan(
        direction="upgrade",
        steps=[
            *(dict(zip(preview.COMING, row, strict=True)) for row in rows),
            *({"revision": revision, "what": what} for revision, what in passed),
        ],
    )
    if run.settings.dry_run:
        run.log.confirmed(by="dry run")
    elif run.settings.force:
        run.log.confirmed(by="force")
    elif _somebody_is_there():
        shown = [tuple(_shown(cell) for cell in row) for row in rows]
        lines = summary.aligned(preview.COMING, shown, left=(0, 1, 3)) if rows else ["No rows."]
        lines += ["", *(f"{revision} is {what}." for revision, what in passed)] if passed else []
        database = run.settings.allow_production
        told = "\n".join([f"This run puts into production, database {database}:", "", *lines])
        _ask(told, errors.not_confirmed("run"))
        run.log.confirmed(by="answer")
    else:
        run.log.confirmed(by="allow-production")


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(told: str, refusal: SeedError) -> None:
    """Print a table and read the answer, both on standard error: output may go to a file."""
    sys.stderr.write(f"\n{told}\n\nGo ahead? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise refusal


def _told(run: Run, plan: Plan, rows: list[preview.Going]) -> str:
    lines = summary.aligned(
        preview.GOING, [tuple(_shown(cell) for cell in row) for row in rows], left=(0, 1, 3)
    )
    nothing = f"No rows of ours; the versions of {', '.join(plan.taking)} go."
    text = "\n".join(lines) if rows else nothing
    return f"This rollback in {run.environment.name} takes back:\n\n{text}"


def _shown(cell: str | int) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"
