"""`seed prune` removes what is too old, and nothing that is younger or that a rollback needs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from seedlib import readers
from seedlib.tables import seed_audit, seed_mask, seed_run
from tests import warm
from tests.content import contents, ledger
from tests.dry_run.trial import NOTHING_STAYS, everything, rows
from tests.runs import Seeds, lay
from tests.terminal import at_a_terminal

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.databases import Database

TABLES = {"words": "{id}, code VARCHAR(20) NOT NULL, loud INTEGER NOT NULL DEFAULT 0"}
REVISIONS = {
    "0001_words": 'words = Seed("words", rows=12, columns={"code": v.sequence("w{}")})',
    "0002_louder": 'louder = Update("words", columns={"loud": 1})',
}
LONG_AGO = dt.timedelta(days=100)
KILLER = """
import os
import signal
import sys

import sqlalchemy as sa
from sqlalchemy.engine import Engine

met = 0


def meet(*_):
    \"\"\"Die before the n-th statement, or the n-th change of a name.\"\"\"
    global met
    met += 1
    if os.environ.get("COUNT"):
        open(os.environ["COUNT"], "w").write(str(met))
    if met == int(os.environ.get("KILL_BEFORE", 0)):
        os.kill(os.getpid(), signal.SIGKILL)


def heard(event, _):
    if event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}:
        meet()


