"""The report: docs/benchmarks.md, out of the results alone."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.bench import plot
from tests.bench.contenders import TITLES
from tests.bench.judging import judge
from tests.bench.rounds import LIMITS
from tests.databases import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.bench.judging import Judged
    from tests.bench.results import Kind, Results, Subject, Timing

NAMES: dict[Kind, str] = {"sqlite": "SQLite", "mariadb": "MariaDB", "mysql": "MySQL"}
SUBJECTS: dict[Subject, str] = {"table": "One table of twelve columns", "terp": "The whole of TERP"}
VERDICTS = {True: "reached", False: "**missed**", None: "not measured"}
START = {
    "current": "`alembic current`",
    "nothing": "`alembic -n seeds upgrade head`, nothing to do",
    "small": "`alembic -n seeds upgrade head`, `small`",
}

HOW = """\
`make bench` measures all of this and writes this page; `make bench-check` fails where a mark is missed.
`python -m tests.bench --help` shows how to measure a part, and how to write the page again from
[`benchmarks.json`](benchmarks.json), which holds every try.

- **Ours** is a whole process, `python -m alembic -n seeds -x … upgrade head` from its start to its
  exit: imports, making and checking the rows, the ledger with its row hashes, the final check of the
  foreign keys. `inside` is the run without the start of its process, as its log says.
- **The table** has an id, a unique code, a name, a unique e-mail, phone, address, city, state, postcode,
  licence number, money and a time that is indexed: three indexes beside the primary key. **TERP** is
  the project of this repository, at a scale that gives about so many rows in all its tables together.
- **(a) and (b)** put in the very rows that our own run had put in. (a) has them in files and times the
  statements and their commits alone, with foreign keys checked; columns that refer to tables which are
  loaded later it leaves NULL, which spares it our second pass. (b) has them in memory, as Python's own
  types. On SQLite (b) is one transaction.
- **(c) to (f)** make rows of the same columns and put them in. Importing, connecting and reading ready rows
  into memory is not counted for any of (a) to (f), which is in their favour.
- **The contenders take turns**: at each size every one once, then every one again; the median counts.
  Before each try the database is dropped and made anew with empty tables, and the server writes every
  changed page to the disk.
- **Servers** run on loopback with their own default durability, a commit on the disk; only the options
  named below were given to them.
- **Memory** is what the process and its children hold at most, summed.
- (c) to (f) are measured up to 50,000 rows. Where a mark compares ours at a million with them, their time
  at 50,000 is scaled; such figures are marked \\*.
"""


def write(results: Results, folder: Path) -> None:
    """Write `benchmarks.md`, and `benchmarks.svg` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    plot.draw(results, folder / "benchmarks.svg")
    (folder / "benchmarks.md").write_text(text(results), encoding="utf-8")


def text(results: Results) -> str:
    """The report as Markdown."""
    parts = ["# Benchmarks", _facts(results), "![Rows a second against rows](benchmarks.svg)"]
    parts += ["## How it was measured", HOW.strip(), *_settings(results)]
    parts += _marks(judge(results))
    for subject, title in SUBJECTS.items():
        for database in KINDS:
            timings = [
                timing
                for timing in results.timings
                if (timing.subject, timing.database) == (subject, database)
            ]
            if timings:
                parts += [f"## {title}, {NAMES[database]}", *_subject(timings, results)]
    return "\n\n".join([*parts, *_start(results), *_skips(results)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are numbers."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows))


def _facts(results: Results) -> str:
    return ", ".join(f"{name} {value}" for name, value in results.facts.items()) + "."


def _settings(results: Results) -> Iterator[str]:
    names = list(dict.fromkeys(name for each in results.settings.values() for name in each))
    if names:
        yield table(
            ["", *(NAMES[kind] for kind in KINDS if kind in results.settings)],
            [
                [
                    name,
                    *(
                        results.settings[kind].get(name, "–")
                        for kind in KINDS
                        if kind in results.settings
                    ),
                ]
                for name in names
            ],
        )


def _marks(judged: Sequence[Judged]) -> Iterator[str]:
    yield "## What is to be reached"
    reached = sum(one.reached is True for one in judged)
    missed = sum(one.reached is False for one in judged)
    yield f"{reached} reached, {missed} missed, {len(judged) - reached - missed} not measured."
    yield table(
        ["", "wanted", "aim", "measured", ""],
        [
            [one.mark.says, one.mark.wanted, _aim(one), _found(one), VERDICTS[one.reached]]
            for one in judged
        ],
    )


def _aim(judged: Judged) -> str:
    aim = judged.mark.aim
    return "" if aim is None else f"{aim:g} {judged.mark.unit[1]}"


def _found(judged: Judged) -> str:
    if judged.value is None:
        return "–"
    return f"{judged.value:.2f} {judged.mark.unit[1]}" + (" \\*" if judged.scaled else "")


def _subject(timings: Sequence[Timing], results: Results) -> Iterator[str]:
    sizes = sorted({timing.rows for timing in timings})
    names = [name for name in TITLES if any(timing.contender == name for timing in timings)]
    cells = {(timing.contender, timing.rows): timing for timing in timings}
    head = ["", *(f"{rows:,}" for rows in sizes)]

    def rows_of(show: Callable[[Timing], str]) -> list[list[str]]:
        return [
            [
                TITLES[name],
                *(show(found) if (found := cells.get((name, rows))) else "" for rows in sizes),
            ]
            for name in names
        ]

    yield "Seconds:"
    yield table(head, rows_of(lambda timing: f"{timing.median:.2f}"))
    yield "Rows a second:"
    yield table(head, rows_of(lambda timing: f"{timing.rate:,.0f}"))
    limit = LIMITS[timings[0].database]
    yield f"Time as a multiple of {TITLES[limit]}:"
    yield table(head, rows_of(lambda timing: _multiple(timing, cells.get((limit, timing.rows)))))
    ours = [timing for timing in timings if timing.peaks]
    if ours:
        yield "Our memory in MB, and the seconds inside the run:"
        yield table(
            ["", "rows", "MB", "inside"],
            [
                [
                    TITLES[x.contender],
                    f"{x.loaded:,}",
                    f"{max(x.peaks) / 1e6:.0f}",
                    f"{statistics.median(x.inside):.2f}",
                ]
                for x in ours
            ],
        )


def _multiple(timing: Timing, limit: Timing | None) -> str:
    return f"{timing.median / limit.median:.2f}" if limit else ""


def _start(results: Results) -> Iterator[str]:
    timings = [timing for timing in results.timings if timing.subject == "start"]
    if timings:
        yield "## Start"
        yield "TERP; seconds from `alembic` to exit."
        kinds = [kind for kind in KINDS if any(timing.database == kind for timing in timings)]
        yield table(
            ["", *(NAMES[kind] for kind in kinds)],
            [
                [
                    START[name],
                    *(
                        f"{found.median:.3f}"
                        if (found := results.find("start", kind, 0, name))
                        else ""
                        for kind in kinds
                    ),
                ]
                for name in START
            ],
        )


def _skips(results: Results) -> Iterator[str]:
    if results.skips:
        yield "## Not measured"
        yield "\n".join(f"- {skip}" for skip in results.skips)
