"""Every sentence that a refused user reads.

Shape: what was refused · why it would have hurt · what to do, in the user's own names · whether
anything was changed. A function here returns the error; the caller raises it.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from alembic.util import CommandError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from seedlib.shape import ForeignKeyShape

NOTHING_CHANGED = "Nothing was changed."


class SeedError(CommandError):
    """A refusal or failure that the command line prints as one message, without a traceback."""


class LockTimeoutError(SeedError):
    """Another run holds the lock, and went on holding it."""


class LockLostError(SeedError):
    """The connection that holds the lock is gone, so another run may have begun."""


class IrreversibleSeed(SeedError):  # noqa: N818 - read as what a downgrade says: raise IrreversibleSeed
    """What a hand-written ``downgrade`` raises where nothing can take back what was done.

    A plan that holds such a revision is refused as a whole, before its first statement; see
    :mod:`seedlib.irreversible` for how it knows.
    """


class ConflictError(SeedError):
    """A unique key that a seeded row needs belongs to a row that is not ours."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that looks most like ``word``, if any does."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return found[0] if found else None


def many(number: int, one: str, more: str) -> str:
    """A number and what follows it: ``many(2, "row was", "rows were")`` is "2 rows were"."""
    return f"{number:,} {one if number == 1 else more}"


def problems(heading: str, found: Sequence[str], *, changed: str = NOTHING_CHANGED) -> SeedError:
    """Everything that was found wrong, in one list."""
    lines = "\n".join(f"  - {line}" for line in found)
    return SeedError(f"{heading}\n{lines}\n{changed}")


# --- what runs where ------------------------------------------------------------------------------


def offline() -> SeedError:
    """``--sql`` was asked for."""
    return SeedError(
        "seeds cannot be written as SQL with --sql: which ids are free and what was loaded before"
        " is known by the live database alone. Run the same command without --sql."
        f" {NOTHING_CHANGED}"
    )


def outside_a_run(operation: str) -> SeedError:
    """An operation of ours in a revision of another tree."""
    return SeedError(
        f"op.{operation}() works in revisions of the seeds tree only: here nothing holds the lock"
        " or keeps the ledger. Move it to a seeder: alembic -n seeds revision -m '…'."
        f" {NOTHING_CHANGED}"
    )


def no_dry_run() -> SeedError:
    """A command that cannot be tried out."""
    return SeedError(
        f"dry-run is for upgrade and downgrade; this command would do it all. {NOTHING_CHANGED}"
    )


# --- one run at a time ----------------------------------------------------------------------------


def lock_timeout(seconds: float, holder: str, ending: str) -> LockTimeoutError:
    """The wait for the lock is over."""
    return LockTimeoutError(
        f"Another run holds the seeds lock: {holder}. Waited {seconds:g} s. Run again when it is"
        f" done (-x lock-timeout=SECONDS waits longer); if it is dead, {ending}. {NOTHING_CHANGED}"
    )


def lock_lost() -> LockLostError:
    """The lock's connection vanished under a run."""
    return LockLostError(
        "The seeds lock was lost: its connection is gone, so another run may have begun. Stopped"
        " before the next commit; the chunks committed so far are in the ledger. Run the same"
        " command again to go on."
    )


def version_moved(found: Iterable[str], believed: Iterable[str]) -> SeedError:
    """Somebody else stamped a version during this run."""
    have, want = ", ".join(sorted(found)) or "base", ", ".join(sorted(believed)) or "base"
    return SeedError(
        f"The version table says {have}, and this run believed {want}: another run, or a stamp,"
        " moved it meanwhile. This run stopped, and left the version alone. Look at `alembic -n"
        " seeds current`, then run the same command again."
    )


def outrun(revision: str, table: str, done: str, chunk: int | None = None) -> SeedError:
    """The ledger says that another run did what this one was about to do.

    Args:
        revision: The revision under way.
        table: The table under way.
        done: What the other run did: ``begun``, ``loaded`` …
        chunk: With which chunk; with the table as a whole where that is ``None``.
    """
    what = table if chunk is None else f"chunk {chunk} of {table}"
    return SeedError(
        f"{revision}: {what} was {done} by another run meanwhile, which this run's lock did not"
        " keep out: a cluster or a connection pooler may have a lock for each of its servers. This"
        " run stopped, and did nothing twice. Once the other run is done, run the same command"
        " again: it goes on where the ledger ends."
    )


