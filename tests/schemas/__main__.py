"""`make proof`: every schema through the proof, and a table of what became of it.

Run it with ``python -m tests.schemas --help`` for a part of it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests import servers
from tests.databases import KINDS
from tests.hosts import databases
from tests.schemas.catalogue import EVERY
from tests.schemas.proof import Filled, Scaffolded, Unproven, fill, scaffold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.databases import Database, Kind
    from tests.schemas.ddl import Schema

OPTIONS: dict[Kind, str] = {
    "sqlite": "",
    "mariadb": servers.MARIADB_OPTIONS,
    "mysql": servers.MYSQL_OPTIONS,
}
HEAD = (
    ("schema", 16),
    ("database", 9),
    ("tables", 7),
    ("scaffold", 9),
    ("rows", 8),
    ("upgrade", 8),
    ("verify", 7),
    ("downgrade", 10),
    ("decide", 7),
    ("fewer", 6),
)


@dataclass(slots=True)
class Told:
    """How many proofs there were, and which failed."""

    tried: int = 0
    failed: int = 0


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.schemas", description=__doc__)
    names = [schema.name for schema in EVERY]
    add = parser.add_argument
    add("schemas", nargs="*", metavar="SCHEMA", help=f"some of {', '.join(names)}")
    add("--databases", nargs="+", choices=KINDS, default=KINDS, metavar="NAME")
    add("--rows", nargs="+", type=int, default=(10, 1_000), metavar="N", help="a table")
    add("--keep", type=Path, metavar="FOLDER", help="keep the seeders that are written")
    given = parser.parse_args(words)
    if unknown := set(given.schemas) - set(names):
        parser.error(f"no such schema: {', '.join(sorted(unknown))}")
    return given


def main(words: Sequence[str]) -> int:
    """Prove what was asked for; status 1 where something does not hold."""
    given, told = arguments(words), Told()
    os.environ[servers.RUN_VARIABLE] = uuid.uuid4().hex
    # Ended on the way out like a person's Ctrl-C, so that servers are stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(" ".join(f"{name:>{width}}" for name, width in HEAD))
    try:
        for kind in given.databases:
            try:
                _on(kind, given, told)
            except servers.ServerMissing as missing:
                print(f"{kind} was left out: {missing}", flush=True)
    finally:
        servers.end_leftovers(os.environ[servers.RUN_VARIABLE])
    print(f"{told.tried - told.failed} of {told.tried} proven")
    return int(told.failed > 0)


def _on(kind: Kind, given: argparse.Namespace, told: Told) -> None:
    chosen = [
        one for one in EVERY if kind in one.kinds and one.name in (given.schemas or [one.name])
    ]
    with (
        tempfile.TemporaryDirectory(prefix="seedlib-proof-") as name,
        databases(kind, Path(name), OPTIONS[kind]) as fresh,
    ):
        for schema in chosen:
            folder = (given.keep or Path(name)) / f"{schema.name}-{kind}"
            with fresh() as empty:
                told.tried += 1
                told.failed += not _proven(schema, empty, folder, given.rows)


def _proven(schema: Schema, empty: Database, folder: Path, sizes: Sequence[int]) -> bool:
    """Prove one schema on one database, and print its lines."""
    try:
        there = scaffold(schema, empty, folder)
        for rows in sizes:
            _line(schema, there, fill(there.project, rows), rows)
    except Unproven as wrong:
        print(f"{schema.name} on {empty.kind} FAILED: {wrong}", flush=True)
        return False
    return True


def _line(schema: Schema, there: Scaffolded, filled: Filled, rows: int) -> None:
    cells = (
        schema.name,
        there.project.database.kind,
        f"{len(filled.counts)}",
        f"{there.seconds:.2f}",
        f"{sum(filled.counts.values()):,}",
        f"{filled.up:.2f}",
        f"{filled.verify:.2f}",
        f"{filled.down:.2f}",
        f"{len(there.project.undecided)}",
        f"{sum(number < rows for number in filled.counts.values())}",
    )
    print(
        " ".join(f"{cell:>{width}}" for cell, (_, width) in zip(cells, HEAD, strict=True)),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