sa.event.listen(Engine, "before_cursor_execute", meet)
sys.addaudithook(heard)
"""


class Aged:
    """Two revisions that went in and out 100 days ago, and in again today; backed up each time."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.shelf = folder / "kept"
        options = f"chunk_rows = 5\nbackup = always\nbackup_folder = {self.shelf}"
        options += "\nbackup_program = none"
        self.seeds = lay(database, folder, TABLES, REVISIONS, options=options, env=KILLER)
        database.execute("INSERT INTO words (id, code) VALUES (100, 'theirs')")
        self.untouched = contents(database)
        self.seeds.done("upgrade", "head")
        self.first = self._runs()
        database.execute("UPDATE words SET loud = 7 WHERE code = 'w3'")
        self.seeds.done("-x", "on-edited=delete", "downgrade", "-1")
        self.seeds.done("upgrade", "head")
        self.log_before = self.log.read_bytes()
        age(self.seeds, self.shelf)
        self.old_runs = self._runs()
        self.seeds.done("downgrade", "-1")
        self.seeds.done("upgrade", "head")

    @property
    def log(self) -> Path:
        """The file of the log."""
        return self.seeds.folder / "seed.log"

    @property
    def backups(self) -> list[Path]:
        """Those that are whole, or look it."""
        return sorted(path.parent for path in self.shelf.glob("*/manifest.json"))

    def prune(
        self, *args: str, older_than: str = "90d", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `seed prune --older-than …` as development."""
        command = ("prune", "--older-than", older_than, *args)
        env = {"SEED_ENV": "development"} | variables
        return warm.seed(*command, cwd=self.seeds.folder, url=self.seeds.database.url, env=env)

    def pruned(self, *args: str, older_than: str = "90d") -> str:
        """Run a prune that must succeed; what it said."""
        ended = self.prune(*args, older_than=older_than)
        assert 0 == ended.returncode, ended.stdout + ended.stderr
        return ended.stdout

    def refused(self, *args: str, older_than: str = "90d", **variables: str) -> str:
        """Run a prune that must be refused, with nothing changed; what it said."""
        (self.seeds.folder / "seed.log").touch()
        before = everything(self.seeds)
        ended = self.prune(*args, older_than=older_than, **variables)
        assert 0 < ended.returncode, ended.stdout
        assert "Traceback" not in ended.stderr
        assert before == everything(self.seeds)
        return ended.stdout + ended.stderr

    def table(self, said: str) -> dict[str, list[tuple[int, int, str]]]:
        """What goes and what stays, by its name, as it was printed."""
        lines = said.partition("\n\n")[2].partition("\n\n")[0].splitlines()
        assert lines[0].split() == ["what", "goes", "stays"]
        found: dict[str, list[tuple[int, int, str]]] = {}
        for line in lines[2:]:
            goes = lines[0].index("goes") + len("goes")
            what, _, number = line[:goes].rpartition(" ")
            stays, _, why = line[goes:].strip().partition(" ")
            found.setdefault(what.strip(), []).append((int(number), int(stays), why.strip()))
        return found

    def state(self) -> dict[str, Any]:
        """All that a prune may touch, but for what it writes of itself, and all that it may not."""
        runs = rows(self.seeds.database)["seed_run"]
        own = {row[0] for row in runs if " prune " in row[1]}
        entries = [row for row in rows(self.seeds.database)["seed_audit"] if row[2] not in own]
        text = self.log.read_bytes().splitlines(keepends=True)
        return {
            "rows": contents(self.seeds.database),
            "ledger": ledger(self.seeds.database),
            "chunks": rows(self.seeds.database)["seed_chunk"],
            "runs": [row for row in runs if row[0] not in own],
            "entries": entries,
            "backups": self.backups,
            "shelf": sorted(self.shelf.rglob("*")),
            "log": b"".join(line for line in text if json.loads(line)["run"] in self._known),
            "beside": sorted(path.name for path in self.seeds.folder.glob(".seed.log*")),
        }

    @property
    def _known(self) -> set[str]:
        query = "SELECT run FROM seed_run WHERE command NOT LIKE '% prune %'"
        return {row[0] for row in self.seeds.database.rows(query)} | self.old_runs

    def _runs(self) -> set[str]:
        return {row[0] for row in self.seeds.database.rows("SELECT run FROM seed_run")}


def age(seeds: Seeds, shelf: Path) -> None:
    """Let everything that there is be 100 days older."""
    with seeds.database.engine.begin() as connection:
        for table, names in ((seed_run, ("started_at", "ended_at")), (seed_audit, ("at",))):
            key = next(iter(table.primary_key))
            for row in connection.execute(sa.select(table)).mappings().all():
                older = {name: row[name] - LONG_AGO for name in names}
                connection.execute(sa.update(table).where(key == row[key.name]).values(**older))
    for path in shelf.glob("*/manifest.json"):
        manifest = json.loads(path.read_text())
        then = dt.datetime.fromisoformat(manifest["taken_at"]) - LONG_AGO
        sign(path, manifest | {"taken_at": then.isoformat()})
        database, _, run = path.parent.name.rsplit("-", 2)
        path.parent.rename(shelf / f"{database}-{then:%Y%m%dT%H%M%SZ}-{run}")
    path = seeds.folder / "seed.log"
    path.write_bytes(b"".join(map(older_line, path.read_bytes().splitlines(keepends=True))))


def sign(path: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest as a backup does."""
    del manifest["checksum"]
    text = json.dumps(manifest, sort_keys=True)
    manifest["checksum"] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(manifest))


def older_line(line: bytes) -> bytes:
    """A line of a log as it would have been written 100 days before."""
    record = json.loads(line)
    record["time"] = (dt.datetime.fromisoformat(record["time"]) - LONG_AGO).isoformat()
    return json.dumps(record).encode() + b"\n"


@pytest.fixture
def aged(database: Database, tmp_path: Path) -> Aged:
    """See :class:`Aged`."""
    return Aged(database, tmp_path / "project")


@pytest.mark.parametrize(
    ("text", "hours"), [("1h", 1), ("36h", 36), ("90d", 2160), ("12w", 2016), ("2y", 17520)]
)
def test_age(text: str, hours: int) -> None:
    """Hours, days, weeks and years of 365 days."""

    assert dt.timedelta(hours=hours) == readers.age(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(
            (text, "is no age: write hours, days, weeks or years")
            for text in ("", "90", "6m", "d9")
        ),
        *((text, "is not a whole number") for text in ("d", "1.5y", " d", "²d")),
        ("0d", "is below 1"),
        ("-1d", "is negative"),
        ("101y", "is above 100"),
    ],
)
def test_no_age(text: str, why: str) -> None:
    """Months might be minutes; an age of nothing would be everything."""
    with pytest.raises(ValueError, match=why):
        readers.age(text)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("text", ["6m", "0d", "everything"])
