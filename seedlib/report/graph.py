"""Where tables and foreign keys go in the graph: parents on the left, who refers to them right.

A layered drawing after Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical
System Structures", IEEE Transactions on Systems, Man, and Cybernetics 11, 1981): keys that close a
circle are turned round, tables get layers, layers an order with few crossings, and tables a height
near those that they are connected with. Knows names and places, no words and no colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib.report import layers
from seedlib.report.layers import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlib.report.layers import Item

HEIGHT: Final = 46
"""A table's height, in pixels like all that follow."""

LONGEST: Final = 24
"""Characters of a table's name that there is room for."""

_CHARACTER, _PADDING, _LEAST = 7.7, 28, 108
_ROW_GAP, _LAYER_GAP, _MARGIN = 16, 76, 14
_PASSING: Final = 10
"""The height of a key that passes a layer."""

_PORT_GAP: Final = 9
"""How far apart keys meet the side of a table, where there is room for that."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A foreign key: who refers to whom, and whether it may be NULL."""

    child: str
    parent: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A table's place."""

    name: str
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A foreign key's way from child to parent, as an SVG path.

    ``circular`` says that it goes against the order of the layers, for it closes a circle.
    """

    child: str
    parent: str
    path: str
    circular: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The graph: its size, the tables, and the keys."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def drawing(tables: Sequence[str], edges: Iterable[Edge], *, width: float) -> Drawing:
    """Lay out the tables and their foreign keys.

    Args:
        tables: Their names, in the order in which they are to be met where nothing speaks against.
        edges: The keys between these tables; one may refer to another, or to itself, repeatedly.
        width: The width that there is for tables which no key connects; others take what they need.
    """
    merged = _merged(edges)
    links, loops = _links(tables, merged)
    levels = layers.ordered(tables, links)
    places = _placed(levels, links)
    boxes = dict(_boxes(levels, places))
    bottom = max((box.y + HEIGHT + _ROW_GAP for box in boxes.values()), default=_MARGIN)
    right = max((box.x + box.width for box in boxes.values()), default=0.0)
    alone = [name for name in tables if name not in boxes]
    boxes |= {box.name: box for box in _rows(alone, top=bottom, width=max(width, right))}
    ways = _ways(links, boxes, _bends(levels, boxes, places))
    curves = [Curve(*_ends(link), path, link.circular) for link, path in ways]
    curves += [Curve(name, name, _loop(boxes[name]), circular=True) for name in loops]
    return Drawing(
        width=max((box.x + box.width for box in boxes.values()), default=0.0) + _MARGIN,
        height=max((box.y + HEIGHT for box in boxes.values()), default=0.0) + _MARGIN,
        boxes=tuple(boxes.values()),
        curves=tuple(curves),
    )


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for all keys from one table to another; optional where each of them is."""
    optional: dict[tuple[str, str], bool] = {}
    for edge in edges:
        pair = edge.child, edge.parent
        optional[pair] = optional.get(pair, True) and edge.optional
    return [Edge(*pair, is_optional) for pair, is_optional in sorted(optional.items())]


def _links(tables: Sequence[str], edges: Iterable[Edge]) -> tuple[list[Link], list[str]]:
    """Edges from left to right without a circle, optional ones turned round first; and loops."""
    place = {name: at for at, name in enumerate(tables)}
    links: list[Link] = []
    loops: list[str] = []
    parents: dict[str, set[str]] = {name: set() for name in tables}

    def reaches(start: str, goal: str) -> bool:
        seen, ahead = {start}, [start]
        while ahead:
            found = parents[ahead.pop()] - seen
            seen |= found
            ahead += found
        return goal in seen

    def weakest_last(edge: Edge) -> tuple[bool, bool, str, str]:
        return edge.optional, place[edge.parent] > place[edge.child], edge.child, edge.parent

    for edge in sorted(edges, key=weakest_last):
        if edge.child == edge.parent:
            loops.append(edge.child)
        elif reaches(edge.parent, edge.child):
            links.append(Link(edge.child, edge.parent, circular=True))
        else:
            links.append(Link(edge.parent, edge.child, circular=False))
            parents[edge.child].add(edge.parent)
    return links, loops


def _ends(link: Link) -> tuple[str, str]:
    """Child and parent."""
    return (link.left, link.right) if link.circular else (link.right, link.left)


def _height(item: Item) -> int:
    return _PASSING if item.passing else HEIGHT


