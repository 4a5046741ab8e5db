"""The databases' own clients, which run scripts as a DBA does; and two databases side by side."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests import warm
from tests.content import contents, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

PROGRAMS = {"sqlite": ("sqlite3",), "mariadb": ("mariadb", "mysql"), "mysql": ("mysql", "mariadb")}


def find(kind: str) -> str:
    """The client's path; where there is none a test is skipped, and in CI fails."""
    for name in PROGRAMS[kind]:
        if found := shutil.which(name):
            return found
    reason = f"no {PROGRAMS[kind][0]} client on this machine (see tools/setup)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def play(database: Database, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a script by the database's own client.

    :param options: more of the client's.
    """
    url = sa.make_url(database.url)
    command = [find(database.kind), *options, str(url.database)]
    if database.kind != "sqlite":
        server = ["--no-defaults", "--default-character-set=utf8mb4", f"--host={url.host}"]
        server += [f"--port={url.port}", f"--user={url.username}", "--batch", "--skip-column-names"]
        command[1:1] = server
    return subprocess.run(
        command,
        input=script,
        env=os.environ | {"MYSQL_PWD": str(url.password)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """A project on two databases that are alike: one is seeded by runs, the other by scripts."""

    online: Seeds
    offline: Seeds

    @property
    def shape(self) -> Path:
        """Where the shapes are recorded."""
        return self.offline.folder / "shape.json"

    def record(self) -> None:
        """Record the shapes of the tables that scripts are for."""
        recorded(self.offline.database, self.offline.folder, self.shape)

    def script(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        """What `alembic -n seeds … --sql` prints; nothing but the script is on standard output."""
        told = ("-x", f"shape={self.shape}")
        ended = self.offline.run(*told, *args, "--sql", env=env)
        assert 0 == ended.returncode, ended.stdout[-2000:] + ended.stderr
        assert ended.stdout.lstrip("\n").startswith("-- ")
        return ended.stdout

    def refused(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        """Why a script is not written: said on standard error too, and nothing written before."""
        ended = self.offline.run("-x", f"shape={self.shape}", *args, "--sql", env=env)
        assert 0 != ended.returncode
        assert ended.stdout.startswith("FAILED: "), ended.stdout
        assert "FAILED: " in ended.stderr
        assert "Traceback" not in ended.stderr
        return ended.stderr

    def played(self, script: str) -> str:
        """Run a script, which must succeed, and says so in one line; that line."""
        ended = play(self.offline.database, script)
        assert 0 == ended.returncode, ended.stdout + ended.stderr
        assert ended.stdout.startswith("Done: "), ended.stdout
        (told,) = ended.stdout.splitlines()
        return told

    def stopped(self, script: str) -> str:
        """Run a script that must stop before it changes anything; its sentence."""
        before = state(self.offline.database)
        ended = play(self.offline.database, script)
        assert 0 != ended.returncode
        assert "" == ended.stdout
        assert before == state(self.offline.database)
        return ended.stderr

    def assert_equal(self, *, hashed: bool = True, masks: bool = True) -> None:
        """Both databases hold the same rows, and the same ledger but for runs and moments.

        :param hashed: whether row hashes are there too.
        :param masks: whether as many runs masked as many cells.
        """
        one, other = self.online.database, self.offline.database
        rows, others = contents(one), contents(other)
        assert rows.keys() == others.keys()
        for table, own in rows.items():
            differing = [
                pair for pair in zip(own, others[table], strict=True) if pair[0] != pair[1]
            ]
            assert not differing, (table, differing[0])
        mine, its = written(one, hashed=hashed), written(other, hashed=hashed)
        assert mine.keys() == its.keys()
        for table in mine.keys() - (set() if masks else {"seed_mask"}):
            assert len(mine[table]) == len(its[table]), table
            for own_row, other_row in zip(mine[table], its[table], strict=True):
                differing = [p for p in zip(own_row, other_row, strict=True) if p[0] != p[1]]
                assert not differing, (own_row[:4], differing[0])


def recorded(database: Database, folder: Path, to: Path) -> None:
    """`seed shape FILE` in a project's folder."""
    ended = warm.seed("shape", str(to), cwd=folder, url=database.url)
    assert 0 == ended.returncode, ended.stdout + ended.stderr


_LEDGER = {
    "seed_load": "revision, table_name, kind, position, state, first_id, first_row, total,"
    " chunk_rows, key_columns, hashed, fingerprint, made_with, volume, seed, reason",
    "seed_chunk": "revision, table_name, kind, chunk, row_offset, total, key_set, skipped, hashes,"
    " before_image",
    "seed_mask": "revision, table_name, column_name, class, strategy, masker, key_id, row_count,"
    " null_count",
    "seed_environment": "environment",
    "seed_version": "version_num",
}


def written(database: Database, *, hashed: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """What our tables say, but for runs and moments; before-images as what they hold."""
    found = {}
    for table, names in _LEDGER.items():
        columns = names.split(", ")
        order = ", ".join(str(at + 1) for at in range(min(4, len(columns))))
        rows = database.rows(f"SELECT {names} FROM {table} ORDER BY {order}")
        found[table] = [
            tuple(_seen(name, cell, hashed=hashed) for name, cell in zip(columns, row, strict=True))
            for row in rows
        ]
    return found


def _seen(name: str, cell: object, *, hashed: bool) -> object:
    if name == "before_image" and isinstance(cell, bytes):
        return json.loads(cell if cell[:1] == b"[" else zlib.decompress(cell))
    return cell if name != "hashes" or hashed else None


def state(database: Database) -> object:
    """All that a stopped script must leave as it is."""
    tables = database.tables()
    own = {
        name: database.rows(f"SELECT * FROM {name}")
        for name in sorted(tables)
        if name.startswith("seed_")
    }
    return tables, own, fingerprint(database)
