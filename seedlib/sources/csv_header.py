"""The first record of a CSV file: what its columns are called, here and in the table."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.sources.csv_blocks import Form
from seedlib.sources.csv_stream import cuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.sources.csv_blocks import Fault
    from seedlib.sources.csv_file import CsvFile
    from seedlib.sources.data_file import DataFile

_MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8, which some programs begin a file with."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SIZE = 1 << 13
"""Bytes that are read for the header; more only if it does not end in them."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file.

    Args:
        raw: The bytes before the first record.
        lines: How many lines they are.
        names: What each column of the file is called in it.
        columns: What each column that is loaded is called in the table.
        places: For each column that is loaded its index in ``names``.
    """

    raw: bytes
    lines: int
    names: tuple[str, ...]
    columns: tuple[str, ...]
    places: tuple[int, ...]

    def name(self, number: int) -> str:
        """What a column of the file is called, by its number from 1; else the number itself."""
        return self.names[number - 1] if number <= len(self.names) else str(number)

    def column(self, number: int) -> str:
        """The table's column that it is loaded into; empty where it is not loaded."""
        return dict(zip(self.places, self.columns, strict=True)).get(number - 1, "")


def header(data: DataFile, file: CsvFile) -> Header:
    """Read the header of a file, and nothing after it, or take the one that is declared.

    Raises:
        DeclarationError: It cannot be read, or does not fit the declaration.
    """
    begin = data.read(0, len(_MARK))
    if begin.startswith(_UTF_16):
        raise _no_utf_8(file.file, "UTF-16")
    start = len(_MARK) if begin == _MARK else 0
    names, size, lines = file.columns, 0, 0
    if names is None:
        names, size, lines = _first_record(data, file, start)
    _check_known(file, names)
    table = dict(file.rename)
    loaded = [(place, table.get(name, name)) for place, name in enumerate(names)]
    kept = [(place, name) for place, name in loaded if names[place] not in file.ignore]
    _check_loaded(file, [name for _, name in kept])
    places, columns = zip(*kept, strict=True)
    return Header(data.read(0, start + size), lines, names, columns, places)


def _first_record(data: DataFile, file: CsvFile, start: int) -> tuple[tuple[str, ...], int, int]:
    """The names, and how many bytes and lines there are to their end."""
    form = Form(file.delimiter, file.quotechar)
    for cut in cuts(data, form, offset=start, line=1, size=_SIZE):
        block = cut.block
        if not block.rows:
            continue
        line = cut.line + block.begins[0]
        if 0 in block.faults:
            raise _unreadable(file.file, line, block.faults[0])
        names = tuple(block.rows[0])
        _check_names(file.file, line, names)
        lines = block.begins[0] + 1 + sum(name.count("\n") for name in names)
        return names, cut.offset - start + block.size(lines), cut.line - 1 + lines
    raise DeclarationError(
        f"{file.file} has no header line, so nothing says what its columns are. Write one, or name "
        "the columns of a file without a header by columns=."
    )


def _unreadable(name: str, line: int, fault: Fault) -> DeclarationError:
    if fault.broken:
        return DeclarationError(
            f"{name}, line {line}: the header cannot be read: {fault.reason}. Mend it, or say with "
            "delimiter= and quotechar= how the file is written."
        )
    # In UTF-16 every other byte of plain English is NUL.
    return _no_utf_8(name, "UTF-16" if "NUL" in fault.reason else "ISO-8859-1 or Windows-1252")


def _no_utf_8(name: str, encoding: str) -> DeclarationError:
    return DeclarationError(
        f"{name} is not in UTF-8, but by its header in another encoding, such as {encoding}; its "
        "letters would come out as others. Save it as UTF-8, or convert it: "
        f"iconv -f {encoding.partition(' ')[0]} -t UTF-8 {name} > utf-8.csv"
    )


def _check_names(name: str, line: int, names: Sequence[str]) -> None:
    if "" in names:
        raise DeclarationError(
            f"{name}, line {line}: column {names.index('') + 1} of the header has no name, so its "
            "cells could go nowhere. Name it; a delimiter at the end of the line makes one too."
        )
    twice = next((column for column, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        # By number: where the file has no header, its first record is taken for one.
        places = [str(place) for place, column in enumerate(names, 1) if column == twice]
        raise DeclarationError(
            f"{name}, line {line}: columns {' and '.join(places)} of the header have one name, "
            "so which cell counts would be a guess. Rename one of them in the file; name the "
            "columns by columns= where this is no header but the first record."
        )


def _check_known(file: CsvFile, names: tuple[str, ...]) -> None:
    """Refuse arguments that name columns which are not there: mistyped, they do nothing."""
    said = {"rename": [old for old, _ in file.rename], "ignore": file.ignore}
    for argument, columns in said.items():
        unknown = [column for column in columns if column not in names]
        if unknown:
            raise DeclarationError(
                f"csv_rows({file.file!r}): {argument}= names {unknown[0]!r}, which is no column of "
                f"the file. {_nearest(unknown[0], names)}"
            )


def _nearest(name: str, names: Sequence[str]) -> str:
    """A name that is nearly the same; no others, for they may be a record and no header."""
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]!r}?" if near else "Look at the file's first line."


def _check_loaded(file: CsvFile, columns: Sequence[str]) -> None:
    if not columns:
        raise DeclarationError(
            f"csv_rows({file.file!r}): ignore= names every column of the file, so nothing would be "
            "loaded. Leave those out of it that are wanted."
        )
    twice = sorted(column for column, times in Counter(columns).items() if times > 1)
    if twice:
        raise DeclarationError(
            f"csv_rows({file.file!r}): after rename=, two columns of the file go into "
            f"{', '.join(twice)}, so which cell counts would be a guess. Name one of them in "
            "ignore=, or rename it too."
        )
