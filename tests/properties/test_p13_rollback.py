"""P13: a rollback finds exactly the seeded rows, whatever was done to the database in between.

Random schedules of upgrades, downgrades, partial ones and an application's writes run against a
real database. Beside it a model says which rows must be there, and which rollbacks must be refused.
Rows of the application's are compared byte for byte after every command; a refused command must
change nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seedlib.tables import OWN_TABLES
from tests.content import ledger
from tests.examples import examples
from tests.scenes import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_teams": """
        teams = Seed("teams", rows=5, columns={"name": v.sequence("seeded {}"), "score": 1})
    """,
    "0002_people": """
        people = Seed("people", rows=7, columns={
            "team_id": v.ref("teams"),
            "boss_id": v.earlier(),
            "name": v.sequence("seeded {}"),
        })
        scored = Update("teams", columns={"score": v.this["score"] + 1})
    """,
    "0003_visits": """
        visits = Seed("visits", columns={"person_id": v.each("people", 1, 2), "name": "seeded"})
    """,
}
TARGETS = ("base", *REVISIONS)
TABLES = ("teams", "people", "visits")
LINKS = (("people", 1, "teams"), ("people", 2, "people"), ("visits", 1, "people"))
PARENT = {"people": ("team_id", "teams"), "visits": ("person_id", "people")}

Verb = Literal["insert", "adopt", "update", "edit", "delete", "lose"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of ours: up or down to a revision, and what is to become of edited rows."""

    up: bool
    target: int
    on_edited: Literal["refuse", "keep", "delete"] = "refuse"


@dataclass(frozen=True, slots=True)
class Write:
    """One write of the application's: to its own rows, or (adopt, edit, lose) to seeded ones."""

    verb: Verb
    table: int
    pick: int


commands = st.builds(
    Command,
    st.booleans(),
    st.integers(0, len(REVISIONS)),
    st.sampled_from(("refuse", "keep", "delete")),
)
writes = st.builds(
    Write,
    st.sampled_from(("insert", "adopt", "update", "edit", "delete", "lose")),
    st.integers(0, 2),
    st.integers(0, 99),
)
schedules = st.lists(st.one_of(commands, writes), min_size=4, max_size=9)


