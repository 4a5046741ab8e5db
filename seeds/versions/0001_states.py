"""The states whose adults may buy cannabis, and who watches over the trade there."""

from __future__ import annotations

from datetime import date

from seedlib import Seed, op, records

revision = "0001_states"
down_revision = None
branch_labels = ("seeds",)
depends_on = None

requires = "8f2a41c6d093"
environments = ("development", "staging", "production")

states = Seed(
    "states",
    source=records(
        # The day is that of the first sale to adults; sales to patients began earlier.
        ("code", "name", "regulator", "adult_use_sales_since"),
        [
            ("AK", "Alaska", "Alcohol and Marijuana Control Office", date(2016, 10, 29)),
            ("AZ", "Arizona", "Department of Health Services", date(2021, 1, 22)),
            ("CA", "California", "Department of Cannabis Control", date(2018, 1, 1)),
            ("CO", "Colorado", "Marijuana Enforcement Division", date(2014, 1, 1)),
            ("CT", "Connecticut", "Department of Consumer Protection", date(2023, 1, 10)),
            (
                "IL",
                "Illinois",
                "Department of Financial and Professional Regulation",
                date(2020, 1, 1),
            ),
            ("MA", "Massachusetts", "Cannabis Control Commission", date(2018, 11, 20)),
            ("MD", "Maryland", "Maryland Cannabis Administration", date(2023, 7, 1)),
            ("ME", "Maine", "Office of Cannabis Policy", date(2020, 10, 9)),
            ("MI", "Michigan", "Cannabis Regulatory Agency", date(2019, 12, 1)),
            ("MO", "Missouri", "Division of Cannabis Regulation", date(2023, 2, 3)),
            ("MT", "Montana", "Department of Revenue", date(2022, 1, 1)),
            ("NJ", "New Jersey", "Cannabis Regulatory Commission", date(2022, 4, 21)),
            ("NM", "New Mexico", "Cannabis Control Division", date(2022, 4, 1)),
            ("NV", "Nevada", "Cannabis Compliance Board", date(2017, 7, 1)),
            ("NY", "New York", "Office of Cannabis Management", date(2022, 12, 29)),
            ("OH", "Ohio", "Division of Cannabis Control", date(2024, 8, 6)),
            ("OR", "Oregon", "Oregon Liquor and Cannabis Commission", date(2015, 10, 1)),
            ("RI", "Rhode Island", "Cannabis Control Commission", date(2022, 12, 1)),
            ("VT", "Vermont", "Cannabis Control Board", date(2022, 10, 1)),
            ("WA", "Washington", "Liquor and Cannabis Board", date(2014, 7, 8)),
        ],
    ),
    pii={"code": None, "name": None, "regulator": None, "adult_use_sales_since": None},
)


def upgrade() -> None:
    op.seed(states)


def downgrade() -> None:
    op.unseed()
