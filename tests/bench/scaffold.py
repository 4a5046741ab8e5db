"""What it costs to have seeders written for 200 tables, and to fill these by them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.bench import measure as processes
from tests.bench.results import Timing
from tests.processes import process_environment
from tests.schemas import content, proof
from tests.schemas.generated import schemas

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.results import Results
    from tests.databases import Database

ROWS = 1_000
"""A table, or as many as there is room for."""
SCHEMA = "layered"


def measure(database: Database, folder: Path, tries: int, results: Results) -> None:
    """Write the seeders several times, and fill and empty the tables several times by the last."""
    schema = next(one for one in schemas() if one.name == SCHEMA)
    schema.create(database)
    made: dict[str, list[processes.Run]] = {"written": [], "filled": [], "emptied": []}
    for number in range(tries):
        there = proof.Project(database, folder / str(number))
        there.lay()
        made["written"].append(_seed(there, "scaffold"))
    asked = proof.options(there.room(ROWS))
    tables = content.tables(database)
    for _ in range(tries):
        made["filled"].append(_seed(there, *asked, "upgrade", "head"))
        loaded = sum(content.counts(database, tables).values())
        made["emptied"].append(_seed(there, "-x", "force", "downgrade", "base"))
    results.put(
        [
            Timing(
                subject="scaffold",
                database=database.kind,
                rows=ROWS,
                contender=name,
                loaded=loaded,
                seconds=tuple(run.seconds for run in runs),
                peaks=tuple(run.peak for run in runs),
            )
            for name, runs in made.items()
        ]
    )
    for timing in results.timings[-len(made) :]:
        print(
            f"{database.kind:<8}scaffold {timing.contender:<16}{timing.median:>9.2f} s", flush=True
        )


def _seed(there: proof.Project, *words: str) -> processes.Run:
    """Run `seed` in the project as a process of its own, which finds its modules compiled."""
    variables = {"SEED_ENV": "development", "PYTHONDONTWRITEBYTECODE": ""}
    return processes.run(
        [sys.executable, "-m", "seedlib", *words],
        cwd=there.folder,
        env=process_environment(there.database.url, variables),
    )
