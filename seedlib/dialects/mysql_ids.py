"""Ids out of MySQL's and MariaDB's own allocator, so that an application can insert meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.dialects.base import Dialect, with_own_id

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlib.keys import Key
    from seedlib.session import Session
    from seedlib.shape import TableShape

MOST_STEP = 65_535
"""The largest value of auto_increment_increment."""


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

    def reservation_rows(self, total: int) -> int:
        """A row for each full step of the counter, and one for the top."""
        steps = -(-total // MOST_STEP)
        return steps if steps >= total else steps + 1

    def reserve(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        total: int,
        own: Collection[str] = (),
    ) -> int:
        """Let the allocator take wide steps, atomically beside every other writer.

        One INSERT of ``steps`` rows moves the counter by ``steps × step`` ids, which no other
        session can be given. A second one, with the highest id written out, makes the server
        remember the counter after a crash. The rows are rolled back; the counter stays.

        A row that has to know its own id is given the one that it gets unless somebody inserts in
        this very moment; then the database refuses it.
        """
        steps = -(-total // MOST_STEP)
        step = -(-total // steps)
        table = self.quote(shape.name)
        names = ", ".join(self.quote(name) for name in columns)
        marks = ", ".join([self.placeholder] * len(columns))
        wanted = self.next_id(session, shape)
        session.execute("SAVEPOINT seed_reserve")
        session.execute(
            "SET SESSION auto_increment_increment = %s, auto_increment_offset = %s",
            (step, (wanted - 1) % step + 1),
        )
        try:
            first = session.insert_id(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([f'({marks})'] * steps)}",
                tuple(
                    value
                    for at, row in enumerate(rows[:steps])
                    for value in with_own_id(row, columns, own, wanted + at * step)
                ),
            )
        finally:
            session.execute(
                "SET SESSION auto_increment_increment = DEFAULT, auto_increment_offset = DEFAULT"
            )
        if total > steps:
            top = first + total - 1
            self.insert(
                session,
                shape.name,
                [shape.primary_key[0], *columns],
                [(top, *with_own_id(rows[steps], columns, own, top))],
            )
        session.execute("ROLLBACK TO SAVEPOINT seed_reserve")
        return first
