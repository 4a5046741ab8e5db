"""P18: what was masked is on record, run by run and column by column, and comes to what is there.

Random files are loaded, killed on the way, gone on with and taken back in random order. After each
command a model says how many rows and NULLs the record must have, and the file has no word in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seedlib.masking import VERSION
from seedlib.masking.keyed import Key
from tests.examples import examples
from tests.pii.searching import found, in_tables
from tests.pii.stage import Stage
from tests.processes import MASK_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

MARK: Final = "zqxjvkp"
CLASSES: Final = {"name": "person", "mail": "email", "born": "date_of_birth", "doc": "json"}
BODY: Final = """
    people = Seed("people", source=csv_rows("people.csv"), pii={
        "number": None, "name": "person", "mail": "email", "born": "date_of_birth",
        "doc": in_json({"$.mail": "email", "$.kind": None}),
    })
"""
STRATEGIES: Final = {"development": "replaced", "staging": "pseudonymised"}
KEY_IDS: Final = {"development": "public", "staging": Key.of(MASK_KEY).id}


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the file: which of its cells are there, and whether it can be loaded."""

    cells: frozenset[str]
    fault: Literal["", "number", "day", "ragged"]

    def line(self, number: int) -> str:
        """The line."""
        word = f"{MARK}{chr(97 + number // 26)}{chr(97 + number % 26)}"
        document = f'"{{""mail"": ""{word}@qq.com"", ""kind"": 1}}"'
        whole = {"name": word.title(), "mail": f"{word}@qq.com", "born": "1712-03-04"}
        cells = {n: text for n, text in (whole | {"doc": document}).items() if n in self.cells}
        if self.fault == "day":
            cells["born"] = f"{word} 4th"
        first = word if self.fault == "number" else str(number)
        line = ",".join([first, *(cells.get(name, "") for name in CLASSES)])
        return f"{line},{word}" if self.fault == "ragged" else line


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and what is done with it.

    A command is a load that dies before its n-th count, one that does not (0), or a rollback (-1).
    """

    lines: list[Record]
    commands: list[int]
    environment: str
    chunk_rows: int


records = st.builds(
    Record,
    st.frozensets(st.sampled_from(sorted(CLASSES))),
    st.sampled_from(("", "", "", "", "number", "day", "ragged")),
)
commands = st.one_of(st.integers(1, 40), st.just(0), st.just(-1))
cases = st.builds(
    Case,
    st.lists(records, min_size=3, max_size=24),
    st.lists(commands, min_size=2, max_size=4),
    st.sampled_from(sorted(STRATEGIES)),
    st.integers(1, 7),
)


@dataclass(slots=True)
class World:
    """The database, and what the record of masks must come to."""

    stage: Stage
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def apply(self, command: int) -> None:
        """Run one command, and compare."""
        before = self._there()
        if command < 0:
            self.stage.done("-x", "force", "downgrade", "base")
            assert Counter() == +self._there()
        else:
            self._load(command)
            self.counted += self._there() - before
        assert self.counted == self._on_record()

    def _load(self, command: int) -> None:
        dying = {"MEET": "UPDATE seed_mask", "NTH": str(command), "DIE": "1"} if command else {}
        ended = self.stage.run("upgrade", "head", **dying)
        assert ended.status in ({0, -9} if command else {0}), ended.said
        if ended.status == 0 and "Nothing to do" not in ended.said:
            self._logged()

    def _there(self) -> Counter[tuple[str, str]]:
        """Rows and NULLs of each column, as they are in the table."""
        database = self.stage.database
        told = Counter[tuple[str, str]]()
        for name in CLASSES:
            query = f"SELECT COUNT(*), COUNT(*) - COUNT({name}) FROM people"
            ((told[name, "rows"], told[name, "nulls"]),) = database.rows(query)
        return +told

    def _on_record(self) -> Counter[tuple[str, str]]:
        """The same, as it is on record, over all runs."""
        told = Counter[tuple[str, str]]()
        for entry in self._entries():
            told[str(entry["name"]), "rows"] += int(str(entry["rows"]))
            told[str(entry["name"]), "nulls"] += int(str(entry["nulls"]))
            self._described(entry)
        return +told

    def _described(self, entry: Mapping[str, object]) -> None:
        """Class, strategy, masker, version and key are those of the column and environment."""
        name, here = str(entry["name"]), self.stage.environment
        what = CLASSES[name]
        assert ("email" if what == "json" else what) == entry["class"]
        assert str(entry["masker"]).endswith(f" {VERSION}")
        assert str(entry["masker"]).startswith(what)
        assert STRATEGIES[here] == entry["strategy"]
        assert KEY_IDS[here] == entry["key_id"]
        assert ("0001_people", "people") == (entry["revision"], entry["table"])

    def _entries(self) -> list[dict[str, object]]:
        if "seed_mask" not in self.stage.database.tables():
            return []
        names = ("run", "revision", "table", "name", "class", "strategy", "masker", "key_id")
        rows = self.stage.database.rows(
            "SELECT run, revision, table_name, column_name, class, strategy, masker, key_id,"
            " row_count, null_count FROM seed_mask"
        )
        return [dict(zip((*names, "rows", "nulls"), row, strict=True)) for row in rows]

    def _logged(self) -> None:
        """The log has the counts of the run that ended last."""
        last = self.stage.log("run.end")[-1]["run"]
        logged = {
            r["column"]: (r["rows"], r["nulls"], r["masker"], r["key_id"], r["strategy"])
            for r in self.stage.log("column.masked")
            if r["run"] == last
        }
        kept = {
            e["name"]: (e["rows"], e["nulls"], e["masker"], e["key_id"], e["strategy"])
            for e in self._entries()
            if e["run"] == last
        }
        assert set(CLASSES) == set(kept)
        assert kept == logged


@pytest.mark.databases("sqlite", "mariadb")
@given(case=cases)
@settings(
    max_examples=examples(2),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p18(database: Database, tmp_path: Path, case: Case) -> None:
    """Whatever came between, the record of masks says what was masked, and not what it was."""
    for table in database.tables():
        database.execute(f"DROP TABLE {table}")
    auto = "" if database.kind == "sqlite" else " AUTO_INCREMENT"
    database.execute(
        f"CREATE TABLE people (id INTEGER PRIMARY KEY{auto}, number INTEGER NOT NULL,"
        " name VARCHAR(60), mail VARCHAR(60), born DATE, doc VARCHAR(200))"
    )
    text = "\n".join(["number,name,mail,born,doc", *(r.line(n) for n, r in enumerate(case.lines))])
    stage = Stage(database, tmp_path, case.environment)
    stage.lay({"0001_people": BODY}, {"people.csv": text}, chunk_rows=case.chunk_rows)
    world = World(stage)
    for command in (*case.commands, 0):
        world.apply(command)

    good = [r for r in case.lines if not r.fault]
    assert len(good) == database.scalar("SELECT COUNT(*) FROM people")
    assert [] == found([*in_tables(database), *stage.outputs], [MARK.encode()])