@dataclass(slots=True)
class World:
    """The database, and the model beside it.

    Args:
        at: How many revisions are applied.
        theirs: Table to the keys of the application's rows; whatever else is there was seeded.
        edited: Table to the keys of seeded rows that the application changed.
    """

    scene: Scene
    at: int = 0
    theirs: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in TABLES})
    edited: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in TABLES})

    def rows(self, table: str, *, theirs: bool) -> list[tuple[object, ...]]:
        """The rows of a table that are the application's, or those that are not."""
        every = self.scene.database.rows(f"SELECT * FROM {table} ORDER BY id")
        return [row for row in every if (row[0] in self.theirs[table]) == theirs]

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        return {t: [*self.rows(t, theirs=True), *self.rows(t, theirs=False)] for t in TABLES}

    def apply(self, step: Command | Write) -> None:
        """Do one step, and compare."""
        if isinstance(step, Write):
            self._write(step)
        elif step.up:
            self._upgrade(step)
        else:
            self._downgrade(step)

    def _write(self, step: Write) -> None:
        database, table = self.scene.database, TABLES[step.table]
        own = step.verb in {"insert", "update", "delete"}
        rows = self.rows(table, theirs=own)
        if step.verb in {"insert", "adopt"}:
            self._insert(table, step.pick, under_seeded=step.verb == "adopt")
        elif rows:
            key = int(str(rows[step.pick % len(rows)][0]))
            if step.verb in {"update", "edit"}:
                database.execute(f"UPDATE {table} SET name = 'changed' WHERE id = {key}")
                if not own:
                    self.edited[table].add(key)
            elif not self._referred_to(table, key):
                database.execute(f"DELETE FROM {table} WHERE id = {key}")
                self.theirs[table].discard(key)
                self.edited[table].discard(key)

    def _insert(self, table: str, pick: int, *, under_seeded: bool) -> None:
        columns, values = "name", f"'theirs {pick}'"
        if table in PARENT:
            column, parent = PARENT[table]
            rows = self.rows(parent, theirs=not under_seeded)
            if not rows:
                return
            columns, values = f"{columns}, {column}", f"{values}, {rows[pick % len(rows)][0]}"
        with self.scene.database.engine.begin() as connection:
            insert = sa.text(f"INSERT INTO {table} ({columns}) VALUES ({values})")
            self.theirs[table].add(int(connection.execute(insert).lastrowid))

    def _referred_to(self, table: str, key: int) -> bool:
        found = self.everything()
        links = [(child, at) for child, at, parent in LINKS if parent == table]
        return any(row[at] == key for child, at in links for row in found[child])

    def _upgrade(self, step: Command) -> None:
        theirs = {table: self.rows(table, theirs=True) for table in TABLES}
        seeded = {table: self.rows(table, theirs=False) for table in TABLES}
        if step.target > self.at:
            self.scene.done("upgrade", TARGETS[step.target])
            self.at = step.target
        for table in TABLES:
            assert theirs[table] == self.rows(table, theirs=True)
            there = {row[0] for row in self.rows(table, theirs=False)}
            assert {row[0] for row in seeded[table]} <= there

    def _downgrade(self, step: Command) -> None:
        if step.target >= self.at:
            return
        before, memory = self.everything(), ledger(self.scene.database)
        rows = {t: self.rows(t, theirs=True) for t in TABLES}
        going = TABLES[step.target : self.at]
        edited = {t: set(self.edited[t]) for t in going}
        stay = {t: set(keys) for t, keys in self.theirs.items()}
        if step.on_edited == "keep":
            stay |= {t: stay[t] | keys for t, keys in edited.items()}
        untold = step.on_edited == "refuse" and any(edited.values())
        refused = untold or self._referring(going, stay)
        args = ("-x", f"on-edited={step.on_edited}", "downgrade", TARGETS[step.target])
        outcome = self.scene.run(*args)

        assert refused == (0 != outcome.status), outcome.said
        if refused:
            assert "Nothing was changed." in outcome.said
            assert (before, memory) == (self.everything(), ledger(self.scene.database))
            return
        self.at, self.theirs = step.target, stay
        for table in going:
            self.edited[table] = set()
            assert [] == self.rows(table, theirs=False)
        for table in TABLES:
            now = self.rows(table, theirs=True)
            assert stay[table] == {row[0] for row in now}
            assert rows[table] == [row for row in now if row in rows[table]]

    def _referring(self, going: Sequence[str], stay: dict[str, set[int]]) -> bool:
        """Whether a row that stays refers to one that goes."""
        found = self.everything()
        gone = {t: {row[0] for row in found[t]} - stay[t] if t in going else set() for t in TABLES}
        return any(
            row[at] in gone[parent] and row[0] not in gone[child]
            for child, at, parent in LINKS
            for row in found[child]
        )


def tables(scene: Scene) -> None:
    """Teams, people with bosses, their visits, and the seeders."""
    own = scene.database.kind == "sqlite"
    number = "id INTEGER PRIMARY KEY AUTOINCREMENT" if own else "{id}"
    scene.tables(
        teams=f"{number}, name VARCHAR(20) NOT NULL, score INTEGER NOT NULL DEFAULT 0",
        people=f"{number}, team_id INTEGER NOT NULL, boss_id INTEGER, name VARCHAR(20) NOT NULL,"
        " FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE,"
        " FOREIGN KEY (boss_id) REFERENCES people (id) ON DELETE SET NULL",
        visits=f"{number}, person_id INTEGER NOT NULL, name VARCHAR(20) NOT NULL,"
        " FOREIGN KEY (person_id) REFERENCES people (id)",
    )
    scene.lay(REVISIONS)


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Teams, people with bosses, and their visits."""
    scene = Scene(database, tmp_path)
    tables(scene)
    return scene


def emptied(scene: Scene) -> None:
    """The database as it was before the first run."""
    scene.database.execute("UPDATE people SET boss_id = NULL")
    for table in (*reversed(TABLES), *(OWN_TABLES & scene.database.tables())):
        scene.database.execute(f"DELETE FROM {table}")


@given(schedule=schedules)
@settings(
    max_examples=examples(3),
    deadline=None,
    derandomize=True,
    # A schedule is short, and takes seconds: to make it shorter would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p13_exactly_the_seeded_rows(scene: Scene, schedule: list[Command | Write]) -> None:
    """P13: after any schedule what is not the seeders' is untouched, and what is theirs is gone."""
    emptied(scene)
    world = World(scene)
    world.apply(Command(up=True, target=len(REVISIONS)))
    for step in (*schedule, Command(up=False, target=0, on_edited="delete")):
        world.apply(step)
