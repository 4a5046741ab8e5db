"""How a run ends that does not end well: on the record, in the log, and in one message."""

from __future__ import annotations

import signal
import sys
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError

from seedlib import dry_run_errors, errors, logs, signals
from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlib.logs import RunLog
    from seedlib.record import Record

WORDED = "seedlib.worded"
"""The entry of Alembic's ``Config.attributes`` that puts messages into a command line's words."""

_SIGNALLED = 128
"""The exit code of a process that a signal ended is this and the signal's number, by convention."""


@contextmanager
def recorded(record: Record) -> Iterator[None]:
    """Write down how the run ended, whatever ended it."""
    try:
        yield
    except BaseException as error:
        _let_go(error)
        # A database that is gone cannot be told of it; the next run writes down what became of us.
        with suppress(sa.exc.DBAPIError):
            if signals.behind(error) is not None:
                record.end("interrupted")
            else:
                record.end("failed", error=logs.sentence(error))
        raise


def _let_go(error: BaseException | None) -> None:
    """Drop what the frames of a traceback hold on to.

    An interrupt in mid-statement has SQLAlchemy close the connection, which SQLite keeps, locks and
    all, for as long as anybody has the statement.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


@contextmanager
def reported(log: RunLog) -> Iterator[None]:
    """Turn whatever went wrong into one message for a person and one record for the log."""
    begun = monotonic()
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        log.run_failed(error, seconds=monotonic() - begun, context=log.where)
        number = signals.behind(error)
        if isinstance(error, KeyboardInterrupt) or number is not None:
            raise SystemExit(_SIGNALLED + (number or signal.SIGINT)) from error
        said = error if isinstance(error, CommandError) else _for_a_person(error, log)
        told = _worded(_tried_out(said) if log.dry_run and log.begun else said)
        if told is not error or _laid_out(error):
            raise _for_a_terminal(told) from error
        raise


def _tried_out(error: CommandError) -> CommandError:
    """A run's own words, in a dry run: what they say was changed was not."""
    if isinstance(error, dry_run_errors.DryRunError):
        return error
    return dry_run_errors.would_fail(str(error))


def _worded(error: CommandError) -> CommandError:
    """The same error in the words of the command line that is used."""
    worded: Callable[[str], str] = context.config.attributes.get(WORDED, str)
    text = worded(str(error))
    return error if text == str(error) else type(error)(text)


def _for_a_person(error: Exception, log: RunLog) -> errors.SeedError:
    said = logs.sentence(error)
    if isinstance(error, sa.exc.DBAPIError):
        return errors.database(said, begun=log.begun)
    where = ", ".join(str(log.where[name]) for name in ("revision", "table") if name in log.where)
    place = where or _imported(error)
    if isinstance(error, DeclarationError):
        return errors.bad_declaration(place or "A declaration", said, begun=log.begun)
    return errors.unexpected(place, said, begun=log.begun)


def _laid_out(error: Exception) -> bool:
    """Whether Alembic would spoil the message: on a terminal it wraps lists into a paragraph."""
    return isinstance(error, errors.SeedError) and "\n" in str(error) and sys.stdout.isatty()


def _for_a_terminal(error: CommandError) -> CommandError:
    """Print a list as it is laid out, and leave Alembic its headline."""
    if not _laid_out(error):
        return error
    headline, _, _ = str(error).partition("\n")
    sys.stderr.write(f"\n{error}\n\n")
    return type(error)(f"{headline.rstrip(':')}: see above.")


def _imported(error: Exception) -> str:
    """File and line of the revision whose import raised, empty where none did."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.name == "<module>"]
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
