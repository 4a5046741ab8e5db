"""Projects that are not as they should be, on an SQLite database that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.visits import REVISIONS, TABLES, visit
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

pytestmark = pytest.mark.databases("sqlite")

PERSONAL = {
    "0001_teams": """
        both = records(("name",), [("Ann",), ("Bob",)])
        teams = Seed("teams", source=both, pii={"name": "person"})
    """
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables, two revisions, and a log."""
    return lay(database, tmp_path / "project", TABLES, REVISIONS)


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace a text of a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_schema_tree(seeds: Seeds) -> None:
    """Whether autogenerate keeps off our tables is seen in the schema's env.py, comments aside."""
    name, schema = "schema's env.py", seeds.folder / "schema"
    absent = visit(seeds)
    schema.mkdir()
    (schema / "env.py").write_text("# exclude_own_tables\ncontext.configure()\n", encoding="utf-8")
    bare = visit(seeds)
    (schema / "env.py").write_text("context.configure(include_object=mine)\n", encoding="utf-8")
    filtered = visit(seeds)
    kept = "import seedlib\ncontext.configure(include_name=seedlib.exclude_own_tables)\n"
    (schema / "env.py").write_text(kept, encoding="utf-8")
    kept_off = visit(seeds)

    found = [one.verdict(name) for one in (absent, bare, filtered, kept_off)]
    assert ["note", "warning", "note", "good"] == found
    assert "exclude_own_tables" in bare[name]["do"]


def test_tree(seeds: Seeds) -> None:
    """An env.py that does not come to a run, one that raises, a revision that cannot be imported,
    and two heads: all are told of, and the database is looked at all the same.
    """
    env, versions = seeds.folder / "seeds" / "env.py", seeds.folder / "seeds" / "versions"
    rewrite(env, "env.run()", "pass")
    idle = visit(seeds)
    rewrite(env, "pass", "1 / 0")
    raising = visit(seeds)
    rewrite(env, "1 / 0", "env.run()")
    rewrite(versions / "0002_people.py", "down_revision = '0001_teams'", "down_revision = None")
    forked = visit(seeds)
    rewrite(versions / "0002_people.py", "from seedlib import Seed", "from seedlib import Sead")
    broken = visit(seeds)

    assert "problem" == idle.verdict("seeds/env.py")
    assert "env.run()" in idle["seeds/env.py"]["do"]
    assert "problem" == raising.verdict("seeds/env.py")
    assert "ZeroDivisionError" in raising["seeds/env.py"]["means"]
    assert {"problem"} == {forked.verdict("revisions")}
    assert "seed merge" in forked["revisions"]["do"]
    assert "0002_people.py" in broken["revisions"]["means"]
    for found in (idle, raising, forked, broken):
        assert {"file", "journal", "environment"} <= found.of("good")


def test_log(seeds: Seeds) -> None:
    """No log at all, one that cannot be written to, one that tells too little or too much."""
    ini = seeds.folder / "alembic.ini"
    usual = visit(seeds)
    rewrite(ini, f"{seeds.folder}/seed.log", f"{seeds.folder}/absent/seed.log")
    unwritable = visit(seeds)
    rewrite(ini, "class = FileHandler", "class = StreamHandler")
    rewrite(ini, f'args = ("{seeds.folder}/absent/seed.log", "a", "utf-8", True)', "args = ()")
    rewrite(ini, "level = DEBUG", "level = WARNING")
    rewrite(ini, "keys = root, seedlib", "keys = root, seedlib, sql")
    sql = "[logger_sql]\nlevel = INFO\nhandlers =\nqualname = sqlalchemy.engine\n[handlers]"
    rewrite(ini, "[handlers]", sql)
    silent = visit(seeds)

    assert "note" == usual.verdict("log file")
    assert "nothing rotates it" in usual["log file"]["means"]
    assert "problem" == unwritable.verdict("log file")
    assert "warning" == silent.verdict("log file")
    assert "note" == silent.verdict("log level")
    assert "warning" == silent.verdict("sqlalchemy.engine")


def test_environments(database: Database, tmp_path: Path) -> None:
    """Who says which environment this is, what it needs, and what cannot be followed."""
    seeds = lay(database, tmp_path / "project", TABLES, PERSONAL)
    local = visit(seeds, env={})
    keyed = visit(seeds, "--env", "staging", env={})
    keyless = visit(seeds, env={"SEED_ENV": "staging", "SEED_MASK_KEY": ""})
    real = visit(seeds, env={"APP_ENV": "prod"})
    odd = visit(seeds, "--workers", "many", env={"SEED_ENV": "stagging"})
    seeds.database.execute("INSERT INTO teams (name) VALUES ('somebody''s')")
    unknown = visit(seeds, env={})

    assert "development, by default: a local database without rows" == local["environment"]["found"]
    assert "staging, by --env" == keyed["environment"]["found"]
    assert keyed["SEED_MASK_KEY"]["found"].startswith("set, key ")
    assert "good" == keyed.verdict("masks")
    assert "problem" == keyless.verdict("SEED_MASK_KEY")
    assert "teams" in keyless["SEED_MASK_KEY"]["means"]
    assert "SEED_MASK_KEY" in keyless["SEED_MASK_KEY"]["do"]
    assert "note" == real.verdict("environment")
    assert real["environment"]["do"].startswith("--allow-production seed.sqlite3")
    assert "problem" == odd.verdict("settings")
    assert "problem" == unknown.verdict("environment")
    assert "SEED_ENV" in unknown["environment"]["do"]


def test_versions(seeds: Seeds) -> None:
    """Rows made with another Faker are told of; where a load is unfinished that is a problem."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE seed_load SET made_with = 'faker 1.2.3' WHERE kind = 'rows'")
    loaded = visit(seeds)
    seeds.database.execute("UPDATE seed_load SET state = 'loading' WHERE table_name = 'people'")
    loading = visit(seeds)

    assert "note" == loaded.verdict("Faker")
    assert "faker 1.2.3" in loaded["Faker"]["found"]
    assert "problem" == loading.verdict("Faker")
    assert "people" in loading["Faker"]["means"]
