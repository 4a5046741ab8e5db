"""Trees within a table, and columns that are drawn again."""

from __future__ import annotations

import re

import numpy as np
import pytest

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table


def dataset(rows: int | None = None, **columns: object) -> Dataset:
    """Five tenants, and users with these columns."""
    made = {name: as_column(column) for name, column in columns.items()}
    tenants = Table("tenants", [Segment(columns={}, rows=5)])
    return Dataset(
        {"tenants": tenants, "users": Table("users", [Segment(columns=made, rows=rows)])}
    )


@pytest.mark.parametrize("root", ["self", "null"])
@pytest.mark.parametrize("dealt", [True, False])
def test_earlier_of_the_same_parent(root: str, *, dealt: bool) -> None:
    """Each row's is an earlier one of its tenant; its first row has none, or itself."""
    tenant = v.deal("tenants") if dealt else v.each("tenants", 7, 13)
    manager = v.earlier(of=tenant, root=root)  # type: ignore[arg-type]
    made = dataset(40 if dealt else None, tenant=tenant, manager=manager)
    n = made.table("users").count
    every = made.rows("users", np.arange(n))
    tenants, parents = every["tenant"].tolist(), every.parent("manager")
    null = parents.null if parents.null is not None else np.zeros(n, bool)

    for row in range(n):
        first = tenants.index(tenants[row]) == row
        assert bool(null[row]) == (first and root == "null")
        if first and root == "self":
            assert row == parents.n[row]
        elif not first:
            assert parents.n[row] < row
            assert tenants[int(parents.n[row])] == tenants[row]
    some = np.array([n - 1, 30, 31])
    assert parents.n[some].tolist() == made.rows("users", some).parent("manager").n.tolist()
    assert len(set(parents.n.tolist())) > n // 4


def test_an_own_root_needs_no_null() -> None:
    """The first row is its own parent, and every other one's is before it."""
    rows = dataset(200, manager=v.earlier(root="self")).rows("users", np.arange(200))
    parents = rows.parent("manager")

    assert parents.null is None
    assert 0 == parents.n[0]
    assert (parents.n[1:] < rows.n[1:]).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: v.earlier(root="none"), '"null"'),  # type: ignore[arg-type]
        (lambda: v.earlier(of="tenants"), 'v.deal("tenants")'),  # type: ignore[arg-type]
        (lambda: v.until_accepted(v.ref("tenants")), "a foreign key"),
        (lambda: v.until_accepted(v.integer(1, 9), tries=0), "once at least"),
        (
            lambda: dataset(3, m=v.earlier(of=v.deal("tenants"))).rows("users", [2])["m"],
            "no column of the same seed",
        ),
    ],
)
def test_refused(make: object, said: str) -> None:
    """What cannot work is refused with what to write."""
    with pytest.raises(DeclarationError, match=re.escape(said)):
        make()  # type: ignore[operator]


def test_until_accepted() -> None:
    """The first draw is the plain value, each later one another, and no other row can look."""
    drawn = v.until_accepted(v.integer(1, 1_000_000))
    made = dataset(50, n=drawn, twice=v.this["n"] + v.this["n"], boss=v.earlier())
    plain = dataset(50, n=v.integer(1, 1_000_000)).rows("users", np.arange(50))["n"].tolist()
    draws = [made.rows("users", np.arange(50), attempt=k) for k in range(3)]
    first, second, third = ([rows["n"].tolist(), rows["twice"].tolist()] for rows in draws)

    assert plain == first[0]
    assert 50 == sum(a != b != c for a, b, c in zip(first[0], second[0], third[0], strict=True))
    assert [2 * n for n in third[0]] == third[1]
    assert third[0][7:9] == made.rows("users", [7, 8], attempt=2)["n"].tolist()
    with pytest.raises(DeclarationError, match=r"users\.n is drawn again"):
        made.rows("users", [3], attempt=0).parent("boss")["n"]
