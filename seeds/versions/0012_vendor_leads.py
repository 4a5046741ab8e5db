"""Firms that would like to sell to TERP: the sales desk's own list, masked outside production."""

from __future__ import annotations

from seedlib import Seed, csv_rows, not_pii, op

revision = "0012_vendor_leads"
down_revision = "0011_payments"
branch_labels = None
depends_on = None

requires = "e5b17c90d2a6"
environments = ("development", "staging", "production")

vendor_leads = Seed(
    "vendor_leads",
    source=csv_rows(
        "vendor_leads.csv",
        rename={
            "Lead": "code",
            "Company": "company",
            "Contact": "contact_name",
            "E-mail": "email",
            "Phone": "phone",
            "Web": "website",
            "Licence": "licence_number",
            "EIN": "tax_number",
            "Street": "street",
            "City": "city",
            "State": "state_code",
            "ZIP": "postcode",
            "Met on": "met_on",
            "Notes": "notes",
        },
    ),
    pii={
        "code": None,
        "company": "company",
        "contact_name": "person",
        "email": "email",
        "phone": "phone",
        "website": "url",
        "licence_number": "licence",
        "tax_number": "tax_id",
        "street": "street",
        "city": "city",
        "state_code": None,
        "postcode": "postcode",
        "met_on": not_pii("the day of a trade fair, which hundreds attended"),
        "notes": "free_text",
    },
)


def upgrade() -> None:
    op.seed(vendor_leads)


def downgrade() -> None:
    op.unseed()
