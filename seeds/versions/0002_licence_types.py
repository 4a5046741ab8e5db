"""The licences under which partners trade, by state, and how their numbers are written."""

from __future__ import annotations

from seedlib import Seed, op, records

revision = "0002_licence_types"
down_revision = "0001_states"
branch_labels = None
depends_on = None

requires = "8f2a41c6d093"
environments = ("development", "staging", "production")

licence_types = Seed(
    "licence_types",
    source=records(
        ("code", "state_code", "name", "activity", "number_format"),
        [
            ("CA-C8", "CA", "Testing laboratory", "laboratory", "C8-0000000-LIC"),
            ("CA-C9", "CA", "Non-storefront retailer", "retail", "C9-0000000-LIC"),
            ("CA-C10", "CA", "Storefront retailer", "retail", "C10-0000000-LIC"),
            ("CA-C11", "CA", "Distributor", "distribution", "C11-0000000-LIC"),
            ("CA-C12", "CA", "Microbusiness", "microbusiness", "C12-0000000-LIC"),
            ("CA-CDPH", "CA", "Manufacturer", "manufacturing", "CDPH-00000000"),
            ("CO-402R", "CO", "Retail store", "retail", "402R-00000"),
            ("CO-403R", "CO", "Retail cultivation", "cultivation", "403R-00000"),
            ("CO-404R", "CO", "Retail products manufacturer", "manufacturing", "404R-00000"),
            ("MA-MC", "MA", "Marijuana cultivator", "cultivation", "MC000000"),
            ("MA-MP", "MA", "Marijuana product manufacturer", "manufacturing", "MP000000"),
            ("MA-MR", "MA", "Marijuana retailer", "retail", "MR000000"),
            ("MI-AU-GC", "MI", "Adult-use class C grower", "cultivation", "AU-G-C-000000"),
            ("MI-AU-P", "MI", "Adult-use processor", "manufacturing", "AU-P-000000"),
            ("MI-AU-R", "MI", "Adult-use retailer", "retail", "AU-R-000000"),
        ],
    ),
    pii={"code": None, "state_code": None, "name": None, "activity": None, "number_format": None},
)


def upgrade() -> None:
    op.seed(licence_types)


def downgrade() -> None:
    op.unseed()
