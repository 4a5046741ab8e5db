"""SIGKILL before the n-th statement: the next run finishes what was begun."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.content import ledger
from tests.projects import KILLER, project

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.databases import Database
    from tests.faults.conftest import Watching
    from tests.faults.invariant import Invariant

STRIDE = int(os.environ.get("SEEDLIB_KILL_STRIDE", "60"))
"""Statements by which each kill comes later than the one before; 1 is thorough, and takes long."""

MOST_STATEMENTS = 600

SEEDERS = {
    "0001_people": """
        teams = Seed("teams", rows=7, columns={"name": v.sequence("team {:03d}")})
        people = Seed("people", rows=17, columns={
            "team_id": v.ref("teams"),
            "boss_id": v.earlier(),
            "email": v.sequence("p{:05d}@example.com"),
            "balance": v.decimal(0, 100, 2),
        })
    """,
    "0002_visits": """
        visits = Seed("visits", columns={
            "person_id": v.each("people", 0, 2),
            "cost": v.decimal(1, 9, 2),
        })
        paid = Update("people", columns={"balance": v.this["balance"] - v.sum("visits", "cost")})
    """,
}

OVER_ROWS_THAT_ARE_THERE = {
    "0001_teams": """
        def address(rows):
            return ["a@b.test" if n == 2 else f"p{n}@example.com" for n in rows.n.tolist()]

        teams = Seed("teams", on_conflict="adopt", pii={"name": None},
            source=records(("name",), [(f"team {n}",) for n in range(6)] + [("theirs",)]))
        people = Seed("people", rows=7, on_conflict="update", columns={
            "team_id": v.ref("teams"), "email": address, "balance": v.decimal(0, 100, 2),
        })
    """,
    "0002_balances": """
        people = Seed("people", rows=9, first_row=100, on_conflict="update", columns={
            "team_id": v.ref("teams"), "balance": v.decimal(0, 100, 2),
            "email": lambda rows: [f"p{n % 100}@example.com" for n in rows.n.tolist()],
        })
        visits = Seed("visits", columns={"person_id": v.each("people", 0, 1), "cost": 1})
    """,
}

SCHEMA = {
    "teams": "id INTEGER PRIMARY KEY {auto}, name VARCHAR(20) NOT NULL UNIQUE",
    "people": "id INTEGER PRIMARY KEY {auto}, team_id INTEGER NOT NULL, boss_id INTEGER,"
    " email VARCHAR(100) NOT NULL UNIQUE, balance DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)",
    "visits": "id INTEGER PRIMARY KEY {auto}, person_id INTEGER NOT NULL,"
    " cost DECIMAL(10, 2) NOT NULL, FOREIGN KEY (person_id) REFERENCES people (id)",
}


def laid(database: Database, folder: Path, seeders: Mapping[str, str] = SEEDERS) -> Path:
    """Make the schema, with a row of the application's in each table, and the project."""
    auto = "" if database.kind == "sqlite" else "AUTO_INCREMENT"
    for table, columns in SCHEMA.items():
        database.execute(f"CREATE TABLE {table} ({columns.format(auto=auto)})")
    database.execute("INSERT INTO teams (id, name) VALUES (3, 'theirs')")
    database.execute(
        "INSERT INTO people (id, team_id, email, balance) VALUES (9, 3, 'a@b.test', 1)"
    )
    database.execute("INSERT INTO visits (id, person_id, cost) VALUES (1, 9, 2)")
    return project(folder, seeders, options="chunk_rows = 5", env=KILLER)


