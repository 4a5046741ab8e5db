"""A copy of whole tables by the database's own tool, readable without this library.

MySQL and MariaDB: ``mysqldump`` or ``mariadb-dump``, each against either server. SQLite: a copy of
the file by its backup API, made by whoever calls :func:`copy`. Credentials go through a file that
has no name, so that no command line, environment or crash leaves them anywhere.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

from seedlib.backup import folder, refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

SQL = "tables.sql.gz"
SQLITE = "database.sqlite3.gz"

_OPTIONS = (
    "--single-transaction",
    "--quick",
    "--skip-lock-tables",
    "--skip-add-locks",
    "--hex-blob",
    "--complete-insert",
    "--no-tablespaces",
    "--tz-utc",
    "--default-character-set=utf8mb4",
    # Of MySQL's own tool; MariaDB's passes over what is called loose.
    "--loose-set-gtid-purged=OFF",
    "--loose-column-statistics=0",
)
# The process needs to be found and to find its libraries; DATABASE_URL and the like stay here.
_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")
_TLS = {"ssl_ca": "ssl-ca", "ssl_capath": "ssl-capath", "ssl_cert": "ssl-cert"}
_TLS |= {"ssl_key": "ssl-key", "ssl_cipher": "ssl-cipher"}

_TEXT = re.compile(rb"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL)
_INSERT = re.compile(rb"INSERT INTO `((?:[^`]|``)+)` ")
_COMPLETE = b"-- Dump completed"


def program(named: str | None, *, mariadb: bool) -> str:
    """The path of the tool to use.

    Args:
        named: The one that alembic.ini names, if it does.
        mariadb: Whether the server is MariaDB, whose own tool goes first then.

    Raises:
        SeedError: There is none.
    """
    wanted = ("mysqldump", "mariadb-dump")
    for name in (named,) if named else sorted(wanted, reverse=not mariadb):
        if found := shutil.which(name):
            return found
    raise refusals.no_program(named, wanted)


def version(path: str) -> str:
    """What the tool says of itself."""
    said = subprocess.run(  # noqa: S603 - a path that was found, and no text of anybody's
        [path, "--version"], capture_output=True, text=True, check=False, env=_variables()
    )
    return " ".join(said.stdout.split()) or path


def server(
    url: sa.URL, tables: Iterable[str], to: Path, path: str, files: dict[str, dict[str, Any]]
) -> dict[str, int]:
    """Write these tables of a MySQL or MariaDB database into the folder ``to``.

    Returns:
        How many rows the file has of each table, by reading it back.

    Raises:
        SeedError: The tool failed, or what it wrote has no end.
    """
    with (
        tempfile.TemporaryFile() as options,
        tempfile.TemporaryFile() as said,
        folder.compressed(to / SQL, files) as packed,
    ):
        options.write(option_file(url).encode())
        options.flush()
        options.seek(0)
        number = options.fileno()
        command = [path, f"--defaults-file=/dev/fd/{number}", *_OPTIONS]
        with subprocess.Popen(  # noqa: S603 - names alone go on the command line, behind a --
            [*command, "--", str(url.database), *tables],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            pass_fds=[number],
            env=_variables(),
        ) as process:
            assert process.stdout is not None
            shutil.copyfileobj(process.stdout, packed, 1 << 20)
        if process.returncode:
            said.seek(0)
            lines = said.read(4096).decode(errors="replace").strip().splitlines()
            reason = "; ".join(lines[-3:]) or "without a word"
            raise refusals.failed(f"{path} ended with status {process.returncode}: {reason}")
    return _read_back(to / SQL)


def option_file(url: sa.URL) -> str:
    """The connection's options as the client programs read them."""
    query = {name: str(value) for name, value in url.query.items()}
    options: dict[str, str | None] = {"user": url.username, "password": url.password}
    if "unix_socket" in query:
        options["socket"] = query["unix_socket"]
    else:
        options |= {"host": url.host or "localhost", "port": str(url.port or 3306)}
        # The programs would take localhost for a socket, which PyMySQL does not.
        options["protocol"] = "tcp"
    options |= {name: query[key] for key, name in _TLS.items() if key in query}
    if "ssl_ca" not in query and "ssl_capath" not in query:
        # As PyMySQL does: encrypted where the server can be, and its certificate not asked for.
        options["loose-ssl-verify-server-cert"] = "0"
    given = {name: value for name, value in options.items() if value is not None}
    return "[client]\n" + "".join(f"{name}={_quoted(value)}\n" for name, value in given.items())


def _quoted(text: str) -> str:
    """A value with everything in it that could end it, or be read as something else, escaped."""
    escapes = {"\\": "\\\\", '"': '\\"', "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'


def _variables() -> dict[str, str]:
    return {name: os.environ[name] for name in _VARIABLES if name in os.environ}


def _read_back(path: Path) -> dict[str, int]:
    """Count each table's rows: outside of texts, every parenthesis after VALUES begins one."""
    rows: dict[str, int] = {}
    table, last = "", b""
    with gzip.open(path) as file:
        for line in file:
            last = line if line.strip() else last
            if begun := _INSERT.match(line):
                table = begun[1].replace(b"``", b"`").decode()
                line = line.partition(b" VALUES")[2]  # noqa: PLW2901 - the rest of it
            elif not (table and line.startswith(b"(")):
                table = ""
                continue
            rows[table] = rows.get(table, 0) + _TEXT.sub(b"", line).count(b"(")
    if not last.startswith(_COMPLETE):
        raise refusals.failed(f"{path.name} has no end: the tool was interrupted")
    return rows


def copy(source: sqlite3.Connection, to: Path) -> None:
    """Copy an SQLite database to a new file, as it is at one moment, and check the copy.

    Raises:
        SeedError: SQLite finds the copy damaged.
    """
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise refusals.failed(f"SQLite finds the copy damaged: {found}")


def pack(copied: Path, to: Path, files: dict[str, dict[str, Any]]) -> None:
    """Compress a copied SQLite database into the folder ``to``, and read it back."""
    with copied.open("rb") as file, folder.compressed(to / SQLITE, files) as packed:
        shutil.copyfileobj(file, packed, 1 << 20)
    with copied.open("rb") as file, gzip.open(to / SQLITE) as unpacked:
        while block := file.read(1 << 20):
            if unpacked.read(len(block)) != block:
                raise refusals.failed(f"{SQLITE} reads otherwise than it was written")


def differing(
    dumped: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]
) -> Sequence[str]:
    """Of tables that nobody wrote to meanwhile, those of which the copy has other numbers."""
    return [
        f"{table} has {before[table]} rows, and the copy {dumped.get(table, 0)}"
        for table in before
        if before[table] == after[table] != dumped.get(table, 0)
    ]
