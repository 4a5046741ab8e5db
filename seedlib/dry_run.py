"""``-x dry-run``: all of a run, in one transaction that is taken back.

Whatever a run commits is a savepoint here, and those of our tables that are not there yet are
temporary ones, so that a dry run that is killed leaves as little as one that ends: nothing.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Never

import sqlalchemy as sa

from seedlib import dry_run_errors as errors
from seedlib.driver_errors import reduce
from seedlib.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from alembic.runtime.migration import MigrationContext

    from seedlib.dialects.base import Dialect

_MARK = "seed_dry_run"
"""The savepoint at the start: it is gone if anything was committed since."""


@contextmanager
def session(
    connection: sa.Connection, dialect: Dialect, fence: Callable[[Session], None]
) -> Iterator[DrySession]:
    """A session of which nothing stays, however what is done with it ends.

    Args:
        connection: The data connection, without a transaction.
        dialect: The database's dialect.
        fence: See :class:`~seedlib.session.Session`.

    Raises:
        DryRunError: The database took back a part of it, or some statement committed it.
    """
    dry = DrySession(connection, dialect, fence)
    try:
        yield dry
    except sa.exc.DBAPIError as error:
        if dialect.classify(error) == "retry":
            raise errors.undone(reduce(error)) from error
        dry.settle()
        raise
    except errors.DryRunError:
        raise
    except BaseException:
        dry.settle()
        raise
    finally:
        dry.connection.rollback()


def refuse_autocommit(migration: MigrationContext) -> None:
    """Let Alembic's ``autocommit_block`` say why it cannot be had; by itself it asserts."""

    def refused() -> Never:
        raise errors.commits("autocommit_block()")

    migration.autocommit_block = refused  # type: ignore[method-assign]


class DrySession(Session):
    """A session that only takes back.

    Alembic takes the transaction that is open from the start for somebody else's, and commits
    nothing.
    """

    def __init__(
        self, connection: sa.Connection, dialect: Dialect, fence: Callable[[Session], None]
    ) -> None:
        super().__init__(connection, dialect, fence)
        self._depth = 0
        self._marked = False
        connection.begin()

        def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if dialect.commits.match(statement):
                raise errors.commits(statement)

        def refuse_commit(_connection: object) -> None:
            raise errors.commits("COMMIT")

        sa.event.listen(connection, "before_cursor_execute", refuse)
        sa.event.listen(connection, "commit", refuse_commit)

    def leave(self) -> None:
        """Stay in the transaction."""

    def prepare(self, tables: Iterable[sa.Table]) -> None:
        """See :class:`~seedlib.session.Session`; what is taken back at the end begins here."""
        self.rollback()  # what was read for the plan: some servers make no table in a transaction
        there = sa.inspect(self.connection)
        for table in tables:
            if not there.has_table(table.name):
                made = str(sa.schema.CreateTable(table).compile(self.connection))
                self.execute(made.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
        self.rollback()
        self.dialect.begin(self)
        self.execute(f"SAVEPOINT {_MARK}")
        self._marked = True

    @contextmanager
    def gather(self, *, deferred: bool = False, unchecked: bool = False) -> Iterator[None]:
        """See :class:`~seedlib.session.Session`; here all is one transaction anyway."""
        assert not unchecked  # see counting.decide
        with super().gather(deferred=deferred):
            yield
        if deferred:
            # No COMMIT is going to look: the check at the end of the revision does.
            self.dialect.defer(self, on=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See :class:`~seedlib.session.Session`; what would be committed can be taken back yet."""
        with self._savepoint() as name:
            yield
            self._fence(self)
            self.execute(f"RELEASE SAVEPOINT {name}")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """See :class:`~seedlib.session.Session`."""
        with self._savepoint() as name:
            yield
            self._back_to(name)

    def settle(self) -> None:
        """Take all back.

        Raises:
            DryRunError: A part of it cannot be, because something committed it.
        """
        if self.connection.invalidated:
            return  # the server took all back, when the connection went
        marked, self._marked = self._marked, False
        try:
            if marked:
                self.execute(f"ROLLBACK TO SAVEPOINT {_MARK}")
        except sa.exc.DBAPIError as error:
            raise errors.committed() from error
        finally:
            self.rollback()

    @contextmanager
    def _savepoint(self) -> Iterator[str]:
        """What goes wrong goes back to here, unless the database took back more than that.

        Raises:
            DryRunError: It did: a deadlock ends a whole transaction.
        """
        self._depth += 1
        name = f"{_MARK}_{self._depth}"
        try:
            self.dialect.begin(self)
            self.execute(f"SAVEPOINT {name}")
            yield name
        except BaseException as error:
            if isinstance(error, sa.exc.DBAPIError) and self.dialect.classify(error) == "retry":
                # Not a DBAPIError from here on, so that nobody does the chunk again.
                raise errors.undone(reduce(error)) from error
            if not self.connection.invalidated:
                # What went wrong first is what is told.
                with suppress(sa.exc.DBAPIError):
                    self._back_to(name)
            raise
        finally:
            self._depth -= 1

    def _back_to(self, name: str) -> None:
        self.execute(f"ROLLBACK TO SAVEPOINT {name}")
        self.execute(f"RELEASE SAVEPOINT {name}")
