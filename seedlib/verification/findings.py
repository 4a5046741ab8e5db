"""What a verification found, and what it looked at: one type for every check, as text and JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from seedlib import keys as keysets
from seedlib.errors import many
from seedlib.rollback_errors import listed
from seedlib.summary import aligned
from seedlib.terminal.layout import broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlib.keys import Key

Check = Literal["hashes", "counts", "orphans", "constraints", "pii"]
CHECKS: Final[tuple[Check, ...]] = get_args(Check)
"""Every check, in the order in which they are made and told."""

SHOWN: Final = 3
"""Keys that a finding names."""


@dataclass(slots=True)
class Finding:
    """Some rows of a table, or an entry of the ledger, that are not as they should be.

    Args:
        check: Which check found it.
        what: What it is, in one word: ``edited``, ``gone``, ``orphan``, ``check`` …; of personal
            data the class.
        table: The table.
        place: The column, constraint or foreign key that it is about; empty where it is none.
        revision: The revision whose rows they are, where it is about those; otherwise empty.
        said: What it is, in a few words.
        key_columns: The columns of the table's primary key.
        rows: In how many rows.
        keys: The keys of the first of them, as far as they can be shown.
    """

    check: Check
    what: str
    table: str
    place: str
    revision: str
    said: str
    key_columns: tuple[str, ...] = ()
    rows: int = 0
    keys: list[Key] = field(default_factory=list)

    def add(self, keys: Sequence[Key], rows: int | None = None) -> None:
        """Count more rows.

        Args:
            keys: Their keys, or the first of them.
            rows: How many they are, where more than that.
        """
        self.rows += len(keys) if rows is None else rows
        self.keys += keys[: max(SHOWN - len(self.keys), 0)]

    @property
    def where(self) -> str:
        """Table, column and revision, as far as it has them."""
        # A foreign key without a name of its own has the table's in it; a CHECK has its text.
        if self.place.isidentifier():
            place = f"{self.table}.{self.place}"
        elif self.place and not self.place.startswith(f"{self.table}("):
            place = f"{self.table}, {self.place}"
        else:
            place = self.place or self.table
        return f"{place} ({self.revision})" if self.revision else place

    def as_json(self) -> dict[str, object]:
        """As a program reads it."""
        return {
            "check": self.check,
            "what": self.what,
            "table": self.table,
            "place": self.place or None,
            "revision": self.revision or None,
            "said": self.said,
            "rows": self.rows,
            "key_columns": list(self.key_columns),
            "keys": [[keysets.packed(part) for part in key] for key in self.keys],
        }


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found there.

    Args:
        checks: Which checks were made.
        findings: What is wrong.
        warnings: What could not be judged, or is not ours to answer for.
        rows: How many seeded rows each check looked at.
        tables: Of which tables.
        foreign_keys: How many foreign keys were looked at.
        constraints: How many constraints were looked at.
        by_right: Table to the columns that hold real values by right, and were not judged.
        empty: Whether nothing is seeded here, or nothing of what was asked for.
    """

    checks: tuple[Check, ...] = CHECKS
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    rows: Counter[Check] = field(default_factory=Counter)
    tables: set[str] = field(default_factory=set)
    foreign_keys: int = 0
    constraints: int = 0
    by_right: dict[str, set[str]] = field(default_factory=dict)
    empty: bool = False

    def finding(
        self,
        check: Check,
        what: str,
        table: str,
        said: str,
        *,
        place: str = "",
        revision: str = "",
        key_columns: tuple[str, ...] = (),
        warning: bool = False,
    ) -> Finding:
        """The finding of this kind at this place, which is a new one at first."""
        found = self.warnings if warning else self.findings
        for one in found:
            if (one.check, one.what, one.table) == (check, what, table) and (
                (one.place, one.revision) == (place, revision)
            ):
                return one
        found.append(Finding(check, what, table, place, revision, said, key_columns))
        return found[-1]


def as_text(found: Verified, width: int | None) -> Iterator[str]:
    """What was found, for a person: a headed table, what could not be judged, what was seen.

    Args:
        found: What was found.
        width: Characters of a line, ``None`` where there is no end to it. Where the table does not
            fit, its lines are sentences.
    """
    for line in (*_findings(found, width), *_sentences(found)):
        yield from broken(line, width)


def _findings(found: Verified, width: int | None) -> list[str]:
    if not found.findings:
        return []
    every = _ordered(found.findings)
    rows = [
        (one.check, one.table, one.place or one.revision, one.said, _rows(one), _keys(one))
        for one in every
    ]
    headings = ("check", "table", "where", "what", "rows", "first keys")
    table = aligned(headings, rows, left=(0, 1, 2, 3, 5))
    if width is None or max(map(len, table)) <= width:
        return table
    return [f"  - {one.check}: {one.where}: {_told(one)}" for one in every]


def _sentences(found: Verified) -> Iterator[str]:
    for one in _ordered(found.warnings):
        yield f"Warning: {one.where}: {_told(one)}."
    if found.by_right:
        columns = "; ".join(
            f"{table} ({', '.join(sorted(names))})" for table, names in found.by_right.items()
        )
        yield (
            "This database is for production, where sources are loaded as they are; their columns"
            f" were not judged: {columns}."
        )
    yield _looked_at(found)


def as_json(found: Verified) -> str:
    """What was found, for a program: one object."""
    told = {
        "ok": not found.findings,
        "findings": [one.as_json() for one in _ordered(found.findings)],
        "warnings": [one.as_json() for one in _ordered(found.warnings)],
        "looked_at": {
            "checks": list(found.checks),
            "rows": max(found.rows.values(), default=0),
            "tables": len(found.tables),
            "foreign_keys": found.foreign_keys,
            "constraints": found.constraints,
        },
        "by_right": {table: sorted(names) for table, names in found.by_right.items()},
    }
    return json.dumps(told)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: CHECKS.index(one.check))


def _rows(finding: Finding) -> str:
    return f"{finding.rows:,}" if finding.rows else ""


def _keys(finding: Finding) -> str:
    if not finding.keys:
        return ""
    return listed(list(dict.fromkeys(finding.keys)), columns=finding.key_columns)


def _told(finding: Finding) -> str:
    if not finding.rows:
        return finding.said
    keys = f": {_keys(finding)}" if finding.keys else ""
    return f"{many(finding.rows, 'row', 'rows')}, {finding.said}{keys}"


def _looked_at(found: Verified) -> str:
    if found.empty:
        return "Nothing is seeded here."
    seen = []
    if found.rows:
        seen.append(many(max(found.rows.values()), "row", "rows"))
    if "orphans" in found.checks:
        seen.append(many(found.foreign_keys, "foreign key", "foreign keys"))
    if "constraints" in found.checks:
        seen.append(many(found.constraints, "constraint", "constraints"))
    every = " and ".join(filter(None, [", ".join(seen[:-1]), *seen[-1:]])) or "0 rows"
    right = "" if found.findings else "; nothing is wrong"
    return f"Looked at {every} of {many(len(found.tables), 'table', 'tables')}{right}."
