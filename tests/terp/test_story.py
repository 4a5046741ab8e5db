"""TERP's story holds together, at the sizes it declares and at any others.

Every sentence is one that a suspicious reader of the rows would check; all numbers are exact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.declaration import DeclarationError
from seeds.holidays import HOLIDAYS
from seeds.terms import PACKAGES, STRAINS, THC_PERCENT
from tests.examples import examples
from tests.terp.story import FIRST_ID, Story, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terp.story import Row

LAST_DAY = dt.date(2025, 12, 31)
FIRST_DAY = dt.date(2023, 1, 1)

VOLUMES: dict[str, dict[str, int]] = {
    "small": {},
    "another seed": {"seed": 7},
    "a third seed": {"seed": 2**40},
    "three orders": {"orders": 3},
    "one order": {"orders": 1, "payments": 1},
    "no order": {"orders": 0, "payments": 0},
    "one client": {"clients": 1},
    "one of all": {
        "vendors": 1,
        "clients": 1,
        "products": 1,
        "batches": 1,
        "inventory": 1,
        "orders": 1,
        "payments": 1,
    },
    "many batches of few products": {"products": 10, "batches": 200},
    "many lots of few batches": {"batches": 3, "inventory": 100},
    "more batches than lots": {"batches": 90, "inventory": 7},
    "many orders of little stock": {"orders": 900},
    "fewer invoices than orders": {"invoices": 20, "payments": 10},
    "more payments than invoices": {"payments": 120},
    "no payment": {"payments": 0},
    "twenty times": {
        "vendors": 100,
        "clients": 200,
        "products": 400,
        "batches": 600,
        "inventory": 600,
        "orders": 1_000,
        "payments": 600,
    },
    "larger": {"clients": 300, "products": 120, "batches": 400, "inventory": 500, "orders": 700},
}
# Volumes that stand to each other as those of small do: what is rare at them is rare, and what is
# usual is usual.
in_proportion = pytest.mark.parametrize(
    "story", ["small", "another seed", "a third seed", "twenty times"], indirect=True
)
told: dict[str, Story] = {}

# 5 U.S.C. § 6103, on the days on which they were observed.
OBSERVED = """
2023-01-02 2023-01-16 2023-02-20 2023-05-29 2023-06-19 2023-07-04
2023-09-04 2023-10-09 2023-11-10 2023-11-23 2023-12-25
2024-01-01 2024-01-15 2024-02-19 2024-05-27 2024-06-19 2024-07-04
2024-09-02 2024-10-14 2024-11-11 2024-11-28 2024-12-25
2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04
2025-09-01 2025-10-13 2025-11-11 2025-11-27 2025-12-25
"""
FEDERAL_HOLIDAYS = OBSERVED.split()


@pytest.fixture(params=VOLUMES)
def story(request: pytest.FixtureRequest) -> Story:
    """The story at one of the volumes; told once for all tests."""
    name: str = request.param
    if name not in told:
        told[name] = tell(**VOLUMES[name])
    return told[name]


def in_order(*moments: dt.date | None) -> bool:
    """Whether each moment is before the next one; a date stands for its midnight."""
    times = [as_datetime(moment) for moment in moments]
    return all(before < after for before, after in pairwise(times))


def as_datetime(moment: dt.date | None) -> dt.datetime:
    """A date's midnight, or the moment itself."""
    assert moment is not None
    if isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time())


def total(rows: list[Row], column: str) -> Decimal:
    """The exact sum of a column."""
    return sum((row[column] for row in rows), start=Decimal("0.00"))


def wrong(rows: list[Row], right: Callable[[Row], object]) -> list[Row]:
    """The rows of which something is not right."""
    return [row for row in rows if not right(row)]


def test_small_is_exact() -> None:
    """The small size has the 195 rows that are promised, and the stock and lines beside them."""
    story = tell()
    counts = {table: len(story[table]) for table in story.rows}

    assert {
        "states": 21,
        "licence_types": 15,
        "product_categories": 10,
        "vendors": 5,
        "clients": 10,
        "products": 20,
        "batches": 30,
        "inventory": 30,
        "orders": 50,
        "order_items": counts["order_items"],
        "invoices": 50,
        "payments": 30,
        "vendor_leads": 240,
    } == counts
    assert 100 <= counts["order_items"] <= 150


