"""`seed verify` as it is typed: what is chosen, not judged, refused, and said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.processes import PROJECT
from tests.projects import project
from tests.runs import lay
from tests.terminal import at_a_terminal
from tests.verification.orchard import REVISIONS, TABLES, brief, planted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

pytestmark = pytest.mark.databases("sqlite")

FIELDS = ["check", "what", "table", "place", "revision", "said", "rows", "key_columns", "keys"]


def test_chosen_checks(database: Database, tmp_path: Path) -> None:
    """Checks combine; a table, or a revision by the beginning of its name, is looked at alone."""
    orchard = planted(database, tmp_path)
    tree, grower = orchard.ids("trees")[2], orchard.ids("growers")[4]
    with orchard.carelessly() as connection:
        connection.exec_driver_sql(f"UPDATE trees SET height = 'tall' WHERE id = {tree}")
        connection.exec_driver_sql(f"UPDATE growers SET note = 'edited' WHERE id = {grower}")
    hashes = {
        table: ("hashes", "edited", table, None, 1, (id_,))
        for table, id_ in (("trees", tree), ("growers", grower))
    }
    tall = ("constraints", "type", "trees", "height", 1, (tree,))
    both = orchard.told("--hashes", "--constraints")
    alone = orchard.told("--hashes", "--table", "growers")

    assert {*hashes.values(), tall} == brief(orchard.told()["findings"])
    assert {*hashes.values(), tall} == brief(both["findings"])
    assert ["hashes", "constraints"] == both["looked_at"]["checks"]
    assert 0 == both["looked_at"]["foreign_keys"]
    assert all(FIELDS == list(one) for one in both["findings"])
    assert {hashes["growers"]} == brief(alone["findings"])
    assert {"checks": ["hashes"], "rows": 12, "tables": 1} == {
        name: alone["looked_at"][name] for name in ("checks", "rows", "tables")
    }
    assert {hashes["trees"], tall} == brief(orchard.told("--revision", "0002")["findings"])
    assert [] == orchard.told("--counts", "--orphans", "--pii")["findings"]
    clean = orchard.verified("--orphans").stdout
    assert "Looked at 1 foreign key of 2 tables; nothing is wrong.\n" == clean


def test_every_command_of_the_page(database: Database, tmp_path: Path) -> None:
    """What docs/verify.md shows can be typed."""
    orchard = planted(database, tmp_path)
    page = (PROJECT / "docs" / "verify.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    seed verify(.*?)(?:#.*)?$", page, re.MULTILINE)

    assert 6 == len(commands)
    for arguments in commands:
        ended = orchard.verified(*arguments.split())
        assert 0 == ended.returncode, ended.stdout + ended.stderr


def test_what_is_said(database: Database, tmp_path: Path) -> None:
    """A list by check, what was looked at, and for each kind of finding what to do now."""
    orchard = planted(database, tmp_path)
    trees = orchard.ids("trees")
    with orchard.carelessly() as connection:
        for statement in (
            f"UPDATE growers SET code = 'SECRET' WHERE id = {orchard.ids('growers')[1]}",
            f"UPDATE trees SET grower_id = 4711 WHERE id = {trees[3]}",
            f"DELETE FROM trees WHERE id = {trees[5]}",
        ):
            connection.exec_driver_sql(statement)
    ended = orchard.verified()
    said = ended.stdout + ended.stderr
    lines = [line.split(maxsplit=3)[:3] for line in ended.stdout.splitlines()]

    assert 1 == ended.returncode
    assert [
        ["check", "table", "where"],
        ["hashes", "growers", "0001_growers"],
        ["hashes", "trees", "0002_trees"],
        ["counts", "trees", "0002_trees"],
        ["orphans", "trees", "trees(grower_id)"],
    ] == [lines[0], *lines[2:6]]
    assert "Looked at 34 rows, 1 foreign key and 31 constraints of 2 tables.\n" in said
    assert "FAILED: Seeded rows are not as they should be:\n" in said
    assert "growers (0001_growers): 1 row, edited; trees (0002_trees): 1 row, edited. Who" in said
    assert "say at the rollback whether they become the application's (--on-edited keep)" in said
    assert "trees (0002_trees): 1 row, gone. No upgrade puts them back." in said
    assert "trees(grower_id): 1 row, leading to no row of growers. Somebody deleted" in said
    assert said.endswith("Nothing was changed.\n")
    assert "SECRET" not in said
    assert "4711" not in said

    narrow = at_a_terminal(
        "verify",
        folder=orchard.seeds.folder,
        url=database.url,
        answer="",
        columns=44,
        program=("seed",),
    )
    broken = narrow.said.splitlines()
    grower = orchard.ids("growers")[1]
    assert max(map(len, broken)) <= 44, narrow.said
    assert f"- hashes: growers (0001_growers): 1 row, edited: id {grower}" in _unbroken(broken)
    assert "Looked at 34 rows, 1 foreign key and 31 constraints of 2 tables." in _unbroken(broken)


def _unbroken(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def test_what_cannot_be_judged(database: Database, tmp_path: Path) -> None:
    """A table that is another one by now, or a rule that cannot be asked about, is told by name."""
    orchard = planted(database, tmp_path)
    database.execute("CREATE UNIQUE INDEX odd ON growers (lower(code))")
    database.execute("ALTER TABLE trees DROP COLUMN height")
    with orchard.carelessly("PRAGMA writable_schema = ON") as connection:
        change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'growers'"
        connection.exec_driver_sql(change, ("rank_no < 100", "is_low(rank_no)"))
    ended = orchard.verified()

    assert 0 == ended.returncode
    assert (
        "Warning: trees (0002_trees): 23 rows, cannot tell whether they were edited, for height was"
        " altered since.\n"
    ) in ended.stdout
    assert "Warning: growers.low_rank: the database cannot be asked about it: " in ended.stdout
    assert "Warning: growers.odd: a unique key over an expression, or of some rows" in ended.stdout


def test_rows_that_a_later_revision_changed(database: Database, tmp_path: Path) -> None:
    """Of them only what that changed can be compared, which is said, and is."""
    orchard = planted(database, tmp_path)
    update = 'noted = Update("growers", columns={"note": "noted"})'
    project(orchard.seeds.folder, {**REVISIONS, "0003_notes": update}, options="chunk_rows = 5")
    orchard.seeds.done("upgrade", "head")
    clean = orchard.told()
    ids = orchard.ids("growers")
    database.execute(f"UPDATE growers SET note = 'other' WHERE id IN ({ids[0]}, {ids[6]})")

    assert [] == clean["findings"]
    assert {("hashes", "overlaid", "growers", None, 12)} == brief(clean["warnings"])
    edited = ("hashes", "edited", "growers", "update", 2, (ids[0],), (ids[6],))
    assert {edited} == brief(orchard.told("--hashes")["findings"])
    assert {edited} == brief(orchard.told("--revision", "0003_notes")["findings"])


def test_refusals(database: Database, tmp_path: Path) -> None:
    """Names that are none, and a database that is not there, must not pass for verified."""
    kind = {name: columns.replace("{kind}", "TEXT") for name, columns in TABLES.items()}
    seeds = lay(database, tmp_path / "project", kind, REVISIONS)
    absent = tmp_path / "absent.sqlite3"
    for args, url, sentence in (
        (("--table", "tree"), database.url, "no revision seeds tree. Did you mean trees?"),
        (("--revision", "0003"), database.url, "there is no such revision. "),
        (("--revision", "000"), database.url, "0001_growers, 0002_trees begin so. Name one"),
        ((), f"sqlite:///{absent}", f"There is no database file {absent}"),
    ):
        ended = warm.seed("verify", *args, cwd=seeds.folder, url=url)
        said = ended.stdout + ended.stderr
        assert 1 < ended.returncode
        assert sentence in said
        assert "Nothing was changed." in said
    never = warm.seed("verify", cwd=seeds.folder, url=database.url)

    assert not absent.exists()
    assert (0, "Nothing is seeded here.\n") == (never.returncode, never.stdout)
    assert {"growers", "trees"} == database.tables()
