"""What does not speak against a run, and its user should know before it: a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seedlib.plan import Plan, Repetitive
    from seedlib.run import Run


def every(run: Run, planned: Plan, heads: Collection[str], *, fits: bool = True) -> Iterator[str]:
    """All that there is to say of a plan, in the order in which a run says it.

    Args:
        run: The run.
        planned: What it is about to do.
        heads: The version table's content.
        fits: Whether all of its rows can be counted; else nothing is said of their columns.
    """
    for revision, table in plan.changed_since(run, heads):
        yield changed(revision, table)
    revisions = plan.unheeded(run, heads)
    if revisions:
        yield unheeded(revisions)
    if fits:
        yield from map(repetitive, plan.repetitive(run, planned))


def changed(revision: str, table: str) -> str:
    """A declaration differs from the one that was applied."""
    return (
        f"{revision} declares {table} otherwise than when it was applied. Nothing changes in the"
        " rows that are in; a later revision can change them."
    )


def unheeded(revisions: Collection[str]) -> str:
    """Numbers asked for change nothing in revisions that are loaded already."""
    return (
        f"Loaded already, with other numbers than asked for: {', '.join(revisions)}. Nothing"
        " changes there; `downgrade base`, then `upgrade head`, loads them anew."
    )


def repetitive(found: Repetitive) -> str:
    """A column will look repetitive, and what would make it less so."""
    return (
        f"{found.table}.{found.column} will look repetitive: {found.rows:,} rows share"
        f" {found.pool.values:,} values of v.fake({found.pool.provider!r}). Write"
        f" size={found.pool.size} there, before it is loaded, for more of them."
    )
