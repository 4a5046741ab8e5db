"""Who is measured: our own run in its variants, and every other way to put the same rows in.

How one try of each is run and timed; the others' own code is in `rivals.py` and `drizzle/`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.bench import drizzle, measure
from tests.bench.stage import environment
from tests.databases import KINDS, Kind
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.bench.stage import Stage

SERVERS: tuple[Kind, ...] = ("mariadb", "mysql")
# On SQLite this is what all others are held against; a server needs minutes for a million rows.
DRIVER_MOST: dict[Kind, int] = dict.fromkeys(SERVERS, 100_000)
SLOW_MOST: dict[Kind, int] = dict.fromkeys(KINDS, 50_000)
# SQLite writes a commit to the disk twice, and its file's length besides.
COMMIT_MOST: dict[Kind, int] = SLOW_MOST | {"sqlite": 1_000}


class Missing(Exception):  # noqa: N818 - a state of the machine, not an error in itself
    """This contender cannot be measured here; the message says why."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try: seconds, bytes (0 where nobody looked) and the seconds that the run itself gives."""

    seconds: float
    peak: int = 0
    inside: float = 0.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to put rows in.

    :param name: how `--contenders` and the marks call it.
    :param title: how the report calls it.
    :param most: rows that it is measured at, at most, where that is limited; beyond that its time
        is scaled.
    """

    name: str
    title: str
    databases: tuple[Kind, ...] = KINDS
    subjects: tuple[str, ...] = ("table", "terp")
    most: Mapping[Kind, int] = field(default_factory=dict)

    def meets(self, stage: Stage, rows: int) -> bool:
        """Say whether it is measured there, at that size."""
        fits = rows <= self.most.get(stage.kind, rows)
        return fits and stage.kind in self.databases and stage.subject.name in self.subjects

    def check(self, stage: Stage) -> None:
        """See to it that it can be measured.

        :raises Missing: when it cannot.
        """

    def attempt(self, stage: Stage, rows: int, ready: Path) -> Try:
        """Fill the stage's empty tables once."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Ours(Contender):
    """`alembic -n seeds upgrade head`, a whole process.

    :param options: what `-x` asks for besides the volume.
    """

    options: tuple[str, ...] = ()

    def check(self, stage: Stage) -> None:
        """Ask a command that only reads whether the options are known."""
        if self.options:
            try:
                self._alembic(stage, self.options, "current")
            except measure.RunFailed as failed:
                wanted = " ".join(f"-x {option}" for option in self.options)
                raise Missing(f"{wanted} is refused: {_reason(failed)}") from failed

    def attempt(self, stage: Stage, rows: int, ready: Path) -> Try:
        """Run it from `alembic` to exit."""
        del ready
        log = stage.subject.folder / "seed.log"
        log.unlink(missing_ok=True)
        volume = stage.subject.volume(rows)
        done = self._alembic(stage, (volume, *self.options), "upgrade", "head")
        return Try(done.seconds, done.peak, inside=_seconds_logged(log))

    def _alembic(self, stage: Stage, options: tuple[str, ...], *words: str) -> measure.Run:
        x = [word for option in options for word in ("-x", option)]
        return measure.run(
            [sys.executable, "-m", "alembic", "-n", "seeds", *x, *words],
            cwd=stage.subject.folder,
            env=environment(stage),
        )


@dataclass(frozen=True, slots=True)
class Rival(Contender):
    """One of `rivals.py`, in a process of its own that prints its seconds."""

    def attempt(self, stage: Stage, rows: int, ready: Path) -> Try:
        """Run it, and believe the time it gives."""
        done = measure.run(
            [sys.executable, "-m", "tests.bench.rivals", self.name, str(rows), str(ready)],
            cwd=PROJECT,
            env=environment(stage),
        )
        return Try(seconds_printed(done))


@dataclass(frozen=True, slots=True)
class Drizzle(Contender):
    """drizzle-seed, where Node.js can be had."""

    def check(self, stage: Stage) -> None:
        """Install it, once."""
        del stage
        reason = drizzle.install()
        if reason:
            raise Missing(reason)

    def attempt(self, stage: Stage, rows: int, ready: Path) -> Try:
        """Run its script, and believe the time it gives."""
        del ready
        done = measure.run(
            drizzle.command(rows), cwd=drizzle.FOLDER, env=drizzle.environment(stage.url)
        )
        return Try(seconds_printed(done))


def seconds_printed(done: measure.Run) -> float:
    """What a process measured of itself."""
    return float(json.loads(done.output.splitlines()[-1])["seconds"])


def _seconds_logged(log: Path) -> float:
    with log.open(encoding="utf-8") as lines:
        ends = [record for line in lines if (record := json.loads(line))["event"] == "run.end"]
    return float(ends[-1]["seconds"])


def _reason(failed: measure.RunFailed) -> str:
    """The line of a refusal that names what is refused."""
    lines = [line.strip() for line in str(failed).splitlines()]
    return next((line for line in lines if line.startswith("- ")), lines[-1])


OURS: tuple[Ours, ...] = (
    Ours("ours", "seedlib"),
    # One connection, so that the bulk paths are compared with one `LOAD DATA`.
    Ours(
        "ours-load", "seedlib, `bulk=load`", SERVERS, ("table",), options=("bulk=load", "workers=1")
    ),
    Ours(
        "ours-insert",
        "seedlib, `bulk=insert`",
        SERVERS,
        ("table",),
        options=("bulk=insert", "workers=1"),
    ),
    Ours("ours-workers", "seedlib, `workers=2`", SERVERS, options=("workers=2",)),
)
OTHERS: tuple[Contender, ...] = (
    Rival("load", "(a) `LOAD DATA LOCAL` of ready files", SERVERS),
    Rival("executemany", "(b) driver's `executemany` of ready rows", most=DRIVER_MOST),
    Rival("faker", "(c) Faker a row at a time, Core insert", KINDS, ("table",), SLOW_MOST),
    Rival("factory_boy", "(d) factory_boy", KINDS, ("table",), SLOW_MOST),
    Rival("orm", "(e) ORM `create()`, a commit a row", KINDS, ("table",), COMMIT_MOST),
    Drizzle("drizzle", "(f) drizzle-seed", SERVERS, ("table",), SLOW_MOST),
)
CONTENDERS: tuple[Contender, ...] = (*OURS, *OTHERS)
TITLES = {contender.name: contender.title for contender in CONTENDERS}
