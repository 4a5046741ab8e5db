"""Where the log of a run goes, as ``seeds/env.py`` and alembic.ini have it configured."""

from __future__ import annotations

import logging
import os
from logging.handlers import BaseRotatingHandler, WatchedFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib import log_files
from seedlib.doctor.finding import Finding, good, note, problem, warning
from seedlib.logs import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = "docs/logging.md has the sections of alembic.ini to copy"


def examine() -> Iterator[Finding]:
    """The handlers of the logger ``seedlib``, once ``seeds/env.py`` was run."""
    files = log_files.handlers()
    if not files:
        means = "What a run did is told on the terminal alone; nobody can look it up afterwards."
        yield warning("log file", "none", means, _PAGE)
    for handler in files:
        yield from _file(handler)
    logger = logging.getLogger("seedlib")
    if logger.isEnabledFor(logging.INFO):
        yield good("log level", _level(logger), "Start, tables and end of each run are told.")
    else:
        means = "Start, tables and end of a run are not told, only what went wrong."
        yield note("log level", _level(logger), means, "level = INFO in [logger_seedlib]")
    statements = logging.getLogger("sqlalchemy.engine")
    if statements.isEnabledFor(logging.INFO):
        means = "SQLAlchemy logs every statement, and the values of rows are in some of them."
        do = "level = WARNING in [logger_sqlalchemy], qualname = sqlalchemy.engine"
        yield warning("sqlalchemy.engine", _level(statements), means, do)


def _file(handler: logging.FileHandler) -> Iterator[Finding]:
    path = Path(handler.baseFilename)
    where = str(path)
    # The folder is where a rotated file goes, and a new one.
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        means = "It cannot be written to, so a run is refused: nobody could look it up afterwards."
        do = "Change its owner, or name another file in the args of its handler in alembic.ini"
        yield problem("log file", where, means, do)
        return
    lacking: list[str] = []
    if not isinstance(handler.formatter, JsonFormatter):
        lacking.append("its lines are not seedlib's JSON, which `seed prune` and programs read")
    if not isinstance(handler, (BaseRotatingHandler, WatchedFileHandler)):
        lacking.append("nothing rotates it, so it grows for ever")
    if lacking:
        yield note("log file", where, f"Can be written to; {', and '.join(lacking)}.", _PAGE)
    else:
        yield good("log file", where, "One JSON record a line, rotated, and it can be written to.")


def _level(logger: logging.Logger) -> str:
    return logging.getLevelName(logger.getEffectiveLevel())
