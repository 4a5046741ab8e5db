"""Trading partners, products, and the stock of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3d7be95a10f4"
down_revision = "8f2a41c6d093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vendors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("licence_type_code", sa.String(length=16), nullable=False),
        sa.Column("licence_number", sa.String(length=32), nullable=False),
        sa.Column("licence_issued_on", sa.Date(), nullable=False),
        sa.Column("licence_expires_on", sa.Date(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=160), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state_code", sa.CHAR(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "licence_expires_on > licence_issued_on", name=op.f("ck_vendors_licence_term")
        ),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_vendors_updated_after_created")
        ),
        sa.ForeignKeyConstraint(
            ["licence_type_code"], ["licence_types.code"], name="fk_vendors_licence_type_code"
        ),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"], name="fk_vendors_state_code"),
        sa.PrimaryKeyConstraint("id", name="pk_vendors"),
        sa.UniqueConstraint("code", name="uq_vendors_code"),
        sa.UniqueConstraint("email", name="uq_vendors_email"),
        sa.UniqueConstraint("licence_number", name="uq_vendors_licence_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_vendors_licence_type_code", "vendors", ["licence_type_code"])
    op.create_index("ix_vendors_state_code", "vendors", ["state_code"])

    op.create_table(
        "clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("licence_type_code", sa.String(length=16), nullable=False),
        sa.Column("licence_number", sa.String(length=32), nullable=False),
        sa.Column("licence_issued_on", sa.Date(), nullable=False),
        sa.Column("licence_expires_on", sa.Date(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=160), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state_code", sa.CHAR(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("parent_client_id", sa.Integer(), nullable=True),
        sa.Column(
            "price_tier",
            sa.Enum("standard", "preferred", "volume", name="price_tier", create_constraint=True),
            nullable=False,
        ),
        sa.Column("discount_percent", sa.SmallInteger(), nullable=False),
        sa.Column("payment_terms_days", sa.SmallInteger(), nullable=False),
        sa.Column("credit_limit", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_clients_credit_limit")),
        sa.CheckConstraint("discount_percent BETWEEN 0 AND 100", name=op.f("ck_clients_discount")),
        sa.CheckConstraint(
            "licence_expires_on > licence_issued_on", name=op.f("ck_clients_licence_term")
        ),
        sa.CheckConstraint(
            "payment_terms_days BETWEEN 0 AND 120", name=op.f("ck_clients_payment_terms")
        ),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_clients_updated_after_created")
        ),
        sa.ForeignKeyConstraint(
            ["licence_type_code"], ["licence_types.code"], name="fk_clients_licence_type_code"
        ),
        sa.ForeignKeyConstraint(
            ["parent_client_id"], ["clients.id"], name="fk_clients_parent_client_id"
        ),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"], name="fk_clients_state_code"),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("code", name="uq_clients_code"),
        sa.UniqueConstraint("email", name="uq_clients_email"),
        sa.UniqueConstraint("licence_number", name="uq_clients_licence_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_clients_licence_type_code", "clients", ["licence_type_code"])
    op.create_index("ix_clients_parent_client_id", "clients", ["parent_client_id"])
    op.create_index("ix_clients_state_code", "clients", ["state_code"])

    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("package", sa.String(length=60), nullable=False),
        sa.Column("strain_name", sa.String(length=60), nullable=True),
        sa.Column(
            "strain_type",
            sa.Enum("sativa", "indica", "hybrid", name="strain_type", create_constraint=True),
            nullable=True,
        ),
        sa.Column("net_grams", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("label_thc_mg", sa.Integer(), nullable=True),
        sa.Column("case_units", sa.SmallInteger(), nullable=False),
        sa.Column("list_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(strain_name IS NULL) = (strain_type IS NULL)", name=op.f("ck_products_strain")
        ),
        sa.CheckConstraint("case_units > 0", name=op.f("ck_products_case_units")),
        sa.CheckConstraint("list_price > 0", name=op.f("ck_products_list_price")),
        sa.CheckConstraint("net_grams > 0", name=op.f("ck_products_net_grams")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_products_updated_after_created")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["product_categories.id"], name="fk_products_category_id"
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_products_vendor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("sku", name="uq_products_sku"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_products_category_id", "products", ["category_id"])
    op.create_index("ix_products_vendor_id", "products", ["vendor_id"])

    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("reserved_client_id", sa.Integer(), nullable=True),
        sa.Column("batch_number", sa.String(length=24), nullable=False),
        sa.Column("units_produced", sa.Integer(), nullable=False),
        sa.Column("net_weight_grams", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("thc_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("cbd_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("thc_mg", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("cbd_mg", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("planted_on", sa.Date(), nullable=False),
        sa.Column("harvested_on", sa.Date(), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("packaged_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(thc_percent IS NULL) <> (thc_mg IS NULL)", name=op.f("ck_batches_potency")
        ),
        sa.CheckConstraint("net_weight_grams > 0", name=op.f("ck_batches_net_weight")),
        sa.CheckConstraint(
            "planted_on < harvested_on AND harvested_on < tested_on"
            " AND tested_on < packaged_on AND packaged_on < expires_on",
            name=op.f("ck_batches_dates"),
        ),
        sa.CheckConstraint("thc_mg >= 0 AND cbd_mg >= 0", name=op.f("ck_batches_milligrams")),
        sa.CheckConstraint(
            "thc_percent + cbd_percent BETWEEN 0 AND 100", name=op.f("ck_batches_percent")
        ),
        sa.CheckConstraint("units_produced > 0", name=op.f("ck_batches_units")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_batches_updated_after_created")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_batches_product_id"),
        sa.ForeignKeyConstraint(
            ["reserved_client_id"], ["clients.id"], name="fk_batches_reserved_client_id"
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_batches_vendor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("batch_number", name="uq_batches_batch_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_batches_product_id", "batches", ["product_id"])
    op.create_index("ix_batches_reserved_client_id", "batches", ["reserved_client_id"])
    op.create_index("ix_batches_vendor_id", "batches", ["vendor_id"])

    op.create_table(
        "inventory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("package_tag", sa.CHAR(length=24), nullable=False),
        sa.Column("location", sa.String(length=16), nullable=False),
        sa.Column("quantity_received", sa.Integer(), nullable=False),
        sa.Column("quantity_on_hand", sa.Integer(), nullable=False),
        sa.Column("quantity_reserved", sa.Integer(), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "quantity_on_hand BETWEEN 0 AND quantity_received", name=op.f("ck_inventory_on_hand")
        ),
        sa.CheckConstraint("quantity_received > 0", name=op.f("ck_inventory_received")),
        sa.CheckConstraint(
            "quantity_reserved BETWEEN 0 AND quantity_on_hand", name=op.f("ck_inventory_reserved")
        ),
        sa.CheckConstraint("unit_cost > 0", name=op.f("ck_inventory_unit_cost")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_inventory_updated_after_created")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_inventory_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inventory"),
        sa.UniqueConstraint("package_tag", name="uq_inventory_package_tag"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_inventory_batch_id", "inventory", ["batch_id"])


def downgrade() -> None:
    op.drop_table("inventory")
    op.drop_table("batches")
    op.drop_table("products")
    op.drop_table("clients")
    op.drop_table("vendors")
