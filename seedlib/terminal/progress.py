"""What is under way, told to a person at a terminal: by bars, by plain lines, or not at all.

Whoever works tells a :class:`Progress`, once for each chunk, and does not know who looks. Where
nobody does, that costs a call; rich is imported when something lasts long enough to be shown.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alembic.config import Config

_WINDOW = 10.0
"""Seconds over which a rate is taken: long enough for several chunks, short enough to be of now."""


class Progress(Protocol):
    """What a run tells of itself while it goes on."""

    def planned(self, revisions: int) -> None:
        """Say how many revisions the run goes through."""
        ...

    def begin_revision(self, revision: str, direction: str) -> None:
        """Say that a revision's turn has come."""
        ...

    def end_revision(self, done: Mapping[tuple[str, str], int]) -> None:
        """Say that its turn is over, and what became of how many rows: by table and word."""
        ...

    def status(self, what: str) -> None:
        """Say what is done next, where nobody can tell how much there is of it."""
        ...

    def table(self, what: str, rows: int | None, done: int = 0) -> None:
        """Say that rows are gone through next.

        Args:
            what: The table, and what is done to it unless its rows are put in.
            rows: How many there are in all, where that is known.
            done: How many of them an earlier run had done.
        """
        ...

    def advance(self, rows: int) -> None:
        """Say that so many more of them are done."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Leave the terminal to a question."""
        ...

    def finish(self) -> None:
        """Show nothing any more."""
        ...


class Silent:
    """Tells nobody. See :class:`Progress` for what is told."""

    def planned(self, revisions: int) -> None:
        """See :meth:`Progress.planned`."""

    def begin_revision(self, revision: str, direction: str) -> None:
        """See :meth:`Progress.begin_revision`."""

    def end_revision(self, done: Mapping[tuple[str, str], int]) -> None:
        """See :meth:`Progress.end_revision`."""

    def status(self, what: str) -> None:
        """See :meth:`Progress.status`."""

    def table(self, what: str, rows: int | None, done: int = 0) -> None:
        """See :meth:`Progress.table`."""

    def advance(self, rows: int) -> None:
        """See :meth:`Progress.advance`."""

    def aside(self) -> AbstractContextManager[None]:
        """See :meth:`Progress.aside`."""
        return nullcontext()

    def finish(self) -> None:
        """See :meth:`Progress.finish`."""


@dataclass(slots=True, eq=False)
class Turn:
    """A revision that is under way.

    Args:
        revision: Its name.
        direction: ``upgrade``, ``downgrade`` or ``restore``.
        number: The how-manieth it is.
        of: How many there are in this run.
        begun: When its turn came.
    """

    revision: str
    direction: str
    number: int
    of: int
    begun: float = field(default_factory=monotonic)


@dataclass(slots=True, eq=False)
class Work:
    """What is being done to one table, or besides the tables.

    Args:
        what: In words.
        rows: How many rows there are, where that is known.
        done: How many of them are done; ``None`` where nobody counts.
        begun: When it began.
    """

    what: str
    rows: int | None = None
    done: int | None = None
    begun: float = field(default_factory=monotonic)
    _samples: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._samples.append((self.begun, self.done or 0))

    def rate(self, now: float) -> float:
        """Rows a second of late; to be asked a few times a second, for it remembers the answers."""
        self._samples.append((now, self.done or 0))
        while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:  # noqa: PLR2004 - the first and the last
            self._samples.popleft()
        (began, had), (ended, has) = self._samples[0], self._samples[-1]
        return (has - had) / (ended - began) if ended > began else 0.0


def became(done: Mapping[tuple[str, str], int]) -> str:
    """What became of a revision's rows: "50 orders, 130 order_items; deleted 2 clients"."""
    by_word: dict[str, list[str]] = {}
    for (table, word), rows in done.items():
        by_word.setdefault(word, []).append(f"{rows:,} {table}")
    told = [(word, ", ".join(tables)) for word, tables in by_word.items()]
    return "; ".join(text if word == "inserted" else f"{word} {text}" for word, text in told)


def terminal() -> TextIO | None:
    """The stream by which a person can be told something; ``None`` where nobody is there."""
    streams = (sys.stderr, sys.stdout)
    return next((stream for stream in streams if stream is not None and stream.isatty()), None)


def drawn_on(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") not in {"", "dumb", "unknown"}


def quiet(config: Config) -> bool:
    """Whether Alembic was told to say nothing but errors."""
    return bool(config.messaging_opts.get("quiet"))


@contextmanager
def shown(config: Config) -> Iterator[Progress]:
    """Show what a run tells of itself, in the way that fits where it runs.

    Args:
        config: Alembic's, which may have been told to be quiet.
    """
    stream = terminal()
    if stream is None or quiet(config):
        yield Silent()
        return
    # Imported where somebody looks: other starts need not wait for it.
    from seedlib.terminal.bars import Bars, Lines  # noqa: PLC0415

    if not drawn_on(stream):
        yield Lines(stream)
        return
    bars = Bars(stream, (sys.stdout, sys.stderr, config.stdout))
    try:
        yield bars
    finally:
        bars.finish()
