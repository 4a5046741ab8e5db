"""Progress for who looks at a terminal: bars that are drawn in place, or a line now and then.

A thread draws, a few times a second, from what it was told by then: who works is not kept waiting.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from seedlib.terminal.progress import Silent, Turn, Work, became
from seedlib.terminal.region import Region, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

_EACH = 0.2
"""Seconds between two drawings."""

_MOMENT = 0.4
"""Seconds that something has to last to be shown: what is over by then would only flicker."""

_SELDOM = 10.0
"""Seconds between two lines where nothing can be drawn in place."""


class _Told(Silent, ABC):
    """What is under way, as it was told. See :class:`~seedlib.terminal.progress.Progress`."""

    def __init__(self) -> None:
        self._revisions = self._number = 0
        self._turn: Turn | None = None
        self._work: Work | None = None
        self._since = monotonic()

    def planned(self, revisions: int) -> None:
        self._revisions = revisions

    def begin_revision(self, revision: str, direction: str) -> None:
        self._number += 1
        self._since = monotonic()
        of = max(self._number, self._revisions)
        self._work, self._turn = None, Turn(revision, direction, self._number, of)

    def end_revision(self, done: Mapping[tuple[str, str], int]) -> None:
        turn, self._turn, self._work = self._turn, None, None
        if turn is not None and done:
            name, took = f"{turn.revision}  ", f"  {monotonic() - turn.begun:.1f} s"
            told, room = became(done), self.width - len(name) - len(took)
            cut = told if len(told) <= room else f"{told[: room - 3]}..."
            self.say(f"{name}{cut}{took}")

    def status(self, what: str) -> None:
        self._take_up(Work(what))

    def table(self, what: str, rows: int | None, done: int = 0) -> None:
        self._take_up(Work(what, rows, done))

    def _take_up(self, work: Work) -> None:
        # What goes on from one thing to the next has lasted all the while.
        if self._turn is None and self._work is None:
            self._since = work.begun
        self._work = work

    def advance(self, rows: int) -> None:
        work = self._work
        if work is not None and work.done is not None:
            work.done += rows

    @property
    @abstractmethod
    def width(self) -> int:
        """How many columns a line may have."""

    @abstractmethod
    def say(self, line: str) -> None:
        """Print a line that stays."""


class Bars(_Told):
    """Bars at the bottom of a terminal.

    Args:
        terminal: The stream that they are drawn by.
        streams: Every stream by which others may print meanwhile.
    """

    def __init__(self, terminal: TextIO, streams: Iterable[TextIO | None]) -> None:
        super().__init__()
        self._terminal = terminal
        self._region = Region(terminal, streams)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="seed-progress", daemon=True)
        self._thread.start()

    @property
    def width(self) -> int:
        """See :class:`_Told`."""
        return self._region.width

    def say(self, line: str) -> None:
        """See :class:`_Told`."""
        self._region.say(line)

    def aside(self) -> AbstractContextManager[None]:
        """See :class:`~seedlib.terminal.progress.Progress`."""
        return self._region.aside()

    def finish(self) -> None:
        """See :class:`~seedlib.terminal.progress.Progress`; lines go, streams are let go of."""
        self._over.set()
        try:
            self._thread.join()
        finally:
            self._region.close()

    def _draw(self) -> None:
        while not self._over.wait(_EACH):
            now, turn, work = monotonic(), self._turn, self._work
            if (turn is None and work is None) or now - self._since < _MOMENT:
                self._region.draw(())
                continue
            # Imported when there is something to draw: it takes a twentieth of a second.
            from seedlib.terminal import drawing  # noqa: PLC0415

            self._region.draw(drawing.lines(self._terminal, turn, work, now, self._region.width))


class Lines(_Told):
    """A line now and then, for a terminal that only knows how to print (``TERM=dumb``)."""

    def __init__(self, terminal: TextIO) -> None:
        super().__init__()
        self._terminal = terminal
        self._told = monotonic()

    @property
    def width(self) -> int:
        """See :class:`_Told`."""
        return columns(self._terminal)

    def say(self, line: str) -> None:
        """See :class:`_Told`."""
        self._told = monotonic()
        self._terminal.write(f"{line}\n")
        self._terminal.flush()

    def advance(self, rows: int) -> None:
        """See :class:`~seedlib.terminal.progress.Progress`; it is time for a line now and then."""
        super().advance(rows)
        work, now = self._work, monotonic()
        if work is None or work.done is None or now - self._told < _SELDOM:
            return
        of = "" if work.rows is None else f" of {work.rows:,}"
        where = "" if self._turn is None else f"{self._turn.revision}  "
        self.say(f"{where}{work.what}  {work.done:,}{of} rows")
