"""What masked rows are: they fit, they join, they are counted, and they go as they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from seedlib.masking.keyed import Key
from tests.content import contents, fingerprint
from tests.pii.stage import Stage
from tests.pii_scanner import scan
from tests.processes import MASK_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

OTHER_KEY: Final = "another key of staging, which is no secret"
GRADES: Final = ("low", "mid", "high")
NAMES: Final = ("Maren Tollefsen", "Dr. Ulrike von Hagenbeck", "MAREN", "Jean-Luc Brack", "Li")


@dataclass(frozen=True, slots=True)
class Person:
    """A record of the file, by its number; a third of the cells is NULL, and some are equal."""

    number: int

    @property
    def mail(self) -> str:
        """An address of a person's own, if there is one."""
        return "" if self.number % 7 == 6 else f"maren.{self.number}@quartzbeck.co"

    def line(self) -> str:
        """The record as it stands in the file."""
        n = self.number
        name, day = NAMES[n % len(NAMES)], f"19{50 + n:02d}-02-03"
        faith = GRADES[n % 3] if n % 3 else ""
        cells = (f"P{n:02d}", name, self.mail, f"(415) 386-{2000 + n}", faith, faith, day, "Zoë's")
        return ",".join([*cells, f"D{n:07d}", "quartzbeck"])


GOOD: Final = [Person(number) for number in range(30)]
HEADER: Final = "code,name,mail,phone,faith,kind,born,note,licence,handle\n"
BAD: Final = {
    "code": "P50,a,b,c,low,low,1950-02-03,d,e",
    "born": "P51,Maren,x@quartzbeck.co,,low,low,the third of May,d,e,f",
    "": "P52,Maren,y@quartzbeck.co,,low,,1950-02-03,d,e,f,g",
}
"""Lines that are no records, or not to be masked, by the column that is told."""
PEOPLE_FILE: Final = "".join(
    [HEADER, *(f"{p.line()}\n" for p in GOOD[:15]), *(f"{line}\n" for line in BAD.values())]
    + [f"{p.line()}\n" for p in GOOD[15:]]
)
LEADS_FILE: Final = "sent_to,reply_to\n" + "".join(
    f"{p.mail.upper() if p.number % 2 else p.mail},{p.mail}\n" for p in GOOD[::2] + GOOD[:9]
)

PEOPLE: Final = """
    people = Seed("people", source=csv_rows("people.csv"),
        columns={"boss_id": v.ref("people")},
        pii={
            "code": None, "name": "person", "mail": "email", "phone": "phone",
            "faith": "attribute", "kind": "attribute", "born": "date_of_birth",
            "note": "free_text", "licence": "licence", "handle": "username",
        })
"""
VISITS: Final = """
    person = v.one("people")
    visits = Seed("visits", columns={
        "person_id": person, "mail": person["mail"], "name": person["name"],
    })
"""
LEADS: Final = """
    leads = Seed("leads", source=csv_rows("leads.csv"),
        pii={"sent_to": "email", "reply_to": "email"})
"""
KNOWN: Final = """
    known = Seed("known", source=csv_rows("known.csv"), key="code", on_conflict="update",
        pii={"code": None, "name": "person", "mail": "email"})
"""
KNOWN_FILE: Final = "code,name,mail\nA,Maren Tollefsen,\nB,Karl Brack,karl@quartzbeck.co\nC,,\n"
REVISIONS: Final = {
    "0001_people": PEOPLE,
    "0002_visits": VISITS,
    "0003_leads": LEADS,
    "0004_known": KNOWN,
}
FILES: Final = {"people.csv": PEOPLE_FILE, "leads.csv": LEADS_FILE, "known.csv": KNOWN_FILE}
JOINED: Final = (
    "SELECT COUNT(*) FROM leads JOIN people ON leads.sent_to = people.mail"
    " AND leads.reply_to = people.mail"
)


def pairs(database: Database) -> int:
    """How many leads join with people as the file has them: MySQL takes letters of any case."""
    any_case = database.kind != "sqlite"
    return sum(1 for p in GOOD[::2] + GOOD[:9] if p.mail and (any_case or p.number % 2 == 0))


