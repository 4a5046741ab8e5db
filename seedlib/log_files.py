"""The files that our log goes to, and taking old lines out of them again.

A file keeps its inode, for other processes have it open: what stays is set aside first, then
written over the beginning. A run that is killed in between leaves what it set aside beside the
file, and :func:`mend` finishes it. One line at a time is in memory. Which lines are old enough is
the caller's to say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from seedlib import log_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCK = 1 << 20
_TAIL = 4096
_ROTATED = re.compile(r"[.-]\d[\d_.-]*(\.[a-z]+\d?)?")
"""What follows the name of a file in those that it was rotated to: ``.1``, ``.2025-06-01``."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file of log lines.

    Args:
        path: Where it is.
        handler: What writes to it, or wrote to it before it was rotated.
        active: Whether the handler writes to it now.
    """

    path: Path
    handler: logging.FileHandler
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a file holds.

    Args:
        old: How many lines are old.
        young: How many are not.
        size: The bytes of all of them.
        removed: The bytes of the old ones.
        begins_old: Whether lines before the first record with a time are old.
        timed: Whether any record has a time; where none has, the file's own time counts.
    """

    old: int
    young: int
    size: int
    removed: int
    begins_old: bool
    timed: bool


def handlers() -> list[logging.FileHandler]:
    """The handlers of the logger ``seedlib``, and of those below it, that write to a file."""
    manager = logging.getLogger("seedlib").manager
    names = ["seedlib", *(name for name in manager.loggerDict if name.startswith("seedlib."))]
    return _of_files(map(logging.getLogger, names))


def check() -> None:
    """Refuse to go on where a record would be lost.

    Raises:
        UsageError: A file that our log goes to cannot be written to.
    """
    for path in {Path(handler.baseFilename) for handler in handlers()}:
        if not path.is_fifo():  # which waits for somebody to read it
            try:
                path.open("ab").close()
            except OSError as error:
                raise log_errors.unwritable(path, error.strerror or str(error)) from error


def others() -> list[Path]:
    """Files that our records come to as well, by way of a logger that is not ours."""
    logger, above = logging.getLogger("seedlib"), []
    while logger.propagate and logger.parent is not None:
        logger = logger.parent
        above.append(logger)
    ours = {Path(handler.baseFilename) for handler in handlers()}
    theirs = (Path(handler.baseFilename) for handler in _of_files(above))
    return [path for path in theirs if path not in ours and path.is_file()]


def family(handler: logging.FileHandler) -> list[LogFile]:
    """A handler's file, and those that it was rotated to, by the handler or by anything else."""
    base = Path(handler.baseFilename)
    found = [LogFile(base, handler, active=True)] if base.is_file() else []
    for path in sorted(base.parent.glob("*")):
        rest = path.name.removeprefix(base.name)
        rotated = rest != path.name and _ROTATED.fullmatch(rest)
        if rotated and path.is_file() and not path.is_symlink():
            found.append(LogFile(path, handler, active=False))
    return found


def look(file: LogFile, limit: dt.datetime) -> Lines:
    """Count a file's lines from before a moment, which has a time zone."""
    old = young = removed = size = 0
    with file.path.open("rb") as lines:
        first = next((at for at in map(_moment, lines) if at is not None), None)
        touched = dt.datetime.fromtimestamp(file.path.stat().st_mtime, dt.UTC)
        begins_old = (first or touched) < limit
        lines.seek(0)
        for line, is_old in _judged(lines, limit, old=begins_old):
            size += len(line)
            old, young = old + is_old, young + (not is_old)
            removed += len(line) if is_old else 0
    return Lines(
        old=old,
        young=young,
        size=size,
        removed=removed,
        begins_old=begins_old,
        timed=first is not None,
    )


def cut(file: LogFile, limit: dt.datetime) -> int:
    """Take the lines from before a moment out of a file; a rotated one without others goes.

    Returns:
        How many lines that were.
    """
    with _still(file.handler):
        found = look(file, limit)
        if found.old and not found.young and not file.active:
            file.path.unlink()
        elif found.old:
            _put_back(file.path, _set_aside(file, found, limit))
    return found.old


