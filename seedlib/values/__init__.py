"""What a column's values are made of: ``from seedlib import values as v``.

A value is a pure function of the seed, the table and column, and the row's number. Row 7 has the
same one at every size, chunks can be made anywhere in any order, and what a parent or a child says
is computed again instead of read.
"""

from __future__ import annotations

from seedlib.values.among import among
from seedlib.values.array import Array
from seedlib.values.binaries import binary, vector
from seedlib.values.children import child, count
from seedlib.values.children import sum_ as sum  # noqa: A004 - v.sum, as SQL calls it
from seedlib.values.clocks import time
from seedlib.values.columns import Column, const, this
from seedlib.values.countable import Countable
from seedlib.values.documents import document
from seedlib.values.expressions import concat, floor_div, greatest, least, lookup, maybe, when
from seedlib.values.foreign_keys import ref
from seedlib.values.geometries import (
    geometry_collection,
    linestring,
    multilinestring,
    multipoint,
    multipolygon,
    point,
    polygon,
)
from seedlib.values.invertible import deal, each, one
from seedlib.values.issued import card_number, iban, ip_address, mac_address, ssn, tax_id
from seedlib.values.lineage import earlier
from seedlib.values.nulls import is_null, not_null
from seedlib.values.numbered import row_number, sequence, shuffled
from seedlib.values.numbers import boolean, choice, decimal, integer, part
from seedlib.values.online import password_hash, url, username
from seedlib.values.other import other
from seedlib.values.patterns import pattern
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
from seedlib.values.texts import left, subset
from seedlib.values.times import date, days, hours, instant
from seedlib.values.unique import unique
from seedlib.values.until import until_accepted
from seedlib.values.uuids import uuid

__all__ = [
    "Array",
    "Column",
    "Countable",
    "Rows",
    "among",
    "binary",
    "boolean",
    "card_number",
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
    "document",
    "each",
    "earlier",
    "email",
    "fake",
    "first_name",
    "floor_div",
    "geometry_collection",
    "greatest",
    "hours",
    "iban",
    "instant",
    "integer",
    "ip_address",
    "is_null",
    "last_name",
    "least",
    "left",
    "linestring",
    "lookup",
    "mac_address",
    "maybe",
    "multilinestring",
    "multipoint",
    "multipolygon",
    "not_null",
    "one",
    "other",
    "paragraph",
    "part",
    "password_hash",
    "pattern",
    "person",
    "phone",
    "place",
    "point",
    "polygon",
    "ref",
    "row_number",
    "sentence",
    "sequence",
    "shuffled",
    "ssn",
    "street_address",
    "subset",
    "sum",
    "tax_id",
    "this",
    "time",
    "unique",
    "until_accepted",
    "url",
    "username",
    "uuid",
    "vector",
    "when",
]
