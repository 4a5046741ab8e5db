"""What is read when a plan does not fit the database; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, SeedError, many, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class UnfitError(SeedError):
    """Seeds that do not fit the database.

    Attributes:
        uncounted: The revisions of whose rows it cannot be told how many they would be.
    """

    uncounted: frozenset[str] = frozenset()


def unfinished_downgrade(revision: str, target: str) -> SeedError:
    """An upgrade or stamp over a half-done downgrade."""
    return SeedError(
        f"The downgrade of {revision} was interrupted: some of its rows are gone, others still"
        f" there. Finish it first: alembic -n seeds downgrade {target}. {NOTHING_CHANGED}"
    )


def unfinished_upgrade(revision: str, target: str) -> SeedError:
    """A stamp over a half-done upgrade."""
    return SeedError(
        f"The upgrade to {revision} was interrupted, and a stamp would hide that. Finish it"
        f" (alembic -n seeds upgrade {revision}) or take it back (alembic -n seeds downgrade"
        f" {target}) first. {NOTHING_CHANGED}"
    )


def passed_half_way(revision: str, reason: str | None, target: str) -> SeedError:
    """A revision that has rows in and no version, and that this run would pass over."""
    return SeedError(
        f"{revision} has rows in this database and not its version, for its upgrade was interrupted"
        f" or its version stamped away, and this run would pass over it: {reason}. Go on as it was"
        f" begun, or take its rows back first: alembic -n seeds downgrade {target}."
        f" {NOTHING_CHANGED}"
    )


def purge() -> SeedError:
    """``stamp --purge``, which empties the version table before anything is asked."""
    return SeedError(
        "stamp --purge empties the version table, and the ledger would no longer know which"
        " revisions are applied. Stamp without it, or run `downgrade base` first."
        f" {NOTHING_CHANGED}"
    )


def schema_too_old(revisions: Sequence[str], requires: str) -> str:
    """The schema revision that seeders were written for is not there."""
    return (
        f"{', '.join(revisions)} {'was' if len(revisions) == 1 else 'were'} written for schema"
        f" revision {requires}, which this database does not have. Run `alembic upgrade head`"
        " first."
    )


def schema_unknown(heads: Iterable[str], table: str) -> SeedError:
    """The schema's version table names a revision that its tree does not have."""
    return SeedError(
        f"The database's schema is at {', '.join(heads)} (by {table}), which is no revision of this"
        " checkout, so nothing tells whether it has what the seeders require. Check out the code"
        f" that this database was migrated with. {NOTHING_CHANGED}"
    )


def no_table(revision: str, table: str, known: Collection[str]) -> str:
    """A table that is not there."""
    near = nearest(table, known)
    hint = f"did you mean {near}?" if near else "run `alembic upgrade head` first."
    return f"{revision}: there is no table {table}; {hint}"


def no_primary_key(revision: str, table: str) -> str:
    """Rows that cannot be told apart cannot be taken back."""
    return (
        f"{revision}, {table}: the table has no primary key, so its rows could never be found again"
        " for a rollback. Give it one."
    )


def key_not_listed(revision: str, table: str, columns: Sequence[str]) -> str:
    """A primary key that the ledger could not write down."""
    return (
        f"{revision}, {table}: {', '.join(columns)} of the primary key is no automatic integer, and"
        " the seed does not list it, so its rows could never be found again for a rollback. Add it"
        " to columns=."
    )


def ids_run_out(
    revision: str, table: str, rows: int, first: int, most: int, kind: str, follows: str | None
) -> str:
    """More rows than the key's type has numbers left."""
    left = max(most - first + 1, 0)
    instead = _fewer(table, follows, left)
    return (
        f"{revision}, {table}: {many(rows, 'row', 'rows')} from id {first:,} on cannot have a key,"
        f" whose type {kind} ends at {most:,}. Widen it by a migration, or"
        f" {instead[0].lower()}{instead[1:]}."
    )


def values_used_up(
    revision: str, table: str, rows: int, follows: str | None, columns: Sequence[str], most: int
) -> str:
    """More rows than columns that are unique by construction have values for.

    Args:
        revision: The revision.
        table: Its table.
        rows: The rows asked for.
        follows: What their number follows, if anything.
        columns: Those that are unique, by themselves or together.
        most: How many rows there are values for.
    """
    return (
        f"{revision}, {table}: {many(rows, 'row', 'rows')} {_are(rows)} asked for, and"
        f" {', '.join(columns)}, unique by construction, {'has' if len(columns) == 1 else 'have'}"
        f" values for {most:,} at most. {_fewer(table, follows, most)}, or let there be more"
        " values."
    )


