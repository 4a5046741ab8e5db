"""P13 for reference data: what was there before is left, or given back, whoever wrote meanwhile.

Random schedules of upgrades, downgrades and an application's writes run over revisions that adopt
and update the same rows. A model foretells every row after every command.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seedlib.tables import OWN_TABLES
from tests.examples import examples
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

SEEDS = (("update", "ABCD"), ("adopt", "CDE"), ("update", "ADEF"))
"""Of each revision what it does about rows that are there, and which rows it declares."""

TARGETS = ("base", *(f"000{number}_terms" for number in range(1, len(SEEDS) + 1)))


@dataclass(frozen=True, slots=True)
class Command:
    """One command of ours: up or down to a revision, and what is to become of edited rows."""

    up: bool
    target: int
    on_edited: Literal["refuse", "keep", "delete"]


@dataclass(frozen=True, slots=True)
class Write:
    """One write of the application's to the row of that code."""

    verb: Literal["insert", "name", "note", "delete"]
    code: str


commands = st.builds(
    Command, st.booleans(), st.integers(0, 3), st.sampled_from(("refuse", "keep", "delete"))
)
writes = st.builds(
    Write, st.sampled_from(("insert", "name", "note", "delete")), st.sampled_from("ABCDEF")
)
schedules = st.lists(st.one_of(commands, writes), min_size=5, max_size=10)


@dataclass(slots=True, eq=False)
class Row:
    """A row; another one with the same code is another row."""

    name: str
    note: str | None = None


@dataclass(slots=True)
class Met:
    """What a revision did to a row: its name after that, and before it where it was updated."""

    row: Row
    name: str
    before: str | None = None

    @property
    def edited(self) -> bool:
        """Whether somebody changed what the revision put there; the note is no business of it."""
        own = self.before is None and self.row.note is not None
        return own or self.row.name != self.name


@dataclass(slots=True)
class World:
    """The database, and the model beside it: its rows, and what each applied revision did."""

    scene: Scene
    rows: dict[str, Row] = field(default_factory=dict)
    applied: list[list[Met]] = field(default_factory=list)
    writes: int = 0

    def apply(self, step: Command | Write) -> None:
        """Do one step, and compare."""
        if isinstance(step, Write):
            self._write(step)
        elif step.up and step.target > len(self.applied):
            self.scene.done("upgrade", TARGETS[step.target])
            while len(self.applied) < step.target:
                self._load(*SEEDS[len(self.applied)], name=f"seeded {len(self.applied)}")
        elif not step.up and step.target < len(self.applied):
            self._downgrade(step)
        found = self.scene.database.rows("SELECT code, name, note FROM terms ORDER BY code")

        assert [(code, row.name, row.note) for code, row in sorted(self.rows.items())] == found

    def _write(self, step: Write) -> None:
        self.writes += 1
        value, database = f"theirs {self.writes}", self.scene.database
        if step.verb == "insert":
            if step.code not in self.rows:
                self.rows[step.code] = Row(value)
                insert = "INSERT INTO terms (code, name) VALUES (:code, :value)"
                database.execute(insert, code=step.code, value=value)
        elif step.code in self.rows and step.verb == "delete":
            del self.rows[step.code]
            database.execute("DELETE FROM terms WHERE code = :code", code=step.code)
        elif step.code in self.rows:
            setattr(self.rows[step.code], step.verb, value)
            update = f"UPDATE terms SET {step.verb} = :value WHERE code = :code"
            database.execute(update, code=step.code, value=value)

    def _load(self, way: str, codes: str, *, name: str) -> None:
        done = []
        for code in codes:
            row = self.rows.get(code)
            if row is None:
                row = self.rows[code] = Row(name)
                done.append(Met(row, name))
            elif way == "update":
                done.append(Met(row, name, before=row.name))
                row.name = name
        self.applied.append(done)

    def _downgrade(self, step: Command) -> None:
        args = ("-x", f"on-edited={step.on_edited}", "downgrade", TARGETS[step.target])
        outcome = self.scene.run(*args)
        edited = self._taken_back(step.target, keep=step.on_edited == "keep")
        refused = edited and step.on_edited == "refuse"

        assert refused == (0 != outcome.status), outcome.said
        if refused:
            # What hides beneath a later change stops it half-way; the same command goes on.
            self.scene.done("-x", "on-edited=delete", "downgrade", TARGETS[step.target])

    def _taken_back(self, target: int, *, keep: bool) -> bool:
        """Take revisions back, the latest first; whether any row was edited."""
        edited = False
        while len(self.applied) > target:
            # Rows that were inserted go before former values come back.
            for met in sorted(self.applied[-1], key=lambda met: met.before is not None):
                if met.row not in self.rows.values() or met not in self.applied[-1]:
                    continue
                edited |= met.edited
                if met.edited and keep:
                    self.applied = [[m for m in done if m.row is not met.row]
                                    for done in self.applied]  # fmt: skip
                elif met.before is None:
                    self.rows = {c: row for c, row in self.rows.items() if row is not met.row}
                else:
                    met.row.name = met.before
            self.applied.pop()
        return edited


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Terms with a code, a name that seeders declare, and a note that they do not."""
    scene = Scene(database, tmp_path)
    number = "id INTEGER PRIMARY KEY AUTOINCREMENT" if database.kind == "sqlite" else "{id}"
    scene.tables(
        terms=f"{number}, code CHAR(1) NOT NULL UNIQUE, name VARCHAR(20) NOT NULL, note VARCHAR(20)"
    )
    scene.lay(
        {
            f"000{at + 1}_terms": f"""
                terms = Seed("terms", on_conflict={way!r}, first_row={at * 100},
                    source=records(("code", "name"), [(c, "seeded {at}") for c in {codes!r}]),
                    pii={{"code": None, "name": None}})
            """
            for at, (way, codes) in enumerate(SEEDS)
        },
        chunk_rows=3,
    )
    return scene


@given(schedule=schedules)
@settings(
    max_examples=examples(3),
    deadline=None,
    derandomize=True,
    # A schedule is short, and takes seconds: to make it shorter would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p13_reference_data(scene: Scene, schedule: list[Command | Write]) -> None:
    """P13: after any schedule the rows that seeders met are what the model says of them."""
    for table in ("terms", *(OWN_TABLES & scene.database.tables())):
        scene.database.execute(f"DELETE FROM {table}")
    world = World(scene)
    for code in "AE":
        world.apply(Write("insert", code))
    world.apply(Command(up=True, target=len(SEEDS), on_edited="refuse"))
    for step in (*schedule, Command(up=False, target=0, on_edited="delete")):
        world.apply(step)
