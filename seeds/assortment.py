"""What there is to sell, and who sells it: no vendor has the same product twice.

Shows how a project makes expressions and foreign keys of its own. Knows what products there can be,
not what they are sold for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from seedlib import DeclarationError
from seedlib.values import Array, Column
from seedlib.values.foreign_keys import ForeignKey
from seedlib.values.permutation import Permutation
from seedlib.values.streams import mix, stream
from seeds.terms import (
    CHOCOLATE_FLAVOURS,
    GUMMY_FLAVOURS,
    PACKAGES,
    STRAINS,
    TINCTURE_FLAVOURS,
    TOPICAL_SCENTS,
    Package,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values import Rows
    from seedlib.values.tables import Span

    Numbers = NDArray[np.int64]

_FLAVOURS: Final = {
    "GUMMY": GUMMY_FLAVOURS,
    "CHOCOLATE": CHOCOLATE_FLAVOURS,
    "TINCTURE": TINCTURE_FLAVOURS,
    "TOPICAL": TOPICAL_SCENTS,
}
# Orders of the categories, of which each turn takes one.
_ORDERS: Final = 64


class Variety(NamedTuple):
    """A strain, flavour or scent in a package."""

    package: Package
    flavour: str


VARIETIES: Final = tuple(
    Variety(package, flavour)
    for package in PACKAGES
    for flavour in _FLAVOURS.get(package.category, tuple(STRAINS))
)


class InTurn(ForeignKey):
    """Every parent once in each turn, in another order: the i-th turn has each one's i-th row.

    So a row knows, at every size, how many rows of its parent come before it.
    """

    def pick(self, rows: Rows, name: str, span: Span) -> Numbers:
        """The parent at the row's place in the order of its turn."""
        turn, place = np.divmod(rows.n, np.uint64(span.count))
        start = stream(rows.seed, f"{rows.table}.{name}")
        order = mix(turn + start) % np.uint64(_ORDERS)
        parents: Numbers = _orders(int(start), span.count)[order, place]
        return parents


@lru_cache
def _orders(start: int, count: int) -> Numbers:
    """Some orders of all parents, ``int64[_ORDERS, count]``; each revision asks for the same."""
    keys = mix(np.uint64(start) + np.arange(_ORDERS, dtype=np.uint64))
    every = np.arange(count, dtype=np.uint64)
    return np.array([Permutation(count, key).forward(every.copy()) for key in keys], np.int64)


class Maker(ForeignKey):
    """A vendor for each product: each time that a variety comes again, the next one.

    :raises DeclarationError: when there are so many products that all vendors have one already.
    """

    def pick(self, rows: Rows, name: str, span: Span) -> Numbers:
        """Start with any vendor, and go on from there."""
        variety, again = varieties(rows)
        if len(rows) and int(again.max()) >= span.count:
            raise DeclarationError(
                f"There are so many rows of products that one of {span.count} vendors would have "
                "the same product twice, at two prices. Ask for more vendors (rows.vendors=…) or "
                "for fewer products."
            )
        drawn = mix(variety.astype(np.uint64) + stream(rows.seed, f"{rows.table}.{name}"))
        first = (drawn % np.uint64(span.count)).astype(np.int64)
        return (first + again) % span.count


class Offered(Column):
    """One fact of what a product is: its ``flavour``, or one of its package.

    :param fact: the name of one of :class:`Variety`'s or :class:`~seeds.terms.Package`'s.
    """

    def __init__(self, fact: str) -> None:
        self.facts = [
            variety.flavour if fact == "flavour" else getattr(variety.package, fact)
            for variety in VARIETIES
        ]
        self._facts = Array.of(self.facts, len(self.facts))

    def at(self, rows: Rows, name: str) -> Array:
        """The fact of each product."""
        del name
        return self._facts.take(varieties(rows)[0])


class Shelves(NamedTuple):
    """The varieties of each category, ``int64[categories]`` but for the first and the last.

    ``category`` are row numbers, rising; the varieties of the i-th are ``many[i]`` from
    ``first[i]`` of ``shuffled``, indices of :data:`VARIETIES`.
    """

    category: NDArray[np.uint64]
    first: Numbers
    many: Numbers
    shuffled: Numbers


def varieties(rows: Rows) -> tuple[Numbers, Numbers]:
    """Tell what each product is, and how many earlier products are just that.

    :param rows: products, whose category is :class:`InTurn`.
    :returns: indices of :data:`VARIETIES` and counts, ``int64[n]`` each.
    """
    key = ("shelves", rows.table, rows.seed)
    shelves: Shelves = rows.dataset.once(key, lambda: _shelves(rows))
    shelf = np.searchsorted(shelves.category, rows.parent("category_id").n)
    turn = (rows.n // np.uint64(len(shelves.category))).astype(np.int64)
    again, nth = np.divmod(turn, shelves.many[shelf])
    return shelves.shuffled[shelves.first[shelf] + nth], again


def _shelves(rows: Rows) -> Shelves:
    table = rows.dataset.table("product_categories")
    category = table.number(np.arange(table.count))
    shuffled = []
    for code in rows.dataset.rows("product_categories", category)["code"].tolist():
        offered = [i for i, variety in enumerate(VARIETIES) if variety.package.category == code]
        shuffle = Permutation(len(offered), stream(rows.seed, f"{rows.table}.variety/{code}"))
        shuffled.append(offered[0] + shuffle.forward(np.arange(len(offered), dtype=np.uint64)))
    many = np.array([len(shelf) for shelf in shuffled])
    return Shelves(
        category, np.cumsum(many) - many, many, np.concatenate(shuffled).astype(np.int64)
    )