def test_told_again() -> None:
    """The same volumes and seed tell the same story; another seed tells another."""
    story = tell(orders=5)

    assert tell(orders=5) == story
    assert tell(orders=5, seed=1) != story


def test_own_values_do_not_depend_on_volume() -> None:
    """A row's own values, those that no other row decides, are the same at every size."""
    few, many = tell(orders=3), tell(orders=200, vendors=9, clients=90, products=70, batches=200)

    for table, column in (
        ("clients", "email"),
        ("clients", "licence_number"),
        ("vendors", "name"),
        ("vendors", "created_at"),
        ("clients", "created_at"),
        ("products", "name"),
        ("batches", "planted_on"),
        ("orders", "ordered_at"),
        ("orders", "delivered_at"),
        ("orders", "manifest_number"),
    ):
        shared = len(few[table])
        assert [row[column] for row in few[table]] == [row[column] for row in many[table][:shared]]


def test_unique(story: Story) -> None:
    """Codes, numbers, tags, licences and addresses are unique."""
    unique = {
        "vendors": ("code", "licence_number", "email"),
        "clients": ("code", "licence_number", "email"),
        "products": ("sku",),
        "batches": ("batch_number",),
        "inventory": ("package_tag",),
        "orders": ("code", "manifest_number"),
        "invoices": ("number", "order_id"),
        "payments": ("reference",),
    }
    for table, columns in unique.items():
        for column in columns:
            values = [row[column] for row in story[table]]
            assert len(set(values)) == len(values), (table, column)


def test_lines_add_up(story: Story) -> None:
    """A line is its quantity times its price, and an order the sum of its lines and its fee."""
    assert [] == wrong(
        story["order_items"], lambda line: line["amount"] == line["quantity"] * line["unit_price"]
    )
    lines: dict[int, list[Row]] = {}
    for line in story["order_items"]:
        lines.setdefault(line["order_id"], []).append(line)
    for order in story["orders"]:
        assert 2 <= len(lines[order["id"]]) <= 3
        assert total(lines[order["id"]], "amount") == order["subtotal"]
        assert order["subtotal"] + order["delivery_fee"] == order["total"]
        assert Decimal(0 if order["subtotal"] >= 5_000 else 95) == order["delivery_fee"]


def test_no_lot_twice_in_an_order(story: Story) -> None:
    """Every line of an order is of another lot, where there are as many lots as lines."""
    lots = Counter((line["order_id"], line["inventory_id"]) for line in story["order_items"])

    assert len(story["inventory"]) < 3 or {1} >= set(lots.values())


def test_prices(story: Story) -> None:
    """A line's price is the product's list price less the client's discount, to the cent."""
    for line in story["order_items"]:
        lot = story.parent(line, "inventory_id", "inventory")
        batch = story.parent(lot, "batch_id", "batches")
        order = story.parent(line, "order_id", "orders")
        client = story.parent(order, "client_id", "clients")

        assert batch["product_id"] == line["product_id"]
        assert story.parent(line, "product_id", "products")["list_price"] == line["list_price"]
        assert client["discount_percent"] == line["discount_percent"]
        assert line["unit_price"] * 100 == line["list_price"] * (100 - line["discount_percent"])
        assert lot["unit_cost"] < line["unit_price"]


def test_stock(story: Story) -> None:
    """What is on hand is what was received less what was sold: never less than is reserved."""
    sold: Counter[int] = Counter()
    for line in story["order_items"]:
        assert line["quantity"] > 0
        sold[line["inventory_id"]] += line["quantity"]
    for lot in story["inventory"]:
        assert lot["quantity_received"] - sold[lot["id"]] == lot["quantity_on_hand"]
        assert 0 <= lot["quantity_reserved"] <= lot["quantity_on_hand"]


def test_stock_before_orders(story: Story) -> None:
    """Until orders are seeded every lot is as full as it was received."""
    assert [] == wrong(
        story.inserted["inventory"],
        lambda lot: (
            lot["quantity_on_hand"] == lot["quantity_received"] > lot["quantity_reserved"]
            and lot["updated_at"] == lot["received_at"]
        ),
    )


