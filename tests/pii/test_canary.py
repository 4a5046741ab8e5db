"""Values of a real source, and the database's password, are nowhere in what comes out of a run.

Files of canaries go through every command in development and in staging, the ones that fail
included; then all is searched: outputs, logs, tables of any owner, files of the database's and of
its server's, backups, temporary files. In production they are in the seeded table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seedlib.tables import OWN_TABLES
from tests.pii import searching
from tests.pii.cage import (
    EXACT,
    NEEDLES,
    REAL,
    REVISIONS,
    SECRETS,
    SEEDER,
    bad,
    files,
    guests,
    known,
    nothing_comes_out,
    nothing_was_sent,
)
from tests.pii.canaries import PERSONAL, ROWS

if TYPE_CHECKING:
    from tests.pii.stage import Stage


@pytest.mark.databases("sqlite", "mariadb")  # MySQL goes the same ways, and has test_production
@pytest.mark.parametrize("environment", ["development", "staging"])
def test_a_life(caged: Stage, environment: str) -> None:
    """Nothing comes out of dry runs, loads, kills, resumptions, rollbacks, backups, audits."""
    stage = replace(caged, environment=environment).lay(REVISIONS, files())
    stage.done("-x", "dry-run", "upgrade", "head")
    said = stage.refused("-x", "strict", "upgrade", "head")
    assert "people.csv, line " in said
    _killed_and_gone_on_with(stage)

    loaded = stage.database.scalar("SELECT COUNT(*) FROM people")
    assert ROWS == loaded, "every good record, and no other"
    assert (ROWS,) == stage.database.rows("SELECT SUM(row_count) FROM seed_mask WHERE"
        " table_name = 'people' AND column_name = 'name'")[0]  # fmt: skip
    stage.done("backup", program="seed")
    (kept,) = (stage.folder / "backups").glob("*/manifest.json")
    stage.database.execute("UPDATE people SET short = 'edited' WHERE code = 'P001'")
    back = ("-x", "backup=always", "-x", "on-edited=delete", "-x", "force", "downgrade", "base")
    stage.done("-x", "dry-run", *back)
    stage.done(*back)
    assert ["theirs"] * 3 == [name for (name,) in stage.database.rows("SELECT name FROM known")]
    for words in (("--keys",), ("--pii",), ("--pii", "--json"), ("--keys", "--json")):
        assert "people" in stage.done("audit", *words, program="seed")
    nothing_comes_out(stage)

    if stage.database.kind != "sqlite":
        stage.done("-x", "bulk=load", "-x", "workers=2", "upgrade", "head")
        stage.done("-x", "force", "downgrade", "base")
    stage.done("restore", str(kept.parent), program="seed")
    assert ROWS == stage.database.scalar("SELECT COUNT(*) FROM people")
    nothing_was_sent(stage)
    assert [] == list(stage.temporary.iterdir())
    assert [] == list(stage.root.rglob("core*"))


def _killed_and_gone_on_with(stage: Stage) -> None:
    """Stop an upgrade, look at it, kill it, refuse to go on with another file, and go on."""
    server = stage.database.kind != "sqlite"
    bulk = ("-x", "bulk=load", "-x", "workers=2") if server else ("-x", "bulk=insert")
    # Of several connections the run's own one loads at least the first chunks itself.
    stop, nth = ("INTO TABLE `people`", 1) if server else ('INSERT INTO "people"', 4)
    with stage.stopped(*bulk, "upgrade", "head", before=stop, nth=nth) as process:
        open_now = list(searching.in_process(process.pid))
        temporary = list(searching.in_files(stage.temporary))
        assert [] == searching.found([*open_now, *temporary], NEEDLES, EXACT)
    nothing_comes_out(stage)
    whole = (stage.data / "people.csv").read_bytes()
    (stage.data / "people.csv").write_bytes(whole.replace(b"chronic", b"CHRONIC"))
    assert "Use what it began with" in stage.refused("upgrade", "head")
    (stage.data / "people.csv").write_bytes(whole)
    stage.done("-x", "bulk=insert", "upgrade", "head")


def test_production(caged: Stage) -> None:
    """In production values are in the tables they were loaded into, and in copies made of those.

    These are before-images, of rows that somebody edited or that were there before, and backups.
    """
    stage = replace(caged, environment="production")
    needles = REAL.needles()
    revisions = REVISIONS | {"0003_guests": guests(REAL)}
    content: dict[str, bytes | str] = {"people.csv": REAL.whole(), "known.csv": known(REAL)}
    stage.lay(revisions, content, quiet=True)
    assert "people.csv, line " in stage.refused("-x", "strict", "upgrade", "head")
    stage.done("-x", "dry-run", "upgrade", "head")
    stage.done("upgrade", "head")
    stage.done("audit", "--keys", program="seed")
    stage.done("audit", "--pii", program="seed")
    twice = [REAL.record(30), REAL.record(31) | {"mail": REAL.record(1)["mail"]}]
    stage.lay(revisions | {"0006_bad": bad()}, {"bad.csv": REAL.text(twice)}, quiet=True)
    assert "unique key" in stage.refused("upgrade", "head")
    stage.done("-x", "force", "-x", "backup=never", "downgrade", "0005_visits")
    _in_the_seeded_tables_alone(stage)

    images = {"seed_audit.before_image", "seed_chunk.before_image"}
    stage.database.execute("UPDATE people SET short = 'edited' WHERE code = 'P001'")
    stage.database.execute("UPDATE known SET notes = 'edited' WHERE code = 'K70'")
    stage.lay(revisions, {}, quiet=True)
    back = ("-x", "backup=always", "-x", "on-edited=delete", "-x", "force", "downgrade", "base")
    stage.done(*back)
    rows = [part for part in searching.in_tables(stage.database) if part[0] not in images]
    told = searching.found([*rows, *stage.outputs], needles)
    assert [] == told
    image = searching.found(searching.in_tables(stage.database), [REAL.mark.encode()])
    assert {"seed_audit.before_image"} == {place.partition(":")[0] for place in image}
    backup = searching.found(searching.in_files(stage.folder / "backups"), [REAL.mark.encode()])
    assert 2 == len(backup)  # rows and dump
    logs = [part for part in searching.in_files(stage.folder) if part[0].endswith(".log")]
    assert any(b"rows.skipped" in raw for _, raw in logs)
    assert [] == searching.found(logs, needles, SECRETS)


def _in_the_seeded_tables_alone(stage: Stage) -> None:
    """Values are in the columns that they are loaded into, all of them, and in no other place."""
    needles = REAL.needles()
    parts = list(searching.in_tables(stage.database))
    places = {told.partition(":")[0] for told in searching.found(parts, needles)}
    assert {f"people.{name}" for name in PERSONAL} <= places
    assert {"guests.name", "guests.mail", "known.name", "visits.mail"} <= places
    assert not {place for place in places if place.partition(".")[0] in OWN_TABLES}
    seeder = stage.folder / SEEDER
    file = stage.root / "seed.sqlite3"
    around = list(searching.in_files(stage.root, without={seeder, file, *stage.data.iterdir()}))
    assert any(place.endswith("seed.log") for place, _ in around)
    assert [] == searching.found([*stage.outputs, *around], needles, SECRETS)
