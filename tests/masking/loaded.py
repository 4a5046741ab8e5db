"""A table with a column for every class, filled from a file, in an environment of choice."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Final

from seedlib.pii import CLASSES
from tests.masking.originals import LISTS
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

SECRET: Final = "staging's own secret, which nobody has"
ROWS: Final = 24
COLUMNS: Final = {what: f"a_{what}" for what in CLASSES}

_SEED: Final = """
    people = Seed("people", source=csv_rows("people.csv"), pii={pii!r})
"""


def originals() -> list[dict[str, str]]:
    """The records of the file: every class in each of them, none of them blank."""
    lists = {what: [cell for cell in cells if cell.strip()] for what, cells in LISTS.items()}
    return [{what: cells[row % len(cells)] for what, cells in lists.items()} for row in range(ROWS)]


def scene(database: Database, folder: Path) -> Scene:
    """The file, the table, and the one revision that loads the one into the other."""
    scene = Scene(database, folder)
    columns = ", ".join(f"{name} TEXT" for name in COLUMNS.values())
    scene.tables(people=f"{{id}}, {columns}")
    scene.lay({"0001_people": _SEED.format(pii={COLUMNS[what]: what for what in CLASSES})})
    data = folder / "seeds" / "data"
    data.mkdir()
    with (data / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.values())
        writer.writerows([row[what] for what in CLASSES] for row in originals())
    return scene


def loaded(scene: Scene, environment: str) -> list[dict[str, str]]:
    """Load it as an environment, and return the table's rows by class."""
    outcome = scene.run("upgrade", "head", SEED_ENV=environment, SEED_MASK_KEY=SECRET)
    assert 0 == outcome.status, outcome.said
    rows = scene.database.rows(f"SELECT {', '.join(COLUMNS.values())} FROM people ORDER BY id")
    assert ROWS == len(rows), outcome.said
    return [dict(zip(CLASSES, islice(row, len(CLASSES)), strict=True)) for row in rows]
