"""What a dry run counts the run then meets, event by event; and nothing of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.content import fingerprint
from tests.dry_run.trial import (
    OPTIONS,
    TABLES,
    counts,
    events,
    everything,
    met,
    rows,
    tried,
    unchanged,
)
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

LAST_VISIT = "DELETE FROM visits WHERE id = (SELECT id FROM (SELECT MAX(id) AS id FROM visits) x)"
KILLED = -9


def killed(seeds: Seeds, *args: str, meet: str, nth: int) -> str:
    """Run a command that is killed before the n-th statement with a text in it."""
    env = {"SEED_ENV": "development", "MEET": meet, "NTH": str(nth)}
    ended = seeds.run(*args, env=env)
    assert KILLED == ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


def test_virgin(seeds: Seeds) -> None:
    """On a database without a table of ours, none is there after the dry run of an upgrade."""
    records = met(seeds, "upgrade", "head")

    assert {"inserted", "updated", "skipped", "not_updated"} == set(counts(records))
    told = records[-1]["tables"]
    assert {"teams": 9, "tags": 7, "people": 40} == {
        table: told[table]["inserted"] + told[table]["skipped"]
        for table in told
        if table != "visits"
    }


def test_further(seeds: Seeds) -> None:
    """A dry run goes on from revisions that are in."""
    seeds.done("upgrade", "0001")
    records = met(seeds, "upgrade", "head")

    assert ["0002_people", "0003_visits"] == records[0]["revisions"]


@pytest.mark.parametrize("target", ["-1", "base"])
def test_down(seeds: Seeds, target: str) -> None:
    """A rollback's dry run shows what goes, asks nothing, and takes nothing."""
    seeds.done("upgrade", "head")
    seeds.database.execute(LAST_VISIT)
    records = met(seeds, "downgrade", target)

    assert 1 == counts(records)["gone_already"]


def test_ids_of_before(seeds: Seeds) -> None:
    """Ids that a rollback keeps are still there for the run after a dry run that took them."""
    seeds.done("upgrade", "head")
    before = rows(seeds.database)
    seeds.done("downgrade", "base")
    met(seeds, "upgrade", "head")

    after = rows(seeds.database)
    assert [before[table] for table in TABLES] == [after[table] for table in TABLES]


