"""Ids out of MySQL's and MariaDB's own allocator, so that an application can insert meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import server_errors
from seedlib.dialects.base import Dialect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.dialects.base import OwnKey
    from seedlib.keys import Key
    from seedlib.session import Session
    from seedlib.shape import TableShape

MOST_STEP = 65_535
"""The largest value of auto_increment_increment."""

_TRIES = 8
"""How often ids are asked for that somebody else has got between."""


class AllocatedIds(Dialect):
    """What a dialect can say of ids where tables have a counter."""

    def next_id(self, session: Session, shape: TableShape) -> int:
        """The table's own counter where it has one, else one above the highest id."""
        if self.allocates(shape):
            counter = session.scalar(
                "SELECT auto_increment FROM information_schema.tables"
                " WHERE table_schema = DATABASE() AND table_name = %s",
                (shape.name,),
            )
            return int(counter or 1)
        (column,) = shape.primary_key
        top = session.scalar(f"SELECT MAX({self.quote(column)}) FROM {self.quote(shape.name)}")
        return int(top or 0) + 1

    def allocates(self, shape: TableShape) -> bool:
        """Where the server numbers the key itself; another column may be AUTO_INCREMENT as well."""
        return shape.autoincrement is not None and (shape.autoincrement,) == shape.primary_key

    def reservation_rows(self, total: int, own: OwnKey | None = None) -> int:
        """A row for each full step of the counter, and one for the top; a root before them."""
        if own is not None:
            return 1 + self.reservation_rows(max(total - 1, 0))
        steps = -(-total // MOST_STEP)
        return steps if steps >= total else steps + 1

    def reserve(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        total: int,
        own: OwnKey | None = None,
    ) -> int:
        """Let the allocator take wide steps, atomically beside every other writer.

        One INSERT of ``steps`` rows moves the counter by ``steps × step`` ids, which no other
        session can be given. A second one, with the highest id written out, makes the server
        remember the counter after a crash. The rows are rolled back; the counter stays.
        """
        session.execute("SAVEPOINT seed_reserve")
        parent = None if own is None else self.somebody(session, shape, own)
        if own is None:
            first = self._allocated(session, shape, columns, rows, total)
        elif parent is not None:
            beneath = [own.beneath(row, columns, parent) for row in rows]
            first = self._allocated(session, shape, columns, beneath, total)
        else:
            first = self._rooted(session, shape, columns, rows, total, own)
        session.execute("ROLLBACK TO SAVEPOINT seed_reserve")
        return first

    def _rooted(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        total: int,
        own: OwnKey,
    ) -> int:
        """The same in an empty table, beneath a row that refers to itself.

        Its id is written out, for MySQL asks for the parent before a row has a number. If somebody
        else got a number in the same moment, what follows does not adjoin.
        """
        for _ in range(_TRIES):
            root, beneath = self._root(session, shape, columns, rows, own)
            if total == 1:
                return root
            if self._allocated(session, shape, columns, beneath, total - 1) == root + 1:
                return root
            session.execute("ROLLBACK TO SAVEPOINT seed_reserve")
            # MariaDB moves the counter past an id that is written out by the steps of whoever asked
            # it for a number last: after a reservation these are wide. Ask it for a single one.
            _, beneath = self._root(session, shape, columns, rows, own)
            self._allocated(session, shape, columns, beneath, 1)
            session.execute("ROLLBACK TO SAVEPOINT seed_reserve")
        raise server_errors.ids_never_adjoin(shape.name)

    def _root(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        own: OwnKey,
    ) -> tuple[int, list[Key]]:
        """Put in a row that refers to itself: its id, and the others as rows that refer to it."""
        (key,) = shape.primary_key
        root = self.next_id(session, shape)
        cells = own.to_itself(rows[0], columns, root)
        self.insert(session, shape.name, [key, *columns], [(root, *cells)])
        parent = {key: root, **dict(zip(columns, cells, strict=True))}
        return root, [own.beneath(row, columns, parent) for row in rows[1:]]

    def _allocated(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        total: int,
    ) -> int:
        steps = -(-total // MOST_STEP)
        step = -(-total // steps)
        table = self.quote(shape.name)
        names = ", ".join(self.quote(name) for name in columns)
        marks = ", ".join([self.placeholder] * len(columns))
        wanted = self.next_id(session, shape)
        session.execute(
            "SET SESSION auto_increment_increment = %s, auto_increment_offset = %s",
            (step, (wanted - 1) % step + 1),
        )
        try:
            first = session.insert_id(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([f'({marks})'] * steps)}",
                tuple(value for row in rows[:steps] for value in row),
            )
        finally:
            session.execute(
                "SET SESSION auto_increment_increment = DEFAULT, auto_increment_offset = DEFAULT"
            )
        if total > steps:
            self.insert(
                session,
                shape.name,
                [shape.primary_key[0], *columns],
                [(first + total - 1, *rows[steps])],
            )
        return first
