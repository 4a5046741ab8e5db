"""`seed restore` puts back what a rollback took, and leaves alone what was written since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlib.errors import Exit
from tests.backup.conftest import REVISIONS
from tests.backup.shelf import Shelf
from tests.content import contents, fingerprint
from tests.dry_run.trial import rows, summary
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

THINGS = {
    "sqlite": {
        "amount": "NUMERIC", "small": "REAL", "payload": "BLOB", "hollow": "TEXT",
        "words": "TEXT", "document": "JSON", "at": "DATETIME", "big": "INTEGER",
    },
    "mysql": {
        "amount": "DECIMAL(40, 20)", "small": "FLOAT", "large": "DOUBLE",
        "payload": "VARBINARY(300)", "blobs": "LONGBLOB", "fixed": "BINARY(4)",
        "hollow": "VARCHAR(9)", "words": "TEXT", "latin": "VARCHAR(20) CHARACTER SET latin1",
        "document": "JSON", "flags": "BIT(11)", "one": "BIT(1)", "at": "DATETIME(6)",
        "stamped": "TIMESTAMP(3) NULL", "span": "TIME(2)", "day": "DATE", "born": "YEAR",
        "kind": "ENUM('a', 'b''c', '')", "several": "SET('x', 'y')", "big": "BIGINT UNSIGNED",
        "twice": "INTEGER AS (born + 2) STORED", "thrice": "INTEGER AS (born * 3)",
    },
}  # fmt: skip
NASTY = {
    "amount": "123456789012345678.12345678901234567890",
    "small": "16777215.0 / 3",
    "large": "1e0 / 3",
    "payload": "x'00ff27225c0a0d1a'",
    "blobs": "x'80818283'",
    "fixed": "x'00'",
    "hollow": "''",
    "words": "'it''s \"quoted\" \\\\ (😀), %s %(x)s\n\tVALUES (1);-- '",
    "latin": "'é'",
    "document": """'{"b": [1.5, "it''s", null], "a": "é😀"}'""",
    "flags": "b'10000000001'",
    "one": "b'1'",
    "at": "'2024-02-29 23:59:59.123456'",
    "stamped": "'2024-07-01 00:00:00.5'",
    "span": "'-120:30:15.25'",
    "day": "'2024-02-29'",
    "born": "1999",
    "kind": "'b''c'",
    "several": "'x,y'",
    "big": "18446744073709551615",
}
SQLITE = {"words": NASTY["words"].replace("\\\\", "\\"), "big": "9223372036854775807"}
COLUMNS = {"0001_things": 'things = Seed("things", rows=6, columns={"code": v.sequence("T{}")})'}


def test_nasty_values(database: Database, tmp_path: Path) -> None:
    """Every value comes back bit by bit: floats, decimals, binary, JSON, bits, emoji, NULL, ''."""
    types = THINGS["sqlite" if database.kind == "sqlite" else "mysql"]
    values = NASTY | (SQLITE if database.kind == "sqlite" else {})
    scene = Scene(database, tmp_path / "project")
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    scene.tables(things=f"{{id}}, code VARCHAR(20) NOT NULL, {columns}")
    shelf = Shelf(scene).lay(COLUMNS)
    scene.done("upgrade", "head")
    sets = ", ".join(f"{name} = {values[name]}" for name in types if name in values)
    nulls = ", ".join(f"{name} = NULL" for name in types if name in values)
    with database.engine.begin() as connection:
        quoted = sets if database.kind == "sqlite" else sets.replace("%", "%%")
        connection.exec_driver_sql(f"UPDATE things SET {quoted} WHERE id IN (2, 3)")
    before = scene.state(), contents(database)
    scene.seeded("backup")
    database.execute(f"UPDATE things SET {nulls}")
    scene.done("-xbackup=never", "downgrade", "base")
    gone = contents(database)
    said = shelf.restored()

    assert {"things": []} == gone
    assert before == (scene.state(), contents(database))
    assert "another form" not in said
    assert "2 rows of things were edited since they went in: id 2, 3" in scene.refused(
        "downgrade", "base"
    )


def test_everything_comes_back(shelf: Shelf) -> None:
    """Rows, cyclic references, updates, wide keys, ledger and version are as they were."""
    scene = shelf.scene
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    before = scene.state()
    scene.done("downgrade", "base")
    said = shelf.restored()

    assert before == scene.state()
    assert "now at 0003_bills." in said
    assert "skipped" not in said
    scene.done("upgrade", "head")
    assert before == scene.state()
    scene.done("downgrade", "base")
    assert untouched == fingerprint(scene.database)


def test_some_revisions_come_back(shelf: Shelf) -> None:
    """A backup of the upper revisions also gives earlier rows their later values back."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    before = scene.state()
    scene.done("downgrade", "0001_clients")
    shelf.restored()

    assert before == scene.state()


