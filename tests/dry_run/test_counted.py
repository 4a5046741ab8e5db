"""Above `dry-run-rows` a dry run makes, checks and counts, and executes nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import warm
from tests.dry_run.trial import OPTIONS, Records, counts, summary, unchanged
from tests.examples import examples
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "teams": "{id}, name VARCHAR(20) NOT NULL UNIQUE, score INTEGER NOT NULL, lead_id INTEGER",
    "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER, email VARCHAR(100) NOT NULL,"
    " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)",
    "visits": "{id}, person_id INTEGER NOT NULL, cost DECIMAL(10, 2) NOT NULL,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
    "tags": "{id}, word VARCHAR(20) NOT NULL UNIQUE, score INTEGER NOT NULL",
}
# Some addresses do not fit, so that people are skipped, and with them their visits; people wait for
# their bosses, teams for those who lead them; tags are there already, in part.
REVISIONS = {
    "0001_teams": """
        teams = Seed("teams", rows=9, columns={"name": v.sequence("team {:03d}"), "score": 1})
    """,
    "0002_people": """
        import os

        long = int(os.environ.get("LONG", "17"))

        def emails(rows):
            where = os.environ.get("WRITE_TO")
            if where:
                import sqlite3

                with sqlite3.connect(where, timeout=0) as other:
                    other.execute("INSERT INTO notes (n) VALUES (1)")
            numbers = rows.n.tolist()
            return [("p" * 200 if n % long == long - 1 else f"p{n}") + "@a.test" for n in numbers]

        people = Seed("people", rows=40, columns={
            "team_id": v.ref("teams"), "boss_id": v.earlier(), "email": emails,
        })
        scored = Update("teams", columns={"score": v.this["score"] + 1})
    """,
    "0003_visits": """
        visits = Seed("visits", columns={
            "person_id": v.each("people", 1, 3), "cost": v.decimal(1, 9, 2),
        })
        led = Update("teams", columns={"lead_id": v.ref("people")})
    """,
    "0004_tags": """
        tags = Seed("tags", rows=30, on_conflict="update", columns={
            "word": v.sequence("tag {}"), "score": 3,
        })
    """,
}
COUNTING = ("-x", "dry-run", "-x", "dry-run-rows=0")
KILLED = -9


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """The project, nothing of it applied, and rows of the application's."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS, options=OPTIONS, env=_MEET)
    database.execute("CREATE TABLE notes (n INTEGER)")
    database.execute("INSERT INTO tags (id, word, score) VALUES (3, 'tag 7', 1), (9, 'tag 21', 1)")
    return seeds


_MEET = '''
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def meet(_connection, _cursor, statement, *_):
    """Die before the n-th statement with a text in it."""
    global met
    met += os.environ.get("MEET", "no such text") in statement
    if met == int(os.environ.get("NTH", "-1")):
        os.kill(os.getpid(), signal.SIGKILL)
'''


def counted(seeds: Seeds, *args: str, **variables: str) -> tuple[list[str], object]:
    """What a dry run counts that executes nothing: its summary, and its log's."""
    env = {"SEED_ENV": "development", **variables}
    said = unchanged(seeds, seeds.done, *COUNTING, *args, env=env)
    end = seeds.log("run.end")[-1]

    assert said.rstrip().endswith("Nothing was changed.")
    assert "Dry run: it counts, and executes nothing." in said
    assert ("counted", True) == (end["dry_run_mode"], end["dry_run"])
    return summary(said.partition("Dry run: counted")[0]), end["tables"]


def agrees(seeds: Seeds, *args: str, **variables: str) -> dict[str, int]:
    """Count, try out, then do: one and the same comes of all three; what it was."""
    env = {"SEED_ENV": "development", **variables}
    told, tables = counted(seeds, *args, **variables)
    tried = seeds.done("-x", "dry-run", *args, env=env)
    executed = seeds.log("run.end")[-1]
    assert ("executed", tables) == (executed["dry_run_mode"], executed["tables"])
    done = seeds.done(*args, env=env)
    end = seeds.log("run.end")[-1]

    assert "dry_run_mode" not in end
    assert (told, tables) == (summary(done), end["tables"])
    assert told == summary(tried)
    return counts([end])


