"""What a run would do, as ``seed plan`` prints it: for a person, or a program.

Where a terminal is too narrow for a table of all that is told, the least of it goes first.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from seedlib.errors import many
from seedlib.summary import aligned
from seedlib.terminal.layout import broken, cut, duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LEFT: Final = frozenset({"revision", "table", "what", "by", "masks"})
"""Columns that begin at the left."""

_HEADINGS: Final = MappingProxyType(
    {"in_already": "in already", "rows_there": "rows there", "seconds": "about"}
)

_SPARED: Final = ("by", "rows_there", "in_already", "seconds", "kept", "edited")
"""Columns that a narrow terminal does without, the first one first."""

_NAMES_AT_LEAST: Final = 8
"""Characters of a table's name that are shown on the narrowest terminal."""


def as_json(told: Mapping[str, Any]) -> str:
    """The plan as one JSON object; see :func:`seedlib.preview.told`."""
    return json.dumps(told, indent=2, default=str, ensure_ascii=False)


def as_text(told: Mapping[str, Any], width: int | None) -> Iterator[str]:
    """The plan for a person, line by line, without what speaks against it.

    Args:
        told: The plan; see :func:`seedlib.preview.told`.
        width: Characters of a line, ``None`` where there is no end to it.
    """
    blocks = (
        broken(_heading(told), width),
        list(_work(told, width)),
        [line for note in _notes(told) for line in broken(note, width)],
        list(_settings(told["settings"], width)),
    )
    for at, block in enumerate(filter(None, blocks)):
        yield from block if at == 0 else ("", *block)


def _heading(told: Mapping[str, Any]) -> str:
    origin = next(one["from"] for one in told["settings"] if one["setting"] == "environment")
    where = f"{told['database']} ({told['environment']}, by {origin})"
    return f"{where}: {told['direction']} from {told['from']}."


def _work(told: Mapping[str, Any], width: int | None) -> Iterator[str]:
    """The steps, and those revisions of which there is no more to be said than their names."""
    steps, uncounted = told["steps"], told["uncounted"]
    if not told["revisions"]:
        yield "Nothing to do."
    elif steps:
        yield from _steps(steps, width)
    else:
        yield from broken(f"Revisions: {', '.join(told['revisions'])}.", width)
    if uncounted:
        yield from broken(f"Not counted, for it does not fit: {', '.join(uncounted)}.", width)


def _steps(steps: Sequence[Mapping[str, Any]], width: int | None) -> Iterator[str]:
    """A table, without the columns in which none of the steps has anything."""
    used = [name for name in steps[0] if name == "rows" or any(step[name] for step in steps)]
    lines = _table(steps, used)
    if _fits(lines, width):
        yield from lines
        return
    # What is said of masks is long, and of few tables.
    used = [name for name in used if name != "masks"]
    lines = _table(steps, used)
    yield from lines if _fits(lines, width) else _by_revision(steps, used, width)
    for step in steps:
        if step.get("masks"):
            masks = f"{step['revision']}, masks of {step['table']}: {_cell(step['masks'])}."
            yield from broken(masks, width)


def _by_revision(
    steps: Sequence[Mapping[str, Any]], used: Sequence[str], width: int | None
) -> Iterator[str]:
    """A line for each revision, and beneath it one for each of its tables."""
    names = [name for name in used if name != "revision"]
    rows = [{**step, "table": f"  {step['table']}"} for step in steps]
    spared: list[str] = []
    for name in _SPARED:
        if name in names and not _fits(_table(rows, names), width):
            names.remove(name)
            spared.append(_HEADINGS.get(name, name))
    heading, rule, *lines = _cut(rows, names, width)
    yield heading
    yield rule
    before = ""
    for step, line in zip(steps, lines, strict=True):
        if step["revision"] != before:
            before = step["revision"]
            yield cut(before, width)
        yield line
    if spared:
        yield from broken(f"No room for: {', '.join(spared)}.", width)


def _cut(rows: Sequence[Mapping[str, Any]], names: Sequence[str], width: int | None) -> list[str]:
    """A table whose tables' names have the room that the numbers leave them."""
    lines = _table(rows, names)
    if width is None or _fits(lines, width):
        return lines
    longest = max(len(row["table"]) for row in rows)
    room = max(longest - (max(map(len, lines)) - width), _NAMES_AT_LEAST)
    return _table([{**row, "table": cut(row["table"], room)} for row in rows], names)


def _table(steps: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    left = [at for at, name in enumerate(names) if name in _LEFT]
    cells = [[_cell(step[name], name) for name in names] for step in steps]
    return aligned([_HEADINGS.get(name, name) for name in names], cells, left=left)


def _fits(lines: Sequence[str], width: int | None) -> bool:
    return width is None or max(map(len, lines)) <= width


def _notes(told: Mapping[str, Any]) -> Iterator[str]:
    for one in told["passed"]:
        yield f"{one['revision']} is passed over: {one['reason']}."
    for warning in told["warnings"]:
        yield f"Note: {warning}"
    yield from _time(told["steps"])


def _time(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """About how long all of it takes, as far as earlier runs tell."""
    known = [step["seconds"] for step in steps if step["seconds"] is not None]
    if known:
        rest = len(steps) - len(known)
        but = f", and {many(rest, 'step that', 'steps that')} no earlier run had" if rest else ""
        yield f"About {duration(sum(known))} by earlier runs{but}."


def _settings(settings: Sequence[Mapping[str, Any]], width: int | None) -> Iterator[str]:
    """Each setting and who said it, in columns where there is room for them."""
    cells = [[_cell(value) for value in setting.values()] for setting in settings]
    lines = aligned(["setting", "value", "from"], cells, left=(0, 1, 2))
    if _fits(lines, width):
        yield from lines
        return
    for name, value, origin in cells:
        yield from broken(f"{name} = {value or 'none'} ({origin})", width)


def _cell(value: object, name: str = "") -> str:
    if name == "seconds" and isinstance(value, float):
        return duration(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        key = f", key {value['key_id']}" if value["key_id"] else ""
        return f"{many(len(value['columns']), 'column', 'columns')} {value['strategy']}{key}"
    return "" if value is None else str(value)
