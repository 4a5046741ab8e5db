"""Values of seeded parents, read from the database where they cannot be made again.

A parent's row is recomputed while its declaration, seed and pools are the recorded ones. Where one
of them changed since, what the database holds is the truth, and this is how it is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from seedlib import rowkeys
from seedlib.keys import plain
from seedlib.values.array import Array

if TYPE_CHECKING:
    from seedlib.keys import Key
    from seedlib.ledger import Ledger, Load

_AT_ONCE = 1_000
"""Rows asked for in one statement."""


class Readback:
    """Reads columns of one load's rows by row number.

    Args:
        connection: The data connection.
        ledger: The ledger on the same connection.
        load: The load whose rows are read.
    """

    def __init__(self, connection: sa.Connection, ledger: Ledger, load: Load) -> None:
        self._connection = connection
        self._load = load
        self._table = sa.Table(load.table, sa.MetaData(), autoload_with=connection)
        # Without their types: keys are compared in the form the ledger keeps them in.
        self._key_columns = [
            sa.type_coerce(self._table.c[name], sa.types.NullType()) for name in load.key_columns
        ]
        self._listed = self._keys_by_row(ledger) if load.first_id is None else None

    def __call__(self, column: str, numbers: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Array:
        """The column's values of the rows with these numbers, NULL where one is not there.

        Args:
            column: The column's name.
            numbers: ``uint64[n]`` row numbers, any, in any order.
        """
        wanted, back = np.unique(numbers, return_inverse=True)
        keys = [self._key(int(number)) for number in wanted.tolist()]
        known = [key for key in keys if key is not None]
        found: dict[Key, object] = {}
        for start in range(0, len(known), _AT_ONCE):
            found |= self._fetch(column, known[start : start + _AT_ONCE])
        values = [None if key is None else found.get(key) for key in keys]
        return Array.of(values, len(values)).take(back)

    def _key(self, number: int) -> Key | None:
        """The row's key; of a listed one that was skipped, nobody knows it."""
        offset = number - self._load.first_row
        if self._listed is not None:
            return self._listed.get(offset)
        assert self._load.first_id is not None
        return (self._load.first_id + offset,)

    def _fetch(self, column: str, keys: list[Key]) -> dict[Key, object]:
        condition = (
            self._key_columns[0].in_([key[0] for key in keys])
            if len(self._key_columns) == 1
            else sa.tuple_(*self._key_columns).in_(keys)
        )
        query = sa.select(*self._key_columns, self._table.c[column]).where(condition)
        return {
            tuple(plain(part) for part in key): value
            for *key, value in self._connection.execute(query)
        }

    def _keys_by_row(self, ledger: Ledger) -> dict[int, Key]:
        """Keys stand in row order, without the rows that were skipped."""
        every = rowkeys.chunks(ledger, self._load, ledger.done(self._load))
        return dict(pair for chunk in every for pair in rowkeys.by_offset(chunk))
