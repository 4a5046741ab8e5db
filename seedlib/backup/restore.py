"""Putting back what a rollback took: rows where their keys are free, the ledger, the version.

The ledger is played again, chunk by chunk in the order in which it was written, each in a
transaction of its own; a chunk that is in is passed over, so that a restore which was killed is
finished by repeating it. What the application wrote since is never touched: a row whose key, or
other unique key, is taken, or whose parent is gone, is left out and told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import lock_errors, rollback_errors
from seedlib.backup import placing, refusals, rows
from seedlib.backup.rows import Entry, Rows
from seedlib.chunks import redone
from seedlib.circles import unopenable, within
from seedlib.handover import less
from seedlib.keys import each_key, holding
from seedlib.ledger import MET
from seedlib.plan import applied_revisions
from seedlib.tables import VERSION_TABLE, seed_chunk, seed_load

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from seedlib.audit import Action
    from seedlib.backup.folder import Manifest
    from seedlib.keys import Key
    from seedlib.ledger import Kind, Load, State
    from seedlib.run import Run

ACTION: Action = "put back"
"""What the audit trail says of it."""

_COUNTED: Mapping[Kind, str] = MappingProxyType({"rows": "inserted", "adopted": "adopted"})
"""As what rows count that are put back; those of other entries are updated."""

_AS_IT_WAS = ("passed", "free", "wanted")
"""States of entries without rows. Others are ``loading`` until their revision is in."""


class Restore:
    """One backup on its way back into a database.

    Args:
        run: The run, which holds the lock and has begun.
        path: The file of rows.
        manifest: The manifest of its backup.
    """

    def __init__(self, run: Run, path: Path, manifest: Manifest) -> None:
        self._left: defaultdict[tuple[str, str], dict[Key, None]] = defaultdict(dict)
        """What was not put back: table and reason to the keys, each once, in their order."""
        run.progress.status("Reading the backup")
        self._run = run
        self._path = path
        self._stamped = applied_revisions(run.catalog, manifest.heads)
        self._states: dict[tuple[str, str, Kind], State] = {}
        self._changed_later, self._sizes = _looked_through(path)
        self._whole = ExitStack()
        """The transaction of a revision whose rows can only be put back together."""

    def revisions(self) -> Iterator[str]:
        """Put revision after revision back; each is given before it begins.

        Raises:
            SeedError: The version table, or the lock, was moved meanwhile.
        """
        load: Load | None = None
        with self._whole:
            for one in rows.read(self._path):
                if isinstance(one, Entry):
                    if one.row["revision"] != self._run.revision or load is None:
                        if load is not None:
                            self._finish()
                        self._run.revision = one.row["revision"]
                        self._run.progress.begin_revision(self._run.revision, "restore")
                        yield self._run.revision
                        self._begin()
                    load, columns = self._opened(one), one.columns
                    done = self._run.ledger.done(load)
                else:
                    assert load is not None
                    if one.row["chunk"] not in done:
                        self._put(load, columns, one)
                    self._run.progress.advance(len(one.rows))
            if load is not None:
                self._finish()

    def told(self) -> Iterator[str]:
        """What was not put back, or not as it was, for a person; and log it."""
        for (table, reason), keys in self._left.items():
            self._run.log.left_out(table=table, reason=reason, rows=len(keys))
            yield f"{table}: {len(keys):,} rows: {reason}: {rollback_errors.listed(list(keys))}"

    def _opened(self, entry: Entry) -> Load:
        """The entry in the ledger, made where it is not there."""
        run = self._run
        identity = rows.identity(entry.row)
        run.progress.table(identity[1], self._sizes[identity])
        self._states[identity] = entry.row["state"]
        found = run.ledger.load(*identity)
        if found is None or found.state in _AS_IT_WAS:
            was = entry.row["state"]
            values = {name: value for name, value in entry.row.items() if name in seed_load.c}
            values["state"] = was if was in _AS_IT_WAS else "loading"
            with run.session.transaction():
                if found is not None:
                    run.ledger.remove(found)
                run.session.connection.execute(sa.insert(seed_load).values(**values))
            found = run.ledger.load(*identity)
        assert found is not None
        return found

    def _put(self, load: Load, columns: tuple[str, ...], chunk: Rows) -> None:
        """One chunk: what can be put back of it, its keys and hashes, and the trail's entry."""
        run, number = self._run, chunk.row["chunk"]
        shape = run.shape(load.table)
        if load.kind == "rows":
            later = self._changed_later.get(load.table, ())
            place = partial(placing.insert, waiting=placing.waiting(shape, later))
        else:
            place = partial(placing.change, load=load, seeded=self._seeded(load))

        def once() -> placing.Placed:
            with run.session.transaction():
                placed = place(run.session, shape, columns, chunk)
                self._record(load, chunk, placed)
            return placed

        placed = redone(run, load.table, number, once)
        run.count(load.table, _COUNTED.get(load.kind, "updated"), len(placed.put))
        run.count(load.table, "skipped", sum(map(len, placed.left.values())))
        reasons = placed.left | ({placing.ALTERED: placed.altered} if placed.altered else {})
        for reason, keys in reasons.items():
            self._left[load.table, reason] |= dict.fromkeys(keys)

    def _seeded(self, load: Load) -> Callable[[Key], bool]:
        """Say of a key whether the ledger has its row: what took its place is left alone.

        A row that its seed found there was never in the ledger; whatever has its key is that row.
        """
        if load.kind in MET:
            return lambda _: True
        ledger, table = self._run.ledger, load.table
        loads = (load for load in ledger.loads() if load.table == table and load.kind == "rows")
        return holding(keys for load in loads for keys in ledger.key_sets(load))

    def _record(self, load: Load, chunk: Rows, placed: placing.Placed) -> None:
        """The ledger's words, less the keys that are not ours any more."""
        run = self._run
        values = {name: value for name, value in chunk.row.items() if name in seed_chunk.c}
        try:
            run.session.connection.execute(sa.insert(seed_chunk).values(**values))
        except sa.exc.IntegrityError as error:
            raise lock_errors.outrun(
                load.revision, load.table, "loaded", chunk.row["chunk"]
            ) from error
        recorded = run.ledger.chunk(load, chunk.row["chunk"])
        gone = [key for key in each_key(recorded.keys) if key in placed.not_ours]
        if gone:
            run.ledger.revise(less(recorded, gone))
        put, _ = chunk.keys.present([(key, 0) for key in placed.put])
        action: Action = "adopted" if load.kind == "adopted" else ACTION
        run.ledger.audit((run.id, run.actor), action, recorded.load, put)

    def _begin(self) -> None:
        """Put a revision back in one transaction where its rows refer to each other all round."""
        if self._run.session.dialect.defers and self._closed():
            self._whole.enter_context(self._run.session.gather(deferred=True))

    def _closed(self) -> list[str]:
        """The revision's tables whose rows cannot go in one after the other."""
        run = self._run
        own = {table for revision, table, kind in self._sizes if revision == run.revision}
        shapes = [run.shapes[table] for table in sorted(own) if table in run.shapes]
        ring = unopenable(shapes)
        return [shape.name for shape in shapes if shape.name in ring or within(shape)]

    def _finish(self) -> None:
        """A revision is in: its entries get the states that they had, and it its version."""
        run = self._run
        with run.session.transaction():
            for identity, state in self._states.items():
                found = run.ledger.load(*identity)
                if found is not None and found.state != state:
                    run.ledger.move(found, state)
            self._stamp()
        try:
            self._whole.close()
        except sa.exc.DBAPIError as error:
            if run.session.dialect.classify(error) != "invalid":
                raise
            raise refusals.not_together(run.revision, self._closed()) from error
        self._states.clear()
        run.progress.end_revision(run.became(run.revision))

    def _stamp(self) -> None:
        run, revision = self._run, self._run.revision
        session = run.session
        found = session.all(f"SELECT version_num FROM {VERSION_TABLE}{session.dialect.for_update}")
        if {str(row[0]) for row in found} != set(run.heads):
            raise lock_errors.version_moved((str(row[0]) for row in found), run.heads)
        if revision not in self._stamped or revision in applied_revisions(run.catalog, run.heads):
            return
        mark = session.dialect.placeholder
        moving = (
            f"UPDATE {VERSION_TABLE} SET version_num = {mark}"
            if found
            else f"INSERT INTO {VERSION_TABLE} (version_num) VALUES ({mark})"
        )
        session.execute(moving, (revision,))
        run.heads = (revision,)


def _looked_through(
    path: Path,
) -> tuple[Mapping[str, Collection[str]], Counter[tuple[str, str, Kind]]]:
    """By table the columns that are changed after their rows went in; by entry its rows."""
    changed: defaultdict[str, set[str]] = defaultdict(set)
    sizes: Counter[tuple[str, str, Kind]] = Counter()
    for one in rows.read(path):
        if isinstance(one, Rows):
            sizes[rows.identity(one.row)] += len(one.rows)
        elif one.row["kind"] != "rows":
            changed[one.row["table_name"]] |= set(one.columns)
    return changed, sizes
