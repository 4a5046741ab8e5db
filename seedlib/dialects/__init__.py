"""One file a database: locks, row hashes, reservation, bulk statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seedlib.dialects.base import Dialect


def dialect_of(url: sa.URL) -> Dialect:
    """The dialect for a URL that settings let pass; the drivers of others are not imported."""
    if url.get_backend_name() == "sqlite":
        from seedlib.dialects.sqlite import SQLite  # noqa: PLC0415

        return SQLite()
    from seedlib.dialects.mysql import MySQL  # noqa: PLC0415

    return MySQL()
