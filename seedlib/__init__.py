"""Database seeding as versioned, reversible Alembic data revisions.

What an author of seeders needs: :class:`Seed`, :class:`Update`, :func:`records`, and, beside them,
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
from seedlib.seed import Seed, Update
from seedlib.sources import Records, records
from seedlib.tables import exclude_own_tables

__all__ = [
    "ConflictError",
    "DeclarationError",
    "IrreversibleSeed",
    "LockLostError",
    "LockTimeoutError",
    "Records",
    "Seed",
    "SeedError",
    "Update",
    "exclude_own_tables",
    "records",
]
