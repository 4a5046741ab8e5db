"""A CSV file from an offset to its end, cut into blocks where records end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.sources.csv_blocks import taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.sources.csv_blocks import Block, Form
    from seedlib.sources.data_file import DataFile

LONGEST = 1 << 24
"""Bytes of a record at the most: without a bound, an open quote would take the file into memory."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a file.

    Args:
        offset: Of its first byte.
        line: The number of its first line, from 1.
        raw: Its bytes.
        block: Its records.
    """

    offset: int
    line: int
    raw: bytes
    block: Block


def cuts(data: DataFile, form: Form, *, offset: int, line: int, size: int) -> Iterator[Cut]:
    """Cut a file into blocks of whole records, of about ``size`` bytes.

    Each is taken apart by itself into the same records again: a record that its block does not
    finish was found to be bad with the help of what follows, and is bad without it.

    Raises:
        DeclarationError: The file cannot be read, or a line is too long for any record.
    """
    rest, wanted, ended = b"", size, False
    while True:
        if not ended and len(rest) < wanted:
            more = data.read(offset + len(rest), wanted - len(rest))
            ended = len(more) < wanted - len(rest)
            rest += more
        if not rest:
            return
        final = ended and len(rest) <= wanted
        raw = rest if final else rest[: rest.rfind(b"\n", 0, wanted) + 1]
        block = taken_apart(raw, form, final=final)
        if not block.lines and wanted < LONGEST:
            wanted *= 2
            continue
        if not block.lines:
            raw = _first_line(raw, data.name, line)
            block = taken_apart(raw, form, final=True)
        raw = raw[: block.size(block.lines)]
        yield Cut(offset, line, raw, block)
        offset, line, rest, wanted = offset + len(raw), line + block.lines, rest[len(raw) :], size


def _first_line(raw: bytes, name: str, line: int) -> bytes:
    if not raw:
        raise DeclarationError(
            f"{name}, line {line}: the line is longer than {LONGEST >> 20} MiB, so this is no CSV "
            "file with a record a line. Name the file that was meant."
        )
    return raw[: raw.index(b"\n") + 1]
