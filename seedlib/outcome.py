"""How a run ends that does not end well: on the record, in the log, and in one message."""

from __future__ import annotations

import os
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

from seedlib import declaration_errors, dry_run_errors, errors, signals, tree
from seedlib.declaration import DeclarationError
from seedlib.record import command
from seedlib.terminal import progress
from seedlib.terminal.layout import fitted
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.script import ScriptDirectory

    from seedlib.logs import RunLog
    from seedlib.record import Record

WORDED = "seedlib.worded"
"""The entry of Alembic's ``Config.attributes`` that puts messages into a command line's words.

A command line that has one prints messages itself, as :mod:`seedlib.ending` has it.
"""

SIGNALLED = 128
"""The exit code of a process that a signal ended is this and the signal's number, by convention."""


@contextmanager
def recorded(record: Record, log: RunLog) -> Iterator[None]:
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
                record.end("failed", error=log.said(error))
        raise


def _let_go(error: BaseException) -> None:
    """Drop what the frames of a traceback hold on to.

    An interrupt in mid-statement has SQLAlchemy close the connection, which SQLite keeps, locks and
    all, for as long as anybody has the statement.
    """
    for one in signals.chain(error):
        traceback.clear_frames(one.__traceback__)


@contextmanager
def reported(log: RunLog) -> Iterator[None]:
    """Turn whatever went wrong into one message for a person and one record for the log."""
    begun = monotonic()
    try:
        yield
    except (Exception, KeyboardInterrupt) as raised:
        seconds = monotonic() - begun
        error = _in_our_words(raised, log)
        # That the log cannot be written must not hide what went wrong; it may be just that.
        with suppress(OSError):
            log.run_failed(error, command=command(), seconds=seconds, context=log.where)
        number = signals.behind(error)
        if isinstance(error, KeyboardInterrupt) or number is not None:
            wrote = log.begun and not log.dry_run
            sys.stderr.write(f"\n{fitted(errors.interrupted(begun=wrote), sys.stderr)}\n")
            raise SystemExit(SIGNALLED + (number or signal.SIGINT)) from raised
        if isinstance(error, BrokenPipeError):
            raise
        told = _told(error, log)
        _say_though_quiet(told)
        if told is not raised or _laid_out(told):
            raise _for_a_terminal(told) from raised
        raise


def _in_our_words(
    error: Exception | KeyboardInterrupt, log: RunLog
) -> Exception | KeyboardInterrupt:
    """What Alembic refused before anything was begun, as screen and log are to have it."""
    if log.begun or isinstance(error, errors.SeedError) or not isinstance(error, CommandError):
        return error
    ours = tree.in_our_words(error, *_asked())
    if ours is error:
        return error
    ours.__cause__ = error
    return ours.with_traceback(error.__traceback__)


def _say_though_quiet(error: CommandError) -> None:
    """With ``--quiet`` Alembic prints no error either; `seed` does, where it ends."""
    config = context.config
    if progress.quiet(config) and WORDED not in config.attributes:
        sys.stderr.write(f"FAILED: {error}\n")


def _told(error: Exception, log: RunLog) -> CommandError:
    """What a person is told, with the code that says whether anything was changed."""
    said = _for_a_person(error, log)
    if not log.begun:
        return said
    if log.dry_run:
        return _tried_out(said)
    if not isinstance(said, errors.SeedError):
        said = errors.SeedError(str(said))
    said.code = errors.Exit.PARTIAL
    return said


def _tried_out(error: CommandError) -> CommandError:
    """A run's own words, in a dry run: what they say was changed was not."""
    if isinstance(error, dry_run_errors.DryRunError):
        return error
    return dry_run_errors.would_fail(str(error))


def _for_a_person(error: Exception, log: RunLog) -> CommandError:
    begun, where, said = log.begun, log.where, log.said(error)
    if isinstance(error, CommandError):
        return error
    if isinstance(error, sa.exc.DBAPIError):
        return errors.database(said, begun=begun, server=_server())
    revision = str(where.get("revision", ""))
    place = ", ".join(str(where[name]) for name in ("revision", "table") if name in where)
    place = place or _imported(error)
    if isinstance(error, DeclarationError):
        return declaration_errors.bad_declaration(place or "A declaration", said, begun=begun)
    folder = Path(context.script.dir)
    of_a_file = tree.of_a_file(error, said, folder, revision, begun=begun)
    return of_a_file or errors.unexpected(place, said, begun=begun)


def _asked() -> tuple[ScriptDirectory, str | None]:
    """The tree, and where the command is to go; ``None`` where there is no such place."""
    try:
        return context.script, str(context.get_revision_argument())
    except KeyError:
        return context.script, ""
    except CommandError:
        return context.script, None


def _server() -> str:
    """Where the database's server is, empty for a file."""
    config = context.config
    url = database_url(config.get_section(config.config_ini_section) or {}, os.environ)
    if url.get_backend_name() == "sqlite":
        return ""
    return str(url.query.get("unix_socket") or f"{url.host or 'localhost'}:{url.port or 3306}")


def _laid_out(error: Exception) -> bool:
    """Whether Alembic would spoil the message: on a terminal it wraps lists into a paragraph."""
    return (
        WORDED not in context.config.attributes
        and isinstance(error, errors.SeedError)
        and "\n" in str(error)
        and sys.stdout.isatty()
    )


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