def test_interrupted_rollback_comes_back(shelf: Shelf) -> None:
    """A rollback that was killed half-way need not be finished first."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    before = scene.state()
    scene.killed("downgrade", "base", before="DELETE FROM seed_chunk", nth=9)
    assert before != scene.state()
    shelf.restored()

    assert before == scene.state()


def test_partial_load_comes_back(shelf: Shelf) -> None:
    """What an interrupted upgrade had put in is put back as such, and the upgrade goes on."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    whole = scene.state()
    scene.done("downgrade", "0001_clients")
    scene.killed("upgrade", "head", before="INSERT INTO seed_chunk", nth=3)
    before = scene.state()
    scene.done("downgrade", "base")
    shelf.restored()

    assert before == scene.state()
    scene.done("upgrade", "head")
    assert fingerprint(scene.database) == whole[0]  # type: ignore[index]


def test_restored_twice(shelf: Shelf) -> None:
    """A second restore finds nothing to put back."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")
    shelf.restored()
    before = shelf.scene.state()
    said = shelf.restored()

    assert before == shelf.scene.state()
    assert "no rows in " in said


def test_tried_out(shelf: Shelf) -> None:
    """A dry run counts what a restore then puts back, and puts back nothing."""
    shelf.scene.done("upgrade", "head")
    before = rows(shelf.database)
    shelf.scene.done("downgrade", "base")
    gone = rows(shelf.database)
    tried = shelf.restored("--dry-run")

    assert gone == rows(shelf.database)
    assert summary(shelf.restored()) == summary(tried)
    assert before["clients"] == rows(shelf.database)["clients"]


def test_audit_says_so(shelf: Shelf) -> None:
    """What was put back is on the audit trail, keys and all, and the run has its record."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    ids = [row[0] for row in scene.database.rows("SELECT id FROM orders WHERE id > 1 ORDER BY id")]
    scene.done("downgrade", "base")
    shelf.restored()
    lines = scene.seeded("audit", "--table", "orders", "--json", "--keys").splitlines()
    put = [json.loads(line) for line in lines if '"put back"' in line]
    (command,) = scene.database.rows(
        "SELECT command FROM seed_run WHERE state = 'done' AND command LIKE '%restore%'"
    )

    assert ids == sorted(key for entry in put for (key,) in entry["keys"])
    assert command[0].startswith("seed restore ")