def run(
    database: Database, folder: Path, *args: str, kill: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run `alembic -n seeds …`, killed before its `kill`-th statement where that is not 0."""
    env = {"SEED_ENV": "development", "KILL_BEFORE": str(kill)}
    return database.alembic("-n", "seeds", *args, cwd=folder, env=env)


def ways(invariant: Invariant) -> tuple[tuple[str, str, Callable[[], None]], ...]:
    """Up and down: the command, how far, and what holds when it has come through."""
    return (
        ("upgrade", "head", invariant.check_seeded),
        ("downgrade", "base", invariant.check_empty),
    )


def learnt(database: Database, folder: Path, invariant: Invariant) -> dict[str, object]:
    """Go up and down once without kills; what the ledger has after each."""
    assert 0 == run(database, folder, "upgrade", "head").returncode
    invariant.learn()
    loaded = ledger(database)
    assert 0 == run(database, folder, "downgrade", "base").returncode
    invariant.check_empty()
    return {"upgrade": loaded, "downgrade": ledger(database)}


def test_every_statement(database: Database, tmp_path: Path, watching: Watching) -> None:
    """Killed again and again, each time a little later: up, the same; down, nothing left."""
    folder = laid(database, tmp_path)
    invariant = watching(database, "SIGKILL before the n-th statement, run by run")
    entries = learnt(database, folder, invariant)
    for command, target, check in ways(invariant):
        finish_by_kills(database, folder, invariant, command, target)
        check()
        assert entries[command] == ledger(database)
    assert invariant.tries >= 40 // STRIDE


@pytest.mark.long
def test_every_statement_of_a_first_run(
    database: Database, tmp_path: Path, watching: Watching
) -> None:
    """Killed once, before each statement that a run has; the next run does what is left."""
    folder = laid(database, tmp_path)
    invariant = watching(database, "SIGKILL before the n-th statement, once")
    learnt(database, folder, invariant)
    left = {"upgrade": "head", "downgrade": "base"}
    for statement in range(1, MOST_STATEMENTS, STRIDE):
        for command, target, check in ways(invariant):
            if command in left and killed(database, folder, command, target, statement):
                invariant.check()
            else:
                left.pop(command, None)
            assert 0 == run(database, folder, command, target).returncode
            check()
        if not left:
            return
    pytest.fail("no run ever came through")


def test_every_statement_over_rows_that_are_there(
    database: Database, tmp_path: Path, watching: Watching
) -> None:
    """Killed again and again where rows are adopted and updated: all in, and all given back."""
    folder = laid(database, tmp_path, OVER_ROWS_THAT_ARE_THERE)
    invariant = watching(database, "SIGKILL before the n-th statement, over rows that are there")
    assert 0 == run(database, folder, "upgrade", "head").returncode
    loaded = with_names(database)
    invariant.check_seeded()
    assert 0 == run(database, folder, "downgrade", "base").returncode
    invariant.check_empty()

    finish_by_kills(database, folder, invariant, "upgrade", "head")
    assert loaded == with_names(database)
    invariant.check_seeded()
    finish_by_kills(database, folder, invariant, "downgrade", "base")
    invariant.check_empty()
    assert invariant.tries >= 40 // STRIDE


def with_names(database: Database) -> object:
    """The rows without the ids that the server gives, which has none twice."""
    versions = database.rows("SELECT version_num FROM seed_version")
    people = database.rows(
        "SELECT p.email, p.balance, t.name, COUNT(v.id) FROM people p"
        " JOIN teams t ON t.id = p.team_id LEFT JOIN visits v ON v.person_id = p.id"
        " GROUP BY p.email, p.balance, t.name ORDER BY p.email"
    )
    chunks = database.rows(
        "SELECT revision, table_name, kind, chunk, row_offset, total, skipped FROM seed_chunk"
        " ORDER BY revision, table_name, kind, chunk"
    )
    return versions, people, chunks


def finish_by_kills(
    database: Database,
    folder: Path,
    invariant: Invariant,
    command: str,
    target: str,
) -> None:
    """Run a command until it comes through, each run killed some statements later than the last."""
    for statement in range(1, MOST_STATEMENTS, STRIDE):
        if not killed(database, folder, command, target, statement):
            return
        invariant.check()
    pytest.fail("the run never came through")


def killed(database: Database, folder: Path, command: str, target: str, statement: int) -> bool:
    """Run a command that dies before such a statement; whether it had so many."""
    done = run(database, folder, command, target, kill=statement)
    assert done.returncode in {0, -signal.SIGKILL}, done.stdout + done.stderr
    return done.returncode != 0
