"""The report and the plot, out of results alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.bench import report
from tests.bench.results import Results, Skip, Timing, read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def results() -> Results:
    """Ours beside the bare load at two sizes, and a contender that is scaled."""
    return Results(
        facts={"date": "2026-01-02", "processor": "fast, 2 cores"},
        settings={"mariadb": {"innodb_flush_log_at_trx_commit": "1"}},
        timings=[
            Timing("table", "mariadb", 100, "ours", 100, (0.5, 0.7, 0.6), (9, 8), (0.1, 0.1)),
            Timing("table", "mariadb", 100, "load", 100, (0.1,)),
            Timing("table", "mariadb", 50_000, "faker", 50_000, (12.5,)),
            Timing(
                "table",
                "mariadb",
                1_000_000,
                "ours",
                1_000_000,
                (12.0,),
                (123_400_000,),
                (11.5,),
            ),
            Timing("table", "mariadb", 1_000_000, "load", 1_000_000, (8.0,)),
            Timing("start", "sqlite", 0, "small", 523, (1.5,)),
        ],
        skips=[Skip("mysql", None, "no such server")],
    )


def test_kept(results: Results, tmp_path: Path) -> None:
    """What was written is read again, to the last try."""
    results.write(tmp_path / "new" / "benchmarks.json")

    assert results == read(tmp_path / "new" / "benchmarks.json")


def test_tables(results: Results) -> None:
    """Contenders stand one below the other, sizes side by side, in seconds, rates and ratios."""
    lines = report.text(results).splitlines()
    expected = [
        "| rows | 100 | 50,000 | 1,000,000 |",
        "| seedlib | 0.60 |  | 12.00 |",
        "| seedlib | 167 |  | 83,333 |",
        "| seedlib | 6.00 |  | 1.50 |",
        "| seedlib | 0 | 123 |",
        "| seedlib | 0.10 | 11.50 |",
        "| (c) Faker a row at a time, Core insert |  | 4,000 |  |",
        "| `alembic -n seeds upgrade head`, `small` | 1.500 |",
        "| innodb_flush_log_at_trx_commit | 1 |",
        "- date: 2026-01-02",
        "- mysql: no such server",
    ]

    assert [] == [line for line in expected if line not in lines]


def test_marks(results: Results) -> None:
    """Marks stand with what was wanted and found; what was scaled has a star."""
    lines = report.text(results).splitlines()
    expected = [
        "| mariadb: as chosen by itself, to (a) | ≤ 1.25 × | 1.1 × | 1.50 × | **missed** |",
        "| mariadb: rate to faker's at 1,000,000 rows | ≥ 25 × |  | 20.83 × \\* | **missed** |",
        "| sqlite: `small` TERP, from `alembic` to exit | ≤ 2 s |  | 1.50 s | reached |",
        "| mysql: as chosen by itself, to (a) | ≤ 1.25 × | 1.1 × | – | not measured |",
    ]

    assert [] == [line for line in expected if line not in lines]


def test_plot(results: Results, tmp_path: Path) -> None:
    """The plot is an SVG file, and the same one for the same results."""
    report.write(results, tmp_path / "one")
    report.write(results, tmp_path / "two")
    drawn = (tmp_path / "one" / "benchmarks.svg").read_text(encoding="utf-8")

    assert "{http://www.w3.org/2000/svg}svg" == ET.fromstring(drawn).tag  # noqa: S314 - our own file
    assert drawn == (tmp_path / "two" / "benchmarks.svg").read_text(encoding="utf-8")


def test_nothing_to_plot(tmp_path: Path) -> None:
    """A run without the table draws nothing, and its report shows no picture."""
    report.write(Results(), tmp_path)

    assert ["benchmarks.md"] == [path.name for path in tmp_path.iterdir()]
    assert "benchmarks.svg" not in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_rollback() -> None:
    """Taking rows back stands beside the deletes by hand; without them there is nothing to say."""
    ours = Timing("rollback", "mysql", 100_000, "ours", 100_000, (3.0, 2.0), (90_400_000,))
    bare = Timing("rollback", "mysql", 100_000, "delete", 100_000, (2.0,))

    assert "| MySQL | 100,000 | 2.50 | 2.00 | 1.25 | 90 |" in report.text(
        Results(timings=[ours, bare])
    )
    assert "Taking rows back" not in report.text(Results(timings=[ours]))


def test_sittings(results: Results) -> None:
    """What is measured anew takes the place of its own size alone, and says when that was."""
    anew = Timing("table", "mariadb", 1_000_000, "ours", 1_000_000, (9.0, 8.0))
    results.facts |= {"date": "2026-03-04", "seedlib": "commit abc"}
    results.put([anew])

    assert [100, 100, 50_000, 0, 1_000_000] == [timing.rows for timing in results.timings]
    assert (9.0, 8.0) == results.timings[-1].seconds
    said = report.text(results)
    assert "| table | MariaDB | 1,000,000 | 2 | 2026-03-04, commit abc |" in said
    assert "| table | MariaDB | 50,000 | 1 |  |" in said
