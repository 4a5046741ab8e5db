"""The states whose adults may buy cannabis, and who watches over the trade there."""

from __future__ import annotations

import datetime as dt

from seedlib import Seed, op, records

revision = "0001_states"
down_revision = None
branch_labels = ("seeds",)
depends_on = None

requires = "8f2a41c6d093"
environments = ("development", "staging", "production")

# The day is that of the first sale to adults; sales to patients began earlier.
_STATES = [
    ("AK", "Alaska", "Alcohol and Marijuana Control Office", "2016-10-29"),
    ("AZ", "Arizona", "Department of Health Services", "2021-01-22"),
    ("CA", "California", "Department of Cannabis Control", "2018-01-01"),
    ("CO", "Colorado", "Marijuana Enforcement Division", "2014-01-01"),
    ("CT", "Connecticut", "Department of Consumer Protection", "2023-01-10"),
    ("IL", "Illinois", "Department of Financial and Professional Regulation", "2020-01-01"),
    ("MA", "Massachusetts", "Cannabis Control Commission", "2018-11-20"),
    ("MD", "Maryland", "Maryland Cannabis Administration", "2023-07-01"),
    ("ME", "Maine", "Office of Cannabis Policy", "2020-10-09"),
    ("MI", "Michigan", "Cannabis Regulatory Agency", "2019-12-01"),
    ("MO", "Missouri", "Division of Cannabis Regulation", "2023-02-03"),
    ("MT", "Montana", "Department of Revenue", "2022-01-01"),
    ("NJ", "New Jersey", "Cannabis Regulatory Commission", "2022-04-21"),
    ("NM", "New Mexico", "Cannabis Control Division", "2022-04-01"),
    ("NV", "Nevada", "Cannabis Compliance Board", "2017-07-01"),
    ("NY", "New York", "Office of Cannabis Management", "2022-12-29"),
    ("OH", "Ohio", "Division of Cannabis Control", "2024-08-06"),
    ("OR", "Oregon", "Oregon Liquor and Cannabis Commission", "2015-10-01"),
    ("RI", "Rhode Island", "Cannabis Control Commission", "2022-12-01"),
    ("VT", "Vermont", "Cannabis Control Board", "2022-10-01"),
    ("WA", "Washington", "Liquor and Cannabis Board", "2014-07-08"),
]

states = Seed(
    "states",
    source=records(
        {
            "code": code,
            "name": name,
            "regulator": regulator,
            "adult_use_sales_since": dt.date.fromisoformat(since),
        }
        for code, name, regulator, since in _STATES
    ),
    pii={"code": None, "name": None, "regulator": None, "adult_use_sales_since": None},
)


def upgrade() -> None:
    op.seed(states)


def downgrade() -> None:
    op.unseed()
