"""Servers that nobody has at hand, as their variables have them; and how findings are laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from seedlib.doctor import mysql_loading, mysql_variables, report
from seedlib.doctor.finding import Finding, good, problem
from seedlib.doctor.mysql_variables import Variables

Check = Callable[[Variables], Iterator[Finding]]


@pytest.mark.parametrize(
    ("check", "variables", "verdict", "word"),
    [
        (mysql_variables.clusters, {}, None, ""),
        (mysql_variables.clusters, {"wsrep_on": "ON"}, "warning", "same node"),
        (
            mysql_variables.clusters,
            {"wsrep_on": "ON", "pxc_strict_mode": "ENFORCING"},
            "problem",
            "pxc_strict_mode",
        ),
        (
            mysql_variables.clusters,
            {"wsrep_on": "ON", "wsrep_load_data_splitting": "ON"},
            "problem",
            "bulk=insert",
        ),
        (
            mysql_variables.clusters,
            {
                "group_replication_group_name": "aaaa",
                "group_replication_single_primary_mode": "ON",
            },
            "note",
            "same server",
        ),
        (
            mysql_variables.clusters,
            {
                "group_replication_group_name": "aaaa",
                "group_replication_single_primary_mode": "OFF",
            },
            "warning",
            "same server",
        ),
        (mysql_variables.pages, {"innodb_page_size": "4096"}, "problem", "16 KB"),
        (mysql_variables.pages, {"innodb_page_size": "16384"}, None, ""),
        (mysql_variables.writes, {"super_read_only": "ON"}, "problem", "DATABASE_URL"),
        (mysql_variables.writes, {"tx_read_only": "ON"}, "problem", "tx_read_only = OFF"),
        (mysql_variables.session, {}, "problem", "past any pooler"),
        (mysql_loading.packets, {"max_allowed_packet": "8388608"}, "note", "max_allowed_packet"),
        (mysql_loading.numbering, {"innodb_autoinc_lock_mode": "2"}, "good", ""),
    ],
)
def test_variables(check: Check, variables: dict[str, str], verdict: str | None, word: str) -> None:
    """Each means what it means on such a server, and is not told of elsewhere."""
    found = list(check(Variables("10.11.4-MariaDB", variables, variables)))

    assert ([] if verdict is None else [verdict]) == [one.verdict for one in found][:1]
    assert word in "".join(one.do for one in found)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ("5.7.44-log", "problem"),
        ("8.0.36", "good"),
        ("8.4.3", "good"),
        ("10.5.8-MariaDB", "problem"),
        ("5.5.5-10.6.4-MariaDB", "good"),
        ("11.8.3-MariaDB-ubu2404", "good"),
    ],
)
def test_versions(version: str, verdict: str) -> None:
    """What is older than seedlib is for is a problem; what is newer is not."""
    (found,) = mysql_variables.version(Variables(version, {}, {}))

    assert verdict == found.verdict


@pytest.mark.parametrize(
    ("most", "mine", "taken", "verdict"),
    [
        ("151", "0", 1, "good"),
        ("151", "3", 1, "problem"),
        ("151", "4", 1, "good"),
        ("5", "0", 3, "warning"),
    ],
)
def test_connections(most: str, mine: str, taken: int, verdict: str) -> None:
    """A run with one worker needs four connections: with three it stopped, with four it went."""
    of = Variables("8.4.3", {"max_connections": most}, {"max_user_connections": mine})
    (found,) = mysql_loading.connections(of, 1, taken)

    assert verdict == found.verdict


@pytest.mark.parametrize(
    ("allowed", "asked", "verdict"),
    [("ON", "auto", "good"), ("OFF", "auto", "note"), ("OFF", "load", "problem")],
)
def test_bulk(allowed: str, asked: str, verdict: str) -> None:
    """A bulk loader that there is not is a problem only for who insists on it."""
    (found,) = mysql_loading.bulk(Variables("8.4.3", {"local_infile": allowed}, {}), asked)

    assert verdict == found.verdict


def test_narrow_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider than the terminal, but for what is to be copied; problems come first."""
    advice = "SET GLOBAL binlog_format = 'ROW';\nSET GLOBAL something_that_is_rather_long = 1;"
    groups = {
        "project": [good("packages", "alembic 1.20.1, faker 40.54.0", "What is needed, or later.")],
        "server": [problem("binary log", "STATEMENT", "Each write of a run is refused.", advice)],
    }
    for columns in (40, 60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = list(report.as_text("terp", groups))
        text = "\n".join(lines)

        assert all(len(line) <= min(columns, 100) for line in lines[3:] if "→" not in line)
        assert text.index("binary log") < text.index("packages")
        assert all(f"→ {line}" in text for line in advice.splitlines())
    assert "terp: 1 problem, 1 good." == lines[0]
