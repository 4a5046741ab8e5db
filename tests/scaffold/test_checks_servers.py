"""CHECKs as MySQL and MariaDB print them: read, and met by each server's own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scaffold.check_list import BOTH, ONLY, UNREAD, ddl
from tests.scaffold.check_tables import insert, seeded, shape_of

if TYPE_CHECKING:
    from tests.databases import Database


@pytest.mark.databases("mariadb", "mysql")
def test_what_a_server_prints_is_read_and_met(database: Database) -> None:
    """Each of a hundred CHECKs is understood, but for those that are said not to be.

    The server refuses none of the rows that are made by what was understood.
    """
    understood = [*BOTH, *ONLY[database.kind]]
    statement, named = ddl([*understood, *UNREAD])
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement.replace("%", "%%"))
        seed = seeded(shape_of(connection, "t"), database.kind)
        kind = "CONSTRAINT" if database.kind == "mariadb" else "CHECK"
        drops = [f"DROP {kind} {name}" for name in list(named)[len(understood) :]]
        connection.exec_driver_sql(f"ALTER TABLE t {', '.join(drops)}")
        insert(connection, "t", seed, 50)
        found = connection.exec_driver_sql("SELECT COUNT(*) FROM t").scalar_one()

    assert UNREAD == [
        check
        for number, check in enumerate([*understood, *UNREAD])
        if f"c{number}" in {unread.name for unread in seed.left}
    ]
    assert 50 == found
