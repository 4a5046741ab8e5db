"""Rows among those of one parent: the place that a row has, and references within the parent."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.among import Among
from seedlib.values.foreign_keys import needs, references
from seedlib.values.rows import Dataset, ListedKeys, RangeKeys
from tests.values.datasets import cells, dataset, segment


@given(
    st.integers(1, 9), st.integers(0, 40), st.integers(1, 4), st.integers(0, 3), st.integers(0, 40)
)
def test_places_are_counted_from_one(
    parents: int, first: int, apart: int, low: int, later: int
) -> None:
    """Each parent's rows have the places 1, 2, 3 …, also where later seeds give it more rows."""
    dealt, each, more = v.deal("p", apart=apart), v.each("p", low, 3), v.deal("p")
    data = dataset(
        p=segment({"x": 1}, parents, keys=RangeKeys(1)),
        c=[
            segment({"p": dealt, "n": dealt.nth}, first),
            segment({"p": v.maybe(each, 70), "n": each.nth}, first_row=1_000, order=1),
            segment({"p": more, "n": more.nth}, later, first_row=2_000, order=2),
        ],
    )
    rows = data.tables["c"]
    every = data.rows("c", rows.number(np.arange(rows.count)))
    whole = [*zip(every["p"].tolist(), every["n"].tolist(), strict=True)]
    seen = [pair for pair in whole if pair[0] is not None]
    last = whole[len(whole) - later :]

    assert 1 == max(Counter(seen).values(), default=1)
    for parent in range(1, parents + 1):
        dealt_first = sorted(n for p, n in whole[:first] if p == parent)
        assert [*range(1, len(dealt_first) + 1)] == dealt_first
        begun = 1 + sum(1 for p, _ in whole[:first] if p == parent) + each_of(data, parent)
        assert [*range(begun, begun + sum(1 for p, _ in last if p == parent))] == sorted(
            n for p, n in last if p == parent
        )
    assert rows.count == len(whole)


def each_of(data: Dataset, parent: int) -> int:
    """How many rows the second seed gives a parent, those whose parent is hidden among them."""
    middle = data.tables["c"].extents[1]
    key = middle.segment.columns["p"].foreign_key
    assert key is not None
    return len(key.children(data.rows("p", [parent - 1]), middle, "p")[0])


def shop(tenants: int, products: int, rows: int = 300) -> Dataset:
    """Tenants with products of a composite key, orders, and lines of the tenant's own products."""
    tenant, home, order = v.deal("tenants"), v.ref("tenants"), v.ref("orders")
    own = v.among("products", "sku", of=order["tenant_id"])
    return dataset(
        tenants=segment({"name": v.sequence("t{}")}, tenants, keys=RangeKeys(1)),
        products=segment(
            {"tenant_id": tenant, "sku": v.sequence("S{}"), "price": v.integer(1, 9)},
            products,
            keys=ListedKeys(("tenant_id", "sku")),
        ),
        orders=segment({"tenant_id": v.maybe(home, 90)}, 50, keys=RangeKeys(1)),
        lines=segment(
            {
                "order_id": order,
                "tenant_id": order["tenant_id"],
                "sku": v.maybe(own, 80),
                "price": own["price"],
            },
            rows,
        ),
    )


def test_a_reference_stays_within_the_parent() -> None:
    """Every line has a product of its order's tenant, all of which are met; NULL for no tenant."""
    data = shop(5, 20, 2_000)
    lines = data.rows("lines", range(2_000))
    products = lines.parent("sku")
    tenants, owners = lines["tenant_id"].tolist(), products["tenant_id"].tolist()
    hidden = [sku is None for sku in lines["sku"].tolist()]

    assert all(t == o for t, o, no in zip(tenants, owners, hidden, strict=True) if not no)
    assert {f"S{n}" for n in range(1, 21)} == {*lines["sku"].tolist()} - {None}
    assert all(no for t, no in zip(tenants, hidden, strict=True) if t is None)
    assert products["price"].tolist() == lines["price"].tolist()
    assert lines["sku"].tolist()[500:510] == data.rows("lines", range(500, 510))["sku"].tolist()
    columns = data.tables["lines"].segments[0].columns
    assert {"order_id": "orders", "sku": "products"} == references(columns)
    assert {"orders", "products"} == needs(columns)


def test_a_parent_without_rows_is_told_of_beforehand() -> None:
    """Where some row has nothing to refer to, both tables are named; `v.maybe` gives NULL."""
    tenant = v.ref("tenants")
    own = v.among("products", of=tenant)
    for products, found in ((7, False), (3, True)):
        data = dataset(
            tenants=segment({"x": 1}, 7),
            products=segment({"tenant_id": v.deal("tenants")}, products),
            t=segment({"tenant_id": tenant, "a": own, "b": v.maybe(own, 100)}, 100),
        )
        said = own.lacking(data.tables["t"].extents[0], "a")
        assert found == (said is not None)
        if said is not None:
            assert "t.a refers to rows of products that belong to the same row of tenants" in said
            with pytest.raises(DeclarationError, match="for some rows of t there are none"):
                cells(data, "t", "a")


def test_which_foreign_key_leads_to_the_parent() -> None:
    """With several it is named by `fk`; with none, or no foreign key at all, it is refused."""
    shop_key = v.ref("shops")

    def made(fk: str = "") -> list[tuple[int, int]]:
        data = dataset(
            shops=segment({"x": 1}, 3, keys=RangeKeys(1)),
            clerks=segment({"works_at": v.deal("shops"), "lives_at": v.deal("shops")}, 9),
            t=segment({"shop": shop_key, "clerk": v.among("clerks", of=shop_key, fk=fk)}, 30),
        )
        rows = data.rows("t", range(30))
        return [*zip(rows["shop"].tolist(), rows.parent("clerk")["lives_at"].tolist(), strict=True)]

    assert all(shop == lives for shop, lives in made(fk="lives_at"))
    with pytest.raises(
        DeclarationError, match=r"has several: works_at, lives_at\. Name it with fk="
    ):
        made()
    with pytest.raises(DeclarationError, match="whose rows are meant"):
        v.among("clerks", of=v.integer(1, 2))
    with pytest.raises(DeclarationError, match="is no column of the same seed"):
        cells(
            dataset(
                shops=segment({"x": 1}, 3),
                clerks=segment({"shop": v.deal("shops")}, 9),
                t=segment({"clerk": v.among("clerks", of=shop_key)}, 3),
            ),
            "t",
            "clerk",
        )
    assert isinstance(v.among("clerks", of=shop_key["a.b"]), Among)
