"""``seed prune``: what is too old to be kept, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import readers, retention, retention_errors
from seedlib.commands.base import Option, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alembic.config import Config

    from seedlib.run import Run


def prune(config: Config, older_than: str = "") -> None:
    """Remove runs, audit entries, backups and log lines that are older than an age."""
    try:
        age = readers.age(older_than)
    except ValueError as error:
        raise retention_errors.unreadable_age(older_than, str(error)) from error

    def remove(run: Run, begin: Callable[[Sequence[str]], None]) -> None:
        retention.enforce(run, begin, age, older_than)

    writing(config, remove)


OPTIONS = (
    Option(
        ("--older-than",),
        {"metavar": "AGE", "required": True, "help": "36h, 90d, 12w or 2y"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
