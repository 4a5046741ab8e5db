"""The audit trail as a person, or a program, reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import keys as keysets
from seedlib.tables import seed_audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Key

_HEADINGS = ("time (UTC)", "run", "actor", "action", "revision", "table", "rows")


def entries(
    connection: sa.Connection, *, table: str | None, revision: str | None
) -> list[sa.RowMapping]:
    """The trail's entries without their keys, the oldest first; none where nothing ever ran.

    Args:
        connection: Any connection to the database.
        table: Of this table alone.
        revision: Of this revision alone.
    """
    if not sa.inspect(connection).has_table(seed_audit.name):
        return []
    columns = [c for c in seed_audit.c if c.name not in {"key_set", "before_image"}]
    query = sa.select(*columns, seed_audit.c.before_image.is_not(None).label("image"))
    if table is not None:
        query = query.where(seed_audit.c.table_name == table)
    if revision is not None:
        query = query.where(seed_audit.c.revision == revision)
    return list(connection.execute(query.order_by(seed_audit.c.entry)).mappings())


def as_table(
    connection: sa.Connection, found: Sequence[sa.RowMapping], *, keys: bool
) -> Iterator[str]:
    """A headed table, a line each entry; under it, where asked for, its keys, a line each."""
    if not found:
        yield "The audit trail has no such entry."
        return
    rows = [_HEADINGS, *map(_cells, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for at, row in enumerate(rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if keys and at:
            yield from (f"    {_said(key)}" for key in _keys(connection, found[at - 1]))


def as_json(
    connection: sa.Connection, found: Sequence[sa.RowMapping], *, keys: bool
) -> Iterator[str]:
    """A JSON object for each entry; with ``keys`` it has a list of them."""
    for entry in found:
        told = {
            "entry": entry["entry"],
            "time": f"{entry['at'].isoformat()}Z",
            "run": entry["run"],
            "actor": entry["actor"],
            "action": entry["action"],
            "revision": entry["revision"],
            "table": entry["table_name"],
            "rows": entry["row_count"],
            "image": bool(entry["image"]),
        }
        if keys:
            every = _keys(connection, entry)
            told["keys"] = [[keysets.packed(part) for part in key] for key in every]
        yield json.dumps(told)


def _cells(entry: sa.RowMapping) -> tuple[str, ...]:
    return (
        f"{entry['at']:%Y-%m-%d %H:%M:%S}",
        entry["run"],
        entry["actor"],
        f"{entry['action']}, image kept" if entry["image"] else entry["action"],
        entry["revision"],
        entry["table_name"] or "",
        f"{entry['row_count']:,}",
    )


def _keys(connection: sa.Connection, entry: sa.RowMapping) -> list[Key]:
    """Read an entry's keys by itself: those of a whole trail need not fit into memory."""
    query = sa.select(seed_audit.c.key_set).where(seed_audit.c.entry == entry["entry"])
    text = connection.execute(query).scalar_one()
    return [] if text is None else keysets.each_key(keysets.from_json(text))


def _said(key: Key) -> str:
    """A key's parts; binary ones as SQL writes them."""
    return "/".join(f"0x{part.hex()}" if isinstance(part, bytes) else str(part) for part in key)
