"""A database as it should be, one that nobody can reach, and users who may not do everything."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import warm
from tests.doctor.visits import REVISIONS, SECRET, TABLES, visit
from tests.runs import lay
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

EVERYWHERE = {"packages", "seeders", "environment", "seeded tables", "triggers", "backup folder"}
SERVERS = {"server version", "our session", "proxy", "lock", "clock", "rights", "local_infile"}
OWN = {
    "sqlite": {"SQLite version", "file", "journal", "foreign keys", "disk space"},
    "mariadb": SERVERS,
    "mysql": SERVERS,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables, two revisions, and a log."""
    return lay(database, tmp_path / "project", TABLES, REVISIONS)


def test_all_is_well(seeds: Seeds) -> None:
    """On a new database all that matters is good, and nothing comes into being by being looked at;
    what a run leaves there is good as well.
    """
    before = seeds.everything()
    first = visit(seeds)
    assert before == seeds.everything()
    seeds.done("upgrade", "head")
    after = visit(seeds)
    text = warm.seed("doctor", cwd=seeds.folder, url=seeds.database.url).stdout

    kind = seeds.database.kind
    for found in (first, after):
        assert 0 == found.status, found.of("problem")
        assert EVERYWHERE | OWN[kind] <= found.of("good")
    name = str(sa.make_url(seeds.database.url).database).rpartition("/")[2]
    assert name == first.told["subject"]
    assert "seed:seed@" not in first.said + text
    # Each is told to people as well, with what it means.
    flat = " ".join(text.split())
    for one in after.told["findings"]:
        assert one["check"] in text
        assert " ".join(one["means"].split()) in flat


@pytest.mark.databases("mariadb", "mysql")
def test_rights(seeds: Seeds) -> None:
    """Every right is told that a user lacks, and what is told is enough; nothing is made for it."""
    name = f"seed_{secrets.token_hex(4)}"
    url = sa.make_url(seeds.database.url)
    seeds.database.execute(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{SECRET}'")
    seeds.database.execute(f"GRANT SELECT ON {url.database}.* TO '{name}'@'%'")
    theirs = url.set(username=name, password=SECRET).render_as_string(hide_password=False)
    try:
        found = visit(seeds, url=theirs)
        grants = found["rights"]["do"].splitlines()
        assert all(re.fullmatch(r"GRANT .* ON `\w+`\.\S+ TO \S+;", one) for one in grants)
        for statement in grants:
            seeds.database.execute(statement)
        granted = visit(seeds, url=theirs)
        seeds.done("upgrade", "head", url=theirs)
        seeds.done("downgrade", "base", url=theirs)
    finally:
        seeds.database.execute(f"DROP USER '{name}'@'%'")

    assert "problem" == found.verdict("rights")
    told = " ".join(grants)
    assert "INSERT, DELETE ON" in told.replace("UPDATE, ", "")
    assert "CREATE TEMPORARY TABLES ON" in told
    assert "GRANT INSERT, UPDATE, DELETE, CREATE ON" in told
    assert f"`{url.database}`.`seed_chunk` TO" in told
    assert "good" == granted.verdict("rights")
    assert SECRET not in found.said


def broken(url: str) -> Iterator[tuple[str, str, str]]:
    """URLs of no database that can be reached; what is found, and what helps."""
    server = sa.make_url(url)
    changed = {
        "1045, ": server.set(password=SECRET),
        "1049, ": server.set(database="no_such_database"),
        "2003, ": server.set(port=free_port()),
    }
    helps = {"1045, ": "%XX", "1049, ": "CREATE DATABASE", "2003, ": "correct the port"}
    for found, one in changed.items():
        yield one.render_as_string(hide_password=False), found, helps[found]


@pytest.mark.databases("mariadb", "mysql")
def test_refused(seeds: Seeds) -> None:
    """Who cannot connect is told why, and all that can be told of the project."""
    for url, found, helps in broken(seeds.database.url):
        told = visit(seeds, url=url)

        assert "problem" == told.verdict("connection")
        assert told["connection"]["found"].startswith(found)
        assert helps in told["connection"]["do"]
        assert {"packages", "seeds/env.py", "seeders", "log file"} <= {
            one["check"] for one in told.told["findings"]
        }
        assert SECRET not in told.said


@pytest.mark.databases("sqlite")
def test_nowhere(seeds: Seeds, tmp_path: Path) -> None:
    """No such host, no such file, a file that is none, a database that cannot be seeded, none at
    all: each is told apart, and no file comes into being.
    """
    absent, text = tmp_path / "absent.sqlite3", tmp_path / "text.sqlite3"
    text.write_text("no database at all, but long enough to look into" * 30, encoding="utf-8")
    cases = {
        f"mysql+pymysql://me:{SECRET}@no-such-host.invalid/terp": "No host is called no-such-host",
        f"sqlite:///{absent}": "There is no such file.",
        f"sqlite:///{text}": "the file is no SQLite database",
    }
    for url, means in cases.items():
        told = visit(seeds, url=url)
        assert "problem" == told.verdict("connection")
        assert means in told["connection"]["means"]
        assert SECRET not in told.said
    for url in (f"postgresql://me:{SECRET}@host/terp", ""):
        told = visit(seeds, url=url)
        assert "problem" == told.verdict("database URL")
        assert "mysql+pymysql://USER:PASSWORD@HOST/DATABASE" in told["database URL"]["do"]
        assert SECRET not in told.said
    assert not absent.exists()


@pytest.mark.databases("mariadb")
def test_backups(database: Database, tmp_path: Path) -> None:
    """What a backup would fail for is a problem where rollbacks need one, and else to be noted."""
    ini = tmp_path / "project" / "alembic.ini"
    options = f"backup_program = {tmp_path}/no-such-dump\nbackup_folder = {ini}/backups\n"
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS, options=options)
    staging = visit(seeds, env={"SEED_ENV": "staging"})
    development = visit(seeds, "--backup", "never")
    forgone = visit(seeds, "--bulk", "insert")

    assert {"dump program", "backup folder"} == staging.of("problem")
    assert "no-such-dump" in staging["dump program"]["means"]
    assert "note" == development.verdict("dump program")
    assert "note" == forgone.verdict("local_infile")


@pytest.mark.databases("mariadb", "mysql")
def test_blind(seeds: Seeds) -> None:
    """Who may not read our tables is told so, and what could be seen until then."""
    seeds.done("upgrade", "head")
    name = f"seed_{secrets.token_hex(4)}"
    url = sa.make_url(seeds.database.url)
    seeds.database.execute(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{SECRET}'")
    seeds.database.execute(f"GRANT SELECT ON {url.database}.teams TO '{name}'@'%'")
    theirs = url.set(username=name, password=SECRET).render_as_string(hide_password=False)
    found = visit(seeds, url=theirs)
    seeds.database.execute(f"DROP USER '{name}'@'%'")

    assert "problem" == found.verdict("examination")
    assert "lacks a privilege" in found["examination"]["means"]
    assert {"packages", "seeders", "log file", "database URL"} <= {
        one["check"] for one in found.told["findings"]
    }
