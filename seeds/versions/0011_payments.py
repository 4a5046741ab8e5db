"""What clients have paid by the end of the story: most of the older invoices, few of the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedlib import Seed, Update, op
from seedlib import values as v
from seeds.settlement import Settles, waiting
from seeds.stock import refuse_nothing
from seeds.timeline import latest, working_days_after, working_days_between, working_days_on

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0011_payments"
down_revision = "0010_invoices"
branch_labels = None
depends_on = None

requires = "c40e6b78a21d"
environments = ("development", "staging", "production")

# Working days from the last order to the end of the story: the latest on which it is invoiced.
LAST_DAYS = 5

invoice = Settles("invoices")


def amount(rows: Rows) -> object:
    """All of the invoice, or an equal part; the last part is all that is left."""
    part, parts = invoice.parts(rows, "invoice_id")
    total = rows.parent("invoice_id")["total"]
    equal = total // v.Array(parts)
    refuse_nothing(equal, of="payments", out_of="invoices")
    rest = total - equal * v.Array(parts - 1)
    return v.Array.choose(v.Array(part == parts - 1), rest, equal)


def received_at(rows: Rows) -> object:
    """When the client is used to pay, if that is before the end of the story."""
    if len(rows) == 0:
        return rows.parent("invoice_id")["created_at"]
    invoices = rows.parent("invoice_id")
    issued = invoices["issued_on"]
    ordered = invoice.last_invoice(rows).parent("order_id")["ordered_at"]
    end = working_days_on(ordered.data.astype("datetime64[D]"), LAST_DAYS)
    part, parts = invoice.parts(rows, "invoice_id")
    days = np.maximum(1, working_days_between(issued.data, end))
    return working_days_after(
        rows,
        "received_at",
        issued,
        days=waiting(invoices, part=part, parts=parts, days=days),
        hours=(9, 17),
    )


payments = Seed(
    "payments",
    rows={"small": 30, "medium": 3_000, "large": 600_000},
    columns={
        "invoice_id": invoice,
        "reference": v.shuffled("PMT-{:010d}", 10_000_000_000),
        "method": v.choice({"ach": 40, "check": 30, "cash": 20, "wire": 10}),
        "amount": amount,
        "received_at": received_at,
        "created_at": v.this["received_at"],
        "updated_at": v.this["received_at"],
    },
)

paid = v.sum("payments", "amount")


def status(rows: Rows) -> object:
    """Paid, partial, or as open as it was."""
    due = rows["total"] - paid.at(rows, "status")
    full, none = (due <= 0).true(), (due == rows["total"]).true()
    return np.select([full, none], ["paid", "open"], "partial")


def last_changed_at(rows: Rows) -> object:
    """When the last payment came in; when the invoice was written, where none did."""
    return latest(rows, "payments", "received_at", otherwise=rows["created_at"])


settled = Update(
    "invoices",
    columns={
        "amount_paid": paid,
        "status": status,
        "updated_at": last_changed_at,
    },
)


def upgrade() -> None:
    op.seed(payments, settled)


def downgrade() -> None:
    op.unseed()
