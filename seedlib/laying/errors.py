"""What is said where nothing can be laid; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, SeedError, UsageError, meant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def no_project(ini: Path) -> SeedError:
    """Neither an ini file nor a pyproject.toml tells of a tree of revisions."""
    return UsageError(
        f"There is no Alembic project here: neither {ini} nor a [tool.alembic] in pyproject.toml"
        " says where revisions are. Seeds fill a schema that Alembic makes, so begin with that:"
        " `alembic init alembic`. If its ini file is elsewhere, name it: seed -c FILE init."
        f" {NOTHING_CHANGED}"
    )


def which_database(databases: Sequence[str], asked: str | None) -> SeedError:
    """A project of several databases, of which none was named, or none of that name."""
    known = ", ".join(databases)
    hint = "" if asked is None else f"There is no {asked} among them.{meant(asked, databases)} "
    return UsageError(
        f"This project has several databases: {known}. {hint}A seeds tree fills one of them. Say"
        f" which: seed init --database {databases[0]}. Another one's seeds get a section and a"
        f" folder of their own: seed -n seeds_NAME init --database NAME. {NOTHING_CHANGED}"
    )


def one_database(asked: str) -> SeedError:
    """A database was named in a project that has one."""
    return UsageError(
        f"--database {asked} is for a project of several databases, and this one has one. Leave it"
        f" out. {NOTHING_CHANGED}"
    )


def another_folder(said: str, directory: str, path: Path, section: str) -> SeedError:
    """The section names another folder than was asked for."""
    return UsageError(
        f"[{section}] in {path} has its seeds in {said} already, so those in {directory} would"
        f" never run. Leave --directory out, or change script_location. {NOTHING_CHANGED}"
    )


def somebody_elses(path: Path) -> SeedError:
    """An ``env.py`` that does not run seeds, where ours would have to be."""
    return UsageError(
        f"{path} is there and does not call seedlib, so the folder has another use. Give the seeds"
        f" one of their own: seed init --directory NAME. {NOTHING_CHANGED}"
    )


def not_written(path: Path, why: str, laid: Sequence[Path]) -> SeedError:
    """The system refused a file.

    Args:
        path: The file or folder.
        why: The system's own words.
        laid: What was written before.
    """
    there = ", ".join(map(str, laid))
    before = f"Written: {there}; all else is as it was." if laid else NOTHING_CHANGED
    return SeedError(
        f"{path} could not be written: {why}. Mend that and run seed init again: it goes on with"
        f" what is missing. {before}"
    )
