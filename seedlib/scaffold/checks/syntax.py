"""The text of a CHECK as a tree, whichever way its database prints it."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from seedlib.scaffold.checks.atoms import UnreadableError

# MySQL names the character set before each text.
_INTRODUCED = re.compile(r"(?P<kept>`[^`]*`|'(?:[^'\\]|\\.|'')*')|(?<!\w)_\w+\s*(?=')", re.DOTALL)
_TEXT_TYPES = {
    exp.DataType.Type.BINARY,
    exp.DataType.Type.CHAR,
    exp.DataType.Type.CHARACTER_SET,
    exp.DataType.Type.TEXT,
    exp.DataType.Type.VARCHAR,
}
_TEXT = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL)


def parsed(text: str, dialect: str) -> exp.Expr:
    """A CHECK as a tree, parentheses left out.

    Args:
        text: As reflection has it.
        dialect: ``sqlite``, ``mysql`` or ``mariadb``.

    Raises:
        UnreadableError: It is no expression of that dialect.
    """
    if dialect == "mysql":
        text = _TEXT.sub(lambda found: _characters(found[0]), text)
        text = _INTRODUCED.sub(lambda found: found["kept"] or "", text)
    try:
        tree = sqlglot.parse_one(text, dialect="sqlite" if dialect == "sqlite" else "mysql")
    except SqlglotError as error:
        raise UnreadableError("an expression that could not be parsed") from error
    if any(isinstance(part, exp.Xor) for both in tree.find_all(exp.And) for part in _sides(both)):
        # XOR binds less than AND, and sqlglot takes them for equals.
        raise UnreadableError("XOR beside AND without parentheses")
    return _bared(tree)


def _characters(text: str) -> str:
    """A text whose bytes MySQL has printed one by one: it does so beyond ASCII."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _sides(node: exp.Binary) -> tuple[exp.Expr, exp.Expr]:
    return node.this, node.expression


def _bared(tree: exp.Expr) -> exp.Expr:
    """A tree without parentheses, collations and changes of a text's type around its parts."""
    holder = exp.Paren(this=tree)
    for node in reversed(list(tree.walk())):
        if isinstance(node, (exp.Paren, exp.Collate)) or _is_text_cast(node):
            node.replace(node.this)
        elif isinstance(node, exp.Introducer):
            node.replace(node.expression)
        elif isinstance(node, exp.Anonymous) and node.name.lower() == "octet_length":
            node.replace(exp.Length(this=node.expressions[0], binary=True))
    bare: exp.Expr = holder.this
    return bare


def _is_text_cast(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this in _TEXT_TYPES


def name_of(node: object) -> str | None:
    """The column's name, where the node is one."""
    return node.name if isinstance(node, exp.Column) else None


def text_of(node: object) -> str | None:
    """The text, where the node is one."""
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None
