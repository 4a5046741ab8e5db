"""Circles that a NULL opens: whatever their length and keys, filled by a second pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.circles.ddl import tables
from tests.content import fingerprint, ledger
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

BINARY = {"sqlite": "BLOB", "mariadb": "BINARY(16)", "mysql": "BINARY(16)"}

COLUMNS = {
    "a": "{id}, b_id INTEGER NOT NULL",
    "b": "{id}, c_id INTEGER NOT NULL",
    "c": "{id}, d_id INTEGER NOT NULL",
    "d": "{id}, a_id INTEGER",
    "uuids": "code CHAR(36) PRIMARY KEY, blob_code {binary}",
    "blobs": "code {binary} PRIMARY KEY, uuid CHAR(36) NOT NULL, peer {binary}",
    "codes": "{id}, code VARCHAR(20) NOT NULL UNIQUE, other VARCHAR(20)",
    "tenants": "{id}",
    "teams": "tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, lead_id INTEGER,"
    " PRIMARY KEY (tenant_id, id)",
    "people": "id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, team_id INTEGER NOT NULL,"
    " manager_id INTEGER, mentor_id INTEGER, UNIQUE (tenant_id, id)",
}
KEYS = {
    "a": ["b_id -> b (id)"],
    "b": ["c_id -> c (id)"],
    "c": ["d_id -> d (id)"],
    "d": ["a_id -> a (id)"],
    "uuids": ["blob_code -> blobs (code)"],
    "blobs": ["uuid -> uuids (code)", "peer -> blobs (code) ON DELETE CASCADE"],
    "codes": ["other -> codes (code)"],
    "teams": ["tenant_id -> tenants (id)", "tenant_id, lead_id -> people (tenant_id, id)"],
    "people": [
        "tenant_id -> tenants (id)",
        "tenant_id, team_id -> teams (tenant_id, id)",
        "tenant_id, manager_id -> people (tenant_id, id) ON DELETE CASCADE",
        "mentor_id -> people (id)",
    ],
}
REVISIONS = {
    "0001_rings": """
        import uuid

        def uuid_of(rows):
            return [str(uuid.UUID(int=int(n) * 7919 + 1)) for n in rows.n]

        def bytes_of(rows):
            return [uuid.UUID(int=int(n) * 104729 + 5).bytes for n in rows.n]

        d = Seed("d", rows=10, columns={"a_id": v.ref("a")})
        c = Seed("c", rows=10, columns={"d_id": v.ref("d")})
        b = Seed("b", rows=10, columns={"c_id": v.deal("c")})
        a = Seed("a", columns={"b_id": v.each("b", 0, 2)})
        uuids = Seed("uuids", rows=10, columns={"code": uuid_of, "blob_code": v.ref("blobs")})
        blobs = Seed("blobs", rows=10, columns={
            "code": bytes_of, "uuid": v.ref("uuids"), "peer": v.maybe(v.ref("blobs"), 80)})
        codes = Seed("codes", rows=10, columns={
            "code": v.sequence("C{}"), "other": v.ref("codes", "code")})
    """,
    "0002_tenants": """
        tenants = Seed("tenants", rows=3, columns={
            "id": lambda rows: (rows.n + 11).astype("int64")})
        tenant, team = v.deal("tenants"), v.deal("teams", "id")
        teams = Seed("teams", rows=9, columns={
            "tenant_id": tenant, "id": lambda rows: (rows.n + 500).astype("int64"),
            "lead_id": v.child("people", column="id")})
        people = Seed("people", rows=30, columns={
            "id": lambda rows: (rows.n + 9000).astype("int64"),
            "tenant_id": team["tenant_id"], "team_id": team,
            "manager_id": v.earlier("id", of=team), "mentor_id": v.ref("people")})
    """,
}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """The tables, and a row of the application's in some of them."""
    scene = Scene(database, tmp_path)
    binary = BINARY[database.kind]
    tables(database, {n: c.replace("{binary}", binary) for n, c in COLUMNS.items()}, KEYS)
    for text in (
        "d (id) VALUES (4)",
        "tenants (id) VALUES (7)",
        "codes VALUES (2, 'theirs', NULL)",
    ):
        database.execute(f"INSERT INTO {text}")
    scene.lay(REVISIONS, chunk_rows=4)
    return scene


def test_all_of_them(scene: Scene) -> None:
    """Four tables round, UUIDs and bytes, unique columns, composite keys that share a tenant."""
    database = scene.database
    untouched = fingerprint(database)
    scene.done("upgrade", "head")
    small = ledger(database)
    scene.seeded("verify")

    assert 10 == database.scalar("SELECT COUNT(*) FROM d WHERE a_id IS NOT NULL")
    assert 10 == database.scalar("SELECT COUNT(*) FROM uuids WHERE blob_code IS NOT NULL")
    assert 10 == database.scalar("SELECT COUNT(*) FROM codes WHERE other LIKE 'C%'")
    assert 9 == database.scalar("SELECT COUNT(*) FROM teams WHERE lead_id IS NOT NULL")
    assert 9 == database.scalar("SELECT COUNT(*) FROM people WHERE manager_id IS NULL")
    assert 0 == database.scalar(
        "SELECT COUNT(*) FROM people p JOIN people m ON m.id = p.manager_id"
        " WHERE m.team_id <> p.team_id OR m.tenant_id <> p.tenant_id OR m.id >= p.id"
    )
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)

    scene.killed("upgrade", "head", before="UPDATE", nth=60)
    scene.done("upgrade", "head")
    assert sorted(map(str, small)) == sorted(map(str, ledger(database)))
    scene.killed("downgrade", "base", before="DELETE FROM", nth=7)
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
