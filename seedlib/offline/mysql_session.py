"""What ``mysql`` and ``mariadb`` are told.

A guard that fails keeps its sentence in a variable and prepares a statement which the server
refuses by naming it. Who goes on all the same (``--force``, ``source`` in a dialogue) cannot write
any more: transactions begin read-only, and end in a ROLLBACK, while the variable says something, or
nothing at all is known because the client connected anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.dialects.mysql_server import MODE
from seedlib.dialects.mysql_text import Texts
from seedlib.offline.sql import Expression, Sql
from seedlib.tables import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from seedlib.dialects.mysql import MySQL
    from seedlib.keys import Scalar
    from seedlib.offline.sql import Guard
    from seedlib.shape import ColumnShape, ForeignKeyShape, TableShape

_PLAIN = re.compile(r"[A-Za-z0-9_$]+")
_FAILED = "@seed_run IS NULL OR @seed_said IS NOT NULL"
_STOP = "PREPARE seed_do FROM @seed_do; EXECUTE seed_do;"
_LOST = (
    "The seeds lock was lost, so another run may have begun. What was committed is in the ledger"
)
_MOST_BYTES = 1_000_000
_CHANGES, _KEYS = "seed_changes", "seed_keys"


class MySQLSession(Sql):
    """``mysql``, or ``mariadb``, apart from rows; see :class:`~seedlib.offline.sql.Sql`."""

    now = Expression("UTC_TIMESTAMP(6)")
    run = Expression("@seed_run")
    legend = (
        "A guard keeps its sentence in @seed_said unless its condition holds; the statement that is"
        " then prepared from it is refused by the server, and names it. From then on transactions"
        " are read-only and end in a ROLLBACK, whatever the client makes of errors."
    )

    def __init__(self, dialect: MySQL) -> None:
        self.dialect: MySQL = dialect
        self._mariadb = dialect.server.mariadb
        self.client = "mariadb" if self._mariadb else "mysql"
        self.usage = f"{self.client} DATABASE"

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

    def thousands(self, number: str) -> Expression:
        """See :class:`Sql`."""
        return Expression(f"FORMAT({number}, 0, 'en_US')")

    def say(self, sentence: Expression) -> str:
        """See :class:`Sql`; the client prints the heading too, unless it was told not to."""
        return f"SELECT {sentence} AS Seeds FROM DUAL WHERE NOT ({_FAILED});"

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
            (
                "No database is selected: name it after the client, as in"
                f" {self.usage}. Nothing was changed"
            ),
            "DATABASE() IS NOT NULL",
        )
        yield (
            (
                "This session does not keep to strict sql_mode and foreign keys: is a proxy in"
                " between?"
                " Nothing was changed"
            ),
            (
                "FIND_IN_SET('STRICT_ALL_TABLES', @@SESSION.sql_mode) > 0 AND"
                " FIND_IN_SET('NO_BACKSLASH_ESCAPES', @@SESSION.sql_mode) = 0 AND"
                " @@SESSION.foreign_key_checks = 1 AND @@SESSION.time_zone = '+00:00'"
            ),
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

    def shape_guards(
        self, shape: TableShape, touched: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """See :class:`Sql`."""
        columns = ", ".join(_as_told(column, touched) for column in shape.columns.values())
        yield (
            "other columns",
            (
                "(SELECT GROUP_CONCAT(CONCAT_WS(' ', column_name, column_type,"
                " IF(is_nullable = 'NO', 'NOT NULL', NULL),"
                " IF(extra LIKE '%auto_increment%', 'AUTO_INCREMENT', NULL),"
                " IF(extra LIKE '%on update%', 'ON UPDATE', NULL), character_set_name)"
                " ORDER BY ordinal_position SEPARATOR ', ') FROM information_schema.columns"
                f" WHERE table_schema = DATABASE() AND table_name = {self.text(shape.name)})\n  ="
                f" {self.text(columns)}"
            ),
        )
        keys = [("PRIMARY", shape.primary_key)] if shape.primary_key else []
        keys = sorted([*keys, *shape.unique])
        yield (
            "other unique keys",
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
            "other foreign keys",
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
        return [f"SET SESSION {self._read_only} = IF({_FAILED}, 1, 0);"]

    def begin(self) -> list[str]:
        """Read-only once a guard failed, for who went on."""
        return [*self.heed_guards(), "START TRANSACTION;"]

    def commit(self, guards: Iterable[Guard]) -> list[str]:
        """See :class:`Sql`."""
        every = [(_LOST, "IS_USED_LOCK(@seed_lock) = CONNECTION_ID()"), *guards]
        return [
            *(self._kept(*guard) for guard in every),
            (f"SET @seed_do = IF({_FAILED}, 'ROLLBACK', 'COMMIT'); {_STOP}"),
            self._stopping,
        ]

    def first(self, load: str) -> Expression:
        """A variable of the session."""
        name = f"seed_{load}"
        return Expression(f"@{name}" if _PLAIN.fullmatch(name) else f"@{self.name(name)}")

    def remember(self, load: str, first: str) -> str:
        """See :class:`Sql`."""
        return f"SET {self.first(load)} = CAST({first} AS SIGNED);"


def _as_told(column: ColumnShape, touched: Collection[str]) -> str:
    parts = [column.name, column.type_text]
    parts += [] if column.nullable else ["NOT NULL"]
    parts += ["AUTO_INCREMENT"] if column.autoincrement else []
    parts += ["ON UPDATE"] if column.name in touched else []
    return " ".join([*parts, *([column.charset] if column.charset else [])])


def _key_lines(key: ForeignKeyShape) -> Iterator[str]:
    table = key.table.rpartition(".")[2]
    for own, other in zip(key.columns, key.referred_columns, strict=True):
        yield f"{key.name} {own} {table} {other}"
