"""What is read when the server does not let a run write; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import KEPT, NOTHING_CHANGED, PartialError, SeedError, UsageError, problems

if TYPE_CHECKING:
    from collections.abc import Sequence


def no_bulk_loader(database: str, why: str) -> SeedError:
    """``-x bulk=load`` on a database that takes no bulk load."""
    return SeedError(
        f"bulk=load cannot be had on this {database}: {why}. Leave it out (bulk=auto takes the"
        " fastest way there is), or let an administrator say SET GLOBAL local_infile = 1."
        f" {NOTHING_CHANGED}"
    )


def one_writer(database: str, asked: int) -> UsageError:
    """Several workers on a database that has one writer at a time."""
    return UsageError(
        f"workers={asked} makes no sense on {database}, which has one writer at a time. Leave it"
        f" out, or say workers=1. {NOTHING_CHANGED}"
    )


def may_not_write(found: Sequence[str]) -> SeedError:
    """The user lacks rights, or the server takes no writes."""
    return problems("The database does not let this run write:", found)


def missing_right(right: str, on: str, account: str) -> str:
    """A right that the user lacks."""
    return (
        f"{account} lacks {right} on {on}. Let an administrator run:"
        f" GRANT {right} ON {on} TO {account};"
    )


def read_only_server() -> str:
    """The server takes no writes from anybody like us."""
    return (
        "the server is read-only (read_only, super_read_only or innodb_read_only), as a replica is."
        " Set DATABASE_URL to the server that takes writes."
    )


def ids_never_adjoin(table: str) -> PartialError:
    """A table that others insert into all the time, and whose first row must know its own id."""
    return PartialError(
        f"The first row of {table} refers to itself, so its id has to be known before, and others"
        " insert into the table so often that each time one of them came between. Run the same"
        f" command again when there is less going on. {KEPT}"
    )
