"""Tables in the order of their references, and the circles among them."""

from __future__ import annotations

from itertools import pairwise

from seedlib.scaffold.graph import Reference, circles, ordered


def refers(child: str, parent: str, *, waits: bool = False) -> Reference:
    """A reference by the column that is named after the parent."""
    return Reference(child, (f"{parent}_id",), parent, waits)


def test_parents_first_and_equals_by_the_alphabet() -> None:
    """A table more changes the place of none of the others but those that need it."""
    references = [refers("lines", "orders"), refers("orders", "clients"), refers("lines", "wares")]

    assert (("clients",), ("orders",), ("wares",), ("lines",)) == ordered(
        {"lines", "orders", "clients", "wares"}, references
    )
    assert (("clients",), ("orders",), ("tariffs",), ("wares",), ("lines",)) == ordered(
        {"lines", "orders", "clients", "wares", "tariffs"}, references
    )


def test_a_circle_is_one_group() -> None:
    """Its tables stand so that what may not be NULL leads back, and a table alone is no circle."""
    references = [
        refers("departments", "employees", waits=True),
        refers("employees", "departments"),
        refers("employees", "employees"),
        refers("badges", "employees"),
    ]

    found = ordered({"departments", "employees", "badges"}, references)
    assert (("departments", "employees"), ("badges",)) == found
    assert [] == circles({"departments", "employees", "badges"}, references)


def test_a_circle_in_which_nothing_can_wait() -> None:
    """It is spelled out from its first table back to it, by the shortest way."""
    references = [
        refers("a", "b"),
        refers("b", "c"),
        refers("c", "a"),
        refers("c", "d"),
        refers("d", "a"),
        refers("a", "z", waits=True),
    ]

    (circle,) = circles(set("abcdz"), references)
    assert [("a", "b"), ("b", "c"), ("c", "a")] == [(r.child, r.parent) for r in circle]


def test_a_long_chain() -> None:
    """Neither recursion nor time puts an end to it."""
    tables = [f"t{number:04}" for number in range(2_000)]
    references = [refers(*pair) for pair in pairwise(tables)]

    assert tables[::-1] == [table for (table,) in ordered(tables, references)]