def build(database: Database) -> None:
    """The tables, which allow no more than a mask may be, and rows of the application's."""
    auto, ascii_, listed = "", "", "VARCHAR(9) CHECK (kind IN ('low', 'mid', 'high'))"
    if database.kind != "sqlite":
        auto, ascii_ = " AUTO_INCREMENT", " CHARACTER SET ascii"
        listed = "ENUM('low', 'mid', 'high')"
    key = f"id INTEGER PRIMARY KEY{auto}"
    tables = {
        "people": f"{key}, code VARCHAR(9) NOT NULL, name VARCHAR(30){ascii_},"
        f" mail VARCHAR(40){ascii_} UNIQUE, phone CHAR(15) UNIQUE,"
        f" faith VARCHAR(9) CHECK (faith IN ('low', 'mid', 'high')), kind {listed},"
        f" born DATE, note VARCHAR(12){ascii_}, licence CHAR(8), handle CHAR(14),"
        " boss_id INTEGER, FOREIGN KEY (boss_id) REFERENCES people (id)",
        "visits": f"{key}, person_id INTEGER, mail VARCHAR(40), name VARCHAR(30),"
        " FOREIGN KEY (person_id) REFERENCES people (id)",
        "leads": f"{key}, sent_to VARCHAR(40), reply_to VARCHAR(40)",
        "known": f"{key}, code VARCHAR(9) NOT NULL UNIQUE, name VARCHAR(40), mail VARCHAR(40)",
    }
    for name, columns in tables.items():
        database.execute(f"CREATE TABLE {name} ({columns})")
    database.execute("INSERT INTO people (code, name, mail) VALUES ('own', 'Own', 'own@here.test')")
    database.execute("INSERT INTO leads (sent_to) VALUES ('own@here.test')")
    database.execute("INSERT INTO known (code, name, mail) VALUES ('A', 'Ann', 'ann@here.test')")
    database.execute("INSERT INTO known (code, name, mail) VALUES ('C', 'Cem', NULL)")


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    """The tables and the project, in staging."""
    build(database)
    return Stage(database, tmp_path, "staging").lay(REVISIONS, FILES, chunk_rows=4)


def table(database: Database, name: str) -> list[dict[str, Any]]:
    """The rows that were seeded, in the order of their keys."""
    result = database.rows(f"SELECT * FROM {name} WHERE id > 0 ORDER BY id")
    names = [row[0] for row in _columns(database, name)]
    return [dict(zip(names, row, strict=True)) for row in result]


def _columns(database: Database, name: str) -> list[tuple[str]]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {name} LIMIT 0")
        return [(column,) for column in found.keys()]  # noqa: SIM118 - a result


def seeded(database: Database) -> list[dict[str, Any]]:
    """The seeded people."""
    return [row for row in table(database, "people") if row["code"] != "own"]


def test_rows(stage: Stage) -> None:
    """Masked rows fit their columns, refer to one another, join, and are gone after a rollback."""
    database = stage.database
    before, untouched = contents(database), fingerprint(database)
    stage.done("upgrade", "head")
    rows = seeded(database)
    _fit(rows)
    _hold_nobodys(database)
    _skipped(stage)
    _joined(database, rows)
    _counted(stage)
    _met(database)
    bosses = {row["boss_id"] for row in rows} - {None}
    assert bosses
    assert bosses <= {row["id"] for row in rows}

    stage.done("-x", "force", "downgrade", "base")
    assert before == contents(database)
    assert untouched == fingerprint(database)


def _fit(rows: list[dict[str, Any]]) -> None:
    """NULL is NULL, what is listed is from the list, and equal values stay equal."""
    assert [person.line().split(",")[0] for person in GOOD] == [row["code"] for row in rows]
    names: dict[str, set[str]] = {}
    for person, row in zip(GOOD, rows, strict=True):
        cells = dict(zip(HEADER.strip().split(","), person.line().split(","), strict=True))
        for column, cell in cells.items():
            assert (row[column] is None) == (cell == ""), column
        assert row["faith"] in {*GRADES, None}
        assert row["kind"] in {*GRADES, None}
        assert str(row["born"]) != cells["born"]
        masked = {str(row[c]) for c in ("name", "mail", "phone", "licence", "handle", "note")}
        assert not masked & {cells[c] for c in cells if c != "code"}
        names.setdefault(cells["name"], set()).add(row["name"])
    assert all(len(found) == 1 for found in names.values())
    assert all(len(row["phone"]) == 14 and row["phone"].isascii() for row in rows)
    assert 30 == len({row["phone"] for row in rows})
    assert 30 == len({row["licence"] for row in rows})
    assert 1 == len({row["handle"] for row in rows})


def _hold_nobodys(database: Database) -> None:
    """Somebody who knows the reserved ranges finds nothing else in the tables."""
    kinds = {
        ("people", "mail"): "email",
        ("people", "phone"): "phone",
        ("leads", "sent_to"): "email",
        ("leads", "reply_to"): "email",
    }
    own = {"own@here.test", "ann@here.test"}
    with database.engine.connect() as connection:
        found = scan(connection, ("people", "visits", "leads", "known"), kinds)
    assert [] == [one for one in found if one.text not in own]


def _skipped(stage: Stage) -> None:
    """What is no record is told by file, line and column, and is not in the table."""
    told = [r for r in stage.log("rows.skipped") if "people.csv" in r["reason"]]
    lines = PEOPLE_FILE.splitlines()
    for column, line in BAD.items():
        at = f"people.csv, line {lines.index(line) + 1}"
        assert 1 == sum(at in r["reason"] for r in told), told
        (record,) = [r for r in told if at in r["reason"]]
        if column == "born":
            assert column == record["column"]
            assert "text that is not a date" in record["reason"]
    assert len(BAD) == len(told)


