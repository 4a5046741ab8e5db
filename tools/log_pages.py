"""Writes what `docs/` says of each log event, as a page and as JSON Schema, from `log_events.py`.

Of the page it writes the tables of fields, and all below "The events"; the rest is written by hand.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlib.log_events import DRY, EVENTS, EVERY, record_schema
from seedlib.log_schema import mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlib.log_schema import Field

DOCS = Path(__file__).parents[1] / "docs"
PAGE, SCHEMA = DOCS / "logging.md", DOCS / "log-schema.json"

_EVENTS = "## The events\n"
_HEAD = "| field | type | meaning |\n|---|---|---|\n"
_TABLE = re.compile(re.escape(_HEAD) + r"(?:\|.*\n)*")


def page(text: str) -> str:
    """The page, as it is to be, from what it is."""
    by_hand = text.partition(_EVENTS)[0]
    tables = iter((EVERY, DRY))
    return _TABLE.sub(lambda _: _table(next(tables)), by_hand) + "\n".join(_events())


def schema() -> str:
    """All events as one JSON Schema, for programs that read the log."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of seedlib's log",
        "oneOf": [{"title": name, **record_schema(name)} for name in EVENTS] + [_of_others()],
    }
    return json.dumps(whole, indent=1) + "\n"


def _of_others() -> dict[str, Any]:
    """A record of another library, which may have any fields besides."""
    found = mapping(EVERY)
    found["properties"] |= {"event": {"const": "log"}}
    return {"title": "log", **found, "additionalProperties": True}


def _events() -> Iterator[str]:
    yield _EVENTS
    for name, event in EVENTS.items():
        yield f"### `{name}`\n\n{event.meaning} Level {event.level}.\n"
        yield _table(event.fields)


def _table(fields: Iterable[Field]) -> str:
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows(fields))


def _rows(fields: Iterable[Field], within: str = "") -> Iterator[tuple[str, str, str]]:
    for field in fields:
        name = within + field.name
        kind = f"{field.type}, or missing" if field.optional else field.type
        yield f"`{name}`", kind, field.meaning
        if field.type == "mapping":
            yield from _rows(field.of, f"{name}.")
        elif field.type == "list of mappings":
            yield from _rows(field.of, f"{name}[].")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema(), encoding="utf-8")