def test_batches_hold_their_lots(story: Story) -> None:
    """The lots that were received of a batch are never more than was made."""
    received: Counter[int] = Counter()
    for lot in story["inventory"]:
        received[lot["batch_id"]] += lot["quantity_received"]

    assert [] == wrong(
        story["batches"], lambda batch: received[batch["id"]] <= batch["units_produced"]
    )


def test_reservations(story: Story) -> None:
    """Stock is kept back for a client exactly where its batch is reserved for one."""
    for lot in story["inventory"]:
        reserved = story.parent(lot, "batch_id", "batches")["reserved_client_id"] is not None
        enough = lot["quantity_received"] >= 20

        assert (reserved and enough) <= (lot["quantity_reserved"] > 0) <= reserved


def test_batches_follow_their_products(story: Story) -> None:
    """A batch is made by its product's vendor, and weighs what its units weigh."""
    packages = {package.name: package for package in PACKAGES}
    for batch in story["batches"]:
        product = story.parent(batch, "product_id", "products")
        package = packages[product["package"]]

        assert product["vendor_id"] == batch["vendor_id"]
        assert batch["units_produced"] * product["net_grams"] == batch["net_weight_grams"]
        assert batch["units_produced"] % product["case_units"] == 0 < batch["units_produced"]
        # California: a harvest batch weighs 50 lb at most.
        assert package.category not in ("FLOWER", "SMALLS") or batch["net_weight_grams"] <= 22_680


def test_products(story: Story) -> None:
    """Package, price and strain of a product are ones of its category."""
    packages = {package.name: package for package in PACKAGES}
    for product in story["products"]:
        category = story.parent(product, "category_id", "product_categories")
        package = packages[product["package"]]
        highest = package.lowest_price + package.price_steps * Decimal("0.20")

        assert category["code"] == package.category
        assert package.lowest_price <= product["list_price"] <= highest
        assert category["is_inhaled"] == (product["strain_name"] is not None)
        assert STRAINS.get(product["strain_name"]) == product["strain_type"]
        assert product["name"].startswith(product["strain_name"] or "")
        assert product["name"].endswith(product["package"])


def test_no_product_twice(story: Story) -> None:
    """A vendor has a strain or flavour in a package once, at one price."""
    sold = Counter((product["vendor_id"], product["name"]) for product in story["products"])

    assert {1} >= set(sold.values())


def test_more_products_than_there_are_are_refused() -> None:
    """Vendors that would have the same product twice are refused, with a way out."""
    tell(vendors=1, products=240)

    with pytest.raises(DeclarationError, match=r"rows\.vendors="):
        tell(vendors=1, products=1_000)


def test_potency(story: Story) -> None:
    """The laboratory's figures are plausible for the category, and legal."""
    for batch in story["batches"]:
        product = story.parent(batch, "product_id", "products")
        category = story.parent(product, "category_id", "product_categories")["code"]
        label = product["label_thc_mg"]
        if THC_PERCENT[category]:
            dried = category in ("FLOWER", "SMALLS", "PREROLL")
            low, high = (15, 32) if dried else (60, 90)
            assert low <= batch["thc_percent"] <= high
            assert 0 < batch["cbd_percent"] <= (1 if dried else 3)
            assert batch["thc_mg"] is batch["cbd_mg"] is label is None
        else:
            assert label * Decimal("0.9") <= batch["thc_mg"] <= label * Decimal("1.1")
            assert label <= (100 if category in ("GUMMY", "CHOCOLATE") else 1_000)
            assert 0 <= batch["cbd_mg"] <= label
            assert batch["thc_percent"] is batch["cbd_percent"] is None


def test_batch_dates(story: Story) -> None:
    """A batch is planted, harvested, tested, packaged and recorded, and received thereafter."""
    for lot in story["inventory"]:
        batch = story.parent(lot, "batch_id", "batches")
        product = story.parent(batch, "product_id", "products")

        assert in_order(
            product["updated_at"],
            batch["planted_on"],
            batch["harvested_on"],
            batch["tested_on"],
            batch["packaged_on"],
            batch["created_at"],
            lot["received_at"],
            batch["expires_on"],
        )
        assert 75 <= (batch["harvested_on"] - batch["planted_on"]).days <= 110


