"""Every refusal as a user meets it: one message, what to do next, nothing touched, no password."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib import (
    declaration_errors,
    environment_errors,
    errors,
    load_errors,
    lock_errors,
    plan_errors,
    tree_errors,
)
from seedlib.shape import ForeignKeyShape
from tests.processes import process_environment
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TREE = {"0001_t": 't = Seed("t", rows=3, columns={"n": 1})'}
PASSWORD = "not-4-your-eyes"


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """One table."""
    return lay(database, tmp_path / "project", {"t": "{id}, n INTEGER"}, TREE)


def url(seeds: Seeds, **parts: object) -> str:
    """The database's URL with other parts."""
    changed = sa.make_url(seeds.database.url).set(**parts)  # type: ignore[arg-type]
    return changed.render_as_string(hide_password=False)


@pytest.mark.databases("mariadb", "mysql")
def test_a_server_that_lets_nobody_in(seeds: Seeds) -> None:
    """A wrong password, port or database is told as such, and the password is told nowhere."""
    wrong = {
        "user or password were refused": url(seeds, password=PASSWORD),
        "the server cannot be reached": url(seeds, port=1, password=PASSWORD),
        "there is no such database": url(seeds, database="nowhere"),
    }
    for sentence, there in wrong.items():
        message = seeds.refused_untouched("upgrade", "head", url=there)
        assert sentence in message
        assert "Check DATABASE_URL" in message
        assert "Nothing was changed." in message
        assert PASSWORD not in message
        assert "cannot be" in seeds.refused("current", url=there)
    raised = seeds.database.alembic(
        "--raiseerr", "-n", "seeds", "current", cwd=seeds.folder, url=url(seeds, password=PASSWORD)
    )

    assert "Traceback" in raised.stderr
    assert PASSWORD not in raised.stderr + raised.stdout
    assert PASSWORD not in (seeds.folder / "seed.log").read_text(encoding="utf-8")
    assert 6 < len(seeds.log("run.failed"))


@pytest.mark.databases("sqlite")
def test_databases_that_are_none(seeds: Seeds) -> None:
    """In memory, missing, or no database at all: each is refused, and no file comes into being."""
    missing = seeds.folder / "missing.sqlite3"
    text = seeds.folder / "text.sqlite3"
    text.write_text("no database " * 100, encoding="utf-8")
    up = ("upgrade", "head")

    assert "is an in-memory database" in seeds.refused_untouched(*up, url="sqlite://")
    assert "is an in-memory database" in seeds.refused_untouched(*up, url="sqlite:///:memory:")
    assert f"There is no database file {missing}" in seeds.refused_untouched(
        *up, url=f"sqlite:///{missing}"
    )
    assert "" == seeds.done("current", url=f"sqlite:///{missing}")
    assert not missing.exists()
    assert "the file is no SQLite database" in seeds.refused_untouched(*up, url=f"sqlite:///{text}")
    assert "is for postgresql, which seedlib cannot" in seeds.refused_untouched(
        *up, url="postgresql://u:p@localhost/d"
    )


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("t = Seed('t', rows=1)", "Seed('t') declares no column"),
        ("t = Seed('t', rows=-1, columns={'n': 1})", "negative number of rows"),
        ("t = v.sequins(1)", "has no attribute 'sequins'"),
        ("import seedlib.nothing", "No module named 'seedlib.nothing'"),
        ("t = Seed('t', rows=2, columns={'n': v.shuffled('{}', 1)})", "0001_t, t: 2 rows"),
    ],
)
def test_a_revision_that_cannot_be_read(seeds: Seeds, body: str, sentence: str) -> None:
    """What is wrong in a revision's file is told with its place, before anything is touched."""
    lay(seeds.database, seeds.folder, {}, {"0001_t": body})
    message = seeds.refused_untouched("upgrade", "head")

    assert sentence in message
    assert "0001_t" in message
    assert "Nothing was changed." in message


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("was", "sentence"),
    [
        ("down_revision = '0001_t'", "0002_more has 0000_gone as its down_revision"),
        ("depends_on = None", "0002_more depends on 0000_gone"),
    ],
)
def test_a_revision_that_is_missing(seeds: Seeds, was: str, sentence: str) -> None:
    """A reference to a revision without a file is told by its name, whatever the command."""
    lay(seeds.database, seeds.folder, {}, TREE | {"0002_more": "nothing = 1"})
    path = seeds.folder / "seeds" / "versions" / "0002_more.py"
    now = f"{was.partition(' = ')[0]} = '0000_gone'"
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    for command in (["upgrade", "head"], ["current"]):
        message = seeds.refused_untouched(*command)

        assert sentence in message
        assert ("requires = " in message) == ("depends" in sentence)
        assert "Nothing was changed." in message


def test_the_console_keeps_the_traceback_to_itself(seeds: Seeds) -> None:
    """Whatever fails, `--raiseerr` shows where, and only then (R1.5)."""
    args = ("-x", "scale=0", "upgrade", "head")
    plain = seeds.run(*args)
    raised = seeds.database.alembic("--raiseerr", "-n", "seeds", *args, cwd=seeds.folder)

    assert "Traceback" not in plain.stdout + plain.stderr
    assert "Traceback" in raised.stderr
    assert 0 < plain.returncode
    assert 0 < raised.returncode


