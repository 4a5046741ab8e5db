"""A file of the seeds' data folder: nowhere else, unpacked, and unchanged while it is in use.

Knows bytes, and nothing of what they say.
"""

from __future__ import annotations

import gzip
import os
import weakref
import zlib
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar, cast

from seedlib.declaration import DeclarationError
from seedlib.sources.names import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_GZIP = b"\x1f\x8b"  # RFC 1952, section 2.3.1; no text in UTF-8 begins so


class DataFile:
    """An open file, read by its offsets; what gzip packed is read as if it had not been.

    It is closed when nobody holds it any more.

    Args:
        folder: The folder of the seeds' data.
        name: The file's path below it.

    Raises:
        DeclarationError: There is no such file in the folder, or it cannot be read.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._path = folder / name
        self._raw: BinaryIO = self._tried(_open, _confined(folder, name))
        weakref.finalize(self, self._raw.close)
        self._identity = _Identity.of(os.fstat(self._raw.fileno()))
        packed = self._tried(self._raw.read, len(_GZIP)) == _GZIP
        self._raw.seek(0)
        self._bytes = gzip.GzipFile(mode="rb", fileobj=self._raw) if packed else self._raw

    def read(self, offset: int, size: int) -> bytes:
        """The bytes from an offset on, fewer than ``size`` at the end alone.

        Raises:
            DeclarationError: The file cannot be read, or not be unpacked.
        """
        self._tried(self._bytes.seek, offset)
        return self._tried(self._bytes.read, size)

    def check(self) -> None:
        """Make sure that the file is the one that was opened, and as long.

        Raises:
            DeclarationError: It is another one, shorter or longer, or gone.
        """
        try:
            there = _Identity.of(self._path.stat())
        except OSError as error:
            raise self.changed() from error
        if not self._identity == there == _Identity.of(os.fstat(self._raw.fileno())):
            raise self.changed()

    def changed(self) -> DeclarationError:
        """The refusal of a file that is not the one that was opened any more."""
        return DeclarationError(
            f"{self.name} changed since the plan was made, so rows of two versions of it would be "
            "mixed. Put the former file back, or let nobody write to it, and run the same command "
            "again."
        )

    def _tried(self, act: Callable[..., Result], *arguments: object) -> Result:
        try:
            return act(*arguments)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            how = "ends too early" if isinstance(error, EOFError) else "is damaged"
            raise DeclarationError(
                f"{self.name} is packed by gzip and {how}, so its last rows, at least, would be "
                f"missing. Copy the file again; `gzip -t {self.name}` says when it is whole."
            ) from error
        except OSError as error:
            raise DeclarationError(
                f"{self.name} cannot be read: {error.strerror}. Mend that, and run the same "
                "command again."
            ) from error


class _Identity(NamedTuple):
    """What tells a file from another one without reading it."""

    device: int
    inode: int
    bytes: int

    @classmethod
    def of(cls, stat: os.stat_result) -> _Identity:
        return cls(stat.st_dev, stat.st_ino, stat.st_size)


def _open(path: Path) -> BinaryIO:
    # What a buffer holds may be what the file was.
    return cast("BinaryIO", path.open("rb", buffering=0))


def _confined(folder: Path, name: str) -> Path:
    """The path of a file that is in the folder, wherever links lead."""
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        raise _outside(folder, name, "is no path below it")
    try:
        # Unlike Path.resolve(), it says OSError of a circle of links in every release of Python.
        real = Path(os.path.realpath(folder / name, strict=True))
    except FileNotFoundError as error:
        raise _missing(folder, name) from error
    except OSError as error:
        raise DeclarationError(
            f"{name} in {folder} cannot be opened: {error.strerror}. Mend the path."
        ) from error
    if not real.is_relative_to(os.path.realpath(folder)):
        raise _outside(folder, name, "is a link, or behind one, that leads out of it")
    if not real.is_file():
        raise DeclarationError(
            f"{name} in {folder} is no regular file, so it cannot be read twice with the same "
            "result. Name a file."
        )
    return real


def _outside(folder: Path, name: str, why: str) -> DeclarationError:
    return DeclarationError(
        f"{name} {why}: rows are read from files in {folder} alone, which are versioned with their "
        "seeder. Put the file itself there, and name it by its path below that folder."
    )


def _missing(folder: Path, name: str) -> DeclarationError:
    if not folder.is_dir():
        return DeclarationError(
            f"There is no folder {folder}, in which {name} is to be. Make it, and put the file "
            "there."
        )
    near = (folder / name).parent
    # What is in a folder that a link leads to is nobody's business.
    inside = near.is_dir() and near.resolve().is_relative_to(folder.resolve())
    where = near if inside else folder
    found = sorted(path.relative_to(folder).as_posix() for path in where.iterdir())
    said = suggestion(name, found, "There is") or "It is empty."
    return DeclarationError(f"There is no file {name} in {folder}. {said}")
