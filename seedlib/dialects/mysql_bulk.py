"""How a chunk's rows travel to MySQL and MariaDB: one ``LOAD DATA LOCAL``, or a few INSERTs.

Both carry the same text, made before the chunk's transaction begins, so that the server never waits
for it. ``LOAD DATA LOCAL`` treats what it cannot keep as ``INSERT IGNORE`` would, whatever the SQL
mode: a warning or a missing row is an :class:`~seedlib.dialects.base.AlteredError`, and the chunk
is done again by INSERT, which says which record is to blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.dialects import mysql_text
from seedlib.dialects.base import AlteredError
from seedlib.dialects.local_infile import GuardedConnection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.dialects.mysql_text import Texts
    from seedlib.session import Session
    from seedlib.shape import ColumnShape


@dataclass(frozen=True, slots=True)
class Inserts:
    """A chunk as INSERT statements."""

    rows: int
    hashes: bytes | None
    statements: tuple[str, ...]

    def send(self, session: Session) -> None:
        """See :class:`~seedlib.dialects.base.Parcel`."""
        for statement in self.statements:
            session.verbatim(statement)


@dataclass(frozen=True, slots=True)
class LoadData:
    """A chunk as one ``LOAD DATA LOCAL INFILE``."""

    rows: int
    hashes: bytes | None
    target: str
    data: bytes

    def send(self, session: Session) -> None:
        """See :class:`~seedlib.dialects.base.Parcel`."""
        driver = session.driver
        assert isinstance(driver, GuardedConnection)
        with driver.offering(self.data) as name:
            loaded = session.verbatim(f"LOAD DATA LOCAL INFILE '{name}' INTO TABLE {self.target}")
        if loaded != self.rows or driver.warnings:
            raise AlteredError


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chunk on its way: its name, quoted, its shape and its cells."""

    name: str
    shape: ColumnShape
    texts: Texts


def inserts(
    table: str, columns: Sequence[Column], hashes: bytes | None, most_bytes: int
) -> Inserts:
    """Write a chunk as INSERT statements.

    Args:
        table: The table, quoted.
        columns: Its columns.
        hashes: The hashes that the rows are going to have, where known.
        most_bytes: Bytes of one statement, about.
    """
    head = f"INSERT INTO {table} ({', '.join(column.name for column in columns)}) VALUES "
    bodies = mysql_text.values([column.texts for column in columns], most_bytes)
    rows = len(columns[0].texts.cells)
    return Inserts(rows, hashes, tuple(head + body for body in bodies))


def load_data(
    table: str, columns: Sequence[Column], hashes: bytes | None, lines: Sequence[bytes]
) -> LoadData:
    """Write a chunk as the lines of ``LOAD DATA``.

    Args:
        table: The table, quoted.
        columns: Its columns.
        hashes: The hashes that the rows are going to have, where known.
        lines: Its lines, without their ends.
    """
    fields: list[str] = []
    sets: list[str] = []
    for number, column in enumerate(columns):
        read = _READ_BY.get("binary" if column.texts.binary else column.shape.type_text[:3].lower())
        if read is None:
            fields.append(column.name)
        else:
            fields.append(f"@seed_{number}")
            sets.append(f"{column.name} = {read.format(fields[-1])}")
    assigned = f" SET {', '.join(sets)}" if sets else ""
    target = (
        f"{table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'"
        f" LINES TERMINATED BY '\\n' ({', '.join(fields)}){assigned}"
    )
    return LoadData(len(lines), hashes, target, mysql_text.lines(lines))


_READ_BY = {"binary": "UNHEX({})", "bit": "CAST({} AS UNSIGNED)"}
"""What cannot come as text: bytes, and BIT columns, which would take a text for its bytes."""
