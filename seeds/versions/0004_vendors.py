"""Who sells to TERP: distributors and microbusinesses, which may deal in every kind of product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import Seed, op
from seedlib import values as v
from seeds.firms import FirmName
from seeds.terms import HOME_STATE, VENDOR_KINDS
from seeds.timeline import WorkingDay, anniversary, in_order, working_days_after

if TYPE_CHECKING:
    from seedlib.values import Rows

revision = "0004_vendors"
down_revision = "0003_product_categories"
branch_labels = None
depends_on = None

requires = "3d7be95a10f4"
environments = ("development", "staging", "production")

home = v.place(states=(HOME_STATE,))


def created_at(rows: Rows) -> object:
    """The first half of 2023; the first vendor's code is the lowest."""
    return in_order(rows, "created_at", monday="2023-01-09", weeks=24, most=2_000)


def updated_at(rows: Rows) -> object:
    """When somebody last looked over the record, by the end of 2024."""
    return working_days_after(rows, "updated_at", rows["created_at"], days=(1, 300), hours=(8, 17))


def licence_expires_on(rows: Rows) -> object:
    """Licences run for a year from their day: this is the term in which the story ends."""
    return anniversary(rows["licence_issued_on"], 2026)


vendors = Seed(
    "vendors",
    rows={"small": 5, "medium": 50, "large": 2_000},
    columns={
        "code": v.sequence("VEN-{:06d}"),
        "name": FirmName("vendor", VENDOR_KINDS),
        "licence_type_code": v.choice({"CA-C12": 12, "CA-C11": 88}),
        # The state has never come near the nines, so that the number is nobody's.
        "licence_number": v.concat(
            v.lookup(v.this["licence_type_code"], {"CA-C11": "C11", "CA-C12": "C12"}),
            v.shuffled("-9{:06d}-LIC", 1_000_000),
        ),
        "licence_issued_on": WorkingDay(v.date(after="2019-01-15", before="2022-12-20")),
        "licence_expires_on": licence_expires_on,
        "contact_name": v.person(),
        "email": v.email(v.this["contact_name"], domain="vendors.example.com"),
        "phone": v.phone(area=home["area_code"]),
        "street": v.street_address(),
        "city": home["city"],
        "state_code": home["state"],
        "postcode": home["postcode"],
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
    op.seed(vendors)


def downgrade() -> None:
    op.unseed()
