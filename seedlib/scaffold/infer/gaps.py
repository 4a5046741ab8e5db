"""A stretch of whole numbers without some that are excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def clear(
    low: int, high: int, bounds: tuple[int, int], excluded: Iterable[int | None]
) -> tuple[int, int]:
    """The longest stretch of ``[low, high]`` that holds no excluded number.

    Where all of it is excluded, the longest of ``bounds`` is taken instead.

    Args:
        low: Where it begins.
        high: Where it ends, included.
        bounds: Between which numbers it has to be in any case.
        excluded: What it must not hold; ``None`` counts as nothing.
    """
    out = sorted({one for one in excluded if one is not None and bounds[0] <= one <= bounds[1]})
    found = _longest(low, high, out)
    return found if found is not None else _longest(*bounds, out) or (low, high)


def _longest(low: int, high: int, out: list[int]) -> tuple[int, int] | None:
    edges = [low - 1, *(one for one in out if low <= one <= high), high + 1]
    stretches = [(edges[i] + 1, edges[i + 1] - 1) for i in range(len(edges) - 1)]
    best = max(stretches, key=lambda one: one[1] - one[0])
    return best if best[0] <= best[1] else None
