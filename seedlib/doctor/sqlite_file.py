"""The file of an SQLite database: who may write to it, on what kind of disk, and who does now.

Opens nothing: closing a second handle of the file would give up the locks of the first one
(SQLite manual, "How To Corrupt An SQLite Database File").
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seedlib.doctor.backups import space
from seedlib.doctor.finding import Finding, good, note, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

_NETWORKS: Final = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
    "gluster",
    "fuse.gluster",
)
"""How the kinds of file systems begin that are another machine's."""

_MOUNTS, _LOCKS = Path("/proc/self/mountinfo"), Path("/proc/locks")
"""Linux tells there, in text; elsewhere it is not told."""

_OCTAL: Final = re.compile(r"\\([0-7]{3})")
"""How blanks and the like stand in there."""

_RESERVED: Final = 0x4000_0001
"""The byte of the file that a writer locks (SQLite's os.h)."""

_WAL_WRITE: Final = 120
"""The byte of the -shm file that a writer locks (SQLite manual, "WAL-mode File Format")."""


def examine(path: Path, *, wal: bool) -> Iterator[Finding]:
    """Look at the file.

    Args:
        path: Where it is, with no symbolic link in between.
        wal: Whether its journal is a write-ahead log.
    """
    yield _writable(path)
    kind = _file_system(path)
    if kind is not None:
        yield _disk(kind, wal=wal)
    yield space("disk space", path.parent)
    if _LOCKS.is_file():
        yield _writer(path, wal=wal)


def _writable(path: Path) -> Finding:
    found = f"{path}, {path.stat().st_size / (1 << 20):,.1f} MB"
    lock = path.with_name(path.name + ".seed-lock")
    refused = [
        what
        for what, allowed in (
            ("the file", os.access(path, os.W_OK)),
            ("its folder, where lock file and journal go", os.access(path.parent, os.W_OK)),
            ("the lock file beside it", not lock.exists() or os.access(lock, os.W_OK)),
        )
        if not allowed
    ]
    if refused:
        means = f"This user may not write to {' and '.join(refused)}; a run is refused."
        do = f"chown, or chmod u+w, {path.parent} and what is in it"
        return problem("file", found, means, do)
    return good("file", found, "It, its folder and the lock file beside it can be written to.")


def _disk(kind: str, *, wal: bool) -> Finding:
    if not kind.startswith(_NETWORKS):
        return good("file system", kind, "Of this machine: locks hold.")
    if wal:
        means = "A write-ahead log needs memory that all share, which another machine does not."
        return problem("file system", kind, means, "PRAGMA journal_mode = DELETE, or a local disk")
    means = "Another machine's: its locks may not hold, and two writers damage the file."
    return warning("file system", kind, means, "Keep the file on a local disk")


def _file_system(path: Path) -> str | None:
    """The kind of file system that a file is on, where that is told."""
    if not _MOUNTS.is_file():
        return None
    kinds: dict[Path, str] = {}
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        # man 5 proc: of what stands before the hyphen the fifth is the mount point.
        before, _, after = line.partition(" - ")
        point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), before.split()[4])
        kinds[Path(point)] = after.split()[0]
    return next((kinds[place] for place in (path, *path.parents) if place in kinds), None)


def _writer(path: Path, *, wal: bool) -> Finding:
    file, byte = (path.with_name(path.name + "-shm"), _WAL_WRITE) if wal else (path, _RESERVED)
    pid = _holder(file, byte)
    if pid is None:
        return good("writer", "none", "Nobody is writing at this moment.")
    means = (
        "A run waits for it, for its lock timeout; a transaction left open keeps everybody waiting."
    )
    do = f"Look at it if it stays: ps -p {pid}"
    return note("writer", f"process {pid}", means, do)


def _holder(file: Path, byte: int) -> int | None:
    """The process that has the write lock of one byte of a file."""
    if not file.exists():
        return None
    inode = str(file.stat().st_ino)
    for line in _LOCKS.read_text(encoding="ascii").splitlines():
        # man 5 proc_locks: number, [->], class, type, access, process, device:inode, first, last.
        parts = line.split()[1:]
        if parts[0] == "->" or parts[2] != "WRITE" or parts[4].rpartition(":")[2] != inode:
            continue
        first, last = int(parts[5]), parts[6]
        if first <= byte and (last == "EOF" or byte <= int(last)):
            return int(parts[3])
    return None
