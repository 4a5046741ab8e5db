"""A backup before a rollback is whole and nobody else's to read, or there is no rollback."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib.backup import dump, folder
from seedlib.errors import Exit
from tests.content import contents, fingerprint
from tests.databases import Database, server_database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.backup.shelf import Shelf

SERVERS = pytest.mark.databases("mariadb", "mysql")
CREDENTIALS = ("pwd", "pass", "DATABASE_URL")

SPY = """#!/bin/sh
{here}
"""
NOTE_AND_RUN = """
case "$1" in --version) exec mysqldump --version;; esac
tr '\\0' '\\n' < /proc/$$/cmdline > {folder}/command
env > {folder}/variables
file=${{1#--defaults-file=}}
stat -L -c '%a %h' "$file" > {folder}/mode
cat "$file" > {folder}/options
exec mysqldump "$@"
"""


def _program(shelf: Shelf, text: str) -> Path:
    """A program in place of `mysqldump`, named by the ini file."""
    path = shelf.scene.folder / "program"
    path.write_text(SPY.format(here=text.format(folder=shelf.scene.folder)), encoding="utf-8")
    path.chmod(0o700)
    ini = shelf.scene.folder / "alembic.ini"
    ini.write_text(f"{ini.read_text(encoding='utf-8')}backup_program = {path}\n", encoding="utf-8")
    return path


def _rollback_does_not_start(shelf: Shelf, *args: str) -> str:
    """A rollback is refused for want of a backup, and leaves nothing of one; what it said."""
    said = shelf.scene.refused(*args, "downgrade", "base")
    assert [] == [path for path in shelf.folder.glob("*") if path.name != ".gitignore"]
    return said


def test_what_is_in_it(shelf: Shelf) -> None:
    """The manifest tells what was backed up, of what, by whom, and how many rows of each table."""
    shelf.scene.done("upgrade", "head")
    orders = shelf.database.scalar("SELECT COUNT(*) FROM orders")
    said = shelf.scene.done("downgrade", "0001_clients")
    found = shelf.manifest()
    files = {path.name for path in shelf.backup.iterdir()}

    assert "seed restore" in said
    assert str(shelf.backup) in said
    assert ["0003_bills"] == found["heads"]
    assert ["0002_orders", "0003_bills"] == found["revisions"]
    assert "development" == found["environment"]
    assert {"rows": orders, "seeded": orders - 1, "changed": 0} == found["tables"]["orders"]
    assert {"rows": 10, "seeded": 0, "changed": 18} == found["tables"]["clients"]
    assert set(found["files"]) | {"manifest.json"} == files
    assert found["tables"]["seed_load"]["rows"] > 4
    assert found["program"]
    assert found["server"]


def test_nobody_else_can_read_it(shelf: Shelf) -> None:
    """Folders are for their owner alone, files too, and no repository takes them."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done("downgrade", "base")

    assert 0o700 == shelf.folder.stat().st_mode & 0o777
    assert 0o700 == shelf.backup.stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in shelf.backup.iterdir()}
    assert "*\n" == (shelf.folder / ".gitignore").read_text(encoding="utf-8")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("env", "backup", "taken"),
    [
        ("development", "auto", 0),
        ("staging", "auto", 1),
        ("development", "always", 1),
        ("staging", "never", 0),
    ],
)
def test_when(shelf: Shelf, env: str, backup: str, taken: int) -> None:
    """By itself it is taken in staging, and in production, but not in development."""
    args = (f"-xenv={env}", f"-xbackup={backup}")
    shelf.scene.done(*args, "upgrade", "head")
    shelf.scene.done(*args, "-xforce", "downgrade", "-1")

    assert taken == len(shelf.backups)


@pytest.mark.databases("sqlite")
def test_in_production(shelf: Shelf) -> None:
    """In production a rollback is preceded by a backup."""
    text = shelf.scene.folder / "seeds" / "versions" / "0001_clients.py"
    named = text.read_text(encoding="utf-8") + '\nenvironments = ("production",)\n'
    text.write_text(named, encoding="utf-8")
    args = ("-xenv=production", "-xallow-production=seed.sqlite3", "-xbackup=auto")
    shelf.scene.done(*args, "-xwith-demo-data", "upgrade", "0001_clients")
    shelf.scene.done(*args, "-xforce", "downgrade", "base")

    assert "production" == shelf.manifest()["environment"]


@pytest.mark.databases("sqlite")
def test_folder_of_ones_own(shelf: Shelf, tmp_path: Path) -> None:
    """`-x backup=FOLDER` is always, and there."""
    shelf.scene.done("upgrade", "head")
    shelf.scene.done(f"-xbackup={tmp_path}/there", "downgrade", "-1")

    assert [] == shelf.backups
    assert 1 == len(list((tmp_path / "there").glob("*/manifest.json")))


@pytest.mark.databases("sqlite")
def test_nothing_to_take(shelf: Shelf) -> None:
    """A rollback that takes nothing of ours needs no backup."""
    shelf.scene.done("stamp", "head")
    shelf.scene.done("downgrade", "base")

    assert [] == shelf.backups


