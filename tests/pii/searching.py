"""Everything that came out of a run, as bytes, and what is found in it.

What is packed is searched as it lies there and as it reads.
"""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import sqlalchemy as sa

from tests import servers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tests.databases import Database

    Part = tuple[str, bytes]
    """A place, and what is there."""

_SHOWN = 60
_STEM = 6
"""Bytes that many needles begin with, and that are seldom there without them."""


def found(
    parts: Iterable[Part], needles: Sequence[bytes], exact: Sequence[bytes] = ()
) -> list[str]:
    """Where needles are, each place with one of them and what stands round it.

    :param needles: texts in small letters, found in any case.
    :param exact: bytes that are found as they are.
    """
    stems: dict[bytes, list[bytes]] = {}
    for needle in needles:
        stems.setdefault(needle[:_STEM], []).append(needle)
    told = []
    for place, raw in parts:
        for text in _readings(raw):
            lowered = text.lower()
            near = (alike for stem, alike in stems.items() if stem in lowered)
            hits = [one for alike in near for one in alike if one in lowered]
            hits += [one for one in exact if one in text]
            if hits:
                at = max(lowered.find(hits[0].lower()), 0)
                told.append(f"{place}: {hits[0]!r} in {text[max(at - _SHOWN, 0) : at + _SHOWN]!r}")
    return told


def in_files(folder: Path, *, without: Collection[Path] = ()) -> Iterator[Part]:
    """All files in a folder, but for some."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in without:
            yield str(path.relative_to(folder)), path.name.encode() + b"\n" + path.read_bytes()


def in_tables(database: Database) -> Iterator[Part]:
    """Every cell of every table, ours included: a part each column, and each that holds bytes."""
    for name in sorted(database.tables()):
        with database.engine.connect() as connection:
            quoted = connection.dialect.identifier_preparer.quote(name)
            result = connection.execute(sa.text(f"SELECT * FROM {quoted}"))
            columns, rows = list(result.keys()), result.all()
        for column, cells in zip(columns, zip(*rows, strict=True), strict=bool(rows)):
            place = f"{name}.{column}"
            yield from ((place, cell) for cell in cells if isinstance(cell, bytes))
            texts = (str(cell) for cell in cells if not isinstance(cell, bytes))
            yield place, "\n".join(texts).encode()


def in_server(database: Database, mark: str) -> list[str]:
    """The files of a server that hold a mark: its logs, and pages of any age.

    They are to be had of the tests' own MariaDB; MySQL's may be in a place of its own.
    """
    spelled = [text.encode() for text in (mark, mark.title(), mark.upper())]
    folder = Path(database.scalar("SELECT @@datadir"))
    assert folder.is_dir() or database.kind == "mysql" or servers.given_urls()
    told = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            # A server makes and removes files all the time.
            with suppress(FileNotFoundError):
                raw = path.read_bytes()
                told += [f"{path.name}: {one!r}" for one in spelled if one in raw]
    return told


def in_process(pid: int) -> Iterator[Part]:
    """What a process that stands still, and its children, have open, and were started with."""
    process = psutil.Process(pid)
    for one in (process, *process.children(recursive=True)):
        yield f"command line of {one.pid}", "\0".join(one.cmdline()).encode()
        for number in sorted(Path(f"/proc/{one.pid}/fd").iterdir()):
            target = str(number.readlink())
            # Of a file that has no name any more, only this way is left.
            if number.is_file() and not target.endswith(".csv"):
                yield f"open file {target}", number.read_bytes()


def _readings(raw: bytes) -> Iterator[bytes]:
    yield raw
    # A folder's files begin with their names, see above.
    body = re.sub(rb"\A[^\n]{0,200}\n(?=\x1f\x8b)", b"", raw)
    if body.startswith(b"\x1f\x8b"):
        yield gzip.decompress(body)
    elif body[:1] == b"\x78":
        with suppress(zlib.error):
            yield zlib.decompress(body)
