"""The rows that a rollback takes, beside the ledger's own words about them: written and read.

A line of JSON each: an entry of the ledger with the columns of its rows, then its chunks with their
rows, in the order in which they were loaded. Values are those that the driver gives and takes, in a
form that loses nothing: a FLOAT with every bit, bytes as hex, decimals as text, NULL as null.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from seedlib import schema
from seedlib.backup import refusals
from seedlib.keys import from_json, packed, plain, unpacked
from seedlib.tables import seed_chunk, seed_load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Kind
    from seedlib.session import Session
    from seedlib.shape import TableShape
    from seedlib.terminal.progress import Progress


class Writable(Protocol):
    """Where rows are written to."""

    def write(self, data: bytes, /) -> object:
        """Write all of it."""
        ...


Counts = Counter[tuple[str, "Kind"]]
"""Table and kind of entry to a number of rows."""

_ENTRY = ("revision", "table_name", "kind")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger: its row of ``seed_load``, and the columns of its rows."""

    row: dict[str, Any]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A chunk: its row of ``seed_chunk``, and those of its rows that were there."""

    row: dict[str, Any]
    rows: list[Key]

    @property
    def keys(self) -> KeySet:
        """The keys that the ledger has, also of rows that were gone."""
        return from_json(self.row["key_set"])


def identity(row: Mapping[str, Any]) -> tuple[str, str, Kind]:
    """Which entry a row of ``seed_load`` or ``seed_chunk`` is of."""
    return row["revision"], row["table_name"], row["kind"]


def write(out: Writable, session: Session, revisions: Sequence[str], progress: Progress) -> Counts:
    """Write what the ledger has of these revisions, the lowest first, and the rows.

    Args:
        out: Where to.
        session: A connection that sees one moment.
        revisions: The revisions, in the order in which they are loaded.
        progress: Who is told how far it is.

    Returns:
        For each table and kind of entry how many rows were written.

    Raises:
        SeedError: The database counts other rows than it gave.
    """
    counts: Counts = Counter()
    for revision in revisions:
        query = sa.select(seed_load).where(seed_load.c.revision == revision)
        found = session.connection.execute(query.order_by(seed_load.c.position)).mappings().all()
        for entry in found:
            row = dict(entry)
            counts[identity(row)[1:]] += _entry(out, session, row, progress)
    return +counts


def _entry(out: Writable, session: Session, entry: dict[str, Any], progress: Progress) -> int:
    is_entry = [seed_chunk.c[name] == entry[name] for name in _ENTRY]
    numbers = session.connection.execute(
        sa.select(seed_chunk.c.chunk, seed_chunk.c.total)
        .where(*is_entry)
        .order_by(seed_chunk.c.chunk)
    ).all()
    progress.table(f"{entry['table_name']}, backed up", sum(total for _, total in numbers))
    columns: tuple[str, ...] = ()
    if numbers:
        shape = schema.reflect(session.connection, entry["table_name"])
        columns = _columns(entry, shape)
    _line(out, {"entry": entry, "columns": columns})
    rows = 0
    for number, total in numbers:
        query = sa.select(seed_chunk).where(*is_entry, seed_chunk.c.chunk == number)
        chunk = dict(session.connection.execute(query).mappings().one())
        found = _rows(session, shape, from_json(chunk["key_set"]), columns)
        row = {name: _packed(value) for name, value in chunk.items()}
        _line(out, {"chunk": row, "rows": [[packed(plain(cell)) for cell in one] for one in found]})
        rows += len(found)
        progress.advance(total)
    return rows


def _columns(entry: dict[str, Any], shape: TableShape) -> tuple[str, ...]:
    """The key and what the entry put in, or changed; of inserted rows every column."""
    key = shape.primary_key
    if entry["kind"] == "rows":
        others = [name for name, column in shape.columns.items() if not column.generated]
    else:
        others = [name for name, *_ in json.loads(entry["hashed"]) if name in shape.columns]
    return (*key, *(name for name in others if name not in key))


def select(
    session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str], *, lock: bool = False
) -> list[Key]:
    """The rows of these keys that are there, as plain values; ``lock`` holds them until commit."""
    dialect = session.dialect
    chosen = ", ".join(dialect.exact(shape.columns[name]) for name in columns)
    condition, values = keys.where(dialect, "t")
    found = session.all(
        f"SELECT {chosen} FROM {dialect.quote(shape.name)} {dialect.quote('t')}"
        f" WHERE {condition}{dialect.for_update if lock else ''}",
        values,
    )
    return [tuple(plain(cell) for cell in row) for row in found]


def _rows(session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]) -> list[Key]:
    found = select(session, shape, keys, columns)
    condition, values = keys.where(session.dialect, "t")
    quote = session.dialect.quote
    counting = f"SELECT COUNT(*) FROM {quote(shape.name)} {quote('t')} WHERE {condition}"
    counted = int(session.scalar(counting, values) or 0)
    if counted != len(found):
        raise refusals.failed(f"{shape.name} has {counted} rows, and gave {len(found)}")
    return found


def _packed(value: object) -> object:
    return packed(bytes(value)) if isinstance(value, (bytes, bytearray)) else value


def _line(out: Writable, content: object) -> None:
    out.write((json.dumps(content) + "\n").encode())


def read(path: Path) -> Iterator[Entry | Rows]:
    """What :func:`write` wrote, in its order."""
    with gzip.open(path) as file:
        for line in file:
            content = json.loads(line)
            if "entry" in content:
                yield Entry(content["entry"], tuple(content["columns"]))
                continue
            row = {name: unpacked(value) for name, value in content["chunk"].items()}
            yield Rows(row, [tuple(map(unpacked, one)) for one in content["rows"]])


def count(path: Path) -> Counts:
    """For each table and kind of entry how many rows a file holds, by reading all of it."""
    counts: Counts = Counter()
    for one in read(path):
        if isinstance(one, Rows):
            counts[identity(one.row)[1:]] += len(one.rows)
    return +counts
