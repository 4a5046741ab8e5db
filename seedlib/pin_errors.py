"""Every sentence about pins that a refused user reads; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, FindingsError, SeedError, problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def unreadable(path: Path, revision: str, why: str) -> SeedError:
    """A pin that is something else."""
    return SeedError(
        f"{path} cannot be read as the pin of {revision}, so nothing tells whether its tables are"
        f" still those that it was written for: {why}. Take it from version control, or write it"
        f" anew by `seed pin {revision}`. {NOTHING_CHANGED}"
    )


def not_written(path: Path, why: str) -> SeedError:
    """A pin that could not be written."""
    return SeedError(
        f"The pin could not be written to {path}: {why}. Make that folder writable, or take the"
        " file out of the way. The database is as it was."
    )


def behind(revision: str, tables: Sequence[str], schema: Sequence[str]) -> str:
    """A database that has not yet been migrated to where a seeder was pinned."""
    return (
        f"{revision} was written for {', '.join(tables)} as schema revision {', '.join(schema)} has"
        f" {'it' if len(tables) == 1 else 'them'}, which this database does not have. Run `alembic"
        " upgrade head` first."
    )


def nothing_to_pin(revision: str, tables: Sequence[str]) -> str:
    """A seeder whose tables are not there."""
    missing = f"{', '.join(tables)} {'is' if len(tables) == 1 else 'are'}"
    return (
        f"{revision}: {missing} not there, and a pin holds what a table is like. Run `alembic"
        " upgrade head` first, or name the revisions whose tables are there."
    )


def differ(found: Sequence[str]) -> SeedError:
    """``seed pin --check``: tables are no longer what seeders were written for."""
    return problems(
        "These tables are not what their seeders were written for:", found, kind=FindingsError
    )