def column_outgrown(
    revision: str, table: str, rows: int, follows: str | None, column: str, most: int, kind: str
) -> str:
    """Numbers that grow with the rows until they do not fit the column any more.

    Args:
        revision: The revision.
        table: Its table.
        rows: The rows asked for.
        follows: What their number follows, if anything.
        column: The column.
        most: How many rows have a value that fits.
        kind: The column's type.
    """
    return (
        f"{revision}, {table}: {many(rows, 'row', 'rows')} {_are(rows)} asked for, and {column},"
        f" whose type is {kind}, holds the values of {most:,} at most."
        f" {_fewer(table, follows, most)}, or widen the column by a migration."
    )


def sure_to_collide(
    revision: str, table: str, rows: int, follows: str | None, key: Sequence[str], most: int
) -> str:
    """A unique key whose columns have fewer different values than there are rows.

    Args:
        revision: The revision.
        table: Its table.
        rows: The rows asked for.
        follows: What their number follows, if anything.
        key: The columns of the key.
        most: How many different values they have.
    """
    parts = "…" if len(key) == 1 else ", ".join(f"{column}=…" for column in key)
    return (
        f"{revision}, {table}: the unique key ({', '.join(key)}) has no room for"
        f" {many(rows, 'row', 'rows')}, since only {many(most, 'value', 'different values')} may be"
        f" drawn for it. {_fewer(table, follows, most)}, and make it unique by construction,"
        f" v.unique({parts}), or let there be more values."
    )


def _are(rows: int) -> str:
    return "is" if rows == 1 else "are"


def _fewer(table: str, follows: str | None, most: int) -> str:
    if follows is not None:
        return f"Ask for fewer rows, whose number follows {follows}"
    return f"Ask for fewer rows, -x rows.{table}={most}"


def unknown_table(table: str, known: Collection[str]) -> str:
    """``rows.TABLE`` for a table that no revision seeds."""
    near = nearest(table, known)
    hint = f" did you mean -x rows.{near}=N?" if near else ""
    return (
        f"no revision seeds {table}, of which rows are asked for;{hint} seeded are"
        f" {', '.join(sorted(known))}"
    )


def rows_follow(table: str, whose: str) -> str:
    """``rows.TABLE`` for a table whose rows cannot be asked for."""
    return f"rows of {table} cannot be asked for: they follow {whose}"


def unknown_size(size: str, known: Sequence[str]) -> str:
    """A size that no seed declares."""
    if not known:
        return f"the size {size} means nothing: no seed has sizes; -x scale=FACTOR changes them all"
    near = nearest(size, known)
    hint = f" did you mean -x size={near}?" if near else ""
    return f"no seed declares the size {size};{hint} declared are {', '.join(known)}"


def changed_half_way(revision: str, table: str, target: str | None, *, loaded: bool) -> str:
    """A declaration that changed while it was half loaded, or after its version was stamped away.

    Args:
        revision: The revision.
        table: The table it declares.
        target: Where a downgrade takes this load back, and all above it; ``None`` once it was said.
        loaded: Whether all its rows are in.
    """
    if loaded:
        return (
            f"{revision} is loaded already, and its declaration of {table} has changed since. Put"
            f" the old declaration back{_taking_back('its rows', target)}"
        )
    return (
        f"{revision} was interrupted while it loaded {table}, and its declaration has changed"
        " since: the rest would not fit what is there. Put the old declaration"
        f" back{_taking_back('the partial load', target)}"
    )


def made_with_something_else(
    revision: str, table: str, was: str, now: str, target: str | None
) -> str:
    """Another Faker, another key of masks, or another file makes other values.

    Args:
        revision: The revision.
        table: Its table.
        was: What it began with.
        now: What there is.
        target: See :func:`changed_half_way`.
    """
    differs = set(now.split(", ")) - set(was.split(", "))
    return (
        f"{revision} was interrupted while it loaded {table}, with {was or 'nothing of the kind'};"
        f" now there is {', '.join(sorted(differs)) or 'nothing of the kind'}, which makes other"
        " values. Use what it began with, that version of Faker, that key, that file, to finish"
        f" it{_taking_back('the partial load', target)}"
    )


def other_volume(
    revision: str, was: str, asked: str, options: str, target: str | None, *, loaded: bool
) -> str:
    """A load that is there, whole or in part, is asked to be one of other numbers.

    Args:
        revision: The revision.
        was: Its numbers, as the ledger has them.
        asked: Those that this run asks for.
        options: Its numbers, as they are typed.
        target: See :func:`changed_half_way`.
        loaded: Whether all its rows are in.
    """
    command = f"alembic -n seeds {options}upgrade head"
    if loaded:
        return (
            f"{revision} is loaded already, with {was}; this run asks for {asked}. Ask for the same"
            f" numbers, `{command}`{_taking_back('its rows', target)}"
        )
    return (
        f"{revision} was interrupted, and began with {was}; this run asks for {asked}. Finish it"
        f" with what it began with, `{command}`{_taking_back('it', target)}"
    )


def _taking_back(what: str, target: str | None) -> str:
    """The other way out; a downgrade takes back all above its target, so it is said once."""
    if target is None:
        return ""
    return f", or take {what} back first: alembic -n seeds downgrade {target}"
