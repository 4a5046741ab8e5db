"""Sums of products of columns, exactly: what both sides of a comparison come down to.

A moment counts in seconds, so that dates and durations calculate like numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Range = tuple[Fraction | None, Fraction | None]

_Product = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of products of columns.

    Args:
        terms: Each product (its columns in order, several times where it is a power; none for the
            constant) and its factor, which is never 0; in order.
    """

    terms: tuple[tuple[_Product, Fraction], ...] = ()

    @classmethod
    def constant(cls, number: Fraction | int) -> Polynomial:
        """A number."""
        return _made({(): Fraction(number)})

    @classmethod
    def column(cls, name: str) -> Polynomial:
        """A column."""
        return cls((((name,), Fraction(1)),))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, each once, in order."""
        return tuple(sorted({name for product, _ in self.terms for name in product}))

    @property
    def number(self) -> Fraction:
        """What stands in it without a column."""
        return dict(self.terms).get((), Fraction(0))

    def __add__(self, other: Polynomial) -> Polynomial:
        total = dict(self.terms)
        for product, factor in other.terms:
            total[product] = total.get(product, Fraction(0)) + factor
        return _made(total)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other.times(Fraction(-1))

    def __mul__(self, other: Polynomial) -> Polynomial:
        total: dict[_Product, Fraction] = {}
        for left, x in self.terms:
            for right, y in other.terms:
                product = tuple(sorted(left + right))
                total[product] = total.get(product, Fraction(0)) + x * y
        return _made(total)

    def times(self, factor: Fraction) -> Polynomial:
        """Each term multiplied."""
        return _made({product: x * factor for product, x in self.terms})

    def alone(self, column: str) -> Fraction | None:
        """The factor of a column that stands alone in one term and in no other; else ``None``."""
        within = [product for product, _ in self.terms if column in product]
        return dict(self.terms)[(column,)] if within == [(column,)] else None

    def without(self, column: str) -> Polynomial:
        """The terms without the column."""
        return _made({product: x for product, x in self.terms if column not in product})

    def unit(self, units: Mapping[str, Fraction]) -> Fraction:
        """The step in which its values lie, where those of its columns lie in theirs."""
        steps = [
            abs(factor) * math.prod((units[name] for name in product), start=Fraction(1))
            for product, factor in self.terms
        ]
        return reduce(_gcd, steps) if steps else Fraction(1)

    def range(self, ranges: Mapping[str, Range]) -> Range:
        """The least and the most that it can be."""
        total: Range = (Fraction(0), Fraction(0))
        for product, factor in self.terms:
            part: Range = (factor, factor)
            for name in product:
                part = times(part, ranges[name])
            total = plus(total, part)
        return total


def _made(terms: Mapping[_Product, Fraction]) -> Polynomial:
    return Polynomial(tuple(sorted((p, x) for p, x in terms.items() if x)))


def _gcd(x: Fraction, y: Fraction) -> Fraction:
    return Fraction(
        math.gcd(x.numerator * y.denominator, y.numerator * x.denominator),
        x.denominator * y.denominator,
    )


def plus(left: Range, right: Range) -> Range:
    """The range of a sum."""
    low, high = (
        None if x is None or y is None else x + y for x, y in zip(left, right, strict=True)
    )
    return low, high


def times(left: Range, right: Range) -> Range:
    """The range of a product."""
    if left[0] == left[1] == 0 or right[0] == right[1] == 0:
        return Fraction(0), Fraction(0)
    infinite = [
        (-math.inf if x[0] is None else x[0], math.inf if x[1] is None else x[1])
        for x in (left, right)
    ]
    corners = [_corner(x, y) for x in infinite[0] for y in infinite[1]]
    low, high = min(corners), max(corners)
    return (
        None if isinstance(low, float) else low,
        None if isinstance(high, float) else high,
    )


def _corner(x: Fraction | float, y: Fraction | float) -> Fraction | float:
    if x == 0 or y == 0:
        return Fraction(0)
    return x * y
