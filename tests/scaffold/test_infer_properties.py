"""Whatever the column: what is suggested for it fits it, and is unique where it has to be."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from seedlib import validate
from seedlib.scaffold import infer
from seedlib.verification.pii_scan import guessed, reaches
from tests.examples import examples
from tests.scaffold.columns import allows, cells, domains, rows_of, table, tables

if TYPE_CHECKING:
    from seedlib.scaffold.domain import Domain, Suggestion

_UNKEYED = {"json", "geometry", "vector"}


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_fits(drawn: tuple[str, list[Domain]]) -> None:
    """Fifty rows of what is suggested for any columns are what their types and CHECKs allow."""
    name, found = drawn
    shape = table(name, *(domain.column for domain in found))
    suggested = {domain.column.name: infer.column(domain, shape) for domain in found}

    rows = rows_of(suggested, 50)
    arrays = {column: rows[column] for column in suggested}

    assert [] == validate.invalid(arrays, shape)
    for domain in found:
        array = arrays[domain.column.name]
        texts = [cell for cell in array.literals() if isinstance(cell, str)]
        values = array.tolist()
        assert all(allows(domain, value) for value in values), suggested[domain.column.name]
        if domain.column.family == "text":
            assert all(_is_allowed(domain, text) for text in texts)
            assert not any(_reaches(domain, text, suggested) for text in texts)
        if domain.column.family == "datetime":
            assert all(_is_between(domain, value) for value in values if value is not None)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(domains())
def test_unique(domain: Domain) -> None:
    """As many rows as there are values for have as many values, however a collation sees them."""
    shape = table("t", domain.column)
    suggested = infer.unique(domain, shape)
    if domain.column.family in _UNKEYED:
        return
    n = min(suggested.most or 2_000, 2_000)

    array = cells(suggested, n)
    keys = [_as_compared(cell) for cell in array.literals()]

    assert n == len(set(keys))
    assert None not in keys
    assert [] == validate.invalid({domain.column.name: array}, shape)
    assert all(allows(domain, cell) for cell in array.tolist())
    if domain.column.family == "text":
        assert all(_is_allowed(domain, str(cell)) for cell in array.literals())
        found = {domain.column.name: suggested}
        assert not any(_reaches(domain, str(cell), found) for cell in array.literals())


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(domains())
def test_unique_at_the_end(domain: Domain) -> None:
    """The last row that there is a value for fits as the first one does."""
    shape = table("t", domain.column)
    suggested = infer.unique(domain, shape)
    last = min(suggested.most or 10**9 - 1, 10**9 - 1) - 1

    array = cells(suggested, 1, last)

    assert [] == validate.invalid({domain.column.name: array}, shape)


def _reaches(domain: Domain, text: str, suggested: dict[str, Suggestion]) -> frozenset[str]:
    """Whose a text could be, as `seed verify --pii` sees it; a CHECK's own form is the author's."""
    name = domain.column.name
    what = suggested[name].pii or guessed(name)
    return frozenset() if domain.pattern is not None else reaches(text, what)


def _is_allowed(domain: Domain, text: str) -> bool:
    longest = domain.longest
    return (
        text.isascii()
        and len(text) >= domain.shortest
        and (longest is None or len(text) <= longest)
        and text not in domain.excluded
        and (domain.pattern is None or re.fullmatch(domain.pattern, text) is not None)
    )


def _is_between(domain: Domain, value: dt.datetime | str) -> bool:
    value = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    day = value.date()
    after = domain.low is None or day >= domain.low  # type: ignore[operator]
    return after and (domain.high is None or value <= dt.datetime.combine(domain.high, dt.time()))  # type: ignore[arg-type]


def _as_compared(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    plain = unicodedata.normalize("NFKD", cell).rstrip().casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
