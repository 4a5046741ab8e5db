"""TERP's tables as its application sees them; the revisions make them, `alembic check` compares.

Must not know seedlib: the application and its seeders share nothing but the database.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint as Check
from sqlalchemy import Column, ForeignKey, UniqueConstraint

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
MONEY = sa.Numeric(14, 2)
PERCENT = sa.Numeric(5, 2)


def table(name: str, *content: Any) -> sa.Table:  # noqa: ANN401 - columns and constraints alike
    """A table on InnoDB in utf8mb4."""
    return sa.Table(name, metadata, *content, mysql_engine="InnoDB", mysql_charset="utf8mb4")


def one_of(name: str, *members: str) -> sa.Enum:
    """An enum: MySQL's own type, elsewhere text and a CHECK of this name."""
    return sa.Enum(*members, name=name, create_constraint=True)


def key() -> Column[int]:
    """The automatic integer key of a table."""
    return Column("id", sa.Integer, primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """An indexed foreign key to another table's ``id``."""
    return Column(name, sa.Integer, ForeignKey(f"{target}.id"), nullable=nullable, index=True)


def text(name: str, length: int, *, nullable: bool = False) -> Column[str]:
    """A text of at most ``length`` characters."""
    return Column(name, sa.String(length), nullable=nullable)


def cents(money: str) -> str:
    """An amount as whole cents: SQLite keeps decimals as floats, whose sums are not exact."""
    return f"ROUND({money} * 100)"


def trading_partner() -> tuple[Any, ...]:
    """What vendors and clients have in common: licence, contact, address."""
    return (
        text("code", 16),
        text("name", 120),
        Column(
            "licence_type_code",
            sa.String(16),
            ForeignKey("licence_types.code"),
            nullable=False,
            index=True,
        ),
        text("licence_number", 32),
        Column("licence_issued_on", sa.Date, nullable=False),
        Column("licence_expires_on", sa.Date, nullable=False),
        text("contact_name", 120),
        text("email", 254),
        text("phone", 20),
        text("street", 160),
        text("city", 80),
        Column("state_code", sa.CHAR(2), ForeignKey("states.code"), nullable=False, index=True),
        text("postcode", 10),
        UniqueConstraint("code"),
        UniqueConstraint("licence_number"),
        UniqueConstraint("email"),
        Check("licence_expires_on > licence_issued_on", name="licence_term"),
    )


def stamps() -> tuple[Any, ...]:
    """When a row was made and last changed."""
    return (
        Column("created_at", sa.DateTime, nullable=False),
        Column("updated_at", sa.DateTime, nullable=False),
        Check("updated_at >= created_at", name="updated_after_created"),
    )


states = table(
    "states",
    Column("code", sa.CHAR(2), primary_key=True),
    text("name", 40),
    text("regulator", 80),
    Column("adult_use_sales_since", sa.Date, nullable=False),
    UniqueConstraint("name"),
)

licence_types = table(
    "licence_types",
    Column("code", sa.String(16), primary_key=True),
    Column("state_code", sa.CHAR(2), ForeignKey("states.code"), nullable=False, index=True),
    text("name", 80),
    Column(
        "activity",
        one_of(
            "licence_activity",
            "cultivation",
            "manufacturing",
            "distribution",
            "retail",
            "microbusiness",
            "laboratory",
        ),
        nullable=False,
    ),
    text("number_format", 32),
    UniqueConstraint("state_code", "name"),
)

product_categories = table(
    "product_categories",
    key(),
    text("code", 16),
    text("name", 60),
    Column("is_inhaled", sa.Boolean(create_constraint=False), nullable=False),
    UniqueConstraint("code"),
)

vendors = table(
    "vendors",
    key(),
    *trading_partner(),
    *stamps(),
)

clients = table(
    "clients",
    key(),
    *trading_partner(),
    reference("parent_client_id", "clients", nullable=True),
    Column("price_tier", one_of("price_tier", "standard", "preferred", "volume"), nullable=False),
    Column("discount_percent", sa.SmallInteger, nullable=False),
    Column("payment_terms_days", sa.SmallInteger, nullable=False),
    Column("credit_limit", MONEY, nullable=False),
    *stamps(),
    Check("discount_percent BETWEEN 0 AND 100", name="discount"),
    Check("payment_terms_days BETWEEN 0 AND 120", name="payment_terms"),
    Check("credit_limit >= 0", name="credit_limit"),
)

products = table(
    "products",
    key(),
    reference("vendor_id", "vendors"),
    reference("category_id", "product_categories"),
    text("sku", 16),
    text("name", 120),
    text("package", 60),
    text("strain_name", 60, nullable=True),
    Column("strain_type", one_of("strain_type", "sativa", "indica", "hybrid"), nullable=True),
    Column("net_grams", sa.Numeric(7, 2), nullable=False),
    Column("label_thc_mg", sa.Integer, nullable=True),
    Column("case_units", sa.SmallInteger, nullable=False),
    Column("list_price", MONEY, nullable=False),
    *stamps(),
    UniqueConstraint("sku"),
    Check("(strain_name IS NULL) = (strain_type IS NULL)", name="strain"),
    Check("net_grams > 0", name="net_grams"),
    Check("case_units > 0", name="case_units"),
    Check("list_price > 0", name="list_price"),
)

batches = table(
    "batches",
    key(),
    reference("vendor_id", "vendors"),
    reference("product_id", "products"),
    reference("reserved_client_id", "clients", nullable=True),
    text("batch_number", 24),
    Column("units_produced", sa.Integer, nullable=False),
    Column("net_weight_grams", sa.Numeric(12, 2), nullable=False),
    Column("thc_percent", PERCENT, nullable=True),
    Column("cbd_percent", PERCENT, nullable=True),
    Column("thc_mg", sa.Numeric(7, 2), nullable=True),
    Column("cbd_mg", sa.Numeric(7, 2), nullable=True),
    Column("planted_on", sa.Date, nullable=False),
    Column("harvested_on", sa.Date, nullable=False),
    Column("tested_on", sa.Date, nullable=False),
    Column("packaged_on", sa.Date, nullable=False),
    Column("expires_on", sa.Date, nullable=False),
    *stamps(),
    UniqueConstraint("batch_number"),
    Check("units_produced > 0", name="units"),
    Check("net_weight_grams > 0", name="net_weight"),
    Check("thc_percent + cbd_percent BETWEEN 0 AND 100", name="percent"),
    Check("thc_mg >= 0 AND cbd_mg >= 0", name="milligrams"),
    Check("(thc_percent IS NULL) <> (thc_mg IS NULL)", name="potency"),
    Check(
        "planted_on < harvested_on AND harvested_on < tested_on AND tested_on < packaged_on"
        " AND packaged_on < expires_on",
        name="dates",
    ),
)

inventory = table(
    "inventory",
    key(),
    reference("batch_id", "batches"),
    Column("package_tag", sa.CHAR(24), nullable=False),
    text("location", 16),
    Column("quantity_received", sa.Integer, nullable=False),
    Column("quantity_on_hand", sa.Integer, nullable=False),
    Column("quantity_reserved", sa.Integer, nullable=False),
    Column("unit_cost", MONEY, nullable=False),
    Column("received_at", sa.DateTime, nullable=False),
    *stamps(),
    UniqueConstraint("package_tag"),
    Check("quantity_received > 0", name="received"),
    Check("quantity_on_hand BETWEEN 0 AND quantity_received", name="on_hand"),
    Check("quantity_reserved BETWEEN 0 AND quantity_on_hand", name="reserved"),
    Check("unit_cost > 0", name="unit_cost"),
)

orders = table(
    "orders",
    key(),
    reference("client_id", "clients"),
    Column(
        "current_invoice_id",
        sa.Integer,
        # Invoices refer to orders as well, so that neither table can be made with both keys.
        ForeignKey("invoices.id", use_alter=True),
        nullable=True,
        index=True,
    ),
    text("code", 16),
    text("manifest_number", 10),
    Column(
        "status",
        one_of("order_status", "confirmed", "shipped", "delivered", "invoiced", "cancelled"),
        nullable=False,
    ),
    Column("subtotal", MONEY, nullable=False),
    Column("delivery_fee", MONEY, nullable=False),
    Column("total", MONEY, nullable=False),
    Column("ordered_at", sa.DateTime, nullable=False),
    Column("shipped_at", sa.DateTime, nullable=True),
    Column("delivered_at", sa.DateTime, nullable=True),
    *stamps(),
    UniqueConstraint("code"),
    UniqueConstraint("manifest_number"),
    Check("subtotal >= 0 AND delivery_fee >= 0", name="amounts"),
    Check(f"{cents('total')} = {cents('subtotal')} + {cents('delivery_fee')}", name="total"),
    Check("shipped_at > ordered_at AND delivered_at > shipped_at", name="dates"),
)

order_items = table(
    "order_items",
    key(),
    reference("order_id", "orders"),
    reference("inventory_id", "inventory"),
    reference("product_id", "products"),
    Column("quantity", sa.Integer, nullable=False),
    Column("list_price", MONEY, nullable=False),
    Column("discount_percent", sa.SmallInteger, nullable=False),
    Column("unit_price", MONEY, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("created_at", sa.DateTime, nullable=False),
    Check("quantity > 0", name="quantity"),
    Check("unit_price > 0 AND unit_price <= list_price", name="unit_price"),
    Check(f"{cents('amount')} = {cents('unit_price')} * quantity", name="amount"),
)

invoices = table(
    "invoices",
    key(),
    reference("order_id", "orders"),
    reference("client_id", "clients"),
    text("number", 16),
    Column("status", one_of("invoice_status", "open", "partial", "paid", "void"), nullable=False),
    Column("total", MONEY, nullable=False),
    Column("amount_paid", MONEY, nullable=False),
    Column("issued_on", sa.Date, nullable=False),
    Column("due_on", sa.Date, nullable=False),
    *stamps(),
    UniqueConstraint("number"),
    Check("total > 0", name="total"),
    Check("amount_paid BETWEEN 0 AND total", name="amount_paid"),
    Check("due_on >= issued_on", name="due"),
)

payments = table(
    "payments",
    key(),
    reference("invoice_id", "invoices"),
    text("reference", 16),
    Column("method", one_of("payment_method", "ach", "check", "cash", "wire"), nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("received_at", sa.DateTime, nullable=False),
    *stamps(),
    UniqueConstraint("reference"),
    Check("amount > 0", name="amount"),
)

vendor_leads = table(
    "vendor_leads",
    key(),
    text("code", 16),
    text("company", 120),
    text("contact_name", 120),
    text("email", 254),
    text("phone", 24),
    text("website", 255, nullable=True),
    text("licence_number", 32, nullable=True),
    text("tax_number", 12),
    text("street", 160),
    text("city", 80),
    Column("state_code", sa.CHAR(2), ForeignKey("states.code"), nullable=False, index=True),
    text("postcode", 10),
    Column("met_on", sa.Date, nullable=False),
    Column("notes", sa.Text),
    UniqueConstraint("code"),
    UniqueConstraint("email"),
    UniqueConstraint("licence_number"),
)
