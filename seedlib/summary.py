"""What a run tells a person when it is over."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from alembic import context

from seedlib import cautions, dry_run_errors
from seedlib.outcome import WORDED
from seedlib.terminal import progress
from seedlib.terminal.layout import fitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from seedlib.ledger import Load
    from seedlib.logs import RunLog
    from seedlib.plan import Plan, Repetitive
    from seedlib.run import Run
    from seedlib.terminal.progress import Progress

_WHAT = (
    "inserted",
    "adopted",
    "updated",
    "deleted",
    "restored",
    "kept",
    "skipped",
    "not updated",
    "gone already",
)
"""What can become of a row."""


def configuration(run: Run) -> dict[str, object]:
    """The settings of a run, as its record and its log keep them."""
    volume = run.volume
    return {
        "environment": run.environment.name,
        "environment_from": run.environment.origin,
        "size": volume.size,
        "scale": str(volume.scale),
        "rows": dict(volume.rows),
        "seed": volume.seed,
        "chunk_rows": run.settings.chunk_rows or run.session.dialect.chunk_rows,
        "bulk": run.path,
        "workers": 1 if run.crew is None else run.crew.workers + 1,
        "lock_timeout": run.settings.lock_timeout,
        "strict": run.settings.strict,
        "table": run.settings.table,
        "on_edited": run.settings.on_edited,
        "force": run.settings.force,
        "dry_run": run.settings.dry_run,
        "dry_run_rows": run.settings.dry_run_rows,
        "allow_production": run.settings.allow_production,
        "with_demo_data": run.settings.with_demo_data,
        "said_by": dict(run.settings.origins),
    }


def counts(run: Run) -> dict[str, dict[str, int]]:
    """Table to what happened to its rows, how often; tables in the order they were met."""
    found: dict[str, dict[str, int]] = {}
    for (_, table, what), rows in run.done.items():
        if rows:
            of_table = found.setdefault(table, {})
            of_table[what] = of_table.get(what, 0) + rows
    return found


def dry_run(run: Run) -> None:
    """Say beforehand that what follows does not stay: Alembic prints that it runs revisions."""
    told = "Dry run: what follows is done, and rolled back at the end."
    if run.log.dry_run_mode == "counted":
        limit, down = run.settings.dry_run_rows, bool(run.survey.entries)
        told = dry_run_errors.begins(
            rows=run.unsent.rows, limit=limit, down=down, closed=run.unsent.closed
        )
    context.config.print_stdout("%s", told)


def waiting(log: RunLog, shown: Progress, holder: str) -> None:
    """Say that another run holds the lock, and which."""
    log.waiting(holder)
    told = f"Waiting for another run to end: {holder}"
    context.config.print_stdout("%s", f"{told}.")
    shown.status("Waiting for its end" if context.config.stdout.isatty() else told)


def nothing_to_do(run: Run, heads: Collection[str]) -> None:
    """Say that the database is where it was asked to be."""
    where = ", ".join(sorted(heads)) or "base"
    run.log.nothing_to_do(where)
    context.config.print_stdout("Nothing to do: the seeds are at %s.", where)


def unheeded(run: Run, revisions: Collection[str]) -> None:
    """Say that numbers asked for change nothing in revisions that are loaded already."""
    if revisions:
        run.log.volume_unheeded(revisions=list(revisions))
        context.config.print_stdout("%s", cautions.unheeded(revisions))


def repetitive(run: Run, columns: Iterable[Repetitive]) -> None:
    """Say which columns will look repetitive, and what would make them less so."""
    for found in columns:
        run.log.table_repetitive(
            revision=found.revision,
            table=found.table,
            column=found.column,
            rows=found.rows,
            provider=found.pool.provider,
            values=found.pool.values,
        )
        context.config.print_stdout("%s", cautions.repetitive(found))


def by_the_database(run: Run, planned: Plan) -> None:
    """Say what of a plan hangs on the database: values that it may refuse, rows that go at once."""
    for found in cautions.drawn_again(planned):
        run.log.table_redrawn(**found._asdict())
        context.config.print_stdout("%s", cautions.redrawn(found))
    for tables in cautions.going_together(run, planned):
        context.config.print_stdout("%s", cautions.together(tables))


def staying(run: Run, entry: Load) -> None:
    """Say that a seed's rows stay where they are, though its version goes."""
    rows = sum(len(keys) for _, keys in run.ledger.chunk_keys(entry))
    run.log.rows_left(revision=entry.revision, table=entry.table, rows=rows)
    context.config.print_stdout(
        "%s", f"{entry.revision} leaves its {rows:,} rows of {entry.table}: rollback='none'."
    )


