"""What CHECKs say of one column, as a domain."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

from seedlib.declaration import DeclarationError
from seedlib.scaffold.checks import quantities
from seedlib.scaffold.checks.atoms import (
    Among,
    Compare,
    Json,
    Length,
    Matches,
    Null,
    UnreadableError,
)
from seedlib.scaffold.domain import Domain
from seedlib.values.layouts import layouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.scaffold.checks.atoms import Atom, Way
    from seedlib.scaffold.checks.quantities import Range
    from seedlib.shape import ColumnShape

NOT_BLANK = ".*[^ ].*"
"""A text that is not of blanks alone."""
_MOST_EXCLUDED = 100
"""Values next to a bound that are excluded one after the other."""


class ContradictionError(UnreadableError):
    """Nothing meets all of what was asked for."""

    def __init__(self, column: str) -> None:
        super().__init__(f"no value of {column} that would meet it")


def of_type(column: ColumnShape) -> Domain:
    """What a column may hold before any CHECK."""
    members = tuple(column.members) if column.family == "enum" and column.members else None
    return Domain(
        column=column,
        members=members,
        not_null=not column.nullable,
        json=column.family == "json",
    )


def same_text(text: str) -> str:
    """What is equal in two texts that most collations of servers take for equal."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).rstrip(" ")


def narrowed(domain: Domain, atoms: Iterable[Atom], *, folds: bool) -> Domain:
    """A domain after what atoms of its column ask for.

    Args:
        domain: What it was before.
        atoms: Parts of a CHECK that speak of no other column.
        folds: Whether texts that differ in case are equal.

    Raises:
        ContradictionError: Nothing is left.
        UnreadableError: A domain cannot say it.
    """
    for atom in atoms:
        domain = _after(domain, atom, folds=folds)
    return _settled(domain)


def united(domain: Domain, many: Sequence[Way], *, folds: bool) -> Domain:
    """A domain after one of several ways, of atoms of its column.

    Values that are listed are put together; of ranges and patterns the one that leaves most open
    is taken.

    Raises:
        ContradictionError: Nothing is left.
        UnreadableError: A domain cannot say any of them.
    """
    found, reasons = [], []
    for way in many:
        try:
            found.append(narrowed(domain, way, folds=folds))
        except UnreadableError as reason:
            reasons.append(reason)
    if not found:
        raise reasons[0]
    valued = [each for each in found if not each.always_null] or found
    if all(each.members is not None for each in valued):
        listed = dict.fromkeys(member for each in valued for member in each.members or ())
        ordered = sorted(listed, key=list(domain.members).index) if domain.members else list(listed)
        not_null = all(each.not_null for each in found)
        return dataclasses.replace(domain, members=tuple(ordered), not_null=not_null)
    return max(valued, key=_openness)


def hull(domain: Domain, many: Sequence[Way], *, folds: bool) -> Domain:
    """A domain that holds whatever any of several ways leaves open."""
    found = []
    for way in many:
        try:
            found.append(narrowed(domain, way, folds=folds))
        except ContradictionError:
            continue
    if not found:
        raise ContradictionError(domain.column.name)
    lows, highs = [each.low for each in found], [each.high for each in found]
    members = domain.members
    if all(each.members is not None for each in found):
        members = tuple(dict.fromkeys(m for each in found for m in each.members or ()))
    return _settled(
        dataclasses.replace(
            domain,
            low=domain.low if None in lows else min(lows),  # type: ignore[type-var]
            high=domain.high if None in highs else max(highs),  # type: ignore[type-var]
            members=members,
            not_null=all(each.not_null for each in found),
            always_null=all(each.always_null for each in found),
        )
    )


def simplest(domain: Domain) -> Domain:
    """A domain without a pattern that everything matches that is ever made."""
    if domain.pattern == NOT_BLANK:
        # No text is made of blanks alone.
        return dataclasses.replace(domain, pattern=None, shortest=max(domain.shortest, 1))
    return domain


def range_of(domain: Domain) -> Range:
    """The bounds that a domain has beyond those of its type, as quantities."""
    if domain.members is not None:
        found = [q for q in map(quantities.quantity, domain.members) if q is not None]
        if len(found) == len(domain.members) and found:
            return min(found), max(found)
    low = None if domain.low is None else quantities.quantity(domain.low)
    high = None if domain.high is None else quantities.quantity(domain.high)
    return low, high


