"""References that are NOT NULL all round: in order within a table, deferred, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.circles.ddl import tables
from tests.content import fingerprint, ledger
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TREES = {
    "nodes": "{id}, parent_id INTEGER NOT NULL, n INTEGER NOT NULL, CHECK (n <> 5)",
    "uuids": "code CHAR(36) PRIMARY KEY, above CHAR(36) NOT NULL",
    "tenants": "{id}",
    "people": "{id}, tenant_id INTEGER NOT NULL, manager_id INTEGER NOT NULL,"
    " UNIQUE (tenant_id, id)",
    "written": "code VARCHAR(9) PRIMARY KEY, above VARCHAR(9) NOT NULL",
}
TREE_KEYS = {
    "nodes": ["parent_id -> nodes (id)"],
    "uuids": ["above -> uuids (code) ON DELETE CASCADE"],
    "people": [
        "tenant_id -> tenants (id)",
        "tenant_id, manager_id -> people (tenant_id, id)",
    ],
    "written": ["above -> written (code)"],
}
GROWN = {
    "0001_trees": """
        import uuid

        def uuid_of(rows):
            return [str(uuid.uuid5(uuid.NAMESPACE_OID, str(n))) for n in rows.n]

        nodes = Seed("nodes", rows=10, columns={
            "parent_id": v.earlier(root="self"), "n": lambda rows: rows.n.astype("int64")})
        uuids = Seed("uuids", rows=10, columns={
            "code": uuid_of, "above": v.earlier(root="self")})
        tenants = Seed("tenants", rows=3, columns={"id": lambda rows: (rows.n + 7).astype("int64")})
        tenant = v.deal("tenants")
        people = Seed("people", rows=10, columns={
            "tenant_id": tenant, "manager_id": v.earlier(of=tenant, root="self")})
        written = Seed("written", pii={"code": None, "above": None}, source=records(
            ("code", "above"), [("r", "r"), ("a", "r"), ("b", "a"), ("c", "zzz"), ("d", "c")]))
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """A project on an empty database."""
    return Scene(database, tmp_path)


def test_trees(scene: Scene) -> None:
    """Rows go in in order, the first one its own parent; with the parent go its descendants."""
    database = scene.database
    tables(database, TREES, TREE_KEYS)
    database.execute("INSERT INTO nodes VALUES (3, 3, 1)")
    untouched = fingerprint(database)
    scene.lay(GROWN, chunk_rows=4)
    scene.done("upgrade", "head")
    once = ledger(database)
    scene.seeded("verify")

    assert 1 == database.scalar("SELECT COUNT(*) FROM uuids WHERE above = code")
    assert 3 == database.scalar("SELECT COUNT(*) FROM people WHERE manager_id = id")
    assert 10 == database.scalar("SELECT COUNT(*) FROM people")
    assert 10 == database.scalar("SELECT COUNT(*) FROM uuids")
    assert [("a",), ("b",), ("r",)] == database.rows("SELECT code FROM written ORDER BY code")
    assert 10 > database.scalar("SELECT COUNT(*) FROM nodes")
    assert 0 == database.scalar(
        "SELECT COUNT(*) FROM people p JOIN people m ON m.id = p.manager_id"
        " WHERE m.tenant_id <> p.tenant_id OR m.id > p.id"
    )
    scene.killed("downgrade", "base", before="DELETE FROM", nth=9)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=9)
    scene.done("upgrade", "head")
    assert once == ledger(database)


@pytest.mark.long
def test_trees_of_a_thousand(scene: Scene) -> None:
    """Many chunks keep their order, whoever else could load some; a backup comes back whole.

    After so many ids at once, fewer rows get theirs side by side as well.
    """
    database = scene.database
    tables(database, TREES, TREE_KEYS)
    scene.lay(GROWN, chunk_rows=60)
    several = ("-x", "workers=2") if database.kind != "sqlite" else ()
    scene.done(*several, "-x", "scale=100", "upgrade", "head")
    scene.seeded("verify")
    seeded = fingerprint(database)

    assert 1000 == database.scalar("SELECT COUNT(*) FROM people")
    assert 1000 == database.scalar("SELECT COUNT(*) FROM uuids")
    scene.seeded("backup")
    scene.done("downgrade", "base")
    assert 0 == sum(database.scalar(f"SELECT COUNT(*) FROM {table}") for table in TREES)
    (manifest,) = (scene.folder / "backups").glob("*/manifest.json")
    scene.seeded("restore", str(manifest.parent))
    assert seeded == fingerprint(database)
    scene.done("downgrade", "base")
    scene.done("upgrade", "head")
    assert 10 == database.scalar("SELECT COUNT(*) FROM people")


