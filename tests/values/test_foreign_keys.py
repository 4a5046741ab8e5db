"""Foreign keys: of a row its parent, of a parent its rows, and what follows from both."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.columns import as_column
from seedlib.values.foreign_keys import (
    canonical,
    column_needs,
    follows,
    foreign_key,
    needs,
    references,
)
from seedlib.values.rows import RangeKeys
from tests.values.datasets import cells, dataset, segment

if TYPE_CHECKING:
    from seedlib.values.columns import Column
    from seedlib.values.foreign_keys import ForeignKey
    from seedlib.values.rows import Dataset


def columns(**made: object) -> dict[str, Column]:
    """Columns as the engine has them."""
    return {name: as_column(column) for name, column in made.items()}


def family(key: ForeignKey, parents: int, rows: int | None, first_row: int = 0) -> Dataset:
    """Parents and the rows that refer to them."""
    return dataset(
        parents=segment({"rows": v.count("rows")}, parents),
        rows=segment({"parent_id": key}, rows, first_row=first_row),
    )


def check_inverse(data: Dataset) -> None:
    """The children of all parents are all rows, once each, and each leads back to its parent."""
    count = data.tables["parents"].count
    parents = data.rows("parents", np.arange(count)[::-1])
    rows, index = parents.children("rows")
    every = data.tables["rows"].number(np.arange(data.tables["rows"].count))

    assert every.tolist() == sorted(rows.n.tolist())
    assert parents.n[index].tolist() == rows.parent("parent_id").n.tolist()
    counted = Counter(cells(data, "rows", "parent_id"))
    assert [counted[i + 1] for i in range(count)] == cells(data, "parents", "rows")


@given(st.integers(0, 200), st.integers(0, 3), st.integers(0, 4), st.integers(0, 50))
def test_each_is_inverted(parents: int, low: int, more: int, first_row: int) -> None:
    """The children of each are told from the parent's side, at every number of parents."""
    data = family(v.each("parents", low, low + more), parents, None, first_row)

    check_inverse(data)
    assert all(low <= int(str(x)) <= low + more for x in cells(data, "parents", "rows"))


def test_each_is_inverted_across_blocks() -> None:
    """Where prefix sums of several blocks of parents meet, no row is lost or found twice."""
    check_inverse(family(v.each("parents", 0, 2), 9_000, None))


