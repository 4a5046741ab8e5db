"""Which revisions cannot be taken back: those whose ``downgrade`` raises :class:`IrreversibleSeed`.

A plan must know it before its first statement, and may not run a user's code to find out. So the
revision's file is read: a ``raise IrreversibleSeed(…)`` anywhere in ``downgrade`` counts, below an
``if`` as well. One that is hidden in another function is met when its turn comes.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib.errors import IrreversibleSeed

if TYPE_CHECKING:
    from seedlib.catalog import Seeder


def reason(seeder: Seeder) -> str | None:
    """Why a revision cannot be taken back, empty where it does not say; ``None`` where it can."""
    path = Path(seeder.path)
    if path.suffix != ".py":
        return None  # compiled without its source: Alembic's "sourceless" trees
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade":
            raised = (_reason(part) for part in ast.walk(node) if isinstance(part, ast.Raise))
            return next((text for text in raised if text is not None), None)
    return None


def _reason(statement: ast.Raise) -> str | None:
    """The first argument where it is written out; empty where it is computed, or there is none."""
    raised = statement.exc
    arguments = raised.args if isinstance(raised, ast.Call) else []
    named = raised.func if isinstance(raised, ast.Call) else raised
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", None)
    if name != IrreversibleSeed.__name__:
        return None
    first = arguments[0] if arguments else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
