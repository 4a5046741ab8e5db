"""Where a script goes: Alembic's own output buffer, with a transaction around what Alembic writes.

Alembic writes what a hand-written revision says by ``op.execute``, and the version's row; in
between it would make the version table anew, which our own statements have done by then.
"""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlib.offline.sql import Sql

_WIDTH = 96


class Script:
    """A script under way. As far as Alembic writes to it, it is a text file.

    Args:
        out: Where it goes.
        sql: The client's words.
    """

    def __init__(self, out: TextIO, sql: Sql) -> None:
        self._out = out
        self._sql = sql
        self._muted = True
        self._open = False
        self._begun = False

    def write(self, text: str) -> int:
        """What Alembic writes, in a transaction, where it is heeded at all."""
        if not self._muted:
            self.begin()
            self._out.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._out.flush()

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Let what Alembic writes be a part of the script."""
        self._muted = False
        try:
            yield
        finally:
            self._muted = True

    def heed(self, *, alembic: bool) -> None:
        """Say whether what Alembic writes from now on is a part of the script."""
        self._muted = not alembic

    def say(self, *statements: str) -> None:
        """Write statements, one below the other."""
        self._begun = True
        for statement in statements:
            self._out.write(statement + "\n")

    def incomplete(self) -> None:
        """Stop whoever runs a script that could not be written to its end."""
        if self._begun:
            self._open = False
            self.note("INCOMPLETE: an error ended the writing of this script here.", heading=True)
            self.guard("This script was not written to its end", "1 = 0")

    def note(self, text: str, *, heading: bool = False) -> None:
        """Write a comment for whoever reads the script."""
        lines = [
            f"-- {line}".rstrip() for part in text.splitlines() for line in (_wrapped(part) or [""])
        ]
        rule = ["-- " + "=" * (_WIDTH - 3)] if heading else []
        self.say("", *rule, *lines)

    def guard(self, sentence: str, holds: str) -> None:
        """Stop the script by a sentence unless a condition holds."""
        self.say(*self._sql.guard(sentence, holds))

    def begin(self) -> None:
        """Begin a transaction, where none is open."""
        if not self._open:
            self.say(*self._sql.begin())
            self._open = True

    def commit(self, guards: Iterable[tuple[str, str]] = ()) -> None:
        """Commit the open transaction if these hold, and the lock is still ours."""
        if self._open:
            self.say(*self._sql.commit(guards), "")
            self._open = False


def _wrapped(part: str) -> list[str]:
    """A paragraph's lines; of one that stands further in, the others stand further still."""
    within = len(part) - len(part.lstrip())
    further = " " * (within and within + 2)
    return textwrap.wrap(part, _WIDTH, break_on_hyphens=False, subsequent_indent=further)
