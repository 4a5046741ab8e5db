"""Where the records of a CSV file are, and which of them are bad: one pass from end to end.

What it keeps grows by a few numbers for each block of a file, not with its records.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.sources.csv_stream import cuts
from seedlib.sources.source import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from seedlib.sources.csv_blocks import Fault, Form
    from seedlib.sources.csv_header import Header
    from seedlib.sources.csv_stream import Cut
    from seedlib.sources.data_file import DataFile

SIZE = 1 << 17
"""Bytes of a block, or as many more as its last record takes."""

MOST_REFUSED = 10_000
"""Bad records, beyond which the file is another one than was meant."""

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A block of records in its file.

    Args:
        offset: Of its first byte.
        size: Bytes.
        line: The number of its first line, from 1.
        first: The number of its first record, from 0.
        count: How many records it has.
        even: Whether each of its lines is a record.
        checksum: CRC-32 of its bytes.
        bad: Which of its records are bad, counted from its first.
    """

    offset: int
    size: int
    line: int
    first: int
    count: int
    even: bool
    checksum: int
    bad: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Everything about a file but its cells.

    Args:
        places: The blocks, in their order.
        starts: ``int64[n]``: the number of each block's first record.
        count: How many records there are.
        refused: The bad ones, in their order.
        digest: SHA-256 of the file's bytes, unpacked.
    """

    places: tuple[Place, ...]
    starts: NDArray[np.int64]
    count: int
    refused: tuple[Refused, ...]
    digest: str


def indexed(data: DataFile, form: Form, header: Header) -> Index:
    """Read the file once.

    Raises:
        DeclarationError: It is not the one whose header was read, it cannot be read, or more of
            its records are bad than a file that was meant would have.
    """
    data.check()
    if data.read(0, len(header.raw)) != header.raw:
        raise data.changed()
    digest = hashlib.sha256(header.raw)
    places: list[Place] = []
    refused: list[Refused] = []
    count = 0
    start, line = len(header.raw), header.lines + 1
    for cut in cuts(data, form, offset=start, line=line, size=SIZE):
        digest.update(cut.raw)
        refused += _refused(data.name, cut, header, count)
        if len(refused) > MOST_REFUSED:
            raise _another_file(data.name, refused)
        if cut.block.rows:
            places.append(_place(cut, count))
            count += len(cut.block.rows)
    data.check()
    starts = np.array([place.first for place in places], np.int64)
    return Index(tuple(places), starts, count, tuple(refused), digest.hexdigest())


def _place(cut: Cut, first: int) -> Place:
    return Place(
        offset=cut.offset,
        size=len(cut.raw),
        line=cut.line,
        first=first,
        count=len(cut.block.rows),
        even=len(cut.block.rows) == cut.block.lines,
        checksum=zlib.crc32(cut.raw),
        bad=frozenset(cut.block.faults),
    )


def _refused(name: str, cut: Cut, header: Header, first: int) -> Iterator[Refused]:
    for index, fault in sorted(cut.block.faults.items(), key=lambda found: found[0]):
        line = cut.line + cut.block.begins[index]
        column = "" if fault.column is None else header.column(fault.column)
        yield Refused(first + index, column, _reason(name, line, fault, header))


def _reason(name: str, line: int, fault: Fault, header: Header) -> str:
    where = "" if fault.column is None else f", column {header.name(fault.column)}"
    on = f"; reading went on with line {line + 1}" if fault.broken else ""
    return f"{name}, line {line}{where}: {fault.reason}{on}"


def _another_file(name: str, refused: list[Refused]) -> DeclarationError:
    told = "\n".join(f"  - {bad.reason}" for bad in refused[:_TOLD])
    return DeclarationError(
        f"{name} has more than {MOST_REFUSED:,} records that cannot be read, so it is not the file "
        f"that was meant, or it is written otherwise than declared. The first of them:\n{told}\n"
        "Name the right file, or say with delimiter=, quotechar= and columns= how it is written."
    )
