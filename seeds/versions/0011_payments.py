"""What clients have paid: the older invoices, most of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedlib import Seed, Update, op
from seedlib import values as v
from seeds.stock import refuse_nothing
from seeds.timeline import latest, working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0011_payments"
down_revision = "0010_invoices"
branch_labels = None
depends_on = None

requires = "c40e6b78a21d"
environments = ("development", "staging")

invoice = v.deal("invoices")
instalment = invoice["total"] // invoice.share
settling = v.when(
    # With more payments than invoices every one is an instalment.
    (invoice.share == 1) & v.boolean(80),
    invoice["total"],
    v.part(instalment, 25, 75),
)


def amount(rows: Rows) -> object:
    """All of the invoice, or an instalment."""
    # A quarter of it is the least that is paid: a cent at least.
    refuse_nothing((instalment // 4).at(rows, "amount"), of="payments", out_of="invoices")
    return settling.at(rows, "amount")


def received_at(rows: Rows) -> object:
    """From a week before the due date to two weeks after it, but not before the invoice."""
    invoices = rows.parent("invoice_id")
    issued, due = invoices["issued_on"], invoices["due_on"]
    workdays = np.busday_count(issued.data, due.data)
    return working_days_after(
        rows,
        "received_at",
        issued,
        days=(np.maximum(1, workdays - 5), workdays + 10),
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
