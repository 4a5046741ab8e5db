"""Numbers, moments and arithmetic in a CHECK, as polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import UnreadableError
from seedlib.scaffold.checks.polynomial import Polynomial
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.checks.syntax import name_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.checks.quantities import Range
    from seedlib.shape import ColumnShape

# What a calendar leaves open, as columns of their own that no table has. Each is replaced by
# the least or the most that it can be, whichever is worse.
_MONTH: Final = "a month"
_YEAR: Final = "a year"
_REST: Final = "what is cut off "
_OPEN: Final[Mapping[str, Range]] = {
    _MONTH: (Fraction(28 * DAY), Fraction(31 * DAY)),
    _YEAR: (Fraction(365 * DAY), Fraction(366 * DAY)),
}
_CUT: Final[Range] = (Fraction(1 - DAY), Fraction(0))
_SECONDS: Final = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": DAY, "WEEK": 7 * DAY}
_DAYS_BEFORE_1970: Final = 719_528
_JULIAN_DAYS: Final = Fraction("2440587.5")
_WHOLE: Final = {exp.DataType.Type.BIGINT, exp.DataType.Type.UBIGINT, exp.DataType.Type.INT}
_EXACT: Final = {exp.DataType.Type.DECIMAL, exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison.

    Args:
        polynomial: What it is.
        kind: ``number``, ``moment``, ``time``, or ``duration`` (in seconds).
        step: The step in which its values lie, where a function makes it coarser.
        text: The text that it is, as long as nothing says what that means.
    """

    polynomial: Polynomial
    kind: str
    step: Fraction | None = None
    text: str | None = None


def open_range(column: str) -> Range | None:
    """The range of what is no column of the table; ``None`` for those that are."""
    return _CUT if column.startswith(_REST) else _OPEN.get(column)


