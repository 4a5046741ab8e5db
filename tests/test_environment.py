"""Which environment a run is for, and where it may not write: unknown is production (R9)."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib.environment import ENVIRONMENTS, Environment, Target, decide
from seedlib.errors import SeedError
from seedlib.settings import Settings
from tests.runs import lay
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds


def target(*, local: bool = True, mark: str | None = None, table: str | None = None) -> Target:
    """A database called terp, in which `table` holds rows of somebody's."""
    return Target("terp", local, mark, lambda: table)


def refusal(
    there: Target | None = None,
    settings: Settings | None = None,
    environ: dict[str, str] | None = None,
) -> str:
    """Return the message with which a run is refused."""
    with pytest.raises(SeedError) as refused:
        decide(settings or Settings(), environ or {}, there or target())
    assert "Nothing was changed." in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("development", "development"),
        ("dev", "development"),
        ("local", "development"),
        ("test", "development"),
        ("testing", "development"),
        ("ci", "development"),
        ("staging", "staging"),
        ("stage", "staging"),
        ("STAGING", "staging"),
    ],
)
def test_p24_names_and_synonyms(word: str, name: str) -> None:
    """Every usual word for an environment is understood, however it is spelled (P24)."""
    assert Environment(name, "APP_ENV") == decide(Settings(), {"APP_ENV": word}, target())


@pytest.mark.parametrize("word", ["production", "prod", "live", "Production"])
def test_p24_production_is_authorised_by_the_databases_name(word: str) -> None:
    """Production needs the one word that allows it, and that names the database (P24, R7.2)."""
    there = target(local=False)

    assert "-x allow-production=terp" in refusal(there, environ={"SEED_ENV": word})
    assert "authorises another database" in refusal(
        there, Settings(allow_production="shop"), {"SEED_ENV": word}
    )
    assert Environment("production", "SEED_ENV") == decide(
        Settings(allow_production="terp"), {"SEED_ENV": word}, there
    )


def test_p24_who_goes_before_whom() -> None:
    """`-x env` goes before SEED_ENV, and that before APP_ENV; an empty one says nothing (P24)."""
    asked, said = Settings(env="dev"), {"SEED_ENV": "staging", "APP_ENV": "production"}

    assert Environment("development", "-x env") == decide(asked, said, target())
    assert Environment("staging", "SEED_ENV") == decide(Settings(), said, target())
    assert Environment("staging", "APP_ENV") == decide(
        Settings(), {"SEED_ENV": "", "APP_ENV": "stage"}, target()
    )


@pytest.mark.parametrize("origin", ["SEED_ENV", "APP_ENV"])
def test_p24_unknown_counts_as_production(origin: str) -> None:
    """A name that nobody knows is refused, with the nearest one that is (P24, R9.4)."""
    message = refusal(environ={origin: "developmnt"})

    assert f"'developmnt' (from {origin}) is no environment" in message
    assert "development (dev, local, test, ci, testing), staging (stage), production" in message
    assert "counts as production" in message
    assert "Did you mean development?" in message
    assert all(name in message for name in ENVIRONMENTS)
    assert "Did you mean" not in refusal(environ={origin: "qa"})


def test_p24_nothing_said_is_development_only_where_that_is_safe() -> None:
    """Without a word: a local database without mark and without anybody's rows (P24, R9.4)."""
    assert Environment("development", "default: a local database without rows") == decide(
        Settings(), {}, target()
    )
    assert Environment("development", "the database's mark") == decide(
        Settings(), {}, target(local=False, mark="development", table="clients")
    )
    assert "on another machine" in refusal(target(local=False))
    assert "table clients holds rows" in refusal(target(table="clients"))
    assert "was seeded as staging" in refusal(target(mark="staging"))
    assert "was seeded as production" in refusal(target(mark="production"))


def test_a_database_keeps_its_environment() -> None:
    """What was seeded as one environment is not seeded as another (R9.6)."""
    message = refusal(target(mark="staging"), environ={"SEED_ENV": "development"})

    assert "terp was seeded as staging, and this run says development" in message


def test_an_authorisation_without_production_makes_no_sense() -> None:
    """A combination that contradicts itself is refused (R9.5)."""
    message = refusal(None, Settings(allow_production="terp"), environ={"SEED_ENV": "staging"})

    assert "this run is for staging" in message


def test_each_environment_has_its_size() -> None:
    """Development is small, staging medium (R9.2, R9.3)."""
    sizes = {name: Environment(name, "").size for name in ENVIRONMENTS}

    assert {"development": "small", "staging": "medium", "production": "small"} == sizes


