"""What the user may not write, found out by writing no row of it, before anything is changed.

Grants can be read, but not what they come to together: roles, wildcards, single columns, a server
that is read-only. A statement that touches no row is judged by all of them.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from seedlib import natural, server_errors, survey
from seedlib.circles import second_pass
from seedlib.images import changed_columns
from seedlib.seed import Seed
from seedlib.tables import VERSION_TABLE, metadata, seed_audit
from seedlib.values.until import redrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlib.declared import Declared
    from seedlib.dialects.base import Dialect
    from seedlib.plan import Plan
    from seedlib.run import Run
    from seedlib.shape import TableShape

_DENIED = re.compile(r"([A-Z]+(?: [A-Z]+)*)(?:, [A-Z ]+)* command denied")
"""The right that a server misses, as its message begins (error 1142 and 1143)."""


class Needed(NamedTuple):
    """A right, on a table or (``None``) on all of the database, and a statement that needs it."""

    right: str
    table: str | None
    statement: str


def check(run: Run, plan: Plan) -> None:
    """Refuse a plan that needs a right which the user does not have.

    Raises:
        SeedError: With the GRANT for each of them, or the server takes no writes at all.
    """
    _refuse(run, _of_plan(run, plan))


def check_own(run: Run) -> None:
    """The same for our own tables, once they are there.

    Raises:
        SeedError: As :func:`check`.
    """
    _refuse(run, of_own_tables(run.session.dialect))


def check_pruning(run: Run) -> None:
    """What a prune needs besides: nothing else takes anything off the audit trail.

    Raises:
        SeedError: As :func:`check`.
    """
    _refuse(run, [deleting(run.session.dialect, seed_audit.name)])


@contextmanager
def told(run: Run, right: str) -> Iterator[None]:
    """Turn a server's refusal of what needs a right on the database into the GRANT for it.

    Raises:
        SeedError: In place of the driver's error.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        line = _objection(run, Needed(right, None, ""), error)
        raise server_errors.may_not_write([line]) from error


def _of_plan(run: Run, plan: Plan) -> Iterator[Needed]:
    dialect = run.session.dialect
    for seeder in plan.loading:
        for declared in seeder.declared:
            shape = run.shape(declared.table)
            yield from of_declaration(dialect, declared, shape)
    for entry in run.survey.entries:
        # A column that a migration dropped since has nothing to be put back.
        there = run.shape(entry.table).columns
        changed = [name for name in changed_columns(entry) if name in there]
        if survey.strategy(run, entry) == "none" or entry.kind == "adopted":
            continue
        if entry.kind == "rows":
            yield deleting(dialect, entry.table)
        elif changed:
            yield from _updating(dialect, entry.table, changed)


def of_declaration(dialect: Dialect, declared: Declared, shape: TableShape) -> Iterator[Needed]:
    """What it takes to load a declaration into a table of this shape."""
    table = declared.table
    if not isinstance(declared.declaration, Seed):
        yield from _updating(dialect, table, list(declared.columns))
        return
    yield _inserting(dialect, table, list(declared.columns))
    later = list(second_pass(declared, shape, {table}))
    if natural.looked_for(declared):
        later += declared.columns if natural.kind(declared) == "changed" else []
        yield _temporary(dialect)
    elif redrawn(declared.columns):
        yield _temporary(dialect)
    if later:
        yield from _updating(dialect, table, later)


def of_own_tables(dialect: Dialect) -> Iterator[Needed]:
    """What every run needs on our own tables."""
    own = {table.name: table.columns.keys()[0] for table in metadata.sorted_tables}
    for table, column in {**own, VERSION_TABLE: "version_num"}.items():
        yield _inserting(dialect, table, [])
        # What is on the audit trail stays as it was written.
        if table != seed_audit.name:
            yield _setting(dialect, table, [column])
            yield deleting(dialect, table)


def _inserting(dialect: Dialect, table: str, columns: Sequence[str]) -> Needed:
    name = dialect.quote(table)
    names = ", ".join(map(dialect.quote, columns))
    into = f"{name} ({names})" if columns else name
    statement = f"INSERT INTO {into} SELECT {names or '*'} FROM {name} LIMIT 0"
    return Needed("INSERT", table, statement)


def _updating(dialect: Dialect, table: str, columns: Sequence[str]) -> Iterator[Needed]:
    yield _setting(dialect, table, columns)
    yield _temporary(dialect)


def _setting(dialect: Dialect, table: str, columns: Sequence[str]) -> Needed:
    sets = ", ".join(f"{dialect.quote(name)} = {dialect.quote(name)}" for name in columns)
    return Needed("UPDATE", table, f"UPDATE {dialect.quote(table)} SET {sets} LIMIT 0")


def deleting(dialect: Dialect, table: str) -> Needed:
    """What it takes to take rows back."""
    return Needed("DELETE", table, f"DELETE FROM {dialect.quote(table)} LIMIT 0")


def _temporary(dialect: Dialect) -> Needed:
    name = dialect.quote("seed_right")
    return Needed("CREATE TEMPORARY TABLES", None, f"CREATE TEMPORARY TABLE {name} (id INTEGER)")


def _refuse(run: Run, needed: Iterable[Needed]) -> None:
    session = run.session
    if not session.dialect.accounts:
        return
    found: list[str] = []
    for one in dict.fromkeys(needed):
        try:
            with session.undone():
                session.execute(one.statement)
                if one.table is None:
                    session.execute(f"DROP TEMPORARY TABLE {session.dialect.quote('seed_right')}")
        except sa.exc.DBAPIError as error:
            # A key without a default, for instance: it was let through.
            if session.dialect.classify(error) != "invalid":
                found.append(_objection(run, one, error))
    if found:
        raise server_errors.may_not_write(list(dict.fromkeys(found)))


def _objection(run: Run, needed: Needed, error: sa.exc.DBAPIError) -> str:
    """Say what would help; an error that is about something else is raised again."""
    dialect = run.session.dialect
    what = dialect.classify(error)
    if what == "read-only":
        return server_errors.read_only_server()
    if what != "denied":
        raise error
    on = place(dialect, run.control, needed.table)
    return server_errors.missing_right(missed(needed, error), on, account(run.control))


def missed(needed: Needed, error: sa.exc.DBAPIError) -> str:
    """The right that a server misses, where it denied a statement."""
    said = _DENIED.search(str(error.orig))
    return said.group(1) if said else needed.right


def place(dialect: Dialect, connection: sa.Connection, table: str | None) -> str:
    """A table, or (``None``) all of the database, as GRANT has it."""
    database = dialect.quote(dialect.database_name(connection)).replace("%%", "%")
    on = "*" if table is None else dialect.quote(table).replace("%%", "%")
    return f"{database}.{on}"


def account(connection: sa.Connection) -> str:
    """The user whose rights count, as GRANT has it."""
    found = connection.exec_driver_sql("SELECT CURRENT_USER()").scalar_one()
    user, _, host = str(found).rpartition("@")
    return f"'{user}'@'{host}'"
