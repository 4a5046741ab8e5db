"""Database seeding as versioned, reversible Alembic data revisions.

What an author of seeders needs: :class:`Seed`, :class:`Update`, :func:`records`, :func:`csv_rows`
with :func:`not_pii` and :func:`in_json` for what is in them, and, beside them,
``from seedlib import op`` and ``from seedlib import values as v``. Importing this seeds nothing.
"""

from __future__ import annotations

from seedlib.declaration import DeclarationError
from seedlib.errors import (
    ConflictError,
    IrreversibleSeed,
    LockLostError,
    LockTimeoutError,
    SeedError,
)
from seedlib.pii import in_json, not_pii
from seedlib.seed import Seed, Update
from seedlib.sources import CsvFile, Records, csv_rows, records
from seedlib.tables import exclude_own_tables

__all__ = [
    "ConflictError",
    "CsvFile",
    "DeclarationError",
    "IrreversibleSeed",
    "LockLostError",
    "LockTimeoutError",
    "Records",
    "Seed",
    "SeedError",
    "Update",
    "csv_rows",
    "exclude_own_tables",
    "in_json",
    "not_pii",
    "records",
]
