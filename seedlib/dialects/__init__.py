"""One file a database: locks, row hashes, reservation, bulk statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.dialects.mysql import MySQL
from seedlib.dialects.sqlite import SQLite

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seedlib.dialects.base import Dialect

_DIALECTS: dict[str, type[Dialect]] = {"mysql": MySQL, "mariadb": MySQL, "sqlite": SQLite}


def dialect_of(url: sa.URL) -> Dialect:
    """The dialect for a URL that :mod:`seedlib.settings` let pass."""
    return _DIALECTS[url.get_backend_name()]()
