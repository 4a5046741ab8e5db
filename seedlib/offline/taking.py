"""What a plain client is told to take rows back: the ledger in the database knows which they are.

How many chunks there are, and which keys they hold, no script can know. So the keys of all rows of
an entry are brought into a temporary table, and what a run does chunk by chunk is done with all of
them at once, in one transaction for each entry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.audit import taking_back
from seedlib.offline import own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.sql import Sql
    from seedlib.shape import IncomingKey, TableShape


@dataclass(frozen=True, slots=True)
class Going:
    """An entry of the ledger that goes.

    Args:
        load: The entry, as far as the script needs it.
        shape: Its table.
        keys: The temporary table of its rows' keys.
    """

    load: Load
    shape: TableShape
    keys: str

    @property
    def identity(self) -> dict[str, Scalar]:
        """What tells it in the ledger."""
        return own.identity_of(self.load)


class Taking(ABC):
    """The words of one client. See :class:`~seedlib.offline.sql.Sql`."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql

    @abstractmethod
    def lay(self, going: Going) -> Iterator[str]:
        """Bring the keys of an entry's rows into its temporary table, with chunk and place."""

    @abstractmethod
    def copy(self, keys: str, to: str) -> Iterator[str]:
        """Make a copy of such a table."""

    @abstractmethod
    def edited(self, going: Going) -> tuple[list[str], str] | None:
        """Hold an entry's rows, and count those that are not as they were hashed.

        Returns:
            Statements, and the expression of the number; ``None`` where nobody can tell.
        """

    @abstractmethod
    def images_readable(self, going: Going) -> str:
        """The condition that the before-images of an entry can be read."""

    @abstractmethod
    def restore(self, going: Going, columns: Sequence[str], touched: Sequence[str]) -> list[str]:
        """Put the former values of an entry's rows back."""

    @abstractmethod
    def key_list(self, going: Going) -> str:
        """The keys of those rows of a chunk that are there, in the form of the ledger's lists."""

    @abstractmethod
    def key_count(self) -> str:
        """How many keys the chunk ``c`` holds."""

    @abstractmethod
    def incoming_guard(self, tables: Sequence[str], incoming: Sequence[IncomingKey]) -> str:
        """The condition that just these foreign keys refer to the tables."""

    def table(self, name: str) -> str:
        """A temporary table of the script's own."""
        return name

    def same(self, one: str, other: str, shape: TableShape) -> str:
        """The condition that rows of two aliases have the same primary key."""
        return " AND ".join(
            f"{self.sql.column(one, name)} = {self.sql.column(other, name)}"
            for name in shape.primary_key
        )

    def audited(self, going: Going, filled: Sequence[str] = ()) -> str:
        """Write to the audit trail what is about to be done, an entry for each chunk.

        Args:
            going: The entry.
            filled: Columns of which one at least has to be filled, or nothing is done to the row.
        """
        sql, load = self.sql, going.load
        wanted = " OR ".join(f"{sql.column('t', name)} IS NOT NULL" for name in filled)
        number = f"SUM(CASE WHEN {wanted} THEN 1 ELSE 0 END)" if wanted else "COUNT(*)"
        all_there, listed = f"COUNT(*) = {self.key_count()}", self.key_list(going)
        keys = f"CASE WHEN {all_there} THEN c.key_set ELSE {listed} END"
        told = [
            sql.now,
            sql.run,
            sql.value(sql.who()["actor"]),
            sql.text(taking_back(load.kind)),
            sql.text(load.revision),
            sql.text(load.table),
        ]
        return (
            "INSERT INTO seed_audit (at, run, actor, action, revision, table_name, row_count,"
            f" key_set)\nSELECT {', '.join(told)}, {number},\n  {keys}\nFROM seed_chunk c"
            f" JOIN {self.table(going.keys)} k ON k.chunk = c.chunk JOIN {sql.name(load.table)} t"
            f" ON {self.same('t', 'k', going.shape)}\nWHERE {sql.where(going.identity, 'c')}"
            " GROUP BY c.chunk, c.key_set ORDER BY c.chunk DESC;"
        )

    def referring(
        self, key: IncomingKey, parents: Going, keys: str, children: Sequence[Going]
    ) -> str:
        """How many rows refer by a foreign key to rows that go, and are not among the children.

        Args:
            key: The foreign key.
            parents: The entry that they refer to.
            keys: The table of its keys, or a copy.
            children: Entries of the child's table, whose rows go too.
        """
        sql = self.sql
        child = sql.name(key.table)
        if key.schema is not None:
            child = f"{sql.name(key.schema)}.{child}"
        joined = " AND ".join(
            f"{sql.column('f', own_column)} = {sql.column('t', other)}"
            for own_column, other in zip(key.key.columns, key.key.referred_columns, strict=True)
        )
        source = (
            f"{self.table(keys)} k JOIN {sql.name(parents.load.table)} t"
            f" ON {self.same('t', 'k', parents.shape)} JOIN {child} f ON {joined}"
        )
        apart = "".join(
            f" AND NOT EXISTS (SELECT 1 FROM {self.table(one.keys)} g"
            f" WHERE {self.same('g', 'f', one.shape)})"
            for one in children
        )
        return f"(SELECT COUNT(*) FROM {source} WHERE 1 = 1{apart})"

    @abstractmethod
    def delete(self, going: Going) -> str:
        """Delete an entry's rows."""

    @abstractmethod
    def empty(self, going: Going, columns: Sequence[str], touched: Sequence[str]) -> list[str]:
        """Set columns of an entry's rows to NULL."""
