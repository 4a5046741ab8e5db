"""Firms that would like to sell to TERP, and whom to talk to there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e5b17c90d2a6"
down_revision = "c40e6b78a21d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vendor_leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=24), nullable=False),
        sa.Column("website", sa.String(length=255), nullable=True),
        sa.Column("licence_number", sa.String(length=32), nullable=True),
        sa.Column("tax_number", sa.String(length=12), nullable=False),
        sa.Column("street", sa.String(length=160), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state_code", sa.CHAR(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"], name="fk_vendor_leads_state_code"),
        sa.PrimaryKeyConstraint("id", name="pk_vendor_leads"),
        sa.UniqueConstraint("code", name="uq_vendor_leads_code"),
        sa.UniqueConstraint("email", name="uq_vendor_leads_email"),
        sa.UniqueConstraint("licence_number", name="uq_vendor_leads_licence_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_vendor_leads_state_code", "vendor_leads", ["state_code"])


def downgrade() -> None:
    op.drop_table("vendor_leads")
