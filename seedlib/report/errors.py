"""What a user reads whose report is refused; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, SeedError

if TYPE_CHECKING:
    from pathlib import Path


def a_folder(path: Path) -> SeedError:
    """Where the page is to go there is a folder."""
    return SeedError(
        f"--html {path} is a folder, and the report is one file. Name a file in it:"
        f" --html {path / 'seeds.html'}. {NOTHING_CHANGED}"
    )


def no_file(path: Path) -> SeedError:
    """Where the page is to go there is a device, a pipe or a socket."""
    return SeedError(
        f"--html {path} is no file that a page could replace. Name a file, or - for standard"
        f" output. {NOTHING_CHANGED}"
    )


def no_folder(path: Path) -> SeedError:
    """The folder that the page is to go into is not there."""
    return SeedError(
        f"--html {path} cannot be written: there is no folder {path.resolve().parent}. Make it"
        f" first, or name a file elsewhere. {NOTHING_CHANGED}"
    )


def not_written(path: Path, error: OSError) -> SeedError:
    """The system does not let us write."""
    return SeedError(
        f"--html {path} cannot be written: {error.strerror}. What was there before is as it was."
        f" Let this user write to that folder, or name a file elsewhere. {NOTHING_CHANGED}"
    )