def _joined(database: Database, rows: list[dict[str, Any]]) -> None:
    """Children say of a parent what the parent says, and files agree with one another."""
    by_id = {row["id"]: row for row in rows}
    visits = table(database, "visits")
    assert 30 == len(visits)
    for visit in visits:
        parent = by_id[visit["person_id"]]
        assert (parent["mail"], parent["name"]) == (visit["mail"], visit["name"])
    assert pairs(database) == database.scalar(JOINED)


def _met(database: Database) -> None:
    """Rows that were there have masked values too; the rollback has to restore them."""
    query = "SELECT name, mail FROM known ORDER BY code"
    ann, (name, mail), cem = database.rows(query)
    assert ann[0] not in {"Ann", "Maren Tollefsen", None}
    assert ann[1] is None
    assert (None, None) == cem
    assert "Karl Brack" != name
    assert mail.endswith("example.com")
    assert "karl" not in mail.lower()


def _counted(stage: Stage) -> None:
    """The audit of masks has the rows and NULLs of each column as they are in the table."""
    database = stage.database
    told = {(r["table"], r["column"]): r for r in stage.log("column.masked")}
    found = database.rows(
        "SELECT table_name, column_name, class, strategy, masker, SUM(row_count), SUM(null_count)"
        " FROM seed_mask GROUP BY table_name, column_name, class, strategy, masker"
    )
    assert {"people", "leads", "known"} == {row[0] for row in found}
    assert 9 + 2 + 2 == len(found)
    for name, column, what, strategy, masker, rows, nulls in found:
        own = {"people": "code <> 'own'", "leads": "id > 1", "known": "id > 0"}[name]
        query = f"SELECT COUNT(*), COUNT(*) - COUNT({column}) FROM {name} WHERE {own}"
        assert [(rows, nulls)] == database.rows(query), (name, column)
        record = told[name, column]
        assert "pseudonymised" == strategy == record["strategy"]
        assert (what, masker) == (record["pii"], record["masker"])
        assert Key.of(MASK_KEY).id == record["key_id"]


def test_keys(stage: Stage) -> None:
    """The same key gives the same masks in another run and joins hold; by another none does."""
    database = stage.database
    stage.done("upgrade", "0002_visits")
    first = seeded(database)
    stage.done("upgrade", "0003_leads")
    assert pairs(database) == database.scalar(JOINED)
    stage.done("-x", "force", "downgrade", "base")
    stage.done("upgrade", "0002_visits")
    assert first == seeded(database)
    stage.done("upgrade", "0003_leads", SEED_MASK_KEY=OTHER_KEY)
    assert 0 == database.scalar(JOINED)
    stage.done("-x", "force", "downgrade", "base")
    stage.done("upgrade", "0002_visits", SEED_MASK_KEY=OTHER_KEY)

    other = seeded(database)
    keys = database.rows("SELECT DISTINCT revision, key_id FROM seed_mask ORDER BY revision")
    ours, theirs = Key.of(MASK_KEY).id, Key.of(OTHER_KEY).id
    assert {(one, key) for one in ("0001_people", "0003_leads") for key in (ours, theirs)} == set(
        keys
    )
    for column in ("mail", "phone", "licence"):
        same = [a for a, b in zip(first, other, strict=True) if a[column] == b[column] is not None]
        assert [] == same, column


def test_interrupted(stage: Stage) -> None:
    """Rows and counts come out the same in one run and in two, the first of which was killed."""
    database = stage.database
    stage.done("upgrade", "head")
    whole, counts = _rows(database), _sums(database)
    stage.done("-x", "force", "downgrade", "base")
    database.execute("DELETE FROM seed_mask")
    with stage.stopped("upgrade", "head", before="UPDATE seed_mask", nth=40):
        pass
    halves = _sums(database)
    stage.done("upgrade", "head")

    assert 0 < halves["people", "mail"][0] < counts["people", "mail"][0]
    assert counts == _sums(database)
    assert 2 == database.scalar(
        "SELECT COUNT(DISTINCT run) FROM seed_mask WHERE table_name = 'people'"
    )
    assert whole == _rows(database)


def _rows(database: Database) -> object:
    """All rows; those that were looked for first get other ids each time."""
    known = database.rows("SELECT code, name, mail FROM known ORDER BY code")
    return contents(database, without=("known",)), known


def _sums(database: Database) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Rows and NULLs of each column over all runs."""
    found = database.rows(
        "SELECT table_name, column_name, SUM(row_count), SUM(null_count) FROM seed_mask"
        " GROUP BY table_name, column_name"
    )
    return {(name, column): (int(rows), int(nulls)) for name, column, rows, nulls in found}
