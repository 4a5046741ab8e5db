"""What seeded tables demand of their rows, and the database may not have enforced.

CHECKs can be switched off for a session (MariaDB's ``check_constraint_checks``, SQLite's ``PRAGMA
ignore_check_constraints``), so can unique checks on MySQL; outside strict mode an enum or a date
takes what is none; and SQLite holds a column to little of its declared type. Each is asked of the
database itself, about our rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.verification import mysql_rules, sqlite_rules
from seedlib.verification.rules import Judge, Rule, unjudged

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlib.session import Session
    from seedlib.shape import TableShape
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope


def constraints(scope: Scope, found: Verified) -> None:
    """Ask about every rule of each seeded table, and tell by name what cannot be asked about."""
    own = sqlite_rules if scope.session.dialect.name == "sqlite" else mysql_rules
    for table in {entry.table: None for entry in scope.holding}:
        session, shape = scope.session, scope.shape(table)
        told = own.told(session, shape)
        if told.damaged:
            found.finding("constraints", "damaged", table, "its pages or indexes are damaged")
        for name in told.beyond:
            said = "a unique key over an expression, or of some rows alone, is not looked at"
            unjudged(found, "constraints", table, name, said)
        doubted = [key for key in shape.unique if _shared(session, shape, key[1])]
        rules = [
            *own.of_columns(shape),
            *(_check(session, shape, told.optional, *check) for check in told.doubted),
            *(_unique(session, shape, *key) for key in doubted),
        ]
        held = len(shape.checks) - len(told.doubted) + len(shape.unique) - len(doubted)
        judge = Judge(scope, "constraints", shape, rules, found)
        for entry in scope.holding:
            if entry.table == table:
                found.rows["constraints"] += judge.look_through(entry)
        found.tables.add(table)
        found.constraints += held + len(judge.rules)
        session.leave()


def _check(
    session: Session, shape: TableShape, optional: Collection[str], name: str, text: str
) -> Rule:
    """A CHECK, in the words in which the database tells it."""
    about = frozenset(column for column in shape.columns if _speaks_of(text, column))
    said = "not meeting the CHECK"
    return Rule(
        "check",
        name or f"CHECK ({text})",
        f"{said}, which is NOT ENFORCED" if name in optional else said,
        f"NOT ({text.replace('%', '%%') if session.dialect.placeholder == '%s' else text})",
        about,
        advisory=name in optional,
    )


def _speaks_of(text: str, column: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", text, re.IGNORECASE) is not None


def _shared(session: Session, shape: TableShape, columns: tuple[str, ...]) -> bool:
    """Whether two rows have the same values of a unique key: one look through its index."""
    found = session.scalar(f"SELECT COUNT(*) FROM ({_same(session, shape, columns)}) d")
    return bool(found)


def _unique(session: Session, shape: TableShape, name: str, columns: tuple[str, ...]) -> Rule:
    own = ", ".join(session.dialect.column("t", column) for column in columns)
    same = _same(session, shape, columns)
    said = f"not the only one with its {', '.join(columns)}"
    return Rule("unique", name, said, f"({own}) IN ({same})", frozenset(columns))


def _same(session: Session, shape: TableShape, columns: tuple[str, ...]) -> str:
    """The values of a unique key that several rows have.

    Grouped, for who looks a single value up in a unique index is shown one row at the most.
    """
    names = [session.dialect.column("u", column) for column in columns]
    return (
        f"SELECT {', '.join(names)} FROM {session.dialect.quote(shape.name)}"
        f" {session.dialect.quote('u')} WHERE {' AND '.join(f'{one} IS NOT NULL' for one in names)}"
        f" GROUP BY {', '.join(names)} HAVING COUNT(*) > 1"
    )
