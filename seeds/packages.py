"""Which package a product is sold in, and what follows from it.

Shows how a project makes an expression of its own. Knows the packages, not what is in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedlib.values import Array, Column
from seeds.terms import PACKAGES

if TYPE_CHECKING:
    from seedlib.values import Rows


class Packaged(Column):
    """One fact of the package that is drawn for a product among those of its category.

    All facts of one product are of the same package, whatever the column.

    :param fact: the name of one of :class:`~seeds.terms.Package`'s.
    """

    def __init__(self, fact: str) -> None:
        self.facts = [(package.category, getattr(package, fact)) for package in PACKAGES]

    def at(self, rows: Rows, name: str) -> Array:
        """The fact of each product, whose category is its parent by ``category_id``."""
        del name
        # There are few categories: look at each of them once, not at that of every product.
        numbers, kind = np.unique(rows.parent("category_id").n, return_inverse=True)
        codes = rows.dataset.rows("product_categories", numbers)["code"].tolist()
        offered = [code for code, _ in self.facts]
        first = np.array([offered.index(code) for code in codes], np.int64)
        many = np.array([offered.count(code) for code in codes], np.uint64)
        drawn = (rows.bits("package") % many[kind]).astype(np.int64)
        return Array.of([fact for _, fact in self.facts], len(offered)).take(first[kind] + drawn)