def test_up_and_down(seeds: Seeds) -> None:
    """Skipped records, second passes, updates, rows that are there: counted as they then become."""
    up = agrees(seeds, "upgrade", "0003_visits")
    assert {"inserted", "updated", "skipped", "not_updated"} == set(up)
    assert {"inserted": 28, "updated": 2} == agrees(seeds, "upgrade", "head")

    for (key,) in seeds.database.rows("SELECT id FROM visits ORDER BY id LIMIT 2"):
        seeds.database.execute("DELETE FROM visits WHERE id = :id", id=key)
    down = agrees(seeds, "downgrade", "0002_people")
    assert 2 == down["gone_already"]
    agrees(seeds, "-x", "table=people", "downgrade", "base")
    assert {"deleted": 9} == agrees(seeds, "downgrade", "base")


@pytest.mark.databases("sqlite")
def test_a_virgin_file(seeds: Seeds) -> None:
    """Not one byte of a database that was never seeded is another, and no table of ours is made."""
    file = seeds.folder.parent / "seed.sqlite3"
    before = file.read_bytes()
    counted(seeds, "upgrade", "head")

    assert before == file.read_bytes()
    assert not seeds.own_tables


@pytest.mark.databases("mariadb", "mysql")
def test_no_counter_moves(seeds: Seeds) -> None:
    """Executed, a dry run moves AUTO_INCREMENT; counting takes no id."""

    def counters() -> list[str]:
        shown = [str(seeds.database.rows(f"SHOW CREATE TABLE {table}")) for table in TABLES]
        return [re.sub(r".*AUTO_INCREMENT=(\d+).*", r"\1", text) for text in shown]

    before = counters()
    counted(seeds, "upgrade", "head")

    assert before == counters()
    assert not seeds.own_tables