def bounded(domain: Domain, low: Fraction | None, high: Fraction | None) -> Domain:
    """A domain within bounds.

    Raises:
        ContradictionError: Nothing is left.
    """
    column = domain.column
    low, high = quantities.inward(column, low, high)
    least, most = range_of(domain)
    first, last = quantities.of_type(column)
    if low is not None and (least is None or low > least) and (first is None or low > first):
        domain = dataclasses.replace(domain, low=quantities.stored(column, _within(column, low)))
    if high is not None and (most is None or high < most) and (last is None or high < last):
        domain = dataclasses.replace(domain, high=quantities.stored(column, _within(column, high)))
    return _settled(domain)


def _within(column: ColumnShape, quantity: Fraction) -> Fraction:
    """A quantity that the column's type holds."""
    least, most = quantities.of_type(column)
    if (least is not None and quantity < least) or (most is not None and quantity > most):
        raise ContradictionError(column.name)
    return quantity


def _after(domain: Domain, atom: Atom, *, folds: bool) -> Domain:  # noqa: PLR0911 - one a kind
    column = domain.column
    if isinstance(atom, Null):
        if atom.wanted:
            return dataclasses.replace(domain, always_null=True)
        return dataclasses.replace(domain, not_null=True)
    if isinstance(atom, Compare):
        return _compared(domain, atom)
    if isinstance(atom, Among):
        values = _of_column(column, atom.values)
        return (_listed if atom.wanted else _excluding)(domain, values, folds=folds)
    if isinstance(atom, Matches):
        return _matching(domain, atom)
    if isinstance(atom, Length):
        most = (
            atom.most
            if domain.longest is None
            else min(domain.longest, atom.most or domain.longest)
        )
        if atom.most == 0:
            most = 0
        return dataclasses.replace(domain, shortest=max(domain.shortest, atom.least), longest=most)
    if isinstance(atom, Json):
        return dataclasses.replace(domain, json=True)
    raise UnreadableError(f"what {column.name} leaves as a remainder")


def _compared(domain: Domain, atom: Compare) -> Domain:
    name = domain.column.name
    factor = atom.polynomial.alone(name)
    if factor is None or atom.sign != "<=":
        raise UnreadableError(f"a power of {name}")
    bound = -atom.polynomial.number / factor
    return bounded(domain, *((None, bound) if factor > 0 else (bound, None)))


def _of_column(column: ColumnShape, values: Iterable[str | Fraction]) -> list[object]:
    """Constants as the column's own values, those left out that it cannot have."""
    found: list[object] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif (value / quantities.unit(column)).denominator == 1 or column.family == "float":
            try:
                found.append(quantities.stored(column, _within(column, value)))
            except ContradictionError:
                continue
    return found


def _listed(domain: Domain, values: list[object], *, folds: bool) -> Domain:
    if domain.members is None:
        return dataclasses.replace(domain, members=tuple(dict.fromkeys(values)))
    wanted = {_key(value, folds=folds) for value in values}
    kept = tuple(m for m in domain.members if _key(m, folds=folds) in wanted)
    return dataclasses.replace(domain, members=kept)


def _excluding(domain: Domain, values: list[object], *, folds: bool) -> Domain:
    if domain.column.family == "boolean" and domain.members is None:
        domain = dataclasses.replace(domain, members=(0, 1))
    unwanted = {_key(value, folds=folds) for value in values}
    if domain.members is not None:
        kept = tuple(m for m in domain.members if _key(m, folds=folds) not in unwanted)
        return dataclasses.replace(domain, members=kept)
    if "" in values:
        domain = dataclasses.replace(domain, shortest=max(1, domain.shortest))
        values = [value for value in values if value != ""]
    excluded = tuple(dict.fromkeys((*domain.excluded, *values)))
    return dataclasses.replace(domain, excluded=excluded)


def _key(value: object, *, folds: bool) -> object:
    return same_text(value) if folds and isinstance(value, str) else value


