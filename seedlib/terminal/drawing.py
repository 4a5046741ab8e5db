"""What a person sees at a terminal, laid out by rich: the lines of a bar, the closing table.

The one module that imports rich; itself imported when there is something to draw.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, NamedTuple, TextIO

from rich import box
from rich.console import Console
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from seedlib.terminal.region import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from seedlib.terminal.progress import Turn, Work

_LONGEST_BAR = 40
_SHORTEST_BAR = 10
_MINUTE, _HOUR = 60, 3600


class _Layout(NamedTuple):
    """What of a table's bar there is room for, apart from its name and how many rows are done."""

    bar: int
    """Columns that the bar has at the least; without one it is 0."""

    gap: int
    wording: str
    """Of how many rows are done, and of how many."""

    rate: bool = False
    left: bool = False


_LAYOUTS = (
    _Layout(_SHORTEST_BAR, 2, "{} of {} rows", rate=True, left=True),
    _Layout(_SHORTEST_BAR, 2, "{} of {} rows", left=True),
    _Layout(_SHORTEST_BAR, 2, "{} of {} rows"),
    _Layout(_SHORTEST_BAR // 2, 1, "{}/{}"),
    _Layout(0, 1, "{}/{}"),
)
"""The first one for which a terminal is wide enough is taken, else the last, cut."""


def lines(
    terminal: TextIO, turn: Turn | None, work: Work | None, now: float, width: int
) -> list[str]:
    """The lines of a revision and of what is done in it, none wider than ``width`` columns."""
    console = _console(terminal)
    found: list[RenderableType] = []
    if turn is not None:
        found.append(_heading(turn, now, width))
    if work is not None:
        found.append(_status(work, now, width) if work.done is None else _bar(work, now, width))
    return [_drawn(console, one, width) for one in found]


def table(terminal: TextIO, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of counts; where the terminal is too narrow for it, a line for each row of it.

    Args:
        terminal: Where it is going to be printed.
        headings: The columns' headings.
        rows: The cells, the first of which names the row.
    """
    console, width = _console(terminal), columns(terminal)
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, heading in enumerate(headings):
        laid.add_column(heading, justify="right" if at else "left", no_wrap=True)
    for row in rows:
        laid.add_row(*map(Text, row))
    if console.measure(laid).maximum <= width:
        return [line.rstrip() for line in _drawn(console, laid, width).split("\n")]
    return [_in_words(headings, row) for row in rows]


def _in_words(headings: Sequence[str], row: Sequence[str]) -> str:
    counts = zip(row[1:], headings[1:], strict=True)
    return f"{row[0]}: {', '.join(f'{count} {what}' for count, what in counts if count)}"


@functools.lru_cache(maxsize=2)
def _console(terminal: TextIO) -> Console:
    """Rich's idea of a terminal; that it is one was found out without it."""
    return Console(
        file=terminal,
        force_terminal=True,
        # Bold and dim are no colours; whoever wants none wants no codes.
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        emoji=False,
        highlight=False,
        # Widths are found out anew for each drawing.
        width=10_000,
    )


def _drawn(console: Console, what: RenderableType, width: int) -> str:
    with console.capture() as captured:
        console.print(what, width=width, no_wrap=True, overflow="ellipsis", crop=True, end="")
    return captured.get().rstrip("\n")


def _heading(turn: Turn, now: float, width: int) -> Text:
    """Which revision it is, of how many, and for how long it has been under way."""
    text = Text(f"{turn.direction.capitalize()} {turn.number} of {turn.of}  ")
    text.append(turn.revision, "bold")
    return _with_time(text, now - turn.begun, width)


def _status(work: Work, now: float, width: int) -> Text:
    """What nobody counts, and for how long it has been going on."""
    seconds = now - work.begun
    text = Text(f"  {work.what}")
    text.truncate(width - len(_clock(seconds)) - 2, overflow="ellipsis")
    return _with_time(text, seconds, width)


def _with_time(text: Text, seconds: float, width: int) -> Text:
    clock = f"  {_clock(seconds)}"
    return text.append(clock, "dim") if text.cell_len + len(clock) <= width else text


def _bar(work: Work, now: float, width: int) -> RenderableType:
    """A table's name and bar, and in numbers what there is room for."""
    rate = work.rate(now)
    for layout in _LAYOUTS:
        cells = list(_cells(work, layout, rate))
        room = width - sum(cell.cell_len for cell in cells)
        room -= layout.gap * (len(cells) if layout.bar else len(cells) - 1)
        if room >= layout.bar:
            break
    parts: list[RenderableType] = [*cells]
    if layout.bar and work.rows:
        size = min(room, _LONGEST_BAR)
        done = min(work.done or 0, work.rows)
        bar = ProgressBar(work.rows, done, size, complete_style="green", finished_style="green")
        parts.insert(1, bar)
    grid = Table.grid(padding=(0, layout.gap, 0, 0))
    grid.add_row(*parts)
    return grid


def _cells(work: Work, layout: _Layout, rate: float) -> Iterator[Text]:
    """All but the bar; numbers are as wide as they can become, so that nothing moves."""
    done = f"{work.done or 0:,}"
    yield Text(f"  {work.what}", "cyan", no_wrap=True, overflow="ellipsis")
    if work.rows is None:
        yield Text(f"{done} rows", no_wrap=True)
    else:
        every = f"{work.rows:,}"
        yield Text(layout.wording.format(done.rjust(len(every)), every), no_wrap=True)
    if layout.rate:
        yield Text(f"{rate:,.0f} rows/s".rjust(13), "dim")
    if layout.left and work.rows is not None:
        left = _clock((work.rows - (work.done or 0)) / rate) if rate else "-:--"
        yield Text(f"{left} left".rjust(10), "dim")


def _clock(seconds: float) -> str:
    """Seconds as 0:07, or 1:02:03."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole % _HOUR, _MINUTE)
    if whole >= _HOUR:
        return f"{whole // _HOUR}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"
