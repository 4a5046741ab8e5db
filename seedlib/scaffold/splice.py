"""A module's text, changed in places and nowhere else: what its author wrote stays to the byte.

Places come from the syntax tree and the tokens. Knows nothing of tables.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_BLANK = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT})
DECIDE = "# decide:"
MORE = "#   "
"""How a comment of ours begins, and how its further lines do."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands from one offset to another, and what is to stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a dict that is written out.

    Args:
        key: What its key says.
        start: Where the key begins.
        key_end: Where the key ends.
        value: The value's node.
        end: Where the value ends, with the parentheses around it.
        comma: Where the comma after it ends; ``None`` where there is none.
    """

    key: str
    start: int
    key_end: int
    value: ast.expr
    end: int
    comma: int | None


class Text:
    """A module's text, with the places of what is in it.

    Args:
        text: The text, its ends of lines as they are in the file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = [found.start() for found in _LINE.finditer(text)]

    @cached_property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node begins."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node ends, without parentheses around it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return max(start for start in self._lines if start <= offset)

    def line_end(self, offset: int) -> int:
        """Where the line after that of an offset begins."""
        found = _LINE.match(self.text, offset)
        assert found is not None
        return found.end()

    def indent(self, offset: int) -> str:
        """What the line of an offset is indented by."""
        line = self.text[self.line_start(offset) :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def element_end(self, offset: int) -> tuple[int, int | None]:
        """Where an element of a list ends, and the comma after it.

        Args:
            offset: Where the element's node ends.

        Returns:
            The end with closing parentheses, and where the comma ends, if there is one.
        """
        end = offset
        for kind, string, start, stop in self._tokens:
            if start < offset or kind in _BLANK:
                continue
            if string == ")" and self._opens(offset, stop):
                end = stop
                continue
            return end, stop if string == "," else None
        return end, None

    def entries(self, node: ast.Dict) -> list[Entry]:
        """The entries of a dict whose keys are all texts."""
        found = []
        for key, value in zip(node.keys, node.values, strict=True):
            assert isinstance(key, ast.Constant)
            assert isinstance(key.value, str)
            end, comma = self.element_end(self.end(value))
            found.append(Entry(key.value, self.start(key), self.end(key), value, end, comma))
        return found

    def alone(self, start: int, end: int) -> bool:
        """Whether nothing but a comment stands beside some text on its lines."""
        before = self.text[self.line_start(start) : start]
        after = self.text[end : self.line_end(end)].strip()
        return not before.strip() and (not after or after.startswith("#"))

    def with_remark(self, start: int) -> int:
        """Where a line begins together with the comments of ours above it."""
        begin = found = self.line_start(start)
        while begin:
            above = self.line_start(begin - 1)
            line = self.text[above:begin].strip()
            if line.startswith(DECIDE):
                found = above
            elif not line.startswith(MORE):
                break
            begin = above
        return found

    def statement(self, node: ast.expr) -> int | None:
        """The index of the module's statement that an expression is in."""
        start, end = self.start(node), self.end(node)
        for index, one in enumerate(self.tree.body):
            if self.start(one) <= start and end <= self.end(one):
                return index
        return None

    def changed(self, edits: Iterable[Edit]) -> str:
        """The text with changes, none of which overlap; those of one place in their order."""
        parts, at = [], 0
        for edit in sorted(edits, key=lambda one: (one.start, one.end)):
            assert at <= edit.start
            parts += [self.text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*parts, self.text[at:]])

    def _offset(self, line: int, column: int) -> int:
        start = self._lines[line - 1]
        end = self.line_end(start)
        return start + len(self.text[start:end].encode()[:column].decode())

    def _opens(self, start: int, stop: int) -> bool:
        """Whether a closing parenthesis closes one that was opened around the element alone."""
        depth = 0
        for _, string, _, end in reversed([one for one in self._tokens if one[3] <= stop]):
            depth += (string in ")]}") - (string in "([{") if len(string) == 1 else 0
            if depth == 0:
                # What opens it stands right after the colon, the equals sign or a comma.
                before = [t for t in self._tokens if t[3] < end and t[0] not in _BLANK]
                return bool(before) and before[-1][1] in {":", "=", ",", "(", "["} and end < start
        return False

    @cached_property
    def _tokens(self) -> list[tuple[int, str, int, int]]:
        reader = io.StringIO(self.text, newline="").readline
        return [
            (one.type, one.string, self._lines[one.start[0] - 1] + one.start[1], self._end(one))
            for one in tokenize.generate_tokens(reader)
            if one.start[0] <= len(self._lines)
        ]

    def _end(self, token: tokenize.TokenInfo) -> int:
        line, column = token.end
        return self._lines[min(line, len(self._lines)) - 1] + column


def names(node: ast.AST) -> Iterator[str]:
    """Every variable that some code reads."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id


def siblings(node: ast.AST) -> Iterator[str]:
    """The columns whose values some code takes by ``v.this["column"]``."""
    for one in ast.walk(node):
        if not isinstance(one, ast.Subscript) or not isinstance(one.value, ast.Attribute):
            continue
        key = one.slice.value if isinstance(one.slice, ast.Constant) else None
        if one.value.attr == "this" and isinstance(key, str):
            yield key


def without_unused(text: Text, candidates: Iterable[str]) -> Text:
    """The module without those of some variables that nothing reads any more.

    Args:
        text: The module.
        candidates: The variables; what only they read goes with them.
    """
    left = set(candidates)
    while True:
        read = {*names(text.tree)}
        gone = next((one for one in text.tree.body if _target(one) in left - read), None)
        if gone is None:
            return text
        left |= set(names(gone))
        start, end = text.with_remark(text.start(gone)), text.line_end(text.end(gone))
        if not text.text[text.line_start(max(start - 1, 0)) : start].strip():
            blank = re.match(r"(?:[ \t]*(?:\r\n|\r|\n))*", text.text[end:])
            assert blank is not None
            end += blank.end()
        text = Text(text.changed([Edit(start, end, "")]))


def _target(node: ast.stmt) -> str | None:
    """The variable that a statement sets, where that is all it does."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else None
    return None
