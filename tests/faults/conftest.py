"""The faults' own fixture, and the table of what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from tests.faults.invariant import Invariant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.databases import Database

    Watching = Callable[[Database, str], Invariant]


_PROPERTY = "fault"


@pytest.fixture
def watching(record_property: Callable[[str, object], None]) -> Iterator[Watching]:
    """`watching(database, fault)` is the :class:`Invariant` of a database, counted in the table."""
    made: list[Invariant] = []

    def watch(database: Database, fault: str) -> Invariant:
        made.append(Invariant(database, f"{database.kind}: {fault}"))
        return made[-1]

    yield watch
    for each in made:
        record_property(_PROPERTY, [each.fault, each.tries, each.violations])


@dataclass(slots=True)
class _Line:
    tries: int = 0
    violations: int = 0
    failed: int = 0

    @property
    def survived(self) -> int:
        return self.tries - max(self.violations, self.failed)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was tried, how often, and how often the invariant was violated."""
    every = [report for found in terminalreporter.stats.values() for report in found]
    reports = [report for report in every if isinstance(report, pytest.TestReport)]
    failed = {report.nodeid for report in reports if report.failed}
    lines: dict[str, _Line] = {}
    for report in reports:
        if report.when == "teardown":
            _add(lines, report, failed=report.nodeid in failed)
    if not lines:
        return
    print_line = terminalreporter.write_line
    print_line("")
    print_line("| fault | tries | survived | invariant violations |")
    print_line("|---|---:|---:|---:|")
    every_line = lines.values()
    lines["**all**"] = _Line(
        tries=sum(line.tries for line in every_line),
        violations=sum(line.violations for line in every_line),
        failed=sum(line.failed for line in every_line),
    )
    for fault, line in lines.items():
        print_line(f"| {fault} | {line.tries} | {line.survived} | {line.violations} |")


def _add(lines: dict[str, _Line], report: pytest.TestReport, *, failed: bool) -> None:
    for name, value in report.user_properties:
        if name == _PROPERTY:
            fault, tries, violations = cast("tuple[str, int, int]", value)
            line = lines.setdefault(fault, _Line())
            # A test that failed before it could look at anything survived nothing all the same.
            line.tries += max(tries, failed)
            line.violations += violations
            line.failed += failed
