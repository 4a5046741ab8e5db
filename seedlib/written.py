"""How declarations are written in a seeder's file: where each stands, and its columns.

Reads the text alone, by its syntax tree; a declaration that a function or a loop makes has no
place of its own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["Seed", "Update"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of ``Seed`` or ``Update`` that names its table.

    Args:
        kind: Which of the two.
        table: The table's name.
        node: The call in the syntax tree.
    """

    kind: Kind
    table: str
    node: ast.Call

    def literal(self, keyword: str) -> ast.Dict | None:
        """A keyword's value where it is a dict written out, such as ``columns={…}``."""
        value = next((k.value for k in self.node.keywords if k.arg == keyword), None)
        return value if isinstance(value, ast.Dict) else None

    def keys(self, keyword: str) -> Mapping[str, ast.expr]:
        """The texts that are keys of such a dict, by what they say; none where there is no dict."""
        found = self.literal(keyword)
        return {
            key.value: key
            for key in (found.keys if found is not None else ())
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }


class Written:
    """A seeder's file.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_bytes())

    def line(self, kind: Kind, table: str, column: str | None) -> int | None:
        """The line of a column in its declaration, or of the declaration.

        Args:
            kind: What declares the table.
            table: The table.
            column: The column, ``None`` where it is about the table.

        Returns:
            The line's number, from 1; ``None`` where it cannot be told.
        """
        call = declaring(self.tree, kind, table)
        if call is None:
            return None
        named = {**call.keys("pii"), **call.keys("columns")}
        node = named.get(column, call.node) if column is not None else call.node
        return node.lineno


def declaring(tree: ast.Module, kind: Kind, table: str) -> Call | None:
    """The one call of a module that declares a table; ``None`` where not exactly one does."""
    found = [call for call in _calls(tree) if (call.kind, call.table) == (kind, table)]
    return found[0] if len(found) == 1 else None


def shown(path: Path) -> str:
    """A file's name as one types it here: relative, if it is below the current folder."""
    there, here = path.resolve(), Path.cwd().resolve()
    return str(there.relative_to(here) if there.is_relative_to(here) else there)


def _calls(tree: ast.Module) -> Iterator[Call]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        table = node.args[0] if node.args else _keyword(node, "table")
        if isinstance(table, ast.Constant) and isinstance(table.value, str):
            if name == "Seed":
                yield Call("Seed", table.value, node)
            elif name == "Update":
                yield Call("Update", table.value, node)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in node.keywords if k.arg == name), None)