def test_sales_dates(story: Story) -> None:
    """Nothing is sold before it was received or after it expired, to or by an unknown firm."""
    for line in story["order_items"]:
        order = story.parent(line, "order_id", "orders")
        lot = story.parent(line, "inventory_id", "inventory")
        batch = story.parent(lot, "batch_id", "batches")
        client = story.parent(order, "client_id", "clients")

        assert in_order(client["created_at"], client["updated_at"], order["ordered_at"])
        assert in_order(
            lot["received_at"],
            order["ordered_at"],
            order["shipped_at"],
            order["delivered_at"],
            batch["expires_on"],
        )
        assert line["created_at"] == order["created_at"] == order["ordered_at"]


def test_partners(story: Story) -> None:
    """Licences are of a kind that may trade here, and run from before the account to the end."""
    activities = {
        "vendors": {"distribution", "microbusiness"},
        "clients": {"retail", "microbusiness"},
    }
    types = {row["code"]: row for row in story["licence_types"]}
    states = {row["code"] for row in story["states"]}
    for table, allowed in activities.items():
        for partner in story[table]:
            licence = types[partner["licence_type_code"]]
            form = re.escape(licence["number_format"]).replace("0000000", "9[0-9]{6}")

            assert licence["activity"] in allowed
            assert licence["state_code"] == partner["state_code"]
            assert partner["state_code"] in states
            assert re.fullmatch(form, partner["licence_number"])
            assert in_order(partner["licence_issued_on"], partner["created_at"])
            assert partner["licence_expires_on"] > LAST_DAY


def test_names(story: Story) -> None:
    """No two vendors and no two independent shops share a name, nor a vendor one with a shop."""
    vendors = [vendor["name"] for vendor in story["vendors"]]
    shops = [shop["name"] for shop in story["clients"] if shop["parent_client_id"] is None]

    assert [] == repeated(vendors)
    assert [] == repeated(shops)
    assert set() == {first_words(name) for name in vendors} & {first_words(name) for name in shops}


def test_names_at_length() -> None:
    """Names are as distinct in the hundreds of thousands of rows as they are in tens."""
    test_names(tell(vendors=2_000, clients=30_000))


def repeated(names: list[str]) -> list[str]:
    """Those of some names that occur twice."""
    return [name for name, times in Counter(names).items() if times > 1]


def first_words(name: str) -> tuple[str, ...]:
    """What a firm is called without its kind."""
    return tuple(name.split()[:2])


def test_trade_stays_in_one_state(story: Story) -> None:
    """No package crosses a state line: all partners are licensed in the same state."""
    partners = story["vendors"] + story["clients"]

    assert 1 == len({partner["state_code"] for partner in partners})


def test_nobody_is_reached(story: Story) -> None:
    """E-mail addresses and telephones are reserved ones, and addresses are of one place."""
    for partner in story["vendors"] + story["clients"]:
        assert re.fullmatch(r"[a-z0-9.]+@(vendors|clients)\.example\.com", partner["email"])
        assert re.fullmatch(r"\+1-\d{3}-555-01\d\d", partner["phone"])
        assert re.fullmatch(r"9[0-6]\d{3}", partner["postcode"])
        assert partner["contact_name"].split()[0].lower()[:1] == partner["email"][0]


def test_chains(story: Story) -> None:
    """A chain's store comes after the account it belongs to, and has its name and its terms."""
    for client in story["clients"]:
        if client["parent_client_id"] is not None:
            head = story.parent(client, "parent_client_id", "clients")

            assert head["id"] < client["id"]
            for column in ("name", "price_tier", "payment_terms_days"):
                assert head[column] == client[column]
            assert head["created_at"] <= client["created_at"]


def test_terms(story: Story) -> None:
    """A client's tier decides its discount, and bounds its credit."""
    discounts = {"standard": 0, "preferred": 5, "volume": 10}
    credit = {"standard": 25_000, "preferred": 30_000, "volume": 50_000}
    for client in story["clients"]:
        tier = client["price_tier"]

        assert discounts[tier] == client["discount_percent"]
        assert credit[tier] * 2 <= client["credit_limit"] <= credit[tier] * 6
        assert client["payment_terms_days"] in (7, 14, 30, 45)


