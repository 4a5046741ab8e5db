"""Rows out: exactly those that the ledger names, refused where somebody changed or needs them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlib import errors, schema
from seedlib.chunks import redone
from seedlib.dialects.base import unpack
from seedlib.entries import hashed_columns
from seedlib.fill import changed_columns, undo
from seedlib.keys import each_key, either, holding, plain, portions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.shape import IncomingKey


@dataclass(frozen=True, slots=True)
class Compared:
    """A chunk's rows as they are, beside what the ledger remembers.

    ``there`` are the keys whose rows are not gone. ``known`` is false where the table's shape
    changed since: then nobody can tell whether they were edited.
    """

    there: KeySet
    edited: tuple[Key, ...] = ()
    known: bool = True


def unload(run: Run, revision: str, *, partial: bool = False) -> None:
    """Take back a revision's rows and changes, newest first, chunk by chunk.

    Args:
        run: The run.
        revision: The revision.
        partial: Whether its version was never stamped. Such a load keeps the state ``loading``
            until all is gone, so that at any moment an upgrade can also go on with it.

    Raises:
        SeedError: A row was edited, or is referred to, since the plan was checked. What was taken
            back by then stays so; the same command goes on from there.
    """
    entries = entries_of(run, revision)
    if not entries:
        run.log.revision_passed(revision=revision, reason="nothing of it is in the ledger")
    if not partial:
        with run.session.transaction():
            for state in ("loading", "loaded"):
                run.ledger.finish(revision, state, "unloading")
    for entry in entries:
        begun = time.monotonic()
        run.log.table_start(revision=revision, table=entry.table)
        incoming = schema.incoming(run.session.connection, [entry.table])
        numbers = sorted(run.ledger.done(entry), reverse=True)
        rows = sum(_take_back(run, entry, number, incoming) for number in numbers)
        run.log.table_end(
            revision=revision,
            table=entry.table,
            seconds=time.monotonic() - begun,
            **({"deleted": rows} if entry.kind == "rows" else {"restored": rows}),
        )
    if partial:
        with run.session.transaction():
            release(run, revision, {"wanted", "loading", "loaded"})


def finish(run: Run, revision: str) -> None:
    """Close a downgraded revision's entries, in the transaction that takes its version away.

    Raises:
        SeedError: Its ``downgrade`` left rows of ours where they are.
    """
    left = [entry.table for entry in entries_of(run, revision) if run.ledger.done(entry)]
    if left:
        raise errors.not_unseeded(revision, left)
    release(run, revision, {"unloading", "passed"})


def release(run: Run, revision: str, states: Iterable[str]) -> None:
    """Forget a revision's entries; reserved ids are kept for its next upgrade."""
    for entry in run.ledger.loads():
        if entry.revision == revision and entry.state in states:
            keep = entry.kind == "rows" and entry.first_id is not None and entry.state != "wanted"
            if not keep or run.ledger.move(entry, "free") is None:
                run.ledger.remove(entry)


def entries_of(run: Run, revision: str) -> list[Load]:
    """What a revision has in the database, the latest first."""
    states = ("wanted", "loading", "loaded", "unloading")
    found = [e for e in run.ledger.loads() if e.revision == revision and e.state in states]
    return sorted(found, key=lambda entry: entry.position, reverse=True)


def inspect(run: Run, entries: Sequence[Load]) -> list[str]:
    """Everything that stands in the way of taking these entries back, before anything is touched.

    Args:
        run: The run.
        entries: All that the rollback would take back, in the order in which it does.

    Returns:
        A line for each table with edited rows, and for each foreign key by which rows that are
        not ours refer to ours.
    """
    found = []
    for index, entry in enumerate(entries):
        if _overlaid(entry, entries[:index]):
            continue  # a later entry of this plan changed the same columns; it is undone first
        compared = [compare(run, run.ledger.chunk(entry, n)) for n in run.ledger.done(entry)]
        edited = [key for one in compared for key in one.edited]
        if edited:
            found.append(errors.edited_rows(entry.revision, entry.table, edited))
    return found + _dependents(run, entries)


def compare(run: Run, chunk: Chunk, *, lock: bool = False) -> Compared:
    """Compare a chunk's rows with their recorded hashes.

    Args:
        run: The run.
        chunk: The chunk.
        lock: Whether to hold the rows until the transaction ends.
    """
    entry, session = chunk.load, run.session
    dialect = session.dialect
    shape = run.shape(entry.table)
    names = {column.name for column in entry.hashed}
    if not names <= set(shape.columns):
        found = dialect.values(session, shape, chunk.keys, ()) if lock else []
        there = chunk.keys.present([(key, 0) for key in found])[0] if lock else chunk.keys
        return Compared(there, known=False)
    if (
        len(chunk.keys.columns) == 1
        and dialect.packed_hashes(session, entry.table, chunk.keys, entry.hashed, lock=lock)
        == chunk.hashes
    ):
        return Compared(chunk.keys)
    there, hashes = chunk.keys.present(
        dialect.row_hashes(session, entry.table, chunk.keys, entry.hashed, lock=lock)
    )
    if hashed_columns(shape, names) != entry.hashed:
        return Compared(there, known=False)  # another type prints other text, edited or not
    recorded = dict(zip(each_key(chunk.keys), unpack(chunk.hashes), strict=True))
    stored = zip(each_key(there), hashes, strict=True)
    return Compared(there, edited=tuple(key for key, value in stored if recorded[key] != value))


