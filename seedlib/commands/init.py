"""``seed init``: what seeds need, laid into a project that uses Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.commands.base import Option

if TYPE_CHECKING:
    from alembic.config import Config


def init(config: Config, directory: str | None = None, database: str | None = None) -> None:
    """Lay the seeds' folder and their section of alembic.ini into a project that uses Alembic."""
    # No other command needs it.
    from seedlib.laying import found, lay, told  # noqa: PLC0415

    laid = lay.lay(found.find(config, database), directory)
    for line in told.as_text(laid):
        config.print_stdout("%s", line)


OPTIONS = (
    Option(
        ("--directory",),
        {"metavar": "NAME", "help": "the seeds' folder, beside alembic.ini (else the section's)"},
    ),
    Option(
        ("--database",),
        {"metavar": "NAME", "help": "the section of the one to be seeded, where there are several"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
