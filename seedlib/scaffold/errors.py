"""What is said where seeds cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import (
    NOTHING_CHANGED,
    FailureError,
    FindingsError,
    SeedError,
    UsageError,
    many,
    meant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def no_such_table(name: str, known: Iterable[str]) -> SeedError:
    """A table that is not there."""
    return UsageError(
        f"There is no table {name} in this schema.{meant(name, known)} Views have no rows of their"
        f" own to be seeded. {NOTHING_CHANGED}"
    )


def not_to_be_seeded(name: str) -> SeedError:
    """A table that is ours, or Alembic's."""
    return UsageError(
        f"{name} keeps what Alembic or seedlib remembers, and rows put in there would make them"
        f" remember what never was. Name tables of your own. {NOTHING_CHANGED}"
    )


def is_there(path: Path) -> SeedError:
    """A file that would have been written over."""
    return SeedError(
        f"{path} is there already, and may be somebody's work. Move it away, or give it a revision"
        f" of the tree, so that the numbers go on after it. {NOTHING_CHANGED}"
    )


def same_file(path: Path) -> SeedError:
    """Two revisions that the project calls alike."""
    return UsageError(
        f"{path} would be the file of two revisions. Write %%(rev)s into file_template of the ini"
        f" file's section. {NOTHING_CHANGED}"
    )


def not_written(path: Path, why: str, written: int) -> SeedError:
    """A file that the system would not take."""
    before = f" {many(written, 'file', 'files')} before it are written." if written else ""
    return FailureError(
        f"{path} could not be written: {why}.{before} Make sure that the folder can be written to,"
        " and run it again: it goes on with the tables that have no seeder yet. The database is as"
        " it was."
    )


def left_out(number: int) -> SeedError:
    """Tables for which nothing was written; the list stands above."""
    return FindingsError(
        f"{many(number, 'table was', 'tables were')} left out, and what could be written is. Read"
        " above why, and write their seeders by hand. The database is as it was."
    )


def diff_of_nothing() -> SeedError:
    """``--diff`` without ``--update``."""
    return UsageError(
        "--diff shows what --update would change in seeders that are there, and nothing was to be"
        f" updated. Add --update. {NOTHING_CHANGED}"
    )


def by_hand(number: int) -> SeedError:
    """Seeders that differ and were not edited; the list stands above."""
    return FindingsError(
        f"{many(number, 'change', 'changes')} of tables could not be brought into their seeders:"
        " look at the list above. What could be is done. The database is as it was."
    )
