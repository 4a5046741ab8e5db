"""Where revisions go: their names, their files, and what comes before the first of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib import tree_errors
from seedlib.scaffold import errors
from seedlib.scaffold.names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alembic.config import Config
    from alembic.script import ScriptDirectory

_NUMBERED = re.compile(r"(\d{1,9})(?:_|$)")
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a tree goes on.

    Args:
        script: The tree.
        folder: The folder of its revisions' files.
        head: The revision to go on after; ``None`` where there is none yet.
        number: The number of the next one.
        digits: How many digits numbers have.
        templated: Whether the project says what files are called.
    """

    script: ScriptDirectory
    folder: Path
    head: str | None
    number: int
    digits: int
    templated: bool

    @classmethod
    def of(cls, config: Config, script: ScriptDirectory, known: Iterable[str]) -> Place:
        """Where a tree goes on.

        Args:
            config: Alembic's configuration.
            script: The tree.
            known: Every revision of it.

        Raises:
            SeedError: It has several heads.
        """
        heads = script.get_heads()
        if len(heads) > 1:
            raise tree_errors.several_heads(heads)
        numbers = [found[1] for revision in known if (found := _NUMBERED.match(revision))]
        head = heads[0] if heads else None
        last = None if head is None else script.get_revision(head)
        # Where a tree has several folders it goes on in that of its head.
        folder = script.versions if last is None else Path(last.path).parent
        return cls(
            script=script,
            folder=Path(folder),
            head=head,
            number=max((int(number) for number in numbers), default=0) + 1,
            digits=max((len(number) for number in numbers), default=_DIGITS),
            templated=config.get_alembic_option("file_template") is not None,
        )

    def revision(self, at: int, word: str) -> str:
        """The name of the ``at``-th new revision."""
        return f"{self.number + at:0{self.digits}d}_{slug(word)}"

    def path(self, revision: str, message: str) -> Path:
        """The file of a revision, as Alembic would call it."""
        if not self.templated:
            return self.folder / f"{revision}.py"
        # There is no public way to ask for it without writing the file.
        date = self.script._generate_create_date()  # noqa: SLF001
        return self.script._rev_path(self.folder, revision, message, date)  # noqa: SLF001


def write(files: Sequence[tuple[Path, str]]) -> None:
    """Write files that are not there yet.

    Args:
        files: Each with its text.

    Raises:
        SeedError: One of them is there, or two are the same, so that nothing was written; or the
            system refused.
    """
    known: set[Path] = set()
    for path, _ in files:
        if path in known:
            raise errors.same_file(path)
        if path.exists():
            raise errors.is_there(path)
        known.add(path)
    for written, (path, text) in enumerate(files):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise errors.not_written(path, str(error.strerror), written) from error
