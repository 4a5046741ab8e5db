"""The Faker provider of cannabis terms, from which pools of names are filled.

Apart from :mod:`seeds.terms`, since whoever imports this imports Faker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from faker.providers import BaseProvider

from seeds.terms import (
    FIRM_COLOURS,
    SHOP_EMBLEMS,
    SHOP_PLACES,
    VENDOR_EMBLEMS,
    VENDOR_PLACES,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cannabis(BaseProvider):
    """Made-up names of firms, such as the trade would choose; the two have none in common."""

    def vendor(self) -> str:
        """``Emerald Ridge``: who sells to the trade."""
        return self._name(VENDOR_PLACES, VENDOR_EMBLEMS)

    def shop(self) -> str:
        """``Amber Owl``: who sells to consumers."""
        return self._name(SHOP_PLACES, SHOP_EMBLEMS)

    def _name(self, places: Sequence[str], emblems: Sequence[str]) -> str:
        if self.random_int(1, 10) == 1:
            name: str = self.random_element(places)
            return name
        return f"{self.random_element(FIRM_COLOURS)} {self.random_element(emblems)}"
