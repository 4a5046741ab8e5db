"""Relations that only say which columns have a value: both or neither, exactly one of some."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import TYPE_CHECKING, Literal

from seedlib.scaffold.checks.atoms import Null
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.plans import Split, joined
from seedlib.scaffold.code import call, this

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.scaffold.checks.atoms import Way
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Leaf, Plan

_MOST_COLUMNS = 8
_Pattern = tuple[bool, ...]
"""For each column whether there is a value."""
Action = Literal["shown", "hidden"] | int
"""What a column is: there, not there, or there in so many of a hundred rows."""


def arrange(columns: Columns, ways: Sequence[Way]) -> None:
    """Let columns have values, or none, as one of several ways has it.

    Raises:
        UnmetError: That cannot be arranged.
    """
    names = sorted(
        {column for way in ways for atom in way for column in atom.columns},
        key=lambda name: (
            columns.may_change(name),
            list(columns.plans).index(name) if name in columns.plans else -1,
        ),
    )
    if len(names) > _MOST_COLUMNS or not set(names) <= set(columns.plans):
        raise UnmetError("too many columns, or one that nothing fills")
    allowed = [p for p in product((True, False), repeat=len(names)) if _fits(p, names, ways)]
    for place, name in enumerate(names):
        begun = {pattern[:place] for pattern in allowed}
        if columns.may_change(name) and _can(columns, name):
            allowed = _decide(columns, names, place, allowed)
        else:
            allowed = _taken(columns, names, place, allowed)
        if begun != {pattern[:place] for pattern in allowed}:
            raise UnmetError(f"whether {name} is NULL is decided already")
    columns.settled.update(names)


def _fits(pattern: _Pattern, names: Sequence[str], ways: Sequence[Way]) -> bool:
    there = dict(zip(names, pattern, strict=True))
    return any(
        all(isinstance(atom, Null) and there[atom.column] != atom.wanted for atom in way)
        for way in ways
    )


def _can(columns: Columns, name: str) -> bool:
    """Whether a column can be there, and can be hidden."""
    try:
        columns.each(name, lambda leaf: columns.shown(leaf, name))
        columns.each(name, lambda leaf: columns.hidden(leaf, name))
    except UnmetError:
        return False
    return True


def _taken(
    columns: Columns, names: Sequence[str], place: int, allowed: Sequence[_Pattern]
) -> list[_Pattern]:
    """The patterns that are left with a column as it is."""
    known = columns.facts(names[place])
    assert known is not None
    if not known.nullable:
        return [pattern for pattern in allowed if pattern[place]]
    if known.members == ():
        return [pattern for pattern in allowed if not pattern[place]]
    both = {pattern[: place + 1] for pattern in allowed}
    sure = [p for p in allowed if (*p[:place], not p[place]) in both]
    if len(sure) == len(allowed):
        return sure
    # It may be made to have a value always, at least.
    name = names[place]
    if not columns.may_change(name):
        raise UnmetError(f"whether {name} is NULL is decided already")
    plan = columns.each(name, lambda leaf: columns.shown(leaf, name))
    columns.change(name, plan, ())
    return [pattern for pattern in allowed if pattern[place]]


def _decide(
    columns: Columns, names: Sequence[str], place: int, allowed: list[_Pattern]
) -> list[_Pattern]:
    """Let a column be there as the ones before it leave it open."""
    name = names[place]
    begun = sorted({pattern[:place] for pattern in allowed}, reverse=True)
    actions: dict[_Pattern, Action] = {before: _action(before, allowed) for before in begun}
    open_ones = [before for before, action in actions.items() if isinstance(action, int)]
    if len(open_ones) < len(begun) and name in columns.fixed:
        # A key has one condition, and no second share of rows.
        shown = "shown" in actions.values()
        actions.update(dict.fromkeys(open_ones, "shown" if shown else "hidden"))
        allowed = [p for p in allowed if p[:place] not in open_ones or p[place] == shown]
    read: set[str] = set()
    plan = _tree(columns, names, place, actions, read)
    columns.change(name, plan, read)
    return allowed


def _action(before: _Pattern, allowed: Sequence[_Pattern]) -> Action:
    place = len(before)
    left = [pattern for pattern in allowed if pattern[:place] == before]
    there = sum(pattern[place] for pattern in left)
    if there == len(left):
        return "shown"
    return "hidden" if not there else round(100 * there / len(left))


def _tree(
    columns: Columns,
    names: Sequence[str],
    place: int,
    actions: dict[_Pattern, Action],
    read: set[str],
    before: _Pattern = (),
) -> Plan:
    """The column's plan, by the columns before it, as far as they matter."""
    below = {action for pattern, action in actions.items() if pattern[: len(before)] == before}
    if len(below) == 1 or len(before) == place:
        action = next(iter(below))
        return columns.each(names[place], lambda leaf: _acted(columns, names[place], leaf, action))
    column = names[len(before)]
    sides = {
        there: (*before, there)
        for there in (True, False)
        if any(pattern[: len(before) + 1] == (*before, there) for pattern in actions)
    }
    plans = {
        there: _tree(columns, names, place, actions, read, pattern)
        for there, pattern in sides.items()
    }
    if len(plans) == 1 or plans[True] == plans[False]:
        return next(iter(plans.values()))
    read.add(column)
    split = Split(
        call("v.is_null", this(column)),
        call("v.not_null", this(column)),
        (column,),
        plans[False],
        plans[True],
    )
    return joined(split, plans[False], plans[True])


def _acted(columns: Columns, name: str, leaf: Leaf, action: Action) -> Leaf:
    if action == "hidden":
        return columns.hidden(leaf, name)
    if action == "shown":
        return columns.shown(leaf, name)
    if leaf.percent is not None:
        return leaf
    shown = columns.shown(leaf, name)
    return dataclasses.replace(shown, percent=action, needed=False)