@given(st.integers(1, 60), st.integers(0, 300), st.integers(0, 50))
def test_deal_is_inverted_and_even(parents: int, rows: int, first_row: int) -> None:
    """Every parent is dealt as many rows as the others, give or take one, never above its share."""
    key = v.deal("parents")
    data = family(key, parents, rows, first_row)
    counts = [int(str(x)) for x in cells(data, "parents", "rows")]

    check_inverse(data)
    assert max(counts) - min(counts) <= 1
    assert max(counts) == -(-rows // parents)


@given(st.integers(1, 60), st.integers(0, 300), st.integers(0, 50), st.integers(1, 5))
def test_deal_keeps_rows_apart(parents: int, rows: int, first_row: int, apart: int) -> None:
    """Rows side by side have different parents, as far as there are some, and share is the most."""
    key = v.deal("parents", apart=apart)
    data = dataset(
        parents=segment({"rows": v.count("rows")}, parents),
        rows=segment({"parent_id": key, "share": key.share}, rows, first_row=first_row),
    )
    dealt = cells(data, "rows", "parent_id")
    hands = min(apart, parents)

    check_inverse(data)
    assert all(len(set(dealt[i : i + hands])) == hands for i in range(rows - hands + 1))
    assert {max(Counter(dealt).values(), default=0)} >= set(cells(data, "rows", "share"))


def test_deal_wants_rows_apart() -> None:
    """Rows that are no row apart are refused."""
    with pytest.raises(DeclarationError, match=r"apart=0"):
        v.deal("parents", apart=0)


def test_share_is_what_the_luckiest_gets() -> None:
    """What is taken out of a parent by its share never exceeds the parent."""
    key = v.deal("batches")
    data = dataset(
        batches=segment(
            {"made": v.integer(40, 90), "left": v.this["made"] - v.sum("items", "taken")}, 30
        ),
        items=segment(
            {
                "batch_id": key,
                "share": key.share,
                "taken": v.integer(1, key["made"] // key.share),
            },
            997,
        ),
    )

    assert {34} == set(cells(data, "items", "share"))
    assert min(int(str(x)) for x in cells(data, "batches", "left")) >= 0


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_is_inverted(parents: int, rows: int) -> None:
    """The i-th row has the i-th parent; more rows than parents are refused."""
    data = family(v.one("parents"), parents, rows)

    if rows <= parents:
        check_inverse(data)
        assert list(range(1, rows + 1)) == cells(data, "rows", "parent_id")
    else:
        with pytest.raises(DeclarationError, match=f"rows is to have {rows} rows.*has {parents}"):
            _ = data.tables["rows"].count


def test_one_follows_its_parents() -> None:
    """Without a number of its own there are as many rows as parents."""
    assert 17 == family(v.one("parents"), 17, None).tables["rows"].count


@given(st.integers(1, 50))
def test_ref_refers_to_rows_that_exist(parents: int) -> None:
    """A reference is the key of one of the parents, and in the long run of any."""
    data = dataset(
        parents=segment({}, parents), rows=segment({"parent_id": v.ref("parents")}, 1_000)
    )
    found = set(cells(data, "rows", "parent_id"))

    assert found == set(range(1, parents + 1))


def test_earlier_refers_to_earlier_rows() -> None:
    """The first row of a table has none, all others one before themselves."""
    found = cells(dataset(t=segment({"parent_id": v.earlier()}, 300)), "t", "parent_id")

    assert found[0] is None
    assert all(1 <= int(str(parent)) <= i for i, parent in enumerate(found[1:], 1))
    assert len(set(found)) > 100


def story(orders: int) -> Dataset:
    """Orders, lines, invoices and payments that agree with each other."""
    order, product = v.each("orders", 0, 3), v.ref("products")
    bill, paid = v.one("orders"), v.maybe(v.one("invoices"), 60)
    return dataset(
        products=segment({"price": v.decimal("0.01", 400)}, 5),
        orders=segment(
            {
                "total": v.sum("lines", "amount"),
                "lines": v.count("lines"),
                "invoice_id": v.child("invoices"),
                "first": v.child("lines", "order_id", "amount"),
            },
            orders,
        ),
        lines=segment(
            {
                "order_id": order,
                "product_id": product,
                "quantity": v.integer(1, 12),
                "amount": product["price"] * v.this["quantity"],
            }
        ),
        invoices=segment({"order_id": bill, "amount": bill["total"], "paid": v.count("payments")}),
        payments=segment({"invoice_id": paid}),
    )


@pytest.mark.parametrize("orders", [0, 1, 2, 500])
def test_totals_are_the_sums_of_their_lines(orders: int) -> None:
    """A sum is exact and 0 where there is nothing to add, at every size, none included."""
    data = story(orders)
    expected: dict[object, Decimal] = defaultdict(Decimal)
    first: dict[object, object] = {}
    for order, amount in zip(
        cells(data, "lines", "order_id"), cells(data, "lines", "amount"), strict=True
    ):
        expected[order] += Decimal(str(amount))
        first.setdefault(order, amount)

    assert [expected[i + 1] for i in range(orders)] == cells(data, "orders", "total")
    assert [first.get(i + 1) for i in range(orders)] == cells(data, "orders", "first")
    assert cells(data, "orders", "total") == cells(data, "invoices", "amount")
    assert list(range(1, orders + 1)) == cells(data, "orders", "invoice_id")


def test_a_row_whose_key_is_null_is_nobodys_child() -> None:
    """Within v.maybe a foreign key is followed backwards only from the rows that have it."""
    data = story(300)
    having = {x for x in cells(data, "payments", "invoice_id") if x is not None}

    assert 100 < len(having) < 250
    assert [int(i + 1 in having) for i in range(300)] == cells(data, "invoices", "paid")


def test_a_sum_leaves_null_out() -> None:
    """NULL adds nothing; floats are added as floats."""
    data = dataset(
        orders=segment({"n": v.sum("lines", "n"), "x": v.sum("lines", "x")}, 2),
        lines=segment(
            {
                "order_id": v.each("orders", 3, 3),
                "n": lambda rows: [None if i % 3 else i for i in rows.n.tolist()],
                "x": 0.5,
            }
        ),
    )

    assert [0, 3] == cells(data, "orders", "n")
    assert [1.5, 1.5] == cells(data, "orders", "x")


def test_a_sum_never_wraps() -> None:
    """What does not fit 64 bits is refused, and what only looks as if it might not is summed."""
    data = dataset(
        orders=segment({"n": v.sum("lines", "n"), "even": v.sum("lines", "even")}, 1),
        lines=segment(
            {
                "order_id": v.each("orders", 3, 3),
                "n": 2**62,
                "even": lambda rows: [[2**62, 1, 1][i] for i in rows.n.tolist()],
            }
        ),
    )

    assert [2**62 + 2] == cells(data, "orders", "even")
    with pytest.raises(DeclarationError, match="does not fit 64 bits"):
        cells(data, "orders", "n")


def test_only_numbers_are_summed() -> None:
    """The sum of texts is refused by name."""
    data = dataset(
        orders=segment({"n": v.sum("lines", "code")}, 1),
        lines=segment({"order_id": v.one("orders"), "code": "x"}),
    )

    with pytest.raises(DeclarationError, match=r"orders\.n sums lines\.code, which is text"):
        cells(data, "orders", "n")


def test_many_children_are_looked_at_in_turn() -> None:
    """Sums over more children than are held at once come out the same."""
    data = dataset(
        parents=segment({"rows": v.count("rows"), "sum": v.sum("rows", "n")}, 7),
        rows=segment({"parent_id": v.deal("parents"), "n": 1}, 150_001),
    )

    assert cells(data, "parents", "rows") == cells(data, "parents", "sum")
    assert 150_001 == sum(int(str(x)) for x in cells(data, "parents", "rows"))


def test_values_further_up_are_reached_by_a_path() -> None:
    """A dotted path climbs from parent to parent, as looking up the keys one by one does."""
    item, batch, product = v.ref("inventory"), v.ref("batches"), v.ref("products")
    data = dataset(
        products=segment({"thc": v.decimal(1, 30)}, 9),
        batches=segment({"product_id": product}, 20),
        inventory=segment({"batch_id": batch}, 30),
        lines=segment({"inventory_id": item, "thc": item["batch_id.product_id.thc"]}, 50),
    )
    thc, products = cells(data, "products", "thc"), cells(data, "batches", "product_id")
    batches, items = cells(data, "inventory", "batch_id"), cells(data, "lines", "inventory_id")

    def at(found: list[object], key: object) -> Any:  # noqa: ANN401 - a cell
        return found[int(str(key)) - 1]

    expected = [at(thc, at(products, at(batches, key))) for key in items]
    assert expected == cells(data, "lines", "thc")


def test_no_parents_are_refused_unless_null_will_do() -> None:
    """A reference to an empty table names both tables; within v.maybe it is NULL."""
    data = dataset(
        clients=segment({}, 0),
        orders=segment({"client_id": v.ref("clients"), "batch_id": v.deal("clients")}, 2),
        visits=segment({"client_id": v.maybe(v.ref("clients"), 100)}, 2),
    )

    for name in ("client_id", "batch_id"):
        with pytest.raises(DeclarationError, match=rf"orders\.{name} refers to clients, which has"):
            cells(data, "orders", name)
    assert [None, None] == cells(data, "visits", "client_id")


def test_a_key_that_is_no_column_is_refused() -> None:
    """A parent's value needs the foreign key object itself among the columns, once."""
    stray, twice = v.ref("clients"), v.ref("clients")
    data = dataset(
        clients=segment({"name": "x"}, 2),
        orders=segment({"a": twice, "b": twice, "name": stray["name"], "other": twice["name"]}, 2),
    )

    with pytest.raises(DeclarationError, match=r"orders\.name .* is no column of the same seed"):
        cells(data, "orders", "name")
    with pytest.raises(DeclarationError, match="stands in several columns, a, b"):
        cells(data, "orders", "other")


def test_children_that_cannot_be_told_are_refused() -> None:
    """Backwards only along one, each and deal; which of several, the author says."""
    data = dataset(
        clients=segment(
            {
                "drawn": v.count("orders", "client_id"),
                "none": v.count("visits"),
                "several": v.count("bills"),
                "named": v.count("bills", "payer_id"),
                "astray": v.count("bills", "order_id"),
            },
            3,
        ),
        orders=segment({"client_id": v.ref("clients")}, 3),
        visits=segment({"client_id": v.ref("clients")}, 3),
        bills=segment(
            {
                "client_id": v.one("clients"),
                "payer_id": v.deal("clients"),
                "order_id": v.deal("orders"),
            },
            3,
        ),
    )

    with pytest.raises(DeclarationError, match="cannot be found by client_id"):
        cells(data, "clients", "drawn")
    with pytest.raises(DeclarationError, match="it has none"):
        cells(data, "clients", "none")
    with pytest.raises(DeclarationError, match="it has several: client_id, payer_id"):
        cells(data, "clients", "several")
    with pytest.raises(DeclarationError, match=r"bills\.order_id refers to orders, not to clients"):
        cells(data, "clients", "astray")
    assert [1, 1, 1] == cells(data, "clients", "named")


def test_rows_that_nobody_counts_are_refused() -> None:
    """A seed without rows= and without parents to follow says so."""
    with pytest.raises(DeclarationError, match="Nothing says how many rows of t"):
        _ = dataset(t=segment({"a": 1})).tables["t"].count


def test_later_parents_change_no_reference() -> None:
    """What a later revision adds to the parents leaves earlier references where they are."""
    before = dataset(
        clients=segment({}, 10, order=0),
        orders=segment({"client_id": v.ref("clients")}, 50, order=1),
    )
    after = dataset(
        clients=[segment({}, 10, order=0), segment({}, 90, first_row=10, order=2)],
        orders=segment({"client_id": v.ref("clients")}, 50, order=1),
    )

    assert cells(before, "orders", "client_id") == cells(after, "orders", "client_id")


def test_a_later_seed_follows_the_later_parents() -> None:
    """Lines of a later revision belong to the orders that have none yet."""

    def lines() -> dict[str, object]:
        return {"order_id": v.each("orders", 2, 2)}

    data = dataset(
        orders=[
            segment({"n": v.count("lines")}, 3, order=1),
            segment({"n": v.count("lines")}, 2, first_row=10, keys=RangeKeys(90), order=2),
        ],
        lines=[segment(lines(), order=1), segment(lines(), first_row=100, order=2)],
    )

    assert [1, 1, 2, 2, 3, 3, 90, 90, 91, 91] == cells(data, "lines", "order_id")
    assert [2] * 5 == cells(data, "orders", "n")


def test_the_engine_can_ask_about_columns() -> None:
    """Which columns are foreign keys, which decides the count, and what tables are looked at."""
    client, bill, boss = v.maybe(v.ref("clients"), 15), v.one("orders"), v.earlier()
    found = columns(
        client_id=client,
        order_id=bill,
        boss_id=boss,
        amount=v.greatest(bill["total"], 0) + v.sum("payments", "amount"),
        code=v.sequence("{}"),
    )

    assert {"client_id": "clients", "order_id": "orders"} == references(found)
    assert "staff" == references(found, "staff")["boss_id"]
    assert ("order_id", bill) == follows(found)
    assert follows(columns(a=1, b=v.ref("x"))) is None
    assert {"orders", "payments"} == column_needs(found["amount"])
    assert {"clients", "orders", "payments"} == needs(found)
    assert foreign_key(found["code"]) is None
    assert "clients" == getattr(foreign_key(found["client_id"]), "table", None)


def test_a_description_tells_which_key_is_followed() -> None:
    """Two foreign keys to one table are different parents, though they look the same."""

    def described(*, swapped: bool) -> object:
        buyer, payer = v.ref("clients"), v.ref("clients")
        followed = payer if swapped else buyer
        return canonical(columns(buyer_id=buyer, payer_id=payer, name=followed["name"]))

    assert described(swapped=False) == described(swapped=False)
    assert described(swapped=False) != described(swapped=True)


@pytest.mark.parametrize("bounds", [(3, 2), (-1, 2)])
def test_each_needs_bounds_that_make_sense(bounds: tuple[int, int]) -> None:
    """The smaller number stands first, and is none below 0."""
    with pytest.raises(DeclarationError, match="makes no number of rows"):
        v.each("orders", *bounds)
