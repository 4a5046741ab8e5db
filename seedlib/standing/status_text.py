"""How far the seeds of a database are, as ``seed status`` prints it: for a person, or a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from seedlib.errors import many
from seedlib.standing import runs, runs_text
from seedlib.standing.advice import following
from seedlib.summary import aligned
from seedlib.terminal.layout import broken, cut, duration, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.ledger import Kind
    from seedlib.standing.revisions import Part, Revision, State
    from seedlib.standing.runs import Recorded
    from seedlib.standing.status import Finding, Status, What

_KINDS: Final[Mapping[Kind, str]] = {
    "rows": "",
    "fill": ", second pass",
    "update": ", updated",
    "adopted": ", adopted",
    "changed": ", changed",
}

_STATES: Final[Mapping[State, str]] = {
    "free": "pending, its former ids are kept for it",
    "stamped": "stamped, nothing of it was put in",
    "stamped away": "stamped away, its rows are in",
    "left": "taken back, its rows are left",
}
"""How a state is told where its name does not say it all."""

_FOUND: Final[Mapping[What, tuple[str, str]]] = {
    "edited": ("row of {} was edited", "rows of {} were edited"),
    "gone": ("row of {} is gone", "rows of {} are gone"),
}

_SENTENCES: Final[Mapping[What, str]] = {
    "declaration changed": "what it declares of {} changed since it was put in",
    "declaration removed": "it does not declare {} any more, whose rows are in",
    "interrupted upgrade": "its upgrade was interrupted",
    "interrupted downgrade": "its downgrade was interrupted",
    "under way": "a run is at it at this moment",
    "unknown revision": "the tree does not have it, and its rows are in",
    "unknown version": "the version table has it, and the tree does not",
}

_HEADINGS: Final = ("revision, table", "seeded", "there", "gone", "edited")

_HEAD: Final = len("environment  ")

_NAMES_AT_LEAST: Final = 8
"""Characters of a table's name that are shown on the narrowest terminal."""


def as_text(
    status: Status, database: str, worded: Callable[[str], str], width: int | None
) -> Iterator[str]:
    """The status for a person, line by line.

    Args:
        status: The status.
        database: The database's name.
        worded: Puts commands into the words of the command line that is used.
        width: Characters of a line, ``None`` where there is no end to it.
    """
    for name, text in _head(status, database):
        yield from _headed(name, text, width)
    if status.revisions:
        yield ""
        yield from _revisions(status, width)
    ran = _ran(status)
    if ran:
        yield ""
        yield from runs_text.entries(ran, width)
    if status.findings:
        yield ""
        yield "To look at:"
        for finding in status.findings:
            yield from broken(f"  - {found(finding)}", width)
    yield ""
    yield from broken(worded(following(status)), width)


def as_json(status: Status, database: str, worded: Callable[[str], str]) -> str:
    """The status as one JSON object; see :func:`as_text`."""
    told = _told(status, database, worded(following(status)))
    return json.dumps(told, indent=2, ensure_ascii=False)


def found(finding: Finding) -> str:
    """One finding in words."""
    if finding.what in _FOUND:
        one, more = (text.format(finding.table) for text in _FOUND[finding.what])
        return f"{finding.revision}: {many(finding.rows or 0, one, more)}"
    return f"{finding.revision}: {_SENTENCES[finding.what].format(finding.table)}"


def _head(status: Status, database: str) -> Iterator[tuple[str, str]]:
    mark = status.mark
    yield "database", database
    yield "environment", f"{mark.name}, marked {moment(mark.at)}" if mark else "not marked yet"
    yield "version", _version(status)
    yield "lock", f"held by {status.held.holder}" if status.held else "free"
    yield "last run", _last(status.last)


def _headed(name: str, text: str, width: int | None) -> Iterator[str]:
    """A name and what is said of it, in as many lines as that takes."""
    room = None if width is None else max(width - _HEAD, 1)
    for line in broken(text, room):
        yield cut(f"{name:{_HEAD}}{line}", width)
        name = ""


def _version(status: Status) -> str:
    version = ", ".join(status.version) or "base"
    if status.head is None:
        return f"{version}; the tree has no revision"
    return f"{version}; the tree's head" + ("" if version == status.head else f" is {status.head}")


def _last(run: Recorded | None) -> str:
    if run is None:
        return "none"
    return f"{run.short}, {moment(run.started)}, {duration(run.seconds)}, {run.state}"


