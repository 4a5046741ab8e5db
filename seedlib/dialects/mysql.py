"""MySQL and MariaDB, through PyMySQL."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from seedlib import server_errors
from seedlib.dialects import mysql_bulk, mysql_server, mysql_text, mysql_tried
from seedlib.dialects.base import AlteredError, Failure, HashedColumn, Parcel, Path, pack
from seedlib.dialects.mysql_ids import AllocatedIds
from seedlib.dialects.mysql_text import Texts
from seedlib.keys import KeyList, plain
from seedlib.values.literals import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.session import Session
    from seedlib.shape import ColumnShape, TableShape

# Server error numbers, from the MySQL and MariaDB error references.
_FAILURES: Mapping[int, Failure] = MappingProxyType(
    {
        **dict.fromkeys((1205, 1213, 1020), "retry"),
        **dict.fromkeys((1062, 1586), "duplicate"),
        **dict.fromkeys((1048, 1264, 1265, 1292, 1364, 1366, 1406, 1452, 1216), "invalid"),
        **dict.fromkeys((3140, 3819, 4025), "invalid"),
        # What is no geometry, or in another SRID than the column's; what is no vector.
        **dict.fromkeys((1416, 3643, 6136), "invalid"),
        **dict.fromkeys((1044, 1142, 1143, 1227), "denied"),
        **dict.fromkeys((1290, 1792, 1836), "read-only"),
    }
)

_AS_TEXT = {"decimal", "date", "datetime"}
"""Families of columns whose cells the driver parses."""

_ODD = {"set", "other"}
"""Families of columns in which a number is not what its digits spell."""

_CHANGES = "seed_changes"
"""The temporary table of an update's new values."""

_IN_JSON = {"integer", "decimal", "date", "datetime", "text", "enum"}
"""Families of columns whose cells the server writes in JSON as we do."""

_BINARY = re.compile("bit|(var)?binary|(tiny|medium|long)?blob|geom|multi|point|line|poly|vector")
"""Types whose bytes are no text, and so cannot be taken for one."""

_TEXT = re.compile("(var)?char|(tiny|medium|long)?text|enum|set")
"""Types that have a character set."""

_TAB = "CONVERT(CHAR(9) USING utf8mb4) COLLATE utf8mb4_bin"
"""What it says goes for all: texts of several character sets would not go together otherwise."""

_MOST_STATEMENT = 1_000_000
"""Bytes of one INSERT; with more no server is faster."""

_CHUNK_OF_TWO = 5_000
"""Rows of a chunk where two connections load at once: half, for twice as many are in memory."""

_FACTOR, _PRIME = 2_654_435_761, 4_294_967_291
"""CRC-32 is linear: the same edit in two rows would cancel out of a XOR of their hashes. Multiplied
by a factor modulo the largest prime of 32 bits they are not, and the product fits 64 bits."""


