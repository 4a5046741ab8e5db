"""A row that is there already stops its seed, is adopted, or is updated and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib import audit
from tests.conflicts.declarations import CITIES, states
from tests.content import contents, fingerprint, ledger

if TYPE_CHECKING:
    from tests.scenes import Scene

THEIRS = "SELECT * FROM states WHERE id IN (30, 41) ORDER BY id"


def trail(scene: Scene) -> list[tuple[str, str, str, int]]:
    """The audit trail: revision, table, action, rows."""
    with scene.database.engine.connect() as connection:
        return [(e.revision, e.table, e.action, e.rows) for e in audit.entries(connection)]


def test_error(scene: Scene) -> None:
    """Without a word a row that is there stops the load, and what to say is said."""
    before = scene.database.rows(THEIRS)
    scene.lay({"0001_states": states("error")})
    said = scene.refused("upgrade", "head", changing=True)

    assert "records of states need a unique key that another row has" in said
    assert 'on_conflict="adopt" or "update"' in said
    assert before == scene.database.rows(THEIRS)


def test_adopt(scene: Scene) -> None:
    """An adopted row stays as it is, up and down; the others go in and out."""
    untouched, before = fingerprint(scene.database), scene.database.rows(THEIRS)
    scene.lay({"0001_states": states("adopt")}, chunk_rows=2)
    said = scene.done("upgrade", "head")
    assert before == scene.database.rows(THEIRS)
    assert 5 == scene.database.scalar("SELECT COUNT(*) FROM states")
    assert "3 inserted, 2 adopted" in said
    assert "Nothing to do" in scene.done("upgrade", "head")
    said = scene.done("downgrade", "base")
    assert "2 adopted" in said
    assert "3 deleted" in said

    assert untouched == fingerprint(scene.database)
    assert {("adopted", 2), ("deleted", 3)} == {
        (action, sum(rows for *_, a, rows in trail(scene) if a == action))
        for _, _, action, _ in trail(scene)
    }
    assert [] == ledger(scene.database)


def test_update(scene: Scene) -> None:
    """An updated row has the declared values, and then, byte for byte, those it had before."""
    untouched = fingerprint(scene.database)
    scene.lay({"0001_states": states("update")}, chunk_rows=2)
    said = scene.done("upgrade", "head")
    assert "3 inserted, 2 updated" in said
    oregon = scene.database.rows("SELECT id, name, seal, motto FROM states WHERE code = 'OR'")
    assert [(41, "Oregon", b"or", "theirs")] == oregon
    washington = scene.database.rows("SELECT area, seal, motto FROM states WHERE code = 'WA'")
    assert [(None, b"w\\a", None)] == washington
    assert "Nothing to do" in scene.done("upgrade", "head")
    said = scene.done("downgrade", "base")
    assert "2 restored" in said
    assert "3 deleted" in said

    assert untouched == fingerprint(scene.database)
    assert ("0001_states", "states", "restored", 1) in trail(scene)
    assert [] == ledger(scene.database)


def test_update_that_changes_nothing(scene: Scene) -> None:
    """Where the values are equal already an update is one all the same, and changes nothing."""
    scene.lay({"0001_states": states("update")})
    scene.done("upgrade", "head")
    scene.lay({"0001_states": states("update"), "0002_again": states("update", more="first_row=9")})
    before = contents(scene.database)
    assert "5 updated" in scene.done("upgrade", "head")
    assert before == contents(scene.database)
    assert "5 restored" in scene.done("downgrade", "-1")

    assert before == contents(scene.database)


def test_with_nothing_there(scene: Scene) -> None:
    """Where no row is there, all go in, whatever was to be done about them."""
    scene.database.execute("DELETE FROM cities")
    scene.database.execute("DELETE FROM states")
    scene.lay({"0001_states": states("update")}, chunk_rows=3)
    said = scene.done("upgrade", "head")
    assert "5 inserted in" in said
    assert "5 deleted in" in scene.done("downgrade", "base")

    assert [] == scene.database.rows("SELECT * FROM states")


@pytest.mark.parametrize("way", ["adopt", "update"])
def test_children_refer_to_what_is_there(scene: Scene, way: str) -> None:
    """References are to the row's own key: of this revision, of a later one, after a change."""
    first = states(way) + CITIES.replace("rows=40", "rows=30")
    later = CITIES.replace('"cities", rows', '"cities", first_row=100, rows')
    scene.lay({"0001_states": first})
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    scene.lay({"0001_states": first, "0002_cities": later})
    scene.done("upgrade", "head")
    # A declaration that changed: its rows are read, and found by the keys that they have.
    changed = first.replace("Oregon", "Orygun")
    third = later.replace("first_row=100", "first_row=200")
    scene.lay({"0001_states": changed, "0002_cities": later, "0003_cities": third})
    scene.done("upgrade", "head")

    declared = scene.database.rows(
        "SELECT s.code, COUNT(*) FROM cities c JOIN states s ON s.id = c.state_id"
        " WHERE c.name LIKE '% city' AND c.name LIKE CONCAT(SUBSTR(s.name, 1, 4), '%')"
        " GROUP BY s.code ORDER BY s.code"
        if scene.database.kind != "sqlite"
        else "SELECT s.code, COUNT(*) FROM cities c JOIN states s ON s.id = c.state_id"
        " WHERE c.name LIKE '% city' AND c.name LIKE SUBSTR(s.name, 1, 4) || '%'"
        " GROUP BY s.code ORDER BY s.code"
    )
    assert {"CA", "ID", "NV", "OR", "WA"} == {code for code, _ in declared}
    assert 111 == scene.database.scalar("SELECT COUNT(*) FROM cities")
    assert 110 == sum(rows for _, rows in declared)
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


def test_referred_to_by_others(scene: Scene) -> None:
    """A row of the application's may refer to a row that was met, and not to one that goes in."""
    scene.lay({"0001_states": states("update")})
    scene.done("upgrade", "head")
    scene.database.execute("INSERT INTO cities (id, state_id, name) VALUES (2, 30, 'Seattle')")
    ours = scene.database.scalar("SELECT id FROM states WHERE code = 'NV'")
    scene.database.execute(
        "INSERT INTO cities (id, state_id, name) VALUES (3, :id, 'Reno')", id=ours
    )
    said = scene.refused("downgrade", "base")
    assert "1 row of cities outside this rollback refers to rows of states" in said
    scene.database.execute("DELETE FROM cities WHERE id = 3")
    scene.done("downgrade", "base")

    assert [(30,), (41,)] == scene.database.rows("SELECT id FROM states ORDER BY id")