def test_age_is_read_first(aged: Aged, text: str) -> None:
    """An age that is none is refused with what to write."""

    assert f"FAILED: --older-than {text} is " in aged.refused(older_than=text)


@pytest.mark.databases("sqlite")
def test_age_is_required(aged: Aged) -> None:
    """There is no age by default: nothing goes by accident."""
    before = everything(aged.seeds)
    ended = warm.seed("prune", cwd=aged.seeds.folder, url=aged.seeds.database.url)

    assert 2 == ended.returncode
    assert "--older-than" in ended.stderr
    assert before == everything(aged.seeds)


def test_what_is_old_goes(aged: Aged) -> None:
    """Entries with their before-images, runs that nothing names, backups, lines: all else stays."""
    before = aged.state()
    said = aged.pruned()
    after = aged.state()
    (kept,) = aged.first
    limit = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=90)
    old = [row for row in before["entries"] if row[1] < limit]
    young = [row for row in before["entries"] if row not in old]
    gone = [row for row in before["runs"] if row[12] < limit and row[0] != kept]

    assert [1, 2] == [len([row for row in old if row[-1] is not None]), len(before["backups"])]
    assert young == after["entries"]
    assert 2 == len(gone)
    assert [row for row in before["runs"] if row not in gone] == after["runs"]
    assert [path for path in before["backups"] if path in after["backups"]] == after["backups"]
    assert 1 == len(after["backups"])
    assert before["log"].endswith(after["log"])
    assert before["log"].count(b"\n") - aged.log_before.count(b"\n") == after["log"].count(b"\n")
    assert [] == after["beside"]
    for untouched in ("rows", "ledger", "chunks"):
        assert before[untouched] == after[untouched]
    images = len([row for row in after["chunks"] if row[-1] is not None])
    assert {
        "seed_audit": [(len(old), 0, "1 with before-images")],
        "seed_run": [(2, 0, ""), (0, 1, "named by seed_load")],
        "seed_chunk": [(0, images, "before-images: a downgrade restores them, and then they go")],
        "backups": [(1, 0, "")],
        "lines of seed.log": [(aged.log_before.count(b"\n"), 0, "")],
    } == aged.table(said)
    assert images > 0


def test_it_is_a_run(aged: Aged) -> None:
    """It is on the record, in the log and on the audit trail, with what it removed."""
    aged.pruned()
    run = aged.seeds.last_run()
    query = "SELECT table_name, SUM(row_count) FROM seed_audit WHERE action = 'pruned'"
    told = {row[0]: int(row[1]) for row in aged.seeds.database.rows(f"{query} GROUP BY table_name")}
    counted = {what: counts["deleted"] for what, counts in json.loads(run["summary"]).items()}

    assert ("done", "0002_louder") == (run["state"], run["heads_after"])
    assert {"seed_audit", "seed_run", "backups", "log lines"} == set(told)
    assert counted == told
    assert counted == {
        what: counts["deleted"] for what, counts in aged.seeds.log("run.end")[-1]["tables"].items()
    }


def test_downgrade_afterwards(aged: Aged) -> None:
    """What a rollback needs is still there: it takes exactly our rows, and restores the others."""
    aged.pruned(older_than="1h")
    aged.seeds.done("downgrade", "0001_words")
    loud = aged.seeds.database.scalar("SELECT COUNT(*) FROM words WHERE loud <> 0")
    aged.seeds.done("downgrade", "base")

    assert 0 == loud
    assert aged.untouched == contents(aged.seeds.database)


