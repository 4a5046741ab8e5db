"""`seed scaffold --update`: seeders after a change of the schema, by a small diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")
SHOPS = "{id}, name VARCHAR(40) NOT NULL"
CLIENTS = """
# Ours.
shop = v.ref("shops")
rate, spare = v.decimal("0.10", "0.90"), 4
fee = v.decimal("1.00", "9.00")

clients = Seed(
    "clients",
    rows={"small": 5, "medium": 50},
    columns={
        # What marketing writes to.
        "email": v.email(),  # kept
        "shop_id":   shop,
        "town": v.concat("in ",
                         shop["name"]),
        "rate": rate,
        "fee": fee,
        "grade": v.choice(["a", "b"]),
    },
    pii={"email": "email", "town": None},
)
"""
BEFORE = (
    "{id}, email VARCHAR(80) NOT NULL UNIQUE, shop_id INTEGER NOT NULL REFERENCES shops (id),"
    " town VARCHAR(60) NOT NULL, rate DECIMAL(4, 2) NOT NULL, fee DECIMAL(4, 2) NOT NULL,"
    " grade VARCHAR(9) NOT NULL, notes VARCHAR(40)"
)
AFTER = (
    "{id}, email VARCHAR(80) NOT NULL UNIQUE, phone VARCHAR(30) NOT NULL,"
    " shop_id INTEGER NOT NULL REFERENCES shops (id), place VARCHAR(60) NOT NULL,"
    " rate INTEGER NOT NULL, grade VARCHAR(9) NOT NULL UNIQUE, notes VARCHAR(40),"
    " region_id INTEGER NOT NULL, opened DATE, FOREIGN KEY (region_id) REFERENCES regions (id)"
)
MADE = """
# Ours.
shop = v.ref("shops")
rate, spare = v.decimal("0.10", "0.90"), 4

clients = Seed(
    "clients",
    rows={"small": 5, "medium": 50},
    columns={
        # What marketing writes to.
        "email": v.email(),  # kept
        "phone": v.phone(),
        "shop_id":   shop,
        # decide: town is gone, and place is new; its values were kept.
        "place": v.concat("in ",
                         shop["name"]),
        # decide: it was rate, which no longer fits: a fraction, the column holds whole
        #   numbers.
        "rate": {rate},
        # decide: it was v.choice(["a", "b"]), which no longer fits: the unique key
        #   sqlite_autoindex_clients_2 is new, and the seed may repeat itself.
        "grade": v.sequence("G{:06d}"),
        "region_id": v.ref("regions"),
        "opened": {opened},
    },
    pii={"email": "email", "phone": "phone", "place": None},
)
"""
WRITTEN = "0002_clients"


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """A tree whose second seeder is pinned, and behind its table."""
    scene = Scene(database, tmp_path)
    scene.tables(shops=SHOPS, regions=SHOPS, clients=BEFORE)
    names = 'columns={"name": v.sequence("no. {}")}'
    shops = f'shops = Seed("shops", rows=3, {names})\nregions = Seed("regions", rows=3, {names})'
    scene.lay({"0001_shops": shops, WRITTEN: CLIENTS})
    scene.seeded("pin")
    return scene


def file(scene: Scene, revision: str = WRITTEN) -> Path:
    """A revision's file."""
    return scene.folder / "seeds" / "versions" / f"{revision}.py"


def changed(scene: Scene) -> None:
    """What a batch migration does to the table."""
    scene.database.execute("DROP TABLE clients")
    scene.tables(clients=AFTER, visits="{id}, client_id INTEGER NOT NULL REFERENCES clients (id)")


