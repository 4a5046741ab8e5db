"""A later revision changes reference rows, and rolls back to the earlier revision's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib import audit
from tests.conflicts.declarations import CITIES, states
from tests.content import contents, fingerprint, ledger

if TYPE_CHECKING:
    from tests.scenes import Scene

LATER = states("update", more="first_row=100", renamed=", state")
NAMES = "SELECT name FROM states ORDER BY code"


@pytest.fixture
def loaded(scene: Scene) -> Scene:
    """Two revisions of the same five states, the second of which renames them."""
    scene.lay({"0001_states": states("adopt"), "0002_names": LATER}, chunk_rows=2)
    return scene


def test_back_to_the_earlier_values(loaded: Scene) -> None:
    """Up to each revision and down again the rows are what that revision says, and unedited."""
    untouched = fingerprint(loaded.database)
    loaded.done("upgrade", "0001_states")
    first = contents(loaded.database), ledger(loaded.database)
    said = loaded.done("upgrade", "head")
    assert "5 updated" in said
    assert all(name.endswith(", state") for (name,) in loaded.database.rows(NAMES))
    loaded.done("downgrade", "-1")
    assert first == (contents(loaded.database), ledger(loaded.database))
    loaded.done("upgrade", "head")
    loaded.done("downgrade", "base")

    assert untouched == fingerprint(loaded.database)


def test_three_in_a_row(loaded: Scene) -> None:
    """Changes lie one over the other, and come off one by one."""
    third = states("update", more="first_row=200", renamed=" III")
    revisions = {"0001_states": states("update"), "0002_names": LATER, "0003_names": third}
    loaded.lay(revisions)
    seen = [contents(loaded.database)]
    for revision in revisions:
        loaded.done("upgrade", revision)
        seen.append(contents(loaded.database))
    for before in reversed(seen[:-1]):
        loaded.done("downgrade", "-1")

        assert before == contents(loaded.database)


def test_adopted_from_a_seeder(loaded: Scene) -> None:
    """A row of an earlier revision that is adopted stays that revision's."""
    untouched = fingerprint(loaded.database)
    later = states("adopt", more="first_row=100", renamed="!") + CITIES
    loaded.lay({"0001_states": states("update"), "0002_again": later})
    loaded.done("upgrade", "0001_states")
    first = contents(loaded.database)
    assert "5 adopted" in loaded.done("upgrade", "head")
    assert first["states"] == contents(loaded.database)["states"]
    assert 41 == loaded.database.scalar("SELECT COUNT(*) FROM cities")
    loaded.done("downgrade", "-1")
    assert first == contents(loaded.database)
    loaded.done("downgrade", "base")

    assert untouched == fingerprint(loaded.database)


def test_with_an_update(loaded: Scene) -> None:
    """An Update changes the rows that seeders put in, and no row that was there before."""
    untouched = fingerprint(loaded.database)
    signs = 'signs = Update("states", columns={"motto": v.concat("in ", v.this["name"])})'
    loaded.lay({"0001_states": states("update"), "0002_signs": signs})
    assert "3 updated" in loaded.done("upgrade", "head").partition("0002_signs")[2]
    mottos = loaded.database.rows("SELECT code, motto FROM states ORDER BY code")
    assert [
        ("CA", "in California"), ("ID", "in Idaho"), ("NV", "in Nevada"),
        ("OR", "theirs"), ("WA", None),
    ] == mottos  # fmt: skip
    loaded.done("downgrade", "base")

    assert untouched == fingerprint(loaded.database)


def edit(scene: Scene, code: str) -> tuple[object, ...]:
    """Rename a state as its application would; the row after that."""
    scene.database.execute("UPDATE states SET name = 'mine' WHERE code = :code", code=code)
    (row,) = scene.database.rows("SELECT * FROM states WHERE code = :code", code=code)
    return row