def test_importing_seeds_nothing(seeds: Seeds) -> None:
    """A program that imports seedlib, or opens the same database, seeds nothing (R1.2)."""
    before = seeds.everything()
    subprocess.run(
        [sys.executable, "-c", "import seedlib, seedlib.op, seedlib.env, seedlib.values"],
        cwd=seeds.folder,
        env=process_environment(seeds.database.url),
        check=True,
    )

    assert before == seeds.everything()
    assert set() == seeds.own_tables


def test_one_row_is_told_as_one() -> None:
    """A sentence about a single row is in the singular, and a large number is grouped."""
    key = ForeignKeyShape("by_client", ("client_id",), "clients", ("id",))

    assert "1 seeded row of orders refers to clients" in load_errors.orphan_rows("orders", key, 1)
    assert "1,200 seeded rows of orders refer to" in load_errors.orphan_rows("orders", key, 1200)
    assert "1 row of t was inserted, and 0 are there" in str(
        load_errors.count_differs("0001", "t", 1, 0)
    )
    assert "2 rows of t were inserted, and 1 is" in str(
        load_errors.count_differs("0001", "t", 2, 1)
    )
    assert "those of 1 row, so" in str(load_errors.keys_altered("0001", "t", 1))


def test_lists_are_cut() -> None:
    """Of many rows the first twenty are named and the others counted."""
    message = str(load_errors.conflict("0001_t", "t", [f"row {n}: taken" for n in range(23)]))

    assert "  - row 19: taken" in message
    assert "row 20:" not in message
    assert "… and 3 more" in message


@pytest.mark.parametrize(
    ("word", "words", "found"),
    [
        ("clent", ["clients", "orders"], "clients"),
        ("orders", ["clients", "orders"], "orders"),
        ("xyz", ["clients", "orders"], None),
        ("anything", [], None),
    ],
)
def test_the_nearest_word(word: str, words: list[str], found: str | None) -> None:
    """What was probably meant is offered; a wild guess is not."""
    assert found == errors.nearest(word, words)


def test_every_refusal_says_whether_anything_was_changed() -> None:
    """No reader is left to wonder in which state the database is."""
    said = [
        errors.outside_a_run("seed"),
        environment_errors.unknown_environment("qa", "APP_ENV", {"dev": "development"}),
        environment_errors.no_environment("why"),
        environment_errors.other_environment("staging", "production", "terp"),
        environment_errors.production_not_authorised("terp"),
        environment_errors.wrong_authorisation("a", "b"),
        environment_errors.not_production("staging", "allow-production"),
        environment_errors.section_without_environment("seeds:prd", ("development", "production")),
        environment_errors.unknown_action("get"),
        errors.no_dry_run(),
        environment_errors.mark_not_confirmed("staging", None, "terp"),
        lock_errors.lock_timeout(1.5, "holder", "end it"),
        plan_errors.unfinished_downgrade("0002", "0001"),
        plan_errors.unfinished_upgrade("0002", "0001"),
        declaration_errors.not_linear("0002"),
        declaration_errors.declared_twice("0002", "t"),
        tree_errors.unknown_parent("0002", "s7", ["0001"]),
        tree_errors.unknown_dependency("0002", "s7"),
        errors.no_database("x.sqlite3"),
        plan_errors.schema_unknown(["s9"], "alembic_version"),
        errors.database("2003: gone", begun=False),
        errors.unexpected("", "KeyError", begun=False),
        declaration_errors.bad_declaration("0001, t", "wrong."),
    ]
    half_way = [
        errors.database("2013: lost", begun=True),
        errors.unexpected("0001, t", "KeyError", begun=True),
        declaration_errors.bad_declaration("0001, t", "wrong.", begun=True),
        load_errors.conflict("0001", "t", ["row 1: taken"]),
        load_errors.strict("0001", "t", ["row 1: bad"]),
        load_errors.all_refused("0001", "t", "why"),
        load_errors.unexplained("0001", "t", 3),
        load_errors.count_differs("0001", "t", 5, 4),
        load_errors.keys_altered("0001", "t", 2),
        declaration_errors.column_failed_half_way("0001", "t", "n", "rows 1 to 2", "KeyError"),
    ]

    assert [True] * len(said) == [errors.NOTHING_CHANGED in str(error) for error in said]
    assert [True] * len(half_way) == ["committed so far" in str(error) for error in half_way]
    assert not json.dumps([str(error) for error in said + half_way]).count("  ,")


@pytest.mark.databases("sqlite")
def test_the_log_says_what_the_screen_does(seeds: Seeds) -> None:
    """A refusal of Alembic's is told in our words in both, and in the log with its stack."""
    message = seeds.refused("upgrade", "0099")
    (failed,) = seeds.log("run.failed")

    assert failed["message"].startswith("There is no revision 0099 in this tree.")
    assert " ".join(failed["message"].split()) in " ".join(message.split())
    assert failed["error"]["stack"]
    causes = [cause["message"] for cause in failed["error"]["caused_by"]]
    assert "Can't locate revision identified by '0099'" in causes[0]
