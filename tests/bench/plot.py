"""The plot: rows a second against rows, a line a contender, a panel a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from tests.bench.contenders import CONTENDERS
from tests.bench.contenders import TITLES as CONTENDER_TITLES
from tests.databases import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from tests.bench.results import Kind, Results

# Okabe and Ito's colours, which the colour-blind can tell apart; ours are lines, the others dashes.
COLOURS = (
    "#0072B2",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#000000",
    "#D55E00",
    "#E69F00",
    "#7A5C00",
    "#8A8A8A",
    "#B0368E",
)
STYLES: dict[str, dict[str, Any]] = {
    contender.name: {
        "color": colour,
        "linestyle": "-" if contender.name.startswith("ours") else "--",
        "linewidth": 2.5 if contender.name == "ours" else 1.5,
        "marker": "o",
        "markersize": 3.5,
    }
    for contender, colour in zip(CONTENDERS, COLOURS, strict=True)
}
TITLES: dict[Kind, str] = {"sqlite": "SQLite", "mariadb": "MariaDB", "mysql": "MySQL"}


def draw(results: Results, path: Path) -> None:
    """Draw the table's timings, if any, as an SVG file; the same for the same results."""
    kinds = [kind for kind in KINDS if _points(results, kind)]
    if not kinds:
        return
    # Glyphs as outlines, so that it looks the same wherever it is shown.
    with mpl.rc_context({"svg.hashsalt": "seedlib", "svg.fonttype": "path", "font.size": 9}):
        # A sheet of its own colour is legible on a light page and on a dark one.
        figure = Figure((3.6 * len(kinds) + 0.8, 5.4), facecolor="white", layout="constrained")
        panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        lines: dict[str, Line2D] = {}
        for panel, kind in zip(panels, kinds, strict=True):
            lines |= _panel(panel, results, kind)
        panels[0].set_ylabel("rows a second")
        titles = [CONTENDER_TITLES[name].replace("`", "") for name in lines]
        figure.legend(
            list(lines.values()), titles, loc="outside lower center", ncols=3, frameon=False
        )
        figure.savefig(path, format="svg", metadata={"Date": None})


def _panel(panel: Axes, results: Results, kind: Kind) -> dict[str, Line2D]:
    lines: dict[str, Line2D] = {}
    for name, points in _points(results, kind).items():
        rows, rates = zip(*sorted(points), strict=True)
        (lines[name],) = panel.plot(rows, rates, **STYLES[name])
    panel.set(title=TITLES[kind], xlabel="rows", xscale="log", yscale="log")
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    panel.tick_params(axis="x", labelrotation=30)
    panel.grid(visible=True, color="#dddddd", linewidth=0.6)
    return lines


def _points(results: Results, kind: Kind) -> dict[str, list[tuple[int, float]]]:
    """Contender to its (rows, rate), in the order of the contenders."""
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in STYLES}
    for timing in results.of("table", kind):
        found[timing.contender].append((timing.rows, timing.rate))
    return {name: points for name, points in found.items() if points}
