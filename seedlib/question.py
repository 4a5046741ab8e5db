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
from seedlib.terminal import progress
from seedlib.terminal.region import columns

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        with run.progress.aside():
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


def log_plan(run: Run, plan: Plan) -> None:
    """Log what a run is about to put in that nobody had to be asked about."""
    if not plan.taking and not plan.stamping and run.environment.name != "production":
        _log_load(run, _coming(run, plan), _passed(run, plan))


def _log_load(
    run: Run, rows: list[tuple[str, str, int, str]], passed: list[tuple[str, str]]
) -> None:
    run.log.run_plan(
        direction="upgrade",
        steps=[
            *(dict(zip(preview.COMING, row, strict=True)) for row in rows),
            *({"revision": revision, "what": what} for revision, what in passed),
        ],
    )


def _coming(run: Run, plan: Plan) -> list[tuple[str, str, int, str]]:
    return [step.shown for step in preview.coming(run, plan)]


def _passed(run: Run, plan: Plan) -> list[tuple[str, str]]:
    return [(seeder.revision, f"passed over: {run.passing(seeder)}") for seeder in plan.passing]


def _confirm_load(run: Run, plan: Plan) -> None:
    rows, passed = _coming(run, plan), _passed(run, plan)
    _log_load(run, rows, passed)
    if run.settings.dry_run:
        run.log.confirmed(by="dry run")
    elif run.settings.force:
        run.log.confirmed(by="force")
    elif _somebody_is_there():
        lines = _laid_out(preview.COMING, rows) if rows else ["No rows."]
        lines += ["", *(f"{revision} is {what}." for revision, what in passed)] if passed else []
        database = run.settings.allow_production
        told = "\n".join([f"This run puts into production, database {database}:", "", *lines])
        with run.progress.aside():
            _ask(told, errors.not_confirmed("run"))
        run.log.confirmed(by="answer")
    else:
        run.log.confirmed(by="allow-production")


def _somebody_is_there() -> bool:
    """Whether there is a terminal to ask at; a service has no standard input at all."""
    return sys.stdin is not None and sys.stdin.isatty() and progress.terminal() is not None


def _ask(told: str, refusal: SeedError) -> None:
    """Print a table and read the answer, by a stream that leads to the terminal.

    The end of input is no answer, and neither is what was typed before there was a question.
    """
    screen = progress.terminal()
    assert screen is not None
    _forget_what_was_typed()
    screen.write(f"\n{told}\n\nGo ahead? [y/N] ")
    screen.flush()
    answer = ""
    try:
        answer = sys.stdin.readline()
    finally:
        # Without one, by Ctrl-D or Ctrl-C, the message to come would stand beside the question.
        if not answer.endswith("\n"):
            screen.write("\n")
    if answer.strip().lower() not in {"y", "yes"}:
        raise refusal


def _forget_what_was_typed() -> None:
    try:
        import termios  # noqa: PLC0415 - which Windows has not
    except ImportError:
        return
    termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _told(run: Run, plan: Plan, rows: list[preview.Going]) -> str:
    nothing = f"No rows of ours; the versions of {', '.join(plan.taking)} go."
    text = "\n".join(_laid_out(preview.GOING, rows)) if rows else nothing
    return f"This rollback in {run.environment.name} takes back:\n\n{text}"


def _laid_out(headings: Sequence[str], rows: Sequence[Sequence[str | int]]) -> list[str]:
    """A table; for a terminal that is too narrow for it a line for each of its rows."""
    shown = [tuple(_shown(cell) for cell in row) for row in rows]
    lines = summary.aligned(headings, shown, left=(0, 1, 3))
    screen = progress.terminal()
    if screen is None or max(map(len, lines)) <= columns(screen):
        return lines
    return [_in_words(headings, row) for row in shown]


def _in_words(headings: Sequence[str], row: Sequence[str]) -> str:
    revision, table, rows, what, *further = row
    more = [f", {n} {name}" for n, name in zip(further, headings[4:], strict=True) if n != "0"]
    return f"{revision}: {rows} {table} {what}{''.join(more)}"


def _shown(cell: str | int) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"