def _matching(domain: Domain, atom: Matches) -> Domain:
    """A further pattern is a lookahead before the first one."""
    if domain.pattern == atom.pattern and atom.wanted:
        return domain
    if not atom.wanted:
        pattern = rf"(?!{atom.pattern}\Z){domain.pattern or '.*'}"
    elif domain.pattern is None:
        pattern = atom.pattern
    elif domain.pattern.endswith(".*") and re.match(r"\(\?[=!].*\\Z\)\.\*\Z", domain.pattern):
        pattern = domain.pattern.removesuffix(".*") + atom.pattern
    else:
        pattern = rf"(?={atom.pattern}\Z){domain.pattern}"
    return dataclasses.replace(domain, pattern=pattern)


def _settled(domain: Domain) -> Domain:
    """The domain in its shortest form.

    Raises:
        ContradictionError: Nothing is left.
    """
    column = domain.column
    if domain.always_null:
        if domain.not_null or not column.nullable:
            raise ContradictionError(column.name)
        return domain
    domain = _without_ends(domain)
    low, high = range_of(domain)
    longest = (
        domain.longest
        if column.length is None
        else min(domain.longest or column.length, column.length)
    )
    if domain.longest == 0:
        longest = 0
    if (low is not None and high is not None and low > high) or (
        longest is not None and domain.shortest > longest
    ):
        raise ContradictionError(column.name)
    if domain.members is not None:
        return _with_members(domain)
    if domain.pattern is not None:
        _check_pattern(domain, domain.pattern, longest)
    return domain


def _without_ends(domain: Domain) -> Domain:
    """Bounds that are not excluded themselves."""
    if domain.low is None and domain.high is None:
        return domain
    for _ in range(_MOST_EXCLUDED):
        step = quantities.unit(domain.column)
        low, high = range_of(domain)
        if low is not None and domain.low in domain.excluded:
            low_ = quantities.stored(domain.column, _within(domain.column, low + step))
            domain = dataclasses.replace(domain, low=low_)
        elif high is not None and domain.high in domain.excluded:
            high_ = quantities.stored(domain.column, _within(domain.column, high - step))
            domain = dataclasses.replace(domain, high=high_)
        else:
            break
    return domain


def _with_members(domain: Domain) -> Domain:
    assert domain.members is not None
    members = [m for m in domain.members if _fits(domain, m)]
    if not members:
        raise ContradictionError(domain.column.name)
    if domain.column.family == "boolean" and set(members) == {0, 1}:
        return dataclasses.replace(domain, members=None, low=None, high=None, excluded=())
    return dataclasses.replace(domain, members=tuple(members))


def _fits(domain: Domain, member: object) -> bool:
    if isinstance(member, str):
        longest = domain.column.length if domain.longest is None else domain.longest
        return (
            member not in domain.excluded
            and len(member) >= domain.shortest
            and (longest is None or len(member) <= longest)
            and (domain.pattern is None or bool(re.fullmatch(domain.pattern, member, re.DOTALL)))
        )
    quantity = quantities.quantity(member)
    low = None if domain.low is None else quantities.quantity(domain.low)
    high = None if domain.high is None else quantities.quantity(domain.high)
    return member not in domain.excluded and (
        quantity is None
        or ((low is None or low <= quantity) and (high is None or quantity <= high))
    )


def _check_pattern(domain: Domain, pattern: str, longest: int | None) -> None:
    """See to it that there are texts that match, and none that is excluded."""
    if any(
        re.fullmatch(pattern, str(value), re.DOTALL | re.IGNORECASE) for value in domain.excluded
    ):
        raise UnreadableError("a pattern beside values that are excluded")
    try:
        layouts(pattern, domain.shortest, longest)
    except DeclarationError as error:
        raise UnreadableError("a pattern for which no text can be made") from error


def _openness(domain: Domain) -> tuple[bool, bool, bool, Fraction, bool]:
    low, high = range_of(domain)
    first, last = quantities.of_type(domain.column)
    least, most = first if low is None else low, last if high is None else high
    width = Fraction(2**80) if least is None or most is None else most - least
    return (
        domain.members is None,
        domain.pattern is None,
        not domain.not_null,
        width,
        low is not None and low >= 0,
    )
