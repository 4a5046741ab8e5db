"""What it costs to take rows back: ours, and deletes of the same keys by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.bench import measure
from tests.bench.contenders import seconds_printed
from tests.bench.results import Timing
from tests.bench.stage import environment
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.results import Results
    from tests.bench.stage import Stage

# A rollback of fewer is mostly the start of its process.
LEAST_ROWS = 100_000
CONTENDERS = ("ours", "delete")


def measure_all(
    stage: Stage, sizes: Sequence[int], tries: int, results: Results, kept: Path
) -> None:
    """Seed the table and take its rows back, by ours and by hand in turns, at the larger sizes."""
    for rows in (size for size in sizes if size >= LEAST_ROWS):
        made: dict[str, list[measure.Run]] = {name: [] for name in CONTENDERS}
        for _ in range(tries):
            for name in CONTENDERS:
                made[name].append(_taken_back(stage, name, rows))
        results.put([_timing(stage, name, rows, runs) for name, runs in made.items()])
        results.write(kept)
        ours, bare = results.timings[-2:]
        print(
            f"{stage.kind:<8}rollback {rows:>10,} {ours.median:>9.2f} s"
            f" {max(ours.peaks) / 1e6:>5.0f} MB {ours.median / bare.median:>6.2f} × deletes",
            flush=True,
        )


class Left(Exception):  # noqa: N818 - it stops the benchmark, and says so
    """Rows were there where none should be left."""


def _taken_back(stage: Stage, name: str, rows: int) -> measure.Run:
    stage.reset()
    variables = environment(stage)
    folder = stage.subject.folder
    seeds = [sys.executable, "-m", "alembic", "-n", "seeds"]
    upgrade = [*seeds, "-x", stage.subject.volume(rows), "upgrade", "head"]
    measure.run(upgrade, cwd=folder, env=variables)
    stage.settle()
    if name == "ours":
        done = measure.run([*seeds, "downgrade", "base"], cwd=folder, env=variables)
    else:
        bare = [sys.executable, "-m", "tests.bench.rivals", name, str(rows), str(folder)]
        bare_run = measure.run(bare, cwd=PROJECT, env=variables)
        done = replace(bare_run, seconds=seconds_printed(bare_run))
    if left := stage.count():
        raise Left(f"{name} left {left:,} rows")
    return done


def _timing(stage: Stage, name: str, rows: int, runs: Sequence[measure.Run]) -> Timing:
    return Timing(
        subject="rollback",
        database=stage.kind,
        rows=rows,
        contender=name,
        loaded=rows,
        seconds=tuple(run.seconds for run in runs),
        peaks=tuple(run.peak for run in runs) if name == "ours" else (),
    )
