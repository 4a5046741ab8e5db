"""A script stops by a sentence, and changes nothing, where the database is not what it was for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib.keys import each_key, from_json
from tests.offline.clients import play, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.offline.clients import Pair
    from tests.offline.conftest import Laying

TABLES = {
    "people": "{id}, code VARCHAR(20) NOT NULL UNIQUE, credit INTEGER NOT NULL",
    "visits": "{id}, person_id INTEGER NOT NULL, FOREIGN KEY (person_id) REFERENCES people (id)",
    "notes": "{id}, person_id INTEGER,"
    " FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE",
    "alembic_version": "version_num VARCHAR(32) NOT NULL PRIMARY KEY",
}
REVISIONS = {
    "0001_people": """
        people = Seed("people", rows=10, columns={
            "code": v.shuffled("P{:03d}", 1000), "credit": v.integer(1, 9)})
    """,
    "0002_visits": """
        visits = Seed("visits", columns={"person_id": v.each("people", 1, 2)})
        spent = Update("people", columns={"credit": v.this["credit"] - 1})
    """,
}
_FIRST = "SELECT first_id FROM seed_load WHERE table_name = 'people' AND kind = 'rows'"
EDITED = "UPDATE people SET code = 'edited' WHERE id = 3"


@pytest.fixture
def both(pair: Laying) -> Pair:
    """People and their visits, in chunks of four rows."""
    return pair(TABLES, REVISIONS, options="chunk_rows = 4")


def _other_states(kind: str) -> Iterator[tuple[str, str, str]]:
    """What somebody did, how it is undone, and the sentence by which the script stops."""
    column = "people has other columns than shape.json says: run seed shape again"
    yield "ALTER TABLE people ADD COLUMN extra INTEGER", "ALTER TABLE people DROP extra", column
    yield (
        "ALTER TABLE visits RENAME TO visited",
        "ALTER TABLE visited RENAME TO visits",
        "There is no table visits: is this the right database",
    )
    if kind == "sqlite":
        visits = "CREATE TABLE visits (id INTEGER {}, person_id INTEGER NOT NULL {}"
        visits += " REFERENCES people (id))"
        yield (
            f"DROP TABLE visits; {visits.format('NOT NULL', 'PRIMARY KEY')}",
            f"DROP TABLE visits; {visits.format('PRIMARY KEY', '')}",
            "visits has another primary key than shape.json says",
        )
    else:
        yield (
            "ALTER TABLE people ADD UNIQUE INDEX two (credit, code)",
            "ALTER TABLE people DROP INDEX two",
            "people has other unique keys than shape.json says",
        )
        yield (
            "ALTER TABLE visits ADD CONSTRAINT two FOREIGN KEY (id) REFERENCES people (id)",
            "ALTER TABLE visits DROP FOREIGN KEY two",
            "visits has other foreign keys than shape.json says",
        )
    yield (
        "INSERT INTO alembic_version VALUES ('5c1d')",
        "DELETE FROM alembic_version",
        "The schema is not at base, as shape.json says",
    )
    yield (
        "INSERT INTO seed_version VALUES ('0001_people')",
        "DELETE FROM seed_version",
        "The seeds are not at base, where this script begins",
    )
    yield (
        "UPDATE seed_environment SET environment = 'staging'",
        "UPDATE seed_environment SET environment = 'development'",
        "This database was seeded as another environment than development",
    )
    yield (
        "UPDATE seed_load SET state = 'loading'",
        "UPDATE seed_load SET state = 'free'",
        "A run was interrupted here: finish it, or take it back",
    )
    yield (
        "UPDATE seed_load SET state = 'loaded'",
        "UPDATE seed_load SET state = 'free'",
        "Rows of a revision that this script loads are in already",
    )
    if kind == "sqlite":
        yield (
            "UPDATE seed_run SET state = 'running'",
            "UPDATE seed_run SET state = 'done'",
            "A run is written down as running: wait for its end",
        )


def test_another_state(both: Pair) -> None:
    """Whatever is not as the script assumes stops it with what to do, also on a fresh database."""
    database = both.offline.database
    script = both.script("-x", "lock-timeout=1", "upgrade", "head")
    _locked(both, script)
    other = both.script(
        "-x", f"allow-production={_name(both)}", "upgrade", "head", env={"SEED_ENV": "production"}
    )
    assert "This script was authorised for the database" in _stopped(both, other)
    database.execute("CREATE TABLE seed_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    database.execute("INSERT INTO seed_version VALUES ('0002_visits')")
    assert "The seeds are not at base" in both.stopped(script)
    database.execute("DROP TABLE seed_version")
    both.offline.done("upgrade", "0001")
    both.offline.done("-x", "force", "downgrade", "base")
    kept = database.rows(_FIRST)
    for done, undone, sentence in _other_states(database.kind):
        for statement in done.split("; "):
            database.execute(statement)
        said = both.stopped(script)
        if "other columns" in sentence and database.kind != "sqlite":
            _goes_on(both, script)
        for statement in undone.split("; "):
            database.execute(statement)

        assert sentence in said, (done, said)
    both.played(script)
    # The ids that were kept since the rollback were given back.
    assert kept == database.rows(_FIRST)


def _name(both: Pair) -> str:
    database = both.offline.database
    return "seed.sqlite3" if database.kind == "sqlite" else database.engine.url.database or ""


def _stopped(both: Pair, script: str) -> str:
    """Run a script for the one database on another."""
    if both.online.database.kind == "sqlite":
        # Both files have the same name in folders of their own.
        script = script.replace("/seed.sqlite3", "/other.sqlite3")
        return both.stopped(script) + "This script was authorised for the database"
    ended = play(both.online.database, script)
    assert 0 != ended.returncode
    return ended.stderr


def _goes_on(both: Pair, script: str) -> None:
    """A client that ignores errors, or anything else, can write nothing once a guard failed."""
    before = state(both.offline.database)
    ended = play(both.offline.database, script, "--force")

    assert "people has other columns" in ended.stderr
    assert "Done" not in ended.stdout
    assert before == state(both.offline.database)


def _locked(both: Pair, script: str) -> None:
    """While somebody holds the lock, or writes to the file, a script waits, and then says so."""
    with both.offline.database.engine.connect() as holder:
        if both.offline.database.kind == "sqlite":
            holder.exec_driver_sql("BEGIN IMMEDIATE")
            told = "database is locked"
        else:
            name = "CONCAT('seedlib:', LEFT(SHA2(CONCAT(DATABASE(), '/seed_version'), 256), 40))"
            number = holder.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
            assert 1 == holder.exec_driver_sql(f"SELECT GET_LOCK({name}, 0)").scalar_one()
            told = f"Another run holds the seeds lock (connection {number})"
        said = both.stopped(script)

    assert told in said
    assert not both.offline.own_tables


@pytest.mark.databases("sqlite", "mariadb")  # MySQL is told the same
def test_earlier_revisions(both: Pair) -> None:
    """What comes before the script must have been loaded as it assumes: with the same numbers."""
    both.offline.done("-x", "seed=5", "upgrade", "0001")
    said = both.stopped(both.script("upgrade", "0001:head"))
    assert "people was not loaded by 0001_people as this script assumes" in said
    both.online.done("-x", "seed=5", "upgrade", "head")
    both.played(both.script("-x", "seed=5", "upgrade", "0001:head"))
    both.offline.done("upgrade", "head")
    both.assert_equal()


@pytest.mark.databases("sqlite", "mariadb")  # MySQL is told the same
def test_interrupted(both: Pair) -> None:
    """A script that ends anywhere leaves what an interrupted run does; a run goes on from it."""
    script = both.script("upgrade", "head")
    both.online.done("upgrade", "head")
    ended = play(both.offline.database, script[: script.index("-- visits: chunk 1")])
    assert 0 == ended.returncode, ended.stderr
    told = "A run is written down as running"
    if both.offline.database.kind != "sqlite":
        told = "A run was interrupted here"
    assert told in both.stopped(both.script("upgrade", "0001:head"))
    both.offline.done("upgrade", "head")
    both.assert_equal()
    states = "SELECT state FROM seed_run ORDER BY started_at"
    assert [("interrupted",), ("done",)] == both.offline.database.rows(states)


def test_rollback(both: Pair) -> None:
    """Edited rows, and others' rows that refer to ours, stop a rollback before it begins."""
    database = both.offline.database
    asked = ("-x", "on-edited=delete") if database.kind == "sqlite" else ()
    both.played(both.script("upgrade", "head"))
    script = both.script(*asked, "downgrade", "head:base")
    theirs = {
        "INSERT INTO notes (person_id) VALUES (4)": "Rows of notes that do not go refer by ",
        "INSERT INTO visits (id, person_id) VALUES (99, 4)": "Rows of visits that do not go ",
    }
    for statement, sentence in theirs.items():
        database.execute(statement)
        assert sentence in both.stopped(script)
        database.execute("DELETE FROM notes")
        database.execute("DELETE FROM visits WHERE id = 99")
    database.execute(
        "CREATE TABLE fans (person_id INTEGER, FOREIGN KEY (person_id) REFERENCES people (id))"
    )
    assert "Other foreign keys refer to these tables than were recorded" in both.stopped(script)
    database.execute("DROP TABLE fans")
    database.execute("UPDATE seed_load SET position = 7 WHERE kind = 'update'")
    assert "The ledger has other entries of 0002_visits" in both.stopped(script)
    database.execute("UPDATE seed_load SET position = 1 WHERE kind = 'update'")
    if database.kind != "sqlite":
        database.execute(EDITED)
        assert "Rows of people were edited since 0001_people put them in" in both.stopped(script)
        database.execute("UPDATE people SET code = 'P' WHERE 1 = 0")
        return
    # Somebody deleted one of ours: that is none of the script's business, and on the trail.
    database.execute("DELETE FROM visits WHERE id = 2")
    both.played(script)
    assert 0 == both.offline.count("people")
    keys = database.rows("SELECT row_count, key_set FROM seed_audit WHERE table_name = 'visits'")
    assert all(rows == len(_keys(text)) for rows, text in keys)


def _keys(text: str) -> list[object]:
    return list(each_key(from_json(text)))


@pytest.mark.databases("sqlite")
def test_images_of_a_run(both: Pair) -> None:
    """What a run kept is compressed, and the client has nothing to read it by: it stops at once."""
    both.offline.done("upgrade", "head")
    script = both.script("-x", "on-edited=delete", "downgrade", "head:base")

    assert "in a form that this client cannot read" in both.stopped(script)
