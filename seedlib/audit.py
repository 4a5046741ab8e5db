"""The audit trail as it is read: what became of which rows, when, in which run, by whom.

An entry is a chunk's worth of rows, so that a million deleted rows are a few hundred entries;
:func:`records` spells the keys out one by one. Values are in it only where somebody asked for them:
the before-images of edited rows that were deleted all the same. Writing is the ledger's.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import sqlalchemy as sa

from seedlib.keys import each_key, from_json, packed, unpacked
from seedlib.tables import seed_audit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.ledger import Kind

Action = Literal[
    "deleted",
    "restored",
    "kept",
    "opened",
    "adopted",
    "put back",
    "authorised",
    "marked",
    "pruned",
]
"""What became of the rows.

They were taken away; given their former values back; left, and are the application's from then on;
had a reference set to NULL ahead of their deletion; were found there, and left; were put back out
of a backup. Three are about no seeded rows: a run was authorised for production; the database was
told which environment it is; what had grown old was pruned, ``table`` saying what.
"""


def taking_back(kind: Kind) -> Action:
    """What a rollback does with the rows of an entry of the ledger, by the entry's kind."""
    actions: dict[Kind, Action] = {"rows": "deleted", "adopted": "adopted"}
    return actions.get(kind, "restored")


_PAGE = 200
"""Entries that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done to some rows of one table in one transaction.

    Args:
        number: Its number; later entries have higher ones.
        at: When, in UTC.
        run: The run's identifier.
        actor: Who started it.
        action: What was done.
        revision: The revision whose rows they were.
        table: Their table.
        rows: How many; none where it is about the database as a whole.
        keys: Their primary keys, ``None`` where it is about no rows.
        image: Whether it holds the rows as they were before; see :func:`before_image`.
    """

    number: int
    at: dt.datetime
    run: str
    actor: str
    action: Action
    revision: str
    table: str
    rows: int
    keys: KeySet | None
    image: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was done to one row."""

    table: str
    key: Key
    at: dt.datetime
    run: str
    actor: str
    action: Action
    revision: str
    image: bool


def entries(
    connection: sa.Connection,
    *,
    table: str | None = None,
    revision: str | None = None,
    run: str | None = None,
) -> Iterator[Entry]:
    """The trail's entries, oldest first, a page at a time.

    Args:
        connection: Any connection to a database that has our tables; read only.
        table: Only what happened to this table's rows.
        revision: Only what happened to this revision's rows.
        run: Only what this run did.

    Example::

        for entry in audit.entries(connection, table="payments"):
            for record in audit.records(entry):
                print(record.at, record.action, record.table, record.key)
    """
    columns = [column for column in seed_audit.c if column.name != "before_image"]
    image = seed_audit.c.before_image.is_not(None).label("image")
    wanted = {"table_name": table, "revision": revision, "run": run}
    query = sa.select(*columns, image).order_by(seed_audit.c.entry).limit(_PAGE)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(seed_audit.c[name] == value)
    last = 0
    while page := connection.execute(query.where(seed_audit.c.entry > last)).mappings().all():
        yield from map(_entry, page)
        last = page[-1]["entry"]


def records(entry: Entry) -> Iterator[Record]:
    """One entry row by row, keys as the ledger has them."""
    for key in () if entry.keys is None else each_key(entry.keys):
        yield Record(
            table=entry.table,
            key=key,
            at=entry.at,
            run=entry.run,
            actor=entry.actor,
            action=entry.action,
            revision=entry.revision,
            image=entry.image,
        )


def before_image(connection: sa.Connection, entry: Entry) -> list[dict[str, Scalar]]:
    """The rows as they were, column by column; empty where the entry holds none."""
    query = sa.select(seed_audit.c.before_image).where(seed_audit.c.entry == entry.number)
    blob = connection.execute(query).scalar()
    return from_blob(bytes(blob)) if blob is not None else []


def to_blob(columns: Sequence[str], rows: Sequence[Key]) -> bytes:
    """Rows as an entry keeps them: JSON, compressed; bytes written as hexadecimal digits."""
    image = {"columns": list(columns), "rows": [[packed(cell) for cell in row] for row in rows]}
    return zlib.compress(json.dumps(image).encode())


def from_blob(blob: bytes) -> list[dict[str, Scalar]]:
    """The rows that :func:`to_blob` packed."""
    image = json.loads(zlib.decompress(blob))
    names = image["columns"]
    return [
        dict(zip(names, (unpacked(cell) for cell in row), strict=True)) for row in image["rows"]
    ]


def _entry(row: sa.RowMapping) -> Entry:
    return Entry(
        number=cast("int", row["entry"]),
        at=cast("dt.datetime", row["at"]),
        run=str(row["run"]),
        actor=str(row["actor"]),
        action=cast("Action", row["action"]),
        revision=str(row["revision"]),
        table=str(row["table_name"] or ""),
        rows=cast("int", row["row_count"]),
        keys=None if row["key_set"] is None else from_json(str(row["key_set"])),
        image=bool(row["image"]),
    )
