"""How long TERP takes at about 1,000, 10,000 and 50,000 rows on each database: `make bench`.

Whole processes, from `alembic` to exit, ledger, row hashes and the check of every foreign key
included; the median of three. Measures and prints, and asserts nothing of time.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from tests.content import contents

if TYPE_CHECKING:
    import pytest

    from tests.databases import Database

SCALES = (2, 20, 104)
TRIES = 3


def test_volumes(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """Seed and unseed TERP at three volumes, and print a line for each."""
    assert 0 == database.alembic("upgrade", "head").returncode
    with capsys.disabled():
        print(f"\n{'database':<10}{'rows':>8}{'upgrade s':>12}{'downgrade s':>13}{'rows/s':>9}")
        for scale in SCALES:
            up, down, rows = [], [], 0
            for _ in range(TRIES):
                up.append(timed(database, "-x", f"scale={scale}", "upgrade", "head"))
                rows = sum(map(len, contents(database).values()))
                down.append(timed(database, "downgrade", "base"))
            took, back = statistics.median(up), statistics.median(down)
            line = f"{database.kind:<10}{rows:>8,}{took:>12.2f}{back:>13.2f}{rows / took:>9,.0f}"
            print(line, flush=True)


def timed(database: Database, *args: str) -> float:
    """Seconds that `alembic -n seeds …` takes as a process of its own."""
    begun = time.perf_counter()
    done = database.alembic("-n", "seeds", *args, env={"SEED_ENV": "development"}, timeout=600)
    assert 0 == done.returncode, done.stdout + done.stderr
    return time.perf_counter() - begun