TABLES = {
    "kinds": "{id}, code VARCHAR(20) NOT NULL UNIQUE",
    "notes": "{id}, code VARCHAR(20) NOT NULL UNIQUE, kind_id INTEGER NOT NULL",
    "theirs": "{id}, code VARCHAR(20)",
}
SEEDERS = {
    "0001_kinds": """
        environments = ("development", "staging", "production")
        kinds = Seed("kinds", source=records(("code",), [("K0",), ("K1",), ("K2",)]),
            pii={"code": None})
    """,
    "0002_notes": """
        notes = Seed("notes", rows={"small": 5, "medium": 50}, columns={
            "code": v.sequence("N{:04d}"), "kind_id": v.ref("kinds")
        })
    """,
    "0003_demo": """
        environments = ("development", "staging", "production")
        more = Seed("notes", rows={"small": 2, "medium": 20}, first_row=1_000, columns={
            "code": v.sequence("D{:04d}"), "kind_id": v.ref("kinds")
        })
    """,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Reference rows for every environment, and demo rows for two."""
    return lay(database, tmp_path / "project", TABLES, SEEDERS)


def test_production(seeds: Seeds) -> None:
    """Authorised by its name, production takes its own revisions; the others are seen passing."""
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    production = {"APP_ENV": "production"}
    refused = seeds.refused_untouched("upgrade", "head", env=production)
    seeds.refused_untouched("-x", "allow-production=other", "upgrade", "head", env=production)
    allowed = ("-x", f"allow-production={name}")
    said = seeds.done(*allowed, "upgrade", "head", env=production)

    assert f"allow-production={name}" in refused
    assert {"kinds": 3, "notes": 0} == {t: seeds.count(t) for t in ("kinds", "notes")}
    assert "0003_demo" in seeds.done("current", env={})
    assert "0002_notes was passed over: not for production" in said
    demo = "its rows are generated, and -x with-demo-data was not given"
    passed = [(one["revision"], one["reason"]) for one in seeds.log("revision.passed")]
    assert [("0002_notes", "not for production"), ("0003_demo", demo)] == passed
    reasons = seeds.database.rows("SELECT reason FROM seed_load WHERE state = 'passed'")
    assert {("not for production",), (demo,)} == set(reasons)
    assert ("production", "done") == (seeds.last_run()["environment"], seeds.last_run()["state"])

    assert "was seeded as production" in seeds.refused("downgrade", "base", env={})
    seeds.refused("downgrade", "base", env={"SEED_ENV": "development"})
    back = seeds.done(*allowed, "-x", "force", "downgrade", "base", env=production)
    assert "0002_notes was passed over" in back
    assert 0 == seeds.count("kinds")
    trail = seeds.database.rows("SELECT run, actor FROM seed_audit WHERE action = 'authorised'")
    assert 2 == len({run for run, _ in trail})
    assert all(actor.endswith(f" on {socket.gethostname()}") for _, actor in trail)
    run = seeds.last_run()
    assert name == json.loads(run["settings"])["allow_production"]


def test_demo_data_in_production(seeds: Seeds) -> None:
    """Generated rows go to production only where that is asked for besides, and back (R7.5)."""
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    production = {"SEED_ENV": "production"}
    refused = seeds.refused_untouched(
        "-x", "with-demo-data", "upgrade", "head", env={"SEED_ENV": "staging"}
    )
    assert "with-demo-data was given, but this run is for staging" in refused
    allowed = ("-x", f"allow-production={name}", "-x", "with-demo-data")
    said = seeds.done(*allowed, "upgrade", "head", env=production)

    assert "0002_notes was passed over: not for production" in said
    assert "0003_demo was passed over" not in said
    assert {"kinds": 3, "notes": 2} == {t: seeds.count(t) for t in ("kinds", "notes")}
    seeds.done(*allowed[:2], "-x", "force", "downgrade", "base", env=production)
    assert {"kinds": 0, "notes": 0} == {t: seeds.count(t) for t in ("kinds", "notes")}


COMING = """\
This run puts into production, database {}:

revision    table  rows  what
---------------------------------
0001_kinds  kinds     3  inserted

0002_notes is passed over: not for production.
0003_demo is passed over: its rows are generated, and -x with-demo-data was not given.

Go ahead? [y/N] """


@pytest.mark.parametrize(("answer", "rows"), [("y", 3), ("n", 0), ("", 0)])
def test_production_asks_at_a_terminal(seeds: Seeds, answer: str, rows: int) -> None:
    """Whoever sits there sees what is about to go in, and says yes first; no is the default."""
    url = seeds.database.url
    name = str(sa.make_url(url).database).rpartition("/")[2]
    seen = at_a_terminal(
        "-x",
        f"allow-production={name}",
        "upgrade",
        "head",
        folder=seeds.folder,
        url=url,
        answer=answer,
        environment="production",
    )

    assert COMING.format(name) in seen.said
    assert (rows > 0) == (seen.status == 0)
    assert rows == seeds.count("kinds")
    assert (rows > 0) or "The run was not confirmed. Nothing was changed." in seen.said
    plans = [(one["direction"], len(one["steps"])) for one in seeds.log("run.plan")]
    assert [("upgrade", 3)] == plans


def test_half_way_without_demo_data(seeds: Seeds) -> None:
    """A load of generated rows that was interrupted is not passed over in silence afterwards."""
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    production = {"SEED_ENV": "production"}
    allowed = ("-x", f"allow-production={name}")
    seeds.done(*allowed, "-x", "with-demo-data", "upgrade", "head", env=production)
    seeds.database.execute("UPDATE seed_version SET version_num = '0002_notes'")
    seeds.database.execute("UPDATE seed_load SET state = 'loading' WHERE revision = '0003_demo'")
    refused = seeds.refused_untouched(*allowed, "upgrade", "head", env=production)

    assert "this run would pass over it: its rows are generated" in refused
    seeds.done(*allowed, "-x", "with-demo-data", "upgrade", "head", env=production)
    assert 2 == seeds.count("notes")


SECTION = """
[seeds:{}]
size = medium
rows.kinds = 2
"""


def test_a_section_for_an_environment(database: Database, tmp_path: Path) -> None:
    """`[seeds:staging]` goes before `[seeds]`, for staging alone, and `-x` goes before both."""
    tree = {
        "0001_notes": SEEDERS["0002_notes"].replace('"kind_id": v.ref("kinds")', '"kind_id": 1')
    }
    ini = "size = small\n" + SECTION.format("staging").replace("rows.kinds = 2\n", "")
    seeds = lay(database, tmp_path / "project", TABLES, tree, options=ini)
    for words, env, rows in (
        ((), {}, 5),
        ((), {"SEED_ENV": "dev"}, 5),
        (("-x", "size=medium"), {"SEED_ENV": "dev"}, 50),
    ):
        seeds.done(*words, "upgrade", "head", env=env)
        assert rows == seeds.count("notes")
        seeds.done("downgrade", "base", env=env)
    seeds.database.execute("DELETE FROM seed_environment")
    seeds.done("upgrade", "head", env={"APP_ENV": "stage"})

    assert 50 == seeds.count("notes")
    said = seeds.log("run.start")[-1]["configuration"]["said_by"]
    assert "[seeds:staging]" == said["size"]


def test_what_all_sections_have(database: Database, tmp_path: Path) -> None:
    """`[DEFAULT]` is behind every section, and no section says what only `[DEFAULT]` has."""
    ini = "size = medium\n[DEFAULT]\nenv = x\nsize = tiny\n[seeds:development]\nstrict = true\n"
    tree = {
        "0001_notes": SEEDERS["0002_notes"].replace('"kind_id": v.ref("kinds")', '"kind_id": 1')
    }
    seeds = lay(database, tmp_path / "project", TABLES, tree, options=ini)
    seeds.done("upgrade", "head")

    assert 50 == seeds.count("notes")
    said = seeds.log("run.start")[-1]["configuration"]["said_by"]
    assert {"size": "[seeds]", "strict": "[seeds:development]"} == said


def test_reading_minds_no_environment(seeds: Seeds) -> None:
    """What only reads goes on wherever it is, and whatever that is called."""
    seeds.done("upgrade", "head")
    assert "0003_demo" in seeds.done("current", env={"APP_ENV": "qa"})


def test_a_section_for_no_environment(database: Database, tmp_path: Path) -> None:
    """A section that no run would read is refused, whatever environment this is."""
    seeds = lay(database, tmp_path / "project", TABLES, SEEDERS, options=SECTION.format("stagign"))
    refused = seeds.refused_untouched("upgrade", "head")

    assert "[seeds:stagign] in the ini file is for no environment" in refused
    assert "Did you mean [seeds:staging]?" in refused


def test_nothing_said(seeds: Seeds) -> None:
    """Rows of somebody's make a local database no default; its own mark later does (R9.4, R9.6)."""
    seeds.database.execute("INSERT INTO theirs (code) VALUES ('one')")
    assert "table theirs holds rows" in seeds.refused_untouched("upgrade", "head", env={})
    seeds.database.execute("DELETE FROM theirs")
    seeds.done("upgrade", "0001", env={})
    seeds.database.execute("INSERT INTO theirs (code) VALUES ('one')")
    seeds.done("upgrade", "head", env={})
    message = seeds.refused_untouched("downgrade", "base", env={"APP_ENV": "stage"})

    assert "was seeded as development, and this run says staging" in message
    assert 7 == seeds.count("notes")
    said = [record["configuration"]["environment_from"] for record in seeds.log("run.start")]
    assert ["default: a local database without rows", "the database's mark"] == said


@pytest.mark.databases("mariadb", "mysql")
def test_another_machine_needs_a_name(seeds: Seeds) -> None:
    """A server that is not known to be this machine is not seeded without a word (R9.4)."""
    # Every address of this machine, which nothing but the connection itself shows to be its own.
    url = sa.make_url(seeds.database.url).set(host="0.0.0.0")  # noqa: S104 - connected to, not bound
    remote = url.render_as_string(hide_password=False)
    refused = seeds.refused_untouched("upgrade", "head", env={}, url=remote)
    seeds.done("upgrade", "head", env={"APP_ENV": "staging"}, url=remote)

    assert "is on another machine" in refused
    assert 70 == seeds.count("notes")
