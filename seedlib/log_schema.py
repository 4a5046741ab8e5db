"""What an event and its fields can be, in the documentation's words and in those of JSON Schema.

Which events there are, ``log_events.py`` knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Level = Literal["debug", "info", "warning", "error"]

_TYPES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "text": {"type": "string"},
        "text or null": {"type": ["string", "null"]},
        "integer": {"type": "integer"},
        "integer or null": {"type": ["integer", "null"]},
        "number": {"type": "number"},
        "true": {"const": True},
        "mapping": {"type": "object"},
        "mapping of mappings": {"type": "object"},
        "list of text": {"type": "array", "items": {"type": "string"}},
        "list of mappings": {"type": "array", "items": {"type": "object"}},
    }
)
_INNER = MappingProxyType(
    {"mapping of mappings": "additionalProperties", "list of mappings": "items"}
)
"""Where JSON Schema has the fields of what is inside another."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, or of a mapping in one.

    Args:
        name: Its name.
        type: ``text``, ``integer``, ``list of text`` …
        meaning: What it says, for the documentation.
        of: The fields of the mapping, or of each mapping in it.
        optional: Whether it may be missing.
        values: The only texts that it can be, where they are few.
    """

    name: str
    type: str
    meaning: str
    of: tuple[Field, ...] = ()
    optional: bool = False
    values: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """What it can be, as JSON Schema."""
        if self.values:
            return {"enum": list(self.values)}
        found = dict(_TYPES[self.type])
        if not self.of:
            return found
        inner = mapping(self.of)
        return found | {_INNER[self.type]: inner} if self.type in _INNER else inner


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a run says.

    Args:
        level: How loud.
        meaning: When it is said, for the documentation.
        fields: What is said besides the fields of every record.
    """

    level: Level
    meaning: str
    fields: tuple[Field, ...] = ()


def logger(event: str) -> str:
    """The logger that an event is told by: ``table.end`` by ``seedlib.table``."""
    return f"seedlib.{event.partition('.')[0]}"


def mapping(fields: Collection[Field]) -> dict[str, Any]:
    """A mapping that has these fields and no others, as JSON Schema."""
    return {
        "type": "object",
        "properties": {field.name: field.schema for field in fields},
        "required": [field.name for field in fields if not field.optional],
        "additionalProperties": False,
    }
