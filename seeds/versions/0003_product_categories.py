"""What kinds of products there are."""

from __future__ import annotations

from seedlib import Seed, op, records

revision = "0003_product_categories"
down_revision = "0002_licence_types"
branch_labels = None
depends_on = None

requires = "8f2a41c6d093"
environments = ("development", "staging", "production")

product_categories = Seed(
    "product_categories",
    source=records(
        ("code", "name", "is_inhaled"),
        [
            ("FLOWER", "Packaged flower", True),
            ("SMALLS", "Small-bud flower", True),
            ("PREROLL", "Pre-rolls", True),
            ("CARTRIDGE", "Vape cartridges", True),
            ("DISPOSABLE", "Disposable vapes", True),
            ("CONCENTRATE", "Concentrates", True),
            ("GUMMY", "Gummies", False),
            ("CHOCOLATE", "Chocolate", False),
            ("TINCTURE", "Tinctures", False),
            ("TOPICAL", "Topicals", False),
        ],
    ),
    pii={"code": None, "name": None, "is_inhaled": None},
)


def upgrade() -> None:
    op.seed(product_categories)


def downgrade() -> None:
    op.unseed()
