"""The sentences of ``-x dry-run``: what cannot be tried out, and how a run would have failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, Exit, SeedError

if TYPE_CHECKING:
    from collections.abc import Sequence


class DryRunError(SeedError):
    """What ends a dry run, and would not have ended the run that it tries out."""


def commits(statement: str) -> DryRunError:
    """A statement that cannot be taken back; it was not sent."""
    words = " ".join(statement.split()[:2])
    return DryRunError(
        f"{words} commits whatever came before it, so a dry run could not take it back. It was not"
        " sent. Tables are changed by the schema's migrations, and seeders need no commit of their"
        f" own; run without -x dry-run to let this one have it. {NOTHING_CHANGED}"
    )


def committed() -> DryRunError:
    """The transaction was not one any more when it was to be taken back."""
    error = DryRunError(
        "Something in these revisions committed the dry run's transaction: a procedure that has DDL"
        " or COMMIT in it, or a commit on the driver's own connection. What was done before that"
        " could not be taken back. Look at `alembic -n seeds current` and at the tables; a"
        " downgrade takes away what the ledger knows of."
    )
    error.code = Exit.PARTIAL
    return error


def undone(reason: str) -> DryRunError:
    """The database ended the transaction, or a statement of it, for the sake of others."""
    return DryRunError(
        f"The database stopped the dry run for the sake of other writers: {reason}. A run would do"
        " that chunk again; a dry run is one transaction, and begins anew or not at all. Run the"
        f" same command again. {NOTHING_CHANGED}"
    )


def would_fail(message: str) -> SeedError:
    """What the run itself would have said at this point."""
    return SeedError(
        "This was a dry run: nothing was changed. The run itself would have stopped here, saying:\n"
        f"{message}"
    )


def ids_for_both(
    revision: str, table: str, rows: int, first: int, most: int, type_text: str
) -> str:
    """A counter that would not do for the run, after the dry run."""
    return (
        f"{revision}: a dry run moves the counter of {table} from {first:,} on by up to"
        f" {2 * rows:,} ids, nothing moves it back, and {type_text}, which ends at {most:,}, might"
        f" not have {rows:,} more for the run. Say -x dry-run-rows=0 besides, which counts and"
        " takes none, or widen the column by a migration first"
    )


def begins(*, rows: int, limit: int, down: bool, closed: Sequence[str] = ()) -> str:
    """What is said before a dry run that counts.

    Args:
        rows: How many rows the run would write.
        limit: How many would be tried.
        down: Whether they are taken back.
        closed: Tables that refer to each other all round, so that their rows go at once.
    """
    how = "looked for and counted, and none is touched" if down else "made and checked, none sent"
    if closed:
        return (
            f"Dry run: it counts, and executes nothing. Rows of {' and '.join(closed)} refer to"
            " each other in columns that cannot be NULL, and are taken back in a transaction of"
            f" their own, which cannot be tried within another; rows are {how}."
        )
    return (
        f"Dry run: it counts, and executes nothing. The run would write {rows:,} rows, more than"
        f" the {limit:,} of dry-run-rows; they are {how}."
    )


def ended(*, rows: int, down: bool, closed: Sequence[str] = ()) -> str:
    """What is said after a dry run that counts: what it could not tell, and what could.

    Args:
        rows: How many rows the run would write.
        down: Whether they are taken back.
        closed: See :func:`begins`.
    """
    what = (
        "foreign keys, triggers, and what a downgrade() does by plain SQL"
        if down
        else "unique keys, CHECKs, foreign keys, triggers, and what an upgrade() does by plain SQL"
    )
    if closed:
        return f"Dry run: counted, not executed. Not tried: {what}. Nothing was changed."
    return (
        f"Dry run: counted, not executed. Not tried: {what}. To try them, in one transaction that"
        f" is rolled back: -x dry-run -x dry-run-rows={rows}. Nothing was changed."
    )
