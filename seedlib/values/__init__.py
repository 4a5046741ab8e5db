"""What a column's values are made of: ``from seedlib import values as v``.

A value is a pure function of the seed, the table and column, and the row's number. Row 7 has the
same one at every size, chunks can be made anywhere in any order, and what a parent or a child says
is computed again instead of read.
"""

from __future__ import annotations

from seedlib.values.array import Array
from seedlib.values.children import child, count
from seedlib.values.children import sum_ as sum  # noqa: A004 - v.sum, as SQL calls it
from seedlib.values.columns import Column, const, this
from seedlib.values.expressions import concat, floor_div, greatest, least, lookup, maybe, when
from seedlib.values.foreign_keys import earlier, ref
from seedlib.values.invertible import deal, each, one
from seedlib.values.numbers import boolean, choice, decimal, integer, part, sequence, shuffled
from seedlib.values.people import (
    company,
    email,
    first_name,
    last_name,
    person,
    phone,
    street_address,
)
from seedlib.values.places import place
from seedlib.values.pools import fake, paragraph, sentence
from seedlib.values.rows import Rows
from seedlib.values.times import date, days, hours, instant

__all__ = [
    "Array",
    "Column",
    "Rows",
    "boolean",
    "child",
    "choice",
    "company",
    "concat",
    "const",
    "count",
    "date",
    "days",
    "deal",
    "decimal",
    "each",
    "earlier",
    "email",
    "fake",
    "first_name",
    "floor_div",
    "greatest",
    "hours",
    "instant",
    "integer",
    "last_name",
    "least",
    "lookup",
    "maybe",
    "one",
    "paragraph",
    "part",
    "person",
    "phone",
    "place",
    "ref",
    "sentence",
    "sequence",
    "shuffled",
    "street_address",
    "sum",
    "this",
    "when",
]
