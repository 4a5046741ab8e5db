"""The columns of a table while their expressions are rewritten."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.facts import Facts, Row, constants, facts, reads
from seedlib.scaffold.checks.fitting import between, drawn_range, fitted, typed
from seedlib.scaffold.checks.plans import (
    Leaf,
    conditions,
    knowing,
    leaves,
    mapped,
    maybe,
    plan_of,
    without,
    written,
)
from seedlib.scaffold.code import Literal, call

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from fractions import Fraction

    from seedlib.scaffold.checks.plans import Path, Plan
    from seedlib.scaffold.checks.reading import Reading
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain


_SPELLED = (str, Decimal, dt.date)
"""Constants that a seeder has as texts."""


class UnmetError(Exception):
    """A relation that could not be met this way; its text tells why, in a few words."""


class Columns:
    """What each column is made of, as far as it is decided.

    Once another column reads a column, it is settled: only its constants may become narrower.

    Args:
        codes: The expressions to begin with.
        reading: The table's CHECKs.
        fixed: The columns that keep their values, and may only be hidden.
        variables: The expressions behind names.
    """

    def __init__(
        self,
        codes: Mapping[str, Code],
        reading: Reading,
        fixed: Collection[str],
        variables: Mapping[str, Code],
    ) -> None:
        self.reading = reading
        self.fixed = frozenset(fixed)
        self.plans: dict[str, Plan] = {
            name: plan_of(code, reading.exact[name]) for name, code in codes.items()
        }
        self.settled: set[str] = set()
        self.changed: set[str] = set()
        self.row = Row(self.facts, variables)

    def kept(self) -> tuple[dict[str, Plan], set[str], set[str]]:
        """What there is, to come back to."""
        return dict(self.plans), set(self.settled), set(self.changed)

    def back(self, kept: tuple[dict[str, Plan], set[str], set[str]]) -> None:
        """Come back to what there was."""
        self.plans, self.settled, self.changed = dict(kept[0]), set(kept[1]), set(kept[2])

    def domain(self, name: str) -> Domain:
        """What the column may hold."""
        return self.reading.exact[name]

    def facts(self, name: str, path: Path = ()) -> Facts | None:
        """What is known of a column's values; ``None`` where it has no expression.

        Args:
            name: The column.
            path: What is known of the row's conditions.
        """
        if name not in self.plans:
            return None
        every = [self.of_leaf(leaf) for leaf in leaves(knowing(self.plans[name], path))]
        ranges = [each.range for each in every if each.members != ()]
        lows, highs = [r[0] for r in ranges], [r[1] for r in ranges]
        members: tuple[object, ...] | None = None
        if all(each.members is not None for each in every):
            members = tuple(dict.fromkeys(m for each in every for m in each.members or ()))
        return Facts(
            (
                None if None in lows else min((x for x in lows if x is not None), default=None),
                None if None in highs else max((x for x in highs if x is not None), default=None),
            ),
            members,
            any(each.nullable for each in every),
            all(each.drawn or each.members == () for each in every),
        )

    def of_leaf(self, leaf: Leaf) -> Facts:
        """What is known of one case."""
        found = facts(leaf.code, leaf.domain, self.row)
        low, high = found.range
        for bound in leaf.lows:
            # What is drawn after another moment may do without the constant.
            low = None if low is None or bound.range[0] is None else min(low, bound.range[0])
        for bound in leaf.highs:
            high = None if high is None or bound.range[1] is None else max(high, bound.range[1])
        unsure = any(bound.nullable for bound in (*leaf.lows, *leaf.highs)) and not leaf.always
        return Facts(
            (low, high),
            found.members,
            found.nullable or leaf.percent is not None or unsure,
            found.drawn,
        )

    def ends(self, leaf: Leaf) -> tuple[Fraction, Fraction] | None:
        """The constants between which a case is drawn, where it is."""
        return drawn_range(facts(leaf.code, leaf.domain, self.row))

    def depends(self, name: str) -> set[str]:
        """Every column whose value a column's value follows from, itself included."""
        found: set[str] = set()
        todo = [name]
        while todo:
            column = todo.pop()
            if column in found or column not in self.plans:
                continue
            found.add(column)
            plan = self.plans[column]
            todo += [*conditions(plan), *(n for leaf in leaves(plan) for n in reads(leaf.code))]
        return found

    def may_change(self, name: str) -> bool:
        """Whether a column may get other values, by what others read."""
        return name in self.plans and name not in self.settled

    def change(self, name: str, plan: Plan, read: Collection[str]) -> None:
        """Give a column another plan.

        Args:
            name: The column.
            plan: The plan.
            read: The columns that it reads from now on.

        Raises:
            UnmetError: The column is settled, or one that it reads would follow from it.
        """
        if not self.may_change(name):
            raise UnmetError(f"{name} is decided already")
        for other in read:
            if other not in self.plans:
                raise UnmetError(f"nothing fills {other}")
            if name in self.depends(other):
                raise UnmetError(f"{name} and {other} would follow from each other")
            self.plans[other] = self.each(other, partial(self._typed, other))
        self.plans[name] = plan
        self.changed.add(name)
        self.settled.update(read)

    def _typed(self, name: str, leaf: Leaf) -> Leaf:
        """A case whose values are dates and numbers, and not texts that spell them.

        Raises:
            UnmetError: That is not possible.
        """
        if quantities.kind(leaf.domain.column) not in {"number", "moment"}:
            return leaf
        spelled = [part for part in constants(leaf.code) if isinstance(part, _SPELLED)]
        if not spelled:
            return leaf
        ends = self.ends(leaf)
        if ends is None or name in self.fixed or not isinstance(leaf.code, Literal):
            raise UnmetError(f"{name} has values that are given as texts")
        self.changed.add(name)
        return dataclasses.replace(leaf, code=typed(leaf.domain, ends[0]))

    def written(self, name: str) -> Code:
        """The column's expression."""
        return written(self.plans[name], self._leaf)

    def _leaf(self, leaf: Leaf) -> Code:
        made = leaf.code
        bounds = (*leaf.lows, *leaf.highs)
        if not bounds:
            return maybe(made, leaf.percent)
        ends = self.ends(leaf)
        assert ends is not None
        made = between(leaf.domain, ends, leaf.lows, leaf.highs)
        absent = sorted({name for bound in bounds for name in bound.nullable})
        if absent and leaf.always:
            made = call("v.when", without(absent, leaf, leaf).condition, leaf.code, made)
        return maybe(made, leaf.percent)

    def narrow(self, leaf: Leaf, domain: Domain, name: str) -> Leaf:
        """A case for a narrower domain.

        Raises:
            UnmetError: The column keeps its values, or none are known that would do.
        """
        if domain == leaf.domain or leaf.is_null:
            return dataclasses.replace(leaf, domain=domain)
        made = fitted(leaf.code, leaf.domain, domain, self.row)
        if made is None or (name in self.fixed and made != leaf.code):
            raise UnmetError(f"{name} keeps its values")
        if made != leaf.code and (leaf.lows or leaf.highs or leaf.tied):
            raise UnmetError(f"{name} is bounded already")
        return dataclasses.replace(leaf, code=made, domain=domain)

    def shown(self, leaf: Leaf, name: str) -> Leaf:
        """A case that always has a value.

        Raises:
            UnmetError: No value is known for it.
        """
        made: Code | None = leaf.code
        if leaf.is_null:
            made = (
                None
                if name in self.fixed
                else fitted(Literal(None), leaf.domain, leaf.domain, self.row)
            )
            if made == Literal(None):
                made = None
        if made is None or facts(made, leaf.domain, self.row).nullable:
            raise UnmetError(f"{name} may be NULL")
        return dataclasses.replace(leaf, code=made, percent=None, needed=True)

    def hidden(self, leaf: Leaf, name: str) -> Leaf:
        """A case that never has a value.

        Raises:
            UnmetError: The column may not be NULL.
        """
        if leaf.domain.not_null or leaf.needed:
            raise UnmetError(f"{name} may not be NULL")
        return Leaf(Literal(None), leaf.domain)

    def each(self, name: str, change: Callable[[Leaf], Plan]) -> Plan:
        """The column's plan with each case changed."""
        return mapped(self.plans[name], lambda leaf, _: change(leaf))
