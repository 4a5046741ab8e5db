"""Rows out, as a script: what is to go is found, compared and counted before the first goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlib import errors, irreversible, natural, offline_errors, rollback_errors
from seedlib.images import changed_columns
from seedlib.offline import guards, own, reader, rehearsal
from seedlib.offline.mysql import MySQLClient
from seedlib.offline.mysql_taking import MySQLTaking
from seedlib.offline.sqlite import SQLiteClient
from seedlib.offline.sqlite_taking import SQLiteTaking
from seedlib.offline.taking import Going

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from alembic.runtime.migration import RevisionStep

    from seedlib.catalog import Seeder
    from seedlib.offline.draft import Draft
    from seedlib.offline.rehearsal import Ears, Work
    from seedlib.offline.script import Script
    from seedlib.offline.sql import Expression, Guard, Sql
    from seedlib.offline.taking import Taking
    from seedlib.seed import Declaration
    from seedlib.shape import IncomingKey

_ONLINE = "Take it back by alembic -n seeds downgrade without --sql"
_DONE = {"rows": "deleted", "fill": "emptied", "update": "put back"}
_STAYS = "What was taken back so far stays so"


def taking(sql: Sql) -> Taking:
    """The words in which the client is told to take rows back."""
    if isinstance(sql, MySQLClient):
        return MySQLTaking(sql)
    assert isinstance(sql, SQLiteClient)
    return SQLiteTaking(sql)


class Downgrade:
    """The taking back of some revisions. See :class:`~seedlib.offline.write.Direction`."""

    def __init__(self, draft: Draft, script: Script, sql: Sql, ears: Ears) -> None:
        self._draft, self._script, self._sql, self._ears = draft, script, sql, ears
        self._words = taking(sql)
        self._going: dict[str, list[Going]] = {}

    def check(self, steps: Sequence[RevisionStep]) -> None:
        """Refuse what cannot be taken back, or not by a script.

        Raises:
            SeedError: With a line for each thing.
        """
        draft, run = self._draft, self._draft.run
        seeders = [run.catalog[step.revision.revision] for step in steps]
        top = max((s.order for s in seeders), default=-1)
        here = [s for s in run.catalog.seeders[: top + 1] if run.passing(s) is None]
        found = list(self._asked())
        unknown = list(rehearsal.unrecorded(draft, dict.fromkeys([*here, *seeders])))
        if unknown:
            raise offline_errors.refused([*found, *unknown])
        found += [line for s in seeders for line in self._irreversible(s)]
        calls: dict[str, list[tuple[Declaration, ...]]] = {}
        for step, seeder in zip(steps, seeders, strict=True):
            revision = seeder.revision
            draft.under_way(revision)
            up = rehearsal.listen(
                run, self._ears, revision, "upgrade", step.revision.module.upgrade
            )
            down = rehearsal.listen(run, self._ears, revision, "downgrade", step.migration_fn)
            calls[revision] = up[0].calls
            found += [problem for _, problem in (up, down) if problem]
            if not down[0].unseeded and seeder.declared and not down[1]:
                found.append(offline_errors.nothing_unseeded(revision))
        if found:
            raise offline_errors.refused(found)
        for seeder in here:
            if seeder.revision not in calls:
                rehearsal.loaded(draft, [seeder])
            else:
                work = rehearsal.issue(draft, seeder, calls[seeder.revision])
                self._enter(seeder.revision, [one for call in work for one in call])

    def _enter(self, revision: str, work: Sequence[Work]) -> None:
        before = sum(map(len, self._going.values()))
        self._going[revision] = [self._entry(one, before + at) for at, one in enumerate(work, 1)]

    def _asked(self) -> Iterator[str]:
        """What speaks against any rollback by a script."""
        settings, environment = self._draft.run.settings, self._draft.run.environment.name
        if environment != "development" and settings.backup != "never":
            yield offline_errors.no_backup(environment)
        if settings.on_edited == "keep" or (settings.on_edited != "refuse" and self._sql.hashes):
            why = "rows are handed over, or kept on the audit trail, one by one"
            yield offline_errors.no_key(f"on-edited={settings.on_edited}", why)
        elif settings.on_edited == "refuse" and not self._sql.hashes:
            yield offline_errors.cannot_compare()

    def _irreversible(self, seeder: Seeder) -> Iterator[str]:
        reason = irreversible.reason(seeder)
        if reason is not None:
            yield rollback_errors.irreversible(seeder.revision, reason)
        for one in seeder.updates:
            shape = self._draft.run.shape(one.table)
            for column in (shape.columns[name] for name in one.columns):
                if not self._sql.restored(column):
                    where = f"{seeder.revision}, {one.table}.{column.name}"
                    yield offline_errors.cannot_restore(where, column.type_text, self._sql.client)
        for one in seeder.seeds:
            where = f"{seeder.revision}, {one.table}"
            if one.seed.rollback != "delete":
                yield offline_errors.strategy(where, one.seed.rollback)
            if natural.looked_for(one):
                yield offline_errors.on_conflict(where)
            yield from rehearsal.beside_live_rows(self._draft.run, seeder, one)

    @property
    def tables(self) -> Collection[str]:
        """Those that rows go from, or are put back in."""
        return {one.load.table for every in self._going.values() for one in every}

    def outline(self, steps: Sequence[RevisionStep]) -> Iterator[tuple[str, Sequence[str]]]:
        """What becomes of each table; how many rows that are, the ledger in the database knows."""
        for revision in (step.revision.revision for step in steps):
            going = reversed(self._going.get(revision, []))
            yield revision, [f"{one.load.table} {_DONE[one.load.kind]}" for one in going]

    def became(self) -> Expression:
        """What the audit trail has of it."""
        return reader.taken_back(self._sql)

    def notes(self) -> Iterator[str]:
        """What is not as in a run."""
        yield (
            "No backup is taken by this script: take one first, by `seed backup` or by the"
            " database's own tool. All rows of a table go in one transaction."
        )
        if not self._sql.hashes:
            yield (
                f"{self._sql.client} cannot compute row hashes: rows that somebody edited go with"
                " the others (-x on-edited=delete)."
            )

    def begin(self) -> Iterator[str]:
        """Nothing besides."""
        return iter(())

    def function(self, step: RevisionStep) -> Callable[..., Any]:
        """Its own ``downgrade``."""
        revision, own_downgrade, script = step.revision.revision, step.migration_fn, self._script

        def downgrade(**options: object) -> None:
            script.begin()
            self._ears.listening = _TakingBack(self, revision)
            script.heed(alembic=True)
            own_downgrade(**options)

        return downgrade

    def stamped(self, revision: str) -> tuple[list[str], list[Guard]]:
        """Forget a revision's entries; reserved ids are kept for its next upgrade."""
        sql = self._sql
        state = {"revision": revision, "state": "unloading"}
        free = (
            f"UPDATE seed_load SET state = 'free' WHERE {sql.where(state)} AND kind = 'rows'"
            " AND first_id IS NOT NULL;"
        )
        left = sql.query("COUNT(*)", "seed_chunk", {"revision": revision})
        passed = {"revision": revision, "state": "passed"}
        statements = [free, sql.delete("seed_load", state), sql.delete("seed_load", passed)]
        return statements, [(f"{revision} left rows in the ledger. {_STAYS}", f"{left} = 0")]

    def _entry(self, work: Work, number: int) -> Going:
        load = work.issued.load
        keys = f"seed_going_{number}" if load.kind == "rows" else "seed_keys"
        return Going(load, self._draft.run.shape(load.table), keys)

    @property
    def _rows(self) -> list[Going]:
        return [one for every in self._going.values() for one in every if one.load.kind == "rows"]

    def guards(self) -> None:
        """The ledger has what is taken back, nothing of it was edited, nobody refers to it."""
        script, sql = self._script, self._sql
        for revision, every in self._going.items():
            sentence = (
                f"The ledger has other entries of {revision} than this script takes back."
                f" {_ONLINE}. Nothing was changed"
            )
            where = f"revision = {sql.text(revision)} AND state NOT IN ('free', 'passed')"
            query = f"COUNT(*) FROM seed_load WHERE {where}"
            guards.ask(script, sql, "seed_load", query, len(every), sentence)
            for one in every:
                row = own.as_row(one.load)
                same = {name: row[name] for name in ("position", "key_columns", "hashed")}
                where = sql.where({**one.identity, **same, "state": "loaded"})
                query = f"COUNT(*) FROM seed_load WHERE {where}"
                guards.ask(script, sql, "seed_load", query, 1, sentence)
        self._survey()

    def _survey(self) -> None:
        """Find the rows that go, and stop where one was edited, or somebody else's refers to it."""
        script, words = self._script, self._words
        tables = sorted({one.load.table for one in self._rows})
        incoming = self._draft.recorded.incoming
        towards = [key for key in incoming if key.key.table in tables]
        if tables:
            sentence = (
                "Other foreign keys refer to these tables than were recorded: run seed shape again,"
                " and write this script anew. Nothing was changed"
            )
            script.guard(sentence, words.incoming_guard(tables, towards))
        for one in self._rows:
            script.note(f"The rows that {one.load.revision} put into {one.load.table}")
            script.say(*words.lay(one))
            self._as_they_were(one, "Nothing was changed")
        for one in (one for every in self._going.values() for one in every):
            if one.load.kind == "update":
                sentence = (
                    f"The former values of {one.load.table} were kept by a run, in a form that this"
                    f" client cannot read. {_ONLINE}. Nothing was changed"
                )
                script.guard(sentence, words.images_readable(one))
        for one in self._rows:
            for key in towards:
                if key.key.table == one.load.table:
                    self._nobody_refers(one, key, "Nothing was changed")

    def _as_they_were(self, one: Going, changed: str) -> None:
        found = self._words.edited(one)
        if found is not None:
            statements, number = found
            sentence = (
                f"Rows of {one.load.table} were edited since {one.load.revision} put them in or"
                f" changed them. {_ONLINE}, and -x on-edited=. {changed}"
            )
            self._script.say(*statements)
            self._script.guard(sentence, f"{number} = 0")

    def _nobody_refers(self, one: Going, key: IncomingKey, changed: str) -> None:
        """Of those that go too, and of references that are put back before, none counts."""
        children = [other for other in self._rows if other.load.table == key.table]
        if key.schema is None and self._put_back(key):
            return
        keys = one.keys
        if any(other.keys == keys for other in children):
            keys = "seed_parents"
            self._script.say(*self._words.copy(one.keys, keys))
        sentence = (
            f"Rows of {key.table} that do not go refer by {key.key.name} to rows of"
            f" {one.load.table} that do. {changed}"
        )
        self._script.guard(sentence, f"{self._words.referring(key, one, keys, children)} = 0")

    def _put_back(self, key: IncomingKey) -> bool:
        """Whether this script undoes a change to the foreign key, which is looked at then."""
        return any(
            one.load.table == key.table and set(changed_columns(one.load)) & set(key.key.columns)
            for every in self._going.values()
            for one in every
            if one.load.kind != "rows"
        )

    def unseed(self, revision: str) -> None:
        """Take back one revision, its latest entry first."""
        script, sql = self._script, self._sql
        every = self._going.get(revision, [])
        script.say(
            sql.set("seed_load", {"state": "unloading"}, {"revision": revision, "state": "loaded"})
        )
        script.commit()
        for one in reversed(every):
            load = one.load
            script.note(f"{revision}: rows of {load.table} are {_DONE[load.kind]}")
            script.begin()
            if load.kind != "rows":
                script.say(*self._words.lay(one))
            self._as_they_were(one, _STAYS)
            self._take(one)
            script.say(sql.delete("seed_chunk", one.identity))
            script.commit()

    def _take(self, one: Going) -> None:
        script, words, load = self._script, self._words, one.load
        touched = self._draft.recorded.touched.get(load.table, ())
        columns = changed_columns(load)
        if load.kind == "rows":
            for key in self._draft.recorded.incoming:
                if key.key.table == load.table:
                    own_rows = [one] if key.table == load.table else []
                    self._nobody_at_all(one, key, own_rows)
            script.say(words.audited(one), words.delete(one))
        elif load.kind == "fill":
            script.say(words.audited(one, columns), *words.empty(one, columns, touched))
        else:
            script.say(words.audited(one), *words.restore(one, columns, touched))

    def _nobody_at_all(self, one: Going, key: IncomingKey, own_rows: Sequence[Going]) -> None:
        keys = one.keys
        if own_rows:
            keys = "seed_parents"
            self._script.say(*self._words.copy(one.keys, keys))
        sentence = (
            f"Rows of {key.table} refer by {key.key.name} to rows of {one.load.table} that are"
            f" about to go. {_STAYS}"
        )
        self._script.guard(sentence, f"{self._words.referring(key, one, keys, own_rows)} = 0")


class _TakingBack:
    """Writes what a revision asks for. See :class:`rehearsal.Heeding`."""

    def __init__(self, down: Downgrade, revision: str) -> None:
        self._down, self._revision = down, revision

    def seed(self, declarations: Sequence[Declaration]) -> None:  # noqa: ARG002 - whatever they are
        """Refuse it: nothing is to go in on the way down."""
        raise errors.outside_a_run("seed")

    def unseed(self) -> None:
        """Take back what the ledger has of it."""
        self._down.unseed(self._revision)
