"""`seedlib.op` in revisions: Alembic's own operations beside ours, and where ours are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import alembic.op
import pytest

from seedlib import op
from tests.content import fingerprint
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {"a": "{id}, n INTEGER", "b": "{id}, n INTEGER"}
SEEDS = """
    a = Seed("a", rows=3, columns={"n": 1})
    b = Seed("b", rows=2, columns={"n": 2})
"""


def test_everything_of_alembics_is_there() -> None:
    """`seedlib.op` stands in for `alembic.op`, with two operations more."""
    assert op.execute is alembic.op.execute
    assert op.bulk_insert is alembic.op.bulk_insert
    assert {"seed", "unseed"} <= set(vars(op)) - {"op"}


def test_a_revision_written_by_hand(database: Database, tmp_path: Path) -> None:
    """Plain statements stay possible, before and after ours, under the same lock and record."""
    seeds = lay(
        database,
        tmp_path / "project",
        TABLES,
        {"0001_a": SEEDS, "0002_by_hand": ""},
        upgrades={
            "0001_a": "op.execute('UPDATE b SET n = 9'); op.seed(a, b); op.seed(a)",
            "0002_by_hand": "op.execute('UPDATE b SET n = 7 WHERE n = 9')",
        },
    )
    database.execute("INSERT INTO b (n) VALUES (5)")
    seeds.done("upgrade", "head")

    assert 3 == seeds.count("a")  # given twice, loaded once
    assert [(2,), (2,), (7,)] == database.rows("SELECT n FROM b ORDER BY n")
    record = seeds.last_run()
    assert ("done", "0002_by_hand") == (record["state"], record["heads_after"])
    seeds.done("downgrade", "base")
    assert [(7,)] == database.rows("SELECT n FROM b")
    assert 0 == seeds.count("a")


def test_a_declaration_nobody_could_check(database: Database, tmp_path: Path) -> None:
    """`op.seed` of what is no module-level object of the revision is refused, and nothing stays."""
    seeds = lay(
        database,
        tmp_path / "project",
        TABLES,
        {"0001_a": SEEDS, "0002_hidden": "made = [Seed('b', rows=1, columns={'n': 3})]"},
        upgrades={
            "0001_a": "op.seed(a)",
            "0002_hidden": "op.execute('DELETE FROM b'); op.seed(*made)",
        },
    )
    database.execute("INSERT INTO b (n) VALUES (5)")
    message = seeds.refused("upgrade", "head")

    assert "0002_hidden: op.seed() was given a declaration for b" in message
    assert "Assign it to a name at the top" in message
    assert [(5,)] == database.rows("SELECT n FROM b")  # what the revision did by hand, too
    assert "0001_a" in seeds.done("current")
    assert "failed" == seeds.last_run()["state"]


@pytest.mark.databases("sqlite")
def test_outside_the_seeds_tree(database: Database, tmp_path: Path) -> None:
    """In a revision of the schema's there is no lock and no ledger, so ours are refused there."""
    seeds = lay(database, tmp_path / "project", TABLES, {"0001_a": SEEDS})
    tree = seeds.folder / "schema"
    (tree / "versions").mkdir(parents=True)
    (tree / "env.py").write_text(
        "import os\nimport sqlalchemy as sa\nfrom alembic import context\n"
        "with sa.create_engine(os.environ['DATABASE_URL']).connect() as connection:\n"
        "    context.configure(connection=connection)\n"
        "    with context.begin_transaction():\n"
        "        context.run_migrations()\n"
    )
    for name, call in (
        ("seed", "op.seed(Seed('a', rows=1, columns={'n': 1}))"),
        ("unseed", "op.unseed()"),
    ):
        (tree / "versions" / "s1.py").write_text(
            "from seedlib import Seed, op\nrevision = 's1'\ndown_revision = None\n"
            f"\n\ndef upgrade():\n    {call}\n"
        )
        before = fingerprint(database)
        done = database.alembic("upgrade", "head", cwd=seeds.folder)

        assert 0 < done.returncode
        assert f"op.{name}() works in revisions of the seeds tree only" in done.stdout
        assert "Traceback" not in done.stderr
        assert before == fingerprint(database)
