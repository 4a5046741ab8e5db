"""An invoice for every order, in the order of delivery."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from seedlib import Seed, Update, op
from seedlib import values as v
from seeds.timeline import working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0010_invoices"
down_revision = "0009_orders"
branch_labels = None
depends_on = None

requires = "c40e6b78a21d"
environments = ("development", "staging", "production")

order = v.one("orders")


def created_at(rows: Rows) -> object:
    """The working day after delivery."""
    orders = rows.parent("order_id")
    return working_days_after(
        rows, "created_at", orders["delivered_at"], days=(1, 1), hours=(8, 11)
    )


def issued_on(rows: Rows) -> object:
    """The day on which it was written."""
    return rows["created_at"].data.astype("datetime64[D]")


def due_on(rows: Rows) -> object:
    """As many days later as the client has to pay."""
    terms = rows.parent("order_id").parent("client_id")["payment_terms_days"]
    return rows["issued_on"].data + terms.data.astype("timedelta64[D]")


invoices = Seed(
    "invoices",
    columns={
        "order_id": order,
        "client_id": order["client_id"],
        "number": v.sequence("INV-{:08d}"),
        "status": "open",
        "total": order["total"],
        "amount_paid": Decimal("0.00"),
        "issued_on": issued_on,
        "due_on": due_on,
        "created_at": created_at,
        "updated_at": v.this["created_at"],
    },
)

billed = Update(
    "orders",
    columns={
        "current_invoice_id": v.child("invoices"),
        "status": v.when(v.count("invoices") > 0, "invoiced", v.this["status"]),
        "updated_at": v.when(
            v.count("invoices") > 0,
            v.child("invoices", column="created_at"),
            v.this["updated_at"],
        ),
    },
)


def upgrade() -> None:
    op.seed(invoices, billed)


def downgrade() -> None:
    op.unseed()