@in_proportion
def test_credit(story: Story) -> None:
    """What a client owes is within its credit limit on every day of the story."""
    owed: dict[int, list[tuple[dt.datetime, Decimal]]] = {}
    for invoice in story["invoices"]:
        changes = owed.setdefault(invoice["client_id"], [])
        changes.append((invoice["created_at"], invoice["total"]))
    for payment in story["payments"]:
        invoice = story.parent(payment, "invoice_id", "invoices")
        owed[invoice["client_id"]].append((payment["received_at"], -payment["amount"]))
    for client in story["clients"]:
        changes = sorted(owed.get(client["id"], []))
        balance = list(accumulate((amount for _, amount in changes), initial=Decimal(0)))

        assert 0 <= min(balance) <= max(balance) <= client["credit_limit"]


def test_invoices(story: Story) -> None:
    """An invoice bills an order's client for its total, after delivery, on the client's terms."""
    for invoice in story["invoices"]:
        order = story.parent(invoice, "order_id", "orders")
        client = story.parent(order, "client_id", "clients")

        assert order["client_id"] == invoice["client_id"]
        assert order["total"] == invoice["total"]
        assert order["current_invoice_id"] == invoice["id"]
        assert in_order(order["delivered_at"], invoice["created_at"])
        assert invoice["created_at"].date() == invoice["issued_on"]
        days = (invoice["due_on"] - invoice["issued_on"]).days
        assert client["payment_terms_days"] == days


def test_order_status(story: Story) -> None:
    """An order is invoiced where it has an invoice, and was delivered before."""
    billed = {invoice["order_id"] for invoice in story["invoices"]}
    for order in story["orders"]:
        assert ("invoiced" if order["id"] in billed else "delivered") == order["status"]
        assert (order["id"] in billed) == (order["current_invoice_id"] is not None)
        assert order["updated_at"] >= order["delivered_at"]
    assert {"delivered"} >= {order["status"] for order in story.inserted["orders"]}


def test_payments(story: Story) -> None:
    """Payments come after their invoice and never exceed it; what is paid and the status agree."""
    payments: dict[int, list[Row]] = {}
    for payment in story["payments"]:
        payments.setdefault(payment["invoice_id"], []).append(payment)
    for invoice in story["invoices"]:
        received = payments.get(invoice["id"], [])
        paid = total(received, "amount")

        assert paid == invoice["amount_paid"] <= invoice["total"]
        assert ("paid" if paid == invoice["total"] else "partial" if paid else "open") == invoice[
            "status"
        ]
        for payment in received:
            assert payment["amount"] > 0
            assert in_order(invoice["created_at"], payment["received_at"])
            assert payment["received_at"] <= invoice["updated_at"]
            assert (payment["received_at"].date() - invoice["due_on"]).days <= 50


@in_proportion
def test_settlement(story: Story) -> None:
    """Old invoices are paid, some late, some in part; the newest are open, within their terms."""
    received = {payment["invoice_id"]: payment["received_at"] for payment in story["payments"]}
    invoices = story["invoices"]
    today = max(*received.values(), *(invoice["created_at"] for invoice in invoices)).date()
    fifth = len(invoices) // 5
    oldest, middle, newest = invoices[:fifth], invoices[2 * fifth : -fifth], invoices[-fifth:]
    unpaid = [invoice for invoice in invoices if invoice["status"] == "open"]
    overdue = [invoice for invoice in unpaid if invoice["due_on"] < today]
    late = [i for i in invoices if i["id"] in received and received[i["id"]].date() > i["due_on"]]

    assert len(oldest) == len([invoice for invoice in oldest if invoice["id"] in received])
    assert {"paid", "open"} <= {invoice["status"] for invoice in middle}
    assert "partial" in {invoice["status"] for invoice in invoices}
    assert len(newest) // 2 < len([invoice for invoice in newest if invoice["status"] == "open"])
    assert [] == [invoice for invoice in newest if invoice in overdue]
    assert len(overdue) < len(unpaid) // 4
    assert 0 < len(late) < len(received) // 2


def test_time(story: Story) -> None:
    """The story runs from 2023 to 2025, and no row changed before it was made."""
    for rows in story.rows.values():
        for row in rows:
            for column in ("created_at", "updated_at"):
                if column in row:
                    assert FIRST_DAY <= row[column].date() <= LAST_DAY
            if "updated_at" in row:
                assert row["created_at"] <= row["updated_at"]


