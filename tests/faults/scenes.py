"""What the faults happen to, where more than one file of tests uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

ROWS = 6_000
_TABLES = {
    "notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT",
    "marks": "{id}, note_id INTEGER NOT NULL, FOREIGN KEY (note_id) REFERENCES notes (id)",
}
_REVISIONS = {
    "0001_notes": f"""
        notes = Seed("notes", rows={ROWS}, columns={{
            "code": v.sequence("ours {{:06d}}"), "body": v.sentence(),
        }})
    """,
    "0002_marks": f"""
        marks = Seed("marks", rows={ROWS}, columns={{"note_id": v.ref("notes")}})
        marked = Update("notes", columns={{"body": "marked"}})
    """,
}


def two_tables(database: Database, folder: Path) -> Seeds:
    """Two tables with a row of somebody else's in each, and the project.

    A load is some two hundred chunks.
    """
    seeds = lay(database, folder, _TABLES, _REVISIONS, options="chunk_rows = 100\n")
    database.execute("INSERT INTO notes (id, code) VALUES (7, 'theirs')")
    database.execute("INSERT INTO marks (id, note_id) VALUES (3, 7)")
    return seeds


def chunks(database: Database) -> int:
    """How many chunks the ledger has."""
    there = "seed_chunk" in database.tables()
    return int(database.scalar("SELECT COUNT(*) FROM seed_chunk")) if there else 0