class Terms:
    """Reads arithmetic.

    Args:
        columns: The table's columns, by names in lower case.
        dialect: The database.
    """

    def __init__(self, columns: Mapping[str, ColumnShape], dialect: str) -> None:
        self.columns = columns
        self.dialect = dialect

    def column(self, node: object) -> ColumnShape | None:
        """The column that a node is, if it is one.

        Raises:
            UnreadableError: The table has no such column.
        """
        name = name_of(node)
        if name is None:
            return None
        if name.lower() not in self.columns:
            raise UnreadableError(f"{name}, which is no column of the table")
        return self.columns[name.lower()]

    def of(self, node: exp.Expr) -> Term:  # noqa: PLR0911 - one a kind
        """Read one side of a comparison.

        Raises:
            UnreadableError: It is no arithmetic that is understood.
        """
        column = self.column(node)
        if column is not None:
            return self._column(column)
        if isinstance(node, exp.Literal):
            return self._literal(node)
        if isinstance(node, exp.Boolean):
            return _number(Fraction(int(node.this)))
        if isinstance(node, exp.Neg):
            inner = self.of(node.this)
            return Term(inner.polynomial.times(Fraction(-1)), inner.kind, inner.step)
        if isinstance(node, (exp.Add, exp.Sub, exp.DateAdd, exp.DateSub)):
            return self._sum(node)
        if isinstance(node, (exp.Mul, exp.Div)):
            return self._product(node)
        return self._function(node)

    def integer(self, node: exp.Expr) -> int:
        """A constant whole number.

        Raises:
            UnreadableError: It is none.
        """
        term = meant(self.of(node), "number")
        if term.polynomial.columns or term.polynomial.number.denominator != 1:
            raise UnreadableError("a number that is no constant")
        return int(term.polynomial.number)

    def _column(self, column: ColumnShape) -> Term:
        kind = quantities.kind(column)
        if kind == "other":
            raise UnreadableError(f"{column.name}, whose type has no order that is known")
        return Term(Polynomial.column(column.name), kind)

    def _literal(self, node: exp.Literal) -> Term:
        text = text_of(node)
        if text is not None:
            return Term(Polynomial(), "literal", text=text)
        return _number(quantities.number_of(str(node.this)))

    def _sum(self, node: exp.Expr) -> Term:
        left = self.of(node.this)
        if isinstance(node, (exp.DateAdd, exp.DateSub)):
            right = self._interval(node.expression, node.args.get("unit"))
        else:
            right = self.of(node.expression)
        minus = isinstance(node, (exp.Sub, exp.DateSub))
        pair = (left.kind, right.kind)
        if pair not in {("number", "number"), ("moment", "duration"), ("duration", "duration")}:
            raise UnreadableError(f"{left.kind} {'-' if minus else '+'} {right.kind}")
        both = left.polynomial - right.polynomial if minus else left.polynomial + right.polynomial
        steps = (left.step, right.step)
        step = left.step or right.step
        if (
            step
            and not all(steps)
            and any(t.polynomial.columns and not t.step for t in (left, right))
        ):
            raise UnreadableError("a rounded number beside an exact one")
        return Term(both, left.kind, step)

    def _product(self, node: exp.Expr) -> Term:
        left, right = self.of(node.this), self.of(node.expression)
        if {left.kind, right.kind} != {"number"} or left.step or right.step:
            raise UnreadableError("a product of what are no plain numbers")
        if isinstance(node, exp.Mul):
            return Term(left.polynomial * right.polynomial, "number")
        if right.polynomial.columns or not right.polynomial.number:
            raise UnreadableError("a division by what is no constant")
        whole = isinstance(node.expression, exp.Literal) and str(node.expression.this).isdecimal()
        if self.dialect == "sqlite" and whole:
            raise UnreadableError("a division that SQLite may round")
        return Term(left.polynomial.times(1 / right.polynomial.number), "number")

    def _function(self, node: exp.Expr) -> Term:  # noqa: PLR0911 - one a function
        if isinstance(node, exp.Interval):
            return self._interval(node.this, node.args.get("unit"))
        if isinstance(node, exp.Cast):
            return self._cast(node)
        if isinstance(node, (exp.TsOrDsToDate, exp.Date)) and len(_arguments(node)) == 1:
            return self._day(node.this)
        if isinstance(node, exp.DateDiff):
            first, second = self._days(node.this), self._days(node.expression)
            return Term(first - second, "number", Fraction(1))
        if isinstance(node, exp.TimestampDiff):
            return self._difference(node)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "julianday":
            return self._julian(node)
        if isinstance(node, exp.Round):
            return self._rounded(node)
        raise UnreadableError(f"{type(node).__name__.upper()}, which is not understood here")

    def _cast(self, node: exp.Cast) -> Term:
        inner, to = self.of(node.this), node.to.this
        if inner.kind == "literal":
            return _typed(inner, to)
        column = self.column(node.this)
        family = "" if column is None else column.family
        same = (
            (to in _WHOLE and family in {"integer", "boolean"})
            or (to in _EXACT and family in {"integer", "boolean"} and not node.to.expressions)
            or (to == exp.DataType.Type.DATETIME and family == "datetime")
        )
        if to == exp.DataType.Type.DATE and inner.kind == "moment":
            return self._day(node.this)
        if not same:
            raise UnreadableError("a CAST that may change the value")
        return inner

    def _day(self, node: exp.Expr) -> Term:
        """The day of a moment."""
        inner = self.of(node)
        if inner.kind == "literal":
            return Term(Polynomial.constant(quantities.moment_of(inner.text or "")), "moment")
        column = self.column(node)
        if column is None or inner.kind != "moment":
            raise UnreadableError("the day of what is no date")
        if column.family == "date":
            return inner
        return Term(inner.polynomial + Polynomial.column(_REST + column.name), "moment")

    def _days(self, node: exp.Expr) -> Polynomial:
        """The number of a moment's day, from 1970 on."""
        if isinstance(node, exp.TsOrDsToDate) and text_of(node.this) == "0000-01-01":
            # TO_DAYS is written as the difference to that day, and 1.
            return Polynomial.constant(1 - _DAYS_BEFORE_1970)
        return self._day(
            node.this if isinstance(node, exp.TsOrDsToDate) else node
        ).polynomial.times(Fraction(1, DAY))

    def _julian(self, node: exp.Anonymous) -> Term:
        inner = self.of(node.expressions[0])
        if len(node.expressions) != 1 or inner.kind != "moment":
            raise UnreadableError("JULIANDAY of what is no date")
        days = inner.polynomial.times(Fraction(1, DAY)) + Polynomial.constant(_JULIAN_DAYS)
        return Term(days, "number")

    def _difference(self, node: exp.TimestampDiff) -> Term:
        later, earlier = self.of(node.this), self.of(node.expression)
        name = str(node.args["unit"]).upper()
        if later.kind != "moment" or earlier.kind != "moment" or name not in _SECONDS:
            raise UnreadableError(f"TIMESTAMPDIFF({name}, …)")
        whole = (later.polynomial - earlier.polynomial).times(Fraction(1, _SECONDS[name]))
        return Term(whole, "number", Fraction(1))

    def _interval(self, amount: exp.Expr, unit: object) -> Term:
        name = str(unit or "DAY").upper()
        text = text_of(amount)
        number = self.of(amount).polynomial if text is None else _constant(text)
        calendar = {"MONTH": (_MONTH, 1), "QUARTER": (_MONTH, 3), "YEAR": (_YEAR, 1)}
        if name in calendar:
            column, times = calendar[name]
            return Term((number * Polynomial.column(column)).times(Fraction(times)), "duration")
        if name not in _SECONDS or number.columns:
            raise UnreadableError(f"an INTERVAL of {name}")
        return Term(number.times(Fraction(_SECONDS[name])), "duration")

    def _rounded(self, node: exp.Round) -> Term:
        """A number that is as round as ROUND would have it."""
        inner = self.of(node.this)
        decimals = node.args.get("decimals")
        step = Fraction(10) ** -int(decimals.name if decimals is not None else 0)
        units = {
            name: quantities.unit(self.columns[name.lower()]) for name in inner.polynomial.columns
        }
        if inner.kind != "number" or (inner.polynomial.unit(units) / step).denominator != 1:
            raise UnreadableError("a ROUND that changes the value")
        return inner


def _typed(literal: Term, to: object) -> Term:
    text = literal.text or ""
    if to == exp.DataType.Type.TIME:
        return Term(Polynomial.constant(quantities.time_of(text)), "time")
    if to in _WHOLE | _EXACT:
        return _number(quantities.number_of(text))
    return Term(Polynomial.constant(quantities.moment_of(text)), "moment")


def meant(term: Term, kind: str) -> Term:
    """A text as what it is compared with.

    Raises:
        UnreadableError: It cannot be that.
    """
    if term.kind != "literal":
        return term
    text = term.text or ""
    readers = {
        "number": quantities.number_of,
        "moment": quantities.moment_of,
        "time": quantities.time_of,
    }
    if kind not in readers:
        raise UnreadableError(f"a text beside {kind}")
    return Term(Polynomial.constant(readers[kind](text)), kind)


def _number(value: Fraction) -> Term:
    return Term(Polynomial.constant(value), "number")


def _constant(text: str) -> Polynomial:
    return Polynomial.constant(quantities.number_of(text))


def _arguments(node: exp.Expr) -> list[object]:
    return [part for part in node.args.values() if part]
