"""A file that is opened when something of it is asked for: a rollback needs none of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from seedlib.values.columns import Column

if TYPE_CHECKING:
    from pathlib import Path

    from seedlib.sources.csv_file import CsvFile
    from seedlib.sources.source import Source
    from seedlib.values.array import Array
    from seedlib.values.rows import Rows


class Later:
    """A declared file and the folder that it is in.

    Args:
        file: The declaration.
        folder: The folder of the seeds' data.
    """

    def __init__(self, file: CsvFile, folder: Path) -> None:
        self.file = file
        self._folder = folder

    @cached_property
    def opened(self) -> Source:
        """The file; it is opened once.

        Raises:
            DeclarationError: It is not there, or is not what it was declared to be.
        """
        return self.file.opened(self._folder)

    def column(self, name: str) -> Column:
        """The column of that name, as an expression."""
        return _FileColumn(self, name)


class _FileColumn(Column):
    """A column of a file."""

    draws = False

    def __init__(self, later: Later, name: str) -> None:
        self.file = later.file
        self.name = name
        self._later = later

    def at(self, rows: Rows, name: str) -> Array:
        return self._column.at(rows, name)

    @cached_property
    def _column(self) -> Column:
        return self._later.opened.column(self.name)
