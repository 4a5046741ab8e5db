"""What ``mysql`` and ``mariadb`` are told.

A guard that fails keeps its sentence in a variable and prepares a statement which the server refuses
by naming it. Who goes on all the same (``--force``, ``source`` in a dialogue) cannot write any more:
transactions begin read-only, and end in a ROLLBACK, while the variable says something, or nothing at
all is known because the client connected anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.dialects import mysql_text
from seedlib.dialects.mysql import MySQL
from seedlib.dialects.mysql_ids import MOST_STEP
from seedlib.dialects.mysql_server import MODE
from seedlib.dialects.mysql_text import Texts
from seedlib.offline.sql import Expression, RangeOfKeys, Sql
from seedlib.tables import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.cells import Cells
    from seedlib.offline.sql import Guard
    from seedlib.shape import ColumnShape, ForeignKeyShape, TableShape

_PLAIN = re.compile(r"[A-Za-z0-9_$]+")
_STOP = "PREPARE seed_do FROM @seed_do; EXECUTE seed_do;"
_LOST = (
    "The seeds lock was lost, so another run may have begun. What was committed is in the ledger"
)
_MOST_BYTES = 1_000_000
_CHANGES, _KEYS = "seed_changes", "seed_keys"


class MySQLClient(Sql):
    """``mysql``, or ``mariadb``; see :class:`~seedlib.offline.sql.Sql`."""

    now = Expression("UTC_TIMESTAMP(6)")
    run = Expression("@seed_run")

    def __init__(self, dialect: MySQL) -> None:
        self.dialect: MySQL = dialect
        self._mariadb = dialect.server.mariadb
        self.client = "mariadb" if self._mariadb else "mysql"

    def who(self) -> dict[str, Scalar]:
        """The account, and the machine that it came from."""
        return {
            "actor": Expression("SUBSTRING_INDEX(CURRENT_USER(), '@', 1)"),
            "host": Expression("SUBSTRING_INDEX(USER(), '@', -1)"),
            "pid": Expression("CONNECTION_ID()"),
            "lock_id": Expression("CONNECTION_ID()"),
        }

    def text(self, value: str) -> str:
        r"""Quoted; a backslash escapes, which our sql_mode allows."""
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0")
        return f"'{escaped}'"

    def binary(self, value: bytes) -> str:
        """Hexadecimal."""
        return f"x'{value.hex()}'"

    def number(self, value: float) -> str:
        """See :class:`Sql`; with its exponent a number is a DOUBLE."""
        (text,) = Texts.of([value]).literals()
        return text

    def concat(self, parts: Sequence[str]) -> Expression:
        """See :class:`Sql`."""
        return Expression(parts[0] if len(parts) == 1 else f"CONCAT({', '.join(parts)})")

    def opening(self) -> Iterator[str]:
        """The settings that a run's own connections have."""
        own = (
            "check_constraint_checks = 1"
            if self._mariadb
            else "information_schema_stats_expiry = 0"
        )
        yield "SET NAMES utf8mb4;"
        yield f"SET SESSION sql_mode = '{MODE}';"
        yield (
            "SET SESSION autocommit = 1, time_zone = '+00:00', foreign_key_checks = 1,"
            " unique_checks = 1,\n  group_concat_max_len = 67108864, auto_increment_increment ="
            f" DEFAULT, auto_increment_offset = DEFAULT,\n  {own};"
        )
        yield "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;"
        yield "SET @seed_run = UUID(), @seed_said = NULL;"

    def closing(self) -> Iterator[str]:
        """Free the lock; the session may go on to be used."""
        yield f"SET SESSION {self._read_only} = 0;"
        yield "DO RELEASE_LOCK(@seed_lock);"

    @property
    def _read_only(self) -> str:
        return "tx_read_only" if self._mariadb else "transaction_read_only"

    def lock(self, seconds: float) -> tuple[list[str], list[Guard]]:
        """``GET_LOCK`` under the name that runs online have it."""
        name = f"CONCAT('seedlib:', LEFT(SHA2(CONCAT(DATABASE(), '/{VERSION_TABLE}'), 256), 40))"
        sentence = self.concat(
            [
                self.text("Another run holds the seeds lock (connection "),
                "IFNULL(IS_USED_LOCK(@seed_lock), '?')",
                self.text("): wait for its end, then run this script again. Nothing was changed"),
            ]
        )
        statements = [
            f"SET @seed_lock = {name};",
            f"SET @seed_locked = GET_LOCK(@seed_lock, {int(seconds)});",
        ]
        return statements, [(sentence, "@seed_locked = 1")]

    def server_guards(self) -> Iterator[Guard]:
        """See :class:`Sql`."""
        other = "NOT " if not self._mariadb else ""
        kind = "MariaDB" if self._mariadb else "MySQL"
        yield (
            f"This script was written for {kind}, and this is another server. Nothing was changed",
            f"VERSION() {other}LIKE '%mariadb%'",
        )
        yield (
            "No database is selected: name it after the client, as in"
            f" {self.client} DATABASE < seeds.sql. Nothing was changed",
            "DATABASE() IS NOT NULL",
        )
        yield (
            "This session does not keep to strict sql_mode and foreign keys: is a proxy in between?"
            " Nothing was changed",
            "FIND_IN_SET('STRICT_ALL_TABLES', @@SESSION.sql_mode) > 0 AND"
            " FIND_IN_SET('NO_BACKSLASH_ESCAPES', @@SESSION.sql_mode) = 0 AND"
            " @@SESSION.foreign_key_checks = 1 AND @@SESSION.time_zone = '+00:00'",
        )

    def database_is(self, database: str) -> str:
        """See :class:`Sql`."""
        return f"DATABASE() = {self.text(database)}"

    def has_table(self, table: str) -> str:
        """See :class:`Sql`."""
        return (
            "EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()"
            f" AND table_name = {self.text(table)})"
        )

    def asked(self, table: str, query: str) -> tuple[list[str], str]:
        """By a prepared statement, which names the table only where there is one."""
        ask = self.text(f"SELECT {query} INTO @seed_found")
        statement = f"SET @seed_do = IF({self.has_table(table)},\n  {ask},\n  'DO 0');"
        return ["SET @seed_found = NULL;", statement, _STOP], "@seed_found"

    def shape_guards(self, shape: TableShape) -> Iterator[tuple[str, str]]:
        """See :class:`Sql`."""
        columns = ", ".join(_as_told(column) for column in shape.columns.values())
        yield (
            "columns",
            "(SELECT GROUP_CONCAT(CONCAT_WS(' ', column_name, column_type,"
            " IF(is_nullable = 'NO', 'NOT NULL', NULL),"
            " IF(extra LIKE '%auto_increment%', 'AUTO_INCREMENT', NULL), character_set_name)"
            " ORDER BY ordinal_position SEPARATOR ', ') FROM information_schema.columns"
            f" WHERE table_schema = DATABASE() AND table_name = {self.text(shape.name)})\n  ="
            f" {self.text(columns)}",
        )
        keys = [("PRIMARY", shape.primary_key)] if shape.primary_key else []
        keys = sorted([*keys, *shape.unique])
        yield (
            "unique keys",
            self._list(
                "CONCAT(index_name, ' ', column_name)",
                "CAST(index_name AS BINARY), seq_in_index",
                "information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0"
                " AND column_name IS NOT NULL AND table_name =",
                shape.name,
                [f"{name} {part}" for name, parts in keys for part in parts],
            ),
        )
        foreign = sorted(shape.foreign_keys, key=lambda key: key.name)
        yield (
            "foreign keys",
            self._list(
                "CONCAT(constraint_name, ' ', column_name, ' ', referenced_table_name, ' ',"
                " referenced_column_name)",
                "CAST(constraint_name AS BINARY), ordinal_position",
                "information_schema.key_column_usage WHERE table_schema = DATABASE()"
                " AND referenced_table_name IS NOT NULL AND table_name =",
                shape.name,
                [line for key in foreign for line in _key_lines(key)],
            ),
        )

    def _list(self, what: str, order: str, source: str, table: str, wanted: Sequence[str]) -> str:
        return (
            f"IFNULL((SELECT GROUP_CONCAT({what} ORDER BY {order} SEPARATOR ', ')"
            f" FROM {source} {self.text(table)}), '')\n  = {self.text(', '.join(wanted))}"
        )

    def guard(self, sentence: str, holds: str) -> list[str]:
        """Keep the first sentence that is true of the moment, and stop by it."""
        return [self._kept(sentence, holds), self._stopping]

    def _kept(self, sentence: str, holds: str) -> str:
        said = self.value(sentence)
        return (
            f"SET @seed_said = IF(@seed_said IS NULL AND NOT IFNULL({holds}, 0),\n  {said},"
            " @seed_said);"
        )

    _stopping = f"SET @seed_do = IFNULL(CONCAT('SELECT `', @seed_said, '`'), 'DO 0'); {_STOP}"

    def heed_guards(self) -> list[str]:
        """The session is read-only from the first failed guard on, and where nothing is known."""
        failed = "@seed_run IS NULL OR @seed_said IS NOT NULL"
        return [f"SET SESSION {self._read_only} = IF({failed}, 1, 0);"]

    def begin(self) -> list[str]:
        """Read-only once a guard failed, for who went on."""
        return [*self.heed_guards(), "START TRANSACTION;"]

    def commit(self, guards: Iterable[Guard]) -> list[str]:
        """See :class:`Sql`."""
        every = [(_LOST, "IS_USED_LOCK(@seed_lock) = CONNECTION_ID()"), *guards]
        return [
            *(self._kept(*guard) for guard in every),
            "SET @seed_do = IF(@seed_run IS NULL OR @seed_said IS NOT NULL, 'ROLLBACK', 'COMMIT');"
            f" {_STOP}",
            self._stopping,
        ]

    def first(self, load: str) -> Expression:
        """A variable of the session."""
        name = f"seed_{load}"
        return Expression(f"@{name}" if _PLAIN.fullmatch(name) else f"@{self.name(name)}")

    def remember(self, load: str, first: str) -> str:
        """See :class:`Sql`."""
        return f"SET {self.first(load)} = CAST({first} AS SIGNED);"

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
        yield f"SET @seed_free = {free};"
        if not self.dialect.allocates(shape):
            yield f"SET @seed_next = (SELECT IFNULL(MAX({self.name(key)}), 0) + 1 FROM {table});"
            yield self.remember(load, "IF(@seed_free >= @seed_next, @seed_free, @seed_next)")
            return
        yield (
            "SET @seed_next = (SELECT CAST(IFNULL(auto_increment, 1) AS UNSIGNED) FROM information_schema.tables"
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
            binary = _bits(column) or column.family == "binary"
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
        if column.family == "binary" or bits:
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


def _as_told(column: ColumnShape) -> str:
    parts = [column.name, column.type_text]
    parts += [] if column.nullable else ["NOT NULL"]
    parts += ["AUTO_INCREMENT"] if column.autoincrement else []
    return " ".join([*parts, *([column.charset] if column.charset else [])])


def _key_lines(key: ForeignKeyShape) -> Iterator[str]:
    table = key.table.rpartition(".")[2]
    for own, other in zip(key.columns, key.referred_columns, strict=True):
        yield f"{key.name} {own} {table} {other}"
