"""What the CHECKs of a table say, of amounts that the database adds up exactly.

SQLite keeps 0.10 as a binary fraction, and hardly a row meets ``total = subtotal + tax`` by chance.
Whole numbers it adds up exactly, so where an equality asks for it, amounts are whole ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib.scaffold import checks

if TYPE_CHECKING:
    from seedlib.scaffold.checks import Reading
    from seedlib.shape import ColumnShape, TableShape


def read(shape: TableShape, server: str) -> Reading:
    """Read a table's CHECKs, with whole amounts where only those can meet more of them.

    Args:
        shape: The table.
        server: ``sqlite``, ``mariadb`` or ``mysql``.
    """
    reading = checks.read(shape, server)
    amounts = {
        name
        for unread in reading.unread
        for name in unread.columns
        if server == "sqlite" and shape.columns[name].family == "decimal"
    }
    if not amounts:
        return reading
    columns = {n: _whole(c) if n in amounts else c for n, c in shape.columns.items()}
    whole = checks.read(replace(shape, columns=columns), server)
    return whole if len(whole.unread) < len(reading.unread) else reading


def _whole(column: ColumnShape) -> ColumnShape:
    most = None
    if column.precision is not None:
        most = 10 ** (column.precision - (column.scale or 0)) - 1
    least = 0 if column.unsigned else None if most is None else -most
    return replace(column, family="integer", scale=None, minimum=least, maximum=most)
