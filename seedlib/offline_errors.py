"""Every sentence of ``--sql`` that a refused user reads; those in a script are in its guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, SeedError, nearest, problems

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_NOTHING_WRITTEN = "No line of the script was written."
_ONLINE = "run it without --sql"


def no_shapes(path: Path) -> SeedError:
    """There is no record of the tables' shapes."""
    return SeedError(
        f"There is no record of the tables' shapes at {path}, and without a connection nothing else"
        " tells which columns the seeds have to fit. Make one where the database is at hand, by"
        f" `seed shape > {path}`, or name another by -x shape=FILE. {_NOTHING_WRITTEN}"
    )


def unreadable_shapes(path: Path, why: str) -> SeedError:
    """The record of shapes is something else."""
    return SeedError(
        f"{path} cannot be read as the record of the tables' shapes: {why}. Make it anew where the"
        f" database is at hand: `seed shape > {path}`. {_NOTHING_WRITTEN}"
    )


def not_written(path: str, why: str) -> SeedError:
    """The record of shapes could not be written."""
    return SeedError(
        f"The shapes could not be written to {path}: {why}. Name another file, or leave it out and"
        f" redirect what is printed. {NOTHING_CHANGED}"
    )


def other_kind(path: Path, server: str, backend: str) -> SeedError:
    """The shapes were recorded on another kind of database than the URL names."""
    return SeedError(
        f"The shapes in {path} were recorded on {server}, and DATABASE_URL (or sqlalchemy.url of"
        f" alembic.ini) is for {backend}: a script for the one fails on the other. Set the URL of"
        f" the kind that the script is for, or name its shapes by -x shape=FILE. {_NOTHING_WRITTEN}"
    )


def no_environment() -> SeedError:
    """Nobody says which environment the script is for."""
    return SeedError(
        "Which environment the script is for is not known: without a connection the database cannot"
        " be asked, and a script for development would do harm elsewhere. Say -x env=NAME, or set"
        f" SEED_ENV. {_NOTHING_WRITTEN}"
    )


def refused(found: Sequence[str]) -> SeedError:
    """All that cannot be written as SQL, or may not be."""
    return problems("The script cannot be written:", found, changed=_NOTHING_WRITTEN)


def stamp() -> SeedError:
    """``stamp --sql``."""
    return SeedError(
        "stamp cannot be written as SQL: what is interrupted, or in already, the ledger in the live"
        f" database alone tells; {_ONLINE}. {_NOTHING_WRITTEN}"
    )


def no_key(key: str, why: str) -> str:
    """An ``-x`` key that a script cannot follow."""
    return f"-x {key} cannot be followed by a script: {why}; leave it out, or {_ONLINE}"


def wrong_authorisation(allowed: str, database: str) -> str:
    """The URL names another database than the one that is authorised."""
    return (
        f"allow-production={allowed} authorises another database than {database}, which"
        " DATABASE_URL names; say the name of the database that the script is for"
    )


def not_authorised() -> str:
    """A script for production, without an authorisation."""
    return (
        "a script for production has to name its database: -x allow-production=DATABASE; it stops"
        " on any other"
    )


def no_table(revision: str, table: str, known: Collection[str]) -> str:
    """A table that was not recorded."""
    near = nearest(table, known)
    hint = f"did you mean {near}?" if near else "record the shapes anew, by `seed shape`"
    return f"{revision}: there is no table {table} among the recorded shapes; {hint}"


def no_column(where: str, column: str) -> str:
    """A column that was not recorded."""
    return (
        f"{where}: there is no column {column} among the recorded shapes; record them anew, by"
        " `seed shape`"
    )


def on_conflict(where: str) -> str:
    """A seed that looks for rows which are there already."""
    return (
        f"{where}: on_conflict= looks for rows that are there already, and what becomes of each is"
        f" known only beside the live rows; {_ONLINE}"
    )


def conflict_parents(where: str, parent: str) -> str:
    """A seed that refers to rows some of which were there before."""
    return (
        f"{where}: refers to {parent}, whose seed met rows that were there already, and their keys"
        f" are known to the live database alone; {_ONLINE}"
    )


def closed(where: str, column: str) -> str:
    """A NOT NULL reference to rows that are not in before."""
    return (
        f"{where}.{column} refers to rows that go in with it or later and cannot be NULL meanwhile,"
        f" which takes a look at the live rows, in and out; {_ONLINE}"
    )


def redrawn(where: str) -> str:
    """A column that is drawn again where the database refuses its row."""
    return (
        f"{where} is made by v.until_accepted, which asks the live database, and a script cannot"
        f" wait for an answer; {_ONLINE}"
    )


def derives_from_ids(where: str) -> str:
    """A value that is made out of ids that are not known yet."""
    return (
        f"{where}: its values derive from ids that the database gives when the script runs, and are"
        f" more than a reference to such a row; {_ONLINE}"
    )


def needs_database(revision: str, name: str, sentence: str) -> str:
    """A hand-written ``upgrade`` or ``downgrade`` that failed without a connection."""
    return (
        f"{revision}: its {name}() cannot do without the live database ({sentence}); use op.execute"
        f" for what needs no answer, or {_ONLINE}"
    )


def nothing_unseeded(revision: str) -> str:
    """A hand-written ``downgrade`` that leaves the rows."""
    return (
        f"{revision}: its downgrade() calls no op.unseed(), so that its rows would stay without"
        " their version; add it"
    )


def cannot_keep_image(where: str, type_text: str) -> str:
    """An update of a column whose former values SQL cannot write down exactly."""
    return (
        f"{where}: the former values of a column of type {type_text} cannot be kept by plain SQL;"
        f" {_ONLINE}"
    )


def cannot_restore(where: str, type_text: str, client: str) -> str:
    """An update of a column whose former values the client cannot put back."""
    return (
        f"{where}: the former values of a column of type {type_text} cannot be put back by"
        f" {client}; {_ONLINE}"
    )


def no_backup(environment: str) -> str:
    """A rollback in staging or production, of which a run takes a backup first."""
    return (
        f"a rollback in {environment} begins with a backup, which a script cannot take: take one by"
        " `seed backup` when it is about to run, and say -x backup=never here"
    )


def cannot_compare() -> str:
    """A rollback on SQLite, whose plain client cannot compute row hashes."""
    return (
        "the sqlite3 client cannot compute row hashes, so a script cannot tell rows that somebody"
        f" edited from others: say -x on-edited=delete to take them all, or {_ONLINE}"
    )


def strategy(where: str, strategy: str) -> str:
    """A seed that is not rolled back by deleting its rows."""
    return (
        f'{where}: rollback="{strategy}" depends on rows that are not ours, which a run counts;'
        f" {_ONLINE}"
    )
