"""Rivals and deaths while rows are met: a chunk is whole or not there, and the next run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.backup.shelf import Shelf
from tests.conflicts.declarations import CITIES, states
from tests.content import contents, fingerprint

if TYPE_CHECKING:
    from tests.scenes import Scene

COMES = "INSERT INTO states (id, code, name) VALUES (77, 'NV', 'came')"


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("way", ["adopt", "update"])
def test_row_comes_between(scene: Scene, way: str) -> None:
    """A row that comes between look and insert is met when the chunk is done again."""
    scene.lay({"0001_states": states(way)})
    done = scene.run("upgrade", "head", MEET="INTO TABLE `states`", NTH="1", MEDDLE=COMES)
    if "NV" not in {code for (code,) in scene.database.rows("SELECT code FROM states")}:
        pytest.fail(done.said)
    assert 0 == done.status, done.said
    assert f"2 inserted, 3 {'adopted' if way == 'adopt' else 'updated'}" in done.said
    name = scene.database.scalar("SELECT name FROM states WHERE id = 77")
    assert ("came" if way == "adopt" else "Nevada") == name
    scene.done("downgrade", "base")

    rows = scene.database.rows("SELECT id, name FROM states ORDER BY id")
    assert [(30, "Wash."), (41, "Oregone"), (77, "came")] == rows


def test_another_key_is_taken(scene: Scene) -> None:
    """Another unique key than the one that is looked up is a conflict, and no row changes."""
    scene.database.execute("CREATE UNIQUE INDEX by_name ON states (name)")
    scene.database.execute("INSERT INTO states (id, code, name) VALUES (50, 'XX', 'Oregon')")
    before = contents(scene.database)
    scene.lay({"0001_states": states("update", more='key="code",')}, chunk_rows=9)
    said = scene.refused("upgrade", "head", changing=True)

    assert "records of states need a unique key that another row has:\n  - row 1: " in said
    assert "row 0" not in said
    assert before == contents(scene.database)


def test_a_change_that_is_refused(scene: Scene) -> None:
    """A record whose values a CHECK refuses is left out, and the row that was there stays."""
    scene.tables(
        fees="{id}, code VARCHAR(4) NOT NULL UNIQUE, fee INTEGER NOT NULL, CHECK (fee < 100)"
    )
    scene.database.execute("INSERT INTO fees (code, fee) VALUES ('a', 1)")
    scene.database.execute("INSERT INTO fees (code, fee) VALUES ('b', 2)")
    scene.lay(
        {
            "0001_fees": """
        fees = Seed("fees",
            source=records(("code", "fee"), [("a", 10), ("b", 100), ("c", 200), ("d", 20)]),
            pii={"code": None, "fee": None}, on_conflict="update")
    """
        }
    )
    said = scene.done("upgrade", "head")
    assert "1 inserted, 1 updated, 2 skipped" in said
    assert [("a", 10), ("b", 2), ("d", 20)] == scene.database.rows(
        "SELECT code, fee FROM fees ORDER BY code"
    )
    scene.done("downgrade", "base")

    assert [("a", 1), ("b", 2)] == scene.database.rows("SELECT code, fee FROM fees ORDER BY code")


@pytest.mark.parametrize("way", ["adopt", "update"])
def test_interrupted_and_resumed(scene: Scene, way: str) -> None:
    """Killed in a chunk, then in taking it back: the next upgrade ends where one run would."""
    revisions = {"0001_states": states(way) + CITIES}
    scene.lay(revisions, chunk_rows=2)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    names = "SELECT code, name, area, seal, motto FROM states ORDER BY code"
    wanted = scene.database.rows(names)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)
    scene.killed("upgrade", "head", before="UPDATE seed_chunk", nth=4)
    # The inserted rows go before those that were met: between the two it is killed.
    deleted = scene.database.scalar(
        "SELECT COUNT(*) FROM seed_chunk WHERE kind = 'rows' AND table_name = 'states'"
    )
    scene.killed("downgrade", "base", before="DELETE FROM seed_chunk", nth=deleted + 1)
    assert 0 == scene.database.scalar("SELECT COUNT(*) FROM seed_chunk WHERE kind = 'rows'")
    assert 0 < scene.database.scalar("SELECT COUNT(*) FROM seed_chunk")
    scene.done("upgrade", "head")
    assert wanted == scene.database.rows(names)
    assert 41 == scene.database.scalar("SELECT COUNT(*) FROM cities")
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


REVISIONS = {
    "0001_states": states("update")
    + """
        cities = Seed("cities", source=records(("name", "state_id"), [("Salem", 41), ("X", 30)]),
            pii={"name": None, "state_id": None}, on_conflict="adopt")
    """,
    "0002_names": states("update", more="first_row=100", renamed="!"),
}


def shelved(scene: Scene) -> Shelf:
    """A scene with two revisions of changes, one adoption, and backups."""
    scene.database.execute("CREATE UNIQUE INDEX by_name ON cities (name)")
    return Shelf(scene).lay(REVISIONS)


def test_restored(scene: Scene) -> None:
    """A restore after a rollback changes the rows again that were there, and keeps their own."""
    shelf = shelved(scene)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    before = scene.state()
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)
    said = shelf.restored()
    assert "8 updated" not in said  # two of ours, five of the later revision's
    assert "7 updated" in said
    assert "1 adopted" in said
    assert before == scene.state()
    scene.done("downgrade", "-1")
    shelf.restored()
    assert before == scene.state()
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


def test_restored_beside_changes(scene: Scene) -> None:
    """What was changed or deleted since the rollback stays so, and is no row of the ledger's."""
    shelf = shelved(scene)
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    scene.database.execute("UPDATE states SET name = 'mine' WHERE code = 'OR'")
    scene.database.execute("DELETE FROM states WHERE code = 'WA'")
    said = shelf.restored()
    assert "they were changed since the rollback: 41" in said
    assert "they are gone: 30" in said
    assert "mine" == scene.database.scalar("SELECT name FROM states WHERE code = 'OR'")
    # Those that are not the ledger's any more count as left out.
    notes = 'notes = Seed("notes", rows=30, columns={"state_id": v.ref("states")})'
    scene.tables(notes="{id}, state_id INTEGER NOT NULL REFERENCES states (id)")
    shelf.lay(REVISIONS | {"0003_notes": notes})
    assert "refers to a record that was skipped" in scene.done("upgrade", "head")
    assert 0 < scene.database.scalar("SELECT COUNT(*) FROM notes")
    orphans = "SELECT COUNT(*) FROM notes WHERE state_id NOT IN (SELECT id FROM states)"
    assert 0 == scene.database.scalar(orphans)
    scene.done("downgrade", "base")

    assert [(41, "mine")] == scene.database.rows("SELECT id, name FROM states")


def test_killed_restore_and_upgrade(scene: Scene) -> None:
    """An upgrade after a restore that was killed ends where the first one did."""
    shelf = shelved(scene)
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    names = "SELECT code, name, area, seal, motto FROM states ORDER BY code"
    wanted = scene.database.rows(names)
    scene.done("downgrade", "base")
    assert -9 == shelf.restore(MEET="INSERT INTO seed_audit", NTH="2").status
    scene.done("upgrade", "head")
    assert wanted == scene.database.rows(names)
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)
