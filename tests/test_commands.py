"""The commands that `seed` has besides Alembic's: reading ones leave everything as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import lock
from seedlib.dialects import dialect_of
from seedlib.errors import Exit
from tests import warm
from tests.projects import project
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

TABLES = {"words": "{id}, word VARCHAR(40) NOT NULL", "tags": "tag VARBINARY(8) PRIMARY KEY"}
REVISIONS = {
    "0001_words": 'words = Seed("words", rows=7, columns={"word": v.sequence("word {}")})',
    "0002_tags": """
        both = records(("tag",), [(b"\\x00",), (b"\\xff",)])
        tags = Seed("tags", source=both, pii={"tag": None})
    """,
}
READING = [("audit",), ("audit", "--json", "--keys"), ("lock",), ("environment",)]


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables, one of them with a binary key, and two revisions; chunks of five rows."""
    return lay(database, tmp_path / "project", TABLES, REVISIONS, options="chunk_rows = 5")


def _said(seeds: Seeds, *args: str) -> str:
    """Run `seed …`, which must succeed; what it printed, without Alembic's own log."""
    variables = {"SEED_ENV": "development"}
    ended = warm.seed(*args, cwd=seeds.folder, url=seeds.database.url, env=variables)
    assert 0 == ended.returncode, ended.stdout
    return ended.stdout


@pytest.fixture
def held(seeds: Seeds) -> Iterator[lock.Lock]:
    """Hold the lock as a run does that has not written itself down."""
    url = sa.make_url(seeds.database.url)
    engine = dialect_of(url).engine(url, lock_timeout=1)
    with lock.hold(engine, 1, lambda _: None) as taken:
        yield taken


@pytest.mark.parametrize("command", READING)
def test_reading_leaves_a_new_database_alone(seeds: Seeds, command: tuple[str, ...]) -> None:
    """Before any run there is nothing to tell, and no table, row or file comes into being."""
    before = seeds.everything()
    said = _said(seeds, *command)

    assert before == seeds.everything()
    none = ("Nothing is on the audit trail yet.\n", "", "The seeds lock is free.\n")
    assert said in none or said.endswith(" remembers no environment yet.\n")


@pytest.mark.parametrize("command", READING)
def test_reading_beside_a_run(seeds: Seeds, held: lock.Lock, command: tuple[str, ...]) -> None:
    """A command that reads waits for nobody, and changes nothing."""
    before = seeds.everything()
    _said(seeds, *command)

    assert before == seeds.everything()
    assert held is not None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("command", READING)
def test_reading_makes_no_file(tmp_path: Path, command: tuple[str, ...]) -> None:
    """An SQLite file that is not there does not come into being by being looked at."""
    project(tmp_path, REVISIONS)
    before = set(tmp_path.rglob("*"))
    url = f"sqlite:///{tmp_path}/absent.sqlite3"
    ended = warm.seed(*command, cwd=tmp_path, url=url)
    made = {path.name for path in set(tmp_path.rglob("*")) - before}

    assert 0 == ended.returncode, ended.stdout
    assert {"__pycache__"} >= {name for name in made if not name.endswith(".pyc")}


def test_audit(seeds: Seeds) -> None:
    """Each entry is a line: when, which run, who, what, of which revision and table, how many."""
    seeds.done("upgrade", "head")
    seeds.done("downgrade", "base")
    head, *lines = _said(seeds, "audit").splitlines()
    (run,) = seeds.database.rows("SELECT run FROM seed_run WHERE command LIKE '%downgrade%'")
    told = [re.split(" {2,}", line) for line in lines]

    assert ["time (UTC)", "run", "actor", "action", "revision", "table", "rows"] == re.split(
        " {2,}", head
    )
    assert {run[0]} == {columns[1] for columns in told}
    assert ("deleted", "0002_tags", "tags", "2") == tuple(told[0][3:])
    assert 9 == sum(int(columns[-1]) for columns in told)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", columns[0]) for columns in told)


def test_audit_of_some(seeds: Seeds) -> None:
    """One table's entries, or one revision's, can be asked for; what there is none of is said."""
    seeds.done("upgrade", "head")
    seeds.done("downgrade", "base")
    of_table = _said(seeds, "audit", "--table", "words", "--json").splitlines()
    of_revision = _said(seeds, "audit", "--revision", "0002_tags", "--json").splitlines()

    assert {"words"} == {json.loads(line)["table"] for line in of_table}
    assert ["tags"] == [json.loads(line)["table"] for line in of_revision]
    neither = ("--table", "tags", "--revision", "0001_words")
    assert "The audit trail has no such entry.\n" == _said(seeds, "audit", *neither)


@pytest.mark.databases("sqlite")
def test_audit_of_no_rows(database: Database, tmp_path: Path) -> None:
    """An entry of rows to which nothing was to be done is told to programs alone."""
    seeds = lay(
        database,
        tmp_path / "project",
        {"nodes": "{id}, parent INTEGER REFERENCES nodes (id)"},
        {"0001_nodes": 'nodes = Seed("nodes", rows=3, columns={"parent": v.earlier()})'},
        options="chunk_rows = 1",
    )
    seeds.done("upgrade", "head")
    assert "Nothing is on the audit trail yet.\n" == _said(seeds, "audit")
    seeds.done("downgrade", "base")
    told = [json.loads(line) for line in _said(seeds, "audit", "--json").splitlines()]
    lines = _said(seeds, "audit").splitlines()[1:]

    # The first has no parent, and no second pass gave it one.
    assert [("restored", 0)] == [(e["action"], e["rows"]) for e in told if not e["rows"]]
    assert len(told) - 1 == len(lines)
    assert all(line.endswith(" 1") for line in lines)


