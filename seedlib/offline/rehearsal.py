"""What revisions are going to do, found out by letting them do it while nobody writes along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from seedlib import circles, declaration_errors, natural, offline_errors
from seedlib.chunks import Span, TableLoad
from seedlib.entries import new_entry
from seedlib.errors import SeedError
from seedlib.images import changed_columns
from seedlib.offline.cells import DerivedFromIdsError, Twin
from seedlib.operations import waiting
from seedlib.reserve import chunk_rows, hashed
from seedlib.seed import Seed
from seedlib.values.until import redrawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.offline.draft import Draft, Issued
    from seedlib.offline.sql import Sql
    from seedlib.run import Run
    from seedlib.seed import Declaration

_SAMPLE = 20
"""Rows of which it is tried whether their ids can be told apart."""


class Heeding(Protocol):
    """Who is told what a revision asks for."""

    def seed(self, declarations: Sequence[Declaration]) -> None:
        """It called ``op.seed``."""
        ...

    def unseed(self) -> None:
        """It called ``op.unseed``."""
        ...


class Ears:
    """What ``op.seed`` and ``op.unseed`` talk to; who listens changes in the course of a script."""

    def __init__(self) -> None:
        self.listening: Heeding = Heard()

    def seed(self, declarations: Sequence[Declaration]) -> None:
        """See :class:`Heeding`."""
        self.listening.seed(declarations)

    def unseed(self) -> None:
        """See :class:`Heeding`."""
        self.listening.unseed()


@dataclass(eq=False, slots=True)
class Heard:
    """What one function of a revision asked for, in order."""

    calls: list[tuple[Declaration, ...]] = field(default_factory=list)
    unseeded: bool = False

    def seed(self, declarations: Sequence[Declaration]) -> None:
        """See :class:`Heeding`."""
        self.calls.append(tuple(declarations))

    def unseed(self) -> None:
        """See :class:`Heeding`."""
        self.unseeded = True


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One pass over one table, in the order in which they come.

    Args:
        declared: The declaration.
        issued: Its entry in the ledger.
        table: What makes its chunks, where it is a seed's rows.
    """

    declared: Declared
    issued: Issued
    table: TableLoad | None = None


def listen(
    run: Run, ears: Ears, revision: str, name: str, function: Callable[[], object]
) -> tuple[Heard, str]:
    """Let a revision's function run, and hear what it asks for.

    Returns:
        What it asked for, and why it cannot do without a database, if it cannot.
    """
    heard = ears.listening = Heard()
    try:
        function()
    except SeedError:
        raise
    except Exception as error:  # noqa: BLE001 - an author's code may raise anything
        return heard, offline_errors.needs_database(revision, name, run.said(error))
    return heard, ""


def issue(draft: Draft, seeder: Seeder, calls: Sequence[Sequence[Declaration]]) -> list[list[Work]]:
    """Enter all that a revision loads and changes into the draft's ledger, call by call."""
    draft.under_way(seeder.revision)
    return [list(_call(draft, [_own(seeder, one) for one in call])) for call in calls]


def loaded(draft: Draft, seeders: Sequence[Seeder]) -> list[Work]:
    """Enter what revisions put in that are not gone through: their rows.

    Whose seeds met rows that were there before has keys that nobody knows here.
    """
    every = [issue(draft, s, [[one.declaration for one in s.seeds]]) for s in seeders]
    work = [one for calls in every for call in calls for one in call if one.table is not None]
    return [one for one in work if not natural.looked_for(one.declared)]


def unrecorded(draft: Draft, seeders: Iterable[Seeder]) -> Iterator[str]:
    """Tables and columns of revisions that were not recorded: no row of them can be made."""
    shapes = draft.run.shapes
    for seeder in seeders:
        for table in dict.fromkeys(one.table for one in seeder.declared):
            if table not in shapes:
                yield offline_errors.no_table(seeder.revision, table, list(shapes))
        for one in (one for one in seeder.declared if one.table in shapes):
            for name in one.columns:
                if name not in shapes[one.table].columns:
                    yield offline_errors.no_column(f"{seeder.revision}, {one.table}", name)


def _own(seeder: Seeder, declaration: Declaration) -> Declared:
    declared = seeder.find(declaration)
    if declared is None:
        raise declaration_errors.declared_elsewhere(seeder.revision, declaration.table)
    return declared


