"""A driver's error in a plain sentence: its code and the names in it, never the values it quotes.

The drivers' own texts quote rows ("Duplicate entry 'ann@…' for key 'email'"), which belongs neither
in a log nor on a terminal.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.redaction import as_text, without_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

# Anchored at the text's end or at a fixed phrase, so that no value can pass for a name.
_COLUMN = r"for column (?:'([^']+)'|((?:`[^`]+`\.?)+)) at row \d+\Z"
_KEY = r"for key '([^']+)'\Z"
_FOREIGN = (
    r"\((`[^`]+`\.`[^`]+`), CONSTRAINT (`[^`]+`) FOREIGN KEY (\([^)]*\)) REFERENCES (`[^)]*\))"
)
_GRANT = r"for table (?:'([^']+)'|((?:`[^`]+`\.?)+))\Z"
_USER = r"for user ('[^']*'@'[^']*')"

# Code: the sentence, the pattern that finds the names, and how they are said.
_MYSQL: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        3: ("the server could not write a file; its disk may be full", "", ""),
        1020: ("a row was changed by another transaction meanwhile", "", ""),
        1021: ("the server's disk is full", "", ""),
        1026: ("the server could not write a file; its disk may be full", "", ""),
        1030: ("the storage engine failed; its disk may be full", "", ""),
        1040: ("the server has too many connections", "", ""),
        1044: ("the user may not use the database", r"to database '([^']+)'", "database {}"),
        1045: ("user or password were refused", _USER, "user {}"),
        1048: ("a NOT NULL column was given NULL", r"Column '([^']+)'", "column {}"),
        1049: ("there is no such database", r"database '([^']+)'", "database {}"),
        1050: ("there is a table of this name already", r"Table '([^']+)'", "table {}"),
        1053: ("the server is shutting down", "", ""),
        1054: ("there is no such column", r"column '([^']+)' in", "column {}"),
        1062: ("another row has the same value of a unique key", _KEY, "key {}"),
        1064: ("the server did not understand the statement", "", ""),
        1114: (
            "the table is full; the server's disk may be",
            r"table '([^']+)' is full",
            "table {}",
        ),
        1118: ("the rows of a table would be too large for its row format", "", ""),
        1142: ("the user lacks a privilege on the table", _GRANT, "table {}"),
        1146: ("there is no such table", r"Table '([^']+)' doesn't exist", "table {}"),
        1153: ("a packet is larger than max_allowed_packet", "", ""),
        1205: ("the wait for a lock of another transaction took too long", "", ""),
        1213: ("two transactions waited for each other, and this one was taken back", "", ""),
        1216: ("a foreign key refers to a row that is not there", "", ""),
        1217: ("a row is still referred to by a foreign key", "", ""),
        1226: ("the user has as many connections as it may, or has done as much", "", ""),
        1227: ("the user lacks a privilege of the server", "", ""),
        1264: ("a number is out of the column's range", _COLUMN, "column {}"),
        1265: ("a value does not fit the column and would be cut", _COLUMN, "column {}"),
        1290: ("an option of the server forbids the statement", r"(--[a-z-]+)", "option {}"),
        1292: ("a value is no date, time or number", _COLUMN, "column {}"),
        1317: ("the statement was interrupted", "", ""),
        1364: ("a column without a default was not filled", r"Field '([^']+)'", "column {}"),
        1366: ("a value is not of the column's type or character set", _COLUMN, "column {}"),
        1406: ("a value is too long for the column", _COLUMN, "column {}"),
        1411: ("a function was given a value of another kind", "", ""),
        1416: ("a value is no geometry", "", ""),
        1451: (
            "a row is still referred to by a foreign key",
            _FOREIGN,
            "table {}, constraint {} {} → {}",
        ),
        1452: (
            "a foreign key refers to a row that is not there",
            _FOREIGN,
            "table {}, constraint {} {} → {}",
        ),
        1525: ("a value is not of its type", "", ""),
        1586: ("another row has the same value of a unique key", _KEY, "key {}"),
        1644: ("a trigger of the database refused the statement", "", ""),
        1684: ("another session was making or changing the table at this moment", "", ""),
        1665: ("the server writes its binary log by statements (binlog_format)", "", ""),
        1690: ("a number is out of its type's range", "", ""),
        1761: ("a foreign key's cascade would make a unique key's value twice", "", ""),
        1792: ("the transaction is read-only", "", ""),
        1836: ("the server is read-only", "", ""),
        1927: ("the connection was ended by the server", "", ""),
        1969: ("the statement took longer than the server allows", "", ""),
        2003: ("the server cannot be reached", r"server on '([^']+)'", "host {}"),
        2006: ("the connection to the server is gone", "", ""),
        2013: ("the connection to the server was lost during a statement", "", ""),
        2014: ("the connection was used out of order", "", ""),
        2068: ("the server asked for a file of this machine, and was sent nothing", "", ""),
        3024: ("the statement took longer than the server allows", "", ""),
        3140: ("a value is not JSON", r"for column '([^']+)'\.\Z", "column {}"),
        3141: ("a value is not JSON", "", ""),
        3643: (
            "a geometry is in another spatial reference system than the column",
            r"\AThe SRID of the geometry does not match the SRID of the column '([^']+)'\.",
            "column {}",
        ),
        3819: ("a CHECK constraint is not met", r"constraint '([^']+)' is", "constraint {}"),
        3948: ("LOAD DATA LOCAL is not allowed on both sides", "", ""),
        4025: (
            "a CHECK constraint is not met",
            r"CONSTRAINT (`[^`]+`) failed for (\S+)\Z",
            "constraint {}, table {}",
        ),
        4031: ("the server ended the connection, which was idle too long", "", ""),
        6136: ("a value is no vector", "", ""),
    }
)

# The beginning of SQLite's name for the error; the longest that matches counts.
_SQLITE: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "SQLITE_BUSY": ("another connection is writing to the database", "", ""),
        "SQLITE_CANTOPEN": ("the database file cannot be opened", "", ""),
        "SQLITE_CONSTRAINT": ("a constraint is not met", "", ""),
        "SQLITE_CONSTRAINT_CHECK": (
            "a CHECK constraint is not met",
            r"failed: ([^']+)\Z",
            "constraint {}",
        ),
        "SQLITE_CONSTRAINT_DATATYPE": (
            "a value is not of the column's type",
            r"column ([\w.]+)\Z",
            "column {}",
        ),
        "SQLITE_CONSTRAINT_FOREIGNKEY": (
            "a foreign key refers to a row that is not there, or a row is still referred to",
            "",
            "",
        ),
        "SQLITE_CONSTRAINT_NOTNULL": (
            "a NOT NULL column was given NULL",
            r"failed: (.+)\Z",
            "column {}",
        ),
        "SQLITE_CONSTRAINT_PRIMARYKEY": (
            "another row has the same primary key",
            r"failed: (.+)\Z",
            "key {}",
        ),
        "SQLITE_CONSTRAINT_ROWID": ("another row has the same row id", "", ""),
        "SQLITE_CONSTRAINT_TRIGGER": ("a trigger of the database refused the statement", "", ""),
        "SQLITE_CONSTRAINT_UNIQUE": (
            "another row has the same value of a unique key",
            r"failed: (.+)\Z",
            "key {}",
        ),
        "SQLITE_CORRUPT": ("the database file is damaged", "", ""),
        "SQLITE_FULL": ("the disk is full", "", ""),
        "SQLITE_INTERRUPT": ("the statement was interrupted", "", ""),
        "SQLITE_IOERR": ("the database file cannot be read or written", "", ""),
        "SQLITE_LOCKED": ("a table is locked by another statement", "", ""),
        "SQLITE_MISMATCH": ("a value is not of the column's type", "", ""),
        "SQLITE_NOTADB": ("the file is no SQLite database", "", ""),
        "SQLITE_READONLY": ("the database file is read-only", "", ""),
        "SQLITE_TOOBIG": ("a value or statement is too large", "", ""),
    }
)


def reduce(error: sa.exc.DBAPIError) -> str:
    """Say what the database answered, without the values it quoted.

    Args:
        error: SQLAlchemy's error; the driver's own is its ``orig``.

    Returns:
        Code, sentence and names, such as ``1062: another row has the same value of a unique key
        (key clients.email)``.
    """
    if error.orig is None:
        return "the driver failed and did not say how"
    return reduce_driver_error(error.orig)


def reduce_driver_error(error: BaseException) -> str:
    """Say what the database answered, from the driver's own error.

    Args:
        error: An error of PyMySQL or of Python's ``sqlite3``.
    """
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return _sqlite(str(name), as_text(error))
    code = error.args[0] if error.args else None
    if not isinstance(code, int):
        return f"{type(error).__name__}: {without_values(as_text(error))}"
    if code == 0:
        return "0: the connection is closed"
    text = as_text(error.args[1]) if len(error.args) > 1 else ""
    known = _MYSQL.get(code, ("an error that seedlib has no sentence for", "", ""))
    return f"{code}: {_said(known, text)}"


def _sqlite(name: str, text: str) -> str:
    prefixes = [prefix for prefix in _SQLITE if name.startswith(prefix)]
    if not prefixes:
        # What is left complains of the statement: "no such table: clients".
        return f"{name}: {without_values(text)}"
    return f"{name}: {_said(_SQLITE[max(prefixes, key=len)], text)}"


def _said(known: tuple[str, str, str], text: str) -> str:
    sentence, pattern, names = known
    found = re.search(pattern, text) if pattern else None
    if found is None:
        return sentence
    given = [group.replace("`", "") for group in found.groups() if group is not None]
    return f"{sentence} ({names.format(*given)})"
