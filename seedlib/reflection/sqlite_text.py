"""What of a table or an index SQLite tells by nothing but the text that made it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/|\w+|\s+|.""",
    re.DOTALL,
)
_WHERE = re.compile(r"\s*WHERE\b(.*)", re.IGNORECASE | re.DOTALL)
_ORDER = re.compile(r"\s+(?:ASC|DESC)\s*$", re.IGNORECASE)
_QUOTES = "\"`'"


def index(sql: str) -> tuple[list[str], str]:
    """The parts of an index, and the condition of the rows that are in it.

    Args:
        sql: What made the index.

    Returns:
        Each part's text, without its direction; and the condition, empty where there is none.
    """
    parts, rest = _listed(sql)
    where = _WHERE.match(rest)
    return [_ORDER.sub("", part).strip() for part in parts], where[1].strip() if where else ""


def computed(sql: str) -> dict[str, str]:
    """How a table's generated columns are computed.

    Args:
        sql: What made the table.
    """
    found = {}
    for definition in _listed(sql)[0]:
        tokens, depth, at = list(_TOKEN.finditer(definition)), 0, None
        for token in tokens:
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if not depth and token[0].upper() == "AS":
                at = token.end()
                break
        if at is not None:
            found[_name(tokens[0][0])] = ",".join(_listed(definition[at:])[0]).strip()
    return found


def _listed(sql: str) -> tuple[list[str], str]:
    """What the first parentheses hold, parted at its commas; and the text behind them."""
    pieces, depth = [""], 0
    for token in _TOKEN.finditer(sql):
        text = " " if token[0].startswith(("--", "/*")) else token[0]
        depth -= text == ")"
        if not depth and text == ")":
            return [piece.strip() for piece in pieces], sql[token.end() :]
        if depth == 1 and text == ",":
            pieces.append("")
        elif depth:
            pieces[-1] += text
        depth += text == "("
    return [], ""


def _name(token: str) -> str:
    if token.startswith("["):
        return token[1:-1]
    first = token[:1]
    return token[1:-1].replace(first * 2, first) if first in _QUOTES else token