def test_working_hours(story: Story) -> None:
    """Nobody works at night, on a weekend or on a federal holiday."""
    for table, columns in {
        "vendors": ("created_at", "updated_at"),
        "clients": ("created_at", "updated_at"),
        "products": ("created_at", "updated_at"),
        "batches": ("created_at",),
        "inventory": ("received_at", "updated_at"),
        "orders": ("ordered_at", "shipped_at", "delivered_at", "updated_at"),
        "invoices": ("created_at", "updated_at"),
        "payments": ("received_at",),
    }.items():
        moments = [row[column] for row in story[table] for column in columns]

        assert [] == days_off(moments)
        assert set(range(7, 18)) >= {moment.hour for moment in moments}
    for column in ("planted_on", "harvested_on", "tested_on", "packaged_on"):
        assert [] == days_off([batch[column] for batch in story["batches"]])
    assert [] == days_off([invoice["issued_on"] for invoice in story["invoices"]])


def days_off(moments: list[dt.date]) -> list[dt.date]:
    """Those of some days on which nobody works."""
    return [
        moment
        for moment in moments
        if moment.weekday() > 4 or f"{moment:%Y-%m-%d}" in FEDERAL_HOLIDAYS
    ]


def test_holidays() -> None:
    """The calendar's holidays are those that were observed."""
    assert FEDERAL_HOLIDAYS == sorted(str(day) for day in HOLIDAYS if "2023" <= str(day) < "2026")


def test_deliveries(story: Story) -> None:
    """What leaves the warehouse is delivered on that day or the next, whatever the weekday."""
    days = {
        (order["delivered_at"].date() - order["shipped_at"].date()).days
        for order in story["orders"]
    }

    assert {0, 1} >= days


def test_numbers_run_with_time(story: Story) -> None:
    """A higher code was given later: to vendors, clients and orders."""
    for table in ("vendors", "clients", "orders"):
        moments = [row["created_at"] for row in story[table]]

        assert sorted(moments) == moments


def test_every_key_exists(story: Story) -> None:
    """A foreign key only ever refers to a row that exists."""
    targets = {
        "parent_client_id": "clients",
        "reserved_client_id": "clients",
        "client_id": "clients",
        "vendor_id": "vendors",
        "category_id": "product_categories",
        "product_id": "products",
        "batch_id": "batches",
        "inventory_id": "inventory",
        "order_id": "orders",
        "current_invoice_id": "invoices",
        "invoice_id": "invoices",
    }
    for rows in story.rows.values():
        for column, target in targets.items():
            for row in rows:
                value = row.get(column)
                assert value is None or 0 <= value - FIRST_ID < len(story[target])


def test_refuses_to_give_what_is_not_there() -> None:
    """Volumes at which a lot, a batch or an invoice is not enough are refused, with a way out."""
    with pytest.raises(DeclarationError, match=r"rows\.inventory="):
        tell(orders=2_000, inventory=1)
    with pytest.raises(DeclarationError, match=r"rows\.batches="):
        tell(inventory=4_000, batches=1)
    with pytest.raises(DeclarationError, match=r"fewer payments"):
        tell(orders=1, payments=300_000)


@settings(max_examples=examples(5), deadline=None)
@given(
    orders=st.integers(0, 60),
    clients=st.integers(1, 12),
    products=st.integers(1, 12),
    batches=st.integers(1, 40),
    inventory=st.integers(1, 40),
    payments=st.integers(0, 60),
    seed=st.integers(0, 2**64 - 1),
)
def test_any_volume(**asked: int) -> None:
    """At any volume and seed stock, sums, payments and dates hold."""
    if asked["orders"] == 0:
        asked["payments"] = 0
    story = tell(**asked)

    for sentence in (
        test_unique,
        test_names,
        test_lines_add_up,
        test_no_lot_twice_in_an_order,
        test_no_product_twice,
        test_prices,
        test_stock,
        test_batches_hold_their_lots,
        test_batch_dates,
        test_sales_dates,
        test_invoices,
        test_payments,
        test_every_key_exists,
    ):
        sentence(story)
