"""Rows held against a table's CHECKs, all at once: by an empty temporary copy of the table.

``LIKE`` gives the copy the CHECKs and unique keys, and neither foreign keys nor triggers.
``IGNORE`` leaves out the rows that these refuse; whatever else it does to a value, the table itself
judges afterwards. Nothing that is tried here goes into the table. Tried on MariaDB 10.11 and
MySQL 9.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlib.dialects.base import Dialect
    from seedlib.session import Session
    from seedlib.shape import TableShape

COPY: Final = "seed_tried"
"""The temporary table."""

_PARTITIONED: Final = ((1478,), (1562,))
"""What a server says that makes no temporary copy of a table in partitions."""


def copied(session: Session, dialect: Dialect, shape: TableShape) -> bool:
    """Make the copy; whether there can be one."""
    session.execute(f"DROP TEMPORARY TABLE IF EXISTS {COPY}")
    try:
        session.execute(f"CREATE TEMPORARY TABLE {COPY} LIKE {dialect.quote(shape.name)}")
    except sa.exc.DBAPIError as error:
        if error.orig is not None and error.orig.args[:1] in _PARTITIONED:
            return False
        raise
    return True


def put(session: Session, dialect: Dialect, statements: Iterable[str]) -> None:
    """Insert rows into it, as far as it takes them.

    Args:
        session: The data session.
        dialect: Its dialect.
        statements: What follows the word INSERT.
    """
    for rest in statements:
        try:
            session.verbatim(f"INSERT IGNORE {rest}")
        except sa.exc.DBAPIError as error:
            # MariaDB heeds a CHECK all the same where the row is the statement's only one.
            if dialect.classify(error) != "invalid":
                raise
