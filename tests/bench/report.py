"""The report, docs/benchmarks.md, out of the results alone."""

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

SUBJECTS: dict[Subject, str] = {"table": "One table of twelve columns", "terp": "The whole of TERP"}
VERDICTS = {True: "reached", False: "**missed**", None: "not measured"}
START = {
    "current": "`alembic current`",
    "nothing": "`alembic -n seeds upgrade head`, nothing to do",
    "small": "`alembic -n seeds upgrade head`, `small`",
}
SCAFFOLD = {
    "written": "`seed scaffold`",
    "filled": "`alembic -n seeds -x rows.… upgrade head`",
    "emptied": "`alembic -n seeds downgrade base`",
}

HOW = """\
`make bench` measures all of this and writes this page; `make bench-check` does the same and fails
where a mark is missed. `python -m tests.bench --help` says how to measure a part, and how to write
the page again from [`benchmarks.json`](benchmarks.json), which holds every try.

- **seedlib** is a whole process, `python -m alembic -n seeds -x … upgrade head` from its start to
  its exit: imports, making and checking the rows, the ledger with its row hashes, the final check
  of the foreign keys. *Inside* is the run without the start of its process, as its log says.
- **The table** has an id, a unique code, a name, a unique e-mail, phone, address, city, state,
  postcode, licence number, money and an indexed time: three indexes beside the primary key.
  **TERP** is this repository's project, at the scale that gives about so many rows in all tables.
- **(a) and (b)** put in the very rows that a run of seedlib had put in. (a) reads them from a file
  a table; the statements and a commit each are timed, one table after the other, with foreign keys
  checked. (b) has them in memory as Python's types, one `executemany` and one commit a table; on
  SQLite it is one transaction, and the limit. Both leave columns NULL that refer to tables which
  come later, and so have none of seedlib's second passes and updates.
- **(c) to (f)** make rows of the same columns and put them in, (c) and (d) with a commit for every
  thousand. They are measured up to 50,000 rows, (e) on SQLite up to 1,000. Where a mark compares
  seedlib at a million with them, their time is scaled by the number of rows; the figure has a \\*.
- **Only the work is timed of (a) to (f)**, not their imports, connecting, or reading ready rows
  into memory. That is in their favour.
- **They take turns**: at each size every one once, then every one again; the median counts. Before
  each try the database is dropped and made anew with empty tables, and the server writes every
  changed page to the disk.
- **Servers** run on loopback, by the same driver with its defaults for everyone but (f). They keep
  their own durability, by which a commit is on the disk; the options below are all they were given.
- **Memory** is what the process and its children held at most, summed; files that are mapped by
  several of them count once.
"""