def test_edits_refuse(loaded: Scene) -> None:
    """An edit of an updated row refuses the rollback; one of an adopted row is not our business."""
    loaded.done("upgrade", "0001_states")
    loaded.database.execute("UPDATE states SET name = 'mine' WHERE code = 'OR'")
    mine = loaded.database.rows("SELECT * FROM states WHERE code = 'OR'")
    loaded.done("downgrade", "base")
    assert mine == loaded.database.rows("SELECT * FROM states WHERE code = 'OR'")

    loaded.done("upgrade", "head")
    edit(loaded, "CA")
    said = loaded.refused("downgrade", "base")
    assert "1 row of states was edited since" in said
    assert "0002_names" in said


def test_edits_beneath(loaded: Scene) -> None:
    """An edit before a later change shows when that is undone, and elsewhere at once."""
    loaded.lay({"0001_states": states("update"), "0002_names": LATER.replace('("CA"', '("XX"')})
    loaded.done("upgrade", "0001_states")
    edit(loaded, "CA")
    edit(loaded, "NV")
    loaded.done("upgrade", "head")
    said = loaded.refused("downgrade", "base")
    california = loaded.database.scalar("SELECT id FROM states WHERE code = 'CA'")
    nevada = loaded.database.scalar("SELECT id FROM states WHERE code = 'NV'")
    assert f"1 row of states was edited since it went in: id {california}" in said
    loaded.database.execute("UPDATE states SET name = 'California' WHERE code = 'CA'")
    said = loaded.refused("downgrade", "base", changing=True)
    assert f"1 row of states was edited since it went in: id {nevada}" in said
    loaded.done("-x", "on-edited=delete", "downgrade", "base")

    assert [(30,), (41,)] == loaded.database.rows("SELECT id FROM states ORDER BY id")


@pytest.mark.parametrize("code", ["CA", "OR"])
def test_edits_kept(loaded: Scene, code: str) -> None:
    """A kept row is the application's from then on, in every revision, whoever put it in."""
    loaded.lay({"0001_states": states("update"), "0002_names": LATER})
    loaded.done("upgrade", "head")
    row = edit(loaded, code)
    said = loaded.done("-x", "on-edited=keep", "downgrade", "-1")
    assert [row] == loaded.database.rows("SELECT * FROM states WHERE code = :c", c=code)
    assert "4 restored, 1 kept" in said
    names = loaded.database.rows("SELECT name FROM states WHERE code <> :c", c=code)
    assert not any("state" in name for (name,) in names)
    loaded.done("downgrade", "base")

    assert [row] == loaded.database.rows("SELECT * FROM states WHERE code = :c", c=code)
    others = {"CA": {"OR", "WA", "CA"}, "OR": {"OR", "WA"}}
    there = {found for (found,) in loaded.database.rows("SELECT code FROM states")}
    assert others[code] == there


@pytest.mark.parametrize("code", ["CA", "OR"])
def test_edits_deleted(loaded: Scene, code: str) -> None:
    """To delete an edit of an updated row is to give the row its former values back."""
    loaded.lay({"0001_states": states("update"), "0002_names": LATER})
    untouched = fingerprint(loaded.database)
    loaded.done("upgrade", "0001_states")
    first = contents(loaded.database)
    loaded.done("upgrade", "head")
    row = edit(loaded, code)
    loaded.done("-x", "on-edited=delete", "downgrade", "-1")
    assert first == contents(loaded.database)
    with loaded.database.engine.connect() as connection:
        held = [e for e in audit.entries(connection) if e.image]
        images = [audit.before_image(connection, entry) for entry in held]
    assert [("restored", "0002_names")] == [(e.action, e.revision) for e in held]
    assert [row[0], "mine"] == [images[0][0]["id"], images[0][0]["name"]]
    loaded.done("downgrade", "base")

    assert untouched == fingerprint(loaded.database)


def test_rows_that_are_gone(loaded: Scene) -> None:
    """Rows that the application deleted meanwhile are no row of ours, and come back by nobody."""
    loaded.lay({"0001_states": states("update"), "0002_names": LATER})
    loaded.done("upgrade", "head")
    loaded.database.execute("DELETE FROM states WHERE code IN ('WA', 'NV')")
    said = loaded.done("downgrade", "base")

    assert "1 gone already" in said
    assert [(41, "Oregone")] == loaded.database.rows("SELECT id, name FROM states")


