"""The audit trail as ``seed audit`` prints it: for a person, or for a program."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import audit
from seedlib.keys import packed
from seedlib.rollback_errors import listed
from seedlib.tables import seed_audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlib.audit import Entry

_HEADINGS = ("time (UTC)", "run", "actor", "action", "revision", "table", "rows")


def entries(
    connection: sa.Connection, *, table: str | None, revision: str | None
) -> Callable[[], Iterable[Entry]]:
    """What reads the chosen entries, as often as it is called; none where nothing ever ran.

    Args:
        connection: Any connection to the database.
        table: Of this table alone.
        revision: Of this revision alone.
    """
    if not sa.inspect(connection).has_table(seed_audit.name):
        return tuple
    return partial(audit.entries, connection, table=table, revision=revision)


def as_table(
    found: Callable[[], Iterable[Entry]], *, keys: bool, chosen: bool = False
) -> Iterator[str]:
    """A headed table, a line each entry; under it, where asked for, its keys, a line each.

    Entries of rows to which nothing was to be done are for programs alone.

    Args:
        found: Reads the entries.
        keys: Whether to print their keys.
        chosen: Whether they are some of all.
    """
    widths = [len(heading) for heading in _HEADINGS]
    number = 0
    # Once for the widths, once to print: a trail need not fit into memory.
    for number, entry in enumerate(_told(found()), 1):  # noqa: B007 - how many is asked below
        widths = [max(width, len(cell)) for width, cell in zip(widths, _cells(entry), strict=True)]
    if not number:
        yield (
            "The audit trail has no such entry." if chosen else "Nothing is on the audit trail yet."
        )
        return
    yield _line(_HEADINGS, widths)
    for entry in _told(found()):
        yield _line(_cells(entry), widths)
        if keys:
            yield from (f"    {listed([record.key])}" for record in audit.records(entry))


def as_json(found: Callable[[], Iterable[Entry]], *, keys: bool) -> Iterator[str]:
    """A JSON object for each entry; with ``keys`` it has a list of them."""
    for entry in found():
        told = {
            "entry": entry.number,
            "time": f"{entry.at.isoformat()}Z",
            "run": entry.run,
            "actor": entry.actor,
            "action": entry.action,
            "revision": entry.revision,
            "table": entry.table,
            "rows": entry.rows,
            "image": entry.image,
        }
        if keys:
            every = (record.key for record in audit.records(entry))
            told["keys"] = [[packed(part) for part in key] for key in every]
        yield json.dumps(told)


def _told(found: Iterable[Entry]) -> Iterator[Entry]:
    """All but those of rows to which nothing was done; some are about no rows at all."""
    return (entry for entry in found if entry.rows or entry.keys is None)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        entry.run,
        entry.actor,
        entry.action,
        entry.revision,
        entry.table,
        f"{entry.rows:,}",
    )
