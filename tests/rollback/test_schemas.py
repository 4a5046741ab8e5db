"""Up and down again over tables of every kind: each has the fingerprint it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_keys": """
        import uuid

        pairs = Seed("pairs", rows=9, columns={
            "word": v.sequence("seeded {}"),
            "number": lambda rows: rows.n.tolist(),
            "body": "seeded"})
        uuids = Seed("uuids", rows=9, columns={
            "code": lambda rows: [str(uuid.UUID(int=int(n) + 1)) for n in rows.n]})
        blobs = Seed("blobs", rows=9, columns={
            "code": lambda rows: [bytes([0, 39, 37, 255 - n]) for n in rows.n],
            "uuid": v.ref("uuids")})
        nodes = Seed("nodes", rows=11, columns={"above": v.earlier(), "name": v.sequence("n {}")})
    """,
    "0002_circle": """
        boxes = Seed("boxes", rows=6, columns={"name": v.sequence("box {}")})
        lids = Seed("lids", columns={"box_id": v.one("boxes")})
        closed = Update("boxes", columns={"lid_id": v.child("lids")})
    """,
    "0003_children": """
        softs = Seed("softs", rows=8, columns={"node_id": v.ref("nodes")})
        hards = Seed("hards", rows=8, columns={"node_id": v.ref("nodes")})
        nulls = Seed("nulls", rows=8, columns={"node_id": v.ref("nodes")})
        sums = Seed("sums", rows=8, columns={"one": v.integer(1, 9), "other": v.integer(1, 9)})
        more = Update("sums", columns={"other": v.this["other"] + 1})
        renamed = Update("nodes", columns={"name": v.sequence("node {}")})
    """,
}
NODE = "{id}, node_id INTEGER, FOREIGN KEY (node_id) REFERENCES nodes (id) ON DELETE "


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """One table of each kind, and rows of the application's in all of them."""
    scene = Scene(database, tmp_path)
    lite = database.kind == "sqlite"
    touched = "TIMESTAMP NULL" + (
        "" if lite else " DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"
    )
    scene.tables(
        pairs="word VARCHAR(20), number INTEGER, body TEXT, PRIMARY KEY (word, number)",
        uuids="code CHAR(36) PRIMARY KEY",
        blobs=f"code {'BLOB' if lite else 'VARBINARY(8)'} PRIMARY KEY, uuid CHAR(36) NOT NULL,"
        " FOREIGN KEY (uuid) REFERENCES uuids (code)",
        nodes=f"{{id}}, above INTEGER, name VARCHAR(20) NOT NULL, touched {touched},"
        " FOREIGN KEY (above) REFERENCES nodes (id) ON DELETE CASCADE",
        boxes="{id}, name VARCHAR(20) NOT NULL, lid_id INTEGER"
        + (" REFERENCES lids (id)" if lite else ""),
        lids="{id}, box_id INTEGER NOT NULL, FOREIGN KEY (box_id) REFERENCES boxes (id)",
        softs=NODE + "SET NULL",
        hards=NODE + "CASCADE",
        nulls=NODE + "RESTRICT",
        sums="{id}, one INTEGER NOT NULL, other INTEGER NOT NULL,"
        " total INTEGER GENERATED ALWAYS AS (one + other) STORED",
        counts="name VARCHAR(20) PRIMARY KEY, number INTEGER NOT NULL",
    )
    if not lite:
        database.execute("ALTER TABLE boxes ADD FOREIGN KEY (lid_id) REFERENCES lids (id)")
    _fill(scene)
    scene.lay(REVISIONS)
    return scene


def _fill(scene: Scene) -> None:
    """Rows of the application's, and triggers that count those of one table."""
    database = scene.database
    blob = "X'0027'"
    for statement in (
        "INSERT INTO pairs VALUES ('theirs', 1, 'x'), ('theirs', 2, NULL)",
        "INSERT INTO uuids VALUES ('00000000-0000-0000-0000-ffffffffffff')",
        f"INSERT INTO blobs VALUES ({blob}, '00000000-0000-0000-0000-ffffffffffff')",
        "INSERT INTO nodes VALUES (1, NULL, 'theirs', '2020-01-01 00:00:00')",
        "INSERT INTO nodes VALUES (2, 1, 'theirs', NULL)",
        "INSERT INTO boxes VALUES (1, 'theirs', NULL)",
        "INSERT INTO lids VALUES (1, 1)",
        "UPDATE boxes SET lid_id = 1",
        "INSERT INTO softs VALUES (1, 2)",
        "INSERT INTO hards VALUES (1, 2)",
        "INSERT INTO nulls VALUES (1, 2)",
        "INSERT INTO sums (id, one, other) VALUES (1, 2, 3)",
        "INSERT INTO counts VALUES ('nodes', 2)",
    ):
        database.execute(statement)
    for verb, sign in (("INSERT", "+"), ("DELETE", "-")):
        body = f"UPDATE counts SET number = number {sign} 1 WHERE name = 'nodes'"
        body = f"BEGIN {body}; END" if database.kind == "sqlite" else body
        database.execute(
            f"CREATE TRIGGER count_{verb} AFTER {verb} ON nodes FOR EACH ROW {body}".lower()
        )


def test_up_and_down(scene: Scene) -> None:
    """Every table is as it was, byte for byte, taken back in one go and revision by revision."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    seeded = fingerprint(scene.database)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)

    scene.done("upgrade", "head")
    for target in ("0002_circle", "0001_keys", "base"):
        scene.done("downgrade", target)
    assert untouched == fingerprint(scene.database)
    assert set(seeded) == set(untouched)
    assert all(seeded[table] != untouched[table] for table in seeded)


def test_killed_and_finished(scene: Scene) -> None:
    """Interrupted in each table in turn, the rollback is finished by repeating it."""
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    quote = '"' if scene.database.kind == "sqlite" else "`"
    for table in ("nulls", "softs", "lids", "nodes", "pairs"):
        scene.killed("downgrade", "base", before=f"DELETE FROM {quote}{table}", nth=1)
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)
    assert [] == scene.versions()


def test_no_primary_key(scene: Scene) -> None:
    """A table without a primary key is refused before the first row, with what to do."""
    scene.tables(keyless="name VARCHAR(20)")
    scene.lay({"0001": 'keyless = Seed("keyless", rows=2, columns={"name": "x"})'})
    said = scene.refused("upgrade", "head")

    assert "0001, keyless: the table has no primary key" in said
    assert "could never be found again for a rollback" in said
