"""What a run is about to do, as rows of a table: for the question, and for ``seed plan``.

Reads the plan, the catalog and the ledger; nothing of it is written anywhere.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from seedlib import audit, cautions, masks, summary
from seedlib.errors import many
from seedlib.estimate import Pace
from seedlib.keys import holding
from seedlib.ledger import MET
from seedlib.survey import strategy
from seedlib.terminal.layout import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.errors import SeedError
    from seedlib.ledger import Load
    from seedlib.plan import Plan
    from seedlib.run import Run
    from seedlib.timings import What

Going = tuple[str, str, int, str, int, int]

GOING = ("revision", "table", "rows", "what", "edited", "kept")
COMING = ("revision", "table", "rows", "what")

PLANNING = "seedlib.planning"
"""The entry of Alembic's ``Config.attributes`` by which a plan is asked for, and no run."""


class Show(Protocol):
    """Shows a plan that was checked."""

    def __call__(self, run: Run, plan: Plan, refused: SeedError | None) -> None:
        """Show it.

        Args:
            run: The run that it would be.
            plan: The plan.
            refused: Everything that speaks against it.
        """
        ...


_ITEM = "  - "
"""How :func:`seedlib.errors.problems` begins each thing that is wrong."""

_BY: Mapping[str, str] = MappingProxyType({"load": "LOAD DATA", "insert": "INSERT"})
_DONE: Mapping[str, What] = MappingProxyType({"inserted": "rows", "updated": "update"})
_LEFT = frozenset({"revision", "table", "what", "by", "masks"})
_HEADINGS = MappingProxyType(
    {"in_already": "in already", "rows_there": "rows there", "seconds": "about"}
)

_DEFAULTS = {"environment": "default", "size": "the environment's default"}


def coming(run: Run, plan: Plan) -> Iterator[tuple[str, str, int, str]]:
    """A line for each table of each revision that is loaded."""
    planned = {seeder.revision for seeder in plan.loading}
    for seeder in plan.loading:
        dataset = run.planned_dataset(seeder.revision, planned)
        for declared in seeder.declared:
            table, seed = dataset.table(declared.table), declared in seeder.seeds
            rows = table.segment(declared.columns).count if seed else table.count
            what = "inserted" if seed else "updated"
            yield seeder.revision, declared.table, rows, what


def going(run: Run) -> Iterator[Going]:
    """A line for each table of each revision; second passes go with their rows."""
    found = run.survey
    for entry in (*found.entries, *found.staying):
        if entry.kind == "fill":
            continue
        edited = sum(len(one.keys) for one in found.edited if one.entry == entry)
        stay, rows = kept(run, entry), found.rows[entry.identity]
        if entry.kind in MET and not run.ledger.done(entry):
            continue
        what: str = audit.taking_back(entry.kind)
        if strategy(run, entry) == "none":
            what, rows = "left", sum(len(keys) for _, keys in run.ledger.chunk_keys(entry))
        yield entry.revision, entry.table, rows - stay, what, edited, stay


def kept(run: Run, entry: Load) -> int:
    """How many of an entry's rows stay, wherever it was that their edit showed."""
    keys = run.survey.kept.get(entry.table)
    if not keys:
        return 0
    has = holding(run.ledger.key_sets(entry))
    return sum(map(has, keys))


def as_json(run: Run, plan: Plan, refused: SeedError | None) -> str:
    """The plan as one JSON object."""
    return json.dumps(_told(run, plan, refused), indent=2, default=str, ensure_ascii=False)


def as_text(run: Run, plan: Plan, refused: SeedError | None) -> Iterator[str]:
    """The plan for a person, line by line, without what speaks against it."""
    told = _told(run, plan, refused)
    where = f"{told['database']} ({run.environment.name}, by {run.environment.origin})"
    settings = [[_cell(value) for value in setting.values()] for setting in told["settings"]]
    blocks = (
        [f"{where}: {told['direction']} from {told['from']}."],
        _work(told) if told["revisions"] else ["Nothing to do."],
        [
            *(f"{one['revision']} is passed over: {one['reason']}." for one in told["passed"]),
            *(f"Note: {warning}" for warning in told["warnings"]),
            *_time(told["steps"]),
        ],
        summary.aligned(["setting", "value", "from"], settings, left=(0, 1, 2)),
    )
    for at, block in enumerate(filter(None, blocks)):
        yield from block if at == 0 else ("", *block)


def _told(run: Run, plan: Plan, refused: SeedError | None) -> dict[str, Any]:
    down = bool(plan.taking)
    # What does not fit the database cannot be counted.
    steps = [] if refused else _going_steps(run) if down else _coming_steps(run, plan)
    return {
        "database": run.session.dialect.database_name(run.control),
        "environment": run.environment.name,
        "direction": "downgrade" if down else "upgrade",
        "from": ", ".join(run.heads) or "base",
        "revisions": plan.revisions,
        "steps": list(steps),
        "passed": [{"revision": s.revision, "reason": run.passing(s)} for s in plan.passing],
        "warnings": [] if refused else list(cautions.every(run, plan, run.heads)),
        "problems": _problems(refused),
        "settings": list(_settings(run)),
    }


