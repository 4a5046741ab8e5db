"""Rows that are not made: written down in the seeder, or read from a file.

Knows what the rows say, but not which table they go to, nor whether they are personal data:
that is declared in the :class:`~seedlib.seed.Seed` that has them as its source.
"""

from __future__ import annotations

from seedlib.sources.csv_file import CsvFile, csv_rows
from seedlib.sources.records import Records, records
from seedlib.sources.source import Refused, Source

__all__ = ["CsvFile", "Records", "Refused", "Source", "csv_rows", "records"]
