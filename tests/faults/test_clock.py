"""The clock is set back, or forward, by a day while a run goes on: nothing depends on it.

`libfaketime` (Debian's package `faketime`) stands between the run and its clock. As on a real
machine, only the time of day jumps; the monotonic clock goes on.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.scenes import chunks, two_tables
from tests.processes import start_alembic
from tests.waiting import until

if TYPE_CHECKING:
    from tests.databases import Database
    from tests.faults.conftest import Watching


def library() -> str:
    """Where the library is that is loaded ahead of all others."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if shutil.which("faketime") is None or not found:
        pytest.skip("no faketime (Debian's package: faketime)")
    return str(found[0])


@pytest.mark.long
@pytest.mark.parametrize("jump", ["-1d", "+1d"])
def test_clock_set(database: Database, tmp_path: Path, watching: Watching, jump: str) -> None:
    """A run whose clock jumps comes through; so does the next one, back in the right time."""
    seeds = two_tables(database, tmp_path / "project")
    invariant = watching(database, f"the clock is set by {jump} in mid-run")
    clock = tmp_path / "clock"
    env = {
        "SEED_ENV": "development",
        "LD_PRELOAD": library(),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    for command, target, check in (
        ("upgrade", "head", invariant.check_seeded),
        ("downgrade", "base", invariant.check_empty),
    ):
        clock.write_text("+0d\n", encoding="utf-8")
        before, told = chunks(database), len(seeds.log())
        words = ("-n", "seeds", command, target)
        with start_alembic(*words, cwd=seeds.folder, url=database.url, env=env) as run:
            try:
                until(lambda before=before: abs(chunks(database) - before) > 5)  # type: ignore[misc]
                clock.write_text(f"{jump}\n", encoding="utf-8")
                said = run.communicate(timeout=120)[0]
            finally:
                run.kill()
        assert 0 == run.returncode, said
        assert 2 == len({record["time"][:10] for record in seeds.log()[told:]})
        invariant.check()
        check()
    seeds.done("upgrade", "head")
    invariant.check_seeded()
    assert "Nothing to do" in seeds.done("upgrade", "head")
