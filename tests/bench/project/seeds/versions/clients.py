"""Clients that do not exist."""

from __future__ import annotations

from seedlib import Seed, op
from seedlib import values as v

revision = "clients"
down_revision = None
branch_labels = ("seeds",)
depends_on = None

requires = "5d0c9e41b7f2"
environments = ("development",)

home = v.place()

clients = Seed(
    "clients",
    rows={"small": 100},
    columns={
        "code": v.sequence("CLI-{:08d}"),
        "name": v.company(),
        "email": v.email(),
        "phone": v.phone(home["area_code"]),
        "address": v.street_address(),
        "city": home["city"],
        "state": home["state"],
        "postcode": home["postcode"],
        "licence": v.shuffled("C11-{:07d}-LIC", 10_000_000),
        "credit": v.decimal(0, 50_000),
        "created_at": v.instant(after="2024-01-01", before="2025-01-01"),
    },
)


def upgrade() -> None:
    """Put them in."""
    op.seed(clients)


def downgrade() -> None:
    """Take them out."""
    op.unseed()
