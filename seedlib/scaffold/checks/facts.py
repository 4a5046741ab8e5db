"""What is known of an expression's values: range, the values if they are few, whether NULL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import domains, quantities
from seedlib.scaffold.checks.atoms import UnreadableError
from seedlib.scaffold.checks.polynomial import plus, times
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.code import Binary, Call, Item, Literal, Mapped, Name, Sequenced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlib.scaffold.checks.quantities import Range
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain

_EVERYTHING: Range = (None, None)


_MAY_BE_NULL = frozenset({"v.child", "v.earlier", "v.lookup", "v.until_accepted"})
_PEOPLE = frozenset({"v.person", "v.place"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the values that are not NULL, and whether there may be a NULL.

    Args:
        range: The least and the most, as quantities, as far as they are known.
        members: The only values, where these are known one by one.
        nullable: Whether it may be NULL.
        drawn: Whether it is drawn from between constants, so that others would do as well.
    """

    range: Range = _EVERYTHING
    members: tuple[object, ...] | None = None
    nullable: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What an expression may look at.

    Args:
        of: What is known of another column of the row; ``None`` where it has no expression.
        variables: The expressions behind names.
    """

    of: Callable[[str], Facts | None]
    variables: Mapping[str, Code]


def facts(code: Code, domain: Domain, row: Row) -> Facts:
    """What is known of an expression.

    Args:
        code: The expression.
        domain: What its column may hold, which every value fits.
        row: What it may look at.
    """
    if isinstance(code, Literal):
        return _of_literal(code.value, domain)
    if isinstance(code, Call):
        return _of_call(code, domain, row)
    column = sibling(code)
    if column is not None:
        found = row.of(column)
        if found is None:
            return _unknown(domain, nullable=True)
        return Facts(found.range, found.members, found.nullable)
    if isinstance(code, Binary):
        sides = [facts(side, domain, row) for side in (code.left, code.right)]
        return Facts(_calculated(code, domain, row), None, any(side.nullable for side in sides))
    return _unknown(domain, nullable=not domain.not_null and not _is_there(code, row))


def _is_there(code: Code, row: Row) -> bool:
    """Whether a variable, or an item of one, always has a value."""
    of = code.of if isinstance(code, Item) else code
    made = row.variables.get(of.name) if isinstance(of, Name) else None
    if not isinstance(made, Call):
        return False
    if isinstance(code, Item):
        return made.function in _PEOPLE
    rooted = any(name == "root" for name, _ in made.keywords)
    return made.function not in _MAY_BE_NULL or rooted


def sibling(code: Code) -> str | None:
    """The column, where the expression is ``v.this["column"]``."""
    is_this = isinstance(code, Item) and code.of == Name("v.this")
    return code.key if is_this and isinstance(code, Item) else None


def reads(code: Code) -> set[str]:
    """The columns of the same row that an expression reads."""
    column = sibling(code)
    if column is not None:
        return {column}
    found: set[str] = set()
    for part in _parts(code):
        found |= reads(part)
    return found


def spelled_moment(code: Code) -> str | None:
    """By what a text is made that is a moment, ``v.concat(v.date(…))``: ``"v.date"``."""
    if isinstance(code, Call) and code.function == "v.concat" and len(code.args) == 1:
        inner = code.args[0]
        if isinstance(inner, Call) and inner.function in {"v.date", "v.instant"}:
            return inner.function
    return None


def constants(code: Code) -> list[object]:
    """The constants that an expression is, or chooses among."""
    if isinstance(code, Literal):
        return [code.value]
    given = code.args[0] if isinstance(code, Call) and code.function == "v.choice" else None
    if isinstance(given, Sequenced):
        return [part.value for part in given.parts if isinstance(part, Literal)]
    return [key for key, _ in given.entries] if isinstance(given, Mapped) else []


def _parts(code: Code) -> list[Code]:
    if isinstance(code, Call):
        return [*code.args, *(part for _, part in code.keywords)]
    if isinstance(code, Sequenced):
        return list(code.parts)
    if isinstance(code, Mapped):
        return [part for _, part in code.entries]
    if isinstance(code, Binary):
        return [code.left, code.right]
    inner = getattr(code, "of", None)
    return [] if inner is None else [inner]


def of_domain(domain: Domain) -> Range:
    """The range of a domain, its type's bounds included."""
    low, high = domains.range_of(domain)
    first, last = quantities.of_type(domain.column)
    return (
        first if low is None else low,
        last if high is None else high,
    )


def _unknown(domain: Domain, *, nullable: bool) -> Facts:
    return Facts(of_domain(domain), domain.members, nullable and not domain.not_null)


def _of_literal(value: object, domain: Domain) -> Facts:
    if value is None:
        return Facts(nullable=True, members=())
    amount = amount_of(value, domain)
    return Facts((amount, amount), (value,), drawn=True)


def amount_of(value: object, domain: Domain) -> Fraction | None:
    """A constant as a quantity of its column; ``None`` where it is a text."""
    if not isinstance(value, str):
        return quantities.quantity(value)
    readers = {
        "number": quantities.number_of,
        "moment": quantities.moment_of,
        "time": quantities.time_of,
    }
    try:
        kind = quantities.kind(domain.column)
        # A text is a date only within v.date, where there is no other.
        return readers["moment" if kind == "text" else kind](value)
    except (KeyError, UnreadableError):
        return None


