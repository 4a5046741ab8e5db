"""Trees in one table: each row refers to an earlier one, and the first to nothing, or to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.foreign_keys import Earlier, ForeignKey, OfKey, names_of
from seedlib.values.rows import below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.rows import Pointers, Rows


class Lineage(Earlier):
    """An earlier row, of the same parent where that is asked for; see :func:`earlier`.

    Args:
        column: What the reference is made of.
        of: The parent that both rows have; ``None`` where it is any.
        rooted: Whether a row without earlier ones refers to itself.
    """

    def __init__(self, column: str, of: Shared | None, *, rooted: bool) -> None:
        super().__init__(column)
        self.of = of
        self.rooted = rooted

    @property
    def ordered(self) -> bool:  # type: ignore[override]
        """Rows can go in as they come."""
        return self.rooted

    def parents(self, rows: Rows, name: str, *, nullable: bool = True) -> Pointers:
        """Draw one of the rows before each; a first one has none, or itself."""
        del nullable
        bits = rows.bits(name)
        if self.of is None:
            before = rows.extent.offsets(rows.n)
            chosen = below(bits, before).astype(np.uint64) + np.uint64(rows.extent.first_row)
        else:
            siblings, start, before = self.of.siblings(rows)
            at = np.minimum(start + below(bits, before), max(len(siblings) - 1, 0))
            chosen = siblings[at] if len(siblings) else rows.n
        first = before == 0
        return (np.where(first, rows.n, chosen), None) if self.rooted else (chosen, first)


class Shared(OfKey):
    """The parent that a row and its earlier one share: a foreign key of the same seed."""

    def at(self, rows: Rows, name: str) -> Array:
        """What the foreign key itself is."""
        return self.key.at(rows, name)

    def siblings(
        self, rows: Rows
    ) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
        """The rows of the same parents, parent by parent in ascending order.

        Returns:
            Their numbers; for each of ``rows`` where its parent's begin, and how many of these
            come before it. A row without a parent has none.
        """
        (column,) = names_of(self.key, rows.columns) or ("",)
        if not column:
            raise DeclarationError(
                f"{rows.table}: v.earlier(of=…) is given a foreign key object that is no column of"
                " the same seed, so nothing says which rows belong together. Keep the object in a"
                ' variable, and let it be a column: tenant = v.deal("tenants").'
            )
        parents = rows.parent(column)
        known, owner = np.unique(parents.n, return_inverse=True)
        there = np.ones(len(rows), bool) if parents.null is None else ~parents.null
        every = rows.dataset.rows(parents.table, known[np.isin(known, parents.n[there])])
        numbers, of = rows.extent.children(every, column)
        place = np.searchsorted(known, every.n)[of]
        order = np.lexsort((numbers, place))
        siblings, place = numbers[order], place[order]
        start = np.searchsorted(place, owner)
        # One number for parent and row: a parent has fewer rows than this.
        step = np.int64(rows.extent.count + 1)
        ranks = place * step + rows.extent.offsets(siblings)
        own = owner * step + rows.extent.offsets(rows.n)
        before = np.where(there, np.searchsorted(ranks, own) - start, 0)
        return siblings, start.astype(np.int64), before.astype(np.int64)


def earlier(
    column: str = "",
    *,
    root: Literal["null", "self"] = "null",
    of: ForeignKey | None = None,
) -> Earlier:
    """Any earlier row of the same table: a tree, then, and never a circle.

    ``manager = v.earlier()``. The first row has nobody before it.

    Args:
        column: As in :func:`~seedlib.values.ref`.
        root: What the first row refers to: ``"null"``, nothing, so the column must allow NULL;
            ``"self"``, itself. Then the column may be NOT NULL: the rows go in one after the other.
        of: A foreign key of the same seed made by ``v.one``, ``v.each`` or ``v.deal``: the earlier
            row is one of the same parent, and each parent's first row a first row::

                tenant = v.deal("tenants")
                manager = v.earlier("id", of=tenant)
                columns = {"tenant_id": tenant, "manager_id": manager}

    Raises:
        DeclarationError: There is no such ``root``, or ``of`` is no foreign key.
    """
    if root not in {"null", "self"}:
        raise DeclarationError(
            f'v.earlier(root={root!r}): the first row refers to nothing, which is "null", or to'
            ' itself, which is "self".'
        )
    if of is not None and not isinstance(of, ForeignKey):
        raise DeclarationError(
            "v.earlier(of=…) is given no foreign key object. Keep one in a variable, let it be a"
            ' column of the same seed, and name it here: tenant = v.deal("tenants").'
        )
    if root == "null" and of is None:
        return Earlier(column)
    return Lineage(column, None if of is None else Shared(of), rooted=root == "self")
