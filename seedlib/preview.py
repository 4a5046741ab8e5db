"""What a run is about to do, as rows of a table: for the question, and for ``seed plan``.

Reads the plan, the catalog and the ledger; nothing of it is written anywhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from seedlib import audit, masks, summary
from seedlib.keys import holding
from seedlib.ledger import MET
from seedlib.survey import strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.ledger import Load
    from seedlib.plan import Plan
    from seedlib.run import Run

Going = tuple[str, str, int, str, int, int]

GOING = ("revision", "table", "rows", "what", "edited", "kept")
COMING = ("revision", "table", "rows", "what")

PLANNING = "seedlib.planning"
"""The entry of Alembic's ``Config.attributes`` by which a plan is asked for, and no run."""


class Show(Protocol):
    """Shows a plan that was checked."""

    def __call__(self, run: Run, plan: Plan) -> None:
        """Show it."""
        ...


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
        kept, rows = _kept(run, entry), found.rows[entry.identity]
        if entry.kind in MET and not run.ledger.done(entry):
            continue
        what: str = audit.taking_back(entry.kind)
        if strategy(run, entry) == "none":
            what, rows = "left", sum(len(keys) for _, keys in run.ledger.chunk_keys(entry))
        yield entry.revision, entry.table, rows - kept, what, edited, kept


def _kept(run: Run, entry: Load) -> int:
    """How many of an entry's rows stay, wherever it was that their edit showed."""
    kept = run.survey.kept.get(entry.table)
    if not kept:
        return 0
    has = holding(run.ledger.key_sets(entry))
    return sum(map(has, kept))


def as_json(run: Run, plan: Plan) -> str:
    """The plan as one JSON object."""
    return json.dumps(_told(run, plan), indent=2, default=str, ensure_ascii=False)


def as_text(run: Run, plan: Plan) -> Iterator[str]:
    """The plan for a person, line by line."""
    told = _told(run, plan)
    where = f"{told['database']} ({run.environment.name}, by {run.environment.origin})"
    yield f"{where}: {told['direction']} from {told['from']}."
    yield ""
    if plan.empty:
        yield "Nothing to do."
    elif told["steps"]:
        shown = [[_cell(value) for value in step.values()] for step in told["steps"]]
        yield from summary.aligned(
            list(told["steps"][0]), shown, left=(0, 1, 3) if plan.taking else (0, 1, 3, 4)
        )
    yield from (f"{one['revision']} is passed over: {one['reason']}." for one in told["passed"])
    yield ""
    settings = [[_cell(value) for value in setting.values()] for setting in told["settings"]]
    yield from summary.aligned(["setting", "value", "from"], settings, left=(0, 1, 2))


def _told(run: Run, plan: Plan) -> dict[str, Any]:
    down = bool(plan.taking)
    steps = _going_steps(run) if down else _coming_steps(run, plan)
    return {
        "database": run.session.dialect.database_name(run.control),
        "environment": run.environment.name,
        "direction": "downgrade" if down else "upgrade",
        "from": ", ".join(run.heads) or "base",
        "revisions": plan.revisions,
        "steps": list(steps),
        "passed": [{"revision": s.revision, "reason": run.passing(s)} for s in plan.passing],
        "settings": list(_settings(run)),
    }


def _going_steps(run: Run) -> Iterator[dict[str, Any]]:
    for row in going(run):
        yield dict(zip(GOING, row, strict=True))


def _coming_steps(run: Run, plan: Plan) -> Iterator[dict[str, Any]]:
    for row in coming(run, plan):
        yield {**dict(zip(COMING, row, strict=True)), "masks": _masks(run, row[0], row[1])}


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


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        key = f", key {value['key_id']}" if value["key_id"] else ""
        return f"{len(value['columns'])} columns {value['strategy']}{key}"
    return "" if value is None else str(value)
