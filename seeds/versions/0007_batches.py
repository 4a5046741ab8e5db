"""What vendors made: from seed to package, with the laboratory's figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from seedlib import Seed, op
from seedlib import values as v
from seeds.terms import CBD_PERCENT, SKU_PREFIXES, THC_PERCENT
from seeds.timeline import WorkingDay, working_days_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.values import Rows

revision = "0007_batches"
down_revision = "0006_products"
branch_labels = None
depends_on = None

requires = "3d7be95a10f4"
environments = ("development", "staging", "production")

product = v.ref("products")
category, label = product["category_id.code"], product["label_thc_mg"]


def percent(bounds: Mapping[str, tuple[str, str] | None]) -> v.Column:
    """A percentage between the bounds of the category, NULL where it has none."""
    lowest, highest = (
        v.lookup(category, {code: span and Decimal(span[i]) for code, span in bounds.items()})
        for i in (0, 1)
    )
    return v.decimal(lowest, highest)


def created_at(rows: Rows) -> object:
    """When the certificate of analysis came in."""
    return working_days_after(rows, "created_at", rows["packaged_on"], days=(1, 2), hours=(8, 17))


batches = Seed(
    "batches",
    rows={"small": 30, "medium": 3_000, "large": 500_000},
    columns={
        "vendor_id": product["vendor_id"],
        "product_id": product,
        "reserved_client_id": v.maybe(v.ref("clients"), 15),
        "batch_number": v.concat(
            v.lookup(category, SKU_PREFIXES), v.shuffled("24{:07d}", 10_000_000)
        ),
        # Flower comes in batches of 50 lb (22,680 g) at most.
        "units_produced": v.integer(90, 180) * product["case_units"],
        "net_weight_grams": v.this["units_produced"] * product["net_grams"],
        # What is inhaled is sold by its percentage, the rest by its milligrams a unit, which may
        # be a tenth off the label.
        "thc_percent": percent(THC_PERCENT),
        "cbd_percent": percent(CBD_PERCENT),
        "thc_mg": v.decimal("93.00", "104.50") * label // 100,
        "cbd_mg": v.decimal("0.00", "4.00") * label // 100,
        # The harvest of autumn 2024, or what was made of it, keeps for a year: longer than orders
        # come in.
        "planted_on": WorkingDay(v.date(after="2024-08-12", before="2024-10-07")),
        "harvested_on": WorkingDay(v.this["planted_on"] + v.days(80, 105)),
        "tested_on": WorkingDay(v.this["harvested_on"] + v.days(14, 24)),
        "packaged_on": WorkingDay(v.this["tested_on"] + v.days(1, 6)),
        "expires_on": v.this["packaged_on"] + v.days(365, 365),
        "created_at": created_at,
        "updated_at": v.this["created_at"],
    },
)


def upgrade() -> None:
    op.seed(batches)


def downgrade() -> None:
    op.unseed()
