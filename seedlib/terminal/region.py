"""The last lines of a terminal, drawn again and again, which make way for whatever is printed.

That comes from Alembic, from logging's handlers, which keep the stream that they found when they
were made, and from the revisions. So no stream is replaced: its ``write`` is, for as long as there
is a region, and what writes there first takes the region away.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_CODES = re.compile(r"\x1b\[[0-9;]*m")
"""What colours a text, and takes no room (ECMA-48, SGR)."""

_ERASED = "\r\x1b[2K"
"""The cursor's line is empty, and the cursor at its beginning (ECMA-48, EL)."""

_AND_ABOVE = "\x1b[1A\x1b[2K"
"""So is the line above (ECMA-48, CUU)."""


def columns(terminal: TextIO) -> int:
    """How wide a terminal is."""
    try:
        found = os.get_terminal_size(terminal.fileno()).columns
    except OSError:
        found = 0
    # There are terminals that do not know.
    return found or shutil.get_terminal_size().columns


class Region:
    """Lines at the bottom of a terminal.

    The cursor stays visible: whoever kills or stops the process would be left without one.

    Args:
        terminal: The stream that they are drawn by.
        streams: Every stream by which others may print; those that lead to no terminal are left
            alone.
    """

    def __init__(self, terminal: TextIO, streams: Iterable[TextIO | None]) -> None:
        self._terminal = terminal
        self._write = terminal.write
        self._lock = threading.RLock()
        self._lines: Sequence[str] = ()
        self._there = self._mid_line = self._aside = self._closed = False
        self._shared = ExitStack()
        for stream in dict.fromkeys((terminal, *streams)):
            if stream is not None and stream.isatty():
                self._share(stream)

    @property
    def width(self) -> int:
        """How many columns a line may have: one less than there are, so that none is continued."""
        return columns(self._terminal) - 1

    def draw(self, lines: Sequence[str]) -> None:
        """Draw these lines, none wider than :attr:`width`, in place of the former ones."""
        with self._lock:
            erasure = self._erasure()
            self._lines = lines
            self._show(erasure)

    def say(self, line: str) -> None:
        """Print a line that stays, in place of the others."""
        with self._lock:
            self._put(f"{self._erasure()}{line}\n")
            self._lines = ()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keep away for a while, however a line ends that is printed meanwhile."""
        with self._lock:
            self.draw(())
            self._aside = True
        try:
            yield
        finally:
            # Whoever answered ended the line.
            self._mid_line = self._aside = False

    def close(self) -> None:
        """Erase the lines, and leave the streams as they were found."""
        with self._lock:
            self.draw(())
            self._closed = True
            self._shared.close()

    def _share(self, stream: TextIO) -> None:
        before = dict(vars(stream))
        write: Callable[[str], int] = stream.write

        def make_way(text: str) -> int:
            with self._lock:
                self._put(self._erasure())
                written = write(text)
                if text:
                    # Where a line is not ended, as a prompt's, there is no room for others.
                    self._mid_line = not text.endswith("\n")
                if self._lines and not self._mid_line:
                    stream.flush()
                    self._show()
                return written

        def leave_it() -> None:
            del stream.write
            vars(stream).update(before)

        stream.write = make_way  # type: ignore[method-assign]
        self._shared.callback(leave_it)

    def _show(self, erasure: str = "") -> None:
        if self._mid_line or self._aside or not self._lines:
            self._put(erasure)
            return
        # The cursor goes to the last line's beginning: a key that is echoed at its end, as ^C,
        # could continue it on a line that nobody erases.
        self._put(erasure + "\n".join(self._lines) + "\r")
        self._there = True

    def _erasure(self) -> str:
        """What takes the lines away; a terminal that was made narrower has continued them."""
        if not self._there:
            return ""
        self._there = False
        width = columns(self._terminal)
        rows = sum(max(1, -(-len(_CODES.sub("", line)) // width)) for line in self._lines)
        return _ERASED + _AND_ABOVE * (rows - 1)

    def _put(self, text: str) -> None:
        if not text or self._closed:
            return
        try:
            self._write(text)
            self._terminal.flush()
        except OSError:
            # The terminal is gone, and whoever looked with it; the run is told by a signal.
            self._closed = True
