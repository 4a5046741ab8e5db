"""What every refusal is made of, and the ones that any room may have to say.

Each subject has its own sentences, in the ``*_errors.py`` beside this. Shape: what was refused ·
why it would have hurt · what to do, in the user's own names · whether anything was changed. A
function there returns the error; the caller raises it.
"""

from __future__ import annotations

import difflib
from enum import IntEnum
from typing import TYPE_CHECKING

from alembic.util import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ENDS = (".", "?", ";")
"""What a line of a list ends in; a statement that is to be run has its own end."""
NOTHING_CHANGED = "Nothing was changed."
KEPT = "The chunks committed so far are in the ledger; the same command goes on after them."
CHANGING = (
    "A seeder that was changed half-way begins anew: the next run says how to take its rows back."
)


class Exit(IntEnum):
    """With what ``seed`` exits; 128 and its number where a signal ended it, as shells have it.

    ``alembic`` itself exits with 255 for every one of them.
    """

    DONE = 0
    FINDINGS = 1
    """A command that looks for something found it."""
    USAGE = 2
    """The command line, or the project it is in, cannot be followed."""
    REFUSED = 3
    """What was asked for would have hurt; nothing was changed."""
    LOCKED = 4
    """Another run holds the lock; nothing was changed."""
    PARTIAL = 5
    """It had begun, and may have committed something; the next run goes on from there."""
    FAILED = 6
    """The database, or something unforeseen, stopped it before it began."""


class SeedError(CommandError):
    """A refusal or failure that the command line prints as one message, without a traceback.

    Attributes:
        code: With what ``seed`` exits.
    """

    code = Exit.REFUSED


class UsageError(SeedError):
    """The command line, or the project, cannot be followed."""

    code = Exit.USAGE


class PartialError(SeedError):
    """The run had begun when it stopped; what is committed stays."""

    code = Exit.PARTIAL


class FailureError(SeedError):
    """Something failed that nobody refused: a database that is away, an error not foreseen."""

    code = Exit.FAILED


class FindingsError(SeedError):
    """What a command was to look for is there."""

    code = Exit.FINDINGS


class LockTimeoutError(SeedError):
    """Another run holds the lock, and went on holding it."""

    code = Exit.LOCKED


class LockLostError(PartialError):
    """The connection that holds the lock is gone, so another run may have begun."""


class IrreversibleSeed(SeedError):  # noqa: N818 - read as what a downgrade says: raise IrreversibleSeed
    """What a hand-written ``downgrade`` raises where nothing can take back what was done.

    A plan that holds such a revision is refused as a whole, before its first statement; see
    :mod:`seedlib.irreversible` for how it knows.
    """


class ConflictError(PartialError):
    """A unique key that a seeded row needs belongs to a row that is not ours."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that looks most like ``word``, if any does."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return found[0] if found else None


def many(number: int, one: str, more: str) -> str:
    """A number and what follows it: ``many(2, "row was", "rows were")`` is "2 rows were"."""
    return f"{number:,} {one if number == 1 else more}"


def problems(
    heading: str,
    found: Sequence[str],
    *,
    changed: str = NOTHING_CHANGED,
    kind: type[SeedError] = SeedError,
) -> SeedError:
    """Everything that was found wrong, in one list."""
    lines = "\n".join(f"  - {line}{'' if line.endswith(_ENDS) else '.'}" for line in found)
    return kind(f"{heading}\n{lines}\n{changed}")


def meant(word: str, words: Iterable[str], *, written: str = "{}") -> str:
    """A hint at the known word that was probably meant; empty where none looks like it.

    Args:
        word: What was given.
        words: What is known.
        written: How the known word is to be written, such as ``-x rows.{}=N``.
    """
    near = nearest(word, words)
    return f" Did you mean {written.format(near)}?" if near else ""


def interrupted(*, begun: bool) -> str:
    """What is said to whoever pressed Ctrl-C, or had the process ended."""
    return f"Interrupted. {KEPT if begun else NOTHING_CHANGED}"


def outside_a_run(operation: str) -> SeedError:
    """An operation of ours in a revision of another tree."""
    return SeedError(
        f"op.{operation}() works in revisions of the seeds tree only: here nothing holds the lock"
        " or keeps the ledger. Move it to a seeder: alembic -n seeds revision -m '…'."
        f" {NOTHING_CHANGED}"
    )


def no_dry_run() -> UsageError:
    """A command that cannot be tried out."""
    return UsageError(
        "dry-run is for upgrade and downgrade; this command would do it all. Leave it out where"
        f" that is meant. {NOTHING_CHANGED}"
    )


def no_database(path: str) -> FailureError:
    """An SQLite file that is not there."""
    return FailureError(
        f"There is no database file {path}. Run `alembic upgrade head` first, or check DATABASE_URL"
        f" and sqlalchemy.url of alembic.ini. {NOTHING_CHANGED}"
    )


def database(sentence: str, *, begun: bool, server: str = "") -> FailureError:
    """The database refused or lost a statement.

    Args:
        sentence: What it says.
        begun: Whether the run had begun to write.
        server: Where its server is, ``host:port``; empty for a file.
    """
    if begun:
        return FailureError(f"The database stopped the run: {sentence}. {KEPT}")
    up = f", and that the server is up at {server} and lets this user in" if server else ""
    return FailureError(
        f"The database cannot be used: {sentence}. Check DATABASE_URL (or sqlalchemy.url of"
        f" alembic.ini){up}. {NOTHING_CHANGED}"
    )


def unexpected(where: str, sentence: str, *, begun: bool) -> FailureError:
    """An error that nobody foresaw.

    Args:
        where: Revision and table under way, empty where there is none.
        sentence: What it says, its type first.
        begun: Whether the run had begun to write.
    """
    place = f" in {where}" if where else ""
    return FailureError(
        f"The run stopped{place} on an error that seedlib did not foresee: {sentence}. Look"
        " for where it happened in the log (run.failed), or run `alembic --raiseerr -n seeds …`,"
        " which shows it."
        f" {KEPT if begun else NOTHING_CHANGED}"
    )