def leftovers(handler: logging.FileHandler) -> list[Path]:
    """What a killed process set aside of a handler's files."""
    base = Path(handler.baseFilename)
    return sorted(
        path for path in base.parent.glob(".*") if path.name.startswith(f".{base.name}-kept-")
    )


def mend(handler: logging.FileHandler) -> None:
    """Finish what a killed process began; where it had not begun to write, forget it."""
    with _still(handler):
        files = {_spare(file): file.path for file in family(handler)}
        for spare in leftovers(handler):
            if spare in files:
                _put_back(files[spare], spare)
            else:
                spare.unlink()


def _of_files(loggers: Iterable[logging.Logger]) -> list[logging.FileHandler]:
    found = (handler for logger in loggers for handler in logger.handlers)
    return [handler for handler in found if isinstance(handler, logging.FileHandler)]


@contextmanager
def _still(handler: logging.FileHandler) -> Iterator[None]:
    """Keep this process from writing to a handler's files, or rotating them."""
    handler.acquire()
    try:
        handler.flush()
        yield
        if (stream := getattr(handler, "stream", None)) is not None:
            stream.seek(0, os.SEEK_END)
    finally:
        handler.release()


def _judged(
    lines: BinaryIO, limit: dt.datetime, *, old: bool, size: int | None = None
) -> Iterator[tuple[bytes, bool]]:
    """Each line, and whether it is old; one without a time belongs to the record before it.

    Args:
        lines: The file, at its beginning.
        limit: From when on lines are not old.
        old: Whether those before the first record are.
        size: How many bytes of lines to read, where that is not all.
    """
    read = 0
    while (size is None or read < size) and (line := lines.readline()):
        read += len(line)
        at = _moment(line)
        old = old if at is None else at < limit
        yield line, old


def _moment(line: bytes) -> dt.datetime | None:
    """When a record was written, as :class:`~seedlib.log_format.JsonFormatter` puts it."""
    try:
        record = json.loads(line)
        at = dt.datetime.fromisoformat(record["time"])
    except (ValueError, TypeError, LookupError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)


def _spare(file: LogFile) -> Path:
    """Where what stays of a file is set aside: by its inode, which it keeps when it is rotated."""
    base = Path(file.handler.baseFilename)
    return base.with_name(f".{base.name}-kept-{file.path.stat().st_ino}")


def _set_aside(file: LogFile, found: Lines, limit: dt.datetime) -> Path:
    """Write what stays of a file to another one, whose name it gets when it is whole.

    Its first line says how large the file was, and what it ended in: written over from its
    beginning it ends in the same, until it is cut.
    """
    spare = _spare(file)
    partial = spare.with_name(f"{spare.name}.partial")
    tail = min(found.removed, _TAIL)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as kept, file.path.open("rb") as lines:
        digest = _digest(lines, found.size - tail, tail)
        facts = {"size": found.size, "tail": tail, "sha256": digest}
        kept.write(json.dumps(facts).encode() + b"\n")
        lines.seek(0)
        for line, old in _judged(lines, limit, old=found.begins_old, size=found.size):
            if not old:
                kept.write(line)
        kept.flush()
        os.fsync(kept.fileno())
    return partial.rename(spare)


def _put_back(path: Path, spare: Path) -> None:
    """Write what was set aside over a file, unless that was done, and cut the file behind it."""
    with spare.open("rb") as kept, path.open("r+b") as file:
        facts = json.loads(kept.readline())
        if _digest(file, facts["size"] - facts["tail"], facts["tail"]) == facts["sha256"]:
            file.seek(0)
            shutil.copyfileobj(kept, file, _BLOCK)
            file.truncate(_move(file, facts["size"], file.tell()))
            os.fsync(file.fileno())
    spare.unlink()


def _move(file: BinaryIO, source: int, target: int) -> int:
    """Move what other processes wrote meanwhile to where the file ends now; its end."""
    file.seek(source)
    while block := file.read(_BLOCK):
        file.seek(target)
        file.write(block)
        source, target = source + len(block), target + len(block)
        file.seek(source)
    return target


def _digest(file: BinaryIO, at: int, size: int) -> str:
    file.seek(at)
    return hashlib.sha256(file.read(size)).hexdigest()