def _call(draft: Draft, declared: Sequence[Declared]) -> Iterator[Work]:
    run, ledger = draft.run, draft.ledger
    seeds = [one for one in declared if isinstance(one.declaration, Seed)]
    columns = waiting(run, seeds)
    for one in seeds:
        yield rows(draft, one, columns[one])
        run.loaded.add((run.revision, one.table))
    for one in seeds:
        if columns[one]:
            entry = new_entry(run, one, "fill", "loading", columns[one])
            yield Work(one, ledger.issue(entry))
    for one in declared:
        if not isinstance(one.declaration, Seed):
            entry = new_entry(run, one, "update", "loading", tuple(one.columns))
            yield Work(one, ledger.issue(entry))


def rows(draft: Draft, declared: Declared, deferred: Sequence[str]) -> Work:
    """Enter a seed's rows; their ids are numbered from 1 until the database gives them."""
    run = draft.run
    own = run.dataset().tables[declared.table].segment(declared.columns)
    shape = run.shape(declared.table)
    automatic = len(shape.primary_key) == 1 and shape.primary_key[0] not in declared.columns
    entry = new_entry(
        run,
        declared,
        "rows",
        "loading",
        hashed(run, declared, deferred),
        first_id=1 if automatic else None,
        first_row=own.first_row,
        total=own.count,
        chunk_rows=chunk_rows(run, declared, deferred, own.first_row, own.count),
    )
    issued = draft.ledger.issue(entry)
    table = TableLoad(run, declared, issued.load, deferred)
    issued.chunks = [tuple(span) for span in table.missing()]  # type: ignore[misc]
    return Work(declared, issued, table)


def objections(
    draft: Draft, seeder: Seeder, work: Sequence[Sequence[Work]], sql: Sql
) -> Iterator[str]:
    """What of a revision cannot be written down: tried with its first rows."""
    draft.under_way(seeder.revision)
    for one in (one for call in work for one in call):
        where = f"{seeder.revision}, {one.declared.table}"
        if one.table is None:
            yield from _unimaged(draft, one, where, sql)
        elif natural.looked_for(one.declared):
            yield offline_errors.on_conflict(where)
        else:
            yield from beside_live_rows(draft.run, seeder, one.declared) or _derived(
                draft, one, one.table
            )


def beside_live_rows(run: Run, seeder: Seeder, declared: Declared) -> list[str]:
    """What of a seed's rows is told by the live database alone, in or out.

    Args:
        run: The run.
        seeder: Its revision.
        declared: The seed.
    """
    where, shape = f"{seeder.revision}, {declared.table}", run.shape(declared.table)
    stuck = dict.fromkeys(circles.waits(declared, shape, {declared.table}).stuck)
    closing = circles.closing(seeder.seeds, run.shapes)
    stuck |= dict.fromkeys(link for table, link in closing if table == declared.table)
    found = [offline_errors.closed(where, str(link)) for link in stuck]
    return found + [offline_errors.redrawn(f"{where}.{n}") for n in redrawn(declared.columns)]


def _unimaged(draft: Draft, work: Work, where: str, sql: Sql) -> Iterator[str]:
    """Columns of an update whose former values SQL cannot write down."""
    shape = draft.run.shape(work.declared.table)
    changed = changed_columns(work.issued.load) if work.issued.load.kind == "update" else ()
    for column in (shape.columns[name] for name in changed):
        if not sql.imaged(column):
            yield offline_errors.cannot_keep_image(f"{where}.{column.name}", column.type_text)


def _derived(draft: Draft, work: Work, table: TableLoad) -> Iterator[str]:
    """Columns whose values are made out of ids, and are no reference."""
    load = work.issued.load
    total = min(_SAMPLE, load.total)
    if not total:
        return
    batch = table.make(Span(0, 0, total))
    ids = 1 if work.issued.name else 0
    found = dict(zip(table.columns[ids:], batch.columns[ids:], strict=True))
    numbers = [load.first_row + offset for offset in batch.offsets]
    twin = Twin(draft, work.declared)
    for name, written in found.items():
        try:
            list(twin.apart({name: name}, numbers, {name: written}))
        except DerivedFromIdsError as error:
            yield offline_errors.derives_from_ids(error.where)
