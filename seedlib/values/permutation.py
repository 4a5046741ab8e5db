"""A keyed permutation of the numbers below ``n``, computed for any of them, in either direction.

A Feistel network over the next larger power of four, walked until it lands below ``n``
(Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). It shuffles; it keeps no
secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.values.rows import mix

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_ROUNDS: Final = 4


class Permutation:
    """A permutation of ``[0, n)``; equal keys give equal ones. Frozen, as streams are.

    Args:
        n: How many numbers.
        key: Which permutation, ``uint64``.
    """

    def __init__(self, n: int, key: np.uint64) -> None:
        self.n = n
        self._bits = max(1, -(-(n - 1).bit_length() // 2))
        self._keys = mix(np.arange(_ROUNDS, dtype=np.uint64) + key)

    def forward(self, x: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Where each number goes: ``uint64[m]``, all below ``n``."""
        return self._walk(x, self._encrypt)

    def back(self, x: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Where each number came from: ``uint64[m]``, all below ``n``."""
        return self._walk(x, self._decrypt)

    def _walk(
        self,
        x: NDArray[np.uint64],
        step: Callable[[NDArray[np.uint64]], NDArray[np.uint64]],
    ) -> NDArray[np.uint64]:
        x = step(x)
        outside = np.flatnonzero(x >= np.uint64(self.n))
        while len(outside):
            x[outside] = step(x[outside])
            outside = outside[x[outside] >= np.uint64(self.n)]
        return x

    def _encrypt(self, x: NDArray[np.uint64]) -> NDArray[np.uint64]:
        half, mask = np.uint64(self._bits), np.uint64((1 << self._bits) - 1)
        left, right = x >> half, x & mask
        for key in self._keys:
            left, right = right, left ^ (mix(right + key) & mask)
        return (left << half) | right

    def _decrypt(self, x: NDArray[np.uint64]) -> NDArray[np.uint64]:
        half, mask = np.uint64(self._bits), np.uint64((1 << self._bits) - 1)
        left, right = x >> half, x & mask
        for key in self._keys[::-1]:
            left, right = right ^ (mix(left + key) & mask), left
        return (left << half) | right