def ring(rule: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Three tables that need each other, one of them itself too, and one that needs nobody."""
    columns = {
        "d": "{id}",
        "a": "{id}, b_code VARCHAR(9) NOT NULL",
        "b": "code VARCHAR(9) PRIMARY KEY, c_id INTEGER NOT NULL, self VARCHAR(9) NOT NULL",
        "c": "{id}, a_id INTEGER NOT NULL, d_id INTEGER NOT NULL, n INTEGER NOT NULL"
        ", CHECK (n <> 1005)",
    }
    keys = {
        "a": [f"b_code -> b (code) ON DELETE {rule}"],
        "b": [f"c_id -> c (id) ON DELETE {rule}", f"self -> b (code) ON DELETE {rule}"],
        "c": [f"a_id -> a (id) ON DELETE {rule}", "d_id -> d (id)"],
    }
    return columns, keys


ROUND = {
    "0001_ring": """
        d = Seed("d", rows=4, columns={"id": lambda rows: (rows.n + 70).astype("int64")})
        a = Seed("a", rows=10, columns={"b_code": v.ref("b")})
        b = Seed("b", rows=10, columns={
            "code": v.sequence("B{}"), "c_id": v.deal("c"), "self": v.ref("b")})
        c = Seed("c", rows=10, columns={
            "a_id": v.one("a"), "d_id": v.ref("d"), "n": lambda rows: rows.n.astype("int64")})
    """,
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("rule", ["NO ACTION", "RESTRICT", "CASCADE"])
def test_ring_deferred(scene: Scene, rule: str) -> None:
    """Where foreign keys can wait for COMMIT such tables go in, and out, in one transaction."""
    database = scene.database
    tables(database, *ring(rule))
    untouched = fingerprint(database)
    scene.lay(ROUND, chunk_rows=4)
    dry = scene.done("-x", "dry-run", "upgrade", "head")
    assert "34 inserted" in dry
    assert untouched == fingerprint(database)
    scene.killed("upgrade", "head", before='INSERT INTO "c"', nth=2)
    assert (0, 0, 0) == tuple(database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "abc")
    scene.done("upgrade", "head")
    scene.seeded("verify")
    assert [] == database.rows("PRAGMA foreign_key_check")
    assert 34 == sum(database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "abcd")
    assert "cannot be tried within another" in scene.done("-x", "dry-run", "downgrade", "base")
    scene.killed("downgrade", "base", before='DELETE FROM "a"', nth=2)
    assert 34 == sum(database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "abcd")
    assert "deleted" in scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
    assert 34 == sum(
        rows for (rows,) in database.rows("SELECT row_count FROM seed_audit WHERE action='deleted'")
    )


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_ring_of_a_thousand(scene: Scene) -> None:
    """A record that does not fit takes all of the circle with it; without one, all rows are in."""
    database = scene.database
    tables(database, *ring("NO ACTION"))
    scene.lay(ROUND, chunk_rows=300)
    said = scene.refused("-x", "scale=101", "upgrade", "head", changing=True)
    assert "records of c are invalid, and rows of other tables refer to them" in said
    assert "row 1005:" in said
    assert "Rows of a, b, c refer to each other in columns that cannot be NULL, so they" in said
    assert [404, 0, 0, 0] == [database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "dabc"]
    scene.done("downgrade", "base")
    scene.done("-x", "scale=100", "upgrade", "head")
    scene.seeded("verify")
    shape = scene.folder / "seeds" / "shape.json"
    shape.write_text(scene.seeded("shape"), encoding="utf-8")
    script = scene.refused("upgrade", "head", "--sql")
    assert "0001_ring, b.c_id refers to rows that go in with it or later and cannot be" in script
    assert 3400 == sum(database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "abcd")
    assert [] == database.rows("PRAGMA foreign_key_check")
    scene.done("downgrade", "base")
    assert 0 == sum(database.scalar(f"SELECT COUNT(*) FROM {t}") for t in "abcd")


@pytest.mark.databases("mariadb", "mysql")
def test_ring_refused(scene: Scene) -> None:
    """Where they cannot the plan spells the circle out, whatever the order of seeds."""
    tables(scene.database, *ring("RESTRICT"))
    scene.lay(ROUND)
    said = scene.refused("upgrade", "head")

    assert "0001_ring: a.b_code → b.c_id → c.a_id → a, all NOT NULL" in said
    assert "nullable by a migration" in said
    assert "b.self refers to rows of its own table that come after it" in said
    assert 'v.earlier(root="self")' in said