def _of_call(code: Call, domain: Domain, row: Row) -> Facts:  # noqa: PLR0911 - one a function
    if code.function == "v.maybe":
        inner = facts(code.args[0], domain, row)
        return Facts(inner.range, inner.members, nullable=True, drawn=inner.drawn)
    if code.function == "v.when":
        return _of_when(code, domain, row)
    if code.function in {"v.integer", "v.decimal"}:
        low, high = (_bound(part, domain, row) for part in code.args[:2])
        stepped = "step" in dict(code.keywords)
        constant = all(isinstance(part, Literal) for part in code.args) and not stepped
        return Facts((low[0], high[1]), None, low[2] or high[2], drawn=constant)
    if code.function in {"v.date", "v.instant"}:
        return _of_moment(code, domain, row)
    if code.function == "v.time":
        ends = dict(code.keywords)
        first, last = (_clock(ends.get(name), at) for name, at in (("after", 0), ("before", DAY)))
        return Facts((first, last - 1), drawn=True)
    if code.function == "v.boolean":
        return Facts((Fraction(0), Fraction(1)), (0, 1), drawn=True)
    if code.function == "v.choice":
        return _of_choice(code, domain)
    if code.function == "v.concat" and spelled_moment(code) is not None:
        return facts(code.args[0], domain, row)
    if code.function in {"v.unique", "v.left"} and code.args:
        inner = facts(code.args[0], domain, row)
        return Facts(inner.range, None, inner.nullable)
    sure = code.function.startswith("v.") and code.function not in _MAY_BE_NULL and not reads(code)
    return _unknown(domain, nullable=not sure)


def _of_when(code: Call, domain: Domain, row: Row) -> Facts:
    then = facts(code.args[1], domain, row)
    last = code.args[2] if code.args[2:] else Literal(None)
    otherwise = facts(last, domain, row)
    known = None
    if then.members is not None and otherwise.members is not None:
        known = tuple(dict.fromkeys((*then.members, *otherwise.members)))
    ranges = [each.range for each in (then, otherwise) if each.members != ()]
    lows, highs = [r[0] for r in ranges], [r[1] for r in ranges]
    return Facts(
        (
            None if None in lows else min((x for x in lows if x is not None), default=None),
            None if None in highs else max((x for x in highs if x is not None), default=None),
        ),
        known,
        then.nullable or otherwise.nullable,
    )


def _bound(part: Code, domain: Domain, row: Row) -> tuple[Fraction | None, Fraction | None, bool]:
    if isinstance(part, Literal):
        amount = amount_of(part.value, domain)
        return amount, amount, False
    found = facts(part, domain, row)
    return (*found.range, found.nullable)


def _of_moment(code: Call, domain: Domain, row: Row) -> Facts:
    ends = dict(code.keywords)
    unit = Fraction(DAY if code.function == "v.date" else 1)
    least, most = of_domain(domain)
    low, high, nullable, constant = least, most, False, True
    if "after" in ends:
        first, _, unsure = _bound(ends["after"], domain, row)
        low, nullable, constant = first, unsure, isinstance(ends["after"], Literal)
    if "before" in ends:
        _, last, unsure = _bound(ends["before"], domain, row)
        high, nullable = None if last is None else last - unit, nullable or unsure
        constant = constant and isinstance(ends["before"], Literal)
    return Facts((low, high), None, nullable, drawn=constant and set(ends) == {"after", "before"})


def _clock(part: Code | None, otherwise: int) -> Fraction:
    if not isinstance(part, Literal):
        return Fraction(otherwise)
    if part.value == "24:00":
        return Fraction(DAY)
    value = part.value
    return quantities.time_of(value.isoformat() if isinstance(value, dt.time) else str(value))


def _of_choice(code: Call, domain: Domain) -> Facts:
    given = code.args[0]
    values: list[object] | None = None
    if isinstance(given, Mapped):
        values = [key for key, _ in given.entries]
    elif isinstance(given, Sequenced) and all(isinstance(part, Literal) for part in given.parts):
        values = [part.value for part in given.parts if isinstance(part, Literal)]
    if values is None:
        return _unknown(domain, nullable=False)
    known = [value for value in values if value is not None]
    amounts = [amount_of(value, domain) for value in known]
    sure = [amount for amount in amounts if amount is not None]
    range_: Range = (min(sure), max(sure)) if sure and len(sure) == len(known) else _EVERYTHING
    return Facts(range_, tuple(known), len(known) < len(values), drawn=True)


def _calculated(code: Binary, domain: Domain, row: Row) -> Range:
    """The range of a sum or a product."""
    left = facts(code.left, domain, row).range
    right = _duration(code.right) or facts(code.right, domain, row).range
    if code.sign == "*":
        return times(left, right)
    if code.sign == "-":
        right = (None if right[1] is None else -right[1], None if right[0] is None else -right[0])
    return plus(left, right) if code.sign in {"+", "-"} else of_domain(domain)


def _duration(code: Code) -> Range | None:
    seconds = {"v.days": DAY, "v.hours": 3600}
    if not isinstance(code, Call) or code.function not in seconds:
        return None
    low, high = (part.value if isinstance(part, Literal) else None for part in code.args)
    if not isinstance(low, int) or not isinstance(high, int):
        return _EVERYTHING
    return Fraction(low * seconds[code.function]), Fraction(high * seconds[code.function])


def decimal_of(amount: Fraction) -> int | Decimal:
    """A quantity as it is written."""
    if amount.denominator == 1:
        return int(amount)
    return Decimal(amount.numerator) / Decimal(amount.denominator)
