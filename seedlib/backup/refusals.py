"""What is said where a backup, or its way back, is refused or fails; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, Exit, SeedError, UsageError, problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NOT_STARTED = (
    "Mend that, or go on without a backup by -x backup=never; nothing begins while it is asked for"
    f" and fails. {NOTHING_CHANGED}"
)


def failed(why: str) -> SeedError:
    """A backup could not be written, or was not good."""
    return SeedError(f"The backup failed: {why}. {_NOT_STARTED}")


def no_program(named: str | None, wanted: Sequence[str]) -> SeedError:
    """The database's own tool is not on this machine."""
    missing = f"backup_program = {named} of alembic.ini" if named else " or ".join(wanted)
    return SeedError(
        f"The backup needs {missing}, which is not on this machine. Install the database's client"
        " programs (Debian: mariadb-client), name one by backup_program = PATH in alembic.ini, or"
        " say backup_program = none, which keeps the seeded rows alone. "
        f"{NOTHING_CHANGED}"
    )


def nothing_to_keep(database: str) -> SeedError:
    """A backup by hand of a database that nothing was seeded in."""
    return SeedError(
        f"There is nothing to back up: {database} has no seeded rows. Check DATABASE_URL, if it"
        f" should have some. {NOTHING_CHANGED}"
    )


def not_together(revision: str, tables: Sequence[str]) -> SeedError:
    """Rows that are put back together or not at all, and one of which refers to nothing now."""
    error = SeedError(
        f"{revision} cannot be put back: rows of {', '.join(tables)} refer to each other in columns"
        " that cannot be NULL, so all of them go in or none, and one refers to a row that is not"
        " there any more. Put that row back first, or load the revision anew. Nothing of"
        f" {revision} was put back; earlier revisions were."
    )
    error.code = Exit.PARTIAL
    return error


def not_a_backup(path: Path, why: str) -> UsageError:
    """What was named is no backup, or not whole."""
    return UsageError(
        f"{path} cannot be restored: {why}. Name the folder of a whole backup, one with a"
        f" manifest.json. {NOTHING_CHANGED}"
    )


def other_database(path: Path, theirs: str, ours: str) -> SeedError:
    """A backup of another database."""
    return SeedError(
        f"{path} was taken of {theirs}, and the one connected is {ours}. Rows of one database are"
        " strangers in another. Check DATABASE_URL; if you mean it, for this is a copy, add"
        f" --other-database. {NOTHING_CHANGED}"
    )


def other_environment(path: Path, theirs: str, ours: str) -> SeedError:
    """A backup of another environment, which no flag lets in."""
    return SeedError(
        f"{path} was taken in {theirs}, and this is {ours}. Data of two environments must not meet"
        f" in one database. Restore it into the database that it was taken of. {NOTHING_CHANGED}"
    )


def contradicted(path: Path, found: Sequence[str]) -> SeedError:
    """The ledger went on since, in a direction that the backup does not fit."""
    return problems(f"{path} does not fit what the database has become since:", found)


def loaded_again(revision: str, table: str, run: str) -> str:
    """The same rows, loaded anew."""
    return (
        f"{revision}: {table} was loaded again since, by run {run}. Take that back first"
        f" (alembic -n seeds downgrade), if the rows of the backup are the ones to have"
    )


def not_next(lowest: str, below: str, at: str) -> str:
    """Revisions between the database's version and the backup's lowest are missing."""
    return (
        f"it begins with {lowest}, which stands on {below}, and the database is at {at}. Restore"
        " first what was taken before the rollbacks in between, the latest backup first"
    )


def beyond(at: str, top: str) -> str:
    """The database has later revisions than the backup."""
    return (
        f"it ends at {top}, and the database is at {at}, beyond it. Take back first what is later"
        f" (alembic -n seeds downgrade {top})"
    )


def unknown_revision(revision: str) -> str:
    """The backup has a revision that this checkout lacks."""
    return f"{revision} is no revision of this checkout: check out the code it was taken with"


def no_table(table: str) -> str:
    """A table is gone."""
    return f"there is no table {table} any more. Bring it back by the schema's migrations first"


def no_column(table: str, columns: Sequence[str]) -> str:
    """Columns are gone."""
    return (
        f"{table} has no column {', '.join(columns)} any more. Bring it back by the schema's"
        " migrations first"
    )


def new_column(table: str, columns: Sequence[str]) -> str:
    """Columns came that need a value."""
    return (
        f"{table} has the new column {', '.join(columns)}, which must have a value and has none."
        " Give it a default by a migration"
    )
