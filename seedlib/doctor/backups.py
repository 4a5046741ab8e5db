"""Whether a rollback could be preceded by a backup, which staging and production insist on."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seedlib.backup import dump
from seedlib.doctor.finding import Finding, good, note, problem, warning
from seedlib.doctor.project import paragraph
from seedlib.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.doctor.mysql_variables import Variables
    from seedlib.environment import Environment
    from seedlib.settings import Settings

_LITTLE: Final = 1 << 30
"""Bytes below which a disk counts as nearly full."""

_VERSIONS: Final = (r"(?:from|Distrib) (\d+)\.(\d+)", r"Ver (\d+)\.(\d+)")
"""How a tool says of which release it is; MariaDB's has a number of its own besides."""


def folder(asked: Settings) -> Iterator[Finding]:
    """Where backups go."""
    wanted = Path(asked.backup_folder).expanduser().absolute()
    there = next(path for path in (wanted, *wanted.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        means = "It cannot be written to, so a rollback that is to be backed up does not start."
        yield problem(
            "backup folder", wanted, means, "Name another one: backup_folder in alembic.ini"
        )
        return
    yield space("backup folder", there, f"{wanted}, ")


def space(check: str, there: Path, before: str = "") -> Finding:
    """How much room a disk has."""
    free = shutil.disk_usage(there).free
    found = f"{before}{free / (1 << 30):,.1f} GB free"
    if free < _LITTLE:
        means = "Little room: what does not fit fails, and what was committed before it stays."
        return warning(check, found, means, "Make room on that disk")
    return good(check, found, "Can be written to, and has room.")


def program(asked: Settings, here: Environment | None, of: Variables) -> Finding:
    """What copies the tables of a server before a rollback."""
    check, named = "dump program", asked.backup_program
    if named == "none":
        means = "Backups hold the seeded rows, and no copy of the whole tables."
        return note(check, "none, by backup_program", means)
    try:
        path = dump.program(named, mariadb=of.product == "MariaDB")
    except SeedError as error:
        needed = here is None or here.name != "development"
        judged = problem if needed and asked.backup != "never" else note
        means = f"A rollback in staging or production does not start. {paragraph(str(error))}"
        return judged(check, "not on this machine", means, "apt-get install mariadb-client")
    said = dump.version(path)
    mine, theirs = _number(said), _number(f"from {of.version.removeprefix('5.5.5-')}")
    vendor = "MariaDB" if "mariadb" in said.lower() else "MySQL"
    found = f"{path} ({vendor} {'.'.join(map(str, mine))})"
    if vendor == of.product and mine < theirs:
        means = f"Older than the server, {of.version}: it may not know all that the server has."
        return warning(check, found, means, "Install the client programs of the server's release")
    if vendor != of.product:
        return good(check, found, "Of the other vendor, which works with this server as well.")
    return good(check, found, "As new as the server, or newer.")


def _number(said: str) -> tuple[int, ...]:
    found = next(filter(None, (re.search(pattern, said) for pattern in _VERSIONS)), None)
    return tuple(map(int, found.groups())) if found else ()
