"""The benchmark's command line, and one very small run of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench import measure, subjects
from tests.bench.__main__ import PARTIAL, WHOLE, arguments, main
from tests.bench.results import Results, Timing, read
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        ([], WHOLE),
        (["--check"], WHOLE),
        (["--only", "table"], PARTIAL),
        (["--sizes", "1_000"], PARTIAL),
    ],
)
def test_into(words: list[str], folder: Path) -> None:
    """What was measured in part does not go over the page about the whole."""

    assert folder == arguments(words).into


@pytest.mark.parametrize("words", [["--tries", "0"], ["--only", "all"], ["--databases", "oracle"]])
def test_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What makes no sense is refused, with usage."""
    with pytest.raises(SystemExit):
        arguments(words)

    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "status"), [([], 0), (["--check"], 1)])
def test_render(
    words: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page is written again from what was kept; a mark that is missed fails a check."""
    timing = Timing("start", "sqlite", 0, "small", 390, (2.5,))
    Results(timings=[timing]).write(tmp_path / "benchmarks.json")
    ended = main(["--render", "--into", str(tmp_path), *words])
    says = "sqlite: `small` TERP, from `alembic` to exit: ≤ 2 s, found 2.50 s"

    assert status == ended
    assert f"missed: {says}\n" == capsys.readouterr().out
    assert "**missed**" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_run(tmp_path: Path) -> None:
    """Ours and a bare load take turns on SQLite, and put in as many rows."""
    parts = {
        "--databases": ["sqlite"],
        "--only": ["table"],
        "--sizes": ["100"],
        "--tries": ["2"],
        "--contenders": ["ours", "executemany"],
        "--into": [str(tmp_path)],
    }
    words = [word for name, values in parts.items() for word in (name, *values)]
    command = [sys.executable, "-m", "tests.bench", *words]
    measure.run(command, cwd=PROJECT, env=os.environ)
    ours, bare = read(tmp_path / "benchmarks.json").timings

    assert ("ours", "executemany") == (ours.contender, bare.contender)
    assert [(100, 2), (100, 2)] == [(each.loaded, len(each.seconds)) for each in (ours, bare)]
    assert all(0 < inside < whole for inside, whole in zip(ours.inside, ours.seconds, strict=True))
    assert min(ours.peaks) > 0


def test_volume(tmp_path: Path) -> None:
    """TERP is asked for by a scale, beyond its reference tables; the table by its rows."""
    volumes = [subjects.Subject(name, tmp_path).volume(1_096) for name in ("table", "terp")]

    assert ["rows.clients=1096", "scale=3.000"] == volumes
