"""TERP by its own scripts, on each database: as by runs, up and down, with the plain client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import warm
from tests.content import contents
from tests.offline.clients import Pair, recorded
from tests.projects import terp_ini
from tests.runs import Seeds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@pytest.fixture
def terp(database: Database, twin: Database, tmp_path: Path) -> Pair:
    """TERP's schema on two databases, and its shapes recorded."""
    terp_ini(tmp_path)
    for one in (database, twin):
        done = warm.alembic("upgrade", "head", url=one.url)
        assert 0 == done.returncode, done.stderr
    found = Pair(Seeds(database, tmp_path), Seeds(twin, tmp_path))
    recorded(twin, tmp_path, found.shape)
    return found


def test_terp(terp: Pair) -> None:
    """A script seeds TERP as a run does, ledger included; runs go on, a script undoes it."""
    downgrade = ("-x", "on-edited=delete") if terp.offline.database.kind == "sqlite" else ()
    script = terp.script("upgrade", "head")
    terp.online.done("upgrade", "head")
    up = "Done: 630 rows inserted, 133 updated; now at 0012_vendor_leads."
    assert up == terp.played(script)
    hashed = terp.offline.database.kind != "sqlite"
    terp.assert_equal(hashed=hashed)

    assert "Nothing to do: the seeds are at 0012_vendor_leads" in terp.offline.done(
        "upgrade", "head"
    )
    terp.assert_equal()
    runs = "SELECT state, heads_before, heads_after, summary FROM seed_run"
    assert terp.online.database.rows(runs) == terp.offline.database.rows(runs)
    assert "The seeds are not at base" in terp.stopped(script)

    told = terp.played(terp.script(*downgrade, "downgrade", "head:base"))

    assert "Done: 630 rows deleted, 133 restored; now at base." == told
    assert not any(contents(terp.offline.database).values())
    assert 0 == terp.offline.count("seed_chunk")
    assert {("free",)} == set(terp.offline.database.rows("SELECT state FROM seed_load"))
    actions = "SELECT action, SUM(row_count) FROM seed_audit GROUP BY action ORDER BY action"
    trail = {action: int(rows) for action, rows in terp.offline.database.rows(actions)}
    assert {"deleted": 630, "restored": 133} == trail
    # Back, by a run: what the script left is what a run leaves.
    assert "630 inserted" in terp.offline.done("upgrade", "head")
    terp.assert_equal(masks=False)
