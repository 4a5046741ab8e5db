"""A column's expression, taken apart into the cases that it has, so that each can be changed.

A plan is a leaf, or a condition with two plans below it. A leaf is an expression without its
``v.maybe``, and the bounds that other columns of the row set it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.scaffold.code import Binary, Call, Literal, call, code, this

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.scaffold.checks.polynomial import Polynomial
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound that other columns of the row set.

    Args:
        code: What it is: the least or the most value; for moments from above, what comes after.
        polynomial: The least or the most value, of the columns that it reads.
        blur: How much further in the bound may be, where it is rounded to a day.
        nullable: Those of the columns that may be NULL.
        range: The least and the most that it can be.
    """

    code: Code
    polynomial: Polynomial
    blur: Fraction = Fraction(0)
    nullable: tuple[str, ...] = ()
    range: Range = (None, None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return self.polynomial.columns


@dataclass(frozen=True, slots=True)
class Leaf:
    """One case of a column.

    Args:
        code: The expression, without ``v.maybe``; NULL is ``Literal(None)``.
        domain: What it has to fit.
        percent: In how many of a hundred rows there is a value, where not in all.
        lows: Bounds from below.
        highs: Bounds from above.
        needed: Whether a relation asks for a value.
        tied: Whether a relation says which value it is.
    """

    code: Code
    domain: Domain
    percent: int | None = None
    lows: tuple[Bound, ...] = ()
    highs: tuple[Bound, ...] = ()
    needed: bool = False
    tied: bool = False

    @property
    def is_null(self) -> bool:
        """Whether it is NULL in every row."""
        return self.code == Literal(None)

    @property
    def always(self) -> bool:
        """Whether there has to be a value, also where another column has none."""
        return self.needed or self.domain.not_null


@dataclass(frozen=True, slots=True)
class Split:
    """Two cases.

    Args:
        condition: When the first holds; where it is NULL, the second does.
        opposite: The condition turned round, true in exactly the other rows.
        columns: The columns that it reads.
        then: The first.
        otherwise: The second.
    """

    condition: Code
    opposite: Code
    columns: tuple[str, ...]
    then: Plan
    otherwise: Plan


Plan = Leaf | Split
Path = tuple[tuple["Code", bool], ...]
"""Conditions that hold, or do not."""


def plan_of(expression: Code, domain: Domain) -> Leaf:
    """The plan of an expression that nothing was changed of."""
    if isinstance(expression, Call) and expression.function == "v.maybe":
        share = expression.args[1]
        if isinstance(share, Literal) and isinstance(share.value, int):
            return Leaf(expression.args[0], domain, share.value)
    return Leaf(expression, domain)


def leaves(plan: Plan) -> Iterator[Leaf]:
    """Every case."""
    if isinstance(plan, Leaf):
        yield plan
    else:
        yield from leaves(plan.then)
        yield from leaves(plan.otherwise)


def mapped(plan: Plan, change: Callable[[Leaf, Path], Plan], path: Path = ()) -> Plan:
    """The plan with each case changed, by what leads to it."""
    if isinstance(plan, Leaf):
        return change(plan, path)
    return joined(
        plan,
        mapped(plan.then, change, (*path, (plan.condition, True))),
        mapped(plan.otherwise, change, (*path, (plan.condition, False))),
    )


def joined(split: Split, then: Plan, otherwise: Plan) -> Plan:
    """Two cases by a condition; one, where they are the same."""
    if then == otherwise:
        return then
    return dataclasses.replace(split, then=then, otherwise=otherwise)


def knowing(plan: Plan, path: Path) -> Plan:
    """What is left of a plan where some conditions are known to hold, or not to."""
    if isinstance(plan, Leaf):
        return plan
    for condition, holds in path:
        if plan.condition == condition:
            return knowing(plan.then if holds else plan.otherwise, path)
    return joined(plan, knowing(plan.then, path), knowing(plan.otherwise, path))


def without(names: Sequence[str], then: Plan, otherwise: Plan) -> Split:
    """Two cases: one of some columns is NULL, or none is."""
    some: Code = call("v.is_null", this(names[0]))
    none: Code = call("v.not_null", this(names[0]))
    for name in names[1:]:
        some = Binary("|", some, call("v.is_null", this(name)))
        none = Binary("&", none, call("v.not_null", this(name)))
    return Split(some, none, tuple(names), then, otherwise)


def conditions(plan: Plan) -> set[str]:
    """The columns that the plan's conditions and bounds read."""
    if isinstance(plan, Split):
        return {*plan.columns} | conditions(plan.then) | conditions(plan.otherwise)
    return {name for bound in (*plan.lows, *plan.highs) for name in bound.columns}


def written(plan: Plan, leaf: Callable[[Leaf], Code]) -> Code:
    """The expression of a plan.

    Args:
        plan: The plan.
        leaf: The expression of a case, NULL left out.
    """
    present = list(dict.fromkeys(leaf(each) for each in leaves(plan) if not each.is_null))
    if not present:
        return Literal(None)
    if isinstance(plan, Leaf) or (len(present) == 1 and not _has_null(plan)):
        return present[0]
    if len(present) == 1:
        # One condition in front: a foreign key stays one that way.
        return call("v.when", _reached(plan), present[0])
    then, otherwise = written(plan.then, leaf), written(plan.otherwise, leaf)
    if then == Literal(None):
        return call("v.when", plan.opposite, otherwise)
    rest = [] if otherwise == Literal(None) else [otherwise]
    return call("v.when", plan.condition, then, *rest)


def _has_null(plan: Plan) -> bool:
    return any(each.is_null for each in leaves(plan))


def _reached(plan: Plan) -> Code:
    """When there is a value at all."""
    assert isinstance(plan, Split)
    sides = ((plan.condition, plan.then), (plan.opposite, plan.otherwise))
    whole = [not _has_null(below) for _, below in sides]
    paths = []
    for number, (condition, below) in enumerate(sides):
        if whole[number]:
            paths.append(condition)
        elif any(not each.is_null for each in leaves(below)):
            # Where the other side is there anyway, its condition need not be ruled out.
            inner = _reached(below)
            paths.append(inner if whole[1 - number] else Binary("&", condition, inner))
    return paths[0] if len(paths) == 1 else Binary("|", *paths)


def maybe(made: Code, percent: int | None) -> Code:
    """The expression in some of the rows."""
    return made if percent is None else call("v.maybe", made, code(percent))
