"""Whatever was done before: a dry run ends as the run then does, and changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.dry_run.trial import rows
from tests.examples import examples
from tests.properties.test_p13_rollback import (
    REVISIONS,
    Command,
    World,
    Write,
    emptied,
    schedules,
    tables,
)
from tests.scenes import Outcome, Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@dataclass(frozen=True, slots=True)
class TriedOut(Scene):
    """A scene each of whose commands is tried out before it is run."""

    def run(self, *args: str, **variables: str) -> Outcome:
        """Run a command, after its dry run."""
        before = rows(self.database)
        dry = Scene.run(self, "-x", "dry-run", *args, **variables)
        assert before == rows(self.database)
        wet = Scene.run(self, *args, **variables)

        assert wet.status == dry.status, dry.said
        assert _counts(wet.said) == _counts(dry.said)
        return wet


def _counts(said: str) -> list[str]:
    """What was said of rows and of refusals, without the time that it took."""
    told = re.compile(r"  - |.*\d (inserted|updated|deleted|restored|kept|skipped|gone) ")
    lines = [line for line in said.splitlines() if told.match(line)]
    return [re.sub(r" in [\d.]+ s.*", "", line) for line in lines]


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Teams, people with bosses, and their visits."""
    scene = TriedOut(database, tmp_path)
    tables(scene)
    return scene


@given(schedule=schedules)
@settings(
    max_examples=examples(2),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_dry_runs_change_nothing(scene: Scene, schedule: list[Command | Write]) -> None:
    """After any schedule a dry run counts and refuses what the run does, and stays unseen."""
    emptied(scene)
    world = World(scene)
    world.apply(Command(up=True, target=len(REVISIONS)))
    for step in (*schedule, Command(up=False, target=0, on_edited="delete")):
        world.apply(step)
