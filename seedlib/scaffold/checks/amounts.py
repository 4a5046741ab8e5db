"""What comparisons are written with: ranges, expressions, attempts one after the other."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.columns import UnmetError
from seedlib.scaffold.checks.facts import decimal_of, of_domain
from seedlib.scaffold.checks.quantities import DAY
from seedlib.scaffold.code import Binary, Code, Literal, call, this

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlib.scaffold.checks.columns import Columns
    from seedlib.scaffold.checks.plans import Leaf, Path, Plan
    from seedlib.scaffold.checks.polynomial import Polynomial
    from seedlib.scaffold.checks.quantities import Range

    Only = Callable[[Plan, Callable[[Leaf, Path], Plan]], Plan]
    """Changes those cases of a plan in which something has to hold."""

HOUR = 3_600
_CENTS = 2


def ranges_of(columns: Columns, polynomial: Polynomial) -> dict[str, Range]:
    """The least and the most of each column of a polynomial."""
    found: dict[str, Range] = {}
    for name in polynomial.columns:
        known = columns.facts(name)
        low, high = of_domain(columns.domain(name))
        least, most = (None, None) if known is None else known.range
        found[name] = (low if least is None else least, high if most is None else most)
    return found


def is_moment(columns: Columns, name: str) -> bool:
    """Whether a column holds dates or instants."""
    return quantities.kind(columns.domain(name).column) == "moment"


def written_as(columns: Columns, polynomial: Polynomial, target: str) -> Code | None:
    """A polynomial as an expression; ``None`` where it cannot be written exactly."""
    made: Code | None = None
    number = polynomial.number
    terms = [(p, x) for p, x in polynomial.terms if p]
    # What is added comes first, so that nothing begins with a minus.
    for product_, factor in sorted(terms, key=lambda term: term[1] < 0):
        if factor.denominator != 1:
            return None
        part: Code = this(product_[0])
        for name in product_[1:]:
            part = Binary("*", part, this(name))
        if abs(factor) != 1:
            part = Binary("*", part, Literal(int(abs(factor))))
        if made is None and factor > 0:
            made = part
        else:
            if made is None:
                made, number = _amount(number), Fraction(0)
            made = Binary("+" if factor > 0 else "-", made, part)
    if made is None or not number:
        return made
    if not is_moment(columns, target):
        return Binary("+" if number > 0 else "-", made, _amount(abs(number)))
    if number % HOUR:
        return None
    name, span = ("v.hours", HOUR) if number % DAY else ("v.days", DAY)
    amount = int(abs(number)) // span
    return Binary("+" if number > 0 else "-", made, call(name, amount, amount))


def _amount(number: Fraction) -> Code:
    if number.denominator == 1:
        return Literal(int(number))
    exact = decimal_of(number)
    scale = -int(Decimal(exact).as_tuple().exponent)
    return call("v.decimal", exact, exact, **({} if scale <= _CENTS else {"scale": scale}))


def is_whole(columns: Columns, rest: Polynomial, name: str) -> bool:
    """Whether what others make is always a value of a column, and not between two."""
    units = {n: quantities.unit(columns.domain(n).column) for n in rest.columns}
    return (rest.unit(units) / quantities.unit(columns.domain(name).column)).denominator == 1


def may_be_null(columns: Columns, name: str, path: Path = ()) -> bool:
    """Whether a column may be NULL, where some conditions are known."""
    known = columns.facts(name, path)
    return known is None or known.nullable


def first_of(columns: Columns, ways: Iterable[Callable[[], None]]) -> None:
    """Go the first way that works.

    Raises:
        UnmetError: None does; it tells why the last one did not.
    """
    reasons = [UnmetError("no column of it can be changed")]
    for way in ways:
        kept = columns.kept()
        try:
            way()
        except UnmetError as reason:
            columns.back(kept)
            reasons.append(reason)
        else:
            return
    raise reasons[-1]