def test_by_hand(shelf: Shelf) -> None:
    """`seed backup` keeps every seeded row, in any environment, and changes nothing."""
    shelf.scene.done("upgrade", "head")
    before = shelf.scene.state(), shelf.database.scalar("SELECT COUNT(*) FROM seed_run")
    said = shelf.scene.seeded("backup", "--backup", "never", SEED_ENV="production")

    assert "Backup of " in said
    assert ["0001_clients", "0002_orders", "0003_bills"] == shelf.manifest()["revisions"]
    assert before == (shelf.scene.state(), shelf.database.scalar("SELECT COUNT(*) FROM seed_run"))


@pytest.mark.databases("sqlite")
def test_by_hand_of_nothing(shelf: Shelf) -> None:
    """Where nothing was seeded there is nothing to back up, and no table comes into being."""
    tables = shelf.database.tables()
    outcome = shelf.scene.seed("backup")

    assert Exit.REFUSED == outcome.status
    assert "There is nothing to back up" in outcome.said
    assert tables == shelf.database.tables()


@SERVERS
def test_tables_can_be_loaded_without_us(shelf: Shelf, request: pytest.FixtureRequest) -> None:
    """What the database's own tool wrote makes the same tables in an empty database."""
    shelf.scene.done("upgrade", "head")
    wanted = contents(shelf.database)
    shelf.scene.done("downgrade", "base")
    kind = shelf.database.kind
    with server_database(kind, request.getfixturevalue(f"{kind}_server")) as other:
        options = shelf.scene.folder / "options"
        options.write_text(dump.option_file(sa.make_url(other.url)), encoding="utf-8")
        subprocess.run(
            ["mysql", f"--defaults-file={options}", str(other.engine.url.database)],
            input=gzip.decompress((shelf.backup / dump.SQL).read_bytes()),
            check=True,
        )

        assert wanted == contents(other)


@pytest.mark.databases("sqlite")
def test_copy_of_the_file(shelf: Shelf, tmp_path: Path) -> None:
    """The copy of an SQLite database is one."""
    shelf.scene.done("upgrade", "head")
    wanted = fingerprint(shelf.database)
    shelf.scene.done("downgrade", "base")
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(gzip.decompress((shelf.backup / dump.SQLITE).read_bytes()))
    url = f"sqlite:///{copy}"

    assert wanted == fingerprint(
        Database("sqlite", url, sa.create_engine(url, poolclass=sa.NullPool))
    )


@SERVERS
def test_credentials(shelf: Shelf) -> None:
    """The password is in a file without a name, for its owner alone, and nowhere else."""
    shelf.scene.done("upgrade", "head")
    _program(shelf, NOTE_AND_RUN)
    shelf.scene.done("downgrade", "base")
    noted = {name: (shelf.scene.folder / name).read_text() for name in ("command", "variables")}

    assert 'password="seed"' in (shelf.scene.folder / "options").read_text()
    assert "600 0" == (shelf.scene.folder / "mode").read_text().strip()
    assert not [word for word in CREDENTIALS for text in noted.values() if word in text]
    assert "--single-transaction" in noted["command"]


@SERVERS
def test_passwords_of_all_kinds(shelf: Shelf) -> None:
    """A user whose password is made of what option files are made of can back up as well."""
    password = "a\"b'c#d\\n e;[x]=%"
    name = str(shelf.database.engine.url.database)
    with shelf.database.engine.begin() as connection:
        for statement in (
            "CREATE USER odd@'%' IDENTIFIED BY :password",
            f"GRANT ALL ON {name}.* TO odd@'%'",
        ):
            connection.execute(sa.text(statement), {"password": password})
    url = sa.make_url(shelf.database.url).set(username="odd", password=password)
    try:
        shelf.scene.done("upgrade", "head")
        outcome = shelf.scene.run(
            "downgrade", "base", DATABASE_URL=url.render_as_string(hide_password=False)
        )
    finally:
        shelf.database.execute("DROP USER odd@'%'")

    assert 0 == outcome.status, outcome.said
    assert 1 == len(shelf.backups)


@SERVERS
@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("echo oh no >&2; exit 3", "ended with status 3: oh no"),
        ("exit 1", "ended with status 1: without a word"),
        ("kill -9 $$", "ended with status -9"),
        ("echo 'INSERT INTO `orders` VALUES (1)'", "has no end: the tool was interrupted"),
        ('mysqldump "$@" | sed "s/^(.*),$//"', "rows, and the copy"),
        ("echo; echo '-- Dump completed'", "clients has 10 rows, and the copy 0"),
    ],
)
def test_tool_fails(shelf: Shelf, program: str, said: str) -> None:
    """A tool that fails, is interrupted or leaves rows out keeps the rollback from starting."""
    shelf.scene.done("upgrade", "head")
    _program(shelf, program)

    assert said in _rollback_does_not_start(shelf)


@SERVERS
def test_no_tool(shelf: Shelf) -> None:
    """Without a tool there is no rollback, but a sentence that says what to install or to say."""
    shelf.scene.done("upgrade", "head")
    _program(shelf, "").unlink()
    said = _rollback_does_not_start(shelf)

    assert "Install the database's client programs" in said
    assert "backup_program = none" in said


