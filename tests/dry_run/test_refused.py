"""What would stop a run stops its dry run; and some things stop a dry run alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib.dialects.mysql import MySQL
from seedlib.dialects.sqlite import SQLite
from tests.dry_run.trial import (
    NOT_SO_FAR,
    NOTHING_STAYS,
    OPTIONS,
    counts,
    met,
    rows,
    tried,
    unchanged,
)
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

WORDS = {"words": "{id}, word VARCHAR(20) NOT NULL UNIQUE"}
SEEDER = 'words = Seed("words", rows=20, columns={"word": v.sequence("w{}")})'


def by_hand(database: Database, folder: Path, *statements: str) -> Seeds:
    """A project whose one revision does something by hand after its rows are in."""
    upgrade = "\n    ".join(["op.seed(words)", *statements])
    return lay(
        database,
        folder / "project",
        WORDS,
        {"0001_words": SEEDER},
        upgrades={"0001_words": upgrade},
        options=OPTIONS,
    )


def stopped(seeds: Seeds, *args: str) -> str:
    """A dry run that fails half-way, as the run does then; what both of them say."""
    dry = unchanged(seeds, seeds.refused, "-x", "dry-run", *args)
    wet = seeds.refused(*args).partition("FAILED: ")[2]

    assert NOT_SO_FAR in dry
    assert wet.strip() in dry
    assert all(record["dry_run"] for record in seeds.log("run.failed")[:-1])
    return wet


def test_before_the_first_write(seeds: Seeds) -> None:
    """What refuses the plan refuses the dry run, in the same words."""
    seeds.done("upgrade", "head")
    seeds.database.execute("UPDATE visits SET cost = cost + 1 WHERE id > 1")
    dry = unchanged(seeds, seeds.refused, "-x", "dry-run", "downgrade", "base")

    assert dry == seeds.refused("downgrade", "base")
    assert "rows of visits were edited" in dry


def test_strict(seeds: Seeds) -> None:
    """An invalid record stops a strict run, and its dry run."""
    assert "the run is strict" in stopped(seeds, "-x", "strict", "upgrade", "head")


def test_conflict(seeds: Seeds) -> None:
    """A unique key that the application's row has."""
    seeds.database.execute("INSERT INTO tags (word) VALUES ('tag 3')")

    assert "need a unique key that another row has" in stopped(seeds, "upgrade", "head")


def test_orphans(database: Database, tmp_path: Path) -> None:
    """Rows of ours that refer to nothing when the revision is through."""
    tables = WORDS | {"uses": "{id}, word_id INTEGER NOT NULL"}
    body = f"""
{SEEDER}
uses = Seed("uses", columns={{"word_id": v.each("words", 1, 1)}})
"""
    upgrade = "op.seed(words, uses)\n    op.execute('DELETE FROM words')"
    seeds = lay(
        database,
        tmp_path / "project",
        tables,
        {"0001_words": body},
        upgrades={"0001_words": upgrade},
        options=OPTIONS,
    )

    assert "left foreign keys that point to nothing" in stopped(seeds, "upgrade", "head")


def test_rows_by_hand(database: Database, tmp_path: Path) -> None:
    """What a revision does by plain SQL is taken back too."""
    seeds = by_hand(
        database, tmp_path, "op.execute(\"INSERT INTO words (word) VALUES ('by hand')\")"
    )
    met(seeds, "upgrade", "head")

    assert 21 == seeds.count("words")


@pytest.mark.parametrize("statement", ["CREATE TABLE more (id INTEGER)", "COMMIT"])
@pytest.mark.databases("mariadb", "mysql")
def test_statement_that_commits(database: Database, tmp_path: Path, statement: str) -> None:
    """A statement that would commit is not sent, and the dry run says why."""
    seeds = by_hand(database, tmp_path, f"op.execute({statement!r})")
    said = unchanged(seeds, seeds.refused, "-x", "dry-run", "upgrade", "head")

    assert f"FAILED: {' '.join(statement.split()[:2])} commits whatever came before it" in said
    assert NOT_SO_FAR not in said


@pytest.mark.databases("sqlite")
def test_ddl_is_taken_back(database: Database, tmp_path: Path) -> None:
    """SQLite takes tables back."""
    seeds = by_hand(database, tmp_path, "op.execute('CREATE TABLE more (id INTEGER)')")
    tried(seeds, "upgrade", "head")

    assert "more" not in database.tables()


def test_commit_of_sqlalchemy(database: Database, tmp_path: Path) -> None:
    """A commit by SQLAlchemy's connection is not sent either."""
    seeds = by_hand(database, tmp_path, "op.get_bind().commit()")
    said = unchanged(seeds, seeds.refused, "-x", "dry-run", "upgrade", "head")

    assert "FAILED: COMMIT commits whatever came before it" in said


