"""Revisions whose version says other than the ledger: stamped by hand, or passed over here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import integrity, summary, unload

if TYPE_CHECKING:
    from seedlib.run import Run


def say_if_in(run: Run) -> None:
    """A revision whose version was stamped away is in already; its rows are counted anew."""
    entries = unload.entries_of(run, run.revision)
    if entries and all(entry.state == "loaded" for entry in entries):
        summary.passed_over(run, "already in, stamped again")
        for entry in entries:
            if entry.kind == "rows":
                summary.missing(run, entry.table, integrity.gone(run, entry))


def nothing_to_take(run: Run) -> bool:
    """Say of a downgrade that its revision put nothing in here.

    Returns:
        Whether it was passed over. One that was stamped still has its own ``downgrade`` run, for
        what that may do by hand.
    """
    if unload.entries_of(run, run.revision):
        return False
    if run.ledger.passed(run.revision):
        summary.passed_over(run, "it was passed over when it was applied")
        return True
    if run.catalog[run.revision].declared:
        # Its op.unseed() logs that it found nothing.
        summary.passed_over(run, "none of its rows were put in by a run", logged=True)
    return False
