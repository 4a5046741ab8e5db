"""Rows that refer to seeded ones: counted first to any depth, and again where it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_clients": """
        clients = Seed("clients", rows=12, columns={"code": v.sequence("C{:04d}")})
    """
}

# Before the n-th DELETE of a client: another connection puts in a child, and the run goes on once
# that has either come about or waits for a lock of the run's.
RIVAL = """
import os
import threading

import sqlalchemy as sa
from sqlalchemy.engine import Engine

deletes = 0
rival_said = []


def put_in(engine, sql, known, gone):
    with engine.connect() as other:
        known.append(other.exec_driver_sql("SELECT CONNECTION_ID()").scalar())
        gone.set()
        try:
            other.exec_driver_sql(sql)
            other.commit()
            rival_said.append("went in")
        except sa.exc.DBAPIError as error:
            rival_said.append(str(error.orig.args[0]))


@sa.event.listens_for(Engine, "before_cursor_execute")
def rival(_connection, _cursor, statement, *_):
    global deletes
    if "RIVAL" not in os.environ or not statement.startswith("DELETE FROM `clients`"):
        return
    if statement.endswith("LIMIT 0"):  # it is only asked whether that is allowed
        return
    deletes += 1
    if deletes != 2:
        return
    engine = sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.NullPool)
    known, gone = [], threading.Event()
    thread = threading.Thread(target=put_in, args=(engine, os.environ["RIVAL"], known, gone))
    thread.start()
    gone.wait()
    with engine.connect() as watching:
        waits = sa.text(
            "SELECT COUNT(*) FROM information_schema.innodb_trx"
            " WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = :id"
        )
        while thread.is_alive() and not watching.execute(waits, {"id": known[0]}).scalar():
            watching.rollback()
    print("rival waits" if thread.is_alive() else f"rival {rival_said}")
    import atexit
    atexit.register(lambda: (thread.join(), print("rival ended:", rival_said)))
"""


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Clients, one of them the application's."""
    scene = Scene(database, tmp_path)
    scene.tables(clients="{id}, code VARCHAR(20) NOT NULL UNIQUE")
    database.execute("INSERT INTO clients (id, code) VALUES (2, 'theirs')")
    scene.lay(REVISIONS)
    return scene


def child(scene: Scene, table: str, parent: str, rule: str, column: str = "id") -> None:
    """A table whose rows refer to a parent's."""
    kind = "VARCHAR(20)" if column == "code" else "INTEGER"
    key = f"FOREIGN KEY (parent_id) REFERENCES {parent} ({column}) ON DELETE {rule}"
    scene.tables(**{table: f"{{id}}, parent_id {kind}, {key}"})


@pytest.mark.parametrize("rule", ["RESTRICT", "NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT"])
def test_each_rule(scene: Scene, rule: str) -> None:
    """Whatever the foreign key would do, a row of the application's refuses the rollback."""
    if rule == "SET DEFAULT" and scene.database.kind != "sqlite":
        pytest.skip("InnoDB has no SET DEFAULT")
    child(scene, "calls", "clients", rule)
    scene.done("upgrade", "head")
    refer = "INSERT INTO calls (parent_id) SELECT id FROM clients WHERE code IN ('C0003', 'theirs')"
    scene.database.execute(refer)
    said = scene.refused("downgrade", "base")

    assert "1 row of calls outside this rollback refers to rows of clients by " in said
    assert f"(ON DELETE {rule})" in said
    assert "Nothing was changed." in said


def test_any_depth(scene: Scene) -> None:
    """What a cascade would reach behind those rows is counted too, however far, by foreign key."""
    child(scene, "calls", "clients", "CASCADE")
    child(scene, "notes", "calls", "CASCADE")
    child(scene, "marks", "notes", "SET NULL")
    child(scene, "ends", "marks", "CASCADE")
    database = scene.database
    rule = "REFERENCES notes (id) ON DELETE CASCADE"
    if database.kind == "sqlite":
        database.execute(f"ALTER TABLE notes ADD COLUMN after_id INTEGER {rule}")
    else:
        database.execute("ALTER TABLE notes ADD COLUMN after_id INTEGER")
        database.execute(f"ALTER TABLE notes ADD FOREIGN KEY (after_id) {rule}")
    scene.done("upgrade", "head")
    database.execute(
        "INSERT INTO calls (id, parent_id) SELECT 7, id FROM clients WHERE code = 'C0003'"
    )
    database.execute("INSERT INTO notes (id, parent_id) VALUES (1, 7)")
    for number in range(2, 6):
        database.execute(f"INSERT INTO notes (id, after_id) VALUES ({number}, {number - 1})")
    database.execute("INSERT INTO marks (id, parent_id) VALUES (1, 1), (2, 1)")
    database.execute("INSERT INTO ends (id, parent_id) VALUES (1, 1)")
    said = scene.refused("downgrade", "base")

    assert "1 row of calls outside this rollback refers to rows of clients" in said
    assert "a delete would reach 1 row of notes through" in said
    assert "a delete would reach 2 rows of marks through" in said
    assert "rows of ends" not in said  # SET NULL ends the cascade
    assert "a delete would reach 4 rows of notes through" in said


def test_new_child_before_its_chunk(scene: Scene) -> None:
    """A child that came after the count stops the rollback, which says how far it got."""
    untouched = fingerprint(scene.database)
    child(scene, "calls", "clients", "CASCADE")
    scene.done("upgrade", "head")
    refer = "INSERT INTO calls (parent_id) SELECT id FROM clients WHERE code = 'C0002'"
    nth = 3 if scene.database.kind == "sqlite" else 5  # the others count three chunks beforehand
    stopped = scene.meddled("downgrade", "base", nth=nth, meddle=refer)

    assert 0 != stopped.status, stopped.said
    assert "1 row of calls outside this rollback refers to rows of clients" in stopped.said
    left = scene.database.scalar("SELECT COUNT(*) FROM clients WHERE code LIKE 'C%'")
    assert 0 < left < 12
    assert f"Taken back so far: clients: {12 - left} deleted." in stopped.said
    assert 1 == scene.database.scalar("SELECT COUNT(*) FROM calls WHERE parent_id IS NOT NULL")
    scene.database.execute("DELETE FROM calls")
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database, without={"calls"})


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("column", ["id", "code"])
@pytest.mark.parametrize("rule", ["CASCADE", "SET NULL", "RESTRICT"])
def test_new_child_before_its_delete(scene: Scene, column: str, rule: str) -> None:
    """A child put in between the chunk's count and its delete waits, and then finds no parent."""
    scene.lay(REVISIONS, prelude=RIVAL)
    child(scene, "calls", "clients", rule, column)
    scene.done("upgrade", "head")
    refer = "INSERT INTO calls (parent_id) VALUES ('C0006')"
    if column == "id":
        key = scene.database.scalar("SELECT id FROM clients WHERE code = 'C0006'")
        refer = f"INSERT INTO calls (parent_id) VALUES ({key})"
    outcome = scene.run("downgrade", "base", RIVAL=refer)

    assert 0 == outcome.status, outcome.said
    assert "rival waits" in outcome.said
    assert "rival ended: ['1452']" in outcome.said
    assert [] == scene.database.rows("SELECT * FROM calls")
    assert [("theirs",)] == scene.database.rows("SELECT code FROM clients")
