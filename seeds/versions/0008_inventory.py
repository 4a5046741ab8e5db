"""The opening stock: what was received of each batch in the winter before the first orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import Seed, op
from seedlib import values as v
from seeds.stock import refuse_nothing, whole_cases
from seeds.timeline import working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0008_inventory"
down_revision = "0007_batches"
branch_labels = None
depends_on = None

requires = "3d7be95a10f4"
environments = ("development", "staging", "production")

batch = v.deal("batches")
bought = batch["units_produced"] * v.integer(40, 90) // 100 // batch.share


def quantity_received(rows: Rows) -> object:
    """A part of the batch, of which every lot may take the same share, in whole cases."""
    units = bought.at(rows, "quantity_received")
    refuse_nothing(units, of="inventory", out_of="batches")
    return whole_cases(units, batch["product_id.case_units"].at(rows, "quantity_received"))


def received_at(rows: Rows) -> object:
    """A morning within three weeks of packaging: before the end of March."""
    batches = rows.parent("batch_id")
    return working_days_after(
        rows, "received_at", batches["packaged_on"], days=(3, 15), hours=(8, 12)
    )


inventory = Seed(
    "inventory",
    rows={"small": 30, "medium": 3_000, "large": 500_000},
    columns={
        "batch_id": batch,
        # A tag of the state's track-and-trace system: prefix, the licensee's facility, number.
        "package_tag": v.shuffled("1A4060300099999{:09d}", 1_000_000_000),
        "location": v.concat(
            v.choice(("A", "B", "C", "D")),
            "-",
            v.choice([f"{bay:02d}-{shelf}" for bay in range(1, 13) for shelf in range(1, 5)]),
        ),
        "quantity_received": quantity_received,
        # The orders' revision takes from it what they sell.
        "quantity_on_hand": v.this["quantity_received"],
        # What a batch's reservation keeps back from everybody's orders.
        "quantity_reserved": v.when(
            batch["reserved_client_id"] > 0,
            v.this["quantity_received"] * v.integer(5, 15) // 100,
            0,
        ),
        "unit_cost": v.part(batch["product_id.list_price"], 55, 70),
        "received_at": received_at,
        "created_at": v.this["received_at"],
        "updated_at": v.this["received_at"],
    },
)


def upgrade() -> None:
    op.seed(inventory)


def downgrade() -> None:
    op.unseed()
