"""Kill runs at random moments, on every database, and print what became of it: `make faults`.

python -m tests.faults [--kills N] [--seed N] [--databases NAME …]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from tests import servers
from tests.databases import KINDS
from tests.faults.storm import Storm, Told
from tests.faults.test_server_dies import laid
from tests.hosts import databases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.databases import Kind

STORMS: dict[str, tuple[tuple[str, ...], str]] = {
    "LOAD DATA, one worker": (("-x", "bulk=load", "-x", "workers=1"), "run"),
    "INSERT, one worker": (("-x", "bulk=insert", "-x", "workers=1"), "run"),
    "LOAD DATA, two workers: the run": (("-x", "bulk=load", "-x", "workers=2"), "run"),
    "LOAD DATA, two workers: a worker": (("-x", "bulk=load", "-x", "workers=2"), "worker"),
    "INSERT, two workers: all at once": (("-x", "bulk=insert", "-x", "workers=2"), "all"),
}
OPTIONS: dict[Kind, str] = {"mariadb": servers.MARIADB_OPTIONS, "mysql": servers.MYSQL_OPTIONS}
ON_A_FILE = {"one worker": ((), "run")}


def storms(kind: Kind, kills: int, dice: random.Random, folder: Path) -> Iterator[Told]:
    """Every storm on one kind of database."""
    with databases(kind, folder, OPTIONS.get(kind, "")) as fresh:
        chosen = ON_A_FILE if kind == "sqlite" else STORMS
        for number, (name, (options, victim)) in enumerate(chosen.items()):
            with fresh() as database:
                seeds = laid(database, folder / f"{kind}-{number}")
                storm = Storm(seeds, options, victim, dice)
                yield storm.run(f"{kind}: SIGKILL, {name}", kills)


def weathered(kind: Kind, kills: int, dice: random.Random, folder: Path) -> int:
    """Print a line for each storm on one kind of database; how often the invariant was violated."""
    violated = 0
    try:
        for told in storms(kind, kills, dice, folder):
            print(told, flush=True)
            for line in told.violations:
                print(f"  {told.fault}: {line}", file=sys.stderr)
            violated += len(told.violations)
    except servers.ServerMissing as missing:
        print(f"skipped: {kind}: {missing}", flush=True)
    return violated


def main(words: Sequence[str]) -> int:
    """Print the table; status 1 where the invariant was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of each storm, at least")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS, metavar="NAME")
    given = parser.parse_args(words)
    print(f"seed {given.seed}\n\n| fault | tries | survived | violations |\n|---|---:|---:|---:|")
    dice, violated = random.Random(given.seed), 0  # noqa: S311 - moments, no secrets
    os.environ[servers.RUN_VARIABLE] = uuid.uuid4().hex
    try:
        with tempfile.TemporaryDirectory(prefix="seedlib-faults-") as folder:
            for kind in given.databases:
                violated += weathered(kind, given.kills, dice, Path(folder))
    finally:
        servers.end_leftovers(os.environ[servers.RUN_VARIABLE])
    return 1 if violated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