# --- states ---------------------------------------------------------------------------------------


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


def seed_together(revision: str, table: str, column: str, target: str) -> SeedError:
    """A reference to rows that another ``op.seed`` of the revision puts in later."""
    return SeedError(
        f"{revision}: {table}.{column} refers to {target}, which is not in yet. Put {target} into"
        f" an earlier op.seed(…), or both into one, which fills {column} in a second pass. This"
        " op.seed put nothing in."
    )


def cannot_wait(revision: str, table: str, column: str, target: str) -> SeedError:
    """A NOT NULL reference to rows that come later in the same ``op.seed``."""
    return SeedError(
        f"{revision}: {table}.{column} refers to {target}, which comes later in op.seed(…), and the"
        f" column cannot be NULL meanwhile. Put {target} before {table}, or make the column"
        " nullable. This op.seed put nothing in."
    )


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


def declared_elsewhere(revision: str, table: str) -> SeedError:
    """``op.seed`` of an object that is not the revision's own."""
    return SeedError(
        f"{revision}: op.seed() was given a declaration for {table} that is no module-level object"
        " of this revision, so nothing could check it beforehand. Assign it to a name at the top"
        " of the revision's file. The chunks committed so far are in the ledger."
    )


# --- declarations ---------------------------------------------------------------------------------


def bad_declaration(place: str, message: str, *, begun: bool = False) -> SeedError:
    """A declaration that cannot work.

    Args:
        place: Its revision and table, or file and line.
        message: What is wrong, and what to do.
        begun: Whether the run had begun to write.
    """
    return SeedError(f"{place}: {message} {_KEPT + ' ' + _CHANGING if begun else NOTHING_CHANGED}")


def not_linear(revision: str) -> SeedError:
    """A merge, a branch or a dependency in the seeds tree."""
    return SeedError(
        f"{revision} merges branches or depends on another one. Rows go in and out in one order, so"
        " the seeds tree must be one line: give it a single down_revision and no depends_on."
        f" {NOTHING_CHANGED}"
    )


def unknown_revision(revision: str) -> SeedError:
    """A ``down_revision`` or ``depends_on`` that leads out of the tree."""
    return SeedError(
        f"A revision of the seeds tree refers to {revision}, which is none of them. Where its file"
        f" is missing, bring it back, or put right the down_revision that names it. A seeder says"
        f' which schema it needs by requires = "{revision}", not by depends_on. {NOTHING_CHANGED}'
    )


def unknown_environments(revision: str, given: object, known: Sequence[str]) -> SeedError:
    """A seeder's ``environments`` that would keep it from ever running where it should."""
    return SeedError(
        f"{revision}: environments = {given!r} is no tuple of environments, so the seeder would be"
        f' passed over where it is wanted. Write environments = ("{known[0]}", …); known are'
        f" {', '.join(known)}. {NOTHING_CHANGED}"
    )


def declared_twice(revision: str, table: str) -> SeedError:
    """Two Seeds, or two Updates, of one table in one revision."""
    return SeedError(
        f"{revision} declares {table} twice, and the ledger keeps one entry for a table and"
        f" revision. Move one of them to a revision of its own. {NOTHING_CHANGED}"
    )


def unknown_parent(where: str, column: str, table: str, known: Sequence[str]) -> str:
    """An expression looks at a table that has no rows of ours yet."""
    near = nearest(table, known)
    hint = f" Did you mean {near}?" if near else ""
    return (
        f"{where}.{column} looks at {table}, which no revision up to this one loads here.{hint} A"
        f" reference to rows of a later revision belongs in an Update of that revision."
    )


def second_pass_not_null(where: str, column: str) -> str:
    """A cyclic reference that cannot wait."""
    return (
        f"{where}.{column} refers to rows that come after it, so it goes in as NULL and is filled"
        " afterwards; but the column is NOT NULL. Make it nullable, or seed its target first."
    )


def key_updated(where: str, column: str) -> str:
    """An update of the primary key, by which rows are found again."""
    return f"{where}.{column} is part of the primary key, by which a rollback finds rows: leave it."


def nothing_to_update(where: str, table: str) -> str:
    """An update of a table without seeded rows."""
    return (
        f"{where}: Update({table!r}) finds no rows, for no revision up to this one seeds {table}."
    )


