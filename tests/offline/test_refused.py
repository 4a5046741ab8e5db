"""What cannot be written as SQL, or may not be, is refused by name before the first line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.offline.clients import play
from tests.processes import process_environment

if TYPE_CHECKING:
    from tests.offline.clients import Pair
    from tests.offline.conftest import Laying

pytestmark = pytest.mark.databases("sqlite")
TABLES = {
    "people": "{id}, code VARCHAR(20) NOT NULL UNIQUE, raw BLOB",
    "visits": "{id}, person_id INTEGER NOT NULL, label VARCHAR(40), number INTEGER,"
    " FOREIGN KEY (person_id) REFERENCES people (id)",
}
PEOPLE = """
    people = Seed("people", rows=5, columns={"code": v.sequence("P{}")})
"""


def test_all_in_one_list(pair: Laying) -> None:
    """Everything that stands against a script is said at once, each thing with its place."""
    both = pair(
        TABLES,
        {
            "0001": PEOPLE.replace("columns", 'on_conflict="adopt", key="code", columns'),
            "0002": """
                visits = Seed("visits", rows=4, columns={
                    "person_id": v.ref("people"),
                    "label": v.concat("for ", v.this["person_id"]),
                    "number": v.this["person_id"] * 2})
            """,
        },
    )
    said = both.refused("upgrade", "head")

    assert "0001, people: on_conflict= looks for rows that are there already" in said
    assert "0002, visits.label: its values derive from ids that the database gives" in said
    assert "0002, visits.number: its values derive from ids" in said
    assert said.rstrip().endswith("No line of the script was written.")


def test_by_hand(pair: Laying) -> None:
    """A revision that asks the database something is named; what it only says is in the script."""
    reading = "people.columns and op.get_bind().exec_driver_sql('SELECT 1').scalar()"
    both = pair(TABLES, {"0001": PEOPLE}, upgrades={"0001": reading})
    assert "0001: its upgrade() cannot do without the live database" in both.refused(
        "upgrade", "head"
    )

    saying = """op.execute("INSERT INTO people (code) VALUES ('100%')")
    op.seed(people)
    op.execute("UPDATE people SET raw = x'00'")"""
    both = pair({}, {"0001": PEOPLE}, upgrades={"0001": saying})
    both.played(both.script("upgrade", "head"))
    both.online.done("upgrade", "head")
    both.offline.done("upgrade", "head")
    both.assert_equal(hashed=False)
    assert 6 == both.offline.count("people")


_ASKED: tuple[tuple[tuple[str, ...], dict[str, str] | None, str], ...] = (
    (("upgrade", "head"), {}, "Which environment the script is for is not known"),
    (
        ("upgrade", "head"),
        {"APP_ENV": "prod"},
        "a script for production has to name its database",
    ),
    (
        ("-x", "allow-production=terp", "upgrade", "head"),
        {"SEED_ENV": "production"},
        "allow-production=terp authorises another database than seed.sqlite3",
    ),
    (
        ("-x", "with-demo-data", "upgrade", "head"),
        None,
        "with-demo-data was given, but this run is for development",
    ),
    (("-x", "dry-run", "upgrade", "head"), None, "-x dry-run cannot be followed by a script"),
    (("-x", "table=people", "upgrade", "head"), None, "-x table cannot be followed"),
    (("-x", "bulk=load", "upgrade", "head"), None, "-x bulk=load cannot be followed"),
    (("-x", "rows.peple=3", "upgrade", "head"), None, "did you mean -x rows.people=N?"),
    (("stamp", "head"), {}, "stamp cannot be written as SQL"),
    (("downgrade", "head:base"), None, "say -x on-edited=delete to take them all"),
    (
        ("-x", "on-edited=keep", "downgrade", "head:base"),
        None,
        "-x on-edited=keep cannot be followed by a script",
    ),
    (
        ("-x", "on-edited=delete", "downgrade", "head:base"),
        {"SEED_ENV": "staging"},
        "a rollback in staging begins with a backup",
    ),
)


def test_asked_for(pair: Laying) -> None:
    """A script is for one environment that somebody names, and does what a script can."""
    both = pair(TABLES, {"0001": PEOPLE})
    for args, env, sentence in _ASKED:
        assert sentence in both.refused(*args, env=env)


def test_down(pair: Laying) -> None:
    """What a rollback by script could not put back, or not leave, is named."""
    both = pair(
        TABLES,
        {
            "0001": PEOPLE.replace("columns", 'rollback="truncate", columns'),
            "0002": 'filled = Update("people", columns={"raw": b"x"})',
        },
    )
    said = both.refused("-x", "on-edited=delete", "downgrade", "head:base")

    assert '0001, people: rollback="truncate" depends on rows that are not ours' in said
    assert "0002, people.raw: the former values of a column of type BLOB cannot be put back" in said


def test_shapes(pair: Laying) -> None:
    """Without the shapes, or with those of another kind of database, nothing is written."""
    both = pair(TABLES, {"0001": PEOPLE})
    text = both.shape.read_text(encoding="utf-8")
    both.shape.write_text(text.replace('"sqlite"', '"mariadb"'), encoding="utf-8")
    assert "were recorded on MariaDB, and DATABASE_URL" in both.refused("upgrade", "head")
    both.shape.write_text(text.replace('"people"', '"persons"'), encoding="utf-8")
    assert "there is no table people" in both.refused("upgrade", "head")
    both.shape.write_text(text.replace('"code"', '"name"'), encoding="utf-8")
    assert "people.code" in both.refused("upgrade", "head")
    both.shape.unlink()
    assert "`seed shape > " in both.refused("upgrade", "head")


def test_not_recorded(pair: Laying) -> None:
    """What came after the shapes were recorded is named, up and down, with all that is so."""
    both = pair(TABLES, {"0001": PEOPLE})
    down = ("-x", "on-edited=delete", "downgrade", "head:base")
    things = """
        things = Seed("things", rows=3, columns={"code": v.sequence("T{}")})
        marked = Update("people", columns={"mark": 1})
    """
    pair(
        {},
        {
            "0001": PEOPLE,
            "0002": things,
            "0003": 'many = Seed("peoples", rows=1, columns={"x": 1})',
        },
    )
    # The scene recorded the shapes anew; the tables are still not there.
    for args in (down, ("upgrade", "0002:head")):
        said = both.refused(*args)
        assert "0002: there is no table things among the recorded shapes; record the" in said
        assert "0002, people: there is no column mark among the recorded shapes" in said
    said = both.refused(*down)
    assert "0003: there is no table peoples among the recorded shapes; did you mean people?" in said


def test_production(pair: Laying) -> None:
    """Production is authorised by name; what is not for it is passed over, as in a run."""
    both = pair(TABLES, {"0001": PEOPLE})
    asked = ("-x", "allow-production=seed.sqlite3")
    env = {"SEED_ENV": "production"}
    script = both.script(*asked, "upgrade", "head", env=env)
    both.played(script)
    both.online.done(*asked, "upgrade", "head", env=env)
    both.assert_equal()

    assert "-- Passed over: 0001, not for production." in script
    assert [("authorised",)] == both.offline.database.rows("SELECT action FROM seed_audit")
    assert 0 == both.offline.count("people")


def test_nothing_to_do(pair: Laying) -> None:
    """Where no revision lies between, the script is a remark."""
    both = pair(TABLES, {"0001": PEOPLE})
    script = both.script("upgrade", "head:head")
    ended = play(both.offline.database, script)
    assert (0, "", "") == (ended.returncode, ended.stdout, ended.stderr)

    assert "-- Seeds: nothing to do from 0001." == script.strip()
    assert not both.offline.own_tables


def test_streamed(pair: Laying) -> None:
    """A script is written chunk by chunk, in lines that a client and a reader can take."""
    both = pair(TABLES, {"0001": PEOPLE})
    script = both.script("-x", "rows.people=20_000", "upgrade", "head")
    assert "Done: 20,000 rows inserted; now at 0001." == both.played(script)
    statements = script.split(";\n")
    assert max(map(len, statements)) < 1_000_000
    assert max(map(len, script.splitlines())) < 2_000

    (size, used), (more, most) = (_written(both, rows) for rows in (20_000, 120_000))
    assert most - used < (more - size) / 4


_MEASURED = """
import resource, sys
from alembic.config import main
main(sys.argv[1:])
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, file=sys.stderr)
"""


def _written(both: Pair, rows: int) -> tuple[int, int]:
    """How long a script is, in bytes, and how much memory its writing took at most."""
    args = ["-x", f"shape={both.shape}", "-x", f"rows.people={rows}", "upgrade", "head", "--sql"]
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURED, "-n", "seeds", *args],
        cwd=both.offline.folder,
        env=process_environment(both.offline.database.url, {"SEED_ENV": "development"}),
        capture_output=True,
        check=True,
    )
    return len(ended.stdout), int(ended.stderr.split()[-1])


def test_by_seed(pair: Laying) -> None:
    """`seed upgrade --sql` writes the same script, and says a refusal once, in its own words."""
    both = pair(TABLES, {"0001": PEOPLE})
    folder, url = both.offline.folder, both.offline.database.url
    asked = ("upgrade", "head", "--sql", "--env", "development", "--shape", str(both.shape))
    written = warm.seed(*asked, cwd=folder, url=url)
    refused = warm.seed(*asked[:5], cwd=folder, url=url)

    assert 0 == written.returncode, written.stderr
    lines = both.script("upgrade", "head").splitlines()
    other = written.stdout.splitlines()
    assert len(lines) == len(other)
    differing = [one for one, two in zip(lines, other, strict=True) if one != two]
    assert all("SEED_ENV" in line or "alembic" in line for line in differing)
    assert "" == refused.stdout
    assert 1 == refused.stderr.count("FAILED: ")
    assert "or name another by --shape FILE" in refused.stderr


def test_parents_that_were_there(pair: Laying) -> None:
    """The keys of rows that a seed met are known to the database alone; others are not affected."""
    adopting = PEOPLE.replace("columns", 'on_conflict="adopt", key="code", columns')
    both = pair(
        TABLES | {"others": "{id}, code VARCHAR(9)"},
        {
            "0001": adopting,
            "0002": 'others = Seed("others", rows=3, columns={"code": v.sequence("O{}")})',
            "0003": 'visits = Seed("visits", rows=4, columns={"person_id": v.ref("people")})',
        },
    )
    assert "0003: refers to people, whose seed met rows" in both.refused("upgrade", "0001:head")
    both.offline.done("upgrade", "0001")
    both.played(both.script("upgrade", "0001:0002"))
    both.online.done("upgrade", "0002")
    both.offline.done("upgrade", "0002")
    both.assert_equal()


def test_not_to_its_end(pair: Laying) -> None:
    """A script that an error cut off says so to whoever runs it, and a run goes on from there."""
    late = 'lambda rows: ["x" * (30 if n == 25 else 2) + str(n) for n in rows.n.tolist()]'
    people = PEOPLE.replace("rows=5", "rows=30").replace('v.sequence("P{}")', late)
    both = pair(TABLES, {"0001": people})
    asked = ("-x", f"shape={both.shape}", "-x", "strict", "upgrade", "head", "--sql")
    ended = both.offline.run(*asked)
    assert 0 != ended.returncode
    assert "records of people are invalid, and the run is strict" in ended.stderr
    played = play(both.offline.database, ended.stdout)

    assert "This script was not written to its end" in played.stderr
    both.offline.done("upgrade", "head")
    assert 29 == both.offline.count("people")
