"""What ``mysql`` and ``mariadb`` are told of rows: ids, hashes, and what was there before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.dialects import mysql_text
from seedlib.dialects.mysql_ids import MOST_STEP
from seedlib.dialects.mysql_text import Texts
from seedlib.offline.mysql_session import MySQLSession
from seedlib.offline.sql import Expression, RangeOfKeys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.cells import Cells
    from seedlib.shape import ColumnShape, TableShape

_MOST_BYTES = 1_000_000
_BYTES = frozenset({"binary", "geometry", "vector"})
"""Families of columns that have bytes."""

_CHANGES, _KEYS = "seed_changes", "seed_keys"


class MySQLClient(MySQLSession):
    """``mysql``, or ``mariadb``; see :class:`~seedlib.offline.sql.Sql`."""

    def rows(self, table: str, columns: Sequence[Cells]) -> Iterator[str]:
        """See :class:`Sql`."""
        head = f"INSERT INTO {self.name(table)} ({self.names(c.column for c in columns)}) VALUES\n"
        lines = list(map(", ".join, zip(*map(self._literals, columns), strict=True)))
        for start in range(0, len(lines), mysql_text.STATEMENT_ROWS):
            for body in _bounded(lines[start : start + mysql_text.STATEMENT_ROWS]):
                yield f"{head}{body};"

    def _literals(self, column: Cells) -> list[str]:
        if column.loads is None:
            return list(Texts.of(column.cells, None).literals())
        return [
            self.id(load, cell) if load and isinstance(cell, int) else self.value(cell)
            for cell, load in zip(column.cells, column.loads, strict=True)
        ]

    def reserve(
        self, shape: TableShape, load: str, total: int, valid: Sequence[Cells], free: str
    ) -> Iterator[str]:
        """As :meth:`seedlib.dialects.mysql_ids.AllocatedIds.reserve`; free ids go first."""
        (key,) = shape.primary_key
        table = self.name(shape.name)
        yield "-- Ids that are kept since a rollback are taken again, where they are nobody's."
        yield f"SET @seed_free = {free};"
        if not self.dialect.allocates(shape):
            yield f"SET @seed_next = (SELECT IFNULL(MAX({self.name(key)}), 0) + 1 FROM {table});"
            yield self.remember(load, "IF(@seed_free >= @seed_next, @seed_free, @seed_next)")
            return
        yield (
            "SET @seed_next = (SELECT CAST(IFNULL(auto_increment, 1) AS UNSIGNED)"
            " FROM information_schema.tables"
            f" WHERE table_schema = DATABASE() AND table_name = {self.text(shape.name)});"
        )
        if not valid:
            yield self.remember(load, "@seed_next")
            return
        yield (
            f"SET @seed_free = IF(@seed_next >= @seed_free + {total} AND NOT EXISTS (SELECT 1 FROM"
            f" {table} WHERE {self.name(key)} BETWEEN @seed_free AND @seed_free + {total - 1}),"
            " @seed_free, NULL);"
        )
        steps = -(-total // MOST_STEP)
        step = -(-total // steps)
        yield "-- As many ids out of the server's own numbering; the rows that ask are taken back."
        yield "SAVEPOINT seed_reserve;"
        yield (
            f"SET SESSION auto_increment_increment = {step},"
            f" auto_increment_offset = CAST((@seed_next - 1) % {step} + 1 AS UNSIGNED);"
        )
        yield from self.rows(shape.name, [cells.take(range(steps)) for cells in valid])
        yield "SET @seed_first = LAST_INSERT_ID();"
        yield "SET SESSION auto_increment_increment = DEFAULT, auto_increment_offset = DEFAULT;"
        if total > steps:
            top = ", ".join(self._literals(cells.take([steps]))[0] for cells in valid)
            names = self.names([key, *(cells.column for cells in valid)])
            yield f"INSERT INTO {table} ({names}) VALUES\n(@seed_first+{total - 1}, {top});"
        yield "ROLLBACK TO SAVEPOINT seed_reserve;"
        yield self.remember(load, "IFNULL(@seed_free, @seed_first)")

    def hash_of(self, entry: Load, keys: RangeOfKeys | None) -> Expression:
        """As :meth:`seedlib.dialects.mysql.MySQL.packed_hashes`."""
        order = self.column("t", keys.column) if keys else "k.place"
        return Expression(
            f"(SELECT IFNULL(UNHEX(GROUP_CONCAT(LPAD(HEX({self.hashed(entry.hashed)}), 8, '0')"
            f" ORDER BY {order} SEPARATOR '')), '')\n  FROM {self._those(entry, keys)})"
        )

    def _those(self, entry: Load, keys: RangeOfKeys | None) -> str:
        """FROM and WHERE of the rows ``t`` of some keys."""
        table = f"{self.name(entry.table)} t"
        if keys is not None:
            return f"{table} WHERE {keys.where(self)}"
        return f"{self.name(_KEYS)} k JOIN {table} ON {self._same('t', 'k', entry.key_columns)}"

    def _same(self, one: str, other: str, columns: Sequence[str]) -> str:
        return " AND ".join(f"{self.column(one, c)} = {self.column(other, c)}" for c in columns)

    def lay_keys(self, shape: TableShape, chunk: Mapping[str, Scalar]) -> Iterator[str]:
        """In a temporary table of the key's own types: no collation of ours meets the column's."""
        yield from self.temporary(
            _KEYS, shape, shape.primary_key, "place INTEGER NOT NULL DEFAULT 0, "
        )
        paths, parts = self.json_parts([shape.columns[name] for name in shape.primary_key])
        yield (
            f"INSERT INTO {_KEYS} (place, {self.names(shape.primary_key)})\n"
            f"SELECT k.place, {', '.join(parts)} FROM seed_chunk c,\n"
            f"  JSON_TABLE(c.key_set, '$.keys[*]' COLUMNS (place FOR ORDINALITY, {paths})) k\n"
            f"WHERE {self.where(chunk, 'c')};"
        )

    def json_parts(self, columns: Sequence[ColumnShape]) -> tuple[str, list[str]]:
        """How JSON_TABLE reads an array of values: its columns, and the values of ``k``."""
        paths, parts = [], []
        for at, column in enumerate(columns):
            binary = _bits(column) or column.family in _BYTES
            path = f"$[{at}].hex" if binary else f"$[{at}]"
            paths.append(f"v{at} LONGTEXT PATH '{path}'")
            parts.append(f"UNHEX(k.v{at})" if binary else f"k.v{at}")
        return ", ".join(paths), parts

    def temporary(
        self,
        name: str,
        shape: TableShape,
        columns: Sequence[str],
        more: str = "",
        *,
        index: str = "",
    ) -> Iterator[str]:
        """A temporary table of some of a table's columns, with their types and the primary key.

        Args:
            name: Its name.
            shape: The table.
            columns: The columns, the primary key's among them.
            more: Columns of its own, each with a default.
            index: An index besides.
        """
        key = self.names(shape.primary_key)
        yield f"DROP TEMPORARY TABLE IF EXISTS {name};"
        yield (
            f"CREATE TEMPORARY TABLE {name} ({more}PRIMARY KEY ({key}){index and ', ' + index})"
            f" AS SELECT {self.names(columns)} FROM {self.name(shape.name)} WHERE 1 = 0;"
        )

    def image(
        self, shape: TableShape, columns: Sequence[str], keys: RangeOfKeys | None
    ) -> Expression:
        """Compressed by the server; what it puts before the stream is not ours."""
        wanted = [shape.columns[name] for name in (*shape.primary_key, *columns)]
        row = f"CAST(JSON_ARRAY({', '.join(map(self.as_json, wanted))}) AS CHAR)"
        order = self.names(shape.primary_key, "t")
        source = f"{self.name(shape.name)} t"
        if keys is None:
            joined = self._same("t", "k", shape.primary_key)
            source = f"{_KEYS} k JOIN {source} ON {joined}"
        else:
            source += f" WHERE {keys.where(self)}"
        return Expression(
            f"(SELECT SUBSTR(COMPRESS(CONCAT('[', IFNULL(GROUP_CONCAT({row}\n  ORDER BY {order}"
            f" SEPARATOR ','), ''), ']')), 5) FROM {source})"
        )

    def as_json(self, column: ColumnShape) -> str:
        """A column of ``t`` as the before-images have it."""
        exact = self.dialect.exact(column).replace("%%", "%")
        bits = _bits(column)
        if column.family in _BYTES or bits:
            digits = (
                f"LPAD(HEX({exact} + 0), {-(-bits // 8) * 2}, '0')" if bits else f"HEX({exact})"
            )
            packed = f"IF({exact} IS NULL, NULL, JSON_OBJECT('hex', LOWER({digits})))"
            return f"JSON_COMPACT({packed})" if self._mariadb else packed
        if column.family in {"integer", "boolean"}:
            return f"({exact} + 0)"
        if column.family == "time":
            return f"CAST(CAST({exact} AS TIME(6)) AS CHAR)"
        if column.family in {"decimal", "date", "datetime", "float"}:
            return exact
        return f"CAST({exact} AS CHAR)"

    def change(
        self,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Cells],
        touched: Sequence[str],
    ) -> tuple[list[str], list[str]]:
        """Through a temporary table of the same types, as :meth:`MySQL.update` does."""
        laid = [*self.temporary(_CHANGES, shape, [c.column for c in rows])]
        laid += self.rows(_CHANGES, rows)
        return laid, [self.apply_changes(shape, columns, touched)]

    def apply_changes(
        self, shape: TableShape, columns: Sequence[str], touched: Sequence[str]
    ) -> str:
        """Set columns to what ``seed_changes`` has, and leave those that the server would touch."""
        sets = [f"{self.column('t', name)} = {self.column('n', name)}" for name in columns]
        kept = [name for name in touched if name not in columns]
        sets += [f"{self.column('t', name)} = {self.column('t', name)}" for name in kept]
        return (
            f"UPDATE {self.name(shape.name)} t JOIN {_CHANGES} n"
            f" ON {self._same('t', 'n', shape.primary_key)}\nSET {', '.join(sets)};"
        )


def _bounded(lines: list[str]) -> Iterator[str]:
    text = "(" + "),\n(".join(lines) + ")"
    if len(lines) == 1 or len(text.encode()) <= _MOST_BYTES:
        yield text
        return
    middle = len(lines) // 2
    yield from _bounded(lines[:middle])
    yield from _bounded(lines[middle:])


def _bits(column: ColumnShape) -> int:
    """How many bits a BIT column has, which drivers give as bytes; 0 where it is none."""
    found = re.fullmatch(r"bit\((\d+)\)", column.type_text.lower())
    return int(found[1]) if found else 0
