"""What TERP sells: a vendor's strain or flavour in one of its category's packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import Seed, op
from seedlib import values as v
from seeds.assortment import InTurn, Maker, Offered
from seeds.terms import PRICE_STEP, SKU_PREFIXES, STRAINS
from seeds.timeline import working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0006_products"
down_revision = "0005_clients"
branch_labels = None
depends_on = None

requires = "3d7be95a10f4"
environments = ("development", "staging", "production")

vendor, category = Maker("vendors"), InTurn("product_categories")


def created_at(rows: Rows) -> object:
    """Within nine months of the vendor's own record."""
    vendors = rows.parent("vendor_id")
    return working_days_after(
        rows, "created_at", vendors["created_at"], days=(5, 180), hours=(8, 17)
    )


def updated_at(rows: Rows) -> object:
    """When the price was last agreed upon, before the batches of 2024 were planted."""
    return working_days_after(rows, "updated_at", rows["created_at"], days=(1, 100), hours=(8, 17))


products = Seed(
    "products",
    rows={"small": 20, "medium": 1_000, "large": 20_000},
    columns={
        "vendor_id": vendor,
        "category_id": category,
        "sku": v.concat(
            v.lookup(category["code"], SKU_PREFIXES),
            v.sequence("-{:06d}"),
        ),
        "name": v.concat(Offered("flavour"), " ", v.this["package"]),
        "package": Offered("name"),
        "strain_name": v.when(category["is_inhaled"], Offered("flavour"), None),
        "strain_type": v.lookup(v.this["strain_name"], STRAINS),
        "net_grams": Offered("net_grams"),
        "label_thc_mg": Offered("label_thc_mg"),
        "case_units": Offered("case_units"),
        "list_price": Offered("lowest_price") + v.integer(0, Offered("price_steps")) * PRICE_STEP,
        "created_at": created_at,
        "updated_at": updated_at,
    },
)


def upgrade() -> None:
    op.seed(products)


def downgrade() -> None:
    op.unseed()