def test_taken_keys_are_left(shelf: Shelf) -> None:
    """A row whose key, or unique code, or parent somebody took is told, and never overwritten."""
    scene, database = shelf.scene, shelf.database
    scene.done("upgrade", "head")
    ids = [
        row[0] for row in database.rows("SELECT id FROM clients WHERE code LIKE 'C%' ORDER BY code")
    ]
    scene.done("downgrade", "base")
    database.execute(f"INSERT INTO clients (id, code, credit) VALUES ({ids[0]}, 'mine', 7)")
    database.execute("INSERT INTO clients (id, code, credit) VALUES (5000, 'C0003', 8)")
    said = shelf.restored()
    clients = dict(database.rows("SELECT id, code FROM clients"))
    children = database.scalar(f"SELECT COUNT(*) FROM orders WHERE client_id IN ({ids[0]}, 5000)")

    assert f"clients: 1 rows: their keys belong to other rows now: {ids[0]}" in said
    assert "orders: " in said
    assert "mine" == clients[ids[0]]
    assert "C0003" == clients[5000]
    assert 10 == len(clients)
    assert 0 == children or database.kind
    assert [(7,), (8,)] == database.rows(
        "SELECT credit FROM clients WHERE code IN ('mine', 'C0003') ORDER BY id"
    )
    before = contents(database)
    scene.done("downgrade", "base")
    left = [row for row in before["clients"] if row[1] in ("theirs", "mine", "C0003")]
    assert left == contents(database)["clients"]


def test_changed_since_is_left(shelf: Shelf) -> None:
    """A value that was changed since the rollback stays, where an update of ours stood before."""
    scene, database = shelf.scene, shelf.database
    scene.done("upgrade", "head")
    scene.done("downgrade", "0001_clients")
    database.execute("UPDATE clients SET credit = 77 WHERE code = 'C0004'")
    database.execute("UPDATE clients SET note = 'mine' WHERE code = 'C0005'")
    said = shelf.restored()

    assert "clients: 1 rows: they were changed since the rollback: " in said
    assert 77 == database.scalar("SELECT credit FROM clients WHERE code = 'C0004'")
    assert "mine" == database.scalar("SELECT note FROM clients WHERE code = 'C0005'")


