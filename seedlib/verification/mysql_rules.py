"""What MySQL and MariaDB let into a column outside strict mode, and what they say of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.dialects.mysql import MySQL
from seedlib.verification.rules import Rule, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.session import Session
    from seedlib.shape import TableShape


def of_columns(shape: TableShape) -> Iterator[Rule]:
    """Members of enums, and dates: where a column has no place for a value, nobody has to ask."""
    for column in shape.columns.values():
        name = MySQL().column("t", column.name)
        about = frozenset({column.name})
        if column.family == "enum":
            # What was no member became the empty text, with the number 0.
            yield Rule("member", column.name, "not a member of the enum", f"{name} + 0 = 0", about)
        if column.family in {"date", "datetime"}:
            text = f"DAYOFMONTH({name}) = 0 OR MONTH({name}) = 0"
            yield Rule("date", column.name, "a date with a zero for day or month", text, about)


def told(session: Session, shape: TableShape) -> Told:
    """What the server says of a table. It does not tell whether rows meet its CHECKs."""
    rows = session.all(
        "SELECT DISTINCT index_name FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND table_name = %s AND non_unique = 0"
        " AND index_name <> 'PRIMARY' ORDER BY index_name",
        (shape.name,),
    )
    known = {name for name, _ in shape.unique}
    return Told(
        # InnoDB stops the server where a page is damaged; nobody has to ask.
        damaged=False,
        doubted=shape.checks,
        optional=_not_enforced(session, shape),
        beyond=[str(name) for (name,) in rows if str(name) not in known],
    )


def _not_enforced(session: Session, shape: TableShape) -> frozenset[str]:
    if getattr(session.connection.dialect, "is_mariadb", False):
        return frozenset()  # it has no such thing
    rows = session.all(
        "SELECT constraint_name FROM information_schema.table_constraints"
        " WHERE table_schema = DATABASE() AND table_name = %s AND enforced = 'NO'",
        (shape.name,),
    )
    return frozenset(str(name) for (name,) in rows)
