"""The page as a file: whole or not at all, and never in the place of something that is no file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from seedlib.report import errors


def check(path: Path) -> None:
    """Refuse a place where no page can be put, before it is made.

    Raises:
        SeedError: A folder is there, or something else that is no file; its folder is missing; or
            the system does not take such a name.
    """
    try:
        folder, other = path.is_dir(), path.exists() and not path.is_file()
    except OSError as error:
        raise errors.not_written(path, error) from error
    if folder:
        raise errors.a_folder(path)
    if other:
        raise errors.no_file(path)
    if not path.resolve().parent.is_dir():
        raise errors.no_folder(path)


def put(path: Path, text: str) -> int:
    """Write the page beside its place, and then move it there; how many bytes it has.

    A page that is there stays until the new one is whole. A link stays a link.

    Raises:
        SeedError: The system does not let us.
    """
    place, content = path.resolve(), text.encode()
    try:
        _replace(place, content)
    except OSError as error:
        raise errors.not_written(path, error) from error
    return len(content)


def _replace(place: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=".seed-report-", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(name).chmod(_mode(place))
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink()
        raise


def _mode(place: Path) -> int:
    """What the page there allows; else what this process allows others on a new file."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
