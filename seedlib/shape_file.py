"""The shapes of live tables as a file: what ``seed shape`` writes, and ``--sql`` reads.

Offline nothing can be reflected, so what a script must know of the database is recorded beforehand:
the tables that seeds touch and who refers to them, the kind of server, the schema's revisions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from seedlib import offline_errors
from seedlib.shape import (
    ColumnShape,
    ForeignKeyShape,
    IncomingKey,
    KeyPart,
    PartlyUnique,
    TableShape,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "shape.json"
"""The file's name in the seeds folder, where nobody says another."""

_FORMAT = 1

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was recorded of a database.

    Args:
        server: ``mysql``, ``mariadb`` or ``sqlite``.
        version: The server's version, without what changes from patch to patch.
        chunk_rows: Rows that a run commits together there, at the most.
        schema_table: The table that has the schema's own revisions.
        schema_revisions: Those that it had; ``None`` where there was no such table.
        tables: The tables that seeds touch, by name.
        incoming: Every foreign key that refers to one of them.
        touched: Table to the columns that the server changes with every update of a row.
    """

    server: str
    version: str
    chunk_rows: int
    schema_table: str
    schema_revisions: tuple[str, ...] | None
    tables: Mapping[str, TableShape]
    incoming: tuple[IncomingKey, ...] = ()
    touched: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> str:
        """The file's text: the same for the same database, whoever asks."""
        content = {
            "format": _FORMAT,
            "server": self.server,
            "version": self.version,
            "chunk_rows": self.chunk_rows,
            "schema": {
                "table": self.schema_table,
                "revisions": None if self.schema_revisions is None else list(self.schema_revisions),
            },
            "tables": {
                name: as_json(shape, self.touched.get(name, ()))
                for name, shape in sorted(self.tables.items())
            },
            "incoming": [
                {"table": one.table, "schema": one.schema, "key": _key(one.key)}
                for one in self.incoming
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Recorded:
        """What :meth:`to_json` wrote.

        Raises:
            ValueError: It is no such text.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != _FORMAT:
            msg = f"it is no record of shapes in format {_FORMAT}"
            raise ValueError(msg)
        try:
            return cls._of(found)
        except (KeyError, TypeError, AttributeError) as error:
            msg = f"a part of it is missing, or is something else ({error})"
            raise ValueError(msg) from error

    @classmethod
    def _of(cls, found: _Json) -> Recorded:
        revisions = found["schema"]["revisions"]
        tables = found["tables"]
        return cls(
            server=found["server"],
            version=found["version"],
            chunk_rows=found["chunk_rows"],
            schema_table=found["schema"]["table"],
            schema_revisions=None if revisions is None else tuple(revisions),
            tables=MappingProxyType({name: of_json(name, it) for name, it in tables.items()}),
            incoming=tuple(
                IncomingKey(one["table"], _foreign_key(one["key"]), one["schema"])
                for one in found["incoming"]
            ),
            touched=MappingProxyType(
                {name: tuple(it["touched"]) for name, it in tables.items() if it.get("touched")}
            ),
        )


def read(path: Path) -> Recorded:
    """Read a record of shapes.

    Raises:
        SeedError: There is no such file, or it is something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise offline_errors.no_shapes(path) from error
    try:
        return Recorded.from_json(text)
    except ValueError as error:
        raise offline_errors.unreadable_shapes(path, str(error)) from error


def as_json(shape: TableShape, touched: tuple[str, ...] = ()) -> _Json:
    """A table's shape as JSON has it: what of a column is not as in most.

    Args:
        shape: The shape.
        touched: The columns that the server changes with every update of a row.
    """
    found: _Json = {"primary_key": list(shape.primary_key)}
    found |= {"autoincrement": shape.autoincrement} if shape.autoincrement else {}
    found |= {"engine": shape.engine} if shape.engine else {}
    found |= {"touched": list(touched)} if touched else {}
    found["columns"] = {name: _column(column) for name, column in shape.columns.items()}
    found["unique"] = [[name, list(columns)] for name, columns in shape.unique]
    if shape.partly_unique:
        found["partly_unique"] = [_partly(key) for key in shape.partly_unique]
    found["foreign_keys"] = [_key(key) for key in shape.foreign_keys]
    found["checks"] = [list(check) for check in shape.checks]
    return found


def _column(column: ColumnShape) -> _Json:
    found: _Json = {}
    for one in fields(ColumnShape):
        value = getattr(column, one.name)
        if one.name != "name" and value != one.default:
            found[one.name] = value.isoformat() if isinstance(value, datetime) else value
    return found


def _key(key: ForeignKeyShape) -> _Json:
    return {
        "name": key.name,
        "columns": list(key.columns),
        "table": key.table,
        "referred_columns": list(key.referred_columns),
        "on_delete": key.on_delete,
    }


def _partly(key: PartlyUnique) -> _Json:
    parts = [[part.text, list(part.columns), part.length] for part in key.parts]
    return {"name": key.name, "parts": parts, "where": key.where}


def of_json(name: str, found: _Json) -> TableShape:
    """What :func:`as_json` made of a table's shape.

    Raises:
        KeyError, TypeError, AttributeError: It is something else.
    """
    columns = {column: _column_shape(column, it) for column, it in found["columns"].items()}
    return TableShape(
        name=name,
        columns=MappingProxyType(columns),
        primary_key=tuple(found["primary_key"]),
        autoincrement=found.get("autoincrement"),
        unique=tuple((key, tuple(parts)) for key, parts in found["unique"]),
        foreign_keys=tuple(map(_foreign_key, found["foreign_keys"])),
        checks=tuple((str(check), str(text)) for check, text in found["checks"]),
        engine=found.get("engine"),
        partly_unique=tuple(map(_partly_unique, found.get("partly_unique", ()))),
    )


def _column_shape(name: str, found: _Json) -> ColumnShape:
    said = dict(found)
    for bound in ("earliest", "latest"):
        if bound in said:
            said[bound] = datetime.fromisoformat(said[bound])
    if "members" in said:
        said["members"] = tuple(said["members"])
    return ColumnShape(name=name, **said)


def _partly_unique(found: _Json) -> PartlyUnique:
    parts = (KeyPart(text, tuple(columns), length) for text, columns, length in found["parts"])
    return PartlyUnique(found["name"], tuple(parts), found["where"])


def _foreign_key(found: _Json) -> ForeignKeyShape:
    return ForeignKeyShape(
        name=found["name"],
        columns=tuple(found["columns"]),
        table=found["table"],
        referred_columns=tuple(found["referred_columns"]),
        on_delete=cast("str", found["on_delete"]),
    )
