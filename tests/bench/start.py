"""What a run costs before its first row: one that finds nothing to do, and TERP's `small`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.bench import measure as processes
from tests.bench.results import Results, Timing
from tests.bench.stage import environment

if TYPE_CHECKING:
    from tests.bench.stage import Stage

# Each takes about a second; the median of a few would not tell them apart.
LEAST_TRIES = 9
COMMANDS = {
    "current": ("current",),
    "nothing": ("-n", "seeds", "upgrade", "head"),
}


def measure(stage: Stage, tries: int, results: Results) -> None:
    """Seed `small` on empty tables, several times, and then find nothing to do, several times."""
    seeding = COMMANDS["nothing"]
    small: list[processes.Run] = []
    for _ in range(tries + 1):
        stage.reset()
        small.append(alembic(stage, *seeding))
    loaded = stage.count()
    # The first one compiles the modules, as a second on the same machine would not.
    runs = {"small": small[1:], "current": [], "nothing": []}
    for _ in range(max(tries, LEAST_TRIES)):
        for name, words in COMMANDS.items():
            runs[name].append(alembic(stage, *words))
    timings = [
        Timing(
            subject="start",
            database=stage.kind,
            rows=0,
            contender=name,
            loaded=loaded,
            seconds=tuple(run.seconds for run in made),
            peaks=tuple(run.peak for run in made),
        )
        for name, made in runs.items()
    ]
    results.put(timings)
    for timing in timings:
        print(f"{stage.kind:<8}start {timing.contender:<24}{timing.median:>9.3f} s", flush=True)


def alembic(stage: Stage, *words: str) -> processes.Run:
    """Run `alembic` on the stage as a process of its own."""
    return processes.run(
        [sys.executable, "-m", "alembic", *words],
        cwd=stage.subject.folder,
        env=environment(stage),
    )
