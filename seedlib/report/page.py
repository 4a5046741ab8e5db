"""The facts as a page of HTML: one file, which asks for nothing else, in ASCII and well-formed.

Whatever is printed goes through one filter of the template, which takes out passwords and escapes
the rest; characters beyond ASCII are written as references, so that no encoding can spoil them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mako.lookup import TemplateLookup  # type: ignore[import-untyped]

from seedlib.report import charts, graph, notes, words
from seedlib.report.facts import IN, OUT
from seedlib.standing import status_text
from seedlib.terminal import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlib.report.facts import Facts, Ran, Reference, Stage, Table
    from seedlib.report.graph import Drawing

WIDTH: Final = 1080
"""The width of the page's text on a wide screen, in pixels."""

_COLUMNS: Final = 60
"""As many runs have a column in the chart."""

_AT_ONCE: Final = 12
"""As many runs are listed before the rest is folded up."""

_WHAT = (*IN, "adopted", *OUT, "kept", "skipped", "not updated", "gone already")


def page(facts: Facts, worded: Callable[[str], str] = str) -> str:
    """The page.

    Args:
        facts: What it says.
        worded: Puts what is to be typed into a command line's words.
    """
    lookup = TemplateLookup(
        directories=[str(Path(__file__).parent)],
        default_filters=["shown", "h"],
        imports=["from seedlib.report.words import shown"],
        strict_undefined=True,
    )
    text: str = lookup.get_template("page.html.mako").render_unicode(**_context(facts, worded))
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _context(facts: Facts, worded: Callable[[str], str]) -> dict[str, Any]:
    charted = facts.runs[:_COLUMNS][::-1]
    return {
        "facts": facts,
        "notes": notes.notes(facts),
        "pieces": lambda note: words.pieces(worded(note.text)),
        "latest": facts.runs[:_AT_ONCE],
        "earlier": facts.runs[_AT_ONCE:],
        "all_runs": sum(facts.run_count.values()),
        "charted": charted,
        "rows_chart": charts.columns(
            [ran.put_in for ran in charted], [ran.taken_back for ran in charted], room=120
        ),
        "time_chart": charts.columns([ran.seconds or 0 for ran in charted], room=56),
        "bars": charts.Scale.of(table.seeded for table in facts.own_tables),
        "drawing": _drawing(facts),
        "named": {table.name: (at, table) for at, table in enumerate(facts.tables)},
        "references": _by_pair(facts.references),
        "timed": [(stage, _in_order(stage)) for stage in facts.stages if stage.timings],
        "slowest": max((t.seconds for s in facts.stages for t, _ in s.timings), default=0.0),
        "left_out": [one for s in facts.stages for one in s.loads if one.left_out],
        "skips": list(_skips(facts.runs)),
        "mark": facts.status.mark,
        "state_of": lambda stage: status_text.state(stage.standing),
        "short_name": lambda name: layout.cut(name, graph.LONGEST),
        "happened": _happened,
        "rows_of": _rows_of,
        "words": words,
        "HEIGHT": graph.HEIGHT,
    }


def _drawing(facts: Facts) -> Drawing:
    edges = [graph.Edge(ref.child, ref.parent, ref.optional) for ref in facts.references]
    return graph.drawing([table.name for table in facts.tables], edges, width=WIDTH)


def _by_pair(references: Iterable[Reference]) -> dict[tuple[str, str], list[Reference]]:
    """The keys that a line of the graph stands for."""
    found: dict[tuple[str, str], list[Reference]] = {}
    for reference in references:
        found.setdefault((reference.child, reference.parent), []).append(reference)
    return found


def _in_order(stage: Stage) -> Sequence[Any]:
    """What its tables took: rows first, and in the order in which they go in."""
    place = {name: at for at, name in enumerate((*stage.tables, *stage.changes))}
    kinds = ("rows", "fill", "update", "unload")
    return sorted(
        stage.timings,
        key=lambda timed: (kinds.index(timed[0].what), place.get(timed[0].table, len(place))),
    )


def _happened(ran: Ran) -> str:
    """What became of rows in a run, in words."""
    if ran.killed:
        return "not known"
    if ran.record.state == "done":
        total = ran.record.rows
        told = [f"{total[what]:,}\u00a0{what}" for what in _WHAT if total.get(what)]
    else:
        put_in, back = ran.put_in, ran.taken_back
        told = [f"{put_in:,} put in"] * bool(put_in) + [f"{back:,} taken back"] * bool(back)
    return ", ".join(told) or "no rows"


def _rows_of(table: Table) -> str:
    """How many rows a table has, in words."""
    if table.counted is None:
        return "not there"
    return f"{'more than ' * table.counted.more}{table.counted.rows:,}"


def _skips(runs: Iterable[Ran]) -> Iterable[tuple[Ran, str, int, int]]:
    """By run and table, how many records were skipped, and how many were not updated."""
    for ran in runs:
        for table, counts in ran.record.summary.items():
            skipped, kept = counts.get("skipped", 0), counts.get("not updated", 0)
            if skipped or kept:
                yield ran, table, skipped, kept
