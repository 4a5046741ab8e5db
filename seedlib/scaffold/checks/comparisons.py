"""Comparisons in a CHECK, and the functions of texts that are compared."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import (
    ALWAYS,
    NEVER,
    Among,
    Compare,
    Every,
    Null,
    Remainder,
    Same,
    Some,
    UnreadableError,
)
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.checks.syntax import name_of, text_of
from seedlib.scaffold.checks.terms import Term, Terms, meant, open_range
from seedlib.scaffold.checks.text_functions import TextFunctions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.checks.atoms import Formula
    from seedlib.shape import ColumnShape

SIGNS: Final = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: Final = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_STORED: Final = {"integer": "integer", "boolean": "integer", "float": "real", "binary": "blob"}


class Comparisons:
    """Reads comparisons.

    Args:
        columns: The table's columns, by names in lower case.
        dialect: The database.
    """

    def __init__(self, columns: Mapping[str, ColumnShape], dialect: str) -> None:
        self.terms = Terms(columns, dialect)
        self.dialect = dialect
        self.text_functions = TextFunctions(self.terms, folds=dialect != "sqlite")

    def of(self, left: exp.Expr, sign: str, right: exp.Expr) -> Formula:
        """Read ``left sign right``.

        Raises:
            UnreadableError: It is not understood.
        """
        both = ((left, sign, right), (right, _TURNED[sign], left))
        for one, turned, other in both:
            found = self._special(one, turned, other)
            if found is not None:
                return found
        for one, turned, other in both:
            column = self.terms.column(one)
            if column is not None and quantities.kind(column) == "text":
                return self._text(column, turned, other)
        return self._arithmetic(left, sign, right)

    def _special(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula | None:  # noqa: PLR0911
        """What compares a function that no polynomial has; ``None`` for all else."""
        found = self.text_functions.of(one, sign, other)
        if found is not None:
            return found
        if isinstance(one, (exp.Mod, exp.BitwiseAnd)):
            return self._remainder(one, sign, other)
        if isinstance(one, (exp.Round, exp.Floor, exp.Ceil)) and sign == "=" and one.this == other:
            return self._round(one)
        if isinstance(one, (exp.Abs, exp.Greatest, exp.Least)):
            return self._extreme(one, sign, other)
        if isinstance(one, (exp.Year, exp.Extract, exp.TimeToStr)):
            return self._year(one, sign, other)
        if isinstance(one, exp.Typeof):
            return self._stored_as(one, sign, other)
        return None

    def _text(self, column: ColumnShape, sign: str, other: exp.Expr) -> Formula:
        text = text_of(other)
        if text is not None and sign in {"=", "<>"}:
            return Among(column.name, (text,), sign == "=")
        if text == "" and sign == ">":
            return Among(column.name, ("",), wanted=False)
        second = self.terms.column(other)
        if second is None or quantities.kind(second) != "text":
            raise UnreadableError("a text beside something that is none")
        if sign in {"=", "<>"}:
            return Same(column.name, second.name, sign == "=")
        # Dates are often kept as text, and in order then.
        difference = Polynomial.column(column.name) - Polynomial.column(second.name)
        return self._ordered(difference, sign, Fraction(0))

    def _arithmetic(self, left: exp.Expr, sign: str, right: exp.Expr) -> Formula:
        one, other = self.terms.of(left), self.terms.of(right)
        if one.kind == other.kind == "literal":
            return _known(one.text or "", sign, other.text or "")
        one, other = meant(one, other.kind), meant(other, one.kind)
        if one.kind != other.kind or one.kind == "text":
            raise UnreadableError(f"{one.kind} beside {other.kind}")
        difference = one.polynomial - other.polynomial
        if not difference.columns:
            return _known(difference.number, sign, Fraction(0))
        extra = self._slack(left, right, difference, one)
        steps = [term.step for term in (one, other) if term.step]
        if steps and sign == "<>":
            raise UnreadableError("<> beside a difference of dates")
        found = self._ordered(difference, sign, extra, max(steps, default=None))
        names = [name_of(side) for side in (left, right)]
        if isinstance(found, Compare) and names.count(None) == 1:
            column = self.terms.column(left if names[0] else right)
            return dataclasses.replace(found, result=column.name if column else None)
        return found

    def _slack(
        self, left: exp.Expr, right: exp.Expr, difference: Polynomial, one: Term
    ) -> Fraction:
        """What to keep away from a bound where arithmetic, or the order of texts, is not exact."""
        columns = [
            self.terms.columns[c.lower()] for c in difference.columns if open_range(c) is None
        ]
        families = {column.family for column in columns}
        calculated = any(
            not isinstance(side, (exp.Column, exp.Literal, exp.Neg)) for side in (left, right)
        )
        if one.kind == "number" and not families & {"date", "datetime"}:
            number = difference.number
            binary = number.denominator & (number.denominator - 1) == 0
            kinds = {column.type_text for column in columns}
            exact = families.isdisjoint(
                {"float"} if self.dialect != "sqlite" else {"float", "decimal"}
            )
            same = "float" not in families or (binary and len(kinds) == 1)
            return Fraction(0) if exact or (same and not calculated) else self._unit(difference)
        if self.dialect != "sqlite" or "datetime" not in families:
            return Fraction(0)
        if one.kind == "number":
            return Fraction(1, quantities.DAY)
        # Moments are texts there: 2025-01-01 comes before 2025-01-01 00:00:00.
        written = [text for text in (text_of(left), text_of(right)) if text is not None]
        alike = (
            not calculated and len(families) == 1 and all(" " in text.strip() for text in written)
        )
        return Fraction(0) if alike else Fraction(1)

    def _ordered(
        self, difference: Polynomial, sign: str, slack: Fraction, step: Fraction | None = None
    ) -> Formula:
        """``difference sign 0``."""
        if sign in {">", ">="}:
            return self._ordered(difference.times(Fraction(-1)), _TURNED[sign], slack, step)
        if sign in {"<", "<="}:
            apart = max(step or Fraction(0), self._unit(difference)) if sign == "<" else Fraction(0)
            worst = _worst(difference) + Polynomial.constant(apart + slack)
            return self._single(Compare("<=", _even(worst)))
        if slack or any(open_range(name) for name in difference.columns):
            raise UnreadableError("an equality that is not exact")
        return self._single(Compare("=" if sign == "=" else "<>", _even(difference)))

    def _unit(self, polynomial: Polynomial) -> Fraction:
        columns = [name for name in polynomial.columns if open_range(name) is None]
        units = {name: quantities.unit(self.terms.columns[name.lower()]) for name in columns}
        open_ones = {name: Fraction(1) for name in polynomial.columns if name not in units}
        return polynomial.unit({**units, **open_ones}) if columns else Fraction(1)

    def _single(self, atom: Compare) -> Formula:
        """An equality of one column as what it may be."""
        columns = atom.columns
        if not columns:
            return _known(atom.polynomial.number, atom.sign, Fraction(0))
        factor = atom.polynomial.alone(columns[0])
        if len(columns) > 1 or factor is None or atom.sign == "<=":
            return atom
        return Among(columns[0], (-atom.polynomial.number / factor,), atom.sign == "=")

    def _remainder(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula:
        column = self.terms.column(one.this)
        divisor, rest = self.terms.of(one.expression), self.terms.of(other)
        if column is None or divisor.polynomial.columns or rest.polynomial.columns:
            raise UnreadableError("a remainder of what is no column")
        by, left = divisor.polynomial.number, rest.polynomial.number
        if isinstance(one, exp.BitwiseAnd):
            if by != 1:
                raise UnreadableError("single bits")
            by = Fraction(2)
        if sign == "<>" and by == 2 and left in {0, 1}:  # noqa: PLR2004
            sign, left = "=", 1 - left
        if sign != "=" or by <= 0 or not 0 <= left < by or quantities.kind(column) != "number":
            raise UnreadableError("a remainder that is not compared by =")
        return Remainder(column.name, by, left)

    def _round(self, one: exp.Expr) -> Formula:
        column = self.terms.column(one.this)
        decimals = one.args.get("decimals")
        if column is None or quantities.kind(column) != "number":
            raise UnreadableError("ROUND of what is no column")
        return Remainder(
            column.name,
            Fraction(10) ** -(self.terms.integer(decimals) if decimals else 0),
            Fraction(0),
        )

    def _extreme(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula:
        if isinstance(one, exp.Abs):
            sides, most = [one.this, exp.Neg(this=one.this)], True
        else:
            sides, most = [one.this, *one.expressions], isinstance(one, exp.Greatest)
        if sign not in {"<", "<=", ">", ">="}:
            raise UnreadableError("an extreme that is compared by =")
        parts = tuple(self.of(side, sign, other) for side in sides)
        return Every(parts) if most == (sign in {"<", "<="}) else Some(parts)

    def _year(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula:
        year, node = self.terms.integer(other), one.this
        if isinstance(one, exp.Extract):
            if str(one.this).upper() != "YEAR":
                raise UnreadableError(f"EXTRACT({one.this} …)")
            node = one.expression
        if isinstance(one, exp.TimeToStr) and one.text("format") != "%Y":
            raise UnreadableError("STRFTIME of something else than a year")
        node = node.this if isinstance(node, (exp.TsOrDsToDate, exp.TsOrDsToTimestamp)) else node
        begins, ends = (exp.Literal.string(f"{y:04}-01-01") for y in (year, year + 1))
        parts = {
            ">=": [(">=", begins)],
            ">": [(">=", ends)],
            "<": [("<", begins)],
            "<=": [("<", ends)],
            "=": [(">=", begins), ("<", ends)],
        }
        if sign == "<>":
            return Some((self.of(node, "<", begins), self.of(node, ">=", ends)))
        return Every(tuple(self.of(node, s, bound) for s, bound in parts[sign]))

    def _stored_as(self, one: exp.Typeof, sign: str, other: exp.Expr) -> Formula:
        column, wanted = self.terms.column(one.this), text_of(other)
        if column is None or sign != "=" or column.family == "decimal":
            raise UnreadableError("TYPEOF beside something else than its type")
        if wanted == "null":
            return Null(column.name, wanted=True)
        return (
            Null(column.name, wanted=False)
            if wanted == _STORED.get(column.family, "text")
            else NEVER
        )


def _even(difference: Polynomial) -> Polynomial:
    """The same, with a factor of 1 before the first of its columns."""
    factors = [abs(factor) for product, factor in difference.terms if product]
    return difference.times(1 / factors[0]) if factors else difference


def _worst(difference: Polynomial) -> Polynomial:
    """``difference <= 0`` with the worst of what a calendar leaves open."""
    total = Polynomial()
    for product, factor in difference.terms:
        open_ones = [name for name in product if open_range(name) is not None]
        others = Polynomial(((tuple(n for n in product if n not in open_ones), factor),))
        if open_ones and (len(open_ones) > 1 or others.columns):
            raise UnreadableError("a number of months that is no constant")
        for name in open_ones:
            low, high = open_range(name) or (None, None)
            others = others.times((high if factor > 0 else low) or Fraction(0))
        total = total + others
    return total


def _known(left: str | Fraction, sign: str, right: str | Fraction) -> Formula:
    """A comparison of constants."""
    results = {
        "=": left == right,
        "<>": left != right,
        "<": left < right,  # type: ignore[operator]
        "<=": left <= right,  # type: ignore[operator]
        ">": left > right,  # type: ignore[operator]
        ">=": left >= right,  # type: ignore[operator]
    }
    return ALWAYS if results[sign] else NEVER
