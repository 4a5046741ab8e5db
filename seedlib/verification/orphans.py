"""Whether the foreign keys of seeded tables lead to rows that are there.

A foreign key that the database enforces can still lead nowhere: checks are switched off for a
session, and nobody looks again. One that a seed alone knows of is looked at too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import integrity, schema
from seedlib.verification.rules import Judge, Rule, cannot_ask, everywhere, unjudged

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlib.declared import Declared
    from seedlib.shape import ForeignKeyShape
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope


def orphans(scope: Scope, found: Verified) -> None:
    """Find the seeded rows that refer to rows which are not there.

    Those of others are told as a warning: they may have been there before anything was seeded.
    """
    connection = scope.session.connection
    tables = schema.tables(connection)
    shapes = schema.Shapes(connection, tables)
    for table in {entry.table: None for entry in scope.holding}:
        found.tables.add(table)
        for key in integrity.foreign_keys(scope.shape(table), _declared(scope, table), shapes):
            rule = _leads_nowhere(scope, key, tables)
            try:
                everybodys = everywhere(scope.session, table, rule)
            except sa.exc.DBAPIError as error:
                # Of another schema's table, say, that this user may not read.
                if error.connection_invalidated:
                    raise
                scope.session.leave()
                unjudged(found, "orphans", table, key.name, cannot_ask(error))
                continue
            found.foreign_keys += 1
            if everybodys:
                _tell(scope, table, rule, everybodys, found)


def _tell(scope: Scope, table: str, rule: Rule, everybodys: int, found: Verified) -> None:
    judge = Judge(scope, "orphans", scope.shape(table), [rule], found)
    for entry in scope.holding:
        if entry.table == table:
            judge.look_through(entry)
    ours = sum(
        one.rows
        for one in found.findings
        if (one.what, one.table, one.place) == (rule.what, table, rule.place)
    )
    if everybodys > ours and scope.revision is None:
        said = f"of others, {rule.said}"
        found.finding("orphans", "orphan-others", table, said, place=rule.place, warning=True).add(
            (), everybodys - ours
        )


def _declared(scope: Scope, table: str) -> list[Declared]:
    """All that the tree declares of a table."""
    seeders = scope.catalog.seeders
    return [one for seeder in seeders for one in seeder.declared if one.table == table]


def _leads_nowhere(scope: Scope, key: ForeignKeyShape, tables: Collection[str]) -> Rule:
    dialect = scope.session.dialect
    own = [dialect.column("t", column) for column in key.columns]
    text = " AND ".join(f"{column} IS NOT NULL" for column in own)
    # Of a table that was dropped there is no row to look for.
    if key.table in tables or "." in key.table:
        joined = " AND ".join(
            f"{dialect.column('p', theirs)} = {column}"
            for column, theirs in zip(own, key.referred_columns, strict=True)
        )
        parents = f"{integrity.referred(dialect, key, tables)} {dialect.quote('p')}"
        text += f" AND NOT EXISTS (SELECT 1 FROM {parents} WHERE {joined})"
    said = f"leading to no row of {key.table}"
    return Rule("orphan", key.name, said, text, frozenset(key.columns))
