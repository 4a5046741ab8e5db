"""The tables that are seeded on a MySQL or MariaDB server, and what the user may do to them.

Rights are tried by ``PREPARE``, which asks for the same ones as the statement and does nothing:
grants could be read, but not what they come to together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from seedlib import privileges, schema
from seedlib.doctor.finding import Finding, good, listed, note, problem
from seedlib.errors import many
from seedlib.seed import Seed
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seedlib.catalog import Catalog
    from seedlib.dialects.base import Dialect


class Table(NamedTuple):
    """A table as information_schema has it."""

    name: str
    engine: str
    transactional: bool
    bytes: int


def examine(
    connection: sa.Connection, catalog: Catalog, charset: str, pool: int
) -> Iterator[Finding]:
    """The seeded tables.

    Args:
        connection: Any connection to the database.
        catalog: What is seeded.
        charset: The database's own character set and collation.
        pool: Bytes of the server's buffer pool.
    """
    there = _tables(connection)
    found = [there[name] for name in sorted(catalog.touched & there.keys())]
    yield missing(catalog.touched - there.keys(), len(found))
    yield from _engines(found)
    yield from _triggers(connection, catalog.touched)
    yield _charset(connection, catalog.touched, charset)
    size = sum(table.bytes for table in found)
    told = f"{pool / (1 << 20):,.0f} MB"
    if size > pool:
        means = (
            f"The seeded tables have {size / (1 << 20):,.0f} MB already, so their indexes are read"
            " from the disk while rows go in, which is slow."
        )
        do = "Raise innodb_buffer_pool_size before a large load"
        yield note("buffer pool", told, means, do)
    else:
        yield good("buffer pool", told, "The seeded tables fit into it as they are.")


def missing(names: Collection[str], there: int) -> Finding:
    """Whether the schema has the tables that are seeded."""
    if names:
        means = "A run is refused: these are not in the database yet, or have another name there."
        return problem("seeded tables", f"missing: {listed(names)}", means, "alembic upgrade head")
    return good("seeded tables", f"{there} there", "`seed plan` compares their columns.")


def _tables(connection: sa.Connection) -> dict[str, Table]:
    query = (
        "SELECT t.table_name, t.engine, e.transactions = 'YES',"
        " IFNULL(t.data_length, 0) + IFNULL(t.index_length, 0)"
        " FROM information_schema.tables t LEFT JOIN information_schema.engines e"
        " ON e.engine = t.engine WHERE t.table_schema = DATABASE() AND t.engine IS NOT NULL"
    )
    rows = connection.exec_driver_sql(query)
    return {name: Table(name, engine, bool(able), int(size)) for name, engine, able, size in rows}


def _engines(found: Sequence[Table]) -> Iterator[Finding]:
    odd = [table for table in found if not table.transactional]
    if odd:
        told = ", ".join(f"{table.name} ({table.engine})" for table in odd)
        means = "What was put in cannot be taken back with its chunk, so a run refuses them."
        do = " ".join(f"ALTER TABLE `{table.name}` ENGINE = InnoDB;" for table in odd)
        yield problem("table engine", told, means, do)
    elif found:
        told = listed({table.engine for table in found})
        yield good(
            "table engine", told, "Rows, ledger and audit are one transaction, chunk by chunk."
        )


def _triggers(connection: sa.Connection, seeded: Collection[str]) -> Iterator[Finding]:
    query = (
        "SELECT event_object_table, trigger_name FROM information_schema.triggers"
        " WHERE event_object_schema = DATABASE()"
    )
    rows = connection.exec_driver_sql(query)
    found = [f"{table}.{name}" for table, name in rows if table in seeded]
    if found:
        means = (
            "They fire for seeded rows. What they change in a row is noticed; what they write"
            " elsewhere is in no ledger, and no rollback takes it back."
        )
        yield note(
            "triggers", listed(found), means, "See what they write, and take it into account"
        )
    else:
        means = "None on the seeded tables, as far as this user may see them."
        yield good("triggers", "none", means)


def _charset(connection: sa.Connection, seeded: Collection[str], charset: str) -> Finding:
    query = (
        "SELECT table_name, column_name, character_set_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL"
        " AND character_set_name <> 'utf8mb4'"
    )
    rows = connection.exec_driver_sql(query)
    odd = [f"{table}.{name} ({of})" for table, name, of in rows if table in seeded]
    if odd:
        means = "A record whose text such a column cannot hold is skipped and counted."
        do = "ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4; where such texts are to come"
        return note("character set", f"{charset}; {listed(odd)}", means, do)
    means = (
        "The seeded tables hold every text. seedlib's own are utf8mb4, whatever the database is."
    )
    return good("character set", charset, means)


def rights(connection: sa.Connection, dialect: Dialect, catalog: Catalog) -> Finding:
    """What the user may do: to the seeded tables, and to ours, which may have to be made."""
    lacking: dict[str, dict[str, None]] = {}
    wanted = list(dict.fromkeys(_needed(connection, dialect, catalog)))
    for needed in wanted:
        if right := _lacking(connection, dialect, needed):
            on = privileges.place(dialect, connection, needed.table)
            lacking.setdefault(on, {})[right] = None
    if not lacking:
        told = f"{many(len(wanted), 'statement', 'statements')} tried"
        means = "The user may load everything, take it back, and keep seedlib's own tables."
        return good("rights", told, means)
    account = privileges.account(connection)
    grants = [f"GRANT {', '.join(of)} ON {on} TO {account};" for on, of in lacking.items()]
    told = f"{sum(map(len, lacking.values()))} missing"
    means = (
        "A run is refused before it writes anything, if it needs one of them. Let an administrator"
        " grant them:"
    )
    return problem("rights", told, means, "\n".join(grants))


def _needed(
    connection: sa.Connection, dialect: Dialect, catalog: Catalog
) -> Iterator[privileges.Needed]:
    """A statement for each right that loads and rollbacks of the whole tree need."""
    shapes = schema.Shapes(connection, catalog.touched)
    for one in (one for seeder in catalog.seeders for one in seeder.declared):
        if one.table in shapes:
            yield from privileges.of_declaration(dialect, one, shapes[one.table])
            if isinstance(one.declaration, Seed):
                yield privileges.deleting(dialect, one.table)
    yield from privileges.of_own_tables(dialect)
    for name in sorted(OWN_TABLES - schema.tables(connection)):
        # GRANT wants CREATE besides, where a table is not there yet.
        statement = f"CREATE TABLE {dialect.quote(name)} (id INTEGER)"
        yield privileges.Needed("CREATE", name, statement)


def _lacking(connection: sa.Connection, dialect: Dialect, needed: privileges.Needed) -> str | None:
    """The right that the server misses for a statement, if it does."""
    # A text of its own, in which nothing but a quote has to be doubled.
    text = needed.statement.replace("%%", "%").replace("\\", "\\\\").replace("'", "''")
    options = {"no_parameters": True}
    try:
        connection.exec_driver_sql(f"PREPARE seed_doctor FROM '{text}'", execution_options=options)
    except sa.exc.DBAPIError as error:
        # What else is wrong with it, such as a column that is gone, `seed plan` says. Of a table
        # that is not there either, it is the right that is asked for first.
        return privileges.missed(needed, error) if dialect.classify(error) == "denied" else None
    return None
