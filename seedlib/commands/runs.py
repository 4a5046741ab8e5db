"""``seed runs``: who ran what, when, and what came of it."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from seedlib.commands.base import AS_JSON, Option, reading
from seedlib.standing import runs as records
from seedlib.standing import runs_text
from seedlib.terminal.layout import width

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa
    from alembic.config import Config

_LIMIT = 20


def runs(
    config: Config, run: str | None = None, limit: int = _LIMIT, as_json: bool = False
) -> None:
    """List the runs on record, newest first; with RUN, tell all of that one."""

    def show(connection: sa.Connection) -> None:
        lines = _list(connection, limit, as_json=as_json)
        if run is not None:
            found = records.find(connection, run)
            lines = [records.as_json(found)] if as_json else runs_text.one(found)
        for line in lines:
            config.print_stdout("%s", line)

    reading(config, show)


def _list(connection: sa.Connection, limit: int, *, as_json: bool) -> Iterable[str]:
    found = records.latest(connection, limit)
    if as_json:
        return map(records.as_json, found)
    return runs_text.listed(found, records.count(connection), width())


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is no number of runs; write one like {_LIMIT}")
    return int(text)


OPTIONS = (
    Option(
        ("run",),
        {"nargs": "?", "metavar": "RUN", "help": "the beginning of a run's identifier"},
    ),
    Option(
        ("--limit",),
        {
            "type": _number,
            "default": _LIMIT,
            "metavar": "N",
            "help": f"list so many of them ({_LIMIT} if not said)",
        },
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