def test_one_table_beneath(loaded: Scene) -> None:
    """A revision is not taken back alone from beneath one that changes its rows."""
    other = """
        cities = Seed("cities", rows=3, columns={"state_id": v.ref("states"), "name": "a city"})
    """
    loaded.lay({"0001_states": states("update") + other, "0002_names": LATER})
    loaded.done("upgrade", "head")
    said = loaded.refused("-x", "table=cities", "downgrade", "base")

    assert "0002_names changes rows of states" in said


# An application's city, and the revision that moves it to another of our states.
MOVED = """
    cities = Seed("cities",
        source=records(("name", "state_id"), [("Salem", 41)]),
        pii={"name": None, "state_id": None}, key="name", on_conflict="update",
    )
"""


def test_former_values_refer_to_what_goes(scene: Scene) -> None:
    """A row that would get a reference to a seeded row back refuses the rollback beforehand."""
    scene.database.execute("CREATE UNIQUE INDEX cities_name ON cities (name)")
    untouched = fingerprint(scene.database)
    scene.lay({"0001_states": states("adopt"), "0002_moved": MOVED})
    scene.done("upgrade", "0001_states")
    ours = scene.database.scalar("SELECT id FROM states WHERE code = 'CA'")
    scene.database.execute("UPDATE cities SET state_id = :ours", ours=ours)
    scene.done("upgrade", "head")
    assert [(41,)] == scene.database.rows("SELECT state_id FROM cities")
    said = scene.refused("downgrade", "base")
    assert "1 row of cities gets a former value back that refers to rows of states" in said
    scene.done("downgrade", "-1")
    assert [(ours,)] == scene.database.rows("SELECT state_id FROM cities")
    assert "1 row of cities outside this rollback" in scene.refused("downgrade", "base")
    scene.database.execute("UPDATE cities SET state_id = 41")
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


def test_former_values_of_rows_that_are_gone(scene: Scene) -> None:
    """Nothing is put back into a row that somebody deleted, so it is in nobody's way."""
    scene.database.execute("CREATE UNIQUE INDEX cities_name ON cities (name)")
    scene.lay({"0001_states": states("adopt"), "0002_moved": MOVED})
    scene.done("upgrade", "0001_states")
    ours = scene.database.scalar("SELECT id FROM states WHERE code = 'CA'")
    scene.database.execute("UPDATE cities SET state_id = :ours", ours=ours)
    scene.done("upgrade", "head")
    scene.database.execute("DELETE FROM cities")
    scene.done("downgrade", "base")

    assert [(30,), (41,)] == scene.database.rows("SELECT id FROM states ORDER BY id")


def test_former_values_seen_late(scene: Scene) -> None:
    """A reference to another key than the primary one is seen when it is back, and stops there."""
    scene.tables(
        flags="{id}, name VARCHAR(8) NOT NULL UNIQUE, state VARCHAR(4) NOT NULL,"
        " FOREIGN KEY (state) REFERENCES states (code)"
    )
    scene.database.execute("INSERT INTO flags (name, state) VALUES ('ours', 'OR')")
    untouched = fingerprint(scene.database)
    flags = """
        flags = Seed("flags", source=records(("name", "state"), [("ours", "OR")]),
            pii={"name": None, "state": None}, key="name", on_conflict="update",
        )
    """
    scene.lay({"0001_states": states("adopt"), "0002_flags": flags})
    scene.done("upgrade", "0001_states")
    scene.database.execute("UPDATE flags SET state = 'CA'")
    scene.done("upgrade", "head")
    said = scene.refused("downgrade", "base", changing=True)
    assert "outside this rollback refers to rows of states" in said
    assert [("CA",)] == scene.database.rows("SELECT state FROM flags")
    scene.database.execute("UPDATE flags SET state = 'WA'")
    scene.done("downgrade", "base")
    scene.database.execute("UPDATE flags SET state = 'OR'")

    assert untouched == fingerprint(scene.database)