def test_a_seeder_that_is_not_applied(scene: Scene) -> None:
    """New columns in, vanished ones and their variables out, all else to the byte; and it loads."""
    before = file(scene).read_text(encoding="utf-8")
    changed(scene)
    pin = (scene.folder / "seeds" / "shapes" / f"{WRITTEN}.json").read_bytes()
    shown = scene.seeded("scaffold", "--update", "--diff")
    assert before == file(scene).read_text(encoding="utf-8")
    assert pin == (scene.folder / "seeds" / "shapes" / f"{WRITTEN}.json").read_bytes()
    assert '+        "phone": v.phone(),' in shown
    assert '+revision = "0003_visits"' in shown
    said = scene.seeded("scaffold", "--update")
    after = file(scene).read_text(encoding="utf-8")
    head, _, tail = before.partition(CLIENTS)
    assert (head, tail) == (after[: len(head)], after[-len(tail) :])
    made = after[len(head) : -len(tail)]
    rate, opened = (
        line.partition(": ")[2][:-1]
        for line in made.splitlines()
        if line.lstrip().startswith(('"rate"', '"opened"'))
    )

    assert MADE.replace("{rate}", rate).replace("{opened}", opened) == made
    assert "clients.fee taken out" in said
    assert "clients.town is called place now" in said
    assert "0003_visits.py" in said
    assert "2 seeders are pinned" not in scene.seeded("pin", "--check")
    assert "Every seeder is as its tables are." in scene.seeded("scaffold", "--update")
    scene.done("upgrade", "head")
    assert 5 == scene.database.scalar("SELECT COUNT(*) FROM clients")


def test_what_is_left_to_decide(scene: Scene) -> None:
    """A key of several columns is remarked once, and a run stops at it until it is pinned."""
    scene.database.execute("CREATE UNIQUE INDEX pair ON clients (shop_id, rate)")
    scene.database.execute("ALTER TABLE clients ADD COLUMN opened BOOLEAN")
    said = scene.seeded("scaffold", "--update")
    text = file(scene).read_text(encoding="utf-8")

    assert "# decide: the unique key pair (shop_id, rate) is new, and the seed may repeat" in text
    assert '"opened": ' in text
    assert "until a person has seen to them and says so: seed pin 0002_clients" in said
    assert "opened" not in scene.seeded("scaffold", "--update")
    assert text == file(scene).read_text(encoding="utf-8")
    assert "the unique key pair (shop_id, rate) is new" in scene.refused("upgrade", "head")
    scene.seeded("pin", WRITTEN)
    assert "Every seeder is as its tables are." in scene.seeded("scaffold", "--update")


def test_a_seeder_that_is_applied(scene: Scene) -> None:
    """Its rows are in: it stays as it is, and what to do is said."""
    scene.done("upgrade", "head")
    before = file(scene).read_bytes()
    scene.database.execute("ALTER TABLE clients ADD COLUMN opened BOOLEAN")
    outcome = scene.seed("scaffold", "--update")

    assert 1 == outcome.status
    assert before == file(scene).read_bytes()
    assert (
        "0002_clients, clients: opened is new. To have that, take it back (seed downgrade"
        " 0001_shops), run this again, and load it anew (seed upgrade head); or fill those rows by"
        ' a revision of its own, Update("clients", columns={"opened": v.boolean('
    ) in outcome.said


def test_a_seeder_that_is_written_in_its_own_way(scene: Scene) -> None:
    """What is no dict written out is left alone, and so is its pin: a run still stops at it."""
    text = file(scene).read_text(encoding="utf-8")
    loose = text.replace("columns={", "columns=dict() | {").encode()
    file(scene).write_bytes(loose)
    scene.database.execute("ALTER TABLE clients DROP COLUMN rate")
    outcome = scene.seed("scaffold", "--update", "clients")

    assert 1 == outcome.status
    assert (
        "clients is not edited, for its columns= is no dict that is written out: rate is gone"
        in (outcome.said)
    )
    assert loose == file(scene).read_bytes()
    assert "clients.rate: was DECIMAL(4, 2), is gone" in scene.refused("upgrade", "head")


def test_what_cannot_be_asked_for(scene: Scene) -> None:
    """`--diff` alone has nothing to show, and a table that is not there nothing to update."""
    assert 2 == scene.seed("scaffold", "--diff").status
    outcome = scene.seed("scaffold", "--update", "client")

    assert 2 == outcome.status
    assert "Did you mean clients?" in outcome.said
