"""Of which column an expression in a key is, and whether it tells that column's values apart.

``lower(email)`` differs where the made-up emails do, for none of those differ in case alone;
``left(title, 10)`` where the first ten characters do; of ``month(day)`` nothing can be said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from seedlib.scaffold.checks import syntax
from seedlib.scaffold.checks.atoms import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeGuard

_CONVERTED = re.compile(r"\b(?:cast|convert)\b", re.IGNORECASE)
"""What may cut a value short; the tree that CHECKs are read from does without."""


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A column that an expression tells apart.

    Args:
        column: The column, as the expression spells it.
        length: How many characters from its beginning count; ``None`` where all do.
        filled: Whether the expression has a value where the column is NULL.
        begins: Whether its value begins as the column's does, but for case and blanks.
        counted: Whether it counts with the column, which has to be a number then.
    """

    column: str
    length: int | None = None
    filled: bool = False
    begins: bool = True
    counted: bool = False

    def cut(self, length: int | None) -> Unfolded | None:
        """The same where so many characters count; ``None`` where that tells nothing of them."""
        if length is None:
            return self
        least = length if self.length is None else min(length, self.length)
        return replace(self, length=least) if self.begins else None


def unfolded(text: str, server: str) -> Unfolded | None:
    """The column whose values an expression tells apart; ``None`` where that is not sure.

    Args:
        text: The expression.
        server: ``sqlite``, ``mariadb`` or ``mysql``.
    """
    if _CONVERTED.search(text):
        return None
    try:
        tree = syntax.parsed(text, server)
    except UnreadableError:
        return None
    return _of(tree)


def _of(tree: object) -> Unfolded | None:
    name = syntax.name_of(tree)
    if name is not None:
        return Unfolded(name)
    read = next((one for kinds, one in _READERS if isinstance(tree, kinds)), None)
    return read(tree) if read else None


def _trimmed(tree: exp.Trim) -> Unfolded | None:
    """Without blanks at its ends, of which there are none in what is made up."""
    return None if tree.args.get("expression") else _of(tree.this)


def _hashed(tree: exp.Func) -> Unfolded | None:
    found = _of(tree.this)
    return replace(found, begins=False) if found else None


def _filled(tree: exp.Coalesce) -> Unfolded | None:
    """The column, or a constant where it is NULL."""
    found = _of(tree.this)
    constant = all(isinstance(one, exp.Literal) for one in tree.expressions)
    return replace(found, filled=True) if found and constant else None


def _begun(tree: exp.Left | exp.Substring) -> Unfolded | None:
    """``left(title, 10)``, ``substr(title, 1, 10)``."""
    start = tree.args.get("start")
    length = tree.expression if isinstance(tree, exp.Left) else tree.args.get("length")
    found = _of(tree.this)
    if found is None or not _is_count(length) or (start is not None and start.name != "1"):
        return None
    return found.cut(int(length.name))


def _is_count(node: object) -> TypeGuard[exp.Literal]:
    number = isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()
    return number and int(node.name) > 0  # type: ignore[attr-defined]


def _where(tree: exp.If | exp.Case) -> Unfolded | None:
    """The column in some rows and NULL in all others: ``if(deleted_at is null, email, null)``."""
    if isinstance(tree, exp.Case):
        ways, other = tree.args["ifs"], tree.args.get("default")
        if len(ways) != 1:
            return None
        there = ways[0].args["true"]
    else:
        there, other = tree.args["true"], tree.args.get("false")
    one, rest = (other, there) if isinstance(there, exp.Null) else (there, other)
    return _of(one) if rest is None or isinstance(rest, exp.Null) else None


def _beside_constants(tree: exp.Concat | exp.Binary) -> Unfolded | None:
    """``concat('x-', code)``, ``code || '!'``, ``code + 1``, ``code * 2``."""
    counted = not isinstance(tree, (exp.Concat, exp.DPipe))
    parts = [tree.this, tree.expression] if isinstance(tree, exp.Binary) else tree.expressions
    changing = [part for part in parts if not isinstance(part, exp.Literal)]
    constant = [part for part in parts if isinstance(part, exp.Literal)]
    if len(changing) != 1 or (isinstance(tree, exp.Mul) and not all(map(_is_count, constant))):
        return None
    found = _of(changing[0])
    return replace(found, begins=False, counted=found.counted or counted) if found else None


_READERS: tuple[tuple[tuple[type[exp.Expr], ...], Callable[[Any], Unfolded | None]], ...] = (
    ((exp.Lower, exp.Upper), lambda tree: _of(tree.this)),
    ((exp.Trim,), _trimmed),
    ((exp.Hex, exp.Unhex, exp.MD5, exp.SHA, exp.SHA2), _hashed),
    ((exp.Left, exp.Substring), _begun),
    ((exp.Coalesce,), _filled),
    ((exp.If, exp.Case), _where),
    ((exp.Concat, exp.DPipe, exp.Add, exp.Sub, exp.Mul), _beside_constants),
)
"""What an expression may be, and what reads it."""