def passed_over(run: Run, reason: str, *, logged: bool = False) -> None:
    """Say that the revision under way puts nothing in, or takes nothing away, and why.

    Args:
        run: The run.
        reason: Why.
        logged: Whether somebody else logs it.
    """
    if not logged:
        run.log.revision_passed(revision=run.revision, reason=reason)
    context.config.print_stdout("%s", f"{run.revision} was passed over: {reason}.")


def missing(run: Run, table: str, rows: int) -> None:
    """Say that rows of a revision that is in are not there any more."""
    if rows:
        run.count(table, "gone already", rows)
        run.log.rows_missing(revision=run.revision, table=table, rows=rows)
        context.config.print_stdout(
            "%s",
            f"{run.revision}: rows of {table} that are gone, and are not put back: {rows:,}. A"
            f" downgrade to {run.catalog[run.revision].down_revision}, then the upgrade, loads all"
            " anew.",
        )


def closing(run: Run, *, seconds: float) -> None:
    """Log the end of a run and print its table of counts."""
    run.progress.finish()
    found = counts(run)
    run.log.run_end(seconds=seconds, tables=found)
    if found:
        for line in _table(found):
            context.config.print_stdout("%s", line)
    for record in run.left_out:
        context.config.print_stdout("%s", f"Left out: {record}.")
    total = Counter[str]()
    for of_table in found.values():
        total.update(of_table)
    told = ", ".join(f"{total[what]:,} {what}" for what in _WHAT if total[what]) or "no rows"
    where = ", ".join(run.heads) or "base"
    now = "would be" if run.settings.dry_run else "now"
    ended = f"{told} in {seconds:.2f} s ({run.environment.name}); {now} at {where}."
    context.config.print_stdout("%s", fitted(ended, context.config.stdout))
    if total["skipped"] > len(run.left_out):
        context.config.print_stdout(
            "Every record that was left out is in the log, as rows.skipped."
        )
    if run.log.dry_run_mode == "counted":
        told = dry_run_errors.ended(
            rows=run.unsent.rows, down=bool(run.survey.entries), closed=run.unsent.closed
        )
        worded = context.config.attributes.get(WORDED, str)
        context.config.print_stdout("%s", worded(told))
    elif run.settings.dry_run:
        context.config.print_stdout("Dry run: all of it was rolled back. Nothing was changed.")


def _table(found: dict[str, dict[str, int]]) -> list[str]:
    used = [what for what in _WHAT if any(what in of_table for of_table in found.values())]
    rows = [
        (table, *(f"{of_table[what]:,}" if what in of_table else "" for what in used))
        for table, of_table in found.items()
    ]
    stdout = context.config.stdout
    if progress.quiet(context.config) or not progress.drawn_on(stdout):
        return aligned(("table", *used), rows)
    # Imported where a person looks: it takes a twentieth of a second.
    from seedlib.terminal import drawing  # noqa: PLC0415

    return drawing.table(stdout, ("table", *used), rows)


def aligned(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, left: Collection[int] = (0,)
) -> list[str]:
    """Lay out a table for a terminal: headings, a rule, the rows.

    Args:
        headings: The columns' headings.
        rows: The cells.
        left: The columns that begin at the left; numbers end at the right.
    """
    every = [tuple(headings), *map(tuple, rows)]
    widths = [max(len(row[at]) for row in every) for at in range(len(headings))]
    lines = [
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in every
    ]
    return [lines[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]]
