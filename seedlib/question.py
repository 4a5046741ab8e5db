"""What a rollback is about to take, as a table, and the one question before it does.

Whoever sits at a terminal is asked. Where nobody does, development goes ahead; staging and
production have to be told. Asked before the first write, after everything that refuses a plan.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from alembic import context

from seedlib import audit, summary
from seedlib import rollback_errors as errors
from seedlib.keys import holding
from seedlib.ledger import MET
from seedlib.survey import strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.ledger import Load
    from seedlib.plan import Plan
    from seedlib.run import Run

_Row = tuple[str, str, int, str, int, int]

_HEADINGS = ("revision", "table", "rows", "what", "edited", "kept")


def confirm(run: Run, plan: Plan) -> None:
    """Ask whether a rollback may begin, where there is one and nobody said so beforehand.

    Raises:
        SeedError: The answer is not yes, or nobody can be asked and this is not development.
    """
    if not plan.taking:
        return
    rows = list(_rows(run))
    run.log.run_plan(
        direction="downgrade",
        steps=[dict(zip(_HEADINGS, row, strict=True)) for row in rows],
    )
    if run.settings.dry_run:
        context.config.print_stdout("%s", _told(run, plan, rows))
        run.log.confirmed(by="dry run")
    elif run.settings.force:
        run.log.confirmed(by="force")
    elif sys.stdin.isatty() and sys.stderr.isatty():
        _ask(run, plan, rows)
        run.log.confirmed(by="answer")
    elif run.environment.name == "development":
        run.log.confirmed(by="development")
    else:
        raise errors.not_forced(run.environment.name)


def _ask(run: Run, plan: Plan, rows: list[_Row]) -> None:
    """Print the table and read the answer, both on standard error: output may go to a file."""
    sys.stderr.write(f"\n{_told(run, plan, rows)}\n\nGo ahead? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise errors.not_confirmed()


def _told(run: Run, plan: Plan, rows: list[_Row]) -> str:
    lines = summary.aligned(
        _HEADINGS, [tuple(_shown(cell) for cell in row) for row in rows], left=(0, 1, 3)
    )
    nothing = f"No rows of ours; the versions of {', '.join(plan.taking)} go."
    text = "\n".join(lines) if rows else nothing
    return f"This rollback in {run.environment.name} takes back:\n\n{text}"


def _rows(run: Run) -> Iterator[_Row]:
    """A line for each table of each revision; second passes go with their rows."""
    found = run.survey
    for entry in (*found.entries, *found.staying):
        if entry.kind == "fill":
            continue
        edited = sum(len(one.keys) for one in found.edited if one.entry == entry)
        kept, rows = _kept(run, entry), found.rows[entry.identity]
        if entry.kind in MET and not run.ledger.done(entry):
            continue
        what: str = audit.taking_back(entry.kind)
        if strategy(run, entry) == "none":
            what, rows = "left", sum(len(keys) for _, keys in run.ledger.chunk_keys(entry))
        yield entry.revision, entry.table, rows - kept, what, edited, kept


def _kept(run: Run, entry: Load) -> int:
    """How many of an entry's rows stay, wherever it was that their edit showed."""
    kept = run.survey.kept.get(entry.table)
    if not kept:
        return 0
    has = holding(run.ledger.key_sets(entry))
    return sum(map(has, kept))


def _shown(cell: str | int) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"
