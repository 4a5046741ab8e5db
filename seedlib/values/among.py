"""Foreign keys to the rows that belong to the same parent: an order's products are its tenant's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.foreign_keys import ForeignKey, OfKey, ParentValue
from seedlib.values.rows import NOBODY, Rows, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.columns import Column
    from seedlib.values.rows import Pointers
    from seedlib.values.tables import Extent

# Rows whose parents are looked up together.
_TOGETHER: Final = 65_536


class Among(ForeignKey):
    """Any row of a table that belongs to the same parent as this one; see :func:`among`.

    Args:
        table: The table that is referred to.
        column: See :class:`~seedlib.values.foreign_keys.ForeignKey`.
        owner: The parent that both rows belong to.
        fk: The foreign key of ``table`` to it; empty where there is only one.
    """

    def __init__(self, table: str, column: str, owner: Owner, fk: str) -> None:
        super().__init__(table, column)
        self.owner = owner
        self.fk = fk

    def parents(self, rows: Rows, name: str, *, nullable: bool = False) -> Pointers:
        """Draw one of those that each row's owner has."""
        owners = self.owner.rows(rows, name)
        owned = self._owned(rows.extent, owners.table, name)
        first, count = owned.of(owners.n)
        nobody = count == 0
        if owners.null is not None:
            nobody |= owners.null
        if nobody.any() and not nullable:
            raise DeclarationError(self._refused(rows, name, owners))
        at = np.where(nobody, 0, first + below(rows.bits(name), np.maximum(count, 1)))
        if nobody.all():
            return np.full(len(rows), NOBODY), nobody
        return np.where(nobody, NOBODY, owned.rows[at]), nobody if nobody.any() else None

    def lacking(self, extent: Extent, name: str) -> str | None:
        """Why some row of a segment has nothing to refer to, if one has; few rows are made."""
        start = extent.rows(np.array([extent.first_row], np.uint64))
        owners = self.owner.rows(start, name) if extent.count else start
        if not extent.count or self._owned(extent, owners.table, name).everybody:
            return None
        for offset in range(0, extent.count, _TOGETHER):
            offsets = np.arange(offset, min(offset + _TOGETHER, extent.count), dtype=np.uint64)
            rows = extent.rows(offsets + np.uint64(extent.first_row))
            try:
                self.parents(rows, name)
            except DeclarationError as error:
                return str(error)
        return None

    def _refused(self, rows: Rows, name: str, owners: Rows) -> str:
        whose = f"the same row of {owners.table}"
        return (
            f"{rows.table}.{name} refers to rows of {self.table} that belong to {whose}, and for "
            f"some rows of {rows.table} there are none. Give every row of {owners.table} some "
            f"rows of {self.table} (at least as many rows as there are of {owners.table}, by "
            f"v.deal, or v.each({owners.table!r}, 1, …)), or allow NULL by v.maybe(…)."
        )

    def _owned(self, extent: Extent, owners: str, name: str) -> Owned:
        """Whose the rows are that a segment may refer to."""
        visible = self._extents(extent)
        fk = self.fk or self._only_key(visible, owners, f"{extent.table.name}.{name}")
        places = tuple(one.first_row for one in visible)
        owned: Owned = extent.dataset.once(
            ("owned", self.table, fk, places), lambda: Owned.by(visible, fk, owners)
        )
        return owned

    def _only_key(self, extents: Sequence[Extent], owners: str, where: str) -> str:
        """The one foreign key of the table that leads to the owners."""
        found: dict[str, None] = {}
        for extent in extents:
            for name, column in extent.segment.columns.items():
                key = column.foreign_key
                if key is not None and key.target(self.table) == owners:
                    found[name] = None
        if len(found) == 1:
            return next(iter(found))
        how = f"has several: {', '.join(found)}" if found else "has none"
        raise DeclarationError(
            f"{where} refers to rows of {self.table} that belong to the same row of {owners}. For "
            f"that {self.table} must have one foreign key to {owners}, and its seed {how}. Name "
            "it with fk=, or make one."
        )


class Owner(OfKey):
    """The row that a foreign key of the same seed refers to, or one further up by its keys."""

    def __init__(self, key: ForeignKey, path: str) -> None:
        super().__init__(key)
        self.path = path

    def rows(self, rows: Rows, name: str) -> Rows:
        """One row for each of the rows."""
        found = rows.parent(self.column_of(rows, name, "takes what belongs to a parent", ""))
        for step in self.path.split(".") if self.path else ():
            found = found.parent(step)
        return found

    def at(self, rows: Rows, name: str) -> Array:
        """What that row is referred to by."""
        return self.rows(rows, name).keys()


@dataclass(frozen=True, slots=True, eq=False)
class Owned:
    """The rows of a table, owner by owner.

    Args:
        owners: ``uint64[m]``: the owners that have some, in ascending order.
        starts: ``int64[m + 1]``: where each one's begin.
        rows: ``uint64[n]``: the rows.
        everybody: Whether there is no owner without any.
    """

    owners: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint64]
    everybody: bool

    @classmethod
    def by(cls, extents: Sequence[Extent], fk: str, owners: str) -> Owned:
        """Look at the foreign key of every row, once."""
        numbers, whose = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
        for extent in extents:
            for start in range(0, extent.count, _TOGETHER):
                offsets = np.arange(start, min(start + _TOGETHER, extent.count), dtype=np.uint64)
                rows = extent.rows(offsets + np.uint64(extent.first_row))
                parents = rows.parent(fk)
                there = slice(None) if parents.null is None else ~parents.null
                numbers.append(rows.n[there])
                whose.append(parents.n[there])
        every, owner = np.concatenate(numbers), np.concatenate(whose)
        order = np.lexsort((every, owner))
        found, starts = np.unique(owner[order], return_index=True)
        total = extents[0].dataset.table(owners).count if extents else 0
        return cls(found, np.append(starts, len(every)), every[order], len(found) >= total)

    def of(self, owners: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the rows of these owners begin, and how many there are of each."""
        if not len(self.owners):
            return np.zeros(len(owners), np.int64), np.zeros(len(owners), np.int64)
        at = np.minimum(np.searchsorted(self.owners, owners), len(self.owners) - 1)
        first = self.starts[at]
        return first, np.where(self.owners[at] == owners, self.starts[at + 1] - first, 0)


def among(table: str, column: str = "", *, of: Column, fk: str = "") -> Among:
    """Any row of ``table`` that belongs to the same parent as this row does.

    A line refers to a product of its order's own tenant, which a foreign key of two columns asks
    for::

        order = v.ref("orders")
        columns = {
            "order_id": order,
            "tenant_id": order["tenant_id"],
            "product_id": v.among("products", "id", of=order["tenant_id"]),
        }

    Args:
        table: The table that is referred to.
        column: As in :func:`~seedlib.values.ref`.
        of: The parent: a foreign key object of this seed, or a foreign key column of a row that
            such an object leads to.
        fk: The foreign key column of ``table`` that leads to the same parent; it may be left out
            where only one does.

    Raises:
        DeclarationError: ``of`` is no foreign key.
    """
    if isinstance(of, ForeignKey):
        return Among(table, column, Owner(of, ""), fk)
    if isinstance(of, ParentValue):
        return Among(table, column, Owner(of.key, of.path), fk)
    raise DeclarationError(
        f"v.among({table!r}, of=…) needs to know whose rows are meant: a foreign key object of "
        'this seed, tenant = v.ref("tenants"), or a foreign key of its parent, order["tenant_id"].'
    )
