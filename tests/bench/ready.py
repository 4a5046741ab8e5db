"""The rows that a run of ours put in, kept for those who load the very same ones.

From a server they become a file a table, as `LOAD DATA` reads it; from SQLite, a copy of the file.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pymysql
import pymysql.cursors
import sqlalchemy as sa
from pymysql.converters import encoders

from tests.bench.subjects import tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\0": "\\0"})
_LISTING = "tables.json"
_COPY = "rows.sqlite3"


@dataclass(frozen=True, slots=True)
class Ready:
    """The rows of one table.

    :param path: its file; on SQLite, the database that holds it.
    :param columns: their names, in the order of the file.
    :param later: those that a bare load leaves NULL, for what they refer to comes later.
    """

    table: str
    path: Path
    columns: tuple[str, ...]
    later: frozenset[str] = frozenset()

    @property
    def now(self) -> tuple[str, ...]:
        """The columns that a bare load fills."""
        return tuple(name for name in self.columns if name not in self.later)

    @property
    def insert(self) -> str:
        """The beginning of an INSERT statement, up to the word VALUES."""
        return f"INSERT INTO {self.table} ({', '.join(self.now)}) VALUES "


def keep(url: str, folder: Path) -> None:
    """Keep every row of the subject's tables in a folder.

    :param folder: made anew.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    listing = []
    for table in tables_of(engine):
        columns = [column.name for column in table.table.columns if column.computed is None]
        listing.append((table.name, columns, sorted(table.later)))
        if engine.dialect.name != "sqlite":
            _write(engine.url, table.name, columns, folder / f"{table.name}.tsv")
    if engine.dialect.name == "sqlite":
        shutil.copy(str(engine.url.database), folder / _COPY)
    (folder / _LISTING).write_text(json.dumps(listing), encoding="utf-8")


def kept(folder: Path) -> list[Ready]:
    """Return what :func:`keep` kept, parents first."""
    listing = json.loads((folder / _LISTING).read_text(encoding="utf-8"))
    copy = folder / _COPY
    return [
        Ready(
            table,
            copy if copy.exists() else folder / f"{table}.tsv",
            tuple(columns),
            frozenset(later),
        )
        for table, columns, later in listing
    ]


def connect(url: sa.URL, **options: Any) -> pymysql.Connection[Any]:  # noqa: ANN401 - PyMySQL's own
    """Open a connection without SQLAlchemy."""
    return pymysql.connect(
        host=url.host,
        port=url.port or 3306,
        user=url.username,
        password=url.password or "",
        database=url.database,
        charset="utf8mb4",
        **options,
    )


def _write(url: sa.URL, table: str, columns: list[str], path: Path) -> None:
    # Without decoders every value arrives as the text that the server prints.
    with (
        connect(url, conv=encoders, cursorclass=pymysql.cursors.SSCursor) as connection,
        connection.cursor() as cursor,
        path.open("w", encoding="utf-8", newline="") as file,
    ):
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")
        for row in cursor:
            file.write("\t".join(_field(cell) for cell in row) + "\n")


def _field(cell: str | None) -> str:
    return "\\N" if cell is None else cell.translate(_ESCAPES)


def typed_rows(ready: Ready, table: sa.Table) -> list[tuple[Any, ...]]:
    """All rows of a table in memory, as the Python values that a program would hold.

    :returns: values of the columns :attr:`Ready.now`.
    """
    places = [ready.columns.index(name) for name in ready.now]
    readers = [_reader(table.columns[name].type) for name in ready.now]
    return [
        tuple(
            None if (text := texts[place]) is None else read(text)
            for place, read in zip(places, readers, strict=True)
        )
        for texts in _texts(ready.path)
    ]


def _reader(kind: sa.types.TypeEngine[Any]) -> Callable[[str], Any]:
    readers: dict[type, Callable[[str], Any]] = {
        int: int,
        bool: int,
        Decimal: Decimal,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
    }
    return readers.get(kind.python_type, str)


def _texts(path: Path) -> Iterator[list[str | None]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield [_unescaped(cell) for cell in line[:-1].split("\t")]


def _unescaped(cell: str) -> str | None:
    if "\\" not in cell:
        return cell
    if cell == "\\N":
        return None
    back = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\0": "\0"}
    return re.sub(r"\\.", lambda found: back[found[0]], cell)
