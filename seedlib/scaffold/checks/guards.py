"""Relations that depend on the value of a column: what a status, a kind or a flag asks for."""

from __future__ import annotations

from functools import partial
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import Among, Null, UnreadableError
from seedlib.scaffold.checks.bounding import bound
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.conditionals import guard_of, values_of
from seedlib.scaffold.checks.domains import narrowed
from seedlib.scaffold.checks.plans import knowing, mapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.scaffold.checks.atoms import Atom, Way
    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Leaf, Path, Plan

_MOST_WAYS = 8
_MOST_ORDERS = 24


def distinguish(columns: Columns, ways: Sequence[Way]) -> None:
    """Take one of several ways in each row, by the values of one or two of the columns.

    Raises:
        UnmetError: There are none by which that could be told, or the rest cannot be arranged.
    """
    names = sorted({name for way in ways for atom in way for name in atom.columns})
    if len(ways) > _MOST_WAYS or not set(names) <= set(columns.plans):
        raise UnmetError("too many ways, or a column that nothing fills")
    reason = UnmetError("no column by which the ways could be told apart")
    for chosen in _candidates(columns, names, ways):
        before = columns.kept()
        try:
            _tell(columns, chosen, ways)
        except UnmetError as why:
            columns.back(before)
            reason = why
        else:
            return
    raise reason


def _tell(columns: Columns, chosen: Sequence[str], ways: Sequence[Way]) -> None:
    """Tell ways apart by some columns.

    Raises:
        UnmetError: That is not possible.
    """
    for name in chosen:
        _list(columns, name, ways)
    open_ones = [way for way in ways if _Chain(columns, chosen, [way]).is_open(0)]
    reason = UnmetError("values for which there is no way")
    for order in _orders(chosen, open_ones) if open_ones else ():
        kept = columns.kept()
        try:
            _Chain(columns, chosen, order).arrange()
        except UnmetError as why:
            columns.back(kept)
            reason = why
        else:
            return
    raise reason


def _candidates(
    columns: Columns, names: Sequence[str], ways: Sequence[Way]
) -> Iterator[tuple[str, ...]]:
    """Columns that may tell the ways apart: first those of few values, in the most of the ways."""

    def order(name: str) -> tuple[bool, int, str]:
        known = columns.facts(name)
        spoken = sum(any(atom.columns == (name,) for atom in way) for way in ways)
        return known is None or known.members is None, -spoken, name

    single = [n for n in names if any(atom.columns == (n,) for way in ways for atom in way)]
    ordered = sorted(single, key=order)
    yield from ((name,) for name in ordered)
    yield from combinations(ordered[:4], 2)


def _list(columns: Columns, name: str, ways: Sequence[Way]) -> None:
    """Let a text of any kind be one of those that the ways speak of, or another one."""
    known = columns.facts(name)
    constants = dict.fromkeys(
        value
        for way in ways
        for atom in way
        if isinstance(atom, Among) and atom.column == name
        for value in atom.values
    )
    a_text = quantities.kind(columns.domain(name).column) == "text"
    if known is None or known.members is not None or not a_text or not constants:
        return
    if len(constants) == 1:
        constants["other"] = None
    wanted = Among(name, tuple(constants), wanted=True)
    plan = columns.each(name, lambda leaf: asked_of(columns, name, [wanted], leaf))
    columns.change(name, plan, ())


def _orders(chosen: Sequence[str], ways: Sequence[Way]) -> Iterator[tuple[Way, ...]]:
    """The ways in an order: what asks for least first, what is not guarded last."""

    def ease(way: Way) -> tuple[bool, int]:
        rest = [atom for atom in way if not _is_of(atom, chosen)]
        return len(rest) == len(way), len(rest)

    ordered = sorted(ways, key=ease)
    for number, order in enumerate(permutations(ordered)):
        if number == _MOST_ORDERS:
            return
        yield order


def _is_of(atom: Atom, chosen: Sequence[str]) -> bool:
    """Whether a part can be told from one of some columns alone."""
    return len(atom.columns) == 1 and atom.columns[0] in chosen