def _placed(levels: Sequence[Sequence[Item]], links: Sequence[Link]) -> dict[Item, float]:
    """The middle of every item, none above the margin."""
    found = layers.placed(levels, links, _height, _ROW_GAP)
    top = min((middle - _height(item) / 2 for item, middle in found.items()), default=0.0)
    return {item: middle - top + _MARGIN for item, middle in found.items()}


def _width(name: str) -> float:
    return max(_LEAST, min(len(name), LONGEST) * _CHARACTER + _PADDING)


def _boxes(
    levels: Sequence[Sequence[Item]], places: Mapping[Item, float]
) -> Iterator[tuple[str, Box]]:
    """The connected tables, each as wide as the widest of its layer."""
    x = float(_MARGIN)
    for level in levels:
        names = [item.name for item in level if not item.passing]
        width = max(map(_width, names))
        for item in level:
            if not item.passing:
                y = places[item] - HEIGHT / 2
                yield item.name, Box(item.name, x, round(y, 1), round(width, 1))
        x += width + _LAYER_GAP


def _rows(names: Iterable[str], *, top: float, width: float) -> Iterator[Box]:
    """Tables side by side, in rows."""
    x, y = float(_MARGIN), top
    for name in names:
        own = _width(name)
        if x > _MARGIN and x + own > width - _MARGIN:
            x, y = float(_MARGIN), y + HEIGHT + _ROW_GAP
        yield Box(name, round(x, 1), round(y, 1), round(own, 1))
        x += own + _ROW_GAP


_Point = tuple[float, float]


def _bends(
    levels: Sequence[Sequence[Item]], boxes: Mapping[str, Box], places: Mapping[Item, float]
) -> dict[Item, tuple[_Point, _Point]]:
    """Where each link that passes a layer enters it and leaves it."""
    found: dict[Item, tuple[_Point, _Point]] = {}
    for level in levels:
        box = next(boxes[item.name] for item in level if not item.passing)
        for item in level:
            y = round(places[item], 1)
            found[item] = (box.x, y), (box.x + box.width, y)
    return found


def _ways(
    links: Sequence[Link],
    boxes: Mapping[str, Box],
    bends: Mapping[Item, tuple[_Point, _Point]],
) -> Iterator[tuple[Link, str]]:
    """The path of each link, from child to parent."""
    level = {item.name: item.level for item in bends if not item.passing}
    through = {link: layers.stops(link, level) for link in links}
    leaving = _ports(boxes, ((link.left, link, bends[through[link][1]][0][1]) for link in links))
    coming = _ports(boxes, ((link.right, link, bends[through[link][-2]][1][1]) for link in links))
    for link in links:
        start = boxes[link.left].x + boxes[link.left].width, leaving[link]
        end = boxes[link.right].x, coming[link]
        inner = [point for item in through[link][1:-1] for point in bends[item]]
        points = [start, *inner, end]
        yield link, _path(points if link.circular else points[::-1])


def _ports(boxes: Mapping[str, Box], ends: Iterable[tuple[str, Link, float]]) -> dict[Link, float]:
    """The heights at which links meet one side of their tables, in the order of where they go."""
    of: dict[str, list[tuple[float, Link]]] = {}
    for name, link, toward in ends:
        of.setdefault(name, []).append((toward, link))
    found: dict[Link, float] = {}
    for name, met in of.items():
        gap = min(_PORT_GAP, (HEIGHT - 14) / len(met))
        for at, (_, link) in enumerate(sorted(met, key=lambda pair: pair[0])):
            found[link] = round(boxes[name].middle + (at - (len(met) - 1) / 2) * gap, 1)
    return found


def _path(points: Sequence[_Point]) -> str:
    """Lines across the layers, joined by curves that leave and arrive level."""
    (x, y), *others = points
    parts = [f"M{x:g} {y:g}"]
    for number, (to_x, to_y) in enumerate(others):
        middle = round((x + to_x) / 2, 1)
        across = number % 2 == 1
        bend = f"L{to_x:g} {to_y:g}" if across else f"C{middle:g} {y:g} {middle:g} {to_y:g}"
        parts.append(bend if across else f"{bend} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
    return "".join(parts)


def _loop(box: Box) -> str:
    """A table that refers to itself: out of its upper edge, and back."""
    return f"M{box.x + box.width - 16:g} {box.y:g}c0-15-26-15-26-1"
