"""Bytes of a CSV file taken apart into records, bad ones among them.

Python's :mod:`csv` does it, strictly. Knows neither the file nor what its columns are called.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator

# What csv says, in its own words, and what its author can do something about.
_SENTENCES = (
    ("unexpected end", "a quote opens in it that is never closed"),
    ("expected after", "text follows the quote that closes a field (inside one, quotes double)"),
    ("new-line character", "a carriage return stands alone in it"),
    ("larger than field limit", "a field is longer than {limit:,} characters"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """How the fields of a record are written.

    Args:
        delimiter: The character between them.
        quotechar: The character round them, ``None`` where there is none.
        width: How many a record must have; ``None``: any number.
        whose: Who says so.
    """

    delimiter: str
    quotechar: str | None
    width: int | None = None
    whose: str = "the header"

    def reader(self, lines: list[str]) -> Reader:
        """Read lines; a record that they do not finish is an error."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quotechar,
            quoting=csv.QUOTE_NONE if self.quotechar is None else csv.QUOTE_MINIMAL,
            strict=True,
        )

    def column(self, record: str, limit: int) -> int:
        """Number, from 1, of the field in which a record that csv gave up cannot be read."""
        end = re.escape(self.delimiter)
        pattern = rf"[^{end}\r\n]*+{end}"
        if self.quotechar is not None:
            quote = re.escape(self.quotechar)
            quoted = rf"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}{end}"
            pattern = rf"{quoted}|(?!{quote}){pattern}"
        whole = re.compile(pattern)
        at, number = 0, 1
        while (found := whole.match(record, at)) and self._length(found.group()) <= limit:
            at, number = found.end(), number + 1
        return number

    def _length(self, written: str) -> int:
        """Characters of a field that is written like this, with the delimiter behind it."""
        if self.quotechar is None or not written.startswith(self.quotechar):
            return len(written) - 1
        return len(written) - 3 - written[1:-2].count(self.quotechar * 2)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record is bad.

    Args:
        column: Number, from 1, of the field it is in; ``None`` where it is the record as a whole.
        reason: A sentence without the place.
        broken: Whether where it ends cannot be told, so that reading went on after its first line.
    """

    column: int | None
    reason: str
    broken: bool = False


@dataclass(slots=True)
class Block:
    """The records of a part of a file.

    Args:
        text: The part's lines; ``lines`` of them were taken apart.
        rows: For each record its fields; a bad record has none.
        begins: For each record the index of the line in which it begins.
        faults: By the record's index why it is bad.
    """

    text: list[str]
    lines: int = 0
    rows: list[list[str]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)

    def size(self, lines: int) -> int:
        """How many bytes that many lines are."""
        return len("".join(self.text[:lines]).encode("utf-8", "surrogateescape"))


def taken_apart(raw: bytes, form: Form, *, final: bool) -> Block:
    """Take whole lines apart into records.

    A bad record whose quoting goes wrong is over where its first line is, whatever it swallowed:
    what follows may be good. One that can be read, and has the wrong fields, is over where it ends.

    Args:
        raw: The lines.
        form: How fields are written.
        final: Whether a record that is not finished is bad. Otherwise it is left out, as it may go
            on after these lines.
    """
    text, clean = _decoded(raw)
    block = Block(text)
    while block.lines < len(text):
        if not _read(block, form, final=final):
            break
    for index, fault in _misfits(block, form, clean=clean):
        block.faults[index] = fault
        block.rows[index] = []
    return block


def _decoded(raw: bytes) -> tuple[list[str], bool]:
    """The lines, and whether all of it is text: bytes that are none become lone surrogates."""
    try:
        text, clean = raw.decode(), b"\0" not in raw
    except UnicodeDecodeError:
        text, clean = raw.decode(errors="surrogateescape"), False
    # str.splitlines() would end lines at eight more characters.
    return io.StringIO(text, newline="\n").readlines(), clean


def _read(block: Block, form: Form, *, final: bool) -> bool:
    """Read on to the next error, or to the end; say whether there is more to be had."""
    first = end = block.lines
    reader = form.reader(block.text[first:])
    try:
        for row in reader:
            if row:
                block.rows.append(row)
                block.begins.append(end)
            end = first + reader.line_num
    except csv.Error as error:
        seen = first + reader.line_num
        block.lines = end
        if seen == len(block.text) and not final:
            return False
        _give_up(block, form, seen, str(error))
    else:
        block.lines = len(block.text)
    return True


def _give_up(block: Block, form: Form, seen: int, message: str) -> None:
    """Count the record that begins where the last one ended as bad, and go on after its line."""
    limit = csv.field_size_limit()
    known = (ours.format(limit=limit) for csvs, ours in _SENTENCES if csvs in message)
    record = "".join(block.text[block.lines : seen])
    fault = Fault(form.column(record, limit), next(known, message), broken=True)
    block.faults[len(block.rows)] = fault
    block.rows.append([])
    block.begins.append(block.lines)
    block.lines += 1


def _misfits(block: Block, form: Form, *, clean: bool) -> Iterator[tuple[int, Fault]]:
    """Records that can be read, and have the wrong number of fields, or fields that are no text."""
    even = form.width is None or {form.width}.issuperset(map(len, block.rows))
    if even and clean:
        return
    for index, row in enumerate(block.rows):
        if index in block.faults:
            continue
        if form.width not in {None, len(row)}:
            yield index, Fault(None, f"{_fields(row)}, {form.whose} has {form.width}")
        elif not clean:
            yield from ((index, fault) for fault in _no_text(row))


def _fields(row: list[str]) -> str:
    fields = f"{len(row)} field{'s' if len(row) != 1 else ''}"
    more = sum(field.count("\n") for field in row)
    # A quote too many shows in this more than in anything else.
    return f"{fields} in {more + 1} lines" if more else fields


def _no_text(row: list[str]) -> Iterator[Fault]:
    """The first field that is no text, if there is one."""
    for number, cell in enumerate(row, 1):
        if "\0" in cell:
            yield Fault(number, "a NUL byte, which no text holds")
            return
        try:
            cell.encode()
        except UnicodeEncodeError:
            yield Fault(number, "not UTF-8")
            return
