"""Made rows, column by column, in which every id that the database is going to give is told apart.

Such an id is known relative to the first one of its load alone. Which cells are ids is found out by
making the rows twice, with two sets of first ids: a cell that moved by exactly as much as a load's
ids did is a row of that load, and one that moved otherwise cannot be written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seedlib import offline_errors
from seedlib.batch import as_kept
from seedlib.errors import SeedError
from seedlib.values.foreign_keys import references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.declared import Declared
    from seedlib.keys import Scalar
    from seedlib.offline.draft import Draft, Issued
    from seedlib.values.literals import Written
    from seedlib.values.rows import Dataset

_WHOLE = frozenset[type]({int})


class DerivedFromIdsError(SeedError):
    """A value is made out of ids, and is no reference.

    Args:
        where: Revision, table and column.
    """

    def __init__(self, where: str) -> None:
        refused = offline_errors.refused([offline_errors.derives_from_ids(where)])
        super().__init__(str(refused))
        self.where = where


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of some rows.

    Args:
        column: Its name.
        cells: Its cells; of those that are ids, the row's offset within its load.
        types: Their types, at least.
        loads: For each cell the name of its load's first id, empty where it is no id; ``None``
            where none is.
    """

    column: str
    cells: Sequence[Scalar]
    types: frozenset[type]
    loads: Sequence[str] | None = None

    @classmethod
    def own(cls, column: str, offsets: Sequence[int], load: str) -> Cells:
        """The rows' own ids."""
        return cls(column, offsets, _WHOLE, [load] * len(offsets))

    def take(self, places: Sequence[int]) -> Cells:
        """Some of its cells."""
        loads = None if self.loads is None else [self.loads[at] for at in places]
        return Cells(self.column, [self.cells[at] for at in places], self.types, loads)

    def load_at(self, at: int) -> str:
        """The name of a cell's load, empty where it is no id."""
        return "" if self.loads is None else self.loads[at]


class Twin:
    """Tells ids apart, by the rows of a revision's declaration as the draft's double makes them.

    Args:
        draft: The draft; its current revision is the declaration's.
        declared: The declaration.
        update: Whether it is an update, whose expressions stand beside the table's columns.
    """

    def __init__(self, draft: Draft, declared: Declared, *, update: bool = False) -> None:
        self._draft = draft
        self._declared = declared
        self._shape = draft.run.shape(declared.table)
        self._loads = {one.shift: one for one in draft.ledger.issued if one.name}
        # What looks at no other row, and asks no function, has nothing to do with ids; an update
        # may look at a reference of its own rows.
        referring = bool(references(declared.columns, declared.table))
        looking = update or referring or declared.needs or declared.opaque
        self._dataset: Dataset | None = None
        if looking and self._loads:
            self._dataset = draft.double.dataset(declared if update else None)

    def apart(
        self, names: Mapping[str, str], numbers: Sequence[int], found: Mapping[str, Written]
    ) -> Iterator[Cells]:
        """Tell the ids among some cells.

        Args:
            names: Column to what the dataset calls it.
            numbers: The rows' numbers.
            found: Column to its cells in these rows.

        Raises:
            SeedError: A value is made out of ids, and is no reference.
        """
        from_source = self._declared.from_source
        rows = None
        if self._dataset is not None and len(numbers):
            rows = self._dataset.rows(self._declared.table, np.array(numbers, np.uint64))
        for column, (cells, types) in found.items():
            if rows is None or column in from_source:
                yield Cells(column, cells, types)
                continue
            shape = self._shape.columns[column]
            digits = self._draft.run.session.dialect.digits(shape)
            others = as_kept(rows[names[column]], shape).written(digits).cells
            yield self._told(column, cells, types, others)

    def _told(
        self, column: str, cells: Sequence[Scalar], types: frozenset[type], others: Sequence[Scalar]
    ) -> Cells:
        if cells == others:
            return Cells(column, cells, types)
        loads = [""] * len(cells)
        offsets = list(cells)
        for at, (cell, other) in enumerate(zip(cells, others, strict=True)):
            if cell == other:
                continue
            load = self._load(cell, other)
            if load is None or not isinstance(cell, int):
                where = f"{self._declared.revision}, {self._declared.table}.{column}"
                raise DerivedFromIdsError(where)
            loads[at], offsets[at] = load.name, cell - 1
        return Cells(column, offsets, types, loads)

    def _load(self, cell: Scalar, other: Scalar) -> Issued | None:
        """The load that a cell is a row of, if it is one."""
        if not isinstance(cell, int) or not isinstance(other, int):
            return None
        found = self._loads.get(other - cell)
        return found if found is not None and 0 < cell <= found.load.total else None
