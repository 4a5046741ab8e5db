"""The folder that a backup is: written under another name, renamed when it is whole, and verified.

Knows what its files are called and hashed, not what is in them.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from seedlib.backup import refusals
from seedlib.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seedlib.readers import Keep

MANIFEST = "manifest.json"
ROWS = "rows.jsonl.gz"
FORMAT = 1
_BLOCK = 1 << 20
_PARTIAL = ".partial-"
_TIME = "%Y%m%dT%H%M%SZ"
_LEVEL = 3
"""Of gzip's nine: beyond it a backup takes much longer, and is hardly smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    Args:
        database: The name of the database.
        environment: Which environment it is marked as.
        mark: The run that marked it, by which it is told from another of the same name.
        server: Its kind and version.
        taken_at: When, in UTC.
        actor: Who took it.
        run: The run it was taken for.
        heads: The version table's content.
        revisions: The revisions whose rows it holds, the lowest first.
        tables: For each table how many ``rows`` the copy of it holds (``None``: there is none),
            and how many ``seeded`` and how many ``changed`` ones can be put back.
        program: What made the copy of the tables, with its version.
        seedlib: The version of this library.
        files: For each file its size in bytes and its SHA-256.
        format: The version of this form.
    """

    database: str
    environment: str | None
    mark: str | None
    server: str
    taken_at: str
    actor: str
    run: str
    heads: tuple[str, ...]
    revisions: tuple[str, ...]
    tables: dict[str, dict[str, int | None]]
    program: str
    seedlib: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


class HashedFile(io.RawIOBase):
    """A new file that only its owner may read, hashed as it is written, on the disk when closed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = io.FileIO(descriptor, "wb")
        self._hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - as the base class has it
        """Write all of it."""
        view = memoryview(data).cast("B")
        written = 0
        while written < len(view):
            written += self._file.write(view[written:])
        self._hash.update(view)
        self.size += written
        return written

    def close(self) -> None:
        """Leave no byte in memory alone."""
        if not self.closed:
            try:
                os.fsync(self._file.fileno())
            finally:
                self._file.close()
                super().close()

    @property
    def facts(self) -> dict[str, Any]:
        """Its size and hash, as the manifest has them."""
        return {"bytes": self.size, "sha256": self._hash.hexdigest()}


@contextmanager
def compressed(path: Path, files: dict[str, dict[str, Any]]) -> Iterator[gzip.GzipFile]:
    """A new compressed file; its facts are among ``files`` once it is whole, and was read back."""
    with HashedFile(path) as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
        yield packed
    files[path.name] = raw.facts
    if facts(path) != raw.facts:
        raise refusals.failed(f"{path.name} reads otherwise than it was written")


def facts(path: Path) -> dict[str, Any]:
    """The size and hash of a file that is there."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return {"bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def new(folder: Path, database: str, run: str) -> Iterator[Path]:
    """A place to write a backup's files to, which gets its name when all went well.

    Args:
        folder: Where backups are; made where it is not there.
        database: The database's name. No other backup of it is being written: the lock sees to it.
        run: The run's id.
    """
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        # Rows of a database are nothing for a repository.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    name = _written(database)
    for left in folder.glob(f"{_PARTIAL}{name}-*"):
        shutil.rmtree(left)  # by a run that was killed
    at = dt.datetime.now(dt.UTC).strftime(_TIME)
    partial = folder / f"{_PARTIAL}{name}-{at}-{run[:8]}"
    partial.mkdir(mode=0o700)
    try:
        yield partial
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def finish(partial: Path, manifest: Manifest) -> Path:
    """Write the manifest, and give a backup its name: from now on it is one."""
    content = asdict(manifest)
    content["checksum"] = _checksum(content)
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    with HashedFile(partial / MANIFEST) as file:
        file.write(text.encode())
    _flush(partial)
    path = partial.with_name(partial.name.removeprefix(_PARTIAL))
    partial.rename(path)
    _flush(path.parent)
    return path


def read(path: Path, *, whole: bool = True) -> Manifest:
    """The manifest of a backup.

    Args:
        path: Its folder, or its manifest.
        whole: Whether every file must be there, with the hash that it had.

    Raises:
        SeedError: It is none, or some file of it is missing or differs.
    """
    folder = path.parent if path.name == MANIFEST else path
    if not folder.exists():
        raise refusals.not_a_backup(path, "there is no such folder")
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        checksum = content.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise refusals.not_a_backup(path, f"it has no readable {MANIFEST}") from error
    if checksum != _checksum(content):
        raise refusals.not_a_backup(path, f"its {MANIFEST} differs from what was written")
    if content["format"] != FORMAT:
        why = f"it has the form {content['format']}, and this version reads {FORMAT}"
        raise refusals.not_a_backup(path, why)
    for name, expected in content["files"].items() if whole else ():
        if not (folder / name).is_file():
            raise refusals.not_a_backup(path, f"{name} is missing")
        if facts(folder / name) != expected:
            raise refusals.not_a_backup(path, f"{name} differs from what was written")
    lists = {name: tuple(content[name]) for name in ("heads", "revisions")}
    return Manifest(**content | lists)


def rows_of(path: Path) -> Path:
    """The file of rows of a backup that is named by its folder, or by its manifest."""
    return (path.parent if path.name == MANIFEST else path) / ROWS


def prune(kept: Path, manifest: Manifest, keep: Keep) -> list[Path]:
    """Remove older backups of the same database; what can be read as none is left alone.

    Args:
        kept: The one just taken, which stays.
        manifest: Its manifest.
        keep: How many, or how long.

    Returns:
        Those that were removed.
    """
    older = [
        (found.taken_at, path)
        for path, found in shelved(kept.parent)
        if path != kept
        and found is not None
        and (found.database, found.mark) == (manifest.database, manifest.mark)
    ]
    older.sort(reverse=True)
    gone = [path for at, path in older[max(keep.number - 1, 0) :]] if keep.number else []
    if keep.days:
        limit = dt.datetime.fromisoformat(manifest.taken_at) - dt.timedelta(days=keep.days)
        gone = [path for at, path in older if dt.datetime.fromisoformat(at) < limit]
    for path in gone:
        remove(path)
    return gone


def shelved(folder: Path) -> Iterator[tuple[Path, Manifest | None]]:
    """Each backup in a folder with its manifest, ``None`` where that cannot be read."""
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            yield path.parent, read(path, whole=False)
        except SeedError:
            yield path.parent, None


def unfinished(folder: Path, database: str, before: dt.datetime) -> list[Path]:
    """What killed runs left of backups that they began before a moment, which has a time zone."""
    name = re.compile(rf"{re.escape(_PARTIAL + _written(database))}-(\d{{8}}T\d{{6}}Z)-\w+")
    return [
        path
        for path in sorted(folder.glob(f"{_PARTIAL}*"))
        if (found := name.fullmatch(path.name))
        and not (path / MANIFEST).exists()
        and dt.datetime.strptime(found[1], _TIME).replace(tzinfo=dt.UTC) < before
    ]


def remove(path: Path) -> None:
    """Remove a backup, which is none from the first moment on; the manifest goes last.

    By that it is still known as one of its database's, should the process be killed.
    """
    gone = path
    if not path.name.startswith(_PARTIAL):
        gone = path.rename(path.with_name(f"{_PARTIAL}{path.name}"))
    for file in gone.iterdir():
        if file.name != MANIFEST:
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    shutil.rmtree(gone)


def _written(database: str) -> str:
    """A database's name in the names of its backups."""
    return re.sub(r"[^\w.-]", "_", database)


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _flush(folder: Path) -> None:
    """Let the disk have a folder's names too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
