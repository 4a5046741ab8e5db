"""Between a run and its server the network fails: nothing is lost, and nothing is done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.faults.proxy import CutInside, LostAnswer, Slow, Stalled, between
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Database
    from tests.faults.conftest import Watching
    from tests.faults.proxy import Network
    from tests.runs import Seeds

pytestmark = pytest.mark.databases("mariadb", "mysql")

ROWS = 3_000
REVISIONS = {
    "0001_notes": f"""
        notes = Seed("notes", rows={ROWS}, columns={{
            "code": v.sequence("ours {{:06d}}"), "body": v.sentence(),
        }})
        changed = Update("notes", columns={{"body": "changed"}})
    """
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """One table with a row of somebody else's, and a project that commits thirty chunks a pass."""
    tables = {"notes": "{id}, code VARCHAR(40) NOT NULL UNIQUE, body TEXT"}
    options = "chunk_rows = 100\n"
    seeds = lay(database, tmp_path / "project", tables, REVISIONS, options=options)
    database.execute("INSERT INTO notes (id, code) VALUES (7, 'theirs')")
    return seeds


def through(seeds: Seeds, network: Network, *command: str) -> tuple[int, str]:
    """Run a command over a network; its status and what it said."""
    url = sa.make_url(seeds.database.url)
    assert url.port is not None
    with between(url.port, network) as port:
        there = url.set(port=port).update_query_dict({"ssl_disabled": "true"})
        ended = seeds.run(*command, url=there.render_as_string(hide_password=False))
    return ended.returncode, ended.stdout + ended.stderr


FAILING: dict[str, Callable[[], Network]] = {
    "an answer to COMMIT is lost": lambda: LostAnswer(b"COMMIT", 12),
    "another one": lambda: LostAnswer(b"COMMIT", 40),
    "inside a packet": lambda: CutInside(60_000),
    "inside another": lambda: CutInside(120_000),
}


QUICK = {("an answer to COMMIT is lost", "load")}


@pytest.mark.parametrize(
    ("failing", "bulk"),
    [
        pytest.param(name, bulk, marks=[] if (name, bulk) in QUICK else pytest.mark.long)
        for name in FAILING
        for bulk in ("load", "insert")
    ],
)
def test_cut(seeds: Seeds, watching: Watching, failing: str, bulk: str) -> None:
    """A run whose connection is cut says so; the next one, in either direction, finishes."""
    invariant = watching(seeds.database, f"the connection is cut, {failing}, bulk={bulk}")
    up = ("-x", f"bulk={bulk}", "upgrade", "head")
    seeds.done(*up)
    invariant.learn()
    seeds.done("downgrade", "base")
    invariant.check_empty()

    network = FAILING[failing]()
    status, said = through(seeds, network, *up)
    assert network.failed.is_set()
    assert 0 < status, said
    assert "Traceback" not in said
    assert "connection" in said.partition("FAILED: ")[2]
    invariant.check()
    seeds.done(*up)
    invariant.check_seeded()

    network = FAILING[failing]()
    status, said = through(seeds, network, "downgrade", "base")
    # A rollback sends less than a load: not every cut is reached.
    assert network.failed.is_set() == (status > 0), said
    invariant.check()
    seeds.done("downgrade", "base")
    invariant.check_empty()


@pytest.mark.parametrize(
    ("fault", "network"),
    [
        ("the network stands still for 2 s", lambda: Stalled(60_000, 2)),
        pytest.param("the network takes 50 ms more", lambda: Slow(0.05), marks=pytest.mark.long),
    ],
)
def test_late(seeds: Seeds, watching: Watching, fault: str, network: Callable[[], Network]) -> None:
    """A network that only takes its time changes nothing."""
    invariant = watching(seeds.database, fault)
    for command, target, check in (
        ("upgrade", "head", invariant.check_seeded),
        ("downgrade", "base", invariant.check_empty),
    ):
        status, said = through(seeds, network(), command, target)
        assert 0 == status, said
        invariant.check()
        check()
