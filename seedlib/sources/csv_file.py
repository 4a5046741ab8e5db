"""The declaration of a CSV file as a source of rows, checked as far as it goes without the file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.values.canonical import describe

if TYPE_CHECKING:
    from pathlib import Path

    from seedlib.sources.csv_opened import CsvRows


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file that is still to be opened; made by :func:`csv_rows`, which checks it.

    Args:
        file: Its path below the folder of the seeds' data, with ``/`` between its parts.
        delimiter: What stands between two fields.
        quotechar: What a field stands in that holds the delimiter; ``None``: fields are never
            quoted.
        null: The field that means NULL; ``None``: no field does.
        rename: For a header's name the table's column, in the order of the names.
        ignore: Names of the header whose columns are not loaded.
        columns: The columns' names, where the file has no header line.
    """

    file: str
    _: KW_ONLY
    delimiter: str = ","
    quotechar: str | None = '"'
    null: str | None = ""
    rename: tuple[tuple[str, str], ...] = ()
    ignore: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None

    @property
    def known(self) -> None:
        """The table's columns that it fills: which these are, is seen when it is opened."""
        return

    def opened(self, folder: Path) -> CsvRows:
        """Open the file and read its header, and nothing after it.

        Args:
            folder: The folder of the seeds' data, which the file must be in.

        Raises:
            DeclarationError: There is no such file in the folder, or it has no header that fits
                this declaration.
        """
        # Reading needs more than declaring, and most runs read no file.
        from seedlib.sources.csv_opened import CsvRows  # noqa: PLC0415

        return CsvRows(self, folder)

    def canonical(self) -> object:
        """A stable description of the declaration; that of the content is its digest."""
        form = [self.delimiter, self.quotechar, self.null]
        return ["csv", self.file, *form, *map(describe, (self.rename, self.ignore, self.columns))]


def csv_rows(
    file: str | os.PathLike[str],
    *,
    delimiter: str = ",",
    quotechar: str | None = '"',
    null: str | None = "",
    rename: Mapping[str, str] = MappingProxyType({}),
    ignore: Sequence[str] = (),
    columns: Sequence[str] | None = None,
) -> CsvFile:
    """Take rows from a CSV file: UTF-8, with a header line; it may be compressed by gzip.

    The file is read strictly. A record with too few or too many fields, a field that is not UTF-8,
    holds a NUL byte or is longer than ``csv.field_size_limit()``, and wrong quoting make a record
    bad: it is told with file, line and column, and is left out of the load. Entirely empty lines
    are no records. Inside a quoted field a quote is doubled; there is no escape character.

    Args:
        file: Its path below the folder of the seeds' data.
        delimiter: The character between two fields.
        quotechar: The character round a field that holds delimiters, line ends or quotes;
            ``None``: fields are never quoted.
        null: The field that means NULL, quoted or not; ``None``: no field does.
        rename: Name in the header to the table's column, where they differ.
        ignore: Names in the header whose columns are not loaded.
        columns: The columns' names, in order, for a file without a header line.

    Raises:
        DeclarationError: An argument cannot be meant; it says which, and why.

    Example::

        vendors = Seed(
            "vendors",
            source=csv_rows("vendors.csv.gz", delimiter=";", rename={"E-Mail": "email"}),
            pii={"code": None, "email": "email"},
        )
    """
    name = _path(file)
    _check_form(name, delimiter, quotechar)
    if null is not None and not isinstance(null, str):
        raise DeclarationError(
            f"csv_rows({name!r}): null= is the text that means NULL, or None where no field does, "
            f"and not of type {type(null).__name__}."
        )
    made = CsvFile(
        name,
        delimiter=delimiter,
        quotechar=quotechar,
        null=null,
        rename=_renamed(name, rename),
        ignore=_names(name, "ignore", ignore),
        columns=None if columns is None else _names(name, "columns", columns),
    )
    _check_columns(made)
    return made


def _path(file: object) -> str:
    path = os.fspath(file) if isinstance(file, (str, os.PathLike)) else None
    if not isinstance(path, str) or not path or "\0" in path:
        raise DeclarationError(
            "csv_rows(…) begins with no path of a file. Write the file's path below the folder of "
            'the seeds\' data: csv_rows("vendors.csv").'
        )
    return PurePath(path).as_posix()


def _check_form(name: str, delimiter: object, quotechar: object) -> None:
    characters = {"delimiter": delimiter}
    if quotechar is not None:
        characters["quotechar"] = quotechar
    for argument, value in characters.items():
        if not isinstance(value, str) or len(value) != 1 or value in "\r\n\0":
            raise DeclarationError(
                f"csv_rows({name!r}): {argument}={value!r} is not one character within a line, so "
                "records could not be taken apart by it. Write the character that the file has, "
                'such as ",", ";" or "\\t".'
            )
    if delimiter == quotechar:
        raise DeclarationError(
            f"csv_rows({name!r}): delimiter= and quotechar= are both {delimiter!r}, so where a "
            "field ends would be a guess. Write quotechar=None where no field is quoted."
        )


def _renamed(name: str, rename: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(rename, Mapping):
        raise DeclarationError(
            f"csv_rows({name!r}): rename= is no mapping, so which name becomes which would be a "
            'guess. Write rename={"E-Mail": "email"}, the name in the header first.'
        )
    _names(name, "rename", list(rename))
    _names(name, "rename", list(rename.values()))
    return tuple(sorted(rename.items()))


def _names(name: str, argument: str, given: object) -> tuple[str, ...]:
    """Refuse what is no sequence of different names."""
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else [None]
    names = tuple(column for column in listed if isinstance(column, str) and column)
    if len(names) != len(listed):
        raise DeclarationError(
            f"csv_rows({name!r}): {argument}= holds what is no name of a column. Write names in "
            f'quotes, as a list: ["code", "name"]{", or a mapping" if argument == "rename" else ""}'
            ". None of them is empty."
        )
    twice = sorted(column for column, times in Counter(names).items() if times > 1)
    if twice:
        raise DeclarationError(
            f"csv_rows({name!r}): {argument}= has {', '.join(twice)} twice, so which column counts "
            "would be a guess. Name every column once."
        )
    return names


def _check_columns(file: CsvFile) -> None:
    both = sorted({old for old, _ in file.rename} & set(file.ignore))
    if both:
        raise DeclarationError(
            f"csv_rows({file.file!r}): {', '.join(both)} is both in rename= and in ignore=. Take "
            "it out of one of them."
        )
    if file.columns == ():
        raise DeclarationError(
            f"csv_rows({file.file!r}): columns=() names no column. Name those of the file, or "
            "leave it out where the file has a header line."
        )
