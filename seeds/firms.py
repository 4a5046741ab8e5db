"""What firms are called: no two of them alike, and none that sells like one that buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib import values as v
from seedlib.values import Array, Column
from seedlib.values.pools import Pool, texts
from seedlib.values.streams import mix, stream
from seeds.terms import DISTRICTS

if TYPE_CHECKING:
    from seedlib.values import Rows

# Enough draws to make nearly all of the names that the provider can.
_DRAWS: Final = 5_000


class FirmName(Column):
    """The names of the provider in turn; then again with another kind, and at last a district.

    The first eight or nine hundred firms share no name at all, ten times as many are told apart by
    what follows it, and some 400,000 by where they are besides.

    :param firm: which of :class:`~seeds.provider.Cannabis`'s names.
    :param kinds: what follows the name, ``"Wholesale"``.
    """

    def __init__(self, firm: str, kinds: tuple[str, ...]) -> None:
        provider = f"seeds.provider:Cannabis.{firm}"
        self.pool = Pool(provider, size=_DRAWS)
        self.kinds = kinds
        # Never drawn from: it tells the fingerprint what the provider's code is.
        self.described = v.fake(provider, size=_DRAWS)

    def at(self, rows: Rows, name: str) -> Array:
        """The name of each row."""
        names = texts(self.pool, rows.seed)
        turn, which = np.divmod(rows.n, np.uint64(len(names)))
        start = mix(which + stream(rows.seed, f"{rows.table}.{name}")) % np.uint64(len(self.kinds))
        district, further = np.divmod(turn, np.uint64(len(self.kinds)))
        kinds = np.array([f" {kind}" for kind in self.kinds], object)
        districts = np.array(["", *(f" {district}" for district in DISTRICTS)], object)
        return Array(
            names[which]
            + kinds[(start + further) % np.uint64(len(kinds))]
            + districts[district % np.uint64(len(districts))]
        )
