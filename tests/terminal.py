"""A command on a terminal of its own, as a person sits at one."""

from __future__ import annotations

import os
import pty
import termios
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tests import warm
from tests.processes import process_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """How a command on a terminal ended, and all that was to be seen there."""

    status: int
    said: str


def at_a_terminal(
    *args: str,
    folder: Path,
    url: str,
    answer: str,
    environment: str = "development",
    columns: int = 100,
    program: Sequence[str] = ("alembic", "-n", "seeds"),
) -> Seen:
    """Run `alembic -n seeds ARGS…` on a terminal, and type an answer when it asks.

    :param program: `alembic` or `seed`, with what its arguments begin with.
    :param columns: how wide it is.
    :param answer: what is typed at the question; the empty text is the end of input, Ctrl-D.
    """
    ours, theirs = pty.openpty()
    variables = {"SEED_ENV": environment, "COLUMNS": f"{columns}", "TERM": "dumb"}
    with warm.start_at_a_terminal(
        *program,
        *args,
        cwd=folder,
        env=process_environment(url, variables),
        terminal=os.ttyname(theirs),
    ) as process:
        os.close(theirs)
        said = _read(ours, answer)
        status = process.wait(timeout=60)
    os.close(ours)
    return Seen(status, said.replace("\r\n", "\n"))


@contextmanager
def stream(columns: int) -> Iterator[tuple[TextIO, int]]:
    """Open a terminal so many columns wide: the stream that leads there, and where it is read."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
            yield terminal, ours
    finally:
        os.close(ours)


def _read(terminal: int, answer: str) -> str:
    """All that is printed, until the other side closes the terminal."""
    said, asked = b"", False
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux says EIO when the last process has gone
            return said.decode()
        if not part:
            return said.decode()
        said += part
        if not asked and b"[y/N] " in said:
            asked = True
            os.write(terminal, answer.encode() + b"\n" if answer else b"\x04")
