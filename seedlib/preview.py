"""What a run is about to do, as rows of a table: for the question, and for ``seed plan``.

Reads the plan, the catalog and the ledger; nothing of it is written anywhere.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import sqlalchemy as sa

from seedlib import audit, cautions, masks, summary
from seedlib.circles import second_pass
from seedlib.declaration_errors import column_failed
from seedlib.errors import problems
from seedlib.estimate import Pace
from seedlib.keys import holding
from seedlib.ledger import MET
from seedlib.plan_errors import UnfitError
from seedlib.survey import strategy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.errors import SeedError
    from seedlib.ledger import Kind, Load
    from seedlib.plan import Plan
    from seedlib.run import Run
    from seedlib.timings import What
    from seedlib.values.array import Array
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

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

_AT_ONCE = 50_000
"""Rows whose references are made at once, to see which second passes fill."""

_DEFAULTS = {"environment": "default", "size": "the environment's default"}


class Coming(NamedTuple):
    """What a revision that is loaded does to a table: its rows, their second pass, an update.

    Args:
        revision: The revision.
        table: The table.
        rows: How many rows it is done to.
        kind: What is done.
        in_already: To how many of them an interrupted run has done it.
    """

    revision: str
    table: str
    rows: int
    kind: What
    in_already: int

    @property
    def shown(self) -> tuple[str, str, int, str]:
        """As a line of a table; see :data:`COMING`."""
        what = "inserted" if self.kind == "rows" else "updated"
        return self.revision, self.table, self.rows, what


def coming(run: Run, plan: Plan, *, without: Collection[str] = ()) -> Iterator[Coming]:
    """All that the revisions that are loaded do, in the order in which they do it.

    Args:
        run: The run.
        plan: The plan.
        without: Revisions of whose rows it cannot be told how many they are.
    """
    planned = {seeder.revision for seeder in plan.loading}
    for seeder in plan.loading:
        if seeder.revision in without:
            continue
        dataset = run.planned_dataset(seeder.revision, planned)
        for one in seeder.seeds:
            rows = dataset.table(one.table).segment(one.columns).count
            yield Coming(one.revision, one.table, rows, "rows", _in_already(run, one, "rows", *MET))
        for one, columns in _waiting(run, seeder):
            own = dataset.table(one.table).segment(one.columns)
            covered = _covered(run, one)
            begun = _filled(run, one, own, columns, range(covered))
            rows = begun + _filled(run, one, own, columns, range(covered, own.count))
            yield Coming(one.revision, one.table, rows, "fill", begun)
        for one in seeder.updates:
            rows, begun = dataset.table(one.table).count, _in_already(run, one, "update")
            yield Coming(one.revision, one.table, rows, "update", begun)


def _waiting(run: Run, seeder: Seeder) -> Iterator[tuple[Declared, Collection[str]]]:
    """The seeds whose references wait for a second pass, and those columns."""
    ahead = {one.table for one in seeder.seeds}
    for one in seeder.seeds:
        columns = second_pass(one, run.shape(one.table), ahead)
        if columns:
            yield one, columns
        ahead.discard(one.table)


def _in_already(run: Run, declared: Declared, *kinds: Kind) -> int:
    """How many of a declaration's rows an interrupted run has put in, or updated."""
    return sum(
        len(keys)
        for entry in _begun(run, declared, *kinds)
        for _, keys in run.ledger.chunk_keys(entry)
    )


def _covered(run: Run, declared: Declared) -> int:
    """Through how many of a seed's rows, from the first on, an interrupted second pass went."""
    return sum(run.ledger.covered(entry) for entry in _begun(run, declared, "fill"))


def _begun(run: Run, declared: Declared, *kinds: Kind) -> Iterator[Load]:
    for kind in kinds if run.ledger.present else ():
        entry = run.ledger.load(declared.revision, declared.table, kind)
        if entry is not None and entry.state != "free":
            yield entry


def _filled(
    run: Run, declared: Declared, own: Extent, columns: Iterable[str], offsets: range
) -> int:
    """How many of these rows get a reference by their second pass: the others stay NULL.

    Raises:
        SeedError: A seeder's own function fails.
    """
    found = 0
    for at in range(offsets.start, offsets.stop, _AT_ONCE):
        some = np.arange(at, min(at + _AT_ONCE, offsets.stop), dtype=np.uint64)
        rows = own.rows(some + np.uint64(own.first_row))
        cells = (_references(run, declared, rows, name) for name in columns)
        found += int(np.count_nonzero(~np.logical_and.reduce([one.isnull() for one in cells])))
    return found


def _references(run: Run, declared: Declared, rows: Rows, name: str) -> Array:
    try:
        return rows[name]
    except sa.exc.SQLAlchemyError:
        raise
    except Exception as error:
        failed = column_failed(declared.revision, declared.table, name, run.said(error))
        raise problems("The seeds cannot be loaded:", [failed]) from error


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


def told(run: Run, plan: Plan, refused: SeedError | None) -> dict[str, Any]:
    """All that ``seed plan`` has to say, under the names that its JSON has."""
    down = bool(plan.taking)
    uncounted = refused.uncounted if isinstance(refused, UnfitError) else frozenset()
    steps = _going_steps(run) if down else _coming_steps(run, plan, uncounted)
    return {
        "database": run.session.dialect.database_name(run.control),
        "environment": run.environment.name,
        "direction": "downgrade" if down else "upgrade",
        "from": ", ".join(run.heads) or "base",
        "revisions": plan.revisions,
        "steps": list(steps),
        "uncounted": [name for name in plan.revisions if name in uncounted],
        "passed": [{"revision": s.revision, "reason": run.passing(s)} for s in plan.passing],
        "warnings": list(cautions.every(run, plan, run.heads, fits=not uncounted)),
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


def _coming_steps(run: Run, plan: Plan, uncounted: Collection[str]) -> Iterator[dict[str, Any]]:
    pace, there = Pace.read(run.control), _Counted(run)
    for step in coming(run, plan, without=uncounted):
        revision, table, rows, kind, in_already = step
        # Where there is no round trip to save, changes go row by row.
        travels = kind == "rows" or run.session.dialect.lays_changes
        yield {
            **dict(zip(COMING, step.shown, strict=True)),
            "in_already": in_already,
            "rows_there": there[table],
            "by": _BY[run.path] if travels else None,
            "seconds": pace.seconds(revision, table, kind, rows - in_already),
            "masks": _masks(run, revision, table) if kind == "rows" else None,
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
