"""Python expressions as trees, and how they are laid out on lines.

What is printed here stays as it is when ``ruff format`` (or ``black``) goes over it, at the same
line length. Only what seeders are written with is known: names, literals, calls, items, operators.
"""

from __future__ import annotations

import datetime as dt
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INDENT = "    "


class Code(ABC):
    """An expression, not laid out yet."""

    @abstractmethod
    def flat(self) -> str:
        """The whole on one line."""

    def lines(self, indent: str, before: str, after: str, width: int) -> list[str]:
        """The expression on as few lines as its formatter would take.

        Args:
            indent: What the first line begins with.
            before: What stands before the expression on its first line.
            after: What stands after it on its last line.
            width: The most characters of a line.
        """
        whole = f"{indent}{before}{self.flat()}{after}"
        split = None if len(whole) <= width and not self.exploded else self.split
        if split is None:
            return [whole]
        opening, parts, closing = split
        inner = indent + INDENT
        labelled = ", ".join(label + part.flat() for label, part in parts)
        found = [f"{indent}{before}{opening}"]
        if len(inner + labelled) <= width and not self.exploded:
            found.append(inner + labelled)
        else:
            for label, part in parts:
                found += part.lines(inner, label, ",", width)
        return [*found, f"{indent}{closing}{after}"]

    @property
    def exploded(self) -> bool:
        """Whether each part stands on a line of its own, however short the whole is."""
        return False

    @property
    def split(self) -> tuple[str, Sequence[tuple[str, Code]], str] | None:
        """Opening, labelled parts and closing, where the expression can be split between them."""
        return None

    @property
    def names(self) -> Iterator[str]:
        """Every variable that the expression reads."""
        yield from ()

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """The same expression with others in the place of some variables."""
        del variables
        return self


@dataclass(frozen=True, slots=True)
class Name(Code):
    """A variable, or a dotted name such as ``v.this``."""

    name: str

    def flat(self) -> str:
        """The name itself."""
        return self.name

    @property
    def names(self) -> Iterator[str]:
        """The variable."""
        yield self.name.partition(".")[0]

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """The other expression, where it is one of these variables."""
        return variables.get(self.name, self)


