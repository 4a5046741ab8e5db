"""Connections to MySQL and MariaDB with our session settings, and what the server allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib.dialects.local_infile import REJECTED, GuardedConnection

if TYPE_CHECKING:
    from collections.abc import Sequence

MODE = (
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION"
)
_SETTINGS = (
    f"SET SESSION sql_mode = '{MODE}', time_zone = '+00:00', foreign_key_checks = 1,"
    " unique_checks = 1, group_concat_max_len = 67108864, auto_increment_increment = DEFAULT,"
    " auto_increment_offset = DEFAULT, wait_timeout = 28800"
)
_MYSQL_ONLY = ", information_schema_stats_expiry = 0"

COMMITS = re.compile(
    r"""(\s | /\*(?!M?!).*?\*/ | (--\s|\#)[^\n]*\n)*  # comments
    (/\*M?!\d*\s*)?                             # which the server may carry out
    ( (CREATE(\s+OR\s+REPLACE)?|DROP)(?!\s+TEMPORARY|\s+PREPARE|\s+OR\s)
    | ALTER | RENAME | TRUNCATE | GRANT | REVOKE | INSTALL | UNINSTALL
    | ANALYZE | CHECK | OPTIMIZE | REPAIR | CACHE | FLUSH | LOAD\s+INDEX | RESET
    | LOCK | UNLOCK | BEGIN | START | STOP | CHANGE | XA | COMMIT
    | ROLLBACK(?!(\s+WORK)?\s+TO) | SET\s+PASSWORD
    | SET\s+((SESSION|LOCAL)\s+|@@((SESSION|LOCAL)\.)?)?AUTOCOMMIT
    )\b""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""MySQL manual, "Statements That Cause an Implicit Commit", and those that end a transaction."""

_INTERLEAVED = 2
"""The value of innodb_autoinc_lock_mode under which bulk inserts do not wait for each other."""


@dataclass(frozen=True, slots=True)
class Server:
    """What the server allows.

    Args:
        mariadb: Whether it is MariaDB.
        local_infile: Whether it takes ``LOAD DATA LOCAL``.
        packet: Bytes of the largest statement it takes.
        parallel: Whether two statements can insert in bulk into one table at once. Unless
            ``innodb_autoinc_lock_mode`` is 2, each holds the table's AUTO-INC lock to its end.
    """

    mariadb: bool
    local_infile: bool
    packet: int
    parallel: bool = True


def engine(url: sa.URL) -> sa.Engine:
    """An engine without a pool, whose every connection has our session settings."""
    made = sa.create_engine(
        url.update_query_dict({"charset": "utf8mb4"}),
        poolclass=sa.NullPool,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )

    @sa.event.listens_for(made, "do_connect")
    def guarded(
        _dialect: object, _record: object, arguments: Sequence[Any], options: dict[str, Any]
    ) -> GuardedConnection:
        return GuardedConnection(*arguments, **options)

    @sa.event.listens_for(made, "handle_error")
    def rejected(context: sa.engine.ExceptionContext) -> None:
        """Let SQLAlchemy know that the guard closed the connection."""
        error = context.original_exception
        if error.args and error.args[0] == REJECTED:
            context.is_disconnect = True

    @sa.event.listens_for(made, "connect")
    def settings(connection: object, _record: object) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT VERSION()")
            mariadb = "mariadb" in cursor.fetchone()[0].lower()
            # MariaDB can switch CHECK off for a session; MySQL caches the counters of ids.
            own = ", check_constraint_checks = 1" if mariadb else _MYSQL_ONLY
            cursor.execute(_SETTINGS + own)

    return made


def learn(connection: sa.Connection) -> Server:
    """Ask a server for what it allows."""
    version, allowed, packet, mode = connection.exec_driver_sql(
        "SELECT VERSION(), @@GLOBAL.local_infile, @@max_allowed_packet, @@innodb_autoinc_lock_mode"
    ).one()
    mariadb = "mariadb" in str(version).lower()
    return Server(mariadb, bool(allowed), int(packet), int(mode) == _INTERLEAVED)
