"""Every sentence that a user reads whose rollback is refused, stopped or asked about.

Same shape as in :mod:`seedlib.errors`: what was refused, why it would have hurt, what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, PartialError, SeedError, many, nearest, problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from seedlib.keys import Key
    from seedlib.shape import IncomingKey

__all__ = ["SeedError"]

LISTED = 20
"""How many rows a refusal names."""


def edited_rows(
    revision: str,
    table: str,
    columns: Sequence[str],
    edited: Sequence[Key],
    rows: int | None = None,
) -> str:
    """Seeded rows that somebody changed; keys only, never values.

    Args:
        revision: Their revision.
        table: Their table.
        columns: The columns of its primary key.
        edited: Their keys, or the first of them.
        rows: How many they are, where more than that.
    """
    found = len(edited) if rows is None else rows
    names = listed(edited, found, columns=columns)
    one, more = f"row of {table} was", f"rows of {table} were"
    since = "it" if found == 1 else "they"
    return f"{revision}: {many(found, one, more)} edited since {since} went in: {names}"


def listed(keys: Sequence[Key], rows: int | None = None, *, columns: Sequence[str] = ()) -> str:
    """The first keys of some rows, and how many more there are.

    Args:
        keys: Their keys, or the first of them.
        rows: How many they are, where more than that.
        columns: The key's columns, to be named before.
    """
    found = len(keys) if rows is None else rows
    names = ", ".join("/".join(map(_key_part, key)) for key in keys[:LISTED])
    names = f"{'/'.join(columns)} {names}".lstrip()
    return f"{names} and {found - LISTED} more" if found > LISTED else names


def _key_part(part: object) -> str:
    """A binary one as SQL writes it."""
    return f"0x{part.hex()}" if isinstance(part, bytes) else str(part)


def referring_rows(incoming: IncomingKey, rows: int) -> str:
    """Rows that stay, and refer to some that were to go."""
    key = incoming.key
    outside = f"of {_child(incoming)} outside this rollback"
    refer = many(rows, f"row {outside} refers", f"rows {outside} refer")
    return f"{refer} to rows of {key.table} by {key.name} (ON DELETE {key.on_delete})"


def restored_rows(incoming: IncomingKey, rows: int) -> str:
    """Rows that stay, and whose former values refer to some that were to go."""
    key = incoming.key
    one, more = f"row of {_child(incoming)} gets", f"rows of {_child(incoming)} get"
    return (
        f"{many(rows, one, more)} a former value back that refers to rows of {key.table} by"
        f" {key.name}: take back the change alone, as a rollback of its own, then let"
        f" {', '.join(key.columns)} refer to other rows"
    )


def cascading_rows(incoming: IncomingKey, rows: int, *, at_least: bool) -> str:
    """Rows that the database would take or change after those."""
    least = "at least " if at_least else ""
    reached = many(rows, "row", "rows")
    return (
        f"by that, a delete would reach {least}{reached} of {_child(incoming)} through"
        f" {incoming.key.name} (ON DELETE {incoming.key.on_delete})"
    )


def _child(incoming: IncomingKey) -> str:
    return f"{incoming.schema}.{incoming.table}" if incoming.schema else incoming.table


def cannot_open(incoming: IncomingKey, rows: int) -> str:
    """Rows that go, but only after those they refer to, and cannot refer to nothing meanwhile."""
    key = incoming.key
    one, more = (
        f"row of {incoming.table} that goes later refers",
        f"rows of {incoming.table} that go later refer",
    )
    return (
        f"{many(rows, one, more)} to rows of {key.table} by {key.name},"
        f" which cannot be NULL meanwhile: let {', '.join(key.columns)} refer to other rows"
    )


def not_ours_alone(revision: str, table: str, rows: int) -> str:
    """``rollback="truncate"`` where others have rows too."""
    others = many(rows, "row of it is", "rows of it are")
    return (
        f"{revision}: {table} is to be emptied (rollback='truncate'), and {others} none that this"
        " rollback takes; rollback='delete' would leave them"
    )


def rows_stay(revision: str, table: str) -> str:
    """``rollback="none"`` without ``force``."""
    return (
        f"{revision}: its rows of {table} would stay (rollback='none') while its version goes; say"
        " -x force if that is meant"
    )


def irreversible(revision: str, reason: str) -> str:
    """A ``downgrade`` that raises."""
    return f"{revision}: its downgrade() raises IrreversibleSeed{f': {reason}' if reason else ''}"


def rollback_refused(found: Sequence[str], *, edited: bool) -> SeedError:
    """Everything that stands in a rollback's way.

    Args:
        found: A line for each thing.
        edited: Whether edited rows are among it.
    """
    choices = f"{_CHOICES} " if edited else ""
    return problems(
        "The rollback would take away more than was seeded, or less than was asked for:",
        found,
        changed=f"{choices}Rows that refer to others can be moved to other parents, or deleted."
        f" Then run the same command again. {NOTHING_CHANGED}",
    )


_CHOICES = (
    "Edited rows can be put back as they were, left to the application (-x on-edited=keep), or"
    " deleted all the same (-x on-edited=delete, which keeps them on the audit trail as they were)."
)


def stopped_half_way(
    revision: str, found: Sequence[str], taken: Mapping[str, Mapping[str, int]]
) -> SeedError:
    """Somebody changed or referred to seeded rows after the plan was checked.

    Args:
        revision: The revision under way.
        found: A line for each thing.
        taken: Table to what was done so far (deleted, restored) and to how many rows.
    """
    so_far = "; ".join(
        f"{table}: {', '.join(f'{rows:,} {what}' for what, rows in counts.items())}"
        for table, counts in taken.items()
    )
    return problems(
        f"The rollback of {revision} stopped, for the data changed under it:",
        found,
        changed=f"Taken back so far: {so_far or 'no rows'}. That stays so. Run the same command"
        " again to go on from there; what becomes of edited rows, -x on-edited says.",
        kind=PartialError,
    )


def not_confirmed(what: str) -> SeedError:
    """The answer was no to a ``rollback``, or to a ``run`` in production."""
    return SeedError(f"The {what} was not confirmed. {NOTHING_CHANGED}")


def not_forced(environment: str) -> SeedError:
    """Nobody can be asked, and this is no place to go ahead."""
    return SeedError(
        f"This is a rollback in {environment}, and there is no terminal to ask on. If it is meant,"
        f" say so: -x force. {NOTHING_CHANGED}"
    )


def unknown_table(table: str, known: Collection[str]) -> str:
    """``-x table=`` of a table that no revision seeds."""
    near = nearest(table, known)
    hint = f" did you mean -x table={near}?" if near else ""
    return (
        f"-x table={table}: no revision seeds {table};{hint} seeded are {', '.join(sorted(known))}"
    )


def not_on_the_way(table: str, revisions: Sequence[str]) -> SeedError:
    """A destination above the revision that ``-x table=`` means."""
    return SeedError(
        f"-x table={table} means {', '.join(revisions)}, which this downgrade does not come to. Say"
        f" how far it may go: alembic -n seeds -x table={table} downgrade base takes back that"
        f" revision alone. {NOTHING_CHANGED}"
    )


def depended_on(revision: str, found: Sequence[str]) -> SeedError:
    """A revision that others stand on cannot go alone."""
    return problems(
        f"{revision} cannot be taken back alone, for later revisions stand on it:",
        found,
        changed=f"Take those back first, or all together by a downgrade to the revision before"
        f" {revision}. {NOTHING_CHANGED}",
    )


def looks_at(revision: str, table: str, column: str, other: str) -> str:
    """A later revision's expression that needs the rows."""
    return f"{revision}: {table}.{column} looks at {other}"


def changes_too(revision: str, table: str) -> str:
    """A later revision's update of the same rows."""
    return f"{revision} changes rows of {table}"


def not_unseeded(revision: str, tables: Sequence[str]) -> PartialError:
    """A downgrade that forgot its rows."""
    return PartialError(
        f"{revision}: downgrade() ended without taking back its rows of {', '.join(tables)}, so its"
        " version stays. Call op.unseed() in it, then run the same command again."
    )


def not_emptied(revision: str, table: str, rows: int) -> str:
    """Rows that came while the table was being emptied."""
    others = many(rows, "row came to it that is", "rows came to it that are")
    return (
        f"{revision}: {table} was to be emptied (rollback='truncate'), and {others} none of this"
        " rollback's"
    )
