"""TERP's own words: strains, packages, flavours, and what the trade calls its firms.

Facts and word lists only: what a row makes of them is said in its seeder.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal, NamedTuple

StrainType = Literal["sativa", "indica", "hybrid"]

# Cannabis may not cross a state line, so that a wholesaler's vendors and clients are all licensed
# where it is: this one is in California, whose licence numbers and rules the seeders follow.
HOME_STATE: Final = "CA"

STRAINS: Final[dict[str, StrainType]] = {
    "Acapulco Gold": "sativa",
    "Amnesia Haze": "sativa",
    "Apple Fritter": "hybrid",
    "Banana Kush": "hybrid",
    "Biscotti": "indica",
    "Blackberry Kush": "indica",
    "Blue Dream": "hybrid",
    "Bubba Kush": "indica",
    "Cereal Milk": "hybrid",
    "Chemdawg": "hybrid",
    "Cherry Pie": "hybrid",
    "Clementine": "sativa",
    "Do-Si-Dos": "indica",
    "Durban Poison": "sativa",
    "Forbidden Fruit": "indica",
    "Gelato": "hybrid",
    "GG4": "hybrid",
    "Ghost Train Haze": "sativa",
    "Granddaddy Purple": "indica",
    "GSC": "hybrid",
    "Gushers": "hybrid",
    "Headband": "hybrid",
    "Hindu Kush": "indica",
    "Ice Cream Cake": "indica",
    "Jack Herer": "sativa",
    "King Louis XIII": "indica",
    "LA Confidential": "indica",
    "Lemon Skunk": "hybrid",
    "London Pound Cake": "indica",
    "MAC 1": "hybrid",
    "Mango Kush": "hybrid",
    "Maui Wowie": "sativa",
    "Mendo Breath": "indica",
    "Mimosa": "hybrid",
    "Motorbreath": "hybrid",
    "Northern Lights": "indica",
    "OG Kush": "hybrid",
    "Papaya": "indica",
    "Pineapple Express": "hybrid",
    "Platinum Kush": "indica",
    "Purple Punch": "indica",
    "Runtz": "hybrid",
    "Skywalker OG": "indica",
    "Slurricane": "indica",
    "Sour Diesel": "sativa",
    "Strawberry Cough": "sativa",
    "Sunset Sherbet": "hybrid",
    "Super Lemon Haze": "sativa",
    "Super Silver Haze": "sativa",
    "Tangie": "sativa",
    "Trainwreck": "hybrid",
    "Tropicana Cookies": "sativa",
    "Wedding Cake": "hybrid",
    "White Widow": "hybrid",
    "Zkittlez": "indica",
}

# Edibles, tinctures and topicals are sold by their flavour or scent, not by a strain.
GUMMY_FLAVOURS: Final = (
    "Blackberry",
    "Blood Orange",
    "Blue Raspberry",
    "Cranberry",
    "Dark Cherry",
    "Green Apple",
    "Guava",
    "Huckleberry",
    "Key Lime",
    "Lychee",
    "Mango Chili",
    "Meyer Lemon",
    "Passion Fruit",
    "Peach",
    "Pink Grapefruit",
    "Plum",
    "Pomegranate",
    "Raspberry",
    "Sour Watermelon",
    "Strawberry",
    "Tangerine",
    "Yuzu",
)
CHOCOLATE_FLAVOURS: Final = (
    "Almond",
    "Coconut",
    "Cookies & Cream",
    "Dark",
    "Espresso",
    "Hazelnut",
    "Milk",
    "Mint",
    "Orange",
    "Peanut Butter",
    "Salted Caramel",
    "Toffee",
)
TINCTURE_FLAVOURS: Final = (
    "Chamomile",
    "Cinnamon",
    "Citrus",
    "Ginger",
    "Honey Lemon",
    "Lemongrass",
    "Orange",
    "Peppermint",
    "Spearmint",
    "Turmeric",
    "Unflavored",
    "Vanilla",
)
TOPICAL_SCENTS: Final = (
    "Arnica",
    "Bergamot",
    "Cedarwood",
    "Eucalyptus",
    "Juniper",
    "Lavender",
    "Menthol",
    "Rosemary",
    "Sandalwood",
    "Tea Tree",
    "Unscented",
    "Wintergreen",
)

# What a stock-keeping unit's and a batch's number begin with.
SKU_PREFIXES: Final = {
    "FLOWER": "FL",
    "SMALLS": "SM",
    "PREROLL": "PR",
    "CARTRIDGE": "CT",
    "DISPOSABLE": "DV",
    "CONCENTRATE": "CN",
    "GUMMY": "GM",
    "CHOCOLATE": "CH",
    "TINCTURE": "TN",
    "TOPICAL": "TP",
}

# The least and the most that a laboratory finds in what is inhaled, in percent; what is eaten or
# rubbed in is not sold by a percentage.
THC_PERCENT: Final[dict[str, tuple[str, str] | None]] = {
    "FLOWER": ("18.00", "32.00"),
    "SMALLS": ("15.00", "27.00"),
    "PREROLL": ("15.00", "30.00"),
    "CARTRIDGE": ("74.00", "90.00"),
    "DISPOSABLE": ("70.00", "88.00"),
    "CONCENTRATE": ("62.00", "86.00"),
    "GUMMY": None,
    "CHOCOLATE": None,
    "TINCTURE": None,
    "TOPICAL": None,
}
CBD_PERCENT: Final[dict[str, tuple[str, str] | None]] = {
    "FLOWER": ("0.02", "0.90"),
    "SMALLS": ("0.02", "0.90"),
    "PREROLL": ("0.02", "0.90"),
    "CARTRIDGE": ("0.10", "3.00"),
    "DISPOSABLE": ("0.10", "3.00"),
    "CONCENTRATE": ("0.10", "2.00"),
    "GUMMY": None,
    "CHOCOLATE": None,
    "TINCTURE": None,
    "TOPICAL": None,
}


class Package(NamedTuple):
    """One way in which a category's products are sold.

    ``net_grams`` is what is in one unit, ``label_thc_mg`` the milligrams of THC that its label
    promises (none on what is inhaled, whose label says a percentage); California allows 100 mg in
    an edible and 1,000 mg in a tincture or topical. ``lowest_price`` and ``price_steps`` span the
    wholesale price of a unit in steps of :data:`PRICE_STEP`.
    """

    category: str
    name: str
    net_grams: Decimal
    label_thc_mg: int | None
    case_units: int
    lowest_price: Decimal
    price_steps: int


# Discounts of 5 and 10 percent of such a price are whole cents.
PRICE_STEP: Final = Decimal("0.20")

# category|name|net grams|label mg THC|units a case|lowest price|steps
_PACKAGES: Final = """
FLOWER|1 g jar|1.00||50|3.40|12
FLOWER|3.5 g jar|3.50||32|10.00|50
SMALLS|3.5 g pouch of smalls|3.50||32|7.00|35
SMALLS|5 g pouch of smalls|5.00||24|9.00|45
PREROLL|1 g pre-roll|1.00||50|2.40|12
PREROLL|0.5 g pre-roll 5-pack|2.50||24|7.00|25
CARTRIDGE|0.5 g cartridge|0.50||25|7.00|30
CARTRIDGE|1 g cartridge|1.00||25|11.00|45
DISPOSABLE|0.5 g disposable|0.50||20|8.00|35
DISPOSABLE|1 g disposable|1.00||20|12.00|50
CONCENTRATE|1 g live resin|1.00||20|10.00|40
CONCENTRATE|1 g live rosin|1.00||20|18.00|60
CONCENTRATE|1 g shatter|1.00||20|6.00|25
GUMMY|gummies 10-pack 100 mg|40.00|100|25|5.00|20
GUMMY|gummies 20-pack 100 mg|60.00|100|20|5.60|20
CHOCOLATE|chocolate bar 100 mg|50.00|100|20|6.00|20
CHOCOLATE|chocolate bites 100 mg|45.00|100|24|5.40|20
TINCTURE|tincture 15 ml 300 mg|14.00|300|24|9.00|35
TINCTURE|tincture 30 ml 1000 mg|28.00|1000|24|16.00|60
TOPICAL|balm 30 g 300 mg|30.00|300|24|9.00|30
TOPICAL|balm 60 g 600 mg|60.00|600|24|14.00|40
"""


def _package(line: str) -> Package:
    category, name, grams, label, case, price, steps = line.split("|")
    return Package(
        category,
        name,
        Decimal(grams),
        int(label) if label else None,
        int(case),
        Decimal(price),
        int(steps),
    )


PACKAGES: Final = tuple(_package(line) for line in _PACKAGES.strip().splitlines())

# Firms are called after places around them, or after an emblem; those that sell to TERP after
# others than those that buy from it.
VENDOR_PLACES: Final = (
    "Alder Creek",
    "Black Oak",
    "Canyon Road",
    "Coastal Fog",
    "Copper Hill",
    "Eel River",
    "Emerald Ridge",
    "Foothill",
    "Granite Pass",
    "High Sierra",
    "Lost Coast",
    "Manzanita",
    "North Fork",
    "Redwood Bend",
    "Sandstone",
    "Trinity Valley",
    "Wild Lupine",
)
SHOP_PLACES: Final = (
    "Bluff Street",
    "Cypress Point",
    "Fern Hollow",
    "Golden Poppy",
    "Juniper Flat",
    "Kings Bay",
    "Lantern Hill",
    "Madrone",
    "Mesa Verde",
    "Ocean Avenue",
    "Pacific Terrace",
    "Salmon Creek",
    "Silver Lake",
    "Sunset District",
    "Tidewater",
    "Valley Oak",
    "West Grove",
)
FIRM_COLOURS: Final = (
    "Amber",
    "Ash",
    "Azure",
    "Blue",
    "Bronze",
    "Cobalt",
    "Copper",
    "Coral",
    "Crimson",
    "Dusty",
    "Golden",
    "Gray",
    "Green",
    "Indigo",
    "Ivory",
    "Jade",
    "Midnight",
    "Ochre",
    "Pale",
    "Pearl",
    "Rose",
    "Ruby",
    "Russet",
    "Sage",
    "Scarlet",
    "Silver",
    "Sunlit",
    "Tawny",
    "Umber",
    "Violet",
    "White",
)
VENDOR_EMBLEMS: Final = (
    "Acorn",
    "Anchor",
    "Antler",
    "Bear",
    "Boulder",
    "Cedar",
    "Condor",
    "Cougar",
    "Crane",
    "Eagle",
    "Elk",
    "Falcon",
    "Fir",
    "Harvest",
    "Hawk",
    "Heron",
    "Juniper",
    "Mesa",
    "Mountain",
    "Oak",
    "Osprey",
    "Pelican",
    "Pine",
    "Plow",
    "Quarry",
    "Ram",
    "Sequoia",
    "Summit",
    "Trout",
    "Wagon",
)
SHOP_EMBLEMS: Final = (
    "Arrow",
    "Bee",
    "Candle",
    "Clover",
    "Compass",
    "Coyote",
    "Door",
    "Feather",
    "Fern",
    "Finch",
    "Fox",
    "Garden",
    "Hare",
    "Kite",
    "Lantern",
    "Lotus",
    "Magnolia",
    "Moth",
    "Orchid",
    "Otter",
    "Owl",
    "Petal",
    "Quail",
    "Raven",
    "Sparrow",
    "Star",
    "Swallow",
    "Thistle",
    "Willow",
    "Yarrow",
)
# Where in town a shop is that shares its name and its kind with another.
DISTRICTS: Final = (
    "Airport",
    "Bayside",
    "Beachside",
    "Canal Street",
    "Center Street",
    "Civic Center",
    "College Avenue",
    "Crosstown",
    "Depot",
    "Downtown",
    "Eastgate",
    "Eastside",
    "Fairgrounds",
    "First Street",
    "Harbor",
    "Heights",
    "Highlands",
    "Hillside",
    "Lakeside",
    "Main Street",
    "Marina",
    "Market Street",
    "Midtown",
    "Mill Street",
    "Northgate",
    "Northside",
    "Old Town",
    "Parkside",
    "Plaza",
    "Riverside",
    "Southgate",
    "Southside",
    "Station",
    "Uptown",
    "Valley",
    "Village",
    "Waterfront",
    "Westgate",
    "Westside",
    "Woodside",
)
VENDOR_KINDS: Final = (
    "Botanicals",
    "Brands",
    "Cannabis Supply",
    "Distribution",
    "Logistics",
    "Partners",
    "Provisions",
    "Supply Co.",
    "Trading",
    "Wholesale",
)
SHOP_KINDS: Final = (
    "Apothecary",
    "Cannabis Co.",
    "Cannabis Market",
    "Collective",
    "Dispensary",
    "Greenery",
    "Leaf Lounge",
    "Remedies",
    "Reserve",
    "Wellness",
)
