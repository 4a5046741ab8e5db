"""The runs on record as ``seed runs`` prints them for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seedlib.summary import aligned
from seedlib.terminal.layout import cut, duration, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.standing.runs import Recorded

_HEADINGS: Final = ("run", "started (UTC)", "took", "state", "environment")

_ORIGINS: Final = {"said_by", "environment_from"}
"""Settings that tell where the others come from."""


_ON_THE_TRAIL: Final = "rows: see `seed audit`"
"""Said of a script that took rows back: what it took, the database alone has counted."""


def listed(found: Sequence[Recorded], known: int, width: int | None) -> Iterator[str]:
    """The latest runs, a few lines each.

    Args:
        found: The runs, newest first.
        known: How many are on record.
        width: Characters of a line, ``None`` where there is no end to it.
    """
    if not found:
        yield "No run is on record: nothing was seeded in this database yet."
        return
    yield from entries(found, width)
    if len(found) < known:
        yield ""
        yield f"The latest {len(found):,} of {known:,} runs; --limit {known} shows them all."


def entries(found: Sequence[Recorded], width: int | None) -> Iterator[str]:
    """A headed table of runs; under each of them who ran what, and what came of it."""
    rows = [
        (
            run.short,
            f"{run.started:%Y-%m-%d %H:%M:%S}",
            duration(run.seconds),
            run.state,
            run.environment,
        )
        for run in found
    ]
    heading, rule, *lines = aligned(_HEADINGS, rows, left=(0, 1, 3, 4))
    yield cut(heading, width)
    yield cut(rule, width)
    indent = " " * (max(len(run.short) for run in found) + 2)
    for run, line in zip(found, lines, strict=True):
        yield cut(line, width)
        for detail in _details(run):
            yield cut(f"{indent}{detail}", width)


def _details(run: Recorded) -> Iterator[str]:
    yield f"{run.actor}@{run.host}: {run.command}"
    yield way(run) if run.state != "done" else f"{way(run)}; {_rows(run)}"
    if run.died:
        yield "it died before it could write down its end"
    if run.error:
        yield f"error: {run.error.splitlines()[0]}"


def way(run: Recorded) -> str:
    """From which version to which it went, as far as that is known."""
    before = _versions(run.before)
    return f"from {before}" if run.after is None else f"{before} → {_versions(run.after)}"


def _versions(heads: Sequence[str]) -> str:
    return ", ".join(heads) or "base"


def _rows(run: Recorded) -> str:
    if not run.counted:
        return _ON_THE_TRAIL
    return ", ".join(f"{rows:,} {what}" for what, rows in run.rows.items()) or "no rows"


def one(run: Recorded) -> Iterator[str]:
    """All that is on record of a run."""
    facts = dict(_facts(run))
    room = max(map(len, facts))
    yield from (f"{name.ljust(room)}  {text}" for name, text in facts.items())
    if run.error:
        yield ""
        yield "It failed:"
        yield from (f"  {line}" for line in run.error.splitlines())
    settings = list(_settings(run.settings))
    if settings:
        yield ""
        yield from aligned(("setting", "value", "from"), settings, left=(0, 1, 2))
    if run.summary:
        yield ""
        yield from _tables(run.summary)


def _facts(run: Recorded) -> Iterator[tuple[str, str]]:
    yield "run", run.id
    yield "state", f"{run.state}, without a word: the lock is free" if run.died else run.state
    yield "started", moment(run.started)
    yield "ended", "–" if run.ended is None else moment(run.ended)
    yield "took", duration(run.seconds)
    yield "who", f"{run.actor}@{run.host}, process {run.pid}"
    yield "command", run.command
    origin = run.settings.get("environment_from")
    yield "environment", f"{run.environment} (by {origin})" if origin else run.environment
    yield "version", way(run)
    if not run.counted:
        yield "rows", "see `seed audit`"
    yield "lock", "lock file" if run.lock_id is None else f"connection {run.lock_id}"
    yield "made with", ", ".join(f"{name} {text}" for name, text in run.versions.items())


def _settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each setting, its value and who said so; those of a table have a line of their own."""
    said_by = settings.get("said_by", {})
    # What is no run through the revisions has settings of its own, which somebody typed.
    otherwise = "default" if "said_by" in settings else ""
    for name, value in settings.items():
        if name in _ORIGINS or value is None:
            continue
        if isinstance(value, dict):
            for table, rows in value.items():
                key = f"{name}.{table}"
                yield key, _value(rows), said_by.get(key, otherwise)
            continue
        origin = settings.get("environment_from") if name == "environment" else said_by.get(name)
        yield name, _value(value), origin or otherwise


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _tables(summary: Mapping[str, Mapping[str, int]]) -> list[str]:
    used = list(dict.fromkeys(what for of_table in summary.values() for what in of_table))
    rows = [
        (table, *(f"{of_table[what]:,}" if what in of_table else "" for what in used))
        for table, of_table in summary.items()
    ]
    return aligned(("table", *used), rows)
