"""The examination of an SQLite database: library, file, tables, a connection as a run has it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seedlib import schema
from seedlib.doctor import sqlite_file
from seedlib.doctor.finding import Finding, good, listed, note, problem, warning
from seedlib.doctor.mysql_tables import missing
from seedlib.keys import MOST_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from seedlib.catalog import Catalog

_LEAST: Final = (3, 35)
_PAGE: Final = 4096
_STRICT_SINCE: Final = (3, 37)


def examine(
    engine: sa.Engine, catalog: Catalog | None, *, quick_check: bool
) -> Iterator[tuple[str, Finding]]:
    """Look at the file, and ask SQLite all that matters; each finding with its group.

    Args:
        engine: Connections as a run makes them.
        catalog: What is seeded, where that can be read.
        quick_check: Whether the whole file is to be looked through.
    """
    path = Path(engine.url.database or "").resolve()
    with engine.connect() as connection:
        journal = str(_pragma(connection, "journal_mode"))
        for finding in sqlite_file.examine(path, wal=journal == "wal"):
            yield "file", finding
        for finding in (*_library(connection), *_durability(connection, journal)):
            yield "SQLite", finding
        for finding in _pages(connection):
            yield "SQLite", finding
        if catalog is not None:
            for finding in _tables(connection, catalog):
                yield "tables", finding
        if quick_check:
            yield "file", _checked(connection)


def _pragma(connection: sa.Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def _library(connection: sa.Connection) -> Iterator[Finding]:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _LEAST:
        means = "Older than what seedlib is for, and never tried. It comes with Python."
        yield problem("SQLite version", version, means, "Use a Python with SQLite 3.35 or later")
    else:
        yield good("SQLite version", version, "3.35 or later is what seedlib runs on.")
    if _pragma(connection, "foreign_keys") == 1:
        yield good(
            "foreign keys", "on", "A run's connections check them; others have to ask for it."
        )
    else:
        means = "This library is compiled without them, so orphans would go in unnoticed."
        yield problem("foreign keys", "not to be had", means, "Use another build of SQLite")
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    most = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    if most < MOST_VALUES:
        means = f"Statements of ours have up to {MOST_VALUES:,} parameters, and would be refused."
        do = "Use a build of SQLite with its default SQLITE_MAX_VARIABLE_NUMBER"
        yield problem("parameters", f"{most:,} at most", means, do)
    else:
        yield good("parameters", f"{most:,} at most", "As many as a run's statements have.")


def _durability(connection: sa.Connection, journal: str) -> Iterator[Finding]:
    if journal == "wal":
        yield good("journal", journal, "Others go on reading while a run writes.")
    elif journal in {"off", "memory"}:
        means = "A run that dies in mid-chunk leaves a damaged file behind."
        yield problem("journal", journal, means, "PRAGMA journal_mode = DELETE")
    else:
        means = "While a chunk is committed others wait to read; with wal they would not."
        yield good("journal", journal, means)
    level = int(str(_pragma(connection, "synchronous")))
    if level >= 2 or (level == 1 and journal == "wal"):  # noqa: PLR2004 - SQLite's number for FULL
        lost = "" if level >= 2 else ", but for the last chunks when the power fails"  # noqa: PLR2004
        found = {1: "NORMAL", 2: "FULL", 3: "EXTRA"}[level]
        yield good("synchronous", found, f"What is committed is on the disk{lost}.")
    else:
        means = "When the power fails the file may be damaged."
        do = "Use a build of SQLite whose default is PRAGMA synchronous = FULL"
        yield warning("synchronous", level, means, do)
    means = "A run waits for a writer for its lock timeout, 60 s; an application should for a few."
    yield good("busy timeout", "a run's own", means)


def _pages(connection: sa.Connection) -> Iterator[Finding]:
    size = int(str(_pragma(connection, "page_size")))
    found = f"{size:,} bytes"
    if size < _PAGE:
        means = "Small pages make large tables and their indexes slow."
        yield note("page size", found, means, f"PRAGMA page_size = {_PAGE}; VACUUM;")
    else:
        yield good("page size", found, "A run keeps 16 MB of pages in memory.")
    encoding = str(_pragma(connection, "encoding"))
    if encoding == "UTF-8":
        yield good("encoding", encoding, "Texts are kept as they travel.")
    else:
        yield note(
            "encoding",
            encoding,
            "Texts are converted on their way, and mostly take twice the room.",
        )


def _tables(connection: sa.Connection, catalog: Catalog) -> Iterator[Finding]:
    there = schema.tables(connection) & catalog.touched
    yield missing(catalog.touched - there, len(there))
    triggers = connection.exec_driver_sql(
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    )
    found = [f"{table}.{name}" for table, name in triggers if table in catalog.touched]
    if found:
        means = (
            "They fire for seeded rows. What they change in a row is noticed; what they write"
            " elsewhere is in no ledger, and no rollback takes it back."
        )
        yield note(
            "triggers", listed(found), means, "See what they write, and take it into account"
        )
    else:
        yield good("triggers", "none", "None on the seeded tables.")
    if there and sqlite3.sqlite_version_info >= _STRICT_SINCE:
        yield _strict(connection, there)


def _strict(connection: sa.Connection, there: frozenset[str]) -> Finding:
    rows = connection.exec_driver_sql(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict"
    )
    strict = {str(name) for (name,) in rows} & there
    found = f"{len(strict)} of {len(there)} seeded tables"
    if strict == there:
        return good("STRICT tables", found, "SQLite itself holds every value to its column's type.")
    means = (
        "A run holds its values to their columns' types; elsewhere SQLite takes any from others."
    )
    return good("STRICT tables", found, means)


def _checked(connection: sa.Connection) -> Finding:
    found = [str(line) for (line,) in connection.exec_driver_sql("PRAGMA quick_check(5)")]
    if found == ["ok"]:
        return good("quick check", "ok", "The whole file was looked through; indexes were not.")
    means = "The file is damaged, and a run would damage it further, or fail."
    do = "Restore a copy; sqlite3 FILE .recover saves what can be read"
    return problem("quick check", f"{len(found)} faults or more", means, do)
