"""Orders, what is billed for them, and what is paid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c40e6b78a21d"
down_revision = "3d7be95a10f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    orders = op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("current_invoice_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("manifest_number", sa.String(length=10), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "confirmed",
                "shipped",
                "delivered",
                "invoiced",
                "cancelled",
                name="order_status",
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("subtotal", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("delivery_fee", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("ordered_at", sa.DateTime(), nullable=False),
        sa.Column("shipped_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "ROUND(total * 100) = ROUND(subtotal * 100) + ROUND(delivery_fee * 100)",
            name=op.f("ck_orders_total"),
        ),
        sa.CheckConstraint(
            "shipped_at > ordered_at AND delivered_at > shipped_at", name=op.f("ck_orders_dates")
        ),
        sa.CheckConstraint("subtotal >= 0 AND delivery_fee >= 0", name=op.f("ck_orders_amounts")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_orders_updated_after_created")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_orders_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("code", name="uq_orders_code"),
        sa.UniqueConstraint("manifest_number", name="uq_orders_manifest_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )

    op.create_table(
        "order_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("inventory_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("list_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("discount_percent", sa.SmallInteger(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "ROUND(amount * 100) = ROUND(unit_price * 100) * quantity",
            name=op.f("ck_order_items_amount"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_items_quantity")),
        sa.CheckConstraint(
            "unit_price > 0 AND unit_price <= list_price", name=op.f("ck_order_items_unit_price")
        ),
        sa.ForeignKeyConstraint(
            ["inventory_id"], ["inventory.id"], name="fk_order_items_inventory_id"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_items_order_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_order_items_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_order_items"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_order_items_inventory_id", "order_items", ["inventory_id"])
    op.create_index("ix_order_items_order_id", "order_items", ["order_id"])
    op.create_index("ix_order_items_product_id", "order_items", ["product_id"])

    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "partial", "paid", "void", name="invoice_status", create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount_paid", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount_paid BETWEEN 0 AND total", name=op.f("ck_invoices_amount_paid")),
        sa.CheckConstraint("due_on >= issued_on", name=op.f("ck_invoices_due")),
        sa.CheckConstraint("total > 0", name=op.f("ck_invoices_total")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_invoices_updated_after_created")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_invoices_client_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_invoices_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.UniqueConstraint("number", name="uq_invoices_number"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_invoices_client_id", "invoices", ["client_id"])
    op.create_index("ix_invoices_order_id", "invoices", ["order_id"])

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column(
            "method",
            sa.Enum("ach", "check", "cash", "wire", name="payment_method", create_constraint=True),
            nullable=False,
        ),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint(
            "updated_at >= created_at", name=op.f("ck_payments_updated_after_created")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_payments_invoice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("reference", name="uq_payments_reference"),
        mysql_charset="utf8mb4",
        mysql_engine="InnoDB",
    )
    op.create_index("ix_payments_invoice_id", "payments", ["invoice_id"])

    # Orders and their invoices refer to each other: one of the keys comes afterwards. SQLite adds
    # it by copying the table, and would lose its CHECKs and indexes: it is told the former, and
    # gets the latter only now.
    with op.batch_alter_table("orders", copy_from=orders) as batch:
        batch.create_foreign_key(
            "fk_orders_current_invoice_id", "invoices", ["current_invoice_id"], ["id"]
        )
    op.create_index("ix_orders_client_id", "orders", ["client_id"])
    op.create_index("ix_orders_current_invoice_id", "orders", ["current_invoice_id"])


def downgrade() -> None:
    # The key that closes the circle would keep either table from being dropped, other than on
    # SQLite, which drops a table's keys with it.
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint("fk_orders_current_invoice_id", "orders", type_="foreignkey")
    op.drop_table("payments")
    op.drop_table("invoices")
    op.drop_table("order_items")
    op.drop_table("orders")