@dataclass(frozen=True, slots=True)
class Literal(Code):
    """A constant: text, bytes, number, ``True``, ``None``; decimals and times are their texts."""

    value: object

    def flat(self) -> str:
        """As a formatter writes it."""
        value = self.value
        if isinstance(value, Decimal):
            return quoted(format(value, "f"))
        if isinstance(value, (dt.date, dt.time)):
            return quoted(str(value))
        if isinstance(value, str):
            return quoted(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{value:_}" if abs(value) >= 10_000 else str(value)  # noqa: PLR2004
        return repr(value)


@dataclass(frozen=True, slots=True)
class Call(Code):
    """``function(args, key=value)``."""

    function: str
    args: tuple[Code, ...] = ()
    keywords: tuple[tuple[str, Code], ...] = ()

    def flat(self) -> str:
        """All arguments on one line."""
        inner = ", ".join(label + part.flat() for label, part in self._parts)
        return f"{self.function}({inner})"

    @property
    def split(self) -> tuple[str, Sequence[tuple[str, Code]], str] | None:
        """Between the arguments."""
        return (f"{self.function}(", self._parts, ")") if self._parts else None

    @property
    def exploded(self) -> bool:
        """Where an argument is."""
        return any(part.exploded for _, part in self._parts)

    @property
    def _parts(self) -> list[tuple[str, Code]]:
        keywords = [(f"{name}=", part) for name, part in self.keywords]
        return [*(("", part) for part in self.args), *keywords]

    @property
    def names(self) -> Iterator[str]:
        """The function's, and those of the arguments."""
        yield self.function.partition(".")[0]
        for _, part in self._parts:
            yield from part.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others in the arguments."""
        return Call(
            self.function,
            tuple(part.replaced(variables) for part in self.args),
            tuple((name, part.replaced(variables)) for name, part in self.keywords),
        )


@dataclass(frozen=True, slots=True)
class Sequenced(Code):
    """A list, or a tuple."""

    parts: tuple[Code, ...]
    brackets: str = "[]"

    def flat(self) -> str:
        """All parts on one line; a tuple of one keeps its comma."""
        inner = ", ".join(part.flat() for part in self.parts)
        lonely = "," if self.brackets == "()" and len(self.parts) == 1 else ""
        return f"{self.brackets[0]}{inner}{lonely}{self.brackets[1]}"

    @property
    def split(self) -> tuple[str, Sequence[tuple[str, Code]], str] | None:
        """Between the parts."""
        if not self.parts:
            return None
        return self.brackets[0], [("", part) for part in self.parts], self.brackets[1]

    @property
    def names(self) -> Iterator[str]:
        """Those of the parts."""
        for part in self.parts:
            yield from part.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others in the parts."""
        return Sequenced(tuple(part.replaced(variables) for part in self.parts), self.brackets)


@dataclass(frozen=True, slots=True)
class Mapped(Code):
    """A mapping with text keys; ``open`` puts each entry on a line of its own."""

    entries: tuple[tuple[str, Code], ...]
    open: bool = False

    def flat(self) -> str:
        """All entries on one line."""
        return "{" + ", ".join(label + part.flat() for label, part in self._parts) + "}"

    @property
    def split(self) -> tuple[str, Sequence[tuple[str, Code]], str] | None:
        """Between the entries."""
        return ("{", self._parts, "}") if self.entries else None

    @property
    def exploded(self) -> bool:
        """As it was asked for."""
        return self.open and bool(self.entries)

    @property
    def _parts(self) -> list[tuple[str, Code]]:
        return [(f"{quoted(key)}: ", part) for key, part in self.entries]

    @property
    def names(self) -> Iterator[str]:
        """Those of the values."""
        for _, part in self.entries:
            yield from part.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others in the values."""
        entries = tuple((key, part.replaced(variables)) for key, part in self.entries)
        return Mapped(entries, self.open)


@dataclass(frozen=True, slots=True)
class Item(Code):
    """``of["key"]``."""

    of: Code
    key: str

    def flat(self) -> str:
        """On one line; it is never split."""
        return f"{self.of.flat()}[{quoted(self.key)}]"

    @property
    def names(self) -> Iterator[str]:
        """Those of what it is an item of."""
        yield from self.of.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others in what it is an item of."""
        return Item(self.of.replaced(variables), self.key)


@dataclass(frozen=True, slots=True)
class Attribute(Code):
    """``of.name``."""

    of: Code
    name: str

    def flat(self) -> str:
        """On one line; it is never split."""
        return f"{self.of.flat()}.{self.name}"

    @property
    def names(self) -> Iterator[str]:
        """Those of what it is an attribute of."""
        yield from self.of.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others in what it is an attribute of."""
        return Attribute(self.of.replaced(variables), self.name)


@dataclass(frozen=True, slots=True)
class Binary(Code):
    """``left sign right``, in parentheses where it is a part of another operation."""

    sign: str
    left: Code
    right: Code

    def flat(self) -> str:
        """On one line."""
        return f"{_operand(self.left)} {self.sign} {_operand(self.right)}"

    def lines(self, indent: str, before: str, after: str, width: int) -> list[str]:
        """See :meth:`Code.lines`; an argument without a name is parted before its sign."""
        found = Code.lines(self, indent, before, after, width)
        if before or len(found) > 1 or len(found[0]) <= width:
            return found
        left, right = _operand(self.left), _operand(self.right)
        return [f"{indent}{left}", f"{indent}{self.sign} {right}{after}"]

    @property
    def names(self) -> Iterator[str]:
        """Those of both sides."""
        yield from self.left.names
        yield from self.right.names

    def replaced(self, variables: Mapping[str, Code]) -> Code:
        """With others on both sides."""
        return Binary(self.sign, self.left.replaced(variables), self.right.replaced(variables))


def _operand(code: Code) -> str:
    return f"({code.flat()})" if isinstance(code, Binary) else code.flat()


def quoted(text: str) -> str:
    """A text in the quotes that a formatter prefers."""
    if text.isprintable():
        single = text.count('"') > text.count("'")
        escaped = text.replace("\\", "\\\\")
        if single:
            return "'" + escaped.replace("'", "\\'") + "'"
        return '"' + escaped.replace('"', '\\"') + '"'
    return json.dumps(text)


def code(value: object) -> Code:
    """A tree of whatever an argument may be: a tree already, a constant, a list, a mapping."""
    if isinstance(value, Code):
        return value
    if isinstance(value, list):
        return Sequenced(tuple(map(code, value)))
    if isinstance(value, tuple):
        return Sequenced(tuple(map(code, value)), "()")
    if isinstance(value, dict):
        return Mapped(tuple((str(key), code(part)) for key, part in value.items()))
    return Literal(value)


def call(function: str, *args: object, **keywords: object) -> Call:
    """A call whose arguments may be trees or constants: ``call("v.integer", 1, 12)``."""
    named = tuple((name, code(value)) for name, value in keywords.items())
    return Call(function, tuple(map(code, args)), named)


def this(column: str) -> Item:
    """``v.this["column"]``."""
    return Item(Name("v.this"), column)


def mapped(entries: Mapping[str, object], *, open: bool = False) -> Mapped:  # noqa: A002
    """A mapping of trees or constants."""
    return Mapped(tuple((key, code(value)) for key, value in entries.items()), open)