def schema_too_old(revision: str, requires: str) -> str:
    """The schema revision that a seeder was written for is not there."""
    return (
        f"{revision} was written for schema revision {requires}, which this database does not have."
        " Run `alembic upgrade head` first."
    )


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


def ids_run_out(revision: str, table: str, rows: int, first: int, most: int, kind: str) -> str:
    """More rows than the key's type has numbers left."""
    return (
        f"{revision}, {table}: {many(rows, 'row', 'rows')} from id {first:,} on cannot have a key,"
        f" whose type {kind} ends at {most:,}. Widen it by a migration, or ask for fewer rows."
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


def unknown_table(table: str, known: Collection[str]) -> str:
    """``rows.TABLE`` for a table that no revision seeds."""
    near = nearest(table, known)
    hint = f" did you mean rows.{near}?" if near else ""
    return f"rows.{table}: no revision seeds {table};{hint} seeded are {', '.join(sorted(known))}"


def rows_follow(table: str, whose: str) -> str:
    """``rows.TABLE`` for a table whose rows cannot be asked for."""
    return f"rows.{table} cannot be asked for: its rows follow {whose}"


def unknown_size(size: str, known: Sequence[str]) -> str:
    """A size that no seed declares."""
    if not known:
        return f"size={size} means nothing here: no seed has sizes; scale=FACTOR changes them all"
    near = nearest(size, known)
    hint = f" did you mean {near}?" if near else ""
    return f"size={size} is declared by no seed;{hint} declared are {', '.join(known)}"


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


def worker_differs(revision: str, table: str, was: str, now: str) -> SeedError:
    """A worker reads another file than the one that the plan was made for, or has another key."""
    return SeedError(
        f"{revision}: a worker process that loads {table} would make its rows with {now}, and the"
        f" run began with {was}: a file was changed meanwhile. {_KEPT}"
    )


def other_volume(revision: str, was: str, asked: str, target: str | None, *, loaded: bool) -> str:
    """A load that is there, whole or in part, is asked to be one of other numbers.

    Args:
        revision: The revision.
        was: Its numbers, as they are typed.
        asked: Those that this run asks for.
        target: See :func:`changed_half_way`.
        loaded: Whether all its rows are in.
    """
    if loaded:
        return (
            f"{revision} is loaded already, with {was}; this run asks for {asked}. Ask for the same"
            f" numbers{_taking_back('its rows', target)}"
        )
    return (
        f"{revision} was interrupted, and began with {was}; this run asks for {asked}. Finish it"
        f" with what it began with{_taking_back('it', target)}"
    )


def _taking_back(what: str, target: str | None) -> str:
    """The other way out; a downgrade takes back all above its target, so it is said once."""
    if target is None:
        return ""
    return f", or take {what} back first: alembic -n seeds downgrade {target}"


# --- rows in --------------------------------------------------------------------------------------

_KEPT = "The chunks committed so far are in the ledger; the same command goes on after them."
_CHANGING = (
    "A seeder that was changed half-way begins anew: the next run says how to take its rows back."
)


def conflict(revision: str, table: str, taken: Sequence[str]) -> ConflictError:
    """A natural key that somebody else took first."""
    more = f"\n  … and {len(taken) - _LISTED} more" if len(taken) > _LISTED else ""
    lines = "\n".join(f"  - {line}" for line in taken[:_LISTED])
    return ConflictError(
        f"{revision}: records of {table} need a unique key that another row has:\n{lines}{more}\n"
        "The rows that are there were not overwritten. Rename or remove them, let the seeder make"
        ' other keys, or say what becomes of such rows by on_conflict="adopt" or "update"; then run'
        f" the same command again. {_KEPT} {_CHANGING}"
    )


_LISTED = 20
"""How many rows a refusal names."""


def strict(revision: str, table: str, told: Sequence[str]) -> SeedError:
    """An invalid record in a strict run."""
    lines = "\n".join(f"  - {line}" for line in told[:_LISTED])
    return SeedError(
        f"{revision}: records of {table} are invalid, and the run is strict:\n{lines}\nMend the"
        f" seeder, or run without -x strict to leave them out. {_KEPT} {_CHANGING}"
    )


def all_refused(revision: str, table: str, reason: str) -> SeedError:
    """Over a hundred records in a row, and not one that the database accepts."""
    return SeedError(
        f"{revision}: the database refuses one record of {table} after the other: {reason}. That"
        " is a seeder that does not fit its table, rather than a bad record. Mend it, or the"
        f" table by a migration, then run the same command again. {_KEPT} {_CHANGING}"
    )


def unexplained(revision: str, table: str, chunk: int) -> SeedError:
    """A chunk failed as a whole, though each of its records is accepted alone."""
    return SeedError(
        f"{revision}: the database refused chunk {chunk} of {table}, though it takes each of its"
        f" records alone; a trigger, or another writer, may be the reason. Run the same command"
        f" again; if it stays so, look at the triggers of {table}. {_KEPT}"
    )


def count_differs(revision: str, table: str, sent: int, found: int) -> SeedError:
    """The database has another number of rows than were sent."""
    return SeedError(
        f"{revision}: {many(sent, f'row of {table} was', f'rows of {table} were')} inserted, and"
        f" {many(found, 'is', 'are')} there: something, such as a trigger, changes them on their"
        f" way in. The chunk was taken back. {_KEPT}"
    )


def keys_altered(revision: str, table: str, rows: int) -> SeedError:
    """The database stores keys in another form than they were sent in."""
    return SeedError(
        f"{revision}: keys of {table} came back in another form than they were sent in, those of"
        f" {many(rows, 'row', 'rows')}, so a rollback could not find them. Write them as the"
        f" database does (padding, case, digits). The chunk was taken back. {_KEPT}"
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
        changed=f"{_KEPT} To take the rows back, downgrade to the revision before.",
    )


# --- what went wrong elsewhere --------------------------------------------------------------------


def no_database(path: str) -> SeedError:
    """An SQLite file that is not there."""
    return SeedError(
        f"There is no database file {path}. Run `alembic upgrade head` first, or check DATABASE_URL"
        f" and sqlalchemy.url of alembic.ini. {NOTHING_CHANGED}"
    )


def no_bulk_loader(database: str, why: str) -> SeedError:
    """``-x bulk=load`` on a database that takes no bulk load."""
    return SeedError(
        f"bulk=load cannot be had on this {database}: {why}. Leave it out (bulk=auto takes the"
        " fastest way there is), or let an administrator say SET GLOBAL local_infile = 1."
        f" {NOTHING_CHANGED}"
    )


def one_writer(database: str, asked: int) -> SeedError:
    """Several workers on a database that has one writer at a time."""
    return SeedError(
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


def worker_died(pid: int, status: int) -> SeedError:
    """A worker process ended in the middle of its chunks."""
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return SeedError(
        f"A worker (process {pid}) ended with {how} before its chunks were in; the memory may"
        f" have run out. Run the same command again, perhaps with -x workers=1. {_KEPT}"
    )


def database(sentence: str, *, begun: bool) -> SeedError:
    """The database refused or lost a statement."""
    if begun:
        return SeedError(f"The database stopped the run: {sentence}. {_KEPT}")
    return SeedError(
        f"The database cannot be used: {sentence}. Check DATABASE_URL (or sqlalchemy.url of"
        f" alembic.ini), and that the server is up and lets this user in. {NOTHING_CHANGED}"
    )


def unexpected(where: str, sentence: str, *, begun: bool) -> SeedError:
    """An error that nobody foresaw.

    Args:
        where: Revision and table under way, empty where there is none.
        sentence: What it says, its type first.
        begun: Whether the run had begun to write.
    """
    place = f" in {where}" if where else ""
    return SeedError(
        f"The run stopped{place} on an error that seedlib did not foresee: {sentence}. Where it"
        " happened is in the log (run.failed), and shown by `alembic --raiseerr -n seeds …`."
        f" {_KEPT if begun else NOTHING_CHANGED}"
    )


def column_failed(revision: str, table: str, column: str, sentence: str) -> str:
    """A seeder's own code raised while a column was made."""
    return (
        f"{revision}, {table}.{column}: making its values failed with {sentence}. Mend the seeder;"
        " `alembic --raiseerr -n seeds …` shows the line"
    )


def column_failed_half_way(
    revision: str, table: str, column: str, rows: str, sentence: str
) -> SeedError:
    """The same, when rows may be in already."""
    failed = column_failed(revision, table, column, sentence)
    return SeedError(f"{failed}. It was making {rows}. {_KEPT} {_CHANGING}")
