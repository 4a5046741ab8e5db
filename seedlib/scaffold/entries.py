"""A dict that is written out in a seeder, such as ``columns={…}``, with some entries changed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib.scaffold.code import INDENT, quoted
from seedlib.scaffold.splice import Edit
from seedlib.scaffold.writing import comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.splice import Entry, Text


@dataclass(slots=True, kw_only=True)
class Changes:
    """What is to become of a dict.

    Args:
        order: Every key in the order in which keys are to stand; new ones are put by it.
        removed: Keys whose entries go.
        renamed: Keys that get another name, and keep their value.
        replaced: Keys that get another value.
        added: New keys and their values.
        remarks: What is to be decided, by key, which a new one may be.
    """

    order: Sequence[str]
    removed: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, Code] = field(default_factory=dict)
    added: dict[str, Code] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is to change."""
        return any((self.removed, self.renamed, self.replaced, self.added, self.remarks))


def editable(text: Text, node: ast.Dict) -> bool:
    """Whether a dict is laid out so that an entry can be changed by itself.

    Its keys are texts, and each entry has its lines for itself, or all of it stands on one line.
    """
    keys = all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in node.keys)
    return keys and (_by_lines(text, text.entries(node)) or node.lineno == node.end_lineno)


def edits(text: Text, node: ast.Dict, changes: Changes, width: int) -> list[Edit]:
    """What is to be changed in a module's text.

    Args:
        text: The module.
        node: The dict, one that is :func:`editable`.
        changes: What is to become of it.
        width: The most characters of a line.
    """
    entries = text.entries(node)
    if node.lineno == node.end_lineno:
        return [_relaid(text, node, entries, changes, width)]
    return list(_line_by_line(text, entries, changes, width))


def _by_lines(text: Text, entries: Sequence[Entry]) -> bool:
    return all(text.alone(one.start, one.comma or one.end) for one in entries)


def _line_by_line(
    text: Text, entries: Sequence[Entry], changes: Changes, width: int
) -> Iterator[Edit]:
    indent = text.indent(entries[0].start)
    for entry in entries:
        yield from _entry(text, entry, changes, width)
    kept = [one for one in entries if one.key not in changes.removed]
    last = kept[-1] if kept else None
    places: dict[int, list[str]] = {}
    for key in (one for one in changes.order if one in changes.added):
        before = _before(key, kept, changes)
        first = text.with_remark(entries[0].start)
        at = first if before is None else text.line_end(before.comma or before.end)
        if before is not None and before is last and before.comma is None:
            if before.key not in changes.replaced:
                yield Edit(before.end, before.end, ",")
            last = None
        lines = [
            *comment(changes.remarks.get(key, ""), indent, width),
            *changes.added[key].lines(indent, f"{quoted(key)}: ", ",", width),
        ]
        places.setdefault(at, []).extend(lines)
    for at, lines in places.items():
        yield Edit(at, at, "".join(line + text.newline for line in lines))


def _before(key: str, kept: Sequence[Entry], changes: Changes) -> Entry | None:
    """The entry that a new key comes after: the nearest of those that the order has before it."""
    order = list(changes.order)
    ahead = set(order[: order.index(key)])
    found = [one for one in kept if changes.renamed.get(one.key, one.key) in ahead]
    places = {one.key: order.index(changes.renamed.get(one.key, one.key)) for one in found}
    return max(found, key=lambda one: places[one.key], default=None)


def _entry(text: Text, entry: Entry, changes: Changes, width: int) -> Iterator[Edit]:
    start = text.with_remark(entry.start)
    end = text.line_end(entry.comma or entry.end)
    key = changes.renamed.get(entry.key, entry.key)
    remark = comment(changes.remarks.get(key, ""), text.indent(entry.start), width)
    said = "".join(line + text.newline for line in remark)
    if entry.key in changes.removed:
        yield Edit(start, end, "")
    elif entry.key in changes.replaced:
        made = changes.replaced[entry.key]
        lines = made.lines(text.indent(entry.start), f"{quoted(key)}: ", ",", width)
        yield Edit(start, end, said + "".join(line + text.newline for line in lines))
    else:
        if said:
            at = text.line_start(entry.start)
            yield Edit(at, at, said)
        if entry.key in changes.renamed:
            yield Edit(entry.start, entry.key_end, quoted(key))


def _relaid(
    text: Text, node: ast.Dict, entries: Sequence[Entry], changes: Changes, width: int
) -> Edit:
    """A dict of one line again on one line, or on several where there is no room any more."""
    start, end = text.start(node), text.end(node)
    parts: dict[str, Code | str] = {}
    for entry in entries:
        if entry.key not in changes.removed:
            key = changes.renamed.get(entry.key, entry.key)
            own = text.text[entry.key_end : entry.end].partition(":")[2].strip()
            parts[key] = changes.replaced.get(entry.key, own)
    for key in (one for one in changes.order if one in changes.added):
        ahead = list(changes.order)[: list(changes.order).index(key)]
        before = max((one for one in parts if one in ahead), key=ahead.index, default=None)
        at = 0 if before is None else list(parts).index(before) + 1
        items = list(parts.items())
        parts = dict([*items[:at], (key, changes.added[key]), *items[at:]])
    flat = ", ".join(f"{quoted(key)}: {_flat(part)}" for key, part in parts.items())
    line = text.text[text.line_start(start) : start] + "{" + flat + "}"
    after = text.text[end : text.line_end(end)].rstrip()
    remarks = {key: changes.remarks[key] for key in parts if key in changes.remarks}
    if not remarks and len(line + after) <= width:
        return Edit(start, end, "{" + flat + "}")
    outer = text.indent(start)
    inner = outer + INDENT
    lines = ["{"]
    for key, part in parts.items():
        lines += comment(remarks.get(key, ""), inner, width)
        if isinstance(part, str):
            lines.append(f"{inner}{quoted(key)}: {part},")
        else:
            lines += part.lines(inner, f"{quoted(key)}: ", ",", width)
    return Edit(start, end, text.newline.join([*lines, outer + "}"]))


def _flat(part: Code | str) -> str:
    return part if isinstance(part, str) else part.flat()


def keys(node: ast.Dict | None) -> Mapping[str, ast.expr]:
    """The entries of a dict whose keys are texts."""
    if node is None:
        return {}
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