class MySQL(AllocatedIds):
    """MySQL 8.0 or later, and MariaDB 10.6 or later, with InnoDB tables."""

    name = "mysql"
    placeholder = "%s"
    for_update = " FOR UPDATE"
    chunk_rows = 10_000
    commits = mysql_server.COMMITS
    accounts = True
    deletes_alone = True
    lays_changes = True
    waits = True
    server = mysql_server.Server(mariadb=False, local_infile=False, packet=_MOST_STATEMENT)
    """As long as nobody asked."""

    def engine(self, url: sa.URL, *, lock_timeout: float) -> sa.Engine:  # noqa: ARG002 - GET_LOCK waits
        """READ COMMITTED, UTC, utf8mb4 and strict, whatever the server's defaults are."""
        return mysql_server.engine(url)

    def learn(self, connection: sa.Connection) -> None:
        """Some variables of the server's."""
        self.server = mysql_server.learn(connection)
        self.chunk_rows = _CHUNK_OF_TWO if self.server.parallel else type(self).chunk_rows

    def path(self, asked: str) -> Path:
        """``LOAD DATA LOCAL`` wherever the server takes it."""
        if asked == "load" and not self.server.local_infile:
            raise server_errors.no_bulk_loader(self.name, "its local_infile is off")
        return "load" if asked != "insert" and self.server.local_infile else "insert"

    def workers(self, asked: int | None, *, costly: bool = False) -> int:
        """Two, where server and machine have a use for them."""
        useful = (self.server.parallel or costly) and (os.cpu_count() or 1) > 1
        return asked or (2 if useful else 1)

    def parcel(
        self,
        shape: TableShape,
        columns: Sequence[str],
        cells: Sequence[Written],
        hashed: Sequence[HashedColumn] | None,
        path: Path,
    ) -> mysql_bulk.Inserts | mysql_bulk.LoadData:
        """In the table's order, so that a line to load and what is hashed are mostly the same."""
        sent = {name: Texts.of(*column) for name, column in zip(columns, cells, strict=True)}
        chunk = [
            mysql_bulk.Column(_verbatim(name), column, sent[name])
            for name, column in shape.columns.items()
            if name in sent
        ]
        rows = len(chunk[0].texts.cells)
        told = None if hashed is None else self._foretold(shape, sent, hashed, rows)
        # Without doubled `%`: the text goes to the server as it is.
        table = _verbatim(shape.name)
        # A number means something else than its digits there: the bits of a SET.
        odd = any(column.shape.family in _ODD and column.texts.bare for column in chunk)
        if path == "insert" or odd:
            hashes = None if told is None else pack(mysql_text.row_hashes(told))
            return mysql_bulk.inserts(table, chunk, hashes, self._most_bytes)
        fields = [column.texts.fields() for column in chunk]
        lines = mysql_text.joined(fields)
        hashes = None
        if told is not None:
            same = all(a is b.cells for a, b in zip(fields, told, strict=False))
            same = same and len(fields) == len(told) and not any(one.binary for one in told)
            hashes = pack(list(map(crc32, lines)) if same else mysql_text.row_hashes(told))
        return mysql_bulk.load_data(table, chunk, hashes, lines)

    def _foretold(
        self,
        shape: TableShape,
        sent: Mapping[str, Texts],
        hashed: Sequence[HashedColumn],
        rows: int,
    ) -> list[Texts] | None:
        """The texts that the server is going to hash, where its printing is known."""
        mariadb = self.server.mariadb
        known = (
            mysql_text.printed_as_sent(shape.columns[one.name], mariadb=mariadb) for one in hashed
        )
        return mysql_text.hashed(sent, hashed, shape, rows) if all(known) else None

    @property
    def _most_bytes(self) -> int:
        return min(_MOST_STATEMENT, self.server.packet // 2)

    def unchanged(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        hashes: bytes,
        *,
        lock: bool = False,
    ) -> bool:
        """One aggregate: how many rows, and all their hashes in one number."""
        condition, values = keys.where(self, "t")
        ((rows, found),) = session.all(
            f"SELECT COUNT(*), BIT_XOR({self._mixed_hash(columns)}) FROM {self.quote(table)}"
            f" {self.quote('t')} WHERE {condition}{self.for_update if lock else ''}",
            values,
        )
        return (int(rows), int(found)) == _together(hashes)

    def delete(self, session: Session, table: str, keys: KeySet, *, alone: bool = False) -> int:
        """InnoDB deletes no row that refers to itself, and asks row by row.

        What its foreign keys would be asked was seen before, under locks that a new child waits
        for (see :mod:`seedlib.opening`): so for rows that refer to nobody but each other they are
        left out, for this one statement.
        """
        if not alone:
            return super().delete(session, table, keys)
        session.execute("SET SESSION foreign_key_checks = 0")
        try:
            return super().delete(session, table, keys)
        finally:
            session.execute("SET SESSION foreign_key_checks = 1")

    def delete_unchanged(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        hashes: bytes,
    ) -> bool:
        """On MariaDB one statement reads the rows, deletes them and gathers their hashes.

        It does so in a variable, which MySQL is about to forbid: the number of rows above 32 bits,
        their hashes below. If it visits a row twice, the number differs, and nothing is deleted.
        """
        if not self.server.mariadb:
            return super().delete_unchanged(session, table, keys, columns, hashes)
        condition, values = keys.where(self, table)
        session.execute("SAVEPOINT seed_delete")
        session.execute("SET @seed_seen = 0")
        deleted = session.execute(
            f"DELETE FROM {self.quote(table)} WHERE {condition}"
            f" AND (@seed_seen := (@seed_seen ^ {self._mixed_hash(columns, table)}) + {1 << 32})",
            values,
        )
        seen = int(session.scalar("SELECT @seed_seen") or 0)
        visited, found = divmod(seen, 1 << 32)
        if deleted == visited and (visited, found) == _together(hashes):
            return True
        session.execute("ROLLBACK TO SAVEPOINT seed_delete")
        return False

    def _mixed_hash(self, columns: Sequence[HashedColumn], of: str = "t") -> str:
        return f"({self.row_hash(columns, of)} * {_FACTOR} %% {_PRIME})"

    def insert(
        self,
        session: Session,
        table: str,
        columns: Sequence[str],
        rows: Sequence[tuple[Scalar, ...]],
    ) -> None:
        """See :class:`Dialect`."""
        for rest in self._inserting(table, columns, rows):
            session.verbatim(f"INSERT {rest}")

    def _inserting(self, table: str, columns: Sequence[str], rows: Sequence[Key]) -> Iterator[str]:
        """What follows the word in statements that insert rows."""
        if rows:
            names = ", ".join(_verbatim(name) for name in columns)
            texts = [Texts.of(column) for column in zip(*rows, strict=True)]
            for body in mysql_text.values(texts, self._most_bytes):
                yield f"INTO {_verbatim(table)} ({names}) VALUES {body}"

    def unmet(
        self, session: Session, shape: TableShape, columns: Sequence[str], rows: Sequence[Key]
    ) -> list[int]:
        """See :mod:`seedlib.dialects.mysql_tried`."""
        if not mysql_tried.copied(session, self, shape):
            return []
        copy = replace(shape, name=mysql_tried.COPY)
        mysql_tried.put(session, self, self._inserting(copy.name, columns, rows))
        at = [columns.index(name) for name in shape.primary_key]
        keys = [tuple(row[place] for place in at) for row in rows]
        there = self.matching(session, copy, None, shape.primary_key, keys)
        return [place for place in range(len(rows)) if place not in there]

    def quote(self, name: str) -> str:
        """Doubles ``%`` too: the driver fills in parameters by it."""
        return _verbatim(name).replace("%", "%%")

    def in_rows(self, names: str, rows: Sequence[Key]) -> tuple[str, tuple[Scalar, ...]]:
        """Beyond ASCII one by one on MariaDB.

        It does not find such a text by an IN of rows where the column's charset is not the
        connection's (10.11); it does by an equation.
        """
        odd = [row for row in rows if not all(map(_as_ascii, row))] if self.server.mariadb else []
        if not odd:
            return super().in_rows(names, rows)
        plain_rows = [row for row in rows if all(map(_as_ascii, row))]
        parts = [super().in_rows(names, plain_rows)] if plain_rows else []
        parts += [(f"{names} = {self.row_values(row)}", row) for row in odd]
        texts = " OR ".join(text for text, _ in parts)
        return f"({texts})", tuple(part for _, values in parts for part in values)

    def database_name(self, connection: sa.Connection) -> str:
        """The current schema."""
        return str(connection.exec_driver_sql("SELECT DATABASE()").scalar_one())

    def is_local(self, url: sa.URL) -> bool:
        """A socket, or a loopback address by number or by its usual name."""
        host = url.host or "localhost"
        return host in {"localhost", "::1"} or host.startswith("127.")

    def begin(self, session: Session) -> None:
        """The first statement begins a transaction by itself."""

    def classify(self, error: sa.exc.DBAPIError) -> Failure:
        """By the server's error number."""
        number = error.orig.args[0] if error.orig is not None and error.orig.args else 0
        return _FAILURES.get(number, "other")

    def row_hash(self, columns: Sequence[HashedColumn], of: str = "t") -> str:
        r"""CRC-32 over the values as ``LOAD DATA`` would write them: by tabs, NULL as ``\N``."""
        values = [self._as_hashed(column.name, column.type_text, of) for column in columns]
        tab = _TAB
        if any(_BINARY.match(column.type_text.lower()) for column in columns):
            # What is said of the tab would go for bytes too.
            tab = "CHAR(9)"
            values = [
                f"CONVERT({value} USING utf8mb4)"
                if _TEXT.match(column.type_text.lower())
                else value
                for value, column in zip(values, columns, strict=True)
            ]
        visible = [
            f"IFNULL({value}, '\\\\N')" if column.nullable else value
            for value, column in zip(values, columns, strict=True)
        ]
        return f"CRC32(CONCAT_WS({tab}, {', '.join(visible)}))"

    def exact(self, column: ColumnShape) -> str:
        """As text where the driver would make an object of it, of which we take the text again."""
        value = self._as_hashed(column.name, column.type_text)
        return f"CAST({value} AS CHAR)" if column.family in _AS_TEXT else value

    def values_as_json(
        self, session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]
    ) -> bytes | None:
        """One text: to read every value by itself takes the driver longer than the query takes."""
        wanted = [shape.columns[name] for name in (*shape.primary_key, *columns)]
        keyed = {shape.columns[name].family for name in shape.primary_key}
        # An instant in a key is one that the driver made, whose text is another.
        if keyed & _AS_TEXT or not {column.family for column in wanted} <= _IN_JSON:
            return None
        # As a sum a number has no leading zeros.
        parts = [
            f"({self.exact(column)} + 0)" if column.family == "integer" else self.exact(column)
            for column in wanted
        ]
        names = ", ".join(self.column("t", name) for name in shape.primary_key)
        condition, values = keys.where(self, "t")
        found = session.scalar(
            f"SELECT CONCAT('[', IFNULL(GROUP_CONCAT(CAST(JSON_ARRAY({', '.join(parts)}) AS CHAR)"
            f" ORDER BY {names} SEPARATOR ','), ''), ']') FROM {self.quote(shape.name)}"
            f" {self.quote('t')} WHERE {condition}{self.for_update}",
            values,
        )
        # A text that became too long is cut, or NULL, and said to be so by a warning alone.
        if session.scalar("SELECT @@warning_count") or not isinstance(found, str):
            return None
        return found.encode()

    def _as_hashed(self, name: str, type_text: str, of: str = "t") -> str:
        """As text a FLOAT shows six digits; as a DOUBLE it shows every bit.

        A VECTOR goes into no text, and the driver does not know it: as bytes it does and is.
        """
        column, kind = self.column(of, name), type_text.lower()
        if kind.startswith("vector"):
            return f"CAST({column} AS BINARY)"
        return f"({column} + 0e0)" if kind.startswith("float") else column

    def packed_hashes(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        *,
        lock: bool = False,
    ) -> bytes:
        """One aggregate on the server, four bytes a row on the wire."""
        condition, values = keys.where(self, "t")
        names = ", ".join(self.column("t", name) for name in keys.columns)
        packed = session.scalar(
            f"SELECT UNHEX(GROUP_CONCAT(LPAD(HEX({self.row_hash(columns)}), 8, '0')"
            f" ORDER BY {names} SEPARATOR '')) FROM {self.quote(table)} {self.quote('t')}"
            f" WHERE {condition}{self.for_update if lock else ''}",
            values,
        )
        return bytes(packed) if isinstance(packed, (bytes, bytearray)) else b""

    def hold(
        self, session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]
    ) -> None:
        """Lock the index entries as well: that of the foreign key is all that a new child asks for.

        InnoDB checks a parent in the index that the foreign key refers to, and does not look at the
        row, which is what a locking read by the primary key holds.
        """
        names = ", ".join(self.column("t", name) for name in columns)
        condition, values = keys.where(self, "t")
        table = f"{self.quote(shape.name)} {self.quote('t')}"
        found = session.all(f"SELECT DISTINCT {names} FROM {table} WHERE {condition}", values)
        referred = [tuple(plain(part) for part in row) for row in found if None not in row]
        condition, values = KeyList(tuple(columns), tuple(referred)).where(self, "t")
        for index in self._indexes(session, shape.name, columns):
            session.all(
                f"SELECT COUNT(*) FROM {table} FORCE INDEX ({self.quote(index)})"
                f" WHERE {condition}{self.for_update}",
                values,
            )

    def _indexes(self, session: Session, table: str, columns: Sequence[str]) -> list[str]:
        """The secondary indexes that begin with these columns, in any order."""
        found = session.all(
            "SELECT index_name, column_name FROM information_schema.statistics"
            " WHERE table_schema = DATABASE() AND table_name = %s AND index_name <> 'PRIMARY'"
            " AND seq_in_index <= %s ORDER BY index_name, seq_in_index",
            (table, len(columns)),
        )
        parts: dict[str, set[str]] = {}
        for index, column in found:
            parts.setdefault(str(index), set()).add(str(column).lower())
        wanted = {name.lower() for name in columns}
        return [index for index, names in parts.items() if names == wanted]

    def changes(
        self, shape: TableShape, columns: Sequence[str], changes: Sequence[Key], path: Path
    ) -> mysql_bulk.Inserts | mysql_bulk.LoadData | None:
        """For the temporary table that an update goes by."""
        if not changes:
            return None
        names = (*shape.primary_key, *columns)
        there = {name: shape.columns[name] for name in names}
        parts = [list(part) for part in zip(*changes, strict=True)]
        cells = [Written(part, frozenset(map(type, part))) for part in parts]
        return self.parcel(replace(shape, name=_CHANGES, columns=there), names, cells, None, path)

    def update(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        changes: Sequence[Key],
        parcel: Parcel | None = None,
    ) -> None:
        """Through a temporary table of the same types, which, unlike other DDL, commits nothing."""
        names = [*shape.primary_key, *columns]
        table, new = self.quote(shape.name), self.quote(_CHANGES)
        self._lay_changes(session, shape, names)
        try:
            if parcel is not None:
                parcel.send(session)
        except AlteredError:
            # INSERT says what does not fit.
            parcel = None
            self._lay_changes(session, shape, names)
        if parcel is None:
            self.insert(session, _CHANGES, names, changes)
        joined = " AND ".join(
            f"{self.column('t', name)} = {self.column('n', name)}" for name in shape.primary_key
        )
        sets = [f"{self.column('t', name)} = {self.column('n', name)}" for name in columns]
        # A column the server would touch by ON UPDATE keeps its value: nobody declared a change.
        sets += [
            f"{self.column('t', name)} = {self.column('t', name)}"
            for name in self._touched(session, shape.name)
            if name not in columns
        ]
        session.execute(
            f"UPDATE {table} {self.quote('t')} JOIN {new} {self.quote('n')} ON {joined}"
            f" SET {', '.join(sets)}"
        )

    def _lay_changes(self, session: Session, shape: TableShape, names: Sequence[str]) -> None:
        new = self.quote(_CHANGES)
        session.execute(f"DROP TEMPORARY TABLE IF EXISTS {new}")
        chosen = ", ".join(self.quote(name) for name in names)
        # Some servers insist on a primary key (sql_require_primary_key).
        key = ", ".join(self.quote(name) for name in shape.primary_key)
        session.execute(
            f"CREATE TEMPORARY TABLE {new} (PRIMARY KEY ({key}))"
            f" AS SELECT {chosen} FROM {self.quote(shape.name)} WHERE 1 = 0"
        )

    def matching(
        self,
        session: Session,
        shape: TableShape,
        index: str | None,
        columns: Sequence[str],
        rows: Sequence[Key],
    ) -> dict[int, Key]:
        """Through a temporary table of the same types and collations, one look into the index each.

        Otherwise a join might read the whole table, and lock it.
        """
        table, wanted = self.quote(shape.name), self.quote("seed_keys")
        session.execute(f"DROP TEMPORARY TABLE IF EXISTS {wanted}")
        # Names of its own: a column of the table's may be called like the place.
        parts = [f"part_{at}" for at in range(len(columns))]
        chosen = ", ".join(
            f"{self.quote(name)} AS {part}" for name, part in zip(columns, parts, strict=True)
        )
        session.execute(
            f"CREATE TEMPORARY TABLE {wanted} (place INTEGER NOT NULL DEFAULT 0 PRIMARY KEY)"
            f" AS SELECT {chosen} FROM {table} WHERE 1 = 0"
        )
        numbered = [(at, *row) for at, row in enumerate(rows)]
        self.insert(session, "seed_keys", ["place", *parts], numbered)
        keys = ", ".join(self.column("t", name) for name in shape.primary_key)
        joined = " AND ".join(
            f"{self.column('t', name)} = {self.column('n', part)}"
            for name, part in zip(columns, parts, strict=True)
        )
        found = session.all(
            f"SELECT STRAIGHT_JOIN {self.column('n', 'place')}, {keys}"
            f" FROM {wanted} {self.quote('n')} JOIN {table} {self.quote('t')}"
            f" FORCE INDEX ({self.quote(index or 'PRIMARY')}) ON {joined}{self.for_update}"
        )
        return {int(at): tuple(map(plain, key)) for at, *key in found}

    def _touched(self, session: Session, table: str) -> list[str]:
        found = session.all(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s AND extra LIKE %s",
            (table, "%on update%"),
        )
        return [str(row[0]) for row in found]


def _together(hashes: bytes) -> tuple[int, int]:
    """How many row hashes, and all of them in one number, as the server makes it."""
    own = np.frombuffer(hashes, ">u4").astype(np.uint64) * np.uint64(_FACTOR)
    return len(own), int(np.bitwise_xor.reduce(own % np.uint64(_PRIME))) if len(own) else 0


def _as_ascii(part: Scalar) -> bool:
    return not isinstance(part, str) or part.isascii()


def _verbatim(name: str) -> str:
    """An identifier, quoted, for a statement without parameters."""
    return "`" + name.replace("`", "``") + "`"
