"""What the schema's own ``env.py`` says: where it is configured, and where its URL comes from.

It is read and never run; what cannot be seen in its text is not known.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib.tables import exclude_own_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPTION: Final = "sqlalchemy.url"
_SETTERS: Final = frozenset({"set_main_option", "set_section_option"})
_ENGINES: Final = frozenset({"create_engine", "create_async_engine"})
_FILTERS: Final = frozenset({"include_name", "include_object"})


@dataclass(frozen=True, slots=True)
class EnvPy:
    """What was seen.

    Args:
        path: The file.
        calls: The lines on which ``context.configure(…)`` begins.
        filtered: Whether one of these calls has a filter of its own.
        excluded: Whether it leaves seedlib's tables out already.
        computed: The line on which it makes the database's URL by itself, if it does.
    """

    path: Path
    calls: tuple[int, ...] = ()
    filtered: bool = False
    excluded: bool = False
    computed: int | None = None


def read(path: Path) -> EnvPy:
    """Read a file; of one that is not there, or no Python, nothing is known."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return EnvPy(path)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    configure = [call for call in calls if _called(call) == "configure"]
    named = {keyword.arg for call in configure for keyword in call.keywords}
    return EnvPy(
        path,
        calls=tuple(sorted(call.lineno for call in configure)),
        filtered=bool(named & _FILTERS),
        excluded=exclude_own_tables.__name__ in _names(tree),
        computed=min(_computed(tree), default=None),
    )


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name):
                yield name.rpartition(".")[2]


def _computed(tree: ast.AST) -> Iterator[int]:
    """The lines that put a URL where the ini file's would be, or make an engine of their own."""
    for node in ast.walk(tree):
        match node:
            case ast.Call() if _called(node) in _SETTERS and _says_url(node):
                yield node.lineno
            case ast.Call() if _called(node) in _ENGINES:
                yield node.lineno
            case ast.Subscript(slice=ast.Constant(value=value), ctx=ast.Store()):
                if value == _OPTION:
                    yield node.lineno


def _says_url(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(one, ast.Constant) and one.value == _OPTION for one in given)
