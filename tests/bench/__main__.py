"""The benchmark's command line: `python -m tests.bench --help`.

What is measured and in which order; every part of it is in the modules beside this one.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests import servers
from tests.bench import facts, hosts, judging, report, rollback, scaffold, start, subjects
from tests.bench.contenders import CONTENDERS
from tests.bench.results import Results, Skip, read
from tests.bench.rounds import Rounds
from tests.bench.stage import raise_stage
from tests.databases import KINDS
from tests.hosts import databases
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.databases import Kind

SIZES = (100, 1_000, 10_000, 50_000, 100_000, 1_000_000)
PARTS = ("table", "terp", "start", "rollback", "scaffold")
TRIES = 3
WHOLE, PARTIAL = PROJECT / "docs", PROJECT / ".bench"


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [contender.name for contender in CONTENDERS]
    add = parser.add_argument
    add("--databases", nargs="+", choices=KINDS, default=KINDS, metavar="NAME")
    add("--sizes", nargs="+", type=whole_number, default=SIZES, metavar="ROWS")
    add("--contenders", nargs="+", choices=names, default=names, metavar="NAME", help=str(names))
    add("--tries", type=whole_number, default=TRIES, help="the median of so many counts")
    add("--only", nargs="+", choices=PARTS, default=PARTS, help="one part")
    add("--check", action="store_true", help="exit with 1 where a mark is missed")
    add("--into", type=Path, help="folder of what is written: docs, or .bench for a part")
    add("--add", action="store_true", help="keep the sizes that were measured in other sittings")
    add("--render", action="store_true", help="measure nothing; write the report again")
    given = parser.parse_args(words)
    narrowed = ("databases", "sizes", "contenders", "tries", "only")
    if given.into is None:
        part = any(getattr(given, name) != parser.get_default(name) for name in narrowed)
        given.into = PARTIAL if part else WHOLE
    return given


def whole_number(text: str) -> int:
    """Read a number of rows or tries, from 1, `50_000` for instance."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def main(words: Sequence[str]) -> int:
    """Measure, write the report, and say which marks are reached."""
    given = arguments(words)
    kept = given.into / "benchmarks.json"
    results = read(kept) if given.render else measured(given, kept)
    report.write(results, given.into)
    missed = judging.missed(results)
    for judged in missed:
        print(f"missed: {judged}")
    return 1 if given.check and missed else 0


def measured(given: argparse.Namespace, kept: Path) -> Results:
    """Measure what was asked for, and keep it after every step."""
    results = read(kept) if given.add and kept.exists() else Results()
    results.facts = facts.collect()
    results.skips = [skip for skip in results.skips if skip.database not in given.databases]
    # Ended on the way out like a person's Ctrl-C, so that servers are stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ[servers.RUN_VARIABLE] = uuid.uuid4().hex
    try:
        with tempfile.TemporaryDirectory(prefix="seedlib-bench-") as folder:
            for kind in given.databases:
                try:
                    database(kind, given, results, Path(folder) / kind, kept)
                except servers.ServerMissing as missing:
                    results.skips.append(Skip(kind, None, str(missing)))
                    print(f"skipped: {results.skips[-1]}", flush=True)
    finally:
        servers.end_leftovers(os.environ[servers.RUN_VARIABLE])
    return results


def database(
    kind: Kind, given: argparse.Namespace, results: Results, folder: Path, kept: Path
) -> None:
    """Measure one database.

    :raises ServerMissing: when it cannot be had.
    """
    folder.mkdir()
    made = {
        "table": subjects.table,
        "terp": subjects.terp,
        "start": subjects.terp,
        "rollback": subjects.table,
    }
    with ExitStack() as stack:
        fresh = stack.enter_context(databases(kind, folder, hosts.OPTIONS))
        for name in [part for part in PARTS if part in given.only]:
            with fresh() as empty:
                results.settings[kind] = hosts.settings(empty)
                if name == "scaffold":
                    scaffold.measure(empty, folder / name, given.tries, results)
                    results.write(kept)
                    continue
                subject = made[name](folder / name)
                stage = raise_stage(subject, empty)
                if name == "start":
                    start.measure(stage, given.tries, results)
                elif name == "rollback":
                    rollback.measure_all(stage, given.sizes, given.tries, results, kept)
                else:
                    rounds = Rounds(stage, results, folder / "ready", kept, given.tries)
                    rounds.run(given.sizes, given.contenders)
                results.write(kept)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