def test_commit_of_alembic(database: Database, tmp_path: Path) -> None:
    """Alembic's way of leaving the transaction is refused by name."""
    body = "with op.get_context().autocommit_block():\n        op.execute('SELECT 1')"
    seeds = by_hand(database, tmp_path, body)
    said = unchanged(seeds, seeds.refused, "-x", "dry-run", "upgrade", "head")

    assert "FAILED: autocommit_block() commits whatever came before it" in said


def test_commit_of_the_driver(database: Database, tmp_path: Path) -> None:
    """A commit beneath all that is noticed; nobody says that nothing was changed."""
    seeds = by_hand(database, tmp_path, "op.get_bind().connection.commit()")
    said = seeds.refused("-x", "dry-run", "upgrade", "head")

    assert "Something in these revisions committed the dry run's transaction" in said
    assert "Nothing was changed" not in said
    assert NOTHING_STAYS not in said


def test_failure_after_a_commit(database: Database, tmp_path: Path) -> None:
    """So is one that is followed by another failure."""
    seeds = by_hand(database, tmp_path, "op.get_bind().connection.commit()", "1 / 0")
    said = seeds.refused("-x", "dry-run", "upgrade", "head")

    assert "Something in these revisions committed the dry run's transaction" in said


def test_another_writer(seeds: Seeds) -> None:
    """Whoever holds what the dry run needs ends it: it is one transaction, and begins anew."""
    seeds.done("upgrade", "head")
    args = ("-x", "dry-run", "-x", "lock-timeout=1", "downgrade", "base")
    with seeds.database.engine.connect() as other:
        if seeds.database.kind == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.exec_driver_sql("SELECT * FROM visits FOR UPDATE")
        said = unchanged(seeds, seeds.refused, *args)

    assert "The database stopped the dry run for the sake of other writers" in said
    assert not seeds.log("chunk.retry")
    tried(seeds, "downgrade", "base")


@pytest.mark.databases("mariadb", "mysql")
def test_lost_connection(seeds: Seeds) -> None:
    """With its connection all of a dry run is gone."""
    env = {"SEED_ENV": "development", "MEET": "INTO seed_chunk", "NTH": "5", "CLOSE": "1"}
    args = ("-x", "dry-run", "upgrade", "head")
    said = unchanged(seeds, seeds.refused, *args, env=env)

    assert NOT_SO_FAR in said
    assert "The database stopped the run" in said


@pytest.mark.databases("mariadb", "mysql")
def test_ids_for_both(database: Database, tmp_path: Path) -> None:
    """A dry run that would use up the ids of the run is refused; where both fit, both go."""
    tables = {"words": WORDS["words"].replace("{id}", "id TINYINT AUTO_INCREMENT PRIMARY KEY")}
    body = SEEDER.replace("rows=20", "rows=42")
    seeds = lay(database, tmp_path / "project", tables, {"0001_words": body}, options=OPTIONS)
    said = seeds.refused_untouched("-x", "dry-run", "-x", "rows.words=43", "upgrade", "head")
    assert "a dry run moves the counter of words from 1 on by up to 86 ids" in said

    assert {"inserted": 42} == counts(met(seeds, "upgrade", "head"))


MYSQL_COMMITS = (
    "CREATE TABLE t (id INT)",
    "  create or replace view v AS SELECT 1",
    "-- why\nALTER TABLE t ADD x INT",
    "/* why */ DROP TABLE t",
    "/*!80000 TRUNCATE TABLE t */",
    "# why\nRENAME TABLE t TO s",
    "BEGIN",
    "START TRANSACTION",
    "COMMIT",
    "rollback",
    "SET autocommit = 1",
    "SET @@session.autocommit=1",
    "LOCK TABLES t WRITE",
    "GRANT SELECT ON t TO u",
    "LOAD INDEX INTO CACHE t",
)
MYSQL_KEEPS = (
    "CREATE TEMPORARY TABLE t (id INT)",
    "CREATE OR REPLACE TEMPORARY TABLE t (id INT)",
    "DROP TEMPORARY TABLE IF EXISTS t",
    "ROLLBACK TO SAVEPOINT s",
    "ROLLBACK WORK TO s",
    "INSERT INTO t VALUES ('COMMIT')",
    "LOAD DATA LOCAL INFILE 'f' INTO TABLE t",
    "SET SESSION sql_mode = ''",
    "RELEASE SAVEPOINT s",
    "-- CREATE TABLE\nSELECT 1",
)


def test_what_commits() -> None:
    """Statements that commit, or end the transaction, are told from those that do not."""
    assert [] == [one for one in MYSQL_COMMITS if not MySQL.commits.match(one)]
    assert [] == [one for one in MYSQL_KEEPS if MySQL.commits.match(one)]
    assert SQLite.commits.match("end")
    assert not SQLite.commits.match("ROLLBACK TO s")
    assert not SQLite.commits.match("CREATE TABLE t (id INTEGER)")


def test_rows_are_compared() -> None:
    """What these tests compare has our own tables in it."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE seed_load (revision TEXT PRIMARY KEY)")

    assert {"seed_load": []} == rows(type("D", (), {"engine": engine})())
