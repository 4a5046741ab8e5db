"""Where tables and keys go in the graph, for few tables, for many, and for any."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.report.graph import HEIGHT, LONGEST, Box, Curve, Drawing, Edge, drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

NINE = [
    Edge("products", "vendors", optional=False),
    Edge("batches", "products", optional=False),
    Edge("batches", "clients", optional=True),
    Edge("inventory", "batches", optional=False),
    Edge("orders", "clients", optional=False),
    Edge("order_items", "orders", optional=False),
    Edge("order_items", "products", optional=False),
    Edge("invoices", "orders", optional=False),
    Edge("orders", "invoices", optional=True),
    Edge("payments", "invoices", optional=False),
    Edge("clients", "clients", optional=True),
]
TABLES = ["vendors", "clients", "products", "batches", "inventory", "orders", "order_items"]
TABLES += ["invoices", "payments", "settings"]


@st.composite
def schemas(draw: st.DrawFn) -> tuple[list[str], list[Edge]]:
    """Any tables, with any keys between them."""
    tables = [f"table_{number}" for number in range(draw(st.integers(0, 60)))]
    if not tables:
        return [], []
    one = st.sampled_from(tables)
    edges = st.builds(Edge, child=one, parent=one, optional=st.booleans())
    return tables, draw(st.lists(edges, max_size=90))


def overlapping(boxes: Sequence[Box]) -> list[tuple[str, str]]:
    """Which tables lie upon each other."""
    return [
        (a.name, b.name)
        for a, b in combinations(boxes, 2)
        if a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + HEIGHT - 0.2
        and b.y < a.y + HEIGHT - 0.2
    ]


def ends(curve: Curve) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a key begins, and where it ends."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", curve.path)]
    return (numbers[0], numbers[1]), (numbers[-2], numbers[-1])


def well_drawn(found: Drawing, tables: Sequence[str], edges: Sequence[Edge]) -> None:
    """Every table is there, on none other; every key goes from its child's side to its parent's."""
    boxes = {box.name: box for box in found.boxes}

    assert sorted(tables) == sorted(boxes)
    assert len(tables) == len(found.boxes)
    assert [] == overlapping(found.boxes)
    assert {(e.child, e.parent) for e in edges} == {(c.child, c.parent) for c in found.curves}
    for box in found.boxes:
        assert 0 <= box.x
        assert 0 <= box.y
        assert box.x + box.width <= found.width
        assert box.y + HEIGHT <= found.height
    for curve in found.curves:
        child, parent = boxes[curve.child], boxes[curve.parent]
        if child is parent:
            assert curve.circular
            continue
        (left, right) = (child, parent) if curve.circular else (parent, child)
        assert left.x + left.width < right.x
        (x, y), (to_x, to_y) = ends(curve)
        sides = (left.x + left.width, right.x) if curve.circular else (right.x, left.x + left.width)
        assert (x, to_x) == pytest.approx(sides, abs=0.2)
        assert child.y < y < child.y + HEIGHT
        assert parent.y < to_y < parent.y + HEIGHT


def test_nine_tables() -> None:
    """Parents are left of their children; optional keys that close a circle are told apart."""
    found = drawing(TABLES, NINE, width=1080)

    well_drawn(found, TABLES, NINE)
    assert {("orders", "invoices"), ("clients", "clients")} == {
        (curve.child, curve.parent) for curve in found.curves if curve.circular
    }
    below = next(box for box in found.boxes if box.name == "settings")
    assert below.y > max(box.y for box in found.boxes if box.name != "settings")
    assert found.width < 1080


@given(schemas())
def test_any_tables(schema: tuple[list[str], list[Edge]]) -> None:
    """Up to sixty tables with any keys between them, circles and loops among them."""
    tables, edges = schema

    well_drawn(drawing(tables, edges, width=1080), tables, edges)


def test_a_drawing_is_the_same_each_time() -> None:
    """Whatever the order in which the database lists its keys."""
    assert drawing(TABLES, NINE, width=1080) == drawing(TABLES, NINE[::-1], width=1080)


def test_few_lines_cross() -> None:
    """Tables that were listed the wrong way round are put where their keys do not cross."""
    tables = ["a", "b", "c", "z", "y", "x"]
    edges = [Edge(c, p, optional=False) for c, p in (("x", "a"), ("y", "b"), ("z", "c"))]
    boxes = {box.name: box for box in drawing(tables, edges, width=1080).boxes}

    for child, parent in (("x", "a"), ("y", "b"), ("z", "c")):
        assert boxes[child].y == boxes[parent].y


def test_long_names_and_a_chain_of_a_thousand() -> None:
    """A name takes no more room than is printed of it; nothing grows deep."""
    tables = [f"{'long_' * 12}{number}" for number in range(1000)]
    edges = [Edge(b, a, optional=False) for a, b in pairwise(tables)]
    found = drawing(tables, edges, width=1080)

    assert max(box.width for box in found.boxes) < 10 * LONGEST
    assert {found.boxes[0].y} == {box.y for box in found.boxes}
