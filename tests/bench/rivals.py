"""The other ways to put rows in, each timed in a process of its own.

    python -m tests.bench.rivals NAME ROWS FOLDER

`DATABASE_URL` names a database with empty tables; FOLDER holds the ready rows (see `ready.py`).
What is printed is the seconds from the first row made, or sent, to the last commit: importing,
connecting and reading the ready rows into memory is not counted, in the rivals' favour.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.bench import people
from tests.bench.ready import connect, kept, typed_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.ready import Ready

# What is made row by row goes to the database in batches of so many rows.
BATCH = 1_000


def load(url: sa.URL, rows: int, folder: Path) -> float:
    """`LOAD DATA LOCAL INFILE` of each table's file, one after the other, and a commit a table."""
    del rows
    statements = [load_statement(ready) for ready in kept(folder)]
    with connect(url, local_infile=True) as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
            connection.commit()
        return time.perf_counter() - began


def load_statement(ready: Ready) -> str:
    """The statement that loads a table's file; what refers to later tables stays NULL."""
    names = ", ".join(f"@{name}" if name in ready.later else name for name in ready.columns)
    return (
        f"LOAD DATA LOCAL INFILE '{ready.path}' INTO TABLE {ready.table}"
        f" CHARACTER SET utf8mb4 ({names})"
    )


def executemany(url: sa.URL, rows: int, folder: Path) -> float:
    """The driver's `executemany` of rows that are ready in memory, and a commit a table."""
    del rows
    if url.get_backend_name() == "sqlite":
        return _executemany_sqlite(str(url.database), kept(folder))
    metadata = sa.MetaData()
    metadata.reflect(sa.create_engine(url, poolclass=sa.NullPool))
    work = [(ready, typed_rows(ready, metadata.tables[ready.table])) for ready in kept(folder)]
    with connect(url) as connection, connection.cursor() as cursor:
        _quiet()
        began = time.perf_counter()
        for ready, batch in work:
            marks = ", ".join(["%s"] * len(ready.now))
            cursor.executemany(f"{ready.insert}({marks})", batch)
            connection.commit()
        return time.perf_counter() - began


def _executemany_sqlite(path: str, tables: list[Ready]) -> float:
    work = []
    for ready in tables:
        with closing(sqlite3.connect(ready.path)) as source:
            query = f"SELECT {', '.join(ready.now)} FROM {ready.table}"
            work.append((ready, source.execute(query).fetchall()))
    with closing(sqlite3.connect(path)) as connection:
        _quiet()
        began = time.perf_counter()
        for ready, batch in work:
            marks = ", ".join("?" * len(ready.now))
            connection.executemany(f"{ready.insert}({marks})", batch)
        connection.commit()
        return time.perf_counter() - began


def faker(url: sa.URL, rows: int, folder: Path) -> float:
    """Faker a row at a time, and SQLAlchemy Core's bulk insert of a thousand rows a commit."""
    del folder
    engine = sa.create_engine(url)
    clients = people.table(engine)
    made = people.Faked()
    with engine.connect() as connection:
        began = time.perf_counter()
        for start in range(1, rows + 1, BATCH):
            batch = [made.client(number) for number in range(start, min(start + BATCH, rows + 1))]
            connection.execute(clients.insert(), batch)
            connection.commit()
        return time.perf_counter() - began


def factory(url: sa.URL, rows: int, folder: Path) -> float:
    """factory_boy's `create_batch` of a thousand objects a commit."""
    del folder
    engine = sa.create_engine(url)
    with Session(engine) as session:
        create = people.batches(engine, session)
        began = time.perf_counter()
        for start in range(0, rows, BATCH):
            create(min(BATCH, rows - start))
            session.commit()
            # Otherwise the session, and the time of each flush, would grow with every batch.
            session.expunge_all()
        return time.perf_counter() - began


def orm(url: sa.URL, rows: int, folder: Path) -> float:
    """Create an ORM object and commit it, row by row, as a test's `create()` does."""
    del folder
    engine = sa.create_engine(url)
    client, made = people.mapped(engine), people.Faked()
    with Session(engine) as session:
        began = time.perf_counter()
        for number in range(1, rows + 1):
            session.add(client(**made.client(number)))
            session.commit()
        return time.perf_counter() - began


def delete(url: sa.URL, rows: int, folder: Path) -> float:
    """`DELETE` of the ids that a run of ours gave, in chunks of the same size, each committed."""
    del rows, folder
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        query = "SELECT first_id, total, chunk_rows FROM seed_load"
        first, total, size = connection.exec_driver_sql(query).one()
        connection.rollback()
        statement = sa.text("DELETE FROM clients WHERE id BETWEEN :low AND :high")
        began = time.perf_counter()
        for low in range(first, first + total, size):
            connection.execute(statement, {"low": low, "high": low + size - 1})
            connection.commit()
        return time.perf_counter() - began


def _quiet() -> None:
    """Keep the garbage collector from walking over the ready rows while they are sent."""
    gc.collect()
    gc.freeze()


RIVALS: dict[str, Callable[[sa.URL, int, Path], float]] = {
    "load": load,
    "executemany": executemany,
    "faker": faker,
    "factory_boy": factory,
    "orm": orm,
    "delete": delete,
}


def main() -> None:
    """Run one, and print its seconds."""
    name, rows, folder = sys.argv[1:]
    url = sa.make_url(os.environ["DATABASE_URL"])
    print(json.dumps({"seconds": RIVALS[name](url, int(rows), Path(folder))}))


if __name__ == "__main__":
    main()
