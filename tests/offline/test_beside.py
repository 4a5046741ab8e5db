"""A script beside an application that inserts into the same tables: neither fails or collides."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.databases import Database
    from tests.offline.conftest import Laying

TABLES = {
    "people": "{id}, code VARCHAR(40) NOT NULL UNIQUE",
    "visits": "{id}, person_id INTEGER NOT NULL, code VARCHAR(40) NOT NULL,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
}
REVISIONS = {
    "0001": """
        person = v.one("people")
        people = Seed("people", rows=1_000, columns={"code": v.sequence("P{}")})
        visits = Seed("visits", columns={
            "person_id": person, "code": v.concat("visit of ", person["code"])})
    """
}


class Application(threading.Thread):
    """Inserts people and their visits until it is told to stop."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.enough = threading.Event()
        self.inserted = 0
        self.failed: list[Exception] = []

    def run(self) -> None:
        """Insert, one transaction after the other."""
        with self._database.engine.connect() as connection:
            while not self.enough.is_set() and not self.failed:
                try:
                    self._insert(connection)
                except sa.exc.DBAPIError as error:
                    self.failed.append(error)

    def _insert(self, connection: sa.Connection) -> None:
        code = f"theirs {self.inserted}"
        with connection.begin():
            person = connection.exec_driver_sql(f"INSERT INTO people (code) VALUES ('{code}')")
            connection.exec_driver_sql(
                f"INSERT INTO visits (person_id, code) VALUES ({person.lastrowid}, '{code}')"
            )
        self.inserted += 1


@pytest.mark.databases("mariadb", "mysql")
def test_beside_an_application(pair: Laying) -> None:
    """Ids come out of the server's own numbering, and references hit the rows they mean."""
    both = pair(TABLES, REVISIONS, options="chunk_rows = 100")
    database, script = both.offline.database, both.script("upgrade", "head")
    application = Application(database)
    application.start()
    try:
        both.played(script)
    finally:
        application.enough.set()
        application.join()

    assert not application.failed
    assert 0 < application.inserted
    ours = "SELECT COUNT(*) FROM visits v JOIN people p ON p.id = v.person_id"
    assert 1_000 == database.scalar(f"{ours} WHERE v.code = CONCAT('visit of ', p.code)")
    assert application.inserted == database.scalar(f"{ours} WHERE v.code = p.code")
    both.played(both.script("downgrade", "0001:base"))
    assert application.inserted == both.offline.count("people") == both.offline.count("visits")
