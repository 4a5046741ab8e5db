"""Whether a Faker provider of the user's own was edited, told without importing it.

Importing it would import Faker, and running it would fill a pool, only to tell that nothing
changed. This module must not know what a pool is.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from seedlib.declaration import DeclarationError


def source_digest(module: str) -> str:
    """Digest the source of a module and of what it imports from its own top-level package.

    Comments, formatting and docstrings do not count. A provider's words may stand in a module
    beside it, so those it imports count, wherever in the package they are.

    Args:
        module: The module's full name.

    Returns:
        32 hexadecimal digits.

    Raises:
        DeclarationError: The module is not found, or has no source.
    """
    found: dict[str, str] = {}
    _collect(module, found)
    text = "\n".join(f"{name}\n{source}" for name, source in sorted(found.items()))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _collect(module: str, found: dict[str, str]) -> None:
    spec = _find(module)
    if spec is None:
        raise DeclarationError(
            f"The module {module} of v.fake({module + ':…'!r}) is not found, or has no source, so "
            "nobody could tell later whether it was changed. Name a module that can be imported "
            "from where the run starts."
        )
    tree = ast.parse(Path(spec.origin or "").read_bytes())
    found[module] = ast.unparse(_without_docstrings(tree))
    for name in _imported(tree, spec):
        if name not in found and _find(name) is not None:
            _collect(name, found)


def _find(module: str) -> ModuleSpec | None:
    """Where a module's source is; ``find_spec`` alone would import the packages it is in."""
    top, *below = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:  # __main__ and its like
        return None
    name = top
    for part in below:
        if spec is None or spec.submodule_search_locations is None:
            return None
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, spec.submodule_search_locations)
    return spec if spec is not None and (spec.origin or "").endswith(".py") else None


def _imported(tree: ast.Module, spec: ModuleSpec) -> list[str]:
    """Names that may be modules of the same top-level package."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            written = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(written, spec.parent)
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    top = spec.name.split(".")[0]
    return [name for name in names if name.split(".")[0] == top]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and (
            ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree
