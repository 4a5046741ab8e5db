"""``seed shape``: the shapes of the tables that seeds touch, recorded for ``--sql``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import context

from seedlib import offline_errors, recording
from seedlib.catalog import Catalog
from seedlib.commands.base import Option, reading

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config


def shape(config: Config, file: str | None = None) -> None:
    """Record the live tables' shapes as JSON, which `upgrade --sql` needs: to FILE, or printed."""

    def show(connection: sa.Connection) -> None:
        text = recording.record(connection, Catalog.read(context.script).touched).to_json()
        if file is None:
            config.print_stdout("%s", text.removesuffix("\n"))
            return
        try:
            Path(file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise offline_errors.not_written(file, str(error.strerror)) from error

    reading(config, show)


OPTIONS = (
    Option(
        ("file",),
        {"nargs": "?", "metavar": "FILE", "help": "where to (else it is printed)"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
