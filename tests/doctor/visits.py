"""`seed doctor` as a test has it: one visit, and what was found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests import warm
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.runs import Seeds

TABLES = {"teams": "{id}, name VARCHAR(20)", "people": "{id}, team_id INTEGER, size INTEGER"}
REVISIONS = {
    "0001_teams": 'teams = Seed("teams", rows=3, columns={"name": v.sequence("team {}")})',
    "0002_people": """
        people = Seed("people", columns={"team_id": v.each("teams", 3, 3)})
        sizes = Update("people", columns={"size": v.integer(1, 9)})
    """,
}
SECRET = "not to be told"


@dataclass(frozen=True, slots=True)
class Visit:
    """What `seed doctor --json` said."""

    status: int
    told: Mapping[str, Any]
    said: str

    def __getitem__(self, check: str) -> Mapping[str, Any]:
        """The one finding of that name."""
        found = [one for one in self.told["findings"] if one["check"] == check]
        assert 1 == len(found), (check, found)
        finding: Mapping[str, Any] = found[0]
        return finding

    def verdict(self, check: str) -> str:
        """How that one is judged."""
        return str(self[check]["verdict"])

    def of(self, *verdicts: str) -> set[str]:
        """The checks that are judged so."""
        return {one["check"] for one in self.told["findings"] if one["verdict"] in verdicts}


def visit(
    seeds: Seeds, *args: str, url: str | None = None, env: Mapping[str, str] | None = None
) -> Visit:
    """Run `seed doctor --json`; every check must be one that the documentation has.

    :param args: flags before the command.
    :param url: another URL of the database.
    :param env: variables in place of `SEED_ENV=development`.
    """
    variables = {"SEED_ENV": "development"} if env is None else env
    there = seeds.database.url if url is None else url
    ended = warm.seed(*args, "doctor", "--json", cwd=seeds.folder, url=there, env=variables)
    assert ended.stdout.startswith("{"), ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    told = json.loads(ended.stdout)
    assert {one["check"] for one in told["findings"]} <= documented()
    assert told["counts"] == {
        verdict: sum(one["verdict"] == verdict for one in told["findings"])
        for verdict in told["counts"]
    }
    assert ended.returncode == int(told["verdict"] == "problem"), ended.stderr
    return Visit(ended.returncode, told, ended.stdout + ended.stderr)


def documented() -> set[str]:
    """The checks that `docs/doctor.md` has."""
    text = (PROJECT / "docs" / "doctor.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))
