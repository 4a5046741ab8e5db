"""Rows out: exactly those that the ledger names, chunk by chunk, newest first."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib import audit, lock_errors, opening, schema, summary
from seedlib import rollback_errors as told
from seedlib.chunks import redone
from seedlib.circles import unopenable
from seedlib.compare import comparable, compare
from seedlib.handover import hand_over, tell
from seedlib.images import undo
from seedlib.keys import holding, of, without
from seedlib.survey import strangers, strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.audit import Action
    from seedlib.keys import Key
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.shape import IncomingKey


def unload(run: Run, revision: str, *, partial: bool = False) -> None:
    """Take back a revision's rows and changes, newest first, chunk by chunk.

    Of rows that were there before it only the audit trail is told.

    Args:
        run: The run.
        revision: The revision.
        partial: Whether its version was never stamped. Such a load keeps the state ``loading``
            until all is gone, so that at any moment an upgrade can also go on with it.

    Raises:
        SeedError: A row was edited, or is referred to, since the plan was checked. What was taken
            back by then stays so; the same command goes on from there.
    """
    every = entries_of(run, revision)
    if not every:
        run.log.revision_passed(revision=revision, reason="nothing of it is in the ledger")
    entries = [entry for entry in every if strategy(run, entry) != "none"]
    for entry in every:
        if entry not in entries and entry.kind == "rows":
            summary.staying(run, entry)
    if not partial:
        with run.session.transaction():
            entries = [_unloading(run, entry) for entry in entries]
    before, joint, after = _parts(run, entries)
    for entry in before:
        _unload(run, entry)
    if joint:
        _unload_together(run, joint)
    for entry in after:
        _unload(run, entry)
    if partial:
        with run.session.transaction():
            release(run, revision, {"wanted", "loading", "loaded"})


def finish(run: Run, revision: str) -> None:
    """Close a downgraded revision's entries, in the transaction that takes its version away.

    Raises:
        SeedError: Its ``downgrade`` left rows of ours where they are.
    """
    going = (entry for entry in entries_of(run, revision) if strategy(run, entry) != "none")
    left = [entry.table for entry in going if run.ledger.done(entry)]
    if left:
        raise told.not_unseeded(revision, left)
    release(run, revision, {"unloading", "passed"})


def release(run: Run, revision: str, states: Iterable[str]) -> None:
    """Forget a revision's entries; reserved ids are kept for its next upgrade.

    Entries whose rows stay by their seed's strategy stay too, so that no upgrade doubles them.
    """
    for entry in run.ledger.loads():
        if entry.revision != revision or entry.state not in states:
            continue
        if strategy(run, entry) == "none" and entry.state != "passed":
            continue
        keep = entry.kind == "rows" and entry.first_id is not None and entry.state != "wanted"
        if not keep or run.ledger.move(entry, "free") is None:
            run.ledger.remove(entry)


def entries_of(run: Run, revision: str) -> list[Load]:
    """What a revision has in the database, the latest first."""
    states = ("wanted", "loading", "loaded", "unloading")
    found = [e for e in run.ledger.loads() if e.revision == revision and e.state in states]
    return sorted(found, key=lambda entry: entry.position, reverse=True)


def _unloading(run: Run, entry: Load) -> Load:
    """Write down that an entry is being taken back; one of an earlier attempt says so already."""
    if entry.state not in {"loading", "loaded"}:
        return entry
    moved = run.ledger.move(entry, "unloading")
    if moved is None:
        raise lock_errors.outrun(entry.revision, entry.table, "taken back")
    return moved


def inseparable(run: Run, entries: Iterable[Load]) -> set[str]:
    """The tables whose rows refer to each other all round, so that none can go before the others.

    Args:
        run: The run.
        entries: What is taken back of one revision.
    """
    if not run.session.dialect.defers:
        return set()
    return unopenable([run.shape(entry.table) for entry in entries if entry.kind == "rows"])


def _parts(
    run: Run, entries: Sequence[Load]
) -> tuple[Sequence[Load], Sequence[Load], Sequence[Load]]:
    """Those that go in one transaction, from the first to the last, and what is before and after.

    Where a database looks at foreign keys row by row, such rows cannot have gone in.
    """
    tables = inseparable(run, entries)
    at = [i for i, e in enumerate(entries) if e.kind == "rows" and e.table in tables]
    first, end = (at[0], at[-1] + 1) if at else (len(entries), len(entries))
    return entries[:first], entries[first:end], entries[end:]


def _unload_together(run: Run, entries: Sequence[Load]) -> None:
    """Take back entries whose rows refer to each other: all of them go, or none."""
    done = run.done.copy()
    for table in {entry.table for entry in entries if entry.kind == "rows"}:
        own = [e for e in entries if e.kind == "rows" and e.table == table]
        run.survey.together[table] = holding(k for e in own for k in run.ledger.key_sets(e))
    try:
        with run.session.gather(unchecked=True):
            for entry in entries:
                _unload(run, entry)
    except BaseException:
        run.done = done
        raise
    finally:
        run.survey.together.clear()


def _unload(run: Run, entry: Load) -> None:
    begun = time.monotonic()
    run.log.table_start(revision=entry.revision, table=entry.table)
    names = ("kept", "gone already")
    before = [run.done[entry.revision, entry.table, name] for name in names]
    incoming = schema.incoming(run.session.connection, [entry.table])
    numbers = sorted(run.ledger.done(entry), reverse=True)
    action = audit.taking_back(entry.kind)
    told_as = entry.table if action == "deleted" else f"{entry.table}, {action}"
    run.progress.table(told_as, run.survey.rows[entry.identity])
    rows = 0
    for number in numbers:
        rows += _Chunk(run, entry, number, action, incoming, last=number == numbers[-1]).take_back()
    kept, gone = (
        run.done[entry.revision, entry.table, name] - was
        for name, was in zip(names, before, strict=True)
    )
    seconds = time.monotonic() - begun
    run.log.table_end(
        revision=entry.revision,
        table=entry.table,
        seconds=seconds,
        kept=kept,
        gone_already=gone,
        **{action: rows},
    )
    run.timings.add(entry.revision, entry.table, "unload", rows=rows, seconds=seconds)


class _Chunk:
    """One chunk, in one transaction: checked again under locks, taken back, audited, forgotten."""

    def __init__(
        self,
        run: Run,
        entry: Load,
        number: int,
        action: Action,
        incoming: Sequence[IncomingKey],
        *,
        last: bool,
    ) -> None:
        self.run, self.entry, self.number, self.action = run, entry, number, action
        self.incoming, self.last = incoming, last
        self.taken = self.gone = self.kept = self.edited = 0

    def take_back(self) -> int:
        """Take it back, again after a deadlock; how many rows were deleted or restored."""
        run, entry = self.run, self.entry
        redone(run, entry.table, self.number, self._once)
        run.count(entry.table, self.action, self.taken)
        if entry.kind == "rows":
            run.count(entry.table, "gone already", self.gone)
        tell(run, entry, self.kept)
        run.progress.advance(self.taken + self.kept)
        if self.edited:
            run.log.rows_edited(
                revision=entry.revision, table=entry.table, rows=self.edited, became=self.action
            )
        return self.taken

    def _once(self) -> None:
        run, entry = self.run, self.entry
        self.taken = self.gone = self.kept = self.edited = 0
        with run.session.transaction():
            chunk = run.ledger.chunk(entry, self.number, lock=True)
            known = self._untouched(chunk) or self._compared(chunk)
            run.ledger.forget(chunk)
            if self.last and strategy(run, entry) == "truncate" and entry.kind == "rows":
                self._check_emptied()
        if not known:
            run.log.unverified(revision=entry.revision, table=entry.table, chunk=self.number)

    def _untouched(self, chunk: Chunk) -> bool:
        """Delete a chunk that nobody can refer to, if all of it is as it was; whether it was so."""
        run, entry = self.run, self.entry
        if entry.kind != "rows" or self.incoming or not comparable(run, entry):
            return False
        dialect = run.session.dialect
        if not dialect.delete_unchanged(
            run.session, entry.table, chunk.keys, entry.hashed, chunk.hashes
        ):
            return False
        self.taken = len(chunk.keys)
        run.ledger.audit(run.who, self.action, entry, chunk.keys, rows=self.taken)
        return True

    def _compared(self, chunk: Chunk) -> bool:
        """Take back a chunk row by row as it is found; whether an edit could be told from none."""
        compared = compare(self.run, chunk, lock=True)
        self.gone = len(chunk.keys) - len(compared.there)
        left = replace(chunk, keys=compared.there)
        if compared.edited:
            left = self._settled(left, compared.edited)
        self.taken += self._taken(left)
        return compared.known

    def _settled(self, chunk: Chunk, edited: Sequence[Key]) -> Chunk:
        """Do with edited rows what the run was told to; the chunk without them."""
        run, entry = self.run, self.entry
        if run.settings.on_edited == "refuse":
            line = told.edited_rows(entry.revision, entry.table, entry.key_columns, edited)
            raise told.stopped_half_way(entry.revision, [line], run.taken_back())
        if run.settings.on_edited == "keep":
            self.kept = len(edited)
            hand_over(run, entry, edited)
        else:
            self.edited = len(edited)
            before = opening.image(run, run.shape(entry.table), edited)
            self.taken += self._taken(
                replace(chunk, keys=of(entry.key_columns, edited)), before=before
            )
        return replace(chunk, keys=without(chunk.keys, edited))

    def _taken(self, chunk: Chunk, before: bytes | None = None) -> int:
        """Delete or restore a chunk's rows, and write that to the audit trail."""
        run, entry = self.run, self.entry
        if not len(chunk.keys):
            return 0
        if entry.kind == "rows":
            alone = opening.release(run, chunk, self.incoming)
            dialect = run.session.dialect
            rows = dialect.delete(run.session, entry.table, chunk.keys, alone=alone)
        elif entry.kind == "adopted":
            rows = len(chunk.keys)  # theirs all the time: that is all there is to say
        else:
            rows = undo(run, chunk)
        run.ledger.audit(run.who, self.action, entry, chunk.keys, rows=rows, before=before)
        return rows

    def _check_emptied(self) -> None:
        run, entry = self.run, self.entry
        others = strangers(run, run.survey, entry.table)
        if others:
            line = told.not_emptied(entry.revision, entry.table, others)
            raise told.stopped_half_way(entry.revision, [line], run.taken_back())
