"""What is read when rows do not go in as they should; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import CHANGING, KEPT, ConflictError, PartialError, SeedError, many, problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.shape import ForeignKeyShape

_LISTED = 20
"""How many rows a refusal names."""


def conflict(revision: str, table: str, taken: Sequence[str]) -> ConflictError:
    """A natural key that somebody else took first."""
    more = f"\n  … and {len(taken) - _LISTED} more" if len(taken) > _LISTED else ""
    lines = "\n".join(f"  - {line}" for line in taken[:_LISTED])
    return ConflictError(
        f"{revision}: records of {table} need a unique key that another row has:\n{lines}{more}\n"
        "The rows that are there were not overwritten. Rename or remove them, let the seeder make"
        ' other keys, or say what becomes of such rows by on_conflict="adopt" or "update"; then run'
        f" the same command again. {KEPT} {CHANGING}"
    )


def strict(revision: str, table: str, told: Sequence[str]) -> PartialError:
    """An invalid record in a strict run."""
    lines = "\n".join(f"  - {line}" for line in told[:_LISTED])
    return PartialError(
        f"{revision}: records of {table} are invalid, and the run is strict:\n{lines}\nMend the"
        f" seeder, or run without -x strict to leave them out. {KEPT} {CHANGING}"
    )


def not_whole(revision: str, table: str, told: Sequence[str]) -> PartialError:
    """An invalid record among rows of which others are the parents, all round."""
    lines = "\n".join(f"  - {line}" for line in told[:_LISTED])
    return PartialError(
        f"{revision}: records of {table} are invalid, and rows of other tables refer to them that"
        f" cannot be without them, for no column of the circle may be NULL:\n{lines}\nMend the"
        " seeder, or let one of the circle's columns be NULL by a migration. Nothing of these"
        f" tables was put in. {KEPT}"
    )


def leads_nowhere(revision: str, tables: Sequence[str]) -> PartialError:
    """The database found a foreign key without its row when all were in."""
    return PartialError(
        f"{revision}: rows of {', '.join(tables)} went in together, and one of their foreign keys"
        " leads to no row: a value that somebody wrote, or two parts of a key that belong to"
        " different rows. Look at the columns of their foreign keys. Nothing of these tables was"
        f" put in. {KEPT}"
    )


def all_refused(revision: str, table: str, reason: str) -> PartialError:
    """Over a hundred records in a row, and not one that the database accepts."""
    return PartialError(
        f"{revision}: the database refuses one record of {table} after the other: {reason}. That"
        " is a seeder that does not fit its table, rather than a bad record. Mend it, or the"
        f" table by a migration, then run the same command again. {KEPT} {CHANGING}"
    )


def unexplained(revision: str, table: str, chunk: int) -> PartialError:
    """A chunk failed as a whole, though each of its records is accepted alone."""
    return PartialError(
        f"{revision}: the database refused chunk {chunk} of {table}, though it takes each of its"
        f" records alone; a trigger, or another writer, may be the reason. Run the same command"
        f" again; if it stays so, look at the triggers of {table}. {KEPT}"
    )


def count_differs(revision: str, table: str, sent: int, found: int) -> PartialError:
    """The database has another number of rows than were sent."""
    return PartialError(
        f"{revision}: {many(sent, f'row of {table} was', f'rows of {table} were')} inserted, and"
        f" {many(found, 'is', 'are')} there: something, such as a trigger, changes them on their"
        f" way in. The chunk was taken back. Look at the triggers of {table}, then run the same"
        f" command again. {KEPT}"
    )


def keys_altered(revision: str, table: str, rows: int) -> PartialError:
    """The database stores keys in another form than they were sent in."""
    return PartialError(
        f"{revision}: keys of {table} came back in another form than they were sent in, those of"
        f" {many(rows, 'row', 'rows')}, so a rollback could not find them. Write them as the"
        f" database does (padding, case, digits). The chunk was taken back. {KEPT}"
    )


def orphan_rows(table: str, key: ForeignKeyShape, rows: int) -> str:
    """Seeded rows that refer to nothing."""
    refer = many(rows, f"seeded row of {table} refers", f"seeded rows of {table} refer")
    return f"{refer} to {key.table} rows that do not exist ({key.name})"


def orphans(revision: str, found: Sequence[str]) -> SeedError:
    """The check after a revision failed."""
    return problems(
        f"{revision} left foreign keys that point to nothing, so its version was not stamped:",
        found,
        changed=f"{KEPT} To take the rows back, downgrade to the revision before.",
        kind=PartialError,
    )


def worker_died(pid: int, status: int) -> PartialError:
    """A worker process ended in the middle of its chunks."""
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return PartialError(
        f"A worker (process {pid}) ended with {how} before its chunks were in; the memory may"
        f" have run out. Run the same command again, perhaps with -x workers=1. {KEPT}"
    )


def worker_differs(revision: str, table: str, was: str, now: str) -> PartialError:
    """A worker reads another file than the one that the plan was made for, or has another key."""
    return PartialError(
        f"{revision}: a worker process that loads {table} would make its rows with {now}, and the"
        f" run began with {was}: a file was changed meanwhile. Put back the one that it began with,"
        f" then run the same command again. {KEPT}"
    )