def _take_back(run: Run, entry: Load, number: int, incoming: Sequence[IncomingKey]) -> int:
    """One chunk, in one transaction: checked again under locks, taken back, audited, forgotten."""
    taken = gone = 0

    def once() -> None:
        nonlocal taken, gone
        with run.session.transaction():
            chunk = run.ledger.chunk(entry, number)
            compared = compare(run, chunk, lock=True)
            if compared.edited:
                line = errors.edited_rows(entry.revision, entry.table, compared.edited)
                raise errors.stopped_half_way(entry.revision, [line])
            gone = len(chunk.keys) - len(compared.there)
            left = replace(chunk, keys=compared.there)
            taken = _delete(run, left, incoming) if entry.kind == "rows" else undo(run, left)
            run.ledger.audit(run.id, run.actor, action, left, taken)
            if not run.ledger.forget(chunk):
                raise errors.chunk_taken(entry.revision, entry.table, number)
        if not compared.known:
            run.log.unverified(revision=entry.revision, table=entry.table, chunk=number)

    action = "deleted" if entry.kind == "rows" else "restored"
    redone(run, entry.table, number, once)
    run.count(entry.table, action, taken)
    if entry.kind == "rows":
        run.count(entry.table, "gone already", gone)
    return taken


def _delete(run: Run, chunk: Chunk, incoming: Sequence[IncomingKey]) -> int:
    session, table = run.session, chunk.load.table
    dialect = session.dialect
    needed = [line for key in incoming if (line := _referring(run, key, [chunk.keys], []))]
    if needed:
        raise errors.stopped_half_way(chunk.load.revision, needed)
    condition, values = chunk.keys.where(dialect, table)
    return session.execute(f"DELETE FROM {dialect.quote(table)} WHERE {condition}", values)


def _overlaid(entry: Load, later: Sequence[Load]) -> bool:
    """Whether a later change of ours, also taken back, stands over the columns this one hashes."""
    own = {column.name for column in entry.hashed} - set(entry.key_columns)
    return any(
        other.kind != "rows" and other.table == entry.table and own & set(changed_columns(other))
        for other in later
    )


def _dependents(run: Run, entries: Sequence[Load]) -> list[str]:
    """For each foreign key into these rows, how many rows that are not among them refer to them."""
    ours: dict[str, list[KeySet]] = {}
    for entry in entries:
        if entry.kind == "rows":
            ours.setdefault(entry.table, []).extend(run.ledger.key_sets(entry))
    return [
        line
        for key in schema.incoming(run.session.connection, list(ours))
        if (line := _referring(run, key, ours[key.key.table], _released(run, key, entries)))
    ]


def _released(run: Run, incoming: IncomingKey, entries: Sequence[Load]) -> list[KeySet]:
    """The children that these entries delete, or whose reference they put back as it was."""
    if incoming.schema is not None:
        return []  # a namesake of a table of ours
    return [
        keys
        for entry in entries
        if entry.table == incoming.table
        and (entry.kind == "rows" or set(incoming.key.columns) & set(changed_columns(entry)))
        for keys in run.ledger.key_sets(entry)
    ]


def _referring(
    run: Run, incoming: IncomingKey, parents: Sequence[KeySet], children: Sequence[KeySet]
) -> str | None:
    """Say how many rows, other than ``children``, refer to ``parents`` by a foreign key, if any."""
    dialect, key = run.session.dialect, incoming.key
    joined = " AND ".join(
        f"{dialect.column('c', own)} = {dialect.column('t', other)}"
        for own, other in zip(key.columns, key.referred_columns, strict=True)
    )
    child = dialect.quote(incoming.table)
    if incoming.schema is not None:
        child = f"{dialect.quote(incoming.schema)}.{child}"
    tables = (
        f"{child} {dialect.quote('c')} JOIN {dialect.quote(key.table)} {dialect.quote('t')}"
        f" ON {joined}"
    )
    few, held = len(list(portions(children))) <= 1, holding(children)
    found = 0
    for portion in portions(parents):
        condition, values = either(portion, dialect, "t")
        if few:
            excluded, more = either(children, dialect, "c")
            count = run.session.scalar(
                f"SELECT COUNT(*) FROM {tables} WHERE {condition} AND NOT {excluded}",
                (*values, *more),
            )
            found += int(count or 0)
        else:
            names = ", ".join(dialect.column("c", name) for name in children[0].columns)
            rows = run.session.all(f"SELECT {names} FROM {tables} WHERE {condition}", values)
            found += sum(not held(tuple(plain(part) for part in row)) for row in rows)
    return errors.referring_rows(incoming, found) if found else None