def test_restore_afterwards(aged: Aged) -> None:
    """A backup that was young enough can be put back."""
    aged.pruned()
    before = contents(aged.seeds.database)
    aged.seeds.done("downgrade", "base")
    latest = max(aged.backups, key=lambda path: path.stat().st_mtime_ns)
    env = {"SEED_ENV": "development"}
    url = aged.seeds.database.url
    ended = warm.seed("restore", str(latest), cwd=aged.seeds.folder, url=url, env=env)

    assert 0 == ended.returncode, ended.stdout
    assert before == contents(aged.seeds.database)


def test_twice_is_once(aged: Aged) -> None:
    """There is nothing left for a second prune: it leaves no run, no entry, and no file."""
    aged.pruned()
    before = rows(aged.seeds.database), aged.state()
    said = aged.pruned()

    assert before == (rows(aged.seeds.database), aged.state())
    assert {0} == {goes for lines in aged.table(said).values() for goes, _, _ in lines}


def test_nothing_is_old(aged: Aged) -> None:
    """An age that nothing has yet removes nothing."""
    before = rows(aged.seeds.database), aged.state()
    aged.pruned(older_than="101d")

    assert before == (rows(aged.seeds.database), aged.state())


def test_database_without_a_run(database: Database, tmp_path: Path) -> None:
    """Where nothing ever ran there is nothing to remove, and no table is made."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS)
    before = database.tables()
    ended = warm.seed("prune", "--older-than", "1h", cwd=seeds.folder, url=database.url)

    assert 0 == ended.returncode, ended.stdout
    assert "Nothing in development is older than 1h" in ended.stdout
    assert before == database.tables()


def test_dry_run(aged: Aged) -> None:
    """A dry run says what would go, with the numbers of the prune, and changes nothing."""
    before = everything(aged.seeds), aged.state()
    said = aged.pruned("--dry-run")
    after = everything(aged.seeds), aged.state()
    done = aged.pruned()

    assert before == after
    assert said.endswith(NOTHING_STAYS)
    tried, real = aged.table(said), aged.table(done)
    assert tried == real
    lines = [line for line in done.splitlines() if line.startswith(("seed_", "backups ", "log "))]
    assert 9 == len(lines)
    assert [line for line in lines if line in said] == lines


@pytest.mark.databases("sqlite")
def test_killed(aged: Aged, tmp_path: Path) -> None:
    """Wherever a prune is killed, the next one finishes it, and ends where one alone would have."""
    saved = tmp_path / "saved"
    shutil.copytree(tmp_path, saved, symlinks=True, ignore=shutil.ignore_patterns("saved"))

    def again() -> None:
        shutil.rmtree(aged.seeds.folder)
        shutil.copytree(saved / "project", aged.seeds.folder)
        shutil.copy(saved / "seed.sqlite3", tmp_path / "seed.sqlite3")

    ended = aged.prune(COUNT=str(tmp_path / "count"))
    assert 0 == ended.returncode
    expected = aged.state()
    steps = int((tmp_path / "count").read_text())
    killed = 0
    for step in range(1, steps + 1, 7):
        again()
        killed += aged.prune(KILL_BEFORE=str(step)).returncode == -9
        aged.pruned()
        assert expected == aged.state(), step
        aged.seeds.done("downgrade", "base")
        assert aged.untouched == contents(aged.seeds.database)

    assert killed == len(range(1, steps + 1, 7)) > 5


def test_production(database: Database, tmp_path: Path) -> None:
    """Nothing goes there without the authorisation; with it, that is on the trail as well."""
    aged = Aged(database, tmp_path / "project")
    name = str(sa.make_url(database.url).database).rpartition("/")[2]
    set_it = ("environment", "set", "production", name)
    ended = warm.seed(*set_it, cwd=aged.seeds.folder, url=database.url, env={})
    assert 0 == ended.returncode, ended.stdout
    said = aged.refused(SEED_ENV="production")
    assert f"--allow-production {name}" in said
    assert "was seeded as production" in aged.refused()
    allowed = ("--allow-production", name)
    ended = aged.prune(*allowed, SEED_ENV="production")

    assert 0 == ended.returncode, ended.stdout
    assert 1 == len(aged.backups)
    query = "SELECT action FROM seed_audit WHERE run = :run AND row_count = 0"
    own = database.scalar("SELECT run FROM seed_run WHERE command LIKE '% prune %'")
    assert [("authorised",)] == database.rows(query, run=own)


@pytest.mark.databases("sqlite")
def test_somebody_is_asked(aged: Aged) -> None:
    """At a terminal the table is shown, and no is the default; `--force` asks nothing."""
    command = ("prune", "--older-than", "90d")
    there: dict[str, Any] = {"folder": aged.seeds.folder, "url": aged.seeds.database.url}
    there["program"] = ("seed",)
    before = rows(aged.seeds.database), aged.state()
    no = at_a_terminal(*command, answer="", **there)
    assert before == (rows(aged.seeds.database), aged.state())
    forced = at_a_terminal(*command, "--force", "--dry-run", answer="", **there)
    yes = at_a_terminal(*command, answer="y", **there)

    assert 0 != no.status
    assert "The prune was not confirmed. Nothing was changed." in " ".join(no.said.split())
    assert "This prune in development removes what is older than 90d (before " in no.said
    assert (0, False) == (forced.status, "[y/N]" in forced.said)
    assert (0, True) == (yes.status, "[y/N]" in yes.said)
    assert 1 == len(aged.backups)


def test_masks(aged: Aged) -> None:
    """What was masked is written down for as long as its revision is in, and its run with it."""
    long_ago = dt.datetime.now(dt.UTC).replace(tzinfo=None) - LONG_AGO
    new = {"class": "email", "strategy": "keyed", "masker": "1", "key_id": "k", "null_count": 0}
    new |= {"table_name": "words", "row_count": 1}
    old_runs = sorted(aged.old_runs - aged.first)
    with aged.seeds.database.engine.begin() as connection:
        for run, revision, column, at in (
            (old_runs[0], "0001_words", "in", long_ago),
            (old_runs[0], "0009_gone", "out", long_ago),
            (old_runs[1], "0009_gone", "out", long_ago),
            (*aged.first, "0009_gone", "young", long_ago + LONG_AGO),
        ):
            values = new | {"run": run, "revision": revision, "column_name": column, "at": at}
            connection.execute(sa.insert(seed_mask).values(**values))
    said = aged.pruned()
    left = aged.seeds.database.rows("SELECT run, column_name FROM seed_mask")

    assert {(old_runs[0], "in"), (*aged.first, "young")} == set(left)
    assert [(2, 1, "of revisions that are in")] == aged.table(said)["seed_mask"]
    assert {old_runs[0], *aged.first} == aged.old_runs & {row[0] for row in aged.state()["runs"]}
    assert (0, 1, "named by seed_mask") in aged.table(said)["seed_run"]


def test_runs_that_stay(aged: Aged) -> None:
    """One that is written down as running, and the one that the database's mark names."""
    aged.seeds.done("downgrade", "base")
    database = aged.seeds.database
    database.execute("DELETE FROM seed_load")
    running = min(aged.old_runs - aged.first)
    database.execute("UPDATE seed_run SET state = 'running' WHERE run = :run", run=running)
    said = aged.pruned()

    assert [
        (1, 0, ""),
        (0, 1, "named by seed_environment"),
        (0, 1, "still running, by what was written down"),
    ] == aged.table(said)["seed_run"]
    assert {running, *aged.first} == aged.old_runs & {row[0] for row in aged.state()["runs"]}