class _Chain:
    """Ways, each with the condition on which it is taken; the last one where none holds.

    Args:
        columns: The columns, which are changed.
        chosen: The columns that the conditions read.
        order: The ways.
    """

    def __init__(self, columns: Columns, chosen: Sequence[str], order: Sequence[Way]) -> None:
        self.columns = columns
        self.chosen = chosen
        self.order = order
        own = [[atom for atom in way if _is_of(atom, chosen)] for way in order]
        self.rest = [[atom for atom in way if not _is_of(atom, chosen)] for way in order]
        try:
            self.guards = [guard_of(columns, atoms, order) for atoms in own]
            self.values = {name: values_of(columns, name, order) for name in chosen}
        except UnreadableError as why:
            raise UnmetError(str(why)) from why

    def arrange(self) -> None:
        """Check that each value leads to a way that it may take, and change the other columns."""
        if not all(guard.atoms for guard in self.guards[:-1]):
            raise UnmetError("a way without a condition")
        for row in self._rows():
            if not self.guards[self._taken(row)].passes(row):
                raise UnmetError("values for which there is no way")
        for name in sorted({c for rest in self.rest for atom in rest for c in atom.columns}):
            if name not in self.chosen:
                self._change(name)
        for number, rest in enumerate(self.rest):
            for atom in rest:
                if len(atom.columns) > 1:
                    bound(self.columns, atom, self._only(number))
        self.columns.settled.update(self.chosen)

    def is_open(self, number: int) -> bool:
        """Whether there are values for which a way may be taken."""
        return any(self.guards[number].passes(row) for row in self._rows())

    def _rows(self) -> Iterator[dict[str, object]]:
        for combination in product(*self.values.values()):
            yield dict(zip(self.values, combination, strict=True))

    def _taken(self, row: dict[str, object]) -> int:
        """The number of the way that a row's values lead to."""
        for number, guard in enumerate(self.guards[:-1]):
            if guard.holds(row):
                return number
        return len(self.guards) - 1

    def _change(self, name: str) -> None:
        """A column's plan, way by way."""
        columns = self.columns
        atoms = [[a for a in rest if a.columns == (name,)] for rest in self.rest]
        if not any(atoms):
            return
        asked = [Null(name, wanted=False) in own for own in atoms]
        compared = any(name in a.columns and len(a.columns) > 1 for rest in self.rest for a in rest)
        # What one way asks for to be there is not there where the others leave it open.
        hides = any(asked) and all(own == [] or own == [Null(name, wanted=False)] for own in atoms)
        hides = hides and not compared and columns.may_change(name) and self._may_hide(name)
        plans = [columns.each(name, partial(self._leaf, name, own, hides)) for own in atoms]
        columns.change(name, self._chained(plans), self.chosen)

    def _may_hide(self, name: str) -> bool:
        try:
            self.columns.each(name, lambda leaf: self.columns.hidden(leaf, name))
        except UnmetError:
            return False
        return True

    def _leaf(self, name: str, atoms: Sequence[Atom], hides: bool, leaf: Leaf) -> Leaf:  # noqa: FBT001 - of a partial
        if hides and not atoms:
            return self.columns.hidden(leaf, name)
        return asked_of(self.columns, name, atoms, leaf)

    def _chained(self, plans: Sequence[Plan]) -> Plan:
        plan = plans[-1]
        for guard, then in reversed(list(zip(self.guards[:-1], plans[:-1], strict=True))):
            plan = guard.split(then, plan)
        return plan

    def _only(self, number: int) -> Callable[[Plan, Callable[[Leaf, Path], Plan]], Plan]:
        """Changes a plan where one way is taken."""

        def only(plan: Plan, change: Callable[[Leaf, Path], Plan]) -> Plan:
            plans = []
            for i in range(len(self.order)):
                path = tuple(
                    (guard.condition, i == j)
                    for j, guard in enumerate(self.guards[: min(i + 1, len(self.guards) - 1)])
                )
                there = knowing(plan, path)
                plans.append(mapped(there, change, path) if i == number else there)
            self.columns.settled.update(self.chosen)
            return self._chained(plans)

        return only


def asked_of(columns: Columns, name: str, atoms: Sequence[Atom], leaf: Leaf) -> Leaf:
    """A case after what some atoms of its column ask for.

    Raises:
        UnmetError: It cannot be that.
    """
    if Null(name, wanted=True) in atoms:
        return columns.hidden(leaf, name)
    try:
        others = [atom for atom in atoms if not isinstance(atom, Null)]
        domain = narrowed(leaf.domain, others, folds=columns.reading.folds)
    except UnreadableError as why:
        raise UnmetError(str(why)) from why
    changed = columns.narrow(leaf, domain, name)
    return columns.shown(changed, name) if Null(name, wanted=False) in atoms else changed
