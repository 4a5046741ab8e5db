"""The tables that the law and the trade fill: states, licences, categories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8f2a41c6d093"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "states",
        sa.Column("code", sa.CHAR(length=2), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("regulator", sa.String(length=80), nullable=False),
        sa.Column("adult_use_sales_since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_states"),
        sa.UniqueConstraint("name", name="uq_states_name"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )

    op.create_table(
        "licence_types",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("state_code", sa.CHAR(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "cultivation",
                "manufacturing",
                "distribution",
                "retail",
                "microbusiness",
                "laboratory",
                name="licence_activity",
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("number_format", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["state_code"], ["states.code"], name="fk_licence_types_state_code"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_licence_types"),
        sa.UniqueConstraint("state_code", "name", name="uq_licence_types_state_code_name"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_licence_types_state_code", "licence_types", ["state_code"])

    op.create_table(
        "product_categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_inhaled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_product_categories"),
        sa.UniqueConstraint("code", name="uq_product_categories_code"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )


def downgrade() -> None:
    op.drop_table("product_categories")
    op.drop_table("licence_types")
    op.drop_table("states")
