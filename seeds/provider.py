"""The Faker provider of cannabis terms, from which :func:`seedlib.values.fake` fills its pools.

Apart from :mod:`seeds.terms`, since whoever imports this imports Faker.
"""

from __future__ import annotations

from faker.providers import BaseProvider

from seeds.terms import FIRM_PLACES, SHOP_KINDS, VENDOR_KINDS


class Cannabis(BaseProvider):
    """Made-up names of firms, such as the trade would choose."""

    def vendor(self) -> str:
        """``Emerald Ridge Farms``: who grows, makes or distributes."""
        return f"{self.random_element(FIRM_PLACES)} {self.random_element(VENDOR_KINDS)}"

    def shop(self) -> str:
        """``Lantern Hill Apothecary``: who sells to consumers."""
        return f"{self.random_element(FIRM_PLACES)} {self.random_element(SHOP_KINDS)}"