def write(results: Results, folder: Path) -> None:
    """Write `benchmarks.md`, and beside it `benchmarks.svg` where the table was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "benchmarks.svg"
    # One of an earlier run must not stand beside this one's figures.
    picture.unlink(missing_ok=True)
    plot.draw(results, picture)
    (folder / "benchmarks.md").write_text(text(results), encoding="utf-8")


def text(results: Results) -> str:
    """The report as Markdown."""
    parts = ["# Benchmarks", _facts(results)]
    if any(timing.subject == "table" for timing in results.timings):
        parts.append("![Rows a second against rows](benchmarks.svg)")
    parts += _marks(judge(results))
    for subject, title in SUBJECTS.items():
        for database in KINDS:
            timings = results.of(subject, database)
            if timings:
                parts += [f"## {title}, {plot.TITLES[database]}", *_subject(timings)]
    parts += _rollback(results)
    parts += _start(results)
    parts += _scaffold(results)
    parts += [
        "## How it was measured",
        HOW.strip(),
        _sittings(results),
        *_settings(results),
        *_skips(results),
    ]
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are numbers."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows))


def _facts(results: Results) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in results.facts.items())


def _marks(judged: Sequence[Judged]) -> Iterator[str]:
    known = [one for one in judged if one.reached is not None]
    reached = sum(one.reached is True for one in known)
    yield "## What is to be reached"
    yield (
        f"{reached} marks of {len(judged)} are reached, {len(known) - reached} missed, and "
        f"{len(judged) - len(known)} could not be measured."
    )
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


def _subject(timings: Sequence[Timing]) -> Iterator[str]:
    limit = LIMITS[timings[0].database]
    base = {timing.rows: timing.median for timing in timings if timing.contender == limit}
    yield "Seconds:"
    yield _by_size(timings, lambda timing: f"{timing.median:.2f}")
    yield "Rows a second:"
    yield _by_size(timings, lambda timing: f"{timing.rate:,.0f}")
    if base:
        yield f"Time as a multiple of {TITLES[limit]}:"
        yield _by_size(
            timings,
            lambda timing: (
                f"{timing.median / base[timing.rows]:.2f}" if timing.rows in base else ""
            ),
        )
    ours = [timing for timing in timings if timing.peaks]
    if ours:
        yield "Memory in MB:"
        yield _by_size(ours, lambda timing: f"{max(timing.peaks) / 1e6:.0f}")
        yield "Seconds inside the run:"
        yield _by_size(ours, lambda timing: f"{statistics.median(timing.inside):.2f}")


def _by_size(timings: Sequence[Timing], show: Callable[[Timing], str]) -> str:
    """A table with a row a contender and a column a size."""
    sizes = sorted({timing.rows for timing in timings})
    cells = {(timing.contender, timing.rows): show(timing) for timing in timings}
    names = [name for name in TITLES if any(timing.contender == name for timing in timings)]
    return table(
        ["rows", *(f"{rows:,}" for rows in sizes)],
        [[TITLES[name], *(cells.get((name, rows), "") for rows in sizes)] for name in names],
    )


def _rollback(results: Results) -> Iterator[str]:
    rows = [
        [
            plot.TITLES[ours.database],
            f"{ours.rows:,}",
            f"{ours.median:.2f}",
            f"{bare.median:.2f}",
            f"{ours.median / bare.median:.2f}",
            f"{max(ours.peaks) / 1e6:.0f}",
        ]
        for ours in results.timings
        if ours.subject == "rollback" and ours.contender == "ours"
        if (bare := results.find("rollback", ours.database, ours.rows, "delete"))
    ]
    if rows:
        yield "## Taking rows back"
        yield (
            "`alembic -n seeds downgrade base` of the table, a whole process, and `DELETE` of the"
            " same ids in as large chunks, each committed, without the start of its process;"
            " seconds, and memory in MB."
        )
        yield table(["", "rows", "seedlib", "by hand", "multiple", "memory"], rows)


def _start(results: Results) -> Iterator[str]:
    kinds = [kind for kind in KINDS if results.of("start", kind)]
    if kinds:
        yield "## Start"
        yield "TERP; seconds from `alembic` to exit."
        yield table(
            ["", *(plot.TITLES[kind] for kind in kinds)],
            [
                [title, *(_seconds(results.find("start", kind, 0, name)) for kind in kinds)]
                for name, title in START.items()
            ],
        )


def _scaffold(results: Results) -> Iterator[str]:
    kinds = [kind for kind in KINDS if results.of("scaffold", kind)]
    if kinds:
        yield "## Scaffolding"
        yield (
            "A schema of 200 tables that the benchmark makes up: ten layers, composite keys, pairs,"
            " circles, CHECKs. `seed scaffold` writes its seeders, and `alembic -n seeds upgrade"
            " head` fills each table with a thousand rows, or with as many as there is room for;"
            " seconds of a whole process."
        )
        yield table(
            ["", *(plot.TITLES[kind] for kind in kinds)],
            [
                [
                    title,
                    *(_seconds(results.find("scaffold", kind, 1_000, name)) for kind in kinds),
                ]
                for name, title in SCAFFOLD.items()
            ],
        )


def _seconds(timing: Timing | None) -> str:
    return "" if timing is None else f"{timing.median:.3f}"


def _settings(results: Results) -> Iterator[str]:
    kinds: list[Kind] = [kind for kind in KINDS if kind in results.settings]
    names = dict.fromkeys(name for kind in kinds for name in results.settings[kind])
    if kinds:
        yield table(
            ["", *(plot.TITLES[kind] for kind in kinds)],
            [
                [name, *(results.settings[kind].get(name, "") for kind in kinds)]
                for name in sorted(names)
            ],
        )


def _sittings(results: Results) -> str:
    """When each size was measured: what took turns stands beside each other, nothing else does."""
    rows = {
        (timing.subject, plot.TITLES[timing.database], timing.rows): timing
        for timing in results.timings
    }
    return table(
        ["sitting", "database", "rows", "tries", "when, and of what"],
        [
            [subject, database, f"{size:,}", str(len(timing.seconds)), timing.sitting]
            for (subject, database, size), timing in sorted(rows.items())
        ],
    )


def _skips(results: Results) -> Iterator[str]:
    if results.skips:
        yield "Not measured:"
        yield "\n".join(f"- {skip}" for skip in results.skips)
