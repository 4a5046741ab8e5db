"""The conditions of a CHECK: what is true or false, and how such parts are put together.

Three truth values come down to two: a part is met where it is not false, and NOT goes inwards
until it turns a comparison round. Where a part has to be true (a CASE asks for that), it is met and
none of its columns is NULL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from seedlib.scaffold.checks import quantities, texts
from seedlib.scaffold.checks.atoms import (
    ALWAYS,
    NEVER,
    Among,
    Every,
    Json,
    Matches,
    Null,
    Some,
    UnreadableError,
)
from seedlib.scaffold.checks.comparisons import OPPOSITE, SIGNS, Comparisons
from seedlib.scaffold.checks.syntax import parsed, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.scaffold.checks.atoms import Formula
    from seedlib.shape import TableShape

_CONDITIONS = (
    exp.And,
    exp.Or,
    exp.Xor,
    exp.Not,
    exp.Is,
    exp.Between,
    exp.In,
    exp.Like,
    exp.RegexpLike,
    exp.Glob,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    *SIGNS,
)
_PATTERNS = (exp.Like, exp.Escape, exp.RegexpLike, exp.Glob)
_CHOICES = (exp.Case, exp.If, exp.Coalesce, exp.Nullif)
_DEEPEST = 24
"""Choices within choices that are followed."""


class Conditions:
    """Reads the CHECKs of a table.

    Args:
        shape: The table.
        dialect: ``sqlite``, ``mysql`` or ``mariadb``.
    """

    def __init__(self, shape: TableShape, dialect: str) -> None:
        self.dialect = dialect
        columns = {name.lower(): column for name, column in shape.columns.items()}
        self.comparisons = Comparisons(columns, dialect)
        self.terms = self.comparisons.terms
        self._depth = 0

    def read(self, text: str) -> Formula:
        """Read a CHECK.

        Raises:
            UnreadableError: It is not understood.
        """
        self._depth = 0
        return self._condition(parsed(text, self.dialect), wanted=True, strict=False)

    def _condition(self, node: exp.Expr, *, wanted: bool, strict: bool) -> Formula:  # noqa: C901, PLR0911 - one a kind
        """A condition that is to be not false, or not true; ``strict``: true, or false."""
        if isinstance(node, exp.Not):
            return self._condition(node.this, wanted=not wanted, strict=strict)
        if node.args.get("negate"):
            positive = node.copy()
            positive.set("negate", value=False)
            return self._condition(positive, wanted=not wanted, strict=strict)
        if isinstance(node, (exp.And, exp.Or)):
            sides = (node.this, node.expression)
            parts = tuple(self._condition(s, wanted=wanted, strict=strict) for s in sides)
            return Every(parts) if isinstance(node, exp.And) == wanted else Some(parts)
        if isinstance(node, exp.Xor):
            return self._xor(node.this, node.expression, wanted=wanted)
        if isinstance(node, exp.Is):
            return self._is(node, wanted=wanted)
        if isinstance(node, (exp.NullSafeEQ, exp.NullSafeNEQ)):
            return self._same(node, wanted=wanted == isinstance(node, exp.NullSafeEQ))
        if isinstance(node, exp.Null):
            return NEVER if strict else ALWAYS
        if isinstance(node, (exp.Case, exp.If)):
            return self._chosen(node, wanted=wanted, strict=strict)
        choice = None if isinstance(node, _PATTERNS) else self._choice(node)
        if choice is not None:
            return self._lifted(node, choice, wanted=wanted, strict=strict)
        found = self._leaf(node, wanted=wanted)
        if not strict:
            return found
        there = tuple(Null(name, wanted=False) for name in self._columns(node))
        return Every((found, *there))

    def _leaf(self, node: exp.Expr, *, wanted: bool) -> Formula:  # noqa: PLR0911 - one a kind
        """A comparison, or what is like one: NULL where one of its columns is."""
        if isinstance(node, _PATTERNS):
            return self._matches(node, wanted=wanted)
        for kind, sign in SIGNS.items():
            if isinstance(node, kind):
                return self._compared(
                    node.this, sign if wanted else OPPOSITE[sign], node.expression
                )
        if isinstance(node, exp.Between):
            return self._between(node, wanted=wanted)
        if isinstance(node, exp.In):
            return self._in(node, wanted=wanted)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "json_valid" and wanted:
            return self._json(node)
        if isinstance(
            node, (exp.Column, exp.Literal, exp.Boolean, exp.Add, exp.Sub, exp.Mod, exp.BitwiseAnd)
        ):
            # A number that stands for its truth.
            return self._compared(node, "<>" if wanted else "=", exp.Literal.number(0))
        if isinstance(node, (exp.StrPosition, exp.Length)):
            return self._compared(node, ">" if wanted else "=", exp.Literal.number(0))
        raise UnreadableError(f"{type(node).__name__.upper()}, which is not understood here")

    def _compared(self, left: exp.Expr, sign: str, right: exp.Expr) -> Formula:
        if isinstance(left, exp.Null) or isinstance(right, exp.Null):
            return ALWAYS
        return self.comparisons.of(left, sign, right)

    def _choice(self, node: exp.Expr) -> exp.Expr | None:
        """A part of a comparison that is one of several, by a condition."""
        sides = [part for part in node.iter_expressions() if not isinstance(part, exp.DataType)]
        for side in sides:
            for part in side.walk():
                if isinstance(part, (*_CHOICES, *_CONDITIONS)):
                    return part
        return None

    def _lifted(self, node: exp.Expr, choice: exp.Expr, *, wanted: bool, strict: bool) -> Formula:
        """A comparison for each outcome of a choice within it."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("too many choices within one another")
        ways = []
        for guard, outcome in list(self._outcomes(choice)):
            replaced = _replaced(node, choice, outcome)
            if any(isinstance(part, exp.Null) for part in replaced.iter_expressions()):
                inner: Formula = NEVER if strict else ALWAYS
            else:
                inner = self._condition(replaced, wanted=wanted, strict=strict)
            ways.append(Every((guard, inner)))
        self._depth -= 1
        return Some(tuple(ways))

    def _outcomes(self, choice: exp.Expr) -> Iterator[tuple[Formula, exp.Expr]]:
        """What a choice can be, and when."""
        if isinstance(choice, exp.Coalesce):
            first, *others = [choice.this, *choice.expressions]
            rest = exp.Coalesce(this=others[0], expressions=others[1:]) if others[1:] else None
            yield self._present(first), first
            yield self._absent(first), rest or (others[0] if others else exp.Null())
        elif isinstance(choice, exp.Nullif):
            same = exp.EQ(this=choice.this, expression=choice.expression)
            yield self._condition(same, wanted=True, strict=True), exp.Null()
            yield self._condition(same, wanted=False, strict=False), choice.this
        elif isinstance(choice, (exp.Case, exp.If)):
            yield from self._branches(choice)
        else:
            yield self._condition(choice, wanted=True, strict=True), exp.Literal.number(1)
            yield self._condition(choice, wanted=False, strict=True), exp.Literal.number(0)

    def _branches(self, node: exp.Expr) -> Iterator[tuple[Formula, exp.Expr]]:
        """The results of a CASE or IF, each with the condition of coming so far."""
        before: tuple[Formula, ...] = ()
        for branch in node.args["ifs"] if isinstance(node, exp.Case) else [node]:
            test = branch.this
            if isinstance(node, exp.Case) and node.this is not None:
                test = exp.EQ(this=node.this, expression=test)
            yield (
                Every((*before, self._condition(test, wanted=True, strict=True))),
                branch.args["true"],
            )
            before = (*before, self._condition(test, wanted=False, strict=False))
        last = node.args.get("default") if isinstance(node, exp.Case) else node.args.get("false")
        yield Every(before), last or exp.Null()

    def _chosen(self, node: exp.Expr, *, wanted: bool, strict: bool) -> Formula:
        ways = [
            Every((guard, self._condition(result, wanted=wanted, strict=strict)))
            for guard, result in self._branches(node)
        ]
        return Some(tuple(ways))

    def _xor(self, left: exp.Expr, right: exp.Expr, *, wanted: bool) -> Formula:
        """Exactly one of two is true; not wanted: both, or none."""
        return Some(
            tuple(
                Every(
                    (
                        self._condition(left, wanted=one, strict=True),
                        self._condition(right, wanted=one != wanted, strict=True),
                    )
                )
                for one in (True, False)
            )
        )

    def _is(self, node: exp.Is, *, wanted: bool) -> Formula:
        if isinstance(node.expression, exp.Null):
            return self._absent(node.this) if wanted else self._present(node.this)
        if isinstance(node.expression, exp.Boolean):
            truth = bool(node.expression.this)
            # NOT (x IS TRUE): x is false, or NULL.
            return self._condition(node.this, wanted=truth == wanted, strict=wanted)
        same = exp.NullSafeEQ(this=node.this, expression=node.expression)
        return self._same(same, wanted=wanted)

    def _same(self, node: exp.Expr, *, wanted: bool) -> Formula:
        """Equal, or both NULL."""
        left, right = node.this, node.expression
        equal = exp.EQ(this=left, expression=right)
        sides = (self._absent, self._present)
        if wanted:
            both = Every((self._absent(left), self._absent(right)))
            return Some((both, self._condition(equal, wanted=True, strict=True)))
        one = [Every((a(left), b(right))) for a, b in (sides, sides[::-1])]
        return Some((*one, self._condition(equal, wanted=False, strict=True)))

    def _absent(self, node: exp.Expr) -> Formula:
        """An expression is NULL."""
        if isinstance(node, exp.Null):
            return ALWAYS
        if isinstance(node, exp.Coalesce):
            return Every(tuple(self._absent(part) for part in (node.this, *node.expressions)))
        if isinstance(node, exp.Nullif):
            same = exp.EQ(this=node.this, expression=node.expression)
            return Some((self._absent(node.this), self._condition(same, wanted=True, strict=True)))
        return Some(tuple(Null(name, wanted=True) for name in self._columns(node)))

    def _present(self, node: exp.Expr) -> Formula:
        """An expression is not NULL."""
        if isinstance(node, exp.Null):
            return NEVER
        if isinstance(node, exp.Coalesce):
            return Some(tuple(self._present(part) for part in (node.this, *node.expressions)))
        if isinstance(node, exp.Nullif):
            same = exp.EQ(this=node.this, expression=node.expression)
            present = self._present(node.this)
            return Every((present, self._condition(same, wanted=False, strict=False)))
        return Every(tuple(Null(name, wanted=False) for name in self._columns(node)))

    def _columns(self, node: exp.Expr) -> list[str]:
        """The columns of an expression that is NULL exactly where one of them is."""
        for part in node.walk():
            if isinstance(part, (*_CHOICES, exp.Is, exp.And, exp.Or)):
                raise UnreadableError("whether a calculated value is NULL")
        columns = [self.terms.column(part) for part in node.find_all(exp.Column)]
        return list(dict.fromkeys(column.name for column in columns if column is not None))

    def _between(self, node: exp.Between, *, wanted: bool) -> Formula:
        low = self._compared(node.this, ">=" if wanted else "<", node.args["low"])
        high = self._compared(node.this, "<=" if wanted else ">", node.args["high"])
        return Every((low, high)) if wanted else Some((low, high))

    def _in(self, node: exp.In, *, wanted: bool) -> Formula:
        values = list(node.expressions)
        if not values or isinstance(node.this, exp.Tuple):
            raise UnreadableError("IN with something else than a list of values")
        known = [value for value in values if not isinstance(value, exp.Null)]
        if len(known) < len(values) and wanted:
            # NULL among the values: never false.
            return ALWAYS
        parts = tuple(self._compared(node.this, "=" if wanted else "<>", value) for value in known)
        if all(isinstance(p, Among) and p.column == parts[0].column for p in parts):  # type: ignore[union-attr]
            values_ = dict.fromkeys(v for p in parts if isinstance(p, Among) for v in p.values)
            return Among(parts[0].columns[0], tuple(values_), wanted)  # type: ignore[union-attr]
        return Some(parts) if wanted else Every(parts)

    def _matches(self, node: exp.Expr, *, wanted: bool) -> Formula:
        escape = "\\" if self.dialect != "sqlite" else None
        if isinstance(node, exp.Escape):
            escape, node = text_of(node.expression), node.this
        column = self.terms.column(node.this)
        pattern = text_of(node.expression)
        if column is None or quantities.kind(column) != "text" or pattern is None:
            raise UnreadableError("a pattern that is no constant, or for what is no text")
        if isinstance(node, exp.RegexpLike):
            flag = node.args.get("flag")
            if flag is not None and set(text_of(flag) or "?") - set("ciu"):
                raise UnreadableError("a flag of REGEXP_LIKE")
            made = texts.regex(pattern, posix=self.dialect != "sqlite")
        else:
            made = (
                texts.glob(pattern) if isinstance(node, exp.Glob) else texts.like(pattern, escape)
            )
        if wanted:
            return Matches(column.name, made)
        return Matches(column.name, *texts.opposite(made, fold=not isinstance(node, exp.Glob)))

    def _json(self, node: exp.Anonymous) -> Formula:
        column = self.terms.column(node.expressions[0]) if node.expressions else None
        if column is None:
            raise UnreadableError("JSON_VALID of what is no column")
        if self.dialect == "sqlite":
            # NULL is no document for older ones.
            return Every((Json(column.name), Null(column.name, wanted=False)))
        return Json(column.name)


def _replaced(node: exp.Expr, part: exp.Expr, instead: exp.Expr) -> exp.Expr:
    """A copy of a tree in which one part is replaced by another."""
    copy = node.copy()
    place = next(i for i, inner in enumerate(node.walk()) if inner is part)
    list(copy.walk())[place].replace(instead.copy())
    return copy
