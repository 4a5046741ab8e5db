"""Streams of bits: counters, mixed. The ground that all values stand on, frozen for ever.

A change of anything here changes every value of every seed. Knows nothing of rows.
"""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GOLDEN: Final = 0x9E3779B97F4A7C15
_HALF: Final = np.uint64(32)


@functools.lru_cache(maxsize=4_096)
def stream(seed: int, name: str) -> np.uint64:
    """The offset of a named stream of bits; ``uint64``."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def mix(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Turn counters into bits that look random: ``uint64[n]`` to ``uint64[n]``, one to one.

    The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
    generators", OOPSLA 2014), with Stafford's constants.
    """
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def below(bits: NDArray[np.uint64], n: int | NDArray[Any]) -> NDArray[np.int64]:
    """Natural numbers below ``n``, evenly, one for each of ``bits``.

    Multiply and shift; where ``n`` is above ``2**32``, the remainder. Which of the two depends on
    the row alone, never on the rows beside it.
    """
    bound = np.asarray(n, np.uint64)
    if bound.size and int(bound.max()) > 2**32:
        small = ((bits >> _HALF) * np.minimum(bound, np.uint64(2**32))) >> _HALF
        wide = bits % np.maximum(bound, np.uint64(1))
        return np.where(bound > np.uint64(2**32), wide, small).astype(np.int64)
    return (((bits >> _HALF) * bound) >> _HALF).astype(np.int64)


def draw_of(start: np.uint64, numbers: NDArray[np.uint64], draw: int) -> NDArray[np.uint64]:
    """The bits of a stream at some row numbers: ``uint64[n]``.

    Args:
        start: The stream's offset.
        numbers: ``uint64[n]`` row numbers.
        draw: Which of the stream's draws.
    """
    return mix(mix(numbers + start) + np.uint64(draw * _GOLDEN & 2**64 - 1))
