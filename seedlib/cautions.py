"""What does not speak against a run, and its user should know before it: a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlib import circles, plan
from seedlib.values import until

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
    yield from map(redrawn, drawn_again(planned))
    yield from map(together, going_together(run, planned))
    if fits:
        yield from map(repetitive, plan.repetitive(run, planned))


class Redrawn(NamedTuple):
    """A column that the database has a say in: where it is, and how often it is drawn again."""

    revision: str
    table: str
    column: str
    tries: int


def drawn_again(planned: Plan) -> Iterator[Redrawn]:
    """The columns of a plan whose values may differ between databases."""
    for seeder in planned.loading:
        for one in seeder.seeds:
            for column, tries in until.redrawn(one.columns).items():
                yield Redrawn(seeder.revision, one.table, column, tries)


def redrawn(found: Redrawn) -> str:
    """A column whose values may differ between databases."""
    return (
        f"{found.table}.{found.column} is drawn again, {found.tries} times at the most, where the"
        " database refuses its row (v.until_accepted): its values may differ from those in another"
        " database. What is refused to the end is left out."
    )


def going_together(run: Run, planned: Plan) -> Iterator[list[str]]:
    """The tables of a plan whose rows go in as one transaction, circle by circle."""
    if run.session.dialect.defers:
        for seeder in planned.loading:
            ways = [[t for t, _ in way] for way in circles.closed(seeder.seeds, run.shapes)]
            yield from (way for way in ways if not any(set(way) < set(other) for other in ways))


def together(tables: Sequence[str]) -> str:
    """Rows that go in together, and how long that keeps others waiting."""
    return (
        f"Rows of {', '.join(tables)} refer to each other in columns that cannot be NULL, so they"
        " go in as one transaction, all of them or none: whoever else writes waits for its end."
    )


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
