"""Several processes load one table: the same rows and ledger, and no harm when one of them dies."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from seedlib.errors import SeedError
from seedlib.processes import Processes
from tests.content import fingerprint
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

UP, DOWN = ("upgrade", "head"), ("downgrade", "base")

TABLES = {
    "boxes": "{id}, code VARCHAR(12) NOT NULL UNIQUE, weight INTEGER NOT NULL",
    "labels": "{id}, box_id INTEGER NOT NULL, text VARCHAR(20) NOT NULL,"
    " FOREIGN KEY (box_id) REFERENCES boxes (id)",
}
SEEDERS = {
    "0001_boxes": """
        import os
        import signal
        import time

        def weight(rows):
            helping = os.environ.get("FIRST") not in (None, str(os.getpid()))
            if helping and os.environ.get("WORKER") == "dies":
                os.kill(os.getpid(), signal.SIGKILL)
            if helping and os.environ.get("WORKER") == "raises":
                raise OSError("no scales")
            if os.environ.get("WORKER") == "slow":
                time.sleep(0.05)
            return (rows.n % 97).astype("int64")

        boxes = Seed("boxes", rows=400, columns={
            "code": v.sequence("BOX-{:06d}"),
            "weight": weight,
        })
        labels = Seed("labels", columns={
            "box_id": v.each("boxes", 1, 2),
            "text": v.sequence("label {}"),
        })
    """,
}
# Runs in the process that Alembic runs in, and in no other.
FIRST = """
import os
os.environ["FIRST"] = str(os.getpid())
"""


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Two tables of some hundred rows, in chunks of twenty."""
    options = "chunk_rows = 20"
    return lay(database, tmp_path / "project", TABLES, SEEDERS, options=options, env=FIRST)


def state(seeds: Seeds) -> object:
    """Rows, and what the ledger says of each chunk."""
    names = "revision, table_name, chunk, row_offset, total, key_set, skipped, hashes"
    chunks = seeds.database.rows(f"SELECT {names} FROM seed_chunk ORDER BY 1, 2, 3")
    return fingerprint(seeds.database), list(chunks)


def development(**variables: str) -> dict[str, str]:
    """The environment variables of a run."""
    return {"SEED_ENV": "development", **variables}


@pytest.mark.databases("mariadb", "mysql")
def test_same_rows(seeds: Seeds) -> None:
    """Whatever the number of workers, rows, ledger and counts are the same."""
    found, said = [], []
    for workers in ("1", "2", "3"):
        said.append(seeds.done("-x", f"workers={workers}", *UP))
        found.append(state(seeds))
        seeds.done(*DOWN)
    records = seeds.log("run.start")

    assert found[0] == found[1] == found[2]
    assert all("boxes        400" in text for text in said)
    assert [1, 2, 3] == [r["configuration"]["workers"] for r in records[::2]]


@pytest.mark.databases("mariadb", "mysql")
def test_a_worker_dies(seeds: Seeds) -> None:
    """A worker's death stops the run, says so, and is mended by the next run, with any number."""
    seeds.done("-x", "workers=1", *UP)
    wanted = state(seeds)
    seeds.done(*DOWN)
    said = seeds.refused("-x", "workers=2", *UP, env=development(WORKER="dies"))
    partly = seeds.count("boxes")
    seeds.done("-x", "workers=3", *UP)

    assert "ended with signal 9 before its chunks were in" in said
    assert 400 > partly
    assert wanted == state(seeds)


@pytest.mark.databases("mariadb", "mysql")
def test_a_worker_fails(seeds: Seeds) -> None:
    """What a seeder's code raises in a worker is told as it is told elsewhere."""
    said = seeds.refused("-x", "workers=2", *UP, env=development(WORKER="raises"))

    assert "0001_boxes, boxes.weight: making its values failed with OSError" in said
    assert "The chunks committed so far are in the ledger" in said


@pytest.mark.databases("mariadb", "mysql")
def test_the_run_is_killed(seeds: Seeds) -> None:
    """When the run itself is killed its workers end too, and commit nothing without its lock."""
    seeds.done("-x", "workers=1", *UP)
    wanted = state(seeds)
    seeds.done(*DOWN)
    with seeds.started("-x", "workers=3", *UP, env={"WORKER": "slow"}) as process:
        parent = psutil.Process(process.pid)
        workers: list[psutil.Process] = []
        while len(workers) < 2 and process.poll() is None:
            workers = parent.children(recursive=True)
        process.send_signal(signal.SIGKILL)
    gone, alive = psutil.wait_procs(workers, timeout=30)
    seeds.done(*UP)

    assert 2 == len(gone)
    assert [] == alive
    assert wanted == state(seeds)


def test_processes() -> None:
    """Tasks run in other processes; what they raise is raised here, what they print is no harm."""
    with Processes(2) as executor:
        numbers = {executor.submit(os.getpid).result(20) for _ in range(3)}
        executor.submit(print, "between the results").result(20)
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result(20)

        assert 3 == executor.submit(max, 1, 3).result(20)
    assert os.getpid() not in numbers


def test_a_process_dies() -> None:
    """The death of a process is an error of the task that it was given."""
    with Processes(1) as executor:
        executor.submit(time.time).result(20)
        with pytest.raises(SeedError, match="ended with status 7"):
            executor.submit(os._exit, 7).result(20)
