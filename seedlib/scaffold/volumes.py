"""How many rows each table gets: by its place among the others, and by what its keys have room for.

What everything refers to is short, what refers to much is long; so a shop has few states, some
customers, more orders, and most of all lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.graph import Reference
    from seedlib.shape import TableShape

SIZES = ("small", "medium", "large")
_REFERENCE = (5, 10, 20)
_FIRST = (10, 200, 5_000)
"""Tables that refer to nothing."""
_GROWTH = 3
"""How many times the rows of its parents a table has."""
_MOST = (100, 5_000, 200_000)
_MOST_REFERRED = (50, 2_000, 50_000)
"""Tables that others refer to: an order's lines are more than the orders."""
_FEW_COLUMNS = 5
_NAMES = ("code", "name", "label", "title", "symbol", "abbreviation", "iso")


def volumes(
    drafts: Mapping[str, Draft],
    references: Iterable[Reference],
    least: Iterable[tuple[str, str]],
    given: Mapping[str, Mapping[str, int]],
) -> dict[str, dict[str, int]]:
    """Give each table its number of rows for each size.

    Args:
        drafts: The tables, parents first.
        references: What is between them.
        least: Pairs of tables of which the first has as many rows as the second at least, because
            each row of the second needs one of its own.
        given: The rows of tables that are seeded already, by size.
    """
    known = [r for r in references if r.child != r.parent]
    parents = {table: {r.parent for r in known if r.child == table} for table in drafts}
    referred = {r.parent for r in known}
    pairs = list(least)
    found: dict[str, dict[str, int]] = {table: {} for table in drafts}
    for at, size in enumerate(SIZES):
        rows = {table: counts[size] for table, counts in given.items()}
        for table, draft in drafts.items():
            most = (_MOST_REFERRED if table in referred else _MOST)[at]
            rows[table] = _wanted(draft.shape, at, parents[table], most, rows)
        for more, fewer in pairs:
            if more in drafts:
                rows[more] = max(rows[more], rows[fewer])
        for table, count in _bounded(drafts, rows).items():
            found[table][size] = count
    return found


def _wanted(
    shape: TableShape, at: int, parents: set[str], most: int, rows: Mapping[str, int]
) -> int:
    """What a table would get if its keys had room for anything."""
    if not parents:
        few = most == _MOST_REFERRED[at] and _is_reference(shape)
        return (_REFERENCE if few else _FIRST)[at]
    # Of a circle some are not known yet.
    longest = max((rows[parent] for parent in parents if parent in rows), default=0)
    return _round(min(max(longest * _GROWTH, _FIRST[at]), most))


def _round(rows: int) -> int:
    """A number that a person would have chosen: 60 for 63, and 1,500 for 1,800."""
    step = max(int(10 ** (len(str(rows)) - 1)) // 2, 1)
    return rows // step * step


def _is_reference(shape: TableShape) -> bool:
    """Whether a table looks like a list of kinds, states or currencies."""
    told = [column for column in shape.columns.values() if not column.generated]
    key = [shape.columns[column] for column in shape.primary_key]
    spelled = bool(key) and all(column.family in {"text", "enum"} for column in key)
    named = any(column.name.lower().endswith(_NAMES) for column in told)
    return len(told) <= _FEW_COLUMNS and (spelled or named)


def _bounded(drafts: Mapping[str, Draft], rows: dict[str, int]) -> dict[str, int]:
    """What is left of it where keys have less room, which makes less room further down."""
    shrinking = True
    while shrinking:
        shrinking = False
        for table, draft in drafts.items():
            most = draft.most(rows)
            if most is not None and most < rows[table] > 1:
                rows[table] = max(most, 1)
                shrinking = True
    return {table: rows[table] for table in drafts}