def _problems(refused: SeedError | None) -> list[str]:
    """What speaks against the run, each thing by itself."""
    if refused is None:
        return []
    listed = [line for line in str(refused).splitlines() if line.startswith(_ITEM)]
    return [line.removeprefix(_ITEM) for line in listed] or [str(refused)]


def _going_steps(run: Run) -> Iterator[dict[str, Any]]:
    pace = Pace.read(run.control)
    for row in going(run):
        step = dict(zip(GOING, row, strict=True))
        yield {**step, "seconds": pace.seconds(row[0], row[1], "unload", row[2])}


def _coming_steps(run: Run, plan: Plan) -> Iterator[dict[str, Any]]:
    pace, there = Pace.read(run.control), _Counted(run)
    for row in coming(run, plan):
        revision, table, rows, what = row
        begun = _in_already(run, revision, table, what)
        yield {
            **dict(zip(COMING, row, strict=True)),
            "in_already": begun,
            "rows_there": there[table],
            "by": _BY[run.path],
            "seconds": pace.seconds(revision, table, _DONE[what], rows - begun),
            "masks": _masks(run, revision, table),
        }


class _Counted(dict[str, int]):
    """The number of rows that each table has now, whoever put them in."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def __missing__(self, table: str) -> int:
        name = self._run.session.dialect.quote(table)
        self[table] = self._run.control.exec_driver_sql(
            f"SELECT COUNT(*) FROM {name}", ()
        ).scalar_one()
        return self[table]


def _in_already(run: Run, revision: str, table: str, what: str) -> int:
    """How many of a step's rows an interrupted run has put in, or updated."""
    kinds = ("rows", *MET) if what == "inserted" else ("update",)
    entries = (
        (run.ledger.load(revision, table, kind) for kind in kinds) if run.ledger.present else ()
    )
    return sum(
        len(keys)
        for entry in entries
        if entry is not None and entry.state != "free"
        for _, keys in run.ledger.chunk_keys(entry)
    )


def _masks(run: Run, revision: str, table: str) -> dict[str, Any] | None:
    """What becomes of a table's personal columns, if it has some from a source."""
    found = [
        mask
        for declared in run.catalog[revision].seeds
        if declared.table == table
        for mask in masks.of(run.id, declared)
    ]
    if not found:
        return None
    return {
        "strategy": found[0].strategy,
        "key_id": found[0].key_id,
        "columns": {mask.column: mask.what for mask in found},
    }


def _settings(run: Run) -> Iterator[dict[str, Any]]:
    """Each setting, its value, and who said so."""
    values = summary.configuration(run)
    origins = run.settings.origins
    values["workers"] = run.workers(costly=run.catalog.masks)
    for name, value in values.items():
        if name in {"environment_from", "said_by", "dry_run"}:
            continue
        if name == "rows":
            for table, rows in run.volume.rows.items():
                yield _setting(f"rows.{table}", rows, origins[f"rows.{table}"])
            continue
        origin = run.environment.origin if name == "environment" else origins.get(name)
        yield _setting(name, value, origin or _DEFAULTS.get(name, "default"))


def _setting(name: str, value: object, origin: str) -> dict[str, Any]:
    return {"setting": name, "value": value, "from": origin}


def _work(told: Mapping[str, Any]) -> list[str]:
    """The steps, without the columns in which none of them has anything."""
    steps: list[dict[str, Any]] = told["steps"]
    if not steps:
        return [f"Revisions: {', '.join(told['revisions'])}."]
    used = [name for name in steps[0] if name == "rows" or any(step[name] for step in steps)]
    left = [at for at, name in enumerate(used) if name in _LEFT]
    cells = [[_cell(step[name], name) for name in used] for step in steps]
    return summary.aligned([_HEADINGS.get(name, name) for name in used], cells, left=left)


def _time(steps: Sequence[dict[str, Any]]) -> Iterator[str]:
    """About how long all of it takes, as far as earlier runs tell."""
    known = [step["seconds"] for step in steps if step["seconds"] is not None]
    if known:
        rest = len(steps) - len(known)
        but = f", and {many(rest, 'step that', 'steps that')} no earlier run had" if rest else ""
        yield f"About {duration(sum(known))} by earlier runs{but}."


def _cell(value: object, name: str = "") -> str:
    if name == "seconds" and isinstance(value, float):
        return duration(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        key = f", key {value['key_id']}" if value["key_id"] else ""
        return f"{len(value['columns'])} columns {value['strategy']}{key}"
    return "" if value is None else str(value)
