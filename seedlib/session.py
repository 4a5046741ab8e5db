"""The data connection: our statements, and the one place where a chunk is committed.

Alembic holds a transaction around every step. A chunk commits on the driver's connection, beneath
SQLAlchemy's transaction, which then goes on undisturbed: what was committed stays when the step
fails later. No statement here may be DDL, which would commit by itself; the one exception is
``CREATE TEMPORARY TABLE``.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from seedlib.tables import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlib.dialects.base import Dialect
    from seedlib.keys import Scalar


@contextmanager
def live(
    connection: sa.Connection, dialect: Dialect, fence: Callable[[Session], None]
) -> Iterator[Session]:
    """A session whose transactions are committed."""
    yield Session(connection, dialect, fence)


class Session:
    """Statements on the data connection.

    Args:
        connection: SQLAlchemy's connection that Alembic was configured with.
        dialect: The database's dialect.
        fence: Called before every commit with the session; raises when this run may not commit.
    """

    def __init__(
        self,
        connection: sa.Connection,
        dialect: Dialect,
        fence: Callable[[Session], None],
    ) -> None:
        self.connection = connection
        self.dialect = dialect
        self.gathered = False
        """Whether what is committed now is a part of something larger; see :meth:`gather`."""
        self._fence = fence

    def execute(self, statement: str, values: Sequence[Scalar] = ()) -> int:
        """Run one statement; the number of rows it touched."""
        return self.connection.exec_driver_sql(statement, tuple(values)).rowcount

    def many(self, statement: str, rows: Sequence[tuple[Scalar, ...]]) -> None:
        """Run one statement for many rows, in as few round trips as the driver can."""
        if rows:
            self.connection.exec_driver_sql(statement, list(rows))

    def verbatim(self, statement: str) -> int:
        """Run one statement that has its values in it; the number of rows it touched.

        What is raised shows where it was going, and no value of a row.
        """
        options = {"no_parameters": True}
        try:
            return self.connection.exec_driver_sql(statement, execution_options=options).rowcount
        except sa.exc.DBAPIError as error:
            error.statement = statement.partition(" VALUES ")[0]
            raise

    @property
    def driver(self) -> object:
        """The driver's own connection."""
        return self.connection.connection.dbapi_connection

    def all(self, statement: str, values: Sequence[Scalar] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, as the driver gave them."""
        result = self.connection.exec_driver_sql(statement, tuple(values))
        # Past SQLAlchemy's own rows, which cost more than the query.
        found = list(result.cursor.fetchall())
        result.close()
        return found

    def scalar(self, statement: str, values: Sequence[Scalar] = ()) -> Scalar:
        """The first column of a query's first row, or ``None``."""
        return cast("Scalar", self.connection.exec_driver_sql(statement, tuple(values)).scalar())

    def insert_id(self, statement: str, values: Sequence[Scalar]) -> int:
        """Insert, and return the first automatic id that was given."""
        return int(self.connection.exec_driver_sql(statement, tuple(values)).lastrowid)

    def leave(self) -> None:
        """End what SQLAlchemy began: what Alembic finds open, it leaves to others to commit."""
        self.connection.rollback()

    def prepare(self, tables: Iterable[sa.Table]) -> None:
        """Make sure that these tables are there, before the first write."""
        make(self.connection.engine, tables)

    def settle(self) -> None:
        """Make what was done final, as it is already."""

    @property
    def in_transaction(self) -> bool:
        """Whether the driver has a transaction open (as far as it can tell: SQLite's can)."""
        return bool(getattr(self.connection.connection.dbapi_connection, "in_transaction", False))

    @contextmanager
    def gather(self, *, deferred: bool = False, unchecked: bool = False) -> Iterator[None]:
        """Let all that is committed within be one unit: all of it, or, on any error, nothing.

        For a database with one writer, which sees nothing of it before the end.

        Args:
            deferred: Foreign keys are looked at in the end.
            unchecked: They are not looked at: the caller knows that each reference goes too.
        """
        with self.dialect.unchecked(self) if unchecked else nullcontext(), self.transaction():
            if deferred:
                self.dialect.defer(self)
            self.gathered = True
            try:
                yield
            finally:
                self.gathered = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One committed unit: all of it, or, on any error, nothing."""
        if self.gathered:
            with self._part():
                yield
            return
        try:
            self.dialect.begin(self)
            yield
            self._fence(self)
            self._commit()
        except BaseException:
            # What went wrong first is what is told, also where the connection went with it.
            with suppress(sa.exc.DBAPIError, self._driver_error):
                self.rollback()
            raise

    def _commit(self) -> None:
        """Commit beneath SQLAlchemy; a refusal comes in the form that all others have."""
        try:
            self.connection.connection.commit()
        except self._driver_error as error:
            raise sa.exc.DBAPIError.instance(
                "COMMIT", None, error, self._driver_error, hide_parameters=True
            ) from error

    @property
    def _driver_error(self) -> type[Exception]:
        found: type[Exception] = self.connection.dialect.loaded_dbapi.Error
        return found

    @contextmanager
    def _part(self, *, keep: bool = True) -> Iterator[None]:
        """A part of what is gathered; on any error, or not to be kept, it alone is taken back."""
        self.execute("SAVEPOINT seed_part")
        try:
            yield
        except BaseException:
            # A failure that took the whole transaction is told in place of this.
            with suppress(sa.exc.DBAPIError):
                self.execute("ROLLBACK TO SAVEPOINT seed_part")
                self.execute("RELEASE SAVEPOINT seed_part")
            raise
        if not keep:
            self.execute("ROLLBACK TO SAVEPOINT seed_part")
        self.execute("RELEASE SAVEPOINT seed_part")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Statements that are tried and then taken back, whatever they did."""
        if self.gathered:
            with self._part(keep=False):
                yield
            return
        try:
            self.dialect.begin(self)
            yield
        finally:
            self.rollback()

    def rollback(self) -> None:
        """Undo what this connection has not committed; a dead connection has nothing to undo."""
        if not self.connection.invalidated and not self.connection.closed:
            self.connection.connection.rollback()