def test_tables_without_masks(aged: Aged) -> None:
    """A database that was seeded before there were masks is pruned like any other."""
    aged.seeds.database.execute("DROP TABLE seed_mask")
    said = aged.pruned()

    assert [(2, 0, ""), (0, 1, "named by seed_load")] == aged.table(said)["seed_run"]


@pytest.mark.databases("sqlite")
def test_many(aged: Aged) -> None:
    """What is more than one transaction takes goes as well."""
    long_ago = dt.datetime.now(dt.UTC).replace(tzinfo=None) - LONG_AGO
    entry = {"at": long_ago, "run": "r", "actor": "a", "action": "kept", "revision": "r"}
    with aged.seeds.database.engine.begin() as connection:
        connection.execute(sa.insert(seed_audit), [entry | {"row_count": 1}] * 450)
    aged.pruned()

    assert 0 == aged.seeds.database.scalar("SELECT COUNT(*) FROM seed_audit WHERE action = 'kept'")


@pytest.mark.databases("sqlite")
def test_backups_of_others(aged: Aged) -> None:
    """Another database's backups stay, and those that nobody can read; what a kill left goes."""
    stranger = shutil.copytree(aged.backups[0], aged.shelf / "stranger")
    manifest = json.loads((stranger / "manifest.json").read_text())
    sign(stranger / "manifest.json", manifest | {"mark": "another run"})
    broken = shutil.copytree(aged.backups[0], aged.shelf / "broken")
    (broken / "manifest.json").write_text("{}")
    old, young, theirs = (
        aged.shelf / f".partial-{name}-{at}-1a2b3c4d"
        for name, at in (
            ("seed.sqlite3", "20200101T000000Z"),
            ("seed.sqlite3", f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"),
            ("seed.sqlite3-test", "20200101T000000Z"),
        )
    )
    for path in (old, young, theirs):
        (path / "copy").mkdir(parents=True)
        (path / "copy" / "database.sqlite3").write_text("rows")
    said = aged.pruned()

    assert stranger.exists()
    assert broken.exists()
    assert (False, True, True) == (old.exists(), young.exists(), theirs.exists())
    whose = "whose they are, and how old, cannot be read"
    assert [(2, 0, ""), (0, 1, whose)] == aged.table(said)["backups"]


@pytest.mark.databases("sqlite")
def test_last_backup(aged: Aged) -> None:
    """The latest goes as well when its time has come, and that is said."""
    for path in aged.backups:
        manifest = json.loads((path / "manifest.json").read_text())
        sign(path / "manifest.json", manifest | {"taken_at": "2020-01-01T00:00:00+00:00"})
    said = aged.pruned()

    assert [] == aged.backups
    assert [(2, 0, "none of this database is left")] == aged.table(said)["backups"]
    assert 2 == said.count(f"Removed: {aged.shelf}")


@pytest.mark.databases("sqlite")
def test_file_that_cannot_be_read(aged: Aged) -> None:
    """What is in the way is named, before anything was removed."""
    aged.log.rename(aged.seeds.folder / "seed.log.1")
    (aged.shelf / "seed.log").mkdir()
    (aged.seeds.folder / "seed.log.2").write_bytes((aged.seeds.folder / "seed.log.1").read_bytes())
    hook = """
def deny(event, arguments):
    if event == "open" and str(arguments[0]).endswith("seed.log.2"):
        raise PermissionError(13, "Permission denied", arguments[0])


sys.addaudithook(deny)
"""
    path = aged.seeds.folder / "seeds" / "env.py"
    path.write_text(path.read_text().replace("sys.addaudithook(heard)", hook))
    said = aged.refused()

    assert "seed.log.2 cannot be pruned: Permission denied." in said
    assert "Nothing was changed." in said


@pytest.mark.databases("mariadb", "mysql")
def test_right_to_delete(aged: Aged) -> None:
    """Whoever may not take entries off the audit trail is told the GRANT, with nothing changed."""
    database, name = aged.seeds.database, f"seed_{secrets.token_hex(4)}"
    url = sa.make_url(database.url)
    database.execute(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{name}'")
    try:
        database.execute(f"GRANT SELECT, INSERT, UPDATE, CREATE ON *.* TO '{name}'@'%'")
        theirs = url.set(username=name, password=name)
        said = aged.refused(DATABASE_URL=theirs.render_as_string(hide_password=False))
        assert f"GRANT DELETE ON `{url.database}`.`seed_audit` TO" in said
    finally:
        database.execute(f"DROP USER '{name}'@'%'")
