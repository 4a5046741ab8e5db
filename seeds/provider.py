"""The Faker provider of cannabis terms, from which :func:`seedlib.values.fake` fills its pools.

Apart from :mod:`seeds.terms`, since whoever imports this imports Faker.
"""

from __future__ import annotations

from faker.providers import BaseProvider

from seeds.terms import FIRM_COLOURS, FIRM_EMBLEMS, FIRM_PLACES, SHOP_KINDS, VENDOR_KINDS


class Cannabis(BaseProvider):
    """Made-up names of firms, such as the trade would choose."""

    def vendor(self) -> str:
        """``Emerald Ridge Supply Co.``: who sells to the trade."""
        return f"{self._name()} {self.random_element(VENDOR_KINDS)}"

    def shop(self) -> str:
        """``Amber Owl Apothecary``: who sells to consumers."""
        return f"{self._name()} {self.random_element(SHOP_KINDS)}"

    def _name(self) -> str:
        if self.random_int(1, 10) == 1:
            name: str = self.random_element(FIRM_PLACES)
            return name
        return f"{self.random_element(FIRM_COLOURS)} {self.random_element(FIRM_EMBLEMS)}"
