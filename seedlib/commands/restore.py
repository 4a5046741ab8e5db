"""``seed restore``: what a rollback took, put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seedlib.backup import admission, folder
from seedlib.backup.restore import Restore
from seedlib.commands.base import Option, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alembic.config import Config

    from seedlib.run import Run


def restore(config: Config, file: str = "", other_database: bool = False) -> None:
    """Put back what a rollback took, from a backup; what was written since is left alone."""

    def put_back(run: Run, begin: Callable[[Sequence[str]], None]) -> None:
        manifest = folder.read(Path(file))
        admission.check(run, Path(file), manifest, other_database=other_database)
        begin(manifest.revisions)
        back = Restore(run, folder.rows_of(Path(file)), manifest)
        for revision in back.revisions():
            config.print_stdout("Putting %s back.", revision)
        for line in back.told():
            config.print_stdout("%s", line)

    writing(config, put_back)


OPTIONS = (
    Option(("file",), {"metavar": "FOLDER", "help": "the backup's folder"}),
    Option(
        ("--other-database",),
        {"action": "store_true", "help": "also where it was taken of another database"},
    ),
)
"""Its arguments, which bear the names of the function's parameters."""
