"""Functions of texts in a CHECK, compared with constants: lengths, parts, cases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from seedlib.scaffold.checks import quantities, texts
from seedlib.scaffold.checks.atoms import (
    ALWAYS,
    NEVER,
    Among,
    Every,
    Length,
    Matches,
    Some,
    UnreadableError,
)
from seedlib.scaffold.checks.domains import NOT_BLANK
from seedlib.scaffold.checks.syntax import name_of, text_of

if TYPE_CHECKING:
    from seedlib.scaffold.checks.atoms import Formula
    from seedlib.scaffold.checks.terms import Terms
    from seedlib.shape import ColumnShape

# Printable ASCII without the letters of one case.
_NO_SMALL: Final = "[ -`{-~]*"
_NO_CAPITAL: Final = r"[ -@\[-~]*"
_ASCII: Final = "[ -~]*"


class TextFunctions:
    """Reads comparisons of a function of a text.

    Args:
        terms: Reads what is compared.
        folds: Whether texts that differ in case are equal, as most collations have it.
    """

    def __init__(self, terms: Terms, *, folds: bool) -> None:
        self.terms = terms
        self.folds = folds

    def of(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula | None:
        """Read ``one sign other``; ``None`` where ``one`` is no function of a text.

        Raises:
            UnreadableError: It is not understood.
        """
        if isinstance(one, (exp.Upper, exp.Lower)):
            return self._cased(one, sign, other)
        if isinstance(one, exp.Trim):
            return self._trimmed(one, sign, other)
        if isinstance(one, exp.Length):
            return self._length(one, sign, other)
        if isinstance(one, (exp.Left, exp.Right, exp.Substring)):
            return self._part(one, sign, other)
        if isinstance(one, exp.StrPosition):
            return self._position(one, sign, other)
        return None

    def _cased(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula:
        column = self._text_column(one.this)
        upper = isinstance(one, exp.Upper)
        if name_of(other) == name_of(one.this) and sign == "=":
            return Matches(column.name, _NO_SMALL if upper else _NO_CAPITAL)
        text = text_of(other)
        if text is None or sign not in {"=", "<>"}:
            raise UnreadableError("a change of case that is compared")
        if text != (text.upper() if upper else text.lower()) and not self.folds:
            return NEVER if sign == "=" else ALWAYS
        if sign == "=":
            return Among(column.name, (text,), wanted=True)
        return Matches(column.name, f"(?i:{texts.literal(text)})", wanted=False)

    def _trimmed(self, one: exp.Trim, sign: str, other: exp.Expr) -> Formula:
        column = self._text_column(one.this)
        if one.expression is not None and text_of(one.expression) != " ":
            raise UnreadableError("TRIM of something else than blanks")
        text = text_of(other)
        if text == "" and sign in {"<>", ">"}:
            return Matches(column.name, NOT_BLANK)
        if text == "" and sign == "=":
            return Matches(column.name, " *")
        if name_of(other) == name_of(one.this) and sign == "=":
            return Matches(column.name, "(?:[^ ]|[^ ].*[^ ])?")
        raise UnreadableError("TRIM beside something else than an empty text")

    def _length(self, one: exp.Length, sign: str, other: exp.Expr) -> Formula:
        number = self.terms.integer(other)
        trimmed = isinstance(one.this, exp.Trim)
        column = self.terms.column(one.this.this if trimmed else one.this)
        if column is None or column.family not in {"text", "enum", "binary", "json", "other"}:
            raise UnreadableError("the length of what is no text")
        in_bytes = bool(one.args.get("binary")) and column.family != "binary"
        between = partial(_length_between, column, trimmed=trimmed, in_bytes=in_bytes)
        if sign == "<>":
            return Some((between(number + 1, None), between(0, number - 1)))
        least = {">=": number, ">": number + 1, "=": number}.get(sign, 0)
        return between(least, {"<=": number, "<": number - 1, "=": number}.get(sign))

    def _part(self, one: exp.Expr, sign: str, other: exp.Expr) -> Formula:
        column = self._text_column(one.this)
        text = text_of(other)
        if text is None or sign not in {"=", "<>"}:
            raise UnreadableError("a part of a text that is compared")
        if isinstance(one, exp.Substring):
            start, long = self.terms.integer(one.args["start"]), one.args.get("length")
            length = len(text) if long is None else self.terms.integer(long)
            if start < 1 or long is None:
                raise UnreadableError("a part of a text, counted from its end")
            pattern = "." * (start - 1) + texts.prefix(text)
        else:
            length = self.terms.integer(one.expression)
            right = isinstance(one, exp.Right)
            pattern = f".*{texts.literal(text)}" if right else texts.prefix(text)
        if len(text) != length:
            raise UnreadableError("a part of a text beside one of another length")
        if sign == "=":
            return Matches(column.name, pattern)
        return Matches(column.name, *texts.opposite(pattern, fold=self.folds))

    def _position(self, one: exp.StrPosition, sign: str, other: exp.Expr) -> Formula:
        column = self._text_column(one.this)
        part, number = text_of(one.args["substr"]), self.terms.integer(other)
        if not part or one.args.get("position"):
            raise UnreadableError("the place of what is no constant")
        if (sign, number) in {("=", 0), ("<", 1), ("<=", 0)}:
            return Matches(
                column.name, *texts.opposite(f".*{texts.literal(part)}.*", fold=self.folds)
            )
        least = {">": number + 1, ">=": number}.get(sign) or (
            1 if (sign, number) == ("<>", 0) else 0
        )
        if least < 1:
            raise UnreadableError("the place of a text within another")
        before = ".*" if least == 1 else f"[^{texts.literal(part[0])}]{{{least - 1},}}"
        return Matches(column.name, before + texts.prefix(part))

    def _text_column(self, node: exp.Expr) -> ColumnShape:
        column = self.terms.column(node)
        if column is None or quantities.kind(column) != "text":
            raise UnreadableError("a function of what is no text")
        return column


def _length_between(
    column: ColumnShape, least: int, most: int | None, *, trimmed: bool, in_bytes: bool
) -> Formula:
    if most is not None and most < least:
        return NEVER
    parts: list[Formula] = [Length(column.name, max(least, 0), most)]
    if in_bytes and most is not None:
        parts.append(Matches(column.name, _ASCII))
    if trimmed and least > 0:
        inner = "" if least == 1 else f".{{{max(least - 2, 0)},}}[^ ]"
        parts.append(Matches(column.name, f".*[^ ]{inner}.*"))
    return Every(tuple(parts))
