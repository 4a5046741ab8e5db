"""The sentences of a log that cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def unwritable(path: Path, reason: str) -> UsageError:
    """A file that `alembic.ini` names for the log."""
    make = "" if path.parent.exists() else f" (`mkdir -p {path.parent}`)"
    return UsageError(
        f"The log file {path} cannot be written to: {reason}. A run that nobody could look up"
        f" afterwards is not begun. Make it writable{make}, or name another file in the args of its"
        f" handler in alembic.ini. {NOTHING_CHANGED}"
    )