@pytest.mark.parametrize(
    "before",
    ["INSERT INTO seed_chunk", "INSERT INTO seed_load", "UPDATE seed_load", "seed_version"],
)
def test_killed(shelf: Shelf, before: str) -> None:
    """A restore that is killed anywhere is finished by repeating it; the end is the same."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    wanted = scene.state()
    scene.done("downgrade", "base")
    for nth in range(1, 40):
        outcome = shelf.restore(MEET=before, NTH=str(nth))
        if outcome.status != -9:
            break
    assert 0 == outcome.status, outcome.said

    assert nth > 2
    assert wanted == scene.state()


def test_killed_restore_is_rolled_back(shelf: Shelf) -> None:
    """What a killed restore had put back is taken back like a partial load."""
    scene = shelf.scene
    untouched = fingerprint(scene.database)
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    assert -9 == shelf.restore(MEET="INSERT INTO seed_audit", NTH="4").status
    scene.done("downgrade", "base")

    assert untouched == fingerprint(scene.database)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", ["rows.jsonl.gz", "database.sqlite3.gz", "manifest.json"])
@pytest.mark.parametrize("damage", ["bit", "cut", "gone"])
def test_damaged(shelf: Shelf, name: str, damage: str) -> None:
    """A file that has another bit, is cut short or is gone refuses the restore."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")
    path = shelf.backup / name
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    if damage == "gone":
        path.rename(path.with_suffix(".aside"))
        outcome = shelf.scene.seed("restore", str(path.parent))
    else:
        path.write_bytes(text if damage == "bit" else text[: len(text) // 2])
        outcome = shelf.scene.seed("restore", str(path.parent))

    assert Exit.USAGE == outcome.status
    assert f"{path.parent} cannot be restored: " in outcome.said
    assert name in outcome.said
    assert "Nothing was changed." in outcome.said
    assert [] == shelf.scene.versions()


@pytest.mark.databases("sqlite")
def test_no_backup(shelf: Shelf) -> None:
    """What is no backup at all is refused."""
    shelf.scene.done("upgrade", "0001_clients")
    outcome = shelf.scene.seed("restore", "no/such/folder")

    assert Exit.USAGE == outcome.status
    assert "no/such/folder cannot be restored: there is no such folder" in outcome.said


def test_another_database(shelf: Shelf) -> None:
    """A backup of another database is refused, by name or by who marked it, unless one insists."""
    scene, database = shelf.scene, shelf.database
    scene.done("upgrade", "head")
    before = scene.state()
    scene.done("downgrade", "base")
    database.execute("UPDATE seed_environment SET run = 'somebody else'")
    said = shelf.refused()
    shelf.restored("--other-database")

    assert "(marked by run somebody else)" in said
    assert "--other-database" in said
    assert before == scene.state()


@pytest.mark.databases("sqlite")
def test_another_environment(shelf: Shelf) -> None:
    """Data of another environment never comes in, whatever is said."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")
    shelf.database.execute("UPDATE seed_environment SET environment = 'staging'")
    outcome = shelf.restore("--other-database", "--env", "staging")

    assert Exit.REFUSED == outcome.status
    assert "was taken in development, and this is staging" in outcome.said


@pytest.mark.databases("sqlite")
def test_production_needs_its_word(shelf: Shelf) -> None:
    """A restore writes, so in production it is authorised like every run."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")
    outcome = shelf.restore("--env", "production")

    assert Exit.REFUSED == outcome.status
    assert "--env development" in outcome.said


def test_loaded_again(shelf: Shelf) -> None:
    """Where the same rows were loaded anew, the restore is refused and says by which run."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    scene.done("downgrade", "0001_clients")
    scene.done("upgrade", "head")
    said = shelf.refused()

    assert "0002_orders: orders was loaded again since, by run " in said
    assert "0003_bills: bills was loaded again since, by run " in said


@pytest.mark.databases("sqlite")
def test_out_of_order(shelf: Shelf) -> None:
    """Backups of two rollbacks go back in the reverse order."""
    scene = shelf.scene
    scene.done("upgrade", "head")
    wanted = scene.state()
    scene.done("downgrade", "0002_orders")
    first = shelf.backup
    scene.done("downgrade", "base")
    refused = scene.seed("restore", str(first))
    (second,) = set(shelf.backups) - {first}
    scene.seeded("restore", str(second))
    scene.seeded("restore", str(first / "manifest.json"))

    assert Exit.REFUSED == refused.status
    assert (
        "it begins with 0003_bills, which stands on 0002_orders, and the database is at base"
        in refused.said
    )
    assert wanted == scene.state()


@pytest.mark.databases("sqlite")
def test_beyond(shelf: Shelf) -> None:
    """A backup that ends below the database's version is none of its rollbacks'."""
    scene = shelf.scene
    scene.done("upgrade", "0002_orders")
    scene.done("downgrade", "0001_clients")
    scene.done("upgrade", "head")
    said = shelf.refused()

    assert "it ends at 0002_orders, and the database is at 0003_bills, beyond it" in said


def test_tables_that_changed(shelf: Shelf) -> None:
    """Columns that went, or came and must have a value, are all told before anything is written."""
    scene, database = shelf.scene, shelf.database
    scene.done("upgrade", "head")
    scene.done("downgrade", "base")
    database.execute("ALTER TABLE clients DROP COLUMN note")
    database.execute("ALTER TABLE clients ADD COLUMN hue VARCHAR(9) NOT NULL DEFAULT 'red'")
    database.execute("DROP TABLE bills")
    if database.kind != "sqlite":  # which cannot add such a column
        database.execute("ALTER TABLE orders ADD COLUMN grade INTEGER NOT NULL")
    said = shelf.refused()

    assert "clients has no column note any more" in said
    assert "there is no table bills any more" in said
    assert ("new column grade" in said) == (database.kind != "sqlite")
    assert "hue" not in said


@pytest.mark.databases("sqlite")
def test_other_checkout(shelf: Shelf) -> None:
    """A revision that this checkout lacks is named."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")
    few = {name: text for name, text in REVISIONS.items() if name != "0003_bills"}
    shelf.lay(few)
    said = shelf.refused()

    assert "0003_bills is no revision of this checkout" in said
