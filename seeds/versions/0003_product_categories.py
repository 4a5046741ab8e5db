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
        [
            {"code": "FLOWER", "name": "Packaged flower", "is_inhaled": True},
            {"code": "PREROLL", "name": "Pre-rolls", "is_inhaled": True},
            {"code": "VAPE", "name": "Vape cartridges and disposables", "is_inhaled": True},
            {"code": "CONCENTRATE", "name": "Concentrates", "is_inhaled": True},
            {"code": "EDIBLE", "name": "Edibles", "is_inhaled": False},
            {"code": "TINCTURE", "name": "Tinctures", "is_inhaled": False},
            {"code": "TOPICAL", "name": "Topicals", "is_inhaled": False},
        ]
    ),
    pii={"code": None, "name": None, "is_inhaled": None},
)


def upgrade() -> None:
    op.seed(product_categories)


def downgrade() -> None:
    op.unseed()
