"""P19 to P22: a run's start, its counts, its errors and its end are in the log, and are true."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seedlib.log_events import COUNTS
from tests.examples import examples
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

TABLES: Final = {
    "teams": "{id}, name VARCHAR(20) NOT NULL UNIQUE, score INTEGER NOT NULL",
    "people": "{id}, team_id INTEGER NOT NULL, boss_id INTEGER, mail VARCHAR(30) NOT NULL,"
    " FOREIGN KEY (team_id) REFERENCES teams (id), FOREIGN KEY (boss_id) REFERENCES people (id)",
}
# Every so-manieth address is too long; one of them may not be made at all.
REVISIONS: Final = {
    "0001_teams": """
        teams = Seed("teams", rows=3, columns={"name": v.sequence("team {}"), "score": 1})
    """,
    "0002_people": """
        import json
        import os

        long = int(os.environ.get("LONG", "1000"))
        fail = json.loads(os.environ.get("FAIL", "null"))

        class Odd(Exception):
            def __str__(self):
                raise RuntimeError("no text")

        KINDS = {kind.__name__: kind for kind in (ValueError, KeyError, OSError, TypeError, Odd)}

        def mails(rows):
            numbers = rows.n.tolist()
            if fail and fail["row"] in numbers:
                error = KINDS[fail["kind"]](fail["text"])
                error.__context__ = Odd()
                error.__context__.__context__ = error
                raise error
            return [("m" * 30 if n % long == long - 1 else f"m{n}") + "@a.test" for n in numbers]

        people = Seed("people", rows=10, columns={
            "team_id": v.ref("teams"), "boss_id": v.earlier(), "mail": mails,
        })
    """,
    "0003_scores": """
        scored = Update("teams", columns={"score": v.this["score"] + 1})
    """,
}
NAMES: Final = list(REVISIONS)
CANARY: Final = "zqxjvkpzq"

PROFILE: Final = settings(
    max_examples=examples(4),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for."""

    rows: dict[str, int]
    seed: int
    target: int
    long: int
    strict: bool
    dry: bool

    def arguments(self) -> list[str]:
        """The same as `-x` arguments, and where to go."""
        said = [f"rows.{table}={number}" for table, number in self.rows.items()]
        said += [f"seed={self.seed}"] + ["strict"] * self.strict + ["dry-run"] * self.dry
        return [*(part for one in said for part in ("-x", one)), "upgrade", NAMES[self.target]]


