"""A chunk's cells as MySQL and MariaDB read them and as they print them: text, column by column.

One text serves three ends: it is a field of ``LOAD DATA``, a literal of ``INSERT``, and a part of
what the server hashes. Nothing here talks to a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlib.dialects.base import HashedColumn
    from seedlib.keys import Scalar
    from seedlib.shape import ColumnShape, TableShape

STATEMENT_ROWS: Final = 1_000
"""Rows of one INSERT; with more no server is faster."""

NULL: Final = "\\N"
"""How NULL is written in ``LOAD DATA``, and in what is hashed."""

_IN_ITS_OWN_FORM: Final = frozenset({"float", "inet6", "vector", "other"})
"""Families whose values a server prints in another way than they are written."""

_IN_FIELDS: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\0": "\\0"}
_IN_QUOTES: Final = {"\\": "\\\\", "'": "\\'", "\0": "\\0"}


@dataclass(frozen=True, slots=True)
class Texts:
    """One column of a chunk as text.

    Args:
        cells: The texts; those of bytes are hexadecimal digits.
        null: Which of them are NULL, where any is.
        binary: Whether they are bytes.
        bare: Whether they are whole numbers, which need neither quotes nor escapes.
        floats: Whether a float is among them, which servers print in their own way.
    """

    cells: Sequence[str]
    null: Sequence[bool] | None = None
    binary: bool = False
    bare: bool = False
    floats: bool = False

    @classmethod
    def of(cls, cells: Sequence[Scalar], types: frozenset[type] | None = None) -> Texts:
        """Write cells as text.

        Args:
            cells: As :meth:`seedlib.values.array.Array.literals` gives them.
            types: Their types, at least, where they are known.
        """
        types = frozenset(map(type, cells)) if types is None else types
        if types == {str}:
            return cls(cells)  # type: ignore[arg-type]  # all of them are text
        if types == {int}:
            return cls(list(map(str, cells)), bare=True)
        binary = bytes in types
        write = _hexadecimal if binary else _text
        null = [cell is None for cell in cells] if type(None) in types else None
        return cls(
            [NULL if cell is None else write(cell) for cell in cells],
            null=null,
            binary=binary,
            bare=types <= {int, type(None)},
            floats=float in types,
        )

    def escaped(self, escapes: Mapping[str, str]) -> Sequence[str]:
        """The texts with some characters replaced; the same object where none has to be."""
        if self.bare or self.binary:
            return self.cells
        null = self.null or [False] * len(self.cells)
        known = self.cells
        if self.null is not None:
            known = [cell for cell, gone in zip(self.cells, null, strict=True) if not gone]
        together = "".join(known)
        found = [character for character in escapes if character in together]
        if not found:
            return self.cells
        table = {ord(character): escapes[character] for character in found}
        return [
            cell if gone else cell.translate(table)
            for cell, gone in zip(self.cells, null, strict=True)
        ]

    def fields(self) -> Sequence[str]:
        """The texts as fields of ``LOAD DATA``; the same object where nothing has to be escaped."""
        return self.escaped(_IN_FIELDS)

    def literals(self) -> Iterable[str]:
        """The texts as literals of SQL."""
        cells = self.escaped(_IN_QUOTES)
        if self.bare and self.null is None:
            return cells
        before, after = ("", "") if self.bare else ("x'" if self.binary else "'", "'")
        if self.null is None:
            return [f"{before}{cell}{after}" for cell in cells]
        every = zip(cells, self.null, strict=True)
        return ["NULL" if null else f"{before}{cell}{after}" for cell, null in every]

    def printed(self) -> Iterable[bytes]:
        """The bytes that the server prints."""
        if not self.binary:
            return map(str.encode, self.cells)
        null = self.null or [False] * len(self.cells)
        every = zip(self.cells, null, strict=True)
        return [NULL.encode() if null else bytes.fromhex(cell) for cell, null in every]


def _text(cell: Scalar) -> str:
    # With its exponent a number is a DOUBLE; without it, a DECIMAL that is rounded once more.
    if isinstance(cell, float):
        text = repr(cell)
        return text if "e" in text else f"{text}e0"
    return str(cell)


def _hexadecimal(cell: Scalar) -> str:
    return cell.hex() if isinstance(cell, bytes) else str(cell).encode().hex()


def joined(columns: Sequence[Sequence[str]]) -> list[bytes]:
    """The rows of some columns, their cells separated by tabs."""
    return list(map(str.encode, map("\t".join, zip(*columns, strict=True))))


def lines(rows: Sequence[bytes]) -> bytes:
    """Rows as ``LOAD DATA`` reads them: each ends with a line feed."""
    return b"\n".join((*rows, b"")) if rows else b""


def values(columns: Sequence[Texts], most_bytes: int) -> list[str]:
    """Rows as row constructors, in as few texts as statements can take.

    Args:
        columns: The columns.
        most_bytes: Bytes of one text, about; a single row may have more.
    """
    rows = list(map(",".join, zip(*(column.literals() for column in columns), strict=True)))
    return [
        text
        for start in range(0, len(rows), STATEMENT_ROWS)
        for text in _bounded(rows[start : start + STATEMENT_ROWS], most_bytes)
    ]


def _bounded(rows: list[str], most_bytes: int) -> Iterator[str]:
    text = f"({'),('.join(rows)})"
    if len(rows) == 1 or len(text.encode()) <= most_bytes:
        yield text
        return
    middle = len(rows) // 2
    yield from _bounded(rows[:middle], most_bytes)
    yield from _bounded(rows[middle:], most_bytes)


def printed_as_sent(column: ColumnShape, *, mariadb: bool) -> bool:
    """Whether the server prints a column's values as we write them.

    Where it may not (floats, bits, documents and addresses that it stores in a form of its own),
    the hashes of rows are the server's to compute.
    """
    if column.family in _IN_ITS_OWN_FORM or column.fraction not in {None, 0, 6}:
        return False
    if column.family == "json":
        return mariadb
    kind = column.type_text.lower()
    return not kind.startswith("bit") and "zerofill" not in kind


def hashed(
    sent: Mapping[str, Texts], names: Sequence[HashedColumn], shape: TableShape, rows: int
) -> list[Texts] | None:
    """The columns that a row's hash is made of, as they were sent.

    Args:
        sent: The columns that are inserted.
        names: The columns that are hashed, in the table's order.
        shape: The table; a column that is not inserted stays NULL, unless it has a default.
        rows: How many rows.

    Returns:
        The columns, or ``None`` where nobody can tell beforehand what the server will have.
    """
    found: list[Texts] = []
    for name in (one.name for one in names):
        column = shape.columns[name]
        if name in sent:
            if column.family == "set" and sent[name].bare:
                return None  # a number, and members are printed
            found.append(sent[name])
        elif column.has_default or column.autoincrement:
            return None
        else:
            found.append(Texts([NULL] * rows, null=[True] * rows, bare=True))
    return None if any(column.floats for column in found) else found


def row_hashes(columns: Sequence[Texts]) -> list[int]:
    """What the server will say of :meth:`~seedlib.dialects.mysql.MySQL.row_hash` for each row."""
    if not any(column.binary for column in columns):
        return list(map(crc32, joined([column.cells for column in columns])))
    return list(map(crc32, map(b"\t".join, zip(*(c.printed() for c in columns), strict=True))))