def _ran(status: Status) -> list[Recorded]:
    """The runs that were named, newest first."""
    named = {run.id: run for run in (status.last, *status.runs.values()) if run is not None}
    return sorted(named.values(), key=lambda run: run.started, reverse=True)


def _revisions(status: Status, width: int | None) -> Iterator[str]:
    """A line for each revision, and under it one for each of its tables, in columns."""
    shown = [[part for part in one.parts if _shown(part)] for one in status.revisions]
    cells = [_cells(part, looked=status.looked) for several in shown for part in several]
    headings = _HEADINGS if status.looked else _HEADINGS[:2]
    numbers = [max(map(len, column)) + 2 for column in zip(headings, *cells, strict=True)][1:]
    room = None if width is None else max(width - sum(numbers), _NAMES_AT_LEAST)
    fitted = [(cut(name, room), *others) for name, *others in (headings, *cells)]
    heading, rule, *lines = aligned(fitted[0], fitted[1:])
    if lines:
        yield heading
        yield rule
    left = iter(lines)
    for one, several in zip(status.revisions, shown, strict=True):
        yield cut(_revision(one, status.runs), width)
        yield from (next(left) for _ in several)


def _shown(part: Part) -> bool:
    """Second passes go with their rows, where there is nothing to be said of them."""
    finished = part.chunks == part.chunks_in_all
    return part.kind != "fill" or not finished or bool(part.edited)


def _cells(part: Part, *, looked: bool) -> list[str]:
    cells = [f"  {part.table}{_KINDS[part.kind]}", f"{part.rows:,}"]
    if looked:
        cells += [_number(part.there), _number(part.gone, none=""), _number(part.edited, none="")]
    return cells


def _number(rows: int | None, *, none: str = "0") -> str:
    """A number of rows; a question mark where nobody can tell."""
    if rows is None:
        return "?"
    return f"{rows:,}" if rows else none


def _revision(one: Revision, ran: Mapping[str, Recorded]) -> str:
    run = ran.get(one.run or "")
    return f"{one.name}: {state(one)}" + (f", run {run.short}" if run else "")


def state(one: Revision) -> str:
    """A revision's state in words."""
    there, every = one.chunks
    if one.state == "loading":
        more = f", {many(len(one.not_begun), 'table', 'tables')} not begun" if one.not_begun else ""
        return f"partly loaded, {there:,} of {many(every, 'chunk', 'chunks')}{more}"
    if one.state == "unloading":
        return f"partly taken back, {there:,} of {many(every, 'chunk', 'chunks')} left"
    if one.state == "passed over":
        return f"passed over: {one.reason}"
    text = _STATES.get(one.state, one.state)
    return f"{text}; an upgrade here passes it over: {one.reason}" if one.reason else text


def _told(status: Status, database: str, following: str) -> dict[str, Any]:
    mark, held = status.mark, status.held
    return {
        "good": status.good,
        "database": database,
        "missing": status.missing,
        "environment": None if mark is None else mark.name,
        "marked_at": None if mark is None else f"{mark.at.isoformat()}Z",
        "version": list(status.version),
        "head": status.head,
        "lock": {"held": held is not None, "holder": None if held is None else held.holder},
        "looked_at_rows": status.looked,
        "to_come": [one.name for one in status.to_come],
        "findings": [
            {
                "what": finding.what,
                "revision": finding.revision,
                "table": finding.table,
                "rows": finding.rows,
            }
            for finding in status.findings
        ],
        "next": following,
        "last_run": None if status.last is None else status.last.id,
        "runs": {run.id: runs.told(run) for run in _ran(status)},
        "revisions": [_revision_told(one, status.runs) for one in status.revisions],
    }


def _revision_told(one: Revision, ran: Mapping[str, Recorded]) -> dict[str, Any]:
    there, every = one.chunks
    return {
        "revision": one.name,
        "in_tree": one.known,
        "state": one.state,
        "reason": one.reason,
        "chunks": there,
        "chunks_in_all": every,
        "not_begun": list(one.not_begun),
        "last_run": one.run if one.run in ran else None,
        "tables": [
            {
                "table": part.table,
                "kind": part.kind,
                "seeded": part.rows,
                "there": part.there,
                "gone": part.gone,
                "edited": part.edited,
                "unhashed": part.unhashed,
                "declaration": part.declaration,
                "chunks": part.chunks,
                "chunks_in_all": part.chunks_in_all,
            }
            for part in one.parts
        ],
    }
