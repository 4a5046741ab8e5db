"""SIGKILL at random moments, again and again, of a whole run or of some of its processes.

A storm goes up and down: each command is begun anew until it comes through, and each time killed at
a moment of its own. `SEEDLIB_KILLS` is how many kills each storm has at least, `SEEDLIB_KILL_SEED`
draws the same moments again, as far as a machine can repeat them.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import psutil
import pytest

from tests.faults.scenes import two_tables

if TYPE_CHECKING:
    from pathlib import Path

    from tests import warm
    from tests.databases import Database
    from tests.faults.conftest import Watching
    from tests.faults.invariant import Invariant
    from tests.runs import Seeds

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("SEEDLIB_KILLS", "50"))
SEED = os.environ.get("SEEDLIB_KILL_SEED", str(random.SystemRandom().randrange(10**6)))
MOST_RUNS = 20 * KILLS + 100
COMMANDS = (("upgrade", "head"), ("downgrade", "base"))


class Kill(NamedTuple):
    """What the run is told, and who is killed: itself, one of its workers, or all of them."""

    bulk: str
    workers: str
    victim: str

    @property
    def options(self) -> tuple[str, ...]:
        """What goes before the command."""
        return ("-x", f"bulk={self.bulk}", "-x", f"workers={self.workers}")


STORMS = {
    "LOAD DATA, one worker": Kill("load", "1", "run"),
    "INSERT, one worker": Kill("insert", "1", "run"),
    "LOAD DATA, two workers, the run": Kill("load", "2", "run"),
    "LOAD DATA, two workers, a worker": Kill("load", "2", "worker"),
    "INSERT, two workers, all at once": Kill("insert", "2", "all"),
}


class Storm:
    """A project that is seeded and taken back under kills."""

    def __init__(self, seeds: Seeds, kill: Kill, invariant: Invariant) -> None:
        self.seeds, self.kill, self.invariant = seeds, kill, invariant
        self.dice = random.Random(SEED)  # noqa: S311 - moments, no secrets
        self.seconds: dict[str, float] = {}
        self.runs = 0

    def learn(self) -> None:
        """Go up and down once without kills: what it leads to, and how long it takes."""
        for command, target in COMMANDS:
            begun = time.monotonic()
            self.seeds.done(*self.kill.options, command, target)
            self.seconds[command] = time.monotonic() - begun
            if command == "upgrade":
                self.invariant.learn()
        self.invariant.check_empty()

    def rage(self) -> None:
        """Kill so often, and let every command come through in the end."""
        while self.invariant.tries < KILLS:
            self._through("upgrade", "head")
            self.invariant.check_seeded()
            self._through("downgrade", "base")
            self.invariant.check_empty()

    def _through(self, command: str, target: str) -> None:
        while self.runs < MOST_RUNS:
            self.runs += 1
            with self.seeds.started(*self.kill.options, command, target) as run:
                killed = self._killed(run, self.seconds[command])
                # Its workers have what it writes to as well: they have ended, too.
                said = run.communicate(timeout=120)[0]
            if run.returncode == 0:
                return
            assert killed, f"{command} failed by itself: {said}"
            self.invariant.check()
        pytest.fail(f"{command} never came through")

    def _killed(self, run: warm.Process, seconds: float) -> bool:
        """Wait for a moment that nobody knows, and kill; whether there was anything to kill."""
        moment = time.monotonic() + self.dice.uniform(0.3, 1.05) * seconds
        while time.monotonic() < moment and run.poll() is None:
            time.sleep(0.005)
        if run.poll() is not None:
            return False
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(run.pid)
            workers = process.children(recursive=True)
            dying = {"run": [process], "worker": workers[:1], "all": [*workers, process]}
            for each in dying[self.kill.victim]:
                each.send_signal(signal.SIGKILL)
            return bool(dying[self.kill.victim])
        return False


def weathered(seeds: Seeds, kill: Kill, invariant: Invariant) -> None:
    """Let a storm rage, which fails where the invariant is violated."""
    print(f"SEEDLIB_KILL_SEED={SEED}")
    storm = Storm(seeds, kill, invariant)
    storm.learn()
    storm.rage()


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("name", STORMS)
def test_storm(database: Database, tmp_path: Path, watching: Watching, name: str) -> None:
    """After each kill the invariant holds; in the end, the rows of a run that nobody killed."""
    seeds = two_tables(database, tmp_path / "project")
    weathered(seeds, STORMS[name], watching(database, f"SIGKILL at a random moment, {name}"))


@pytest.mark.databases("sqlite")
def test_storm_over_a_file(database: Database, tmp_path: Path, watching: Watching) -> None:
    """The same where there is one way to load, and nobody but the run itself."""
    seeds = two_tables(database, tmp_path / "project")
    kill = Kill("insert", "1", "run")
    weathered(seeds, kill, watching(database, "SIGKILL at a random moment"))