@SERVERS
def test_no_tool_wanted(shelf: Shelf) -> None:
    """`backup_program = none` keeps the seeded rows alone, which is what a restore needs."""
    shelf.scene.done("upgrade", "head")
    before = shelf.scene.state()
    ini = shelf.scene.folder / "alembic.ini"
    ini.write_text(f"{ini.read_text(encoding='utf-8')}backup_program = none\n", encoding="utf-8")
    shelf.scene.done("downgrade", "base")
    shelf.restored()

    assert {"rows.jsonl.gz"} == set(shelf.manifest()["files"])
    assert before == shelf.scene.state()


def test_no_folder(shelf: Shelf) -> None:
    """A folder that cannot be one keeps the rollback from starting."""
    shelf.scene.done("upgrade", "head")
    shelf.folder.write_text("a file")
    said = shelf.scene.refused("downgrade", "base")

    assert "The backup failed: " in said
    assert "-x backup=never" in said


FULL = """
import os
import resource

if "LARGEST" in os.environ:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["LARGEST"]),) * 2)
"""


def test_full_disk(shelf: Shelf) -> None:
    """A disk on which the files find no room keeps the rollback from starting."""
    shelf.scene.done("upgrade", "head")
    env = shelf.scene.folder / "seeds" / "env.py"
    env.write_text(FULL + env.read_text(encoding="utf-8"), encoding="utf-8")
    before = shelf.scene.state()
    outcome = shelf.scene.run("downgrade", "base", LARGEST="1500")

    assert 255 == outcome.status, outcome.said
    assert "FAILED: The backup failed: " in outcome.said
    assert before == shelf.scene.state()
    assert [] == [path for path in shelf.folder.glob("*") if path.name != ".gitignore"]


def test_killed(shelf: Shelf) -> None:
    """What a killed backup leaves is no backup, and the next one clears it away."""
    shelf.scene.done("upgrade", "head")
    before = shelf.scene.state()
    quote = '"' if shelf.database.kind == "sqlite" else "`"
    shelf.scene.killed("downgrade", "base", before=f"COUNT(*) FROM {quote}seed_audit{quote}")
    left = [path.name for path in shelf.folder.glob(".partial-*")]
    after = shelf.scene.state()
    shelf.scene.done("downgrade", "base")
    shelf.restored()

    assert before == after == shelf.scene.state()
    assert 1 == len(left)
    assert [] == list(shelf.folder.glob(".partial-*"))
    assert 1 == len(shelf.backups)


@SERVERS
def test_killed_with_its_tool(shelf: Shelf) -> None:
    """Killed while the tool is at work, it leaves no credentials, and no backup."""
    shelf.scene.done("upgrade", "head")
    _program(shelf, 'mysqldump "$@" | head -c 3000; kill -9 $PPID')
    outcome = shelf.scene.run("downgrade", "base")
    texts = [path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file()]

    assert -9 == outcome.status
    assert [] == shelf.backups
    assert not any(b"password" in text for text in texts)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("keep", "left"), [("2", 2), ("0", 4), ("1", 1), ("30d", 3)])
def test_retention(shelf: Shelf, keep: str, left: int) -> None:
    """So many, or so many days', stay; those of other databases stay whatever is said."""
    shelf.scene.done("upgrade", "head")
    for _ in range(3):
        shelf.scene.seeded("backup")
    _age(shelf.backups[0], days=31)
    shutil.copytree(shelf.backups[0], shelf.folder / "another")
    _age(shelf.folder / "another", days=31, database="another")
    ini = shelf.scene.folder / "alembic.ini"
    text = ini.read_text(encoding="utf-8") + f"backup_keep = {keep}\n"
    ini.write_text(text, encoding="utf-8")
    shelf.scene.seeded("backup")

    assert left == len(shelf.backups) - 1
    assert (shelf.folder / "another").exists()


def _age(path: Path, *, days: int, database: str = "") -> None:
    """Make a backup older, or another database's."""
    manifest = folder.read(path)
    at = dt.datetime.fromisoformat(manifest.taken_at) - dt.timedelta(days=days)
    changed = {"taken_at": at.isoformat()} | ({"database": database} if database else {})
    (path / folder.MANIFEST).unlink()
    partial = path.rename(path.with_name(f".partial-{path.name}"))
    folder.finish(partial, dataclasses.replace(manifest, **changed))  # type: ignore[arg-type]


@pytest.mark.databases("sqlite")
def test_settings(shelf: Shelf) -> None:
    """What is neither a time nor a folder is refused, and so is a number of days that is none."""
    said = shelf.scene.refused("-xbackup=allways", "upgrade", "head")
    ini = shelf.scene.folder / "alembic.ini"
    ini.write_text(ini.read_text(encoding="utf-8") + "backup_keep = some\n", encoding="utf-8")
    more = shelf.scene.refused("upgrade", "head")

    assert "backup=allways is none of auto, always, never, nor a folder" in said
    assert "backup_keep = some in [seeds] is not a whole number" in more
