"""Rows in, as a script: what speaks against it, and each revision's own part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlib import errors, natural, offline_errors, plan, plan_errors, schema_tree
from seedlib.ledger import passed_over
from seedlib.objections import Objections
from seedlib.offline import guards, own, reader, rehearsal
from seedlib.offline.changes import Changes
from seedlib.offline.rows import SeedRows
from seedlib.pins.judge import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from alembic.runtime.migration import RevisionStep

    from seedlib.catalog import Catalog, Seeder
    from seedlib.offline.draft import Draft
    from seedlib.offline.rehearsal import Ears, Work
    from seedlib.offline.script import Script
    from seedlib.offline.sql import Expression, Guard, Sql
    from seedlib.run import Run
    from seedlib.seed import Declaration
    from seedlib.shape_file import Recorded


class Upgrade:
    """The loading of some revisions. See :class:`~seedlib.offline.write.Direction`."""

    def __init__(self, draft: Draft, script: Script, sql: Sql, ears: Ears) -> None:
        self._draft, self._script, self._sql, self._ears = draft, script, sql, ears
        self._loading: list[Seeder] = []
        self._passing: dict[str, str] = {}
        self._before: list[Work] = []
        self._work: dict[str, list[list[Work]]] = {}

    def check(self, steps: Sequence[RevisionStep]) -> None:
        """Refuse what cannot be loaded, or not be written.

        Raises:
            SeedError: With a line for each thing.
        """
        run, draft = self._draft.run, self._draft
        seeders = [run.catalog[step.revision.revision] for step in steps]
        self._passing = {s.revision: why for s in seeders if (why := run.passing(s)) is not None}
        self._loading = [s for s in seeders if s.revision not in self._passing]
        first = min((s.order for s in seeders), default=0)
        earlier = [s for s in run.catalog.seeders[:first] if run.passing(s) is None]
        unknown = list(rehearsal.unrecorded(draft, earlier))
        if unknown:
            raise offline_errors.refused(unknown)
        self._before = rehearsal.loaded(draft, earlier)
        ahead = self._schema_ahead()
        found = [plan_errors.schema_too_old(names, requires) for requires, names in ahead.items()]
        objections = _Objections(run, self._loading, draft.recorded)
        for seeder in self._loading:
            if seeder.requires not in ahead:
                found += objections.to(seeder)
            found += _conflicts(run.catalog, seeder, earlier)
        calls: dict[str, list[tuple[Declaration, ...]]] = {}
        for step in steps:
            revision = step.revision.revision
            if revision not in self._passing:
                draft.under_way(revision)
                heard, problem = rehearsal.listen(
                    run, self._ears, revision, "upgrade", step.migration_fn
                )
                calls[revision] = heard.calls
                found += [problem] if problem else []
        for seeder in self._loading if not found else ():
            self._work[seeder.revision] = rehearsal.issue(draft, seeder, calls[seeder.revision])
            found += rehearsal.objections(draft, seeder, self._work[seeder.revision], self._sql)
        if found:
            raise offline_errors.refused(found) from objections.cause

    def _schema_ahead(self) -> dict[str, list[str]]:
        wanted = any(seeder.requires for seeder in self._loading)
        heads = self._draft.recorded.schema_revisions or ()
        there = schema_tree.ancestors(heads) if wanted else set()
        return plan.schema_ahead(self._loading, there)

    @property
    def tables(self) -> Collection[str]:
        """Those that are loaded or changed, and those that were loaded before."""
        own_tables = {one.table for seeder in self._loading for one in seeder.declared}
        return own_tables | {work.declared.table for work in self._before}

    def outline(self, steps: Sequence[RevisionStep]) -> Iterator[tuple[str, Sequence[str]]]:
        """How many rows go into each table, as planned, and which tables are changed."""
        for revision in (step.revision.revision for step in steps):
            work = [one for call in self._work.get(revision, ()) for one in call]
            parts = [f"{one.declared.table} {one.issued.load.total:,}" for one in work if one.table]
            changed = [one.declared.table for one in work if one.issued.load.kind == "update"]
            parts += [f"{table} changed" for table in changed]
            yield revision, ["passed over"] if revision in self._passing else parts

    def became(self) -> Expression:
        """What is in and changed; rows that were left out are not."""
        return reader.loaded(self._sql, self._draft)

    def notes(self) -> Iterator[str]:
        """What is passed over, and what cannot be the same as in a run."""
        for revision, reason in self._passing.items():
            yield f"Passed over: {revision}, {reason}."
        if not self._sql.hashes:
            yield (
                f"{self._sql.client} cannot compute row hashes, by which edits are noticed: the"
                " next run of `alembic -n seeds` that writes fills them in."
            )

    def guards(self) -> None:
        """Nothing of it is in, and what comes before it is as was assumed."""
        if self._loading:
            revisions = [seeder.revision for seeder in self._loading]
            guards.not_in(self._script, self._sql, revisions)
        for work in self._before:
            guards.loaded_before(self._script, self._sql, work.issued)

    def begin(self) -> Iterator[str]:
        """The first ids of what is in, relative to which references are written."""
        for issued in (work.issued for work in self._before):
            if issued.name:
                identity = own.identity_of(issued.load)
                first = self._sql.query("first_id", "seed_load", identity)
                yield self._sql.remember(issued.name, first)

    def function(self, step: RevisionStep) -> Callable[..., Any]:
        """Its own ``upgrade``, or, where it is passed over, a note of that in the ledger."""
        revision, own_upgrade, script = step.revision.revision, step.migration_fn, self._script

        def upgrade(**options: object) -> None:
            script.begin()
            script.say(*own.forget_passed(self._sql, revision))
            if revision in self._passing:
                passed = passed_over(revision, "", self._passing[revision])
                script.say(own.entry(self._sql, passed, "passed", None))
            script.heed(alembic=True)
            if revision not in self._passing:
                self._ears.listening = _Loading(self._do, iter(self._work[revision]))
                own_upgrade(**options)

        return upgrade

    def _do(self, work: Work) -> None:
        parts = self._draft, self._script, self._sql, work.declared, work.issued
        if work.table is not None:
            SeedRows(*parts, work.table.deferred).write()
        else:
            Changes(*parts).write()

    def stamped(self, revision: str) -> tuple[list[str], list[Guard]]:
        """All of it is in."""
        loading = {"revision": revision, "state": "loading"}
        return [self._sql.set("seed_load", {"state": "loaded"}, loading)], []


def _conflicts(catalog: Catalog, seeder: Seeder, earlier: Sequence[Seeder]) -> Iterator[str]:
    """Rows of earlier revisions that a revision needs, and that may have been there before them."""
    reach = catalog.reach(seeder)
    for other in (one for before in earlier for one in before.seeds):
        if natural.looked_for(other) and (reach is None or other.table in reach):
            yield offline_errors.conflict_parents(seeder.revision, other.table)


class _Loading:
    """Writes what a revision asks for, call by call. See :class:`rehearsal.Heeding`."""

    def __init__(self, do: Callable[[Work], None], calls: Iterator[list[Work]]) -> None:
        self._do, self._calls = do, calls

    def seed(self, declarations: Sequence[Declaration]) -> None:  # noqa: ARG002 - heard before
        """Write the passes that were listed beforehand."""
        for work in next(self._calls):
            self._do(work)

    def unseed(self) -> None:
        """Refuse it: nothing is to be taken back on the way up."""
        raise errors.outside_a_run("unseed")


class _Objections(Objections):
    """What speaks against loading, as far as recorded shapes tell. See :class:`Objections`."""

    def __init__(self, run: Run, loading: Sequence[Seeder], recorded: Recorded) -> None:
        super().__init__(run, loading)
        self._recorded = recorded

    def live(self) -> Live:
        """The database that the shapes were recorded of."""
        heads = self._recorded.schema_revisions or ()
        return Live(
            server=self._recorded.server,
            shapes=self._run.shapes,
            tables=self._tables,
            lacks=lambda wanted: schema_tree.lacking(wanted, heads),
        )

    def known_tables(self) -> frozenset[str]:
        """Those that were recorded: of others nothing is known."""
        return frozenset(self._run.shapes)

    def _ids(self, *_: object) -> Iterator[str]:
        """How many ids are left, a guard of the script asks."""
        return iter(())

    def _checks_unmet(self, *_: object) -> Iterator[str]:
        """Whether masks meet a table's CHECKs, the database tells when the rows go in."""
        return iter(())
