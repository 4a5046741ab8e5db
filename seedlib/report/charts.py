"""Where the marks of the charts go. Knows numbers and places, and neither words nor colours.

Places across are per cent of the chart's width, so that text keeps its size on any screen; places
down are pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WIDE: Final = 100
"""Values whose largest is more than so many times the smallest are told by their logarithms."""

_FEWEST: Final = 10
"""A chart of fewer columns leaves room for so many."""

_WIDEST: Final = 3.2
"""No column is wider, however few there are."""

_LABEL: Final = 27.0
"""What a label takes of a narrow screen's width."""

_ZERO: Final = 3.0
"""The height of a column that counts nothing, so that it is there to be seen."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a bar is for a value.

    Args:
        top: The value that is as long as there is room.
        logarithmic: Whether each tenfold is as long as the other.
    """

    top: float
    logarithmic: bool

    @classmethod
    def of(cls, values: Iterable[float]) -> Scale:
        """The scale that shows the largest of the values and the smallest."""
        some = [value for value in values if value > 0]
        top = max(some, default=1)
        return cls(top, logarithmic=top > _WIDE * min(some, default=1))

    def share(self, value: float) -> float:
        """The share of the room that a value takes, 0 to 1."""
        if value <= 0:
            return 0.0
        if self.logarithmic:
            return min(1.0, math.log10(1 + value) / math.log10(1 + self.top))
        return min(1.0, value / self.top)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round values worth a line, from the smallest; at most four."""
        if not self.logarithmic:
            step = _step(self.top)
            return tuple(step * at for at in range(1, 5) if step * at <= self.top)
        last = math.floor(math.log10(self.top))
        # Below ten, the largest power alone.
        powers = range(last, min(0, last - 1), -max(1, math.ceil(last / 4)))
        return tuple(10.0**power for power in reversed(powers))


def _step(top: float) -> float:
    """A round number that goes into a value twice, thrice or four times."""
    rough = top / 2
    size: float = 10.0 ** math.floor(math.log10(rough))
    return max(factor * size for factor in (1, 2, 5) if factor * size <= rough)


@dataclass(frozen=True, slots=True)
class Bar:
    """A column, or a part of one: its place, and the number of what it tells."""

    item: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, at a height, for a value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns that go up from a line, and down.

    Args:
        height: Its height.
        zero: Where the line is.
        up: The columns above it.
        down: Those below.
        empty: Marks on the line, for what has neither.
        lines: The lines across.
        logarithmic: Whether the heights are logarithms.
        labelled: The items worth a label under the chart, with the place where it begins.
    """

    height: float
    zero: float
    up: tuple[Bar, ...]
    down: tuple[Bar, ...]
    empty: tuple[Bar, ...]
    lines: tuple[Line, ...]
    logarithmic: bool
    labelled: tuple[tuple[int, float], ...]


def columns(ups: Sequence[float], downs: Sequence[float] = (), *, room: float) -> Columns:
    """Lay out a chart: a column for each item, from left to right.

    Args:
        ups: What goes up.
        downs: What goes down; nothing where it is left out.
        room: The height above the line, and below it, where anything goes down.
    """
    downs = downs or [0.0] * len(ups)
    scale = Scale.of([*ups, *downs])
    below = room * max(map(scale.share, downs), default=0.0)
    above = room
    slot = 100 / max(len(ups), _FEWEST)
    width = min(slot * 0.72, _WIDEST)
    gap = (slot - width) / 2

    def bar(item: int, y: float, height: float) -> Bar:
        return Bar(
            item, round(item * slot + gap, 3), round(y, 2), round(width, 3), round(height, 2)
        )

    def tall(value: float, most: float) -> float:
        return max(_ZERO, scale.share(value) * most)

    return Columns(
        height=above + below,
        zero=above,
        up=tuple(bar(i, above - tall(v, room), tall(v, room)) for i, v in enumerate(ups) if v > 0),
        down=tuple(bar(i, above, tall(v, room)) for i, v in enumerate(downs) if v > 0),
        empty=tuple(
            bar(i, above - _ZERO, _ZERO)
            for i, (up, down) in enumerate(zip(ups, downs, strict=True))
            if up <= 0 and down <= 0
        ),
        lines=tuple(
            Line(round(y, 2), value)
            for value in scale.ticks
            for y in (above - scale.share(value) * room, above + scale.share(value) * room)
            if y <= above + below
        ),
        logarithmic=scale.logarithmic,
        labelled=tuple(_labelled(len(ups), slot)),
    )


def _labelled(items: int, slot: float) -> Iterator[tuple[int, float]]:
    """The items to label, evenly spread and none upon another, with where their labels begin.

    The first one's begins with its column; no label reaches beyond the chart.
    """
    steps = math.ceil(_LABEL / slot)
    for item in range(0, items, steps):
        if item * slot <= 100 - _LABEL:
            yield item, round(item * slot, 3)
