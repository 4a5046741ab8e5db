"""A pin as a file: the server, the schema's revisions and the tables that a seeder was written for.

It is made to be reviewed: a line a column, so that a changed column is a changed line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seedlib import pin_errors, shape_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from seedlib.shape import TableShape

FOLDER = "shapes"
"""The folder of the seeds tree that pins are in."""

_FORMAT = 1
_COLUMN = 4
"""How deep a column, a key or a check lies in the file: whatever is below stands on its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What one seeder was written for.

    Args:
        server: ``mysql``, ``mariadb`` or ``sqlite``.
        schema: The schema's revisions that the database had; none where it had no version table.
        tables: The tables that the seeder fills or changes, by name.
    """

    server: str
    schema: tuple[str, ...]
    tables: Mapping[str, TableShape]

    def to_json(self) -> str:
        """The file's text: the same for the same tables, whoever asks."""
        content = {
            "format": _FORMAT,
            "server": self.server,
            "schema": sorted(self.schema),
            "tables": {
                name: shape_file.as_json(shape) for name, shape in sorted(self.tables.items())
            },
        }
        return "\n".join(_lines(content, 0)) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Pin:
        """What :meth:`to_json` wrote.

        Raises:
            ValueError: It is no such text.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != _FORMAT:
            msg = f"it is no pin in format {_FORMAT}"
            raise ValueError(msg)
        try:
            tables = {name: shape_file.of_json(name, it) for name, it in found["tables"].items()}
            return cls(
                server=str(found["server"]),
                schema=tuple(str(revision) for revision in found["schema"]),
                tables=MappingProxyType(tables),
            )
        except (KeyError, TypeError, AttributeError) as error:
            msg = f"a part of it is missing, or is something else ({error})"
            raise ValueError(msg) from error


def path(folder: Path, revision: str) -> Path:
    """Where a revision's pin is.

    Args:
        folder: The seeds tree's folder, Alembic's ``script_location``.
        revision: The revision.
    """
    return folder / FOLDER / f"{revision}.json"


def read(folder: Path, revision: str) -> Pin | None:
    """Read a revision's pin; ``None`` where it has none.

    Raises:
        SeedError: The file is something else, or cannot be read.
    """
    file = path(folder, revision)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise pin_errors.unreadable(file, revision, str(error.strerror)) from error
    try:
        return Pin.from_json(text)
    except ValueError as error:
        raise pin_errors.unreadable(file, revision, str(error)) from error


def write(folder: Path, revision: str, pin: Pin) -> bool:
    """Write a revision's pin, and say whether that changed its file.

    Args:
        folder: The seeds tree's folder, Alembic's ``script_location``.
        revision: The revision.
        pin: What it was written for.

    Raises:
        SeedError: The file cannot be written.
    """
    file, text = path(folder, revision), pin.to_json()
    try:
        if file.exists() and file.read_bytes() == text.encode():
            return False
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise pin_errors.not_written(file, str(error.strerror)) from error
    return True


def _lines(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - whatever JSON has
    """JSON with a line for each column, key and check."""
    items = value.values() if isinstance(value, dict) else value
    nested = isinstance(value, (dict, list)) and any(isinstance(i, (dict, list)) for i in items)
    if depth == _COLUMN or not nested:
        yield json.dumps(value, ensure_ascii=False)
        return
    labels = [f"{json.dumps(key, ensure_ascii=False)}: " for key in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield opening
    for at, item in enumerate(items):
        first, *more = _lines(item, depth + 1)
        label = labels[at] if isinstance(value, dict) else ""
        whole = [f" {label}{first}", *(f" {line}" for line in more)]
        whole[-1] += "," if at + 1 < len(value) else ""
        yield from whole
    yield closing