@pytest.mark.parametrize("choice", ["keep", "delete"])
def test_edited(seeds: Seeds, choice: str) -> None:
    """Edited rows are kept, or deleted, in numbers that the rollback then has."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE visits SET cost = cost + 1 WHERE id > 1 AND id % 7 = 0")
    seeds.database.execute("UPDATE teams SET score = 50 WHERE name = 'team 004'")
    records = met(seeds, "-x", f"on-edited={choice}", "downgrade", "-1")

    assert events(records)["rows.edited"]


def test_one_table(seeds: Seeds) -> None:
    """One table alone, up and down."""
    assert "people" in met(seeds, "-x", "table=people", "upgrade", "head")[-1]["tables"]
    seeds.done("upgrade", "head")
    assert ["visits"] == list(met(seeds, "-x", "table=visits", "downgrade", "base")[-1]["tables"])


def test_below_the_head(database: Database, tmp_path: Path) -> None:
    """A revision is taken back below the head, its version staying."""
    revisions = {
        "0001_tags": 'tags = Seed("tags", rows=7, columns={"word": v.sequence("tag {}")})',
        "0002_teams": """
            teams = Seed("teams", rows=3, columns={"name": v.sequence("{}"), "score": 1})
        """,
    }
    seeds = lay(database, tmp_path / "project", TABLES, revisions, options=OPTIONS)
    seeds.done("upgrade", "head")

    assert {"deleted": 7} == counts(met(seeds, "-x", "table=tags", "downgrade", "base"))


def test_interrupted(seeds: Seeds) -> None:
    """A dry run goes on with what is half done, up and down, and leaves it half done."""
    killed(seeds, "upgrade", "head", meet="INTO seed_chunk", nth=8)
    tried(seeds, "downgrade", "base")
    met(seeds, "upgrade", "head")
    killed(seeds, "downgrade", "base", meet="DELETE FROM seed_chunk", nth=6)
    met(seeds, "downgrade", "base")


def test_leftover(seeds: Seeds) -> None:
    """A half-done upgrade is taken back in the numbers that the dry run has."""
    killed(seeds, "upgrade", "head", meet="INTO seed_chunk", nth=8)
    records = met(seeds, "downgrade", "base")

    assert {"deleted"} <= set(counts(records))


@pytest.mark.parametrize("nth", [1, 6, 20])
def test_killed(seeds: Seeds, nth: int) -> None:
    """A dry run that is killed leaves nothing, neither on a virgin database nor on a seeded one."""

    def die(*args: str) -> str:
        return killed(seeds, "-x", "dry-run", *args, meet=" seed_chunk", nth=nth)

    unchanged(seeds, die, "upgrade", "head")
    seeds.done("upgrade", "head")
    unchanged(seeds, die, "downgrade", "base")
    seeds.done("downgrade", "base")


def test_a_table_of_ours_is_missing(seeds: Seeds) -> None:
    """Where one of our tables is gone, a run makes it again, and a dry run does not."""
    seeds.done("upgrade", "head")
    seeds.database.execute("DROP TABLE seed_audit")
    met(seeds, "downgrade", "base")


def test_stamp(seeds: Seeds) -> None:
    """A stamp is tried out as well."""
    tried(seeds, "stamp", "0002_people")
    seeds.done("upgrade", "head")
    tried(seeds, "stamp", "0002_people")


def test_nothing_to_do(seeds: Seeds) -> None:
    """Where there is nothing to do, a dry run says so, as a run does."""
    seeds.done("upgrade", "head")
    said = unchanged(seeds, seeds.done, "-x", "dry-run", "upgrade", "head")

    assert "Nothing to do: the seeds are at 0003_visits." in said


def test_flag(seeds: Seeds) -> None:
    """`seed --dry-run` is the same, and commands that only read do not mind it."""
    for args in (("upgrade", "head"), ("current",), ("history",), ("lock",)):
        before = everything(seeds)
        env = {"SEED_ENV": "development"}
        ended = warm.seed(*args, "--dry-run", cwd=seeds.folder, url=seeds.database.url, env=env)

        assert 0 == ended.returncode, ended.stdout + ended.stderr
        (seeds.folder / "seed.log").unlink(missing_ok=True)
        assert before == everything(seeds)


def test_rows_that_are_there(database: Database, tmp_path: Path) -> None:
    """Rows are adopted and updated, and given back, in numbers that the run then has."""
    seeders = {
        "0001_tags": """
            tags = Seed("tags", on_conflict="adopt", pii={"word": None},
                source=records(("word",), [(f"tag {n}",) for n in range(9)]))
            teams = Seed("teams", rows=9, on_conflict="update", columns={
                "name": v.sequence("team {}"), "score": 1,
            })
        """,
        "0002_teams": """
            teams = Seed("teams", rows=8, first_row=100, on_conflict="update", columns={
                "name": lambda rows: [f"team {n - 97}" for n in rows.n.tolist()], "score": 7,
            })
        """,
    }
    seeds = lay(database, tmp_path / "project", TABLES, seeders, options=OPTIONS)
    database.execute("INSERT INTO tags (word) VALUES ('tag 2')")
    database.execute("INSERT INTO teams (id, name, score) VALUES (2, 'team 4', 4)")
    untouched = fingerprint(database)
    records = met(seeds, "upgrade", "head")
    assert {"inserted": 8 + 8 + 1, "adopted": 1, "updated": 1 + 7} == counts(records)
    records = met(seeds, "downgrade", "base")

    assert {"deleted": 8 + 8 + 1, "adopted": 1, "restored": 1 + 7} == counts(records)
    assert untouched == fingerprint(database)
