"""A project whose commands are tried out before they are run, and compared."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib.logs import COUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.databases import Database
    from tests.runs import Seeds

Records = list[dict[str, Any]]

TABLES = {
    "teams": "{id}, name VARCHAR(20) NOT NULL UNIQUE, score INTEGER NOT NULL",
    "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER,"
    " email VARCHAR(100) NOT NULL UNIQUE, age INTEGER NOT NULL, CHECK (age < 50),"
    " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)",
    "visits": "{id}, person_id INTEGER NOT NULL, cost DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
    "tags": "word VARCHAR(20) PRIMARY KEY",
}
# Every 13th person is one that the database refuses, every 17th one that does not fit its column.
REVISIONS = {
    "0001_teams": """
        teams = Seed("teams", rows=9, columns={"name": v.sequence("team {:03d}"), "score": 1})
        tags = Seed("tags", rows=7, columns={"word": v.sequence("tag {}")})
    """,
    "0002_people": """
        def ages(rows):
            return [60 if n % 13 == 12 else 30 for n in rows.n.tolist()]

        def emails(rows):
            return [("p" * 200 if n % 17 == 16 else f"p{n}") + "@a.test" for n in rows.n.tolist()]

        people = Seed("people", rows=40, columns={
            "team_id": v.ref("teams"),
            "boss_id": v.earlier(),
            "email": emails,
            "age": ages,
        })
        scored = Update("teams", columns={"score": v.this["score"] + 1})
    """,
    "0003_visits": """
        visits = Seed("visits", columns={
            "person_id": v.each("people", 1, 3),
            "cost": v.decimal(1, 9, 2),
        })
    """,
}
OPTIONS = "chunk_rows = 6\nworkers = 1"

NOTHING_STAYS = "Dry run: all of it was rolled back. Nothing was changed.\n"
NOT_SO_FAR = "This was a dry run: nothing was changed. The run itself would have stopped here"

# What a run has and its dry run has otherwise: when, how long, how it was called, by whose leave.
_OWN = {
    "time",
    "run",
    "message",
    "seconds",
    "command",
    "configuration",
    "dry_run",
    "dry_run_mode",
    "by",
}


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that there is, ours and Alembic's among them."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    with database.engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for name, table in metadata.tables.items()
        }


def everything(seeds: Seeds) -> object:
    """Every row of every table, and every file, but for what Python, SQLite and the lock leave."""
    found = rows(seeds.database)
    passing = {".pyc", ".seed-lock", ".sqlite3-journal"}
    return found, {f for f in seeds.folder.parent.rglob("*") if f.suffix not in passing}


def unchanged(seeds: Seeds, command: Callable[..., str], *args: str, **options: Any) -> str:  # noqa: ANN401 - the command's own
    """Do something that must change nothing; what it said."""
    (seeds.folder / "seed.log").touch()
    before = everything(seeds)
    said = command(*args, **options)

    assert before == everything(seeds)
    return said


def tried(seeds: Seeds, *args: str, env: Mapping[str, str] | None = None) -> str:
    """Try out a command that must succeed, and change nothing; what it said."""
    said = unchanged(seeds, seeds.done, "-x", "dry-run", *args, env=env)

    assert said.endswith(NOTHING_STAYS)
    return said


def met(seeds: Seeds, *args: str, env: Mapping[str, str] | None = None) -> Records:
    """Try a command out, then do it: the same is told, and the dry run changed nothing.

    :returns: the records of the run's log.
    """
    before = len(seeds.log())
    said = tried(seeds, *args, env=env)
    dry = seeds.log()[before:]
    done = seeds.done(*args, env=env)
    wet = seeds.log()[before + len(dry) :]

    assert all(record["dry_run"] for record in dry)
    assert not any("dry_run" in record for record in wet)
    assert _compared(wet) == _compared(dry)
    assert summary(done) == summary(said)
    return wet


def summary(said: str) -> list[str]:
    """The closing table and the counts below it, without the time that it took."""
    lines = said.partition("Dry run: all")[0].splitlines()
    (last,) = (at for at, line in enumerate(lines) if re.search(r" in [\d.]+ s \(", line))
    first = max((at for at in range(last) if lines[at].startswith("table ")), default=last)
    return [*lines[first:last], lines[last].partition(" in ")[0], lines[last].split()[-1]]


def counts(records: Records) -> dict[str, int]:
    """What a run's summary has besides zeros."""
    ended = records[-1]
    assert "run.end" == ended["event"]
    return {name: ended[name] for name in COUNTS if ended[name]}


def _compared(records: Records) -> Records:
    """A log in a form in which a dry run and a run are alike."""
    return [
        {name: value for name, value in record.items() if name not in _OWN} for record in records
    ]


def events(records: Records) -> Counter[str]:
    """How often each event is in a log."""
    return Counter(record["event"] for record in records)
