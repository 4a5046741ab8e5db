"""Orders and their lines, and the stock that they leave."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from seedlib import Seed, Update, op
from seedlib import values as v
from seeds.stock import refuse_nothing, whole_cases
from seeds.timeline import in_order, latest, open_tomorrow, working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0009_orders"
down_revision = "0008_inventory"
branch_labels = None
depends_on = None

requires = "c40e6b78a21d"
environments = ("development", "staging", "production")

DELIVERY_FEE, FREE_FROM = Decimal("95.00"), Decimal("5000.00")

client = v.ref("clients")
# An order is of three lines at most, each of which is of another lot.
order, lot = v.each("orders", 2, 3), v.deal("inventory", apart=3)

# Every line of a lot may take an equal share of what is not reserved, and takes some cases of it.
case = lot["batch_id.product_id.case_units"]
share = (lot["quantity_received"] - lot["quantity_reserved"]) // lot.share
wanted = v.least(share, v.integer(1, 6) * case)


def ordered_at(rows: Rows) -> object:
    """From March to October 2025, in the order of their codes."""
    return in_order(rows, "ordered_at", monday="2025-03-24", weeks=29, most=1_000_000)


def shipped_at(rows: Rows) -> object:
    """A morning within three working days."""
    return working_days_after(rows, "shipped_at", rows["ordered_at"], days=(1, 3), hours=(7, 11))


def delivered_at(rows: Rows) -> object:
    """That afternoon or the next day's: no load stands in the van over a weekend or holiday."""
    shipped = rows["shipped_at"]
    return working_days_after(
        rows,
        "delivered_at",
        shipped,
        days=(0, open_tomorrow(shipped).astype(np.int64)),
        hours=(12, 17),
    )


def quantity(rows: Rows) -> object:
    """What the client wanted, in whole cases where the share is as much as one."""
    refuse_nothing(share.at(rows, "quantity"), of="order_items", out_of="inventory")
    return whole_cases(wanted.at(rows, "quantity"), case.at(rows, "quantity"))


orders = Seed(
    "orders",
    rows={"small": 50, "medium": 5_000, "large": 1_000_000},
    columns={
        "client_id": client,
        "code": v.sequence("ORD-{:08d}"),
        # The number of the shipping manifest in the state's track-and-trace system.
        "manifest_number": v.shuffled("{:010d}", 10_000_000_000),
        "status": "delivered",
        # California taxes the sale to the consumer: a sale for resale bears no tax.
        "subtotal": v.sum("order_items", "amount"),
        "delivery_fee": v.when(v.this["subtotal"] >= FREE_FROM, Decimal("0.00"), DELIVERY_FEE),
        "total": v.this["subtotal"] + v.this["delivery_fee"],
        "ordered_at": ordered_at,
        "shipped_at": shipped_at,
        "delivered_at": delivered_at,
        "created_at": v.this["ordered_at"],
        "updated_at": v.this["delivered_at"],
    },
)
order_items = Seed(
    "order_items",
    columns={
        "order_id": order,
        "inventory_id": lot,
        "product_id": lot["batch_id.product_id"],
        "quantity": quantity,
        "list_price": lot["batch_id.product_id.list_price"],
        "discount_percent": order["client_id.discount_percent"],
        # Prices are such that this is in whole cents.
        "unit_price": v.this["list_price"] * (100 - v.this["discount_percent"]) // 100,
        "amount": v.this["unit_price"] * v.this["quantity"],
        "created_at": order["ordered_at"],
    },
)


def last_moved_at(rows: Rows) -> object:
    """When the last order took from the lot; when it was received, where none did."""
    return latest(rows, "order_items", "created_at", otherwise=rows["received_at"])


sold = Update(
    "inventory",
    columns={
        "quantity_on_hand": v.this["quantity_received"] - v.sum("order_items", "quantity"),
        "updated_at": last_moved_at,
    },
)


def upgrade() -> None:
    op.seed(orders, order_items, sold)


def downgrade() -> None:
    op.unseed()