asked = st.builds(
    Asked,
    st.fixed_dictionaries({"teams": st.integers(1, 9), "people": st.integers(0, 40)}),
    st.integers(0, 2**63),
    st.integers(0, len(NAMES) - 1),
    st.sampled_from([3, 7, 1_000]),
    st.booleans(),
    st.booleans(),
)


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Three revisions, nothing of them applied."""
    return lay(database, tmp_path / "project", TABLES, REVISIONS, options="chunk_rows = 6")


def told(seeds: Seeds, *args: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """Run a command; its status, and what it logged. Each record is as the schema has it."""
    before = len(seeds.log())
    ended = seeds.run(*args, env={"SEED_ENV": "development", **variables})
    records = seeds.log()[before:]

    assert 1 == len({record["run"] for record in records})
    assert sorted(record["time"] for record in records) == [record["time"] for record in records]
    return ended.returncode, records


def one(records: list[dict[str, Any]], event: str) -> dict[str, Any]:
    """The only record of an event."""
    (found,) = [record for record in records if event == record["event"]]
    return found


def change(before: Mapping[str, int], seeds: Seeds) -> dict[str, int]:
    """How many rows each table has more than before."""
    return {table: seeds.count(table) - rows for table, rows in before.items()}


@pytest.mark.databases("sqlite")
@given(asked=asked, back=st.integers(0, len(NAMES) - 1))
@PROFILE
def test_p19_p20_p22_start_counts_end(seeds: Seeds, asked: Asked, back: int) -> None:
    """Start, counts by table and summary of any run, up and down, are those of the database."""
    before = {table: seeds.count(table) for table in TABLES}
    status, records = told(seeds, *asked.arguments(), LONG=str(asked.long))
    if status:
        assert asked.strict
        assert "run.failed" == records[-1]["event"]
        told(seeds, "downgrade", "base")
        return
    _start(asked, records)
    _counts(records, {} if asked.dry else change(before, seeds))
    if asked.dry:
        assert before == {table: seeds.count(table) for table in TABLES}
        return
    middle = {table: seeds.count(table) for table in TABLES}
    _, records = told(seeds, "downgrade", [*NAMES, "base"][back] if back < asked.target else "base")
    _counts(records, change(middle, seeds))
    told(seeds, "downgrade", "base")


def _start(asked: Asked, records: list[dict[str, Any]]) -> None:
    """P19: time, environment, configuration and revisions."""
    start = one(records, "run.start")
    configuration = start["configuration"]

    assert datetime.fromisoformat(start["time"]).tzinfo is not None
    assert ("development", "development") == (start["environment"], configuration["environment"])
    assert (asked.rows, asked.seed) == (configuration["rows"], configuration["seed"])
    assert (asked.strict, asked.dry) == (configuration["strict"], configuration["dry_run"])
    assert {"rows.teams", "rows.people", "seed"} <= set(configuration["said_by"])
    assert NAMES[: asked.target + 1] == start["revisions"]
    assert start["command"].endswith(f"upgrade {NAMES[asked.target]}")
    planned = {(step["table"], step["what"]): step["rows"] for step in _steps(records)}
    assert asked.rows["teams"] == planned["teams", "inserted"]


def _steps(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = one(records, "run.plan")["steps"]
    return steps


def _counts(records: list[dict[str, Any]], came: Mapping[str, int]) -> None:
    """P20, P22: by table and in all, and each table's are the database's."""
    end = one(records, "run.end")
    by_table: dict[str, Counter[str]] = {}
    for record in records:
        if record["event"] == "table.end":
            counts = {name: record[name] for name in COUNTS}
            by_table.setdefault(record["table"], Counter()).update(counts)
    skipped = Counter(record["table"] for record in records if record["event"] == "rows.skipped")
    refused = {t: c["skipped"] + c["not_updated"] for t, c in by_table.items()}
    total = sum(by_table.values(), Counter[str]())

    assert end is records[-1]
    assert 0 <= end["seconds"]
    assert {t: +c for t, c in by_table.items() if +c} == {
        table: +Counter(counts) for table, counts in end["tables"].items()
    }
    assert {name: total[name] for name in COUNTS} == {name: end[name] for name in COUNTS}
    assert {table: n for table, n in refused.items() if n} == dict(skipped)
    for table, rows in came.items():
        counts = by_table.get(table, Counter())
        assert rows == counts["inserted"] - counts["deleted"]


@pytest.mark.databases("sqlite")
@given(
    row=st.integers(0, 39),
    kind=st.sampled_from(["ValueError", "KeyError", "OSError", "TypeError", "Odd"]),
    text=st.text(st.characters(exclude_categories=[])),
)
@PROFILE
def test_p21_errors(seeds: Seeds, row: int, kind: str, text: str) -> None:
    """Whatever a seeder raises, wherever: one record has message, stack, causes and context."""
    words = f"{text} '{CANARY} {text}'" if kind in {"ValueError", "KeyError"} else text
    fail = json.dumps({"row": row, "kind": kind, "text": words})
    status, records = told(seeds, "-x", "rows.people=40", "upgrade", "head", FAIL=fail)
    error = records[-1]["error"]
    behind = error["caused_by"][0]

    assert 0 != status
    assert ("run.failed", "error") == (records[-1]["event"], records[-1]["level"])
    assert error["message"] == records[-1]["message"]
    assert any("0002_people.py" in call for call in behind["stack"])
    assert behind["type"].endswith(kind)
    assert behind["message"].startswith(kind)
    assert records[-1]["command"].endswith("upgrade head")
    if "run.start" in {record["event"] for record in records}:
        where = {"revision": "0002_people", "direction": "upgrade", "table": "people"}
        assert where == error["context"]
    log = (seeds.folder / "seed.log").read_text(encoding="ascii")
    assert CANARY not in log
    assert '"run.end"' not in log
    told(seeds, "downgrade", "base")
    (seeds.folder / "seed.log").unlink()
