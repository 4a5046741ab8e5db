"""How a dry run behaves: whom it asks, what it says of backups, how it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.dry_run.trial import OPTIONS, counts, events, met, tried, unchanged
from tests.runs import Seeds, lay
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {"words": "{id}, word VARCHAR(200) NOT NULL UNIQUE"}
WORDS = 'words = Seed("words", rows=20, columns={"word": v.sequence("w{}")})'


def somewhere(database: Database, folder: Path, environment: str, options: str = "") -> Seeds:
    """A project for one environment alone."""
    body = f'environments = ("{environment}",)\n{WORDS}'
    laid = OPTIONS + options
    return lay(database, folder / "project", TABLES, {"0001_words": body}, options=laid)


def test_staging_without_a_terminal(database: Database, tmp_path: Path) -> None:
    """Without `force`, which the rollback needs, it shows what goes and where a backup would."""
    folder = tmp_path / "kept"
    seeds = somewhere(database, tmp_path, "staging", f"\nbackup_folder = {folder}")
    env = {"SEED_ENV": "staging"}
    seeds.done("upgrade", "head", env=env)
    said = tried(seeds, "downgrade", "base", env=env)

    assert "This rollback in staging takes back:" in said
    assert "0001_words  words    20  deleted       0     0" in said
    assert f"A backup would be taken first, into {folder}." in said
    assert [str(folder)] == [record["path"] for record in seeds.log("backup.due")]
    assert ["dry run"] == [record["by"] for record in seeds.log("run.confirmed")]
    assert "say so: -x force" in seeds.refused("downgrade", "base", env=env)


@pytest.mark.databases("mariadb", "mysql")
def test_no_program_for_the_backup(database: Database, tmp_path: Path) -> None:
    """A backup that could not be taken refuses the dry run as well."""
    seeds = somewhere(database, tmp_path, "staging", "\nbackup_program = no-such-program")
    env = {"SEED_ENV": "staging"}
    seeds.done("upgrade", "head", env=env)
    said = unchanged(seeds, seeds.refused, "-x", "dry-run", "downgrade", "base", env=env)

    assert "backup_program = no-such-program" in said


def test_production(database: Database, tmp_path: Path) -> None:
    """Production has to be authorised for a dry run too: it holds locks there."""
    seeds = somewhere(database, tmp_path, "production")
    env = {"SEED_ENV": "production"}
    said = unchanged(seeds, seeds.refused, "-x", "dry-run", "upgrade", "head", env=env)
    assert "allow-production=" in said

    name = "seed.sqlite3" if database.kind == "sqlite" else sa.make_url(database.url).database
    met(seeds, "-x", f"allow-production={name}", "upgrade", "head", env=env)


def test_no_mark(seeds: Seeds) -> None:
    """The database does not remember the environment of a dry run."""
    tried(seeds, "-x", "env=staging", "upgrade", "head")

    seeds.done("-x", "env=development", "upgrade", "head")


@pytest.mark.databases("sqlite")
def test_at_a_terminal(seeds: Seeds) -> None:
    """Nobody is asked."""
    seeds.done("upgrade", "head")
    url = seeds.database.url
    args = ("-x", "dry-run", "downgrade", "base")
    seen = at_a_terminal(*args, folder=seeds.folder, url=url, answer="n")

    assert 0 == seen.status, seen.said
    assert "Go ahead?" not in seen.said
    assert "takes back:" in seen.said


@pytest.mark.databases("mariadb", "mysql")
def test_one_connection(database: Database, tmp_path: Path) -> None:
    """Several connections cannot be one transaction: one loads, and the log says so."""
    body = WORDS.replace("rows=20", "rows=2_000")
    seeds = lay(
        database, tmp_path / "project", TABLES, {"0001_words": body}, options="chunk_rows = 100"
    )
    tried(seeds, "-x", "workers=3", "upgrade", "head")

    assert [(3, "warning")] == [(r["workers"], r["level"]) for r in seeds.log("run.alone")]
    assert 20 == events(seeds.log())["chunk"]
    assert {"inserted": 2_000} == counts(seeds.log())


@pytest.mark.databases("sqlite")
def test_larger_than_a_cache(database: Database, tmp_path: Path) -> None:
    """More rows than SQLite keeps in memory: from then on nobody else can read."""
    body = f"""
words = Seed("words", rows=60_000, columns={{"word": v.sequence("{"w" * 180}{{:09d}}")}})
"""
    seeds = lay(database, tmp_path / "project", TABLES, {"0001_words": body}, options="workers = 1")
    met(seeds, "upgrade", "head")

    assert {"deleted": 60_000} == counts(met(seeds, "downgrade", "base"))