def test_audit_keys(seeds: Seeds) -> None:
    """`--keys` tells every single key; binary ones as SQL, or JSON, can hold them."""
    seeds.done("upgrade", "head")
    ids = [row[0] for row in seeds.database.rows("SELECT id FROM words ORDER BY id")]
    seeds.done("downgrade", "base")
    lines = _said(seeds, "audit", "--keys", "--json").splitlines()
    entries = [json.loads(line) for line in lines]
    words = [key for entry in entries if entry["table"] == "words" for (key,) in entry["keys"]]
    text = _said(seeds, "audit", "--keys", "--table", "tags")

    assert ids == sorted(words)
    assert [[{"hex": "00"}], [{"hex": "ff"}]] == entries[0]["keys"]
    assert ["    0x00", "    0xff"] == text.splitlines()[-2:]


def test_lock_is_free(seeds: Seeds) -> None:
    """After a run the lock is free."""
    seeds.done("upgrade", "head")

    assert "The seeds lock is free.\n" == _said(seeds, "lock")


def test_lock_is_held(seeds: Seeds, held: lock.Lock) -> None:
    """While a run holds it, it is said who that is and what would end it."""
    said = _said(seeds, "lock")

    assert said.startswith("The seeds lock is held: ")
    if seeds.database.kind == "sqlite":
        assert "a run that has not written itself down yet" in said
        assert said.endswith("If that run is dead, end its process.\n")
    else:
        assert held.fence is not None
        number = held.fence.holder_id
        assert f": connection {number}, user seed, host " in said
        assert said.endswith(f"end its connection: KILL {number}.\n")


def test_database_that_cannot_be_used(seeds: Seeds) -> None:
    """A command that cannot read fails in one message, and says what to look at."""
    url = sa.make_url(seeds.database.url)
    if seeds.database.kind == "sqlite":
        (seeds.folder / "text").write_text("no database, but a text of some length\n" * 99)
        wrong = f"sqlite:///{seeds.folder}/text"
    else:
        wrong = url.set(username="wrong").render_as_string(hide_password=False)
    ended = warm.seed("lock" if url.host else "audit", cwd=seeds.folder, url=wrong)

    assert Exit.FAILED == ended.returncode
    assert "FAILED: The database cannot be used: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "seed:seed" not in ended.stderr


def test_environment(seeds: Seeds) -> None:
    """The database tells what it remembers, and remembers another one where its name is given."""
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    assert f"The database {name} remembers no environment yet." in _said(seeds, "environment")
    seeds.done("upgrade", "head")
    assert f"The database {name} is for development." in _said(seeds, "environment")

    for words, sentence in (
        (("set", "staging"), f"seed environment set staging {name} lets"),
        (("set", "staging", "other"), "other is another database than the one connected"),
        (("set", "stagign", name), "Did you mean staging?"),
        (("get",), "seed environment get says not what to do"),
        (("set",), "seed environment set says not what to do"),
        (("set", "staging", name, "--dry-run"), "dry-run is for upgrade and downgrade"),
    ):
        ended = warm.seed("environment", *words, cwd=seeds.folder, url=seeds.database.url, env={})
        assert 0 < ended.returncode
        assert sentence in ended.stdout + ended.stderr
    assert "is for development" in _said(seeds, "environment")

    assert "is for staging" in _said(seeds, "environment", "set", "stage", name)
    assert "was seeded as staging" in seeds.refused("upgrade", "head")
    run = seeds.last_run()
    assert ("staging", "done") == (run["environment"], run["state"])
    assert {"environment": "staging", "was": "development"} == json.loads(run["settings"])
    (entry,) = [
        told
        for told in map(json.loads, _said(seeds, "audit", "--json").splitlines())
        if told["action"] == "marked"
    ]
    assert (0, "", "") == (entry["rows"], entry["table"], entry["revision"])
    assert [("staging", "development", name)] == [
        (one["environment"], one["was"], one["database"]) for one in seeds.log("environment.marked")
    ]


def test_environment_of_a_new_database(seeds: Seeds) -> None:
    """A database may be told before its first run, which is then held to it."""
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    assert "is for production" in _said(seeds, "environment", "set", "prod", name)
    refused = seeds.refused("upgrade", "head")
    assert "was seeded as production, and this run says development" in refused
    allowed = ("-x", f"allow-production={name}", "-x", "with-demo-data")
    seeds.done(*allowed, "upgrade", "head", env={"SEED_ENV": "production"})


@pytest.mark.databases("sqlite")
def test_environment_of_no_database(tmp_path: Path) -> None:
    """A file that is not there is not made, nor told what it is."""
    folder = project(tmp_path / "project", REVISIONS)
    url = f"sqlite:///{tmp_path / 'missing.sqlite3'}"
    words = ("environment", "set", "staging", "missing.sqlite3")
    ended = warm.seed(*words, cwd=folder, url=url, env={})

    assert 0 < ended.returncode
    assert "missing.sqlite3" in ended.stdout + ended.stderr
    assert [tmp_path / "project"] == list(tmp_path.iterdir())
