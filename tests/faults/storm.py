"""SIGKILL at random moments, again and again, of a whole run or of some of its processes.

A storm goes up and down: each command is begun anew until it comes through, and each time killed at
a moment of its own; after every kill the invariant is looked at, and what comes through in the end
is compared with what came through without kills.
"""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from tests.faults.invariant import rows_of, violations

if TYPE_CHECKING:
    import random
    import subprocess

    from tests.faults.invariant import Rows
    from tests.runs import Seeds

MOST_ROUNDS = 2_000
"""Runs of one storm, at most."""

VICTIMS = ("run", "worker", "all")
"""Who is killed: the process that somebody started, one of its workers, or all of them."""


@dataclass(slots=True)
class Told:
    """What became of a storm."""

    fault: str
    kills: int = 0
    survived: int = 0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """One line of a table."""
        return f"| {self.fault} | {self.kills} | {self.survived} | {len(self.violations)} |"


@dataclass(slots=True)
class Storm:
    """A project that is seeded and taken back under kills.

    :param options: what goes before the command, such as `-x workers=2`.
    :param victim: one of :data:`VICTIMS`.
    """

    seeds: Seeds
    options: tuple[str, ...]
    victim: str
    dice: random.Random
    theirs: dict[str, Rows] = field(init=False)
    loaded: dict[str, Rows] = field(init=False)
    seconds: dict[str, float] = field(init=False, default_factory=dict)

    def run(self, fault: str, kills: int) -> Told:
        """Kill so often, and then let everything come through, up and down."""
        told = Told(fault)
        self.theirs = rows_of(self.seeds.database)
        for command, target in (("upgrade", "head"), ("downgrade", "base")):
            begun = time.monotonic()
            self.seeds.done(*self.options, command, target)
            self.seconds[command] = time.monotonic() - begun
            if command == "upgrade":
                self.loaded = rows_of(self.seeds.database)
        rounds = 0
        while told.kills < kills:
            for command, target in (("upgrade", "head"), ("downgrade", "base")):
                rounds = self._until_through(command, target, told, rounds)
                wanted = self.loaded if command == "upgrade" else self.theirs
                if rows_of(self.seeds.database) != wanted:
                    told.violations.append(f"after {command}: other rows than without kills")
        return told

    def _until_through(self, command: str, target: str, told: Told, rounds: int) -> int:
        while rounds < MOST_ROUNDS:
            rounds += 1
            with self.seeds.started(*self.options, command, target) as run:
                killed = self._kill(run, self.seconds[command])
                said = run.communicate(timeout=120)[0]
            if run.returncode == 0:
                return rounds
            if killed:
                told.kills += 1
                found = violations(self.seeds.database, self.theirs)
                told.violations += found
                told.survived += not found
            elif run.returncode:
                told.violations.append(f"{command} failed unkilled: {said[-300:]}")
        told.violations.append(f"{command} never came through")
        return rounds

    def _kill(self, run: subprocess.Popen[str], seconds: float) -> bool:
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
            for each in dying[self.victim]:
                each.send_signal(signal.SIGKILL)
            return bool(dying[self.victim])
        return False