@pytest.mark.databases("sqlite")
def test_edited_and_gone(seeds: Seeds) -> None:
    """Edited rows are kept or deleted; rows that are gone are told, beneath an update as well."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE visits SET cost = cost + 1 WHERE id % 7 = 1")
    seeds.database.execute("UPDATE people SET email = 'x@b.test' WHERE id = 2")
    seeds.database.execute("DELETE FROM tags WHERE id IN (3, 12)")
    seeds.database.execute("UPDATE teams SET score = 50 WHERE name = 'team 004'")
    kept = agrees(seeds, "-x", "on-edited=keep", "downgrade", "0002_people")
    assert {"kept", "deleted", "restored", "gone_already"} == set(kept)
    seeds.database.execute("DELETE FROM visits")
    deleted = agrees(seeds, "-x", "on-edited=delete", "downgrade", "base")
    assert {"deleted", "restored"} == set(deleted)


@pytest.mark.databases("sqlite")
def test_interrupted(seeds: Seeds) -> None:
    """What is half done is counted from where it is, up and down."""
    for nth, text in ((9, "INTO seed_chunk"), (14, "INTO seed_chunk")):
        env = {"SEED_ENV": "development", "MEET": text, "NTH": str(nth)}
        assert KILLED == seeds.run("upgrade", "head", env=env).returncode
        counted(seeds, "downgrade", "base")
    agrees(seeds, "upgrade", "head")
    env = {"SEED_ENV": "development", "MEET": "DELETE FROM seed_chunk", "NTH": "6"}
    assert KILLED == seeds.run("downgrade", "base", env=env).returncode
    agrees(seeds, "downgrade", "base")
    env |= {"MEET": "INTO seed_chunk", "NTH": "12"}
    assert KILLED == seeds.run("upgrade", "head", env=env).returncode
    agrees(seeds, "downgrade", "base")


@pytest.mark.databases("sqlite")
def test_stamped_and_passed_over(database: Database, tmp_path: Path) -> None:
    """Revisions without rows of theirs, and those that are in already, are told as by the run."""
    columns = "{id}, word VARCHAR(20) NOT NULL UNIQUE"
    seed = 'words = Seed("{}", rows=7, columns={{"word": v.sequence("w{{}}")}})'
    revisions = {
        "0001_stamped": seed.format("one"),
        "0002_passed": f'environments = ("staging",)\n{seed.format("two")}',
        "0003_loaded": seed.format("three"),
        "0004_loaded": seed.format("four"),
    }
    tables = dict.fromkeys(("one", "two", "three", "four"), columns)
    seeds = lay(database, tmp_path / "project", tables, revisions, options=OPTIONS)
    seeds.done("stamp", "0001_stamped")
    assert {"inserted": 14} == agrees(seeds, "upgrade", "head")
    database.execute("DELETE FROM four WHERE word = 'w1'")
    seeds.done("stamp", "0003_loaded")
    seeds.done("-x", "table=three", "downgrade", "base")
    assert {"inserted": 7, "gone_already": 1} == agrees(seeds, "upgrade", "head")
    assert {"deleted": 13, "gone_already": 1} == agrees(seeds, "downgrade", "base")

    told = {(r["dry_run_mode"], r["revision"], r["reason"]) for r in dry(seeds.log())}
    for mode in ("counted", "executed"):
        mine = {(revision, reason) for its, revision, reason in told if its == mode}
        assert ("0001_stamped", "nothing of it is in the ledger") in mine
        assert ("0002_passed", "it was passed over when it was applied") in mine
        assert ("0004_loaded", "already in, stamped again") in mine
        assert 2 == len([reason for revision, reason in mine if revision == "0002_passed"])


def dry(records: Records) -> Records:
    """Of a log what dry runs had nothing to do about."""
    return [r for r in records if r["event"] == "revision.passed" and "dry_run_mode" in r]


@pytest.mark.databases("sqlite")
def test_strict(seeds: Seeds) -> None:
    """An invalid record stops it where it would stop the run, with the same words."""
    said = unchanged(seeds, seeds.refused, *COUNTING, "-x", "strict", "upgrade", "head")

    assert "This was a dry run: nothing was changed. The run itself would have stopped here" in said
    assert "the run is strict" in said
    failed = seeds.log("run.failed")[-1]
    assert ("counted", "people") == (failed["dry_run_mode"], failed["error"]["context"]["table"])


@pytest.mark.databases("sqlite")
def test_others_write_meanwhile(seeds: Seeds) -> None:
    """Counting holds no lock; executed, the dry run keeps all others from writing."""
    file = str(seeds.folder.parent / "seed.sqlite3")
    env = {"SEED_ENV": "development", "WRITE_TO": file}
    seeds.done(*COUNTING, "upgrade", "head", env=env)
    wrote = seeds.count("notes")
    seeds.refused("-x", "dry-run", "upgrade", "head", env=env)

    assert 40 / 6 < wrote
    assert "SQLITE_BUSY" in str(seeds.log("run.failed"))


@pytest.mark.databases("sqlite")
def test_where_it_begins(seeds: Seeds) -> None:
    """The default is 100,000 rows; a file may say otherwise, and `-x`; alone it is refused."""
    said = seeds.done("-x", "dry-run", "upgrade", "head")
    assert "Dry run: all of it was rolled back. Nothing was changed." in said
    visits = seeds.log("run.end")[-1]["tables"]["visits"]
    # Everything that is written, with what is left out: the first of the 40 people has no boss.
    rows = 9 + 40 + 39 + 9 + visits["inserted"] + visits["skipped"] + 9 + 30
    said = seeds.done("-x", "dry-run", "-x", f"dry-run-rows={rows - 1}", "upgrade", "head")
    assert f"would write {rows} rows, more than the {rows - 1} of dry-run-rows" in said
    assert f"-x dry-run -x dry-run-rows={rows}. Nothing was changed." in said
    said = seeds.done("-x", "dry-run", "-x", f"dry-run-rows={rows}", "upgrade", "head")
    assert "all of it was rolled back" in said
    args, env = ("--dry-run", "--dry-run-rows", "0", "upgrade", "head"), {"SEED_ENV": "development"}
    ended = warm.seed(*args, cwd=seeds.folder, url=seeds.database.url, env=env)
    assert (
        f"To try them, in one transaction that is rolled back: --dry-run --dry-run-rows {rows}"
        in (ended.stdout)
    )
    ini = seeds.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("chunk_rows = 6", "chunk_rows = 6\ndry_run_rows = 10"))
    assert "more than the 10 of dry-run-rows" in seeds.done("-x", "dry-run", "upgrade", "head")
    assert "executed" not in {r["dry_run_mode"] for r in seeds.log("run.end")[-1:]}
    said = seeds.refused_untouched("-x", "dry-run-rows=5", "upgrade", "head")
    assert "-x dry-run-rows makes no dry run by itself; say -x dry-run besides" in said


def test_planned_counted_done(seeds: Seeds) -> None:
    """The plan, what is counted, and the run come to one number, second passes included."""

    def planned() -> list[dict[str, Any]]:
        said = warm.seed("plan", "--json", cwd=seeds.folder, url=seeds.database.url, env=env)
        steps: list[dict[str, Any]] = json.loads(said.stdout)["steps"]
        return steps

    def to_come() -> int:
        return sum(step["rows"] - step["in_already"] for step in planned())

    env = {"SEED_ENV": "development", "LONG": "1000"}
    people = [(s["what"], s["rows"], s["by"]) for s in planned() if s["table"] == "people"]
    every, by = to_come(), people[0][2]
    killed = env | {"MEET": "INTO seed_chunk", "NTH": "15"}
    # Within the second pass over people.
    assert KILLED == seeds.run("upgrade", "head", env=killed).returncode
    filled = seeds.database.scalar("SELECT COUNT(*) FROM people WHERE boss_id IS NOT NULL")
    left = to_come()
    (fill,) = [s for s in planned() if (s["table"], s["what"]) == ("people", "updated")]
    said = seeds.done(*COUNTING, "upgrade", "head", env=env)
    seeds.done("upgrade", "head", env=env)
    logged = seeds.log("run.plan")[0]["steps"]
    done = seeds.log("run.end")[-1]["tables"]

    changes = None if seeds.database.kind == "sqlite" else by
    assert [("inserted", 40, by), ("updated", 39, changes)] == people
    assert 0 < filled < 39
    assert (39, filled) == (fill["rows"], fill["in_already"])
    assert f"would write {left} rows" in said
    assert every == sum(step["rows"] for step in logged)
    assert left == sum(rows for counts in done.values() for rows in counts.values())


@pytest.mark.databases("mariadb", "mysql")
def test_ids_for_the_run_alone(database: Database, tmp_path: Path) -> None:
    """Where a key has ids for the run and not for a dry run as well, counting is the way out."""
    tables = {"words": "id TINYINT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20) NOT NULL UNIQUE"}
    body = 'words = Seed("words", rows=43, columns={"word": v.sequence("w{}")})'
    seeds = lay(database, tmp_path / "project", tables, {"0001_words": body}, options=OPTIONS)
    said = seeds.refused_untouched("-x", "dry-run", "upgrade", "head")
    assert "Say -x dry-run-rows=0 besides, which counts and takes none" in said

    counted(seeds, "upgrade", "head")


@pytest.mark.databases("sqlite")
@given(
    rows=st.fixed_dictionaries({"teams": st.integers(1, 12), "people": st.integers(0, 60)}),
    long=st.sampled_from([2, 5, 17, 1_000]),
    stops=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    there=st.sets(st.integers(0, 40), max_size=5),
)
@settings(
    max_examples=examples(2),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_counted_executed_done(
    seeds: Seeds, rows: dict[str, int], long: int, stops: tuple[int, int], there: set[int]
) -> None:
    """Counted, tried out and done: whatever is asked for, the numbers are the same (R6.5)."""
    names, volume = list(REVISIONS), []
    seeds.database.execute("DELETE FROM tags")
    for n in there:
        seeds.database.execute(f"INSERT INTO tags (word, score) VALUES ('tag {n}', 1)")
    for table, number in rows.items():
        volume += ["-x", f"rows.{table}={number}"]
    first, second = sorted(stops)
    agrees(seeds, *volume, "upgrade", names[first], LONG=str(long))
    if second > first:
        agrees(seeds, *volume, "upgrade", names[second], LONG=str(long))
        agrees(seeds, "downgrade", names[first], LONG=str(long))
    agrees(seeds, "downgrade", "base", LONG=str(long))
