"""Who buys from TERP: dispensaries and delivery services, some of which belong to a chain."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from seedlib import Seed, op
from seedlib import values as v
from seeds.firms import FirmName
from seeds.terms import HOME_STATE, SHOP_KINDS
from seeds.timeline import WorkingDay, anniversary, in_order, working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0005_clients"
down_revision = "0004_vendors"
branch_labels = None
depends_on = None

requires = "3d7be95a10f4"
environments = ("development", "staging", "production")

TIERS = {0: "standard", 5: "preferred", 10: "volume"}
# Enough for what is open at any time: orders come to some 2,500, and a client of the largest size
# has up to twenty of them open.
CREDIT = {
    "standard": Decimal("25000.00"),
    "preferred": Decimal("30000.00"),
    "volume": Decimal("50000.00"),
}

home = v.place(states=(HOME_STATE,))
head = v.earlier()
in_chain = v.this["parent_client_id"] > 0


def created_at(rows: Rows) -> object:
    """From the middle of 2023 to the end of 2024, in the order of their codes.

    So the account that another one belongs to, an earlier row, is the older one.
    """
    return in_order(rows, "created_at", monday="2023-07-03", weeks=72, most=100_000)


def updated_at(rows: Rows) -> object:
    """When terms or contact last changed, before the first order."""
    return working_days_after(rows, "updated_at", rows["created_at"], days=(1, 60), hours=(8, 17))


def licence_expires_on(rows: Rows) -> object:
    """Licences run for a year from their day: this is the term in which the story ends."""
    return anniversary(rows["licence_issued_on"], 2026)


clients = Seed(
    "clients",
    rows={"small": 10, "medium": 1_000, "large": 100_000},
    columns={
        "code": v.sequence("CLI-{:06d}"),
        # A chain's stores bear its name, and buy on its terms.
        "name": v.when(in_chain, head["name"], FirmName("shop", SHOP_KINDS)),
        "licence_type_code": v.choice({"CA-C9": 20, "CA-C10": 65, "CA-C12": 15}),
        # The state has never come near the nines, so that the number is nobody's.
        "licence_number": v.concat(
            v.lookup(
                v.this["licence_type_code"], {"CA-C9": "C9", "CA-C10": "C10", "CA-C12": "C12"}
            ),
            v.shuffled("-9{:06d}-LIC", 1_000_000),
        ),
        "licence_issued_on": WorkingDay(v.date(after="2019-01-15", before="2023-06-20")),
        "licence_expires_on": licence_expires_on,
        "contact_name": v.person(),
        "email": v.email(v.this["contact_name"], domain="clients.example.com"),
        "phone": v.phone(area=home["area_code"]),
        "street": v.street_address(),
        "city": home["city"],
        "state_code": home["state"],
        "postcode": home["postcode"],
        "parent_client_id": v.maybe(head, 25),
        "price_tier": v.lookup(v.this["discount_percent"], TIERS),
        "discount_percent": v.when(
            in_chain, head["discount_percent"], v.choice({0: 50, 5: 30, 10: 20})
        ),
        "payment_terms_days": v.when(
            in_chain, head["payment_terms_days"], v.choice({7: 15, 14: 25, 30: 45, 45: 15})
        ),
        "credit_limit": v.integer(2, 6) * v.lookup(v.this["price_tier"], CREDIT),
        "created_at": created_at,
        "updated_at": updated_at,
    },
    # For the register alone: these people are made up.
    pii={
        "name": "company",
        "licence_number": "licence",
        "contact_name": "person",
        "email": "email",
        "phone": "phone",
        "street": "street",
        "city": "city",
        "postcode": "postcode",
    },
)


def upgrade() -> None:
    op.seed(clients)


def downgrade() -> None:
    op.unseed()
