"""A stable description of a declaration, for the fingerprint that tells whether it changed.

Two declarations are described alike exactly when they make the same values. Comments, formatting
and docstrings of an author's functions are left out; what such a function refers to is not.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import enum
import inspect
import types
import uuid
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterator


PLAIN: Final = frozenset({type(None), bool, int, float, str})
"""Types of most of what a declaration holds: they say all there is, and have no parts."""

# Their code changes with a release of ours, which keeps values as they are.
_KNOWN: Final = {"seedlib", "builtins", "abc", "typing"}


@dataclass(slots=True, eq=False)
class _Visit:
    """A function while it is described, and every function that its description has met so far."""

    function: types.FunctionType
    met: set[types.FunctionType] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class _Pass:
    """What is being described, outermost first, and what was: functions refer to each other a lot.

    Inside a description of one that it leads back to, a function reads otherwise than by itself:
    so what was met is kept beside what was said.
    """

    visits: list[_Visit] = field(default_factory=list)
    said: dict[types.FunctionType, tuple[object, set[types.FunctionType]]] = field(
        default_factory=dict
    )


_PASS: ContextVar[_Pass | None] = ContextVar("functions being described", default=None)


@contextmanager
def one_pass() -> Iterator[_Pass]:
    """Describe each function once; what they refer to must not change meanwhile."""
    run = _PASS.get() or _Pass()
    token = _PASS.set(run)
    try:
        yield run
    finally:
        _PASS.reset(token)


def describe(value: object) -> object:  # noqa: PLR0911 - one line for each type
    """Describe a value by lists, mappings with text keys, text, numbers and ``None``.

    The order of a mapping counts: weights are drawn in the order in which they are written.
    """
    if type(value) in PLAIN:
        return value
    if isinstance(value, enum.Enum):
        return describe(value.value)
    if isinstance(value, (int, float, str)):
        return value
    if isinstance(value, types.FunctionType):
        return ["function", _function(value)]
    if isinstance(value, type):
        return ["type", _name(value)]
    # decimal.Decimal has a method of that name too, which means something else.
    if hasattr(value, "canonical") and not isinstance(value, Decimal):
        return value.canonical()
    if isinstance(value, Mapping):
        return ["mapping", [[describe(k), describe(x)] for k, x in value.items()]]
    if isinstance(value, (list, tuple)):
        # Long ones are mostly of texts or numbers: told in one look.
        return list(value) if PLAIN.issuperset(map(type, value)) else [*map(describe, value)]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted((describe(item) for item in value), key=repr)]
    return [_name(type(value)), _contents(value)]


def attributes(value: object) -> dict[str, object]:
    """Describe an object by its class and what it was made with.

    Attributes that begin with an underscore are what it keeps for itself.
    """
    if dataclasses.is_dataclass(value):
        found = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    else:
        found = dict(vars(value)) if hasattr(value, "__dict__") else {}
    return {name: describe(found[name]) for name in sorted(found) if not name.startswith("_")}


def methods(kind: type) -> dict[str, object]:
    """Describe the code of an author's own class, and of those of theirs that it derives from."""
    theirs = [c for c in kind.__mro__ if c.__module__.split(".")[0] not in _KNOWN]
    return {
        f"{c.__qualname__}.{name}": describe(function)
        for c in theirs
        for name, function in sorted(vars(c).items())
        if isinstance(function, types.FunctionType)
    }


def _contents(value: object) -> object:
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return [value.days, value.seconds, value.microseconds]
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (np.ndarray, np.generic)):
        return describe(value.tolist())
    return attributes(value)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _function(function: types.FunctionType) -> object:
    """The function's source, and the values of the names it takes from around it.

    A function that is found again while it is described, because what it refers to refers back to
    it, is told by its name.
    """
    with one_pass() as run:
        underway = {visit.function for visit in run.visits}
        said: object
        if function in underway:
            said, met = _named(function), {function}
        elif function in run.said and run.said[function][1].isdisjoint(underway):
            said, met = run.said[function]
        else:
            run.visits.append(_Visit(function))
            try:
                said = _said(function)
            finally:
                met = run.visits.pop().met | {function}
            if met.isdisjoint(underway):
                run.said[function] = said, met
        if run.visits:
            run.visits[-1].met |= met
        return said


def _said(function: types.FunctionType) -> object:
    return {
        # Unparsed, because the form of ast.dump differs between versions of Python.
        "source": [ast.unparse(node) for node in _source(function)],
        "defaults": describe([function.__defaults__, function.__kwdefaults__]),
        "around": {name: _reference(x, function) for name, x in _around(function)},
    }


def _named(function: types.FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _reference(value: object, user: types.FunctionType) -> object:
    """A function beside the author's is described by its source, all others by their name."""
    if isinstance(value, types.FunctionType) and value.__module__ != user.__module__:
        return ["function", _named(value)]
    if isinstance(value, types.ModuleType):
        return ["module", value.__name__]
    return describe(value)


def _around(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """What the function's free and global names stand for; local ones are its own business."""
    free = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = {name: cell.cell_contents for name, cell in free}
    for name in _global_names(function.__code__):
        if name in function.__globals__:
            found.setdefault(name, function.__globals__[name])
    for name in sorted(found):
        yield name, found[name]


def _global_names(code: types.CodeType) -> set[str]:
    """Names that the code, or code inside it, looks up; some of them are attributes."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_global_names, inner))


def _source(function: types.FunctionType) -> list[ast.FunctionDef | ast.Lambda]:
    """The function's own part of its file, without docstrings.

    Several lambdas on one line cannot be told apart: all of them are taken.
    """
    try:
        lines, _ = inspect.findsource(function)
        tree = _parsed("".join(lines))
    except (OSError, SyntaxError) as error:
        raise DeclarationError(
            f"The source of {function.__qualname__}() cannot be read, so nobody could tell later "
            "whether it was changed. Define it in the seeder's file or in a module."
        ) from error
    line = function.__code__.co_firstlineno
    kind = ast.Lambda if function.__name__ == "<lambda>" else ast.FunctionDef
    return [n for n in _over(tree, line) if isinstance(n, kind) and _first_line(n) == line]


@lru_cache(maxsize=64)
def _parsed(source: str) -> ast.Module:
    """A file, without its functions' docstrings; what is returned is for reading alone."""
    tree = ast.parse(source)
    for node in _statements(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements inside a node. What is no statement is most of a tree, and has none in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from _statements(child)


def _over(node: ast.AST, line: int) -> Iterator[ast.AST]:
    """Everything inside a node that reaches over a line; decorators stand above their function."""
    for child in ast.iter_child_nodes(node):
        decorators: list[ast.expr] = getattr(child, "decorator_list", [])
        top = min((n.lineno for n in decorators), default=getattr(child, "lineno", line))
        if top <= line <= getattr(child, "end_lineno", line):
            yield child
            yield from _over(child, line)


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    """Where the compiler says that it begins: at its first decorator."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
